package encoder

import (
	"fmt"
	"math"
)

const (
	// Dimensions is how many numbers a vector of [USE] has.
	Dimensions = 512

	pieceWidth = 256
	wideWidth  = 1536
	heads      = 4
	normEps    = 1e-6
)

// network is the transformer: two layers of attention and of a wide inner layer, the mean over the
// pieces of a text, and a last layer.
type network struct {
	vector bool // whether the processor's vector instructions are used

	pieces   *matrix   // a row for each piece of the vocabulary, with the factor 2 in its scales
	places   []float32 // longestInput × pieceWidth
	residual linear
	layers   [2]layer
	sentence linear
}

// layer is one of the two layers.
type layer struct {
	width        int // of its input and of its heads together
	norm1, norm2 normalisation
	qkv, heads   linear
	wide, narrow linear
}

// linear is a product with a matrix and a sum with a bias.
type linear struct {
	*matrix
	bias []float32
}

// normalisation brings a row to the mean 0 and the variance 1, and then stretches and moves it.
type normalisation struct{ scale, bias []float32 }

func newNetwork(w *weights) (*network, error) {
	f := finder{weights: w}
	n := &network{vector: hasVectors}
	n.pieces = f.matrix("pieces", 'r', len(w.pieces), pieceWidth)
	n.residual = f.linear("residual", pieceWidth, Dimensions)
	n.layers[0] = f.layer("layer0.", pieceWidth)
	n.layers[1] = f.layer("layer1.", Dimensions)
	n.sentence = f.linear("sentence", Dimensions, Dimensions)
	if f.err != nil {
		return nil, f.err
	}
	// The graph adds a piece's vector to the sum of that and its place.
	for i := range n.pieces.scale {
		n.pieces.scale[i] *= 2
	}
	for i := range n.layers {
		n.layers[i].scaleQueries()
	}
	n.places = places()
	return n, nil
}

// places gives the sines and cosines that tell the network where a piece stands: wavelengths rise
// geometrically to 10,000 times 2π.
func places() []float32 {
	const half = pieceWidth / 2
	out := make([]float32, longestInput*pieceWidth)
	for j := range half {
		frequency := float64(float32(math.Pow(10000, -float64(j)/(half-1))))
		for p := range longestInput {
			sin, cos := math.Sincos(float64(p) * frequency)
			out[p*pieceWidth+j], out[p*pieceWidth+half+j] = float32(sin), float32(cos)
		}
	}
	return out
}

// scaleQueries divides the queries by the square root of a head's width once and for all.
func (l *layer) scaleQueries() {
	by := float32(1 / math.Sqrt(float64(l.width)/heads))
	for c := range l.width {
		l.qkv.scale[c] *= by
		l.qkv.bias[c] *= by
	}
}

// finder takes arrays of a file by name and shape, and keeps the first error.
type finder struct {
	*weights
	err error
}

func (f *finder) matrix(name string, kind byte, rows, columns int) *matrix {
	m := f.matrices[name]
	switch {
	case f.err != nil:
	case m == nil:
		f.err = fmt.Errorf("%w: it has no matrix %q", errWeights, name)
	case m.kind != kind || m.rows != rows || m.columns != columns:
		f.err = fmt.Errorf("%w: the matrix %q is %d×%d (%c), where %d×%d (%c) is needed", errWeights, name, m.rows, m.columns, m.kind, rows, columns, kind)
	default:
		return m
	}
	return &matrix{}
}

func (f *finder) vector(name string, length int) []float32 {
	v := f.vectors[name]
	if f.err == nil && len(v) != length {
		f.err = fmt.Errorf("%w: the vector %q has %d numbers, where %d are needed", errWeights, name, len(v), length)
	}
	return v
}

func (f *finder) linear(name string, rows, columns int) linear {
	return linear{f.matrix(name, 'c', rows, columns), f.vector(name+".bias", columns)}
}

func (f *finder) norm(name string, width int) normalisation {
	return normalisation{f.vector(name+".scale", width), f.vector(name+".bias", width)}
}

func (f *finder) layer(name string, width int) layer {
	return layer{
		width:  width,
		norm1:  f.norm(name+"norm1", width),
		qkv:    f.linear(name+"qkv", width, 3*width),
		heads:  f.linear(name+"heads", width, Dimensions),
		norm2:  f.norm(name+"norm2", Dimensions),
		wide:   f.linear(name+"wide", Dimensions, wideWidth),
		narrow: f.linear(name+"narrow", wideWidth, Dimensions),
	}
}
