package main

import (
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/optimize"

	"github.com/faqbot/faqbot/index/rank"
)

// settings are what the models of a kind are fitted with.
type settings struct {
	orderPenalty      float64 // strength of the L2 penalty on the weights of the order model
	confidencePenalty float64 // and on those of the confidence model
	levelPenalty      float64 // and on those of them that set the level of all confidences
	// trust is the weight of the classifier's logarithm in the order model before anything is learnt. With
	// vectors, the other features only mend what the classifier has learnt of the content itself.
	trust float64
	// asItIs is what a content as its owner wrote it weighs in the confidence model, beside 1 of its thinner
	// variants, which keep the model from believing that there are no others.
	asItIs float64
	// mistaken is what a question in scope whose first candidate is wrong weighs in the confidence model, beside 1 of others,
	// while it learns which evidence counts for how much. Below 1 it learns more of telling what nobody answers.
	mistaken float64
	// share is what a variant weighs in both models; 0: nothing is learnt from it.
	share  func(v variant) float64
	orders func(f rank.Feature) bool // the features that the order model takes
	judges func(k int) bool          // the elements of [rank.Vector] that the confidence model takes
}

// ends are the two models of a kind, between which those of all contents are: see [rank.Between]; or what they are fitted with.
type ends[T any] struct{ bare, told T }

// The settings, chosen by the measures of sets that were left out.
var (
	byWords = ends[settings]{
		bare: settings{
			orderPenalty: 3e-4, confidencePenalty: 3e-3, levelPenalty: 1e-4, trust: 8, asItIs: 5, mistaken: 1,
			share: bareShare, orders: func(rank.Feature) bool { return true }, judges: rank.JudgedByWordsBare,
		},
		told: settings{
			orderPenalty: 3e-4, confidencePenalty: 5e-5, levelPenalty: 5e-5, trust: 8, asItIs: 5, mistaken: 0.5,
			share: toldShare, orders: func(rank.Feature) bool { return true }, judges: rank.JudgedByWordsTold,
		},
	}
	byMeaning = ends[settings]{
		bare: settings{
			orderPenalty: 1e-3, confidencePenalty: 5e-5, levelPenalty: 1e-5, trust: 10, asItIs: 5, mistaken: 0.25,
			share: bareShare, orders: rank.Feature.OrderingBare, judges: rank.JudgedBare,
		},
		told: settings{
			orderPenalty: 3e-3, confidencePenalty: 2e-4, levelPenalty: 1e-5, trust: 10, asItIs: 8, mistaken: 0.5,
			share: toldShare, orders: rank.Feature.OrderingTold, judges: rank.JudgedTold,
		},
	}
)

// bareShare is what a variant weighs in the models for contents without answers.
func bareShare(v variant) float64 {
	switch v.from {
	case labelled:
		return 1
	case example:
		return 0.1
	case written:
	}
	return 0
}

// toldShare is what a variant weighs in the models for contents whose answers say much. The others keep them from believing that
// there are no contents but those.
func toldShare(v variant) float64 {
	if v.told() {
		return 1
	}
	return 0.1
}

// fit fits both models to these variants.
func fit(vs []variant, with settings) (*rank.Model, error) {
	m := &rank.Model{}
	vs = slices.DeleteFunc(slices.Clone(vs), func(v variant) bool { return len(v.asked) == 0 || with.share(v) == 0 })
	if err := fitOrder(m, vs, with); err != nil {
		return nil, fmt.Errorf("fitting the order model: %w", err)
	}
	if err := fitConfidence(m, vs, with); err != nil {
		return nil, fmt.Errorf("fitting the confidence model: %w", err)
	}
	return m, nil
}

// minimize minimises f, which returns its value and adds its gradient to grad, from 0.
func minimize(n int, f func(x, grad []float64) float64) ([]float64, error) {
	at, grad, value := make([]float64, n), make([]float64, n), math.NaN()
	both := func(x []float64) { // the optimiser asks for value and gradient of a point apart
		if !math.IsNaN(value) && slices.Equal(x, at) {
			return
		}
		copy(at, x)
		clear(grad)
		value = f(x, grad)
	}
	p := optimize.Problem{
		Func: func(x []float64) float64 { both(x); return value },
		Grad: func(g, x []float64) { both(x); copy(g, grad) },
	}
	r, err := optimize.Minimize(p, make([]float64, n), &optimize.Settings{MajorIterations: 120, GradientThreshold: 1e-6}, &optimize.LBFGS{})
	if r == nil {
		return nil, err
	}
	return r.X, nil // an early end at the limit of iterations is no error
}

// outWeight is what an out-of-scope question weighs beside one in scope in the order model.
const outWeight = 0.5

// fitOrder maximises the mean logarithm of the right alternative's share (conditional logit):
// of the right candidate, or of none for a question out of scope.
func fitOrder(m *rank.Model, vs []variant, with settings) error {
	x, err := minimize(rank.OrderSize+rank.NoneSize, func(x, grad []float64) float64 {
		copy(m.Order[:], x)
		copy(m.None[:], x[rank.OrderSize:])
		loss, all := 0.0, with.total(vs)
		for _, v := range vs {
			questions := 0.0
			for i := range v.asked {
				questions += v.asked[i].orderWeight()
			}
			for i := range v.asked {
				if w := v.asked[i].orderWeight(); w > 0 {
					loss += v.asked[i].orderLoss(m, grad, w/questions*with.share(v)/all)
				}
			}
		}
		hold(grad[:rank.OrderSize], func(k int) bool { return with.orders(rank.Feature(k % int(rank.NumFeatures))) })
		return loss + with.penalty(x, grad)
	})
	copy(m.Order[:], x)
	copy(m.None[:], x[rank.OrderSize:])
	return err
}

