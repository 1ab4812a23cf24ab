package telegram

import (
	"io/fs"
	"strings"
	"testing"
	"unicode"
	"unicode/utf16"

	"github.com/faqbot/faqbot/bot"
	"github.com/faqbot/faqbot/bot/button"
	"github.com/faqbot/faqbot/bot/internal/markup"
	"github.com/faqbot/faqbot/examples"
	"github.com/faqbot/faqbot/faq"
)

// sourceText returns the letters and digits of a document in reading order, and whether it has a
// table, which may be shown in another order.
func sourceText(d markup.Doc) (text string, table bool) {
	var b strings.Builder
	var inlines func(ins markup.Inlines)
	inlines = func(ins markup.Inlines) {
		for _, in := range ins {
			switch in := in.(type) {
			case markup.Text:
				b.WriteString(string(in))
			case markup.CodeSpan:
				b.WriteString(string(in))
			case markup.Image:
				b.WriteString(in.Alt)
			case markup.Bold:
				inlines(in.Text)
			case markup.Italic:
				inlines(in.Text)
			case markup.Strike:
				inlines(in.Text)
			case markup.Spoiler:
				inlines(in.Text)
			case markup.Link:
				inlines(in.Text)
			}
		}
	}
	var blocks func(d markup.Doc)
	blocks = func(d markup.Doc) {
		for _, block := range d {
			switch block := block.(type) {
			case markup.Paragraph:
				inlines(block.Text)
			case markup.Heading:
				inlines(block.Text)
			case markup.Code:
				b.WriteString(block.Text)
			case markup.Quote:
				b.WriteString(block.Title)
				blocks(block.Blocks)
			case markup.List:
				for _, item := range block.Items {
					blocks(item.Blocks)
				}
			case markup.Table:
				table = true
				for _, row := range append([]markup.Row{block.Head}, block.Rows...) {
					for _, cell := range row.Cells {
						inlines(cell)
					}
				}
			}
		}
	}
	blocks(d)
	return lettersAndDigits(b.String()), table
}

func lettersAndDigits(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return -1
	}, s)
}

// missing returns what of want is not in got: as a subsequence, for got may have numbers and
// addresses between, or, in any order, as a bag of characters.
func missing(want, got string, anyOrder bool) string {
	if anyOrder {
		count := map[rune]int{}
		for _, r := range got {
			count[r]++
		}
		for _, r := range want {
			if count[r]--; count[r] < 0 {
				return string(r)
			}
		}
		return ""
	}
	rest := []rune(got)
	for i, r := range want {
		for len(rest) > 0 && rest[0] != r {
			rest = rest[1:]
		}
		if len(rest) == 0 {
			return want[i:]
		}
		rest = rest[1:]
	}
	return ""
}

// checkPieces cuts a document as messages of a length are and checks each, and that none of the
// text is lost.
func checkPieces(t *testing.T, d markup.Doc, limit int) {
	t.Helper()
	want, table := sourceText(d)
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
	if lost := missing(want, lettersAndDigits(seen.String()), table); lost != "" {
		t.Errorf("%q is lost, at %d units, in %q", lost, limit, seen.String())
	}
	if lost := missing(want, lettersAndDigits(plain.String()), table); lost != "" {
		t.Errorf("plain: %q is lost in %q", lost, plain.String())
	}
}

var markdownSeeds = []string{
	"", "# A\n\n**b** *i* `c` ||s|| ~~x~~ [l](https://x.example)\n\n> q\n>\n> > qq\n\n- a\n  - b\n    1. c\n\n```go\nx < y && z\n```",
	"| a | b |\n|---|--:|\n| 1 | [x](https://y.example/?a=1&b=2) |\n| long long long long long long long | cell of many words |",
	"> [!WARNING]\n> Hot **and `code`**\n\n- [ ] t\n- [x] u\n\n![alt](p.png) [![b](c.png)](https://d.example)",
	"**a*b**c*d** ***x*** [a **b `c` d** e](https://x.example) ||a `b` [c](mailto:d@e.example)||", "&amp; &#60; <b>x</b> 😀👩‍👩‍👧 \u202e\u00ad",
	strings.Repeat("Sentence after sentence goes on. ", 200), strings.Repeat("[a](https://x.example) ", 150), strings.Repeat("- item **b**\n", 150),
	"- > quote\n  >\n  > - ```\n  >   code\n  >   ```\n\n1. a\n\n   | x |\n   |---|\n   | y |",
	"```\n\tindented\n   \n```\n\n```\n```\n\n* * *\n\n\u00a0\n\n\u200b",
}

func FuzzMessages(f *testing.F) {
	for _, s := range markdownSeeds {
		f.Add(s, uint16(4096))
		f.Add(s, uint16(60))
	}
	f.Fuzz(func(t *testing.T, source string, limit uint16) {
		d, _ := withoutImages(markup.Parse(source), nil)
		checkPieces(t, d, maxText)
		checkPieces(t, d, 64+int(limit)%2000)
		if folds := fold(d); len(folds) > 0 {
			checkPieces(t, folds, maxText)
			if want, table := sourceText(d); missing(want, lettersAndDigits(visibleText(folds)), table) != "" {
				t.Errorf("folding loses text of %q: %q", source, visibleText(folds))
			}
		}
	})
}

func FuzzRenderReply(f *testing.F) {
	for _, s := range markdownSeeds {
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
				want, _ := sourceText(doc)
				if lost := missing(want, lettersAndDigits(seen.String()), true); lost != "" {
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
