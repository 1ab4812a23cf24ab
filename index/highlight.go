package index

import (
	"context"
	"math"
	"regexp"
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
	ss := splitToShow(e.Answer, entryLang(e))
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
	if best < 0 || ss[best].kind == headingBlock {
		return ""
	}
	s := &selection{md, ss, best, best}
	total := s.words(best)
	if best > 0 && ss[best-1].block == ss[best].block && leansBack(s.text(best)) {
		s.from--
		total += s.words(s.from)
	}
	if leadsIn(s.text(best)) {
		s.addListed(best)
		total = 0
		for k := s.from; k <= s.to; k++ {
			total += s.words(k)
		}
	}
	for grown := true; grown; {
		grown = false
		for _, k := range []int{s.to + 1, s.from - 1} {
			if k < 0 || k >= len(ss) || ss[k].block != ss[best].block || scores[k] < neighbourShare*scores[best] || total+s.words(k) > highlightWords {
				continue
			}
			s.from, s.to, total, grown = min(s.from, k), max(s.to, k), total+s.words(k), true
			break
		}
	}
	if !s.complete() {
		return ""
	}
	out := strings.TrimSpace(md[ss[s.from].start:ss[s.to].end])
	if 2*len(out) > len(md) {
		return "" // nearly all of it
	}
	return out
}

// selection is what is picked of an answer: the sentences from one to another, both included.
type selection struct {
	md       string
	ss       []sentence
	from, to int
}

func (s *selection) text(k int) string { return strings.TrimSpace(s.md[s.ss[k].start:s.ss[k].end]) }

func (s *selection) words(k int) int { return len(strings.Fields(s.text(k))) }

// addListed adds the list items, rows or quotes that a sentence announces.
func (s *selection) addListed(by int) {
	items := 0
	for k := by + 1; k < len(s.ss); k++ {
		switch s.ss[k].kind {
		case itemBlock, rowBlock, quoteBlock:
		default:
			return
		}
		if s.opens(k) {
			if items++; items > highlightItems || items > 1 && !s.alike(s.to, k) {
				return
			}
		}
		s.to = k
	}
}

// opens reports whether a sentence is the first one of its block.
func (s *selection) opens(k int) bool { return k == 0 || s.ss[k-1].block != s.ss[k].block }

// alike reports whether two sentences are in items of one list.
func (s *selection) alike(a, b int) bool {
	return s.ss[a].kind == s.ss[b].kind
}

// complete adds what the selection would mean something else without: the rest of a quote, the head of a table, and the
// line that leads in to it. It reports whether that is short enough.
func (s *selection) complete() bool {
	from, to := s.from, s.to
	if s.ss[to].kind == quoteBlock {
		for to+1 < len(s.ss) && s.ss[to+1].block == s.ss[to].block {
			to++
		}
	}
	rows := 0 // words in rows of a table, which is as long as it is
	for {
		before := from
		switch first := s.ss[from]; {
		case first.kind == quoteBlock && !s.opens(from):
			from--
		case first.kind == rowBlock:
			for ; from > 0 && s.ss[from-1].kind == rowBlock; from-- {
				rows += s.words(from)
			}
			rows += s.words(from)
			from = s.leadIn(from)
		case first.kind == itemBlock, first.indent > 0:
			from = s.leadIn(s.listStart(from))
		default:
			if from > 0 && leadsIn(s.text(from-1)) {
				from--
			}
		}
		if from == before {
			break
		}
	}
	if from == s.from && to == s.to {
		return true
	}
	total := -rows
	for k := from; k <= to; k++ {
		total += s.words(k)
	}
	s.from, s.to = from, to
	return total <= highlightWords
}

// listStart returns where an item that sentence k belongs to begins, or the outermost of the items around it; and
// where something leads in to the list, its first item.
func (s *selection) listStart(k int) int {
	for !s.opens(k) {
		k--
	}
	first, outermost := k, k
	for first > 0 && (s.ss[first-1].kind == itemBlock || s.ss[first-1].indent > 0) {
		first--
		if s.ss[first].kind == itemBlock && s.opens(first) && s.ss[first].indent < s.ss[outermost].indent {
			outermost = first
		}
	}
	if s.leadIn(first) < first {
		return first
	}
	return outermost
}

// leadIn returns the sentence before k if it leads in to a list or a table that begins with k, and k if not.
func (s *selection) leadIn(k int) int {
	if k == 0 {
		return k
	}
	before, text := s.ss[k-1], s.text(k-1)
	switch {
	case before.kind == headingBlock, before.kind == proseBlock && !endsSentence(text, "", false), leadsIn(text),
		before.kind == proseBlock && announces.MatchString(text):
		return k - 1
	}
	return k
}

// announces matches what a list or table follows even after a full stop.
var announces = regexp.MustCompile(`(?i)\b(following|below|folgend\w*)\b`)

// leadsIn reports whether a sentence ends in a colon.
func leadsIn(s string) bool { return strings.HasSuffix(strings.TrimRight(s, "*_ "), ":") }

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
