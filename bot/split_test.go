package bot

import (
	"strings"
	"testing"
	"time"

	"github.com/faqbot/faqbot/bot/locale"
	"github.com/faqbot/faqbot/faq"
)

// A message of many short sentences is split in a time that grows with its length, and not with the square of it.
func TestSentencesOfLongText(t *testing.T) {
	words, err := locale.New()
	if err != nil {
		t.Fatal(err)
	}
	x := lexicons(words, &faq.Content{}, nil)["en"]
	const long = 1 << 18 // more than is read of a message, so that the square of it takes half a minute and more
	for _, unit := range []string{"a. ", "ab. b\n", "no. ", "1. ", "a.b. ", "! "} {
		start := time.Now()
		sentences(strings.Repeat(unit, long/len(unit)), []*lexicon{x})
		if took := time.Since(start); took > 20*time.Second {
			t.Errorf("%q over and over took %v", unit, took)
		}
	}
}
