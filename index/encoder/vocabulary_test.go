package encoder

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

// TestIDs holds what the tokenizer of the original does, its peculiarities included; the ids were
// seen there, or follow from its rules.
func TestIDs(t *testing.T) {
	u := mustBuiltin(t)
	piece := func(ids []int32) []string {
		var out []string
		for _, id := range ids {
			out = append(out, builtinPieces(t)[id].text)
		}
		return out
	}
	for _, tt := range []struct {
		name, text string
		want       []string
	}{
		{"empty", "", nil},
		{"one piece", "hi", []string{"▁hi"}},
		{"words", "what is the price", []string{"▁what", "▁is", "▁the", "▁price"}},
		{"space stays", " a  b ", []string{"▁", "▁a", "▁", "▁b", "▁"}},
		{"NFKC", "the\u00a0ﬁ", []string{"▁the", "▁fi"}},
		{"unknown letters in a row are one", "a漢字漢b", []string{"▁a", "�", "b"}},
		{"unknown letters apart are two", "漢 漢", []string{"▁", "�", "▁", "�"}},
		{"new line is unknown", "a\nb", []string{"▁a", "�", "b"}},
		{"a colon at the beginning", ":", []string{"▁", ":"}},
		{"a face at the beginning", ":)", []string{"▁", ":", ")"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, piece(u.vocabulary.ids(tt.text))); diff != "" {
				t.Errorf("pieces of %q (-want +got):\n%s", tt.text, diff)
			}
		})
	}
}

// TestLastOfEqualPieces: three lines of the vocabulary read the same, of which the last counts.
func TestLastOfEqualPieces(t *testing.T) {
	ids := mustBuiltin(t).vocabulary.ids("”5")
	if last := ids[len(ids)-1]; last != 4464 {
		t.Errorf("”5 has the id %d of %v, and not 4464", last, ids)
	}
}

func builtinPieces(t testing.TB) []piece {
	t.Helper()
	w, err := readWeights(builtinWeights)
	if err != nil {
		t.Fatal(err)
	}
	return w.pieces
}

func TestSmallVocabulary(t *testing.T) {
	pieces := make([]piece, reservedPieces) // the last of these has a text that must not be found
	pieces[5].text = "a"
	pieces = append(pieces, []piece{{"▁", -4}, {"a", -2}, {"b", -2}, {"ab", -4}, {"▁a", -6}, {"abc", -1}, {"c", -9}, {"abc", -20}}...)
	v, err := newVocabulary(pieces)
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		text string
		want []int32
	}{
		{"a", []int32{6, 7}},          // ▁a has the same score as ▁ and a; the shorter one wins
		{"ab", []int32{6, 7, 8}},      // likewise
		{"abc", []int32{6, 7, 8, 12}}, // the later abc, which is dear
		{"x", []int32{6, 0}},
		{"axxb", []int32{6, 7, 0, 8}},
	} {
		if diff := cmp.Diff(tt.want, v.ids(tt.text)); diff != "" {
			t.Errorf("ids of %q (-want +got):\n%s", tt.text, diff)
		}
	}
	if _, err := newVocabulary(pieces[:reservedPieces]); err == nil {
		t.Error("a vocabulary without a piece was taken")
	}
}

func TestClean(t *testing.T) {
	v := mustBuiltin(t).vocabulary
	for _, tt := range []struct{ name, text, want string }{
		{"clean", "How do I pay?", "How do I pay?"},
		{"white space", "\t How  do\u00a0I\r\n\npay? \u2003", "How do I pay?"},
		{"shouting", "HOW DO I PAY?", "how do i pay?"},
		{"capitals that stay", "Do I need an ID?", "Do I need an ID?"},
		{"shouting an accent", "WO IST DAS CAFÉ", "wo ist das café"},
		{"shouting with small letters that are left out", "HELLO чя", "hello"},
		{"emoji", "thanks 😀", "thanks"},
		{"emoji within", "where 😀 is it", "where is it"},
		{"nothing known", "漢字 😀\u200b", ""},
		{"nothing", "", ""},
		{"spaces", " \n ", ""},
		{"wide letters", "ｗｈｅｒｅ ｉｓ ｉｔ", "where is it"},
		{"the sign for spaces", "▁where▁▁is it▁", "where is it"},
		{"curly apostrophe", "what’s new", "what’s new"},
		{"a mark that comes to stand beside its letter", "cafe\u034f\u0301", "café"},
		{"a mark that makes the only small letter unknown", "Am\xff\u0301", "a"},
		{"more marks than a form has", "a" + strings.Repeat("\u0301", 40) + "b", "á" + strings.Repeat("\u0301", 8) + "b"},
		{"more marks than a form has, in no order", "a" + strings.Repeat("\u0301\u064e", 40) + "b", "á" + strings.Repeat("\u064e", 8) + "b"},
		{"marks without a letter", strings.Repeat("\u0301", 40), strings.Repeat("\u0301", 8)},
		{"bytes that are no text", "a\xff\xfeb", "ab"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := v.clean(tt.text); got != tt.want {
				t.Errorf("clean(%q) = %q, want %q", tt.text, got, tt.want)
			}
		})
	}
}

// TestCleanLong: of a long text only the beginning is read, and what fills it up without meaning
// does not count.
func TestCleanLong(t *testing.T) {
	v := mustBuiltin(t).vocabulary
	text := strings.Repeat("a word ", 1_000)
	whole := v.ids(strings.TrimSpace(text))[:longestInput]
	for name, text := range map[string]string{
		"alone":          strings.Repeat(text, 100),
		"after spaces":   strings.Repeat(" \n", 100_000) + text,
		"after unknowns": strings.Repeat("漢", 100_000) + text,
	} {
		got := v.clean(text)
		if n := utf8.RuneCountInString(got); n > longestText+1 {
			t.Errorf("%s: %d letters are left", name, n)
		}
		if diff := cmp.Diff(whole, v.ids(got)[:longestInput]); diff != "" {
			t.Errorf("%s: other pieces (-whole +beginning):\n%s", name, diff)
		}
	}
}

func FuzzTokenizer(f *testing.F) {
	v := mustBuiltin(f).vocabulary
	for _, text := range []string{"", "How do I pay?", "ALL CAPS", ":-)", "a  b\n", "cafe\u0301", "e\u034f\u0301", "漢字", "\xff", "İ", "▁▁a", "ǅ", "a" + strings.Repeat("\u0301\u034f\u064e", 20)} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, id := range v.ids(text) {
			if id != unknownPiece && (id < reservedPieces || int(id) >= len(v.scores)) {
				t.Fatalf("id %d of %q is none of a piece", id, text)
			}
		}
		clean := v.clean(text)
		if again := v.clean(clean); again != clean {
			t.Fatalf("%q is cleaned to %q and that to %q", text, clean, again)
		}
		if clean != strings.Join(strings.Fields(clean), " ") {
			t.Fatalf("%q is cleaned to %q, which has spaces too many", text, clean)
		}
		ids := v.ids(clean)
		if (len(ids) == 0) != (clean == "") {
			t.Fatalf("%q is cleaned to %q, which has the ids %v", text, clean, ids)
		}
		for _, id := range ids {
			if id == unknownPiece {
				t.Fatalf("%q is cleaned to %q, of which something is unknown", text, clean)
			}
		}
	})
}
