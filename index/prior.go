package index

import (
	"math"
	"slices"

	"github.com/faqbot/faqbot/index/encoder"
	"github.com/faqbot/faqbot/index/parallel"
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
	// leastLength is how long a vector must be without nuisance to say anything.
	leastLength = 1e-3
)

// prior is what a classifier knows beforehand.
type prior struct {
	model    string    // of the vectors
	nuisance *nuisance // directions of them that count less; nil: none, and what follows is not needed
	means    []float32 // of each entry, what 1 is divided by the length of the mean of its phrasings without nuisance
	answers  []float32 // of each row of a text, the same where it is of an answer
}

// of returns the model of the vectors; "" for nil.
func (p *prior) of() string {
	if p == nil {
		return ""
	}
	return p.model
}

// fits reports whether the prior can be that of these vectors.
func (p *prior) fits(e *encoded) bool {
	return p.of() == e.model() && (p == nil || p.nuisance.fits(e.pool.dim))
}

// measure finds out how long the vectors are that questions are compared with.
func (p *prior) measure(v *vectors) {
	if p == nil || p.nuisance == nil {
		return
	}
	p.means, p.answers = make([]float32, len(v.centroid)), make([]float32, len(v.rows))
	length := func(r row) float32 {
		if !v.pool.has(r) {
			return 0
		}
		return 1 / float32(max(leastLength, p.nuisance.lessen(v.pool.vector(r))))
	}
	parallel.Do(len(v.centroid), func(i int) {
		p.means[i] = length(v.centroid[i])
		for k := v.answers[i]; k < v.first[i+1]; k++ {
			p.answers[k] = length(v.rows[k])
		}
	})
}

// add adds what the prior says of a question to the scores of the entries.
func (p *prior) add(m *meant, scores []float64) {
	v := m.vectors
	near := m.bare
	switch {
	case p.nuisance == nil:
		near = m
	case near == nil:
		near = m.lessened(p.nuisance)
	}
	sum, n := 0.0, 0
	for i := range v.centroid {
		if v.isSilent(i) {
			continue
		}
		scores[i] += priorWeight * p.nearness(near, v.centroid[i], p.means, i)
		best := 0.0
		for k := v.answers[i]; k < v.first[i+1]; k++ {
			best = max(best, p.nearness(near, v.rows[k], p.answers, int(k)))
		}
		scores[i] += float64(v.answerWeight(i)) * best
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

// nearness is the cosine of a question with the vector at a row, without nuisance; 0 where there is none.
func (p *prior) nearness(m *meant, r row, lengths []float32, at int) float64 {
	dot := m.best([]row{r})
	switch {
	case math.IsInf(dot, -1):
		return 0
	case p.nuisance == nil:
		return dot
	}
	return dot * float64(lengths[at])
}

// taught is the prior of the phrasings of all entries, by which a classifier is trained.
type taught struct {
	texts   [][]float32   // of each phrasing, its vector; nil: none
	entry   []int32       // of each phrasing, its entry
	own     []float32     // of each phrasing, what it would say of its entry if the entry had the others only
	means   [][]float32   // of each entry, the mean of its phrasings; nil: none
	answers [][][]float32 // of each entry, the first sentences of its answer
	weights []float32     // of each entry, what the nearness of its answer counts
	silent  []bool        // as in vectors
	usual   []float32     // of each phrasing, what is said of silent entries
}

// teach returns the prior for the phrasings of all entries, in their order. All vectors are without nuisance.
func (p *prior) teach(v *vectors) rank.Prior {
	n := len(v.centroid)
	t := &taught{means: make([][]float32, n), answers: make([][][]float32, n), weights: make([]float32, n), silent: v.silent}
	first := make([]int, n+1)
	for i := range n {
		first[i+1] = first[i] + len(v.phrasingRows(i))
	}
	t.texts, t.entry, t.own = make([][]float32, first[n]), make([]int32, first[n]), make([]float32, first[n])
	parallel.Do(n, func(i int) {
		t.means[i] = p.nuisance.vector(v.pool, v.centroid[i])
		if n <= answeredEntries {
			for _, r := range v.answerRows(i) {
				if a := p.nuisance.vector(v.pool, r); a != nil {
					t.answers[i] = append(t.answers[i], a)
				}
			}
		}
		t.weights[i] = v.answerWeight(i)
		t.addPhrasings(p.nuisance, v, i, first[i])
	})
	t.addUsual(newUsual(v, p.nuisance), n <= answeredEntries)
	return t.of
}

// answerWeight is what the nearness of an entry's answer counts.
func (v *vectors) answerWeight(entry int) float32 {
	return answerWeight / float32(max(1, len(v.phrasingRows(entry))))
}

// addPhrasings adds the phrasings of an entry, from a place on.
func (t *taught) addPhrasings(n *nuisance, v *vectors, entry, at int) {
	sum, count := make([]float32, v.pool.dim), 0
	for k, r := range v.phrasingRows(entry) {
		t.entry[at+k] = int32(entry)
		if v.pool.has(r) {
			v.pool.addTo(sum, r)
			count++
		}
	}
	n.lessen(sum) // the same as the sum of what is left of all
	for k, r := range v.phrasingRows(entry) {
		if !v.pool.has(r) {
			continue
		}
		text := v.pool.vector(r)
		if length := n.lessen(text); length >= leastLength {
			t.own[at+k] = priorWeight * nearRest(sum, text, count)
			scale(text, float32(1/length))
			t.texts[at+k] = text
		}
	}
}

// nearRest is the cosine of a phrasing's vector with the mean of the others of its entry. Sum is that of all n.
func nearRest(sum, text []float32, n int) float32 {
	rest := slices.Clone(sum)
	encoder.AddScaled(rest, text, -1)
	square := encoder.Dot(rest, rest)
	if n < 2 || square < 1e-6 { // there are no others, or they are all the same
		return lonePrior
	}
	return encoder.Dot(text, rest) / float32(math.Sqrt(float64(square)*float64(encoder.Dot(text, text))))
}

// of implements [rank.Prior].
func (t *taught) of(sample, class int) float32 {
	text := t.texts[sample]
	if text == nil {
		return 0
	}
	if t.silent != nil && t.silent[class] {
		return t.usual[sample]
	}
	best := float32(0)
	for _, a := range t.answers[class] {
		best = max(best, encoder.Dot(text, a))
	}
	out := t.weights[class] * best
	switch {
	case int(t.entry[sample]) == class:
		out += t.own[sample]
	case t.means[class] != nil:
		out += priorWeight * encoder.Dot(text, t.means[class])
	}
	return out
}
