package faq

import (
	"html"
	"regexp"
	"strings"
)

// Owners mix HTML into Markdown in every way there is. htmlLines makes Markdown of the tags
// that have a meaning in it, line by line, so that lines keep their numbers. <details>,
// <summary> and comments stay, each in a line of its own. Tags that it does not know stay, too:
// “<your-name>” is text.

var (
	tagAtHead = regexp.MustCompile(`^<(/?)([A-Za-z][A-Za-z0-9]*)((?:[ \t\n/][^<>]*)?)>`)
	htmlTag   = regexp.MustCompile(`<(/?)([A-Za-z][A-Za-z0-9]*)((?:[ \t\n/][^<>]*)?)>`)
	brokenTag = regexp.MustCompile(`<(?:img|a|p|div|span|h[1-6]|details|summary|br|table|td|iframe|video|source|font|center)(?:[ \t][^<>]*)?$`)
	htmlAttr  = regexp.MustCompile(`([A-Za-z_:][\w:.-]*)[ \t\n]*=[ \t\n]*(?:"([^"]*)"|'([^']*)'|([^\s"'<>]+))`)
	anySpaces = regexp.MustCompile(`[ \t\n]+`)
)

// blockTags break the text around them.
var blockTags = map[string]bool{
	"p": true, "div": true, "center": true, "section": true, "article": true, "header": true, "footer": true, "main": true, "nav": true,
	"figure": true, "figcaption": true, "blockquote": true, "hr": true, "aside": true, "dd": true, "body": true, "html": true, "form": true,
}

// plainTags say nothing that a chat can show.
var plainTags = map[string]bool{
	"span": true, "font": true, "u": true, "sup": true, "sub": true, "small": true, "big": true, "ins": true, "mark": true, "abbr": true,
	"label": true, "picture": true, "source": true, "q": true, "cite": true, "dfn": true, "var": true, "time": true, "wbr": true, "nobr": true,
	"button": true, "input": true, "meta": true, "link": true, "tbody": true, "bdi": true, "bdo": true, "data": true, "address": true,
}

// markTags are those that Markdown has a sign for.
var markTags = map[string]string{"b": "**", "strong": "**", "i": "*", "em": "*", "del": "~~", "s": "~~", "strike": "~~"}

// skipTags are dropped with all that is in them.
var skipTags = map[string]bool{"script": true, "style": true, "iframe": true, "svg": true, "video": true, "audio": true, "noscript": true, "head": true, "object": true}

// htmlLines is the state of the conversion.
type htmlLines struct {
	out     []srcLine
	line    strings.Builder // the line under way
	no      int             // its number
	indent  string          // its indentation
	block   bool            // in a block of HTML: no empty line since its first tag
	at      int             // columns before that tag
	columns int             // columns before the text of the line under way
	base    int             // columns to cut within the block; -1: those of the next line
	lists   []int           // open lists: the number of the next item, -1 for bullets
	href    []string        // open links with their address; "" for anchors
	capture string          // the tag whose text is being gathered: summary, dt, h1 …
	text    strings.Builder // what was gathered
	textNo  int
	id      string         // of the heading that is being gathered
	depth   int            // of open <details>, of which inner has the outermost
	inner   []details      // open <details>
	noCode  map[string]int // by tag: the line in which it is not closed any more
	ends    map[string]int // by what closes an element or comment: the last line with it
}

// details is a <details> whose content may be indented with its tags.
type details struct {
	at, cut int  // columns before its tag, and those by which its <summary> is indented more
	known   bool // whether the content is indented, too
}

// convertHTML makes Markdown of the HTML in lines.
func convertHTML(lines []srcLine) []srcLine {
	h := &htmlLines{noCode: map[string]int{}, ends: map[string]int{}}
	for i, l := range lines {
		if !l.code && strings.Contains(l.text, ">") {
			for _, end := range wholeEnds {
				if strings.Contains(l.text, end) {
					h.ends[end] = i
				}
			}
		}
	}
	for i := 0; i < len(lines); i++ {
		l := lines[i]
		l.text = h.dedentDetails(l)
		switch {
		case l.code:
			h.out = append(h.out, l)
			h.block = false
			continue
		case l.blank():
			h.flushCapture()
			h.out = append(h.out, l)
			h.block = false
			continue
		case strings.Contains(l.text, "<!--"):
			n := 1
			if h.ends["-->"] >= i {
				n = commentLines(lines[i:])
			}
			if n > 1 || strings.HasPrefix(strings.TrimSpace(l.text), "<!--") && strings.HasSuffix(strings.TrimSpace(lines[i+n-1].text), "-->") {
				h.breakLine()
				h.out = append(h.out, lines[i:i+n]...)
				i += n - 1
				continue
			}
		}
		if strings.Contains(l.text, "<") {
			i += joinTag(lines[i:], &l)
			i += h.raw(lines, i, &l)
			if l.blank() {
				continue
			}
		}
		h.add(l)
	}
	h.flushCapture()
	return h.out
}

