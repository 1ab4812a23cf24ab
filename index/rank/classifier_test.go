package rank_test

import (
	"bytes"
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/faqbot/faqbot/index/rank"
)

// samples returns n classes of k samples that share one element within the class, and one with
// every other class.
func samples(n, k int) []rank.Sample {
	var out []rank.Sample
	for class := range n {
		for i := range k {
			out = append(out, rank.Sample{Class: class, X: rank.Sparse{
				Index: []int32{int32(class), int32(n + i)}, Value: []float32{0.8, 0.6},
			}})
		}
	}
	return out
}

func TestClassifier(t *testing.T) {
	tests := []struct {
		name         string
		classes, dim int
	}{
		{"every class in a step", 20, 25},
		{"drawn classes in a step", 500, 505},
		{"a last block that is not full", 409, 414},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c := rank.TrainClassifier(samples(tt.classes, 5), tt.classes, tt.dim, nil)
			if again := rank.TrainClassifier(samples(tt.classes, 5), tt.classes, tt.dim, nil); !bytes.Equal(c.Encode(), again.Encode()) {
				t.Error("the same samples give another classifier")
			}
			scores := make([]float64, c.Classes())
			wrong := 0
			for class := range tt.classes {
				clear(scores)
				norm := c.Scores(rank.Sparse{Index: []int32{int32(class)}, Value: []float32{1}}, scores)
				for other, s := range scores {
					if s > scores[class] && other != class {
						wrong++
						break
					}
				}
				sum := 0.0
				for _, s := range scores {
					sum += math.Exp(s - norm)
				}
				if math.Abs(sum-1) > 1e-6 {
					t.Fatalf("probabilities add up to %v", sum)
				}
			}
			if wrong > tt.classes/50 {
				t.Errorf("%d of %d classes not learnt", wrong, tt.classes)
			}
		})
	}
}

func TestClassifierNone(t *testing.T) {
	for _, classes := range []int{0, 1, 100_000} {
		if c := rank.TrainClassifier(samples(2, 1), classes, 10, nil); c != nil {
			t.Errorf("a classifier of %d classes", classes)
		}
	}
	if n := (*rank.Classifier)(nil).Classes(); n != 0 {
		t.Errorf("no classifier has %d classes", n)
	}
}

// TestClassifierFault shows that a fault on either side of training comes to the caller, and nobody waits for ever.
func TestClassifierFault(t *testing.T) {
	broken := func(int, int) float32 { panic("out of cheese") }
	for _, classes := range []int{20, 500} {
		for name, train := range map[string]func(){
			"prior":  func() { rank.TrainClassifier(samples(classes, 5), classes, classes+5, broken) },
			"sample": func() { rank.TrainClassifier(samples(classes+10, 5), classes, classes+15, nil) }, // of classes that there are not
		} {
			t.Run(fmt.Sprint(name, " ", classes), func(t *testing.T) {
				defer func() {
					if recover() == nil {
						t.Error("there is no panic")
					}
				}()
				train()
			})
		}
	}
}

func TestClassifierEncode(t *testing.T) {
	c := rank.TrainClassifier(samples(4, 3), 4, 7, nil)
	data := c.Encode()
	back, err := rank.DecodeClassifier(data)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(data, back.Encode()); diff != "" {
		t.Error(diff)
	}
	for _, bad := range [][]byte{data[:7], data[:len(data)-1], append(slices.Clip(data), 0), {255, 255, 255, 255, 255, 255, 255, 255}, make([]byte, 8)} {
		if _, err := rank.DecodeClassifier(bad); err == nil {
			t.Errorf("%d bytes of %d: no error", len(bad), len(data))
		}
	}
	if none, err := rank.DecodeClassifier((*rank.Classifier)(nil).Encode()); none != nil || err != nil {
		t.Errorf("none: %v, %v", none, err)
	}
}

func FuzzDecodeClassifier(f *testing.F) {
	f.Add(rank.TrainClassifier(samples(3, 2), 3, 5, nil).Encode())
	f.Add([]byte{2, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0})
	f.Fuzz(func(t *testing.T, data []byte) {
		c, err := rank.DecodeClassifier(data)
		if err != nil || c == nil {
			return
		}
		if diff := cmp.Diff(data, c.Encode()); diff != "" {
			t.Errorf("encodes to other bytes:\n%s", diff)
		}
	})
}
