package background_test

import (
	"context"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/faqbot/faqbot/index/background"
	"github.com/faqbot/faqbot/index/encoder"
)

// The vectors in the program are those of the questions by the encoder and the metric in the program, or else
// `go generate ./index/background` was forgotten.
func TestVectorsAreThoseOfTheQuestions(t *testing.T) {
	e, err := encoder.Adapted()
	if err != nil {
		t.Fatal(err)
	}
	questions := background.Questions()
	vectors := background.Of(e)
	if len(vectors) != len(questions) {
		t.Fatalf("%d vectors of %d questions: run go generate ./index/background", len(vectors), len(questions))
	}
	found, err := e.Encode(t.Context(), questions)
	if err != nil {
		t.Fatal(err)
	}
	for i, v := range found {
		if c := vectors[i].Cosine(encoder.NewFixed(v)); c < 0.999 {
			t.Errorf("the vector of %q has a cosine of %.4f with the question's: run go generate ./index/background", questions[i], c)
		}
		if c := encoder.Dot(vectors[i].Float32(), v); c < 0.999 {
			t.Errorf("as numbers, the vector of %q has a cosine of %.4f with the question's", questions[i], c)
		}
	}
}

func TestQuestionsStandOnce(t *testing.T) {
	questions := background.Questions()
	if len(questions) < 300 {
		t.Errorf("there are %d questions", len(questions))
	}
	slices.Sort(questions)
	if once := slices.Compact(slices.Clone(questions)); len(once) != len(questions) {
		t.Errorf("%d questions stand twice", len(questions)-len(once))
	}
}

// other is an encoder of another model.
type other struct{}

func (other) Model() string { return "other" }

func (other) Encode(context.Context, []string) ([][]float32, error) {
	panic("nothing is to be encoded")
}

// informed has the vectors itself.
type informed struct{ other }

func (informed) Background() []background.Vector { return some }

var some = []background.Vector{{Scale: 0.5, Values: []int8{2, 0}}, {Scale: 0.25, Values: []int8{0, -4}}}

func TestOfOtherEncoders(t *testing.T) {
	if got := background.Of(nil); got != nil {
		t.Errorf("without an encoder there are %d vectors", len(got))
	}
	if got := background.Of(other{}); got != nil {
		t.Errorf("of an encoder that is not built in there are %d vectors", len(got))
	}
	if diff := cmp.Diff(some, background.Of(informed{})); diff != "" {
		t.Error(diff)
	}
}

func TestDecode(t *testing.T) {
	data := background.Encode("a model", some)
	model, vectors, err := background.Decode(data)
	if err != nil || model != "a model" {
		t.Errorf("model %q, %v", model, err)
	}
	if diff := cmp.Diff(some, vectors); diff != "" {
		t.Error(diff)
	}
	for n := range len(data) - 1 {
		if _, v, err := background.Decode(data[:n]); err == nil && len(v) == len(some) {
			t.Errorf("cut to %d bytes: nothing is amiss", n)
		}
	}
}

func FuzzDecode(f *testing.F) {
	f.Add(background.Encode("a model", some))
	f.Add([]byte("a\n\x00\x00\x00\x00"))
	f.Fuzz(func(t *testing.T, data []byte) {
		model, vectors, err := background.Decode(data)
		if err != nil {
			return
		}
		if diff := cmp.Diff(data, background.Encode(model, vectors)); len(vectors) > 0 && diff != "" {
			t.Error(diff)
		}
	})
}
