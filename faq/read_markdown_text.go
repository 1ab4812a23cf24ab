package faq

import (
	"html"
	"regexp"
	"strings"

	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// maxHeading is the most bytes of a heading or question whose markup is read.
const maxHeading = 2000

// plainText returns Markdown without its markup, in one line.
func (m *markdown) plainText(s string) string {
	if len(s) > maxHeading || !strings.ContainsAny(s, "\\`*_[]<>&!~") {
		return oneLine(s)
	}
	s = m.resolve(noteMark.ReplaceAllString(strings.TrimSpace(s), ""))
	source := []byte(s)
	doc := m.inlines.Parse(text.NewReader(source))
	var b strings.Builder
	err := ast.Walk(doc, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		switch n := n.(type) {
		case *ast.CodeSpan:
			for c := n.FirstChild(); c != nil; c = c.NextSibling() {
				if t, ok := c.(*ast.Text); ok {
					b.Write(t.Segment.Value(source))
				}
			}
			return ast.WalkSkipChildren, nil
		case *ast.AutoLink:
			b.Write(n.Label(source))
		case *ast.Text:
			b.Write(util.UnescapePunctuations(n.Segment.Value(source)))
			if n.SoftLineBreak() || n.HardLineBreak() {
				b.WriteByte(' ')
			}
		case *ast.String:
			b.Write(n.Value)
		case *ast.RawHTML: // “<your-name>”: the tags that mean something are gone
			for i := range n.Segments.Len() {
				seg := n.Segments.At(i)
				b.Write(seg.Value(source))
			}
		case *ast.Paragraph, *extast.Strikethrough:
		}
		return ast.WalkContinue, nil
	})
	if err != nil {
		return oneLine(s) // the walk above returns no error
	}
	return oneLine(html.UnescapeString(b.String()))
}

// clean returns lines as the text of an answer: without comments, with the addresses of
// references in their place.
func (m *markdown) clean(lines []srcLine) string {
	lines, fields := m.cutLineComments(lines)
	m.setFields(fields)
	var b strings.Builder
	for i := 0; i < len(lines); {
		j := i
		for j < len(lines) && lines[j].code == lines[i].code {
			j++
		}
		part := joinLines(lines[i:j])
		if !lines[i].code {
			part = m.resolve(part)
			part = detailsTag.ReplaceAllString(part, "")
			part = summaryTag.ReplaceAllString(part, "**$1**")
			part = blankLines.ReplaceAllString(part, "\n\n")
		}
		if i > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(part)
		i = j
	}
	return b.String()
}

var (
	detailsTag = regexp.MustCompile(`(?m)^[ \t>]*</?(?:details|dl)>[ \t]*\n?`)
	blankLines = regexp.MustCompile(`\n(?:[ \t]*\n){2,}`)
	summaryTag = regexp.MustCompile(`<summary>(.*?)</summary>`)
	noteMark   = regexp.MustCompile(`\[\^[^\[\]]+\]`)
	commentTag = regexp.MustCompile(`(?s)<!--(.*?)-->`)
)

// cutComments cuts the comments from text and returns the fields that they set.
func (m *markdown) cutComments(s string, line int) (string, []commentField) {
	if !strings.Contains(s, "<!--") {
		return s, nil
	}
	lines, fields := m.cutLineComments([]srcLine{{text: s, no: line}})
	return strings.TrimSpace(joinLines(lines)), fields
}

