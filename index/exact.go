package index

import (
	"slices"

	"github.com/faqbot/faqbot/index/parallel"
	"github.com/faqbot/faqbot/index/rank"
)

// SettledConfidence is the least confidence of a hit for a text that is a phrasing of its entry, word
// for word, and of no other entry's; see [Index.Settled].
const SettledConfidence = rank.ExactConfidence

// wordings finds phrasings by their words, whatever the order. Made once, and never changed.
type wordings struct {
	first  []int32   // of each entry, the number of its first phrasing; one more at the end
	shared []bool    // of each phrasing: another entry has one with the same words, or it has none
	sorted []wording // by sum
}

// wording is a phrasing as the sum of its words.
type wording struct {
	sum   uint64
	entry int32
	n     int32 // number of the phrasing among all
}

// newWordings makes the table of a corpus.
func newWordings(c *corpus) *wordings {
	t := &wordings{first: make([]int32, len(c.entries)+1)}
	for i := range c.entries {
		t.first[i+1] = t.first[i] + int32(len(c.entries[i].phrasings))
	}
	n := int(t.first[len(c.entries)])
	t.shared, t.sorted = make([]bool, n), make([]wording, n)
	chunks := (len(c.entries) + corpusChunk - 1) / corpusChunk
	parallel.Do(chunks, func(k int) {
		for i := k * corpusChunk; i < min((k+1)*corpusChunk, len(c.entries)); i++ {
			for p := range c.entries[i].phrasings {
				n := t.first[i] + int32(p)
				words := c.entries[i].phrasings[p].ids[viewWords]
				t.sorted[n] = wording{wordsSum(words), int32(i), n}
				t.shared[n] = len(words) == 0
			}
		}
	})
	slices.SortFunc(t.sorted, func(a, b wording) int {
		switch {
		case a.sum < b.sum:
			return -1
		case a.sum > b.sum:
			return 1
		}
		return int(a.n - b.n)
	})
	for from := 0; from < n; {
		to := from + 1
		for to < n && t.sorted[to].sum == t.sorted[from].sum {
			to++
		}
		if t.sorted[from].entry != t.sorted[to-1].entry { // in the order of the entries
			for _, w := range t.sorted[from:to] {
				t.shared[w.n] = true
			}
		}
		from = to
	}
	return t
}

// wordsSum is a sum over sorted ids of words. Different words of the same sum are taken for the same,
// which only costs time.
func wordsSum(ids []int32) uint64 {
	h := uint64(len(ids)) + 0x9e3779b97f4a7c15
	for _, id := range ids { // the mixing of splitmix64 (Steele, Lea and Flood 2014)
		h += uint64(uint32(id)) + 0x9e3779b97f4a7c15
		h = (h ^ h>>30) * 0xbf58476d1ce4e5b9
		h = (h ^ h>>27) * 0x94d049bb133111eb
		h ^= h >> 31
	}
	return h
}

// with returns the phrasings with the words of a sum.
func (t *wordings) with(sum uint64) []wording {
	from, _ := slices.BinarySearchFunc(t.sorted, sum, func(w wording, sum uint64) int {
		switch {
		case w.sum < sum:
			return -1
		case w.sum > sum:
			return 1
		}
		return 0
	})
	to := from
	for to < len(t.sorted) && t.sorted[to].sum == sum {
		to++
	}
	return t.sorted[from:to]
}

// addExact adds the entries of which a question is a phrasing word for word, where bleve found too many
// others that are as near.
func (x *Index) addExact(q *question, found []candidate) []candidate {
	if q.slipped || q.unknown[viewWords] > 0 || len(q.form.ids[viewWords]) == 0 {
		return found
	}
	for _, w := range x.wordings().with(wordsSum(q.form.ids[viewWords])) {
		if len(found) >= maxCandidates+maxExact {
			break
		}
		e := int(w.entry)
		if !slices.ContainsFunc(found, func(c candidate) bool { return c.entry == e }) && x.corpus.exact(q, &x.corpus.entries[e]) {
			found = append(found, candidate{entry: e})
		}
	}
	return found
}

// maxExact is how many entries are added at most for having the very words.
const maxExact = 10

// Settled reports whether phrasing k of entry i, numbered as in [faq.Entry.Phrasings], settles who asks
// it: no other entry has a phrasing with the same words. Whatever else the content holds, the best hit for
// it is then this entry, with [SettledConfidence] at least, on each day on which the entry is valid, for
// who asks without tags and in no other language than the entry's.
func (x *Index) Settled(i, k int) bool {
	t := x.wordings()
	return !t.shared[t.first[i]+int32(k)]
}

// Phrased reports whether a text is phrasing k of entry i word for word. It does not depend on the other
// entries.
func (x *Index) Phrased(text string, i, k int) bool {
	q := x.corpus.newQuestion(x.analyse.termsOf(text, x.analyse.langs, x.syn.questionMarks), nil, nil)
	if q.unknown[viewWords] > 0 || len(q.form.ids[viewWords]) == 0 {
		return false
	}
	return x.corpus.exactly(q, &x.corpus.entries[i].phrasings[k])
}
