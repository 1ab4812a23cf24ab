package telegram

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/faqbot/faqbot/faq"
)

func TestInlineResults(t *testing.T) {
	start := func(id faq.EntryID) string { return "https://t.me/clay_bot?start=" + string(id) }
	long := strings.Repeat("The clay is kneaded until no air is left in it. ", 30)
	code := "```\n" + strings.Repeat("knead the clay\n", 400) + "```"
	tests := []struct {
		name        string
		entry       faq.Entry
		description string
		text        string // "": see ends
		ends        string
	}{
		{
			name: "short", entry: faq.Entry{ID: "dogs", Question: "May I bring my *dog*?", Answer: "**Yes**, if it\nsleeps < 1 h.", Section: []string{"Visit"}},
			description: "Yes, if it sleeps < 1 h.",
			text:        "<b>May I bring my *dog*?</b>\n<b>Yes</b>, if it sleeps &lt; 1 h.\n\nSource: Visit",
		},
		{
			name: "picture", entry: faq.Entry{ID: "map", Question: "Where?", Answer: "Here: ![Map](map.png)", Image: "door.png", SourceURL: "https://clay.example/way/?x=1"},
			description: "Here:",
			text: "<b>Where?</b>\nHere: Map\n\n<a href=\"https://t.me/clay_bot?start=map\">Show all</a>\n\n" +
				"Source: <a href=\"https://clay.example/way/?x=1\">clay.example/way</a>",
		},
		{
			name: "folded", entry: faq.Entry{ID: "clay", Question: "Clay?", Answer: long, Notice: "Ask us."}, ends: "</blockquote>\n\n<i>Ask us.</i>",
			description: "The clay is kneaded until no air is left in it. The clay is kneaded until no air is left in it. The clay is kneaded…",
		},
		{
			name: "too long", entry: faq.Entry{ID: "steps", Question: "Steps?", Answer: code, Section: []string{"Guide"}},
			description: "knead the clay knead the clay knead the clay knead the clay knead the clay knead the clay knead the clay knead the clay…",
			ends:        "</pre>\n\n<a href=\"https://t.me/clay_bot?start=steps\">Show all</a>\n\nSource: Guide",
		},
		{
			name: "a notice as long as a message", entry: faq.Entry{ID: "n", Question: "N?", Answer: "Short.", Notice: strings.Repeat("word ", 2000)},
			description: "Short.", text: "<b>N?</b>\nShort.\n\n<a href=\"https://t.me/clay_bot?start=n\">Show all</a>",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			results := inlineResults([]*faq.Entry{&tt.entry}, inlineOptions{Words: renderFor(t, "").Words, Start: start})
			if len(results) != 1 {
				t.Fatalf("%d results", len(results))
			}
			r := results[0]
			checkInline(t, r)
			if r.ID != string(tt.entry.ID) || r.Title != tt.entry.Question || r.Content.LinkPreview == nil || !r.Content.LinkPreview.IsDisabled {
				t.Errorf("%+v", r)
			}
			if diff := cmp.Diff(tt.description, r.Description); diff != "" {
				t.Errorf("description (-want +got):\n%s", diff)
			}
			if tt.text != "" && r.Content.Text != tt.text || !strings.HasSuffix(r.Content.Text, tt.ends) {
				t.Errorf("text %q", r.Content.Text)
			}
		})
	}
}

func TestInlineResultIDs(t *testing.T) {
	seen := map[string]bool{}
	var entries []*faq.Entry
	for _, id := range []string{"a", strings.Repeat("x", 64), strings.Repeat("x", 65), strings.Repeat("x", 66), strings.Repeat("ы", 40), "\xff"} {
		entries = append(entries, &faq.Entry{ID: faq.EntryID(id), Question: "Q?", Answer: "A.", Preview: true})
	}
	results := inlineResults(append(entries, &faq.Entry{ID: "empty"}), inlineOptions{Words: renderFor(t, "").Words})
	for _, r := range results {
		checkInline(t, r)
		seen[r.ID] = true
		if r.Content.LinkPreview != nil {
			t.Errorf("%s: previews are off", r.ID)
		}
	}
	if len(seen) != len(entries) {
		t.Errorf("%d ids of %d entries: %v", len(seen), len(entries), seen)
	}
	var many []*faq.Entry
	for range 80 {
		many = append(many, entries[0])
	}
	if n := len(inlineResults(many, inlineOptions{Words: renderFor(t, "").Words})); n != maxInlineResults {
		t.Errorf("%d results of 80 entries, want %d", n, maxInlineResults)
	}
}
