package markup

import (
	"html"
	"strings"

	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/util"
)

// inlines reads the running text under a node. Line ends that mean nothing are still "\n" in
// [Text] here; [settle] makes them spaces.
func (r *reader) inlines(parent ast.Node, depth int) Inlines {
	var pieces []inlinePiece
	for n := parent.FirstChild(); n != nil; n = n.NextSibling() {
		if raw, ok := n.(*ast.RawHTML); ok {
			pieces = append(pieces, inlinePiece{tag: string(raw.Segments.Value(r.source))})
			continue
		}
		for _, in := range r.inline(n, depth) {
			pieces = append(pieces, inlinePiece{in: in})
		}
	}
	return pairTags(pieces)
}

// inline reads one inline node of goldmark's.
func (r *reader) inline(n ast.Node, depth int) Inlines {
	switch n := n.(type) {
	case *ast.Text:
		return r.text(n)
	case *ast.String:
		return Inlines{Text(n.Value)}
	case *ast.CodeSpan:
		return r.codeSpan(n)
	case *ast.AutoLink:
		return autoLink(n, r.source)
	case *ast.Image:
		return image(unescape(n.Destination), r.inlines(n, depth).String())
	case *extast.TaskCheckBox:
		return nil
	}
	ins := r.inlines(n, depth+1)
	if depth > 2*maxDepth || len(ins) == 0 {
		return ins
	}
	switch n := n.(type) {
	case *ast.Emphasis:
		if n.Level > 1 {
			return Inlines{Bold{ins}}
		}
		return Inlines{Italic{ins}}
	case *extast.Strikethrough:
		return Inlines{Strike{ins}}
	case *spoilerNode:
		return Inlines{Spoiler{ins}}
	case *ast.Link:
		return link(unescape(n.Destination), ins)
	}
	return ins
}

func (r *reader) text(n *ast.Text) Inlines {
	value := string(n.Segment.Value(r.source))
	if !n.IsRaw() {
		value = unescape([]byte(value))
	}
	switch {
	case n.HardLineBreak():
		return Inlines{Text(value), Break{}}
	case n.SoftLineBreak():
		value += "\n"
	}
	return Inlines{Text(value)}
}

func (r *reader) codeSpan(n *ast.CodeSpan) Inlines {
	var b strings.Builder
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		if t, ok := c.(*ast.Text); ok {
			b.Write(t.Segment.Value(r.source))
		}
	}
	code := strings.ReplaceAll(b.String(), "\n", " ")
	if strings.TrimSpace(code) == "" {
		return nil
	}
	return Inlines{CodeSpan(code)}
}

func autoLink(n *ast.AutoLink, source []byte) Inlines {
	address, label := string(n.URL(source)), string(n.Label(source))
	if n.AutoLinkType == ast.AutoLinkEmail && !strings.HasPrefix(strings.ToLower(address), "mailto:") {
		address = "mailto:" + address
	}
	return link(address, Inlines{Text(label)})
}

// link returns a link if it may lead there, and its text alone if it may not. Links do not nest.
func link(address string, text Inlines) Inlines {
	u, ok := LinkURL(address)
	text = unlink(text)
	if !ok {
		return text
	}
	if strings.TrimSpace(text.String()) == "" && len(text.images()) == 0 {
		text = Inlines{Text(u)}
	}
	return Inlines{Link{URL: u, Text: text}}
}

// unlink replaces links by their text.
func unlink(ins Inlines) Inlines {
	var out Inlines
	for _, in := range ins {
		inner := children(in)
		if inner == nil {
			out = append(out, in)
		} else if _, ok := in.(Link); ok {
			out = append(out, unlink(inner)...)
		} else {
			out = append(out, withChildren(in, unlink(inner)))
		}
	}
	return out
}

// image returns a picture if it may be loaded from there, else its description.
func image(address, alt string) Inlines {
	alt = strings.Join(strings.Fields(alt), " ")
	if u, ok := ImageURL(address); ok {
		return Inlines{Image{URL: u, Alt: alt}}
	}
	if alt == "" {
		return nil
	}
	return Inlines{Text(alt)}
}

// unescape resolves backslash escapes and character references in one pass, as Markdown has it.
func unescape(raw []byte) string {
	var b strings.Builder
	for i := 0; i < len(raw); i++ {
		switch {
		case raw[i] == '\\' && i+1 < len(raw) && util.IsPunct(raw[i+1]):
			i++
			b.WriteByte(raw[i])
		case raw[i] == '&':
			// The longest name of a reference, &CounterClockwiseContourIntegral;, has 33 bytes.
			end := strings.IndexByte(string(raw[i:min(i+34, len(raw))]), ';')
			if end < 0 {
				b.WriteByte('&')
				continue
			}
			b.WriteString(clean(html.UnescapeString(string(raw[i : i+end+1]))))
			i += end
		default:
			b.WriteByte(raw[i])
		}
	}
	return b.String()
}

