package index

import "slices"

// arenaSize is what the forms of some entries take.
type arenaSize struct{ ids, counts, forms, bags int }

func (s *arenaSize) add(f *entryForms) {
	for v := range numViews {
		for k := range f.phrasings {
			s.ids += len(f.phrasings[k].ids[v])
		}
		s.ids += len(f.union.ids[v])
	}
	s.ids += len(f.section) + len(f.answer.ids)
	s.counts += len(f.counts) + len(f.answer.counts)
	s.forms += len(f.phrasings)
	s.bags += len(f.passages)
	for k := range f.passages {
		s.ids += len(f.passages[k].ids)
		s.counts += len(f.passages[k].counts)
	}
}

// arena lets the forms of some entries lie side by side: thousands of entries have a hundred
// small lists each.
type arena struct {
	ids    []int32
	counts []uint8
	forms  []form
	bags   []bag
}

func newArena(s arenaSize) *arena {
	return &arena{make([]int32, 0, s.ids), make([]uint8, 0, s.counts), make([]form, 0, s.forms), make([]bag, 0, s.bags)}
}

// list returns ids of the arena, to be filled in; nil for none.
func (a *arena) list(n int) []int32 {
	at := len(a.ids)
	a.ids = a.ids[:at+n]
	return a.ids[at : at+n : at+n]
}

func (a *arena) countList(n int) []uint8 {
	at := len(a.counts)
	a.counts = a.counts[:at+n]
	return a.counts[at : at+n : at+n]
}

func (a *arena) formList(n int) []form {
	at := len(a.forms)
	a.forms = a.forms[:at+n]
	return a.forms[at : at+n : at+n]
}

func (a *arena) bagList(n int) []bag {
	at := len(a.bags)
	a.bags = a.bags[:at+n]
	return a.bags[at : at+n : at+n]
}

// place copies an entry's forms with each id at its new place. Where the places are not in the
// order of the ids, they are sorted.
func (a *arena) place(to, from *entryForms, places *[numViews][]int32, unsorted bool) {
	to.length = from.length
	to.phrasings = a.formList(len(from.phrasings))
	for k := range from.phrasings {
		a.placeForm(&to.phrasings[k], &from.phrasings[k], places, unsorted)
	}
	stems := places[viewStems]
	for v := range numViews {
		if v != viewStems {
			to.union.ids[v] = a.placeIDs(from.union.ids[v], places[v], unsorted)
		}
	}
	to.union.ids[viewStems], to.counts = a.placeCounted(from.union.ids[viewStems], from.counts, stems, unsorted)
	to.section = a.placeIDs(from.section, stems, unsorted)
	to.answer = a.placeBag(from.answer, stems, unsorted)
	to.passages = a.bagList(len(from.passages))
	for k := range from.passages {
		to.passages[k] = a.placeBag(from.passages[k], stems, unsorted)
	}
}

func (a *arena) placeForm(to, from *form, places *[numViews][]int32, unsorted bool) {
	for v := range numViews {
		to.ids[v] = a.placeIDs(from.ids[v], places[v], unsorted)
	}
}

func (a *arena) placeIDs(ids, place []int32, unsorted bool) []int32 {
	out := a.list(len(ids))
	for k, id := range ids {
		out[k] = place[id]
	}
	if unsorted {
		slices.Sort(out)
	}
	return out
}

func (a *arena) placeBag(b bag, place []int32, unsorted bool) bag {
	ids, counts := a.placeCounted(b.ids, b.counts, place, unsorted)
	return bag{ids: ids, counts: counts, length: b.length}
}

// placeCounted places ids whose counts go with them.
func (a *arena) placeCounted(ids []int32, counts []uint8, place []int32, unsorted bool) ([]int32, []uint8) {
	if !unsorted {
		out := a.countList(len(counts))
		copy(out, counts)
		return a.placeIDs(ids, place, false), out
	}
	pairs := make([]int64, len(ids)) // an id above its count
	for k, id := range ids {
		pairs[k] = int64(place[id])<<8 | int64(counts[k])
	}
	slices.Sort(pairs)
	outIDs, outCounts := a.list(len(ids)), a.countList(len(ids))
	for k, p := range pairs {
		outIDs[k], outCounts[k] = int32(p>>8), uint8(p)
	}
	return outIDs, outCounts
}
