package index

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/faqbot/faqbot/faq"
	"github.com/faqbot/faqbot/index/rank"
)

// cards are entries that have most of their words in common.
func cards() *faq.Content {
	entry := func(id string, phrasings ...string) faq.Entry {
		return faq.Entry{ID: faq.EntryID(id), Lang: "en", Question: phrasings[0], Also: phrasings[1:]}
	}
	c := &faq.Content{Entries: []faq.Entry{
		entry("lost", "My card is lost, what shall I do?", "I lost my card", "where is my card, it is lost"),
		entry("late", "My card has not come, what shall I do?", "still waiting for my card", "where is my card, it has not come"),
		entry("broken", "My card is broken, what shall I do?", "my card is torn", "the card does not work, it is broken"),
		entry("stolen", "My card is stolen, what shall I do?", "they took my card", "somebody stole my card"),
	}}
	for i := range 8 {
		c.Entries = append(c.Entries, entry(fmt.Sprint("other", i), fmt.Sprintf("Something about %c%c", 'a'+i, 'k'+i)))
	}
	return c
}

// contrastsOf returns the contrasts of a question, by entry.
func contrastsOf(t *testing.T, x *Index, q Query) map[faq.EntryID]float64 {
	t.Helper()
	_, cs, err := x.Candidates(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	out := map[faq.EntryID]float64{}
	for _, c := range cs {
		if v := c.Features[rank.Contrast]; v != 0 {
			out[x.content.Entries[c.Entry].ID] = v
		}
	}
	return out
}

// TestContrast holds that what sets one of the likeliest entries apart from the others tells them apart, however much they share.
func TestContrast(t *testing.T) {
	x := build(t, cards(), Config{Encoder: newThesaurus("fake", "lost missing gone", "broken damaged torn", "stolen robbed took stole")})
	for _, tt := range []struct{ question, want string }{
		{"my card is missing, where is it", "lost"},
		{"waiting, the card is not here", "late"},
		{"the card is damaged", "broken"},
		{"my card was robbed", "stolen"},
	} {
		got := contrastsOf(t, x, Query{Text: tt.question})
		sum, best := 0.0, faq.EntryID("")
		for id, v := range got {
			sum += v
			if v > got[best] {
				best = id
			}
		}
		if string(best) != tt.want || got[best] < 0.3 {
			t.Errorf("%s: %v, want %s", tt.question, got, tt.want)
		}
		if len(got) != contrastEntries || math.Abs(sum-1) > 1e-6 {
			t.Errorf("%s: %d entries add up to %v, want %d and 1", tt.question, len(got), sum, contrastEntries)
		}
		again := contrastsOf(t, x, Query{Text: tt.question})
		if fmt.Sprint(again) != fmt.Sprint(got) {
			t.Errorf("%s: %v, asked again %v", tt.question, got, again)
		}
	}
}

// TestContrastOfSome holds that entries which must not be found are not among those that are set against each other, and that
// one alone is not.
func TestContrastOfSome(t *testing.T) {
	c := cards()
	for i := range c.Entries[:3] {
		c.Entries[i].Tags = []string{"card"}
	}
	c.Entries[0].ValidUntil = faq.Date{Year: 2020, Month: 1, Day: 1}
	c.Entries[4].Tags = []string{"other"}
	x := build(t, c, Config{Encoder: newThesaurus("fake")})
	on := faq.Date{Year: 2026, Month: 11, Day: 28}
	got := contrastsOf(t, x, Query{Text: "where is my card", Tags: []string{"card"}, On: on})
	if _, ok := got["late"]; !ok || len(got) != 2 {
		t.Errorf("%v, want those of late and broken", got)
	}
	if got := contrastsOf(t, x, Query{Text: "where is my card", Tags: []string{"other"}, On: on}); len(got) != 0 {
		t.Errorf("%v of one entry", got)
	}
	plain := build(t, c, Config{})
	if got := contrastsOf(t, plain, Query{Text: "where is my card", On: on}); len(got) != 0 {
		t.Errorf("%v without vectors", got)
	}
}

// TestContrastOfSilent holds that nothing is set against an entry in a language that the encoder does not know, and that nothing of it is in the way.
func TestContrastOfSilent(t *testing.T) {
	x := build(t, twoLanguages(), Config{Encoder: englishEncoder(t)})
	if got := contrastsOf(t, x, Query{Text: "What is the Aquatherm?"}); len(got) != 0 {
		t.Errorf("%v beside a German entry", got)
	}
}

// TestContrastOfNothing holds that texts of which nothing is known do no harm.
func TestContrastOfNothing(t *testing.T) {
	c := &faq.Content{}
	for i := range 7 {
		c.Entries = append(c.Entries, faq.Entry{ID: faq.EntryID(fmt.Sprint(i)), Lang: "en", Question: "same", Also: []string{"same", "???"}})
	}
	x := build(t, c, Config{Encoder: newThesaurus("fake")})
	for _, text := range []string{"same", "something else", "?"} {
		for id, v := range contrastsOf(t, x, Query{Text: text}) {
			if math.IsNaN(v) || math.Abs(v-1./contrastEntries) > 1e-6 {
				t.Errorf("%s: %v of entry %s, want a sixth of each", text, v, id)
			}
		}
	}
}

func TestCholesky(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for _, n := range []int{1, 2, 5, 40} {
		root := make([]float64, n*n)
		for i := range root {
			root[i] = rng.NormFloat64()
		}
		a, want, b := make([]float64, n*n), make([]float64, n), make([]float64, n)
		for i := range n {
			want[i] = rng.NormFloat64()
			for j := range n {
				for k := range n {
					a[i*n+j] += root[i*n+k] * root[j*n+k]
				}
			}
			a[i*n+i]++
		}
		for i := range n {
			for j := range n {
				b[i] += a[i*n+j] * want[j]
			}
		}
		for i := range n { // the upper half is not read
			for j := i + 1; j < n; j++ {
				a[i*n+j] = math.NaN()
			}
		}
		if !cholesky(a, b) {
			t.Fatalf("%d: not positive definite", n)
		}
		for i := range n {
			if math.Abs(b[i]-want[i]) > 1e-9 {
				t.Errorf("%d: element %d is %v, want %v", n, i, b[i], want[i])
			}
		}
	}
	for _, a := range [][]float64{{0}, {-1}, {1, 0, 2, 1}, {math.NaN()}} {
		if cholesky(slices.Clone(a), make([]float64, int(math.Sqrt(float64(len(a)))))) {
			t.Errorf("%v is positive definite", a)
		}
	}
}
