package index

import (
	"cmp"
	"context"
	"math"
	"slices"

	"github.com/faqbot/faqbot/index/encoder"
	"github.com/faqbot/faqbot/index/parallel"
	"github.com/faqbot/faqbot/index/rank"
)

// Sizes of the search by vectors.
const (
	nearEntries  = 12    // entries that it adds to the candidates, at most
	exactVectors = 8_000 // vectors of content up to which all are compared; above, the signs choose …
	signEntries  = 256   // … so many entries whose vectors are compared

	workerVectors = 3_000 // vectors that one processor compares before it pays to wake another: a few tenths of a millisecond
)

// answerMargin is by how much a sentence of an answer must be nearer to a question than a phrasing to
// count as much: answers mention many things.
const answerMargin = 0.05

// nearness says how near an entry is to a question, in cosines; −Inf where there is nothing to compare.
type nearness struct {
	best   float64 // of the phrasings
	mean   float64 // of the mean of the phrasings' vectors
	answer float64 // of the best of the answer's first sentences
}

// candidate is how near the entry is as a candidate.
func (n nearness) candidate() float64 { return max(n.best, n.mean, n.answer-answerMargin) }

// meant is a question as the search by vectors sees it.
type meant struct {
	vectors *vectors
	vector  []float32
	fixed   encoder.Fixed // vector
	signs   []uint64
	usual   nearness // of the entries on average; only where some have no vectors
	cosines *cosines // nil: they have not been found out
	bare    *meant   // the question without nuisance, for the classifier's prior; nil: it is not needed, or not known yet
}

// newMeant prepares a question's vector.
func newMeant(v *vectors, q []float32) *meant {
	m := &meant{vectors: v, vector: q, fixed: encoder.NewFixed(q)}
	m.signs = make([]uint64, v.signs.words)
	for j, f := range q {
		if f >= 0 {
			m.signs[j/64] |= 1 << (j % 64)
		}
	}
	m.usual = v.usual.nearness(q)
	return m
}

// meaning returns what a question means; nil where there are no vectors, or none of the question. A
// question in the words of a phrasing, or that is itself among the texts, is not encoded:
// wording is the row of the phrasing, or noRow. Where the encoder fails there is no meaning; the error is
// that of ctx.
func (x *Index) meaning(ctx context.Context, text string, wording row) (*meant, error) {
	e := x.encoded
	if e == nil || e.vectors == nil || e.vectors.pool.dim == 0 {
		return nil, nil
	}
	p := e.vectors.pool
	text = encodable(text)
	if wording == noRow {
		wording = p.find(keyOf(text))
	}
	if p.has(wording) {
		return newMeant(e.vectors, p.vector(wording)), nil
	}
	if text == "" || x.encoder == nil {
		return nil, nil
	}
	v, err := encoder.Question(ctx, x.encoder, text)
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	if err != nil || v == nil || checkVector(v, p.dim) != nil {
		return nil, nil //nolint:nilerr // the encoder tells its failures itself, and words are left to rank by
	}
	return newMeant(e.vectors, v), nil
}

// cosines are those of a question with all vectors of a pool.
type cosines struct {
	all  []float32 // in the order of the pool
	from []int     // where those of each of its segments begin
}

// fit makes room for those with all vectors of a pool.
func (c *cosines) fit(p *pool) {
	n := 0
	c.from = c.from[:0]
	for _, seg := range p.segments {
		c.from = append(c.from, n)
		n += len(seg.scales)
	}
	c.all = slices.Grow(c.all[:0], n)[:n]
}

// at returns the one with the vector at a row.
func (c *cosines) at(r row) float32 { return c.all[c.from[r>>rowBits]+int(r&(1<<rowBits-1))] }

// compareAll finds out the cosines with all vectors of the pool, which lie in s, in the order of the pool: from entry to
// entry they would be fetched from many places. Those of the question without nuisance are found out on the way, if
// it is there, since to fetch the vectors takes most of the time.
func (m *meant) compareAll(s *scratch) {
	p := m.vectors.pool
	s.cosines.fit(p)
	m.cosines = &s.cosines
	if m.bare != nil {
		s.bare.fit(p)
		m.bare.cosines = &s.bare
	}
	n := len(s.cosines.all)
	workers := min(parallel.Processors(), n/workerVectors+1)
	parallel.Workers(workers, func(w int) { m.compareSome(w*n/workers, (w+1)*n/workers) })
}

// compareSome is compareAll for the vectors from one place in the order of the pool to another.
func (m *meant) compareSome(from, to int) {
	p := m.vectors.pool
	for i, seg := range p.segments {
		first := m.cosines.from[i]
		end := min(to, first+len(seg.scales))
		for at := max(from, first); at < end; at++ {
			m.cosines.all[at] = seg.cosine(at-first, m.fixed, p.dim)
			if m.bare != nil {
				m.bare.cosines.all[at] = seg.cosine(at-first, m.bare.fixed, p.dim)
			}
		}
	}
}

