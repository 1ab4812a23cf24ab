package index

import (
	"math"
	"slices"
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
const maxMended = 32

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

// question reads a question in these languages. One whose words the phrasings all have stays as it is.
func (x *Index) question(text string, langs []string) *question {
	t := x.analyse.termsOf(text, langs, x.syn.questionMarks)
	var r reading
	if x.hasAll(t[viewWords]) {
		r.text = text
	} else if r = x.read(text); r.text != text {
		t = x.analyse.termsOf(r.text, langs, x.syn.questionMarks)
	}
	q := x.corpus.newQuestion(t, x.stemsOf(r.guessed, langs), x.stemsOf(r.plain, langs))
	q.text, q.slipped = r.text, len(r.guessed) > 0
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

// read finds out how a question is meant: chat words are written out, repeated letters squeezed,
// spaces that are missing or too many mended, and misspelt words corrected. Words that the content
// has, and ordinary English words where the content is English, stay as they are, and so does all
// between the words.
func (x *Index) read(text string) reading {
	words := x.askedWords(text)
	r := reading{text: text}
	var out strings.Builder
	done, mended := 0, 0
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
			r.plain = append(r.plain, w.lower)
		}
		if w.standing != unknownWord || mended == maxMended {
			continue
		}
		mended++
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
func (x *Index) askedWords(text string) []asked {
	var out []asked
	start := -1
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
			w.standing = x.standing(w.lower)
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

// standing tells what is known of a word.
func (x *Index) standing(w string) standing {
	if x.ofPhrasings(w) {
		return contentWord
	}
	if x.slips.lexicon.Common(w) {
		return ordinaryWord
	}
	words := x.analyse.split(w)
	for _, lang := range x.analyse.langs {
		stems := filtered(words, x.analyse.stems[lang])
		if len(stems) == 0 && lang != "" {
			return ordinaryWord // a stop word
		}
		for _, s := range stems {
			if _, ok := x.corpus.lex.id(viewStems, s); ok {
				return contentWord
			}
		}
	}
	return unknownWord
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

// mend returns what stands for an unknown word, and whether that is a guess.
func (x *Index) mend(text string, w *asked) (s string, guessed, ok bool) {
	if s, sure, ok := english.Variant(w.lower); ok && x.slips.lexicon != nil && (sure || x.ofPhrasings(s)) {
		return s, false, true
	}
	wrote := text[w.start:w.end]
	name := isName(text, w.start, wrote)
	if name && strings.ToUpper(wrote) == wrote {
		return "", false, false // an abbreviation
	}
	words := []string{w.lower}
	if forms := squeezed(w.lower); len(forms) > 0 {
		for _, f := range forms {
			if x.standing(f) != unknownWord {
				return f, false, true
			}
		}
		words = []string{forms[0], forms[len(forms)-1]}
	}
	best, cost := "", math.Inf(1)
	for _, w := range slices.Compact(words) {
		if c, k, ok := x.slips.correct(w); ok && k < cost && (!name || x.ofPhrasings(c)) {
			best, cost = c, k
		}
		if c, k, ok := x.parted(w); ok && k < cost {
			best, cost = c, k
		}
	}
	if single, ok := strings.CutSuffix(w.lower, "s"); ok && best == "" && len(single) > leastSlip {
		if c, _, ok := x.slips.correct(single); ok && !name {
			best = c + "s"
		}
	}
	return best, true, best != ""
}

// isName reports whether a word is written as a name is: in capitals, or with one, where the
// text has others that are not.
func isName(text string, start int, w string) bool {
	first, _ := utf8.DecodeRuneInString(w)
	if !unicode.IsUpper(first) || strings.ToUpper(text) == text {
		return false
	}
	before := strings.TrimRight(text[:start], " \t\n\"'“‘(*_-")
	if before == "" || strings.ContainsRune(".!?:;…", rune(before[len(before)-1])) {
		return strings.ToUpper(w) == w && utf8.RuneCountInString(w) > 1
	}
	return true
}

// squeezed returns the forms of a word that has a letter three times in a row or more, with it
// twice or once; the first has each twice, the last each once. None: it has no such letter.
func squeezed(w string) []string {
	type run struct {
		r rune
		n int
	}
	var runs []run
	long := 0
	for _, r := range w {
		if k := len(runs) - 1; k >= 0 && runs[k].r == r {
			runs[k].n++
			if runs[k].n == 3 {
				long++
			}
			continue
		}
		runs = append(runs, run{r, 1})
	}
	const most = 4 // places that are varied
	if long == 0 || long > most {
		return nil
	}
	var out []string
	for mask := range 1 << long {
		var b strings.Builder
		at := 0
		for _, r := range runs {
			n := r.n
			if n >= 3 {
				n = 2 - mask>>at&1
				at++
			}
			for range n {
				b.WriteRune(r.r)
			}
		}
		out = append(out, b.String())
	}
	return out
}

// Costs of a space that is missing, beside those of slips.
const (
	costSpace  = 0.9
	costShort  = 0.4 // more, for a part of one or two letters that is not one of the most frequent words
	mostParted = 0.75
)

// parted returns the two words that a word consists of with the space missing, and what that
// costs, less what makes the words likely.
func (x *Index) parted(w string) (s string, cost float64, ok bool) {
	if len(w) < 4 || len(w) > mostSlip {
		return "", 0, false
	}
	cost = mostParted
	for at := range w {
		if at == 0 {
			continue
		}
		a, b := w[:at], w[at:]
		one, ok := x.partCost(a)
		if !ok {
			continue
		}
		two, ok := x.partCost(b)
		if !ok || len(a)+len(b) < 5 && min(len(a), len(b)) < 2 {
			continue
		}
		if c := costSpace + one + two; c < cost {
			s, cost = a+" "+b, c
		}
	}
	return s, cost, s != ""
}

// partCost tells what a part of a word costs, less what makes it likely as a word; ok is false
// if it is none.
func (x *Index) partCost(w string) (cost float64, ok bool) {
	l := x.slips.lexicon
	short := len(w) <= 2
	if l == nil && len(w) < 3 || len(w) == 1 && w != "a" && w != "i" {
		return 0, false
	}
	id, content := x.corpus.lex.id(viewWords, w)
	switch {
	case content:
		cost = -x.slips.likely(id)
	case x.ofPhrasings(w):
		cost = -likelyContent
	case l.Has(w) && l.Frequent(w):
		cost = -likelyFrequent
	case l.Has(w) && !short:
		cost = -likelyOrdinary
	default:
		return 0, false
	}
	if short && !l.Frequent(w) {
		cost += costShort
	}
	return cost, true
}
