package encoder

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// longestText is how many letters of a text are read. The network takes [longestInput] pieces of at
// most 16 letters each, and no piece reaches over a space; so what follows cannot matter, unless the
// second half of these letters holds no space.
const longestText = 2 * 16 * longestInput

// clean makes a text what the network was trained on: compatible forms of letters made one (NFKC),
// letters that no piece has left out, white space made single spaces with none at the ends, and a text
// without any small letter, which somebody shouts, in small letters. Cleaning what is clean changes
// nothing. Of a long text only the beginning comes back.
//
// Each of these moves a vector a lot, though people see no difference: a doubled space to a cosine
// of 0.83 with the same text, a text in capitals to 0.51, an emoji at the end to 0.97.
func (v *vocabulary) clean(text string) string {
	text = v.beginning(text)
	if !strings.ContainsFunc(text, func(r rune) bool { return unicode.IsLower(r) && v.knows(r) }) {
		text = strings.ToLower(text)
	}
	text = v.familiar(text)
	// A mark that stood apart from its letter only by what was left out now forms one with it.
	for !norm.NFKC.IsNormalString(text) {
		text = v.familiar(norm.NFKC.String(text))
	}
	return text
}

// beginning gives the NFKC form of as much of the text as is read.
func (v *vocabulary) beginning(text string) string {
	if len(text) <= longestText && norm.NFKC.IsNormalString(text) {
		return text
	}
	var out strings.Builder
	out.Grow(min(len(text), longestText))
	var it norm.Iter
	letters, space := 0, false
	for it.InitString(norm.NFKC, text); !it.Done() && letters < longestText; {
		for _, r := range string(it.Next()) {
			// What is left out later is not counted, or a text might hide behind it.
			if isSpace(r) {
				if space {
					continue
				}
			} else if !v.knows(r) && !v.knows(unicode.ToLower(r)) {
				continue
			}
			space = isSpace(r)
			out.WriteRune(r)
			letters++
		}
	}
	return out.String()
}

// familiar leaves out unknown letters and surplus spaces.
func (v *vocabulary) familiar(text string) string {
	var out strings.Builder
	out.Grow(len(text))
	space := false
	for _, r := range text {
		switch {
		case isSpace(r):
			space = out.Len() > 0
		case v.knows(r):
			if space {
				out.WriteByte(' ')
			}
			space = false
			out.WriteRune(r)
		}
	}
	return out.String()
}

// isSpace counts the sign that stands for a space within pieces as one.
func isSpace(r rune) bool {
	return unicode.IsSpace(r) || r == wordStart
}
