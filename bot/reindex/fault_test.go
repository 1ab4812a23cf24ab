package reindex

import (
	"bytes"
	"context"
	"log/slog"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/faqbot/faqbot/bot"
	"github.com/faqbot/faqbot/index/encoder"
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
			var log bytes.Buffer
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
