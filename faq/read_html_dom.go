package faq

import (
	"iter"
	"slices"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// nodeText returns the text of a node on one line, with spaces between blocks.
func nodeText(n *html.Node) string {
	var b strings.Builder
	writeText(&b, n)
	return oneLine(invisibleRune.Replace(cleanText(b.String())))
}

func writeText(b *strings.Builder, n *html.Node) {
	switch n.Type {
	case html.TextNode:
		b.WriteString(n.Data)
		return
	case html.ElementNode:
		switch n.DataAtom {
		case atom.Script, atom.Style, atom.Noscript, atom.Template, atom.Svg:
			return
		case atom.Br:
			b.WriteByte(' ')
			return
		case atom.Img:
			b.WriteString(attr(n, "alt"))
			return
		}
	}
	block := isBlock(n)
	if block {
		b.WriteByte(' ')
	}
	for c := range n.ChildNodes() {
		writeText(b, c)
	}
	if block {
		b.WriteByte(' ')
	}
}

// attr returns an attribute of an element, "" if it has none.
func attr(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key && a.Namespace == "" {
			return a.Val
		}
	}
	return ""
}

// hasAttr reports whether an element has an attribute, be it empty.
func hasAttr(n *html.Node, key string) bool {
	for _, a := range n.Attr {
		if a.Key == key && a.Namespace == "" {
			return true
		}
	}
	return false
}

// isBlock reports whether an element makes a block of its own, by default.
func isBlock(n *html.Node) bool {
	if n.Type != html.ElementNode {
		return false
	}
	switch n.DataAtom {
	case atom.A, atom.Abbr, atom.Acronym, atom.B, atom.Bdi, atom.Bdo, atom.Big, atom.Button, atom.Cite, atom.Code, atom.Data,
		atom.Del, atom.Dfn, atom.Em, atom.Font, atom.I, atom.Img, atom.Ins, atom.Kbd, atom.Label, atom.Mark, atom.Q, atom.S,
		atom.Samp, atom.Small, atom.Span, atom.Strike, atom.Strong, atom.Sub, atom.Sup, atom.Time, atom.Tt, atom.U, atom.Var, atom.Wbr:
		return false
	}
	return n.DataAtom != 0 || strings.Contains(n.Data, "-") // custom elements wrap blocks, mostly
}

// body returns the page's body.
func (p *page) body() *html.Node {
	for n := range p.root.Descendants() {
		if n.DataAtom == atom.Body {
			return n
		}
	}
	return nil
}

// nameTokens yields the classes and the id of an element, in lower case.
func nameTokens(n *html.Node) iter.Seq[string] {
	return func(yield func(string) bool) {
		for _, a := range n.Attr {
			if a.Key != "class" && a.Key != "id" {
				continue
			}
			for token := range strings.FieldsSeq(strings.ToLower(a.Val)) {
				if !yield(token) {
					return
				}
			}
		}
	}
}

// textSize returns the number of bytes of a node's text without space.
func textSize(n *html.Node) int {
	size := 0
	if n.Type == html.TextNode {
		return len(n.Data) - strings.Count(n.Data, " ") - strings.Count(n.Data, "\n")
	}
	for d := range n.Descendants() {
		switch {
		case d.Type != html.TextNode:
		case d.Parent.DataAtom == atom.Script, d.Parent.DataAtom == atom.Style, d.Parent.DataAtom == atom.Noscript:
		default:
			size += len(d.Data) - strings.Count(d.Data, " ") - strings.Count(d.Data, "\n")
		}
	}
	return size
}

// within reports whether a node stands in an element of one of these kinds.
func within(n *html.Node, kinds ...atom.Atom) bool {
	for a := n.Parent; a != nil; a = a.Parent {
		if a.DataAtom != 0 && slices.Contains(kinds, a.DataAtom) {
			return true
		}
	}
	return false
}

// isWithin reports whether n is outer or stands in it.
func isWithin(n, outer *html.Node) bool {
	for ; n != nil; n = n.Parent {
		if n == outer {
			return true
		}
	}
	return false
}

// hasDescendant reports whether an element of one of these kinds stands in n.
func hasDescendant(n *html.Node, kinds ...atom.Atom) bool {
	for d := range n.Descendants() {
		if d.DataAtom != 0 && slices.Contains(kinds, d.DataAtom) {
			return true
		}
	}
	return false
}

// headingLevel returns the level of a heading, 0 for other nodes.
func headingLevel(n *html.Node) int {
	switch n.DataAtom {
	case atom.H1:
		return 1
	case atom.H2:
		return 2
	case atom.H3:
		return 3
	case atom.H4:
		return 4
	case atom.H5:
		return 5
	case atom.H6:
		return 6
	}
	if n.Type == html.ElementNode && attr(n, "role") == "heading" {
		if level := attr(n, "aria-level"); len(level) == 1 && level >= "1" && level <= "9" {
			return int(level[0] - '0')
		}
		return 2
	}
	return 0
}

// previousElement returns the element before n among its siblings.
func previousElement(n *html.Node) *html.Node {
	for n = n.PrevSibling; n != nil; n = n.PrevSibling {
		if n.Type == html.ElementNode {
			return n
		}
	}
	return nil
}

// nextElement returns the element behind n among its siblings.
func nextElement(n *html.Node) *html.Node {
	for n = n.NextSibling; n != nil; n = n.NextSibling {
		if n.Type == html.ElementNode {
			return n
		}
	}
	return nil
}
