package faq

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// marks makes plain Markdown of what site generators add to it: admonitions, tabs, tables of
// contents, attributes and shortcodes. It gathers the definitions of references and footnotes.
type marks struct {
	d           *document
	lines       []srcLine
	out         []srcLine
	refs        map[string]string // label, folded, to address
	notes       map[string]string // label of a footnote to its text
	boxes       []box             // open containers of “:::”
	ends        []boxEnd          // open boxes whose content is indented
	lastComment int               // the last line with the end of a comment; -1: none, 0: not looked for yet
	lastColons  map[int]int       // the last line with so many colons alone
}

// boxEnd is the line behind an indented box that became <details>.
type boxEnd struct {
	at     int
	indent string
}

// box is a container that is open.
type box struct {
	colons  int
	quote   bool // its content is quoted
	details bool // it is a <details>
}

var (
	tocMark   = regexp.MustCompile(`(?i)^[ \t]*(?:\[\[?_?toc_?\]\]?|\{:[ \t]*toc[^}]*\}|\$\{toc\}|@\[toc\]|\{\{[ \t]*(?:toc|>toc)[ \t]*\}\}|\[TOCM?\].*|<toc[^>]*>|\{\{<[ \t]*(?:toc|table_of_contents)[^>]*>\}\})[ \t]*$`)
	tocStart  = regexp.MustCompile(`(?i)<!--[ \t]*(?:toc(?:[ \t:].*)?|START doctoc.*|MarkdownTOC.*|table of contents)[ \t]*-->`)
	tocEnd    = regexp.MustCompile(`(?i)<!--[ \t]*(?:/[ \t]*toc|tocstop|toc[ \t-]*(?:end|stop)|end[ \t-]*(?:of[ \t]*)?toc|END doctoc.*|/MarkdownTOC|/table of contents)[ \t]*-->`)
	attrLine  = regexp.MustCompile(`^[ \t]*\{:[ \t]*([^{}]*)\}[ \t]*$`)
	attrID    = regexp.MustCompile(`(?:^|[ \t])#([\w:.-]+)`)
	shortcode = regexp.MustCompile(`\{\{[<%][ \t]*(/?)[ \t]*([\w./-]*)((?:[^{}"]|"[^"]*")*)[%>]\}\}|\{%-?[ \t]*(\w*)((?:[^{}"%]|"[^"]*")*)-?%\}`)
	quotedArg = regexp.MustCompile(`"([^"]+)"`)
	refLine   = regexp.MustCompile(`^ {0,3}\[([^\[\]^]+)\]:[ \t]*(?:<([^<>]*)>|(\S+))[ \t]*(?:"[^"]*"|'[^']*'|\([^()]*\))?[ \t]*$`)
	noteLine  = regexp.MustCompile(`^ {0,3}\[\^([^\[\]]+)\]:[ \t]*(.*)$`)
	abbrLine  = regexp.MustCompile(`^\*\[[^\]]+\]:[ \t]`)
	mkdocsBox = regexp.MustCompile(`^([ \t]*)(!!!|\?\?\?\+?)[ \t]*([\w-]*)(?:[ \t]+[\w-]+)*[ \t]*(?:"(.*)")?[ \t]*$`)
	mkdocsTab = regexp.MustCompile(`^([ \t]*)===[+!]?[ \t]*"(.*)"[ \t]*$`)
	colonBox  = regexp.MustCompile(`^[ \t]*(:{3,})[ \t]*\{?\.?([A-Za-z][\w-]*)?\}?(?:\{[^{}]*\})?[ \t]*(?:\[(.*)\])?(.*?)[ \t]*:*$`)
	alertHead = regexp.MustCompile(`^([ \t]*>[ \t]*)\[!([A-Za-z]+)\]([+-]?)[ \t]*(.*)$`)
	noSpace   = regexp.MustCompile(`^(#{2,6})([^#\s].*)$`)
)

// boxNames are the containers that are set apart from the text around them.
var boxNames = map[string]string{
	"note": "Note", "info": "Info", "tip": "Tip", "hint": "Hint", "warning": "Warning", "caution": "Caution", "danger": "Danger",
	"important": "Important", "success": "Success", "example": "Example", "attention": "Attention", "error": "Error", "failure": "Failure",
	"bug": "Bug", "abstract": "Summary", "summary": "Summary", "seealso": "See also", "todo": "", "quote": "", "question": "", "faq": "", "help": "",
	"callout-note": "Note", "callout-tip": "Tip", "callout-warning": "Warning", "callout-important": "Important", "callout-caution": "Caution",
	"admonition": "", "callout": "", "alert": "", "secondary": "", "primary": "",
}

