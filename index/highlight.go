package index

import (
	"context"
	"math"
	"slices"
	"strings"

	"github.com/blevesearch/bleve/v2/search/query"

	"github.com/faqbot/faqbot/faq"
)

// Sizes of a highlight.
const (
	highlightWords = 60  // words at most, but for one long sentence
	neighbourShare = 0.5 // a neighbour joins if it scores this share of the best sentence
	highlightItems = 6   // list items that follow a sentence that ends in a colon
)

// Highlight returns the sentences of the entry's answer that answer the question best, as
// Markdown, in the answer's order. It returns "" when the answer is short enough to be read
// whole, or when no part of it stands out.
func (x *Index) Highlight(ctx context.Context, question string, e *faq.Entry) (string, error) {
	i, ok := x.places[string(e.ID)]
	if !ok || x.content.Entries[i].Answer != e.Answer || len(x.split[i]) == 0 {
		return "", nil
	}
	q := x.question(question, []string{entryLang(e)})
	passages, err := x.passageScores(ctx, int(i), q)
	if err != nil {
		return "", err
	}
	ss := splitSentences(e.Answer)
	scores := x.sentenceScores(e, ss, q)
	x.addPassages(e.Answer, ss, scores, x.split[i], passages)
	return pick(e.Answer, ss, scores), nil
}

// passageScores returns bleve's score of each passage of entry i, the best being 1.
func (x *Index) passageScores(ctx context.Context, i int, q *question) ([]float64, error) {
	lang := entryLang(&x.content.Entries[i])
	var clauses []query.Query
	for _, s := range rarestTerms(x.corpus.lex, viewStems, q.terms[viewStems], len(x.content.Entries)) {
		t := query.NewTermQuery(s)
		t.SetField(fieldPassage + lang)
		clauses = append(clauses, t)
	}
	out := make([]float64, len(x.split[i]))
	if len(clauses) == 0 {
		return out, nil
	}
	ids := make([]string, len(out))
	for k := range ids {
		ids[k] = x.documentID(docPassage, i, k)
	}
	docs, err := x.find(ctx, query.NewConjunctionQuery([]query.Query{query.NewDocIDQuery(ids), query.NewDisjunctionQuery(clauses)}), len(ids))
	if err != nil {
		return nil, err
	}
	for _, d := range docs {
		if k := d.place.part(); k < len(out) && docs[0].score > 0 {
			out[k] = d.score / docs[0].score
		}
	}
	return out, nil
}

// sentenceScores measures how much of the question each sentence has: the sum of the weights
// of the stems they share, where a stem that stands in every sentence of the answer weighs
// nothing, so that the answer's subject does not decide.
func (x *Index) sentenceScores(e *faq.Entry, ss []sentence, q *question) []float64 {
	asked := slices.Clone(q.terms[viewStems])
	slices.Sort(asked)
	asked = slices.Compact(asked)
	has := make([]map[string]bool, len(ss))
	df := map[string]int{}
	for k, s := range ss {
		has[k] = map[string]bool{}
		for _, stem := range x.analyse.stemTerms(e.Answer[s.start:s.end], []string{entryLang(e)}, x.syn) {
			if _, ok := slices.BinarySearch(asked, stem); ok && !has[k][stem] {
				has[k][stem] = true
				df[stem]++
			}
		}
	}
	scores := make([]float64, len(ss))
	for k := range ss {
		for _, stem := range asked { // in this order each time, for a sum of floats depends on it
			if has[k][stem] {
				scores[k] += math.Log(float64(len(ss)+1) / (float64(df[stem]) + 0.5))
			}
		}
	}
	return scores
}

// addPassages raises the sentences of the passages that bleve likes best.
func (x *Index) addPassages(md string, ss []sentence, scores []float64, passages []string, liked []float64) {
	from := 0
	for p, text := range passages {
		at := strings.Index(md[from:], text)
		if at < 0 {
			continue
		}
		start := from + at
		from = start
		for k, s := range ss {
			if s.start >= start && s.end <= start+len(text) && scores[k] > 0 {
				scores[k] *= 1 + 0.25*liked[p]
			}
		}
	}
}

// pick returns the best sentence with the neighbours that it needs or that are nearly as good.
func pick(md string, ss []sentence, scores []float64) string {
	best := -1
	for k := range ss {
		if scores[k] > 0 && (best < 0 || scores[k] > scores[best]) {
			best = k
		}
	}
	if best < 0 {
		return ""
	}
	words := func(k int) int { return len(strings.Fields(md[ss[k].start:ss[k].end])) }
	text := func(k int) string { return strings.TrimSpace(md[ss[k].start:ss[k].end]) }
	from, to := best, best
	total := words(best)
	if from > 0 && ss[from-1].block == ss[from].block && leansBack(text(from)) {
		from--
		total += words(from)
	}
	for to+1 < len(ss) && strings.HasSuffix(text(best), ":") && to-best < highlightItems && startsItem(text(to+1)) && (to == best || text(to + 1)[0] == text(to)[0] || isDigit(text(to + 1)[0])) {
		to++
		total += words(to)
	}
	for grown := true; grown; {
		grown = false
		for _, k := range []int{to + 1, from - 1} {
			if k < 0 || k >= len(ss) || ss[k].block != ss[best].block || scores[k] < neighbourShare*scores[best] || total+words(k) > highlightWords {
				continue
			}
			from, to, total, grown = min(from, k), max(to, k), total+words(k), true
			break
		}
	}
	if strings.HasPrefix(text(from), "|") {
		from = tableStart(md, ss, from)
	}
	out := strings.TrimSpace(md[ss[from].start:ss[to].end])
	if 2*len(out) > len(md) || strings.HasPrefix(out, "#") {
		return "" // nearly all of it, or only a heading
	}
	return out
}

func isDigit(b byte) bool { return '0' <= b && b <= '9' }

// leansBack reports whether a sentence begins with a word that needs the sentence before it.
func leansBack(s string) bool {
	first, _, _ := strings.Cut(strings.ToLower(s), " ")
	switch strings.Trim(first, ",*_") {
	case "it", "this", "that", "these", "those", "they", "he", "she", "however", "therefore", "then", "otherwise", "so", "but", "also",
		"es", "das", "dies", "diese", "sie", "er", "dann", "sonst", "aber", "auch":
		return true
	}
	return false
}

// tableStart returns the first row of the table that row k belongs to: a row without its
// header says nothing.
func tableStart(md string, ss []sentence, k int) int {
	for k > 0 && strings.HasPrefix(strings.TrimSpace(md[ss[k-1].start:ss[k-1].end]), "|") {
		k--
	}
	return k
}
