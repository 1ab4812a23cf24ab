package discord

import (
	"io/fs"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/faqbot/faqbot/bot"
	"github.com/faqbot/faqbot/bot/bottest"
	"github.com/faqbot/faqbot/bot/button"
	"github.com/faqbot/faqbot/bot/internal/markup"
	"github.com/faqbot/faqbot/bot/internal/markup/markuptest"
	"github.com/faqbot/faqbot/faq"
)

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
		o := options
		o.Asked, o.Quote, o.Rows, o.Page = own, len(text)%3 == 0, len(label)%6, len(own)
		o.Public, o.Asker = len(own)%2 == 0, 42
		o.Data = bottest.Roundtrip(t, button.New(texts{&memory{}}, dataLimit))
		replies := bottest.WildReplies(text, own, label, address, image)
		for _, r := range replies {
			for i, m := range renderReply(r, o) {
				checkDiscordMessage(t, m)
				if i > 0 && len(m.Components) > 0 {
					t.Error("components under another message than the first")
				}
			}
		}
		e := replies[0].Entry
		for _, c := range choicesOf([]*faq.Entry{e, e}, func(id faq.EntryID) string { return button.Hash(string(id)) }) {
			if tooLong(c.Name, 100) || strings.TrimSpace(c.Name) == "" {
				t.Errorf("choice %+v", c)
			}
		}
	})
}

// Every entry of both examples is shown whole, as Discord takes it.
func TestExamples(t *testing.T) {
	bottest.Examples(t, func(t *testing.T, r bot.Reply, open func(string) (fs.File, error)) (string, int) {
		o := renderFor(t, "")
		o.OpenFile = open
		var read strings.Builder
		pictures := 0
		for _, m := range renderReply(r, o) {
			read.WriteString(checkDiscordMessage(t, m))
			for _, f := range m.Files {
				read.WriteString(" " + f.Alt)
			}
			for _, embed := range m.Embeds {
				if embed.Image != nil {
					pictures++
				}
			}
		}
		return read.String(), pictures
	})
}
