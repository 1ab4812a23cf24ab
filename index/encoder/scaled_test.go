package encoder

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
)

// reshaped is the built-in encoder with vectors of another shape, of length 1 again.
type reshaped struct {
	shape func(v []float32) []float32 // nil: as they are
	mu    sync.Mutex
	asked []string
	slow  time.Duration // that several texts take
	fail  error
}

func (r *reshaped) Model() string { return "reshaped" }

func (r *reshaped) Encode(ctx context.Context, texts []string) ([][]float32, error) {
	r.mu.Lock()
	r.asked = append(r.asked, texts...)
	fail := r.fail
	r.mu.Unlock()
	if len(texts) > 1 {
		time.Sleep(r.slow)
	}
	if fail != nil {
		return nil, fail
	}
	e, err := Adapted()
	if err != nil {
		return nil, err
	}
	vectors, err := e.Encode(ctx, texts)
	for i, v := range vectors {
		if v != nil && r.shape != nil {
			vectors[i] = r.shape(v)
			if err := normalise(vectors[i]); err != nil {
				return nil, err
			}
		}
	}
	return vectors, err
}

// direction returns a random vector of length 1.
func direction(t *testing.T) []float32 {
	v := randomFloats(rand.New(rand.NewPCG(11, 12)), Dimensions)
	if err := normalise(v); err != nil {
		t.Fatal(err)
	}
	return v
}

// shapes are what other models may do to vectors.
func shapes(t *testing.T) map[string]func(v []float32) []float32 {
	common := direction(t)
	return map[string]func(v []float32) []float32{
		"as they are": nil,
		"much in common": func(v []float32) []float32 {
			for j := range v {
				v[j] += 3 * common[j]
			}
			return v
		},
		"something of their own": func(v []float32) []float32 {
			own := rand.New(rand.NewPCG(uint64(math.Float32bits(v[0])), uint64(math.Float32bits(v[1]))))
			for range 256 {
				v = append(v, float32(own.NormFloat64()/math.Sqrt(2*256)))
			}
			return v
		},
	}
}

// TestScaleIsTheBuiltin holds the constants against the built-in encoder, whose metric may be learnt anew.
func TestScaleIsTheBuiltin(t *testing.T) {
	e, err := Adapted()
	if err != nil {
		t.Fatal(err)
	}
	vectors, err := e.Encode(t.Context(), scaleTexts())
	if err != nil {
		t.Fatal(err)
	}
	unrelated, related := meanDots(vectors)
	t.Logf("unrelated %.3f, paraphrases %.3f", unrelated, related)
	if math.Abs(unrelated-scaleUnrelated) > 0.01 || math.Abs(related-scaleParaphrases) > 0.01 {
		t.Errorf("unrelated texts have %.3f, and scaleUnrelated is %v; paraphrases have %.3f, and scaleParaphrases is %v: correct them",
			unrelated, scaleUnrelated, related, scaleParaphrases)
	}
	s, err := measureScale(vectors)
	if err != nil {
		t.Fatal(err)
	}
	if math.Abs(float64(s.Factor)-1) > 0.05 || math.Abs(float64(s.Shift)) > 0.05 {
		t.Errorf("the built-in encoder itself is scaled by %v and shifted by %v", s.Factor, s.Shift)
	}
}

// TestScaleTexts: pairs of two lines each, no text twice.
func TestScaleTexts(t *testing.T) {
	for line := range strings.Lines(paraphrases) {
		if a, b, ok := strings.Cut(strings.TrimSuffix(line, "\n"), "\t"); !ok || a == "" || b == "" || strings.Contains(b, "\t") {
			t.Errorf("%q is no pair", line)
		}
	}
	texts := slices.Sorted(slices.Values(scaleTexts()))
	if n := len(texts); n < 120 || n%2 != 0 || len(slices.Compact(texts)) != n {
		t.Errorf("%d texts, or one of them twice", n)
	}
}

