package bot

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/faqbot/faqbot/bot/locale"
	"github.com/faqbot/faqbot/faq"
	"github.com/faqbot/faqbot/index"
)

// empty is a Searcher that finds nothing.
type empty struct{}

func (empty) Content() *faq.Content                                         { return &faq.Content{} }
func (empty) Search(context.Context, index.Query) ([]index.Hit, error)      { return nil, nil }
func (empty) Complete(context.Context, index.Query) ([]*faq.Entry, error)   { return nil, nil }
func (empty) Highlight(context.Context, string, *faq.Entry) (string, error) { return "", nil }

// worker is a Keeper whose every work is what the function does.
type worker func(ctx context.Context) error

func (w worker) Reindex(ctx context.Context, r ReindexRequest) (*ReindexReport, error) {
	if err := w(ctx); err != nil {
		return nil, err
	}
	return &ReindexReport{Status: StatusLive, Generation: 2, From: 1, By: r.By}, nil
}

func (w worker) Rollback(ctx context.Context, _ int, _ Person) (*ReindexReport, error) {
	return w.Reindex(ctx, ReindexRequest{})
}

func (w worker) Generations(ctx context.Context) ([]Generation, error)       { return nil, w(ctx) }
func (w worker) Diff(ctx context.Context, _, _ int) (*faq.Difference, error) { return nil, w(ctx) }

// staffLog keeps outcomes in memory.
type staffLog struct {
	mu   sync.Mutex
	kept []string
	wait chan struct{} // nil: at once
}

func (l *staffLog) RecordStaff(_ context.Context, a StaffAction) error {
	if l.wait != nil {
		<-l.wait
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.kept = append(l.kept, a.Action+" "+a.Outcome)
	return nil
}

func (l *staffLog) all() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return strings.Join(l.kept, ", ")
}

// boss is who may do everything in these tests.
var boss = Question{Platform: "test", User: "boss"} //nolint:gochecknoglobals // a constant that Go cannot spell

func workCore(t *testing.T, questions QuestionLog, cfg Config) (*Core, *bytes.Buffer) {
	t.Helper()
	words, err := locale.New()
	if err != nil {
		t.Fatal(err)
	}
	cfg.Staff = func(q Question) bool { return q.User == boss.User }
	log := &bytes.Buffer{}
	core, err := New(slog.New(slog.NewTextHandler(log, nil)), empty{}, words, questions, cfg)
	if err != nil {
		t.Fatal(err)
	}
	return core, log
}

// Who asked may leave: the work goes on, and how it ended is kept.
func TestWorkOutlivesWhoAsked(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		log := &staffLog{}
		core, _ := workCore(t, nil, Config{StaffLog: log, Keeper: worker(func(ctx context.Context) error {
			select {
			case <-time.After(time.Minute):
				return nil
			case <-ctx.Done():
				return context.Cause(ctx)
			}
		})})
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		start := time.Now()
		_, err := core.Reindex(ctx, boss, false)
		if !errors.Is(err, context.DeadlineExceeded) || time.Since(start) != time.Second || !strings.Contains(err.Error(), "goes on") {
			t.Errorf("after %v: %v", time.Since(start), err)
		}
		time.Sleep(2 * time.Minute)
		synctest.Wait()
		if got := log.all(); got != "reindex live" {
			t.Errorf("kept: %q", got)
		}
		if err := core.Close(t.Context()); err != nil {
			t.Error(err)
		}
	})
}

// Work has a time limit of its own, far above that of a question.
func TestWorkHasALimit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		log := &staffLog{}
		core, _ := workCore(t, nil, Config{Timeout: time.Second, StaffLog: log, Keeper: worker(func(ctx context.Context) error {
			<-ctx.Done()
			return ctx.Err()
		})})
		start := time.Now()
		r := core.Act(t.Context(), boss, Action{Kind: ActionReindex})
		if took := time.Since(start); took != StaffTimeout || !strings.Contains(r.Text, "took too long") {
			t.Errorf("after %v: %q", took, r.Text)
		}
		if err := core.Close(t.Context()); err != nil {
			t.Error(err)
		}
		if got := log.all(); got != "reindex failed" {
			t.Errorf("kept: %q", got)
		}
	})
}

