package faq

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

type unitKind int

const (
	textUnit    unitKind = iota // a paragraph, or several lines to keep apart
	listUnit                    // bullets, numbers, or a run of short lines
	codeUnit                    // lines to keep as they are
	headingUnit                 // a heading or a question, for certain
	askUnit                     // a question marked as one: “Q:”
)

// unit is a piece of a plain text: a paragraph or a part of one.
type unit struct {
	kind   unitKind
	lines  []textLine
	number string // of a numbered heading or a numbered paragraph, without the signs after it
	marker string // the same as written
	level  int    // of a heading whose level shows: from 1; 0 if it does not
	also   []string
	items  []string // of a list: plain text
	gap    int      // empty lines above
	alone  bool     // nothing else stands in its paragraph
	bare   bool     // a list without bullets
	after  bool     // text that answers the marked question above
	inner  bool     // set in deeper than the text of the document
}

func (u *unit) line() int { return u.lines[0].line }

// text returns the unit as one line of plain text.
func (u *unit) text() string {
	parts := make([]string, len(u.lines))
	for i, l := range u.lines {
		parts[i] = l.text
	}
	return strings.Join(parts, " ")
}

// splitter takes paragraphs apart into units.
type splitter struct {
	units      []unit
	marks      *askMarks // how questions and answers are marked; nil if they are not
	inline     bool      // numbered lines hold the question and the answer
	bareInline bool      // so do lines without a number
	base       int       // the usual indentation
	outer      int       // the deepest of a heading
	gap        int
	asking     bool // a marked question is open that has no answer yet
}

func (s *splitter) add(u unit) {
	u.gap, u.inner = s.gap, len(s.units) > 0 && u.lines[0].indent > s.outer
	s.gap = 0
	s.units = append(s.units, u)
}

// paragraph takes one paragraph apart.
func (s *splitter) paragraph(p *textPara) {
	s.gap += p.gap
	first := len(s.units)
	if s.code(p) {
		return
	}
	lines := slices.DeleteFunc(slices.Clone(p.lines), func(l textLine) bool { return isDrawnRule(l.text) })
	for len(lines) > 0 {
		n := s.marked(lines)
		if n == 0 {
			n = s.inlineAnswer(lines)
		}
		if n == 0 {
			n = s.numbered(lines)
		}
		if n == 0 {
			n = s.bullets(lines)
		}
		if n == 0 {
			n = s.question(lines)
		}
		if n == 0 {
			n = s.plain(lines)
		}
		lines = lines[n:]
	}
	if len(s.units) == first+1 {
		s.units[first].alone = true
	}
}

// codeTextLine looks like a command or a line of a program.
var codeTextLine = regexp.MustCompile(`[;{}]\s*$|^\s*(?:[$%#>] |\./|</?\w+[ >]|#include|import |from \w+ import|def |class |if ?\(|for ?\(|return\b|sudo |git |npm |pip |apt(?:-get)? |cd |make\b|curl |wget |docker |go (?:run|get|build)|ssh )|\w\(\)|->|==|:=|\w = |\s--?\w+[= ]|^\s*/[\w.-]+/|^\s*[\w.]+\(.*\)\s*$`)

// code takes a paragraph that is set in and looks like a program.
func (s *splitter) code(p *textPara) bool {
	if p.raw[0].indent < s.base+2 || p.raw[0].indent < 2 {
		return false
	}
	if _, _, ok := cutMarker(p.raw[0].text); ok && !strings.ContainsAny(p.raw[0].text[:1], "*#") {
		return false
	}
	n := 0
	for _, l := range p.raw {
		if codeTextLine.MatchString(l.raw) && (!endsSentence(l.text) || strings.Count(l.text, " ") <= 6) {
			n++
		}
	}
	if n*2 < len(p.raw) {
		return false
	}
	if k := len(s.units); k > 0 && s.units[k-1].kind == codeUnit && s.gap <= 2 {
		last := &s.units[k-1]
		for range s.gap {
			last.lines = append(last.lines, textLine{line: last.line()})
		}
		last.lines = append(last.lines, p.raw...)
		s.gap = 0
		return true
	}
	s.add(unit{kind: codeUnit, lines: p.raw})
	return true
}

// marked takes a line marked as a question or as an answer, and what belongs to it.
func (s *splitter) marked(lines []textLine) int {
	if s.marks == nil {
		return 0
	}
	if number, rest, ok := s.marks.question(lines[0].text); ok {
		n := 1
		u := unit{kind: askUnit, number: number}
		if rest != "" {
			u.lines = []textLine{lines[0]}
			u.lines[0].text = rest
		}
		for end := s.askedUntil(lines); n < end; n++ {
			u.lines = append(u.lines, lines[n])
		}
		if len(u.lines) == 0 {
			return n // a mark alone: nothing is asked
		}
		answer := s.marks.cutInline(&u.lines[0])
		s.add(u)
		s.asking = true
		if answer.text != "" {
			s.plain([]textLine{answer})
			s.units[len(s.units)-1].after = true
		}
		return n
	}
	rest, ok := s.marks.answer(lines[0].text)
	if !ok || !s.asking {
		return 0
	}
	s.asking = false
	if rest == "" {
		return 1
	}
	lines[0].text = rest
	n := s.plain(lines)
	s.units[len(s.units)-1].after = true
	return n
}