// dedentDetails returns a line without the indentation of the <details> around it.
func (h *htmlLines) dedentDetails(l srcLine) string {
	text := l.text
	for i := range h.inner {
		d := &h.inner[i]
		columns, bytes := indentOf(text)
		if d.cut > 0 && !d.known && bytes < len(text) && !strings.HasPrefix(text[bytes:], "<") {
			d.known = true
			if columns < d.at+d.cut {
				d.cut = 0
			}
		}
		if columns > d.at {
			text = dedent(text, min(d.cut, columns-d.at))
		}
	}
	return text
}

// commentLines returns how many lines the comment takes that begins in the first one.
func commentLines(lines []srcLine) int {
	text := lines[0].text
	rest := text[strings.LastIndex(text, "<!--"):]
	for n := 1; ; n++ {
		if strings.Contains(rest, "-->") || n == len(lines) {
			return n
		}
		rest = lines[n].text
	}
}

// joinTag joins a tag that is broken over several lines, and returns how many lines it took.
func joinTag(lines []srcLine, l *srcLine) int {
	if !brokenTag.MatchString(l.text) {
		return 0
	}
	var joined strings.Builder
	joined.WriteString(l.text)
	for n := 1; n < min(len(lines), 20) && !lines[n].blank() && !lines[n].code; n++ {
		joined.WriteString(" " + strings.TrimSpace(lines[n].text))
		if strings.Contains(lines[n].text, ">") {
			l.text = joined.String()
			return n
		}
	}
	return 0
}

// add converts a line.
func (h *htmlLines) add(l srcLine) {
	columns, n := indentOf(l.text)
	h.columns = columns
	if h.block {
		if h.base < 0 {
			h.base = max(columns-h.at, 0)
		}
		l.text = dedent(l.text, h.base)
		columns, n = indentOf(l.text)
	}
	h.no, h.indent = l.no, l.text[:n]
	if len(h.lists) > 0 {
		l.text, h.indent = l.text[n:], ""
		if h.line.Len() == 0 && h.capture == "" {
			h.line.WriteString(h.listIndent(len(h.lists)))
		}
	}
	if !strings.Contains(l.text, "<") && h.capture == "" {
		h.line.WriteString(l.text)
		h.endLine(false)
		return
	}
	table := strings.HasPrefix(strings.TrimSpace(l.text), "|")
	rest := l.text
	for rest != "" {
		loc := nextTag(rest)
		if loc == nil {
			break
		}
		h.write(rest[:loc[0]])
		tag := rest[loc[0]:loc[1]]
		name, attrs := strings.ToLower(rest[loc[4]:loc[5]]), rest[loc[6]:loc[7]]
		closing := loc[2] < loc[3]
		rest = rest[loc[1]:]
		if name == "code" || name == "tt" || name == "samp" || name == "kbd" {
			rest = h.codeTag(name, closing, rest)
			continue
		}
		h.tag(tag, name, attrs, closing, table, columns)
	}
	h.write(rest)
	if h.capture != "" {
		h.text.WriteByte(' ')
		if h.capture == "dt" {
			h.flushCapture()
		}
		return
	}
	h.endLine(false)
}

// nextTag finds the next tag outside code spans.
func nextTag(s string) []int {
	for from := 0; ; {
		i := strings.IndexAny(s[from:], "`<")
		if i < 0 {
			return nil
		}
		from += i
		if s[from] == '<' {
			if loc := tagAtHead.FindStringSubmatchIndex(s[from:]); loc != nil {
				for i := range loc {
					loc[i] += from
				}
				return loc
			}
			from++
			continue
		}
		n := from
		for n < len(s) && s[n] == '`' {
			n++
		}
		from = n + max(closingTicks(s[n:], n-from), 0)
	}
}

