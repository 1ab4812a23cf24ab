package faq

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestReadRSTGolden(t *testing.T) { testGolden(t, readRST, "testdata/rst/*.rst") }

// Names that stand for other names lead to the same address however often the file is read, and those that stand for each
// other nowhere.
func TestRSTTargetsInChains(t *testing.T) {
	const data = "FAQ\n===\n\nWhere do I book?\n----------------\n\nUse the `desk`_ or the shop_, not round_.\n\n" +
		".. _desk: shop_\n.. _shop: office_\n.. _office: https://office.example/book\n.. _round: square_\n.. _square: round_\n"
	want := []string{"4 where-do-i-book: Where do I book? = " + `"Use the [desk](https://office.example/book) or the [shop](https://office.example/book), not round." in FAQ`}
	for range 100 {
		c, _ := readString(t, "f.rst", data)
		if diff := cmp.Diff(want, entryLines(c.Entries)); diff != "" {
			t.Fatalf("entries (-want +got):\n%s", diff)
		}
	}
}

func TestRSTInline(t *testing.T) {
	r := &rst{
		refs:   map[string]string{"python": "https://python.org", "a b": "https://ab.example"},
		subs:   map[string]string{"v": "*1.2*", "loop": "|loop|"},
		labels: map[string]string{"the-label": "The heading"}, unnamed: []string{"https://first.example"},
	}
	for _, c := range []struct{ in, md, plain string }{
		{"plain words", "plain words", "plain words"},
		{"*em* and **strong**", "*em* and **strong**", "em and strong"},
		{"``a*b`` and ``x`y``", "`a*b` and ``x`y``", "a*b and x`y"},
		{"`text <https://x.example>`_ end", "[text](https://x.example) end", "text end"},
		{"`a b`_, Python_ and `missing one`_", "[a b](https://ab.example), [Python](https://python.org) and missing one", "a b, Python and missing one"},
		{"`here`__", "[here](https://first.example)", "here"},
		{":ref:`the-label` :ref:`title <x>` :ref:`other-label`", "The heading title other label", "The heading title other label"},
		{":py:func:`~os.path.join` :class:`!A`", "`join` `A`", "join A"},
		{":pep:`8`", "[PEP 8](https://peps.python.org/pep-0008/)", "PEP 8"},
		{":kbd:`Ctrl` `role`:math:", "`Ctrl` `role`", "Ctrl role"},
		{"|v| |loop| |none|", "*1.2* loop none", "1.2 loop none"},
		{"\\*not em\\* and re\\ ``code``s", "\\*not em\\* and re`code`s", "*not em* and recodes"},
		{"2 * 3 * 4, a*b, snake_case_name, __init__", `2 * 3 * 4, a\*b, snake_case_name, \_\_init\__`, "2 * 3 * 4, a*b, snake_case_name, __init__"},
		{"a <b> & &amp; [c](d)", `a \<b> & \&amp; \[c](d)`, "a <b> & &amp; [c](d)"},
		{"note [1]_ and [#f]_", "note [1] and [f]", "note [1] and [f]"},
		{"unclosed `tick and *star and |bar", "unclosed \\`tick and \\*star and |bar", "unclosed `tick and *star and |bar"},
		{"https://x.example/a_b_ok and *x", `https://x.example/a_b_ok and \*x`, "https://x.example/a_b_ok and *x"},
	} {
		r.used = 0
		if got := r.inline(c.in, true); got != c.md {
			t.Errorf("inline(%q) = %q, want %q", c.in, got, c.md)
		}
		r.used = 0
		if got := r.inline(c.in, false); got != c.plain {
			t.Errorf("inline(%q) as plain text = %q, want %q", c.in, got, c.plain)
		}
	}
}

func TestLooksRST(t *testing.T) {
	for text, want := range map[string]bool{
		"Title\n=====\n\n.. contents::\n\nText\n":                           true,
		"Title\n=====\n\nUse ``a`` or::\n\n  b\n\nNext\n----\n\n:ref:`c`\n": true,
		"Title\n=====\n\nPlain text.\n":                                     false,
		"No heading with ``code``.\n\n.. note:: x\n":                        false,
	} {
		if got := looksRST(textLines(text)); got != want {
			t.Errorf("looksRST(%q) = %v", text, got)
		}
	}
	c := readText(&document{name: "faq.txt", data: "FAQ\n===\n\n.. contents::\n\nWhy?\n----\n\nSee ``x``.\n"})
	if len(c.Entries) != 1 || c.Entries[0].Answer != "See `x`." {
		t.Errorf("a text file in reStructuredText: %+v", c.Entries)
	}
}

func TestReadRSTHostile(t *testing.T) {
	for name, data := range map[string]string{
		"deep list":   deepList(400),
		"deep notes":  deepNotes(200),
		"ticks":       strings.Repeat("`a ", 4_000),
		"stars":       strings.Repeat("*a ", 4_000),
		"bars":        strings.Repeat("|a ", 4_000),
		"roles":       strings.Repeat(":a:`b", 4_000),
		"references":  ".. _a: https://a.example\n\n" + strings.Repeat("a_ ", 4_000),
		"targets":     strings.Repeat(".. _a: b_\n", 5_000),
		"anchors":     strings.Repeat(".. _a:\n", 5_000),
		"rules":       strings.Repeat("== ==\na b\n", 5_000),
		"grids":       strings.Repeat("+--+\n|a |\n", 5_000),
		"headings":    strings.Repeat("Title\n=====\n", 5_000),
		"substitutes": ".. |a| replace:: |a| |a| |a|\n\n" + strings.Repeat("|a| ", 2_000),
		"definitions": strings.Repeat("a\n b\n", 5_000),
		"fields":      strings.Repeat("x\n\n:a: b\n", 5_000),
		"one line":    strings.Repeat("word ", 8_000),
	} {
		t.Run(name, func(t *testing.T) {
			d := &document{name: "x.rst", data: data}
			checkContent(t, d, readRST(d))
		})
	}
}

func deepNotes(n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(strings.Repeat("   ", i) + ".. note::\n\n")
	}
	return b.String()
}

func FuzzReadRST(f *testing.F) {
	f.Add("A\n=\n\n* b\n\n  c::\n\n    d\n\n.. e:: f\n   :g: h\n\n=== ===\na   b\n=== ===\n\n+-+\n|a|\n+-+\n")
	fuzzReader(f, readRST, "testdata/rst/*.rst")
}
