package index

import (
	"slices"
	"strings"
)

// vocable is a word that phrasings have.
type vocable struct {
	word string
	id   int32
}

// typable is the content as typing looks through it: all in a row, for each keystroke goes
// through the whole of it.
type typable struct {
	vocabulary []vocable         // the words of the phrasings, sorted
	first      []int32           // of each entry, its first phrasing; one more at the end
	phrasings  []typablePhrasing // one more at the end
	ids        []int32           // of the words and stems of each phrasing
}

// typablePhrasing says where the words and behind them the stems of a phrasing begin.
type typablePhrasing struct {
	words, stems int32
	mass         float32 // of the words
}

func newTypable(c *corpus) *typable {
	t := &typable{vocabulary: make([]vocable, 0, c.lex.terms[viewWords].size())}
	for id := range int32(c.lex.terms[viewWords].size()) {
		t.vocabulary = append(t.vocabulary, vocable{c.lex.terms[viewWords].term(id), id})
	}
	for i := range c.entries {
		t.first = append(t.first, int32(len(t.phrasings)))
		for k := range c.entries[i].phrasings {
			f := &c.entries[i].phrasings[k]
			words := int32(len(t.ids))
			t.ids = append(t.ids, f.ids[viewWords]...)
			t.phrasings = append(t.phrasings, typablePhrasing{words, int32(len(t.ids)), f.mass[viewWords]})
			t.ids = append(t.ids, f.ids[viewStems]...)
		}
	}
	t.first = append(t.first, int32(len(t.phrasings)))
	t.phrasings = append(t.phrasings, typablePhrasing{words: int32(len(t.ids)), stems: int32(len(t.ids))})
	return t
}

// from returns the vocabulary from the first word on that is not before w.
func (t *typable) from(w string) []vocable {
	at, _ := slices.BinarySearchFunc(t.vocabulary, w, func(v vocable, w string) int { return strings.Compare(v.word, w) })
	return t.vocabulary[at:]
}

// spelling returns the word with an id.
func (t *typable) spelling(id int32) string {
	for _, v := range t.vocabulary {
		if v.id == id {
			return v.word
		}
	}
	return "" // unreachable: ids are those of the vocabulary
}
