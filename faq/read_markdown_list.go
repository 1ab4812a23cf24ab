package faq

import (
	"regexp"
	"strings"

	"github.com/yuin/goldmark/ast"
)

// maxListDepth is how deep questions are looked for in lists within lists.
const maxListDepth = 3

var (
	itemMark       = regexp.MustCompile(`^([ \t]*)([-*+]|\d{1,9}[.)])([ \t]+|$)(?:\[[ xX]\][ \t]+)?`)
	definitionMark = regexp.MustCompile(`^ {0,3}:[ \t]+`)
	runIn          = regexp.MustCompile(`^([^.!?\n]{5,200}\?)[ \t]+(\S.*)`)
)

// item is an item of a list.
type item struct {
	whole    []srcLine // as it stands
	lines    []srcLine // without its mark and indentation
	question string    // Markdown; "" if it is none
	answer   []srcLine
	runIn    bool // question and answer stand in one line without markup
}

// list makes questions of a list whose items ask and answer, and a list of any other.
func (m *markdown) list(n *ast.List, p piece, next *piece, depth int) {
	items := m.items(n, p)
	asking, runIn := 0, 0
	for i := range items {
		m.ask(&items[i])
		if items[i].question != "" && len(items[i].answer) > 0 {
			asking++
			if items[i].runIn {
				runIn++
			}
		}
	}
	single := len(items) == 1 && items[0].question != "" && asking == 0 && m.nested == 0 && next != nil && isText(next) && !isList(next)
	switch {
	case depth < maxListDepth && asking*2 > len(items) && (runIn == 0 || len(items) > 1 && asking == len(items)):
		m.questions(items, depth)
	case single: // “1. Question?” over an answer that is not indented
		number, question := cutNumber(m.plainText(items[0].question))
		m.emit(block{kind: questionBlock, text: question, number: number, line: items[0].whole[0].no})
	case depth < maxListDepth && m.labels != nil && m.labelledItems(items):
		for _, it := range items {
			m.nested++
			m.walk(it.lines, depth+1)
			m.nested--
		}
	case depth == 0 && m.categories(items):
	default:
		m.plainList(items, p)
	}
}

func isList(p *piece) bool {
	_, ok := p.node.(*ast.List)
	return ok
}

// plainList adds a list as it stands.
func (m *markdown) plainList(items []item, p piece) {
	text := m.clean(p.lines)
	if strings.TrimSpace(text) == "" {
		return
	}
	b := block{kind: listBlock, text: text, line: p.lines[0].no}
	for _, it := range items {
		first, _ := firstParagraph(it.lines)
		plain := m.plainText(m.resolve(joinLines(first)))
		b.items = append(b.items, plain)
	}
	m.emit(b)
}

// items cuts a list into its items.
func (m *markdown) items(n *ast.List, p piece) []item {
	var starts []int
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		starts = append(starts, 0)
	}
	// The parser tells how many items there are; their marks tell where.
	var items []item
	first := itemMark.FindStringSubmatch(p.lines[0].text)
	if first == nil {
		return []item{{whole: p.lines, lines: p.lines}}
	}
	indent, _ := indentOf(first[1])
	inner := 0
	for _, l := range p.lines {
		mark := itemMark.FindStringSubmatch(l.text)
		columns, _ := indentOf(l.text)
		if mark != nil && len(items) < len(starts) && (len(items) == 0 || !l.code && columns < max(inner, indent+1)) && sameMark(mark[2], first[2]) {
			inner = columns + len(mark[2]) + min(max(len(mark[3]), 1), 4)
			items = append(items, item{whole: []srcLine{l}})
			l.text = l.text[len(mark[0]):]
			items[len(items)-1].lines = []srcLine{l}
			continue
		}
		it := &items[len(items)-1]
		it.whole = append(it.whole, l)
		l.text = dedent(l.text, min(inner, columns))
		it.lines = append(it.lines, l)
	}
	for i := range items {
		items[i].lines = trimLines(items[i].lines)
	}
	return items
}

// sameMark reports whether two marks of items belong to one list.
func sameMark(a, b string) bool { return a[len(a)-1] == b[len(b)-1] }

// firstParagraph splits an item's lines after its first paragraph.
func firstParagraph(lines []srcLine) (first, rest []srcLine) {
	for i, l := range lines {
		if l.blank() || l.code || i > 0 && (itemMark.MatchString(l.text) || strings.HasPrefix(l.text, "|") || strings.HasPrefix(l.text, ">")) {
			return lines[:i], lines[i:]
		}
	}
	return lines, nil
}

// ask finds the question and the answer of an item.
func (m *markdown) ask(it *item) {
	lines, _ := m.cutLineComments(it.lines)
	first, _ := firstParagraph(lines)
	text := strings.TrimSpace(joinLines(first))
	if text == "" || len(text) > maxLine {
		return
	}
	if bold, rest, ok := boldLead(text); ok && endsAsking(m.plainText(bold)) {
		it.question, it.answer = bold, m.after(it.lines, first, rest)
		return
	}
	if question, rest := splitQuestion(text); endsAsking(question) && !strings.Contains(question, ". ") && len(question) < maxQuestion {
		if strings.TrimSpace(rest) == "" || startsLine(rest) {
			it.question, it.answer = question, m.after(it.lines, first, rest)
			return
		}
		if r := runIn.FindStringSubmatch(text); r != nil && asks(r[1]) {
			it.question, it.runIn = r[1], true
			it.answer = m.after(it.lines, first, rest)
		}
	}
}