// Work that is under way when the core is closed is told to end, and kept.
func TestCloseEndsWork(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		log := &staffLog{}
		core, _ := workCore(t, nil, Config{StaffLog: log, Keeper: worker(func(ctx context.Context) error {
			<-ctx.Done()
			time.Sleep(time.Second) // puts things in order
			return ctx.Err()
		})})
		got := make(chan error, 1)
		go func() {
			_, err := core.Reindex(context.Background(), boss, false)
			got <- err
		}()
		synctest.Wait()
		if err := core.Close(t.Context()); err != nil {
			t.Error(err)
		}
		if err := <-got; !errors.Is(err, ErrClosing) {
			t.Errorf("the work ended with %v", err)
		}
		if got := log.all(); got != "reindex failed" {
			t.Errorf("kept: %q", got)
		}
		if _, err := core.Reindex(t.Context(), boss, false); !errors.Is(err, ErrClosing) {
			t.Errorf("after the end: %v", err)
		}
	})
}

// Work that does not end makes Close give up when its time is over.
func TestCloseGivesUpOnWork(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		core, _ := workCore(t, nil, Config{Keeper: worker(func(context.Context) error { time.Sleep(time.Hour); return nil })})
		go func() { _, _ = core.Reindex(context.Background(), boss, false) }()
		synctest.Wait()
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if err := core.Close(ctx); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("close: %v", err)
		}
		time.Sleep(time.Hour) // it ends
	})
}

// A keeper that panics takes nothing with it.
func TestWorkPanics(t *testing.T) {
	log := &staffLog{}
	core, out := workCore(t, nil, Config{StaffLog: log, Keeper: worker(func(context.Context) error { panic("bad index") })})
	if r := core.Act(t.Context(), boss, Action{Kind: ActionReindex}); !strings.Contains(r.Text, "The content is as it was before") {
		t.Errorf("the reply is %q", r.Text)
	}
	if err := core.Close(t.Context()); err != nil {
		t.Error(err)
	}
	if n := core.Counts().Panics; n != 1 || log.all() != "reindex failed" || !strings.Contains(out.String(), "bad index") {
		t.Errorf("%d panics, kept %q, log:\n%s", n, log.all(), out)
	}
}

// Only so much is under way at once; strangers take none of the places.
func TestWorkIsBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		leave := make(chan struct{})
		core, _ := workCore(t, nil, Config{Keeper: worker(func(context.Context) error { <-leave; return nil })})
		var wg sync.WaitGroup
		for range maxStaffWork {
			wg.Go(func() {
				if _, err := core.Reindex(context.Background(), boss, false); err != nil {
					t.Error(err)
				}
			})
		}
		synctest.Wait()
		if _, err := core.Reindex(t.Context(), boss, false); !errors.Is(err, ErrBusy) {
			t.Errorf("one more: %v", err)
		}
		if _, err := core.Reindex(t.Context(), Question{User: "other"}, false); !errors.Is(err, ErrNotStaff) {
			t.Errorf("a stranger: %v", err)
		}
		close(leave)
		wg.Wait()
		if _, err := core.Reindex(t.Context(), boss, false); err != nil {
			t.Errorf("when there is room again: %v", err)
		}
	})
}

// A record of staff that hangs keeps nobody waiting, staff or stranger.
func TestStaffLogNeverWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		log := &staffLog{wait: make(chan struct{})}
		core, _ := workCore(t, nil, Config{StaffLog: log, Queue: 4, Keeper: worker(func(context.Context) error { return nil })})
		start := time.Now()
		for range 20 {
			core.Act(t.Context(), boss, Action{Kind: ActionReindex})
			core.Act(t.Context(), Question{}, Action{Kind: ActionReindex})
		}
		if waited := time.Since(start); waited != 0 {
			t.Errorf("waited %v", waited)
		}
		close(log.wait)
		if err := core.Close(t.Context()); err != nil {
			t.Error(err)
		}
	})
}
