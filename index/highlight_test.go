package index_test

import (
	"strings"
	"testing"

	"github.com/faqbot/faqbot/faq"
	"github.com/faqbot/faqbot/index"
)

const guide = `The workshop opens at nine and closes at six from Monday to Friday, and at two on Saturday. On holidays we are closed.

Bring the receipt and the frame number when you claim the warranty. It stands below the bottom bracket, in seven digits.

A service takes about two hours. These parts are checked:

- the brakes and their pads,
- the gears and the chain,
- the wheels and their spokes.

| service | price |
|---|---|
| small | 40 euros |
| large | 90 euros |

To reset the motor, hold the power button for ten seconds with the charger connected. The display goes dark, then shows a wave. Charge the battery to the full afterwards, or the meter stays wrong for a while.`

func TestHighlight(t *testing.T) {
	content := &faq.Content{Entries: []faq.Entry{
		{ID: "guide", Question: "How does the workshop work?", Answer: guide, Lang: "en"},
		{ID: "short", Question: "Where is the workshop?", Answer: "In Mill Lane. The bus stops there.", Lang: "en"},
	}}
	x := build(t, content, index.Config{})
	tests := []struct {
		question, want string
	}{
		{"how do i reset the motor", "To reset the motor, hold the power button for ten seconds with the charger connected."},
		{"is it closed on holidays", "On holidays we are closed."},
		{"where is the frame number, in how many digits", "Bring the receipt and the frame number when you claim the warranty. It stands below the bottom bracket, in seven digits."},
		{"which parts are checked", "A service takes about two hours. These parts are checked:\n\n- the brakes and their pads,\n- the gears and the chain,\n- the wheels and their spokes."},
		{"how many euros for the large one", "| service | price |\n|---|---|\n| small | 40 euros |\n| large | 90 euros |"},
		{"zebra", ""},
		{"", ""},
	}
	for _, tt := range tests {
		t.Run(tt.question, func(t *testing.T) {
			got, err := x.Highlight(t.Context(), tt.question, &content.Entries[0])
			if err != nil {
				t.Fatal(err)
			}
			if got != tt.want {
				t.Errorf("got  %q\nwant %q", got, tt.want)
			}
		})
	}
	if got, err := x.Highlight(t.Context(), "where does the bus stop", &content.Entries[1]); got != "" || err != nil {
		t.Errorf("short answer: %q, %v", got, err)
	}
	gone := content.Entries[0]
	gone.Answer = strings.ToUpper(gone.Answer)
	if got, err := x.Highlight(t.Context(), "reset", &gone); got != "" || err != nil {
		t.Errorf("entry of other content: %q, %v", got, err)
	}
}

// One question has one highlight, even where two sentences are equally good.
func TestHighlightIsTheSame(t *testing.T) {
	filler := "Nothing of interest stands in this line at all."
	content := &faq.Content{Entries: []faq.Entry{{ID: "a", Question: "What to bring?", Lang: "en", Answer: strings.Join([]string{
		"Bring a towel, a bottle, a card, a mat and slippers on Monday.",
		"Whoever has slippers, a mat, a card, a bottle, a towel may come on Friday.",
		"A towel is two.", "A bottle and a towel.", "Slippers, a bottle, a towel.", "Card, slippers, a bottle, a towel.",
		filler, filler, filler, filler, filler, filler,
	}, "\n\n")}, {ID: "b", Question: "Other?", Answer: "No.", Lang: "en"}}}
	x := build(t, content, index.Config{})
	highlights := map[string]int{}
	for range 200 {
		h, err := x.Highlight(t.Context(), "towel bottle card slippers mat", &content.Entries[0])
		if err != nil {
			t.Fatal(err)
		}
		highlights[h]++
	}
	if len(highlights) != 1 {
		t.Errorf("%d highlights of one question: %v", len(highlights), highlights)
	}
}
