package encoder

import "context"

// AdaptedLater gives the encoder of [Adapted], which it prepares for the first text only: what opens an index
// and asks it nothing in new words waits for nothing.
func AdaptedLater() Encoder { return later{} }

type later struct{}

// Model implements [Encoder].
func (later) Model() string { return adaptedModel() }

// Speaks implements [Linguist].
func (later) Speaks(lang string) bool { return speaksEnglish(lang) }

// Encode implements [Encoder].
func (later) Encode(ctx context.Context, texts []string) ([][]float32, error) {
	m, err := Adapted()
	if err != nil {
		return nil, err
	}
	return m.Encode(ctx, texts)
}
