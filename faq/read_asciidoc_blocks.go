package faq

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// adocCursor walks the lines of a block and of those within it.
type adocCursor struct {
	a       *adoc
	lines   []textLine
	i       int
	depth   int
	parents []string // the markers of the lists around the block that is read
	meta    adocMeta
	last    map[string]int // last place of each delimiter
	blocks  []block
	titled  bool // the title of the document has been read
}

// blocks reads lines that stand together: the whole document (depth 0), or what is within a
// block or a list item.
func (a *adoc) blocks(lines []textLine, depth int) []block {
	c := &adocCursor{a: a, lines: lines, depth: depth, last: map[string]int{}}
	for i, l := range lines {
		if isDelimiter(l.text) {
			c.last[l.text] = i
		}
	}
	if depth > deepestNesting {
		var words []string
		for _, l := range lines {
			words = append(words, l.text)
		}
		return []block{{kind: textBlock, text: escapeLiteral(oneLine(strings.Join(words, " "))), line: firstLine(lines)}}
	}
	for c.i < len(c.lines) {
		c.step()
	}
	return c.blocks
}

func firstLine(lines []textLine) int {
	for _, l := range lines {
		if l.text != "" {
			return l.line
		}
	}
	return 1
}

func (c *adocCursor) add(b block) { c.blocks = append(c.blocks, b) }

func (c *adocCursor) text(md string, line int) {
	if strings.TrimSpace(md) != "" {
		c.add(block{kind: textBlock, text: md, line: line})
	}
}

var (
	adocDelimiter  = regexp.MustCompile("^(?:-{4,}|\\.{4,}|={4,}|\\*{4,}|_{4,}|\\+{4,}|/{4,}|--|`{3,}[\\w+-]*|[|,:!]={3,})$")
	adocBlockMacro = regexp.MustCompile(`^(include|image|video|audio|toc|plantuml|ditaa|mermaid|svgbob|kroki|lib|index)::([^\[]*)\[(.*)\]$`)
	adocTitle      = regexp.MustCompile(`^\.([^\s.].*)$`)
	adocBox        = regexp.MustCompile(`^(NOTE|TIP|IMPORTANT|WARNING|CAUTION):[ ]+(.*)$`)
	adocRule       = regexp.MustCompile(`^(?:'{3,}|-{3}|\*{3}|- - -|\* \* \*|<{3,})$`)
)

func isDelimiter(s string) bool {
	return len(s) >= 2 && len(s) < 200 && strings.IndexByte("-.=*_+/`|,:!", s[0]) >= 0 && adocDelimiter.MatchString(s)
}

// step reads the block at the cursor. Each case advances it.
func (c *adocCursor) step() {
	l := c.lines[c.i]
	switch {
	case l.text == "", strings.HasPrefix(l.text, "//") && !strings.HasPrefix(l.text, "///"), l.text == "+":
		c.i++
	case l.indent == 0 && adocAttribute.MatchString(l.text):
		c.attribute()
	case isDelimiter(l.text) && c.delimited():
	case adocRule.MatchString(l.text):
		c.i++
	case l.indent == 0 && adocBlockAttributes.MatchString(l.text):
		c.i++
		c.meta.read(c.a.substitute(l.text))
	case l.indent == 0 && adocTitle.MatchString(l.text):
		c.i++
		c.meta.title = l.text[1:]
	case adocBlockMacro.MatchString(l.text):
		c.macro()
	case l.indent == 0 && c.section():
	case c.listMarker(l.text) != "":
		c.list(nil)
	case l.indent > 0 && c.meta.style == "":
		c.literal()
	default:
		c.paragraph()
	}
}

