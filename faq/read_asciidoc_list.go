package faq

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
)

var (
	adocBullet  = regexp.MustCompile(`^(\*{1,6}|-|•)[ ]+\S`)
	adocOrdered = regexp.MustCompile(`^(\.{1,6}|\d{1,4}\.|[a-zA-Z]\.|[ivx]+\))[ ]+\S`)
	adocCallout = regexp.MustCompile(`^<(\d+|\.)>[ ]+\S`)
)

// listMarker returns what tells the list of the item that a line begins from others: “*”,
// “..”, “1.”, “::”; "" if it begins none.
func (c *adocCursor) listMarker(s string) string {
	if m := adocBullet.FindStringSubmatch(s); m != nil {
		return m[1]
	}
	if m := adocOrdered.FindStringSubmatch(s); m != nil {
		switch r := m[1][0]; {
		case r == '.':
			return m[1]
		case r >= '0' && r <= '9':
			return "1."
		default:
			return "a."
		}
	}
	if adocCallout.MatchString(s) {
		return "<1>"
	}
	if len(s) < 1000 && (strings.Contains(s, "::") || strings.Contains(s, ";;")) && !adocBlockMacro.MatchString(s) && !strings.HasPrefix(s, "//") {
		if m := adocTerm.FindStringSubmatch(s); m != nil {
			return m[2]
		}
	}
	return ""
}

// adocItem is an item of a list.
type adocItem struct {
	terms  []string // of a description list
	head   string   // its number as written
	blocks []block
	id     string
	line   int
}

// list reads a list at the cursor. parents are the markers of the lists around it. It
// returns the Markdown of the list if that is within another; else it adds blocks.
func (c *adocCursor) list(parents []string) (md string, items []string) {
	marker := c.listMarker(c.lines[c.i].text)
	meta := c.takeMeta()
	var list []adocItem
	for c.i < len(c.lines) && c.listMarker(c.lines[c.i].text) == marker && len(list) < 100_000 {
		it := c.item(marker, append(slices.Clip(parents), marker))
		if n := len(list); n > 0 && len(list[n-1].blocks) == 0 && isTermMarker(marker) { // terms with one meaning
			list[n-1].terms = append(list[n-1].terms, it.terms...)
			list[n-1].blocks = it.blocks
		} else {
			list = append(list, it)
		}
		if !c.toNextItem(marker) {
			break
		}
	}
	if len(list) > 0 && list[0].id == "" {
		list[0].id = meta.id
	}
	return c.write(meta, marker, list, len(parents) > 0)
}

func isTermMarker(marker string) bool { return marker[0] == ':' || marker[0] == ';' }

// toNextItem moves over empty lines to the next item of the same list, if there is one.
func (c *adocCursor) toNextItem(marker string) bool {
	k := c.i
	for k < len(c.lines) && (c.lines[k].text == "" || strings.HasPrefix(c.lines[k].text, "//") && !isDelimiter(c.lines[k].text)) {
		k++
	}
	if k == len(c.lines) || c.listMarker(c.lines[k].text) != marker {
		return false
	}
	c.i = k
	return true
}

// item reads an item: its first lines, then what is attached by a plus sign or set in, and
// the lists within it.
func (c *adocCursor) item(marker string, parents []string) adocItem {
	l := c.lines[c.i]
	c.i++
	it := adocItem{line: l.line}
	var first string
	switch {
	case isTermMarker(marker):
		m := adocTerm.FindStringSubmatch(l.text)
		term, id := cutInlineAnchor(m[1])
		it.terms, it.id, first = []string{term}, id, m[3]
	default:
		head, rest, _ := strings.Cut(l.text, " ")
		it.head, first = strings.Trim(head, "<>."), strings.TrimSpace(rest)
	}
	from := len(c.blocks)
	c.principal(first, l.line, isTermMarker(marker))
	for c.attached(parents, len(c.blocks) > from) {
	}
	it.blocks = slices.Clone(c.blocks[from:])
	c.blocks = c.blocks[:from]
	return it
}

// principal reads the text of an item. The meaning of a term may stand below it.
func (c *adocCursor) principal(first string, line int, term bool) {
	lines := []textLine{}
	if first != "" {
		lines = append(lines, textLine{text: first, line: line})
	} else if term {
		k := c.i
		for k < len(c.lines) && c.lines[k].text == "" {
			k++
		}
		if k == len(c.lines) || c.ends(c.lines[k]) || c.listMarker(c.lines[k].text) != "" || k > c.i && c.lines[k].indent == 0 && c.depth == 0 && adocSection.MatchString(c.lines[k].text) {
			return
		}
		c.i = k
		line = c.lines[k].line
	}
	for c.i < len(c.lines) && c.lines[c.i].text != "" && !c.ends(c.lines[c.i]) && c.listMarker(c.lines[c.i].text) == "" {
		if !strings.HasPrefix(c.lines[c.i].text, "//") {
			lines = append(lines, c.lines[c.i])
		}
		c.i++
	}
	if len(lines) == 0 {
		return
	}
	depth := c.depth
	c.depth = max(c.depth, 1) // nothing in an item is a question of its own
	c.prose(adocMeta{}, checkbox(joinBroken(lines)), line)
	c.depth = depth
}

