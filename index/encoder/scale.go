package encoder

import (
	"context"
	"crypto/sha256"
	_ "embed" // the texts to measure with
	"encoding/hex"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"sync"
)

// What the encoder of [Adapted] makes of the texts to measure with, which is the common scale: the mean dot
// product of unrelated texts, and of paraphrases. The ranking was learnt on it.
const (
	scaleUnrelated   = 0.285
	scaleParaphrases = 0.518
)

// How much the differences between vectors are stretched, as a factor of dot products, compared with what leaves a
// text's product with itself at 1. A model that finds hardly anything in common in paraphrases, since it does not
// know English, say, would be stretched without end.
const (
	leastStretch = 0.5
	mostStretch  = 2.5
)

// paraphrases are the texts to measure with: on each line two that ask the same in other words, with a
// tabulator between them. Lines have nothing to do with each other.
//
//go:embed paraphrases.txt
var paraphrases string

// scaleTexts are the texts to measure with; each second one is a paraphrase of the one before it.
var scaleTexts = sync.OnceValue(func() []string {
	return strings.FieldsFunc(paraphrases, func(r rune) bool { return r == '\t' || r == '\n' })
})

// scaleName names the scale by a sum of all that it depends on.
var scaleName = sync.OnceValue(func() string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%v %v %v %v %s", scaleUnrelated, scaleParaphrases, leastStretch, mostStretch, paraphrases))
	return "scale-" + hex.EncodeToString(sum[:4])
})

// scale is how the vectors of a model are brought to the common scale: by a factor, and then by a shift along the
// direction that all of them have in common. Dot products then have the means that they should have, those of
// unrelated texts and those of paraphrases.
type scale struct {
	Common []float32 `json:"common"` // the direction of the mean of all vectors, of length 1
	Factor float32   `json:"factor"`
	Shift  float32   `json:"shift"`
}

var (
	errScaleNone  = errors.New("it gave no vector for one of the texts that it is measured with")
	errScaleAlike = errors.New("its vectors of different texts are all the same; see that the model is one for embeddings")
)

// measureScale finds out the scale of an encoder by its vectors of [scaleTexts].
func measureScale(vectors [][]float32) (*scale, error) {
	s := &scale{Common: make([]float32, len(vectors[0]))}
	for _, v := range vectors {
		if v == nil || len(v) != len(s.Common) {
			return nil, errScaleNone
		}
		for j, f := range v {
			s.Common[j] += f / float32(len(vectors))
		}
	}
	mean := math.Sqrt(float64(Dot(s.Common, s.Common)))
	if normalise(s.Common) != nil { // nothing is in common: any direction will do
		clear(s.Common)
		s.Common[0] = 1
	}
	unrelated, related := meanDots(vectors)
	if 1-unrelated < 1e-4 {
		return nil, errScaleAlike
	}
	least := leastStretch * (1 - scaleUnrelated) / (1 - unrelated)
	stretch := (scaleParaphrases - scaleUnrelated) / max(related-unrelated, 1e-6)
	stretch = min(max(stretch, least), least*mostStretch/leastStretch)
	factor := math.Sqrt(stretch)
	// The mean of the vectors gets the length at which the products of unrelated texts have theirs.
	s.Factor = float32(factor)
	s.Shift = float32(math.Sqrt(max(0, scaleUnrelated-stretch*(unrelated-mean*mean))) - factor*mean)
	return s, nil
}

// meanDots returns the mean dot products of the vectors of [scaleTexts]: of all pairs but the paraphrases, and of
// the paraphrases.
func meanDots(vectors [][]float32) (unrelated, related float64) {
	pairs := len(vectors) / 2
	for i, a := range vectors {
		for k, b := range vectors[:i] {
			if d := float64(Dot(a, b)); i/2 == k/2 {
				related += d
			} else {
				unrelated += d
			}
		}
	}
	return unrelated / float64(2*pairs*(pairs-1)), related / float64(pairs)
}

// apply returns a vector on the common scale.
func (s *scale) apply(v []float32) []float32 {
	out := make([]float32, len(v))
	for j, f := range v {
		out[j] = s.Factor*f + s.Shift*s.Common[j]
	}
	return out
}

// fits reports whether what was read can be a scale.
func (s *scale) fits() bool {
	length := math.Sqrt(float64(Dot(s.Common, s.Common)))
	const most = 1e3
	return math.Abs(length-1) < 1e-3 && s.Factor > 0 && s.Factor < most && s.Shift > -most && s.Shift < most
}

// scaleOf measures the vectors of an encoder.
func scaleOf(ctx context.Context, e Encoder) (*scale, error) {
	texts := scaleTexts()
	vectors, err := e.Encode(ctx, texts)
	if err != nil {
		return nil, err
	}
	if len(vectors) != len(texts) || slices.ContainsFunc(vectors, func(v []float32) bool { return v == nil }) {
		return nil, errScaleNone
	}
	return measureScale(vectors)
}
