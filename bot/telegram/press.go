package telegram

import (
	"context"
	"strconv"
	"strings"
	"time"

	"github.com/faqbot/faqbot/bot"
	"github.com/faqbot/faqbot/bot/button"
)

// acknowledge answers a pressed button at once, so that it stops waiting, and says why nothing
// will follow where that is so.
func (h *responder) acknowledge(ctx context.Context, c *callbackQuery) {
	b, refusal := h.pressed(ctx, c)
	switch {
	case refusal != "":
		h.answerPress(ctx, c, h.wordsFor(c.From.LanguageCode).Text(refusal))
	case !b.Action.Kind.ForStaff(): // whether it will be done is for the core to say: see asStaff
		h.answerPress(ctx, c, "")
	}
}

// answerPress makes a pressed button stop waiting, and shows a text to who pressed it alone, unless it is "".
func (h *responder) answerPress(ctx context.Context, c *callbackQuery, text string) {
	a := answerCallbackQuery{ID: c.ID, Text: text, Alert: text != ""}
	if err := h.api.send(ctx, a, nil); err != nil && ctx.Err() == nil {
		h.log.DebugContext(ctx, "a pressed button cannot be answered", "err", err) // too late: it has stopped waiting
	}
}

// pressed reads what a button does. The refusal is the key of a sentence if it does nothing for
// the person who pressed it.
func (h *responder) pressed(ctx context.Context, c *callbackQuery) (b button.Press, refusal string) {
	b, err := h.buttons.Decode(ctx, c.Data)
	switch {
	case err != nil || c.Message == nil:
		return b, "chat.button_gone"
	case c.Message.Chat.group() && b.Presser != 0 && b.Presser != c.From.ID:
		return b, "chat.not_yours"
	case b.Action.Kind == actionLanguage && !h.mayChoose(ctx, c.Message.Chat, c.From.ID):
		return b, "chat.language_admins"
	}
	return b, ""
}

// press does what a pressed button says.
func (h *responder) pressedButton(ctx context.Context, c *callbackQuery) {
	b, refusal := h.pressed(ctx, c)
	if refusal != "" {
		return
	}
	m := c.Message
	p := place{chat: m.Chat.ID, topic: m.topic(), group: m.Chat.group(), asker: b.Presser}
	if p.group && m.ReplyTo != nil {
		p.replyTo = m.ReplyTo.ID
	}
	q := h.pressQuestion(ctx, c)
	b.Action.Label = labelOf(m, c.Data)
	r, ok := h.tooMany(ctx, q)
	switch {
	case ok && b.Action.Kind.ForStaff():
		h.answerPress(ctx, c, r.Text)
		return
	case ok && r.Text == "":
		return
	case ok:
		b.Replace = false
	case b.Action.Kind == actionLanguage:
		r = h.setLanguage(ctx, m.Chat, b.Action.ID, q.Lang)
	case b.Action.Kind.ForStaff():
		if m.accessible() {
			p.replyTo = m.ID
		}
		p = h.discreet(ctx, b.Action.Kind, p, c.From.ID)
		stop := h.typing(ctx, p)
		r, ok = h.asStaff(ctx, c, q, b.Action)
		stop()
		if !ok {
			return
		}
	default:
		stop := h.typing(ctx, p)
		r = h.asker.Act(ctx, q, b.Action)
		stop()
	}
	v := view{origin: button.Origin(b.Action), page: b.Page}
	if b.Replace && !r.Refused && m.accessible() {
		shown := h.replace(ctx, p, r, v, []shownMessage{{ID: m.ID, Photo: bool(m.Photo)}})
		h.answers.remember(p.chat, shown, q.Text)
		h.judgeablePress(p.chat, shown, r, q, c.From.ID)
		return
	}
	shown := h.show(ctx, p, r, v)
	h.answers.remember(p.chat, shown, q.Text)
	h.judgeablePress(p.chat, shown, r, q, c.From.ID)
}

// pressQuestion returns the question of who pressed a button. Its text is the question that the
// button stood under, if that is known.
func (h *responder) pressQuestion(ctx context.Context, c *callbackQuery) bot.Question {
	m := c.Message
	s := h.settings(ctx, m.Chat, m.topic())
	q := bot.Question{
		Platform: Name, Chat: chatKey(m), User: bot.UserID(strconv.FormatInt(c.From.ID, 10)),
		Lang: s.Language, Tags: s.Tags, Time: time.Now(),
	}
	if q.Lang == "" {
		q.Lang = h.language(ctx, m.Chat.ID)
	}
	if q.Lang == "" {
		q.Lang = c.From.LanguageCode
	}
	q.Text = h.answers.question(m)
	if q.Text == "" && m.ReplyTo != nil {
		text, entities := m.ReplyTo.words()
		q.Text, _, _ = withoutMention(h.me, text, entities)
		if command, rest, _ := splitCommand(h.me, q.Text); command == commandAsk {
			q.Text = rest
		} else if command != "" {
			q.Text = ""
		}
	}
	return q
}

// labelOf returns the label of the button with this data, as the core gave it.
func labelOf(m *message, data string) string {
	if m.ReplyMarkup == nil {
		return ""
	}
	for _, row := range m.ReplyMarkup.Rows {
		for _, b := range row {
			if b.CallbackData == data {
				return strings.TrimSuffix(b.Text, "…")
			}
		}
	}
	return ""
}
