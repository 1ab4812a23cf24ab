package telegram

import (
	"io/fs"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/faqbot/faqbot/bot"
	"github.com/faqbot/faqbot/bot/button"
	"github.com/faqbot/faqbot/bot/internal/markup"
	"github.com/faqbot/faqbot/bot/internal/markup/markuptest"
	"github.com/faqbot/faqbot/examples"
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
		e := &faq.Entry{
			ID: faq.EntryID(label), Question: label, Answer: text, Section: []string{label, own}, SourceURL: address, Notice: own, Image: image,
			Source: faq.Source{File: "content/a.md", URL: address}, Careful: len(text)%2 == 0,
		}
		actions := []bot.Action{
			{Kind: bot.ActionKind(own), Label: label, ID: text, URL: address}, {Kind: bot.ActionEntry, Label: text, ID: label}, {Kind: bot.ActionTopics, Keep: true, Label: own},
		}
		codec := button.New(&texts{}, maxCallbackData)
		o := options
		o.Asked = own
		o.Group, o.Asker = len(own)%2 == 0, 42
		o.Data = func(p button.Press) string {
			data, err := codec.Encode(t.Context(), p)
			if err != nil {
				t.Errorf("%+v: %v", p, err)
			}
			if back, err := codec.Decode(t.Context(), data); err != nil || back != p {
				t.Errorf("%+v becomes %+v, %v", p, back, err)
			}
			return data
		}
		answer := bot.Reply{Question: own, Outcome: bot.Answered, Entry: e, Notice: own, Lang: "en", Actions: actions}
		highlight := answer
		highlight.Highlight, highlight.Text = own, text
		for _, r := range []bot.Reply{
			answer, highlight, {Question: label, Outcome: bot.Suggested, Text: text, Lang: "de", Actions: actions, More: []bot.Reply{answer, highlight}},
		} {
			for _, m := range renderReply(r, o) {
				checkMessage(t, m)
			}
		}
		for _, r := range inlineResults([]*faq.Entry{e}, inlineOptions{Words: o.Words, Start: func(faq.EntryID) string { return "https://t.me/clay_bot?start=x" }}) {
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
				photos := 0
				for _, m := range renderReply(r, o) {
					text := checkMessage(t, m)
					seen.WriteString(text)
					photos += len(m.Photos)
					for _, p := range m.Photos {
						seen.WriteString(" " + p.Caption)
						if f, err := p.file(); err != nil || f.Ref == "" && len(f.Data) == 0 {
							t.Errorf("%s: %v, %d bytes", p.Path, err, len(f.Data))
						}
					}
				}
				doc := markup.Parse(e.Answer)
				want, _ := markuptest.SourceText(doc)
				if lost := markuptest.Missing(want, markuptest.LettersAndDigits(seen.String()), true); lost != "" {
					t.Errorf("%s: %q is lost in\n%s", e.ID, lost, seen.String())
				}
				if e.Image != "" && photos == 0 {
					t.Errorf("%s: its picture %s is not shown", e.ID, e.Image)
				}
				for _, r := range inlineResults([]*faq.Entry{e}, inlineOptions{Words: o.Words}) {
					checkInline(t, r)
				}
			}
		})
	}
}
