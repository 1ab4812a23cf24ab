package discord

import (
	"flag"
	"fmt"
	"math"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/bwmarrin/discordgo"

	"github.com/faqbot/faqbot/bot"
	"github.com/faqbot/faqbot/bot/bottest"
	"github.com/faqbot/faqbot/bot/locale"
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
	return renderOptions{Words: words, Asked: asked, OpenFile: bottest.Pictures().Open, Data: bottest.Readable}
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

func TestRenderReply(t *testing.T) {
	public := func(o *renderOptions) { o.Public, o.Asker = true, 7 }
	tests := append(bottest.Samples(t, Name, "discord://-/channels/1/2"), ownSamples()...)
	with := map[string]func(*renderOptions){
		"suggested":           public,
		"show-all":            func(o *renderOptions) { o.Origin = bot.Action{Kind: bot.ActionShowAll, ID: "firing"} },
		"pages":               func(o *renderOptions) { o.Origin, o.Page = bot.Action{Kind: bot.ActionTopics, ID: "Guide"}, 1 },
		"footer":              func(o *renderOptions) { o.Quote = true },
		"show-all-of-several": public,
		"mixed-topics":        func(o *renderOptions) { o.Public, o.Asker, o.Rows = true, 7, 4 },
	}
	for name := range with {
		if !slices.ContainsFunc(tests, func(s bottest.Sample) bool { return s.Name == name }) {
			t.Errorf("there is no sample %q", name)
		}
	}
	for _, tt := range tests {
		t.Run(tt.Name, func(t *testing.T) {
			o := renderFor(t, tt.Asked)
			if set := with[tt.Name]; set != nil {
				set(&o)
			}
			messages := renderReply(tt.Reply, o)
			if len(messages) == 0 {
				t.Error("no message")
			}
			for _, m := range messages {
				checkDiscordMessage(t, m)
			}
			bottest.Golden(t, *updateGolden, filepath.Join("testdata", "render", tt.Name+".txt"), shownIn(messages))
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
	for name, answer := range map[string]string{"short": "Behind the house, *free of charge* while you are with us.", "long": bottest.Guide().Answer} {
		b.Run(name, func(b *testing.B) {
			o := renderFor(b, "pots?")
			e := bottest.Guide()
			e.Answer = answer
			r := bot.Reply{Question: "pots?", Outcome: bot.Answered, Lang: "en", Entry: e, Actions: bottest.Menu(3).Actions}
			for b.Loop() {
				renderReply(r, o)
			}
		})
	}
}
