package bottest

import (
	"fmt"
	"testing"

	"github.com/faqbot/faqbot/bot"
	"github.com/faqbot/faqbot/faq"
)

// Sample is a reply that every adapter must show well. An adapter keeps how it shows it in a golden file of that name.
type Sample struct {
	Name  string
	Asked string // what the person wrote; "": the reply stands by itself, or does not repeat it
	Reply bot.Reply
}

// Samples returns the replies that every adapter must show well: what a real core over [Content] says on a platform, and what
// the answers and menus of owners come to. The address own is one of the kind that only the platform's own app opens.
func Samples(t testing.TB, platform, own string) []Sample {
	t.Helper()
	core := New(t)
	ask := func(text string) bot.Reply {
		return core.Ask(t.Context(), bot.Question{Text: text, Platform: platform, Chat: "c", User: bot.UserID(text)})
	}
	act := func(kind bot.ActionKind, id string) bot.Reply {
		return core.Act(t.Context(), bot.Question{Platform: platform}, bot.Action{Kind: kind, ID: id})
	}
	topics := act(bot.ActionTopics, "")
	if len(topics.Actions) == 0 {
		t.Fatal("there are no topics")
	}
	return append([]Sample{
		{Name: "answer", Reply: ask("parking??"), Asked: "parking??"},
		{Name: "answer-of-the-same-words", Reply: ask("where can I park"), Asked: "Hi, where can I park"},
		{Name: "careful", Reply: ask("are your glazes safe for food?")},
		{Name: "urgent", Reply: ask("I have burned my hand. Where can I park?"), Asked: "I have burned my hand. Where can I park?"},
		{Name: "suggested", Reply: ask("wheel class")},
		{Name: "declined", Reply: ask("do you repair bicycles")},
		{Name: "greeting", Reply: ask("hello")},
		{Name: "several", Reply: ask("when are you open? doggy allowed? how can I pay?"), Asked: "when are you open? doggy allowed? how can I pay?"},
		{Name: "topics", Reply: topics},
		{Name: "topic", Reply: act(topics.Actions[0].Kind, topics.Actions[0].ID)},
		{Name: "welcome", Reply: act(bot.ActionWelcome, "")},
		{Name: "help", Reply: act(bot.ActionHelp, "")},
		{Name: "privacy", Reply: act(bot.ActionPrivacy, "")},
		{Name: "pressed", Reply: act(bot.ActionEntry, "parking")},
	}, made(own)...)
}

// made returns the samples that no core makes of [Content].
func made(own string) []Sample {
	pictured := func(e *faq.Entry) { e.Image = "images/kiln.webp" }
	highlight := Answer(pictured)
	highlight.Highlight = "You can collect your pot three days later."
	highlight.Actions = append([]bot.Action{{Kind: bot.ActionShowAll, Label: "Show all", ID: "firing"}}, highlight.Actions...)
	contact := Answer(Short)
	contact.Actions = []bot.Action{
		{Kind: bot.ActionLink, Label: "Write to us", URL: "mailto:hello@clay.example"},
		{Kind: bot.ActionLink, Label: "555 0142", URL: "tel:5550142"},
		{Kind: bot.ActionLink, Label: "Test page", URL: "http://localhost:8080/"},
		{Kind: bot.ActionLink, Label: "Chat", URL: own},
		{Kind: bot.ActionLink, Label: "Nowhere", URL: "javascript:alert(1)"},
		{Kind: bot.ActionContact, Label: "Talk to a person"},
	}
	suggested := bot.Reply{Outcome: bot.Suggested, Lang: "en", Text: "Did you mean one of these?", Actions: []bot.Action{
		{Kind: bot.ActionEntry, ID: "a", Label: "What happens to a pot that I have made with you but cannot collect within the two months that you keep it?"},
		{Kind: bot.ActionEntry, ID: "b", Label: "Can I collect a pot?"},
		{Kind: bot.ActionContact, Label: "Talk to a person"},
	}}
	which := suggested
	which.Actions = append([]bot.Action{{Kind: bot.ActionEntry, ID: "c", Label: "May I bring my dog?"}}, suggested.Actions[1:]...)
	which.Suggestions = make([]bot.Suggestion, 2)
	which.Text = "Which one do you mean? Give me its number."
	return []Sample{
		{Name: "highlight", Reply: highlight},
		{Name: "show-all", Reply: Answer(pictured)},
		{Name: "long-and-careful", Reply: Answer(func(e *faq.Entry) { e.Careful = true })},
		{Name: "photo", Reply: Answer(Short)},
		{Name: "album", Reply: Answer(func(e *faq.Entry) {
			Short(e)
			e.Image, e.Preview, e.Notice = "images/map.png", true, "Closed in *August*.\nBook early."
			e.Answer += "\n\n![The yard](images/yard.jpg) ![Plan](images/plan.svg) ![No picture](images/false.png) ![Up](../secret.png) ![Gone](images/gone.png)"
		})},
		{Name: "contact-lines", Reply: contact},
		{Name: "long-suggestions", Reply: suggested},
		{Name: "which", Reply: which},
	}
}

