package faq

import (
	"regexp"
	"slices"
	"strings"

	"github.com/yuin/goldmark/ast"
	gmext "github.com/yuin/goldmark/extension"
	extast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// readMarkdown reads Markdown as people write it for GitHub and for site generators. Answers
// keep the Markdown of their owner; HTML in it becomes Markdown where there is a sign for it.
func readMarkdown(d *document) *Content {
	fm, body, line := cutFrontmatter(d)
	return readMarkdownLines(d, fm, splitLines(d, body, line))
}

// readMarkdownLines reads the lines of a page below its front matter.
func readMarkdownLines(d *document, fm *frontmatter, lines []srcLine) *Content {
	m := newMarkdown(d)
	lines = m.normal(lines)
	m.survey(lines)
	m.walk(lines, 0)
	for len(m.frames) > 0 {
		m.closeDetails()
	}
	c := fm.content
	entries := assemble(d, fm.page, withTitle(m.out, fm, m.hasTitle))
	fm.apply(entries)
	c.Entries = append(entries, c.Entries...)
	return c
}

// withTitle puts the title of the front matter above the blocks of a page that has no heading
// of the first level, as a site generator shows it.
func withTitle(blocks []block, fm *frontmatter, hasTitle bool) []block {
	title := oneLine(fm.page.title)
	if title == "" || hasTitle {
		return blocks
	}
	titled := []block{{kind: headingBlock, level: 1, text: title, line: fm.line}}
	for _, b := range blocks {
		if b.kind == headingBlock || b.kind == closeBlock {
			b.level++
		}
		titled = append(titled, b)
	}
	return titled
}

// markdown turns the lines of a page into blocks.
type markdown struct {
	d        *document
	blocks   parser.Parser // finds blocks alone
	inlines  parser.Parser // reads the text of headings
	refs     map[string]string
	notes    map[string]string
	labels   []qaLabels  // what questions and answers are labelled with on this page
	asking   bool        // paragraphs that ask are questions here, for nothing else is
	unclosed map[int]int // by line: <details> that nobody closes
	budget   int         // bytes that references and footnotes may still add to the answers
	out      []block
	head     int // place in out of the last heading or question; -1 if there is none
	level    int // level of the innermost open heading
	frames   []frame
	nested   int  // lists and the like around the lines under way
	inBold   bool // the section has questions in bold
	hasTitle bool
	title    string // text of the innermost open heading
}

func newMarkdown(d *document) *markdown {
	blockParsers := append(parser.DefaultBlockParsers(),
		util.Prioritized(gmext.NewDefinitionListParser(), 101),
		util.Prioritized(gmext.NewDefinitionDescriptionParser(), 102))
	return &markdown{
		d: d,
		blocks: parser.NewParser(
			parser.WithBlockParsers(blockParsers...),
			parser.WithParagraphTransformers(util.Prioritized(gmext.NewTableParagraphTransformer(), 200)),
		),
		inlines: parser.NewParser(
			parser.WithBlockParsers(util.Prioritized(parser.NewParagraphParser(), 1000)),
			parser.WithInlineParsers(append(parser.DefaultInlineParsers(), util.Prioritized(gmext.NewStrikethroughParser(), 500))...),
		),
		head: -1, budget: 1 << 20,
	}
}

// normal makes plain Markdown of the lines of a page.
func (m *markdown) normal(lines []srcLine) []srcLine {
	marks := &marks{d: m.d, lines: lines, refs: map[string]string{}, notes: map[string]string{}}
	marks.read()
	m.refs, m.notes = marks.refs, marks.notes
	return convertHTML(marks.out)
}

// piece is a block of Markdown: a node of the parser with its lines.
type piece struct {
	node  ast.Node
	lines []srcLine
}

// parse cuts lines into pieces.
func (m *markdown) parse(lines []srcLine) []piece {
	starts := make([]int, len(lines))
	offset := 0
	for i, l := range lines {
		starts[i] = offset
		offset += len(l.text) + 1
	}
	doc := m.blocks.Parse(text.NewReader([]byte(joinLines(lines))))
	var pieces []piece
	var from []int
	for n := doc.FirstChild(); n != nil; n = n.NextSibling() {
		pos := startOf(n)
		if pos < 0 {
			continue
		}
		at, found := slices.BinarySearch(starts, pos)
		if !found {
			at--
		}
		if len(from) > 0 {
			at = max(at, from[len(from)-1])
		}
		pieces, from = append(pieces, piece{node: n}), append(from, at)
	}
	for i := range pieces {
		end := len(lines)
		if i+1 < len(pieces) {
			end = from[i+1]
		}
		pieces[i].lines = trimLines(lines[from[i]:end])
	}
	return slices.DeleteFunc(pieces, func(p piece) bool { return len(p.lines) == 0 })
}

// startOf returns the offset of a node's first byte, -1 if it has none.
func startOf(n ast.Node) int {
	for depth := 0; n != nil && depth < 4*maxNesting; depth++ {
		if pos := n.Pos(); pos >= 0 {
			return pos
		}
		if n.Type() == ast.TypeBlock && n.Lines() != nil && n.Lines().Len() > 0 {
			return n.Lines().At(0).Start
		}
		n = n.FirstChild()
	}
	return -1
}

// walk makes blocks of lines, at a depth of lists within lists.
func (m *markdown) walk(lines []srcLine, depth int) {
	pieces := m.parse(lines)
	for i, p := range pieces {
		var next *piece
		if i+1 < len(pieces) {
			next = &pieces[i+1]
		}
		m.piece(p, next, depth)
	}
}

// piece makes blocks of a piece; next is the one behind it, nil at the end.
func (m *markdown) piece(p piece, next *piece, depth int) {
	switch n := p.node.(type) {
	case *ast.Heading:
		m.heading(n, p)
	case *ast.Paragraph, *ast.TextBlock:
		m.paragraph(p.lines, next)
	case *ast.List:
		m.list(n, p, next, depth)
	case *ast.HTMLBlock:
		m.htmlBlock(p, next)
	case *extast.Table:
		m.table(p)
	case *extast.DefinitionList:
		m.definitions(p, depth)
	case *ast.Blockquote:
		m.quote(p, depth)
	case *ast.CodeBlock, *ast.FencedCodeBlock:
		m.emit(block{kind: textBlock, text: joinLines(p.lines), line: p.lines[0].no})
	case *ast.ThematicBreak:
	default:
		m.text(p.lines)
	}
}

// emit adds a block.
func (m *markdown) emit(b block) {
	if b.kind == headingBlock || b.kind == questionBlock {
		m.head = len(m.out)
	}
	m.out = append(m.out, b)
}

// text adds lines as they are.
func (m *markdown) text(lines []srcLine) {
	if text := m.clean(lines); strings.TrimSpace(text) != "" {
		m.emit(block{kind: textBlock, text: text, line: lines[0].no})
	}
}

// headingAttr is an anchor or class behind a heading: “{#prices .big}”.
var headingAttr = regexp.MustCompile(`[ \t]*\{:?[ \t]*((?:[#.][\w:.-]+|[\w-]+=[^\s{}]+)(?:[ \t]+[^\s{}]+)*)[ \t]*\}[ \t]*$`)

var (
	atxHeading = regexp.MustCompile(`^ {0,3}#{1,6}(?:[ \t]+(.*?))?(?:[ \t]+#+)?[ \t]*$`)
	underline  = regexp.MustCompile(`^ {0,3}(?:=+|-+)[ \t]*$`)
)

// heading opens a section.
func (m *markdown) heading(n *ast.Heading, p piece) {
	lines, line := p.lines, p.lines[0].no
	var source string
	if atx := atxHeading.FindStringSubmatch(lines[0].text); atx != nil {
		source, lines = atx[1], lines[:0]
	} else {
		lines = slices.DeleteFunc(slices.Clone(lines), func(l srcLine) bool { return underline.MatchString(l.text) })
		source = strings.TrimSpace(joinLines(lines))
	}
	switch {
	case m.nested > 0:
		m.text(p.lines)
		return
	case len(lines) > 1, len(lines) == 1 && (len(source) > 100 || strings.HasSuffix(source, ".")): // a paragraph over a rule
		m.paragraph(lines, nil)
		return
	}
	source, fields := m.cutComments(source, line)
	id := ""
	if a := headingAttr.FindStringSubmatch(source); a != nil {
		source = strings.TrimSpace(strings.TrimSuffix(source, a[0]))
		if found := attrID.FindStringSubmatch(a[1]); found != nil {
			id = found[1]
		}
	}
	if up := upLink.FindStringSubmatch(source); up != nil && isUpLink(up[1]) {
		return
	}
	source = m.resolve(noteMark.ReplaceAllString(source, ""))
	if bare := imageOnly.ReplaceAllString(linkedIcon.ReplaceAllString(source, ""), ""); strings.ContainsFunc(bare, isWordRune) {
		source = bare
	}
	number, title := cutNumber(m.plainText(source))
	title = strings.TrimRight(title, ": ")
	m.inBold = false
	if title == "" {
		m.out = append(m.out, block{kind: closeBlock, level: n.Level - 1, line: line})
		return
	}
	if n.Level == 1 && len(m.frames) == 0 {
		m.hasTitle = true
	}
	m.level, m.title = n.Level, title
	m.emit(block{kind: headingBlock, level: n.Level, text: title, number: number, id: id, line: line})
	m.setFields(fields)
}

// setFields gives the fields of comments to the heading or question above each of them. Those
// above all headings have no entry to go to.
func (m *markdown) setFields(fields []commentField) {
	for i, f := range fields {
		at := m.head
		for at >= 0 && (m.out[at].kind != headingBlock && m.out[at].kind != questionBlock || m.out[at].line > f.line) {
			at--
		}
		if at < 0 {
			m.d.warnf(f.line, "lost-comment", "this comment stands above all headings and questions, so it was not read; put it right below the one that it belongs to")
			return
		}
		m.out[at].setComment(m.d, fields[i:i+1])
	}
}
