// Package background holds questions about what most content has nothing to do with: everyday life,
// the world, a machine's abilities. A question that is nearer to them than to the content is likely none
// of the content's business.
//
// The questions are the project's own. Those by which package expect measures how content does with
// foreign questions belong to other fields of life, so that the measure is not too hopeful.
package background

import (
	_ "embed" // the questions and their vectors
	"encoding/binary"
	"errors"
	"math"
	"strings"
	"sync"

	"github.com/faqbot/faqbot/index/encoder"
)

//go:generate go run ./make vectors.bin

//go:embed questions/en.txt
var english string

//go:embed vectors.bin
var builtin []byte

// Questions returns the questions, in English; those of a field of life stand together.
func Questions() []string {
	var out []string
	for line := range strings.Lines(english) {
		if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "#") {
			out = append(out, line)
		}
	}
	return out
}

// Vector is a vector of a question, of length 1: each number is one of Values, times Scale.
type Vector struct {
	Scale  float32 // greater than 0
	Values []int8
}

// Cosine returns the cosine with a vector of length 1 and the same dimension.
func (v Vector) Cosine(q encoder.Fixed) float64 {
	return float64(q.Dot(v.Values) * v.Scale)
}

// Float32 returns the vector's numbers.
func (v Vector) Float32() []float32 {
	out := make([]float32, len(v.Values))
	for i, n := range v.Values {
		out[i] = float32(n) * v.Scale
	}
	return out
}

// Source is an encoder that has the vectors of the questions at hand.
type Source interface{ Background() []Vector }

// Of returns the vectors of the questions by an encoder: those of the built-in one are in the program.
// Of other encoders there are none, unless they are a [Source], since encoding them would keep a service
// busy at every start.
func Of(e encoder.Encoder) []Vector {
	if s, ok := e.(Source); ok {
		return s.Background()
	}
	if b := decoded(); e != nil && b.model == e.Model() {
		return b.vectors
	}
	return nil
}

// known are the vectors of a model.
type known struct {
	model   string
	vectors []Vector
}

var decoded = sync.OnceValue(func() known {
	model, vectors, err := Decode(builtin)
	if err != nil {
		return known{} // cannot be: the vectors are in the program, and a test reads them
	}
	return known{model, vectors}
})

// Quantise makes a Vector of a vector, as [encoder.Quantise] does; ok is false for one of zeros.
func Quantise(v []float32) (q Vector, ok bool) {
	q.Values = make([]int8, len(v))
	q.Scale = encoder.Quantise(q.Values, v)
	return q, q.Scale > 0
}

// Encode returns vectors of one dimension as bytes, after the name of their model in a line of its own: the
// dimension (4 bytes, little-endian), then of each vector its scale (float32, little-endian) and its numbers.
func Encode(model string, vectors []Vector) []byte {
	dim := 0
	if len(vectors) > 0 {
		dim = len(vectors[0].Values)
	}
	out := binary.LittleEndian.AppendUint32([]byte(model+"\n"), uint32(dim))
	for _, v := range vectors {
		out = binary.LittleEndian.AppendUint32(out, math.Float32bits(v.Scale))
		for _, n := range v.Values {
			out = append(out, byte(n))
		}
	}
	return out
}

var errCut = errors.New("the vectors of the background questions are cut or damaged")

// Decode reads what Encode wrote.
func Decode(data []byte) (model string, vectors []Vector, err error) {
	model, rest, ok := strings.Cut(string(data), "\n")
	if !ok || len(rest) < 4 {
		return "", nil, errCut
	}
	dim := int(binary.LittleEndian.Uint32([]byte(rest)))
	rest = rest[4:]
	if dim > 1<<16 || dim == 0 && rest != "" || len(rest)%(4+dim) != 0 {
		return "", nil, errCut
	}
	for ; rest != ""; rest = rest[4+dim:] {
		v := Vector{Scale: math.Float32frombits(binary.LittleEndian.Uint32([]byte(rest[:4]))), Values: make([]int8, dim)}
		if !(v.Scale > 0 && v.Scale <= 1) {
			return "", nil, errCut
		}
		for i := range dim {
			v.Values[i] = int8(rest[4+i])
		}
		vectors = append(vectors, v)
	}
	return model, vectors, nil
}
