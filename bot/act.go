package bot

import (
	"context"
	"strings"

	"github.com/faqbot/faqbot/faq"
)

// Act implements [Asker].
func (c *Core) Act(ctx context.Context, q Question, a Action) Reply {
	if q.Time.IsZero() {
		q.Time = c.cfg.Now()
	}
	if a.Kind.ForStaff() {
		return c.actAsStaff(ctx, q, a)
	}
	return c.guard(ctx, q, func(ctx context.Context, t *turn) Reply { return t.act(ctx, a) })
}

func (t *turn) act(ctx context.Context, a Action) Reply {
	switch a.Kind {
	case ActionEntry, ActionShowAll:
		e := t.valid(faq.EntryID(a.ID))
		if e == nil {
			if a.Kind == ActionEntry && a.Label != "" {
				t.q.Text = a.Label // what the person chose, rather than what was asked before
			}
			return t.gone(ctx, "entry.gone")
		}
		query := oneLine(printable(t.q.Text))
		if a.Kind == ActionShowAll {
			query = "" // no highlight
		}
		r := t.answered(ctx, Reply{Question: e.Question, Confidence: 1}, e, cut(query, t.cfg.MaxQuestion))
		t.conversations.update(t.key(), t.cfg.Now(), func(m *memory) { m.keep(r) })
		return r
	case ActionContact:
		lang := t.lang(nil)
		text := t.snap.content.Contact
		if text == "" {
			text = t.words.For(lang).Text("contact.none")
		}
		return Reply{Question: t.q.Text, Outcome: Smalltalk, Lang: lang, Text: text}
	case ActionLink:
		// Platforms open links themselves; one that cannot shows the address.
		return Reply{Question: t.q.Text, Outcome: Smalltalk, Text: a.URL}
	case ActionTopics:
		return t.browse(a.ID)
	case ActionWelcome:
		return t.welcome()
	case ActionHelp:
		return t.help()
	case ActionPrivacy:
		return t.privacy()
	case ActionAsk:
		lang := t.lang(nil)
		return t.reply(lang, t.words.For(lang).Text("ask.text"))
	case ActionSolved, ActionUnsolved:
		return t.feedback(ctx, a)
	case ActionReindex, ActionGenerations, ActionRollback, ActionStatus:
		// Act has taken those of the staff: who comes here is none.
	}
	return t.gone(ctx, "action.unknown")
}

// gone says that a button leads nowhere, in the words with a key, and asks the question again.
func (t *turn) gone(ctx context.Context, key string) Reply {
	sorry := func(r Reply) Reply {
		r.Refused = key == "action.unknown"
		r.Text = joinParagraphs(t.words.For(r.Lang).Text(key), r.Text)
		return r
	}
	if strings.TrimSpace(t.q.Text) == "" {
		lang := t.lang(nil)
		return sorry(Reply{Outcome: Declined, Lang: lang, Text: t.words.For(lang).Text("nudge.empty")})
	}
	return sorry(t.answer(ctx))
}
