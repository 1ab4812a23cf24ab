package expect_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/faqbot/faqbot/faq"
	"github.com/faqbot/faqbot/index"
	"github.com/faqbot/faqbot/index/expect"
)

// content makes n entries with k phrasings each.
func content(n, k int) *faq.Content {
	c := &faq.Content{}
	for i := range n {
		e := faq.Entry{ID: faq.EntryID(fmt.Sprintf("entry-%d", i)), Question: fmt.Sprintf("What is thing%d?", i), Answer: fmt.Sprintf("Thing%d is a widget%d.", i, i), Lang: "en"}
		for j := range k - 1 {
			e.Also = append(e.Also, fmt.Sprintf("tell me about thing%d in way%d", i, j))
		}
		c.Entries = append(c.Entries, e)
	}
	return c
}

// What a fold is asked is not in it, and what is left of each entry is enough to find it by.
func TestLacking(t *testing.T) {
	tests := []struct {
		name              string
		content           *faq.Content
		own, near, leave  int
		leastLeft, entire int
	}{
		{"one phrasing each: nothing but whole entries is left out", content(20, 1), 0, 4, 4, 1, 20},
		{"two each", content(20, 2), 40, 8, 4, 1, 20},
		{"five each", content(20, 5), 100, 12, 4, 2, 20},
		{"too few to leave any out", content(5, 3), 15, 0, 0, 1, 5},
		{"many: a sample", content(500, 3), 300, 102, 100, 1, 500},
		{"nothing", &faq.Content{}, 0, 0, 0, 0, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			less, own, near := expect.Lacking(tt.content)
			owns, nears, away := 0, 0, 0
			for k, c := range less {
				owns, nears, away = owns+len(own[k]), nears+len(near[k]), away+tt.entire-len(c.Entries)
				in := map[string]bool{}
				for i := range c.Entries {
					e := &c.Entries[i]
					if n := len(e.Phrasings()); n < tt.leastLeft {
						t.Errorf("fold %d: %d phrasings of %s are left", k, n, e.ID)
					}
					for _, p := range e.Phrasings() {
						in[p] = true
					}
				}
				for _, q := range slices.Concat(own[k], near[k]) {
					if in[q] {
						t.Errorf("fold %d has %q, which it is asked", k, q)
					}
				}
			}
			if owns != tt.own || nears != tt.near || away != tt.leave {
				t.Errorf("own %d, near %d, entries left out %d; want %d, %d, %d", owns, nears, away, tt.own, tt.near, tt.leave)
			}
			again, own2, near2 := expect.Lacking(tt.content)
			if diff := cmp.Diff([]any{less, own, near}, []any{again, own2, near2}); diff != "" {
				t.Errorf("another time it is another plan:\n%s", diff)
			}
		})
	}
}

func build(t *testing.T, c *faq.Content) *index.Index {
	t.Helper()
	x, err := index.Build(t.Context(), c, index.Config{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = x.Close() }) // in memory
	return x
}

func TestMeasure(t *testing.T) {
	c := content(30, 3)
	x := build(t, c)
	e, err := expect.Measure(t.Context(), x, expect.Config{Base: x, Workers: 2})
	if err != nil {
		t.Fatal(err)
	}
	if e.Content != c.Version() || e.Method != expect.Method || e.Model != "" {
		t.Errorf("it is of %q, method %d, model %q", e.Content, e.Method, e.Model)
	}
	if own, near, far := e.Count(expect.Own), e.Count(expect.Near), e.Count(expect.Far); own != 90 || near != 18 || far < 100 {
		t.Errorf("own %d, near %d, far %d", own, near, far)
	}
	s := e.At(e.Thresholds(expect.Normal))
	if s.Right+s.Suggested < .8 || s.FarAnswered > .05 {
		t.Errorf("on content that is easy to tell apart: %+v", s)
	}
	again, err := expect.Measure(t.Context(), x, expect.Config{Workers: 1})
	if err != nil {
		t.Fatal(err)
	}
	again.Ranking = e.Ranking // which only a base tells
	if diff := cmp.Diff(e, again); diff != "" {
		t.Errorf("another time, without a base, it is another one:\n%s", diff)
	}
}

// An expectation is that of one content, ranked in one way.
func TestFits(t *testing.T) {
	x := build(t, content(10, 2))
	e, err := expect.Measure(t.Context(), x, expect.Config{Base: x})
	if err != nil {
		t.Fatal(err)
	}
	if !e.Fits(x) || !e.Fits(build(t, content(10, 2))) {
		t.Error("it does not fit its own index, or one of the same content")
	}
	other := *e
	other.Method++
	ranked := *e
	ranked.Ranking = "another"
	for name, fits := range map[string]bool{
		"none": (*expect.Expectation)(nil).Fits(x), "another content": e.Fits(build(t, content(11, 2))),
		"another method": other.Fits(x), "another ranking": ranked.Fits(x),
	} {
		if fits {
			t.Errorf("%s fits", name)
		}
	}
}

