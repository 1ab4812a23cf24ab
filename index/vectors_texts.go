package index

import (
	"html"
	"strings"
	"unicode"

	"github.com/faqbot/faqbot/faq"
)

// Which texts of an entry are encoded: all phrasings, and the first sentences of the answer. Each
// sentence costs as much as a phrasing, in time and memory, and says less; so large content has
// fewer of them.
const (
	mostSentences  = 8      // of an answer
	largeContent   = 5_000  // entries, above which …
	largeSentences = 2      // … so many sentences of an answer are encoded
	hugeContent    = 20_000 // entries, above which …
	hugeSentences  = 1      // … so many are
	sentenceWords  = 60     // of a sentence; the rest is cut
	textWords      = 100    // of a phrasing or question: the encoder reads 128 pieces of words
	sentenceBytes  = 800    // of Markdown that are looked at for each sentence
)

// sentencesFor returns how many sentences of an answer are encoded in content of so many entries.
func sentencesFor(entries int) int {
	switch {
	case entries > hugeContent:
		return hugeSentences
	case entries > largeContent:
		return largeSentences
	}
	return mostSentences
}

// encodable returns a phrasing or question as it is encoded: on one line, and not too long; "" if it
// has neither letter nor digit.
func encodable(text string) string {
	if !strings.ContainsFunc(text, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsNumber(r) }) {
		return ""
	}
	return firstWords(text, textWords)
}

// firstWords returns the first words of a text with single spaces.
func firstWords(text string, most int) string {
	words := strings.Fields(text)
	return strings.Join(words[:min(len(words), most)], " ")
}

// encodedTexts returns what is encoded of an entry.
func encodedTexts(e *faq.Entry, sentences int) (phrasings, answer []string) {
	for _, p := range e.Phrasings() {
		phrasings = append(phrasings, encodable(p))
	}
	return phrasings, firstSentences(e.Answer, sentences)
}

// firstSentences returns the first sentences of Markdown as plain text, at most so many. Those of one
// or two words say little, and are left out unless there is nothing else; so is code.
func firstSentences(md string, most int) []string {
	if head := most * sentenceBytes; len(md) > head {
		if end := strings.Index(md[head:], "\n\n"); end >= 0 {
			md = md[:head+end]
		}
	}
	var out []string
	short := ""
	for _, s := range splitSentences(md) {
		text := firstWords(plainSentence(md[s.start:s.end]), sentenceWords)
		switch n := strings.Count(text, " ") + 1; {
		case text == "" || !strings.ContainsFunc(text, unicode.IsLetter):
		case n < 3:
			if short == "" {
				short = text
			}
		default:
			out = append(out, text)
		}
		if len(out) == most {
			return out
		}
	}
	if len(out) == 0 && short != "" {
		out = []string{short}
	}
	return out
}

// plainSentence returns a part of Markdown as a reader sees it: without marks, addresses, pictures
// and code blocks.
func plainSentence(md string) string {
	md = strings.TrimSpace(md)
	if strings.HasPrefix(md, "```") || strings.HasPrefix(md, "~~~") {
		return ""
	}
	for startsItem(md) {
		if strings.HasPrefix(md, "|") {
			md = tableRow(md)
			break
		}
		md = strings.TrimLeft(strings.TrimLeft(md, "#>*+-0123456789"), ".) ")
	}
	md = plainInline(md)
	if strings.Contains(md, "&") {
		md = html.UnescapeString(md)
	}
	if !strings.Contains(md, "://") && !strings.Contains(md, "www.") {
		return md
	}
	var words []string
	for w := range strings.FieldsSeq(md) {
		if !strings.Contains(w, "://") && !strings.Contains(w, "www.") {
			words = append(words, w)
		}
	}
	return strings.Join(words, " ")
}

// tableRow returns a row of a table with commas between the cells; "" for the line below the header.
func tableRow(md string) string {
	if strings.Trim(md, "|:- \t") == "" {
		return ""
	}
	var cells []string
	for cell := range strings.SplitSeq(md, "|") {
		if cell = strings.TrimSpace(cell); cell != "" {
			cells = append(cells, cell)
		}
	}
	return strings.Join(cells, ", ")
}

// plainInline takes the marks out of a line of Markdown.
func plainInline(md string) string {
	if !strings.ContainsAny(md, "*_`~[]<\\!") {
		return md
	}
	var b strings.Builder
	for i := 0; i < len(md); {
		c, rest := md[i], md[i:]
		switch {
		case c == '\\' && len(rest) > 1 && isPunctuation(rest[1]):
			b.WriteByte(rest[1])
			i += 2
		case c == '!' && strings.HasPrefix(rest, "!["):
			i += pictureLength(rest)
		case c == ']':
			i += targetLength(rest)
		case c == '<':
			n := tagLength(rest)
			if n == 0 {
				b.WriteByte(c)
				n = 1
			} else {
				b.WriteByte(' ')
			}
			i += n
		case c == '[' || c == '*' || c == '`' || c == '~' && strings.HasPrefix(rest, "~~"), c == '_' && !insideWord(md, i):
			i++
		case c == '~' && i > 0 && md[i-1] == '~':
			i++
		default:
			b.WriteByte(c)
			i++
		}
	}
	return b.String()
}

func isPunctuation(c byte) bool {
	return c < unicode.MaxASCII && (unicode.IsPunct(rune(c)) || unicode.IsSymbol(rune(c)))
}

// insideWord reports whether the byte at i stands between letters or digits.
func insideWord(s string, i int) bool {
	alnum := func(c byte) bool { return c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'z' || c >= 0x80 }
	return i > 0 && i+1 < len(s) && alnum(s[i-1]) && alnum(s[i+1])
}

// pictureLength returns the length of a picture at the start of a text, or of its first mark.
func pictureLength(s string) int {
	end := strings.IndexByte(s, ']')
	if end < 0 {
		return 1
	}
	return end + targetLength(s[end:])
}

// targetLength returns the length of what ends a link: a bracket, with the address or the reference
// behind it.
func targetLength(s string) int {
	if len(s) < 2 {
		return 1
	}
	var end int
	switch s[1] {
	case '(':
		end = strings.IndexByte(s, ')')
	case '[':
		end = 1 + strings.IndexByte(s[1:], ']')
	}
	return max(end, 0) + 1
}

// tagLength returns the length of a tag or an address in angle brackets at the start of a text; 0
// if it is none.
func tagLength(s string) int {
	if len(s) < 2 || s[1] != '/' && s[1] != '!' && (s[1]|0x20 < 'a' || s[1]|0x20 > 'z') {
		return 0
	}
	return strings.IndexByte(s, '>') + 1
}
