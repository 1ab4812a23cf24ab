package reindex

import (
	"context"
	"log/slog"
	"slices"
	"strings"
	"testing"

	"github.com/faqbot/faqbot/bot"
	"github.com/faqbot/faqbot/faq"
)

// A process that ends while it reindexes by itself has done nothing wrong: no error is logged, and
// nothing recorded or counted. What fails for another reason is told.
func TestReindexInterrupted(t *testing.T) {
	for _, by := range []string{ByStart, ByWatch, BySignal} {
		t.Run(by, func(t *testing.T) {
			b := newBench(t, nil)
			defer b.stop()
			recorded := b.actions.outcomes()
			log := &strings.Builder{}
			b.r.log = slog.New(slog.NewTextHandler(log, nil)) // from INFO on, as a server logs
			b.edit("hours.yaml", "nine to five", "ten to six")
			load := b.r.cfg.Load
			ctx, cancel := context.WithCancel(t.Context())
			b.r.cfg.Load = func(ctx context.Context) (*faq.Content, faq.Problems) {
				cancel()
				return load(ctx)
			}
			if b.r.automatic(ctx, by) {
				t.Error("it could be done, though it was interrupted")
			}
			if log.Len() > 0 || !slices.Equal(b.actions.outcomes(), recorded) || b.core.Counts().Reindexes[bot.StatusFailed] != 0 {
				t.Errorf("recorded are %q, counted %v, logged:\n%s", b.actions.outcomes(), b.core.Counts().Reindexes, log)
			}
			b.wants("when are you open", "From nine to five.")

			b.r.cfg.Load = load
			b.r.gate.asker.core.Mode = "broken" // so that nothing can be asked
			if b.r.automatic(t.Context(), by) {
				t.Error("it could be done, though the gate cannot ask")
			}
			want := append(recorded, by+" reindex failed")
			if !strings.Contains(log.String(), "level=ERROR") || !slices.Equal(b.actions.outcomes(), want) || b.core.Counts().Reindexes[bot.StatusFailed] != 1 {
				t.Errorf("recorded are %q, counted %v, logged:\n%s", b.actions.outcomes(), b.core.Counts().Reindexes, log)
			}
		})
	}
}

// A person at the command line who gives up knows it; the record does as well.
func TestReindexInterruptedByAPerson(t *testing.T) {
	b := newBench(t, nil)
	defer b.stop()
	b.r.mu.Lock()
	b.r.live = nil
	b.r.mu.Unlock()
	log := &strings.Builder{}
	b.r.log = slog.New(slog.NewTextHandler(log, nil))
	ctx, cancel := context.WithCancel(t.Context())
	load := b.r.cfg.Load
	b.r.cfg.Load = func(ctx context.Context) (*faq.Content, faq.Problems) {
		cancel()
		return load(ctx)
	}
	if _, err := b.r.Reindex(ctx, bot.ReindexRequest{By: bot.Person{Platform: "cli", User: "anna"}}); err == nil {
		t.Error("it could be done, though it was interrupted")
	}
	if got, want := b.actions.outcomes(), []string{"start reindex live", "cli reindex failed"}; !slices.Equal(got, want) || strings.Contains(log.String(), "level=ERROR") {
		t.Errorf("recorded are %q, want %q; logged:\n%s", got, want, log)
	}
}
