package index

import (
	"unicode/utf8"
)

// speller finds the content's words that a misspelt word is near to.
type speller struct {
	stems *vocabulary        // of the content
	grams map[string][]int32 // ids of the stems by character trigram
}

// Limits of a correction.
const (
	minDice    = 0.45 // share of trigrams that the words must have in common, to be compared at all
	commonGram = 400  // a trigram of more words than this finds none
)

// newSpeller prepares the stems of a content.
func newSpeller(stems *vocabulary) *speller {
	s := &speller{stems: stems, grams: map[string][]int32{}}
	for id := range int32(stems.size()) {
		w := stems.term(id)
		if shortWord(w) || isMark(w) {
			continue
		}
		for _, g := range trigrams(w) {
			s.grams[g] = append(s.grams[g], id)
		}
	}
	return s
}

func trigrams(w string) []string {
	r := []rune("^" + w + "$")
	out := make([]string, 0, len(r)-2)
	for i := 0; i+3 <= len(r); i++ {
		out = append(out, string(r[i:i+3]))
	}
	return out
}

// correct returns the id of the content's word that w most likely stands for: at most one
// slip (letter changed, left out, added, or two neighbours swapped) in a word of four to seven
// letters, two in a longer one; and whether there is one.
func (s *speller) correct(w string) (int32, bool) {
	n := utf8.RuneCountInString(w)
	if n < 4 || n > 40 {
		return 0, false
	}
	slips := 1
	if n >= 8 {
		slips = 2
	}
	grams := trigrams(w)
	shared := map[int32]int{}
	for _, g := range grams {
		if ids := s.grams[g]; len(ids) <= commonGram {
			for _, id := range ids {
				shared[id]++
			}
		}
	}
	best, bestSlips, bestShared := int32(0), slips+1, 0
	for id, k := range shared {
		other := s.stems.term(id)
		if 2*float64(k) < minDice*float64(len(grams)+utf8.RuneCountInString(other)) && k < 2 {
			continue
		}
		d := distance(w, other, bestSlips)
		if d < bestSlips || d == bestSlips && d <= slips && (k > bestShared || k == bestShared && id < best) {
			best, bestSlips, bestShared = id, d, k
		}
	}
	return best, bestSlips <= slips
}

// distance is the optimal string alignment distance of two words (Damerau 1964: a letter
// changed, left out, added, or two neighbours swapped counts one), or limit+1 if it is more
// than limit.
func distance(a, b string, limit int) int {
	x, y := []rune(a), []rune(b)
	if len(x)-len(y) > limit || len(y)-len(x) > limit {
		return limit + 1
	}
	before, prev, row := make([]int, len(y)+1), make([]int, len(y)+1), make([]int, len(y)+1)
	for j := range prev {
		prev[j] = j
	}
	for i := 1; i <= len(x); i++ {
		row[0] = i
		least := i
		for j := 1; j <= len(y); j++ {
			cost := 1
			if x[i-1] == y[j-1] {
				cost = 0
			}
			row[j] = min(prev[j]+1, row[j-1]+1, prev[j-1]+cost)
			if i > 1 && j > 1 && x[i-1] == y[j-2] && x[i-2] == y[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
			least = min(least, row[j])
		}
		if least > limit {
			return limit + 1
		}
		before, prev, row = prev, row, before
	}
	return prev[len(y)]
}
