package faq

import (
	"strings"
	"testing"
)

// The spans make up both texts, and what is the same is not told as different.
func FuzzWordSpans(f *testing.F) {
	for _, s := range [][2]string{
		{"a b c", "a x c"},
		{"One.\n\nTwo.\n", "One.\n\nNew.\n\nTwo.\n"},
		{"a\xffb \xf0\x9f", "a\xfeb"},
		{"e\u0301 👩‍💻 ไทย 日本語", "e 👩 ไทย 日本"},
		{strings.Repeat("a b ", 300), strings.Repeat("b a ", 300)},
	} {
		f.Add(s[0], s[1])
	}
	f.Fuzz(func(t *testing.T, old, new string) {
		spans := wordSpans(old, new)
		checkSpans(t, spans, old, new)
		if (old == new) != (len(spans) == 0 || len(spans) == 1 && spans[0].Kind == SpanSame) {
			t.Errorf("%q and %q: %q", old, new, spans)
		}
		checkSpans(t, endSpans(old, new), old, new)
		if back, _ := sides(wordSpans(new, old)); back != new {
			t.Errorf("the other way round %q became %q", new, back)
		}
		d := differ{budget: diffBudget}
		a, b := strings.Split(old, "\n"), strings.Split(new, "\n")
		if old != new { // of what is the same there are none
			checkSpans(t, d.list(a, b), lines(a), lines(b))
		}
	})
}

// Cutting a text into tokens loses nothing.
func FuzzTokens(f *testing.F) {
	f.Add("don't 3.5 a_b  \t x\r\ny, é!")
	f.Fuzz(func(t *testing.T, s string) {
		all := tokens(s)
		if strings.Join(all, "") != s {
			t.Fatalf("%q became %q", s, all)
		}
		for _, token := range all {
			if token == "" {
				t.Fatalf("%q has an empty token", all)
			}
		}
	})
}
