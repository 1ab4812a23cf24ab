package index

import (
	"cmp"
	"encoding/binary"
	"errors"
	"math"
	"math/rand/v2"
	"slices"

	"github.com/faqbot/faqbot/index/encoder"
	"github.com/faqbot/faqbot/index/parallel"
)

// Ways to ask the same thing differ in content of every kind, and the encoder's metric has learnt how. Beside that each
// content has differences of its own that tell no entry from another: the names of the products, say, where all are asked
// about alike. So the directions in which the phrasings of an entry differ most, in this content, count less where
// the classifier's prior compares vectors. That is within-class covariance normalisation (Hatch, Kajarekar and Stolcke 2006) of
// the leading directions alone, as in nuisance attribute projection (Solomonoff, Campbell and Boardman 2005). It is done for
// encoders that have a background, of which what the labelled sets say holds: where much of a vector is chance, directions found
// by the phrasings fit them better than the questions, whose confidence would sink.

// What is taken for nuisance.
const (
	nuisances = 32
	// nuisanceRidge is added to the variance along a direction, in the mean variance of all. It is four times that of the
	// encoder's metric, since the phrasings of one content are few to tell directions by.
	nuisanceRidge = 12
	// mostDifferences is the number of phrasings by which the directions are found, at most: those of entries spread evenly.
	mostDifferences = 2000
	// Of the orthogonal iteration that finds them: how many directions beyond those that are kept, and how often.
	// Those whose variances are nearly the same are told apart badly, and need not be.
	spareDirections, directionSteps = 8, 16
)

// nuisance holds the directions that count less; nil: none.
type nuisance struct {
	axes [][]float32 // of length 1, at right angles
	keep []float32   // of each, the share of a vector along it that is kept; below 1
}

// newNuisance finds the directions in which the phrasings of the entries differ most.
func newNuisance(v *vectors) *nuisance {
	differences := v.differences()
	all := 0.0
	for _, d := range differences {
		all += float64(encoder.Dot(d, d))
	}
	if all < 1e-6 {
		return nil
	}
	mean := all / float64(v.pool.dim)
	n := &nuisance{}
	for _, a := range leading(differences, nuisances+spareDirections) {
		variance := 0.0
		for _, d := range differences {
			along := float64(encoder.Dot(d, a))
			variance += along * along
		}
		if keep := math.Sqrt((1 + nuisanceRidge) / (variance/mean + nuisanceRidge)); keep < 1 {
			n.axes, n.keep = append(n.axes, a), append(n.keep, float32(keep))
		}
	}
	return n.most(nuisances)
}

// most returns the directions of which least is kept.
func (n *nuisance) most(count int) *nuisance {
	order := make([]int, len(n.axes))
	for k := range order {
		order[k] = k
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(n.keep[a], n.keep[b]) })
	out := &nuisance{}
	for _, k := range order[:min(count, len(order))] {
		out.axes, out.keep = append(out.axes, n.axes[k]), append(out.keep, n.keep[k])
	}
	if len(out.axes) == 0 {
		return nil
	}
	return out
}

// differences returns by what the phrasings of an entry differ from their mean, for entries that have several.
func (v *vectors) differences() [][]float32 {
	var out [][]float32
	step := 1 + v.phrasings()/mostDifferences
	for i := 0; i < len(v.centroid); i += step {
		var own [][]float32
		mean := make([]float32, v.pool.dim)
		for _, r := range v.phrasingRows(i) {
			if v.pool.has(r) {
				own = append(own, v.pool.vector(r))
				v.pool.addTo(mean, r)
			}
		}
		if len(own) < 2 {
			continue
		}
		for _, d := range own {
			encoder.AddScaled(d, mean, -1/float32(len(own)))
		}
		out = append(out, own...)
	}
	return out
}

// leading returns the directions in which vectors are longest together: the first eigenvectors of the sum of their outer
// products, about, by orthogonal iteration (Golub and Van Loan, Matrix Computations, section 8.2.4). They have length 1 and
// are at right angles.
func leading(vectors [][]float32, count int) [][]float32 {
	if len(vectors) == 0 {
		return nil
	}
	dim := len(vectors[0])
	rng := rand.New(rand.NewPCG(3, 2))
	axes := make([][]float32, min(count, dim, len(vectors)))
	for k := range axes {
		axes[k] = make([]float32, dim)
		for j := range axes[k] {
			axes[k][j] = float32(rng.NormFloat64())
		}
	}
	axes = orthonormal(axes)
	for range directionSteps {
		next := make([][]float32, len(axes))
		parallel.Do(len(axes), func(k int) {
			next[k] = make([]float32, dim)
			for _, v := range vectors {
				encoder.AddScaled(next[k], v, encoder.Dot(v, axes[k]))
			}
		})
		axes = orthonormal(next)
	}
	return axes
}

