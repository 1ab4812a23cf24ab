package bot

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// sentence is one sentence of a message, or one question within a sentence.
type sentence struct {
	text  string
	asks  bool // it ends with a question mark or begins like a question
	marks bool // it ends with a question mark
}

// sentences splits a text at the ends of sentences and lines.
func sentences(text string, xs []*lexicon) []sentence {
	var out []sentence
	start := 0
	add := func(end int) {
		if s := strings.TrimSpace(text[start:end]); s != "" && len(tokens(s)) > 0 {
			out = append(out, makeSentence(s, xs))
		}
		start = end
	}
	for i, r := range text {
		size := utf8.RuneLen(r)
		switch {
		case r == '\n':
			add(i)
		case i < start:
		case strings.ContainsRune("?؟？;!…。！।", r) && r != ';':
			if next, _ := utf8.DecodeRuneInString(text[i+size:]); !isMark(next) && next != ')' && next != '"' && next != '”' {
				add(i + size)
			}
		case r == '.' && endsSentence(text, i):
			add(i + 1)
		}
	}
	add(len(text))
	return out
}

func isMark(r rune) bool { return strings.ContainsRune("?؟？!…。！।.", r) }

// endsSentence reports whether the full stop at i ends a sentence: a space follows, and what
// stands before it is no abbreviation, number or ellipsis.
func endsSentence(text string, i int) bool {
	next, _ := utf8.DecodeRuneInString(text[i+1:])
	if i+1 < len(text) && !unicode.IsSpace(next) {
		return false
	}
	word := text[strings.LastIndexAny(text[:i], " \n\t(")+1 : i]
	if strings.Contains(word, ".") {
		return strings.HasSuffix(word, ".") // “wait...”, but not “e.g.”
	}
	letters := strings.IndexFunc(word, func(r rune) bool { return !unicode.IsLetter(r) }) < 0
	if !letters || utf8.RuneCountInString(word) > 2 {
		return true
	}
	first, _ := utf8.DecodeRuneInString(strings.TrimLeftFunc(text[i+1:], unicode.IsSpace))
	return unicode.IsUpper(first)
}

func makeSentence(s string, xs []*lexicon) sentence {
	marks := strings.ContainsAny(lastRunes(s, 4), "?؟？")
	return sentence{text: s, marks: marks, asks: marks || beginsLikeQuestion(s, xs)}
}

func lastRunes(s string, n int) string {
	i := len(s)
	for ; n > 0 && i > 0; n-- {
		_, size := utf8.DecodeLastRuneInString(s[:i])
		i -= size
	}
	return s[i:]
}

// beginsLikeQuestion reports whether a question word stands first, or behind a joiner.
func beginsLikeQuestion(s string, xs []*lexicon) bool {
	toks := tokens(s)
	if isQuestionWord(xs, toks, 0) {
		return true
	}
	return anyOf(xs, func(x *lexicon) bool {
		n := max(x.joiner.match(toks, 0), x.strong.match(toks, 0), x.start.match(toks, 0))
		return n > 0 && isQuestionWord(xs, toks, n)
	})
}

// units returns the questions of a message: the sentences that ask, split where a second
// question is joined to the first. If no sentence asks, each sentence is one.
func units(text string, xs []*lexicon) []sentence {
	var asking, all []sentence
	for _, s := range sentences(text, xs) {
		st := strip(s.text, xs)
		if st.text == "" || isFiller(st.text, xs) {
			continue
		}
		if st.clear {
			s.text = st.text
		}
		all = append(all, s)
		if s.asks {
			asking = append(asking, splitJoined(s, xs)...)
		}
	}
	if len(asking) > 0 {
		return asking
	}
	return all
}

// isFiller reports whether a sentence asks nothing of its own: “any ideas?”.
func isFiller(s string, xs []*lexicon) bool {
	toks := tokens(s)
	return len(toks) == 0 || anyOf(xs, func(x *lexicon) bool { return x.questionFiller.is(toks) })
}

// splitJoined splits “how much is it and where are you” in two. A joiner splits only
// between what is a question on both sides, “and also” wherever it stands. An “also” without a comma may
// stand within a question, “do you also have vouchers”: what is before it must name something.
func splitJoined(s sentence, xs []*lexicon) []sentence {
	toks := tokens(s.text)
	var out []sentence
	from := 0 // byte offset of the question that is being read
	fromTok := 0
	for i := 1; i < len(toks); i++ {
		n, strong := joinerAt(xs, toks, i)
		comma := strings.HasPrefix(strings.TrimSpace(gap(s.text, toks, i)), ",")
		next := i + n
		if next >= len(toks) || n == 0 && !comma {
			continue
		}
		both := isQuestionWord(xs, toks, fromTok) && isQuestionWord(xs, toks, next) && i-fromTok > 1
		within := !comma && isAdverb(xs, toks, i) && !namesThing(xs, toks[fromTok:i])
		if !strong && (!both || within) {
			continue
		}
		out = append(out, sentence{text: strings.TrimRight(s.text[from:toks[i].start], " ,;–—-"), asks: true})
		from, fromTok = toks[next].start, next
		i = next
	}
	return append(out, sentence{text: s.text[from:], asks: true, marks: s.marks && len(out) == 0})
}

// isAdverb reports whether the joiner at token i may as well stand within a question.
func isAdverb(xs []*lexicon, toks []token, i int) bool {
	return anyOf(xs, func(x *lexicon) bool { return x.adverb.match(toks, i) > 0 })
}

// namesThing reports whether one of the words carries a topic.
func namesThing(xs []*lexicon, toks []token) bool {
	return slices.ContainsFunc(toks, func(tok token) bool { return !isStop(xs, tok) })
}

// isStop reports whether a word carries no topic.
func isStop(xs []*lexicon, tok token) bool {
	return anyOf(xs, func(x *lexicon) bool { return x.stop.match([]token{tok}, 0) > 0 })
}

// joinerAt returns how many tokens a joiner at token i takes, and whether it splits
// whatever stands around it.
func joinerAt(xs []*lexicon, toks []token, i int) (n int, strong bool) {
	for _, x := range xs {
		if m := x.strong.match(toks, i); m > 0 && m >= n {
			n, strong = m, true
		}
		if m := x.joiner.match(toks, i); m > n {
			n, strong = m, false
			if k := x.joiner.match(toks, i+m); k > 0 { // “and also”, “but also”
				n += k
			}
		}
	}
	return n, strong
}
