package encoder

import (
	"math"
	"math/rand/v2"
	"testing"
)

// TestQuantise holds how near a vector as it is kept is to what it was.
func TestQuantise(t *testing.T) {
	r := rand.New(rand.NewPCG(2, 2))
	for range 200 {
		v := make([]float32, 512)
		for j := range v {
			v[j] = float32(r.NormFloat64())
		}
		if err := normalise(v); err != nil {
			t.Fatal(err)
		}
		values := make([]int8, len(v))
		scale := Quantise(values, v)
		kept := make([]float32, len(v))
		for j, b := range values {
			kept[j] = float32(b) * scale
		}
		dot, square := 0.0, 0.0
		for j := range v {
			dot += float64(v[j]) * float64(kept[j])
			square += float64(kept[j]) * float64(kept[j])
		}
		if c := dot / math.Sqrt(square); c < 0.9999 {
			t.Errorf("cosine %v", c)
		}
		if square < 0.998 || square > 1.002 {
			t.Errorf("its length is no longer 1 but %v", math.Sqrt(square))
		}
	}
	values := []int8{1, 2}
	if scale := Quantise(values, []float32{0, 0}); scale != 0 || values[0] != 0 {
		t.Errorf("of nothing: %v, %v", scale, values)
	}
}
