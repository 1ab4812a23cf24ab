package bot

import (
	"context"
	"crypto/rand"
	"slices"
	"strings"

	"github.com/faqbot/faqbot/faq"
)

// feedback keeps what a person says of an answer, and thanks for it. The question is read again, so
// that what is kept is the question as it was understood, and so that nobody can tie any words to any
// entry: only what the bot itself would show for them counts.
func (t *turn) feedback(ctx context.Context, a Action) Reply {
	lang, key := t.lang(nil), "feedback.solved"
	if a.Kind == ActionUnsolved {
		key = "feedback.unsolved"
	}
	if t.judged != nil && t.valid(faq.EntryID(a.ID)) != nil {
		if question := t.shownFor(ctx, faq.EntryID(a.ID)); question != "" {
			t.judged.add(Feedback{
				Time: t.q.Time, Platform: t.q.Platform, Lang: lang, Question: question, Entry: faq.EntryID(a.ID),
				Right: a.Kind == ActionSolved, Generation: t.snap.number, ID: rand.Text(),
			})
		}
	}
	return t.reply(lang, t.words.For(lang).Text(key))
}

// shownFor returns the question of the message that an entry is shown for, as it is understood
// without a conversation; "" if the entry is not shown for it.
func (t *turn) shownFor(ctx context.Context, id faq.EntryID) string {
	if strings.TrimSpace(t.q.Title+t.q.Text) == "" {
		return ""
	}
	alone := &turn{Core: t.Core, snap: t.snap, limits: t.limits, q: t.q, day: t.day}
	alone.q.Chat, alone.q.User, alone.q.Heard = "", "", Addressed
	first := alone.answer(ctx)
	replies := append([]Reply{first}, first.More...)
	for _, shown := range []func(r Reply) bool{
		func(r Reply) bool { return r.Entry != nil && r.Entry.ID == id },
		func(r Reply) bool {
			return slices.ContainsFunc(r.Suggestions, func(s Suggestion) bool { return s.ID == id })
		},
	} {
		if k := slices.IndexFunc(replies, shown); k >= 0 {
			return cut(oneLine(printable(replies[k].Question)), t.cfg.MaxQuestion)
		}
	}
	return ""
}
