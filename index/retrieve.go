package index

import (
	"context"
	"slices"
)

// Sizes of the retrieval.
const (
	maxCandidates = 40 // entries that are ranked
	maxDocuments  = 90 // bleve documents that are looked at for them
	maxTerms      = 14 // terms of a question that are searched in a field, the rarest
	maxNgrams     = 16 // n-grams of unknown words that are searched
	classEntries  = 8  // entries that the classifier adds
)

// candidate is an entry that bleve found.
type candidate struct {
	entry int
	raw   float64 // bleve's score of the entry's document; 0 if only a part of it was found
}

// retrieve finds the entries worth ranking.
func (x *Index) retrieve(ctx context.Context, q *question, langs, tags []string) ([]candidate, error) {
	clauses := x.clauses(q, langs)
	if len(clauses) == 0 {
		return nil, nil
	}
	docs, err := x.top(ctx, clauses, tags, maxDocuments)
	if err != nil {
		return nil, err
	}
	out := make([]candidate, 0, maxCandidates+nearEntries+classEntries)
	for _, d := range docs {
		k := placeIn(out, d.place.entry())
		if k < 0 {
			if len(out) == maxCandidates {
				continue
			}
			k = len(out)
			out = append(out, candidate{entry: d.place.entry()})
		}
		if d.place.isEntry() {
			out[k].raw = d.score
		}
	}
	return out, nil
}

// placeIn returns where an entry stands among the candidates, or −1. They are few enough to look through.
func placeIn(found []candidate, entry int) int {
	return slices.IndexFunc(found, func(c candidate) bool { return c.entry == entry })
}

// clauses returns what is searched for a question.
func (x *Index) clauses(q *question, langs []string) []clause {
	var out []clause
	add := func(field, term string, boost float64) {
		out = append(out, clause{field, term, boost})
	}
	l := x.corpus.lex
	stems := rarestTerms(l, viewStems, q.terms[viewStems], x.common)
	for _, lang := range langs {
		for _, s := range stems {
			add(fieldStems+lang, s, 1)
			add(fieldAnswer+lang, s, 0.3)
			if x.phrasings {
				add(fieldPhrasing+lang, s, 0.5)
			}
			if x.passages {
				add(fieldPassage+lang, s, 0.3)
			}
		}
		for _, p := range rarestTerms(l, viewPairs, q.terms[viewPairs], x.common) {
			add(fieldPairs+lang, p, 0.5)
		}
	}
	words := x.common
	if len(stems) == 0 {
		words = len(x.corpus.entries) + 1 // a question of stop words alone
	}
	for _, w := range rarestTerms(l, viewWords, q.terms[viewWords], words) {
		add(fieldWords, w, 0.5)
	}
	for _, m := range q.terms[viewStems] {
		if isMark(m) {
			add(fieldMarks, m, 1)
		}
	}
	for _, g := range x.unknownNgrams(q) {
		add(fieldChars, g, 0.15)
	}
	return out
}

// rarestTerms returns the rarest terms of a question that the content has in at most common
// entries, at most maxTerms of them; if all are more common than that, the rarest two.
func rarestTerms(l *lexicon, v view, terms []string, common int) []string {
	type known struct {
		term string
		df   int32
	}
	var ks []known
	for _, t := range terms {
		if id, ok := l.id(v, t); ok {
			df := l.df[v][id]
			if v == viewStems {
				df = l.all[id]
			}
			ks = append(ks, known{t, df})
		}
	}
	slices.SortStableFunc(ks, func(a, b known) int { return int(a.df) - int(b.df) })
	ks = slices.CompactFunc(ks, func(a, b known) bool { return a.term == b.term })
	var out []string
	for _, k := range ks {
		if len(out) == maxTerms || (int(k.df) > common && len(out) >= 2) {
			break
		}
		out = append(out, k.term)
	}
	return out
}

// unknownNgrams returns n-grams of the question's words that no phrasing has.
func (x *Index) unknownNgrams(q *question) []string {
	var out []string
	for _, w := range q.terms[viewWords] {
		if _, ok := x.corpus.lex.id(viewWords, w); ok || shortWord(w) {
			continue
		}
		r := []rune(w)
		for i := 0; i+3 <= len(r) && len(out) < maxNgrams; i++ {
			out = append(out, string(r[i:i+3]))
		}
	}
	return out
}
