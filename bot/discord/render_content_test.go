package discord

import (
	"fmt"
	"strings"

	"github.com/faqbot/faqbot/bot"
	"github.com/faqbot/faqbot/faq"
)

// guide is an entry as the guides of owners have them.
func guide() *faq.Entry {
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

// rich has all that content can have.
var rich = strings.ReplaceAll(`# First
Text of **all** *sorts*: ~~gone~~, ||hidden||, \x60code\x60, [a link](https://clay.example/a_(b)), https://clay.example, hello@clay.example.

1. One
2. Two, with code:

   \x60\x60\x60go
   fmt.Println("](x)", a[0])
   \x60\x60\x60
3. Three
   - deep
     - deeper
- [x] done
- [ ] open

#### Small heading
> Said by
> > somebody else
>
> - and a list

> [!WARNING]
> Hot. Do **not** touch.

> [!TIP] Glaze thin
> Thick glaze runs.

| Size | Price |
|------|------:|
| S | 12 € |
| Large | 120 € |

| Workshop | What you learn there, in a few words | Where |
|----------|------|---|
| Wheel | To centre, to open and to pull a pot, and how to begin anew | [House 2](https://clay.example/2) |
| Glazing | Which glazes go together |  |

---
@everyone, @here, <@123>, <#456>, <t:0:R>, :smile: and # no heading
`, "\\x60", "`")

// menu returns a topic with n entries.
func menu(n int) bot.Reply {
	r := bot.Reply{Outcome: bot.Smalltalk, Lang: "en", Text: "**Guide**\n\nWhat would you like to read?"}
	for i := range n {
		r.Actions = append(r.Actions, bot.Action{Kind: bot.ActionEntry, Label: fmt.Sprintf("Chapter %d", i+1), ID: fmt.Sprintf("chapter-%d", i+1)})
	}
	r.Actions = append(r.Actions, bot.Action{Kind: bot.ActionTopics, Label: "Back", Keep: true})
	return r
}

func longQuestions() bot.Reply {
	return bot.Reply{Outcome: bot.Suggested, Lang: "en", Text: "Did you mean one of these?", Actions: []bot.Action{
		{Kind: bot.ActionEntry, ID: "a", Label: "What happens to a pot that I have made with you but cannot collect within the two months that you keep it?"},
		{Kind: bot.ActionEntry, ID: "b", Label: "Can I collect a pot?"},
		{Kind: bot.ActionContact, Label: "Talk to a person"},
	}}
}

func which() bot.Reply {
	r := longQuestions()
	r.Actions = append([]bot.Action{{Kind: bot.ActionEntry, ID: "c", Label: "May I bring my dog?"}}, r.Actions[1:]...)
	r.Suggestions = make([]bot.Suggestion, 2)
	r.Text = "Which one do you mean? Give me its number."
	return r
}