// cosine returns the cosine of a vector of the segment with another of length 1 and the same dimension; −Inf where the
// text has none. Rounding does not take it out of [-1,1].
func (s *segment) cosine(k int, v encoder.Fixed, dim int) float32 {
	scale := s.scales[k]
	if scale == 0 {
		return float32(math.Inf(-1))
	}
	return min(max(v.Dot(s.values[k*dim:(k+1)*dim])*scale, -1), 1)
}

// best returns the largest cosine with the vectors at some rows; −Inf where there are none.
func (m *meant) best(rows []row) float64 {
	best := float32(math.Inf(-1))
	for _, r := range rows {
		if r == noRow {
			continue
		}
		if m.cosines != nil {
			best = max(best, m.cosines.at(r))
			continue
		}
		s, k := m.vectors.pool.at(r)
		best = max(best, s.cosine(k, m.fixed, m.vectors.pool.dim))
	}
	return float64(best)
}

// nearness says how near an entry is to the question.
func (m *meant) nearness(entry int) nearness {
	v := m.vectors
	return nearness{
		best: m.best(v.phrasingRows(entry)), mean: m.best(v.centroid[entry : entry+1]), answer: m.best(v.answerRows(entry)),
	}
}

// model names the model of the question's vector; "" where it has none.
func (m *meant) model() string {
	if m == nil {
		return ""
	}
	return m.vectors.pool.model
}

// fill fills in how near an entry is to the question, behind the features of words; nothing where the question
// has no vector.
func (m *meant) fill(entry int, f *rank.Features) {
	if m == nil {
		return
	}
	n := m.nearness(entry)
	if m.vectors.isSilent(entry) {
		n = m.guess(f)
	}
	f[rank.Near], f[rank.NearMean], f[rank.NearAnswer] = max(0, n.best), max(0, n.mean), max(0, n.answer)
}

// most reports whether most vectors of the pool are of this content.
func (v *vectors) most() bool { return 2*(len(v.rows)+len(v.centroid)) >= v.pool.size() }

// nearest returns the entries nearest to the question among those that are allowed, the nearest
// first; those that are equally near come in the order of the content. Allowed may be nil: then all are.
// What is calculated on the way lies in s.
func (m *meant) nearest(allowed func(entry int) bool, most int, s *scratch) []int {
	v := m.vectors
	best := make([]closest, 0, most+1)
	if m.cosines == nil && len(v.rows)+len(v.centroid) > exactVectors {
		for _, i := range v.signs.nearest(m.signs, allowed, signEntries, s) {
			best = addClosest(best, closest{i, m.nearness(i).candidate()}, most)
		}
	} else {
		if m.cosines == nil && v.most() {
			m.compareAll(s)
		}
		for i := range v.centroid {
			if allowed == nil || allowed(i) {
				best = addClosest(best, closest{i, m.nearness(i).candidate()}, most)
			}
		}
	}
	out := make([]int, len(best))
	for k, c := range best {
		out[k] = c.entry
	}
	return out
}

// closest is an entry, and how near it is as a candidate.
type closest struct {
	entry int
	near  float64
}

// addClosest puts an entry in its place among the nearest ones.
func addClosest(best []closest, c closest, most int) []closest {
	if math.IsInf(c.near, -1) || len(best) == most && c.near <= best[most-1].near {
		return best
	}
	at, _ := slices.BinarySearchFunc(best, c, func(a, b closest) int {
		return cmp.Or(cmp.Compare(b.near, a.near), cmp.Compare(a.entry, b.entry))
	})
	return slices.Insert(best, at, c)[:min(len(best)+1, most)]
}

// wording returns the row of the phrasing that is the question, word for word, or noRow; and whether it is one
// of entries of which the encoder does not know the language.
func (x *Index) wording(asked *question, q Query) (at row, silent bool) {
	e := x.encoded
	if e == nil || e.vectors == nil || asked.unknown[viewWords] > 0 || len(asked.form.ids[viewWords]) == 0 {
		return noRow, false
	}
	table := x.wordings()
	for _, w := range table.with(wordsSum(asked.form.ids[viewWords])) {
		i, k := int(w.entry), w.n-table.first[w.entry]
		if !allowed(&x.content.Entries[i], q) || !x.corpus.exactly(asked, &x.corpus.entries[i].phrasings[k]) {
			continue
		}
		if !e.vectors.isSilent(i) {
			return e.vectors.phrasingRows(i)[k], silent
		}
		silent = true
	}
	return noRow, silent
}

// compare finds out how near all that the classifier's prior compares is to a question, where that is most of
// what there is. It lies in s.
func (x *Index) compare(m *meant, s *scratch) {
	if m == nil || x.classes == nil || x.prior.of() != m.model() || !m.vectors.most() {
		return
	}
	m.bare = m.lessened(x.prior.nuisance)
	m.compareAll(s)
}

// nearest returns the entries that are nearest to what a question means. How near all are lies in s.
func (x *Index) nearest(m *meant, q Query, s *scratch) []int {
	if m == nil {
		return nil
	}
	var some func(entry int) bool
	if len(q.Tags) > 0 || x.dated && !q.On.IsZero() {
		some = func(i int) bool { return allowed(&x.content.Entries[i], q) }
	}
	return m.nearest(some, nearEntries, s)
}
