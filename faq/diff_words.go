package faq

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/rivo/uniseg"
)

// contextBytes is how much of what is the same at the beginning and the end of two texts is looked at
// word by word, so that a change can be moved to where it reads best.
const contextBytes = 100

// wordSpans compares two texts word by word.
func wordSpans(a, b string) []Span {
	start, end := sameEnds(a, b, contextBytes)
	head, tail := a[:start], a[len(a)-end:]
	x, y := tokens(a[start:len(a)-end]), tokens(b[start:len(b)-end])
	spans := appendSpan(nil, SpanSame, head)
	for _, p := range tidy(x, y, changes(x, y, matchAll(x, y)), (start+end)/wordBytes) {
		if p.same {
			spans = appendSpan(spans, SpanSame, strings.Join(x[p.a0:p.a1], ""))
			continue
		}
		spans = appendSpan(spans, SpanRemoved, strings.Join(x[p.a0:p.a1], ""))
		spans = appendSpan(spans, SpanAdded, strings.Join(y[p.b0:p.b1], ""))
	}
	return appendSpan(spans, SpanSame, tail)
}

// wordBytes is about the length of a word with its space.
const wordBytes = 6

// sameEnds returns how many bytes two texts have in common at their beginnings and ends, up to a place between
// words that lies at least margin bytes before the first and after the last difference; 0 where there is none.
func sameEnds(a, b string, margin int) (start, end int) {
	for start < min(len(a), len(b)) && a[start] == b[start] {
		start++
	}
	for end < min(len(a), len(b))-start && a[len(a)-1-end] == b[len(b)-1-end] {
		end++
	}
	for start = max(start-margin, 0); !wordEnds(a, start) || !wordEnds(b, start); {
		start--
	}
	for end = max(end-margin, 0); !wordEnds(a, len(a)-end) || !wordEnds(b, len(b)-end); {
		end--
	}
	return start, end
}

// endSpans compares two texts by the words at their beginnings and ends.
func endSpans(a, b string) []Span {
	start, end := sameEnds(a, b, 0)
	spans := appendSpan(nil, SpanSame, a[:start])
	spans = appendSpan(spans, SpanRemoved, a[start:len(a)-end])
	spans = appendSpan(spans, SpanAdded, b[start:len(b)-end])
	return appendSpan(spans, SpanSame, a[len(a)-end:])
}

// wordEnds reports whether s may be cut at i: its end, or white space in ASCII stands there or
// before it.
func wordEnds(s string, i int) bool {
	blank := func(c byte) bool { return c == ' ' || c == '\n' }
	return i == 0 || i == len(s) || blank(s[i]) || blank(s[i-1])
}

// appendSpan adds a piece to spans: to the last one if that is of the same kind.
func appendSpan(spans []Span, kind SpanKind, text string) []Span {
	if text == "" {
		return spans
	}
	if n := len(spans); n > 0 && spans[n-1].Kind == kind {
		spans[n-1].Text += text
		return spans
	}
	return append(spans, Span{kind, text})
}

// tokens cuts a text into words, runs of spaces, line ends and signs, none of which parts what is
// one letter to people.
func tokens(s string) []string {
	out := make([]string, 0, len(s)/3)
	for s != "" {
		n := asciiToken(s)
		if n < len(s) && s[n] >= utf8.RuneSelf || n == 0 {
			word, _, _ := uniseg.FirstWordInString(s, -1)
			n = len(word)
		}
		out = append(out, s[:n])
		s = s[n:]
	}
	return out
}

// asciiToken returns the length of the word, the spaces or the sign in ASCII that s begins with, 0
// if it begins with none. It says the same as Unicode's rules of words (UAX 29), but for
// points and commas within a word, and is much quicker.
func asciiToken(s string) int {
	class := func(c byte) int {
		switch {
		case c == ' ' || c == '\t':
			return 1
		case c >= '0' && c <= '9', c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c == '_':
			return 2
		}
		return 0
	}
	first := s[0]
	switch {
	case first >= utf8.RuneSelf:
		return 0
	case class(first) == 0:
		return 1
	}
	n := 1
	for n < len(s) && class(s[n]) == class(first) {
		n++
	}
	// “don't” is one word.
	if class(first) == 2 && n+1 < len(s) && s[n] == '\'' && class(s[n+1]) == 2 {
		return n + 1 + asciiToken(s[n+1:])
	}
	return n
}

// isWord reports whether a token is a word or a number, not spaces or signs.
func isWord(token string) bool {
	for _, r := range token {
		if unicode.IsLetter(r) || unicode.IsNumber(r) {
			return true
		}
	}
	return false
}

// stretch is a part of two lists of tokens: the same in both, or what stands in the old one where
// something else, or nothing, stands in the new one.
type stretch struct {
	same           bool
	a0, a1, b0, b1 int
}

