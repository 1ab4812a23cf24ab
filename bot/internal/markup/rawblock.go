package markup

import (
	"regexp"
	"strconv"
	"strings"

	"github.com/yuin/goldmark/ast"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

var spaces = regexp.MustCompile(`[ \t\n\r\f]+`)

// htmlBlock reads a block of raw HTML.
func (r *reader) htmlBlock(n *ast.HTMLBlock, depth int) Doc {
	raw := r.lines(n)
	if n.HasClosure() {
		raw += string(n.ClosureLine.Value(r.source))
	}
	body := &html.Node{Type: html.ElementNode, Data: "body", DataAtom: atom.Body}
	nodes, err := html.ParseFragment(strings.NewReader(raw), body)
	if err != nil { // nested too deep: the text is better than nothing
		return paragraph(Inlines{Text(clean(stripTags(raw)))})
	}
	b := htmlBuilder{depth: depth}
	for _, n := range nodes {
		b.node(n)
	}
	return b.done()
}

// stripTags returns the text between tags.
func stripTags(raw string) string {
	var b strings.Builder
	for z := html.NewTokenizer(strings.NewReader(raw)); ; {
		switch z.Next() {
		case html.ErrorToken:
			return spaces.ReplaceAllString(b.String(), " ")
		case html.TextToken:
			b.Write(z.Text())
			b.WriteByte(' ')
		default: // a tag
		}
	}
}

// htmlBuilder makes blocks of HTML nodes.
type htmlBuilder struct {
	depth int
	doc   Doc
	line  Inlines // running text that no block has taken yet
}

// done returns the blocks.
func (b *htmlBuilder) done() Doc {
	b.flush()
	return b.doc
}

// flush makes a paragraph of the running text.
func (b *htmlBuilder) flush() {
	b.doc = append(b.doc, paragraph(b.line)...)
	b.line = nil
}

// inside returns the blocks inside an element.
func (b *htmlBuilder) inside(n *html.Node, deeper int) Doc {
	in := htmlBuilder{depth: b.depth + deeper}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		in.node(c)
	}
	return in.done()
}

// node reads one node.
func (b *htmlBuilder) node(n *html.Node) {
	if n.Type == html.TextNode {
		b.line = append(b.line, htmlInline(n, 0)...)
		return
	}
	if n.Type != html.ElementNode || hidden(n.DataAtom) {
		return
	}
	if !isBlockTag(n.DataAtom) {
		b.line = append(b.line, htmlInline(n, 0)...)
		return
	}
	b.flush()
	b.element(n)
}

// element reads a block element.
func (b *htmlBuilder) element(n *html.Node) {
	switch n.DataAtom {
	case atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6:
		level, _ := strconv.Atoi(n.Data[1:])
		if ins := settle(htmlInlines(n, 0)); len(ins) > 0 {
			b.doc = append(b.doc, Heading{Level: level, Text: ins})
		}
	case atom.Summary, atom.Dt:
		if ins := settle(htmlInlines(n, 0)); len(ins) > 0 {
			b.doc = append(b.doc, Paragraph{Text: merge(Inlines{Bold{ins}})})
		}
	case atom.Pre:
		b.doc = append(b.doc, code("", clean(textOf(n)))...)
	case atom.Blockquote:
		inside := b.inside(n, 1)
		if len(inside) > 0 && b.depth < maxDepth {
			inside = Doc{Quote{Blocks: inside}}
		}
		b.doc = append(b.doc, inside...)
	case atom.Ul, atom.Ol:
		b.list(n)
	case atom.Table:
		b.table(n)
	case atom.Hr:
		b.doc = append(b.doc, Rule{})
	default:
		b.doc = append(b.doc, b.inside(n, 0)...)
	}
}

func (b *htmlBuilder) list(n *html.Node) {
	if b.depth >= maxDepth {
		b.doc = append(b.doc, b.inside(n, 0)...)
		return
	}
	l := List{Ordered: n.DataAtom == atom.Ol, Tight: true}
	if l.Ordered {
		l.Start = 1
		if start, err := strconv.Atoi(attr(n.Attr, "start")); err == nil && start >= 0 {
			l.Start = start
		}
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if c.Type != html.ElementNode {
			continue
		}
		if blocks := b.inside(c, 1); len(blocks) > 0 {
			l.Items = append(l.Items, Item{Blocks: blocks})
		}
	}
	if len(l.Items) > 0 {
		b.doc = append(b.doc, l)
	}
}

