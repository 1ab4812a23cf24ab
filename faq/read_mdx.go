package faq

import (
	"regexp"
	"strings"
)

// readMDX reads Markdown with components. Components are dropped and their text stays;
// accordions and the like are questions with answers.
func readMDX(d *document) *Content {
	fm, body, line := cutFrontmatter(d)
	lines := dedentJSX(splitLines(d, body, line))
	x := &mdx{lists: map[string][]jsPair{}, patience: 200}
	x.read(lines)
	if fm.page.title == "" && x.title != "" {
		fm.page.title, fm.line = x.title, x.titleLine
	}
	return readMarkdownLines(d, fm, x.out)
}

// mdx turns MDX into Markdown with <details>, for readMarkdownLines.
type mdx struct {
	out       []srcLine
	cur       strings.Builder // the line under way
	curNo     int
	no        int // line of the document that is read
	open      []component
	lists     map[string][]jsPair // exported lists of questions that no component has shown yet
	names     []string            // of them, in their order
	title     string              // from an exported “metadata”
	titleLine int
	patience  int // how many more braces may turn out to be text
}

// component is one that is open.
type component struct {
	name string
	end  string // what its end becomes; "\n" for the end of a paragraph
}

// jsPair is a question of a list in JavaScript, with its answer.
type jsPair struct {
	question, answer string
	line             int
}

// read converts lines.
func (x *mdx) read(lines []srcLine) {
	for i := 0; i < len(lines); {
		if lines[i].code {
			x.endLine()
			x.out = append(x.out, lines[i])
			i++
			continue
		}
		if n := x.module(lines[i:]); n > 0 {
			i += n
			continue
		}
		j := i + 1
		for j < len(lines) && !lines[j].code && !isModule(lines[j].text) {
			j++
		}
		x.no = lines[i].no
		x.scan(joinLines(lines[i:j]))
		x.endLine()
		i = j
	}
	for _, name := range x.names {
		x.pairs(x.lists[name])
		delete(x.lists, name)
	}
	for len(x.open) > 0 {
		x.close(x.open[len(x.open)-1].name)
	}
	x.endLine()
}

var (
	moduleLine = regexp.MustCompile(`^(?:import[ \t]+(?:["'{*]|type[ \t]|[\w$]+[ \t]*(?:,|from\b))|import[{"']|export[ \t]+(?:const|let|var|default|function|async|class|type|interface|\{|\*))`)
	pairOf     = regexp.MustCompile(`(?s)["']?\b(?:question|q|title|summary)["']?\s*:\s*("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|` + "`[^`]*`" + `)\s*,\s*["']?(?:answer|a|content|text|body)["']?\s*:\s*\(?\s*("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|` + "`[^`]*`" + `)`)
	exportName = regexp.MustCompile(`^export[ \t]+(?:const|let|var)[ \t]+([\w$]+)`)
	exportText = regexp.MustCompile(`\btitle["']?\s*:\s*("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')`)
)

func isModule(s string) bool { return moduleLine.MatchString(s) }

// module drops an import or export, and returns how many lines it takes. A list of questions
// in it is kept for the component that shows it.
func (x *mdx) module(lines []srcLine) int {
	if !isModule(lines[0].text) {
		return 0
	}
	depth, n := 0, 0
	for n < len(lines) && n < 5000 {
		text := lines[n].text
		if n > 0 && depth <= 0 && (lines[n].blank() || isModule(text) || !continues(lines[n-1].text)) {
			break
		}
		for _, r := range jsStrings.ReplaceAllString(text, `""`) {
			switch r {
			case '{', '(', '[':
				depth++
			case '}', ')', ']':
				depth--
			}
		}
		n++
	}
	if depth > 0 { // its end was not found
		for n = 1; n < len(lines) && !lines[n].blank() && !lines[n].code; n++ {
			continue
		}
	}
	source := joinLines(lines[:n])
	name := exportName.FindStringSubmatch(source)
	if name == nil {
		return n
	}
	if name[1] == "metadata" || name[1] == "meta" || name[1] == "frontmatter" {
		if t := exportText.FindStringSubmatch(source); t != nil {
			x.title, x.titleLine = unquoteJS(t[1]), lines[0].no
		}
		return n
	}
	if found := findPairs(source, lines[0].no); len(found) > 0 {
		x.lists[name[1]] = found
		x.names = append(x.names, name[1])
	}
	return n
}

// jsStrings are strings of JavaScript that end in their line.
var jsStrings = regexp.MustCompile(`"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'` + "|`[^`]*`")

