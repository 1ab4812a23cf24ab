package faq

import (
	"regexp"
	"slices"
	"strings"
)

// explicit reads markup that begins with two dots: a target, a directive, a comment.
func (c *rstCursor) explicit() {
	l := c.lines[c.i]
	c.i++
	switch {
	case strings.HasPrefix(l.text, "__ "), strings.HasPrefix(l.text, ".. |"):
		c.body(c.base)
	case strings.HasPrefix(l.text, ".. _"):
		if m := rstTarget.FindStringSubmatch(l.text); m != nil && m[2] == "" && c.depth == 0 {
			c.r.anchors = append(c.r.anchors, strings.Trim(m[1], "`"))
		}
		c.body(c.base)
	case rstFootnote.MatchString(l.text):
		m := rstFootnote.FindStringSubmatch(l.text)
		body := append([]textLine{headLine(l, m[2], c.base+1)}, c.body(c.base)...)
		c.text(escapeLiteral("["+strings.TrimLeft(m[1], "#*")+"]")+" "+blocksText(c.r.blocks(body, c.depth+1)), l.line)
	case rstDirective.MatchString(l.text):
		m := rstDirective.FindStringSubmatch(l.text)
		c.directive(strings.ToLower(m[1]), strings.TrimSpace(m[2]), l)
	default: // a comment
		c.body(c.base)
	}
}

// headLine returns l with the text that stands behind its mark, set in like the lines below.
func headLine(l textLine, text string, indent int) textLine {
	l.text, l.indent = text, indent
	l.raw = strings.Repeat(" ", indent) + text
	return l
}

// rstAdmonitions are boxes, with their titles.
var rstAdmonitions = map[string]string{
	"note": "Note", "warning": "Warning", "tip": "Tip", "important": "Important", "caution": "Caution", "danger": "Danger",
	"attention": "Attention", "error": "Error", "hint": "Hint", "seealso": "See also", "deprecated": "Deprecated since version",
	"versionadded": "New in version", "versionchanged": "Changed in version", "versionremoved": "Removed in version",
	"impl-detail": "Implementation detail", "info": "Info",
}

var (
	rstDropped = []string{
		"contents", "toctree", "meta", "index", "highlight", "raw", "sectionauthor", "moduleauthor", "codeauthor", "todo", "todolist", "title",
		"sectnum", "section-numbering", "header", "footer", "target-notes", "default-role", "role", "restructuredtext-test-directive", "skip",
		"testsetup", "testcleanup", "module", "py:module", "currentmodule", "py:currentmodule", "default-domain", "program", "tabularcolumns",
		"automodule", "autoclass", "autofunction", "autosummary", "autoexception", "automethod", "bibliography", "date", "replace", "unicode", "class", "rst-class", "youtube", "video",
	}
	rstCode = []string{
		"code-block", "code", "sourcecode", "parsed-literal", "prompt", "doctest", "testcode", "testoutput", "ipython", "console", "productionlist",
		"code-block-ex", "math", "graphviz", "mermaid", "uml", "plantuml", "digraph", "graph", "cssclass-code", "shell", "shell-session", "terminal",
	}
	rstFolds  = []string{"dropdown", "collapse", "toggle", "details", "accordion", "collapsible", "spoiler"}
	rstTitles = []string{"tab-item", "tab", "topic", "sidebar", "card", "group-tab", "code-tab", "grid-item-card", "rubric", "centered", "admonition"}
	// rstOptions begins a line of options below a directive.
	rstOptions = regexp.MustCompile(`^:[\w-]+:(?:[ ]|$)`)
)

