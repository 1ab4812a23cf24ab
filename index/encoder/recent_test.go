package encoder

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/faqbot/faqbot/index/parallel"
)

// counting is an encoder that tells what it was asked, and does so slowly.
type counting struct {
	mu    sync.Mutex
	asked []string
	fail  error
	slow  time.Duration
}

func (c *counting) Model() string { return "counting" }

func (c *counting) Encode(ctx context.Context, texts []string) ([][]float32, error) {
	c.mu.Lock()
	c.asked = append(c.asked, texts...)
	fail, slow := c.fail, c.slow
	c.mu.Unlock()
	select {
	case <-time.After(slow):
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
	if fail != nil {
		return nil, fail
	}
	vectors := make([][]float32, len(texts))
	for i, text := range texts {
		if text != "" {
			vectors[i] = []float32{float32(len(text)), 1}
		}
	}
	return vectors, nil
}

func (c *counting) count() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.asked)
}

// set lets it fail or not from now on, without delay.
func (c *counting) set(fail error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.fail, c.slow = fail, 0
}

func TestRecentRemembersQuestions(t *testing.T) {
	c := &counting{}
	r := NewRecent(c)
	for range 3 {
		for _, text := range []string{"abc", ""} {
			v, err := Question(t.Context(), r, text)
			if err != nil {
				t.Fatal(err)
			}
			if text == "" && v != nil {
				t.Errorf("a text without a vector has %v", v)
			}
			if text != "" {
				if diff := cmp.Diff([]float32{3, 1}, v); diff != "" {
					t.Errorf("vector (-want +got):\n%s", diff)
				}
				v[0] = -1 // whoever changes what he got changes nothing here
			}
		}
	}
	if diff := cmp.Diff([]string{"abc", ""}, c.asked); diff != "" {
		t.Errorf("asked (-want +got):\n%s", diff)
	}
	if _, err := r.Encode(t.Context(), []string{"abc"}); err != nil || len(c.asked) != 2 {
		t.Errorf("one text that is remembered is asked for again: %v", err)
	}
	if _, err := r.Encode(t.Context(), []string{"x", "y"}); err != nil || r.order.Len() != 2 {
		t.Errorf("texts of the content are remembered: %v", err)
	}
}

func TestRecentForgets(t *testing.T) {
	c := &counting{}
	r := NewRecent(c)
	ask := func(text string) {
		t.Helper()
		if _, err := r.EncodeQuestion(t.Context(), text); err != nil {
			t.Fatal(err)
		}
	}
	for i := range recentTexts + 10 {
		ask(fmt.Sprint(i))
		ask("0") // is in use
	}
	if r.order.Len() != recentTexts || len(r.known) != recentTexts {
		t.Errorf("%d and %d are remembered, want %d", r.order.Len(), len(r.known), recentTexts)
	}
	before := len(c.asked)
	if ask("0"); len(c.asked) != before {
		t.Error("what is in use was forgotten")
	}
	if ask("1"); len(c.asked) == before {
		t.Error("what was not used for longest was not forgotten")
	}
	for i := range recentBytes/recentText + 10 {
		ask(fmt.Sprintf("%0*d", recentText, i))
	}
	if r.bytes > recentBytes {
		t.Errorf("%d bytes are remembered", r.bytes)
	}
	bytes := 0
	for e := r.order.Front(); e != nil; e = e.Next() {
		bytes += e.Value.(*remembered).size()
	}
	if bytes != r.bytes || len(r.known) != r.order.Len() {
		t.Errorf("%d bytes in %d texts, counted as %d in %d", bytes, r.order.Len(), r.bytes, len(r.known))
	}
	before = r.order.Len()
	if ask(strings.Repeat("x", recentText+1)); r.order.Len() != before {
		t.Error("a text that is too long is remembered")
	}
}

// The same question at the same time is encoded once, even if the one who asked first goes away.
func TestRecentAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := &counting{slow: time.Second}
		r := NewRecent(c)
		first, cancel := context.WithCancel(t.Context())
		var wg sync.WaitGroup
		wg.Go(func() {
			if _, err := r.EncodeQuestion(first, "abc"); !errors.Is(err, context.Canceled) {
				t.Errorf("who has gone gets %v", err)
			}
		})
		synctest.Wait()
		for range 20 {
			wg.Go(func() {
				v, err := r.EncodeQuestion(t.Context(), "abc")
				if diff := cmp.Diff([]float32{3, 1}, v); diff != "" || err != nil {
					t.Errorf("vector (-want +got): %v\n%s", err, diff)
				}
				v[0]++
			})
		}
		synctest.Wait()
		cancel()
		wg.Wait()
		if c.count() != 1 {
			t.Errorf("encoded %d times, want once", c.count())
		}
	})
}

// exploding is an encoder with a fault.
type exploding struct{}

func (exploding) Model() string { return "exploding" }

func (exploding) Encode(context.Context, []string) ([][]float32, error) { panic("out of cheese") }

// A fault in an encoder is the error of the question, and ends nothing else.
func TestPanicOfAnEncoder(t *testing.T) {
	if _, err := NewRecent(exploding{}).EncodeQuestion(t.Context(), "abc"); !isPanic(err) {
		t.Errorf("Recent: %v", err)
	}
	// This one gives a vector, and explodes when it is measured.
	s := NewScaled(explodesLater{}, "")
	if _, err := s.EncodeQuestion(t.Context(), "abc"); !isPanic(err) {
		t.Errorf("Scaled: %v", err)
	}
}

func isPanic(err error) bool {
	_, ok := errors.AsType[*parallel.PanicError](err)
	return ok
}

type explodesLater struct{ exploding }

func (explodesLater) EncodeQuestion(context.Context, string) ([]float32, error) {
	return []float32{1, 0}, nil
}

func TestRecentForgetsFailures(t *testing.T) {
	c := &counting{fail: errors.New("no")}
	r := NewRecent(c)
	if _, err := r.EncodeQuestion(t.Context(), "abc"); !errors.Is(err, c.fail) {
		t.Errorf("got %v, want %v", err, c.fail)
	}
	c.set(nil)
	if v, err := r.EncodeQuestion(t.Context(), "abc"); v == nil || err != nil {
		t.Errorf("after a failure: %v, %v", v, err)
	}
}

// BenchmarkRecent is what a question costs that was asked before.
func BenchmarkRecent(b *testing.B) {
	r := NewRecent(&counting{})
	for b.Loop() {
		if _, err := r.EncodeQuestion(b.Context(), "When are you open?"); err != nil {
			b.Fatal(err)
		}
	}
}
