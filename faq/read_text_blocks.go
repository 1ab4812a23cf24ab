package faq

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// What the readers of reStructuredText and AsciiDoc write alike.

// deepestNesting is how deep blocks within blocks are read; what is deeper is plain text.
const deepestNesting = 12

// escapeLiteral makes Markdown of text in which no sign is markup.
func escapeLiteral(s string) string {
	if !strings.ContainsAny(s, "\\`*_<&~[|#") {
		return s
	}
	return outsideAddresses(s, escapeLiteralSigns)
}

func escapeLiteralSigns(b *strings.Builder, s string, from, to int) {
	for i := from; i < to; i++ {
		rest := s[i:min(to, i+longestSpan)]
		prev, next := byte(' '), byte(' ')
		if i > 0 {
			prev = s[i-1]
		}
		if len(rest) > 1 {
			next = rest[1]
		}
		switch s[i] {
		case '\\':
			if isPunct(next) {
				b.WriteByte('\\')
			}
		case '`':
			b.WriteByte('\\')
		case '*':
			if prev != ' ' || next != ' ' {
				b.WriteByte('\\')
			}
		case '_':
			if !isWordByte(prev) && next != ' ' || !isWordByte(next) && prev != ' ' && prev != '_' {
				b.WriteByte('\\')
			}
		case '<':
			if textTagStart.MatchString(rest) {
				b.WriteByte('\\')
			}
		case '&':
			if textEntity.MatchString(rest) {
				b.WriteByte('\\')
			}
		case '~':
			if next == '~' {
				b.WriteByte('\\')
			}
		case '[':
			if end := strings.IndexByte(rest, ']'); end > 0 && end+1 < len(rest) && strings.IndexByte("(:", rest[end+1]) >= 0 {
				b.WriteByte('\\')
			}
		}
		b.WriteByte(s[i])
	}
}

// escapeStart escapes what would be a heading, an item or a quote at the start of a
// paragraph that is Markdown otherwise.
func escapeStart(s string) string {
	loc := lineStart.FindStringIndex(s)
	if loc == nil || strings.HasPrefix(s, "**") || strings.HasPrefix(s, "```") {
		return s
	}
	at := 0
	for at < len(s) && s[at] >= '0' && s[at] <= '9' {
		at++
	}
	return s[:at] + `\` + s[at:]
}

// inlineCode writes code within a line.
func inlineCode(code string) string {
	code = strings.Join(strings.Fields(code), " ")
	if code == "" {
		return ""
	}
	marks := "`"
	for strings.Contains(code, marks) {
		marks += "`"
	}
	if strings.HasPrefix(code, "`") || strings.HasSuffix(code, "`") {
		return marks + " " + code + " " + marks
	}
	return marks + code + marks
}

// linkMarkdown writes a link; without a text the address is shown.
func linkMarkdown(text, url string) string {
	url = strings.TrimSpace(url)
	switch {
	case url == "":
		return text
	case text == "" || text == url:
		if strings.Contains(url, "://") || strings.HasPrefix(url, "mailto:") {
			return "<" + url + ">"
		}
		return url
	}
	if strings.ContainsAny(url, " ()<>") {
		url = "<" + strings.NewReplacer("<", "%3C", ">", "%3E", " ", "%20").Replace(url) + ">"
	}
	return "[" + strings.ReplaceAll(text, "]", `\]`) + "](" + url + ")"
}

// indentMarkdown sets all lines but the first in by n columns; empty lines stay empty.
func indentMarkdown(s string, n int) string {
	lines := strings.Split(s, "\n")
	for i := 1; i < len(lines); i++ {
		if lines[i] != "" {
			lines[i] = strings.Repeat(" ", n) + lines[i]
		}
	}
	return strings.Join(lines, "\n")
}

// quoteMarkdown makes a quotation of Markdown.
func quoteMarkdown(s string) string {
	lines := strings.Split(s, "\n")
	for i, l := range lines {
		lines[i] = strings.TrimRight("> "+l, " ")
	}
	return strings.Join(lines, "\n")
}

// boxMarkdown writes a note or a warning.
func boxMarkdown(title, body string) string {
	switch {
	case body == "":
		return quoteMarkdown("**" + title + "**")
	case strings.ContainsRune("`>|-*1#", rune(body[0])):
		return quoteMarkdown("**" + title + "**\n\n" + body)
	}
	return quoteMarkdown("**" + title + ":** " + body)
}

// tableOf writes a table; the first row is its head. Cells are Markdown of one line.
func tableOf(rows [][]string) string {
	width := 0
	for _, r := range rows {
		width = max(width, len(r))
	}
	if width == 0 {
		return ""
	}
	width = min(width, 40)
	var b strings.Builder
	for i, r := range rows {
		b.WriteByte('|')
		for k := range width {
			cell := ""
			if k < len(r) {
				cell = strings.ReplaceAll(strings.Join(strings.Fields(r[k]), " "), "|", `\|`)
			}
			b.WriteString(" " + cell + " |")
		}
		b.WriteByte('\n')
		if i == 0 {
			b.WriteString("|" + strings.Repeat(" --- |", width) + "\n")
		}
	}
	return strings.TrimRight(b.String(), "\n")
}

// blocksText joins the Markdown of blocks; headings and questions within are bold lines.
func blocksText(blocks []block) string {
	var parts []string
	for _, b := range blocks {
		switch b.kind {
		case headingBlock, questionBlock:
			parts = append(parts, "**"+escapeLiteral(b.text)+"**")
		case textBlock, listBlock:
			if strings.TrimSpace(b.text) != "" {
				parts = append(parts, b.text)
			}
		case endBlock, closeBlock:
		}
	}
	return strings.Join(parts, "\n\n")
}

// readableLabel makes words of the name of an anchor: “install-on_linux” is “install on linux”.
func readableLabel(s string) string {
	s = strings.TrimFunc(s, func(r rune) bool { return r == '_' || r == '-' || unicode.IsSpace(r) })
	return strings.Join(strings.FieldsFunc(s, func(r rune) bool { return r == '_' || r == '-' || unicode.IsSpace(r) }), " ")
}

// cutTail cuts a text that is too long for what it stands for, at a rune.
func cutTail(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}

// askCount tells whether what is written in one manner (terms, bold lines) is mostly there to
// ask, so that “It does not start” in the same manner is a question of a reader, too.
type askCount struct{ all, asking int }

func (n *askCount) add(s string) {
	if wordCount(s) < leastWords {
		return
	}
	n.all++
	if endsAsking(s) {
		n.asking++
	}
}

func (n *askCount) mostly() bool { return n.asking >= 2 && n.asking*5 >= n.all*2 }

// leastWords is how many words a question has that does not ask.
const leastWords = 3

// asksLike reports whether a text asks, or stands among others that do.
func asksLike(s string, amongAsking bool) bool {
	return endsAsking(s) || amongAsking && wordCount(s) >= leastWords && len(s) <= longestQuestionLine
}
