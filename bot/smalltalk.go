package bot

import (
	"cmp"
	"context"
	"strings"

	"github.com/faqbot/faqbot/faq"
)

// stripped is a text without the small talk around it.
type stripped struct {
	text  string   // what is left; "" if all of it was small talk
	kind  talkKind // the most telling kind found; "" if none
	lang  string   // of the phrase that was found
	clear bool     // what was cut is parted from the rest by punctuation or a question word
}

// strip takes greetings, thanks and the like from both ends of a text.
func strip(text string, xs []*lexicon) stripped {
	toks := tokens(text)
	s := stripped{clear: true}
	from := s.lead(text, toks, xs)
	to := len(toks)
	if from < to {
		to = s.trail(text, toks, from, xs)
	}
	switch {
	case s.kind == "":
		s.text = strings.TrimSpace(text)
	case from < to:
		start, end := toks[from].start, len(text)
		if to < len(toks) {
			end = toks[to].start
		}
		if from == 0 {
			start = 0
		}
		s.text = strings.TrimRight(strings.TrimSpace(text[start:end]), ",;:-–— ")
	}
	return s
}

// lead returns the index of the first token after the small talk at the beginning.
func (s *stripped) lead(text string, toks []token, xs []*lexicon) int {
	i := 0
	for i < len(toks) {
		n, kind, lang := talkAt(xs, toks, i)
		if n == 0 || gap(text, toks, i+n) == "-" {
			break
		}
		if kind == faq.Identity && i+n < len(toks) && !breaks(gap(text, toks, i+n)) {
			break // “what can you do about my booking” is no small talk
		}
		s.note(kind, lang)
		i += n
		i = s.skipFiller(text, toks, i, xs)
		if i < len(toks) && kind == faq.Greeting {
			i = s.skipName(text, toks, i, xs)
		}
	}
	if i > 0 && i < len(toks) && !breaks(gap(text, toks, i)) && !isQuestionWord(xs, toks, i) {
		s.clear = false
	}
	return i
}

// trail returns the index of the token after the last one that is not small talk.
func (s *stripped) trail(text string, toks []token, from int, xs []*lexicon) int {
	to := len(toks)
	for to > from {
		end := to
		for end > from && fillerEndsAt(xs, toks, end) > 0 {
			end -= fillerEndsAt(xs, toks, end)
		}
		n, kind, lang, cut := 0, talkKind(""), "", to
		for e := to; e >= end && n == 0; e-- {
			cut = e
			n, kind, lang = talkEndingAt(xs, toks[from:e])
		}
		if n == 0 || gap(text, toks, cut-n) == "-" {
			break
		}
		start := cut - n
		parted := breaks(gap(text, toks, start))
		if kind == ack && (!parted || strings.Contains(gap(text, toks, len(toks)), "?")) || kind == faq.Identity && start > from {
			break // “is that ok?”, “who are you” behind a question are not cut
		}
		if !parted {
			s.clear = false
		}
		s.note(kind, lang)
		to = start
	}
	return to
}

// note keeps the most telling kind: who are you, thanks, goodbye, a greeting, ok.
func (s *stripped) note(kind talkKind, lang string) {
	weight := map[talkKind]int{faq.Identity: 5, faq.Goodbye: 4, faq.Thanks: 3, faq.Greeting: 2, ack: 1}
	if weight[kind] > weight[s.kind] {
		s.kind, s.lang = kind, lang
	}
}

// skipFiller passes over “there”, “everyone” and the like, if what follows shows that they
// belong to the small talk.
func (s *stripped) skipFiller(text string, toks []token, i int, xs []*lexicon) int {
	at := i
	for at < len(toks) {
		if at > i && (breaks(gap(text, toks, at)) || isQuestionWord(xs, toks, at)) {
			return at
		}
		n := 0
		for _, x := range xs {
			n = max(n, x.filler.match(toks, at))
		}
		if n == 0 {
			break
		}
		at += n
	}
	if at == len(toks) {
		return at
	}
	if n, _, _ := talkAt(xs, toks, at); n > 0 && at > i {
		return at
	}
	return i
}

