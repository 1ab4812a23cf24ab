package faq

import (
	"regexp"
	"slices"
	"strings"
)

// rstCursor walks the lines of a block and of those within it.
type rstCursor struct {
	r      *rst
	lines  []textLine
	i      int
	base   int // indentation of the block
	depth  int
	blocks []block
}

// blocks reads lines that stand together: the whole document (depth 0), or what is within a
// list item, a note or the like.
func (r *rst) blocks(lines []textLine, depth int) []block {
	c := &rstCursor{r: r, lines: lines, depth: depth, base: -1}
	for _, l := range lines {
		if l.text != "" && (c.base < 0 || l.indent < c.base) {
			c.base = l.indent
		}
	}
	if depth > deepestNesting {
		return c.rest()
	}
	for c.i < len(c.lines) {
		if c.lines[c.i].text == "" {
			c.i++
			continue
		}
		c.step()
	}
	return c.blocks
}

// rest takes what is too deep as one paragraph.
func (c *rstCursor) rest() []block {
	var words []string
	line := 0
	for _, l := range c.lines {
		if l.text != "" && line == 0 {
			line = l.line
		}
		words = append(words, l.text)
	}
	text := escapeLiteral(strings.TrimSpace(strings.Join(words, " ")))
	return []block{{kind: textBlock, text: text, line: line}}
}

func (c *rstCursor) add(b block) { c.blocks = append(c.blocks, b) }

func (c *rstCursor) text(md string, line int) {
	if strings.TrimSpace(md) != "" {
		c.add(block{kind: textBlock, text: md, line: line})
	}
}

// step reads the block at the cursor. Each case advances it.
func (c *rstCursor) step() {
	l := c.lines[c.i]
	switch {
	case l.indent > c.base:
		c.indented()
	case l.text == ".." || strings.HasPrefix(l.text, ".. ") || strings.HasPrefix(l.text, "__ "):
		c.explicit()
	case c.heading():
	case isGridRule(l.text):
		c.grid()
	case isSimpleRule(l.text) && c.simpleTable():
	case isUnderlineRow(l.text):
		c.i++ // a transition
	case fieldLine.MatchString(l.text):
		c.fields()
	case strings.HasPrefix(l.text, ">>> "):
		c.doctest()
	case strings.HasPrefix(l.text, "| ") || l.text == "|":
		c.lineBlock()
	case rstMarker(l.text) != "":
		c.list()
	case c.definitions():
	default:
		c.paragraph()
	}
}

// body takes the lines at the cursor that are set in deeper than indent, and empty ones
// between them.
func (c *rstCursor) body(indent int) []textLine {
	from := c.i
	for c.i < len(c.lines) && (c.lines[c.i].text == "" || c.lines[c.i].indent > indent) {
		c.i++
	}
	to := c.i
	for to > from && c.lines[to-1].text == "" {
		to--
	}
	return c.lines[from:to]
}

// indented reads a quotation. People set text in without meaning to quote, so that it is
// plain text unless it names who said it.
func (c *rstCursor) indented() {
	lines := c.body(c.base)
	inner := c.r.blocks(lines, c.depth+1)
	last := lines[len(lines)-1].text
	if strings.HasPrefix(last, "-- ") || strings.HasPrefix(last, "— ") {
		c.text(quoteMarkdown(blocksText(inner)), lines[0].line)
		return
	}
	c.blocks = append(c.blocks, inner...)
}

// heading reads a heading with a line under it, and perhaps over it.
func (c *rstCursor) heading() bool {
	i := c.i
	over := i+2 < len(c.lines) && isUnderlineRow(c.lines[i].text) && c.lines[i+1].text != "" && c.lines[i+2].text == c.lines[i].text
	title := i
	if over {
		title = i + 1
	}
	if title+1 >= len(c.lines) || !rstUnderline(c.lines[title], c.lines[title+1]) {
		return false
	}
	style := c.lines[title+1].text[:1]
	if over {
		style += style
	}
	if c.r.styles[style] == 0 {
		c.r.styles[style] = len(c.r.styles) + 1
	}
	line := c.lines[title]
	c.i = title + 2
	number, text := cutNumber(oneLine(c.r.inline(line.text, false)))
	b := block{kind: headingBlock, level: c.r.styles[style], text: text, number: number, line: line.line}
	if n := len(c.r.anchors); n > 0 {
		b.id = c.r.anchors[n-1]
		c.r.anchors = nil
	}
	if text == "" {
		return true
	}
	if c.depth > 0 {
		c.text("**"+escapeLiteral(text)+"**", line.line)
		return true
	}
	c.add(b)
	return true
}

func rstUnderline(a, b textLine) bool {
	if a.text == "" || !isUnderlineRow(b.text) || isUnderlineRow(a.text) || b.indent > a.indent || a.line+1 != b.line {
		return false
	}
	n := len([]rune(a.text))
	return len(b.text) >= min(n, 4) && len(b.text)*2 >= n || len(b.text) >= 4 && n < len(b.text)
}