// after returns the lines of an item behind its question: rest of the first paragraph, and what
// follows it. Comments stay.
func (m *markdown) after(lines, first []srcLine, rest string) []srcLine {
	var answer []srcLine
	last := first[len(first)-1].no
	if trimmed := strings.TrimLeft(rest, " \t\\\n–—-:"); trimmed != "" {
		trimmed = m.cutAnswerLabel(trimmed)
		n := strings.Count(trimmed, "\n")
		for i, t := range strings.Split(trimmed, "\n") {
			answer = append(answer, srcLine{text: t, no: max(last-n+i, first[0].no)})
		}
	}
	for _, l := range lines {
		if l.no > last || l.no >= first[0].no && strings.Contains(l.text, "<!--") {
			if l.no <= last { // a comment beside the question
				l.text = strings.Join(commentTag.FindAllString(l.text, -1), " ")
			}
			answer = append(answer, l)
		}
	}
	return trimLines(answer)
}

// questions adds the items of a list as questions with their answers.
func (m *markdown) questions(items []item, depth int) {
	for _, it := range items {
		if it.question == "" {
			m.emit(block{kind: endBlock, line: it.whole[0].no})
			m.text(it.whole)
			continue
		}
		number, question := cutNumber(m.plainText(it.question))
		if mark := itemMark.FindStringSubmatch(it.whole[0].text); number == "" && len(mark[2]) > 1 {
			number = strings.TrimRight(mark[2], ".)")
		}
		m.emit(block{kind: questionBlock, text: question, number: number, line: it.whole[0].no})
		m.nested++
		m.walk(it.answer, depth+1)
		m.nested--
	}
	m.emit(block{kind: endBlock, line: items[len(items)-1].whole[0].no})
}

// labelledItems reports whether some item begins with a question's label.
func (m *markdown) labelledItems(items []item) bool {
	for _, it := range items {
		if len(it.lines) > 0 {
			if _, _, question, ok := m.label(it.lines[0].text); ok && question {
				return true
			}
		}
	}
	return false
}

// categories makes headings of a list's items if each of them is a name over a list of
// questions with answers, and reports whether it did.
func (m *markdown) categories(items []item) bool {
	type category struct {
		name  string
		lists []srcLine
	}
	var found []category
	for _, it := range items {
		first, rest := firstParagraph(it.lines)
		rest = trimLines(rest)
		if len(first) != 1 || len(rest) == 0 || !itemMark.MatchString(rest[0].text) || !strings.Contains(joinLines(rest), "?") {
			return false
		}
		for _, p := range m.parse(rest) {
			list, ok := p.node.(*ast.List)
			if !ok {
				return false
			}
			for _, inner := range m.items(list, p) {
				if m.ask(&inner); inner.question == "" || len(inner.answer) == 0 {
					return false
				}
			}
		}
		found = append(found, category{m.plainText(first[0].text), rest})
	}
	for i, c := range found {
		m.emit(block{kind: headingBlock, level: m.level + 1, text: strings.TrimRight(c.name, ": "), line: items[i].whole[0].no})
		m.walk(c.lists, 1)
	}
	m.emit(block{kind: closeBlock, level: m.level, line: items[0].whole[0].no})
	return true
}

// definitions adds the terms of a definition list with what is said of them.
func (m *markdown) definitions(p piece, depth int) {
	if m.nested > 0 || depth > 0 {
		m.text(p.lines)
		return
	}
	var answer []srcLine
	flush := func() {
		m.nested++
		m.walk(trimLines(answer), depth+1)
		m.nested--
		answer = nil
	}
	inside := false
	for i, l := range p.lines {
		columns, _ := indentOf(l.text)
		switch {
		case definitionMark.MatchString(l.text):
			inside = true
			l.text = definitionMark.ReplaceAllString(l.text, "")
			answer = append(answer, l)
		case l.blank() || l.code || inside && (columns >= 2 || !isTerm(p.lines[i:])):
			l.text = dedent(l.text, 4)
			answer = append(answer, l)
		default:
			flush()
			inside = false
			number, question := cutNumber(m.plainText(l.text))
			m.emit(block{kind: questionBlock, text: question, number: number, line: l.no})
		}
	}
	flush()
	m.emit(block{kind: endBlock, line: p.lines[len(p.lines)-1].no})
}

// isTerm reports whether the first line is a term: a definition follows it.
func isTerm(lines []srcLine) bool {
	for _, l := range lines[1:] {
		if !l.blank() {
			return strings.HasPrefix(strings.TrimLeft(l.text, " "), ":")
		}
	}
	return false
}
