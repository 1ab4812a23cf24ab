package telegram

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strconv"
	"time"

	"github.com/faqbot/faqbot/bot"
	"github.com/faqbot/faqbot/bot/button"
	"github.com/faqbot/faqbot/bot/locale"
)

// responder knows what an update means: it makes a question or an action of it, and shows what
// the core replies.
type responder struct {
	log       *slog.Logger
	asker     Asker
	words     *locale.Bundle
	state     State
	cfg       Config
	api       api
	me        *user
	moved     *moved
	languages *languages
	answers   *answers
	buttons   *button.Codec
	limits    *bot.Limiter // questions of a person
	warned    *bot.Limiter // words to a person who asks too much
	peace     bot.Cooldown // unasked answers in a thread
	admins    admins
}

// Asker is what the adapter needs of the core.
type Asker interface {
	bot.Asker
	bot.Finder
}

// api makes the requests of a reply: in time, and again where that is right.
type api interface {
	send(ctx context.Context, r request, result any) error
}

// peaceTime is how long the bot keeps quiet in a thread after an answer that nobody asked it for.
const peaceTime = time.Minute

// newResponder returns a responder that sends through api. It must be started.
func newResponder(log *slog.Logger, asker Asker, words *locale.Bundle, state State, api api, cfg Config) *responder {
	if state == nil {
		state = &volatile{}
	}
	return &responder{
		log: log, asker: asker, words: words, state: state, cfg: cfg, api: api, me: &user{},
		moved: newMoved(log, state), languages: newLanguages(log, state), answers: newAnswers(log, state), buttons: button.New(newButtonState(log, state), maxCallbackData),
		limits: bot.NewLimiter(cfg.Questions, cfg.Per), peace: bot.Cooldown{After: peaceTime}, warned: bot.NewLimiter(1, cfg.Per),
	}
}

// start tells the responder who the bot is.
func (h *responder) start(_ context.Context, me user) error {
	h.me = &me
	return nil
}

// settle makes Telegram show the commands.
func (h *responder) settle(ctx context.Context) {
	if err := h.setCommands(ctx); err != nil && ctx.Err() == nil {
		h.log.WarnContext(ctx, "telegram: the menus of commands are not all set; the commands work all the same", "error", err)
	}
}

// handle handles one update. What goes wrong is logged where it happens.
func (h *responder) handle(ctx context.Context, u *update) {
	switch {
	case u.Message != nil:
		h.message(ctx, u.Message)
	case u.EditedMessage != nil:
		h.edited(ctx, u.EditedMessage)
	case u.Callback != nil:
		h.pressedButton(ctx, u.Callback)
	case u.Inline != nil:
		h.inline(ctx, u.Inline)
	case u.MyChatMember != nil:
		h.membership(ctx, u.MyChatMember)
	case u.Reaction != nil:
		h.reacted(ctx, u.Reaction)
	}
}

// received is called for each update as soon as it is there, side by side with others: it does
// what cannot wait for the updates of the chat before it.
func (h *responder) received(ctx context.Context, u *update) {
	if u.Callback != nil {
		h.acknowledge(ctx, u.Callback)
	}
}

// place is where a reply goes.
type place struct {
	chat    int64
	topic   int64
	group   bool
	replyTo int64 // in groups; 0: nothing
	asker   int64 // who may press the buttons in a group; 0: everybody
}

// placeOf returns where a reply to m goes, which asks about target. Who it is that writes as a chat
// nobody tells, and a button is pressed by a person.
func placeOf(m, target *message) place {
	p := place{chat: m.Chat.ID, topic: m.topic(), group: m.Chat.group(), asker: senderOf(m)}
	if asChat(m) {
		p.asker = 0
	}
	if p.group && target != nil {
		p.replyTo = target.ID
	}
	return p
}

func (p place) destination() destination {
	d := destination{ChatID: p.chat, TopicID: p.topic}
	if p.replyTo != 0 {
		d.ReplyTo = &replyParameters{MessageID: p.replyTo, AllowWithout: true}
	}
	return d
}

// asChat reports whether somebody wrote a message as a channel or, anonymously, as the group.
func asChat(m *message) bool { return m.SenderChat != nil && (m.From == nil || m.From.IsBot) }

