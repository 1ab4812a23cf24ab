package encoder

import (
	"context"
	"errors"
	"fmt"
	"math"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// sentences are questions of several lengths, some of them without a vector.
func sentences() []string {
	var out []string
	for i, s := range []string{
		"How do I change my password?", "I forgot my login", "", "hi", "WHERE IS MY ORDER", "😀",
		"Can I pay in three instalments, and is there a fee for that if I pay before the end of the month?",
		strings.Repeat("a very long story about nothing much ", 40),
	} {
		for j := range 4 {
			if s != "" && s != "😀" {
				s += fmt.Sprintf(" %d", i*j)
			}
			out = append(out, s)
		}
	}
	return out
}

func mustEncode(t testing.TB, u *USE, texts ...string) [][]float32 {
	t.Helper()
	vectors, err := u.Encode(t.Context(), texts)
	if err != nil {
		t.Fatal(err)
	}
	return vectors
}

// TestMeaning holds, without anything beside the checkout, that the vectors tell what they should.
func TestMeaning(t *testing.T) {
	u := mustBuiltin(t)
	for _, tt := range []struct{ question, near, far string }{
		{"How can I reset my password?", "I forgot my login details", "What are your opening hours?"},
		{"Where is my parcel?", "My order has not been delivered yet", "Do you have vegetarian dishes?"},
		{"What does it cost?", "How much do I have to pay?", "Who founded the company?"},
		{"WHAT DOES IT COST", "How much do I have to pay?", "Who founded the company?"},
	} {
		v := mustEncode(t, u, tt.question, tt.near, tt.far)
		if near, far := cosine(v[0], v[1]), cosine(v[0], v[2]); near < far+0.2 {
			t.Errorf("%q: %q has the cosine %.3f, %q %.3f", tt.question, tt.near, near, tt.far, far)
		}
	}
}

// TestKnownVectors fails when the vectors change, so that builtinModel is changed with them: stored
// vectors of the old ones must not be compared with new ones.
func TestKnownVectors(t *testing.T) {
	u := mustBuiltin(t)
	if u.Model() != "use-lite-en-int8-1" {
		t.Errorf("Model() = %q: write the new vectors here too", u.Model())
	}
	for text, want := range map[string][4]float64{
		"hi":                    {0.0470, -0.0469, -0.0470, -0.0470},
		"How do I pay?":         {0.0190, -0.0382, 0.0454, -0.0594},
		"HOW  DO I\nPAY? 😀":     {0.0224, -0.0477, 0.0444, -0.0564},
		"where is my order now": {0.0559, -0.0420, 0.0536, -0.0551},
	} {
		v := mustEncode(t, u, text)[0]
		for i, w := range want {
			if math.Abs(float64(v[i])-w) > 2e-4 {
				t.Errorf("%q: the vector begins with %.4f and not with %.4f", text, v[:4], want)
				break
			}
		}
	}
}

func TestUnitVectors(t *testing.T) {
	texts := sentences()
	for i, v := range mustEncode(t, mustBuiltin(t), texts...) {
		if texts[i] == "" || texts[i] == "😀" {
			if v != nil {
				t.Errorf("%q has a vector", texts[i])
			}
			continue
		}
		if len(v) != Dimensions {
			t.Fatalf("%q has a vector of %d numbers", texts[i], len(v))
		}
		if length := math.Sqrt(float64(Dot(v, v))); math.Abs(length-1) > 1e-5 {
			t.Errorf("%q has a vector of the length %v", texts[i], length)
		}
	}
}

// TestBatches holds that a vector is the same, bit for bit, whatever texts are encoded with it: an
// index comes out the same in whatever portions it is built.
func TestBatches(t *testing.T) {
	u := mustBuiltin(t)
	for name, u := range map[string]*USE{"vector": u, "plain": {network: plainNetwork(u), vocabulary: u.vocabulary}} {
		t.Run(name, func(t *testing.T) {
			texts := sentences()
			if name == "plain" {
				texts = texts[:14] // short ones: plain products take long
			}
			alone := make([][]float32, len(texts))
			for i, s := range texts {
				alone[i] = mustEncode(t, u, s)[0]
			}
			for _, size := range []int{2, 7, len(texts)} {
				for from := 0; from < len(texts); from += size {
					to := min(from+size, len(texts))
					if diff := cmp.Diff(alone[from:to], mustEncode(t, u, texts[from:to]...)); diff != "" {
						t.Fatalf("texts %d to %d have other vectors together (-alone +together):\n%.500s", from, to, diff)
					}
				}
			}
		})
	}
}

func TestNoTexts(t *testing.T) {
	if got := mustEncode(t, mustBuiltin(t)); len(got) != 0 {
		t.Errorf("no texts have %d vectors", len(got))
	}
}

func TestConcurrentUse(t *testing.T) {
	u := mustBuiltin(t)
	texts := sentences()[:20]
	want := mustEncode(t, u, texts...)
	var all sync.WaitGroup
	for i := range 8 {
		all.Go(func() {
			if i%2 == 0 {
				got, err := u.Encode(t.Context(), texts)
				if diff := cmp.Diff(want, got); err != nil || diff != "" {
					t.Errorf("another result at the same time: %v\n%.300s", err, diff)
				}
				return
			}
			for j, s := range texts {
				got, err := Question(t.Context(), u, s)
				if diff := cmp.Diff(want[j], got); err != nil || diff != "" {
					t.Errorf("another result at the same time: %v\n%.300s", err, diff)
				}
			}
		})
	}
	all.Wait()
	if n := len(u.arenas); n > runtime.GOMAXPROCS(0) {
		t.Errorf("%d arenas are kept", n)
	}
}

// countdown is a context that ends after it was asked some times.
type countdown struct {
	context.Context //nolint:containedctx // it is one itself
	mu              sync.Mutex
	left            int
}

func (c *countdown) Err() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.left--; c.left < 0 {
		return context.Canceled
	}
	return nil
}

