package index

import (
	"hash/maphash"
	"slices"
	"strings"
)

// vocabulary numbers terms by their place in the sorted list of all, so that the same terms have
// the same numbers whatever happened before.
type vocabulary struct {
	text  string   // all terms in a row
	ends  []uint32 // where each term ends in the text
	seed  maphash.Seed
	table []int32 // open addressing: a term's number and 1, at its hash or behind; 0: free
}

// newVocabulary numbers terms that are sorted and all different.
func newVocabulary(text string, ends []uint32) *vocabulary {
	size := 8
	for size < 2*len(ends) {
		size *= 2
	}
	v := &vocabulary{text: text, ends: ends, seed: maphash.MakeSeed(), table: make([]int32, size)}
	for id := range int32(len(ends)) {
		at := v.slot(v.term(id))
		for v.table[at] != 0 {
			at = (at + 1) & (size - 1)
		}
		v.table[at] = id + 1
	}
	return v
}

func (v *vocabulary) slot(term string) int {
	return int(maphash.String(v.seed, term)) & (len(v.table) - 1)
}

// size is the number of terms.
func (v *vocabulary) size() int { return len(v.ends) }

// term returns the term with a number.
func (v *vocabulary) term(id int32) string {
	from := uint32(0)
	if id > 0 {
		from = v.ends[id-1]
	}
	return v.text[from:v.ends[id]]
}

// id returns the number of a term, and whether there is such a term.
func (v *vocabulary) id(term string) (int32, bool) {
	for at := v.slot(term); v.table[at] != 0; at = (at + 1) & (len(v.table) - 1) {
		if id := v.table[at] - 1; v.term(id) == term {
			return id, true
		}
	}
	return 0, false
}

// from returns the number of the first term that is not before s.
func (v *vocabulary) from(s string) int32 {
	lo, hi := int32(0), int32(v.size())
	for lo < hi {
		if mid := (lo + hi) / 2; v.term(mid) < s {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	return lo
}

// growing is a vocabulary that terms are added to. Until they are numbered anew, the terms of
// the old one keep their numbers, and the added ones have those behind.
type growing struct {
	old   *vocabulary
	added map[string]int32
	terms []string // the added terms
}

func newGrowing(old *vocabulary) *growing { return &growing{old: old, added: map[string]int32{}} }

// add returns the number of a term for the time being.
func (g *growing) add(term string) int32 {
	if id, ok := g.old.id(term); ok {
		return id
	}
	id, ok := g.added[term]
	if !ok {
		id = int32(g.old.size() + len(g.terms))
		term = strings.Clone(term)
		g.added[term] = id
		g.terms = append(g.terms, term)
	}
	return id
}

// number makes the vocabulary of the terms that are used, and returns the new number of each
// number given so far, -1 for a term that is used no more. Old terms keep their order.
func (g *growing) number(used func(id int32) bool) (*vocabulary, []int32) {
	old := int32(g.old.size())
	order := make([]int32, 0, len(g.terms))
	for k := range g.terms {
		if id := old + int32(k); used(id) {
			order = append(order, id)
		}
	}
	slices.SortFunc(order, func(a, b int32) int { return strings.Compare(g.terms[a-old], g.terms[b-old]) })
	place := make([]int32, int(old)+len(g.terms))
	var text strings.Builder
	var ends []uint32
	take := func(id int32, term string) {
		place[id] = int32(len(ends))
		text.WriteString(term)
		ends = append(ends, uint32(text.Len()))
	}
	for id := range old {
		term := g.old.term(id)
		for len(order) > 0 && g.terms[order[0]-old] < term {
			take(order[0], g.terms[order[0]-old])
			order = order[1:]
		}
		if used(id) {
			take(id, term)
		} else {
			place[id] = -1
		}
	}
	for _, id := range order {
		take(id, g.terms[id-old])
	}
	return newVocabulary(text.String(), ends), place
}
