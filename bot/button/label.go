package button

import (
	"strings"
	"unicode"

	"github.com/rivo/uniseg"
)

// OneLine returns text without line ends and control characters.
func OneLine(s string) string {
	return strings.Join(strings.FieldsFunc(strings.ToValidUTF8(s, "\uFFFD"), func(r rune) bool {
		return unicode.IsSpace(r) || unicode.IsControl(r)
	}), " ")
}

// Cut cuts text of one line to limit graphemes, between words if it can, and marks the cut.
func Cut(s string, limit int) string { return CutTo(s, limit, uniseg.GraphemeClusterCount) }

// CutTo is Cut for a limit in what length counts, of which “…” must have one. It never cuts in a grapheme.
func CutTo(s string, limit int, length func(string) int) string {
	if length(s) <= limit {
		return s
	}
	g := uniseg.NewGraphemes(s)
	end, word, n := 0, 0, 0 // bytes that fit, as many up to the last word's end, and their length
	for g.Next() {
		if n += length(g.Str()); n > limit-1 {
			break
		}
		if from, to := g.Positions(); g.Str() == " " {
			word, end = from, to
		} else {
			end = to
		}
	}
	if strings.HasPrefix(s[end:], " ") {
		word = end
	}
	if word > end/2 {
		end = word
	}
	return strings.TrimRightFunc(s[:end], func(r rune) bool { return r == ' ' || strings.ContainsRune(",;:–—-", r) }) + "…"
}

// What stands side by side, so that a phone shows the labels whole, in columns.
const (
	shortLabel = 16 // a label that may stand beside others
	rowWidth   = 30 // the labels of one row together
)

// Rows groups buttons to rows of at most limit: short ones stand side by side, the others, and those that
// want to be alone, each in a row. label returns what stands on the ith button, and whether it wants to be alone.
func Rows[T any](list []T, limit int, label func(i int) (text string, alone bool)) [][]T {
	var rows [][]T
	taken := 0 // width of the last row; rowWidth when nothing may join it
	for i, b := range list {
		text, alone := label(i)
		n := uniseg.StringWidth(text)
		alone = alone || n > shortLabel
		if last := len(rows) - 1; !alone && last >= 0 && taken+n <= rowWidth && len(rows[last]) < limit {
			rows[last] = append(rows[last], b)
			taken += n
			continue
		}
		rows = append(rows, []T{b})
		taken = n
		if alone {
			taken = rowWidth
		}
	}
	return rows
}
