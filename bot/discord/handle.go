package discord

import (
	"context"
	"log/slog"
	"strconv"
	"time"

	"github.com/bwmarrin/discordgo"

	"github.com/faqbot/faqbot/bot"
	"github.com/faqbot/faqbot/bot/button"
	"github.com/faqbot/faqbot/bot/locale"
)

// Asker is what the adapter needs of the core.
type Asker interface {
	bot.Asker
	bot.Finder
}

// responder knows what an event means: it makes a question or an action of it, and shows what
// the core replies.
type responder struct {
	log     *slog.Logger
	asker   Asker
	words   *locale.Bundle
	cfg     Config
	rest    *rest
	places  *places
	me      func() identity
	buttons *button.Codec
	langs   *languages
	limits  *bot.Limiter  // questions of a person
	warned  *bot.Limiter  // words to a person who asks too much
	peace   *bot.Cooldown // of unasked answers, by channel or thread
	posts   *posts
	earlier *earlier
	wrong   *wrong
	recent  *recent
	trouble *trouble
}

// peaceTime is how long the bot keeps quiet in a channel after an answer that nobody asked it for.
const peaceTime = time.Minute

// newResponder returns a responder for an adapter whose other parts are there.
func newResponder(a *Adapter, asker Asker) *responder {
	return &responder{
		log: a.log, asker: asker, words: a.words, cfg: a.cfg, rest: a.rest, places: a.places,
		me: func() identity {
			if me := a.identity.Load(); me != nil {
				return *me
			}
			return identity{}
		},
		buttons: button.New(texts{a.state}, dataLimit), langs: newLanguages(a.log, a.state),
		limits: bot.NewLimiter(a.cfg.Questions, a.cfg.Per), warned: bot.NewLimiter(1, a.cfg.Per),
		posts: newPosts(a.rest), earlier: newEarlier(a.log, a.state), wrong: newWrong(a.log, a.state),
		recent: newRecent(), trouble: newTrouble(a.log), peace: &bot.Cooldown{After: peaceTime},
	}
}

// handle does what an event asks for. Events of a channel come one after the other, interactions at
// once. It does not keep an event after it has returned.
func (h *responder) handle(ctx context.Context, e event) {
	switch e := e.(type) {
	case *messageEvent:
		h.message(ctx, e.Message)
	case *threadEvent:
		h.thread(ctx, e.Channel)
	case *interaction:
		h.interaction(ctx, e)
	}
}

func (h *responder) interaction(ctx context.Context, i *interaction) {
	var err error
	switch d := i.Data.(type) {
	case discordgo.MessageComponentInteractionData:
		err = h.press(ctx, i, d)
	case discordgo.ApplicationCommandInteractionData:
		switch {
		case i.Type == discordgo.InteractionApplicationCommandAutocomplete:
			err = h.complete(ctx, i, d)
		case d.CommandType == discordgo.MessageApplicationCommand:
			err = h.menu(ctx, i, d)
		default:
			err = h.command(ctx, i, d)
		}
	default: // a form, of which this version opens none
		err = h.whisper(ctx, i, "chat.button_gone")
	}
	h.trouble.say(ctx, i.ChannelID, err)
}

// spot is where a reply goes.
type spot struct {
	channel string
	replyTo string // id of the message that is replied to; "": none
	asker   string // id of who may press what changes the message; "": everybody
	public  bool   // others see it
	once    string // id of what is answered: the same is not sent twice
}

// view says for what a reply is shown, and what is added to it.
type view struct {
	asked   string                       // what the person wrote; "" after a button or a command
	quote   bool                         // nobody sees what the person wrote
	origin  bot.Action                   // the button or command; zero: it was asked
	page    int                          // page of the buttons, from 0
	mention string                       // id of who is pinged; "": nobody
	rows    []discordgo.MessageComponent // rows of buttons below those of the reply
}

// render returns the messages of a reply.
func (h *responder) render(ctx context.Context, to spot, r bot.Reply, v view) []message {
	list := renderReply(r, renderOptions{
		Words: h.words, Asked: v.asked, Quote: v.quote, Asker: number(to.asker), Public: to.public,
		Origin: v.origin, Page: v.page, Rows: rowLimit - len(v.rows), OpenFile: h.cfg.OpenFile,
		Data: func(p button.Press) string { return h.data(ctx, p) },
	})
	if len(list) == 0 {
		list = []message{{Content: h.wordsFor(r.Lang).Text("error.internal")}}
	}
	list[0].Components = append(list[0].Components, v.rows...)
	if v.mention != "" {
		list = mentioning(list, v.mention)
	}
	return list
}

