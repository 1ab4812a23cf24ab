package faq

import (
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"
)

// markdown returns a text, list or code unit as Markdown.
func (u *unit) markdown() string {
	switch {
	case u.kind == codeUnit:
		return fenceCode(codeText(u.lines), "")
	case u.kind == listUnit && u.bare:
		var b strings.Builder
		for _, l := range u.lines {
			b.WriteString("- " + escapeText(listColumns(l.text)) + "\n")
		}
		return strings.TrimRight(b.String(), "\n")
	case u.kind == listUnit:
		return listMarkdown(u.lines)
	}
	return linesMarkdown(u.lines)
}

// linesMarkdown keeps lines apart that the author kept apart: long ones are paragraphs, short
// ones have a hard break.
func linesMarkdown(lines []textLine) string {
	var b strings.Builder
	for i, l := range lines {
		if i > 0 {
			if utf8.RuneCountInString(l.text) > 100 || utf8.RuneCountInString(lines[i-1].text) > 100 {
				b.WriteString("\n\n")
			} else {
				b.WriteString("  \n")
			}
		}
		b.WriteString(escapeText(plainColumns(l.text)))
	}
	return b.String()
}

// deepestList is how deep lists are nested; what is deeper stands at this depth.
const deepestList = 5

// listMarkdown writes items with bullets or numbers; deeper indentation nests them.
func listMarkdown(lines []textLine) string {
	var b strings.Builder
	type open struct{ indent, offset, width int }
	var stack []open
	for i, l := range lines {
		marker, rest, ok := cutMarker(l.text)
		if !ok { // goes on under the item above
			if len(stack) > 0 {
				top := stack[len(stack)-1]
				b.WriteString("  \n" + strings.Repeat(" ", top.offset+top.width) + escapeText(plainColumns(l.text)))
			}
			continue
		}
		for len(stack) > 0 && (stack[len(stack)-1].indent > l.indent || len(stack) > deepestList) {
			stack = stack[:len(stack)-1]
		}
		sign := "-"
		if n := markerNumber(marker); n >= 0 && marker[0] >= '0' && marker[0] <= '9' || strings.HasPrefix(marker, "(") {
			sign = strconv.Itoa(max(n, 0)) + "."
		} else if n >= 0 {
			rest = marker + " " + rest
		}
		switch {
		case len(stack) == 0:
			stack = append(stack, open{l.indent, 0, len(sign) + 1})
		case stack[len(stack)-1].indent < l.indent:
			top := stack[len(stack)-1]
			stack = append(stack, open{l.indent, top.offset + top.width, len(sign) + 1})
		}
		if i > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(strings.Repeat(" ", stack[len(stack)-1].offset) + sign + " " + escapeText(plainColumns(rest)))
	}
	return b.String()
}

// codeText returns lines as written, without the indentation that all have.
func codeText(lines []textLine) string {
	least := -1
	for _, l := range lines {
		if l.raw != "" && (least < 0 || l.indent < least) {
			least = l.indent
		}
	}
	rows := make([]string, len(lines))
	for i, l := range lines {
		rows[i] = l.raw
		if n := min(least, len(l.raw)); n > 0 && strings.TrimSpace(l.raw[:n]) == "" {
			rows[i] = l.raw[n:]
		}
	}
	return strings.Join(rows, "\n")
}

var tickRow = regexp.MustCompile("(?m)^[ ]*`{3,}")

// fenceCode writes code between fences that are longer than any within it.
func fenceCode(code, lang string) string {
	marks := "```"
	for _, m := range tickRow.FindAllString(code, -1) {
		if n := len(strings.TrimLeft(m, " ")); n >= len(marks) {
			marks = strings.Repeat("`", n+1)
		}
	}
	return marks + lang + "\n" + strings.Trim(code, "\n") + "\n" + marks
}
