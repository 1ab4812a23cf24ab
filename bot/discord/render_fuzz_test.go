package discord

import (
	"context"
	"io/fs"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"

	"github.com/faqbot/faqbot/bot"
	"github.com/faqbot/faqbot/bot/button"
	"github.com/faqbot/faqbot/bot/internal/markup"
	"github.com/faqbot/faqbot/bot/internal/markup/markuptest"
	"github.com/faqbot/faqbot/examples"
	"github.com/faqbot/faqbot/faq"
)

// keptTexts is a state in memory for the data of buttons.
type keptTexts struct {
	mu sync.Mutex
	by map[string]string
}

func (k *keptTexts) Text(_ context.Context, key string) (string, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.by[key], nil
}

func (k *keptTexts) SetText(_ context.Context, key, value string) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.by == nil {
		k.by = map[string]string{}
	}
	k.by[key] = value
	return nil
}

// encoded returns a function for the data of buttons that checks that it can be read again.
func encoded100(t testing.TB) func(button.Press) string {
	codec := button.New(&keptTexts{}, dataLimit)
	return func(p button.Press) string {
		data, err := codec.Encode(t.Context(), p)
		if err != nil {
			t.Errorf("%+v: %v", p, err)
		}
		if back, err := codec.Decode(t.Context(), data); err != nil || back != p {
			t.Errorf("%+v becomes %+v, %v", p, back, err)
		}
		return data
	}
}

func FuzzMarkdown(f *testing.F) {
	for _, s := range append(markuptest.Seeds(), nasty...) {
		f.Add(s, uint16(4096))
		f.Add(s, uint16(60))
	}
	f.Fuzz(func(t *testing.T, source string, limit uint16) {
		d, _ := markup.WithoutImages(markup.Parse(source), nil)
		checkDocument(t, d, descriptionLimit, markdown{})
		checkDocument(t, d, 1100+int(limit)%1000, markdown{content: true})
		for _, b := range d {
			if p, ok := b.(markup.Paragraph); ok {
				checkInlines(t, p.Text, markdown{})
			}
		}
	})
}

// Whatever content has in whatever nesting, and however short messages are: no text is lost, or becomes
// markup or a mention.
func TestRandomMarkdown(t *testing.T) {
	for seed := range uint64(40) {
		r := markuptest.Random{Rand: rand.New(rand.NewPCG(seed, 7)), Words: nasty} //nolint:gosec // the same documents each time
		d, _ := markup.WithoutImages(markup.Parse(r.Document(3, 1+r.IntN(8))), nil)
		for _, limit := range []int{descriptionLimit, textLimit, 200 + r.IntN(200)} {
			checkDocument(t, d, limit, markdown{content: limit == textLimit})
		}
		if t.Failed() {
			t.Fatalf("seed %d", seed)
		}
	}
}

func FuzzRenderDiscord(f *testing.F) {
	for _, s := range markuptest.Seeds() {
		f.Add(s, "notice *n*", "label", "https://x.example", "images/map.png")
	}
	options := renderFor(f, "")
	f.Fuzz(func(t *testing.T, text, own, label, address, image string) {
		e := &faq.Entry{
			ID: faq.EntryID(label), Question: label, Answer: text, Section: []string{label, own}, SourceURL: address, Notice: own, Image: image,
			Source: faq.Source{File: "content/a.md", URL: address}, Careful: len(text)%2 == 0, Preview: len(own)%3 == 0,
		}
		actions := []bot.Action{
			{Kind: bot.ActionKind(own), Label: label, ID: text, URL: address}, {Kind: bot.ActionEntry, Label: text, ID: label}, {Kind: bot.ActionTopics, Keep: true, Label: own},
		}
		for i := range len(text) % 60 {
			actions = append(actions, bot.Action{Kind: bot.ActionEntry, Label: label + text, ID: own + string(rune('a'+i))})
		}
		o := options
		o.Asked, o.Quote, o.Rows, o.Page = own, len(text)%3 == 0, len(label)%6, len(own)
		o.Public, o.Asker = len(own)%2 == 0, 42
		o.Data = encoded100(t)
		answer := bot.Reply{Question: own, Outcome: bot.Answered, Entry: e, Notice: own, Lang: "en", Actions: actions}
		highlight := answer
		highlight.Highlight, highlight.Text = own, text
		for _, r := range []bot.Reply{
			answer, highlight,
			{Outcome: bot.Smalltalk, Text: text, Notice: own, Actions: actions},
			{Question: label, Outcome: bot.Suggested, Text: text, Lang: "de", Actions: actions, More: []bot.Reply{answer, highlight}},
		} {
			for i, m := range renderReply(r, o) {
				checkDiscordMessage(t, m)
				if i > 0 && len(m.Components) > 0 {
					t.Error("components under another message than the first")
				}
			}
		}
		for _, c := range choicesOf([]*faq.Entry{e, e}, func(id faq.EntryID) string { return button.Hash(string(id)) }) {
			if tooLong(c.Name, 100) || strings.TrimSpace(c.Name) == "" {
				t.Errorf("choice %+v", c)
			}
		}
	})
}

// Every entry of both examples is shown whole, as Discord takes it.
func TestExamples(t *testing.T) {
	for name, files := range map[string]fs.FS{"massage": examples.Massage(), "community": examples.Community()} {
		t.Run(name, func(t *testing.T) {
			content, problems := faq.LoadFS(t.Context(), files, "examples", faq.LoadOptions{Lang: "en"})
			if err := problems.Err(); err != nil || len(content.Entries) < 20 {
				t.Fatalf("%v, %d entries", err, len(content.Entries))
			}
			o := renderFor(t, "")
			o.OpenFile = func(path string) (fs.File, error) { return files.Open(strings.TrimPrefix(path, "examples/")) }
			for i := range content.Entries {
				e := &content.Entries[i]
				r := bot.Reply{Question: e.Question, Outcome: bot.Answered, Entry: e, Lang: e.Lang, Notice: e.Notice}
				var seen strings.Builder
				pictures := 0
				for _, m := range renderReply(r, o) {
					seen.WriteString(checkDiscordMessage(t, m))
					for _, embed := range m.Embeds {
						if embed.Image != nil {
							pictures++
						}
					}
				}
				doc, _ := markup.WithoutImages(markup.Parse(e.Answer), func(markup.Image) bool { return true })
				want, _ := markuptest.SourceText(doc)
				if lost := markuptest.Missing(want, markuptest.LettersAndDigits(seen.String()), true); lost != "" {
					t.Errorf("%s: %q is lost in\n%s", e.ID, lost, seen.String())
				}
				if e.Image != "" && pictures == 0 {
					t.Errorf("%s: its picture %s is not shown", e.ID, e.Image)
				}
			}
		})
	}
}
