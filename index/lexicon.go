package index

import (
	"math"
	"slices"
	"unicode/utf8"

	"github.com/faqbot/faqbot/faq"
)

// A view is one way of looking at a text as a set of terms.
type view int

const (
	viewStems view = iota // stems without stop words, and synonym marks
	viewWords             // whole words, stop words included
	viewPairs             // pairs of neighbouring stems, stop words included
	viewChars             // character 3- and 4-grams of each word with its borders
	numViews
)

// lexicon numbers the terms of the content in each view and knows how rare each is.
type lexicon struct {
	terms [numViews]*vocabulary
	df    [numViews][]int32   // number of entries with the term in a phrasing
	all   []int32             // viewStems: number of entries with the stem anywhere, answers included
	uses  []int32             // viewStems: the same, passages included, which may be split in another way
	idf   [numViews][]float32 // BM25's inverse document frequency of df
	n     int                 // number of entries
}

// id returns the number of a term, and whether the content has it.
func (l *lexicon) id(v view, term string) (int32, bool) { return l.terms[v].id(term) }

// form is a text as the sets of its terms: in each view sorted ids without repetition.
// Terms that the content does not have are left out, but count in the norms and masses.
type form struct {
	ids  [numViews][]int32
	norm [numViews]float32 // Euclidean length of the idf vector
	mass [numViews]float32 // sum of the idf
}

// elsewhere is the number of entries that are thought to exist beside the content and to have
// none of its terms: without them the terms of a content of one or two entries, which all of
// its entries have, would weigh nothing.
const elsewhere = 20

// idfOf is BM25's inverse document frequency (Robertson and Zaragoza 2009, section 3.1, as
// bleve and Lucene have it: never negative) of a term that df of n entries have.
func idfOf(n int, df int32) float32 {
	return float32(math.Log1p((elsewhere + float64(n) - float64(df) + 0.5) / (float64(df) + 0.5)))
}

// weigh fills in a form's norms and masses; unknown is the number of terms in each view that
// the content does not have: each weighs as much as the rarest term.
func (l *lexicon) weigh(f *form, unknown [numViews]int) {
	rarest := idfOf(l.n, 0)
	for v := range numViews {
		var sum, sq float32
		for _, id := range f.ids[v] {
			w := l.idf[v][id]
			sum += w
			sq += w * w
		}
		u := float32(unknown[v])
		f.mass[v] = sum + u*rarest
		f.norm[v] = float32(math.Sqrt(float64(sq + u*rarest*rarest)))
	}
}

// termsOf returns the terms of a text in each view, in the text's order.
func (a *analyser) termsOf(text string, langs []string, marks func(words []string) []string) [numViews][]string {
	var t [numViews][]string
	words := a.split(text)
	t[viewWords] = terms(words)
	for _, lang := range langs {
		own := a.splitFor(lang, text, words)
		t[viewStems] = append(t[viewStems], filtered(own, a.stems[lang])...)
		t[viewPairs] = append(t[viewPairs], filtered(own, a.pairs[lang])...)
	}
	t[viewStems] = append(t[viewStems], marks(t[viewWords])...)
	for _, w := range t[viewWords] {
		t[viewChars] = appendNgrams(t[viewChars], w)
	}
	return t
}

// appendNgrams appends the character 3- and 4-grams of a word with its borders.
func appendNgrams(out []string, word string) []string {
	w := "^" + word + "$"
	var ends [5]int // byte offsets of the last runes' starts
	n := 0
	for i := range w {
		ends[n%5] = i
		if n >= 3 {
			out = append(out, w[ends[(n-3)%5]:i])
		}
		if n >= 4 {
			out = append(out, w[ends[(n-4)%5]:i])
		}
		n++
	}
	if n >= 3 {
		out = append(out, w[ends[(n-3)%5]:])
	}
	if n >= 4 {
		out = append(out, w[ends[(n-4)%5]:])
	}
	return out
}

// uniqueSorted sorts ids and takes out repetitions.
func uniqueSorted(ids []int32) []int32 {
	slices.Sort(ids)
	return slices.Clip(slices.Compact(ids))
}

// entryLang returns the analysers' language of an entry.
func entryLang(e *faq.Entry) string { return baseLanguage(e.Lang) }

// shortWord reports whether a word is too short to be corrected.
func shortWord(w string) bool { return utf8.RuneCountInString(w) < 4 }
