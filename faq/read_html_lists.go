package faq

import (
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// definitions reads a definition list: its terms are questions if they ask or if what they are
// defined by is long enough to be an answer.
func (w *pageWalk) definitions(n *html.Node) {
	type definition struct{ terms, texts []*html.Node }
	var all []definition
	var collect func(n *html.Node)
	collect = func(n *html.Node) {
		for c := range n.ChildNodes() {
			switch last := len(all) - 1; {
			case c.DataAtom == atom.Dt && (last < 0 || len(all[last].texts) > 0):
				all = append(all, definition{terms: []*html.Node{c}})
			case c.DataAtom == atom.Dt:
				all[last].terms = append(all[last].terms, c)
			case c.DataAtom == atom.Dd && last >= 0:
				all[last].texts = append(all[last].texts, c)
			case c.Type == html.ElementNode:
				collect(c) // HTML allows a <div> round each group
			}
		}
	}
	collect(n)
	asking, long := 0, 0
	for _, def := range all {
		if asks(headingText(def.terms[0])) {
			asking++
		}
		size := 0
		for _, dd := range def.texts {
			size += textSize(dd)
		}
		if size > 60 {
			long++
		}
	}
	if asking*2 < len(all) && long*2 < len(all) {
		w.text(n)
		return
	}
	for _, def := range all {
		text := headingText(def.terms[0])
		if text == "" {
			w.text(def.texts...)
			continue
		}
		if w.haveQuestions(def.texts) {
			w.answered(def.terms[0], text, def.texts, false)
			continue
		}
		var also []string
		for _, dt := range def.terms[1:] {
			if other := headingText(dt); other != "" {
				also = append(also, other)
			}
		}
		w.question(def.terms[0], text, also...)
		w.text(def.texts...)
		w.end(def.terms[0])
	}
}

// list reads a list: one whose items have headings or questions is the page's structure, any
// other is text.
func (w *pageWalk) list(n *html.Node) {
	structure, asking, count := false, 0, 0
	var items []string
	for li := range n.ChildNodes() {
		if li.Type != html.ElementNode {
			continue
		}
		count++
		items = append(items, nodeText(li))
		if _, rest := boldQuestion(li); rest {
			asking++
		}
		for d := range li.Descendants() {
			if headingLevel(d) > 0 || d.DataAtom == atom.Details || d.DataAtom == atom.Dl {
				structure = true
			}
		}
	}
	switch {
	case count == 0:
	case structure:
		for li := range n.ChildNodes() {
			if li.Type == html.ElementNode {
				w.container(li)
				w.flush()
			}
		}
	case asking*2 > count:
		for li := range n.ChildNodes() {
			if li.Type == html.ElementNode {
				w.paragraph(li)
			}
		}
	default:
		if text := w.nodeMarkdown(n); text != "" {
			w.blocks = append(w.blocks, block{kind: listBlock, text: text, items: items, line: nodeLine(n)})
		}
	}
}

// table reads a table: questions with their answers, a layout, or data.
func (w *pageWalk) table(n *html.Node) {
	var rows [][]*html.Node
	nested := attr(n, "role") == "presentation"
	for d := range n.Descendants() {
		switch {
		case d.DataAtom == atom.Table || headingLevel(d) > 0 || d.DataAtom == atom.Details:
			nested = true
		case d.DataAtom == atom.Tr:
			rows = append(rows, nil)
		case (d.DataAtom == atom.Td || d.DataAtom == atom.Th) && len(rows) > 0:
			rows[len(rows)-1] = append(rows[len(rows)-1], d)
		}
	}
	asking, widest := 0, 0
	for _, cells := range rows {
		widest = max(widest, len(cells))
		if len(cells) == 2 && endsAsking(nodeText(cells[0])) {
			asking++
		}
	}
	switch {
	case nested || widest <= 1:
		for _, cells := range rows {
			for _, c := range cells {
				if owner := closest(c, atom.Table); owner == n {
					w.container(c)
					w.flush()
				}
			}
		}
	case asking > 1 && asking*3 >= len(rows)*2:
		for _, cells := range rows {
			if len(cells) == 2 && endsAsking(nodeText(cells[0])) {
				w.question(cells[0], headingText(cells[0]))
				w.text(cells[1])
				w.end(cells[0])
			}
		}
	default:
		w.text(n)
	}
}

// closest returns the nearest element of a kind around n.
func closest(n *html.Node, kind atom.Atom) *html.Node {
	for n = n.Parent; n != nil; n = n.Parent {
		if n.DataAtom == kind {
			return n
		}
	}
	return nil
}
