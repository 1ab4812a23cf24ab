package faq

import (
	"regexp"
	"strconv"
	"strings"
)

var (
	rstBullet = regexp.MustCompile(`^[-*+•‣⁃](?:[ ]+|$)`)
	rstNumber = regexp.MustCompile(`^(?:\(?(?:\d{1,4}|#|[A-Za-z]|[ivxIVX]{1,6})\)|(?:\d{1,4}|#|[A-Za-z]|[ivxIVX]{1,6})\.)(?:[ ]+|$)`)
	rstOption = regexp.MustCompile(`^(?:-{1,2}|/)[\w?][\w-]*(?:[ =][<\w>-]+)?(?:, -{1,2}[\w-]+(?:[ =][<\w>-]+)?)*(?:[ ]{2,}|$)`)
)

// rstMarker returns the marker of the list item that a line begins, or "".
func rstMarker(s string) string {
	if m := rstBullet.FindString(s); m != "" {
		return m
	}
	if m := rstNumber.FindString(s); m != "" && len(m) < len(s) {
		if r := m[0]; (r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z') && !startsUpper(s[len(m):]) && m[1] == '.' {
			return "" // “e. g.”
		}
		return m
	}
	if m := rstOption.FindString(s); m != "" && m[0] == '-' {
		return m
	}
	return ""
}

// rstItem is an item of a list.
type rstItem struct {
	marker string
	lines  []textLine
	line   int
	blocks []block
}

// list reads a list. Items that ask, with their answers below, are questions.
func (c *rstCursor) list() {
	var items []rstItem
	kind := rstKind(rstMarker(c.lines[c.i].text))
	for c.i < len(c.lines) {
		l := c.lines[c.i]
		marker := rstMarker(l.text)
		if l.text == "" {
			c.i++
			continue
		}
		if l.indent != c.base || marker == "" || rstKind(marker) != kind {
			break
		}
		items = append(items, c.item(marker))
	}
	asked := 0
	for i := range items {
		items[i].blocks = c.r.blocks(items[i].lines, c.depth+1)
		if items[i].asks() {
			asked++
		}
	}
	if c.depth == 0 && asked > 0 && asked*2 >= len(items) {
		for _, it := range items {
			c.questionItem(it)
		}
		return
	}
	b := block{kind: listBlock, line: items[0].line}
	rows := make([]string, len(items))
	for i, it := range items {
		rows[i], b.items = it.markdown(i), append(b.items, it.plain())
	}
	b.text = strings.Join(rows, "\n")
	c.add(b)
}

// item takes the lines of one item, the first without its marker.
func (c *rstCursor) item(marker string) rstItem {
	first := c.lines[c.i]
	it := rstItem{marker: strings.TrimSpace(marker), line: first.line}
	width := len(marker)
	first.text = first.text[len(marker):]
	first.indent += width
	first.raw = strings.Repeat(" ", first.indent) + first.text
	c.i++
	rest := c.body(c.base)
	if first.text != "" {
		for _, l := range rest { // goes on where the text of the item stands, or less deep
			if l.text != "" {
				first.indent = min(first.indent, l.indent)
				break
			}
		}
		it.lines = append(it.lines, first)
	}
	if rstKind(marker) == 'o' {
		it.lines = it.lines[:0]
		if first.text != "" {
			it.lines = append(it.lines, first)
		}
	}
	it.lines = append(it.lines, rest...)
	return it
}

// rstKind tells lists apart: bullets by their sign, numbers, options.
func rstKind(marker string) byte {
	switch {
	case rstBullet.MatchString(marker):
		return marker[0]
	case rstOption.MatchString(marker):
		return 'o'
	}
	return '1'
}

// asks reports whether the item is a question with its answer.
func (it *rstItem) asks() bool {
	if len(it.blocks) < 2 || len(it.lines) == 0 {
		return false
	}
	first := it.blocks[0]
	return first.kind == questionBlock || first.kind == textBlock && endsAsking(strings.Trim(first.text, "*")) && len(first.text) < 2*longestQuestionLine
}

