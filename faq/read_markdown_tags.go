package faq

import (
	"html"
	"regexp"
	"strconv"
	"strings"
)

func isHeadingTag(name string) bool {
	return len(name) == 2 && name[0] == 'h' && name[1] >= '1' && name[1] <= '6'
}

// flushCapture puts out what was gathered.
func (h *htmlLines) flushCapture() {
	if h.capture == "" {
		return
	}
	name, text := h.capture, oneLine(h.text.String())
	h.capture = ""
	h.text.Reset()
	switch {
	case text == "":
	case isHeadingTag(name):
		if h.id != "" {
			text += " {#" + h.id + "}"
		}
		level, err := strconv.Atoi(name[1:])
		if err == nil {
			h.own(strings.Repeat("#", level)+" "+text, h.textNo)
		}
	default:
		h.own("<summary>"+text+"</summary>", h.textNo)
	}
}

func (h *htmlLines) lineBreak(table bool) {
	switch {
	case table:
		h.write(" / ")
	case h.capture != "":
		h.write(" ")
	default:
		if strings.TrimSpace(h.line.String()) != "" {
			h.line.WriteString("  ")
		}
		h.endLine(false)
		h.line.WriteString(h.indent)
	}
}

// list converts the tags of lists.
func (h *htmlLines) list(name, attrs string, closing bool) {
	switch {
	case h.capture != "":
	case name == "li" && closing:
		h.endLine(false)
	case name == "li":
		h.endLine(false)
		depth := max(len(h.lists), 1)
		mark := "- "
		if len(h.lists) > 0 && h.lists[depth-1] >= 0 {
			mark = strconv.Itoa(h.lists[depth-1]) + ". "
			h.lists[depth-1]++
		}
		h.line.Reset()
		h.line.WriteString(h.listIndent(depth-1) + mark)
	case closing:
		if len(h.lists) > 0 {
			h.lists = h.lists[:len(h.lists)-1]
		}
		h.endLine(len(h.lists) == 0)
	default:
		h.endLine(len(h.lists) == 0)
		next := -1
		if name == "ol" {
			next = 1
			if n, err := strconv.Atoi(attribute(attrs, "start")); err == nil && n >= 0 {
				next = min(n, 999)
			}
		}
		if len(h.lists) < maxNesting {
			h.lists = append(h.lists, next)
		}
	}
}

// listIndent returns the columns before an item within n lists.
func (h *htmlLines) listIndent(n int) string { return strings.Repeat(" ", h.at+3*n) }

// link converts the tags of links; anchors are dropped.
func (h *htmlLines) link(attrs string, closing bool) {
	if closing {
		h.closeLink()
		return
	}
	href := attribute(attrs, "href")
	if len(h.href) > 0 {
		h.closeLink()
	}
	h.href = append(h.href, href)
	if href != "" {
		h.write("[")
	}
}

func (h *htmlLines) closeLink() {
	if len(h.href) == 0 {
		return
	}
	href := h.href[len(h.href)-1]
	h.href = h.href[:len(h.href)-1]
	if href != "" {
		h.write("](" + destination(href) + ")")
	}
}

// image converts an image.
func (h *htmlLines) image(attrs string) {
	alt, src := oneLine(attribute(attrs, "alt")), attribute(attrs, "src")
	switch {
	case src != "":
		h.write("![" + alt + "](" + destination(src) + ")")
	default:
		h.write(alt)
	}
}

// destination returns an address as it can stand in a Markdown link.
func destination(url string) string {
	url = strings.TrimSpace(anySpaces.ReplaceAllString(url, "%20"))
	if strings.ContainsAny(url, "()") {
		return "<" + url + ">"
	}
	return url
}

// attribute returns the value of an attribute, or "".
func attribute(attrs, name string) string {
	for _, m := range htmlAttr.FindAllStringSubmatch(attrs, -1) {
		if strings.EqualFold(m[1], name) {
			return html.UnescapeString(m[2] + m[3] + m[4])
		}
	}
	return ""
}

// wholeTag begins an element that is converted, or dropped, as a whole.
var wholeTag = regexp.MustCompile(`(?i)<(table|pre|script|style|iframe|svg|video|audio|noscript|head|object)(?:[ \t/][^<>]*)?>`)

