package index

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/faqbot/faqbot/index/english"
)

// slips finds the words that a word with one slip in it may stand for: the words of the content's
// phrasings and, of English, ordinary ones. Two words are one slip apart only if they are
// the same when at most one letter is taken from each of them, so each word is found by itself
// and by what is left when a letter of it is dropped.
type slips struct {
	words   *vocabulary // of the content's phrasings
	df      []int32     // number of entries with the word
	lexicon *english.Lexicon
	extra   []string // ordinary words that the content does not have, sorted; numbered behind its words
	often   []bool   // of each extra word: one of the most frequent
	places  []slipPlace
}

// slipPlace is a word by the hash of what is left of it.
type slipPlace struct {
	hash uint32
	id   int32
}

// Lengths of words, in letters.
const (
	leastSlip = 3  // a shorter word is not corrected
	mostSlip  = 24 // nor is a longer one
)

// newSlips prepares the words of a content; lexicon is nil if the content is not English alone.
func newSlips(words *vocabulary, df []int32, lexicon *english.Lexicon) *slips {
	s := &slips{words: words, df: df, lexicon: lexicon}
	if lexicon != nil {
		for w := range lexicon.All {
			if _, ok := words.id(w); !ok {
				s.extra = append(s.extra, w)
			}
		}
		slices.Sort(s.extra)
		s.often = make([]bool, len(s.extra))
		for w, often := range lexicon.All {
			if at, ok := slices.BinarySearch(s.extra, w); ok {
				s.often[at] = often
			}
		}
	}
	s.places = make([]slipPlace, 0, 8*(words.size()+len(s.extra)))
	for id := range int32(words.size() + len(s.extra)) {
		w := s.term(id)
		if !correctable(w) {
			continue
		}
		eachRest(w, func(hash uint32) { s.places = append(s.places, slipPlace{hash, id}) })
	}
	slices.SortFunc(s.places, func(a, b slipPlace) int { return cmp.Or(cmp.Compare(a.hash, b.hash), cmp.Compare(a.id, b.id)) })
	s.places = slices.Clip(slices.Compact(s.places))
	return s
}

// term returns the word with a number.
func (s *slips) term(id int32) string {
	if n := int32(s.words.size()); id >= n {
		return s.extra[id-n]
	}
	return s.words.term(id)
}

// correctable reports whether a word is of letters alone, and of a length that is looked at.
func correctable(w string) bool {
	n := 0
	for _, r := range w {
		if !unicode.IsLetter(r) {
			return false
		}
		n++
	}
	return n >= leastSlip && n <= mostSlip && !isMark(w)
}

// eachRest gives the hash (FNV-1a) of a word, and of it without each of its letters.
func eachRest(w string, take func(hash uint32)) {
	const offset, prime = 2166136261, 16777619
	take(hashOf(offset, prime, w))
	before := uint32(offset) // hash of what stands before the letter
	for i := 0; i < len(w); {
		_, size := utf8.DecodeRuneInString(w[i:])
		take(hashOf(before, prime, w[i+size:]))
		before = hashOf(before, prime, w[i:i+size])
		i += size
	}
}

func hashOf(h, prime uint32, s string) uint32 {
	for i := range len(s) {
		h = (h ^ uint32(s[i])) * prime
	}
	return h
}

// Costs of slips: the likelier people make one, the less it costs.
const (
	costDoubled   = 0.3  // a letter doubled, or one of two left out
	costSwapped   = 0.35 // two neighbours
	costDropped   = 0.5
	costNeighbour = 0.5 // a letter for that of a neighbouring key, or one more of it
	costInserted  = 0.7
	costVowel     = 0.6 // a vowel for another
	costOther     = 1.0
	costFirst     = 0.15 // more, when it is the first letter

	// What makes a word likelier, in the same unit.
	likelyContent  = 0.15 // it is one of the content
	likelyPerEntry = 0.05 // for each time that the number of its entries is e-fold
	likelyMost     = 0.35
	likelyFrequent = 0.25 // it is one of the most frequent of the language
	likelyOrdinary = 0.05

	// What a correction may cost at most, before it is told how likely the word is.
	mostCostThree = 0.36
	mostCostFour  = 0.65
	mostCost      = 1.3
)

