package faq

import (
	"regexp"
	"strings"
)

// frame is a <details> that is open.
type frame struct {
	start int // place in out of its first block
	level int // of the heading around it
	title string
	asked bool // it has a question
	terms bool // it is a <dl>, whose terms are questions side by side
}

var (
	summaryLine = regexp.MustCompile(`^[ \t]*<summary>(.*)</summary>[ \t]*$`)
	leftTags    = regexp.MustCompile(`</?[A-Za-z][^<>]*>`)
)

// htmlBlock makes blocks of HTML that is still there: <details>, comments, and tags that
// nobody knows.
func (m *markdown) htmlBlock(p piece, next *piece) {
	lines := p.lines
	if !strings.Contains(lines[0].text, "<summary>") {
		var fields []commentField
		lines, fields = m.cutLineComments(lines)
		m.setFields(fields)
	}
	var text []srcLine
	for _, l := range lines {
		trimmed := strings.TrimSpace(l.text)
		s := summaryLine.FindStringSubmatch(l.text)
		switch {
		case trimmed == "<details>", trimmed == "<dl>":
			m.openDetails(trimmed == "<dl>", l.no)
		case trimmed == "</details>", trimmed == "</dl>":
			m.closeDetails()
		case s != nil:
			m.summary(s[1], l.no)
		default:
			text = append(text, l)
		}
	}
	if text = trimLines(text); len(text) == 0 || !strings.ContainsFunc(leftTags.ReplaceAllString(joinLines(text), ""), isWordRune) {
		return
	}
	m.paragraph(text, next)
}

// matchDetails looks for <details> that nobody closes: their answers end with the next
// heading or question.
func (m *markdown) matchDetails(lines []srcLine) {
	m.unclosed = map[int]int{}
	var open []srcLine
	for _, l := range lines {
		if l.code || !strings.Contains(l.text, "<") {
			continue
		}
		switch strings.TrimSpace(l.text) {
		case "<details>", "<dl>":
			open = append(open, l)
		case "</details>", "</dl>":
			if len(open) > 0 {
				open = open[:len(open)-1]
			}
		}
	}
	for _, l := range open {
		m.unclosed[l.no]++
		if m.unclosed[l.no] == 1 {
			m.d.warnf(l.no, "open-details", "this %s is never closed; put </%s> behind its answer", strings.TrimSpace(l.text), strings.Trim(strings.TrimSpace(l.text), "<>"))
		}
	}
}

// openDetails opens a <details> or <dl>. Beyond a depth, only the text in them counts.
func (m *markdown) openDetails(terms bool, line int) {
	if m.unclosed[line] > 0 {
		m.unclosed[line]--
		return
	}
	f := frame{start: len(m.out), level: m.level, title: m.title, terms: terms}
	if len(m.frames) >= maxNesting {
		if len(m.frames) == maxNesting {
			m.d.errorf(line, "too-deep", "<details> are nested more than %d deep here; take some of them away", maxNesting)
		}
		f.start = -1
	}
	m.frames = append(m.frames, f)
}

// summary adds the question of a <details>.
func (m *markdown) summary(source string, line int) {
	source, fields := m.cutComments(source, line)
	number, question := cutNumber(strings.TrimLeft(m.plainText(source), "#+-▶►▸ "))
	if !strings.ContainsFunc(question, isWordRune) {
		return
	}
	m.emit(block{kind: questionBlock, text: question, number: number, line: line})
	m.setFields(fields)
	if n := len(m.frames) - 1; n >= 0 {
		m.frames[n].asked = true
	}
}

// closeDetails closes the innermost <details>. One with questions in it is no question
// itself but a part of the page, with its summary for a heading.
func (m *markdown) closeDetails() {
	n := len(m.frames) - 1
	if n < 0 {
		return
	}
	f := m.frames[n]
	m.frames = m.frames[:n]
	if f.start < 0 || !f.asked {
		return
	}
	m.level, m.title = f.level, f.title
	line := m.out[len(m.out)-1].line
	inside := m.out[f.start:]
	if !f.terms && inside[0].kind == questionBlock && holdsQuestions(inside) {
		for i := range inside {
			b := &inside[i]
			switch {
			case i == 0:
				b.kind, b.level = headingBlock, f.level+1
			case b.kind == headingBlock, b.kind == closeBlock && b.level != f.level:
				b.level += f.level + 1
			case b.kind == closeBlock:
				b.level = f.level + 1
			}
		}
		m.emit(block{kind: closeBlock, level: f.level, line: line})
		return
	}
	for i := range inside {
		if b := &inside[i]; b.kind == headingBlock {
			b.kind, b.text = textBlock, "#### "+b.text
		} else if b.kind == closeBlock {
			b.kind, b.text = textBlock, ""
		}
	}
	m.emit(block{kind: endBlock, line: line})
}

// holdsQuestions reports whether the blocks of a <details> have questions other than its own,
// or, under a summary that asks nothing, headings.
func holdsQuestions(inside []block) bool {
	ask := asks(inside[0].text)
	summaries := 0
	for _, b := range inside[1:] {
		switch {
		case b.kind == headingBlock && (!ask || endsAsking(b.text)):
			return true
		case b.kind == questionBlock:
			summaries++
		}
	}
	return summaries > 0
}
