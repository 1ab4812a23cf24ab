package discord

import (
	"context"
	"strings"
	"time"

	"github.com/bwmarrin/discordgo"

	"github.com/faqbot/faqbot/bot"
)

// message handles a message in a channel, a thread or in private.
func (h *responder) message(ctx context.Context, m *discordgo.Message) {
	me := self{user: h.me().user, role: h.langs.guild(ctx, m.GuildID).Role}
	if me.user == "" || m.Author.ID == me.user {
		return
	}
	p := h.placeOfMessage(ctx, m)
	s := h.settings(ctx, p)
	h.withReference(ctx, m)
	if p.thread() && s.Mode == Auto {
		h.inThread(ctx, me, m, p, s)
		return
	}
	switch heard := hear(me, m, s.Mode); {
	case heard.kind == hearNothing:
	case heard.heard == bot.Overheard:
		h.overheard(ctx, m, p, s, heard.text)
	default:
		h.addressed(ctx, m, p, s, heard)
	}
}

// placeOfMessage returns where a message was written. What cannot be learned about it is left out.
func (h *responder) placeOfMessage(ctx context.Context, m *discordgo.Message) place {
	p := place{ID: m.ChannelID, Guild: m.GuildID}
	if m.GuildID == "" {
		p.Type = discordgo.ChannelTypeDM
		return p
	}
	if len(h.cfg.Channels) == 0 && m.ID != m.ChannelID {
		return p // nothing depends on it
	}
	if known, err := h.places.get(ctx, m.ChannelID); err == nil {
		return known
	}
	return p
}

// withReference fetches the message that m, which names the bot, is a reply to, where Discord has not sent it along.
func (h *responder) withReference(ctx context.Context, m *discordgo.Message) {
	if !strings.Contains(m.Content, h.me().user) || m.Type != discordgo.MessageTypeReply || m.ReferencedMessage != nil || m.MessageReference == nil || m.MessageReference.ChannelID == "" {
		return
	}
	if other, err := h.rest.message(ctx, m.MessageReference.ChannelID, m.MessageReference.MessageID); err == nil {
		m.ReferencedMessage = other
	}
}

// addressed answers what was said to the bot.
func (h *responder) addressed(ctx context.Context, m *discordgo.Message, p place, s Channel, heard hearing) {
	q := h.questionOf(ctx, m, p, s)
	q.Text = heard.text
	to := spot{channel: m.ChannelID, asker: m.Author.ID, public: !p.private(), once: m.ID}
	if to.public {
		to.replyTo = heard.target.ID
	}
	r, ok := h.tooMany(ctx, q)
	switch {
	case ok && r.Text == "":
		return
	case ok:
	case heard.kind == hearUnreadable:
		w := h.wordsFor(q.Lang)
		r = bot.Reply{Outcome: bot.Declined, Lang: w.Lang(), Text: w.Text("chat.unsupported")}
	default:
		if p.thread() && m.ID == m.ChannelID {
			q.Title = p.Name
		}
		stop := h.typing(ctx, m.ChannelID)
		r = h.asker.Ask(ctx, q)
		stop()
	}
	if r.Silent {
		return
	}
	ids, err := h.show(ctx, to, r, view{asked: q.Text})
	h.trouble.say(ctx, m.ChannelID, err)
	h.remember(ids, m, q.Text, r)
}

// remember keeps what the messages of an answer belong to.
func (h *responder) remember(ids []string, m *discordgo.Message, text string, r bot.Reply) {
	if len(ids) == 0 {
		return
	}
	h.recent.put(ids[0], asked{text: text, said: r.Question, more: ids[1:]})
	h.recent.put(answeredKey(m.ID), asked{text: text})
}

// answeredKey is under what is remembered that a message was answered.
func answeredKey(message string) string { return "to " + message }

// questionOf returns the question of a message, without its text.
func (h *responder) questionOf(ctx context.Context, m *discordgo.Message, p place, s Channel) bot.Question {
	q := bot.Question{
		Platform: Name, Chat: bot.ChatID(m.ChannelID), User: bot.UserID(m.Author.ID), Tags: s.Tags, Time: m.Timestamp,
		Lang: h.langIn(ctx, p, m.Author.ID, s),
	}
	if m.Member != nil {
		q.Place, q.Roles = m.GuildID, roleIDs(m.Member.Roles)
	}
	return q
}

// lateAfter is how old a message may be to be answered unasked without a look at what was said
// since: after a lost connection Discord tells of what was missed.
const lateAfter = 30 * time.Second

// ageOf returns how long ago an id was made.
func ageOf(id string) time.Duration {
	at, err := discordgo.SnowflakeTimestamp(id)
	if err != nil {
		return 0
	}
	return time.Since(at)
}

// overheard answers what people say to each other, if the core is very sure.
func (h *responder) overheard(ctx context.Context, m *discordgo.Message, p place, s Channel, text string) {
	if ageOf(m.ID) > lateAfter || !h.peace.Allows(p.ID) {
		return
	}
	q := h.questionOf(ctx, m, p, s)
	q.Text, q.Heard = text, bot.Overheard
	h.unasked(ctx, m, p, q)
}

// unasked answers a question that was not put to the bot, unless the core or what people said of the same
// answer before keeps it silent. It reports whether it did.
func (h *responder) unasked(ctx context.Context, m *discordgo.Message, p place, q bot.Question) bool {
	r := h.asker.Ask(ctx, q)
	wording := wordingOf(q)
	r = h.wrong.without(ctx, p.home(), wording, r)
	if r.Silent {
		return false
	}
	h.peace.Begin(p.ID)
	if q.Heard == bot.Posted {
		r = h.pointed(ctx, p, r)
	}
	to := spot{channel: p.ID, replyTo: m.ID, asker: m.Author.ID, public: true, once: m.ID}
	if m.ChannelID != p.ID {
		to.replyTo = "" // the message that a thread was made from stands in another channel
	}
	v := view{asked: q.Text, rows: h.judgeRow(ctx, r, wording, m.Author.ID)}
	ids, err := h.show(ctx, to, r, v)
	h.trouble.say(ctx, p.ID, err)
	if len(ids) == 0 {
		return false
	}
	h.remember(ids, m, q.Text, r)
	if q.Heard == bot.Posted {
		h.earlier.answered(ctx, p, r)
	}
	return true
}
