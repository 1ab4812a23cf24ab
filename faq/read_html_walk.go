package faq

import (
	"slices"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// pageWalk makes blocks of the main part of a page.
type pageWalk struct {
	*page
	blocks []block
	run    []*html.Node // text and inline elements that make one paragraph
	level  int          // of the last heading
	asked  bool         // a “Q:” line is open, so “A:” begins its answer
}

// container reads all that stands in an element.
func (w *pageWalk) container(n *html.Node) {
	for c := range n.ChildNodes() {
		w.node(c)
	}
}

// node reads one node.
func (w *pageWalk) node(n *html.Node) {
	switch {
	case n.Type == html.TextNode:
		w.run = append(w.run, n)
		return
	case n.Type != html.ElementNode:
		return
	case w.panels[n] != nil:
		w.flush()
		return // read with its control
	case w.pairs[n] != nil:
		w.flush()
		w.pair(w.pairs[n], n)
		return
	case w.inside[n] > 0:
		w.flush()
		if pr := w.controlIn(n); pr != nil && headingLevel(n) > 0 {
			w.pair(pr, n)
			return
		}
		w.container(n)
		w.flush()
		if pr := w.onlyPair(n); pr != nil && pr.panel == nil && len(headingText(n)) > len(headingText(pr.control))+2 {
			w.end(n) // the element held the question with its answer
		}
		return
	case !isBlock(n) && headingLevel(n) == 0 && !hasBlock(n):
		w.run = append(w.run, n)
		return
	}
	w.flush()
	w.element(n)
	w.flush()
}

// hasBlock reports whether an inline element wraps blocks, as links round cards do.
func hasBlock(n *html.Node) bool {
	for d := range n.Descendants() {
		if d.Type == html.ElementNode && isBlock(d) && d.DataAtom != atom.Br {
			return true
		}
	}
	return false
}

// element reads one element that makes a block.
func (w *pageWalk) element(n *html.Node) {
	if level := headingLevel(n); level > 0 {
		w.heading(n, level)
		return
	}
	switch n.DataAtom {
	case atom.Details:
		w.details(n)
	case atom.Summary, atom.Legend:
	case atom.Dl:
		w.definitions(n)
	case atom.Ul, atom.Ol, atom.Menu:
		w.list(n)
	case atom.Table:
		w.table(n)
	case atom.P:
		w.paragraph(n)
	case atom.Br, atom.Hr:
	case atom.Pre, atom.Blockquote, atom.Figure:
		w.text(n)
	default:
		w.container(n)
	}
}

// heading reads a heading.
func (w *pageWalk) heading(n *html.Node, level int) {
	text := headingText(n)
	if text == "" {
		w.text(n) // a picture
		return
	}
	number, rest := cutNumber(text)
	line := nodeLine(n)
	w.noteAnchor(n, line, rest)
	w.level, w.asked = level, false
	w.blocks = append(w.blocks, block{kind: headingBlock, level: level, text: rest, number: number, line: line})
}

// noteAnchor notes the id of a heading or question, its own or that of an element that only
// marks the place.
func (w *pageWalk) noteAnchor(n *html.Node, line int, text string) {
	id := attr(n, "id")
	if id == "" {
		for d := range n.Descendants() {
			if d.Type == html.ElementNode {
				if id = attr(d, "id"); id == "" && d.DataAtom == atom.A {
					id = attr(d, "name")
				}
				if id != "" {
					break
				}
			}
		}
	}
	if id == "" {
		if parent := n.Parent; parent != nil && parent.FirstChild != nil && (parent.DataAtom == atom.Section || parent.DataAtom == atom.Details || parent.DataAtom == atom.Div) {
			if first := firstElement(parent); first == n {
				id = attr(parent, "id")
			}
		}
	}
	if id == "" {
		return
	}
	if w.anchors == nil {
		w.anchors = map[anchorKey]string{}
	}
	w.anchors[anchorKey{line, foldText(text)}] = id
}

func firstElement(n *html.Node) *html.Node {
	for c := range n.ChildNodes() {
		if c.Type == html.ElementNode {
			return c
		}
	}
	return nil
}

// question begins a question that is asked by an element.
func (w *pageWalk) question(n *html.Node, text string, also ...string) {
	number, rest := cutNumber(text)
	line := nodeLine(n)
	w.noteAnchor(n, line, rest)
	w.asked = false
	w.blocks = append(w.blocks, block{kind: questionBlock, text: rest, number: number, also: also, line: line})
}

func (w *pageWalk) end(n *html.Node) {
	w.flush()
	w.blocks = append(w.blocks, block{kind: endBlock, line: nodeLine(n)})
}

// pair reads a control with its panel; shown is the element around the control.
func (w *pageWalk) pair(pr *pair, shown *html.Node) {
	if pr.panel == nil {
		w.question(shown, headingText(pr.control))
		return
	}
	w.answered(shown, headingText(pr.control), []*html.Node{pr.panel}, pr.section)
}

// details reads <details>.
func (w *pageWalk) details(n *html.Node) {
	var summary *html.Node
	var rest []*html.Node
	for c := range n.ChildNodes() {
		if c.DataAtom == atom.Summary && summary == nil {
			summary = c
			continue
		}
		rest = append(rest, c)
	}
	label := ""
	if summary != nil {
		label = headingText(summary)
	}
	if label == "" || moreLabel.MatchString(label) {
		for _, c := range rest {
			w.node(c)
		}
		return
	}
	w.answered(summary, label, rest, false)
}

// answered reads a question with the nodes of its answer. If there are questions among these, it
// is the heading over them.
func (w *pageWalk) answered(n *html.Node, text string, answer []*html.Node, section bool) {
	if section || w.haveQuestions(answer) {
		outer := w.level
		_, rest := cutNumber(text)
		line := nodeLine(n)
		w.noteAnchor(n, line, rest)
		w.blocks = append(w.blocks, block{kind: headingBlock, level: outer + 1, text: rest, line: line})
		w.level = outer + 1
		for _, c := range answer {
			w.inner(c)
		}
		w.flush()
		w.level = outer
		w.blocks = append(w.blocks, block{kind: closeBlock, level: outer, line: line})
		return
	}
	w.question(n, text)
	w.text(answer...)
	w.end(n)
}

// inner reads a part of an answer, be it the panel itself.
func (w *pageWalk) inner(n *html.Node) {
	if w.panels[n] != nil {
		w.flush()
		if n.DataAtom == atom.Dl || n.DataAtom == atom.Ul || n.DataAtom == atom.Ol || n.DataAtom == atom.Table {
			w.element(n)
			return
		}
		w.container(n)
		w.flush()
		return
	}
	w.node(n)
}

// haveQuestions reports whether questions of their own stand among nodes.
func (w *pageWalk) haveQuestions(nodes []*html.Node) bool {
	for _, n := range nodes {
		if w.inside[n] > 0 || w.pairs[n] != nil || n.DataAtom == atom.Details || hasDescendant(n, atom.Details) {
			return true
		}
		asking := 0
		for d := range n.Descendants() {
			if (headingLevel(d) > 0 || d.DataAtom == atom.Dt) && asks(headingText(d)) {
				asking++
			}
		}
		if asking > 1 {
			return true
		}
	}
	return false
}

// text makes a block of nodes that stay whole.
func (w *pageWalk) text(nodes ...*html.Node) {
	w.flush()
	if len(nodes) == 0 {
		return
	}
	if text := w.nodeMarkdown(nodes...); text != "" {
		w.blocks = append(w.blocks, block{kind: textBlock, text: text, line: nodeLine(nodes[0])})
	}
}

// flush makes a paragraph of the text and inline elements that were gathered.
func (w *pageWalk) flush() {
	run := w.run
	w.run = nil
	for len(run) > 0 && isBlank(run[0]) {
		run = run[1:]
	}
	for len(run) > 0 && isBlank(run[len(run)-1]) {
		run = run[:len(run)-1]
	}
	if len(run) == 0 {
		return
	}
	w.inline(run, run[0])
}

func isBlank(n *html.Node) bool {
	return n.Type == html.TextNode && strings.TrimSpace(n.Data) == "" || n.DataAtom == atom.Br
}

// paragraph reads a <p>, or a list item with a question in front.
func (w *pageWalk) paragraph(n *html.Node) {
	if hasBlock(n) && n.DataAtom != atom.Li {
		w.container(n)
		return
	}
	w.inline(slices.Collect(n.ChildNodes()), n)
}