// codeTag makes a code span, and returns the rest of the line.
func (h *htmlLines) codeTag(name string, closing bool, rest string) string {
	if closing {
		return rest
	}
	if h.noCode[name] == h.no {
		return rest
	}
	end := strings.Index(rest, "</"+name+">")
	if end < 0 {
		h.noCode[name] = h.no
		return rest
	}
	text := html.UnescapeString(htmlTag.ReplaceAllString(rest[:end], ""))
	if text = strings.TrimSpace(text); text != "" && !strings.Contains(text, "`") {
		h.write("`" + text + "`")
	} else {
		h.write(text)
	}
	return rest[end+len(name)+3:]
}

// write adds text to the line under way, or to what is being gathered.
func (h *htmlLines) write(s string) {
	if h.capture != "" {
		h.text.WriteString(s)
		return
	}
	h.line.WriteString(s)
}

// endLine ends the line under way, and puts an empty line behind it if asked to.
func (h *htmlLines) endLine(empty bool) {
	text := h.line.String()
	if emptyItem.MatchString(text) && len(h.lists) > 0 {
		return // the item's text is still to come
	}
	if strings.TrimSpace(text) != "" {
		h.out = append(h.out, srcLine{text: strings.TrimRight(text, "\t"), no: h.no})
	}
	h.line.Reset()
	if empty && len(h.out) > 0 && !h.out[len(h.out)-1].blank() {
		h.out = append(h.out, blankLine(h.no))
	}
}

// emptyItem is the mark of a list item without its text.
var emptyItem = regexp.MustCompile(`^ *(?:-|\d+\.) $`)

// breakLine ends the paragraph under way.
func (h *htmlLines) breakLine() {
	for len(h.href) > 0 {
		h.closeLink()
	}
	h.endLine(len(h.lists) == 0)
	if h.line.Len() == 0 {
		h.line.WriteString(h.indent)
	}
}

// own puts text in a line of its own between empty lines.
func (h *htmlLines) own(text string, no int) {
	if m := containers.FindString(h.line.String()); m != "" && strings.TrimSpace(h.line.String()[len(m):]) == "" {
		h.line.Reset() // “- <details>”: an item that is nothing else
	}
	h.breakLine()
	h.line.Reset()
	h.out = append(h.out, srcLine{text: h.indent + text, no: no}, blankLine(no))
	h.line.WriteString(h.indent)
}

// startBlock notes that a block of HTML begins: up to the next empty line, indentation has
// no meaning.
func (h *htmlLines) startBlock(columns int) {
	if !h.block {
		h.block, h.at = true, columns
	}
	h.base = -1
}

// tag converts a tag.
func (h *htmlLines) tag(tag, name, attrs string, closing, table bool, columns int) {
	switch {
	case h.capture != "" && (name == h.capture && closing || name == "dd" || name == "dt" || name == "details"):
		h.flushCapture()
		if !closing {
			h.tag(tag, name, attrs, closing, table, columns)
		}
	case name == "details" || name == "dl":
		if closing {
			h.own("</"+name+">", h.no)
			if h.depth--; h.depth < len(h.inner) && len(h.inner) > 0 {
				h.inner = h.inner[:len(h.inner)-1]
			}
			h.depth = max(h.depth, 0)
		} else {
			h.own("<"+name+">", h.no)
			if h.depth++; h.depth <= maxNesting {
				h.inner = append(h.inner, details{at: columns})
			}
		}
		h.startBlock(columns)
	case (name == "summary" || name == "dt" || isHeadingTag(name)) && !closing:
		if h.capture != "" {
			return
		}
		h.capture, h.textNo, h.id = name, h.no, attribute(attrs, "id")
		if d := len(h.inner) - 1; name == "summary" && d >= 0 && h.inner[d].cut == 0 {
			h.inner[d].cut = max(h.columns-h.inner[d].at, 0)
		}
		h.startBlock(columns)
	case name == "summary" || name == "dt" || isHeadingTag(name):
	case name == "br":
		h.lineBreak(table)
	case blockTags[name]:
		if h.capture == "" && !table {
			h.breakLine()
			h.startBlock(columns)
		} else {
			h.write(" ")
		}
	case name == "ul" || name == "ol" || name == "menu" || name == "li":
		h.list(name, attrs, closing)
	case markTags[name] != "":
		h.write(markTags[name])
	case name == "a":
		h.link(attrs, closing)
	case name == "img":
		h.image(attrs)
	case plainTags[name] || skipTags[name]:
	default:
		h.write(tag)
	}
}
