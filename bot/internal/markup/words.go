package markup

import (
	"strings"
	"unicode"
)

// Words returns the letters and digits of a text, in lower case. Two texts with the same differ in case, spaces and
// punctuation alone.
func Words(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsNumber(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, s)
}