// settle brings running text to its final shape: no empty marks, neighbours of one kind joined,
// line ends that mean nothing made spaces, none at the beginning and the end.
func settle(ins Inlines) Inlines { return trim(joinLines(merge(ins))) }

// joinLines makes spaces of line ends in text; none between ideographs, which have no spaces.
func joinLines(ins Inlines) Inlines {
	out := make(Inlines, 0, len(ins))
	for _, in := range ins {
		if t, ok := in.(Text); ok {
			in = Text(joinText(string(t)))
		} else if inner := children(in); inner != nil {
			in = withChildren(in, joinLines(inner))
		}
		out = append(out, in)
	}
	return out
}

func joinText(s string) string {
	if !strings.Contains(s, "\n") {
		return strings.ReplaceAll(s, "\t", " ")
	}
	var b strings.Builder
	runes := []rune(s)
	for i, c := range runes {
		switch {
		case c == '\n' && i > 0 && i+1 < len(runes) && ideographic(runes[i-1]) && ideographic(runes[i+1]):
		case c == '\n' || c == '\t':
			b.WriteByte(' ')
		default:
			b.WriteRune(c)
		}
	}
	return b.String()
}

// ideographic reports whether r belongs to a script written without spaces between words:
// Japanese, Chinese, and their full-width punctuation.
func ideographic(r rune) bool {
	return r >= 0x3000 && r <= 0x30ff || r >= 0x3400 && r <= 0x9fff || r >= 0xf900 && r <= 0xfaff || r >= 0xff00 && r <= 0xff60
}

// merge joins neighbours of one kind and drops what is empty.
func merge(ins Inlines) Inlines {
	var out Inlines
	for _, in := range ins {
		if isMark(in) {
			inner := merge(children(in))
			if len(inner) == 0 {
				continue
			}
			in = withChildren(in, inner)
		} else if in == Text("") || in == CodeSpan("") {
			continue
		}
		if len(out) > 0 {
			if joined, ok := join(out[len(out)-1], in); ok {
				out[len(out)-1] = joined
				continue
			}
		}
		out = append(out, in)
	}
	return out
}

func isMark(in Inline) bool {
	switch in.(type) {
	case Bold, Italic, Strike, Spoiler, Link:
		return true
	}
	return false
}

// join makes one of two neighbours if they are of a kind.
func join(a, b Inline) (Inline, bool) {
	switch x := a.(type) {
	case Text:
		if y, ok := b.(Text); ok {
			return x + y, true
		}
	case CodeSpan:
		if y, ok := b.(CodeSpan); ok {
			return x + y, true
		}
	case Bold, Italic, Strike, Spoiler:
		if sameMark(a, b) {
			return withChildren(a, merge(append(append(Inlines{}, children(a)...), children(b)...))), true
		}
	case Link:
		if y, ok := b.(Link); ok && x.URL == y.URL {
			return withChildren(a, merge(append(append(Inlines{}, x.Text...), y.Text...))), true
		}
	}
	return nil, false
}

func sameMark(a, b Inline) bool {
	same := false
	switch a.(type) {
	case Bold:
		_, same = b.(Bold)
	case Italic:
		_, same = b.(Italic)
	case Strike:
		_, same = b.(Strike)
	case Spoiler:
		_, same = b.(Spoiler)
	}
	return same
}

// trim cuts spaces and breaks from both ends.
func trim(ins Inlines) Inlines {
	ins = trimEnd(ins, true)
	return trimEnd(ins, false)
}

func trimEnd(ins Inlines, left bool) Inlines {
	for len(ins) > 0 {
		i := len(ins) - 1
		if left {
			i = 0
		}
		rest := func() Inlines {
			if left {
				return ins[1:]
			}
			return ins[:i]
		}
		switch in := ins[i].(type) {
		case Break:
			ins = rest()
			continue
		case Text:
			t := Text(strings.TrimRight(string(in), " \u00a0"))
			if left {
				t = Text(strings.TrimLeft(string(in), " \u00a0"))
			}
			if t == "" {
				ins = rest()
				continue
			}
			ins[i] = t
		case Bold, Italic, Strike, Spoiler, Link:
			inner := trimEnd(children(in), left)
			if len(inner) == 0 {
				ins = rest()
				continue
			}
			ins[i] = withChildren(in, inner)
		}
		return ins
	}
	return nil
}
