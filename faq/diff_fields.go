package faq

import (
	"slices"
	"strconv"
	"strings"
)

// The functions here return the spans of one field, none if it is the same.

// text compares texts word by word.
func (d *differ) text(a, b string) []Span {
	if a == b {
		return nil
	}
	if d.budget -= len(a) + len(b); d.budget < 0 {
		return endSpans(a, b)
	}
	return wordSpans(a, b)
}

// value compares what is one thing, such as an address.
func (d *differ) value(a, b string) []Span {
	if a == b {
		return nil
	}
	return appendSpan(appendSpan(nil, SpanRemoved, a), SpanAdded, b)
}

func (d *differ) day(a, b Date) []Span { return d.value(a.String(), b.String()) }

func (d *differ) yes(a, b bool) []Span {
	word := map[bool]string{true: "true"}
	return d.value(word[a], word[b])
}

// list compares lists item by item, and items that resemble each other word by word.
func (d *differ) list(a, b []string) []Span {
	if slices.Equal(a, b) {
		return nil
	}
	old, new := lines(a), lines(b)
	if d.budget -= len(old) + len(new); d.budget < 0 {
		return endSpans(old, new)
	}
	var spans []Span
	i, j := 0, 0
	for _, r := range append(matchAll(a, b), run{len(a), len(b), 0}) {
		spans = d.items(spans, a[i:r.a], b[j:r.b])
		spans = appendSpan(spans, SpanSame, lines(a[r.a:r.a+r.n]))
		i, j = r.a+r.n, r.b+r.n
	}
	return spans
}

// items compares items of a list that stand in the same place and of which none is the same: each
// one that has gone with the next new one that resembles it.
func (d *differ) items(spans []Span, a, b []string) []Span {
	news := make([][]string, len(b))
	for i := range b {
		news[i] = checkWords(b[i])
	}
	for len(a) > 0 {
		old := checkWords(a[0])
		k := slices.IndexFunc(news[:min(len(b), maxItems)], func(words []string) bool { return alike(old, words) })
		if k >= 0 {
			spans = appendSpan(spans, SpanAdded, lines(b[:k]))
			for _, s := range d.text(a[0], b[k]) {
				spans = appendSpan(spans, s.Kind, s.Text)
			}
			spans = appendSpan(spans, SpanSame, "\n")
			b, news = b[k+1:], news[k+1:]
		} else {
			spans = appendSpan(spans, SpanRemoved, lines(a[:1]))
		}
		a = a[1:]
	}
	return appendSpan(spans, SpanAdded, lines(b))
}

// maxItems bounds the items that one is compared with.
const maxItems = 20

// alike reports whether a text of the words x may have become one of the words y by an edit: half of
// them are the same.
func alike(x, y []string) bool {
	words := map[string]int{}
	for _, w := range x {
		words[w]++
	}
	same := 0
	for _, w := range y {
		if words[w] > 0 {
			words[w]--
			same++
		}
	}
	return same > 0 && 4*same >= len(x)+len(y)
}

// lines writes a list as a text: one item a line.
func lines(items []string) string {
	if len(items) == 0 {
		return ""
	}
	return strings.Join(items, "\n") + "\n"
}

func plainTexts[T ~string](list []T) []string {
	out := make([]string, len(list))
	for i, s := range list {
		out[i] = string(s)
	}
	return out
}

// linkTexts writes links as Markdown does.
func linkTexts(links []Link) []string {
	out := make([]string, len(links))
	for i, l := range links {
		if out[i] = l.URL; l.Label != "" {
			out[i] = "[" + l.Label + "](" + l.URL + ")"
		}
	}
	return out
}

// others compares what belongs to no entry.
func (d *differ) others() {
	d.other("contact", d.text(d.old.Contact, d.new.Contact))
	d.namedTexts("urgent", urgentTexts(d.old.Urgent), urgentTexts(d.new.Urgent))
	d.namedTexts("smalltalk", smalltalkTexts(d.old.Smalltalk), smalltalkTexts(d.new.Smalltalk))
	d.other("synonyms", d.list(synonymTexts(d.old.Synonyms), synonymTexts(d.new.Synonyms)))
}

func (d *differ) other(name string, words []Span) {
	if len(words) > 0 {
		d.out.Others = append(d.out.Others, FieldChange{name, words})
	}
}

// namedText is a text of which there are several of one field.
type namedText struct{ name, text string }

// namedTexts compares the texts of one field by their names, and the order of the names.
func (d *differ) namedTexts(field string, a, b []namedText) {
	before, after := map[string]string{}, map[string]string{}
	for _, t := range a {
		before[t.name] = t.text
	}
	for _, t := range b {
		after[t.name] = t.text
		d.other(field+" "+t.name, d.text(before[t.name], t.text))
	}
	for _, t := range a {
		if _, kept := after[t.name]; !kept {
			d.other(field+" "+t.name, d.text(t.text, ""))
		}
	}
	both := func(list []namedText, other map[string]string) (names []string) {
		for _, t := range list {
			if _, ok := other[t.name]; ok {
				names = append(names, t.name)
			}
		}
		return names
	}
	d.other(field, d.list(both(a, after), both(b, before)))
}

func urgentTexts(list []Urgent) []namedText {
	return nameTexts(list, func(u Urgent) (string, string) {
		return string(u.ID), paragraphs("words", strings.Join(u.Words, ", "), "lang", u.Lang, "answer", u.Answer)
	})
}

func smalltalkTexts(list []Smalltalk) []namedText {
	return nameTexts(list, func(s Smalltalk) (string, string) {
		name := string(s.Kind)
		if s.Lang != "" {
			name += " " + s.Lang
		}
		return name, paragraphs("also", strings.Join(s.Also, ", "), "answer", s.Answer)
	})
}

// nameTexts gives each item its name and text; the second of a name is called "name (2)".
func nameTexts[T any](list []T, of func(T) (name, text string)) []namedText {
	out := make([]namedText, len(list))
	count := map[string]int{}
	for i, item := range list {
		t := &out[i]
		t.name, t.text = of(item)
		if count[t.name]++; count[t.name] > 1 {
			t.name += " (" + strconv.Itoa(count[t.name]) + ")"
		}
	}
	return out
}

// paragraphs writes pairs of name and value as "name: value", one a line, without those that
// have no value.
func paragraphs(pairs ...string) string {
	var out []string
	for pair := range slices.Chunk(pairs, 2) {
		if pair[1] != "" {
			out = append(out, pair[0]+": "+pair[1])
		}
	}
	return lines(out)
}

// synonymTexts writes groups as a synonyms file has them.
func synonymTexts(groups []SynonymGroup) []string {
	out := make([]string, len(groups))
	for i, g := range groups {
		if out[i] = strings.Join(g.Words, ", "); len(g.To) > 0 {
			out[i] += " => " + strings.Join(g.To, ", ")
		}
	}
	return out
}
