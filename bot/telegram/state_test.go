package telegram_test

import (
	"log/slog"
	"path/filepath"
	"testing"

	"github.com/faqbot/faqbot/bot/store"
	"github.com/faqbot/faqbot/bot/telegram"
)

// newState returns what opens the state of a new SQLite file; each call is a new process.
func newState(t *testing.T) func() telegram.State {
	t.Helper()
	path := filepath.Join(t.TempDir(), "faqbot.db")
	return func() telegram.State {
		s, err := store.Open(t.Context(), slog.New(slog.DiscardHandler), store.Config{Path: path})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = s.Close() })
		return s.State(telegram.Name)
	}
}
