package faq

import (
	"regexp"
	"strings"
)

// Bounds on Markdown, far above what people write, that keep parsing linear.
const (
	maxLine    = 64 << 10 // bytes of a line
	maxNesting = 30       // quotes and lists that begin in one line
	maxIndent  = 100      // columns before the text of a line
)

// srcLine is a line of a document on its way to its meaning.
type srcLine struct {
	text string
	no   int  // line of the document, from 1
	code bool // within a fenced code block, its fences included
}

// blankLine is an empty line put in at a line of the document.
func blankLine(no int) srcLine { return srcLine{no: no} }

func (l srcLine) blank() bool { return strings.TrimSpace(l.text) == "" }

// joinLines returns the text of lines.
func joinLines(lines []srcLine) string {
	var b strings.Builder
	for i, l := range lines {
		if i > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(l.text)
	}
	return b.String()
}

// trimLines cuts empty lines at both ends.
func trimLines(lines []srcLine) []srcLine {
	for len(lines) > 0 && lines[0].blank() {
		lines = lines[1:]
	}
	for len(lines) > 0 && lines[len(lines)-1].blank() {
		lines = lines[:len(lines)-1]
	}
	return lines
}

// indentOf returns the columns before the text of a line, and the bytes that they take.
func indentOf(s string) (columns, bytes int) {
	for i := range len(s) {
		switch s[i] {
		case ' ':
			columns++
		case '\t':
			columns += 4 - columns%4
		default:
			return columns, i
		}
	}
	return columns, len(s)
}

// dedent cuts up to n columns of indentation.
func dedent(s string, n int) string {
	columns, i := 0, 0
	for i < len(s) && columns < n {
		switch s[i] {
		case ' ':
			columns++
		case '\t':
			columns += 4 - columns%4
		default:
			return s[i:]
		}
		i++
	}
	return strings.Repeat(" ", max(columns-n, 0)) + s[i:]
}

var (
	fenceOpen  = regexp.MustCompile("^[ \t]*(?:(?:>|[-*+]|\\d{1,9}[.)])[ \t]*)*?(```+|~~~+)([^`]*)$")
	fenceClose = regexp.MustCompile("^[ \t>]*(```+|~~~+)[ \t]*$")
	dataURI    = regexp.MustCompile(`data:[a-z]+/[\w.+-]+;base64,[A-Za-z0-9+/=]{200,}`)
	containers = regexp.MustCompile(`^(?:[ \t]*(?:>|[-*+][ \t]|\d{1,9}[.)][ \t]))+`)
)

// splitLines splits text, whose first line is line no of the document, and marks the fenced
// code in it. Lines that no person wrote are reported and left out.
func splitLines(d *document, text string, no int) []srcLine {
	raw := strings.Split(text, "\n")
	lines := make([]srcLine, len(raw))
	for i, t := range raw {
		if len(t) > 1000 {
			t = dataURI.ReplaceAllString(t, "data:,")
		}
		if len(t) > maxLine {
			d.errorf(no+i, "long-line", "this line is longer than %d kB, so it was left out; break it into several", maxLine>>10)
			t = ""
		}
		lines[i] = srcLine{text: t, no: no + i}
	}
	f := fences{lines: lines, none: map[byte]int{}}
	for i := 0; i < len(lines); i++ {
		m := fenceOpen.FindStringSubmatch(lines[i].text)
		if m == nil {
			limitNesting(d, &lines[i])
			continue
		}
		end := f.closing(i, m[1])
		if end < 0 { // it is meant to end with its paragraph
			d.warnf(lines[i].no, "open-code", "the code block that opens here is never closed; put a line with %s behind it", m[1][:3])
			for end = i; end+1 < len(lines) && !lines[end].blank(); {
				end++
			}
			if lines[end].blank() {
				_, indent := indentOf(lines[i].text)
				lines[end].text = lines[i].text[:indent] + m[1]
			}
		}
		for ; i <= end; i++ {
			lines[i].code = true
		}
		i--
	}
	return lines
}

// fences finds the ends of code blocks.
type fences struct {
	lines []srcLine
	none  map[byte]int // by the fence's sign: the shortest fence that has no end any more
}

// closing returns the line that closes the fence opened in line i, or -1.
func (f *fences) closing(i int, fence string) int {
	if n, ok := f.none[fence[0]]; ok && len(fence) >= n {
		return -1
	}
	for j := i + 1; j < len(f.lines); j++ {
		m := fenceClose.FindStringSubmatch(f.lines[j].text)
		if m != nil && m[1][0] == fence[0] && len(m[1]) >= len(fence) {
			return j
		}
	}
	f.none[fence[0]] = len(fence)
	return -1
}

// limitNesting bounds the quotes, lists and columns with which a line begins.
func limitNesting(d *document, l *srcLine) {
	if len(l.text) <= maxNesting {
		return
	}
	head := containers.FindString(l.text)
	n := strings.Count(head, ">") + strings.Count(head, "-") + strings.Count(head, "*") + strings.Count(head, "+") +
		strings.Count(head, ".") + strings.Count(head, ")")
	if n > maxNesting && len(strings.Trim(l.text, "-* \t")) > 0 {
		d.errorf(l.no, "too-deep", "quotes or lists are nested more than %d deep in this line, so it was left out; take some of them away", maxNesting)
		l.text = ""
		return
	}
	if columns, bytes := indentOf(l.text); columns > maxIndent {
		l.text = strings.Repeat(" ", maxIndent) + l.text[bytes:]
	}
}

// outsideCode applies f to the parts of a line that are not code spans.
func outsideCode(s string, f func(string) string) string {
	if !strings.Contains(s, "`") {
		return f(s)
	}
	var b strings.Builder
	for s != "" {
		open := strings.IndexByte(s, '`')
		if open < 0 {
			break
		}
		n := open
		for n < len(s) && s[n] == '`' {
			n++
		}
		end := closingTicks(s[n:], n-open)
		if end < 0 {
			b.WriteString(f(s[:open]))
			b.WriteString(s[open:n])
			s = s[n:]
			continue
		}
		b.WriteString(f(s[:open]))
		b.WriteString(s[open : n+end])
		s = s[n+end:]
	}
	b.WriteString(f(s))
	return b.String()
}

// closingTicks returns the end of the first run of exactly n backticks in s, or -1.
func closingTicks(s string, n int) int {
	for i := 0; i < len(s); {
		if s[i] != '`' {
			i++
			continue
		}
		j := i
		for j < len(s) && s[j] == '`' {
			j++
		}
		if j-i == n {
			return j
		}
		i = j
	}
	return -1
}
