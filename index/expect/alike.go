package expect

import (
	"maps"
	"math"
	"slices"
	"strings"

	"github.com/faqbot/faqbot/faq"
)

// People's questions resemble some phrasing of the entry that answers them, wherever they were
// collected: on the labelled questions of six contents, 0.32 to 0.56 by [alikeness] on average, 0.43 in
// the middle. Phrasings that are left out do not always do: one owner writes down what people asked, and
// one only what is worded as differently as possible. So they count more or less, the more or less
// like the others of their entry they are, until they resemble them as people's questions do.
const usual = 0.43

// maxTilt bounds by how much some count more than others: e^4 between one that shares all words and
// one that shares none.
const maxTilt = 4

// alikeness tells how alike two texts are by their words, the rarer ones counting more.
type alikeness struct {
	rare func(word string) float64 // how much a word counts, above 0
}

// newAlikeness counts in how many entries each word stands.
func newAlikeness(content *faq.Content) alikeness {
	entries := map[string]int{}
	for i := range content.Entries {
		for w := range wordSet(strings.Join(content.Entries[i].Phrasings(), " ")) {
			entries[w]++
		}
	}
	n := float64(len(content.Entries))
	return alikeness{func(w string) float64 { return math.Log(1 + n/float64(entries[w]+1)) }}
}

// of returns how much of its words a text shares with the nearest of some others, in [0,1]: twice
// the shared ones, of all words of both (Dice).
func (a alikeness) of(text string, others []string) float64 {
	mass := func(words map[string]bool) (sum float64) {
		for _, w := range slices.Sorted(maps.Keys(words)) { // in one order, so that the sum is the same each time
			sum += a.rare(w)
		}
		return sum
	}
	q := wordSet(text)
	own, best := mass(q), 0.0
	for _, other := range others {
		o := wordSet(other)
		all := own + mass(o)
		maps.DeleteFunc(o, func(w string, _ bool) bool { return !q[w] })
		if all > 0 {
			best = max(best, 2*mass(o)/all)
		}
	}
	return best
}

func wordSet(text string) map[string]bool {
	set := map[string]bool{}
	for w := range strings.FieldsSeq(folded(text)) {
		set[w] = true
	}
	return set
}

// weigh says how much each of the owner's phrasings counts: exp(tilt·Alike), with the tilt that
// makes the mean of Alike the usual one, or comes nearest to that. The weights add up to their number.
func weigh(asked []Asked) {
	mean := func(tilt float64) float64 {
		sum, all := 0.0, 0.0
		for i := range asked {
			if a := &asked[i]; a.Kind == Own {
				w := math.Exp(tilt * a.Alike)
				sum, all = sum+w*a.Alike, all+w
			}
		}
		return sum / all
	}
	low, high := -float64(maxTilt), float64(maxTilt)
	for range 40 { // halves the range each time
		if mid := (low + high) / 2; mean(mid) < usual {
			low = mid
		} else {
			high = mid
		}
	}
	tilt, all, n := (low+high)/2, 0.0, 0
	for i := range asked {
		a := &asked[i]
		a.Weight = 1
		if a.Kind == Own {
			a.Weight = math.Exp(tilt * a.Alike)
			all += a.Weight
			n++
		}
	}
	for i := range asked {
		if a := &asked[i]; a.Kind == Own {
			a.Weight = round4(a.Weight * float64(n) / all)
		}
	}
}

// evidence returns of how many questions that all count the same the questions of a kind are worth.
func evidence(asked []Asked, k Kind) float64 {
	sum, squares := 0.0, 0.0
	for i := range asked {
		if a := &asked[i]; a.Kind == k {
			sum, squares = sum+a.Weight, squares+a.Weight*a.Weight
		}
	}
	if squares == 0 {
		return 0
	}
	return sum * sum / squares
}

func round4(v float64) float64 { return math.Round(1e4*v) / 1e4 }
