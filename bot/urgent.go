package bot

import (
	"slices"
	"strings"

	"github.com/faqbot/faqbot/faq"
	"github.com/faqbot/faqbot/index/english"
)

// urgentText is an urgent text of the owner, ready to be matched.
type urgentText struct {
	*faq.Urgent
	words [][]string // folded, a phrase each
	plain [][]string // the same as [english.Canonical] writes them
}

func urgentTexts(c *faq.Content) []urgentText {
	out := make([]urgentText, len(c.Urgent))
	for i := range c.Urgent {
		out[i].Urgent = &c.Urgent[i]
		for _, w := range c.Urgent[i].Words {
			out[i].words = append(out[i].words, foldAll(w))
			out[i].plain = append(out[i].plain, foldAll(english.Canonical(w)))
		}
	}
	return out
}

// urgent returns the owner's urgent text whose word the message has, and that word as the
// owner wrote it; nil if there is none. Title, quotes and code count as well, and so do the
// quick messages before this one: to answer once too often is the safe side, and so “no
// chest pain” counts, too. A text in the language of the question comes first, then one for
// every language.
func (t *turn) urgent(m message) (*faq.Urgent, string) {
	if len(t.snap.urgent) == 0 {
		return nil, ""
	}
	for _, text := range []string{m.all, t.quickText(m.all)} {
		if u, word := t.urgentIn(text); u != nil {
			return u, word
		}
	}
	return nil, ""
}

// urgentIn returns the urgent text whose word stands in a text, and the word: as the owner wrote it, or otherwise
// written in English, so that “can’t” is “cannot”.
func (t *turn) urgentIn(text string) (found *faq.Urgent, word string) {
	written, plain := t.finder(text), t.finder(english.Canonical(text))
	for _, u := range t.snap.urgent {
		if found != nil && !t.speaks(u.Lang) {
			continue
		}
		for i, phrase := range u.words {
			stands := written.has(phrase) || plain.has(u.plain[i])
			if stands && (found == nil || !t.speaks(found.Lang) && t.speaks(u.Lang)) {
				found, word = u.Urgent, u.Words[i]
			}
		}
	}
	return found, word
}

// speaks reports whether lang is the language of the question.
func (t *turn) speaks(lang string) bool {
	return t.q.Lang != "" && lang != "" && t.words.Has(lang) && t.words.Has(t.q.Lang) &&
		t.words.For(lang).Lang() == t.words.For(t.q.Lang).Lang()
}

// finder finds phrases in a text.
type finder struct {
	text     string
	toks     []token
	near     []*lexicon
	inflects func(a, b string) bool // two folded words, the first one of the text, are forms of one
}

// finder prepares a text. A word may have the endings of each language that is near, except an ordinary English one:
// that has those of English, and of a language that is spoken, by the question or in the little words of the text. Else
// “number” would be a German form of “numb”.
func (t *turn) finder(text string) finder {
	toks := tokens(text)
	var spoken []*lexicon
	for _, x := range t.near {
		if x.lang == "en" || t.speaks(x.lang) || slices.ContainsFunc(toks, func(tok token) bool { return isStop([]*lexicon{x}, tok) }) {
			spoken = append(spoken, x)
		}
	}
	return finder{text: text, toks: toks, near: t.near, inflects: func(a, b string) bool {
		if t.ordinary.Has(a) {
			return sameWord(spoken, a, b)
		}
		return sameWord(t.near, a, b)
	}}
}

// has reports whether the words of a phrase stand in the text one behind the other, in
// whatever form, with nothing but little words between them: “pain in my chest” has both
// “pain chest” and “chest pain”.
func (f finder) has(phrase []string) bool {
	if len(phrase) == 0 {
		return false
	}
	reversed := []string(nil)
	if len(phrase) == 2 && !isStop(f.near, token{fold: phrase[0]}) && !isStop(f.near, token{fold: phrase[1]}) {
		reversed = []string{phrase[1], phrase[0]}
	}
	for i := range f.toks {
		if f.hasAt(i, phrase) || f.hasAt(i, reversed) {
			return true
		}
	}
	return false
}

func (f finder) hasAt(i int, phrase []string) bool {
	is := func(w string) bool { return i < len(f.toks) && f.inflects(f.toks[i].fold, w) }
	for k, w := range phrase {
		if k > 0 {
			for skipped := 0; i < len(f.toks) && skipped < 3 && !is(w) && isStop(f.near, f.toks[i]); skipped++ {
				i++
			}
		}
		if !is(w) || k > 0 && strings.ContainsAny(gap(f.text, f.toks, i), ".?!\n") {
			return false
		}
		i++
	}
	return len(phrase) > 0
}

// minStem is how long a stem that two inflected words share is at least, in bytes.
const minStem = 4

// sameWord reports whether two folded words are forms of one: equal, or equal without an
// ending of one of the languages.
func sameWord(xs []*lexicon, a, b string) bool {
	if a == b {
		return true
	}
	if len(a) < 3 || len(b) < 3 || a[0] != b[0] {
		return false
	}
	return anyOf(xs, func(x *lexicon) bool { return x.sameStem(a, b) })
}

// sameStem reports whether a and b are equal when an ending of the language is cut from
// one of them or from both.
func (x *lexicon) sameStem(a, b string) bool {
	as, bs := x.stems(a), x.stems(b)
	for _, s := range as {
		for _, r := range bs {
			if s == r && (len(s) >= minStem || s == a || s == b) {
				return true
			}
		}
	}
	return false
}

// stems returns a word and what is left of it without each of its endings.
func (x *lexicon) stems(w string) []string {
	out := []string{w}
	for _, suffix := range x.suffixes {
		if s, ok := strings.CutSuffix(w, suffix); ok && len(s) >= 3 {
			out = append(out, s)
			if n := len(s); n > 3 && s[n-1] == s[n-2] { // “stopped”
				out = append(out, s[:n-1])
			}
		}
	}
	return out
}

// urgently puts the owner's urgent text before the regular reply, which follows only if it
// is clearly answered.
func (t *turn) urgently(u *faq.Urgent, word string, regular Reply) Reply {
	e := &faq.Entry{ID: u.ID, Question: word, Answer: u.Answer, Lang: u.Lang, Source: u.Source, Careful: true} // whole, wherever it is shown
	r := Reply{Question: regular.Question, Outcome: Answered, Confidence: 1, Entry: e}
	r.Lang = t.lang(e)
	more := append([]Reply{regular}, regular.More...)
	for i := range more {
		more[i].More = nil
		if more[i].Outcome == Answered && len(r.More) < maxReplies-1 {
			r.More = append(r.More, more[i])
		}
	}
	return r
}
