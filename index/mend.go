package index

import (
	"math"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/faqbot/faqbot/index/english"
)

// mend returns what stands for an unknown word, and whether that is a guess.
func (x *Index) mend(text string, w *asked) (s string, guessed, ok bool) {
	if s, sure, ok := english.Variant(w.lower); ok && x.slips.lexicon != nil && (sure || x.ofPhrasings(s)) {
		return s, false, true
	}
	wrote := text[w.start:w.end]
	name := isName(text, w.start, wrote)
	if name && strings.ToUpper(wrote) == wrote {
		return "", false, false // an abbreviation
	}
	words := []string{w.lower}
	if forms := squeezed(w.lower); len(forms) > 0 {
		for _, f := range forms {
			if x.standing(f, x.slips.lexicon) != unknownWord || x.hasStem(f) {
				return f, false, true
			}
		}
		words = []string{forms[0], forms[len(forms)-1]}
	}
	best, cost := "", math.Inf(1)
	for _, w := range slices.Compact(words) {
		if c, k, ok := x.slips.correct(w); ok && k < cost && (!name || x.ofPhrasings(c)) {
			best, cost = c, k
		}
		if c, k, ok := x.parted(w); ok && k < cost {
			best, cost = c, k
		}
	}
	if single, ok := strings.CutSuffix(w.lower, "s"); ok && best == "" && len(single) > leastSlip {
		if c, _, ok := x.slips.correct(single); ok && !name {
			best = c + "s"
		}
	}
	return best, true, best != ""
}

// isName reports whether a word is written as a name is: in capitals, or with one, where the
// text has others that are not.
func isName(text string, start int, w string) bool {
	first, _ := utf8.DecodeRuneInString(w)
	if !unicode.IsUpper(first) || strings.ToUpper(text) == text {
		return false
	}
	before := strings.TrimRight(text[:start], " \t\n\"'“‘(*_-")
	if before == "" || strings.ContainsRune(".!?:;…", rune(before[len(before)-1])) {
		return strings.ToUpper(w) == w && utf8.RuneCountInString(w) > 1
	}
	return true
}

// squeezed returns the forms of a word that has a letter three times in a row or more, with it
// twice or once; the first has each twice, the last each once. None: it has no such letter.
func squeezed(w string) []string {
	type run struct {
		r rune
		n int
	}
	var runs []run
	long := 0
	for _, r := range w {
		if k := len(runs) - 1; k >= 0 && runs[k].r == r {
			runs[k].n++
			if runs[k].n == 3 {
				long++
			}
			continue
		}
		runs = append(runs, run{r, 1})
	}
	const most = 4 // places that are varied
	if long == 0 || long > most {
		return nil
	}
	var out []string
	for mask := range 1 << long {
		var b strings.Builder
		at := 0
		for _, r := range runs {
			n := r.n
			if n >= 3 {
				n = 2 - mask>>at&1
				at++
			}
			for range n {
				b.WriteRune(r.r)
			}
		}
		out = append(out, b.String())
	}
	return out
}

// Costs of a space that is missing, beside those of slips.
const (
	costSpace  = 0.9
	costShort  = 0.4 // more, for a part of one or two letters that is not one of the most frequent words
	mostParted = 0.75
)

// parted returns the two words that a word consists of with the space missing, and what that
// costs, less what makes the words likely.
func (x *Index) parted(w string) (s string, cost float64, ok bool) {
	if len(w) < 4 || len(w) > mostSlip {
		return "", 0, false
	}
	cost = mostParted
	for at := range w {
		if at == 0 {
			continue
		}
		a, b := w[:at], w[at:]
		one, ok := x.partCost(a)
		if !ok {
			continue
		}
		two, ok := x.partCost(b)
		if !ok || len(a)+len(b) < 5 && min(len(a), len(b)) < 2 {
			continue
		}
		if c := costSpace + one + two; c < cost {
			s, cost = a+" "+b, c
		}
	}
	return s, cost, s != ""
}

// partCost tells what a part of a word costs, less what makes it likely as a word; ok is false
// if it is none.
func (x *Index) partCost(w string) (cost float64, ok bool) {
	l := x.slips.lexicon
	short := len(w) <= 2
	if l == nil && len(w) < 3 || len(w) == 1 && w != "a" && w != "i" {
		return 0, false
	}
	id, content := x.corpus.lex.id(viewWords, w)
	switch {
	case content:
		cost = -x.slips.likely(id)
	case l.Frequent(w):
		cost = -likelyFrequent
	case !short && l.Has(w):
		cost = -likelyOrdinary
	case strings.Contains(w, "'") && x.ofPhrasings(w):
		cost = -likelyContent
	default:
		return 0, false
	}
	if short && !l.Frequent(w) {
		cost += costShort
	}
	return cost, true
}
