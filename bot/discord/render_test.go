package discord

import (
	"context"
	"flag"
	"fmt"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"github.com/bwmarrin/discordgo"
	"github.com/google/go-cmp/cmp"

	"github.com/faqbot/faqbot/bot"
	"github.com/faqbot/faqbot/bot/bottest"
	"github.com/faqbot/faqbot/bot/button"
	"github.com/faqbot/faqbot/bot/locale"
	"github.com/faqbot/faqbot/faq"
)

var updateGolden = flag.Bool("update", false, "rewrite the golden files")

// allWords reads the bot's own words once for all tests.
var allWords = sync.OnceValues(locale.New)

// renderFor returns options for a person who wrote text, with data that can be read.
func renderFor(t testing.TB, asked string) renderOptions {
	t.Helper()
	words, err := allWords()
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

// shownIn returns messages as a person reads them in a golden file.
func shownIn(messages []message) string {
	var b strings.Builder
	for i, m := range messages {
		fmt.Fprintf(&b, "=== message %d\n", i+1)
		if m.Content != "" {
			b.WriteString(m.Content + "\n")
		}
		for _, e := range m.Embeds {
			fmt.Fprintf(&b, "--- embed %06x", e.Color)
			if e.URL != "" {
				b.WriteString(" " + e.URL)
			}
			b.WriteString("\n")
			if e.Title != "" {
				b.WriteString("[title] " + e.Title + "\n")
			}
			if e.Description != "" {
				b.WriteString(e.Description + "\n")
			}
			if e.Image != nil {
				b.WriteString("[image] " + e.Image.URL + "\n")
			}
			if e.Footer != nil {
				b.WriteString("[footer] " + e.Footer.Text + "\n")
			}
		}
		for _, f := range m.Files {
			fmt.Fprintf(&b, "--- file %s, %s, %d bytes %q\n", f.Name, f.ContentType, len(f.Data), f.Alt)
		}
		if len(m.Components) > 0 {
			b.WriteString("--- components\n")
		}
		for _, r := range m.Components {
			b.WriteString(shownRow(r.(discordgo.ActionsRow)) + "\n")
		}
	}
	return strings.NewReplacer("\u00a0", "·", zeroWidth, "⁝").Replace(b.String())
}

func shownRow(r discordgo.ActionsRow) string {
	var parts []string
	for _, c := range r.Components {
		switch c := c.(type) {
		case discordgo.Button:
			style := map[discordgo.ButtonStyle]string{discordgo.PrimaryButton: "!"}[c.Style]
			if c.Disabled {
				style = "-"
			}
			parts = append(parts, fmt.Sprintf("[%s%s](%s%s)", style, c.Label, c.CustomID, c.URL))
		case discordgo.SelectMenu:
			var text strings.Builder
			fmt.Fprintf(&text, "<%s>(%s)", c.Placeholder, c.CustomID)
			for _, o := range c.Options {
				fmt.Fprintf(&text, "\n  %s(%s)", o.Label, o.Value)
				if o.Description != "" {
					text.WriteString("\n    " + o.Description)
				}
			}
			parts = append(parts, text.String())
		}
	}
	return strings.Join(parts, "  ")
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

func TestRenderReply(t *testing.T) {
	core := bottest.New(t)
	ask := func(text string) bot.Reply {
		return core.Ask(context.Background(), bot.Question{Text: text, Platform: "discord", Chat: "c", User: bot.UserID(text)})
	}
	act := func(kind bot.ActionKind, id string) bot.Reply {
		return core.Act(context.Background(), bot.Question{Platform: "discord"}, bot.Action{Kind: kind, ID: id})
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
		{name: "suggested", reply: ask("wheel class"), with: func(o *renderOptions) { o.Public, o.Asker = true, 7 }},
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
			o.Origin = bot.Action{Kind: bot.ActionShowAll, ID: "firing"}
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
				{Kind: bot.ActionLink, Label: "Chat", URL: "discord://-/channels/1/2"},
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
		{name: "pages", reply: menu(60), with: func(o *renderOptions) { o.Origin, o.Page = bot.Action{Kind: bot.ActionTopics, ID: "Guide"}, 1 }},
		{name: "few-pages", reply: menu(12)},
		{name: "long-suggestions", reply: longQuestions()},
		{name: "which", reply: which()},
		{name: "rich", reply: entry(func(e *faq.Entry) { e.Answer = rich })},
		{name: "long", reply: entry(func(e *faq.Entry) { e.Answer = strings.Repeat(e.Answer+"\n\n", 7) })},
		{name: "long-title", reply: entry(func(e *faq.Entry) {
			short(e)
			e.Question = strings.Repeat("What happens to a *pot* that nobody collects? ", 7)
		})},
		{name: "notice", reply: func() bot.Reply {
			r := entry(short)
			r.Notice = "Prices include the *firing*.\nMore on [our page](https://clay.example/prices)."
			return r
		}()},
		{name: "footer", reply: func() bot.Reply {
			r := entry(short)
			r.Notice = "Prices include the firing.\nSay hello to @everyone *"
			return r
		}(), asked: "/ask: is it *fired*? @everyone", with: func(o *renderOptions) { o.Quote = true }},
		{name: "show-all-of-several", reply: func() bot.Reply {
			r := entry(short)
			r.Actions = append([]bot.Action{{Kind: bot.ActionShowAll, Label: "Show all", ID: "firing"}}, r.Actions...)
			r.More = []bot.Reply{entry(func(e *faq.Entry) { e.ID, e.Question = "glazing", "How is a pot glazed?" })}
			r.More[0].Highlight = "Dip the pot for three seconds."
			r.More[0].Actions = []bot.Action{{Kind: bot.ActionShowAll, Label: "Show all", ID: "glazing"}}
			return r
		}(), with: func(o *renderOptions) { o.Public, o.Asker = true, 7 }},
		{name: "mixed-topics", reply: func() bot.Reply {
			r := menu(6)
			r.Actions = append([]bot.Action{{Kind: bot.ActionTopics, Label: "Kiln (3)", ID: "kiln"}}, r.Actions...)
			return r
		}(), with: func(o *renderOptions) { o.Public, o.Asker, o.Rows = true, 7, 4 }},
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
				checkDiscordMessage(t, m)
			}
			golden(t, tt.name, shownIn(messages))
		})
	}
}

