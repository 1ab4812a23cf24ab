package encoder

import (
	"context"
	"fmt"
	"math"
)

// Mapped is an encoder whose vectors go through a linear map, and are brought back to length 1: a
// learned metric, under which texts that ask the same lie nearer to each other than under the encoder's
// own vectors.
type Mapped struct {
	base   Encoder
	matrix []float32 // square, row by row
	dim    int
	name   string
}

var _ Questioner = (*Mapped)(nil)

// NewMapped maps the vectors of base by a square matrix, given row by row, whose rows are as long as the
// vectors. name tells one map from another: it becomes part of the model's name.
func NewMapped(base Encoder, matrix []float32, name string) (*Mapped, error) {
	dim := int(math.Sqrt(float64(len(matrix))))
	if dim == 0 || dim*dim != len(matrix) {
		return nil, fmt.Errorf("the map %s of the vectors has %d numbers, which make no square", name, len(matrix))
	}
	return &Mapped{base: base, matrix: matrix, dim: dim, name: name}, nil
}

// Model is the name of the base's model with the map's.
func (m *Mapped) Model() string { return mappedModel(m.base.Model(), m.name) }

func mappedModel(base, name string) string { return base + "+" + name }

// Speaks implements [Linguist].
func (m *Mapped) Speaks(lang string) bool { return Speaks(m.base, lang) }

// Encode implements [Encoder].
func (m *Mapped) Encode(ctx context.Context, texts []string) ([][]float32, error) {
	vectors, err := m.base.Encode(ctx, texts)
	if err != nil {
		return nil, err
	}
	for i, v := range vectors {
		if vectors[i], err = m.apply(v); err != nil {
			return nil, err
		}
	}
	return vectors, nil
}

// EncodeQuestion implements [Questioner].
func (m *Mapped) EncodeQuestion(ctx context.Context, text string) ([]float32, error) {
	v, err := Question(ctx, m.base, text)
	if err != nil {
		return nil, err
	}
	return m.apply(v)
}

// apply returns the mapped vector; nil for nil, and for a vector that the map makes 0.
func (m *Mapped) apply(v []float32) ([]float32, error) {
	if v == nil {
		return nil, nil
	}
	if len(v) != m.dim {
		return nil, fmt.Errorf("the map %s is for vectors of %d numbers, and %s gives %d", m.name, m.dim, m.base.Model(), len(v))
	}
	out := make([]float32, m.dim)
	for i := range out {
		out[i] = Dot(m.matrix[i*m.dim:(i+1)*m.dim], v)
	}
	length := float32(math.Sqrt(float64(Dot(out, out))))
	if length == 0 {
		return nil, nil
	}
	for i := range out {
		out[i] /= length
	}
	return out, nil
}
