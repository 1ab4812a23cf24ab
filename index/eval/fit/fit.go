package main

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/optimize"

	"github.com/faqbot/faqbot/index/rank"
)

// Strengths of the L2 penalty on the weights.
const (
	orderPenalty      = 1e-4
	confidencePenalty = 3e-4
)

// fit fits both models to these variants; each variant weighs the same.
func fit(vs []variant) (*rank.Model, error) {
	m := &rank.Model{}
	if err := fitOrder(m, vs); err != nil {
		return nil, fmt.Errorf("fitting the order model: %w", err)
	}
	if err := fitConfidence(m, vs); err != nil {
		return nil, fmt.Errorf("fitting the confidence model: %w", err)
	}
	return m, nil
}

func minimize(n int, f func(x, grad []float64) float64) ([]float64, error) {
	p := optimize.Problem{
		Func: func(x []float64) float64 { return f(x, nil) },
		Grad: func(grad, x []float64) { f(x, grad) },
	}
	r, err := optimize.Minimize(p, make([]float64, n), &optimize.Settings{MajorIterations: 150, GradientThreshold: 1e-6}, &optimize.LBFGS{})
	if r == nil {
		return nil, err
	}
	return r.X, nil
}

// fitOrder maximises the mean logarithm of the right candidates' share (conditional logit).
func fitOrder(m *rank.Model, vs []variant) error {
	x, err := minimize(rank.OrderSize, func(x, grad []float64) float64 {
		clear(grad)
		copy(m.Order[:], x)
		loss := 0.0
		for _, v := range vs {
			n := 0
			for i := range v.examples {
				if v.examples[i].known() {
					n++
				}
			}
			for i := range v.examples {
				if v.examples[i].known() {
					loss += v.examples[i].orderLoss(m, grad, 1/float64(n*len(vs)))
				}
			}
		}
		return loss + penalty(x, grad, orderPenalty)
	})
	copy(m.Order[:], x)
	return err
}

func (e *example) known() bool {
	for _, r := range e.right {
		if r {
			return true
		}
	}
	return false
}

func (e *example) orderLoss(m *rank.Model, grad []float64, weight float64) float64 {
	shares := m.Shares(e.scaled, e.leads)
	p := 0.0
	for k, r := range e.right {
		if r {
			p += shares[k]
		}
	}
	p = max(p, 1e-12)
	if grad != nil {
		for k := range shares {
			g := shares[k]
			if e.right[k] {
				g -= shares[k] / p
			}
			g *= weight
			for f := range rank.NumFeatures {
				grad[f] += g * e.scaled[k][f]
				grad[rank.NumFeatures+f] += g * e.leads[k][f]
			}
		}
	}
	return -weight * math.Log(p)
}

func penalty(x, grad []float64, strength float64) float64 {
	sum := 0.0
	for i, w := range x {
		sum += w * w
		if grad != nil {
			grad[i] += 2 * strength * w
		}
	}
	return strength * sum
}

// best returns the candidate that the order model puts first, -1 for none.
func best(shares []float64) int {
	at := -1
	for k, s := range shares {
		if at < 0 || s > shares[at] {
			at = k
		}
	}
	return at
}

// fitConfidence fits a logistic regression on the first candidates: is it right?
func fitConfidence(m *rank.Model, vs []variant) error {
	type row struct {
		x      [rank.ConfidenceSize]float64
		y      float64
		weight float64
	}
	var rows []row
	for _, v := range vs {
		for i := range v.examples {
			e := &v.examples[i]
			shares := m.Shares(e.scaled, e.leads)
			b := best(shares)
			if b < 0 {
				continue
			}
			r := row{x: rank.Vector(e.context, e.scaled[b], e.leads[b], shares[b]), weight: 1 / float64(len(v.examples)*len(vs))}
			if e.right[b] {
				r.y = 1
			}
			rows = append(rows, r)
		}
	}
	x, err := minimize(rank.ConfidenceSize, func(x, grad []float64) float64 {
		clear(grad)
		loss := 0.0
		for i := range rows {
			r := &rows[i]
			z := 0.0
			for k, v := range r.x {
				z += x[k] * v
			}
			loss += r.weight * (softplus(z) - r.y*z)
			if grad != nil {
				g := r.weight * (1/(1+math.Exp(-z)) - r.y)
				for k, v := range r.x {
					grad[k] += g * v
				}
			}
		}
		return loss + penalty(x, grad, confidencePenalty)
	})
	copy(m.Confidence[:], x)
	return err
}

func softplus(z float64) float64 { return max(z, 0) + math.Log1p(math.Exp(-math.Abs(z))) }
