package telegram

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"
)

// faulty is a [State] that can be switched off, for reading and for writing.
type faulty struct {
	volatile
	noReads, noWrites bool
}

var errAway = errors.New("the store is away")

func (f *faulty) Text(ctx context.Context, key string) (string, error) {
	if f.noReads {
		return "", errAway
	}
	return f.volatile.Text(ctx, key)
}

func (f *faulty) SetText(ctx context.Context, key, value string) error {
	return f.Change(ctx, map[string]string{key: value}, nil)
}

func (f *faulty) Change(ctx context.Context, set map[string]string, remove []string) error {
	if f.noWrites {
		return errAway
	}
	return f.volatile.Change(ctx, set, remove)
}

// While the store is away the log says so once, not with every message, and once that it works again;
// reading and writing each for itself, since a full disk can still be read.
func TestAnswersWhileTheStoreIsAway(t *testing.T) {
	log := &strings.Builder{}
	state := &faulty{}
	a := newAnswers(slog.New(slog.NewTextHandler(log, nil)), state)
	text := func(id int64) *message {
		return &message{ID: id, Chat: chat{ID: 7}, Date: time.Now().Unix()}
	}
	put := func(ctx context.Context) {
		var wg sync.WaitGroup
		for i := range 20 {
			wg.Go(func() { a.put(ctx, text(int64(i+1)), []shownMessage{{ID: int64(i + 100)}}, "q") })
		}
		wg.Wait()
	}
	get := func(ctx context.Context, want bool) {
		t.Helper()
		for i := range 20 {
			if _, ok := a.get(ctx, text(int64(i+1))); ok != want {
				t.Errorf("message %d is known: %v", i+1, ok)
			}
		}
	}
	logged := func(when string, want ...string) {
		t.Helper()
		lines := strings.Split(strings.TrimSpace(log.String()), "\n")
		if log.Len() == 0 {
			lines = nil
		}
		log.Reset()
		ok := len(lines) == len(want)
		for i := 0; ok && i < len(want); i++ {
			level, sentence, _ := strings.Cut(want[i], " ")
			ok = strings.Contains(lines[i], "level="+level) && strings.Contains(lines[i], sentence)
		}
		if !ok {
			t.Errorf("%s the log says %q, want %q", when, lines, want)
		}
	}
	ctx := t.Context()
	put(ctx)
	get(ctx, true)
	logged("as long as all is well")

	state.noWrites = true
	put(ctx)
	get(ctx, true)
	put(ctx)
	logged("when nothing can be written", "WARN answers cannot be kept")
	state.noReads = true
	get(ctx, false)
	logged("when nothing can be read", "WARN cannot be looked up")
	state.noReads, state.noWrites = false, false
	put(ctx)
	logged("when it can be written again", "INFO answers can be kept again")
	get(ctx, true)
	logged("when it can be read again", "INFO can be looked up again")
	put(ctx)
	get(ctx, true)
	logged("afterwards")

	state.noWrites = true
	put(ctx)
	logged("the next time", "WARN answers cannot be kept")
	state.noWrites = false
	put(ctx)
	logged("after that", "INFO times=20")

	// An adapter that ends gives up what is under way: that says nothing of the store.
	ended, cancel := context.WithCancel(ctx)
	cancel()
	state.noReads, state.noWrites = true, true
	put(ended)
	get(ended, false)
	logged("at the end")
}

// slowState is a [State] that takes its time to fail.
type slowState struct {
	volatile
	takes time.Duration
}

func (s *slowState) Text(ctx context.Context, _ string) (string, error) {
	return "", cmp.Or(sleep(ctx, s.takes), errAway)
}

// Groups don't wait for each other while the store lets them wait.
func TestGroupsWhileTheStoreIsSlow(t *testing.T) {
	const takes, groups = 100 * time.Millisecond, 50
	v := newMoved(slog.New(slog.DiscardHandler), &slowState{takes: takes})
	start := time.Now()
	var wg sync.WaitGroup
	for i := range int64(groups) {
		wg.Go(func() { v.before(t.Context(), -1_001_000_000_000-i) })
	}
	wg.Wait()
	if took := time.Since(start); took > groups*takes/2 {
		t.Errorf("%d groups waited %v for a store that takes %v", groups, took, takes)
	}
}