// orthonormal makes vectors orthogonal to those before, and of length 1 (Gram and Schmidt, twice). Those of which nothing
// is left are left out.
func orthonormal(vectors [][]float32) [][]float32 {
	var out [][]float32
	for _, v := range vectors {
		before := encoder.Dot(v, v)
		for range 2 {
			for _, a := range out {
				encoder.AddScaled(v, a, -encoder.Dot(v, a))
			}
		}
		if left := encoder.Dot(v, v); left > 1e-6*before {
			scale(v, float32(1/math.Sqrt(float64(left))))
			out = append(out, v)
		}
	}
	return out
}

func scale(v []float32, by float32) {
	for j := range v {
		v[j] *= by
	}
}

// lessen takes from a vector what does not count, and returns how long it is then.
func (n *nuisance) lessen(v []float32) (length float64) {
	if n != nil {
		for k, a := range n.axes {
			encoder.AddScaled(v, a, (n.keep[k]-1)*encoder.Dot(v, a))
		}
	}
	return math.Sqrt(float64(encoder.Dot(v, v)))
}

// unit does the same, and brings the vector to length 1; false if nothing is left of it.
func (n *nuisance) unit(v []float32) bool {
	length := n.lessen(v)
	if length < leastLength {
		return false
	}
	scale(v, float32(1/length))
	return true
}

// vector returns the one at a row so; nil if there is none.
func (n *nuisance) vector(p *pool, r row) []float32 {
	if !p.has(r) {
		return nil
	}
	if v := p.vector(r); n.unit(v) {
		return v
	}
	return nil
}

// encode returns the directions as bytes: how many there are and of how many numbers, as four bytes each, least significant
// first, and of each what is kept and its numbers.
func (n *nuisance) encode() []byte {
	if n == nil {
		return make([]byte, 8)
	}
	out := binary.LittleEndian.AppendUint32(nil, uint32(len(n.axes)))
	out = binary.LittleEndian.AppendUint32(out, uint32(len(n.axes[0])))
	for k, a := range n.axes {
		for _, f := range append([]float32{n.keep[k]}, a...) {
			out = binary.LittleEndian.AppendUint32(out, math.Float32bits(f))
		}
	}
	return out
}

// decodeNuisance reads what encode wrote, and returns what follows it.
func decodeNuisance(data []byte) (n *nuisance, rest []byte, err error) {
	if len(data) < 8 {
		return nil, nil, errors.New("the directions of the classifier's prior are cut")
	}
	count, dim := int(binary.LittleEndian.Uint32(data)), int(binary.LittleEndian.Uint32(data[4:]))
	data = data[8:]
	if count == 0 {
		return nil, data, nil
	}
	if count > nuisances || dim < 1 || dim > maxDim || len(data) < 4*count*(1+dim) {
		return nil, nil, errors.New("the directions of the classifier's prior are cut, or are not what they should be")
	}
	n = &nuisance{}
	for range count {
		numbers := make([]float32, 1+dim)
		for j := range numbers {
			numbers[j] = math.Float32frombits(binary.LittleEndian.Uint32(data[4*j:]))
		}
		n.keep, n.axes = append(n.keep, numbers[0]), append(n.axes, numbers[1:])
		data = data[4*len(numbers):]
	}
	return n, data, nil
}

// fits reports whether the directions can be those of vectors of so many numbers.
func (n *nuisance) fits(dim int) bool { return n == nil || len(n.axes[0]) == dim }

// lessened is the question for dot products with vectors as they are kept. Divided by their lengths without nuisance
// these are the cosines without nuisance. It is nil where there is no nuisance.
func (m *meant) lessened(n *nuisance) *meant {
	if n == nil {
		return nil
	}
	q := slices.Clone(m.vector)
	if n.unit(q) {
		n.lessen(q) // what is not taken from the other vector
	} else {
		clear(q)
	}
	return &meant{vectors: m.vectors, vector: q, fixed: encoder.NewFixed(q)}
}
