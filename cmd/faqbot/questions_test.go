package main

import (
	"bytes"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/faqbot/faqbot/bot"
	"github.com/faqbot/faqbot/bot/store"
)

// recorded returns the platforms of all questions in a store.
func recorded(t *testing.T, path string) string {
	t.Helper()
	s, err := store.Open(t.Context(), slog.New(slog.DiscardHandler), store.Config{Path: path})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	var all []string
	for r, err := range s.Questions(t.Context(), time.Time{}) {
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, r.Platform)
	}
	return strings.Join(all, " ")
}

// A file that was moved away takes along what was recorded; what comes later goes into a new one.
func TestQuestionLogMoved(t *testing.T) {
	var log bytes.Buffer
	path := filepath.Join(t.TempDir(), "faqbot.db")
	q := newQuestionLog(slog.New(slog.NewTextHandler(&log, nil)), store.Config{Path: path})
	for _, platform := range []string{"a", "b", "c", "d"} {
		if platform == "c" {
			if err := os.Rename(path, path+".away"); err != nil {
				t.Fatal(err)
			}
		}
		if err := q.Record(t.Context(), bot.Record{Platform: platform}); err != nil {
			t.Fatal(err)
		}
	}
	if err := q.Close(); err != nil {
		t.Error(err)
	}
	if got := recorded(t, path+".away"); got != "a b" {
		t.Errorf("the file that was moved has %q, want what was recorded before", got)
	}
	if got := recorded(t, path); got != "c d" {
		t.Errorf("the new file has %q, want what was recorded since", got)
	}
	if n := strings.Count(log.String(), "level=WARN"); n != 1 {
		t.Errorf("it was said %d times, want once:\n%s", n, &log)
	}
	if err := q.Record(t.Context(), bot.Record{}); err == nil {
		t.Error("recording after the end: no error")
	}
}

// One in a while tries a store in trouble; the others whom people wait for get its error at once.
func TestPause(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var p pause
		if err := p.enter(); err != nil {
			t.Fatal(err)
		}
		p.leave(t.Context(), store.ErrLocked)
		if err := p.enter(); !errors.Is(err, store.ErrLocked) {
			t.Errorf("right after the trouble: %v, want it at once", err)
		}
		time.Sleep(pauseFor)
		if err := p.enter(); err != nil {
			t.Errorf("a while later: %v, want a try", err)
		}
		if err := p.enter(); !errors.Is(err, store.ErrLocked) {
			t.Errorf("while another tries: %v, want the error at once", err)
		}
		p.leave(t.Context(), nil)
		if err := p.enter(); err != nil {
			t.Errorf("after it went well: %v", err)
		}
		p.leave(t.Context(), errors.New("one value cannot be read"))
		if err := p.enter(); err != nil {
			t.Errorf("after an error that is none of the store: %v", err)
		}
	})
}
