package index

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/faqbot/faqbot/index/english"
)

// reading is a question as it is taken to be meant.
type reading struct {
	text    string
	guessed []string // words that stand in it for misspelt ones
	plain   []string // ordinary words that the content does not have, and that stand for no others
}

// maxMended is the number of unknown words in a question that are looked at.
const maxMended = 16

// standing is what is known of a word.
type standing int

const (
	unknownWord  standing = iota
	ordinaryWord          // one of the language, not of the content
	contentWord
)

// asked is a word of a question.
type asked struct {
	start, end int
	lower      string // in small letters, folded as the content's words are
	standing   standing
	fixed      bool // a part of an address, a number or the like, that is left as it is
}

// question reads a question in these languages.
func (x *Index) question(text string, langs []string) *question {
	return x.form(x.read(text, x.slips.lexicon), langs)
}

// form makes the form of a question as it was read, in these languages.
func (x *Index) form(r reading, langs []string) *question {
	t := x.analyse.termsOf(r.text, langs, x.syn.questionMarks)
	q := x.corpus.newQuestion(t, x.stemsOf(r.guessed, langs), x.stemsOf(r.plain, langs))
	q.read, q.slipped = r, len(r.guessed) > 0
	return q
}

// hasAll reports whether the phrasings have all of these words.
func (x *Index) hasAll(words []string) bool {
	for _, w := range words {
		if _, ok := x.corpus.lex.id(viewWords, w); !ok {
			return false
		}
	}
	return true
}

// stemsOf returns the stems of words.
func (x *Index) stemsOf(words, langs []string) []string {
	var out []string
	for _, w := range words {
		tokens := x.analyse.split(w)
		for _, lang := range langs {
			out = append(out, filtered(tokens, x.analyse.stems[lang])...)
		}
	}
	return out
}

// read finds out how a question is meant. One whose words the phrasings all have stays as it is.
func (x *Index) read(text string, ordinary *english.Lexicon) reading {
	r := x.mended(text, ordinary)
	if r.text != text && x.hasAll(terms(x.analyse.split(text))) {
		return reading{text: text} // the analyser sees other words in it
	}
	return r
}

// mended returns a question with chat words written out, repeated letters squeezed,
// spaces that are missing or too many mended, and misspelt words corrected. Words that the content
// has, and ordinary ones of the language, stay as they are, and so does all
// between the words.
func (x *Index) mended(text string, ordinary *english.Lexicon) reading {
	words := x.askedWords(text, ordinary)
	r := reading{text: text}
	var out strings.Builder
	done := 0
	put := func(start, end int, s string) {
		out.WriteString(text[done:start])
		out.WriteString(s)
		done = end
	}
	for i := 0; i < len(words); i++ {
		w := &words[i]
		if w.fixed {
			continue
		}
		if i+1 < len(words) && x.joins(text, w, &words[i+1]) {
			put(w.start, words[i+1].end, w.lower+words[i+1].lower)
			i++
			continue
		}
		if w.standing == ordinaryWord {
			if s, sure, ok := english.Variant(w.lower); ok && !sure && x.slips.lexicon != nil && x.ofPhrasings(s) {
				put(w.start, w.end, s)
				continue
			}
			r.plain = append(r.plain, w.lower)
		}
		if w.standing != unknownWord {
			continue
		}
		if s, guessed, ok := x.mend(text, w); ok {
			put(w.start, w.end, s)
			if guessed {
				r.guessed = append(r.guessed, s)
			}
		}
	}
	if done > 0 {
		out.WriteString(text[done:])
		r.text = out.String()
	}
	return r
}

