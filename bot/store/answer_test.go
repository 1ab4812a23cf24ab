package store

import (
	"path/filepath"
	"testing"
	"time"

	"github.com/faqbot/faqbot/bot"
	"github.com/faqbot/faqbot/bot/locale"
	"github.com/faqbot/faqbot/faq"
	"github.com/faqbot/faqbot/index"
)

// newCore returns a core that answers one question and records in the store.
func newCore(t *testing.T, s *Store) *bot.Core {
	t.Helper()
	content := &faq.Content{Entries: []faq.Entry{
		{ID: "hours", Question: "When are you open?", Answer: "From nine to five.", Lang: "en"},
		{ID: "cost", Question: "How much does it cost?", Answer: "Forty euros.", Lang: "en"},
	}}
	x, err := index.Build(t.Context(), content, index.Config{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = x.Close() })
	words, err := locale.New()
	if err != nil {
		t.Fatal(err)
	}
	core, err := bot.New(testLog(t), x, words, s, bot.Config{StoreQuestions: true})
	if err != nil {
		t.Fatal(err)
	}
	return core
}

// Whatever state the database is in, the answer comes; and when it is well again, so do the
// records.
func TestAnswersWithoutTheDatabase(t *testing.T) {
	exec := func(t *testing.T, s *Store, statement string) {
		t.Helper()
		if _, err := s.writer.ExecContext(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
	tests := []struct {
		name string
		ail  func(t *testing.T, s *Store, path string) (heal func())
		want int // records after it was well again
	}{
		{"well", func(*testing.T, *Store, string) func() { return func() {} }, 1},
		{"locked", func(t *testing.T, _ *Store, path string) func() { return lockFile(t, path) }, 1},
		{"read-only", func(t *testing.T, s *Store, _ string) func() {
			exec(t, s, "PRAGMA query_only = 1")
			return func() {}
		}, 0},
		{"table gone", func(t *testing.T, s *Store, _ string) func() {
			exec(t, s, "ALTER TABLE questions RENAME TO gone")
			return func() { exec(t, s, "ALTER TABLE gone RENAME TO questions") }
		}, -1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "faqbot.db")
			s := openStore(t, Config{Path: path})
			core := newCore(t, s)
			heal := tt.ail(t, s, path)
			r := core.Ask(t.Context(), bot.Question{Text: "When are you open?", Platform: "web"})
			if r.Outcome != bot.Answered || r.Entry == nil || r.Entry.ID != "hours" {
				t.Errorf("the reply is %+v, want the hours", r)
			}
			if tt.name == "locked" {
				if got := questions(t, s, time.Time{}); len(got) != 0 {
					t.Errorf("the answer came after its record was written: %v", got)
				}
			}
			heal()
			if err := core.Close(t.Context()); err != nil {
				t.Error(err)
			}
			got := questions(t, s, time.Time{})
			if tt.want >= 0 && len(got) != tt.want {
				t.Errorf("%d records, want %d", len(got), tt.want)
			}
			for _, r := range got {
				if r.Entry != "hours" || r.Platform != "web" || r.Question != "When are you open?" || r.Outcome != bot.Answered {
					t.Errorf("the record is %+v", r)
				}
			}
		})
	}
}
