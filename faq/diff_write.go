package faq

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode"
)

// WriteJSON writes the difference with one change a line, in the order of the fields of Difference: an
// object with "change" (added, removed, renamed, changed, other or order) and the fields of an
// [EntryChange] or, of others, a [FieldChange].
func (d *Difference) WriteJSON(w io.Writer) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	for _, part := range d.parts() {
		for _, c := range part.changes {
			if err := enc.Encode(struct {
				Change string `json:"change"`
				EntryChange
			}{part.name, c}); err != nil {
				return err
			}
		}
	}
	for _, c := range d.Others {
		if err := enc.Encode(struct {
			Change string `json:"change"`
			FieldChange
		}{"other", c}); err != nil {
			return err
		}
	}
	if d.Moved {
		return enc.Encode(struct {
			Change string `json:"change"`
		}{"order"})
	}
	return nil
}

type diffPart struct {
	name    string
	changes []EntryChange
}

func (d *Difference) parts() []diffPart {
	return []diffPart{{"added", d.Added}, {"removed", d.Removed}, {"renamed", d.Renamed}, {"changed", d.Changed}}
}

// Summary says in a line how much is different, such as “2 entries added, 1 changed. The contact changed.”
func (d *Difference) Summary() string {
	var entries, others, sentences []string
	for _, p := range d.parts() {
		if n := len(p.changes); n == 1 && len(entries) == 0 {
			entries = append(entries, "1 entry "+p.name)
		} else if n > 0 && len(entries) == 0 {
			entries = append(entries, fmt.Sprintf("%d entries %s", n, p.name))
		} else if n > 0 {
			entries = append(entries, fmt.Sprintf("%d %s", n, p.name))
		}
	}
	if len(entries) > 0 {
		sentences = append(sentences, strings.Join(entries, ", ")+".")
	}
	for _, c := range d.Others {
		name, _, _ := strings.Cut(c.Field, " ")
		if name = otherName(name); !slices.Contains(others, name) {
			others = append(others, name)
		}
	}
	if d.Moved {
		others = append(others, "the order of the entries")
	}
	if n := len(others); n > 1 {
		others = []string{strings.Join(others[:n-1], ", ") + " and " + others[n-1]}
	}
	if len(others) > 0 {
		sentences = append(sentences, strings.ToUpper(others[0][:1])+others[0][1:]+" changed.")
	}
	if len(sentences) == 0 {
		return "Nothing is different."
	}
	return strings.Join(sentences, " ")
}

// otherName says in words what a field is that belongs to no entry.
func otherName(field string) string {
	switch field {
	case "urgent":
		return "the urgent texts"
	case "smalltalk":
		return "the small talk"
	}
	return "the " + field
}

// WriteText writes the difference in plain words for people: a summary, then one line an entry with
// what changed in it below. `[-old-]` and `{+new+}` mark what is different in a text, and of what
// is the same only the words beside it are shown.
func (d *Difference) WriteText(w io.Writer) error {
	t := &textWriter{w: bufio.NewWriter(w)}
	t.print(d.Summary() + "\n")
	for _, part := range d.parts() {
		for i, c := range part.changes {
			if i == 0 || part.name == "renamed" || part.name == "changed" {
				t.print("\n")
			}
			id := string(c.ID)
			if c.From != "" {
				id = string(c.From) + " is now " + id
			}
			t.print(strings.ToUpper(part.name[:1]) + part.name[1:] + ": " + clean(id) + ", “" + clean(oneLine(c.Question)) + "”")
			if c.Source != "" {
				t.print(" (" + clean(c.Source) + ")")
			}
			t.print("\n")
			t.fields(c.Fields)
		}
	}
	if len(d.Others) > 0 {
		t.print("\nBeside the entries:\n")
		t.fields(d.Others)
	}
	if d.Moved {
		t.print("\nThe entries stand in another order.\n")
	}
	return t.w.Flush()
}

