package index

import (
	"math"
	"slices"

	"github.com/faqbot/faqbot/index/rank"
)

// BM25's constants, at their usual values (Robertson and Zaragoza 2009, section 3.3).
const (
	bm25K1 = 1.2
	bm25B  = 0.75
)

// question is a question as the ranking sees it.
type question struct {
	read    reading // as it is taken to be meant
	terms   [numViews][]string
	form    form
	unknown [numViews]int // distinct terms that the content's phrasings do not have
	stray   float32       // idf mass of stems that stand nowhere in the content
	guessed []int32       // ids of stems that stand for misspelt words
	slipped bool          // words were put in for misspelt ones
	known   bool          // it is told to be in a language that the encoder knows; see asked
}

// guessWeight is what a corrected word weighs beside one written right.
const guessWeight = 0.7

// scratch holds a question's term weights by id, so that a candidate's terms look them up in
// an array, and what is calculated for each entry. It is made for one index and kept in a pool.
type scratch struct {
	weight [numViews][]float32
	all    []float32 // viewStems: idf over all text

	// Made when they are first needed:
	cosines     cosines          // of the question
	bare        cosines          // of what is left of it without nuisance
	differ      []uint16         // of each entry, in how many signs its best vector differs
	scores      []float64        // of each class
	contrasting contrasting      // of the likeliest entries
	out         []rank.Candidate // what is returned
}

func newScratch(l *lexicon) *scratch {
	s := &scratch{all: make([]float32, len(l.all))}
	for v := range s.weight {
		s.weight[v] = make([]float32, len(l.df[v]))
	}
	return s
}

func (s *scratch) set(l *lexicon, q *question) {
	s.weighText(l, &q.form)
	for _, id := range q.form.ids[viewStems] {
		s.all[id] = idfOf(l.n, l.all[id])
	}
	for _, id := range q.guessed {
		s.weight[viewStems][id] *= guessWeight
		s.all[id] *= guessWeight
	}
}

func (s *scratch) reset(q *question) {
	s.clearText(&q.form)
	for _, id := range q.form.ids[viewStems] {
		s.all[id] = 0
	}
}

// newQuestion makes the form of a question. Guessed are stems of words that stand for misspelt
// ones, and plain those of words that are not misspelt though the content does not have them.
func (c *corpus) newQuestion(t [numViews][]string, guessed, plain []string) *question {
	q := &question{terms: t}
	for i, stem := range t[viewStems] {
		id, ok := c.lex.id(viewStems, stem)
		switch {
		case ok && slices.Contains(guessed, stem):
			q.guessed = append(q.guessed, id)
		case !ok && !slices.Contains(plain, stem):
			if id, ok := c.spell.correct(stem); ok {
				t[viewStems][i] = c.spell.stems.term(id)
				q.guessed = append(q.guessed, id)
			}
		}
	}
	q.guessed = uniqueSorted(q.guessed)
	rarest := idfOf(c.lex.n, 0)
	for v := range numViews {
		missing := map[string]bool{}
		for _, term := range t[v] {
			id, ok := c.lex.id(v, term)
			if ok {
				q.form.ids[v] = append(q.form.ids[v], id)
			}
			if !ok || c.lex.df[v][id] == 0 {
				if !ok && v == viewStems && !missing[term] {
					q.stray += rarest
				}
				if !ok {
					missing[term] = true
				}
			}
		}
		q.form.ids[v] = uniqueSorted(q.form.ids[v])
		q.unknown[v] = len(missing)
	}
	c.lex.weigh(&q.form, q.unknown)
	return q
}

