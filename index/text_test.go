package index

import (
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"

	"github.com/faqbot/faqbot/faq"
)

func TestDistance(t *testing.T) {
	tests := []struct {
		a, b  string
		limit int
		want  int
	}{
		{"parcel", "parcel", 2, 0},
		{"parcle", "parcel", 2, 1}, // neighbours swapped
		{"parcl", "parcel", 2, 1},
		{"parrcel", "parcel", 2, 1},
		{"partel", "parcel", 2, 1},
		{"praecl", "parcel", 2, 2},
		{"größe", "grösse", 3, 2},
		{"a", "abcd", 2, 3},
		{"", "ab", 2, 2},
	}
	for _, tt := range tests {
		if got := distance(tt.a, tt.b, tt.limit); got != tt.want {
			t.Errorf("distance(%q, %q) = %d, want %d", tt.a, tt.b, got, tt.want)
		}
	}
}

func TestCorrect(t *testing.T) {
	g := newGrowing(newVocabulary("", nil))
	for _, w := range []string{"parcel", "deliveri", "warranti", "tyre", "book", "subscription", "cancel"} {
		g.add(w)
	}
	stems, _ := g.number(func(int32) bool { return true })
	s := newSpeller(stems)
	tests := map[string]string{
		"parcle": "parcel", "delivri": "deliveri", "warrnti": "warranti", "tire": "", "subscribtoin": "subscription",
		"cat": "", "zebra": "", "boat": "", "cancl": "cancel", "x": "", "боок": "",
	}
	for in, want := range tests {
		got := ""
		if id, ok := s.correct(in); ok {
			got = stems.term(id)
		}
		if got != want {
			t.Errorf("%s is corrected to %q, want %q", in, got, want)
		}
	}
}

func TestNgrams(t *testing.T) {
	tests := map[string][]string{
		"a":   {"^a$"},
		"ab":  {"^ab", "ab$", "^ab$"},
		"abc": {"^ab", "abc", "^abc", "bc$", "abc$"},
		"öl":  {"^öl", "öl$", "^öl$"},
	}
	for word, want := range tests {
		if diff := cmp.Diff(want, appendNgrams(nil, word)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", word, diff)
		}
	}
}

func TestSynonymMarks(t *testing.T) {
	s := newSynonyms([]faq.SynonymGroup{
		{Words: []string{"wheelchair", "step-free access"}},
		{Words: []string{"sofa"}, To: []string{"couch"}},
	}, func(p string) []string {
		return strings.FieldsFunc(strings.ToLower(p), func(r rune) bool { return !unicode.IsLetter(r) })
	})
	tests := []struct {
		text              string
		question, content []string
	}{
		{"wheelchair", []string{markPrefix + "0"}, []string{markPrefix + "0"}},
		{"two wheelchairs", []string{markPrefix + "0"}, []string{markPrefix + "0"}},
		{"is there step free access", []string{markPrefix + "0"}, []string{markPrefix + "0"}},
		{"step free", nil, nil},
		{"sofa", []string{markPrefix + "1"}, nil},
		{"couch", nil, []string{markPrefix + "1"}},
		{"", nil, nil},
	}
	for _, tt := range tests {
		words := strings.Fields(tt.text)
		if diff := cmp.Diff(tt.question, s.questionMarks(words)); diff != "" {
			t.Errorf("question %q (-want +got):\n%s", tt.text, diff)
		}
		if diff := cmp.Diff(tt.content, s.contentMarks(words)); diff != "" {
			t.Errorf("content %q (-want +got):\n%s", tt.text, diff)
		}
	}
}

func TestSplitSentences(t *testing.T) {
	tests := []struct {
		name, md string
		want     []string
	}{
		{"prose", "One is here. Two, e.g. this one, is there! Three?", []string{"One is here.", "Two, e.g. this one, is there!", "Three?"}},
		{"wrapped lines", "One goes\non here. Two\nends.", []string{"One goes\non here.", "Two\nends."}},
		{"list", "Bring:\n\n- a towel\n- water. Much of it.\n1. first\n", []string{"Bring:", "- a towel", "- water.", "Much of it.", "1. first"}},
		{"code", "Run:\n\n```sh\n# comment. More.\n\nls\n```\n\nDone.", []string{"Run:", "```sh\n# comment. More.\n\nls\n```", "Done."}},
		{"table", "| a | b |\n|---|---|\n| 1 | 2 |", []string{"| a | b |", "|---|---|", "| 1 | 2 |"}},
		{"bold label", "**Ports.** Open them. **Then wait. And see.** Done.", []string{"**Ports.**", "Open them.", "**Then wait. And see.**", "Done."}},
		{"link", "See [this. That](x.md). Go.", []string{"See [this. That](x.md).", "Go."}},
		{"open fence", "```\nx", []string{"```\nx"}},
		{"empty", "", nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var got []string
			for _, s := range splitSentences(tt.md) {
				got = append(got, strings.TrimSpace(tt.md[s.start:s.end]))
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("sentences (-want +got):\n%s", diff)
			}
		})
	}
}

// FuzzSplitSentences holds that sentences follow one another and leave out nothing but space.
func FuzzSplitSentences(f *testing.F) {
	for _, s := range []string{"One. Two!", "```\nx\n", "- a\n- b\n\n| c |", "1) x\n\n# y. z", "e.g. x", "> a\n> b. C\n\n- x:\n  - y\n\n  z", "````\n```\n````", "am 1. Mai"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, md string) {
		for _, ss := range [][]sentence{splitSentences(md), splitToShow(md, "en"), splitToShow(md, "de")} {
			at := 0
			for _, s := range ss {
				if s.start < at || s.end <= s.start || s.end > len(md) || strings.TrimSpace(md[at:s.start]) != "" {
					t.Fatalf("%q: sentence %d–%d after %d", md, s.start, s.end, at)
				}
				at = s.end
			}
			if rest := strings.TrimSpace(md[at:]); rest != "" {
				t.Fatalf("%q: %q is left out", md, rest)
			}
			pick(md, ss, make([]float64, len(ss)))
			for k := range ss {
				pick(md, ss, slices.Concat(make([]float64, k), []float64{1}, make([]float64, len(ss)-k-1)))
			}
		}
		for _, p := range passagesOf(md) {
			if !strings.Contains(md, p) {
				t.Fatalf("%q: passage %q", md, p)
			}
		}
	})
}
