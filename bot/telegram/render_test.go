package telegram

import (
	"context"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/faqbot/faqbot/bot"
	"github.com/faqbot/faqbot/bot/bottest"
	"github.com/faqbot/faqbot/bot/button"
	"github.com/faqbot/faqbot/bot/locale"
	"github.com/faqbot/faqbot/faq"
)

var updateGolden = flag.Bool("update", false, "rewrite the golden files")

// renderFor returns options for a person who wrote text, with data that can be read.
func renderFor(t testing.TB, asked string) renderOptions {
	t.Helper()
	words, err := locale.New()
	if err != nil {
		t.Fatal(err)
	}
	files := fstest.MapFS{
		"content/images/map.png":   {Data: []byte("\x89PNG\r\n\x1a\n map")},
		"content/images/yard.jpg":  {Data: []byte("\xff\xd8\xff\xe0 yard")},
		"content/images/kiln.webp": {Data: []byte("RIFF\x00\x00\x00\x00WEBPVP8 kiln")},
		"content/images/false.png": {Data: []byte("no picture")},
		"content/images/plan.svg":  {Data: []byte("<svg/>")},
	}
	return renderOptions{
		Words: words, Asked: asked, OpenFile: func(path string) (fs.File, error) { return files.Open(path) },
		Data: func(p button.Press) string {
			s := string(p.Action.Kind) + ":" + p.Action.ID
			if p.Page > 0 {
				s += fmt.Sprintf(" page %d", p.Page)
			}
			if p.Presser != 0 {
				s += fmt.Sprintf(" by %d", p.Presser)
			}
			if p.Replace {
				s += " replace"
			}
			return s
		},
	}
}

// shown returns messages as a person reads them in a golden file.
func shown(messages []outgoing) string {
	var b strings.Builder
	for i, m := range messages {
		fmt.Fprintf(&b, "=== message %d", i+1)
		if m.Preview {
			b.WriteString(", with previews")
		}
		b.WriteString("\n")
		for _, p := range m.Photos {
			fmt.Fprintf(&b, "[photo %s%s %q]\n", p.URL, p.Path, p.Caption)
		}
		if m.HTML != "" {
			b.WriteString(m.HTML + "\n")
		}
		if m.Plain != m.HTML {
			b.WriteString("--- plain\n" + m.Plain + "\n")
		}
		if len(m.Keyboard) > 0 {
			b.WriteString("--- buttons\n")
		}
		for _, row := range m.Keyboard {
			for j, btn := range row {
				if j > 0 {
					b.WriteString("  ")
				}
				fmt.Fprintf(&b, "[%s](%s%s)", btn.Text, btn.CallbackData, btn.URL)
			}
			b.WriteString("\n")
		}
	}
	return strings.ReplaceAll(b.String(), "\u00a0", "·")
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", "render", name+".txt")
	if *updateGolden {
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got; -update rewrites it):\n%s", file, diff)
	}
}

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

