// Package markuptest helps the tests of those who render documents: texts to render, and what must be seen of
// them.
package markuptest

import (
	"math/rand/v2"
	"strings"
	"unicode"

	"github.com/faqbot/faqbot/bot/internal/markup"
)

// SourceText returns the letters and digits of a document in reading order, and whether it has a
// table, which may be shown in another order.
func SourceText(d markup.Doc) (text string, table bool) {
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
	return LettersAndDigits(b.String()), table
}

// LettersAndDigits returns the letters and digits of a text.
func LettersAndDigits(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return -1
	}, s)
}

// Missing returns what of want is not in got: as a subsequence, for got may have numbers and
// addresses between, or, in any order, as a bag of characters.
func Missing(want, got string, anyOrder bool) string {
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

// Seeds are texts for fuzzing.
func Seeds() []string {
	return []string{
		"", "# A\n\n**b** *i* `c` ||s|| ~~x~~ [l](https://x.example)\n\n> q\n>\n> > qq\n\n- a\n  - b\n    1. c\n\n```go\nx < y && z\n```",
		"| a | b |\n|---|--:|\n| 1 | [x](https://y.example/?a=1&b=2) |\n| long long long long long long long | cell of many words |",
		"> [!WARNING]\n> Hot **and `code`**\n\n- [ ] t\n- [x] u\n\n![alt](p.png) [![b](c.png)](https://d.example)",
		"**a*b**c*d** ***x*** [a **b `c` d** e](https://x.example) ||a `b` [c](mailto:d@e.example)||", "&amp; &#60; <b>x</b> 😀👩‍👩‍👧 \u202e\u00ad",
		strings.Repeat("Sentence after sentence goes on. ", 200), strings.Repeat("[a](https://x.example) ", 150), strings.Repeat("- item **b**\n", 150),
		"- > quote\n  >\n  > - ```\n  >   code\n  >   ```\n\n1. a\n\n   | x |\n   |---|\n   | y |",
		"```\n\tindented\n   \n```\n\n```\n```\n\n* * *\n\n\u00a0\n\n\u200b",
	}
}

// Random writes Markdown of a seed: everything that content may have, in any nesting.
type Random struct {
	*rand.Rand
	Words []string // more words to choose from: what means something to a platform
}

func (r Random) pick(list ...string) string { return list[r.IntN(len(list))] }

func (r Random) words() string {
	var b strings.Builder
	for range 1 + r.IntN(6) {
		if len(r.Words) > 0 && r.IntN(3) == 0 {
			b.WriteString(r.pick(r.Words...) + " ")
			continue
		}
		b.WriteString(r.pick("clay", "a<b", "R&D", "Töpfer", "😀", "👩‍👩‍👧", "陶芸", "\"q\"", "1200°", "e\u0301", "x > y", "_", "snake_case", "Wiederverwendbarkeitsnachweis") + " ")
	}
	return strings.TrimSpace(b.String())
}

func (r Random) inline(depth int) string {
	if depth == 0 {
		return r.words()
	}
	in := func() string { return r.inline(depth - 1) }
	switch r.IntN(9) {
	case 0:
		return "**" + in() + "**"
	case 1:
		return "*" + in() + "*"
	case 2:
		return "~~" + in() + "~~"
	case 3:
		return "||" + in() + "||"
	case 4:
		return "`" + r.words() + "`"
	case 5:
		return "[" + in() + "](" + r.pick("https://x.example/?a=1&b=2", "mailto:a@b.example", "tel:+49123", "http://localhost/", "https://[::1]/", "x.png") + ")"
	case 6:
		return "![" + r.words() + "](" + r.pick("a.png", "https://x.example/a.png") + ")"
	case 7:
		return in() + "\\\n" + in()
	}
	return in() + " " + in()
}

func (r Random) block(depth int) string {
	inner := func(lead, hang string) string {
		return lead + strings.ReplaceAll(r.Document(depth-1, 1+r.IntN(3)), "\n", "\n"+hang)
	}
	n := 12
	if depth == 0 {
		n = 5
	}
	switch r.IntN(n) {
	case 0:
		return strings.Repeat("#", 1+r.IntN(6)) + " " + strings.ReplaceAll(r.inline(1), "\\\n", " ")
	case 1:
		return "```" + r.pick("", "go", "c++", "a b") + "\n" + r.pick("", "\t", "  ") + r.words() + "\n\n" + r.words() + "\n```"
	case 2:
		row := func() string {
			return "| " + strings.ReplaceAll(strings.ReplaceAll(r.inline(1), "\\\n", " "), "|", "\\|") + " | " + r.pick("1", "two words", "") + " |"
		}
		return row() + "\n|---|--:|\n" + row() + "\n" + row()
	case 5, 6:
		return inner("- ", "  ") + "\n" + inner(r.pick("- ", "- [x] "), "  ")
	case 7, 8:
		return inner("9. ", "   ") + "\n" + inner("10. ", "    ")
	case 9:
		return inner("> ", "> ")
	case 10:
		return "> [!" + r.pick("NOTE", "TIP", "WARNING") + "]\n" + inner("> ", "> ")
	case 11:
		return "---"
	}
	return r.inline(2)
}

// Document writes blocks, one under another, in each other to a depth.
func (r Random) Document(depth, blocks int) string {
	var parts []string
	for range blocks {
		parts = append(parts, r.block(depth))
	}
	return strings.Join(parts, r.pick("\n\n", "\n\n", "\n"))
}