// read converts all lines.
func (m *marks) read() {
	for i := 0; i < len(m.lines); i++ {
		m.endBoxes(i)
		l := m.lines[i]
		if l.code {
			i += m.fenced(i) - 1
			continue
		}
		if strings.Contains(l.text, "<!--") {
			if n := m.contents(i); n > 0 {
				i += n - 1
				continue
			}
			if n := m.comment(i); n > 0 {
				i += n - 1
				continue
			}
			l = m.lines[i]
		}
		if n := m.definition(i); n > 0 {
			m.put(blankLine(l.no))
			i += n - 1
			continue
		}
		if n := m.admonition(i); n > 0 {
			i += n - 1
			continue
		}
		m.plain(l)
	}
	m.endBoxes(len(m.lines))
	for len(m.boxes) > 0 {
		m.closeBox()
	}
}

// endBoxes ends the indented boxes whose content does not reach line i.
func (m *marks) endBoxes(i int) {
	for n := len(m.ends) - 1; n >= 0 && m.ends[n].at <= i; n-- {
		no := m.lines[m.ends[n].at-1].no
		m.put(blankLine(no))
		m.put(srcLine{text: m.ends[n].indent + "</details>", no: no})
		m.put(blankLine(no))
		m.ends = m.ends[:n]
	}
}

// put adds a line, within the containers that are open.
func (m *marks) put(l srcLine) {
	for _, b := range m.boxes {
		if b.quote {
			l.text = strings.TrimRight("> "+l.text, " ")
		}
	}
	m.out = append(m.out, l)
}

// contents drops a table of contents between comments that a tool has put there, and returns
// how many lines it takes.
func (m *marks) contents(i int) int {
	if !tocStart.MatchString(m.lines[i].text) {
		return 0
	}
	for n := 1; i+n < len(m.lines) && n < 2000; n++ {
		text := m.lines[i+n].text
		if tocEnd.MatchString(text) {
			return n + 1
		}
		if strings.HasPrefix(text, "#") && !strings.Contains(strings.ToLower(text), "contents") {
			return 0
		}
	}
	return 0
}

// comment passes a comment of several lines on untouched, and returns how many it takes. One
// that is never closed is text.
func (m *marks) comment(i int) int {
	text := m.lines[i].text
	at := strings.LastIndex(text, "<!--")
	if strings.Contains(text[at:], "-->") || strings.Count(text[:at], "`")%2 == 1 {
		return 0
	}
	if m.lastComment == 0 {
		m.lastComment = -1
		for j, l := range m.lines {
			if strings.Contains(l.text, "-->") {
				m.lastComment = j
			}
		}
	}
	if m.lastComment <= i {
		m.d.warnf(m.lines[i].no, "open-comment", "the comment that opens here is never closed, so it was read as text; put --> behind it")
		m.lines[i].text = strings.ReplaceAll(text, "<!--", "")
		return 0
	}
	for n := 1; ; n++ {
		if strings.Contains(m.lines[i+n].text, "-->") {
			m.out = append(m.out, m.lines[i:i+n+1]...)
			return n + 1
		}
	}
}

// definition takes the definition of a reference, footnote or abbreviation, and returns how
// many lines it takes.
func (m *marks) definition(i int) int {
	text := m.lines[i].text
	if !strings.Contains(text, "]:") {
		return 0
	}
	if d := noteLine.FindStringSubmatch(text); d != nil {
		note, n := d[2], 1
		for ; i+n < len(m.lines) && !m.lines[i+n].code; n++ {
			columns, _ := indentOf(m.lines[i+n].text)
			if m.lines[i+n].blank() || columns < 2 {
				break
			}
			note += " " + m.lines[i+n].text
		}
		m.notes[foldLabel(d[1])] = oneLine(note)
		return n
	}
	if d := refLine.FindStringSubmatch(text); d != nil {
		label := foldLabel(d[1])
		if _, twice := m.refs[label]; !twice && label != "" {
			m.refs[label] = d[2] + d[3]
		}
		return 1
	}
	if abbrLine.MatchString(text) {
		return 1
	}
	return 0
}

// foldLabel makes two writings of a reference's label equal.
func foldLabel(s string) string { return strings.ToLower(oneLine(s)) }

// plain adds a line without the marks in it.
func (m *marks) plain(l srcLine) {
	text := l.text
	if tocMark.MatchString(text) {
		m.put(blankLine(l.no))
		return
	}
	if a := attrLine.FindStringSubmatch(text); a != nil {
		if n := len(m.out) - 1; n >= 0 && strings.HasPrefix(m.out[n].text, "#") {
			if id := attrID.FindStringSubmatch(a[1]); id != nil {
				m.out[n].text += " {#" + id[1] + "}"
			}
		}
		return
	}
	if strings.Contains(text, "{{") || strings.Contains(text, "{%") {
		text = outsideCode(text, m.shortcodes)
		if strings.TrimSpace(text) == "" {
			m.put(blankLine(l.no))
			return
		}
	}
	if h := noSpace.FindStringSubmatch(text); h != nil && len(m.boxes) == 0 {
		text = h[1] + " " + h[2]
	}
	l.text = text
	m.put(l)
}