func TestRenderReply(t *testing.T) {
	core := bottest.New(t)
	ask := func(text string) bot.Reply {
		return core.Ask(context.Background(), bot.Question{Text: text, Platform: "telegram", Chat: "c", User: bot.UserID(text)})
	}
	act := func(kind bot.ActionKind, id string) bot.Reply {
		return core.Act(context.Background(), bot.Question{Platform: "telegram"}, bot.Action{Kind: kind, ID: id})
	}
	entry := func(change func(*faq.Entry)) bot.Reply {
		e := guide()
		change(e)
		return bot.Reply{Question: "firing pots", Outcome: bot.Answered, Lang: "en", Entry: e, Actions: []bot.Action{
			{Kind: bot.ActionEntry, Label: "Are your glazes safe for food?", ID: "glaze-food"},
			{Kind: bot.ActionLink, Label: "Calendar", URL: "https://clay.example/calendar"},
		}}
	}
	short := func(e *faq.Entry) { e.Answer = "Twice. ![The kiln](images/kiln.webp)" }
	tests := []struct {
		name  string
		reply bot.Reply
		asked string
		with  func(*renderOptions)
	}{
		{name: "answer", reply: ask("parking??"), asked: "parking??"},
		{name: "answer-of-the-same-words", reply: ask("where can I park"), asked: "Hi, where can I park"},
		{name: "careful", reply: ask("are your glazes safe for food?")},
		{name: "urgent", reply: ask("I have burned my hand. Where can I park?"), asked: "I have burned my hand. Where can I park?"},
		{name: "suggested", reply: ask("wheel class"), with: func(o *renderOptions) { o.Group, o.Asker = true, 7 }},
		{name: "declined", reply: ask("do you repair bicycles")},
		{name: "greeting", reply: ask("hello")},
		{name: "several", reply: ask("when are you open? doggy allowed? how can I pay?"), asked: "when are you open? doggy allowed? how can I pay?"},
		{name: "highlight", reply: func() bot.Reply {
			r := entry(func(e *faq.Entry) { e.Image = "images/kiln.webp" })
			r.Highlight = "You can collect your pot three days later."
			r.Actions = append([]bot.Action{{Kind: bot.ActionShowAll, Label: "Show all", ID: "firing"}}, r.Actions...)
			return r
		}()},
		{name: "show-all", reply: entry(func(e *faq.Entry) { e.Image = "images/kiln.webp" }), with: func(o *renderOptions) {
			o.Edit, o.Origin = true, bot.Action{Kind: bot.ActionShowAll, ID: "firing"}
		}},
		{name: "long-and-careful", reply: entry(func(e *faq.Entry) { e.Careful = true })},
		{name: "photo", reply: entry(short)},
		{name: "album", reply: entry(func(e *faq.Entry) {
			short(e)
			e.Image, e.Preview, e.Notice = "images/map.png", true, "Closed in *August*.\nBook early."
			e.Answer += "\n\n![The yard](images/yard.jpg) ![Plan](images/plan.svg) ![No picture](images/false.png) ![Up](../secret.png) ![Gone](images/gone.png)"
		})},
		{name: "contact-lines", reply: func() bot.Reply {
			r := entry(short)
			r.Actions = []bot.Action{
				{Kind: bot.ActionLink, Label: "Write to us", URL: "mailto:hello@clay.example"},
				{Kind: bot.ActionLink, Label: "555 0142", URL: "tel:5550142"},
				{Kind: bot.ActionLink, Label: "Test page", URL: "http://localhost:8080/"},
				{Kind: bot.ActionLink, Label: "Chat", URL: "tg://resolve?domain=clay"},
				{Kind: bot.ActionLink, Label: "Nowhere", URL: "javascript:alert(1)"},
				{Kind: bot.ActionContact, Label: "Talk to a person"},
			}
			return r
		}()},
		{name: "topics", reply: act(bot.ActionTopics, "")},
		{name: "topic", reply: func() bot.Reply {
			top := act(bot.ActionTopics, "")
			return act(top.Actions[0].Kind, top.Actions[0].ID)
		}()},
		{name: "welcome", reply: act(bot.ActionWelcome, "")},
		{name: "help", reply: act(bot.ActionHelp, "")},
		{name: "privacy", reply: act(bot.ActionPrivacy, "")},
		{name: "pressed", reply: act(bot.ActionEntry, "parking")},
		{name: "pages", reply: menu(19), with: func(o *renderOptions) { o.Origin, o.Page = bot.Action{Kind: bot.ActionTopics, ID: "Guide"}, 1 }},
		{name: "long-suggestions", reply: longQuestions()},
		{name: "which", reply: which()},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			o := renderFor(t, tt.asked)
			if tt.with != nil {
				tt.with(&o)
			}
			messages := renderReply(tt.reply, o)
			if len(messages) == 0 {
				t.Error("no message")
			}
			for _, m := range messages {
				checkMessage(t, m)
			}
			golden(t, tt.name, shown(messages))
		})
	}
}

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

func TestSilentReply(t *testing.T) {
	if m := renderReply(bot.Reply{Silent: true, Text: "x"}, renderFor(t, "x")); m != nil {
		t.Errorf("a silent reply makes %v", m)
	}
}

// BenchmarkRenderReply measures the rendering of an answer, short and folded.
func BenchmarkRenderReply(b *testing.B) {
	codec := button.New(&texts{}, maxCallbackData)
	for name, answer := range map[string]string{"short": "Behind the house, *free of charge* while you are with us.", "long": guide().Answer} {
		b.Run(name, func(b *testing.B) {
			o := renderFor(b, "pots?")
			o.Data = func(p button.Press) string {
				data, err := codec.Encode(b.Context(), p)
				if err != nil {
					b.Fatal(err)
				}
				return data
			}
			e := guide()
			e.Answer = answer
			r := bot.Reply{Question: "pots?", Outcome: bot.Answered, Lang: "en", Entry: e, Actions: menu(3).Actions}
			for b.Loop() {
				renderReply(r, o)
			}
		})
	}
}
