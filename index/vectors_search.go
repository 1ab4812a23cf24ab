package index

import (
	"cmp"
	"context"
	"math"
	"slices"

	"github.com/faqbot/faqbot/index/encoder"
	"github.com/faqbot/faqbot/index/rank"
)

// Sizes of the search by vectors.
const (
	nearEntries  = 12    // entries that it adds to the candidates, at most
	exactVectors = 4_000 // vectors of content up to which all are compared; above, the signs choose …
	signEntries  = 256   // … so many entries whose vectors are compared
)

// answerMargin is by how much a sentence of an answer must be nearer to a question than a phrasing to
// count as much: answers mention many things.
const answerMargin = 0.05

// nearness says how near an entry is to a question, in cosines; 0 where there is nothing to compare.
type nearness struct {
	best   float64 // of the phrasings
	mean   float64 // of the mean of the phrasings' vectors
	answer float64 // of the best of the answer's first sentences
}

// meant is a question as the search by vectors sees it.
type meant struct {
	vectors *vectors
	vector  []float32
	signs   []uint64
	usual   nearness // of the entries on average; only where some have no vectors
}

// newMeant prepares a question's vector.
func newMeant(v *vectors, q []float32) *meant {
	m := &meant{vectors: v, vector: q}
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

// cosine returns the cosine with the vector at a row; rounding does not take it out of [-1,1].
func (m *meant) cosine(r row) float64 {
	p := m.vectors.pool
	s, k := p.at(r)
	c := float64(encoder.DotBytes(s.values[k*p.dim:(k+1)*p.dim], m.vector) * s.scales[k])
	return min(max(c, -1), 1)
}

// best returns the largest cosine with the vectors at some rows; 0 where there are none.
func (m *meant) best(rows []row) float64 {
	best, any := 0.0, false
	for _, r := range rows {
		if m.vectors.pool.has(r) {
			if c := m.cosine(r); c > best || !any {
				best, any = c, true
			}
		}
	}
	return best
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

// near returns how near an entry is as a candidate.
func (m *meant) near(entry int) float64 {
	v := m.vectors
	best := math.Inf(-1)
	take := func(r row, margin float64) {
		if v.pool.has(r) {
			best = max(best, m.cosine(r)-margin)
		}
	}
	for _, r := range v.phrasingRows(entry) {
		take(r, 0)
	}
	take(v.centroid[entry], 0)
	for _, r := range v.answerRows(entry) {
		take(r, answerMargin)
	}
	return best
}

// nearest returns the entries nearest to the question among those that are allowed, the nearest
// first; those that are equally near come in the order of the content.
func (m *meant) nearest(allowed func(entry int) bool, most int) []int {
	v := m.vectors
	var entries []int
	if len(v.rows)+len(v.centroid) > exactVectors {
		entries = v.signs.nearest(m.signs, allowed, signEntries)
	} else {
		for i := range v.centroid {
			if allowed(i) {
				entries = append(entries, i)
			}
		}
	}
	type scored struct {
		entry int
		near  float64
	}
	best := make([]scored, 0, most+1)
	for _, i := range entries {
		s := scored{i, m.near(i)}
		if math.IsInf(s.near, -1) || len(best) == most && s.near <= best[most-1].near {
			continue
		}
		at, _ := slices.BinarySearchFunc(best, s, func(a, b scored) int {
			return cmp.Or(cmp.Compare(b.near, a.near), cmp.Compare(a.entry, b.entry))
		})
		best = slices.Insert(best, at, s)[:min(len(best)+1, most)]
	}
	out := make([]int, len(best))
	for k, s := range best {
		out[k] = s.entry
	}
	return out
}

// wording returns the row of the phrasing that is the question, word for word, or noRow; and whether it is one
// of entries of which the encoder does not know the language.
func (x *Index) wording(asked *question, found []candidate, q Query) (at row, silent bool) {
	e := x.encoded
	if e == nil || e.vectors == nil || asked.unknown[viewWords] > 0 || len(asked.form.ids[viewWords]) == 0 {
		return noRow, false
	}
	for _, f := range found {
		if !allowed(&x.content.Entries[f.entry], q) {
			continue
		}
		phrasings := x.corpus.entries[f.entry].phrasings
		for k := range phrasings {
			if !x.corpus.exactly(asked, &phrasings[k]) {
				continue
			}
			if !e.vectors.isSilent(f.entry) {
				return e.vectors.phrasingRows(f.entry)[k], silent
			}
			silent = true
			break
		}
	}
	return noRow, silent
}

// addNearest adds the entries that are nearest to what a question means to the candidates.
func (x *Index) addNearest(found []candidate, m *meant, q Query) []candidate {
	if m == nil {
		return found
	}
	known := make(map[int]bool, len(found))
	for _, f := range found {
		known[f.entry] = true
	}
	for _, i := range m.nearest(func(i int) bool { return allowed(&x.content.Entries[i], q) }, nearEntries) {
		if !known[i] {
			found = append(found, candidate{entry: i})
		}
	}
	return found
}
