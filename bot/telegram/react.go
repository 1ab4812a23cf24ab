package telegram

import (
	"context"
	"slices"
	"time"

	"github.com/faqbot/faqbot/bot"
)

// A person who asked may say with a reaction whether the answer helped: 👍 is as good as “Yes, this solved it”, 👎 as
// “No”. What somebody else thinks of it says nothing of the question. A reaction that is taken back stays said, since what is
// kept of it knows no more than right and wrong; the other thumb is the last word.
const (
	thumbUp   = "👍"
	thumbDown = "👎"
)

// judgeable is an answer of which who asked may say whether it was right. It is held in memory alone: what people ask
// is never written to the adapter's state.
type judgeable struct {
	question bot.Question
	asker    int64 // who may say so
	action   bot.Action
}

// judgeable holds that messages of ours answer a question of one person with one entry.
func (h *responder) judgeable(ctx context.Context, m *message, shown []shownMessage, r bot.Reply, s Settings, text string) {
	var j judgeable
	if r.Outcome == bot.Answered && r.Entry != nil && len(r.More) == 0 && m.From != nil && senderOf(m) == m.From.ID {
		j = judgeable{question: h.question(ctx, m, s), asker: m.From.ID, action: bot.Action{ID: string(r.Entry.ID)}}
		j.question.Text = text
	}
	h.answers.judge(m.Chat.ID, shown, j)
}

// judgeablePress is judgeable for the entry that a button has shown; whether that answers the question at all is for
// the core to say.
func (h *responder) judgeablePress(chat int64, shown []shownMessage, r bot.Reply, q bot.Question, by int64) {
	var j judgeable
	if r.Outcome == bot.Answered && r.Entry != nil && q.Text != "" {
		j = judgeable{question: q, asker: by, action: bot.Action{ID: string(r.Entry.ID)}}
	}
	h.answers.judge(chat, shown, j)
}

// judge remembers of what is shown that it can be judged; with the zero j, that it cannot.
func (a *answers) judge(chat int64, shown []shownMessage, j judgeable) {
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, s := range shown {
		key := messageKey{chat, s.ID}
		if _, known := a.questions[key]; known && j.asker != 0 {
			a.judgeable[key] = j
		} else {
			delete(a.judgeable, key)
		}
	}
}

// judged returns the answer that a message of ours shows, if it can be judged.
func (a *answers) judged(chat, id int64) (judgeable, bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	j, ok := a.judgeable[messageKey{chat, id}]
	return j, ok
}

// reacted passes on what who asked says of an answer with a reaction. It shows nothing: the reaction stands there.
func (h *responder) reacted(ctx context.Context, r *messageReaction) {
	j, ok := h.answers.judged(r.Chat.ID, r.MessageID)
	if !ok || r.User == nil || r.User.ID != j.asker || r.User.IsBot {
		return
	}
	a := j.action
	switch up, down := given(r, thumbUp), given(r, thumbDown); {
	case up && !down:
		a.Kind = bot.ActionSolved
	case down && !up:
		a.Kind = bot.ActionUnsolved
	default:
		return
	}
	q := j.question
	if _, ok := h.limits.Allow(string(q.User)); !ok {
		return
	}
	if q.Time = time.Now(); r.Date > 0 {
		q.Time = time.Unix(r.Date, 0)
	}
	h.asker.Act(ctx, q, a)
}

// given reports whether a reaction is new.
func given(r *messageReaction, emoji string) bool {
	has := func(list []reactionType) bool {
		return slices.ContainsFunc(list, func(t reactionType) bool { return t.Type == "emoji" && t.Emoji == emoji })
	}
	return has(r.New) && !has(r.Old)
}
