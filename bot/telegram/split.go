package telegram

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/faqbot/faqbot/bot/internal/markup"
)

// splitLength is the length from which a text may go on in the next message: Telegram's
// programs cut what is longer than [maxText], at the end of a line or word where they can.
const splitLength = maxText - 256

// splitWait is how long the rest of a cut text or of an album may take.
const splitWait = time.Second

// splitsRecent is how many questions in several messages are held in memory, for the edit of one of these.
const splitsRecent = 500

// split is a question that came in several messages. The first one has the answer.
type split struct {
	first *message
	ids   []int64
	texts []string // by the index of ids, as they were asked
}

func (q *split) text() string { return strings.Join(q.texts, "\n") }

// continued returns a text with the messages that go on with it.
func (h *responder) continued(ctx context.Context, m *message, text string) string {
	q := &split{first: m, ids: []int64{m.ID}, texts: []string{text}}
	for last, length := m, len(text); markup.UTF16.Len(last.Text) >= splitLength && length < 8*maxText; length += len(last.Text) {
		u := following(ctx, splitWait, func(u *update) bool {
			n := u.Message
			return n != nil && n.Text != "" && senderOf(n) == senderOf(m) && n.ThreadID == m.ThreadID && n.Date-last.Date <= 2 &&
				n.ForwardOrigin == nil && n.Text[0] != '/'
		})
		if u == nil {
			break
		}
		last = u.Message
		q.ids, q.texts = append(q.ids, last.ID), append(q.texts, last.Text)
	}
	if len(q.ids) > 1 {
		h.answers.hold(q)
	}
	return q.text()
}

// hold holds a question in several messages.
func (a *answers) hold(q *split) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.splits = append(a.splits, q)
	if len(a.splits) > splitsRecent {
		a.splits = slices.Delete(a.splits, 0, 1)
	}
}

// split returns the question that m is a part of, nil if it is one of its own, or not known any more.
func (a *answers) split(m *message) *split {
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, q := range a.splits {
		if q.first.Chat.ID == m.Chat.ID && slices.Contains(q.ids, m.ID) {
			return q
		}
	}
	return nil
}

// edited puts the new text of m into the question in several messages that it is a part of, and returns the
// first message of that and the whole text; nil if there is none. The messages of a chat are handled one
// after the other, and so are its edits.
func (a *answers) edited(m *message, text string) (first *message, whole string) {
	q := a.split(m)
	if q == nil {
		return nil, ""
	}
	q.texts[slices.Index(q.ids, m.ID)] = text
	return q.first, q.text()
}
