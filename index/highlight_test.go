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

// What a highlight would mean something else without comes with it: the rest of a quote, what leads in to a list, and the
// items that an item belongs to.
func TestHighlightKeepsItsMeaning(t *testing.T) {
	filler := strings.Repeat(strings.Repeat("Nothing of interest stands in this line at all, it only fills. ", 3)+"\n\n", 3)
	many := strings.Repeat("- something that takes its room in the list, ten words\n", 6)
	tests := []struct {
		name, middle, question, want string
	}{
		{"quote over lines", "> Do not come to us when you\n> have a fever or take warfarin.", "warfarin", "> Do not come to us when you\n> have a fever or take warfarin."},
		{"first lines of a quote", "> Massage is not allowed when you\n> have a fever.\n>\n> Ask your doctor. Call us.", "fever", "> Massage is not allowed when you\n> have a fever.\n>\n> Ask your doctor. Call us."},
		{"last lines of a quote", "> [!WARNING]\n> Without a doctor's word never.\n> Come with warfarin.", "warfarin", "> [!WARNING]\n> Without a doctor's word never.\n> Come with warfarin."},
		{"quote with a lead-in", "This is wrong:\n\n> Parking is free.", "parking", "This is wrong:\n\n> Parking is free."},
		{"list with a lead-in", "The following are not allowed:\n\n- smoking\n- parking in the yard\n- dogs", "parking", "The following are not allowed:\n\n- smoking\n- parking in the yard"},
		{"bold lead-in", "**Not allowed:**\n- parking", "parking", "**Not allowed:**\n- parking"},
		{"heading over a list", "### Not allowed\n\n- smoking\n- parking", "parking", "### Not allowed\n\n- smoking\n- parking"},
		{"lead-in with a stop", "We forbid the following.\n\n1. Smoking\n2. Parking", "parking", "We forbid the following.\n\n1. Smoking\n2. Parking"},
		{"second sentence of an item", "Never do this:\n\n- Come by car. Parking here.", "parking", "Never do this:\n\n- Come by car. Parking here."},
		{"parents", "Some rules.\n\n- Towels\n- **Under 60 minutes**\n  - tea\n  - parking is free\n- More", "parking", "- **Under 60 minutes**\n  - tea\n  - parking is free"},
		{"paragraph of an item", "Not allowed:\n\n- Cars\n\n  Parking in the yard.", "parking", "Not allowed:\n\n- Cars\n\n  Parking in the yard."},
		{"too long a list", "Not allowed:\n\n" + many + "- parking", "parking", ""},
		{"list without a lead-in", "Here are our rules.\n\n- Bring a towel.\n- Parking is free.", "parking", "- Parking is free."},
		{"code with a lead-in", "Never run this:\n\n```\nparking --all\n```", "parking", "Never run this:\n\n```\nparking --all\n```"},
		{"longer fences", "````\n```\nparking one\n```\nparking two\n````", "parking", "````\n```\nparking one\n```\nparking two\n````"},
		{"struck out", "~~The gate is shut. Parking costs five dollars.~~", "parking dollars", "~~The gate is shut. Parking costs five dollars.~~"},
		{"table with a lead-in", "Not sold any more:\n\n| Item | Price |\n|---|---|\n| Towel | $3 |\n| Parking | $5 |", "parking", "Not sold any more:\n\n| Item | Price |\n|---|---|\n| Towel | $3 |\n| Parking | $5 |"},
		{"all items of a lead-in", "Parking costs nothing for:\n\n- guests. All of them.\n- staff", "parking", "Parking costs nothing for:\n\n- guests. All of them.\n- staff"},
		{"date", "In winter we close. Geschlossen ist die Parking am 24. Dezember und am 1. Januar. Sonst nicht.", "parking", "Geschlossen ist die Parking am 24. Dezember und am 1. Januar."},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			content := &faq.Content{Entries: []faq.Entry{
				{ID: "a", Question: "About the house?", Answer: filler + tt.middle + "\n\n" + strings.TrimSpace(filler), Lang: "en"},
				{ID: "b", Question: "Other?", Answer: "No.", Lang: "en"},
			}}
			got, err := build(t, content, index.Config{}).Highlight(t.Context(), tt.question, &content.Entries[0])
			if err != nil || got != tt.want {
				t.Errorf("%v\ngot  %q\nwant %q", err, got, tt.want)
			}
		})
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
