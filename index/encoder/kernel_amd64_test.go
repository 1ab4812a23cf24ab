//go:build !purego

package encoder

import (
	"math/rand/v2"
	"slices"
	"testing"
)

// TestToFixed compares rows in fixed point with those of [NewFixed].
func TestToFixed(t *testing.T) {
	if !hasVectors {
		t.Skip("this processor has no AVX2 or no FMA")
	}
	random := rand.New(rand.NewPCG(9, 10))
	for _, n := range []int{16, 32, 48, 256, 512, 1536} {
		for _, by := range []float32{0, 1e-30, 1, 1e30} {
			x := randomFloats(random, n)
			for i := range x {
				x[i] *= by
			}
			want, got := NewFixed(x), append(make([]int16, n), 12345)
			scale := toFixed(&got[0], &x[0], n, float32(fixedMost(n)))
			if got[n] != 12345 {
				t.Error("something was written behind the end")
			}
			if scale != want.scale || !slices.Equal(got[:n], want.values) {
				t.Errorf("%d numbers times %v: %v, scale %v, and not %v, scale %v", n, by, got[:n], scale, want.values, want.scale)
			}
		}
	}
}
