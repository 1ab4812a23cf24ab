package index

import (
	"math"
	"slices"

	"github.com/faqbot/faqbot/faq"
	"github.com/faqbot/faqbot/index/parallel"
)

// corpus is the content as forms, beside the lexicon that numbers its terms.
type corpus struct {
	lex       *lexicon
	spell     *speller
	entries   []entryForms
	avgLength float32 // of entryForms.length
	avgAnswer float32 // of answer.length, over the entries that have one
	spread    float64 // mean number of phrasings an entry, 1 or more
	told      float64 // how much of what an entry says its answer alone says, on average; 0 to 1
}

// corpusChunk is the number of entries whose forms are made in one go, and lie side by side.
const corpusChunk = 256

// newCorpus makes the forms of the entries. Those of entry i are taken over from entry
// from[i] of base, and split tells the terms of the others, where from[i] is negative. The result
// does not depend on what was taken over.
func newCorpus(n int, base *corpus, from []int32, split func(i int) entryTerms) *corpus {
	g := newGathering(n, base, from)
	g.split(split)
	c := g.number()
	g.place(c)
	c.finish()
	return c
}

// gathering is a corpus under way, its terms numbered for the time being.
type gathering struct {
	base    *corpus
	from    []int32
	terms   [numViews]*growing
	df      [numViews][]int32
	all     []int32
	uses    []int32
	entries []entryForms      // of the entries that are not taken over
	places  [numViews][]int32 // the corpus's number of each number here; -1: none
}

// newGathering begins with what base has, less the entries that are not taken over.
func newGathering(n int, base *corpus, from []int32) *gathering {
	g := &gathering{base: base, from: from, entries: make([]entryForms, n)}
	if base == nil {
		for v := range g.terms {
			g.terms[v] = newGrowing(newVocabulary("", nil))
		}
		return g
	}
	for v := range g.terms {
		g.terms[v] = newGrowing(base.lex.terms[v])
		g.df[v] = slices.Clone(base.lex.df[v])
	}
	g.all, g.uses = slices.Clone(base.lex.all), slices.Clone(base.lex.uses)
	kept := make([]bool, len(base.entries))
	for _, f := range from {
		if f >= 0 {
			kept[f] = true
		}
	}
	for i := range base.entries {
		if !kept[i] {
			g.count(&base.entries[i], -1)
		}
	}
	return g
}

// count adds an entry to the numbers of entries that have a term, or takes it away.
func (g *gathering) count(f *entryForms, by int32) {
	for v := range numViews {
		for _, id := range f.union.ids[v] {
			g.df[v][id] += by
		}
	}
	anywhere := uniqueSorted(slices.Concat(f.union.ids[viewStems], f.section, f.answer.ids))
	for _, id := range anywhere {
		g.all[id] += by
	}
	if len(f.passages) > 0 {
		for k := range f.passages {
			anywhere = append(anywhere, f.passages[k].ids...)
		}
		anywhere = uniqueSorted(anywhere)
	}
	for _, id := range anywhere {
		g.uses[id] += by
	}
}

// split finds the terms of the entries that are not taken over, in parallel, and numbers them.
func (g *gathering) split(split func(i int) entryTerms) {
	var rest []int
	for i := range g.entries {
		if g.from == nil || g.from[i] < 0 {
			rest = append(rest, i)
		}
	}
	terms := make([]entryTerms, corpusChunk)
	for chunk := range slices.Chunk(rest, corpusChunk) {
		parallel.Do(len(chunk), func(k int) { terms[k] = split(chunk[k]) })
		for k, i := range chunk {
			g.add(&g.entries[i], &terms[k])
		}
	}
}

// add makes the forms of an entry. Their ids are not those of the corpus yet.
func (g *gathering) add(f *entryForms, t *entryTerms) {
	for _, p := range t.phrasings {
		var ph form
		for v := range numViews {
			ph.ids[v] = g.addAll(v, p[v])
			if v == viewStems {
				f.length += float32(len(ph.ids[v]))
			}
			ph.ids[v] = uniqueSorted(ph.ids[v])
		}
		f.phrasings = append(f.phrasings, ph)
	}
	f.unite()
	f.section = uniqueSorted(g.addAll(viewStems, t.section))
	f.answer = newBag(g.addAll(viewStems, t.answer))
	for _, p := range t.passages {
		f.passages = append(f.passages, newBag(g.addAll(viewStems, p)))
	}
	g.count(f, 1)
}

func (g *gathering) addAll(v view, terms []string) []int32 {
	ids := make([]int32, len(terms))
	for i, t := range terms {
		ids[i] = g.terms[v].add(t)
		for int(ids[i]) >= len(g.df[v]) {
			g.df[v] = append(g.df[v], 0)
			if v == viewStems {
				g.all, g.uses = append(g.all, 0), append(g.uses, 0)
			}
		}
	}
	return ids
}

// number makes the corpus's lexicon, and the places of the terms in it.
func (g *gathering) number() *corpus {
	l := &lexicon{n: len(g.entries)}
	c := &corpus{lex: l, entries: make([]entryForms, len(g.entries))}
	parallel.Do(int(numViews), func(k int) {
		v := view(k)
		used := g.df[v]
		if v == viewStems {
			used = g.uses
		}
		l.terms[v], g.places[v] = g.terms[v].number(func(id int32) bool { return used[id] > 0 })
		l.df[v] = placed(g.df[v], g.places[v], l.terms[v].size())
		if v == viewStems {
			l.all, l.uses = placed(g.all, g.places[v], l.terms[v].size()), placed(g.uses, g.places[v], l.terms[v].size())
		}
	})
	return c
}