// Guide returns an entry as the guides of owners have them, a new one each time. Its pictures are those of [Pictures].
func Guide() *faq.Entry {
	return &faq.Entry{
		ID: "firing", Question: "How is a pot fired?", Lang: "en", Section: []string{"Guide", "Kiln"}, SourceURL: "https://clay.example/guide/firing",
		Source: faq.Source{File: "content/guide.md", Line: 12},
		Answer: "A pot is fired **twice**. The first firing makes it hard, the second melts the glaze. Between them it is glazed, and that is the part you do with us.\n\n" +
			"## First firing\n\nThe kiln takes a day to reach *950 degrees*, and another to cool. Nobody opens it before that, for a pot that is still hot breaks in the cold air of the room.\n\n" +
			"- Write your name on the foot of the pot.\n- Put it on the left shelf.\n  - Small ones in the box.\n- Wait for our message.\n\n" +
			"## Glazing\n\nDip the pot for three seconds and no longer, or the glaze runs. Wipe the foot with a wet sponge, because glaze on the foot glues the pot to the shelf of the kiln. If you are not sure, ask one of us before you dip, and keep the colours of the white shelf apart from those of the black one.\n\n" +
			"## Second firing\n\nThis one goes up to *1240 degrees*. You can collect your pot three days later. See [the calendar](https://clay.example/calendar) for the days on which we fire.",
		Related: []faq.EntryID{"glaze-food"}, Links: []faq.Link{{Label: "Calendar", URL: "https://clay.example/calendar"}},
	}
}

// Short makes an entry's answer one word with a picture.
func Short(e *faq.Entry) { e.Answer = "Twice. ![The kiln](images/kiln.webp)" }

// Answer returns the reply that answers with [Guide], changed, a related entry and a link.
func Answer(change func(*faq.Entry)) bot.Reply {
	e := Guide()
	change(e)
	return bot.Reply{Question: "firing pots", Outcome: bot.Answered, Lang: "en", Entry: e, Actions: []bot.Action{
		{Kind: bot.ActionEntry, Label: "Are your glazes safe for food?", ID: "glaze-food"},
		{Kind: bot.ActionLink, Label: "Calendar", URL: "https://clay.example/calendar"},
	}}
}

// Menu returns the reply that shows a topic with n entries.
func Menu(n int) bot.Reply {
	r := bot.Reply{Outcome: bot.Smalltalk, Lang: "en", Text: "**Guide**\n\nWhat would you like to read?"}
	for i := range n {
		r.Actions = append(r.Actions, bot.Action{Kind: bot.ActionEntry, Label: fmt.Sprintf("Chapter %d", i+1), ID: fmt.Sprintf("chapter-%d", i+1)})
	}
	r.Actions = append(r.Actions, bot.Action{Kind: bot.ActionTopics, Label: "Back", Keep: true})
	return r
}
