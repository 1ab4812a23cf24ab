package faq

import (
	"regexp"
	"strings"
	"unicode/utf8"
)

// lineStart is markup that counts only at the start of a paragraph's line: headings, quotes,
// bullets, numbers, rules, definitions of links, fences.
var lineStart = regexp.MustCompile(`^(?:#{1,6}(?:\s|$)|>|[-+*](?:\s|$)|\d{1,9}[.)](?:\s|$)|=+\s*$|(?:[-*_]\s*){3,}$|\[[^\]]+\]:|` + "```" + `|~~~)`)

// escapeText makes Markdown of a line of plain text: what would turn into markup by accident
// is escaped, where that changes the reading. *Stress*, links and `code` that are written as
// in Markdown are meant so and stay.
func escapeText(s string) string {
	s = oneLine(s)
	s = escapeInline(s)
	if loc := lineStart.FindStringIndex(s); loc != nil {
		at := 0
		for at < len(s) && s[at] >= '0' && s[at] <= '9' {
			at++
		}
		s = s[:at] + `\` + s[at:]
	}
	return s
}

// addressIn is a web or mail address within a text; its signs are never markup.
var addressIn = regexp.MustCompile(`(?:https?://|ftp://|www\.|mailto:)[^\s<>"]+|[\w.+-]+@[\w-]+\.[\w.-]+`)

func escapeInline(s string) string {
	if !strings.ContainsAny(s, "\\`*_<&~|") {
		return s
	}
	return outsideAddresses(s, escapeSigns)
}

// outsideAddresses writes s with what stands outside of addresses escaped by escape, which
// writes s[from:to].
func outsideAddresses(s string, escape func(b *strings.Builder, s string, from, to int)) string {
	var b strings.Builder
	last := 0
	for _, loc := range addressIn.FindAllStringIndex(s, -1) {
		escape(&b, s, last, loc[0])
		b.WriteString(s[loc[0]:loc[1]])
		last = loc[1]
	}
	escape(&b, s, last, len(s))
	return b.String()
}

var (
	textAutolink = regexp.MustCompile(`^<(?:[a-zA-Z][a-zA-Z0-9+.-]{1,31}:[^\s<>]*|[\w.+-]+@[\w.-]+)>`)
	textTagStart = regexp.MustCompile(`^<(?:[a-zA-Z/!?])`)
	textEntity   = regexp.MustCompile(`^&(?:#\d+|#[xX][0-9a-fA-F]+|[a-zA-Z][a-zA-Z0-9]*);`)
	stressedText = regexp.MustCompile(`^\*[^\s*](?:[^*\n]*[^\s*])?\*(?:[^\pL\pN*]|$)|^\*\*[^\s*](?:[^*\n]*[^\s*])?\*\*(?:[^\pL\pN*]|$)`)
	tickedText   = regexp.MustCompile("^`[^`\n]+`")
)

// longestSpan is how far the end of a stressed or quoted piece is looked for, in bytes.
const longestSpan = 400

// escapeSigns writes s[from:to] with the signs escaped that would be read as markup.
func escapeSigns(b *strings.Builder, s string, from, to int) {
	for i := from; i < to; {
		c, rest := s[i], s[i:min(to, i+longestSpan)]
		prev := byte(' ')
		if i > 0 {
			prev = s[i-1]
		}
		skip := 0
		switch c {
		case '\\':
			if len(rest) == 1 || isPunct(rest[1]) {
				b.WriteByte('\\')
			}
		case '<':
			if m := textAutolink.FindString(rest); m != "" {
				skip = len(m)
			} else if textTagStart.MatchString(rest) {
				b.WriteByte('\\')
			}
		case '&':
			if textEntity.MatchString(rest) {
				b.WriteByte('\\')
			}
		case '`':
			skip = escapeTick(b, rest)
		case '*':
			skip = escapeStar(b, rest, prev)
		case '_':
			skip = escapeUnderscore(b, rest, prev)
		case '~':
			if strings.HasPrefix(rest, "~~") {
				b.WriteByte('\\')
			}
		}
		if skip == 0 {
			skip = 1
		}
		b.WriteString(s[i : i+skip])
		i += skip
	}
}

// escapeTick keeps `code`, and escapes a tick that opens a quotation as in `so'.
func escapeTick(b *strings.Builder, rest string) int {
	m := tickedText.FindString(rest)
	if m != "" && !strings.Contains(m, "'") {
		return len(m)
	}
	b.WriteByte('\\')
	return 1
}

// escapeStar keeps *stress* at the borders of words, and escapes stars that are signs.
func escapeStar(b *strings.Builder, rest string, prev byte) int {
	if !isWordByte(prev) && prev != '*' {
		if m := stressedText.FindString(rest); m != "" {
			return strings.LastIndexByte(m, '*') + 1
		}
	}
	if len(rest) > 1 && rest[1] != ' ' || prev != ' ' {
		b.WriteByte('\\')
	}
	return 1
}

// escapeUnderscore keeps _stress_, and escapes __init__.
func escapeUnderscore(b *strings.Builder, rest string, prev byte) int {
	if !isWordByte(prev) && (strings.HasPrefix(rest, "__") || prev == '_') {
		b.WriteByte('\\')
	}
	return 1
}

func isWordByte(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c >= utf8.RuneSelf
}

func isPunct(c byte) bool {
	return c > ' ' && c < 0x7f && !isWordByte(c)
}
