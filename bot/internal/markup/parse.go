package markup

import (
	"strings"
	"sync"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	extast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// maxDepth bounds how deep lists, quotes and marks nest; what lies deeper is read without its
// container, so that renderers and the cutter can rely on a small tree.
const maxDepth = 8

// markdown returns the one parser; it is safe for concurrent use.
var markdown = sync.OnceValue(func() parser.Parser {
	return goldmark.New(
		goldmark.WithExtensions(extension.Table, extension.Strikethrough, extension.Linkify, extension.TaskList),
		goldmark.WithParserOptions(parser.WithInlineParsers(util.Prioritized(spoilerParser{}, 500))),
	).Parser()
})

// Parse reads Markdown: CommonMark with tables, strikethrough, task lists and bare addresses as
// GitHub has them, spoilers as Discord has them (||text||), and admonitions as GitHub, MkDocs
// and Docusaurus have them. Any text is Markdown, so there is no error.
func Parse(markdownText string) Doc {
	source := []byte(quoteAdmonitions(tame(clean(strings.ReplaceAll(markdownText, "\r\n", "\n")))))
	r := &reader{source: source}
	return r.blocks(markdown().Parse(text.NewReader(source)), 0)
}

// reader makes our tree of goldmark's.
type reader struct{ source []byte }

// blocks reads the children of a node.
func (r *reader) blocks(parent ast.Node, depth int) Doc {
	var doc Doc
	for n := parent.FirstChild(); n != nil; n = n.NextSibling() {
		doc = append(doc, r.block(n, depth)...)
	}
	return doc
}

// block reads one block of goldmark's, which can be several of ours, or none.
func (r *reader) block(n ast.Node, depth int) Doc {
	switch n := n.(type) {
	case *ast.Paragraph, *ast.TextBlock:
		return paragraph(r.inlines(n, depth))
	case *ast.Heading:
		if ins := settle(r.inlines(n, depth)); len(ins) > 0 {
			return Doc{Heading{Level: n.Level, Text: ins}}
		}
	case *ast.FencedCodeBlock:
		return code(string(n.Language(r.source)), r.lines(n))
	case *ast.CodeBlock:
		return code("", r.lines(n))
	case *ast.HTMLBlock:
		return r.htmlBlock(n, depth)
	case *ast.Blockquote:
		return r.quote(n, depth)
	case *ast.List:
		return r.list(n, depth)
	case *extast.Table:
		return r.table(n, depth)
	case *ast.ThematicBreak:
		return Doc{Rule{}}
	case *ast.LinkReferenceDefinition:
	default:
		return r.blocks(n, depth)
	}
	return nil
}

func paragraph(ins Inlines) Doc {
	if ins = settle(ins); len(ins) == 0 {
		return nil
	}
	return Doc{Paragraph{Text: ins}}
}

func code(lang, text string) Doc {
	if text = strings.TrimRight(text, "\n"); strings.TrimSpace(text) == "" {
		return nil
	}
	return Doc{Code{Lang: lang, Text: text}}
}

func (r *reader) lines(n ast.Node) string {
	var b strings.Builder
	for i := range n.Lines().Len() {
		line := n.Lines().At(i)
		b.Write(line.Value(r.source))
	}
	return b.String()
}

func (r *reader) quote(n *ast.Blockquote, depth int) Doc {
	if depth >= maxDepth {
		return r.blocks(n, depth)
	}
	q := Quote{}
	first, _ := n.FirstChild().(*ast.Paragraph)
	if first != nil {
		ins := r.inlines(first, depth+1)
		if kind, title, rest, ok := alert(ins); ok {
			q.Kind, q.Title, q.Blocks = kind, title, paragraph(rest)
		} else {
			q.Blocks = paragraph(ins)
		}
	}
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		if c != ast.Node(first) {
			q.Blocks = append(q.Blocks, r.block(c, depth+1)...)
		}
	}
	if len(q.Blocks) == 0 && q.Title == "" {
		return nil
	}
	return Doc{q}
}

func (r *reader) list(n *ast.List, depth int) Doc {
	if depth >= maxDepth {
		var doc Doc
		for item := n.FirstChild(); item != nil; item = item.NextSibling() {
			doc = append(doc, r.blocks(item, depth)...)
		}
		return doc
	}
	l := List{Ordered: n.IsOrdered(), Tight: n.IsTight}
	if l.Ordered {
		l.Start = n.Start
	}
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		item := Item{Blocks: r.blocks(c, depth+1), Task: task(c)}
		if len(item.Blocks) > 0 {
			l.Items = append(l.Items, item)
		}
	}
	if len(l.Items) == 0 {
		return nil
	}
	return Doc{l}
}

// task returns the state of an item's check box.
func task(item ast.Node) Task {
	if item.FirstChild() == nil {
		return NoTask
	}
	box, ok := item.FirstChild().FirstChild().(*extast.TaskCheckBox)
	switch {
	case !ok:
		return NoTask
	case box.IsChecked:
		return DoneTask
	}
	return OpenTask
}

func (r *reader) table(n *extast.Table, depth int) Doc {
	var t Table
	for _, a := range n.Alignments {
		t.Align = append(t.Align, map[extast.Alignment]Align{
			extast.AlignLeft: AlignLeft, extast.AlignCenter: AlignCenter, extast.AlignRight: AlignRight,
		}[a])
	}
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		row := Row{Cells: make([]Inlines, len(t.Align))}
		i := 0
		for cell := c.FirstChild(); cell != nil && i < len(row.Cells); cell = cell.NextSibling() {
			row.Cells[i] = settle(r.inlines(cell, depth))
			i++
		}
		if _, ok := c.(*extast.TableHeader); ok {
			t.Head = row
		} else {
			t.Rows = append(t.Rows, row)
		}
	}
	return Doc{t}
}
