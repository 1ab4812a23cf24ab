package bot

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/faqbot/faqbot/bot/locale"
)

// pick answers a message that chooses among the last suggestions: “2”, “the second one”,
// “yes”, “none of these”. It is not ok for any other message.
func (t *turn) pick(ctx context.Context, m message) (r Reply, ok bool) {
	options := t.memory.options
	if len(options) == 0 || m.title != "" {
		return Reply{}, false
	}
	toks := tokens(m.text)
	switch n, found := t.picked(toks, len(options)); {
	case found && n >= 1 && n <= len(options):
		return t.choose(ctx, n), true
	case found, t.memory.offered && len(options) > 1 && t.says(toks, yes):
		return t.which()
	case t.memory.offered && t.says(toks, yes):
		return t.choose(ctx, 1), true
	case t.memory.offered && t.says(toks, no):
		r = t.nudge(Declined, "declined.others")
		r.Text = joinParagraphs(r.Text+" "+t.words.For(r.Lang).Text("declined.rephrase"), t.snap.content.Contact)
		return t.withContact(r), true
	}
	return Reply{}, false
}

func yes(x *lexicon) *phrases { return x.yes }
func no(x *lexicon) *phrases  { return x.no }

// says reports whether the whole message is a phrase of a list.
func (t *turn) says(toks []token, list func(*lexicon) *phrases) bool {
	return anyOf(t.near, func(x *lexicon) bool { return list(x).is(toks) })
}

// picked returns the number that a message picks, from 1: a bare number, an ordinal, or the
// last of count. Nothing else than little words may stand beside it.
func (t *turn) picked(toks []token, count int) (n int, ok bool) {
	if len(toks) == 0 || len(toks) > 8 {
		return 0, false
	}
	for _, x := range t.near {
		for i := range toks {
			number, length := x.numberAt(toks, i, count)
			if length == 0 {
				continue
			}
			rest := slices.Concat(toks[:i], toks[i+length:])
			if len(rest) == 0 || x.pickFiller.fills(rest) {
				n, ok = number, true
				if !x.pickFiller.is(toks[i : i+length]) {
					return n, true // “one” alone may be a little word: “the second one”
				}
			}
		}
		if ok {
			return n, true
		}
	}
	return 0, false
}

// numberAt reads a number, an ordinal or “last” at token i, and says how many tokens it takes.
func (x *lexicon) numberAt(toks []token, i, count int) (n, length int) {
	word := toks[i].fold
	if len(word) <= 2 {
		if n, err := strconv.Atoi(word); err == nil {
			return n, 1
		}
	}
	for k, ordinal := range x.ordinals {
		if m := ordinal.match(toks, i); m > 0 {
			return k + 1, m
		}
	}
	if m := x.last.match(toks, i); m > 0 {
		return count, m
	}
	return 0, 0
}

// choose shows the option with a number, from 1.
func (t *turn) choose(ctx context.Context, n int) Reply {
	e := t.valid(t.memory.options[n-1])
	if e == nil {
		lang := t.lang(nil)
		return Reply{
			Question: strings.TrimSpace(t.q.Text), Outcome: Declined, Lang: lang,
			Text: t.words.For(lang).Text("entry.gone") + " " + t.words.For(lang).Text("nudge.empty"),
		}
	}
	return t.answered(ctx, Reply{Question: e.Question, Confidence: 1}, e, t.memory.asked)
}

// which offers the options again, to somebody who picked none of them.
func (t *turn) which() (Reply, bool) {
	r := Reply{Question: t.memory.asked, Outcome: Suggested, Lang: t.lang(nil)}
	for _, id := range t.memory.options {
		if e := t.valid(id); e != nil {
			r.Suggestions = append(r.Suggestions, Suggestion{ID: id, Question: e.Question})
		}
	}
	if len(r.Suggestions) == 0 {
		return Reply{}, false
	}
	r.Text = t.words.For(r.Lang).Text("suggest.which", locale.Args{"Count": len(r.Suggestions)})
	r.Actions = entryActions(r.Suggestions)
	return t.withContact(r), true
}
