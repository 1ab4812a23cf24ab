package bot

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/faqbot/faqbot/bot/locale"
)

// slowLog is a QuestionLog that does what its function does.
type slowLog func(ctx context.Context, r Record) error

func (f slowLog) Record(ctx context.Context, r Record) error { return f(ctx, r) }

// testRecorder returns a recorder of questions that tells nobody but the log.
func testRecorder(log *slog.Logger, out QuestionLog, size int) *recorder[Record] {
	words, err := locale.New()
	if err != nil {
		panic(err) // unreachable: the words are embedded
	}
	return newRecorder("questions", size, out.Record, &alarm{log: log, words: words.For("en"), key: "trouble.questions", now: time.Now})
}

func TestRecorderNeverWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var log bytes.Buffer
		var got []string
		r := testRecorder(slog.New(slog.NewTextHandler(&log, nil)), slowLog(func(ctx context.Context, rec Record) error {
			select { // a locked database
			case <-time.After(time.Second):
			case <-ctx.Done():
				return ctx.Err()
			}
			got = append(got, rec.Question)
			return nil
		}), 2)
		start := time.Now()
		r.add(Record{Question: "a"})
		synctest.Wait() // a is being written
		for _, q := range []string{"b", "c", "d", "e"} {
			r.add(Record{Question: q})
		}
		if waited := time.Since(start); waited != 0 {
			t.Errorf("adding waited %v", waited)
		}
		if n := r.dropped.Load(); n != 2 {
			t.Errorf("%d dropped, want 2", n)
		}
		if n := strings.Count(log.String(), "level="); n != 1 {
			t.Errorf("%d lines of log, want 1:\n%s", n, &log)
		}
		if err := r.close(t.Context()); err != nil {
			t.Error(err)
		}
		if strings.Join(got, "") != "abc" {
			t.Errorf("recorded %q, want a, b and c", got)
		}
		r.add(Record{Question: "f"}) // after the end: dropped, no panic
		if n := r.dropped.Load(); n != 3 {
			t.Errorf("%d dropped after the end, want 3", n)
		}
	})
}

func TestRecorderCloseGivesUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := testRecorder(slog.New(slog.DiscardHandler), slowLog(func(ctx context.Context, _ Record) error {
			<-ctx.Done()
			return ctx.Err()
		}), 8)
		for range 3 {
			r.add(Record{})
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if err := r.close(ctx); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("close: %v, want that the time was up", err)
		}
		synctest.Wait() // the goroutine ends, or the bubble deadlocks
	})
}

func TestRecorderFailures(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var log bytes.Buffer
		calls := 0
		r := testRecorder(slog.New(slog.NewTextHandler(&log, nil)), slowLog(func(context.Context, Record) error {
			calls++
			switch calls {
			case 1, 2:
				return errors.New("no space left on device")
			case 3:
				panic("bad driver")
			}
			return nil
		}), 8)
		for range 5 {
			r.add(Record{})
		}
		if err := r.close(t.Context()); err != nil {
			t.Fatal(err)
		}
		if n := r.failed.Load(); n != 3 || calls != 5 {
			t.Errorf("%d failed of %d, want 3 of 5", n, calls)
		}
		lines := strings.Split(strings.TrimSpace(log.String()), "\n")
		if len(lines) != 2 || !strings.Contains(lines[0], "no space left") || !strings.Contains(lines[1], "written again") {
			t.Errorf("the log has %q, want one line when it begins and one when it ends", lines)
		}
	})
}

