package index

import (
	"cmp"
	"context"
	"errors"
	"slices"

	bleveindex "github.com/blevesearch/bleve_index_api"
)

// top returns the documents that fit some clauses best, the best first; if there are tags, of those with one of them.
// It returns what [Index.find] returns for a disjunction of the clauses, but a document is looked at only if it has a
// term without which no document can be among the best any more (MaxScore; Turtle and Flood 1995, Query evaluation:
// strategies and optimizations).
func (x *Index) top(ctx context.Context, clauses []clause, tags []string, most int) (best []found, err error) {
	x.life.RLock()
	defer x.life.RUnlock()
	if x.live == nil {
		return nil, errors.New("index: the index is closed")
	}
	ps, err := x.live.open(ctx, clauses)
	defer func() { err = errors.Join(err, closePostings(ps)) }()
	if err != nil {
		return nil, err
	}
	best = make([]found, 0, most+1)
	for _, kind := range []byte{docEntry, docPhrasing, docPassage} { // no document has terms of two
		s := topSearch{x: x, clauses: float64(len(clauses)), most: most, best: best}
		for i, c := range clauses {
			if c.kind() == kind {
				s.terms = append(s.terms, &ps[i])
			}
		}
		if best, err = s.run(ctx, tags); err != nil {
			return nil, err
		}
	}
	return best, nil
}

// topSearch goes through the documents of one kind.
type topSearch struct {
	x        *Index
	clauses  float64     // number of clauses of all kinds
	terms    []*postings // of this kind, those that can add least first
	upTo     []float64   // sums of the bounds of the first terms
	optional int         // number of the first terms with which alone a document cannot be among the best
	tagged   []postings  // of the tags; none: all documents will do
	most     int
	best     []found // so far, of the kinds before as well
}

func (s *topSearch) run(ctx context.Context, tags []string) (_ []found, err error) {
	if len(s.terms) == 0 {
		return s.best, nil
	}
	s.tagged, err = s.x.live.tagged(ctx, tags)
	defer func() { err = errors.Join(err, closePostings(s.tagged)) }()
	if err != nil {
		return nil, err
	}
	slices.SortStableFunc(s.terms, func(a, b *postings) int { return cmp.Compare(a.bound, b.bound) })
	s.upTo = make([]float64, len(s.terms)+1)
	for i, p := range s.terms {
		s.upTo[i+1] = s.upTo[i] + p.bound
	}
	var id bleveindex.IndexInternalID
	for n := 0; ; n++ {
		if n%1024 == 0 && ctx.Err() != nil {
			return nil, ctx.Err()
		}
		number, err := s.next()
		if err != nil || number == finished {
			return s.best, err
		}
		score, err := s.score(number)
		if err != nil {
			return nil, err
		}
		id = bleveindex.NewIndexInternalID(id, number)
		if s.best, err = s.x.offer(s.x.live, s.best, id, score, s.most); err != nil {
			return nil, err
		}
	}
}

// scoreOf is what bleve's disjunction makes of the sum of the scores of some matching clauses.
func (s *topSearch) scoreOf(sum float64, matching int) float64 {
	return sum * (float64(matching) / s.clauses)
}

// hopeless reports whether a document whose score is at most that cannot be among the best.
func (s *topSearch) hopeless(score float64) bool {
	const rounding = 1 / exactly
	return len(s.best) == s.most && score < s.best[s.most-1].score-rounding
}

// next returns the next document worth a look, or finished. No term that is not optional stands before it.
func (s *topSearch) next() (uint64, error) {
	for s.optional < len(s.terms) && s.hopeless(s.scoreOf(s.upTo[s.optional+1], s.optional+1)) {
		s.optional++
	}
	needed := s.terms[s.optional:]
	for {
		number := finished
		for _, p := range needed {
			number = min(number, p.number)
		}
		if number == finished || len(s.tagged) == 0 {
			return number, nil
		}
		tagged := finished
		for i := range s.tagged {
			if err := s.tagged[i].advance(number); err != nil {
				return 0, err
			}
			tagged = min(tagged, s.tagged[i].number)
		}
		if tagged == number || tagged == finished {
			return tagged, nil
		}
		for _, p := range needed {
			if err := p.advance(tagged); err != nil {
				return 0, err
			}
		}
	}
}

// score returns a document's score, or less once it cannot be among the best. The terms that are not optional leave it.
func (s *topSearch) score(number uint64) (float64, error) {
	sum, matching := 0.0, 0
	for _, p := range s.terms[s.optional:] {
		if p.number != number {
			continue
		}
		sum += p.score()
		matching++
		if err := p.next(); err != nil {
			return 0, err
		}
	}
	for left := s.optional; left > 0 && !s.hopeless(s.scoreOf(sum+s.upTo[left], matching+left)); left-- {
		p := s.terms[left-1]
		if err := p.advance(number); err != nil {
			return 0, err
		}
		if p.number == number {
			sum += p.score()
			matching++
		}
	}
	return s.scoreOf(sum, matching), nil
}
