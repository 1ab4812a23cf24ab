package main

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/mat"

	"github.com/faqbot/faqbot/faq"
	"github.com/faqbot/faqbot/index/encoder"
)

// ridge is what is added to the variances of the metric, in their mean: without it, directions in which
// the sets hardly vary would count beyond measure.
const ridge = 3

// learnMetric returns the matrix that whitens how vectors of texts differ that ask the same thing
// (within-class covariance normalisation: Hatch, Kajarekar and Stolcke 2006), by the sets but those
// that are left out and those of the repository, whose phrasings are as different as can be; row by row. Each set weighs the same.
func learnMetric(sets []*set, vectors *memory, without map[string]bool) ([]float32, error) {
	const dim = encoder.Dimensions
	all := mat.NewSymDense(dim, nil)
	for _, s := range sets {
		if without[s.name] || s.from != labelled {
			continue
		}
		within, n := mat.NewSymDense(dim, nil), 0
		for _, texts := range s.groups() {
			n += scatter(within, vectors.of(texts))
		}
		if n > 0 {
			within.ScaleSym(1/float64(n), within)
			all.AddSym(all, within)
		}
	}
	var eigen mat.EigenSym
	if !eigen.Factorize(all, true) {
		return nil, fmt.Errorf("learning the metric: the covariances have no eigenvectors")
	}
	values := eigen.Values(nil)
	mean := 0.0
	for _, v := range values {
		mean += v / dim
	}
	scale := mat.NewDiagDense(dim, nil)
	for i, v := range values {
		scale.SetDiag(i, 1/math.Sqrt(v/mean+ridge))
	}
	var axes, half, whole mat.Dense
	eigen.VectorsTo(&axes)
	half.Mul(&axes, scale)
	whole.Mul(&half, axes.T())
	out := make([]float32, 0, dim*dim)
	for i := range dim {
		for j := range dim {
			out = append(out, float32(whole.At(i, j)))
		}
	}
	return out, nil
}

// groups returns the texts that ask the same thing, by entry: its phrasings and the questions that it
// alone answers.
func (s *set) groups() [][]string {
	out := make([][]string, len(s.content.Entries))
	at := map[faq.EntryID]int{}
	for i := range s.content.Entries {
		out[i] = s.content.Entries[i].Phrasings()
		at[s.content.Entries[i].ID] = i
	}
	for _, c := range s.cases {
		if len(c.Expect) == 1 {
			i := at[c.Expect[0]]
			out[i] = append(out[i], c.Question)
		}
	}
	return out
}

// scatter adds how vectors differ from their mean to a matrix, and returns the degrees of freedom.
func scatter(to *mat.SymDense, vectors [][]float32) int {
	if len(vectors) < 2 {
		return 0
	}
	mean := mat.NewVecDense(len(vectors[0]), nil)
	rows := make([]*mat.VecDense, len(vectors))
	for i, v := range vectors {
		rows[i] = mat.NewVecDense(len(v), nil)
		for j, f := range v {
			rows[i].SetVec(j, float64(f))
		}
		mean.AddScaledVec(mean, 1/float64(len(vectors)), rows[i])
	}
	for _, r := range rows {
		r.SubVec(r, mean)
		to.SymRankOne(to, 1, r)
	}
	return len(vectors) - 1
}
