package index

import (
	"cmp"
	"context"
	"math"
	"math/bits"
	"slices"

	"github.com/faqbot/faqbot/index/encoder"
)

// Sizes of the search by vectors.
const (
	nearEntries  = 12    // entries that it adds to the candidates, at most
	exactVectors = 4_000 // vectors of content up to which all are compared; above, the signs choose …
	signEntries  = 256   // … so many entries whose vectors are compared
)

// answerMargin is by how much a sentence of an answer must be nearer to a question than a phrasing to
// count as much: answers mention many things. In signs it is the share signShare of the dimension,
// since near a cosine of a half one sign in 512 is worth 0.005.
const (
	answerMargin = 0.05
	signShare    = 10. / 512
)

// nearness says how near an entry is to a question by one measure, in cosines; 0 where there
// is nothing to compare.
type nearness struct {
	best     float64 // of the phrasings
	second   float64 // of the phrasings, the next best one; that of the only one where there is one
	mean     float64 // of all phrasings
	centroid float64 // of the mean of the phrasings' vectors
	answer   float64 // of the best of the answer's first sentences
}

// vectorFeatures say how near an entry is to a question.
type vectorFeatures struct {
	plain   nearness // by the encoder's vectors
	learned nearness // by the metric; as plain where there is none
}

// meant is a question as the search by vectors sees it.
type meant struct {
	vectors *vectors
	plain   whole
	learned whole // by the metric
	signs   []uint64
}

// whole is a vector in whole numbers, of which 1 stands for scale.
type whole struct {
	values []int16
	scale  float64
}

// wholeRange is the largest number of a whole vector: the sum of maxDim products with bytes stays
// within 32 bits, whatever the vectors, and so is the same on all processors.
const wholeRange = 2047

func newWhole(v []float32) whole {
	largest := float32(0)
	for _, f := range v {
		largest = max(largest, f, -f)
	}
	w := whole{values: make([]int16, len(v))}
	if largest == 0 {
		return w
	}
	w.scale = float64(largest) / wholeRange
	for j, f := range v {
		w.values[j] = int16(math.RoundToEven(float64(f) / w.scale))
	}
	return w
}

// newMeant prepares a question's vector.
func newMeant(v *vectors, q []float32) *meant {
	m := &meant{vectors: v, plain: newWhole(q)}
	m.learned = m.plain
	if v.pool.metric != nil {
		m.learned = newWhole(v.pool.metric.question(q))
	}
	m.signs = make([]uint64, v.pool.words)
	for j, f := range q {
		if f >= 0 {
			m.signs[j/64] |= 1 << (j % 64)
		}
	}
	return m
}

