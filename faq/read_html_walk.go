package faq

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

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

var (
	askedLine    = regexp.MustCompile(`^(?i:(?:question|frage|pregunta|domanda|pergunta|vraag)\s*\d*\s*[:.)]|q\s*\d*\s*[:.)])\s*(\S.*)$`)
	answeredLine = regexp.MustCompile(`^[*_]*(?:(?i:answer|antwort|réponse|respuesta|risposta|resposta|antwoord)|A)\s*\d*\s*[:.)][*_]*\s*`)
)

// inline reads the inline nodes of one paragraph: a question in bold (alone, or before its
// answer), a “Q:” line, or text.
func (w *pageWalk) inline(nodes []*html.Node, at *html.Node) {
	if question, answer, ok := splitBold(nodes); ok {
		w.question(at, question)
		if len(answer) > 0 {
			w.answerText(answer, at)
		}
		w.asked = true
		return
	}
	first, rest := splitBreak(nodes)
	if m := askedLine.FindStringSubmatch(nodesText(first)); m != nil && utf8.RuneCountInString(m[1]) <= 300 {
		w.question(at, m[1])
		w.asked = true
		if len(rest) > 0 {
			w.answerText(rest, at)
		}
		return
	}
	w.answerText(nodes, at)
}

// answerText makes a block of inline nodes, without the “A:” before an answer.
func (w *pageWalk) answerText(nodes []*html.Node, at *html.Node) {
	text := w.nodeMarkdown(nodes...)
	if w.asked {
		text = answeredLine.ReplaceAllString(text, "")
	}
	if text != "" {
		w.blocks = append(w.blocks, block{kind: textBlock, text: text, line: nodeLine(at)})
	}
}

// splitBold splits inline nodes into a question in bold and what follows it.
func splitBold(nodes []*html.Node) (question string, rest []*html.Node, ok bool) {
	var b strings.Builder
	i := 0
	for ; i < len(nodes); i++ {
		n := nodes[i]
		if isBlank(n) {
			if n.DataAtom == atom.Br && endsAsking(b.String()) {
				break
			}
			b.WriteByte(' ')
			continue
		}
		if !isBold(n) {
			break
		}
		b.WriteString(headingText(n))
	}
	question = oneLine(b.String())
	rest = nodes[i:]
	for len(rest) > 0 && isBlank(rest[0]) {
		rest = rest[1:]
	}
	if question == "" || utf8.RuneCountInString(question) > 300 {
		return "", nil, false
	}
	if len(rest) == 0 {
		_, bare := cutNumber(question)
		return question, nil, asks(bare) && (endsAsking(question) || len(strings.Fields(question)) > 2)
	}
	return question, rest, endsAsking(question)
}

// boldQuestion returns the question in bold that an element begins with, and whether an answer
// follows it.
func boldQuestion(n *html.Node) (question string, answered bool) {
	question, rest, ok := splitBold(slices.Collect(n.ChildNodes()))
	return question, ok && len(rest) > 0
}

// isBold reports whether a node shows its text in bold.
func isBold(n *html.Node) bool {
	switch n.DataAtom {
	case atom.B, atom.Strong:
		return true
	case atom.Span, atom.Font, atom.U, atom.Em, atom.I, atom.A, atom.Mark, atom.Big:
		style := strings.ReplaceAll(strings.ToLower(attr(n, "style")), " ", "")
		if strings.Contains(style, "font-weight:bold") || strings.Contains(style, "font-weight:700") || strings.Contains(style, "font-weight:600") {
			return true
		}
		bold := false
		for c := range n.ChildNodes() {
			switch {
			case isBlank(c):
			case !isBold(c):
				return false
			default:
				bold = true
			}
		}
		return bold
	}
	return false
}

// splitBreak splits inline nodes at their first line break.
func splitBreak(nodes []*html.Node) (first, rest []*html.Node) {
	for i, n := range nodes {
		if n.DataAtom == atom.Br {
			rest = nodes[i+1:]
			for len(rest) > 0 && isBlank(rest[0]) {
				rest = rest[1:]
			}
			return nodes[:i], rest
		}
	}
	return nodes, nil
}

func nodesText(nodes []*html.Node) string {
	var b strings.Builder
	for _, n := range nodes {
		writeText(&b, n)
	}
	return oneLine(invisibleRune.Replace(b.String()))
}
