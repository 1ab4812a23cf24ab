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
	exactVectors = 8_000 // vectors of content up to which all are compared; above, the signs choose …
	signEntries  = 256   // … so many entries whose vectors are compared
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

// notCompared is a nearness that is not known.
func notCompared() nearness { return nearness{best: math.NaN()} }

func (n nearness) compared() bool { return !math.IsNaN(n.best) }

// meant is a question as the search by vectors sees it.
type meant struct {
	vectors *vectors
	vector  []float32
	signs   []uint64
	usual   nearness   // of the entries on average; only where some have no vectors
	known   []nearness // of each entry, how near it is, once all have been compared; nil: they have not been
	room    *scratch   // for known and for what the signs count
}

// newMeant prepares a question's vector.
func newMeant(v *vectors, q []float32) *meant {
	m := &meant{vectors: v, vector: q, room: &scratch{}}
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

// best returns the largest cosine with the vectors at some rows; −Inf where there are none. Rounding does not take a
// cosine out of [-1,1].
func (m *meant) best(rows []row) float64 {
	p := m.vectors.pool
	best := math.Inf(-1)
	for _, r := range rows {
		if r == noRow {
			continue
		}
		s, k := p.at(r)
		if scale := s.scales[k]; scale > 0 {
			c := float64(encoder.DotBytes(s.values[k*p.dim:(k+1)*p.dim], m.vector) * scale)
			best = max(best, min(max(c, -1), 1))
		}
	}
	return best
}

// nearness says how near an entry is to the question.
func (m *meant) nearness(entry int) nearness {
	if m.known != nil && m.known[entry].compared() {
		return m.known[entry]
	}
	v := m.vectors
	return nearness{
		best: m.best(v.phrasingRows(entry)), mean: m.best(v.centroid[entry : entry+1]), answer: m.best(v.answerRows(entry)),
	}
}

// beyondPhrasings returns how near the mean of an entry's phrasings and its answer are.
func (m *meant) beyondPhrasings(entry int) (mean, answer float64) {
	if m.known != nil && m.known[entry].compared() {
		return m.known[entry].mean, m.known[entry].answer
	}
	v := m.vectors
	return m.best(v.centroid[entry : entry+1]), m.best(v.answerRows(entry))
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

// nearest returns the entries nearest to the question among those that are allowed, the nearest
// first; those that are equally near come in the order of the content.
func (m *meant) nearest(allowed func(entry int) bool, most int) []int {
	v := m.vectors
	best := make([]closest, 0, most+1)
	if len(v.rows)+len(v.centroid) > exactVectors {
		for _, i := range v.signs.nearest(m.signs, allowed, signEntries, m.room) {
			best = addClosest(best, closest{i, m.nearness(i).candidate()}, most)
		}
	} else {
		m.room.near = slices.Grow(m.room.near[:0], len(v.centroid))[:len(v.centroid)]
		known := m.room.near
		for i := range known {
			if !allowed(i) {
				known[i] = notCompared()
				continue
			}
			known[i] = m.nearness(i)
			best = addClosest(best, closest{i, known[i].candidate()}, most)
		}
		m.known = known
	}
	out := make([]int, len(best))
	for k, s := range best {
		out[k] = s.entry
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

// addNearest adds the entries that are nearest to what a question means to the candidates. How near all are lies in s.
func (x *Index) addNearest(found []candidate, m *meant, q Query, s *scratch) []candidate {
	if m == nil {
		return found
	}
	m.room = s
	for _, i := range m.nearest(func(i int) bool { return allowed(&x.content.Entries[i], q) }, nearEntries) {
		if placeIn(found, i) < 0 {
			found = append(found, candidate{entry: i})
		}
	}
	return found
}
