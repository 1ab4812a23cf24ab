package telegram

import (
	"math/rand/v2"
	"testing"

	"github.com/faqbot/faqbot/bot/internal/markup"
	"github.com/faqbot/faqbot/bot/internal/markup/markuptest"
)

// Whatever content has in whatever nesting, and however short messages are: Telegram takes each
// piece, and no text is lost.
func TestRandomDocuments(t *testing.T) {
	for seed := range uint64(100) {
		r := markuptest.Random{Rand: rand.New(rand.NewPCG(seed, 7))} //nolint:gosec // the same documents each time
		source := r.Document(3, 1+r.IntN(8))
		d := markup.Parse(source)
		if r.IntN(2) == 0 {
			d, _ = markup.WithoutImages(d, func(i markup.Image) bool { return i.URL == "a.png" })
		} else {
			d, _ = markup.WithoutImages(d, nil)
		}
		for _, limit := range []int{maxText, maxCaption, 100 + r.IntN(200)} {
			checkPieces(t, d, limit)
		}
		checkPieces(t, fold(d), maxText)
		if t.Failed() {
			t.Fatalf("seed %d:\n%s", seed, source)
		}
	}
}