// Content of a language without a list is asked no foreign questions, rather than such in another
// language, which tell nothing.
func TestMeasureLanguages(t *testing.T) {
	c := content(10, 2)
	for i := range c.Entries {
		c.Entries[i].Lang = "fi"
	}
	e, err := expect.Measure(t.Context(), build(t, c), expect.Config{})
	if err != nil {
		t.Fatal(err)
	}
	if e.Count(expect.Own) == 0 || e.Count(expect.Far) != 0 {
		t.Errorf("own %d, far %d", e.Count(expect.Own), e.Count(expect.Far))
	}
}

// searcher fails, or ends the work, at one of its questions.
type searcher struct {
	*index.Index
	n    atomic.Int64
	stop func() error
}

func (s *searcher) Search(ctx context.Context, q index.Query) ([]index.Hit, error) {
	if s.n.Add(1) == 20 {
		if err := s.stop(); err != nil {
			return nil, err
		}
	}
	return s.Index.Search(ctx, q)
}

func TestMeasureEnds(t *testing.T) {
	x := build(t, content(10, 2))
	broken := errors.New("broken")
	if _, err := expect.Measure(t.Context(), &searcher{Index: x, stop: func() error { return broken }}, expect.Config{}); !errors.Is(err, broken) {
		t.Errorf("a search fails: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	if _, err := expect.Measure(ctx, &searcher{Index: x, stop: func() error { cancel(); return nil }}, expect.Config{}); !errors.Is(err, context.Canceled) {
		t.Errorf("told to end: %v", err)
	}
}

// letters is an encoder that counts how often it is asked for each text.
type letters struct {
	mu    sync.Mutex
	asked map[string]int
}

func (*letters) Model() string { return "letters" }

func (l *letters) Encode(_ context.Context, texts []string) ([][]float32, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	out := make([][]float32, len(texts))
	for i, text := range texts {
		l.asked[text]++
		out[i] = make([]float32, 4)
		out[i][len(text)%4] = 1
	}
	return out, nil
}

func TestMeasureEncodesOnce(t *testing.T) {
	c := content(12, 3)
	enc := &letters{asked: map[string]int{}}
	x, err := index.Build(t.Context(), c, index.Config{})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = x.Close() }()
	e, err := expect.Measure(t.Context(), x, expect.Config{Encoder: enc, Workers: 1})
	if err != nil {
		t.Fatal(err)
	}
	if e.Model != "letters" {
		t.Errorf("model %q", e.Model)
	}
	for text, n := range enc.asked {
		if n > 1 {
			t.Errorf("%q was encoded %d times", text, n)
		}
	}
}

// english is an encoder that knows English alone, and fails at anything else.
type english struct{ t *testing.T }

func (english) Model() string           { return "english" }
func (english) Speaks(lang string) bool { return lang == "en" }
func (e english) Encode(_ context.Context, texts []string) ([][]float32, error) {
	out := make([][]float32, len(texts))
	for i, text := range texts {
		if strings.Contains(text, "Gutschein") {
			e.t.Errorf("%q is encoded", text)
		}
		out[i] = []float32{1, 0}
	}
	return out, nil
}

// TestMeasureUnspoken holds that the content is measured the way it is asked: entries in a language that the
// encoder does not know have no vectors in it either.
func TestMeasureUnspoken(t *testing.T) {
	content := &faq.Content{}
	for i := range 10 {
		content.Entries = append(content.Entries,
			faq.Entry{ID: faq.EntryID(fmt.Sprint("en", i)), Lang: "en", Question: fmt.Sprintf("What about thing %c", 'a'+i), Also: []string{fmt.Sprintf("the thing %c please", 'a'+i)}, Answer: "It is there."},
			faq.Entry{ID: faq.EntryID(fmt.Sprint("de", i)), Lang: "de", Question: fmt.Sprintf("Was kostet der Gutschein %c", 'a'+i), Also: []string{fmt.Sprintf("Gutschein %c bitte", 'a'+i)}, Answer: "Der Gutschein ist da."})
	}
	x, err := index.Build(t.Context(), content, index.Config{Encoder: english{t}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = x.Close() })
	e, err := expect.Measure(t.Context(), x, expect.Config{Base: x})
	if err != nil || e.Count(expect.Own) == 0 || !e.Fits(x) {
		t.Errorf("%d questions of its own, %v", e.Count(expect.Own), err)
	}
}
