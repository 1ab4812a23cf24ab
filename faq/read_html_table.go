package faq

import (
	"slices"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// cellBreak stands in the cell of a table for the end of a line or a paragraph, which Markdown has none of there.
const cellBreak = " / "

// longestCell is the most bytes of text in a cell of a table of data: more is a part of a page that is laid out.
const longestCell = 400

// flattenTables makes one line of what stands in each cell of the tables below n. Markdown cannot have them otherwise: all
// cells of such a table would run into each other.
func flattenTables(n *html.Node) {
	for d := range n.Descendants() {
		if d.DataAtom != atom.Table {
			continue
		}
		if cells := dataCells(d); cells != nil {
			for _, c := range cells {
				flattenCell(c)
			}
		}
	}
}

// dataCells returns the cells of a table of data, with several rows and columns; nil for a layout.
func dataCells(table *html.Node) []*html.Node {
	if attr(table, "role") == "presentation" || hasDescendant(table, atom.Table, atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6, atom.Pre) {
		return nil
	}
	var cells []*html.Node
	rows, inRow, widest := 0, 0, 0
	for d := range table.Descendants() {
		switch d.DataAtom {
		case atom.Tr:
			rows, inRow = rows+1, 0
		case atom.Td, atom.Th:
			if textSize(d) > longestCell {
				return nil
			}
			cells = append(cells, d)
			inRow++
			widest = max(widest, inRow)
		}
	}
	if rows < 2 || widest < 2 {
		return nil
	}
	return cells
}

// blockElements are those that end a line.
var blockElements = []atom.Atom{atom.P, atom.Div, atom.Ul, atom.Ol, atom.Li, atom.Blockquote, atom.Section, atom.Article, atom.Figure, atom.Center}

// flattenCell puts what is in the blocks of a cell into the cell itself, with a sign between.
func flattenCell(cell *html.Node) {
	var line []*html.Node
	broken := false
	var walk func(n *html.Node)
	walk = func(n *html.Node) {
		for c := range n.ChildNodes() {
			ends := slices.Contains(blockElements, c.DataAtom)
			switch {
			case c.DataAtom == atom.Br, c.DataAtom == atom.Hr:
				broken = true
			case ends, hasDescendant(c, append(blockElements, atom.Br, atom.Hr)...):
				broken = broken || ends
				walk(c)
				broken = broken || ends
			case c.Type == html.TextNode && strings.TrimSpace(c.Data) == "" && (broken || len(line) == 0):
			default:
				if broken && len(line) > 0 {
					line = append(line, &html.Node{Type: html.TextNode, Data: cellBreak})
				}
				broken = false
				line = append(line, c)
			}
		}
	}
	walk(cell)
	for _, c := range line {
		if c.Parent != nil {
			c.Parent.RemoveChild(c)
		}
	}
	for cell.FirstChild != nil {
		cell.RemoveChild(cell.FirstChild)
	}
	for _, c := range line {
		cell.AppendChild(c)
	}
}