// cutLineComments cuts the comments from lines and returns the fields that they set. Lines
// with nothing but comments go, too.
func (m *markdown) cutLineComments(lines []srcLine) ([]srcLine, []commentField) {
	var kept []srcLine
	var fields []commentField
	var inside strings.Builder // a comment over several lines
	open, from := false, 0
	lastEnd := -1
	for i, l := range lines {
		if strings.Contains(l.text, "-->") {
			lastEnd = i
		}
	}
	for i, l := range lines {
		if l.code || !open && !strings.Contains(l.text, "<!--") {
			kept = append(kept, l)
			continue
		}
		text := l.text
		var rest strings.Builder
		for text != "" {
			if open {
				before, after, ok := strings.Cut(text, "-->")
				if !ok {
					inside.WriteString(text + "\n")
					break
				}
				inside.WriteString(before)
				fields = append(fields, parseComment(m.d, inside.String(), from)...)
				inside.Reset()
				open, text = false, after
				continue
			}
			start := strings.Index(text, "<!--")
			if start < 0 || strings.Count(text[:start], "`")%2 == 1 || lastEnd <= i && !strings.Contains(text[start:], "-->") {
				rest.WriteString(text)
				break
			}
			rest.WriteString(text[:start])
			open, from, text = true, l.no, text[start+4:]
		}
		if l.text = rest.String(); strings.TrimSpace(l.text) != "" {
			kept = append(kept, l)
		}
	}
	return kept, fields
}

// resolve puts addresses and notes where text refers to their definitions elsewhere on the
// page, for an answer stands alone.
func (m *markdown) resolve(s string) string {
	if len(m.refs)+len(m.notes) == 0 || !strings.Contains(s, "[") {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); {
		switch s[i] {
		case '\\':
			n := min(2, len(s)-i)
			b.WriteString(s[i : i+n])
			i += n
		case '`':
			n := codeSpan(s[i:])
			b.WriteString(s[i : i+n])
			i += n
		case '[':
			n, replaced := m.reference(s[i:])
			b.WriteString(replaced)
			i += n
		default:
			n := strings.IndexAny(s[i+1:], "\\`[") + 1
			if n == 0 {
				n = len(s) - i
			}
			b.WriteString(s[i : i+n])
			i += n
		}
	}
	return b.String()
}

// codeSpan returns the length of the code span, or of the run of backticks, at the head of s.
func codeSpan(s string) int {
	n := 0
	for n < len(s) && s[n] == '`' {
		n++
	}
	return n + max(closingTicks(s[n:min(n+2000, len(s))], n), 0)
}

// reference returns the length of what stands in brackets at the head of s, and what to put in
// its place.
func (m *markdown) reference(s string) (int, string) {
	end := closingBracket(s)
	if end < 0 {
		return 1, s[:1]
	}
	inner := s[1:end]
	if name, ok := strings.CutPrefix(inner, "^"); ok {
		note, known := m.notes[foldLabel(name)]
		switch {
		case !known:
			return end + 1, s[:end+1]
		case note == "" || len(note) > 500 || m.budget < len(note):
			return end + 1, ""
		}
		m.budget -= len(note)
		return end + 1, " (" + strings.TrimRight(note, ".") + ")"
	}
	rest, label, length := s[end+1:], inner, end+1
	switch {
	case strings.HasPrefix(rest, "("):
		return length, "[" + m.resolve(inner) + "]" // an inline link; an image in it may refer
	case strings.HasPrefix(rest, "["):
		if n := closingBracket(rest); n > 0 {
			length += n + 1
			if rest[1:n] != "" {
				label = rest[1:n]
			}
		}
	}
	url, known := m.refs[foldLabel(label)]
	if !known || m.budget < len(url) {
		if length > end+1 {
			return end + 1, s[:end+1]
		}
		if strings.Contains(inner, "[") {
			return 1, s[:1]
		}
		return end + 1, s[:end+1]
	}
	m.budget -= len(url)
	return length, "[" + m.resolve(inner) + "](" + destination(url) + ")"
}

// closingBracket returns the place of the bracket that closes the one at the head of s, -1 if
// there is none nearby.
func closingBracket(s string) int {
	depth := 0
	for i := 0; i < min(len(s), maxHeading); i++ {
		switch s[i] {
		case '\\':
			i++
		case '`':
			i += codeSpan(s[i:]) - 1
		case '[':
			if depth++; depth > 5 {
				return -1
			}
		case ']':
			if depth--; depth == 0 {
				return i
			}
		}
	}
	return -1
}
