package store

import (
	"testing"

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