// correct returns the word that w most likely stands for, what the slip costs, less what makes
// the word likely; and whether there is one.
func (s *slips) correct(w string) (best string, cost float64, ok bool) {
	if !correctable(w) {
		return "", 0, false
	}
	letters := []rune(w)
	limit := mostCost
	switch len(letters) {
	case 3:
		if limit = mostCostThree; s.lexicon == nil {
			return "", 0, false
		}
	case 4:
		limit = mostCostFour
	}
	var seen [48]int32
	tried := seen[:0]
	cost = math.Inf(1)
	eachRest(w, func(hash uint32) {
		at, _ := slices.BinarySearchFunc(s.places, hash, func(p slipPlace, h uint32) int { return cmp.Compare(p.hash, h) })
		for ; at < len(s.places) && s.places[at].hash == hash; at++ {
			id := s.places[at].id
			if slices.Contains(tried, id) {
				continue
			}
			tried = append(tried, id)
			c, one := slipCost(letters, []rune(s.term(id)))
			if !one || c > limit {
				continue
			}
			if c -= s.likely(id); c < cost || c == cost && s.term(id) < best {
				best, cost = s.term(id), c
			}
		}
	})
	return best, cost, best != ""
}

// likely tells how likely a word is, beside others.
func (s *slips) likely(id int32) float64 {
	if n := int32(s.words.size()); id >= n {
		if s.often[id-n] {
			return likelyFrequent
		}
		return likelyOrdinary
	}
	return min(likelyMost, likelyContent+likelyPerEntry*math.Log(float64(max(1, s.df[id]))))
}

// slipCost tells what the slip costs that makes the letters of what was meant, and whether it
// is one slip.
func slipCost(wrote, meant []rune) (float64, bool) {
	at := 0
	for at < len(wrote) && at < len(meant) && wrote[at] == meant[at] {
		at++
	}
	a, b := wrote[at:], meant[at:]
	first := 0.0
	if at == 0 {
		first = costFirst
	}
	switch len(a) - len(b) {
	case 1: // one more was written
		if !slices.Equal(a[1:], b) {
			return 0, false
		}
		switch {
		case at > 0 && wrote[at-1] == a[0]:
			return costDoubled, true
		case at > 0 && neighbouring(a[0], wrote[at-1]) || len(b) > 0 && neighbouring(a[0], b[0]):
			return costNeighbour + first, true
		}
		return costInserted + first, true
	case -1: // one was left out
		if !slices.Equal(a, b[1:]) {
			return 0, false
		}
		if at > 0 && meant[at-1] == b[0] {
			return costDoubled, true
		}
		return costDropped + first, true
	case 0:
		switch {
		case len(a) == 0:
			return 0, false // the same word
		case slices.Equal(a[1:], b[1:]):
			return first + changeCost(a[0], b[0]), true
		case len(a) > 1 && a[0] == b[1] && a[1] == b[0] && slices.Equal(a[2:], b[2:]):
			return first + costSwapped, true
		}
	}
	return 0, false
}

func changeCost(wrote, meant rune) float64 {
	switch {
	case neighbouring(wrote, meant):
		return costNeighbour
	case strings.ContainsRune("aeiouy", wrote) && strings.ContainsRune("aeiouy", meant):
		return costVowel
	}
	return costOther
}

// keys are the letters of a QWERTY keyboard, each row half a key to the right of the one above.
// On others most letters have the same neighbours.
var keys = [...]string{"qwertyuiop", "asdfghjkl", "zxcvbnm"}

// neighbouring reports whether two different letters have keys beside each other.
func neighbouring(a, b rune) bool {
	ra, ca, rb, cb := -1, 0, -1, 0
	for row, letters := range keys {
		if at := strings.IndexRune(letters, a); at >= 0 {
			ra, ca = row, at
		}
		if at := strings.IndexRune(letters, b); at >= 0 {
			rb, cb = row, at
		}
	}
	if ra < 0 || rb < 0 {
		return false
	}
	switch rb - ra {
	case 0:
		return ca-cb == 1 || cb-ca == 1
	case 1:
		return cb == ca || cb == ca-1
	case -1:
		return cb == ca || cb == ca+1
	}
	return false
}
