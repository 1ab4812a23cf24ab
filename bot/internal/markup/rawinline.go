package markup

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// inlinePiece is an inline, or an HTML tag between inlines.
type inlinePiece struct {
	in  Inline
	tag string // as it was written; "" if the piece is an inline
}

// openTag is an HTML element whose end has not come yet.
type openTag struct {
	name atom.Atom
	href string
	ins  Inlines
}

// pairTags makes marks of the HTML tags among inlines that stand for one, and drops the others.
func pairTags(pieces []inlinePiece) Inlines {
	stack := []openTag{{}}
	for _, p := range pieces {
		top := &stack[len(stack)-1]
		if p.tag == "" {
			top.ins = append(top.ins, p.in)
			continue
		}
		z := html.NewTokenizer(strings.NewReader(p.tag))
		kind := z.Next()
		token := z.Token()
		switch {
		case token.DataAtom == atom.Br || token.DataAtom == atom.Hr:
			top.ins = append(top.ins, Break{})
		case token.DataAtom == atom.Img:
			top.ins = append(top.ins, image(attr(token.Attr, "src"), attr(token.Attr, "alt"))...)
		case kind == html.StartTagToken && isMarkTag(token.DataAtom) && len(stack) <= maxDepth:
			stack = append(stack, openTag{name: token.DataAtom, href: attr(token.Attr, "href")})
		case kind == html.EndTagToken:
			stack = closeTag(stack, token.DataAtom)
		}
	}
	for len(stack) > 1 {
		stack = pop(stack, false)
	}
	return stack[0].ins
}

// closeTag ends the innermost open element of that name; those inside it that were left open end too.
func closeTag(stack []openTag, name atom.Atom) []openTag {
	for i := len(stack) - 1; i > 0; i-- {
		if stack[i].name == name {
			for len(stack) > i+1 {
				stack = pop(stack, false)
			}
			return pop(stack, true)
		}
	}
	return stack
}

// pop takes the innermost element off and gives its text to the one around it, marked if it was closed.
func pop(stack []openTag, closed bool) []openTag {
	t := stack[len(stack)-1]
	stack = stack[:len(stack)-1]
	ins := t.ins
	if closed || hidden(t.name) {
		ins = markTag(t.name, t.href, ins)
	}
	outer := &stack[len(stack)-1]
	outer.ins = append(outer.ins, ins...)
	return stack
}

func isMarkTag(name atom.Atom) bool {
	switch name {
	case atom.B, atom.Strong, atom.I, atom.Em, atom.Cite, atom.Var, atom.S, atom.Del, atom.Strike,
		atom.Code, atom.Kbd, atom.Samp, atom.Tt, atom.A, atom.Q:
		return true
	default:
		return hidden(name)
	}
}

// hidden reports whether an element's text is not for readers.
func hidden(name atom.Atom) bool {
	switch name {
	case atom.Script, atom.Style, atom.Template, atom.Noscript, atom.Iframe, atom.Object, atom.Head,
		atom.Title, atom.Textarea, atom.Select, atom.Svg, atom.Math, atom.Canvas, atom.Audio, atom.Video:
		return true
	default:
		return false
	}
}

// markTag marks text as an HTML element does.
func markTag(name atom.Atom, href string, ins Inlines) Inlines {
	if hidden(name) || len(ins) == 0 {
		return nil
	}
	switch name {
	case atom.B, atom.Strong:
		return Inlines{Bold{ins}}
	case atom.I, atom.Em, atom.Cite, atom.Var:
		return Inlines{Italic{ins}}
	case atom.S, atom.Del, atom.Strike:
		return Inlines{Strike{ins}}
	case atom.Code, atom.Kbd, atom.Samp, atom.Tt:
		return Inlines{CodeSpan(strings.ReplaceAll(ins.String(), "\n", " "))}
	case atom.A:
		return link(href, ins)
	case atom.Q:
		return append(append(Inlines{Text("“")}, ins...), Text("”"))
	default:
		return ins
	}
}

func attr(attrs []html.Attribute, key string) string {
	for _, a := range attrs {
		if a.Key == key {
			return clean(a.Val)
		}
	}
	return ""
}
