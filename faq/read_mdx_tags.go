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
		if end := strings.Index(s, "*/"); end > 0 {
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

var (
	foldNames    = regexp.MustCompile(`(?i)accordion|faq|collaps|expand|disclosure|details|toggle|dropdown|fold|spoiler|qa$|^q&?a|questionandanswer|^question`)
	triggerNames = regexp.MustCompile(`(?i)(?:trigger|summary|button|header|heading|title|question|label|toggle)$`)
	answerNames  = regexp.MustCompile(`(?i)(?:content|panel|body|answer|details|text)$`)
	groupNames   = regexp.MustCompile(`(?i)(?:group|list|section|container|s|accordion|root)$`)
	calloutNames = regexp.MustCompile(`(?i)^(?:note|warning|tip|info|caution|danger|important|hint|check|success|error)$`)
	calloutBoxes = regexp.MustCompile(`^(?:Callout|Admonition|Alert|Aside|Banner|Notice)$`)
	partNames    = regexp.MustCompile(`^(?:Trigger|Header|Heading|Title|Summary|Question|Content|Panel|Body|Answer|Item)$`)
	linkNames    = regexp.MustCompile(`(?i)link$|^a$`)
	imageNames   = regexp.MustCompile(`(?i)image|img|picture`)
	inlineNames  = regexp.MustCompile(`(?i)badge|icon|tooltip|kbd|tag$|label$|highlight|code$|button|chip|emoji|term|abbr|version|span|text$|mark`)
	titleAttrs   = []string{"question", "title", "summary", "label", "header", "heading", "trigger"}
)

// component converts the tag of a component.
func (x *mdx) component(t jsx) {
	if t.closing {
		x.close(t.name)
		return
	}
	title := ""
	for _, name := range titleAttrs {
		if v := oneLine(t.attrs[name]); v != "" && !strings.HasPrefix(v, "{") {
			title = v
			break
		}
	}
	end := "\n"
	switch {
	case x.shown(t):
	case title != "" && (t.attrs["question"] != "" || foldNames.MatchString(t.name) && !triggerNames.MatchString(t.name)):
		x.own("<details>", "<summary>"+title+"</summary>")
		if answer := t.attrs["answer"]; answer != "" && !strings.HasPrefix(answer, "{") {
			x.put(x.no, strings.Split(answer, "\n")...)
		}
		end = "</details>"
	case foldNames.MatchString(t.name) || partNames.MatchString(t.name) && foldNames.MatchString(x.parent()):
		end = x.foldPart(t.name)
	case linkNames.MatchString(t.name):
		end = x.link(t)
	case imageNames.MatchString(t.name):
		x.html(jsx{name: "img", attrs: t.attrs})
	case inlineNames.MatchString(t.name):
		end = ""
	default:
		x.endLine()
		x.put(x.no, "")
		kind := t.name
		if calloutBoxes.MatchString(kind) {
			kind = t.attrs["type"] + t.attrs["variant"] + t.attrs["kind"] + t.attrs["severity"]
		}
		callout := calloutNames.MatchString(kind)
		if title == "" && callout {
			title = boxTitle(kind, "")
		}
		if title != "" {
			x.write("**" + strings.TrimRight(title, ":") + ":**")
			if !callout {
				x.endLine()
				x.put(x.no, "")
			} else {
				x.write(" ")
			}
		}
	}
	if t.empty {
		x.finish(end)
		return
	}
	if len(x.open) < 1000 {
		x.open = append(x.open, component{t.name, end})
	}
}

// link puts out the start of a link, and returns its end.
func (x *mdx) link(t jsx) string {
	href := t.attrs["href"] + t.attrs["to"]
	if href == "" || strings.HasPrefix(href, "{") {
		return ""
	}
	x.write(`<a href="` + html.EscapeString(oneLine(href)) + `">`)
	return "</a>"
}

// parent returns the name of the component around.
func (x *mdx) parent() string {
	if len(x.open) == 0 {
		return ""
	}
	return x.open[len(x.open)-1].name
}

// foldPart puts out the part of an accordion without a title of its own: an item, or the
// question or answer in it.
func (x *mdx) foldPart(name string) (end string) {
	switch {
	case answerNames.MatchString(name) && name != "Details":
		x.own()
		return "\n"
	case triggerNames.MatchString(name):
		x.endLine()
		x.write("<summary>")
		return "</summary>\n"
	case groupNames.MatchString(name) && name != "Details":
		x.own()
		return "\n"
	}
	x.own("<details>")
	return "</details>"
}

// shown puts out the questions of a list in an attribute, and reports whether there are any.
func (x *mdx) shown(t jsx) bool {
	found := false
	for _, v := range t.attrs {
		if !strings.HasPrefix(v, "{") {
			continue
		}
		name := strings.TrimSpace(strings.Trim(v, "{}"))
		if list, ok := x.lists[name]; ok {
			x.own()
			x.pairs(list)
			delete(x.lists, name)
			found = true
		} else if list := findPairs(v, x.no); len(list) > 0 {
			x.own()
			x.pairs(list)
			found = true
		}
	}
	return found
}

// close closes a component, and those in it that were left open.
func (x *mdx) close(name string) {
	at := len(x.open) - 1
	for at >= 0 && x.open[at].name != name {
		at--
	}
	if at < 0 {
		return
	}
	for _, c := range slices.Backward(x.open[at:]) {
		x.finish(c.end)
	}
	x.open = x.open[:at]
}

// finish puts out the end of a component.
func (x *mdx) finish(end string) {
	switch end {
	case "\n":
		x.endLine()
		x.put(x.no, "")
	case "</details>":
		x.own(end)
	case "</summary>\n":
		x.write("</summary>")
		x.own()
	default:
		x.write(end)
	}
}
