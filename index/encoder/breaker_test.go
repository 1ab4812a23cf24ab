package encoder

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/faqbot/faqbot/index/indextest"
)

// logged is a log with its lines.
type logged struct{ indextest.Log }

func (l *logged) lines() []string {
	text := l.String()
	return strings.Split(strings.TrimSuffix(text, "\n"), "\n")[:strings.Count(text, "\n")]
}

var errNo = errors.New("nothing listens there")

// question asks and says how long that took.
func question(t *testing.T, e Encoder) (took time.Duration, err error) {
	t.Helper()
	start := time.Now()
	_, err = Question(t.Context(), e, "abc")
	return time.Since(start), err
}

// One question waits for the encoder that does not work; the others do not, and two lines are logged.
func TestBreaker(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := &counting{fail: errNo, slow: 2 * time.Second}
		log := &logged{}
		b := NewBreaker(slog.New(slog.NewTextHandler(log, nil)), c)
		if took, err := question(t, b); !errors.Is(err, errNo) || took != 2*time.Second || errors.Is(err, ErrDown) {
			t.Errorf("the first question: %v after %v", err, took)
		}
		for i := range 1000 {
			if took, err := question(t, b); !errors.Is(err, ErrDown) || !errors.Is(err, errNo) || took != 0 {
				t.Fatalf("question %d: %v after %v", i, err, took)
			}
			time.Sleep(100 * time.Millisecond)
		}
		// In 100 s: the question, then trials of 2 s each after pauses of about 1, 2, 4, 8, 16 and 32 s.
		if n := c.count(); n < 6 || n > 9 {
			t.Errorf("it was asked %d times in 100 s, want the first question and six trials or so", n)
		}
		c.set(nil)
		for start := time.Now(); b.Down() != nil; time.Sleep(time.Second) {
			_, _ = question(t, b) // begins a trial when one is due
			synctest.Wait()
			if time.Since(start) > 80*time.Second {
				t.Fatal("it works, and this was not noticed in 80 s")
			}
		}
		if _, err := question(t, b); err != nil {
			t.Errorf("it works again: %v", err)
		}
		lines := log.lines()
		if len(lines) != 2 || !strings.Contains(lines[0], "level=WARN") || !strings.Contains(lines[0], errNo.Error()) || !strings.Contains(lines[1], "works again") {
			t.Errorf("logged:\n%s", strings.Join(lines, "\n"))
		}
		time.Sleep(time.Hour)
		if c.set(errNo); b.Down() != nil {
			t.Error("nobody has asked anything")
		}
		_, _ = question(t, b)
		if n := len(log.lines()); n != 3 {
			t.Errorf("%d lines, want a third one when it fails again", n)
		}
		time.Sleep(1300 * time.Millisecond) // the pauses begin anew
		before := c.count()
		_, _ = question(t, b)
		if synctest.Wait(); c.count() != before+1 {
			t.Error("no trial a second after the second failure")
		}
	})
}

// Many questions at the moment of the failure are one line, and one trial at a time is made.
func TestBreakerAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := &counting{fail: errNo, slow: time.Second}
		log := &logged{}
		b := NewBreaker(slog.New(slog.NewTextHandler(log, nil)), c)
		ask := func() {
			var wg sync.WaitGroup
			for range 50 {
				wg.Go(func() { _, _ = b.EncodeQuestion(t.Context(), "abc") })
			}
			wg.Wait()
		}
		ask()
		if n := len(log.lines()); n != 1 {
			t.Errorf("%d lines", n)
		}
		time.Sleep(2 * time.Minute)
		before := c.count()
		ask()
		synctest.Wait()
		if n := c.count() - before; n != 1 {
			t.Errorf("%d trials at the same time", n)
		}
		time.Sleep(time.Second)
	})
}

// Without a question, the encoder is tried, and it is told each time that it works again.
func TestBreakerWatch(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := &counting{fail: errNo}
		b := NewBreaker(nil, c)
		ctx, cancel := context.WithCancel(t.Context())
		back := 0
		var wg sync.WaitGroup
		wg.Go(func() { b.Watch(ctx, func(context.Context) { back++ }) })
		for round := range 3 {
			c.set(errNo)
			_, _ = b.Encode(ctx, []string{"a", "b"})
			time.Sleep(10 * time.Minute)
			if back != round || b.Down() == nil {
				t.Fatalf("round %d: told %d times", round, back)
			}
			c.set(nil)
			time.Sleep(75 * time.Second)
			if synctest.Wait(); back != round+1 || b.Down() != nil {
				t.Fatalf("round %d: told %d times that it works again", round, back)
			}
		}
		asked := c.count()
		if time.Sleep(time.Hour); c.count() != asked {
			t.Error("it is tried while it works")
		}
		cancel()
		wg.Wait()
	})
}

// picky takes single texts, and fails at several.
type picky struct{ *counting }

func (p picky) Encode(ctx context.Context, texts []string) ([][]float32, error) {
	v, err := p.counting.Encode(ctx, texts)
	if len(texts) > 1 && p.broken() {
		return nil, errNo
	}
	return v, err
}

// broken reports whether it is slow, which here stands for failing at several texts.
func (p picky) broken() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.slow > 0
}