// numbered takes a numbered heading over the lines that follow it in the paragraph, or a
// numbered line that may prove to be one (see [headings]).
func (s *splitter) numbered(lines []textLine) int {
	marker, rest, ok := cutMarker(lines[0].text)
	if !ok || markerNumber(marker) < 0 {
		return 0
	}
	head := lines[0]
	head.text = rest
	number := strings.Trim(marker, ".()")
	if s.inline {
		if q, a, ok := cutInlineAnswer(rest); ok {
			head.text = q
			s.add(unit{kind: headingUnit, lines: []textLine{head}, number: number, marker: marker})
			answer := lines[0]
			answer.text = a
			lines[0] = answer
			if n := s.plain(lines); n > 0 {
				return n
			}
			return 1
		}
	}
	if len(lines) == 1 {
		s.add(unit{kind: textUnit, lines: []textLine{head}, number: number, marker: marker})
		return 1
	}
	if _, _, next := cutMarker(lines[1].text); next || lines[1].indent > head.indent+6 {
		if !endsAsking(rest) || sameRun(lines[0], lines[1]) {
			return 0
		}
		s.add(unit{kind: headingUnit, lines: []textLine{head}, number: number, marker: marker})
		return 1 // a list, or lines that are set in, answer it
	}
	body := strings.TrimSpace(lines[1].text)
	if endsAsking(rest) || headingLike(rest) && (endsSentence(body) || utf8.RuneCountInString(body) > 2*utf8.RuneCountInString(rest)) {
		s.add(unit{kind: headingUnit, lines: []textLine{head}, number: number, marker: marker})
		return 1
	}
	return 0
}

// sameRun reports whether two lines below each other are items of one numbered list, such as a table of contents.
func sameRun(a, b textLine) bool {
	first, _, _ := cutMarker(a.text)
	second, rest, ok := cutMarker(b.text)
	if !ok || a.indent != b.indent {
		return false
	}
	m, n := markerNumber(first), markerNumber(second)
	letter := func(marker string) bool { return strings.ContainsFunc(marker, unicode.IsLetter) }
	return n >= 0 && letter(first) == letter(second) && (n == m+1 || endsAsking(rest))
}

// askedUntil returns how many lines a marked question has: up to the mark of its answer; if
// there is none in the paragraph, up to its question mark.
func (s *splitter) askedUntil(lines []textLine) int {
	asked := 0
	for n, l := range lines {
		switch {
		case n > 0 && s.marks.isAnswer(l.text):
			return n
		case n > 0 && s.marks.isQuestion(l.text):
			return cmp.Or(asked, n)
		case asked == 0 && endsAsking(l.text):
			asked = n + 1
		}
	}
	if _, rest, _ := s.marks.question(lines[0].text); rest != "" {
		return cmp.Or(asked, 1)
	}
	return cmp.Or(asked, len(lines))
}

// inlineAnswer takes a line that asks and answers, in a text where most do.
func (s *splitter) inlineAnswer(lines []textLine) int {
	if !s.bareInline {
		return 0
	}
	_, rest, _ := cutMarker(lines[0].text)
	q, a, ok := cutInlineAnswer(rest)
	if !ok {
		return 0
	}
	head := lines[0]
	head.text = q
	s.add(unit{kind: headingUnit, lines: []textLine{head}})
	lines[0].text = a
	s.add(unit{kind: textUnit, lines: lines[:1]})
	return 1
}

// bullets takes a run of items with bullets or numbers.
func (s *splitter) bullets(lines []textLine) int {
	var u unit
	n := 0
	for n < len(lines) {
		if s.marks != nil && n > 0 && (s.marks.isQuestion(lines[n].text) || s.asking && s.marks.isAnswer(lines[n].text)) {
			break
		}
		_, rest, ok := cutMarker(lines[n].text)
		if !ok && (n == 0 || lines[n].indent <= lines[0].indent) {
			break
		}
		if ok {
			u.items = append(u.items, rest)
		}
		u.lines = append(u.lines, lines[n])
		n++
	}
	if n == 0 {
		return 0
	}
	u.kind = listUnit
	s.add(u)
	return n
}

// question takes a question on a line of its own over the lines of its answer.
func (s *splitter) question(lines []textLine) int {
	if len(lines) < 2 || !questionLine(lines[0].text) {
		return 0
	}
	n := 1
	for n < len(lines)-1 && n < 3 && questionLine(lines[n].text) { // the same asked in other words
		n++
	}
	if n == len(lines)-1 && questionLine(lines[n].text) { // a list of questions
		return 0
	}
	u := unit{kind: headingUnit, lines: lines[:1]}
	for _, l := range lines[1:n] {
		u.also = append(u.also, l.text)
	}
	s.add(u)
	return n
}
