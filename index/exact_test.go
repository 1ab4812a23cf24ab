package index

import (
	"fmt"
	"testing"

	"github.com/faqbot/faqbot/faq"
)

// crowd is content whose entries share nearly all of their words, so that far more than can be
// ranked are found for each of them.
func crowd(n int) *faq.Content {
	c := &faq.Content{}
	for i := range n {
		c.Entries = append(c.Entries, faq.Entry{
			ID: faq.EntryID(fmt.Sprintf("e/%d", i)), Lang: "en", Answer: "How do I open the door of the room on this floor, and what is it?",
			Question: fmt.Sprintf("What is it that the %s of a %s is?", crowdWord(i/15), crowdWord(20+i%15)),
			Also:     []string{"how " + crowdWord(i/15) + " is " + crowdWord(20+i%15), crowdWord(20+i%15) + " is how " + crowdWord(i/15), "the door"},
		})
	}
	c.Entries = append(c.Entries, faq.Entry{ID: "bare", Lang: "en", Question: "What is it?", Answer: "It."})
	return c
}

func crowdWord(n int) string {
	return string([]rune{rune('a' + n%7), rune('e'), rune('b' + n%11), rune('o'), rune('k' + n%5)})
}

// settledContents are contents in which phrasings are settled, and not, for different reasons.
func settledContents() map[string]*faq.Content {
	_, edited := editorContent(60)
	for i := range 10 { // the same words in another order, in another language, and the very same
		e := edited.Entries[i]
		e.ID, e.Lang = faq.EntryID(fmt.Sprintf("twin/%d", i)), []string{"en", "de"}[i%2]
		edited.Entries = append(edited.Entries, e)
	}
	odd := &faq.Content{}
	for i, p := range []string{"???", "🙂", "A", "a?", "the", "Öffnungszeiten", "oeffnungszeiten", "ÖFFNUNGSZEITEN!", "C++", "C#", "don't", "dont", "B A", "A B", "a b a", "naïve", "日本語"} {
		odd.Entries = append(odd.Entries, faq.Entry{ID: faq.EntryID(fmt.Sprintf("odd/%d", i)), Lang: []string{"en", "de", ""}[i%3], Question: p, Answer: "An answer to " + p})
	}
	return map[string]*faq.Content{"edited": edited, "crowd": crowd(200), "odd": odd}
}

// TestSettled asks every phrasing: where it is settled, its entry is the best hit, and sure, whatever else
// was found.
func TestSettled(t *testing.T) {
	for name, c := range settledContents() {
		t.Run(name, func(t *testing.T) {
			x := build(t, c, Config{})
			settled, all := 0, 0
			for i := range c.Entries {
				e := &c.Entries[i]
				for k, p := range e.Phrasings() {
					all++
					if !x.Phrased(p, i, k) && x.Settled(i, k) {
						t.Errorf("%q is settled, and is not said to be the phrasing that it is", p)
					}
					if !x.Settled(i, k) {
						continue
					}
					settled++
					for _, lang := range []string{"", e.Lang} {
						hits, err := x.Search(t.Context(), Query{Text: p, Lang: lang, Limit: 2})
						if err != nil || len(hits) == 0 || hits[0].Entry != e || hits[0].Confidence < SettledConfidence {
							t.Errorf("%q is settled as %s, and finds %+v, %v", p, e.ID, hits, err)
						}
					}
				}
			}
			t.Logf("%d of %d phrasings are settled", settled, all)
			if settled == 0 || settled == all {
				t.Error("some phrasings should be settled, and some not")
			}
		})
	}
}

// TestPhrased lists texts that are a phrasing word for word, and texts that are none.
func TestPhrased(t *testing.T) {
	c := &faq.Content{Entries: []faq.Entry{
		{ID: "a", Lang: "en", Question: "May I pay by card?", Also: []string{"by card pay may I", "card"}, Answer: "Yes."},
		{ID: "b", Lang: "en", Question: "Is there parking?", Also: []string{"Card!"}, Answer: "Yes."},
	}}
	x := build(t, c, Config{})
	for _, tt := range []struct {
		text string
		i, k int
		want bool
	}{
		{"May I pay by card?", 0, 0, true},
		{"  may i PAY by card", 0, 0, true},
		{"may I pay, may I pay by card", 0, 0, true}, // but for repetitions
		{"by card pay may I", 0, 0, false},           // another order
		{"by card pay may I", 0, 1, true},
		{"May I pay by a card?", 0, 0, false},
		{"May I pay by unknownword card?", 0, 0, false},
		{"card", 0, 2, true}, // two entries have it
		{"card", 1, 1, true},
		{"Is there parking?", 0, 0, false},
		{"", 0, 0, false},
	} {
		if got := x.Phrased(tt.text, tt.i, tt.k); got != tt.want {
			t.Errorf("%q is phrasing %d of entry %d: %v", tt.text, tt.k, tt.i, got)
		}
	}
	for _, at := range []struct {
		i, k int
		want bool
	}{{0, 0, true}, {0, 1, true}, {0, 2, false}, {1, 0, true}, {1, 1, false}} {
		if got := x.Settled(at.i, at.k); got != at.want {
			t.Errorf("phrasing %d of entry %d is settled: %v", at.k, at.i, got)
		}
	}
}