// senderOf returns who wrote a message: a person, or the chat that somebody writes as.
func senderOf(m *message) int64 {
	switch {
	case asChat(m):
		return m.SenderChat.ID
	case m.From != nil:
		return m.From.ID
	}
	return 0
}

// message handles a new message.
func (h *responder) message(ctx context.Context, m *message) {
	if m.MigrateToChat != 0 || m.MigrateFromChat != 0 {
		h.migrated(ctx, m)
		return
	}
	s := h.settings(ctx, m.Chat, m.topic())
	heard := hear(h.me, m, s.Mode)
	if heard.kind == hearQuestion {
		heard.text = h.continued(ctx, m, heard.text)
	}
	if m.MediaGroupID != "" && heard.kind != hearUnreadable {
		h.answers.first(m.Chat.ID, m.MediaGroupID) // the rest of the album needs no words of ours
	}
	p := placeOf(m, heard.target)
	to := h.discreet(ctx, heard.action(), p, senderOf(m))
	r, ok := h.reply(ctx, m, heard, s, to)
	if !ok {
		return
	}
	shown, err := h.showOr(ctx, to, r, viewOf(heard))
	switch {
	case heard.asks():
		h.answers.put(ctx, m, shown, heard.text)
		h.judgeable(ctx, m, shown, r, s, heard.text)
	case to.chat != p.chat && errors.Is(err, errBlocked):
		w := h.wordsFor(r.Lang)
		h.show(ctx, p, bot.Reply{Outcome: bot.Declined, Lang: w.Lang(), Text: w.Text("chat.private_failed")}, view{})
	}
}

// edited handles a message that was changed: its answer changes with it.
func (h *responder) edited(ctx context.Context, m *message) {
	s := h.settings(ctx, m.Chat, m.topic())
	heard := hear(h.me, m, s.Mode)
	if !heard.asks() {
		return
	}
	first, whole := h.answers.edited(m, heard.text)
	if first != nil {
		m, heard.text, heard.target = first, whole, first
	}
	before, known := h.answers.get(ctx, m)
	switch {
	case known && before.Asked == digest(heard.text):
		return // something else about it has changed
	case known && before.Split && first == nil:
		return // what the other messages said is not known any more
	case !known && (heard.heard == bot.Overheard || m.EditDate-m.Date > editedLate):
		return
	case known && heard.heard != bot.Overheard && !h.mayAsk(m):
		return // the answer that is there is worth more than being told to wait
	}
	p := placeOf(m, heard.target)
	r, ok := h.reply(ctx, m, heard, s, p)
	if !ok {
		return
	}
	shown := h.replace(ctx, p, r, viewOf(heard), before.Shown)
	h.answers.put(ctx, m, shown, heard.text)
	h.judgeable(ctx, m, shown, r, s, heard.text)
}

// editedLate is after how many seconds a message that has no answer gets none when it is edited:
// its answer is forgotten, rather than it was never answered.
const editedLate = 3600

// viewOf says how the reply to a message is shown.
func viewOf(heard hearing) view {
	if heard.kind != hearCommand || heard.command == commandAsk {
		return view{asked: heard.text}
	}
	return view{origin: button.Origin(bot.Action{Kind: heard.action()})}
}

// reply returns the reply to a message, if there is one.
func (h *responder) reply(ctx context.Context, m *message, heard hearing, s Settings, p place) (bot.Reply, bool) {
	switch heard.kind {
	case hearUnreadable:
		return h.unreadable(ctx, m, s)
	case hearCommand:
		return h.command(ctx, m, heard, s, p)
	case hearQuestion:
		return h.ask(ctx, m, heard, s, p)
	case hearNothing:
	}
	return bot.Reply{}, false
}

// ask asks the core.
func (h *responder) ask(ctx context.Context, m *message, heard hearing, s Settings, p place) (bot.Reply, bool) {
	thread := threadKey(m)
	if heard.heard == bot.Overheard && !h.peace.Allows(thread) {
		return bot.Reply{}, false
	}
	q := h.question(ctx, m, s)
	q.Text, q.Heard = heard.text, heard.heard
	if heard.heard == bot.Overheard {
		r := h.asker.Ask(ctx, q)
		if !r.Silent {
			h.peace.Begin(thread)
		}
		return r, !r.Silent
	}
	if r, ok := h.tooMany(ctx, q); ok {
		return r, r.Text != ""
	}
	defer h.typing(ctx, p)()
	r := h.asker.Ask(ctx, q)
	return r, !r.Silent
}

