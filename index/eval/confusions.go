package eval

import (
	"cmp"
	"slices"

	"github.com/faqbot/faqbot/faq"
)

// Confusion is a pair of entries of which one was expected and the other came first.
type Confusion struct {
	Expect     faq.EntryID // the first expected entry; "" for questions out of scope that were answered
	Got        faq.EntryID // the best hit; "" if there was none
	Count      int         // questions with this confusion
	Answered   int         // those of them that got the wrong entry as their answer; the others got suggestions at most
	Confidence float64     // the greatest confidence among them
	Questions  []string    // the questions, the most confident first
}

// confusions lists what was confused: first what led to wrong answers most often, then what
// happened most often, then what the searcher was most sure of. Questions out of scope count
// only when they were answered.
func confusions(asked []Asked, t Thresholds) []Confusion {
	type pair struct{ expect, got faq.EntryID }
	byPair := map[pair]*Confusion{}
	order := make([]int, len(asked))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		return cmp.Compare(asked[b].Confidence(), asked[a].Confidence())
	})
	for _, i := range order {
		a := &asked[i]
		answered := a.AnsweredAt(t.Confident)
		if a.Rank() == 1 || (!a.InScope() && !answered) {
			continue
		}
		best, _ := a.Best()
		p := pair{got: best.ID}
		if a.InScope() {
			p.expect = a.Expect[0]
		}
		c := byPair[p]
		if c == nil {
			c = &Confusion{Expect: p.expect, Got: p.got, Confidence: best.Confidence}
			byPair[p] = c
		}
		c.Count++
		if answered {
			c.Answered++
		}
		c.Questions = append(c.Questions, a.Question)
	}
	list := make([]Confusion, 0, len(byPair))
	for _, c := range byPair {
		list = append(list, *c)
	}
	slices.SortFunc(list, func(a, b Confusion) int {
		return cmp.Or(
			cmp.Compare(b.Answered, a.Answered), cmp.Compare(b.Count, a.Count), cmp.Compare(b.Confidence, a.Confidence),
			cmp.Compare(a.Expect, b.Expect), cmp.Compare(a.Got, b.Got),
		)
	})
	return list
}
