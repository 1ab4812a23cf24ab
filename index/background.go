package index

import (
	"cmp"
	"math"
	"slices"

	"github.com/faqbot/faqbot/index/background"
	"github.com/faqbot/faqbot/index/parallel"
)

// How near the background is to a question, and which of it counts.
const (
	// backgroundSharpness weighs the cosines with the background in their mean: about as sharp as the prior
	// of the classifier is about the entries.
	backgroundSharpness = 12
	// ownNear is about how near a phrasing is to the others of its entry, and ownCount the number of
	// phrasings from which what the content itself says of that counts as much.
	ownNear, ownCount = 0.72, 10
	// ownEntries is the number of entries that are asked how near their phrasings are, at most.
	ownEntries = 300
	// leastBackground is the number of questions of the background below which they say nothing.
	leastBackground = 30
	// rivals is the number of entries that a question of the background is compared with.
	rivals = 4
)

// foreign returns the questions of the background that the content itself does not answer: those that
// are less near to every entry than the content's phrasings are to the others of their entry.
func (v *vectors) foreign(all []background.Vector) []background.Vector {
	if v == nil || v.pool.dim == 0 || len(all) == 0 || len(all[0].Values) != v.pool.dim {
		return nil
	}
	limit := v.ownNearness()
	keep := make([]bool, len(all))
	parallel.Do(len(all), func(i int) {
		m := newMeant(v, all[i].Float32())
		best := -1.0
		for _, e := range m.nearest(nil, rivals, &scratch{}) {
			n := m.nearness(e)
			best = max(best, n.best, n.mean)
		}
		keep[i] = best <= limit
	})
	var out []background.Vector
	for i, q := range all {
		if keep[i] {
			out = append(out, q)
		}
	}
	if len(out) < leastBackground {
		return nil
	}
	return out
}

// ownNearness is how near a phrasing is to the others of its entry, or to their mean, for half of the
// phrasings; of content that hardly tells, near to what it is elsewhere.
func (v *vectors) ownNearness() float64 {
	var found []float64
	n := len(v.centroid)
	for at := range min(n, ownEntries) {
		found = append(found, v.ownNear(at*n/min(n, ownEntries))...)
	}
	if len(found) == 0 {
		return ownNear
	}
	slices.SortFunc(found, cmp.Compare[float64])
	w := float64(len(found)) / float64(len(found)+ownCount)
	return w*found[(len(found)-1)/2] + (1-w)*ownNear
}

// ownNear returns how near each phrasing of an entry is to the others.
func (v *vectors) ownNear(entry int) (out []float64) {
	rows := slices.DeleteFunc(slices.Clone(v.phrasingRows(entry)), func(r row) bool { return !v.pool.has(r) })
	if len(rows) < 2 {
		return nil
	}
	sum := make([]float32, v.pool.dim)
	for _, r := range rows {
		v.pool.addTo(sum, r)
	}
	for k := range rows {
		m := newMeant(v, v.pool.vector(rows[k]))
		best := max(float64(nearRest(sum, m.vector, len(rows))), m.best(rows[:k]), m.best(rows[k+1:]))
		out = append(out, best)
	}
	return out
}

// nearBackground is how near a question is to the background: a mean of the cosines in which the larger ones weigh
// more; 0 where there is nothing to compare.
func (m *meant) nearBackground(questions []background.Vector) float64 {
	if m == nil || len(questions) == 0 {
		return 0
	}
	sum := 0.0
	for _, s := range questions {
		sum += math.Exp(backgroundSharpness * s.Cosine(m.fixed))
	}
	return math.Log(sum/float64(len(questions))) / backgroundSharpness
}

// takeBackground finds out which questions of the background are about other things than the content, and what tells
// these from it.
func (x *Index) takeBackground() {
	x.background, x.scope = nil, scope{}
	if x.encoder != nil && x.encoded.model() != "" {
		x.background = x.encoded.vectors.foreign(background.Of(x.encoder))
		x.scope = newScope(x.encoded.vectors, x.background)
	}
}
