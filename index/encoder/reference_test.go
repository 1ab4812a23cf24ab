package encoder

import (
	"bufio"
	"encoding/json"
	"math"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/faqbot/faqbot/index/indextest"
)

// reference is a text with what the original of the model makes of it.
type reference struct {
	Text   string    `json:"text"`
	IDs    []int32   `json:"ids"` // before the cut at longestInput
	Vector []float32 `json:"vector"`
}

// references reads the texts that lie beside the checkout, or skips the test.
func references(t testing.TB) []reference {
	t.Helper()
	f, err := os.Open(indextest.Shared(t, "model", "reference.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	var out []reference
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<20)
	for {
		if !lines.Scan() {
			if lines.Err() != nil || len(out) == 0 {
				t.Fatalf("reading the reference: %d texts, %v", len(out), lines.Err())
			}
			return out
		}
		var r reference
		if err := json.Unmarshal(lines.Bytes(), &r); err != nil {
			t.Fatal(err)
		}
		out = append(out, r)
	}
}

// raw encodes texts without cleaning them, all in packs of one text.
func raw(u *USE, text string) []float32 {
	a := u.arena()
	defer u.release(a)
	a.reset()
	a.add(0, u.vocabulary.ids(text))
	u.network.run(a, 1)
	return append([]float32(nil), a.vectors...)
}

func cosine(a, b []float32) float64 {
	var ab, aa, bb float64
	for i := range a {
		ab += float64(a[i]) * float64(b[i])
		aa += float64(a[i]) * float64(a[i])
		bb += float64(b[i]) * float64(b[i])
	}
	return ab / math.Sqrt(aa*bb)
}

func TestReferenceIDs(t *testing.T) {
	u := mustBuiltin(t)
	for _, r := range references(t) {
		if diff := cmp.Diff(r.IDs, u.vocabulary.ids(r.Text)); diff != "" {
			t.Errorf("ids of %q (-reference +ours):\n%s", r.Text, diff)
		}
	}
}

func TestReferenceVectors(t *testing.T) {
	u := mustBuiltin(t)
	plain := &USE{network: plainNetwork(u), vocabulary: u.vocabulary, arenas: u.arenas}
	least, sum, all, nearest, apart := 1.0, 0.0, references(t), 1.0, float32(0)
	for i, r := range all {
		ours := raw(u, r.Text)
		c := cosine(r.Vector, ours)
		least, sum = min(least, c), sum+c
		if !(c >= 0.998) {
			t.Errorf("cosine of %q to the reference: %.6f", r.Text, c)
		}
		if raced && i%12 != 0 {
			continue // the detector makes plain products thirty times slower, and there is nothing in them for it
		}
		byPlain := raw(plain, r.Text)
		nearest = min(nearest, cosine(byPlain, ours))
		for j, v := range byPlain {
			apart = max(apart, v-ours[j], ours[j]-v)
		}
	}
	t.Logf("cosine to the reference: at least %.6f, %.6f on average of %d", least, sum/float64(len(all)), len(all))
	if t.Logf("plain and vector products differ by %.2g at most, cosine %.8f at least", apart, nearest); apart > 2e-4 || nearest < 0.999999 {
		t.Errorf("the vectors by plain products differ by up to %v; their cosine is %v at least", apart, nearest)
	}
}

// plainNetwork is the encoder's network without the processor's vector instructions.
func plainNetwork(u *USE) *network {
	n := *u.network
	n.vector = false
	return &n
}

func mustBuiltin(t testing.TB) *USE {
	t.Helper()
	u, err := Builtin()
	if err != nil {
		t.Fatal(err)
	}
	return u
}