// askedWords returns the words of a question.
func (x *Index) askedWords(text string, ordinary *english.Lexicon) []asked {
	var out []asked
	start, unknown := -1, 0
	add := func(end int) {
		for ; start < end && text[start] == '\''; start++ {
		}
		for ; start < end && text[end-1] == '\''; end-- {
		}
		if start == end {
			start = -1
			return
		}
		w := asked{start: start, end: end}
		if w.lower, w.fixed = x.folded(text[start:end]); !w.fixed {
			w.fixed = isPart(text, start, end)
		}
		if !w.fixed {
			switch w.standing = x.standing(w.lower, ordinary); {
			case w.standing != unknownWord:
			case unknown == maxMended:
				w.fixed = true
			case x.hasStem(w.lower):
				w.standing = contentWord
			default:
				unknown++
			}
		}
		out = append(out, w)
		start = -1
	}
	for i, r := range text {
		in := unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) || r == '\'' || r == '’'
		switch {
		case in && start < 0:
			start = i
		case !in && start >= 0:
			add(i)
		}
	}
	if start >= 0 {
		add(len(text))
	}
	return out
}

// folded returns a word in small letters, folded as the content's words are. Odd says that it
// is none that can be compared with them: a number, or several words to the analyser.
func (x *Index) folded(w string) (lower string, odd bool) {
	ascii, letters := true, false
	for i := range len(w) {
		ascii = ascii && w[i] < utf8.RuneSelf
		letters = letters || w[i] < '0' || w[i] > '9'
	}
	if ascii {
		return strings.ToLower(w), !letters
	}
	tokens := x.analyse.words.Analyze([]byte(w))
	if len(tokens) != 1 || !unicode.In([]rune(w)[0], unicode.Latin, unicode.Cyrillic, unicode.Greek) {
		return "", true
	}
	return string(tokens[0].Term), false
}

// isPart reports whether a word is a part of something longer, such as an address.
func isPart(text string, start, end int) bool {
	const marks = ".@/\\_:#=&%$<>{}[]|~^*+"
	letter := func(r rune, size int) bool { return size > 0 && (unicode.IsLetter(r) || unicode.IsDigit(r)) }
	if start > 0 && strings.IndexByte(marks, text[start-1]) >= 0 {
		r, size := utf8.DecodeLastRuneInString(text[:start-1])
		if text[start-1] != '.' || letter(r, size) {
			return true
		}
	}
	if end < len(text) && strings.IndexByte(marks, text[end]) >= 0 {
		r, size := utf8.DecodeRuneInString(text[end+1:])
		return letter(r, size)
	}
	return false
}

// standing tells what is known of a word as it is; see hasStem for other forms of it.
func (x *Index) standing(w string, ordinary *english.Lexicon) standing {
	switch {
	case x.ofPhrasings(w):
		return contentWord
	case ordinary.Common(w):
		return ordinaryWord
	}
	return unknownWord
}

// hasStem reports whether the content has a word in another form, or a language of the content has
// it as a stop word.
func (x *Index) hasStem(w string) bool {
	words := x.analyse.split(w)
	for _, lang := range x.analyse.langs {
		stems := filtered(words, x.analyse.stems[lang])
		if len(stems) == 0 && lang != "" {
			return true
		}
		for _, s := range stems {
			if _, ok := x.corpus.lex.id(viewStems, s); ok {
				return true
			}
		}
	}
	return false
}

// ofPhrasings reports whether a phrasing has the word, as the analyser writes it.
func (x *Index) ofPhrasings(w string) bool {
	if _, ok := x.corpus.lex.id(viewWords, w); ok {
		return true
	}
	if x.slips.lexicon == nil {
		return false
	}
	c := english.Canonical(w)
	if c == w {
		return false
	}
	for part := range strings.FieldsSeq(c) {
		if _, ok := x.corpus.lex.id(viewWords, part); !ok {
			return false
		}
	}
	return true
}

// joins reports whether two neighbouring words are one with a space in it.
func (x *Index) joins(text string, a, b *asked) bool {
	if b.fixed || text[a.end:b.start] != " " || a.standing == contentWord && b.standing == contentWord {
		return false
	}
	n := len(a.lower) + len(b.lower)
	if n < 4 || n > mostSlip || strings.Contains(a.lower, "'") || strings.Contains(b.lower, "'") {
		return false
	}
	joined := a.lower + b.lower
	if a.standing == unknownWord || b.standing == unknownWord {
		return x.ofPhrasings(joined) || x.slips.lexicon.Common(joined)
	}
	return len(a.lower) > 1 && len(b.lower) > 1 && n > 4 && x.ofPhrasings(joined)
}
