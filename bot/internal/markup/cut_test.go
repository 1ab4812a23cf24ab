package markup

import (
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rivo/uniseg"
)

func TestCut(t *testing.T) {
	family := "👩‍👩‍👧‍👦" // one grapheme of 11 UTF-16 units
	for _, tt := range []struct {
		name, in string
		l        Limit
		want     []string // as Plain renders the pieces
	}{
		{"nothing", "", Limit{Max: 10}, nil},
		{"no limit", "a\n\nb", Limit{}, []string{"a\n\nb"}},
		{"fits", "a\n\nb", Limit{Max: 4}, []string{"a\n\nb"}},
		{"paragraphs", "one\n\ntwo\n\nthree", Limit{Max: 9}, []string{"one\n\ntwo", "three"}},
		{"a heading goes with its text", "one\n\n## two\n\nthree four", Limit{Max: 12}, []string{"one", "two", "three four"}},
		{"a heading moves on", "one two\n\n## two\n\nthree four", Limit{Max: 15}, []string{"one two", "two\n\nthree four"}},
		{"sentences", "One two. Three four. Five.", Limit{Max: 22}, []string{"One two. Three four.", "Five."}},
		{"words", "one two three four", Limit{Max: 10}, []string{"one two", "three four"}},
		{"graphemes", strings.Repeat(family, 3), Limit{Max: 25, Unit: UTF16}, []string{family + family, family}},
		{"graphemes by bytes", "ééé", Limit{Max: 5, Unit: Bytes}, []string{"éé", "é"}},
		{"a grapheme too long", family, Limit{Max: 4, Unit: UTF16}, []string{"👩\u200d", "👩\u200d", "👧\u200d", "👦"}},
		{"links stay whole", "see [the long page](https://x.example)", Limit{Max: 36}, []string{"see", "the long page (https://x.example)"}},
		{"code spans stay whole", "type `a b c d`", Limit{Max: 9}, []string{"type", "a b c d"}},
		{"a code span too long", "`aa bb cc`", Limit{Max: 6}, []string{"aa bb", "cc"}},
		{"lists", "1. one\n2. two\n3. three", Limit{Max: 14}, []string{"1. one\n2. two", "3. three"}},
		{"long items", "3. one two three\n4. four", Limit{Max: 12}, []string{"3. one two", "   three", "4. four"}},
		{"code by lines", "```\na\nb\nc\n```", Limit{Max: 11}, []string{"    a\n    b", "    c"}},
		{"code inside a line", "```\naaaaaaaa\n```", Limit{Max: 8}, []string{"    aaaa", "    aaaa"}},
		{"tables repeat their head", "|A|\n|-|\n|b|\n|c|\n|d|", Limit{Max: 8}, []string{"A\n─\nb\nc", "A\n─\nd"}},
		{"quotes", "> one\n>\n> two", Limit{Max: 8}, []string{"│ one", "│ two"}},
		{"no room for the frame", "> > > a b", Limit{Max: 4}, []string{"│ │", "│ │", "│ a", "│ b"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			doc := Parse(tt.in)
			pieces := Cut(doc, tt.l)
			var got []string
			for _, p := range pieces {
				got = append(got, Plain(p, PlainOptions{}))
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("Cut(%q) differs (-want +got):\n%s", tt.in, diff)
			}
		})
	}
}

// A platform counts its own rendering: here every bold word costs four characters more.
func TestCutByRendering(t *testing.T) {
	doc := Parse("**one** **two**")
	render := func(d Doc) string { return strings.ReplaceAll(HTML(d, HTMLOptions{}), "strong", "bb") }
	pieces := Cut(doc, Limit{Max: len(`<p dir="auto"><bb>one</bb> </p>`), Render: render})
	if len(pieces) != 2 {
		t.Fatalf("%d pieces, want 2: %v", len(pieces), pieces)
	}
	if got := render(pieces[1]); got != `<p dir="auto"><bb>two</bb></p>` {
		t.Errorf("the second piece is %s", got)
	}
}

func TestCutLongDocument(t *testing.T) {
	long := strings.Repeat("This is a sentence of a long guide. ", 2000) + "\n\n" +
		strings.Repeat("- an item with `code` and [a link](https://x.example/a)\n", 500) +
		"\n```\n" + strings.Repeat("line of code\n", 1000) + "```\n"
	doc := Parse(long)
	l := Limit{Max: 4096, Unit: UTF16}
	pieces, flattened := cut(doc, l)
	if flattened > 0 {
		t.Errorf("%d blocks became plain text", flattened)
	}
	total := 0
	for i, p := range pieces {
		n := l.size(p)
		if n > l.Max {
			t.Errorf("piece %d has %d units", i, n)
		}
		total += n
	}
	if least := total/l.Max + 1; len(pieces) > least+4 {
		t.Errorf("%d pieces where %d would do", len(pieces), least)
	}
	if diff := cmp.Diff(doc, Join(pieces)); diff != "" {
		t.Error("the pieces do not join to the document again")
	}
}

