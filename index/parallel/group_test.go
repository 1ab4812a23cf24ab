package parallel

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"strings"
	"sync/atomic"
	"testing"
)

// explode is a fault.
func explode() { panic("out of cheese") }

// A fault in one of many goroutines comes to the one that waits, as an error that tells people what to do and a log where it was.
func TestPanic(t *testing.T) {
	for name, f := range map[string]func() error{
		"a function": func() (err error) {
			defer Recover(&err)
			explode()
			return nil
		},
		"Do": func() (err error) {
			defer Recover(&err)
			Do(100, func(k int) {
				if k == 41 {
					explode()
				}
			})
			return nil
		},
		"Workers": func() (err error) {
			defer Recover(&err)
			Workers(3, func(w int) {
				if w == 2 {
					explode()
				}
			})
			return nil
		},
		"one of Workers": func() (err error) {
			defer Recover(&err)
			Workers(1, func(int) { explode() })
			return nil
		},
		"Together": func() (err error) {
			defer Recover(&err)
			Together(func() {}, explode)
			return nil
		},
		"a group": func() error {
			var g Group
			g.Go(func() error { return nil })
			g.Go(func() error { explode(); return nil })
			return g.Wait()
		},
		"Do within a group": func() error {
			var g Group
			g.Go(func() error { Do(2, func(int) { explode() }); return nil })
			return g.Wait()
		},
	} {
		err := f()
		var p *PanicError
		if !errors.As(err, &p) || p.Value != "out of cheese" || !strings.Contains(string(p.Stack), "parallel.explode") {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if s := err.Error(); !strings.Contains(s, "out of cheese") || !strings.Contains(s, "report it") || strings.Contains(s, "explode") {
			t.Errorf("%s: reads %q", name, s)
		}
		var log bytes.Buffer
		slog.New(slog.NewTextHandler(&log, nil)).Error("broken", "err", p)
		if s := log.String(); !strings.Contains(s, "out of cheese") || !strings.Contains(s, "parallel.explode") {
			t.Errorf("%s: the log says %s", name, s)
		}
	}
}

// A fault ends the others of its group by their context.
func TestPanicEndsOthers(t *testing.T) {
	g, ctx := WithContext(t.Context())
	g.Go(func() error { <-ctx.Done(); return nil })
	g.Go(func() error { explode(); return nil })
	if err := g.Wait(); err == nil || !errors.Is(ctx.Err(), context.Canceled) {
		t.Errorf("%v, and the context %v", err, ctx.Err())
	}
}

func TestGroup(t *testing.T) {
	var g Group
	g.SetLimit(2)
	var under, beyond, calls atomic.Int32
	want := errors.New("no cheese")
	for k := range 20 {
		g.Go(func() error {
			if under.Add(1) > 2 {
				beyond.Add(1)
			}
			defer under.Add(-1)
			calls.Add(1)
			if k == 7 {
				return want
			}
			return nil
		})
	}
	if err := g.Wait(); !errors.Is(err, want) || calls.Load() != 20 || beyond.Load() != 0 {
		t.Errorf("%v after %d calls, %d of them beyond the limit", err, calls.Load(), beyond.Load())
	}
}