// directive reads a directive, whose first line has been passed.
func (c *rstCursor) directive(name, arg string, l textLine) {
	body := c.body(c.base)
	options := map[string]string{}
	for len(body) > 0 && (body[0].text == "" && len(options) == 0 && false || rstOptions.MatchString(body[0].text)) {
		key, value, _ := strings.Cut(strings.TrimPrefix(body[0].text, ":"), ":")
		options[key] = strings.TrimSpace(value)
		body = body[1:]
	}
	title, box := rstAdmonitions[name]
	switch {
	case name == "include" || name == "literalinclude":
		c.r.d.warnf(l.line, "include", "the text of %q is not read from here; list that file among the content, or paste its text", arg)
	case name == "highlight":
		c.r.lang = codeLang(arg)
	case slices.Contains(rstDropped, name):
	case slices.Contains(rstCode, name):
		c.code(name, arg, body, l)
	case box:
		c.box(title, name, arg, body, l)
	case slices.Contains(rstFolds, name), name == "admonition" && (endsAsking(arg) || strings.Contains(options["class"], "dropdown")), name == "rubric" && endsAsking(arg):
		c.fold(arg, body, l)
	case name == "admonition":
		c.text(boxMarkdown(c.r.inline(arg, true), blocksText(c.r.blocks(body, c.depth+1))), l.line)
	case slices.Contains(rstTitles, name):
		if arg != "" {
			c.text("**"+c.r.inline(arg, true)+"**", l.line)
		}
		c.blocks = append(c.blocks, c.r.blocks(body, c.depth+1)...)
	case name == "image" || name == "figure":
		c.image(arg, options, body, l)
	case name == "list-table":
		c.listTable(arg, body, l)
	case name == "csv-table":
		c.csvTable(arg, options, body, l)
	default:
		c.other(name, arg, body, l)
	}
}

// other reads a directive that describes something, or one that is not known: its text stays.
func (c *rstCursor) other(name, arg string, body []textLine, l textLine) {
	inner := c.r.blocks(body, c.depth+1)
	switch base := name[strings.LastIndexByte(name, ':')+1:]; base {
	case "function", "method", "data", "attribute", "exception", "option", "envvar", "confval", "setting", "command", "cmdoption", "describe", "object", "property", "staticmethod", "classmethod", "decorator", "type", "macro", "var", "member":
		c.text(termMarkdown(inlineCode(arg), blocksText(inner)), l.line)
		return
	case "table":
		if arg != "" {
			c.text("**"+c.r.inline(arg, true)+"**", l.line)
		}
	}
	c.blocks = append(c.blocks, inner...)
}

// fold reads a box that opens when its title is pressed: a question with its answer.
func (c *rstCursor) fold(title string, body []textLine, l textLine) {
	inner := c.r.blocks(body, c.depth+1)
	if c.depth > 0 || title == "" {
		if title != "" {
			c.text("**"+c.r.inline(title, true)+"**", l.line)
		}
		c.blocks = append(c.blocks, inner...)
		return
	}
	c.question(title, "", l.line)
	c.blocks = append(c.blocks, inner...)
	if len(body) > 0 {
		c.add(block{kind: endBlock, line: l.line})
	}
}

func (c *rstCursor) box(title, name, arg string, body []textLine, l textLine) {
	if strings.HasPrefix(name, "version") || name == "deprecated" {
		version, rest, _ := strings.Cut(arg, " ")
		title += " " + version
		arg = rest
	}
	if arg != "" {
		indent := c.base + 1
		if len(body) > 0 {
			indent = body[0].indent
		}
		body = append([]textLine{headLine(l, arg, indent)}, body...)
	}
	c.text(boxMarkdown(title, blocksText(c.r.blocks(body, c.depth+1))), l.line)
}

// codeLang returns the name of a language of code, or "" if it is none to show.
func codeLang(s string) string {
	s = strings.ToLower(strings.TrimSpace(s))
	if s == "none" || s == "default" || s == "text" || !plainWord.MatchString(s) {
		return ""
	}
	return s
}

var plainWord = regexp.MustCompile(`^[\w+#-]{1,20}$`)

func (c *rstCursor) code(name, arg string, body []textLine, l textLine) {
	for len(body) > 0 && body[0].text == "" {
		body = body[1:]
	}
	lang := codeLang(arg)
	switch name {
	case "doctest", "testcode", "ipython":
		lang = "python"
	case "math", "parsed-literal", "prompt", "productionlist", "testoutput":
		if lang != "" && (name == "math" || name == "testoutput" || name == "productionlist") {
			lang = ""
		}
	}
	switch {
	case len(body) > 0:
		c.text(fenceCode(codeText(body), lang), l.line)
	case name == "math" && arg != "":
		c.text(fenceCode(arg, ""), l.line)
	}
}

func (c *rstCursor) image(arg string, options map[string]string, body []textLine, l textLine) {
	if arg != "" {
		alt := strings.NewReplacer("[", "", "]", "").Replace(options["alt"])
		c.text("!["+alt+"]("+strings.ReplaceAll(arg, " ", "%20")+")", l.line)
	}
	c.blocks = append(c.blocks, c.r.blocks(body, c.depth+1)...)
}
