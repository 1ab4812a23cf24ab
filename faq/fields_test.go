package faq

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestSetField(t *testing.T) {
	d := &document{name: "f.md"}
	var e Entry
	for _, f := range []struct{ key, text string }{
		{"also", "Prices | Price list\nWhat does it cost"},
		{"Valid from", "2026-12-24"},
		{"valid-until", "2027-01-06"},
		{"tags", "web, chat; web"},
		{"careful", "yes"},
		{"notice", " Ask  us. "},
		{"related", "opening hours, prices"},
		{"links", "[Map (new)](https://example.org/a_(b)) | <https://example.org>"},
		{"section", "Visits > By bus"},
		{"lang", "pt_br"},
		{"id", "my-id"},
		{"source_url", "https://example.org/"},
		{"preview", "on"},
	} {
		if !d.setField(&e, f.key, f.text, 3) {
			t.Errorf("%q is no field", f.key)
		}
	}
	for _, key := range []string{"note", "todo", "url", "title", "text", ""} {
		if d.setField(&e, key, "x", 3) {
			t.Errorf("%q is taken for a field", key)
		}
	}
	want := Entry{
		ID: "my-id", Also: []string{"Prices", "Price list", "What does it cost"}, Section: []string{"Visits", "By bus"}, Tags: []string{"web", "chat"},
		Lang: "pt-BR", Related: []EntryID{"opening-hours", "prices"},
		Links:     []Link{{Label: "Map (new)", URL: "https://example.org/a_(b)"}, {URL: "https://example.org"}},
		ValidFrom: Date{2026, time.December, 24}, ValidUntil: Date{2027, time.January, 6}, Careful: true, Notice: "Ask us.", SourceURL: "https://example.org/", Preview: true,
	}
	if diff := cmp.Diff(want, e); diff != "" || len(d.problems) > 0 {
		t.Errorf("entry (-want +got):\n%s%v", diff, d.problems)
	}
	d.setField(&e, "updated", "yesterday", 7)
	if diff := cmp.Diff([]string{`f.md:7: updated: "yesterday" is not a date like 2026-12-24; write the year, the month and the day`}, problemTexts(d.problems)); diff != "" {
		t.Errorf("problems (-want +got):\n%s", diff)
	}
}

func TestDidYouMean(t *testing.T) {
	tests := []struct{ key, want string }{
		{"awnser", "answer"},
		{"anser", "answer"},
		{"Answers", "answer"},
		{"qestion", "question"},
		{"vaild_until", "valid_until"},
		{"valid-untill", "valid_until"},
		{"tgas", "tags"},
		{"relatd", "related"},
		{"Lnag", "lang"},
		{"imgae", "image"},
		{"views", ""},
		{"x", ""},
		{"", ""},
		{"date", ""},
		{"name", ""},
		{"idd", ""},
	}
	for _, tt := range tests {
		if got := didYouMean(tt.key, fieldNames()); got != tt.want {
			t.Errorf("didYouMean(%q) = %q, want %q", tt.key, got, tt.want)
		}
	}
}

func TestEditDistance(t *testing.T) {
	tests := []struct {
		a, b string
		want int
	}{{"", "", 0}, {"a", "", 1}, {"", "ab", 2}, {"abc", "abc", 0}, {"abc", "acb", 1}, {"kitten", "sitting", 3}, {"für", "fur", 1}}
	for _, tt := range tests {
		if got := editDistance(tt.a, tt.b); got != tt.want {
			t.Errorf("editDistance(%q, %q) = %d, want %d", tt.a, tt.b, got, tt.want)
		}
		if got := editDistance(tt.b, tt.a); got != tt.want {
			t.Errorf("editDistance(%q, %q) = %d, want %d", tt.b, tt.a, got, tt.want)
		}
	}
}