// attribute reads an attribute, which may go on over several lines.
func (c *adocCursor) attribute() {
	m := adocAttribute.FindStringSubmatch(c.lines[c.i].text)
	value := m[2]
	c.i++
	for strings.HasSuffix(value, `\`) && c.i < len(c.lines) && len(value) < longestAttribute {
		value = strings.TrimSuffix(value, `\`) + c.lines[c.i].text
		c.i++
	}
	c.a.define(m[1], value)
}

// takeMeta returns what was said of the block that comes, and forgets it.
func (c *adocCursor) takeMeta() adocMeta {
	m := c.meta
	c.meta = adocMeta{}
	return m
}

// section reads a heading: with signs before it, or with a line under it.
func (c *adocCursor) section() bool {
	l := c.lines[c.i]
	var level int
	var title string
	if m := adocSection.FindStringSubmatch(l.text); m != nil {
		level = len(m[1])
		title = strings.TrimSpace(strings.TrimRight(m[2], m[1][:1]+" "))
		if title == "" {
			return false
		}
		c.i++
	} else if level = c.underlinedLevel(); level > 0 {
		title = l.text
		c.i += 2
	} else {
		return false
	}
	meta := c.takeMeta()
	title, id := cutInlineAnchor(title)
	number, text := cutNumber(oneLine(c.a.inline(title, false)))
	switch {
	case text == "":
	case c.depth > 0 || meta.style == "discrete" || meta.style == "float":
		if c.depth == 0 && endsAsking(text) {
			c.add(block{kind: questionBlock, text: text, number: number, id: meta.id, line: l.line})
			break
		}
		c.text("**"+c.a.inline(title, true)+"**", l.line)
	default:
		if meta.id != "" {
			id = meta.id
		}
		c.add(block{kind: headingBlock, level: level, text: text, number: number, id: id, line: l.line})
	}
	if level == 1 && c.depth == 0 && !c.titled {
		c.titled = true
		c.header()
	}
	return true
}

var inlineAnchor = regexp.MustCompile(`\[\[([^\[\],]+)(?:,[^\]]*)?\]\]`)

func cutInlineAnchor(title string) (rest, id string) {
	m := inlineAnchor.FindStringSubmatch(title)
	if m == nil {
		return title, ""
	}
	return strings.TrimSpace(inlineAnchor.ReplaceAllString(title, "")), m[1]
}

// underlinedLevel returns the level of a heading that has a line under it; 0 if there is none.
func (c *adocCursor) underlinedLevel() int {
	if c.i+1 >= len(c.lines) || c.i > 0 && c.lines[c.i-1].text != "" && !adocBlockAttributes.MatchString(c.lines[c.i-1].text) {
		return 0
	}
	a, b := c.lines[c.i], c.lines[c.i+1]
	if !isUnderlineRow(b.text) || isUnderlineRow(a.text) {
		return 0
	}
	level := strings.IndexByte("=-~^+", b.text[0]) + 1
	n := utf8.RuneCountInString(a.text) - len(b.text)
	if n < -2 || n > 2 || !strings.ContainsFunc(a.text, isWordRune) {
		return 0
	}
	return level
}

// header drops the lines of authors and versions under the title.
func (c *adocCursor) header() {
	for n := 0; c.i < len(c.lines) && n < 200; n++ {
		switch l := c.lines[c.i]; {
		case l.text == "":
			return
		case adocAttribute.MatchString(l.text):
			c.attribute()
		case adocBlockMacro.MatchString(l.text) || isDelimiter(l.text) || adocSection.MatchString(l.text) || adocBlockAttributes.MatchString(l.text):
			return
		case strings.HasPrefix(l.text, "//"), n < 3 && authorLine.MatchString(l.text):
			c.i++
		default:
			return
		}
	}
}

// authorLine is a line of authors or of a version under the title.
var authorLine = regexp.MustCompile(`<[^<>\s]*@?[^<>]*>|^v?\d+(?:\.\d+)*(?:[,:].*)?$|^v\d|^(?:Version|Revision|\$)|^\d{4}-\d\d-\d\d|^(?:\p{Lu}[\pL.'-]*[ ;]*){1,12}$`)

// macro reads a macro on a line of its own.
func (c *adocCursor) macro() {
	l := c.lines[c.i]
	m := adocBlockMacro.FindStringSubmatch(l.text)
	c.i++
	meta := c.takeMeta()
	target := c.a.substitute(m[2])
	switch m[1] {
	case "include":
		c.a.d.warnf(l.line, "include", "the text of %q is not read from here; list that file among the content, or paste its text", target)
	case "image":
		c.blockTitle(meta, l)
		c.text(c.a.image(target, m[3]), l.line)
	case "video", "audio":
		c.text(linkMarkdown(meta.title, target), l.line)
	}
}

func (c *adocCursor) blockTitle(meta adocMeta, l textLine) {
	if meta.title != "" {
		c.text("**"+c.a.inline(meta.title, true)+"**", l.line)
	}
}

// literal reads lines that are set in: code.
func (c *adocCursor) literal() {
	from := c.i
	meta := c.takeMeta()
	for c.i < len(c.lines) && c.lines[c.i].text != "" && c.lines[c.i].text != "+" {
		c.i++
	}
	c.blockTitle(meta, c.lines[from])
	c.text(fenceCode(codeText(c.lines[from:c.i]), ""), c.lines[from].line)
}

// paragraph reads a paragraph.
func (c *adocCursor) paragraph() {
	from := c.i
	for c.i < len(c.lines) && c.lines[c.i].text != "" {
		l := c.lines[c.i]
		if c.i > from && (isDelimiter(l.text) && c.last[l.text] > c.i || l.text == "+" || adocAnchorLine(l) || adocBlockMacro.MatchString(l.text) || c.bulletAfter(l) || c.siblingAfter(l)) {
			break
		}
		c.i++
	}
	lines := slices.DeleteFunc(slices.Clone(c.lines[from:c.i]), func(l textLine) bool {
		return strings.HasPrefix(l.text, "//") && !strings.HasPrefix(l.text, "///")
	})
	meta := c.takeMeta()
	if len(lines) == 0 {
		return
	}
	line := lines[0].line
	switch meta.style {
	case "source", "listing", "literal", "stem", "latexmath", "asciimath":
		c.blockTitle(meta, lines[0])
		c.text(fenceCode(codeText(lines), meta.lang()), line)
		return
	case "verse":
		rows := make([]string, len(lines))
		for i, l := range lines {
			rows[i] = c.a.inline(l.text, true)
		}
		c.text(quoteMarkdown(strings.Join(rows, "  \n")+meta.attribution()), line)
		return
	}
	c.prose(meta, joinBroken(lines), line)
}

// bulletAfter reports whether a line begins a list though no empty line is above it.
func (c *adocCursor) bulletAfter(l textLine) bool {
	m := c.listMarker(l.text)
	return m == "*" || m == "." || m == "-"
}

// siblingAfter reports whether a line begins the next item of a list around the block.
func (c *adocCursor) siblingAfter(l textLine) bool {
	return len(c.parents) > 0 && slices.Contains(c.parents, c.listMarker(l.text))
}

func adocAnchorLine(l textLine) bool {
	return l.indent == 0 && strings.HasPrefix(l.text, "[") && adocBlockAttributes.MatchString(l.text)
}

// hardBreak stands in a paragraph's text for a break that its author wants.
const hardBreak = "\x01"

// joinBroken joins the lines of a paragraph; a plus sign at the end of one breaks the line.
func joinBroken(lines []textLine) string {
	var b strings.Builder
	for i, l := range lines {
		text, broken := strings.CutSuffix(l.text, " +")
		b.WriteString(text)
		switch {
		case i == len(lines)-1:
		case broken:
			b.WriteString(hardBreak)
		default:
			b.WriteByte(' ')
		}
	}
	return oneLine(b.String())
}

// prose adds a paragraph: a box, a quotation, a question, or text.
func (c *adocCursor) prose(meta adocMeta, text string, line int) {
	box := adocBoxes[meta.style]
	if m := adocBox.FindStringSubmatch(text); m != nil {
		box, text = adocBoxes[strings.ToLower(m[1])], m[2]
	}
	md := func(s string) string {
		return strings.ReplaceAll(escapeStart(c.a.inline(s, true)), hardBreak, "  \n")
	}
	switch {
	case box != "":
		if meta.title != "" {
			box += ": " + c.a.inline(meta.title, true)
		}
		c.text(boxMarkdown(box, md(text)), line)
		return
	case meta.style == "quote":
		c.text(quoteMarkdown(md(text)+meta.attribution()), line)
		return
	}
	c.blockTitle(meta, textLine{line: line})
	plain := strings.TrimSpace(text)
	bold := adocBoldLine.FindStringSubmatch(plain)
	if bold != nil {
		plain = bold[1] + bold[2]
	}
	if c.a.marks != nil && c.depth == 0 {
		if number, rest, ok := c.a.marks.question(plain); ok && rest != "" {
			l := textLine{text: rest}
			answer := c.a.marks.cutInline(&l)
			c.question(l.text, number, meta.id, line)
			c.text(md(answer.text), line)
			return
		}
		if rest, ok := c.a.marks.answer(plain); ok && rest != "" && len(c.blocks) > 0 && c.blocks[len(c.blocks)-1].kind == questionBlock {
			text = rest
		}
	}
	if bold != nil && asksLike(plain, c.a.boldAsks) && c.depth == 0 {
		c.question(plain, "", meta.id, line)
		return
	}
	c.text(md(text), line)
}

// adocBoldLine is a paragraph that is all bold.
var adocBoldLine = regexp.MustCompile(`^(?:\*\*([^*]+)\*\*|\*([^*]+)\*)$`)

func (c *adocCursor) question(text, number, id string, line int) {
	text = oneLine(c.a.inline(strings.ReplaceAll(text, hardBreak, " "), false))
	if number == "" {
		number, text = cutNumber(text)
	}
	if text != "" {
		c.add(block{kind: questionBlock, text: text, number: number, id: id, line: line})
	}
}

// adocBoxes are the titles of boxes.
var adocBoxes = map[string]string{"note": "Note", "tip": "Tip", "important": "Important", "warning": "Warning", "caution": "Caution"}

// lang returns the language of code.
func (m *adocMeta) lang() string {
	if lang := m.named["language"]; lang != "" {
		return codeLang(lang)
	}
	if (m.style == "source" || m.style == "") && len(m.args) > 1 {
		return codeLang(m.args[1])
	}
	return ""
}

// attribution returns who said what is quoted.
func (m *adocMeta) attribution() string {
	if len(m.args) < 2 {
		return ""
	}
	who := slices.DeleteFunc(slices.Clone(m.args[1:]), func(s string) bool { return strings.TrimSpace(s) == "" })
	if len(who) == 0 {
		return ""
	}
	return "\n\n— " + escapeLiteral(strings.Trim(strings.Join(who, ", "), `"`))
}