// seeds are documents with every kind of block, for the fuzz targets.
var seeds = []string{
	"# T\n\nA **b *c*** `d` [e](https://x.example) ![f](g.png) ||h|| ~~i~~\\\nj\n\n- k\n  1. l\n\n     m\n- [x] n\n",
	"|A|B|\n|-|:-:|\n|c|`d`|\n|" + strings.Repeat("long ", 30) + "|x|\n\n> [!NOTE] T\n> o\n>\n> ```go\n> p\n> q\n> ```\n",
	"<div><p>a<b>b</b></p><ul><li>c<blockquote>d</blockquote></ul><table><tr><td>e</table></div>\n\n<script>x</script>",
	"👩‍👩‍👧‍👦 e\u0301 \u202eabc \U0001F1E9\U0001F1EA 時間 ا ب ج &#x1F600; &nbsp;",
	"!!! note \"a\"\n    b\n\n:::tip c\nd\n:::\n", "[a](javascript:b) <c@d.example> www.e.example <https://f.example>",
	strings.Repeat("> ", 12) + "a\n" + strings.Repeat("- ", 12) + "b", "a|b\n-|-\n**c|d**\n", "```\n`\n```\n~~~\n", "\x00\xff\x1b[0m",
}

func FuzzCut(f *testing.F) {
	for i, s := range seeds {
		f.Add(s, uint16(20+i), uint8(i))
	}
	f.Fuzz(func(t *testing.T, source string, limit uint16, unit uint8) {
		checkCut(t, source, Limit{Max: minLimit + int(limit)%2000, Unit: Unit(unit % 3)})
	})
}

// minLimit is the room for one character: four bytes, or two UTF-16 units.
const minLimit = 4

func TestCutAtEveryLimit(t *testing.T) {
	everything := strings.Join(seeds, "\n\n")
	for _, unit := range []Unit{Runes, UTF16, Bytes} {
		for limit := minLimit; limit < 400; limit += 3 {
			checkCut(t, everything, Limit{Max: limit, Unit: unit})
		}
	}
}

// checkCut checks what Cut promises.
func checkCut(t *testing.T, source string, l Limit) {
	t.Helper()
	doc := Parse(source)
	pieces, flattened := cut(doc, l)
	for i, p := range pieces {
		if n := l.size(p); n > l.Max {
			t.Errorf("piece %d of %q has %d units, limit %d: %#v", i, source, n, l.Max, p)
		}
	}
	joined := Join(pieces)
	if flattened == 0 {
		for i := range max(len(doc), len(joined)) { // cmp would take minutes for trees that differ
			if len(doc) != len(joined) || !reflect.DeepEqual(doc[i], joined[i]) {
				t.Fatalf("the pieces of %q at %d do not join to the document again: block %d of\n%#v\nhas become\n%#v", source, l.Max, i, doc, joined)
			}
		}
		checkGraphemes(t, pieces, l)
	}
	// What became plain text has the addresses of its links behind them, that of a link that was cut before as well.
	got, want := letters(Plain(joined, PlainOptions{})), letters(Plain(doc, PlainOptions{}))
	if got != want && (flattened == 0 || !hasSubsequence(got, want)) {
		t.Errorf("text is lost of %q at %d:\n%q\n%q", source, l.Max, want, got)
	}
}

// hasSubsequence reports whether a text has all characters of another in their order, with or without others between them.
func hasSubsequence(s, all string) bool {
	rest := []rune(all)
	for _, r := range s {
		if len(rest) > 0 && r == rest[0] {
			rest = rest[1:]
		}
	}
	return len(rest) == 0
}

// checkGraphemes fails if a paragraph was cut inside a grapheme that a piece has room for.
func checkGraphemes(t *testing.T, pieces []Doc, l Limit) {
	t.Helper()
	for i := 1; i < len(pieces); i++ {
		p, ok := pieces[i][0].(Paragraph)
		if !ok || !p.Continued {
			continue
		}
		before, _ := pieces[i-1][len(pieces[i-1])-1].(Paragraph)
		all := before.Text.flat() + p.Text.flat()
		offset := 0
		for g := uniseg.NewGraphemes(all); g.Next(); offset += len(g.Str()) {
			from, to := offset, offset+len(g.Str())
			if at := len(before.Text.flat()); from < at && at < to && l.Unit.Len(g.Str()) <= l.Max {
				t.Errorf("cut inside the grapheme %q", g.Str())
			}
		}
	}
}

// letters returns what a text says without its layout.
func letters(s string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune(" \n\t\u00a0│─•◦▪", r) {
			return -1
		}
		return r
	}, s)
}