// Content that fails although trials succeed is sent after longer and longer pauses, and questions in between change nothing
// about that.
func TestBreakerContentFails(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := picky{&counting{slow: time.Millisecond}}
		b := NewBreaker(nil, p)
		content := []string{"a", "b"}
		ctx, cancel := context.WithCancel(t.Context())
		var sent atomic.Int32
		encode := func(ctx context.Context) {
			sent.Add(1)
			_, _ = b.Encode(ctx, content)
		}
		encode(ctx)
		var wg sync.WaitGroup
		wg.Go(func() { b.Watch(ctx, encode) })
		for range 600 {
			time.Sleep(time.Second)
			_, _ = b.EncodeQuestion(ctx, "abc")
		}
		if n := sent.Load(); n < 10 || n > 22 {
			t.Errorf("sent %d times in ten minutes, want after 1, 2, 4, … and then 60 s", n)
		}
		p.set(nil)
		time.Sleep(2 * time.Minute)
		before := sent.Load()
		time.Sleep(time.Hour)
		if n := sent.Load(); b.Down() != nil || n != before {
			t.Errorf("it works: %v, and was sent %d times more", b.Down(), n-before)
		}
		cancel()
		wg.Wait()
	})
}

// Watching ends while the encoder does not work, too.
func TestBreakerWatchEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := &counting{fail: errNo, slow: 10 * time.Second}
		b := NewBreaker(nil, c)
		_, _ = question(t, b)
		ctx, cancel := context.WithTimeout(t.Context(), 25*time.Second)
		defer cancel()
		start := time.Now()
		b.Watch(ctx, func(context.Context) { t.Error("it was said to work") })
		if took := time.Since(start); took != 25*time.Second {
			t.Errorf("ended after %v", took)
		}
	})
}

// A trial outlasts the loading of a model, for which questions have no time.
func TestBreakerLoadsModel(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := &counting{slow: 30 * time.Second}
		b := NewBreaker(nil, c)
		ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
		defer cancel()
		if _, err := b.EncodeQuestion(ctx, "abc"); !errors.Is(err, context.DeadlineExceeded) || b.Down() == nil {
			t.Fatalf("a question with no more time: %v", err)
		}
		time.Sleep(2 * time.Second)
		_, _ = question(t, b) // begins a trial
		time.Sleep(31 * time.Second)
		if b.Down() != nil {
			t.Errorf("after the model was loaded: %v", b.Down())
		}
	})
}

// Neither a caller who goes away nor a text that is refused says anything of the encoder.
func TestBreakerIgnores(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := &counting{slow: time.Second}
		b := NewBreaker(nil, c)
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(100*time.Millisecond, cancel)
		if _, err := b.EncodeQuestion(ctx, "abc"); !errors.Is(err, context.Canceled) || b.Down() != nil {
			t.Errorf("the caller has gone: %v, and then %v", err, b.Down())
		}
		c.set(&HTTPError{What: "too long", tooMuch: true})
		if _, err := b.EncodeQuestion(t.Context(), "abc"); err == nil || b.Down() != nil {
			t.Errorf("a text is refused: %v, and then %v", err, b.Down())
		}
	})
}

// Whoever builds an index while the encoder does not work learns so after one question's time, and that it
// works again as soon as it does.
func TestBreakerBuilds(t *testing.T) {
	c := &counting{fail: errNo}
	b := NewBreaker(nil, c)
	for range 3 {
		if _, err := b.Encode(t.Context(), []string{"a", "b"}); !errors.Is(err, errNo) {
			t.Errorf("got %v, want %v", err, errNo)
		}
	}
	if want := "a b hello hello"; strings.Join(c.asked, " ") != want {
		t.Errorf("asked %v, want %s", c.asked, want)
	}
	c.set(nil)
	if _, err := b.Encode(t.Context(), []string{"a", "b"}); err != nil || b.Down() != nil {
		t.Errorf("it works again: %v, and then %v", err, b.Down())
	}
}

// panicking works, and panics while it does not.
type panicking struct{ *counting }

func (p panicking) Encode(ctx context.Context, texts []string) ([][]float32, error) {
	v, err := p.counting.Encode(ctx, texts)
	if err != nil && len(texts) == 1 && texts[0] == trialText {
		panic("out of cheese")
	}
	return v, err
}

// A panic in a trial, which nobody waits for, is one that has failed.
func TestBreakerPanics(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := &counting{fail: errNo}
		b := NewBreaker(slog.New(slog.DiscardHandler), panicking{c})
		if _, err := question(t, b); !errors.Is(err, errNo) {
			t.Errorf("the first question: %v", err)
		}
		asked := c.count()
		for range 10 {
			time.Sleep(time.Second)
			_, _ = question(t, b) // begins a trial when one is due
			synctest.Wait()
		}
		if c.count() == asked || b.Down() == nil {
			t.Errorf("after %d trials it is down with %v", c.count()-asked, b.Down())
		}
		c.set(nil)
		for range 40 {
			time.Sleep(time.Second)
			_, _ = question(t, b)
			synctest.Wait()
		}
		if err := b.Down(); err != nil {
			t.Errorf("it works again: %v", err)
		}
	})
}
