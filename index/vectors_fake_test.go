package index

import (
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"math"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"

	"github.com/faqbot/faqbot/faq"
)

// thesaurus is an encoder for tests: a text's vector is the sum of those of its words' senses, and
// words of one sense have the same vector. It counts what it encodes.
type thesaurus struct {
	name   string
	dim    int
	words  map[string][]float32 // their vectors, made at first use
	senses map[string]string    // of each word its sense, where that is another word

	mu      sync.Mutex
	texts   []string // encoded so far
	batches int
	fail    error // what Encode returns from now on
	after   int   // batches that succeed before fail
}

func newThesaurus(name string, groups ...string) *thesaurus {
	t := &thesaurus{name: name, dim: 512, words: map[string][]float32{}, senses: map[string]string{}}
	for _, g := range groups {
		words := strings.Fields(g)
		for _, w := range words {
			t.senses[w] = words[0]
		}
	}
	return t
}

func (t *thesaurus) Model() string { return t.name }

func (t *thesaurus) Encode(ctx context.Context, texts []string) ([][]float32, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	if t.fail != nil && t.after == 0 {
		return nil, t.fail
	}
	t.after--
	t.batches++
	t.texts = append(t.texts, texts...)
	out := make([][]float32, len(texts))
	for i, text := range texts {
		out[i] = t.vector(text)
	}
	return out, nil
}

// vector returns a text's vector; nil for one without a letter.
func (t *thesaurus) vector(text string) []float32 {
	sum := make([]float32, t.dim)
	for _, w := range strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return (r < 'a' || r > 'z') && r < 128 }) {
		if s, ok := t.senses[w]; ok {
			w = s
		}
		for j, f := range t.word(w) {
			sum[j] += f
		}
	}
	return unit(sum)
}

func (t *thesaurus) word(w string) []float32 {
	v, ok := t.words[w]
	if !ok {
		h := fnv.New64a()
		fmt.Fprint(h, t.name, w)
		r := rand.New(rand.NewPCG(h.Sum64(), 1))
		v = make([]float32, t.dim)
		for j := range v {
			v[j] = float32(r.NormFloat64())
		}
		t.words[w] = v
	}
	return v
}

// unit brings a vector to length 1; nil if it is 0.
func unit(v []float32) []float32 {
	square := 0.0
	for _, f := range v {
		square += float64(f) * float64(f)
	}
	if square == 0 {
		return nil
	}
	for j := range v {
		v[j] /= float32(math.Sqrt(square))
	}
	return v
}

// taken returns what was encoded since the last time.
func (t *thesaurus) taken() []string {
	t.mu.Lock()
	defer t.mu.Unlock()
	texts := t.texts
	t.texts = nil
	return texts
}

func (t *thesaurus) failing(err error, after int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.fail, t.after = err, after
}

var errDown = errors.New("nobody answers")

// dumpVectors is all that an index says of the nearness of its entries to some questions.
func dumpVectors(t *testing.T, x *Index, questions []string) string {
	t.Helper()
	var b strings.Builder
	for _, q := range questions {
		m, err := x.meaning(t.Context(), q, noRow)
		if err != nil {
			t.Fatal(err)
		}
		if m == nil {
			fmt.Fprintf(&b, "%s: nothing\n", q)
			continue
		}
		fmt.Fprintf(&b, "%s: %v\n", q, m.nearest(func(int) bool { return true }, 12, &scratch{}))
		for i := range x.content.Entries {
			fmt.Fprintf(&b, "  %d %v\n", i, m.nearness(i))
		}
	}
	return b.String()
}

// textsOf returns what is encoded of a content, each text once.
func textsOf(c *faq.Content) map[string]bool {
	out := map[string]bool{}
	for i := range c.Entries {
		phrasings, answer := encodedTexts(&c.Entries[i], sentencesFor(len(c.Entries)))
		for _, t := range append(phrasings, answer...) {
			if t != "" {
				out[t] = true
			}
		}
	}
	return out
}