func TestScaled(t *testing.T) {
	builtin := &reshaped{}
	texts := []string{
		"How do I cancel my order?", "I want to call off what I bought", "Is there a lift?", "Which trains go to the sea?",
		"Do you have anything for vegetarians?", "I need a new contract", "When does the museum open?", "",
	}
	want, err := builtin.Encode(t.Context(), texts)
	if err != nil {
		t.Fatal(err)
	}
	for name, shape := range shapes(t) {
		t.Run(name, func(t *testing.T) {
			s := NewScaled(&reshaped{shape: shape}, "")
			vectors, err := s.Encode(t.Context(), scaleTexts())
			if err != nil {
				t.Fatal(err)
			}
			if unrelated, related := meanDots(vectors); math.Abs(unrelated-scaleUnrelated) > 1e-3 || math.Abs(related-scaleParaphrases) > 1e-3 {
				t.Errorf("unrelated texts have %.4f, paraphrases %.4f", unrelated, related)
			}
			got, err := s.Encode(t.Context(), texts)
			if err != nil {
				t.Fatal(err)
			}
			if got[7] != nil {
				t.Error("nothing has a vector")
			}
			apart := 0.0
			for i := range 7 {
				for k := range i {
					apart += math.Abs(float64(Dot(got[i], got[k])-Dot(want[i], want[k]))) / 21
				}
			}
			if t.Logf("%.3f apart from the built-in encoder", apart); apart > 0.06 {
				t.Errorf("the products are %.3f apart from those of the built-in encoder", apart)
			}
			if d := Dot(got[0], got[0]); d < 0.75 || d > 1.6 {
				t.Errorf("a text's product with itself is %v", d)
			}
		})
	}
}

// TestScaledOnce: measured when the first text comes, by asking once.
func TestScaledOnce(t *testing.T) {
	first := &reshaped{shape: shapes(t)["much in common"]}
	s := NewScaled(first, "")
	if first.asked != nil || s.Model() != "reshaped+"+scaleName() {
		t.Errorf("%s has asked %q without need", s.Model(), first.asked)
	}
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			if _, err := s.EncodeQuestion(t.Context(), "Are you open?"); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	first.asked = slices.DeleteFunc(first.asked, func(s string) bool { return s == "Are you open?" })
	if diff := cmp.Diff(scaleTexts(), first.asked); diff != "" {
		t.Errorf("asked for, beside the question (-want +got):\n%s", diff)
	}
}

// TestScaledFile: who has the file of an earlier one measures nothing, unless it is of no use.
func TestScaledFile(t *testing.T) {
	file := filepath.Join(t.TempDir(), "scale.json")
	first := &reshaped{shape: shapes(t)["much in common"]}
	s := NewScaled(first, file)
	want, err := s.EncodeQuestion(t.Context(), "Are you open?")
	if err != nil {
		t.Fatal(err)
	}
	again := func(change string) (asked int) {
		second := &reshaped{shape: first.shape}
		got, err := NewScaled(second, file).EncodeQuestion(t.Context(), "Are you open?")
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Errorf("%s: %v, vector (-want +got)\n%s", change, err, diff)
		}
		return len(second.asked)
	}
	if n := again("the same file"); n != 1 {
		t.Errorf("the next start asked for %d texts, want the question alone", n)
	}
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for change, data := range map[string]string{
		"cut":              string(data[:len(data)/2]),
		"another model":    strings.Replace(string(data), "reshaped", "other", 1),
		"no direction":     `{"model":"` + s.Model() + `","factor":1}`,
		"a wild factor":    strings.Replace(string(data), `"factor":`, `"factor":99999`, 1),
		"a negative one":   strings.Replace(string(data), `"factor":`, `"factor":-`, 1),
		"nothing":          "",
		"another document": "[]",
	} {
		if err := os.WriteFile(file, []byte(data), 0o600); err != nil {
			t.Fatal(err)
		}
		if n := again(change); n != 1+len(scaleTexts()) {
			t.Errorf("%s: asked for %d texts, want those to measure with and the question", change, n)
		}
		if n := again(change + ", made anew"); n != 1 {
			t.Errorf("%s: the file was not made anew", change)
		}
	}
	if left, err := os.ReadDir(filepath.Dir(file)); err != nil || len(left) != 1 {
		t.Errorf("%d files are left, %v", len(left), err)
	}
	if _, err := NewScaled(&reshaped{}, filepath.Join(t.TempDir(), "none", "scale.json")).Encode(t.Context(), []string{"a"}); err != nil {
		t.Errorf("where no file can be written: %v", err)
	}
}

