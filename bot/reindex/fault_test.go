package reindex

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/faqbot/faqbot/bot"
	"github.com/faqbot/faqbot/index/encoder"
	"github.com/faqbot/faqbot/index/indextest"
	"github.com/faqbot/faqbot/index/parallel"
)

// faulty is an encoder that panics while it is broken.
type faulty struct {
	encoder.Encoder
	broken *atomic.Bool
}

func (f faulty) Encode(ctx context.Context, texts []string) ([][]float32, error) {
	if f.broken.Load() {
		panic("out of cheese")
	}
	return f.Encoder.Encode(ctx, texts)
}

// A panic in a goroutine that builds the index ends neither the program nor what answers, leaves nothing behind, and the
// next reindex is as any other.
func TestFault(t *testing.T) {
	for _, where := range []string{"in a folder", "in memory"} {
		t.Run(where, func(t *testing.T) {
			builtin, err := encoder.Adapted()
			must(t, err)
			var broken atomic.Bool
			b := newBench(t, func(c *Config) {
				c.Encoder = faulty{builtin, &broken}
				c.Watch = false
				if where == "in memory" {
					c.Folder = ""
				}
			})
			var log indextest.Log
			b.r.log = slog.New(slog.NewTextHandler(&log, nil))
			number := b.r.now().number
			b.edit("hours.yaml", "nine to five", "ten to six")
			broken.Store(true)
			_, err = b.r.Reindex(t.Context(), bot.ReindexRequest{By: bot.Person{Platform: "telegram", User: "7"}})
			if err == nil || !strings.Contains(err.Error(), "a fault in faqbot (out of cheese)") || strings.Contains(err.Error(), "goroutine") {
				t.Errorf("the reindex ended with %v", err)
			}
			if s := log.String(); !strings.Contains(s, "out of cheese") || !strings.Contains(s, "faulty.Encode") {
				t.Errorf("the log does not say where it was: %s", s)
			}
			b.wants("when are you open", "From nine to five.")
			broken.Store(false)
			report := b.reindex(bot.ReindexRequest{})
			if report.Status != bot.StatusLive {
				t.Errorf("the next reindex ended %s: %v", report.Status, report.Problems)
			}
			if where == "in a folder" && report.Generation <= number {
				t.Errorf("generation %d after %d", report.Generation, number)
			}
			b.wants("when are you open", "From ten to six.")
		})
	}
}

// untilLogged waits until all of it has been logged.
func untilLogged(t *testing.T, log *indextest.Log, all ...string) {
	t.Helper()
	for end := time.Now().Add(10 * time.Second); ; time.Sleep(5 * time.Millisecond) {
		text := log.String()
		missing := slices.IndexFunc(all, func(s string) bool { return !strings.Contains(text, s) })
		switch {
		case missing < 0:
			return
		case time.Now().After(end):
			t.Fatalf("the log has no %q: %s", all[missing], text)
		}
	}
}

// Neither does a panic in the gate, which throws away what was built.
func TestFaultInGate(t *testing.T) {
	var broken atomic.Bool
	b := newBench(t, func(c *Config) {
		c.Watch = false
		c.Confirmed = func(context.Context) ([]bot.Feedback, error) {
			if broken.Load() {
				panic("out of cheese")
			}
			return nil, nil
		}
	})
	number := b.r.now().number
	b.edit("hours.yaml", "nine to five", "ten to six")
	broken.Store(true)
	_, err := b.r.Reindex(t.Context(), bot.ReindexRequest{By: bot.Person{Platform: "telegram", User: "7"}})
	if fault, ok := errors.AsType[*parallel.PanicError](err); !ok || fault.Value != "out of cheese" {
		t.Errorf("the reindex ended with %v", err)
	}
	b.wants("when are you open", "From nine to five.")
	broken.Store(false)
	b.status(b.reindex(bot.ReindexRequest{}), bot.StatusLive, number+1)
	b.wants("when are you open", "From ten to six.")
}

// What is done behind the answers may have a fault, too: the log has the place, people are answered, and the next
// reindex is as any other.
func TestFaultBehind(t *testing.T) {
	builtin, err := encoder.Adapted()
	must(t, err)
	var broken, confused atomic.Bool
	b := newBench(t, func(c *Config) {
		c.Encoder, c.small = faulty{builtin, &broken}, -1
		c.Confirmed = func(context.Context) ([]bot.Feedback, error) {
			if confused.Load() {
				panic("out of tea")
			}
			return nil, nil
		}
	})
	var log indextest.Log
	b.r.log = slog.New(slog.NewTextHandler(&log, nil))
	broken.Store(true)
	confused.Store(true)
	b.serve()
	untilLogged(t, &log, "out of cheese", "faulty.Encode", "action=expect", "out of tea", "TestFaultBehind", "action=ask")
	broken.Store(false)
	confused.Store(false)
	b.wants("when are you open", "From nine to five.")
	b.edit("hours.yaml", "nine to five", "ten to six")
	b.until("when are you open", "From ten to six.")
	b.untilMeasured(b.r.now().number)
}

// Nor does one while another process's generation is opened, here to give it the vectors that it lacks: it is tried again.
func TestFaultFollowing(t *testing.T) {
	builtin, err := encoder.Adapted()
	must(t, err)
	var broken atomic.Bool
	b := newBench(t, func(c *Config) { c.Watch, c.Encoder, c.Gate = false, faulty{builtin, &broken}, Off })
	var log indextest.Log
	b.r.log = slog.New(slog.NewTextHandler(&log, nil))
	b.serve()
	other := &bench{t: t, dir: b.dir}
	other.start(func(c *Config) { c.Watch = false })
	broken.Store(true)
	other.edit("hours.yaml", "nine to five", "ten to six")
	other.reindex(bot.ReindexRequest{})
	other.stop()
	untilLogged(t, &log, "out of cheese", "faulty.Encode", "action=follow")
	b.wants("when are you open", "From nine to five.")
	broken.Store(false)
	b.until("when are you open", "From ten to six.")
}