func TestCancelled(t *testing.T) {
	u := mustBuiltin(t)
	texts := make([]string, 10_000) // more than a test waits for
	for i := range texts {
		texts[i] = "How do I change the address that my order goes to?"
	}
	for _, left := range []int{0, 1, 5} {
		vectors, err := u.Encode(&countdown{Context: t.Context(), left: left}, texts)
		if !errors.Is(err, context.Canceled) || vectors != nil {
			t.Errorf("ended after %d looks: %d vectors and the error %v", left, len(vectors), err)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if v, err := Question(ctx, u, "hi"); !errors.Is(err, context.Canceled) || v != nil {
		t.Errorf("ended before it began: %v and the error %v", v, err)
	}
}

// TestAllocations: what a question allocates does not grow with its length, and what is kept does not
// grow with use.
func TestAllocations(t *testing.T) {
	u := mustBuiltin(t)
	for _, words := range []int{1, 12, 100, 1_000} {
		text := strings.TrimSpace(strings.Repeat("word ", words))
		mustEncode(t, u, text)
		if n := testing.AllocsPerRun(5, func() { mustEncode(t, u, text) }); n > 12 {
			t.Errorf("a text of %d words takes %v allocations", words, n)
		}
	}
	a := &arena{}
	longest := make([]int32, 3*longestInput)
	for range 3 {
		a.reset()
		a.add(0, longest)
		u.network.run(a, 1)
	}
	floats := cap(a.embedded) + cap(a.stream) + cap(a.normed) + cap(a.product) + cap(a.wide) + cap(a.meanWide) + cap(a.mean) + cap(a.vectors)
	if floats > 600_000 {
		t.Errorf("the arena of the longest text holds %d numbers", floats)
	}
}

// TestShared: a pack has the same vectors, to the bit, however many goroutines share it, with more than it has rows as well;
// and the arena does not mind what was in it before.
func TestShared(t *testing.T) {
	u := mustBuiltin(t)
	networks := map[string]*network{"plain": plainNetwork(u)}
	if u.network.vector {
		networks["vector"] = u.network
	}
	for name, n := range networks {
		for _, texts := range [][]string{{"hi"}, {twelve}, {twelve, "hi", twelve + " Please tell me soon."}} {
			a := &arena{}
			var want []float32
			for _, workers := range []int{1, 2, 3, 7, 2, 40, 1} {
				a.reset()
				for i, text := range texts {
					if !a.add(i, u.vocabulary.ids(text)) {
						t.Fatalf("there is no room for %q", text)
					}
				}
				n.run(a, workers)
				if want == nil {
					want = slices.Clone(a.vectors)
				}
				if !slices.Equal(a.vectors, want) {
					t.Errorf("%s: %d goroutines make other vectors of %q than one", name, workers, texts)
				}
			}
		}
	}
}

// TestPacks: a pack takes texts until it is full, and always one.
func TestPacks(t *testing.T) {
	a := &arena{}
	if !a.add(0, make([]int32, 3*longestInput)) || len(a.ids) != longestInput {
		t.Errorf("the longest text is refused, or takes %d rows", len(a.ids))
	}
	if a.add(1, make([]int32, 1)) {
		t.Error("a text is added to a pack that is full")
	}
	a.reset()
	for i := range packRows / 16 {
		if !a.add(i, make([]int32, 16)) {
			t.Errorf("text %d is refused though there is room", i)
		}
	}
	if a.add(9, make([]int32, 1)) {
		t.Error("a text is added to a pack that is full")
	}
	if diff := cmp.Diff(packed{index: 3, row: 48, count: 16}, a.texts[3], cmp.AllowUnexported(packed{})); diff != "" {
		t.Error(diff)
	}
}
