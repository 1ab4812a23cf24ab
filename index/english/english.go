// Package english knows how one and the same English is written: British and American, with
// numbers or number words, contracted or not, and as people abbreviate in chats. Its rules and
// lists are general English and know no content.
//
// [Canonical] brings texts of the content and of people to one way of writing. What would lose
// something in a text of the content is in [Variant], for words that the content does not have.
// [Common] tells ordinary words, so that they are not taken for misspelt ones.
package english

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Canonical returns the text with American spelling, with contractions written out, and with
// numbers as digits and small ordinals as words: “What's the 2nd colour of twenty-one?” becomes
// “what is the second color of 21?”. Words that are rewritten become small; what lies between
// words stays. The text gets no longer than twice its length and 16 bytes, and
// Canonical(Canonical(t)) is Canonical(t).
func Canonical(text string) string {
	var out strings.Builder
	done := 0 // bytes of text that are in out
	put := func(start, end int, s string) {
		out.WriteString(text[done:start])
		out.WriteString(s)
		done = end
	}
	for pos := 0; ; {
		w, ok := nextWord(text, pos)
		if !ok {
			break
		}
		pos = w.end
		if !w.plain {
			continue
		}
		if end, s, ok := number(text, w); ok {
			put(w.start, end, s)
			pos = end
			continue
		}
		lower := w.lower(text)
		if s, ok := expand(lower); ok {
			put(w.start, w.end, s)
		} else if s := american(lower); s != lower {
			put(w.start, w.end, s)
		}
	}
	if done == 0 {
		return text
	}
	out.WriteString(text[done:])
	return out.String()
}

// word is a word of a text, by its byte range.
type word struct {
	start, end int
	plain      bool // made of ASCII letters, digits and apostrophes alone
}

// nextWord returns the first word at a place of a text or behind it.
func nextWord(text string, from int) (word, bool) {
	start, plain := -1, true
	for i := from; i < len(text); {
		r, size := rune(text[i]), 1
		if r >= utf8.RuneSelf {
			r, size = utf8.DecodeRuneInString(text[i:])
		}
		switch in := inWord(r); {
		case in && start < 0:
			start = i
			plain = r < utf8.RuneSelf
		case in:
			plain = plain && (r < utf8.RuneSelf || r == '’')
		case start >= 0:
			return word{start, i, plain}, true
		}
		i += size
	}
	return word{start, len(text), plain}, start >= 0
}

func inWord(r rune) bool {
	if r < utf8.RuneSelf {
		return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9' || r == '\'' || r == '_'
	}
	return r == '’' || unicode.IsLetter(r) || unicode.IsMark(r) || unicode.IsNumber(r)
}

// lower returns a plain word in small letters with straight apostrophes.
func (w word) lower(text string) string {
	s := text[w.start:w.end]
	if strings.Contains(s, "’") {
		s = strings.ReplaceAll(s, "’", "'")
	}
	return strings.ToLower(s)
}

// table reads pairs of words, with _ for a space.
func table(pairs string) map[string]string {
	out := map[string]string{}
	fields := strings.Fields(pairs)
	for i := 0; i+1 < len(fields); i += 2 {
		out[fields[i]] = strings.ReplaceAll(fields[i+1], "_", " ")
	}
	return out
}

// set reads words.
func set(words string) map[string]bool {
	out := map[string]bool{}
	for w := range strings.FieldsSeq(words) {
		out[w] = true
	}
	return out
}