// paragraph reads a paragraph, and the literal block that it may announce.
func (c *rstCursor) paragraph() {
	from := c.i
	for c.i < len(c.lines) && c.lines[c.i].text != "" && c.lines[c.i].indent >= c.base {
		if c.i > from && (strings.HasPrefix(c.lines[c.i].text, ".. ") && rstDirective.MatchString(c.lines[c.i].text)) {
			break
		}
		c.i++
	}
	lines := c.lines[from:c.i]
	words := make([]string, len(lines))
	for i, l := range lines {
		words[i] = l.text
	}
	text := oneLine(strings.Join(words, " "))
	literal := strings.HasSuffix(text, "::")
	if literal {
		text = strings.TrimSuffix(text, "::")
		if text != "" && !strings.HasSuffix(text, " ") {
			text += ":"
		}
		text = strings.TrimSpace(text)
	}
	if text != "" {
		c.prose(text, lines[0].line)
	}
	if literal {
		c.literal(c.r.lang)
	}
}

// boldLine is a paragraph that is all bold.
var boldLine = regexp.MustCompile(`^\*\*([^*]+)\*\*[ ]*$`)

// prose adds a paragraph: a question if it is marked as one, or bold and asks.
func (c *rstCursor) prose(text string, line int) {
	plain := text
	bold := boldLine.FindStringSubmatch(text)
	if bold != nil {
		plain = bold[1]
	}
	if c.r.marks != nil {
		if number, rest, ok := c.r.marks.question(plain); ok && rest != "" {
			l := textLine{text: rest}
			answer := c.r.marks.cutInline(&l)
			c.question(l.text, number, line)
			c.text(escapeStart(c.r.inline(answer.text, true)), line)
			return
		}
		if rest, ok := c.r.marks.answer(plain); ok && rest != "" && c.asking() {
			text = rest
		}
	}
	if bold != nil && asksLike(plain, c.r.boldAsks) {
		c.question(plain, "", line)
		return
	}
	c.text(escapeStart(c.r.inline(text, true)), line)
}

// asking reports whether the last block is a question without an answer.
func (c *rstCursor) asking() bool {
	n := len(c.blocks)
	return n > 0 && (c.blocks[n-1].kind == questionBlock || c.blocks[n-1].kind == headingBlock)
}

func (c *rstCursor) question(text, number string, line int) {
	text = oneLine(c.r.inline(text, false))
	if number == "" {
		number, text = cutNumber(text)
	}
	if text == "" {
		return
	}
	c.add(block{kind: questionBlock, text: text, number: number, line: line})
}

// literal reads the block of code at the cursor.
func (c *rstCursor) literal(lang string) {
	for c.i < len(c.lines) && c.lines[c.i].text == "" {
		c.i++
	}
	if c.i == len(c.lines) {
		return
	}
	line := c.lines[c.i].line
	if lines := c.body(c.base); len(lines) > 0 {
		c.text(fenceCode(codeText(lines), lang), line)
		return
	}
	from := c.i // quoted by a sign at the start of each line
	sign := c.lines[from].text[0]
	for c.i < len(c.lines) && c.lines[c.i].text != "" && c.lines[c.i].text[0] == sign && isPunct(sign) {
		c.i++
	}
	if c.i > from {
		c.text(fenceCode(codeText(c.lines[from:c.i]), lang), line)
	}
}

func (c *rstCursor) doctest() {
	from := c.i
	for c.i < len(c.lines) && c.lines[c.i].text != "" {
		c.i++
	}
	c.text(fenceCode(codeText(c.lines[from:c.i]), "python"), c.lines[from].line)
}

// lineBlock reads lines that stay apart.
func (c *rstCursor) lineBlock() {
	var rows []string
	line := c.lines[c.i].line
	for c.i < len(c.lines) && c.lines[c.i].text != "" {
		text, bar := strings.CutPrefix(c.lines[c.i].text, "|")
		text = c.r.inline(strings.TrimSpace(text), true)
		if !bar && len(rows) > 0 {
			rows[len(rows)-1] += " " + text
		} else {
			rows = append(rows, text)
		}
		c.i++
	}
	rows = slices.DeleteFunc(rows, func(s string) bool { return s == "" })
	c.text(escapeStart(strings.Join(rows, "  \n")), line)
}

// definitions reads a definition list: a line over deeper ones. Terms that ask are questions.
func (c *rstCursor) definitions() bool {
	if c.i+1 >= len(c.lines) || c.lines[c.i+1].text == "" || c.lines[c.i+1].indent <= c.base {
		return false
	}
	term := c.lines[c.i]
	if strings.HasSuffix(term.text, "::") {
		return false
	}
	c.i++
	body := c.body(c.base)
	inner := c.r.blocks(body, c.depth+1)
	if asksLike(term.text, c.r.termsAsk) && c.depth == 0 {
		c.question(strings.Trim(term.text, "*"), "", term.line)
		c.blocks = append(c.blocks, inner...)
		c.add(block{kind: endBlock, line: term.line})
		return true
	}
	name := c.r.inline(term.text, true)
	if !strings.HasPrefix(name, "**") {
		name = "**" + name + "**"
	}
	c.text(termMarkdown(name, blocksText(inner)), term.line)
	return true
}

// termMarkdown writes a term and what it means: on one line if that is one paragraph.
func termMarkdown(term, body string) string {
	switch {
	case body == "":
		return term
	case strings.Contains(body, "\n\n") || lineStart.MatchString(body) || strings.HasPrefix(body, "|"):
		return term + "\n\n" + body
	}
	return term + ": " + body
}