// data returns the data of a button, "" if it cannot be made.
func (h *responder) data(ctx context.Context, p button.Press) string {
	data, err := h.buttons.Encode(ctx, p)
	if err != nil {
		h.log.WarnContext(ctx, "a button is left out", "err", err)
	}
	return data
}

// mentioning puts the mention of a person, who is pinged, before messages.
func mentioning(list []message, user string) []message {
	mention := "<@" + user + ">"
	ping := mentions{Users: []string{user}}
	if unitsOf(list[0].Content)+len(mention)+1 > textLimit {
		return append([]message{{Content: mention, Mentions: ping}}, list...)
	}
	if list[0].Content != "" {
		mention += "\n" + list[0].Content
	}
	list[0].Content, list[0].Mentions = mention, ping
	return list
}

// show sends a reply to a channel and returns the ids of its messages.
func (h *responder) show(ctx context.Context, to spot, r bot.Reply, v view) ([]string, error) {
	var ids []string
	for n, m := range h.render(ctx, to, r, v) {
		if n == 0 {
			m.ReplyTo = to.replyTo
		}
		if to.once != "" {
			m.Once = to.once + "-" + strconv.Itoa(n)
		}
		id, err := h.sendOne(ctx, to.channel, m)
		if err != nil {
			return ids, err // the rest of it would make no sense
		}
		ids = append(ids, id)
	}
	return ids, nil
}

// answer shows a reply as that of an interaction: to its member alone, or to all.
func (h *responder) answer(ctx context.Context, i *interaction, r bot.Reply, v view, private bool) error {
	to := spot{channel: i.ChannelID, asker: userOf(i), public: shared(i) && !private}
	h.recent.put(i.ID, asked{text: v.asked})
	if to.public {
		h.posts.spoke(i.ChannelID)
	}
	for _, m := range h.render(ctx, to, r, v) {
		m.Private = private
		if err := i.send(ctx, m); err != nil {
			return err
		}
	}
	return nil
}

// whisper says something to the member of an interaction alone, in the member's language.
func (h *responder) whisper(ctx context.Context, i *interaction, key string) error {
	i.expect(true, true)
	return i.send(ctx, message{Content: h.own(ctx, i).Text(key), Private: true})
}

// tooMany reports whether a person asks more than is allowed. In a channel the reply says so once in a while, and
// has no text in between.
func (h *responder) tooMany(ctx context.Context, q bot.Question) (bot.Reply, bool) {
	if _, ok := h.limits.Allow(string(q.User)); ok {
		return bot.Reply{}, false
	}
	w := h.wordsFor(q.Lang)
	r := bot.Reply{Outcome: bot.Declined, Lang: w.Lang()}
	if _, ok := h.warned.Allow(string(q.User)); ok {
		h.log.InfoContext(ctx, "a person asks too many questions", "user", q.User)
		r.Text = w.Text("error.busy")
	}
	return r, true
}

// question returns the question of an interaction, without its text.
func (h *responder) question(ctx context.Context, i *interaction, private bool) bot.Question {
	s := h.settings(ctx, h.placeOf(ctx, i))
	q := bot.Question{
		Platform: Name, Chat: bot.ChatID(i.ChannelID), User: bot.UserID(userOf(i)), Lang: h.langOf(ctx, i, s, private),
		Tags: s.Tags, Time: time.Now(),
	}
	vouch(&q, i)
	return q
}

// userOf returns the id of who used an interaction.
func userOf(i *interaction) string {
	if u := author(i.Interaction); u != nil {
		return u.ID
	}
	return ""
}

// shared reports whether others see what is said where an interaction was used.
func shared(i *interaction) bool {
	return i.GuildID != "" || i.Context == discordgo.InteractionContextPrivateChannel
}

// number returns an id as a number, 0 for none.
func number(id string) int64 {
	n, err := strconv.ParseInt(id, 10, 64)
	if err != nil {
		return 0
	}
	return n
}
