package button

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestCut(t *testing.T) {
	for _, tt := range []struct {
		text  string
		limit int
		want  string
	}{
		{"", 10, ""},
		{"fits", 4, "fits"},
		{"does not fit here", 10, "does not…"},
		{"does not, fit", 10, "does not…"},
		{"exactly at word", 8, "exactly…"},
		{"Donaudampfschifffahrt", 10, "Donaudamp…"},
		{"a Donaudampfschifffahrt", 10, "a Donauda…"},
		{"👩‍👩‍👧👩‍👩‍👧👩‍👩‍👧👩‍👩‍👧", 3, "👩‍👩‍👧👩‍👩‍👧…"},
		{"e\u0301e\u0301e\u0301", 2, "e\u0301…"},
	} {
		if got := Cut(tt.text, tt.limit); got != tt.want {
			t.Errorf("%q cut at %d is %q, want %q", tt.text, tt.limit, got, tt.want)
		}
	}
}

func TestOneLine(t *testing.T) {
	if got := OneLine(" a\n\tb\x00c \u2028 d\xff "); got != "a b c d\uFFFD" {
		t.Errorf("one line is %q", got)
	}
}

func TestRows(t *testing.T) {
	labels := strings.Split("Map|Calendar|A label that is too long for company|Yes|No|Later|Never|alone", "|")
	got := Rows(labels, 3, func(i int) (string, bool) { return labels[i], labels[i] == "alone" })
	want := [][]string{{"Map", "Calendar"}, {"A label that is too long for company"}, {"Yes", "No", "Later"}, {"Never"}, {"alone"}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("rows (-want +got):\n%s", diff)
	}
}