// shortcodes drops the shortcodes of site generators; one that opens and closes makes <details>.
func (m *marks) shortcodes(s string) string {
	return shortcode.ReplaceAllStringFunc(s, func(code string) string {
		p := shortcode.FindStringSubmatch(code)
		switch strings.ToLower(p[2] + p[4]) {
		case "expand", "details", "accordion", "accordion-item", "collapse", "faq", "toggle":
			if p[1] == "/" {
				return "</details>"
			}
			if title := quotedArg.FindStringSubmatch(p[3] + p[5]); title != nil {
				return "<details><summary>" + title[1] + "</summary>"
			}
		case "enddetails", "endexpand", "endaccordion":
			return "</details>"
		}
		return ""
	})
}

// admonition converts the boxes and tabs of MkDocs, the containers of Docusaurus and the
// alerts of GitHub. It returns how many lines it took, 0 if none begins in line i.
func (m *marks) admonition(i int) int {
	l := m.lines[i]
	trimmed := strings.TrimLeft(l.text, " \t")
	switch {
	case trimmed == "":
		return 0
	case trimmed[0] == '!' || trimmed[0] == '?':
		if b := mkdocsBox.FindStringSubmatch(l.text); b != nil {
			return m.indented(i, b[1], boxTitle(b[3], b[4]), strings.HasPrefix(b[2], "?"))
		}
	case strings.HasPrefix(trimmed, "==="):
		if t := mkdocsTab.FindStringSubmatch(l.text); t != nil {
			m.put(srcLine{text: t[1] + "**" + strings.TrimRight(t[2], ":") + ":**", no: l.no})
			m.put(blankLine(l.no))
			for j, c := range m.content(i, t[1]) {
				m.lines[i+1+j] = c
			}
			return 1
		}
	case strings.HasPrefix(trimmed, ":::"):
		if c := colonBox.FindStringSubmatch(l.text); c != nil {
			m.container(i, c)
			return 1
		}
	case trimmed[0] == '>':
		if a := alertHead.FindStringSubmatch(l.text); a != nil {
			return m.alert(i, a)
		}
	}
	return 0
}

// boxTitle returns what stands above a box: its title, or else the name of its kind.
func boxTitle(kind, title string) string {
	if title = strings.TrimSpace(title); title != "" {
		return title
	}
	if name, ok := boxNames[strings.ToLower(kind)]; ok {
		return name
	}
	first, size := utf8.DecodeRuneInString(kind)
	if size == 0 {
		return ""
	}
	return string(unicode.ToUpper(first)) + strings.ToLower(kind[size:])
}

// content returns the lines below line i that are indented more than indent, without that.
func (m *marks) content(i int, indent string) []srcLine {
	columns, _ := indentOf(indent)
	var content []srcLine
	for _, l := range m.lines[i+1:] {
		c, _ := indentOf(l.text)
		if !l.blank() && c < columns+4 {
			break
		}
		l.text = indent + dedent(l.text, columns+4)
		content = append(content, l)
	}
	for len(content) > 0 && content[len(content)-1].blank() {
		content = content[:len(content)-1]
	}
	return content
}

// indented converts a box whose content is indented. One that can be folded and has a
// question for its title is that question.
func (m *marks) indented(i int, indent, title string, folded bool) int {
	content := m.content(i, indent)
	no := m.lines[i].no
	if len(content) == 0 {
		return 0
	}
	if asks(title) || folded && title != "" && boxNames[strings.ToLower(title)] == "" {
		m.put(srcLine{text: indent + "<details><summary>" + title + "</summary>", no: no})
		m.put(blankLine(no))
		for j, c := range content {
			m.lines[i+1+j] = c // converted in their turn
		}
		m.ends = append(m.ends, boxEnd{at: i + 1 + len(content), indent: indent})
		return 1
	}
	m.put(blankLine(no))
	if title != "" {
		m.put(srcLine{text: indent + "> **" + title + "**", no: no})
		m.put(srcLine{text: indent + ">", no: no})
	}
	for _, c := range content {
		c.text = strings.TrimRight(indent+"> "+strings.TrimPrefix(c.text, indent), " ")
		m.put(c)
	}
	m.put(blankLine(no))
	return 1 + len(content)
}