// wholeEnds are the ends of such elements, and of comments.
var wholeEnds = []string{
	"</table>", "</pre>", "</script>", "</style>", "</iframe>", "</svg>", "</video>", "</audio>", "</noscript>", "</head>", "</object>", "-->",
}

// raw takes the first element in the line that is converted as a whole: a table, code, or one
// that is dropped with all that is in it. It leaves in l what follows it, and returns how many
// further lines it took.
func (h *htmlLines) raw(lines []srcLine, at int, l *srcLine) int {
	loc := wholeTag.FindStringSubmatchIndex(l.text)
	if loc == nil || strings.Count(l.text[:loc[0]], "`")%2 == 1 || strings.HasPrefix(strings.TrimSpace(l.text), "|") {
		return 0
	}
	name := strings.ToLower(l.text[loc[2]:loc[3]])
	end := "</" + name + ">"
	if h.ends[end] < at {
		return 0
	}
	var inner strings.Builder
	rest := l.text[loc[0]:]
	for n := 0; ; n++ {
		if i := strings.Index(rest, end); i >= 0 {
			inner.WriteString(rest[:i+len(end)])
			h.whole(name, inner.String(), l.text[:loc[0]], l.no)
			l.text = rest[i+len(end):]
			return n
		}
		if at+n+1 == len(lines) {
			return 0
		}
		inner.WriteString(rest + "\n")
		rest = lines[at+n+1].text
	}
}

// whole puts out an element as Markdown.
func (h *htmlLines) whole(name, source, before string, no int) {
	var text string
	switch name {
	case "table":
		text = tableMarkdown(source)
	case "pre":
		text = preMarkdown(source)
	}
	if strings.TrimSpace(before) != "" {
		h.add(srcLine{text: before, no: no})
	}
	if h.capture != "" || text == "" {
		return
	}
	h.no = no
	h.breakLine()
	h.line.Reset()
	indent := ""
	if h.block {
		indent = strings.Repeat(" ", h.at)
	}
	for i, t := range strings.Split(text, "\n") {
		h.out = append(h.out, srcLine{text: indent + t, no: no + min(i, strings.Count(source, "\n")), code: name == "pre"})
	}
	h.out = append(h.out, blankLine(no))
}

// preMarkdown makes a fenced code block of <pre>.
func preMarkdown(source string) string {
	text := html.UnescapeString(htmlTag.ReplaceAllString(source, ""))
	text = strings.Trim(text, "\n")
	fence := "```"
	for strings.Contains(text, fence) {
		fence += "`"
	}
	return fence + "\n" + text + "\n" + fence
}

var (
	rowTag  = regexp.MustCompile(`(?i)<tr(?:[ \t\n][^<>]*)?>`)
	cellTag = regexp.MustCompile(`(?i)<t([hd])(?:[ \t\n][^<>]*)?>`)
	lineTag = regexp.MustCompile(`(?i)<(?:br|/p|/li|/div)[ \t/]*>`)
)

// tableMarkdown makes a Markdown table of an HTML table. One with a single column is text.
func tableMarkdown(source string) string {
	var rows [][]string
	columns := 0
	for _, tr := range rowTag.Split(source, -1)[1:] {
		var row []string
		for _, td := range cellTag.Split(tr, -1)[1:] {
			td = lineTag.ReplaceAllString(td, " / ")
			cell := joinLines(convertHTML([]srcLine{{text: anySpaces.ReplaceAllString(wholeTag.ReplaceAllString(td, ""), " ")}}))
			cell = strings.TrimRight(strings.TrimSpace(oneLine(htmlTag.ReplaceAllString(cell, ""))), "/ ")
			row = append(row, strings.ReplaceAll(cell, "|", `\|`))
		}
		if strings.Join(row, "") != "" {
			rows = append(rows, row)
			columns = max(columns, len(row))
		}
	}
	var b strings.Builder
	for i, row := range rows {
		if columns == 1 || columns > 50 {
			b.WriteString(strings.Join(row, " ") + "\n\n")
			continue
		}
		row = append(row, make([]string, columns-len(row))...)
		b.WriteString("| " + strings.Join(row, " | ") + " |\n")
		if i == 0 {
			b.WriteString(strings.Repeat("|---", columns) + "|\n")
		}
	}
	return strings.TrimSpace(b.String())
}
