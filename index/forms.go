package index

import (
	"math"
	"runtime"
	"slices"
	"strings"
	"sync"

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
	c.addEntries(content, func(i int) entryTerms { return a.entryTerms(&content.Entries[i], syn, passages[i]) })
	c.lex.finish()
	var wg sync.WaitGroup
	wg.Go(func() { c.spell = newSpeller(c.lex) })
	defer wg.Wait()
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

// entryTerms are the terms of an entry's texts.
type entryTerms struct {
	phrasings       [][numViews][]string
	section, answer []string // stems
	passages        [][]string
}

func (a *analyser) entryTerms(e *faq.Entry, syn *synonyms, passages []string) entryTerms {
	langs := []string{entryLang(e)}
	var t entryTerms
	for _, p := range e.Phrasings() {
		t.phrasings = append(t.phrasings, a.termsOf(p, langs, syn.contentMarks))
	}
	t.section = a.stemTerms(strings.Join(e.Section, ". "), langs, syn)
	t.answer = a.stemTerms(e.Answer, langs, syn)
	for _, p := range passages {
		t.passages = append(t.passages, a.stemTerms(p, langs, syn))
	}
	return t
}

// addEntries splits the texts of the entries in parallel and numbers their terms in order.
func (c *corpus) addEntries(content *faq.Content, split func(int) entryTerms) {
	const chunk = 256
	workers := runtime.GOMAXPROCS(0)
	terms := make([]entryTerms, chunk)
	for from := 0; from < len(content.Entries); from += chunk {
		n := min(chunk, len(content.Entries)-from)
		var wg sync.WaitGroup
		for w := range workers {
			wg.Go(func() {
				for k := w; k < n; k += workers {
					terms[k] = split(from + k)
				}
			})
		}
		wg.Wait()
		for k := range n {
			c.addEntry(&c.entries[from+k], &terms[k])
		}
	}
}

func (c *corpus) addEntry(f *entryForms, t *entryTerms) {
	counts := map[int32]int{}
	for _, p := range t.phrasings {
		var ph form
		for v := range numViews {
			ph.ids[v] = c.lex.addAll(v, p[v])
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
	f.section = uniqueSorted(c.lex.addAll(viewStems, t.section))
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
	f.answer = c.newBag(t.answer)
	for _, p := range t.passages {
		f.passages = append(f.passages, c.newBag(p))
	}
	for _, id := range uniqueSorted(slices.Concat(f.union.ids[viewStems], f.section, f.answer.ids)) {
		c.lex.all[id]++
	}
}

// stemTerms returns the stems and synonym marks of a text.
func (a *analyser) stemTerms(text string, langs []string, syn *synonyms) []string {
	if text == "" {
		return nil
	}
	words := a.split(text)
	var out []string
	for _, lang := range langs {
		out = append(out, filtered(words, a.stems[lang])...)
	}
	if len(syn.content) == 0 {
		return out
	}
	return append(out, syn.contentMarks(terms(words))...)
}

func (c *corpus) newBag(stems []string) bag {
	ids := c.lex.addAll(viewStems, stems)
	slices.Sort(ids)
	b := bag{length: float32(len(stems))}
	for _, id := range ids {
		if n := len(b.ids); n > 0 && b.ids[n-1] == id {
			b.counts[n-1] = max(b.counts[n-1], b.counts[n-1]+1) // stays at the largest
			continue
		}
		b.ids = append(b.ids, id)
		b.counts = append(b.counts, 1)
	}
	return b
}