// features measures how an entry fits the question whose weights are in s.
func (c *corpus) features(q *question, s *scratch, e *entryForms, f *rank.Features) {
	ratio := func(a, b float32) float64 {
		if b <= 0 {
			return 0
		}
		return float64(a / b)
	}
	var best [numViews]float32
	for k := range e.phrasings {
		p := &e.phrasings[k]
		for v := range numViews {
			mass, dot := overlap(s.weight[v], p.ids[v])
			if den := p.norm[v] * q.form.norm[v]; den > 0 {
				best[v] = max(best[v], dot/den)
			}
			if v == viewStems {
				f[rank.PhrasingBM25] = max(f[rank.PhrasingBM25], float64(mass))
				f[rank.Covering] = max(f[rank.Covering], ratio(mass, p.mass[v]))
			}
		}
	}
	f[rank.StemsCosine], f[rank.WordsCosine] = float64(best[viewStems]), float64(best[viewWords])
	f[rank.PairsCosine], f[rank.CharsCosine] = float64(best[viewPairs]), float64(best[viewChars])

	mass, dot := overlap(s.weight[viewStems], e.union.ids[viewStems])
	f[rank.Covered] = ratio(mass, q.form.mass[viewStems])
	f[rank.StemsUnion] = ratio(dot, e.union.norm[viewStems]*q.form.norm[viewStems])
	words, _ := overlap(s.weight[viewWords], e.union.ids[viewWords])
	f[rank.CoveredWords] = ratio(words, q.form.mass[viewWords])
	_, chars := overlap(s.weight[viewChars], e.union.ids[viewChars])
	f[rank.CharsUnion] = ratio(chars, e.union.norm[viewChars]*q.form.norm[viewChars])
	f[rank.BM25] = c.bm25(s.weight[viewStems], e.union.ids[viewStems], e.counts, e.length/max(1, c.avgLength))
	f[rank.Answer] = c.bm25(s.all, e.answer.ids, e.answer.counts, e.answer.length/max(1, c.avgAnswer))
	section, _ := overlap(s.all, e.section)
	var total float32
	for _, id := range q.form.ids[viewStems] {
		total += s.all[id]
	}
	total += q.stray
	f[rank.Section] = ratio(section, total)
	// The more phrasings the entries of this content have, the better the classifier knows which words matter.
	f[rank.CoveredAll] = ratio(s.coveredAll(q, e), total) / math.Sqrt(c.spread)
	for k := range e.passages {
		m, _ := overlap(s.all, e.passages[k].ids)
		f[rank.Passage] = max(f[rank.Passage], ratio(m, total))
	}
	if len(e.passages) == 0 {
		m, _ := overlap(s.all, e.answer.ids)
		f[rank.Passage] = ratio(m, total)
	}
	// The more phrasings an owner has given, the less what the answer happens to mention says.
	f[rank.Answer] /= float64(len(e.phrasings))
	f[rank.Passage] /= float64(len(e.phrasings))
}

// exact reports whether the question has the very words of a phrasing, in its order but for
// repetitions.
func (c *corpus) exact(q *question, e *entryForms) bool {
	if q.slipped || q.unknown[viewWords] > 0 || len(q.form.ids[viewWords]) == 0 {
		return false
	}
	for k := range e.phrasings {
		if c.exactly(q, &e.phrasings[k]) {
			return true
		}
	}
	return false
}

// exactly is exact for one phrasing, of a question without unknown words.
func (c *corpus) exactly(q *question, p *form) bool {
	return slices.Equal(p.ids[viewWords], q.form.ids[viewWords]) && (len(p.ids[viewWords]) == 1 || c.samePairs(q, p))
}

// samePairs compares the word pairs; those of a question in several languages hold those of
// the phrasing's own.
func (c *corpus) samePairs(q *question, p *form) bool {
	for _, id := range p.ids[viewPairs] {
		if !has(q.form.ids[viewPairs], id) {
			return false
		}
	}
	return true
}

// coveredAll is the idf mass of the question that the entry has anywhere.
func (s *scratch) coveredAll(q *question, e *entryForms) float32 {
	var sum float32
	for _, id := range q.form.ids[viewStems] { // a few, of which each is looked up
		if has(e.union.ids[viewStems], id) || has(e.answer.ids, id) || has(e.section, id) {
			sum += s.all[id]
		}
	}
	return sum
}

// has reports whether an id is among sorted ones.
func has(ids []int32, id int32) bool {
	_, ok := slices.BinarySearch(ids, id)
	return ok
}

// overlap returns the sum of the question's weights over these terms, and of their squares.
func overlap(weight []float32, ids []int32) (mass, dot float32) {
	for _, id := range ids {
		w := weight[id]
		mass += w
		dot += w * w
	}
	return mass, dot
}

// bm25 is the BM25 score; weight holds the idf of the question's terms.
func (c *corpus) bm25(weight []float32, ids []int32, counts []uint8, length float32) float64 {
	var sum float32
	norm := bm25K1 * (1 - bm25B + bm25B*length)
	for i, id := range ids {
		if w := weight[id]; w > 0 {
			tf := float32(counts[i])
			sum += w * tf * (bm25K1 + 1) / (tf + norm)
		}
	}
	return float64(sum)
}