// TestScaledLater: what could not be measured is measured with the next text.
func TestScaledLater(t *testing.T) {
	r := &reshaped{fail: errors.New("nobody there")}
	s := NewScaled(r, filepath.Join(t.TempDir(), "scale.json"))
	for range 2 {
		if _, err := s.Encode(t.Context(), []string{"a"}); !errors.Is(err, r.fail) {
			t.Errorf("the encoder fails, and the error is %v", err)
		}
		if _, err := s.EncodeQuestion(t.Context(), "a"); !errors.Is(err, r.fail) {
			t.Errorf("the encoder fails, and the error of a question is %v", err)
		}
	}
	r.fail = nil
	if v, err := s.EncodeQuestion(t.Context(), "Are you open?"); err != nil || v == nil {
		t.Errorf("when it works again: %v", err)
	}
	r.shape = func(v []float32) []float32 { return v[:100] }
	before := len(r.asked)
	if v, err := s.EncodeQuestion(t.Context(), "Are you open?"); err != nil || len(v) != 100 || len(r.asked)-before != 1+len(scaleTexts()) {
		t.Errorf("another model under the same name: %v, %d texts asked for", err, len(r.asked)-before)
	}
}

// TestScaledSlowly: a question does not wait for a long measuring, which goes on.
func TestScaledSlowly(t *testing.T) {
	if _, err := Adapted(); err != nil {
		t.Fatal(err) // which is made outside of the bubble, for all
	}
	synctest.Test(t, func(t *testing.T) {
		s := NewScaled(&reshaped{slow: 30 * time.Second}, "")
		start := time.Now()
		if _, err := s.EncodeQuestion(t.Context(), "Are you open?"); !errors.Is(err, errMeasuring) || time.Since(start) != measuringPatience {
			t.Errorf("%v after %v", err, time.Since(start))
		}
		start = time.Now()
		if _, err := s.EncodeQuestion(t.Context(), "Are you open?"); !errors.Is(err, errMeasuring) || time.Since(start) != 0 {
			t.Errorf("a second question: %v after %v", err, time.Since(start))
		}
		time.Sleep(30 * time.Second)
		synctest.Wait()
		if v, err := s.EncodeQuestion(t.Context(), "Are you open?"); err != nil || v == nil {
			t.Errorf("after it was measured: %v", err)
		}
	})
}

// TestScaleRefuses what cannot be measured.
func TestScaleRefuses(t *testing.T) {
	for name, tt := range map[string]struct {
		e    Encoder
		want error
	}{
		"all the same": {same{1, 2, 2}, errScaleAlike},
		"none":         {same(nil), errScaleNone},
	} {
		if _, err := NewScaled(tt.e, "").Encode(t.Context(), []string{"a"}); !errors.Is(err, tt.want) {
			t.Errorf("%s: %v, want %v", name, err, tt.want)
		}
	}
	// Paraphrases that are as far from each other as unrelated texts are stretched, but not without end.
	random := rand.New(rand.NewPCG(13, 14))
	vectors := make([][]float32, len(scaleTexts()))
	for i := range vectors {
		vectors[i] = randomFloats(random, 64)
		if err := normalise(vectors[i]); err != nil {
			t.Fatal(err)
		}
	}
	s, err := measureScale(vectors)
	if err != nil {
		t.Fatal(err)
	}
	if d := Dot(s.apply(vectors[0]), s.apply(vectors[0])); d < 1 || d > 3 {
		t.Errorf("a text's product with itself is %v", d)
	}
}

// same gives one vector for all texts; if that is nil, another one for a text alone.
type same []float32

func (same) Model() string { return "same" }

func (s same) Encode(_ context.Context, texts []string) ([][]float32, error) {
	out := make([][]float32, len(texts))
	for i := range out {
		switch {
		case s != nil:
			out[i] = []float32{s[0] / 3, s[1] / 3, s[2] / 3}
		case len(texts) == 1:
			out[i] = []float32{1, 0, 0}
		}
	}
	return out, nil
}
