package faq

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestQuestionSlug(t *testing.T) {
	tests := []struct{ question, want string }{
		{"What are your opening hours?", "what-are-your-opening-hours"},
		{"  What's   new, “Dana”?", "whats-new-dana"},
		{"Größe & Maße – für Ärzte", "grosse-masse-fur-arzte"},
		{"Où est le café ?", "ou-est-le-cafe"},
		{"Łódź, Æsir, œuvre, Þór, İstanbul, ıslak", "lodz-aesir-oeuvre-thor-istanbul-islak"},
		{"Где вы находитесь? Ёлка и йод", "где-вы-находитесь-ёлка-и-йод"},
		{"営業時間は？", "営業時間は"},
		{"हिन्दी में कैसे?", "हिन्दी-में-कैसे"},
		{"ما هي ساعات العمل؟", "ما-هي-ساعات-العمل"},
		{"ﬁnd the ２ files", "find-the-2-files"},
		{"1. Increases Blood Flow", "increases-blood-flow"},
		{"4.2 Prices", "prices"},
		{"Q3: How?", "how"},
		{"(3) Which one?", "which-one"},
		{"3 days before, what now?", "3-days-before-what-now"},
		{"24/7?", "24-7"},
		{"42", "42"},
		{"C++ or C#?", "c-or-c"},
		{"👍 Thanks!", "thanks"},
		{"What is the difference between Swedish, deep tissue and trigger point massage?", "what-is-the-difference-between-swedish-deep-tissue-and"},
		{strings.Repeat("x", 100), strings.Repeat("x", 60)},
		{strings.Repeat("長", 100), strings.Repeat("長", 60)},
	}
	for _, tt := range tests {
		if got := questionSlug(tt.question); got != tt.want {
			t.Errorf("questionSlug(%q) = %q, want %q", tt.question, got, tt.want)
		}
	}
	if a, b := questionSlug("?!"), questionSlug("🎁"); a == b || !strings.HasPrefix(a, "entry-") {
		t.Errorf("questions without words: %q, %q", a, b)
	}
}

func TestAssignIDs(t *testing.T) {
	entry := func(id, question, file string, section ...string) Entry {
		return Entry{ID: EntryID(id), Question: question, Section: section, Source: Source{File: file, Line: 1}}
	}
	tests := []struct {
		name    string
		entries []Entry
		want    []EntryID
	}{
		{"slugs", []Entry{entry("", "A?", "f.md"), entry("", "B?", "f.md")}, []EntryID{"a", "b"}},
		{"sections do not count", []Entry{entry("", "A?", "f.md", "Part"), entry("", "B?", "f.md", "Other", "Deep")}, []EntryID{"a", "b"}},
		{"a duplicate has its section in front", []Entry{entry("", "Cost?", "f.md", "Hotel"), entry("", "Cost?", "f.md", "Trips", "By bus")}, []EntryID{"cost", "by-bus-cost"}},
		{"then its whole breadcrumb", []Entry{entry("", "Cost?", "f.md"), entry("", "Cost?", "f.md", "Trips", "Bus"), entry("", "Cost?", "f.md", "Tours", "Bus")}, []EntryID{"cost", "bus-cost", "tours-bus-cost"}},
		{"then its file", []Entry{entry("", "Cost?", "f.md"), entry("", "Cost?", "guide/trips.md"), entry("", "Cost?", "g.md", "!")}, []EntryID{"cost", "trips-cost", "g-cost"}},
		{
			"then a number",
			[]Entry{entry("", "Cost?", "f.md"), entry("", "Cost?", "f.md"), entry("", "Cost?", "f.md"), entry("", "Cost?", "f.md"), entry("", "Cost?", "f.md", "Bus"), entry("", "Cost?", "f.md", "Bus"), entry("", "Cost?", "f.md", "Bus")},
			[]EntryID{"cost", "f-cost", "f-cost-2", "f-cost-3", "bus-cost", "bus-cost-2", "bus-cost-3"},
		},
		{"the owner's ids come first", []Entry{entry("", "Cost?", "f.md", "Bus"), entry("cost", "Price?", "f.md")}, []EntryID{"bus-cost", "cost"}},
		{"a slug of its own wins over one that is made", []Entry{entry("", "Cost?", "f.md"), entry("", "Cost?", "f.md", "Bus"), entry("", "Bus cost?", "f.md")}, []EntryID{"cost", "f-cost", "bus-cost"}},
		{"the second of two owner's ids", []Entry{entry("x", "A?", "f.md"), entry("x", "B?", "f.md")}, []EntryID{"x", "b"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c := &Content{Entries: tt.entries}
			problems := assignIDs(c)
			var got []EntryID
			for _, e := range c.Entries {
				got = append(got, e.ID)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("ids (-want +got):\n%s", diff)
			}
			if len(problems) > 0 && !strings.Contains(tt.name, "owner's ids") {
				t.Errorf("problems: %v", problems)
			}
		})
	}
}

func TestDuplicateIDs(t *testing.T) {
	writeTree(t, map[string]string{
		"a.yaml": "urgent:\n- {id: u, words: [x], answer: a}\n- {id: u, words: [x], answer: b}\nentries:\n- {id: one, question: A, answer: a}\n",
		"b.yaml": "- {id: one, question: B, answer: b}\n",
	})
	c, problems := Load(t.Context(), []string{"a.yaml", "b.yaml"}, LoadOptions{})
	want := []string{
		`a.yaml:3: the id "u" is that of the urgent text at a.yaml:2 too; give one of the two another id`,
		`b.yaml:1: the id "one" is that of the entry at a.yaml:5 too; give one of the two another id`,
	}
	if diff := cmp.Diff(want, problemTexts(problems)); diff != "" {
		t.Errorf("problems (-want +got):\n%s", diff)
	}
	if c.Entries[1].ID != "b" || c.Urgent[1].ID != "x" {
		t.Errorf("ids of the second: %q, %q", c.Entries[1].ID, c.Urgent[1].ID)
	}
}

func TestManyDuplicates(t *testing.T) {
	const n = 50_000
	c := &Content{Entries: make([]Entry, n)}
	for i := range c.Entries {
		c.Entries[i] = Entry{Question: "Cost?", Section: []string{"Bus"}, Source: Source{File: "f.md"}}
	}
	if problems := assignIDs(c); len(problems) > 0 {
		t.Errorf("problems: %v", problems)
	}
	seen := map[EntryID]bool{}
	for _, e := range c.Entries {
		seen[e.ID] = true
	}
	if len(seen) != n {
		t.Errorf("%d ids for %d entries", len(seen), n)
	}
}
