package faq

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

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
