package index

import (
	"slices"

	"github.com/faqbot/faqbot/index/background"
	"github.com/faqbot/faqbot/index/encoder"
)

// How the content is told from other things.
const (
	// mostScoped is the number of phrasings by which it is told, at most: those of entries spread evenly.
	mostScoped = 2000
	// scopeRidge is what the weights cost, in the mean square of the mistakes: vectors have length 1.
	scopeRidge = 0.005
	// scopeSteps is the number of steps in which the weights are found: more hardly move them.
	scopeSteps = 20
)

// scope tells what the content is about from what it is not: a linear function that is about 1 of the phrasings and about -1
// of the background. What all phrasings have in common, the field of business say, no comparison with one entry at a
// time can tell. It is found by least squares with a ridge, both sides weighing the same, which is a regularised linear
// discriminant (Hastie, Tibshirani and Friedman, The Elements of Statistical Learning, sections 4.2 and 4.3). The zero value
// is 0 of everything.
type scope struct {
	weights []float32 // by element of a vector
	level   float32
}

// newScope finds the function.
func newScope(v *vectors, others []background.Vector) scope {
	if v == nil || len(others) == 0 {
		return scope{}
	}
	var own, foreign [][]float32
	step := 1 + v.phrasings()/mostScoped
	for i := 0; i < len(v.centroid); i += step {
		for _, r := range v.phrasingRows(i) {
			if v.pool.has(r) {
				own = append(own, v.pool.vector(r))
			}
		}
	}
	for _, q := range others {
		foreign = append(foreign, q.Float32())
	}
	if len(own) == 0 {
		return scope{}
	}
	return leastSquares(foreign, own)
}

// phrasings is the number of phrasings of all entries.
func (v *vectors) phrasings() (n int) {
	for i := range v.centroid {
		n += len(v.phrasingRows(i))
	}
	return n
}

// leastSquares finds the linear function that is -1 of some vectors and 1 of others with the least mean square of mistakes, by
// conjugate gradients (Golub and Van Loan, Matrix Computations, section 11.3).
func leastSquares(foreign, own [][]float32) scope {
	found, left := newScopeOf(own), newScopeOf(own)
	for _, side := range []struct {
		vectors [][]float32
		target  float32
	}{{foreign, -1}, {own, 1}} {
		for _, x := range side.vectors {
			left.add(x, side.target/float32(len(side.vectors)))
		}
	}
	step := scope{weights: slices.Clone(left.weights), level: left.level}
	square := left.square(left)
	for range scopeSteps {
		if square < 1e-9 {
			break
		}
		moved := newScopeOf(own) // what the step does to the gradient
		for _, side := range [][][]float32{foreign, own} {
			for _, x := range side {
				moved.add(x, step.of(x)/float32(len(side)))
			}
		}
		encoder.AddScaled(moved.weights, step.weights, scopeRidge)
		far := square / step.square(moved)
		found.move(step, far)
		left.move(moved, -far)
		before := square
		square = left.square(left)
		scale(step.weights, square/before)
		step.level *= square / before
		step.move(left, 1)
	}
	return found
}

// newScopeOf returns a function of such vectors that is 0.
func newScopeOf(vectors [][]float32) scope { return scope{weights: make([]float32, len(vectors[0]))} }

// of is the function of a vector.
func (s scope) of(v []float32) float32 {
	if s.weights == nil {
		return 0
	}
	return encoder.Dot(s.weights, v) + s.level
}

// add adds a vector, so many times, with an element of 1 for the level.
func (s *scope) add(v []float32, times float32) {
	encoder.AddScaled(s.weights, v, times)
	s.level += times
}

// move adds another function, so many times.
func (s *scope) move(by scope, times float32) {
	encoder.AddScaled(s.weights, by.weights, times)
	s.level += by.level * times
}

// square is the dot product of both with all that they have.
func (s scope) square(o scope) float32 { return encoder.Dot(s.weights, o.weights) + s.level*o.level }

// inScope is the function of a question; 0 without a vector.
func (m *meant) inScope(s scope) float64 {
	if m == nil {
		return 0
	}
	return float64(s.of(m.vector))
}