// continues reports whether a statement goes on behind this line.
func continues(line string) bool {
	line = strings.TrimSpace(line)
	return line != "" && strings.ContainsAny(line[len(line)-1:], "=,({[+&|:>?.")
}

// findPairs finds questions with answers in JavaScript whose first line is line no.
func findPairs(source string, no int) []jsPair {
	var found []jsPair
	at := 0
	for _, m := range pairOf.FindAllStringSubmatchIndex(source, -1) {
		no += strings.Count(source[at:m[0]], "\n")
		at = m[0]
		found = append(found, jsPair{unquoteJS(source[m[2]:m[3]]), unquoteJS(source[m[4]:m[5]]), no})
	}
	return found
}

// unquoteJS returns what a string of JavaScript says.
func unquoteJS(s string) string {
	if len(s) < 2 {
		return s
	}
	return jsEscape.ReplaceAllStringFunc(s[1:len(s)-1], func(e string) string {
		switch e[1] {
		case 'n':
			return "\n"
		case 't':
			return " "
		}
		return e[1:]
	})
}

var jsEscape = regexp.MustCompile(`(?s)\\.`)

// pairs puts out questions with their answers.
func (x *mdx) pairs(list []jsPair) {
	for _, p := range list {
		x.endLine()
		x.put(p.line, "", "<details>", "<summary>"+oneLine(p.question)+"</summary>", "")
		for t := range strings.SplitSeq(p.answer, "\n") {
			x.put(p.line, strings.TrimSpace(t))
		}
		x.put(p.line, "", "</details>", "")
	}
}

// put adds whole lines.
func (x *mdx) put(no int, texts ...string) {
	for _, t := range texts {
		x.out = append(x.out, srcLine{text: t, no: no})
	}
}

// write adds text to the line under way; line ends in it count.
func (x *mdx) write(s string) {
	for {
		line, rest, more := strings.Cut(s, "\n")
		if x.cur.Len() == 0 {
			x.curNo = x.no
		}
		x.cur.WriteString(line)
		if !more {
			return
		}
		x.endLineAlways()
		x.no++
		s = rest
	}
}

func (x *mdx) endLineAlways() {
	if x.cur.Len() == 0 {
		x.curNo = x.no
	}
	text := x.cur.String()
	x.cur.Reset()
	x.put(x.curNo, strings.TrimRight(text, "\t"))
}

// endLine ends the line under way, if there is one.
func (x *mdx) endLine() {
	if strings.TrimSpace(x.cur.String()) != "" {
		x.endLineAlways()
	}
	x.cur.Reset()
}

// own puts lines between empty ones.
func (x *mdx) own(texts ...string) {
	x.endLine()
	x.put(x.no, "")
	x.put(x.no, texts...)
	x.put(x.no, "")
}

// dedentJSX cuts the indentation of text within components, which has no meaning in MDX. Text
// between two lines of tags keeps the indentation that its lines have of each other.
func dedentJSX(lines []srcLine) []srcLine {
	depth, from := 0, 0
	cut := func(to int) {
		if depth <= 0 {
			return
		}
		least := maxIndent
		for _, l := range lines[from:to] {
			if columns, _ := indentOf(l.text); !l.blank() {
				least = min(least, columns)
			}
		}
		for i := from; i < to; i++ {
			lines[i].text = dedent(lines[i].text, least)
		}
	}
	for i, l := range lines {
		text := strings.TrimSpace(l.text)
		if l.code || !strings.HasPrefix(text, "<") || strings.HasPrefix(text, "<!--") {
			continue
		}
		if i < from {
			continue // within a tag that is broken over several lines
		}
		cut(i)
		from = i + tagLines(lines[i:])
		lines[i].text = text
		name := jsxName.FindStringSubmatch(text)
		switch {
		case name == nil:
		case name[1] == "/":
			depth--
		case !strings.Contains(text, "</"+name[2]) && !strings.HasSuffix(text, "/>"):
			depth++
		}
		depth = max(depth, 0)
	}
	cut(len(lines))
	return lines
}

// tagLines returns how many lines the tag takes that begins in the first one.
func tagLines(lines []srcLine) int {
	if strings.Contains(lines[0].text, ">") {
		return 1
	}
	for n := 1; n < min(len(lines), 40) && !lines[n].blank() && !lines[n].code; n++ {
		if text := strings.TrimSpace(lines[n].text); text == ">" || strings.HasSuffix(text, ">") && !strings.HasSuffix(text, "=>") {
			return n + 1
		}
	}
	return 1
}

var jsxName = regexp.MustCompile(`^<(/?)([A-Za-z][\w.:-]*)`)