// table reads a table; one without a head has an empty one.
func (b *htmlBuilder) table(n *html.Node) {
	var rows []Row
	hasHead := false
	columns := 0
	var find func(*html.Node)
	find = func(n *html.Node) {
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			switch c.DataAtom {
			case atom.Thead, atom.Tbody, atom.Tfoot:
				find(c)
			case atom.Tr:
				row, isHead := tableRow(c)
				hasHead = hasHead || isHead && len(rows) == 0
				columns = max(columns, len(row.Cells))
				rows = append(rows, row)
			case atom.Caption:
				b.doc = append(b.doc, paragraph(htmlInlines(c, 0))...)
			default: // nothing else belongs into a table
			}
		}
	}
	find(n)
	if columns == 0 {
		return
	}
	t := Table{Align: make([]Align, columns)}
	for i := range rows {
		rows[i].Cells = append(rows[i].Cells, make([]Inlines, columns-len(rows[i].Cells))...)
	}
	if hasHead {
		t.Head, t.Rows = rows[0], rows[1:]
	} else {
		t.Head, t.Rows = Row{Cells: make([]Inlines, columns)}, rows
	}
	b.doc = append(b.doc, t)
}

// tableRow reads a row, and reports whether all its cells are heads.
func tableRow(tr *html.Node) (row Row, head bool) {
	head = true
	for c := tr.FirstChild; c != nil; c = c.NextSibling {
		if c.DataAtom == atom.Td || c.DataAtom == atom.Th {
			row.Cells = append(row.Cells, settle(htmlInlines(c, 0)))
			head = head && c.DataAtom == atom.Th
		}
	}
	return row, head && len(row.Cells) > 0
}

// htmlInlines reads what is inside an element as running text.
func htmlInlines(n *html.Node, depth int) Inlines {
	var ins Inlines
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		ins = append(ins, htmlInline(c, depth)...)
	}
	return ins
}

// htmlInline reads a node as running text; blocks in it begin on a new line.
func htmlInline(n *html.Node, depth int) Inlines {
	switch {
	case n.Type == html.TextNode:
		return Inlines{Text(spaces.ReplaceAllString(clean(n.Data), " "))}
	case n.Type != html.ElementNode || hidden(n.DataAtom):
		return nil
	case n.DataAtom == atom.Br:
		return Inlines{Break{}}
	case n.DataAtom == atom.Img:
		return image(attr(n.Attr, "src"), attr(n.Attr, "alt"))
	case depth >= 2*maxDepth:
		return Inlines{Text(spaces.ReplaceAllString(clean(textOf(n)), " "))}
	}
	ins := htmlInlines(n, depth+1)
	if isBlockTag(n.DataAtom) && len(ins) > 0 {
		return append(Inlines{Break{}}, ins...)
	}
	return markTag(n.DataAtom, attr(n.Attr, "href"), ins)
}

// textOf returns all text under a node that is for readers.
func textOf(n *html.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode && (d.Parent == nil || !hidden(d.Parent.DataAtom)) {
			b.WriteString(d.Data)
		}
	}
	return b.String()
}

func isBlockTag(name atom.Atom) bool {
	switch name {
	case atom.Address, atom.Article, atom.Aside, atom.Blockquote, atom.Body, atom.Center, atom.Dd, atom.Details, atom.Dialog,
		atom.Div, atom.Dl, atom.Dt, atom.Fieldset, atom.Figcaption, atom.Figure, atom.Footer, atom.Form, atom.H1, atom.H2,
		atom.H3, atom.H4, atom.H5, atom.H6, atom.Header, atom.Hr, atom.Html, atom.Li, atom.Main, atom.Nav, atom.Ol, atom.P,
		atom.Pre, atom.Section, atom.Summary, atom.Table, atom.Tbody, atom.Td, atom.Tfoot, atom.Th, atom.Thead, atom.Tr, atom.Ul:
		return true
	default:
		return false
	}
}
