package encoder_test

import (
	"context"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/faqbot/faqbot/index/encoder"
)

// fixed gives the same vectors whatever the texts.
type fixed [][]float32

func (fixed) Model() string { return "fixed" }

func (f fixed) Encode(context.Context, []string) ([][]float32, error) {
	out := make([][]float32, len(f))
	for i := range f {
		out[i] = slices.Clone(f[i])
	}
	return out, nil
}

func TestMapped(t *testing.T) {
	turn := []float32{0, 2, -2, 0} // a quarter turn, and twice the length
	m, err := encoder.NewMapped(fixed{{1, 0}, nil, {0, 1}}, turn, "turn")
	if err != nil {
		t.Fatal(err)
	}
	if m.Model() != "fixed+turn" {
		t.Errorf("the model is called %s", m.Model())
	}
	got, err := m.Encode(t.Context(), []string{"a", "b", "c"})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([][]float32{{0, -1}, nil, {1, 0}}, got); diff != "" {
		t.Errorf("vectors (-want +got):\n%s", diff)
	}
	nothing, err := encoder.NewMapped(fixed{{1, 0}}, make([]float32, 4), "nothing")
	if err != nil {
		t.Fatal(err)
	}
	if v, err := nothing.EncodeQuestion(t.Context(), "a"); v != nil || err != nil {
		t.Errorf("a vector that the map makes 0: %v, %v", v, err)
	}
	if _, err := encoder.NewMapped(fixed{}, make([]float32, 5), "odd"); err == nil {
		t.Error("no error for a map that is not square")
	}
	long, err := encoder.NewMapped(fixed{{1, 0, 0}}, turn, "turn")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := long.Encode(t.Context(), []string{"a"}); err == nil || !strings.Contains(err.Error(), "2") {
		t.Errorf("vectors of another length: %v", err)
	}
}

func TestMetricBytes(t *testing.T) {
	matrix := make([]float32, encoder.Dimensions*encoder.Dimensions)
	for i := range matrix {
		matrix[i] = float32(math.Sin(float64(i)))
	}
	data := encoder.EncodeMetric(matrix)
	got, err := encoder.DecodeMetric(data)
	if err != nil {
		t.Fatal(err)
	}
	for i := range matrix {
		if math.Abs(float64(got[i]-matrix[i])) > 1.0/254+1e-6 {
			t.Fatalf("number %d is %v instead of %v", i, got[i], matrix[i])
		}
	}
	for _, bad := range [][]byte{nil, data[1:], append(slices.Clone(data), 0), append([]byte{0, 0, 0xc0, 0x7f}, data[4:]...)} {
		if _, err := encoder.DecodeMetric(bad); err == nil {
			t.Errorf("no error for %d bytes", len(bad))
		}
	}
}

// TestAdapted holds the built-in encoder under its metric against what it is for: other words for the
// same come nearer, beside what has nothing to do with it.
func TestAdapted(t *testing.T) {
	m, err := encoder.Adapted()
	if err != nil {
		t.Fatal(err)
	}
	if later := encoder.AdaptedLater().Model(); later != m.Model() {
		t.Errorf("two names for one model: %s and %s", later, m.Model())
	}
	if encoder.Speaks(encoder.NewRecent(encoder.AdaptedLater()), "de") || !encoder.Speaks(m, "en") || !encoder.Speaks(fixed{}, "de") {
		t.Error("the built-in encoder knows English alone, and others what they do not deny")
	}
	v, err := m.Encode(t.Context(), []string{"Where can I leave my car?", "Is there parking nearby?", "Do you sell gift vouchers?", ""})
	if err != nil {
		t.Fatal(err)
	}
	if v[3] != nil {
		t.Error("nothing has a vector")
	}
	if length := encoder.Dot(v[0], v[0]); math.Abs(float64(length)-1) > 1e-5 {
		t.Errorf("a vector of length %v", length)
	}
	if same, other := encoder.Dot(v[0], v[1]), encoder.Dot(v[0], v[2]); same < other+0.1 {
		t.Errorf("%v to the same in other words, %v to something else", same, other)
	}
}