// The bars beside embeds can be told from the backgrounds of both themes (WCAG 2, 1.4.11: 3 to 1).
func TestColors(t *testing.T) {
	luminance := func(color int) float64 {
		sum := 0.0
		for i, weight := range []float64{0.2126, 0.7152, 0.0722} {
			c := float64(color>>(16-8*i)&0xff) / 255
			if c <= 0.04045 {
				c /= 12.92
			} else {
				c = math.Pow((c+0.055)/1.055, 2.4)
			}
			sum += weight * c
		}
		return sum
	}
	contrast := func(a, b int) float64 {
		x, y := luminance(a), luminance(b)
		return (max(x, y) + 0.05) / (min(x, y) + 0.05)
	}
	for _, color := range []int{colorAnswered, colorCareful, colorSuggested, colorDeclined, colorHandoff} {
		for _, theme := range []int{0xffffff, 0x2b2d31} {
			if c := contrast(color, theme); c < 3 {
				t.Errorf("%06x on %06x: %.2f to 1", color, theme, c)
			}
		}
	}
}

func TestSilentReply(t *testing.T) {
	if m := renderReply(bot.Reply{Silent: true, Text: "x"}, renderFor(t, "x")); m != nil {
		t.Errorf("a silent reply makes %v", m)
	}
}

// BenchmarkRenderReply measures the rendering of an answer, short and long.
func BenchmarkRenderReply(b *testing.B) {
	for name, answer := range map[string]string{"short": "Behind the house, *free of charge* while you are with us.", "long": guide().Answer} {
		b.Run(name, func(b *testing.B) {
			o := renderFor(b, "pots?")
			e := guide()
			e.Answer = answer
			r := bot.Reply{Question: "pots?", Outcome: bot.Answered, Lang: "en", Entry: e, Actions: menu(3).Actions}
			for b.Loop() {
				renderReply(r, o)
			}
		})
	}
}
