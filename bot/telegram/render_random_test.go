package telegram

import (
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/faqbot/faqbot/bot/internal/markup"
)

// randomMarkdown writes Markdown of a seed: everything that content may have, in any nesting.
type randomMarkdown struct{ *rand.Rand }

func (r randomMarkdown) pick(list ...string) string { return list[r.IntN(len(list))] }

func (r randomMarkdown) words() string {
	var b strings.Builder
	for range 1 + r.IntN(6) {
		b.WriteString(r.pick("clay", "a<b", "R&D", "Töpfer", "😀", "👩‍👩‍👧", "陶芸", "\"q\"", "1200°", "e\u0301", "x > y", "_", "snake_case", "Wiederverwendbarkeitsnachweis") + " ")
	}
	return strings.TrimSpace(b.String())
}

func (r randomMarkdown) inline(depth int) string {
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

func (r randomMarkdown) block(depth int) string {
	inner := func(lead, hang string) string {
		return lead + strings.ReplaceAll(r.doc(depth-1, 1+r.IntN(3)), "\n", "\n"+hang)
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

func (r randomMarkdown) doc(depth, blocks int) string {
	var parts []string
	for range blocks {
		parts = append(parts, r.block(depth))
	}
	return strings.Join(parts, r.pick("\n\n", "\n\n", "\n"))
}

// Whatever content has in whatever nesting, and however short messages are: Telegram takes each
// piece, and no text is lost.
func TestRandomDocuments(t *testing.T) {
	for seed := range uint64(100) {
		r := randomMarkdown{rand.New(rand.NewPCG(seed, 7))} //nolint:gosec // the same documents each time
		source := r.doc(3, 1+r.IntN(8))
		d := markup.Parse(source)
		if r.IntN(2) == 0 {
			d, _ = withoutImages(d, func(i markup.Image) bool { return i.URL == "a.png" })
		} else {
			d, _ = withoutImages(d, nil)
		}
		for _, limit := range []int{maxText, maxCaption, 100 + r.IntN(200)} {
			checkPieces(t, d, limit)
		}
		checkPieces(t, fold(d), maxText)
		if t.Failed() {
			t.Fatalf("seed %d:\n%s", seed, source)
		}
	}
}