// checkbox shows whether an item is done.
func checkbox(s string) string {
	switch {
	case strings.HasPrefix(s, "[ ] "):
		return "☐ " + s[4:]
	case strings.HasPrefix(s, "[x] "), strings.HasPrefix(s, "[*] "):
		return "☑ " + s[4:]
	}
	return s
}

// ends reports whether a line ends the text of an item.
func (c *adocCursor) ends(l textLine) bool {
	return l.text == "+" || isDelimiter(l.text) || adocAnchorLine(l) || adocBlockMacro.MatchString(l.text) || l.indent == 0 && adocSection.MatchString(l.text)
}

// attached reads one more block of the item, and reports whether there was one.
func (c *adocCursor) attached(parents []string, text bool) bool {
	k := c.i
	for k < len(c.lines) && c.lines[k].text == "" {
		k++
	}
	if k == len(c.lines) {
		return false
	}
	l := c.lines[k]
	switch marker := c.listMarker(l.text); {
	case l.text == "+":
		c.i = k + 1
		return c.oneBlock(parents)
	case marker != "" && slices.Contains(parents, marker):
		return false
	case marker != "" && len(parents) <= deepestNesting && nests(marker, parents[len(parents)-1], l, k == c.i):
		c.i = k
		md, items := c.list(parents)
		c.add(block{kind: listBlock, text: md, items: items, line: l.line})
		return true
	case marker != "":
		return false
	case k == c.i && isDelimiter(l.text) && !text: // a block right below a term
		return c.oneBlock(parents)
	case k > c.i && l.indent > 0 && !c.ends(l): // set in below the item
		c.i = k
		c.depth++
		c.literal()
		c.depth--
		return true
	}
	return false
}

// nests reports whether a list that begins at l, close below an item or not, is part of the
// item: terms that are not set in, and terms that ask, are not.
func nests(marker, parent string, l textLine, close bool) bool {
	if !isTermMarker(marker) {
		return true
	}
	return (l.indent > 0 || close) && (!isTermMarker(parent) || !endsAsking(l.text))
}

// oneBlock reads the block at the cursor as part of an item.
func (c *adocCursor) oneBlock(parents []string) bool {
	before, depth, around := len(c.blocks), c.depth, c.parents
	c.depth, c.parents = max(c.depth, 1), parents
	defer func() { c.depth, c.parents = depth, around }()
	for c.i < len(c.lines) && len(c.blocks) == before {
		l := c.lines[c.i]
		if l.text == "" && c.meta.style == "" && c.meta.title == "" {
			return true // a plus sign over nothing
		}
		if m := c.listMarker(l.text); m != "" {
			if slices.Contains(parents, m) || len(parents) > deepestNesting {
				return false
			}
			md, items := c.list(parents)
			c.add(block{kind: listBlock, text: md, items: items, line: l.line})
			return true
		}
		if l.indent == 0 && adocSection.MatchString(l.text) {
			return false
		}
		c.step()
	}
	return len(c.blocks) > before
}

// write makes questions or Markdown of a list.
func (c *adocCursor) write(meta adocMeta, marker string, list []adocItem, within bool) (md string, items []string) {
	if isTermMarker(marker) {
		return c.terms(meta, list, within)
	}
	rows := make([]string, len(list))
	for i, it := range list {
		sign := "- "
		if marker != "-" && marker[0] != '*' && marker[0] != 0xe2 {
			sign = strconv.Itoa(i+1) + ". "
		}
		body := blocksText(it.blocks)
		items = append(items, c.itemText(it))
		rows[i] = sign + indentMarkdown(body, len(sign))
	}
	md = strings.Join(rows, "\n")
	if !within {
		c.blockTitle(meta, textLine{line: list[0].line})
		c.add(block{kind: listBlock, text: md, items: items, line: list[0].line})
	}
	return md, items
}

func (c *adocCursor) itemText(it adocItem) string {
	if len(it.blocks) == 0 {
		return ""
	}
	return plainMarkdown(it.blocks[0].text)
}

// terms writes a description list. Terms that ask, and all of a [qanda] list, are questions.
func (c *adocCursor) terms(meta adocMeta, list []adocItem, within bool) (md string, items []string) {
	if len(list) > 0 && !within {
		c.blockTitle(meta, textLine{line: list[0].line})
	}
	var rows []string
	for _, it := range list {
		if c.depth == 0 && !within && (meta.style == "qanda" || asksLike(c.a.inline(it.terms[0], false), c.a.termsAsk)) {
			c.question(it.terms[0], "", it.id, it.line)
			if n := len(c.blocks); n > 0 && c.blocks[n-1].kind == questionBlock {
				for _, t := range it.terms[1:] {
					c.blocks[n-1].also = append(c.blocks[n-1].also, oneLine(c.a.inline(t, false)))
				}
			}
			c.blocks = append(c.blocks, it.blocks...)
			c.add(block{kind: endBlock, line: it.line})
			continue
		}
		names := make([]string, len(it.terms))
		for i, t := range it.terms {
			if names[i] = c.a.inline(t, true); !strings.HasPrefix(names[i], "**") {
				names[i] = "**" + names[i] + "**"
			}
		}
		row := termMarkdown(strings.Join(names, ", "), blocksText(it.blocks))
		if within {
			rows = append(rows, row)
			items = append(items, it.terms[0])
			continue
		}
		c.text(row, it.line)
	}
	return strings.Join(rows, "\n\n"), items
}