// orderWeight is what the question weighs; nothing if its entry is not among the candidates.
func (e *asked) orderWeight() float64 {
	switch {
	case !e.inScope:
		return outWeight
	case slices.Contains(e.right, true):
		return 1
	}
	return 0
}

func (e *asked) orderLoss(m *rank.Model, grad []float64, weight float64) float64 {
	shares := m.Shares(e.context, e.scaled, e.leads)
	p, none := 0.0, 1.0
	for k, r := range e.right {
		none -= shares[k]
		if r {
			p += shares[k]
		}
	}
	if !e.inScope {
		p = none
	}
	p = max(p, 1e-12)
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
	g := none
	if !e.inScope {
		g--
	}
	for k, v := range rank.None(e.context) {
		grad[rank.OrderSize+k] += weight * g * v
	}
	return -weight * math.Log(p)
}

// total is the sum of the shares.
func (s settings) total(vs []variant) (sum float64) {
	for _, v := range vs {
		sum += s.share(v)
	}
	return sum
}

// weight is what a variant weighs in the confidence model.
func (s settings) weight(v variant) float64 {
	if v.how == asItIs {
		return s.asItIs * s.share(v)
	}
	return s.share(v)
}

// hold keeps the weights that a model does not take where they are: at 0.
func hold(grad []float64, takes func(k int) bool) {
	for k := range grad {
		if !takes(k) {
			grad[k] = 0
		}
	}
}

// levelled is the penalty on the weights of the confidence model.
func (s settings) levelled(x, grad []float64) (sum float64) {
	for k, w := range x {
		strength := s.confidencePenalty
		if rank.Levelling(k) {
			strength = s.levelPenalty
		}
		sum += strength * w * w
		grad[k] += 2 * strength * w
	}
	return sum
}

// penalty holds the weights near those of a model that believes the classifier alone.
func (s settings) penalty(x, grad []float64) float64 {
	x[rank.ClassLogit] -= s.trust
	p := penalty(x, grad, s.orderPenalty)
	x[rank.ClassLogit] += s.trust
	return p
}

func penalty(x, grad []float64, strength float64) float64 {
	sum := 0.0
	for i, w := range x {
		sum += w * w
		grad[i] += 2 * strength * w
	}
	return strength * sum
}

// row is a first candidate as the confidence model sees it.
type row struct {
	x       []float64
	right   float64 // 1 if it is right
	weight  float64
	inScope bool
}

// fitConfidence fits a logistic regression on the first candidates: is it right? Where mistakes weigh less, what
// comes out is a measure that puts the questions in order, and a second regression on it alone, in which all weigh
// the same, makes a probability of it.
func fitConfidence(m *rank.Model, vs []variant, with settings) error {
	rows := firsts(m, vs, with)
	unlike := slices.Clone(rows)
	for i := range unlike {
		if r := &unlike[i]; r.inScope && r.right == 0 {
			r.weight *= with.mistaken
		}
	}
	w, err := logistic(unlike, func(w, grad []float64) float64 {
		hold(grad, with.judges)
		return with.levelled(w, grad)
	})
	if err != nil {
		return err
	}
	if with.mistaken != 1 {
		for i := range rows {
			rows[i].x = []float64{floats.Dot(w, rows[i].x), 1}
		}
		scale, err := logistic(rows, func(w, grad []float64) float64 { return penalty(w, grad, with.levelPenalty) })
		if err != nil {
			return err
		}
		floats.Scale(scale[0], w)
		w[len(w)-1] += scale[1] // that of the intercept
	}
	copy(m.Confidence[:], w)
	return nil
}

// firsts returns the first candidates by the order model of m.
func firsts(m *rank.Model, vs []variant, with settings) []row {
	var rows []row
	all := with.total(vs)
	for _, v := range vs {
		for i := range v.asked {
			e := &v.asked[i]
			shares := m.Shares(e.context, e.scaled, e.leads)
			b := rank.First(shares)
			if b < 0 {
				continue
			}
			x := rank.Vector(e.context, e.scaled[b], e.leads[b], shares[b])
			r := row{x: x[:], inScope: e.inScope, weight: with.weight(v) / (float64(len(v.asked)) * all)}
			if e.right[b] {
				r.right = 1
			}
			rows = append(rows, r)
		}
	}
	return rows
}

// logistic returns the weights of a logistic regression on rows; held adds the penalty.
func logistic(rows []row, held func(w, grad []float64) float64) ([]float64, error) {
	return minimize(len(rows[0].x), func(w, grad []float64) float64 {
		loss := 0.0
		for i := range rows {
			r := &rows[i]
			z := floats.Dot(w, r.x)
			loss += r.weight * (softplus(z) - r.right*z)
			floats.AddScaled(grad, r.weight*(1/(1+math.Exp(-z))-r.right), r.x)
		}
		return loss + held(w, grad)
	})
}

func softplus(z float64) float64 { return max(z, 0) + math.Log1p(math.Exp(-math.Abs(z))) }
