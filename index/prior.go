package index

import (
	"math"

	"github.com/faqbot/faqbot/index/encoder"
	"github.com/faqbot/faqbot/index/rank"
)

// What the classifier knows beforehand: the nearer a text is in meaning to the mean of an entry's
// phrasings, and to its answer, the more speaks for the entry. It learns from the words what that does
// not say.
const (
	// priorWeight is what a cosine of 1 with the mean counts, as a logarithm.
	priorWeight = 12
	// answerWeight is what one with the nearest sentence of the answer counts, by the number of phrasings:
	// the more of them an owner has given, the less what the answer mentions says.
	answerWeight = 6
	// answeredEntries is the number of entries up to which the answers are part of the prior in training: of
	// more entries they would take most of the time, and questions have them all the same.
	answeredEntries = 400
	// lonePrior stands for the cosine of an entry's only phrasing with itself, which would say nothing of
	// how near other ways to ask the same are.
	lonePrior = 0.5
)

// prior is what the vectors say of the phrasings of all entries.
type prior struct {
	texts   [][]float32   // of each phrasing, its vector; nil: none
	entry   []int32       // of each phrasing, its entry
	own     []float32     // of each phrasing, what it would say of its entry if the entry had the others only
	means   [][]float32   // of each entry, the mean of its phrasings; nil: none
	answers [][][]float32 // of each entry, the first sentences of its answer
	weights []float32     // of each entry, what the nearness of its answer counts
	silent  []bool        // as in vectors
	usual   []float32     // of each phrasing, what is said of silent entries
}

// priorOf returns the prior for the phrasings of all entries, in their order.
func (v *vectors) priorOf() rank.Prior {
	n := len(v.centroid)
	p := prior{means: make([][]float32, n), answers: make([][][]float32, n), weights: make([]float32, n), silent: v.silent}
	for i := range n {
		if v.pool.has(v.centroid[i]) {
			p.means[i] = v.pool.vector(v.centroid[i])
		}
		for _, r := range v.answerRows(i) {
			if n <= answeredEntries && v.pool.has(r) {
				p.answers[i] = append(p.answers[i], v.pool.vector(r))
			}
		}
		p.weights[i] = v.answerWeight(i)
		p.addPhrasings(v, i)
	}
	p.addUsual(v, n <= answeredEntries)
	return p.of
}

// answerWeight is what the nearness of an entry's answer counts.
func (v *vectors) answerWeight(entry int) float32 {
	return answerWeight / float32(max(1, len(v.phrasingRows(entry))))
}

// addPhrasings adds the phrasings of an entry.
func (p *prior) addPhrasings(v *vectors, entry int) {
	first, n := len(p.texts), 0
	sum := make([]float32, v.pool.dim)
	for _, r := range v.phrasingRows(entry) {
		var text []float32
		if v.pool.has(r) {
			text = v.pool.vector(r)
			v.pool.addTo(sum, r)
			n++
		}
		p.texts, p.entry = append(p.texts, text), append(p.entry, int32(entry))
	}
	for _, text := range p.texts[first:] {
		p.own = append(p.own, priorWeight*nearRest(sum, text, n))
	}
}

// nearRest is the cosine of a phrasing with the mean of the others of its entry, of which sum is the sum of
// all n.
func nearRest(sum, text []float32, n int) float32 {
	if text == nil {
		return 0
	}
	rest := make([]float32, len(sum))
	square := 0.0
	for j := range rest {
		rest[j] = sum[j] - text[j]
		square += float64(rest[j]) * float64(rest[j])
	}
	if n < 2 || square < 1e-6 { // there are no others, or they are all the same
		return lonePrior
	}
	return encoder.Dot(text, rest) / float32(math.Sqrt(square))
}

// of implements [rank.Prior].
func (p *prior) of(sample, class int) float32 {
	text := p.texts[sample]
	if text == nil {
		return 0
	}
	if p.silent != nil && p.silent[class] {
		return p.usual[sample]
	}
	best := float32(0)
	for _, a := range p.answers[class] {
		best = max(best, encoder.Dot(text, a))
	}
	out := p.weights[class] * best
	switch {
	case int(p.entry[sample]) == class:
		out += p.own[sample]
	case p.means[class] != nil:
		out += priorWeight * encoder.Dot(text, p.means[class])
	}
	return out
}

// addPrior adds what the prior says of a question to the scores of the entries.
func (m *meant) addPrior(scores []float64) {
	v := m.vectors
	sum, n := 0.0, 0
	for i := range v.centroid {
		if v.isSilent(i) {
			continue
		}
		if mean := m.best(v.centroid[i : i+1]); !math.IsInf(mean, -1) {
			scores[i] += priorWeight * mean
		}
		scores[i] += float64(v.answerWeight(i)) * max(0, m.best(v.answerRows(i)))
		sum += scores[i]
		n++
	}
	if v.silent == nil || n == 0 {
		return
	}
	for i, silent := range v.silent {
		if silent {
			scores[i] += sum / float64(n)
		}
	}
}
