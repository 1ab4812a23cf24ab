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
// letters that no piece has left out and more marks on a letter than any has, white space made single spaces with none at the ends, and a text
// without any small letter, which somebody shouts, in small letters. Cleaning what is clean changes
// nothing. Of a long text only the beginning comes back.
//
// Each of these moves a vector a lot, though people see no difference: a doubled space to a cosine
// of 0.83 with the same text, a text in capitals to 0.51, an emoji at the end to 0.97.
func (v *vocabulary) clean(text string) string {
	text = v.beginning(text)
	for {
		// A mark that stood apart from its letter only by what is left out comes to form one with it;
		// that may be unknown, and have been the only small letter that there was. So it is done until
		// it changes nothing.
		next := v.familiar(norm.NFKC.String(v.quiet(text)))
		if next == text {
			return text
		}
		text = next
	}
}

// quiet puts a text without any small letter that is known in small letters.
func (v *vocabulary) quiet(text string) string {
	if strings.ContainsFunc(text, func(r rune) bool { return unicode.IsLower(r) && v.knows(r) }) {
		return text
	}
	return strings.ToLower(text)
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

// mostMarks is how many marks (accents, vowel signs) a letter carries; more are play. NFKC puts a
// joiner, which no piece has, after thirty (UAX #15, section 13, Stream-Safe Text Format).
const mostMarks = 8

// familiar leaves out unknown letters, surplus spaces, and surplus marks.
func (v *vocabulary) familiar(text string) string {
	var out strings.Builder
	out.Grow(len(text))
	space, marks := false, 0
	for _, r := range text {
		switch {
		case isSpace(r):
			space, marks = out.Len() > 0, 0
		case v.knows(r):
			if marks++; !unicode.IsMark(r) {
				marks = 0
			} else if marks > mostMarks {
				continue
			}
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
