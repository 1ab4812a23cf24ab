// Package encoder turns texts to sentence vectors: unit vectors of which the dot product says how
// near two texts are in meaning, whatever words they use.
package encoder

import "context"

// Encoder turns texts to vectors. It is safe for concurrent use.
type Encoder interface {
	// Model names whatever makes the vectors. Vectors of two models are never compared, nor kept
	// together.
	Model() string
	// Encode returns a vector of Euclidean length 1 for each text, all of one length; nil for a text
	// that has none, since it holds nothing that the model knows. An error says which part of the
	// work failed and what to do about it; then there are no vectors at all.
	Encode(ctx context.Context, texts []string) ([][]float32, error)
}
