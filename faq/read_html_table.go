package faq

import (
	"slices"
	"strconv"
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
		trimSpans(d)
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

const (
	widestSpan = 1000 // columns of one cell, as in browsers
	mostSpread = 20   // times that the cells of a table stand in it, on average: more is no table that people read
)

// spanningCell is a cell with what it covers.
type spanningCell struct {
	node       *html.Node
	x          int // its first column
	cols, rows int
}

// trimSpans makes the cells of a table span no more than there is to span: rows that the table has, and columns in which
// a cell begins. A title over “colspan=100” of two columns is as wide as the two. In Markdown the text of a cell stands in
// each that it spans.
func trimSpans(table *html.Node) {
	if hasDescendant(table, atom.Table) {
		return // a layout
	}
	cells, columns := spanningCells(table)
	spread := 0
	for i := range cells {
		c, cols := &cells[i], 0
		for x := c.x; x < c.x+c.cols; x++ {
			if columns[x] {
				cols++
			}
		}
		c.cols = cols
		spread += cols * c.rows
	}
	for _, c := range cells {
		if spread > mostSpread*len(cells) {
			c.cols, c.rows = 1, 1
		}
		setSpan(c.node, "colspan", c.cols)
		setSpan(c.node, "rowspan", c.rows)
	}
}

// spanningCells returns the cells of a table, and in which columns a cell begins.
func spanningCells(table *html.Node) (cells []spanningCell, columns []bool) {
	var rows [][]*html.Node
	for d := range table.Descendants() {
		switch {
		case d.DataAtom == atom.Tr:
			rows = append(rows, nil)
		case (d.DataAtom == atom.Td || d.DataAtom == atom.Th) && len(rows) > 0:
			rows[len(rows)-1] = append(rows[len(rows)-1], d)
		}
	}
	var free []int // of each column the first row in which no cell of above is
	for y, row := range rows {
		x := 0
		for _, n := range row {
			for x < len(free) && free[x] > y {
				x++
			}
			c := spanningCell{node: n, x: x, cols: max(min(span(n, "colspan"), widestSpan-x), 1), rows: min(span(n, "rowspan"), len(rows)-y)}
			cells = append(cells, c)
			for ; x < c.x+c.cols; x++ {
				if x == len(free) {
					free, columns = append(free, 0), append(columns, false)
				}
				free[x] = y + c.rows
			}
			columns[c.x] = true
		}
	}
	return cells, columns
}

// span returns how many columns or rows a cell says that it spans.
func span(cell *html.Node, key string) int {
	n, err := strconv.Atoi(attr(cell, key))
	if err != nil || n < 1 {
		return 1
	}
	return n
}

// setSpan says how many columns or rows a cell spans; 1 needs not be said. The attributes may be those of another node, too.
func setSpan(cell *html.Node, key string, n int) {
	if span(cell, key) == n {
		return
	}
	cell.Attr = slices.DeleteFunc(slices.Clone(cell.Attr), func(a html.Attribute) bool { return a.Key == key })
	if n > 1 {
		cell.Attr = append(cell.Attr, html.Attribute{Key: key, Val: strconv.Itoa(n)})
	}
}
