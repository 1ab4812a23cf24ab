package bot_test

import (
	"testing"

	"github.com/faqbot/faqbot/bot"
	"github.com/faqbot/faqbot/bot/bottest"
	"github.com/faqbot/faqbot/index"
)

// BenchmarkAsk measures one question; the difference to the search alone is the core's share.
func BenchmarkAsk(b *testing.B) {
	core := bottest.New(b)
	for name, text := range map[string]string{
		"plain": "when are you open?", "two": "Hi! Where can I park? And how do I cancel a booking?",
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				core.Ask(b.Context(), bot.Question{Text: text})
			}
		})
	}
	x := bottest.Index(b, bottest.Content())
	b.Run("search-alone", func(b *testing.B) {
		for b.Loop() {
			if _, err := x.Search(b.Context(), index.Query{Text: "when are you open?"}); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// BenchmarkNew measures a core and its index, built anew.
func BenchmarkNew(b *testing.B) {
	x := bottest.Index(b, bottest.Content())
	core := bottest.New(b)
	for b.Loop() {
		if _, err := core.Swap(b.Context(), x, 0); err != nil {
			b.Fatal(err)
		}
	}
}
