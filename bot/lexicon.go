package bot

import (
	"slices"
	"strings"

	"github.com/faqbot/faqbot/bot/locale"
	"github.com/faqbot/faqbot/faq"
)

// talkKind is a kind of small talk: those of [faq.SmalltalkKind], and acknowledgement.
type talkKind = faq.SmalltalkKind

// ack is an “ok” or “got it”; owners cannot word it.
const ack talkKind = "ack"

// talkKinds lists the kinds; where one phrase is of two kinds, the first wins.
var talkKinds = []talkKind{faq.Greeting, faq.Thanks, faq.Goodbye, faq.Identity, ack}

// lexicon is what the core understands in one language.
type lexicon struct {
	lang   string
	talk   map[talkKind]*phrases
	filler *phrases // may stand beside small talk

	yes, no    *phrases
	ordinals   []*phrases // the first, the second, …
	last       *phrases
	pickFiller *phrases

	pronoun, article, dummy, start, bare *phrases // of follow-ups

	questionWord, joiner, adverb, strong, questionFiller *phrases

	signature, quote, stop *phrases

	self     *phrases // by which somebody speaks of himself or herself
	suffixes []string // folded, the longest first
}

// newLexicon compiles the lists of a language. Also holds the owner's further phrasings of
// small talk.
func newLexicon(w *locale.Words, also map[talkKind][]string) *lexicon {
	list := func(key string) *phrases { return newPhrases(w.List(key)) }
	x := &lexicon{
		lang: w.Lang(), talk: map[talkKind]*phrases{}, filler: list("smalltalk.filler"),
		yes: list("reply.yes"), no: list("reply.no"), last: list("pick.last"), pickFiller: list("pick.filler"),
		pronoun: list("followup.pronoun"), article: list("followup.article"), dummy: list("followup.dummy"), start: list("followup.start"), bare: list("followup.bare"),
		questionWord: list("question.word"), joiner: list("split.joiner"), adverb: list("split.adverb"), strong: list("split.strong"),
		questionFiller: list("question.filler"),
		signature:      list("text.signature"), quote: list("text.quote"), stop: list("text.stop"), self: list("urgent.self"),
	}
	for _, kind := range talkKinds {
		x.talk[kind] = newPhrases(w.List("smalltalk."+string(kind)), also[kind])
	}
	for _, o := range w.List("pick.ordinal") {
		x.ordinals = append(x.ordinals, newPhrases(strings.Split(o, "|")))
	}
	for _, s := range w.List("text.suffix") {
		x.suffixes = append(x.suffixes, fold(s))
	}
	slices.SortFunc(x.suffixes, func(a, b string) int { return len(b) - len(a) })
	return x
}

// lexicons compiles the languages of the bundle with the content's small talk. Those that
// the content adds nothing to are taken from base, if they are there.
func lexicons(b *locale.Bundle, content *faq.Content, base map[string]*lexicon) map[string]*lexicon {
	out := map[string]*lexicon{}
	for _, lang := range b.Languages() {
		also := map[talkKind][]string{}
		for _, s := range content.Smalltalk {
			if s.Lang == "" || b.Has(s.Lang) && b.For(s.Lang).Lang() == lang {
				also[s.Kind] = append(also[s.Kind], s.Also...)
			}
		}
		if len(also) == 0 && base[lang] != nil {
			out[lang] = base[lang]
			continue
		}
		out[lang] = newLexicon(b.For(lang), also)
	}
	return out
}

// lexiconsFor returns the lexicons in which a question is read: near are those of its own
// language, the content's and the configured one, in this order; all are near and then the
// others.
func (t *turn) lexiconsFor() (near, all []*lexicon) {
	add := func(tag string) {
		if !t.words.Has(tag) {
			return
		}
		x := t.snap.lexicons[t.words.For(tag).Lang()]
		if x != nil && !slices.Contains(all, x) {
			all = append(all, x)
		}
	}
	add(t.q.Lang)
	for _, lang := range t.snap.langs {
		add(lang)
	}
	add(t.cfg.Language)
	near = slices.Clip(all)
	for _, lang := range t.words.Languages() {
		add(lang)
	}
	return near, all
}

// anyOf reports whether ok holds for one of the lexicons.
func anyOf(xs []*lexicon, ok func(*lexicon) bool) bool { return slices.ContainsFunc(xs, ok) }

// isQuestionWord reports whether a question word stands at token i.
func isQuestionWord(xs []*lexicon, toks []token, i int) bool {
	return anyOf(xs, func(x *lexicon) bool { return x.questionWord.match(toks, i) > 0 })
}