// placed brings counts to the new places of what they count.
func placed(counts, place []int32, n int) []int32 {
	out := make([]int32, n)
	for id, c := range counts {
		if place[id] >= 0 {
			out[place[id]] = c
		}
	}
	return out
}

// place fills in the entries of the corpus, with the numbers of its lexicon.
func (g *gathering) place(c *corpus) {
	chunks := (len(c.entries) + corpusChunk - 1) / corpusChunk
	parallel.Do(chunks, func(k int) {
		from, to := k*corpusChunk, min((k+1)*corpusChunk, len(c.entries))
		old := make([]*entryForms, 0, to-from)
		var size arenaSize
		for i := from; i < to; i++ {
			f := &g.entries[i]
			if g.from != nil && g.from[i] >= 0 {
				f = &g.base.entries[g.from[i]]
			}
			old = append(old, f)
			size.add(f)
		}
		a := newArena(size)
		for i := from; i < to; i++ {
			taken := g.from != nil && g.from[i] >= 0
			a.place(&c.entries[i], old[i-from], &g.places, !taken)
			g.entries[i] = entryForms{}
		}
	})
}

// finish weighs the forms when their numbers are those of the lexicon.
func (c *corpus) finish() {
	l := c.lex
	for v := range l.df {
		l.idf[v] = make([]float32, len(l.df[v]))
		for i, df := range l.df[v] {
			l.idf[v][i] = idfOf(l.n, df)
		}
	}
	parallel.Together(c.weigh, func() { c.spell = newSpeller(l.terms[viewStems]) })
}

// weigh weighs all forms, and finds out how long texts are on average, and how much answers tell.
func (c *corpus) weigh() {
	l := c.lex
	telling := make([]float32, len(l.all)) // by how much a stem's idf, answers counting too, is above that of one that all entries have
	for id, n := range l.all {
		telling[id] = idfOf(l.n, n) - idfOf(l.n, int32(l.n))
	}
	told := make([]float64, len(c.entries))
	chunks := (len(c.entries) + corpusChunk - 1) / corpusChunk
	parallel.Do(chunks, func(k int) {
		for i := k * corpusChunk; i < min((k+1)*corpusChunk, len(c.entries)); i++ {
			f := &c.entries[i]
			for p := range f.phrasings {
				l.weigh(&f.phrasings[p], [numViews]int{})
			}
			l.weigh(&f.union, [numViews]int{})
			told[i] = f.told(telling)
		}
	})
	var answers, n float32
	phrasings := 0
	for i := range c.entries {
		f := &c.entries[i]
		c.avgLength += f.length
		c.told += told[i]
		phrasings += len(f.phrasings)
		if f.answer.length > 0 {
			answers += f.answer.length
			n++
		}
	}
	c.avgLength /= max(1, float32(len(c.entries)))
	c.avgAnswer = answers / max(1, n)
	c.told /= max(1, float64(len(c.entries)))
	c.spread = max(1, float64(phrasings)/float64(max(1, len(c.entries))))
}

// told is how much of what the entry says its answer alone says: of the weight of its stems, the
// share of those that no phrasing has.
func (f *entryForms) told(weight []float32) float64 {
	asked := f.union.ids[viewStems]
	var all, answer float64
	for _, id := range asked {
		all += float64(weight[id])
	}
	for _, id := range f.answer.ids {
		if !has(asked, id) {
			answer += float64(weight[id])
		}
	}
	if answer == 0 {
		return 0
	}
	return answer / (all + answer)
}

// splitEntry returns what splits the entries of a content to terms.
func splitEntry(content *faq.Content, a *analyser, syn *synonyms, passages [][]string) func(i int) entryTerms {
	return func(i int) entryTerms { return a.entryTerms(&content.Entries[i], syn, passages[i]) }
}

// unite fills in what the phrasings have together.
func (f *entryForms) unite() {
	for v := range numViews {
		n := 0
		for k := range f.phrasings {
			n += len(f.phrasings[k].ids[v])
		}
		ids := make([]int32, 0, n)
		for k := range f.phrasings {
			ids = append(ids, f.phrasings[k].ids[v]...)
		}
		slices.Sort(ids)
		if v == viewStems {
			f.union.ids[v], f.counts = counted(ids)
			continue
		}
		f.union.ids[v] = slices.Clip(slices.Compact(ids))
	}
}

// counted takes the repetitions out of sorted ids, and counts them.
func counted(ids []int32) ([]int32, []uint8) {
	var counts []uint8
	n := 0
	for _, id := range ids {
		if n > 0 && ids[n-1] == id {
			if counts[n-1] < math.MaxUint8 {
				counts[n-1]++
			}
			continue
		}
		ids[n] = id
		n++
		counts = append(counts, 1)
	}
	return slices.Clip(ids[:n]), counts
}

// newBag makes a bag of a text's stems, in any order.
func newBag(ids []int32) bag {
	b := bag{length: float32(len(ids))}
	slices.Sort(ids)
	b.ids, b.counts = counted(ids)
	return b
}
