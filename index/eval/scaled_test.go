package eval_test

import (
	"hash/fnv"
	"math"
	"math/rand/v2"
	"path/filepath"
	"testing"

	"github.com/faqbot/faqbot/bot"
	"github.com/faqbot/faqbot/faq"
	"github.com/faqbot/faqbot/index"
	"github.com/faqbot/faqbot/index/encoder"
	"github.com/faqbot/faqbot/index/encoder/encodertest"
	"github.com/faqbot/faqbot/index/eval"
)

// TestScaled asks servers that have the vectors of the built-in encoder in other shapes, like those of other
// models. On the common scale they rank as the built-in encoder does, and are as confident; without it they are not.
func TestScaled(t *testing.T) {
	builtin, err := encoder.Adapted()
	if err != nil {
		t.Fatal(err)
	}
	want := askExample(t, alone{builtin})
	random := rand.New(rand.NewPCG(8, 9))
	common := make([]float32, encoder.Dimensions)
	for i := range common {
		common[i] = float32(random.NormFloat64() / math.Sqrt(encoder.Dimensions))
	}
	for _, tt := range []struct {
		name  string
		shape func(text string, v []float32) []float32
	}{
		{"much in common", func(_ string, v []float32) []float32 {
			for i := range v {
				v[i] += 3 * common[i]
			}
			return v
		}},
		{"something of their own", func(text string, v []float32) []float32 {
			h := fnv.New64a()
			_, _ = h.Write([]byte(text)) // it never fails
			own := rand.New(rand.NewPCG(h.Sum64(), 1))
			for range encoder.Dimensions {
				v = append(v, float32(own.NormFloat64()*math.Sqrt(0.5/encoder.Dimensions)))
			}
			return v
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := encodertest.New(t)
			s.Make = func(text string) []float32 {
				v, err := builtin.Encode(t.Context(), []string{text})
				if err != nil || v[0] == nil {
					t.Errorf("%q: %v", text, err)
					return make([]float32, encoder.Dimensions)
				}
				return tt.shape(text, v[0])
			}
			raw, err := encoder.NewHTTP(encoder.HTTPConfig{URL: s.URL, Model: "m"})
			if err != nil {
				t.Fatal(err)
			}
			scaled := apartFrom(want, askExample(t, encoder.NewScaled(raw, "")))
			if t.Logf("on the scale: %+v", scaled); scaled.top1 < -1 || max(scaled.answered, -scaled.answered) > 3 || scaled.confidence > 0.03 {
				t.Errorf("on the common scale: %+v", scaled)
			}
			unscaled := apartFrom(want, askExample(t, raw))
			if t.Logf("as they come: %+v", unscaled); unscaled.confidence < 2*scaled.confidence {
				t.Errorf("the shape matters little: %+v without the scale", unscaled)
			}
		})
	}
}

// alone is an encoder without its background, with which comes more than the scale.
type alone struct{ encoder.Encoder }

func (alone) Model() string { return "alone" }

// apart is how far the replies of an encoder are from those of another.
type apart struct {
	top1       int     // right first hits that it has more
	answered   int     // questions that it answers more
	confidence float64 // mean absolute difference of the confidences
}

func apartFrom(want, got eval.Result) (a apart) {
	th := bot.Normal.Thresholds()
	for i := range want.Asked {
		w, g := &want.Asked[i], &got.Asked[i]
		a.top1 += one(g.Rank() == 1) - one(w.Rank() == 1)
		a.answered += one(g.AnsweredAt(th.Confident)) - one(w.AnsweredAt(th.Confident))
		a.confidence += math.Abs(w.Confidence()-g.Confidence()) / float64(len(want.Asked))
	}
	return a
}

func one(is bool) int {
	if is {
		return 1
	}
	return 0
}

// askExample asks the cases of an example in English.
func askExample(t *testing.T, e encoder.Encoder) eval.Result {
	t.Helper()
	example := filepath.Join("..", "..", "examples", "community")
	content, problems := faq.Load(t.Context(), []string{example}, faq.LoadOptions{})
	if err := problems.Err(); err != nil {
		t.Fatal(err)
	}
	cases, problems := eval.LoadCases(example+".cases.jsonl", content)
	if err := problems.Err(); err != nil {
		t.Fatal(err)
	}
	x := buildIndex(t, content, index.Config{Encoder: e})
	defer closeIndex(t, x)
	th := bot.Normal.Thresholds()
	r, err := eval.Run(t.Context(), x, cases, eval.Thresholds{Confident: th.Confident, Suggest: th.Suggest})
	if err != nil {
		t.Fatal(err)
	}
	return r
}
