package index_test

import (
	"math"
	"testing"

	"github.com/faqbot/faqbot/index"
	"github.com/faqbot/faqbot/index/rank"
)

// TestCoverage holds that what a question and an entry share counts less the more phrasings the entries of the content
// have on average, and as much for each of them, however many it has itself.
func TestCoverage(t *testing.T) {
	const lone = `
- {id: towels, question: "Do you lend towels?", answer: "Yes."}
- {id: parking, question: "Where can I park?", answer: "In the yard."}
`
	const several = `
- {id: towels, question: "Do you lend towels?", answer: "Yes."}
- id: parking
  question: "Where can I park?"
  also: ["parking places", "Where do I leave the car?", "Is there a garage?", "a place for a van", "Can we park there?", "car park"]
  answer: "In the yard."
`
	covered := func(yaml, question string) float64 {
		x := build(t, load(t, yaml), index.Config{})
		_, cs, err := x.Candidates(t.Context(), index.Query{Text: question})
		if err != nil {
			t.Fatal(err)
		}
		best := 0.0
		for _, c := range cs {
			best = max(best, c.Features[rank.CoveredAll])
		}
		return best
	}
	for _, tt := range []struct {
		name, yaml, question string
		want                 float64
	}{
		{"one phrasing an entry", lone, "lend towels", 1},
		{"four, an entry with one", several, "lend towels", 0.5},
		{"four, an entry with seven", several, "park the car", 0.5},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := covered(tt.yaml, tt.question); math.Abs(got-tt.want) > 1e-6 {
				t.Errorf("coverage %v, want %v", got, tt.want)
			}
		})
	}
}
