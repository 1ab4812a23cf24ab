// Package encoder turns texts to sentence vectors, of which the dot product says how near two texts
// are in meaning, whatever words they use.
package encoder

import (
	"context"
	"fmt"
)

// Encoder turns texts to vectors. It is safe for concurrent use.
type Encoder interface {
	// Model names whatever makes the vectors. Vectors of two models are never compared, nor kept
	// together.
	Model() string
	// Encode returns a vector for each text, all with the same number of elements; nil for a text that
	// has none, since it holds nothing that the model knows. The dot product of two says how near
	// their texts are: the vectors have the Euclidean length 1, but for those of [Scaled]. An error
	// says which part of the work failed and what to do about it; then there are no vectors at all.
	Encode(ctx context.Context, texts []string) ([][]float32, error)
}

// Questioner is an [Encoder] that treats a question, for which a person waits, in another way than the
// texts of the content: it gives up sooner, say, or remembers it.
type Questioner interface {
	Encoder
	// EncodeQuestion is Encode for one question. A nil vector without an error is that of a text that
	// has none.
	EncodeQuestion(ctx context.Context, text string) ([]float32, error)
}

// Linguist is an [Encoder] that knows some languages only.
type Linguist interface {
	Encoder
	// Speaks reports whether it knows a language, by its tag in lower case without region: "en".
	Speaks(lang string) bool
}

// Speaks reports whether an encoder knows a language; those that say nothing of languages know all.
func Speaks(e Encoder, lang string) bool {
	l, ok := e.(Linguist)
	return !ok || l.Speaks(lang)
}

// Question encodes a question for which a person waits.
func Question(ctx context.Context, e Encoder, text string) ([]float32, error) {
	if q, ok := e.(Questioner); ok {
		return q.EncodeQuestion(ctx, text)
	}
	vectors, err := e.Encode(ctx, []string{text})
	if err != nil {
		return nil, err
	}
	if len(vectors) != 1 {
		return nil, fmt.Errorf("the encoder %s gave %d vectors for one text", e.Model(), len(vectors))
	}
	return vectors[0], nil
}
