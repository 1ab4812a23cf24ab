// Package eval measures how well an index answers: it asks every question of a labelled set
// through the index's public search, compares what came back with what was expected, and
// tells the result as text, as JSON, and as a page for people who want to choose a threshold.
//
// A labelled set is a list of [Case] values, read by [ReadCases]. [Run] asks them; [Measures]
// documents every measure with its formula; [Result.WriteReport] writes the page. [SelfCheck]
// asks the phrasings of the content itself and reports those that lead to another entry.
package eval

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/faqbot/faqbot/faq"
	"github.com/faqbot/faqbot/index"
	"github.com/faqbot/faqbot/index/parallel"
)

// Depth is the number of hits that are looked at for each question.
const Depth = 10

// Searcher is what is measured. [index.Index] is one.
type Searcher interface {
	// Content returns the content that is searched.
	Content() *faq.Content
	// Search returns the best hits, the most confident first. It is called by several
	// goroutines at once.
	Search(ctx context.Context, q index.Query) ([]index.Hit, error)
}

// Thresholds say from which confidence of the best hit on a question is answered, and from
// which on suggestions are offered. Both lie in [0,1], and Suggest is at most Confident.
type Thresholds struct {
	Confident float64
	Suggest   float64
}

// validate reports thresholds that make no sense.
func (t Thresholds) validate() error {
	if !(t.Suggest >= 0 && t.Suggest <= t.Confident && t.Confident <= 1) {
		return fmt.Errorf("eval: thresholds confident %v and suggest %v: both must lie between 0 and 1, and suggest must not be greater than confident",
			t.Confident, t.Suggest)
	}
	return nil
}

// Found is a hit, as far as measuring needs it.
type Found struct {
	ID         faq.EntryID
	Confidence float64
}

// Asked is a case with what the searcher found.
type Asked struct {
	Case
	Found []Found // the best first, [Depth] at most
}

// Best returns the best hit; ok is false if there was none.
func (a *Asked) Best() (best Found, ok bool) {
	if len(a.Found) == 0 {
		return Found{}, false
	}
	return a.Found[0], true
}

// Confidence returns the confidence of the best hit, and 0 if there was none.
func (a *Asked) Confidence() float64 {
	best, _ := a.Best()
	return best.Confidence
}

// Rank returns the place of the first expected entry among the hits, from 1, and 0 if no
// expected entry is among them.
func (a *Asked) Rank() int {
	return 1 + slices.IndexFunc(a.Found, func(f Found) bool { return slices.Contains(a.Expect, f.ID) })
}

// AnsweredAt reports whether the question gets an answer at the threshold. Where the two best hits
// are as good as each other ([index.Tied]) it gets both to choose from.
func (a *Asked) AnsweredAt(threshold float64) bool {
	best, ok := a.Best()
	return ok && best.Confidence >= threshold && !a.tied()
}

func (a *Asked) tied() bool {
	return len(a.Found) > 1 && index.Tied(a.Found[0].Confidence, a.Found[1].Confidence)
}

// RightAt reports whether the question gets a right answer at the threshold.
func (a *Asked) RightAt(threshold float64) bool { return a.AnsweredAt(threshold) && a.Rank() == 1 }

// Result is what asking all cases came to.
type Result struct {
	Thresholds Thresholds
	Asked      []Asked // in the order of the cases
	Measures   Measures
	Confusions []Confusion // the worst first

	content *faq.Content
}

// Run asks the searcher every case, several at a time, and measures the outcome. The result
// depends on the cases and the searcher alone, not on the number of processors.
func Run(ctx context.Context, s Searcher, cases []Case, t Thresholds) (Result, error) {
	if err := t.validate(); err != nil {
		return Result{}, err
	}
	if len(cases) == 0 {
		return Result{}, errors.New("eval: there are no cases to ask: write one a line, such as {\"question\": \"When are you open?\", \"expect\": [\"hours\"]}")
	}
	queries := make([]index.Query, len(cases))
	for i, c := range cases {
		queries[i] = index.Query{Text: c.Question, Limit: Depth}
	}
	found, err := searchAll(ctx, s, queries, nil)
	if err != nil {
		return Result{}, err
	}
	r := Result{Thresholds: t, Asked: make([]Asked, len(cases)), content: s.Content()}
	for i, c := range cases {
		r.Asked[i] = Asked{Case: c, Found: found[i]}
	}
	r.Measures = measure(r.Asked, t)
	r.Confusions = confusions(r.Asked, t)
	return r, nil
}

// searchAll asks all queries on as many goroutines as there are processors. The hits stand in
// the order of the queries. Progress, which may be nil, is called from one goroutine at a time.
func searchAll(ctx context.Context, s Searcher, queries []index.Query, progress func(done, total int)) ([][]Found, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var (
		next atomic.Int64
		mu   sync.Mutex // guards done and the calls of progress
		done int
	)
	tell := func() {
		if progress != nil {
			mu.Lock()
			defer mu.Unlock()
			done++
			progress(done, len(queries))
		}
	}
	found := make([][]Found, len(queries))
	parallel.Workers(min(parallel.Processors(), len(queries)), func(int) {
		for ctx.Err() == nil {
			i := int(next.Add(1)) - 1
			if i >= len(queries) {
				return
			}
			hits, err := s.Search(ctx, queries[i])
			if err != nil {
				cancel(fmt.Errorf("eval: asking %q: %w", queries[i].Text, err))
				return
			}
			found[i] = found1(hits)
			tell()
		}
	})
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	return found, nil
}

// found1 keeps of the hits what measuring needs.
func found1(hits []index.Hit) []Found {
	hits = hits[:min(len(hits), Depth)]
	found := make([]Found, len(hits))
	for i, h := range hits {
		found[i] = Found{ID: h.Entry.ID, Confidence: h.Confidence}
	}
	return found
}

// Content returns the content that was asked; do not change it.
func (r *Result) Content() *faq.Content { return r.content }