// question returns a question without its text.
func (h *responder) question(ctx context.Context, m *message, s Settings) bot.Question {
	lang := s.Language
	if lang == "" {
		lang = h.language(ctx, m.Chat.ID)
	}
	if lang == "" && m.From != nil {
		lang = m.From.LanguageCode
	}
	q := bot.Question{
		Platform: Name, Chat: chatKey(m), User: bot.UserID(strconv.FormatInt(senderOf(m), 10)), Lang: lang, Tags: s.Tags,
	}
	if m.Date > 0 {
		q.Time = time.Unix(m.Date, 0)
	}
	return q
}

// chatKey names the conversation's place: a topic is one of its own.
func chatKey(m *message) bot.ChatID {
	if t := m.topic(); t != 0 {
		return bot.ChatID(fmt.Sprintf("%d/%d", m.Chat.ID, t))
	}
	return bot.ChatID(strconv.FormatInt(m.Chat.ID, 10))
}

// threadKey names a thread of a group: a topic, the comments under a post, or the group itself.
func threadKey(m *message) string { return fmt.Sprintf("%d/%d", m.Chat.ID, m.ThreadID) }

// tooMany reports whether a person asks more than is allowed; the reply says so once in a while,
// and has no text in between.
func (h *responder) tooMany(ctx context.Context, q bot.Question) (bot.Reply, bool) {
	if _, ok := h.limits.Allow(string(q.User)); ok {
		return bot.Reply{}, false
	}
	r := bot.Reply{Outcome: bot.Declined, Lang: q.Lang}
	if _, ok := h.warned.Allow(string(q.User)); ok {
		h.log.InfoContext(ctx, "a person asks too many questions", "user", q.User)
		r.Text = h.wordsFor(q.Lang).Text("error.busy")
	}
	return r, true
}

// mayAsk reports whether the sender of a message may ask now, and counts nothing.
func (h *responder) mayAsk(m *message) bool {
	_, ok := h.limits.Peek(strconv.FormatInt(senderOf(m), 10))
	return ok
}

// wordsFor returns the words of a language, or of the configured one.
func (h *responder) wordsFor(lang string) *locale.Words {
	if lang != "" && h.words.Has(lang) {
		return h.words.For(lang)
	}
	return h.words.For(h.cfg.Language)
}

// captionFollows reports whether a later message of the album of m, which has no words, has some. It
// takes those along that have none.
func captionFollows(ctx context.Context, m *message) (follows bool) {
	for {
		u := following(ctx, splitWait, func(u *update) bool {
			n := u.Message
			same := n != nil && n.MediaGroupID == m.MediaGroupID
			follows = same && n.content() == contentCaption
			return same && !follows
		})
		if u == nil {
			return follows
		}
	}
}

// unreadable answers what has no words, an album once, and where a part of it has words, those alone.
func (h *responder) unreadable(ctx context.Context, m *message, s Settings) (bot.Reply, bool) {
	q := h.question(ctx, m, s)
	if m.MediaGroupID != "" && (!h.answers.first(m.Chat.ID, m.MediaGroupID) || captionFollows(ctx, m)) {
		return bot.Reply{}, false
	}
	if r, ok := h.tooMany(ctx, q); ok {
		return r, r.Text != ""
	}
	w := h.wordsFor(q.Lang)
	return bot.Reply{Outcome: bot.Declined, Lang: w.Lang(), Text: w.Text("chat.unsupported")}, true
}

// migrated keeps that a group became a supergroup. Telegram says so in both.
func (h *responder) migrated(ctx context.Context, m *message) {
	was, now := m.Chat.ID, m.MigrateToChat
	if m.MigrateFromChat != 0 {
		was, now = m.MigrateFromChat, m.Chat.ID
	}
	h.moved.noted(ctx, was, now)
}

// membership forgets what was kept of a chat that the bot is not in any more.
func (h *responder) membership(ctx context.Context, c *chatMemberUpdated) {
	if c.New.in() {
		return
	}
	if h.languages.of(ctx, c.Chat.ID) == "" {
		return
	}
	if err := h.languages.choose(ctx, c.Chat.ID, ""); err != nil {
		h.log.WarnContext(ctx, "the language of a chat cannot be forgotten", "chat", c.Chat.ID, "err", err)
	}
}
