package faq

import (
	"maps"
	"regexp"
	"slices"
	"strings"
)

// readText reads plain text as it is copied from a web page or written by hand. Nothing in
// it is markup, so headings, questions and lists are told from their looks: see
// read_text_lines.go (wrapped lines joined), read_text_clean.go (what belongs to the page and
// not to its text), read_text_structure.go (headings that show), read_text_units.go
// (paragraphs taken apart), read_text_headings.go (headings that do not show) and
// read_text_outline.go (what belongs under what).
func readText(d *document) *Content {
	lines := cutReferences(textLines(d.data))
	switch {
	case looksRST(lines):
		return readRST(d)
	case looksAsciiDoc(lines):
		return readAsciiDoc(d)
	case looksMarkdown(lines):
		return readMarkdown(d)
	}
	t := newText(lines)
	title := t.takeTitle()
	t.units = markHeadings(t.units, !t.strong)
	blocks := t.outline(title)
	return &Content{Entries: assemble(d, pageMeta{title: title.text}, blocks)}
}

// markdownHeading is a heading of Markdown; nobody writes such lines by chance.
var markdownHeading = regexp.MustCompile(`^#{1,6} [^\s#]`)

// looksMarkdown reports whether a text file is Markdown: it has two headings or more with
// signs before them, and nothing but an empty line or a rule above each.
func looksMarkdown(lines []textLine) bool {
	heads, others := 0, 0
	for i, l := range lines {
		if l.indent > 0 || !markdownHeading.MatchString(l.text) {
			continue
		}
		if i == 0 || lines[i-1].text == "" || isDrawnRule(lines[i-1].text) || markdownHeading.MatchString(lines[i-1].text) {
			heads++
		} else {
			others++
		}
	}
	return heads >= 2 && heads >= others
}

// asciiDocLine is a line that only AsciiDoc has: a heading, an anchor, a kind of list, a condition.
var asciiDocLine = regexp.MustCompile(`^={1,5} [^\s=]|^\[\[[^\[\]]+\]\]$|^\[qanda\]$|^(?:include|ifdef|ifndef|image)::\S*\[.*\]$`)

// looksAsciiDoc reports whether a text file is AsciiDoc.
//
//nolint:staticcheck // AsciiDoc is written so
func looksAsciiDoc(lines []textLine) bool {
	n := 0
	for _, l := range lines {
		if l.indent == 0 && asciiDocLine.MatchString(l.text) {
			n++
		}
	}
	return n >= 2
}

// plainText is a text on its way to blocks.
type plainText struct {
	units   []unit
	subject string // of the message that the text was
	strong  bool   // headings show by lines or numbers; no others are looked for
	shown   bool   // some headings show
}

// newText takes the lines of a text apart into units.
func newText(lines []textLine) *plainText {
	t := &plainText{}
	found := findStructure(lines)
	t.strong, t.shown = found.strong(), found != nil
	var heads []shownHeading
	if found != nil {
		heads = found.headings(lines)
		blankContents(lines, found.contents)
	}
	levels := shownLevels(heads)
	var all []textPara
	var ends []int // of the paragraphs above each heading
	from := 0
	for i := range len(heads) + 1 {
		to := len(lines)
		if i < len(heads) {
			to = heads[i].from
		}
		paras := textParas(lines[min(from, to):to])
		if i == 0 {
			t.subject, paras = cutMailHead(paras)
		}
		if !t.strong || i == len(heads) {
			paras = cleanParas(paras)
		}
		all = append(all, paras...)
		ends = append(ends, len(all))
		if i < len(heads) {
			from = heads[i].to
		}
	}
	s := newSplitter(all)
	at := 0
	for i, end := range ends {
		if i > 0 {
			h := heads[i-1]
			s.asking = false
			s.add(unit{kind: headingUnit, lines: []textLine{h.text}, number: h.number, level: levels[i-1], alone: true})
		}
		for ; at < end; at++ {
			s.paragraph(&all[at])
		}
	}
	t.units = s.units
	return t
}

// blankContents empties the lines of a table of contents, what they go on with, and the line
// that announces them.
func blankContents(lines []textLine, contents map[int]bool) {
	for _, i := range slices.Sorted(maps.Keys(contents)) {
		above := i - 1
		for above >= 0 && i-above < 6 && (lines[above].text == "" || isDrawnRule(lines[above].text)) {
			above--
		}
		if above >= 0 && slices.Contains(contentsTitles, foldText(lines[above].text)) {
			lines[above].text = ""
		}
		indent := lines[i].indent
		lines[i].text = ""
		for n := i + 1; n < len(lines) && n < i+3 && !contents[n] && lines[n].text != "" && lines[n].indent >= indent && indent > 0; n++ {
			if _, _, ok := numberedLine(lines[n].text); ok {
				break
			}
			lines[n].text = ""
		}
	}
}