// What a store that is away cannot take is written when it is there again, in order and once, even if a write took
// effect of which the store said that it failed; nobody needs to ask anything meanwhile.
func TestRecorderThroughAnOutage(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var log bytes.Buffer
		var mu sync.Mutex // a timer orders nothing
		var broken error
		set := func(err error) {
			mu.Lock()
			defer mu.Unlock()
			broken = err
		}
		calls := 0
		kept := map[string]bool{}
		var order strings.Builder
		r := testRecorder(slog.New(slog.NewTextHandler(&log, nil)), slowLog(func(_ context.Context, rec Record) error {
			mu.Lock()
			defer mu.Unlock()
			calls++
			if (broken == nil || rec.Question == "b") && !kept[rec.ID] { // b is taken, and that is not known
				kept[rec.ID] = true
				order.WriteString(rec.Question)
			}
			return broken
		}), 8)
		add := func(q string) {
			r.add(Record{Question: q, ID: q})
			synctest.Wait()
		}
		add("a")
		set(fmt.Errorf("insert: %w", ErrStoreAway))
		for _, q := range []string{"b", "c", "d"} {
			add(q)
		}
		time.Sleep(10 * time.Minute)
		synctest.Wait()
		if order.String() != "ab" || r.failed.Load() != 0 {
			t.Errorf("kept are %q, lost %d", &order, r.failed.Load())
		}
		before := calls
		set(nil)
		time.Sleep(2 * retryPause)
		synctest.Wait()
		if order.String() != "abcd" || calls != before+3 || r.failed.Load() != 0 || r.dropped.Load() != 0 {
			t.Errorf("kept are %q after %d calls, lost %d", &order, calls-before, r.failed.Load()+r.dropped.Load())
		}
		if n := strings.Count(log.String(), "level="); n != 2 {
			t.Errorf("%d lines of log, want one when it begins and one when it ends:\n%s", n, &log)
		}
		if err := r.close(t.Context()); err != nil {
			t.Error(err)
		}
	})
}

// What waits is bounded: the log says once that more is lost, and how much it was. What cannot be written before the
// end is lost as well.
func TestRecorderOverflows(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var log bytes.Buffer
		broken := ErrStoreLocked
		got := ""
		r := testRecorder(slog.New(slog.NewTextHandler(&log, nil)), slowLog(func(_ context.Context, rec Record) error {
			if broken == nil {
				got += rec.Question
			}
			return broken
		}), 8)
		r.most = 3
		for _, q := range []string{"a", "b", "c", "d", "e"} {
			r.add(Record{Question: q})
			synctest.Wait()
		}
		if r.failed.Load() != 2 || strings.Count(log.String(), "too many records") != 1 {
			t.Errorf("%d are lost; the log has:\n%s", r.failed.Load(), &log)
		}
		broken = nil
		r.add(Record{Question: "f"}) // there is no room for it before the store has taken the others
		synctest.Wait()
		if got != "abc" || r.failed.Load() != 3 || !strings.Contains(log.String(), "lost=3") {
			t.Errorf("recorded are %q, %d are lost; the log has:\n%s", got, r.failed.Load(), &log)
		}
		broken = ErrStoreLocked
		r.add(Record{Question: "g"})
		synctest.Wait()
		if err := r.close(t.Context()); err != nil {
			t.Error(err)
		}
		if r.failed.Load() != 4 || !strings.Contains(log.String(), "before faqbot ended") {
			t.Errorf("%d are lost; the log has:\n%s", r.failed.Load(), &log)
		}
	})
}

// A store that is back a moment after faqbot is told to end gets what waits for it.
func TestRecorderLastMoment(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var back atomic.Bool
		got := ""
		r := testRecorder(slog.New(slog.DiscardHandler), slowLog(func(_ context.Context, rec Record) error {
			if !back.Load() {
				return ErrStoreAway
			}
			got += rec.Question
			return nil
		}), 10)
		r.add(Record{Question: "a"})
		r.add(Record{Question: "b"})
		synctest.Wait()
		ended := make(chan error)
		go func() { ended <- r.close(context.WithoutCancel(t.Context())) }()
		time.Sleep(lastSpell - 2*lastPause)
		back.Store(true)
		if err := <-ended; err != nil || got != "ab" || r.failed.Load() != 0 {
			t.Errorf("recorded are %q, %d are lost, %v", got, r.failed.Load(), err)
		}
	})
}
