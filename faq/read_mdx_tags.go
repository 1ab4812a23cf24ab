package faq

import (
	"html"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxExpression is the most bytes of an expression in braces or of a tag.
const maxExpression = 50_000

// scan converts text, line by line as it goes.
func (x *mdx) scan(s string) {
	for s != "" {
		i := strings.IndexAny(s, "\\`{<")
		if i < 0 {
			x.write(s)
			return
		}
		x.write(s[:i])
		s = s[i:]
		n := 0
		switch s[0] {
		case '\\':
			n = min(2, len(s))
			x.write(s[:n])
		case '`':
			n = codeSpan(s)
			x.write(s[:n])
		case '{':
			n = x.expression(s)
		case '<':
			n = x.element(s)
		}
		s = s[n:]
	}
}

var (
	anchorMark = regexp.MustCompile(`^\{:?[ \t]*#[\w:.-]+[^{}]*\}`)
	literal    = regexp.MustCompile("^\\{[ \t\n]*(\"(?:[^\"\\\\]|\\\\.)*\"|'(?:[^'\\\\]|\\\\.)*'|`[^`$]*`)[ \t\n]*\\}$")
)

// expression drops an expression in braces, and returns its length. A comment becomes one of
// HTML, a text stays.
func (x *mdx) expression(s string) int {
	if a := anchorMark.FindString(s); a != "" {
		x.write(a)
		return len(a)
	}
	if strings.HasPrefix(s, "{/*") {
		if end := strings.Index(s[3:], "*/") + 3; end > 2 {
			if tail := strings.IndexByte(s[end:], '}'); tail >= 0 && strings.TrimSpace(s[end+2:end+tail]) == "" {
				x.write("<!--" + strings.ReplaceAll(s[3:end], "-->", "") + "-->")
				x.no += strings.Count(s[end:end+tail], "\n")
				return end + tail + 1
			}
		}
	}
	n := x.balanced(s)
	if n == 0 {
		x.write(s[:1])
		return 1
	}
	if l := literal.FindStringSubmatch(s[:n]); l != nil {
		text := strings.ReplaceAll(unquoteJS(l[1]), "\n", " ")
		x.write(text)
	}
	x.no += strings.Count(s[:n], "\n")
	return n
}

// balanced returns the length of the expression in braces at the head of s, 0 if it has no end.
func (x *mdx) balanced(s string) int {
	if x.patience == 0 {
		return 0
	}
	depth := 0
	for i := 0; i < min(len(s), maxExpression); i++ {
		switch s[i] {
		case '{':
			depth++
		case '}':
			if depth--; depth == 0 {
				return i + 1
			}
		case '"', '\'', '`':
			if end := quoteEnd(s[i:]); end > 0 {
				i += end
			}
		}
	}
	x.patience--
	return 0
}

// quoteEnd returns the place of the quote that closes the one at the head of s, 0 if it does
// not close in its line (an apostrophe) or, for a template, nearby.
func quoteEnd(s string) int {
	for i := 1; i < min(len(s), 5000); i++ {
		switch {
		case s[i] == '\\':
			i++
		case s[i] == s[0]:
			return i
		case s[i] == '\n' && s[0] != '`':
			return 0
		}
	}
	return 0
}

// jsx is a tag with its attributes.
type jsx struct {
	name    string
	closing bool
	empty   bool // it closes itself
	attrs   map[string]string
	names   []string // of the attributes, in the order written
	source  string
}

// element converts the tag at the head of s, and returns its length.
func (x *mdx) element(s string) int {
	if strings.HasPrefix(s, "<!--") {
		if end := strings.Index(s, "-->"); end > 0 {
			x.write(s[:end+3])
			return end + 3
		}
	}
	for _, fragment := range []string{"<>", "</>"} {
		if strings.HasPrefix(s, fragment) {
			return len(fragment)
		}
	}
	t, n := x.parseTag(s)
	if n == 0 {
		x.write(s[:1])
		return 1
	}
	first, _ := utf8.DecodeRuneInString(t.name)
	if unicode.IsUpper(first) || strings.Contains(t.name, ".") {
		x.component(t)
	} else {
		x.html(t)
	}
	x.no += strings.Count(s[:n], "\n")
	return n
}

// parseTag returns the tag at the head of s and its length, 0 if there is none.
func (x *mdx) parseTag(s string) (jsx, int) {
	m := jsxName.FindStringSubmatch(s)
	if m == nil {
		return jsx{}, 0
	}
	t := jsx{name: m[2], closing: m[1] == "/", attrs: map[string]string{}}
	i := len(m[0])
	for i < min(len(s), maxExpression) {
		switch c := s[i]; {
		case c == '>':
			t.source = s[:i+1]
			return t, i + 1
		case strings.HasPrefix(s[i:], "/>"):
			t.empty, t.source = true, s[:i+2]
			return t, i + 2
		case c == '{':
			n := x.balanced(s[i:])
			if n == 0 {
				return jsx{}, 0
			}
			i += n
		case c == ' ' || c == '\t' || c == '\n' || c == '/':
			i++
		default:
			n := x.attribute(s[i:], &t)
			if n == 0 {
				return jsx{}, 0
			}
			i += n
		}
	}
	return jsx{}, 0
}

var attrName = regexp.MustCompile(`^([A-Za-z_@:][\w:.@-]*)(?:[ \t\n]*=[ \t\n]*)?`)

// attribute takes the attribute at the head of s, and returns its length, 0 if there is none.
func (x *mdx) attribute(s string, t *jsx) int {
	m := attrName.FindStringSubmatch(s)
	if m == nil {
		return 0
	}
	n := len(m[0])
	if !strings.Contains(m[0], "=") {
		return n
	}
	name := strings.ToLower(m[1])
	if !slices.Contains(t.names, name) {
		t.names = append(t.names, name)
	}
	if n == len(s) {
		return 0
	}
	switch s[n] {
	case '"', '\'':
		end := strings.IndexByte(s[n+1:], s[n])
		if end < 0 {
			return 0
		}
		t.attrs[name] = html.UnescapeString(s[n+1 : n+1+end])
		return n + end + 2
	case '{':
		length := x.balanced(s[n:])
		if length == 0 {
			return 0
		}
		t.attrs[name] = x.value(s[n : n+length])
		return n + length
	}
	end := strings.IndexAny(s[n:], " \t\n>")
	if end <= 0 {
		return 0
	}
	t.attrs[name] = s[n : n+end]
	return n + end
}

// value returns the text of an attribute in braces: a string, or the text of elements. Other
// expressions stay as they are, in their braces.
func (x *mdx) value(s string) string {
	if l := literal.FindStringSubmatch(s); l != nil {
		return unquoteJS(l[1])
	}
	inner := strings.Trim(strings.TrimSpace(s[1:len(s)-1]), "()")
	if !strings.HasPrefix(strings.TrimSpace(inner), "<") || x.patience <= 0 {
		return s
	}
	x.patience-- // elements in attributes of elements in attributes
	sub := &mdx{lists: map[string][]jsPair{}, patience: x.patience / 2}
	sub.scan(strings.TrimSpace(inner))
	sub.endLine()
	return strings.TrimSpace(joinLines(sub.out))
}

// html puts out a tag of HTML with the attributes that count.
func (x *mdx) html(t jsx) {
	if t.closing {
		x.write("</" + t.name + ">")
		return
	}
	var b strings.Builder
	b.WriteString("<" + t.name)
	for _, name := range []string{"href", "src", "alt", "id", "start"} {
		if v, ok := t.attrs[name]; ok && !strings.HasPrefix(v, "{") {
			b.WriteString(" " + name + `="` + html.EscapeString(oneLine(v)) + `"`)
		}
	}
	b.WriteString(">")
	x.write(b.String())
	if t.empty && (t.name == "div" || t.name == "p" || t.name == "details" || t.name == "span" || t.name == "a" || t.name == "iframe") {
		x.write("</" + t.name + ">")
	}
}