func newSplitter(paras []textPara) *splitter {
	column, marks := wrapColumn(paras), findMarks(paras)
	indents, numbers := map[int]int{}, map[int]int{}
	for i := range paras {
		p := &paras[i]
		p.joinWrapped(column, marks)
		if _, _, ok := cutMarker(p.raw[0].text); !ok {
			indents[p.raw[0].indent] += len(p.raw)
		} else if len(p.lines) == 1 {
			numbers[p.raw[0].indent]++
		}
	}
	s := &splitter{marks: marks}
	s.inline, s.bareInline = answersInline(paras)
	most := 0
	for indent, n := range indents {
		if n > most || n == most && indent < s.base {
			s.base, most = indent, n
		}
	}
	s.outer = s.base
	for indent, n := range numbers {
		if n >= 3 && indent+1 < s.base { // the text is set in under numbered headings
			s.outer = min(s.outer, indent+1)
		}
	}
	return s
}

// shownLevels gives headings that show their levels: by the number's parts, and by the sign
// of the line under them in the order of first appearance.
func shownLevels(heads []shownHeading) []int {
	ranks := map[string]int{}
	levels := make([]int, len(heads))
	numbers := map[string]int{} // deepest number of a style
	for _, h := range heads {
		if h.number != "" {
			numbers[h.style] = max(numbers[h.style], numberDepth(h.number))
		}
	}
	top := 0
	for i, h := range heads {
		switch {
		case h.style == "" || h.style == "Subject" || numbers[h.style] > 1 && h.number != "":
			levels[i] = top + max(numberDepth(h.number), 1)
		default:
			if ranks[h.style] == 0 {
				ranks[h.style] = len(ranks) + 1
			}
			levels[i] = ranks[h.style]
			if i == 0 && len(heads) > 1 && heads[1].style != h.style {
				top = 1
			}
		}
	}
	return levels
}

// textTitle is what stands at the top of a text.
type textTitle struct {
	text string
	line int
}

// takeTitle finds the title of the text and takes it, and the name of the site above it, from
// the units. There may be none.
func (t *plainText) takeTitle() textTitle {
	n := 0
	for n < len(t.units) && n < 8 && t.titleLike(&t.units[n]) {
		n++
	}
	if n == 0 {
		return t.titleOfList()
	}
	at := n - 1
	if n < len(t.units) {
		next := &t.units[n]
		body := (next.kind == textUnit || next.kind == listUnit || next.kind == codeUnit) && next.number == "" && !questionLine(next.text())
		if n > 1 && (!body || faqHeading.MatchString(t.units[n-2].text()) || titleOver(t.units[n-2:n])) {
			at = n - 2
		}
		if t.shown && t.units[0].level > 0 {
			at = 0
			if n > 1 && t.units[1].level > 0 && t.units[1].level < t.units[0].level {
				at = 1
			}
		}
	} else if n > 1 { // nothing but short lines: no title
		return textTitle{}
	}
	title := textTitle{strings.TrimRight(t.units[at].text(), ":"), t.units[at].line()}
	if hasColumns(title.text) {
		title.text = strings.TrimSpace(title.text[:columnGutter.FindStringIndex(title.text)[0]])
	}
	if t.units[at].level > 0 && !t.onlyTop(at) {
		return textTitle{text: t.subject}
	}
	t.units = t.units[at+1:]
	return title
}

// onlyTop reports whether no other heading that shows stands at the level of units[at] or
// above it.
func (t *plainText) onlyTop(at int) bool {
	for i, u := range t.units {
		if i != at && u.kind == headingUnit && u.level > 0 && u.level <= t.units[at].level {
			return false
		}
	}
	return true
}

func (t *plainText) titleLike(u *unit) bool {
	if u.number != "" || len(u.lines) != 1 || u.kind != textUnit && u.kind != headingUnit || u.after {
		return false
	}
	text := strings.TrimRight(u.text(), ":")
	if u.kind == headingUnit && u.level > 0 {
		return true
	}
	return (u.alone || u.kind == headingUnit) && headingLike(text) && !questionLine(text)
}

// titleOver reports whether the first of two headings is the title over a section, and not
// the name of a site over the title: it is written in capitals, and the other is not.
func titleOver(units []unit) bool {
	return allCaps(units[0].text()) && !allCaps(units[1].text()) || titleWords.MatchString(units[0].text())
}

var titleWords = regexp.MustCompile(`(?i)^(?:welcome|willkommen|herzlich willkommen|bienvenue|bienvenid[oa]s?|benvenut[oi])\b|\b(?:guide|handbook|manual|handbuch|leitfaden|ratgeber|information|guía|guida)\b`)

// titleOfList takes the title from short lines that stand together at the top.
func (t *plainText) titleOfList() textTitle {
	if len(t.units) < 2 || t.units[0].kind != listUnit || !t.units[0].bare || len(t.units[0].lines) > 3 {
		return textTitle{text: t.subject}
	}
	u := &t.units[0]
	if !headingLike(u.lines[0].text) || questionLine(u.lines[0].text) {
		return textTitle{text: t.subject}
	}
	title := textTitle{u.lines[0].text, u.line()}
	u.kind, u.bare, u.lines, u.items = textUnit, false, u.lines[1:], nil
	return title
}