// meaning returns what a question means; nil where there are no vectors, or none of the question. A
// question in the words of a phrasing, or that is itself among the texts, is not encoded:
// wording is the row of the phrasing, or noRow. Where the encoder fails there is no meaning; the error is
// that of ctx.
func (x *Index) meaning(ctx context.Context, text string, wording row) (*meant, error) {
	e := x.encoded.Load()
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

// cosines returns the cosines with the vector at a row.
func (m *meant) cosines(r row) (plain, learned float64) {
	p := m.vectors.pool
	s, k := p.at(r)
	values := s.values[k*p.dim : (k+1)*p.dim]
	scale := float64(s.scales[k])
	plain = cosine(float64(dot(m.plain.values, values)) * m.plain.scale * scale)
	if p.metric == nil {
		return plain, plain
	}
	if s.length[k] > 0 {
		learned = cosine(float64(dot(m.learned.values, values)) * m.learned.scale * scale / float64(s.length[k]))
	}
	return plain, learned
}

// cosine brings what rounding has moved out of [-1,1] back.
func cosine(c float64) float64 { return min(max(c, -1), 1) }

// dot returns the sum of the products of two vectors of one dimension.
func dot(a []int16, b []int8) int32 {
	var s0, s1, s2, s3 int32
	a = a[:len(b)]
	for len(b) >= 8 {
		x, y := a[:8:8], b[:8:8]
		s0 += int32(x[0])*int32(y[0]) + int32(x[4])*int32(y[4])
		s1 += int32(x[1])*int32(y[1]) + int32(x[5])*int32(y[5])
		s2 += int32(x[2])*int32(y[2]) + int32(x[6])*int32(y[6])
		s3 += int32(x[3])*int32(y[3]) + int32(x[7])*int32(y[7])
		a, b = a[8:], b[8:]
	}
	for j, y := range b {
		s0 += int32(a[j]) * int32(y)
	}
	return s0 + s1 + s2 + s3
}

// add takes in the cosine of one more phrasing.
func (n *nearness) add(c float64, count int) {
	switch {
	case count == 0:
		n.best, n.second = c, c
	case c > n.best:
		n.best, n.second = c, n.best
	case c > n.second || count == 1:
		n.second = c
	}
	n.mean += c
}

// features says how near an entry is to the question.
func (m *meant) features(entry int) vectorFeatures {
	var f vectorFeatures
	v := m.vectors
	count := 0
	for _, r := range v.phrasingRows(entry) {
		if v.pool.has(r) {
			plain, learned := m.cosines(r)
			f.plain.add(plain, count)
			f.learned.add(learned, count)
			count++
		}
	}
	if count > 0 {
		f.plain.mean /= float64(count)
		f.learned.mean /= float64(count)
	}
	if r := v.centroid[entry]; v.pool.has(r) {
		f.plain.centroid, f.learned.centroid = m.cosines(r)
	}
	first := true
	for _, r := range v.answerRows(entry) {
		if v.pool.has(r) {
			plain, learned := m.cosines(r)
			if first {
				f.plain.answer, f.learned.answer, first = plain, learned, false
			}
			f.plain.answer, f.learned.answer = max(f.plain.answer, plain), max(f.learned.answer, learned)
		}
	}
	return f
}

// near returns how near an entry is as a candidate.
func (m *meant) near(entry int) float64 {
	v := m.vectors
	best := math.Inf(-1)
	take := func(r row, margin float64) {
		if v.pool.has(r) {
			_, learned := m.cosines(r)
			best = max(best, learned-margin)
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
		entries = m.bySigns(allowed, signEntries)
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

// bySigns returns the entries whose vectors' signs differ least from the question's, in the order
// of the content.
func (m *meant) bySigns(allowed func(entry int) bool, most int) []int {
	v := m.vectors
	margin := int(signShare * float64(v.pool.dim))
	none := v.pool.dim + margin + 1
	differ := make([]uint16, len(v.centroid))
	counts := make([]int, none+1)
	for i := range differ {
		d := none
		if allowed(i) {
			d = min(none, m.differing(v.phrasingRows(i), 0, d), m.differing(v.centroid[i:i+1], 0, d), m.differing(v.answerRows(i), margin, d))
		}
		differ[i] = uint16(d)
		counts[d]++
	}
	limit, sum := 0, 0 // entries that differ by less than limit are taken, …
	for limit < none && sum+counts[limit] <= most {
		sum += counts[limit]
		limit++
	}
	rest := most - sum // … and so many of those that differ by limit
	out := make([]int, 0, most)
	for i, d := range differ {
		if int(d) < limit || int(d) == limit && limit < none && rest > 0 {
			out = append(out, i)
			if int(d) == limit {
				rest--
			}
		}
	}
	return out
}

// differing returns the least number of signs in which a vector at some rows differs from the
// question's, and margin; or at most that of before.
func (m *meant) differing(rows []row, margin, before int) int {
	p := m.vectors.pool
	for _, r := range rows {
		if r == noRow {
			continue
		}
		s := &p.segments[r>>rowBits]
		k := int(r & (1<<rowBits - 1))
		n := margin
		signs := s.signs[k*p.words : (k+1)*p.words]
		if len(signs) == 8 && len(m.signs) == 8 { // by far the commonest
			a, b := (*[8]uint64)(signs), (*[8]uint64)(m.signs)
			n += bits.OnesCount64(a[0]^b[0]) + bits.OnesCount64(a[1]^b[1]) + bits.OnesCount64(a[2]^b[2]) + bits.OnesCount64(a[3]^b[3]) +
				bits.OnesCount64(a[4]^b[4]) + bits.OnesCount64(a[5]^b[5]) + bits.OnesCount64(a[6]^b[6]) + bits.OnesCount64(a[7]^b[7])
		} else {
			for w, word := range signs {
				n += bits.OnesCount64(word ^ m.signs[w])
			}
		}
		if n < before && s.scales[k] > 0 {
			before = n
		}
	}
	return before
}

// wording returns the row of the phrasing that is the question, word for word, or noRow.
func (x *Index) wording(asked *question, found []candidate, q Query) row {
	e := x.encoded.Load()
	if e == nil || e.vectors == nil || asked.unknown[viewWords] > 0 || len(asked.form.ids[viewWords]) == 0 {
		return noRow
	}
	for _, f := range found {
		if !allowed(&x.content.Entries[f.entry], q) {
			continue
		}
		phrasings := x.corpus.entries[f.entry].phrasings
		for k := range phrasings {
			if x.corpus.exactly(asked, &phrasings[k]) {
				return e.vectors.phrasingRows(f.entry)[k]
			}
		}
	}
	return noRow
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