// textWriter writes text; what it writes to remembers an error.
type textWriter struct {
	w *bufio.Writer
}

func (t *textWriter) print(s string) { _, _ = t.w.WriteString(s) }

// Indents of what stands below an entry, and of the lines of a long text.
const (
	fieldIndent = "    "
	lineIndent  = "        "
)

// listFields are those whose items are shown one a line.
var listFields = []string{"also", "section", "tags", "related", "links", "synonyms", "urgent", "smalltalk"}

func (t *textWriter) fields(fields []FieldChange) {
	for _, f := range fields {
		var shown string
		if slices.Contains(listFields, f.Field) {
			shown = showList(f.Words)
		} else {
			shown = showText(f.Words)
		}
		shown = strings.Trim(shown, "\n")
		if !strings.Contains(shown, "\n") {
			t.print(fieldIndent + clean(f.Field) + ": " + shown + "\n")
			continue
		}
		t.print(fieldIndent + clean(f.Field) + ":\n")
		for line := range strings.SplitSeq(shown, "\n") {
			if line = strings.TrimRight(line, " "); line != "" {
				line = lineIndent + line
			}
			t.print(line + "\n")
		}
	}
}

// shownWords is how many words of what is the same are shown beside a change.
const shownWords = 6

// showText writes spans with their marks and shortens what is the same.
func showText(spans []Span) string {
	var b strings.Builder
	for i, s := range spans {
		if s.Kind != SpanSame {
			mark(&b, s)
			continue
		}
		b.WriteString(clean(shorten(s.Text, i > 0, i < len(spans)-1)))
	}
	return b.String()
}

// shorten leaves the first words of a text if a change stands before it and the last ones if one
// stands after it.
func shorten(text string, before, after bool) string {
	words := tokens(text)
	counts := wordCounts(words)
	all := counts[len(words)]
	keep := shownWords
	if before && after {
		keep = 2 * shownWords
	}
	if all <= keep+2 { // an ellipsis for two words is not worth it
		return text
	}
	head, tail := 0, len(words)
	for before && counts[head] < shownWords {
		head++
	}
	for after && all-counts[tail] < shownWords {
		tail--
	}
	out := strings.Join(words[:head], "")
	if before {
		out += " "
	}
	out += "…"
	if after {
		out += " "
	}
	return out + strings.Join(words[tail:], "")
}

// showList writes the spans of a list with their marks, and leaves out items that are the same.
func showList(spans []Span) string {
	var b strings.Builder
	for i, s := range spans {
		if s.Kind != SpanSame {
			mark(&b, s)
			continue
		}
		items := strings.SplitAfter(s.Text, "\n") // the first ends an item that was changed, the last begins one
		whole := items[:len(items)-1]
		if i > 0 && !strings.HasSuffix(spans[i-1].Text, "\n") {
			b.WriteString(clean(whole[0]))
			whole = whole[1:]
		}
		if len(whole) > 2 {
			b.WriteString("…\n")
		} else {
			b.WriteString(clean(strings.Join(whole, "")))
		}
		b.WriteString(clean(items[len(items)-1]))
	}
	return b.String()
}

// mark writes a piece that is not the same, with its marks in each of its lines.
func mark(b *strings.Builder, s Span) {
	open, end := "[-", "-]"
	if s.Kind == SpanAdded {
		open, end = "{+", "+}"
	}
	if strings.TrimSpace(s.Text) == "" {
		// Spaces and line ends alone are shown by signs.
		b.WriteString(open + strings.NewReplacer(" ", "␣", "\t", "⇥", "\n", "⏎").Replace(s.Text) + end)
		return
	}
	for line := range strings.Lines(s.Text) {
		text := strings.TrimSuffix(line, "\n")
		if text != "" {
			b.WriteString(open + clean(text) + end)
		}
		b.WriteString(line[len(text):])
	}
}

// clean takes the control characters from a text, so that content can do nothing to a terminal.
func clean(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\n' {
			return '\uFFFD'
		}
		return r
	}, s)
}