// questionItem adds an item as a question and its answer.
func (c *rstCursor) questionItem(it rstItem) {
	if !it.asks() {
		c.text(it.markdown(0), it.line)
		return
	}
	text := plainMarkdown(it.blocks[0].text)
	c.add(block{kind: questionBlock, text: text, number: strings.Trim(it.marker, "().-*+#"), line: it.line})
	c.blocks = append(c.blocks, it.blocks[1:]...)
	c.add(block{kind: endBlock, line: it.line})
}

// markdown writes the item; i is its place in the list.
func (it *rstItem) markdown(i int) string {
	body := blocksText(it.blocks)
	switch kind := rstKind(it.marker + " "); kind {
	case 'o':
		return "- " + indentMarkdown(termMarkdown(inlineCode(it.marker), body), 2)
	case '1':
		n, err := strconv.Atoi(strings.Trim(it.marker, "()."))
		if err != nil {
			n = i + 1
		}
		sign := strconv.Itoa(n) + ". "
		return sign + indentMarkdown(body, len(sign))
	}
	return "- " + indentMarkdown(body, 2)
}

// plain returns the text of the item's first paragraph.
func (it *rstItem) plain() string {
	if len(it.blocks) == 0 {
		return ""
	}
	return plainMarkdown(it.blocks[0].text)
}

// markdownSigns are the signs of Markdown within a line.
var (
	markdownLinkText = regexp.MustCompile(`!?\[((?:[^\[\]\\]|\\.)*)\]\([^()\s]*\)`)
	markdownEscape   = regexp.MustCompile(`\\([!-/:-@\[-` + "`" + `{-~])`)
	markdownMarks    = regexp.MustCompile("`+|\\*+")
)

// plainMarkdown takes the markup from a line of Markdown that a reader wrote.
func plainMarkdown(s string) string {
	s = markdownLinkText.ReplaceAllString(s, "$1")
	var b strings.Builder
	last := 0
	for _, loc := range markdownEscape.FindAllStringIndex(s, -1) {
		b.WriteString(markdownMarks.ReplaceAllString(s[last:loc[0]], ""))
		b.WriteString(s[loc[0]+1 : loc[1]])
		last = loc[1]
	}
	b.WriteString(markdownMarks.ReplaceAllString(s[last:], ""))
	return oneLine(b.String())
}

// fields reads a field list: questions and answers, or names and what they mean.
func (c *rstCursor) fields() {
	line := c.lines[c.i].line
	var rows, items []string
	for c.i < len(c.lines) {
		l := c.lines[c.i]
		m := fieldLine.FindStringSubmatch(l.text)
		if l.text == "" && c.i+1 < len(c.lines) && fieldLine.MatchString(c.lines[c.i+1].text) {
			c.i++
			continue
		}
		if l.indent != c.base || m == nil {
			break
		}
		c.i++
		rest := c.body(c.base)
		lines := make([]textLine, 0, len(rest)+1)
		if m[2] != "" {
			l.text = m[2]
			l.indent = c.base + 1
			if len(rest) > 0 {
				l.indent = rest[0].indent
			}
			l.raw = strings.Repeat(" ", l.indent) + l.text
			lines = append(lines, l)
		}
		inner := c.r.blocks(append(lines, rest...), c.depth+1)
		if askName.MatchString(m[1]) && c.depth == 0 {
			if strings.ContainsRune("qQfF", rune(m[1][0])) {
				c.add(block{kind: questionBlock, text: plainMarkdown(blocksText(inner)), line: l.line})
			} else {
				c.blocks = append(c.blocks, inner...)
			}
			continue
		}
		rows = append(rows, "- "+indentMarkdown(termMarkdown("**"+c.r.inline(m[1], true)+"**", blocksText(inner)), 2))
		items = append(items, m[1])
	}
	if len(rows) > 0 {
		c.add(block{kind: listBlock, text: strings.Join(rows, "\n"), items: items, line: line})
	}
}
