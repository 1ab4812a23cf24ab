package rank

import (
	"encoding/binary"
	"errors"
	"math"
)

// Encode returns the classifier as bytes: the number of classes and of indexes, then the
// weights, little-endian; nothing for nil.
func (c *Classifier) Encode() []byte {
	if c == nil {
		return nil
	}
	out := make([]byte, 8+4*len(c.weight))
	binary.LittleEndian.PutUint32(out, uint32(c.classes))
	binary.LittleEndian.PutUint32(out[4:], uint32(c.dim))
	rest := out[8:]
	for _, w := range c.weight {
		binary.LittleEndian.PutUint32(rest, math.Float32bits(w))
		rest = rest[4:]
	}
	return out
}

var errClassifier = errors.New("rank: the classifier's bytes are cut or damaged")

// DecodeClassifier reads what Encode wrote.
func DecodeClassifier(data []byte) (*Classifier, error) {
	if len(data) == 0 {
		return nil, nil
	}
	if len(data) < 8 {
		return nil, errClassifier
	}
	c := &Classifier{classes: int(binary.LittleEndian.Uint32(data)), dim: int(binary.LittleEndian.Uint32(data[4:]))}
	data = data[8:]
	if c.classes < 2 || c.classes > maxClasses || c.dim < 1 || c.dim > maxWeights || c.classes*c.dim*4 != len(data) {
		return nil, errClassifier
	}
	c.weight = make([]float32, c.classes*c.dim)
	for i := range c.weight {
		c.weight[i] = math.Float32frombits(binary.LittleEndian.Uint32(data))
		data = data[4:]
	}
	return c, nil
}
