package bottest

import (
	"context"
	"log/slog"
	"testing"
	"time"

	"github.com/faqbot/faqbot/bot"
	"github.com/faqbot/faqbot/bot/locale"
	"github.com/faqbot/faqbot/faq"
	"github.com/faqbot/faqbot/index"
)

// Day is the day on which the cores of this package live: within the winter market's season.
var Day = time.Date(2026, time.November, 25, 12, 0, 0, 0, time.UTC) //nolint:gochecknoglobals // a constant that Go cannot spell

// New returns a real core over [Content], built in memory. Its clock stands still at [Day].
// It is closed when the test ends.
func New(t testing.TB) *bot.Core {
	t.Helper()
	return Core(t, Content(), nil, bot.Config{})
}

// Core returns a real core over a content, whose questions are recorded in questions unless
// that is nil. Its clock stands still at [Day] if cfg has none. It is closed when the test ends.
func Core(t testing.TB, content *faq.Content, questions bot.QuestionLog, cfg bot.Config) *bot.Core {
	t.Helper()
	words, err := locale.New()
	if err != nil {
		t.Fatal(err)
	}
	if cfg.Now == nil {
		cfg.Now = func() time.Time { return Day }
	}
	log := slog.New(slog.NewTextHandler(t.Output(), nil))
	core, err := bot.New(log, Index(t, content), words, questions, cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		if err := core.Close(ctx); err != nil {
			t.Error(err)
		}
	})
	return core
}

// Index builds the index of a content in memory. It is closed when the test ends.
func Index(t testing.TB, content *faq.Content) *index.Index {
	t.Helper()
	x, err := index.Build(t.Context(), content, index.Config{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := x.Close(); err != nil {
			t.Error(err)
		}
	})
	return x
}
