package faq

import (
	"slices"
	"strings"
)

// delimited reads a block between two lines of the same signs.
func (c *adocCursor) delimited() bool {
	open := c.lines[c.i]
	mark := open.text
	if strings.HasPrefix(mark, "```") {
		mark = "```"
	}
	if c.last[mark] <= c.i {
		if mark[0] == '/' || mark == "--" || mark[0] == '|' { // never closed
			c.i++
			return true
		}
		return false
	}
	end := c.i + 1
	for end < len(c.lines) && c.lines[end].text != mark {
		end++
	}
	inner := c.lines[c.i+1 : min(end, len(c.lines))]
	if mark[0] != '/' && mark[0] != '-' || mark == "--" { // titles over lines of the same length
		if m := c.underlinedLevel(); m > 0 {
			return false
		}
	}
	c.i = min(end+1, len(c.lines))
	meta := adocMeta{}
	if mark[0] != '/' {
		meta = c.takeMeta()
	}
	switch {
	case mark[0] == '/':
	case mark == "```":
		c.blockTitle(meta, open)
		c.code(inner, codeLang(strings.TrimLeft(open.text, "`")), open)
	case mark[0] == '-' && mark != "--", mark[0] == '.':
		c.listing(meta, inner, open)
	case mark[0] == '+':
		c.passthrough(meta, inner, open)
	case strings.ContainsRune("|,:!", rune(mark[0])):
		c.blockTitle(meta, open)
		c.table(meta, mark[0], inner, open)
	default:
		c.container(meta, mark, inner, open)
	}
	return true
}

// code adds code; what it would include is reported.
func (c *adocCursor) code(lines []textLine, lang string, open textLine) {
	kept := slices.DeleteFunc(slices.Clone(lines), func(l textLine) bool {
		m := adocBlockMacro.FindStringSubmatch(l.text)
		if m == nil || m[1] != "include" {
			return false
		}
		c.a.d.warnf(l.line, "include", "the text of %q is not read from here; list that file among the content, or paste its text", m[2])
		return true
	})
	for len(kept) > 0 && kept[0].text == "" {
		kept = kept[1:]
	}
	if len(kept) > 0 {
		c.text(fenceCode(codeText(kept), lang), open.line)
	}
}

func (c *adocCursor) listing(meta adocMeta, inner []textLine, open textLine) {
	switch meta.style {
	case "verse", "quote":
		c.container(meta, "____", inner, open)
		return
	}
	c.blockTitle(meta, open)
	c.code(inner, meta.lang(), open)
}

// passthrough reads what goes to a web page as it is: its text stays.
func (c *adocCursor) passthrough(meta adocMeta, inner []textLine, open textLine) {
	if meta.style == "stem" || meta.style == "latexmath" || meta.style == "asciimath" {
		c.code(inner, "", open)
		return
	}
	for _, p := range textParas(inner) {
		var words []string
		for _, l := range p.raw {
			words = append(words, l.text)
		}
		c.text(escapeStart(escapeLiteral(oneLine(withoutTags(strings.Join(words, " "))))), p.raw[0].line)
	}
}

// container reads a block that holds other blocks: an example, a sidebar, a quotation.
func (c *adocCursor) container(meta adocMeta, mark string, inner []textLine, open textLine) {
	if meta.style == "verse" {
		rows := make([]string, len(inner))
		for i, l := range inner {
			rows[i] = c.a.inline(l.text, true)
		}
		c.text(quoteMarkdown(strings.Join(rows, "  \n")+meta.attribution()), open.line)
		return
	}
	if meta.style == "source" || meta.style == "listing" || meta.style == "literal" || meta.style == "comment" {
		if meta.style != "comment" {
			c.listing(meta, inner, open)
		}
		return
	}
	blocks := c.a.blocks(inner, c.depth+1)
	if box := adocBoxes[meta.style]; box != "" {
		if meta.title != "" {
			box += ": " + c.a.inline(meta.title, true)
		}
		c.text(boxMarkdown(box, blocksText(blocks)), open.line)
		return
	}
	fold := meta.title != "" && c.depth == 0 && (meta.has("collapsible") || endsAsking(meta.title))
	if fold && len(blocks) == 0 && !endsAsking(meta.title) {
		return // what it held was included
	}
	if fold {
		c.question(meta.title, "", meta.id, open.line)
		c.blocks = append(c.blocks, blocks...)
		c.add(block{kind: endBlock, line: open.line})
		return
	}
	c.blockTitle(meta, open)
	if mark[0] == '_' || meta.style == "quote" {
		c.text(quoteMarkdown(blocksText(blocks)+meta.attribution()), open.line)
		return
	}
	c.blocks = append(c.blocks, blocks...)
}
