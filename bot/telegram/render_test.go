package telegram

import (
	"flag"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/faqbot/faqbot/bot"
	"github.com/faqbot/faqbot/bot/bottest"
	"github.com/faqbot/faqbot/bot/button"
	"github.com/faqbot/faqbot/bot/locale"
)

var updateGolden = flag.Bool("update", false, "rewrite the golden files")

// renderFor returns options for a person who wrote text, with data that can be read.
func renderFor(t testing.TB, asked string) renderOptions {
	t.Helper()
	words, err := locale.New()
	if err != nil {
		t.Fatal(err)
	}
	return renderOptions{Words: words, Asked: asked, OpenFile: bottest.Pictures().Open, Data: bottest.Readable}
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

func TestRenderReply(t *testing.T) {
	tests := append(bottest.Samples(t, Name, "tg://resolve?domain=clay"), bottest.Sample{Name: "pages", Reply: bottest.Menu(19)})
	with := map[string]func(*renderOptions){
		"suggested": func(o *renderOptions) { o.Group, o.Asker = true, 7 },
		"show-all":  func(o *renderOptions) { o.Edit, o.Origin = true, bot.Action{Kind: bot.ActionShowAll, ID: "firing"} },
		"pages":     func(o *renderOptions) { o.Origin, o.Page = bot.Action{Kind: bot.ActionTopics, ID: "Guide"}, 1 },
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
				checkMessage(t, m)
			}
			bottest.Golden(t, *updateGolden, filepath.Join("testdata", "render", tt.Name+".txt"), shown(messages))
		})
	}
}

func TestSilentReply(t *testing.T) {
	if m := renderReply(bot.Reply{Silent: true, Text: "x"}, renderFor(t, "x")); m != nil {
		t.Errorf("a silent reply makes %v", m)
	}
}

// BenchmarkRenderReply measures the rendering of an answer, short and folded.
func BenchmarkRenderReply(b *testing.B) {
	codec := button.New(&volatile{}, maxCallbackData)
	for name, answer := range map[string]string{"short": "Behind the house, *free of charge* while you are with us.", "long": bottest.Guide().Answer} {
		b.Run(name, func(b *testing.B) {
			o := renderFor(b, "pots?")
			o.Data = func(p button.Press) string {
				data, err := codec.Encode(b.Context(), p)
				if err != nil {
					b.Fatal(err)
				}
				return data
			}
			e := bottest.Guide()
			e.Answer = answer
			r := bot.Reply{Question: "pots?", Outcome: bot.Answered, Lang: "en", Entry: e, Actions: bottest.Menu(3).Actions}
			for b.Loop() {
				renderReply(r, o)
			}
		})
	}
}