// skipName passes over the name in “Hi Anna, …”.
func (s *stripped) skipName(text string, toks []token, i int, xs []*lexicon) int {
	if breaks(gap(text, toks, i)) {
		return i
	}
	for at := i; at < min(i+2, len(toks)-1); at++ {
		if isQuestionWord(xs, toks, at) {
			return i
		}
		if g := strings.TrimSpace(gap(text, toks, at+1)); strings.HasPrefix(g, ",") || strings.HasPrefix(g, "!") ||
			strings.Contains(gap(text, toks, at+1), "\n") {
			s.clear = false
			return at + 1
		}
	}
	return i
}

// talkAt returns the longest small talk at token i.
func talkAt(xs []*lexicon, toks []token, i int) (n int, kind talkKind, lang string) {
	for _, x := range xs {
		for _, k := range talkKinds {
			if m := x.talk[k].match(toks, i); m > n {
				n, kind, lang = m, k, x.lang
			}
		}
	}
	return n, kind, lang
}

// talkEndingAt returns the longest small talk at the end of the tokens.
func talkEndingAt(xs []*lexicon, toks []token) (n int, kind talkKind, lang string) {
	for _, x := range xs {
		for _, k := range talkKinds {
			if m := x.talk[k].matchEnd(toks, len(toks)); m > n {
				n, kind, lang = m, k, x.lang
			}
		}
	}
	return n, kind, lang
}

func fillerEndsAt(xs []*lexicon, toks []token, end int) int {
	n := 0
	for _, x := range xs {
		n = max(n, x.filler.matchEnd(toks, end))
	}
	return n
}

// smalltalk answers a message that asks nothing. The reply is not ok if an entry answers
// the message all the same: with that very phrasing, or “who are you” much surer than usual.
func (t *turn) smalltalk(ctx context.Context, text string, s stripped) (r Reply, ok bool) {
	hits, searched := t.find(ctx, text)
	if searched && len(hits) > 0 {
		e, confidence := hits[0].Entry, hits[0].Confidence
		// Small talk is made of little words, which are easily found by chance.
		asks := s.kind == faq.Identity && len(tokens(text)) > 1 && confidence >= (1+t.threshold(e))/2
		if asks || confidence >= t.threshold(e) && isPhrasing(e, text) {
			return Reply{}, false
		}
		r.Confidence = confidence
	}
	r.Question, r.Outcome, r.Lang = text, Smalltalk, t.lang(nil)
	if t.q.Lang == "" && t.isContentLang(s.lang) {
		r.Lang = s.lang
	}
	r.Text = cmp.Or(t.ownersWords(s.kind, r.Lang), t.words.For(r.Lang).Text("smalltalk."+string(s.kind)))
	r.Suggestions = t.suggestions(hits)
	return r, true
}

// isContentLang reports whether there are entries in a language.
func (t *turn) isContentLang(lang string) bool {
	for _, l := range t.snap.langs {
		if t.words.Has(l) && t.words.For(l).Lang() == lang {
			return true
		}
	}
	return false
}

// ownersWords returns the content's answer to a kind of small talk: that of the language
// before the one for every language; "" if there is none.
func (t *turn) ownersWords(kind talkKind, lang string) string {
	every := ""
	for _, s := range t.snap.content.Smalltalk {
		if s.Kind != kind || s.Answer == "" {
			continue
		}
		if s.Lang != "" && t.words.Has(s.Lang) && t.words.For(s.Lang).Lang() == lang {
			return s.Answer
		}
		if s.Lang == "" {
			every = cmp.Or(every, s.Answer)
		}
	}
	return every
}

// isPhrasing reports whether text is a phrasing of e, but for case and punctuation.
func isPhrasing(e *faq.Entry, text string) bool {
	want := strings.Join(foldAll(text), " ")
	for _, p := range e.Phrasings() {
		if strings.Join(foldAll(p), " ") == want {
			return true
		}
	}
	return false
}
