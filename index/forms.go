package index

import (
	"math"
	"strings"

	"github.com/faqbot/faqbot/faq"
)

// entryForms is an entry as the ranking sees it.
type entryForms struct {
	phrasings []form
	union     form    // all phrasings together
	counts    []uint8 // of union.ids[viewStems]: in how many phrasings the stem stands
	section   []int32 // stems of the breadcrumb
	length    float32 // stems in all phrasings, with repetitions
	answer    bag     // stems of the answer
	passages  []bag   // stems of each passage of a long answer
}

// bag is a set of stems with their frequencies.
type bag struct {
	ids    []int32
	counts []uint8
	length float32 // stems with repetitions
}

// corpus is the content as forms, beside the lexicon that numbers its terms.
type corpus struct {
	lex       *lexicon
	spell     *speller
	entries   []entryForms
	avgLength float32 // of entryForms.length
	avgAnswer float32 // of answer.length, over the entries that have one
}

// newCorpus makes the forms of all entries.
func newCorpus(content *faq.Content, a *analyser, syn *synonyms, passages [][]string) *corpus {
	c := &corpus{lex: newLexicon(len(content.Entries)), entries: make([]entryForms, len(content.Entries))}
	for i := range content.Entries {
		c.addEntry(&c.entries[i], &content.Entries[i], a, syn, passages[i])
	}
	c.lex.finish()
	c.spell = newSpeller(c.lex)
	var answers, n float32
	for i := range c.entries {
		f := &c.entries[i]
		for k := range f.phrasings {
			c.lex.weigh(&f.phrasings[k], [numViews]int{})
		}
		c.lex.weigh(&f.union, [numViews]int{})
		c.avgLength += f.length
		if f.answer.length > 0 {
			answers += f.answer.length
			n++
		}
	}
	c.avgLength /= max(1, float32(len(c.entries)))
	c.avgAnswer = answers / max(1, n)
	return c
}

func (c *corpus) addEntry(f *entryForms, e *faq.Entry, a *analyser, syn *synonyms, passages []string) {
	langs := []string{entryLang(e)}
	counts := map[int32]int{}
	for _, p := range e.Phrasings() {
		t := a.termsOf(p, langs, syn.contentMarks)
		var ph form
		for v := range numViews {
			for _, term := range t[v] {
				ph.ids[v] = append(ph.ids[v], c.lex.add(v, term))
			}
			if v == viewStems {
				f.length += float32(len(ph.ids[v]))
			}
			ph.ids[v] = uniqueSorted(ph.ids[v])
			f.union.ids[v] = append(f.union.ids[v], ph.ids[v]...)
		}
		for _, id := range ph.ids[viewStems] {
			counts[id]++
		}
		f.phrasings = append(f.phrasings, ph)
	}
	for _, term := range a.stemTerms(strings.Join(e.Section, ". "), langs, syn) {
		f.section = append(f.section, c.lex.add(viewStems, term))
	}
	f.section = uniqueSorted(f.section)
	for v := range numViews {
		f.union.ids[v] = uniqueSorted(f.union.ids[v])
		for _, id := range f.union.ids[v] {
			c.lex.df[v][id]++
		}
	}
	f.counts = make([]uint8, len(f.union.ids[viewStems]))
	for k, id := range f.union.ids[viewStems] {
		f.counts[k] = uint8(min(counts[id], math.MaxUint8))
	}
	f.answer = c.newBag(a.stemTerms(e.Answer, langs, syn))
	for _, p := range passages {
		f.passages = append(f.passages, c.newBag(a.stemTerms(p, langs, syn)))
	}
	seen := append(append([]int32{}, f.union.ids[viewStems]...), f.section...)
	for _, id := range uniqueSorted(append(seen, f.answer.ids...)) {
		c.lex.all[id]++
	}
}

// stemTerms returns the stems and synonym marks of a text.
func (a *analyser) stemTerms(text string, langs []string, syn *synonyms) []string {
	if text == "" {
		return nil
	}
	var out []string
	for _, lang := range langs {
		out = append(out, terms(a.stems[lang], text)...)
	}
	if len(syn.content) == 0 {
		return out
	}
	return append(out, syn.contentMarks(terms(a.words, text))...)
}

func (c *corpus) newBag(stems []string) bag {
	counts := make(map[int32]int, len(stems))
	for _, s := range stems {
		counts[c.lex.add(viewStems, s)]++
	}
	b := bag{length: float32(len(stems))}
	for id := range counts {
		b.ids = append(b.ids, id)
	}
	b.ids = uniqueSorted(b.ids)
	b.counts = make([]uint8, len(b.ids))
	for i, id := range b.ids {
		b.counts[i] = uint8(min(counts[id], math.MaxUint8))
	}
	return b
}
