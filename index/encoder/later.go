package encoder

import "context"

// BuiltinLater gives the encoder of [Builtin], which it prepares for the first text only: what opens an index
// and asks it nothing in new words waits for nothing.
func BuiltinLater() Encoder { return later{} }

type later struct{}

// Model implements [Encoder].
func (later) Model() string { return builtinModel }

// Encode implements [Encoder].
func (later) Encode(ctx context.Context, texts []string) ([][]float32, error) {
	u, err := Builtin()
	if err != nil {
		return nil, err
	}
	return u.Encode(ctx, texts)
}
