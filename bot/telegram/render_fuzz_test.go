package telegram

import (
	"io/fs"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/faqbot/faqbot/bot"
	"github.com/faqbot/faqbot/bot/bottest"
	"github.com/faqbot/faqbot/bot/button"
	"github.com/faqbot/faqbot/bot/internal/markup"
	"github.com/faqbot/faqbot/bot/internal/markup/markuptest"
	"github.com/faqbot/faqbot/faq"
)

// checkPieces cuts a document as messages of a length are and checks each, and that none of the
// text is lost.
func checkPieces(t *testing.T, d markup.Doc, limit int) {
	t.Helper()
	want, table := markuptest.SourceText(d)
	var seen, plain strings.Builder
	for _, piece := range cutMessages(d, limit) {
		m := oneMessage(piece, limit)
		text := checkMessage(t, m)
		if n := len(utf16.Encode([]rune(text))); n > limit {
			t.Errorf("%d units of at most %d: %q", n, limit, m.HTML)
		}
		seen.WriteString(text)
		plain.WriteString(m.Plain)
	}
	if lost := markuptest.Missing(want, markuptest.LettersAndDigits(seen.String()), table); lost != "" {
		t.Errorf("%q is lost, at %d units, in %q", lost, limit, seen.String())
	}
	if lost := markuptest.Missing(want, markuptest.LettersAndDigits(plain.String()), table); lost != "" {
		t.Errorf("plain: %q is lost in %q", lost, plain.String())
	}
}

func FuzzMessages(f *testing.F) {
	for _, s := range markuptest.Seeds() {
		f.Add(s, uint16(4096))
		f.Add(s, uint16(60))
	}
	f.Fuzz(func(t *testing.T, source string, limit uint16) {
		d, _ := markup.WithoutImages(markup.Parse(source), nil)
		checkPieces(t, d, maxText)
		checkPieces(t, d, 64+int(limit)%2000)
		if folds := fold(d); len(folds) > 0 {
			checkPieces(t, folds, maxText)
			if want, table := markuptest.SourceText(d); markuptest.Missing(want, markuptest.LettersAndDigits(visibleText(folds)), table) != "" {
				t.Errorf("folding loses text of %q: %q", source, visibleText(folds))
			}
		}
	})
}

func FuzzRenderReply(f *testing.F) {
	for _, s := range markuptest.Seeds() {
		f.Add(s, "notice *n*", "label", "https://x.example", "images/map.png")
	}
	options := renderFor(f, "")
	f.Fuzz(func(t *testing.T, text, own, label, address, image string) {
		o := options
		o.Asked = own
		o.Group, o.Asker = len(own)%2 == 0, 42
		o.Data = bottest.Roundtrip(t, button.New(&volatile{}, maxCallbackData))
		replies := bottest.WildReplies(text, own, label, address, image)
		for _, r := range replies {
			for _, m := range renderReply(r, o) {
				checkMessage(t, m)
			}
		}
		for _, r := range inlineResults([]*faq.Entry{replies[0].Entry}, inlineOptions{Words: o.Words, Start: func(faq.EntryID) string { return "https://t.me/clay_bot?start=x" }}) {
			checkInline(t, r)
		}
	})
}

// checkInline checks that Telegram takes an inline result.
func checkInline(t *testing.T, r inlineArticle) {
	t.Helper()
	if r.ID == "" || len(r.ID) > maxResultID || len([]rune(r.Title)) > 2000 || strings.Contains(r.Description, "\n") {
		t.Errorf("result %+v", r)
	}
	checkMessage(t, outgoing{HTML: r.Content.Text, Plain: "x"})
	if r.Content.ParseMode != parseHTML {
		t.Errorf("parse_mode %q", r.Content.ParseMode)
	}
}

// Every entry of both examples is shown whole, as Telegram takes it.
func TestExamples(t *testing.T) {
	bottest.Examples(t, func(t *testing.T, r bot.Reply, open func(string) (fs.File, error)) (string, int) {
		o := renderFor(t, "")
		o.OpenFile = open
		var read strings.Builder
		photos := 0
		for _, m := range renderReply(r, o) {
			read.WriteString(checkMessage(t, m))
			photos += len(m.Photos)
			for _, p := range m.Photos {
				read.WriteString(" " + p.Caption)
				if f, err := p.file(); err != nil || f.Ref == "" && len(f.Data) == 0 {
					t.Errorf("%s: %v, %d bytes", p.Path, err, len(f.Data))
				}
			}
		}
		for _, result := range inlineResults([]*faq.Entry{r.Entry}, inlineOptions{Words: o.Words}) {
			checkInline(t, result)
		}
		return read.String(), photos
	})
}
