package index

import (
	"context"
	"errors"
	"fmt"
	"math"
	"strings"

	"github.com/blevesearch/bleve/v2/search"
	bleveindex "github.com/blevesearch/bleve_index_api"
)

// clause is a term that is searched in a field of bleve's documents.
type clause struct {
	field, term string
	boost       float64
}

// kind returns which documents have the clause's field.
func (c clause) kind() byte {
	switch {
	case strings.HasPrefix(c.field, fieldPhrasing):
		return docPhrasing
	case strings.HasPrefix(c.field, fieldPassage):
		return docPassage
	}
	return docEntry
}

// postings are the documents that have a clause's term, in the order of bleve's numbers. They stand at one of
// them, and score it as bleve's disjunction does before it multiplies with the share of the clauses that match:
// by BM25, times the clause's boost and idf over the norm of all of them (bleve v2.6.3, search/scorer/scorer_term.go
// and search/searcher/search_disjunction_heap.go).
type postings struct {
	reader  bleveindex.TermFieldReader
	doc     bleveindex.TermFieldDoc // at which they stand
	number  uint64                  // of doc; finished: behind the last one
	impacts impacts
	weight  float64 // what an impact of 1 adds to a score
	bound   float64 // the most that the term adds to a score
}

// finished is the number that stands behind those of all documents.
const finished uint64 = math.MaxUint64

// manyPostings is the number of documents from which it pays to know what a term counts in the one in which
// it counts most. Of fewer documents all are looked at anyway.
const manyPostings = 500

// open reads the postings of some clauses. They must be closed, even if there is an error.
func (l *live) open(ctx context.Context, clauses []clause) ([]postings, error) {
	ps := make([]postings, len(clauses))
	squares := 0.0
	for i, c := range clauses {
		p := &ps[i]
		if err := p.read(ctx, l, c, true); err != nil {
			return ps, err
		}
		p.impacts = l.impactsIn(c.field)
		n := float64(p.reader.Count())
		idf := l.idf(c.field, n)
		p.weight = c.boost * idf * idf
		squares += c.boost * c.boost * idf * idf
		p.bound = p.impacts.highest()
		if n >= manyPostings {
			var err error
			if p.bound, err = l.highest(ctx, c); err != nil {
				return ps, err
			}
		}
	}
	for i := range ps {
		ps[i].weight /= math.Sqrt(squares)
		ps[i].bound *= ps[i].weight
	}
	return ps, nil
}

// idf returns how rare a term is that n documents have in a field.
func (l *live) idf(field string, n float64) float64 {
	if l.stats.FieldCardinality[field] == 0 { // no document has the field; what is searched there counts in the norm
		return 1 + math.Log(l.stats.DocCount/(n+1))
	}
	return math.Log(1 + (l.stats.DocCount-n+.5)/(n+.5))
}

// read goes to the first posting of a clause.
func (p *postings) read(ctx context.Context, l *live, c clause, scored bool) error {
	r, err := l.snapshot.TermFieldReader(ctx, []byte(c.term), c.field, scored, scored, false)
	if err != nil {
		return fmt.Errorf("index: searching: %w", err)
	}
	p.reader = r
	return p.next()
}

// tagged returns the documents with each of some tags. They must be closed, even if there is an error.
func (l *live) tagged(ctx context.Context, tags []string) ([]postings, error) {
	ps := make([]postings, len(tags))
	for i, tag := range tags {
		if err := ps[i].read(ctx, l, clause{field: fieldTags, term: tag}, false); err != nil {
			return ps, err
		}
	}
	return ps, nil
}

func (p *postings) next() error { return p.stand(p.reader.Next(p.doc.Reset())) }

// advance goes to the first document from a number on, unless the postings stand there or behind.
func (p *postings) advance(number uint64) error {
	if p.number >= number {
		return nil // bleve would begin anew
	}
	var id [8]byte
	return p.stand(p.reader.Advance(bleveindex.NewIndexInternalID(id[:], number), p.doc.Reset()))
}

func (p *postings) stand(doc *bleveindex.TermFieldDoc, err error) error {
	if err != nil {
		return fmt.Errorf("index: searching: %w", err)
	}
	p.number = finished
	if doc != nil {
		p.number = doc.ID.Value()
	}
	return nil
}

func (p *postings) score() float64 { return p.weight * p.impacts.of(&p.doc) }

func closePostings(ps []postings) error {
	var errs []error
	for i := range ps {
		if r := ps[i].reader; r != nil {
			if err := r.Close(); err != nil {
				errs = append(errs, fmt.Errorf("index: searching: %w", err))
			}
		}
	}
	return errors.Join(errs...)
}

// impacts say how much a term counts in a document beside its rarity: BM25 of the root of how often the document's
// field has it.
type impacts struct {
	token float64 // what each token of the field adds to the divisor
}

// impactsIn returns the impacts of a field's terms.
func (l *live) impactsIn(field string) impacts {
	average := math.Ceil(float64(l.stats.FieldCardinality[field]) / l.stats.DocCount) // what bleve takes for the average length
	return impacts{search.BM25_k1 * search.BM25_b / average}
}

func (m impacts) of(d *bleveindex.TermFieldDoc) float64 {
	return m.when(math.Sqrt(float64(d.Freq)), 1/(d.Norm*d.Norm))
}

// when returns the impact by the root of the frequency and the length of the field.
func (m impacts) when(root, length float64) float64 {
	return search.BM25_k1 * root / (root + search.BM25_k1*(1-search.BM25_b) + m.token*length)
}

// highest returns an impact that no document exceeds. Where a field has nothing but the term f times, the impact
// rises with f and falls again.
func (m impacts) highest() float64 {
	f := max(1, search.BM25_k1*(1-search.BM25_b)/m.token)
	return m.when(math.Sqrt(f), f)
}

// highest returns the highest impact that a clause's term has in any document. It is found when first asked for.
func (l *live) highest(ctx context.Context, c clause) (most float64, err error) {
	key := clause{field: c.field, term: c.term}
	if v, ok := l.highests.Load(key); ok {
		return v.(float64), nil
	}
	ps := make([]postings, 1)
	defer func() { err = errors.Join(err, closePostings(ps)) }()
	p := &ps[0]
	in := l.impactsIn(c.field)
	for err = p.read(ctx, l, c, true); err == nil && p.number < finished; err = p.next() {
		most = max(most, in.of(&p.doc))
	}
	if err == nil {
		l.highests.Store(key, most)
	}
	return most, err
}
