package index

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/faqbot/faqbot/faq"
	"github.com/faqbot/faqbot/index/encoder"
)

// The function has the least mean square of mistakes: from what it is, no change of a weight or of the level makes it less.
func TestLeastSquares(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 8))
	const dim = 12
	some := func(n int, shift float32) (out [][]float32) {
		for range n {
			v := make([]float32, dim)
			for j := range v {
				v[j] = float32(rng.NormFloat64())
			}
			v[3] += shift
			scale(v, 1/float32(3))
			out = append(out, v)
		}
		return out
	}
	foreign, own := some(90, -1), some(20, 1)
	loss := func(s scope) float64 {
		sum := 0.0
		for _, v := range foreign {
			sum += float64((s.of(v)+1)*(s.of(v)+1)) / float64(len(foreign))
		}
		for _, v := range own {
			sum += float64((s.of(v)-1)*(s.of(v)-1)) / float64(len(own))
		}
		return sum + scopeRidge*float64(encoder.Dot(s.weights, s.weights))
	}
	found := leastSquares(foreign, own)
	least := loss(found)
	for j := range dim + 1 {
		for _, by := range []float32{0.05, -0.05} {
			other := scope{weights: slices.Clone(found.weights), level: found.level}
			if j < dim {
				other.weights[j] += by
			} else {
				other.level += by
			}
			if l := loss(other); l <= least {
				t.Errorf("with element %d changed by %g the loss is %.5f, not more than %.5f", j, by, l, least)
			}
		}
	}
	if none := loss(scope{weights: make([]float32, dim)}); least > none/2 {
		t.Errorf("the loss is %.3f, that of saying nothing %.3f", least, none)
	}
}

// BenchmarkLeastSquares finds the function of as many phrasings as there are at most, and a whole background.
func BenchmarkLeastSquares(b *testing.B) {
	rng := rand.New(rand.NewPCG(1, 2))
	some := func(n int) (out [][]float32) {
		for range n {
			v := make([]float32, encoder.Dimensions)
			for j := range v {
				v[j] = float32(rng.NormFloat64())
			}
			scale(v, 1/float32(math.Sqrt(float64(encoder.Dot(v, v)))))
			out = append(out, v)
		}
		return out
	}
	foreign, own := some(350), some(mostScoped)
	for b.Loop() {
		leastSquares(foreign, own)
	}
}

// What the content is about is told from other things in questions that it does not have.
func TestScope(t *testing.T) {
	e, err := encoder.Adapted()
	if err != nil {
		t.Fatal(err)
	}
	x := build(t, forecast(), Config{Encoder: e})
	ask := func(question string) float64 {
		q, _, err := x.Candidates(t.Context(), Query{Text: question})
		if err != nil {
			t.Fatal(err)
		}
		return q.Scope
	}
	for _, question := range []string{"is rain likely this evening", "will there be snow next week", "how cold does it get at night"} {
		if s := ask(question); s < 0.2 {
			t.Errorf("%s: %.2f, and it is about the weather", question, s)
		}
	}
	for _, question := range []string{"What is the speed limit on the motorway?", "How much is a haircut?", "Can you lend me a pen?"} {
		if s := ask(question); s > -0.2 {
			t.Errorf("%s: %.2f, and it is not about the weather", question, s)
		}
	}
}

// No content is too small or too odd to have a scope.
func TestScopeOfOddContent(t *testing.T) {
	e, err := encoder.Adapted()
	if err != nil {
		t.Fatal(err)
	}
	entry := func(id, question string) faq.Entry {
		return faq.Entry{ID: faq.EntryID(id), Lang: "en", Question: question, Answer: "Yes."}
	}
	for name, entries := range map[string][]faq.Entry{
		"nothing":                 nil,
		"one entry":               {entry("a", "Do you sell bread?")},
		"the same question twice": {entry("a", "Do you sell bread?"), entry("b", "Do you sell bread?")},
		"no word":                 {entry("a", "?!"), entry("b", "…")},
	} {
		x := build(t, &faq.Content{Entries: entries}, Config{Encoder: e})
		q, cs, err := x.Candidates(t.Context(), Query{Text: "is there any bread left"})
		if err != nil || q.Scope != q.Scope || q.Scope < -3 || q.Scope > 3 {
			t.Errorf("%s: %+v, %v", name, q, err)
		}
		for _, c := range cs {
			if c.Confidence != c.Confidence {
				t.Errorf("%s: %+v", name, c)
			}
		}
	}
}