// changes turns the runs that two lists share into parts: what is the same and what is not, in
// turns.
func changes(x, y []string, runs []run) (parts []stretch) {
	i, j := 0, 0
	for _, r := range append(runs, run{len(x), len(y), 0}) {
		if r.a > i || r.b > j {
			parts = append(parts, stretch{false, i, r.a, j, r.b})
		}
		if i, j = r.a+r.n, r.b+r.n; r.n == 0 {
			continue
		}
		if n := len(parts); n > 0 && parts[n-1].same {
			parts[n-1].a1, parts[n-1].b1 = i, j
		} else {
			parts = append(parts, stretch{true, r.a, i, r.b, j})
		}
	}
	return parts
}

// tidy makes the parts such as a person would mark them: a lone word or a space that is the same
// between two changes belongs to the change, and texts that share next to nothing are two texts. There
// are that many words around x and y that are the same in both.
func tidy(x, y []string, parts []stretch, around int) []stretch {
	xs, ys := wordCounts(x), wordCounts(y)
	shared := around
	for _, p := range parts {
		if p.same {
			shared += xs[p.a1] - xs[p.a0]
		}
	}
	if 5*shared < around+max(xs[len(x)], ys[len(y)]) {
		return []stretch{{false, 0, len(x), 0, len(y)}}
	}
	var out []stretch
	for i, p := range parts {
		n := len(out)
		if n >= 2 && !p.same && swallowed(out[n-2], parts[i-1], p, x, xs, ys) {
			out[n-2].a1, out[n-2].b1 = p.a1, p.b1
			out = out[:n-1]
			continue
		}
		out = append(out, p)
	}
	for i := 1; i+1 < len(out); i++ {
		if !out[i].same {
			slide(x, y, out, i)
		}
	}
	return slices.DeleteFunc(out, func(p stretch) bool { return p.same && p.a0 == p.a1 })
}

// slide moves stretch i, if it was only put in or only taken out, to where a person would see it: a
// whole line or sentence rather than the end of the one before and the beginning of its own. What
// is the same between it and another change never goes.
func slide(x, y []string, all []stretch, i int) {
	before, p, after := &all[i-1], &all[i], &all[i+1]
	left, right := before.a1-before.a0-1, after.a1-after.a0-1
	if i == 1 {
		left++
	}
	if i == len(all)-2 {
		right++
	}
	text, at, end := y, p.b0, p.b1
	if p.b0 == p.b1 {
		text, at, end = x, p.a0, p.a1
	} else if p.a0 != p.a1 {
		return
	}
	best, shift := slideScore(text, at, end), 0
	for n := 1; n <= left && text[at-n] == text[end-n]; n++ {
		if s := slideScore(text, at-n, end-n); s > best {
			best, shift = s, -n
		}
	}
	for n := 1; n <= right && text[at+n-1] == text[end+n-1]; n++ {
		if s := slideScore(text, at+n, end+n); s > best {
			best, shift = s, n
		}
	}
	for _, i := range []*int{&before.a1, &before.b1, &p.a0, &p.a1, &p.b0, &p.b1, &after.a0, &after.b0} {
		*i += shift
	}
}

// slideScore says how well the ends of a piece stand: best between lines, well between sentences,
// better between words than beside a sign.
func slideScore(text []string, at, end int) (score int) {
	for _, i := range []int{at, end} {
		switch {
		case i == 0 || i == len(text) || strings.Contains(text[i-1], "\n"):
			score += 4
		case strings.Contains(text[i], "\n"):
			score += 3
		case strings.ContainsAny(text[i-1], ".!?。！？"):
			score += 2
		case strings.TrimSpace(text[i]) == "" || strings.TrimSpace(text[i-1]) == "":
			score++
		}
	}
	return score
}

// wordCounts returns how many words stand before each token, and in all.
func wordCounts(tokens []string) []int {
	counts := make([]int, len(tokens)+1)
	for i, t := range tokens {
		if counts[i+1] = counts[i]; isWord(t) {
			counts[i+1]++
		}
	}
	return counts
}

// swallowed reports whether what is the same between two changes is better told as changed.
func swallowed(before, same, after stretch, x []string, xs, ys []int) bool {
	removed := func(p stretch) int { return xs[p.a1] - xs[p.a0] }
	added := func(p stretch) int { return ys[p.b1] - ys[p.b0] }
	for _, t := range x[same.a0:same.a1] {
		if strings.Contains(t, "\n") {
			return false // lines stay apart
		}
	}
	words := removed(same)
	if words == 0 {
		return removed(before)+removed(after) > 0 && added(before)+added(after) > 0 && same.a1-same.a0 == 1 &&
			(removed(before) > 0) == (removed(after) > 0) && (added(before) > 0) == (added(after) > 0)
	}
	return 2*words <= min(max(removed(before), added(before)), max(removed(after), added(after)))
}
