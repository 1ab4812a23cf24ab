package discord

import (
	"context"
	"strconv"
	"strings"
	"time"

	"github.com/bwmarrin/discordgo"

	"github.com/faqbot/faqbot/bot"
	"github.com/faqbot/faqbot/bot/button"
	"github.com/faqbot/faqbot/faq"
)

// The commands, and their options.
const (
	commandAsk      = "ask"
	commandTopics   = "topics"
	commandFAQ      = "faq"
	commandHelp     = "help"
	commandLanguage = "language"
	commandPrivacy  = "privacy"
	menuAnswer      = "Answer from the FAQ"

	// For staff.
	commandStatus      = "status"
	commandReindex     = "reindex"
	commandGenerations = "generations"
	commandRollback    = "rollback"

	optionQuestion = "question"
	optionPrivate  = "private"
	optionMention  = "mention"
	optionEntry    = "entry"
	optionNumber   = "number" // of a version
	optionForce    = "force"  // and the ID of the action: what the gate would hold back is made live
)

// commandActions are the commands that the core answers as they are, to the member alone.
var commandActions = map[string]bot.ActionKind{
	commandTopics:  bot.ActionTopics,
	commandHelp:    bot.ActionHelp,
	commandPrivacy: bot.ActionPrivacy,
	commandStatus:  bot.ActionStatus,

	commandReindex:     bot.ActionReindex,
	commandGenerations: bot.ActionGenerations,
	commandRollback:    bot.ActionRollback,
}

type commandData = discordgo.ApplicationCommandInteractionData

// command answers a command that was typed.
func (h *responder) command(ctx context.Context, i *interaction, d commandData) error {
	a := bot.Action{Kind: commandActions[d.Name]}
	private := shared(i) && d.Name != commandFAQ && (d.Name != commandAsk || isSet(d, optionPrivate)) && !h.together(ctx, i, a.Kind)
	i.expect(private, true)
	q := h.question(ctx, i, private)
	if busy, err := h.busy(ctx, i, q); busy {
		return err
	}
	switch d.Name {
	case commandAsk:
		return h.asks(ctx, i, d, q, private)
	case commandFAQ:
		return h.postEntry(ctx, i, d, q)
	case commandLanguage:
		return h.answer(ctx, i, h.chooseLanguage(q.Lang), view{}, private)
	case commandReindex:
		if isSet(d, optionForce) {
			a.ID = optionForce
		}
	case commandRollback:
		a.ID = numberOf(d, optionNumber)
	}
	if a.Kind == "" {
		a.Kind = bot.ActionHelp // a command of an earlier version that is still registered somewhere
	}
	r := h.asker.Act(ctx, q, a)
	return h.answer(ctx, i, r, view{origin: button.Origin(a)}, private || r.Refused && shared(i))
}

// busy tells a member who asks too much to wait, and reports whether it did.
func (h *responder) busy(ctx context.Context, i *interaction, q bot.Question) (bool, error) {
	if _, ok := h.tooMany(ctx, q); ok {
		return true, h.whisper(ctx, i, "error.busy")
	}
	return false, nil
}

// asks answers /ask.
func (h *responder) asks(ctx context.Context, i *interaction, d commandData, q bot.Question, private bool) error {
	pinged := textOf(d, optionMention)
	if pinged != "" && pinged != userOf(i) && !private && !h.moderates(i) {
		// The question is not lost: it is answered to the member alone.
		if err := h.whisper(ctx, i, "chat.staff_only"); err != nil {
			return err
		}
		private, pinged = shared(i), ""
	}
	typed := textOf(d, optionQuestion)
	a, chosen := h.chosen(ctx, typed)
	var r bot.Reply
	v := view{asked: typed, quote: shared(i)}
	if chosen {
		v = view{origin: a}
		r = h.asker.Act(ctx, q, a)
	} else {
		q.Text = typed
		r = h.asker.Ask(ctx, q)
	}
	if pinged != "" && !private && r.Outcome == bot.Answered {
		v.mention = pinged
		return h.answer(ctx, i, r, v, false)
	}
	// What is no answer is nobody's business but the member's who meant to answer somebody.
	return h.answer(ctx, i, r, v, private || pinged != "" && shared(i))
}

// chosen returns what the value of a choice stands for. Free text stands for nothing.
func (h *responder) chosen(ctx context.Context, value string) (bot.Action, bool) {
	p, err := h.buttons.Decode(ctx, value)
	return p.Action, err == nil && p.Action.Kind == bot.ActionEntry
}

// postEntry answers /faq: the entry that was chosen, or whose question was typed. Anything else is
// for the member alone.
func (h *responder) postEntry(ctx context.Context, i *interaction, d commandData, q bot.Question) error {
	typed := textOf(d, optionEntry)
	a, chosen := h.chosen(ctx, typed)
	if !chosen {
		q.Text = typed
		for _, e := range h.asker.Find(ctx, q, 1) {
			if strings.EqualFold(strings.TrimSpace(e.Question), strings.TrimSpace(typed)) {
				a, chosen = bot.Action{Kind: bot.ActionEntry, ID: string(e.ID)}, true
			}
		}
		q.Text = ""
	}
	if !chosen {
		q = h.question(ctx, i, true)
		q.Text = typed
		return h.answer(ctx, i, h.asker.Ask(ctx, q), view{asked: typed}, shared(i))
	}
	r := h.asker.Act(ctx, q, a)
	return h.answer(ctx, i, r, view{origin: a}, shared(i) && r.Outcome != bot.Answered)
}

// completeLimit is how long looking up may take: after that, somebody who types has typed on.
const completeLimit = 800 * time.Millisecond

// complete suggests entries while somebody types into an option.
func (h *responder) complete(ctx context.Context, i *interaction, d commandData) error {
	ctx, cancel := context.WithTimeout(ctx, completeLimit)
	defer cancel()
	q := h.question(ctx, i, true)
	for _, o := range d.Options {
		if o.Focused {
			q.Text, _ = o.Value.(string)
		}
	}
	return i.suggest(ctx, choicesOf(h.asker.Find(ctx, q, optionsLimit), func(id faq.EntryID) string {
		return h.data(ctx, button.Press{Action: bot.Action{Kind: bot.ActionEntry, ID: string(id)}})
	}))
}

// menu answers the message that was chosen from its menu, first to the member alone.
func (h *responder) menu(ctx context.Context, i *interaction, d commandData) error {
	private := shared(i)
	i.expect(private, true)
	q := h.question(ctx, i, private)
	if busy, err := h.busy(ctx, i, q); busy {
		return err
	}
	var m *discordgo.Message
	if d.Resolved != nil {
		m = d.Resolved.Messages[d.TargetID]
	}
	if m == nil {
		return h.whisper(ctx, i, "discord.no_text")
	}
	text, _, _ := withoutMention(self{user: h.me().user, role: h.langs.guild(ctx, i.GuildID).Role}, wordsOf(m))
	if text == "" {
		return h.whisper(ctx, i, "discord.no_text")
	}
	if p := h.placeOf(ctx, i); p.thread() && p.ID == m.ID {
		q.Title = p.Name
	}
	q.Text = text
	r := h.asker.Ask(ctx, q)
	v := view{asked: text}
	a := asked{text: text, target: m.ID}
	if m.Author != nil {
		a.author = m.Author.ID
	}
	if private {
		v.rows = h.postRow(ctx, r, m.ID)
	}
	err := h.answer(ctx, i, r, v, private)
	h.recent.put(i.ID, a)
	return err
}

// actionPost shows an answer to the message that it was asked about, for everyone. Its ID is that
// message's and the entry's.
const actionPost bot.ActionKind = "post"

// postRow returns the button that shows an answer for everyone.
func (h *responder) postRow(ctx context.Context, r bot.Reply, target string) []discordgo.MessageComponent {
	if r.Outcome != bot.Answered || r.Entry == nil {
		return nil
	}
	data := h.data(ctx, button.Press{Action: bot.Action{Kind: actionPost, ID: target + "/" + string(r.Entry.ID)}})
	if data == "" {
		return nil
	}
	return []discordgo.MessageComponent{discordgo.ActionsRow{Components: []discordgo.MessageComponent{
		discordgo.Button{Label: h.wordsFor(r.Lang).Text("discord.post"), Style: discordgo.PrimaryButton, CustomID: data},
	}}}
}

// postHere shows an answer for everyone. Who may write in the channel may do so.
func (h *responder) postHere(ctx context.Context, i *interaction, a bot.Action) error {
	if i.GuildID != "" && !allowed(i, discordgo.PermissionSendMessages) && !allowed(i, discordgo.PermissionSendMessagesInThreads) {
		return h.whisper(ctx, i, "chat.staff_only")
	}
	target, entry, _ := strings.Cut(a.ID, "/")
	known := h.recent.get(i.Message)
	i.expect(true, false)
	q := h.question(ctx, i, false)
	q.Text = known.text
	r := h.asker.Act(ctx, q, bot.Action{Kind: bot.ActionEntry, ID: entry})
	if r.Outcome != bot.Answered {
		return h.answer(ctx, i, r, view{asked: q.Text}, true)
	}
	to := spot{channel: i.ChannelID, replyTo: target, asker: known.author, public: true, once: "p" + i.Message.ID[:min(len(i.Message.ID), 20)]}
	ids, err := h.show(ctx, to, r, view{asked: known.text})
	if len(ids) > 0 {
		h.posts.spoke(i.ChannelID)
		h.recent.put(ids[0], asked{text: known.text, more: ids[1:]})
	}
	switch k := kindOf(err); {
	case k == missingAccess || k == unknownChannel || k == unauthorized: // it is here only because the member brought it along
		if err := i.update(ctx, h.said(ctx, i, "discord.posted")); err != nil {
			return err
		}
		return h.answer(ctx, i, r, view{asked: known.text}, false)
	case k == missingPermissions || k == threadClosed:
		h.trouble.say(ctx, i.ChannelID, err)
		return h.whisper(ctx, i, "chat.no_right")
	case err != nil:
		return err
	}
	return i.update(ctx, h.said(ctx, i, "discord.posted"))
}

// said is a message of a sentence in the member's language.
func (h *responder) said(ctx context.Context, i *interaction, key string) message {
	return message{Content: h.own(ctx, i).Text(key), Private: true}
}

// actionLanguage chooses the language whose tag is the action's ID. It is answered here: which
// language a server has is the adapter's to keep.
const actionLanguage bot.ActionKind = "language"

// languageAuto stands for the language of each person's Discord.
const languageAuto = "auto"

// chooseLanguage offers the languages.
func (h *responder) chooseLanguage(current string) bot.Reply {
	w := h.wordsFor(current)
	r := bot.Reply{Outcome: bot.Smalltalk, Lang: w.Lang(), Text: w.Text("chat.language_choose")}
	for _, lang := range h.words.Languages() {
		r.Actions = append(r.Actions, bot.Action{Kind: actionLanguage, Label: h.words.For(lang).Text("lang.name"), ID: lang})
	}
	r.Actions = append(r.Actions, bot.Action{Kind: actionLanguage, Label: w.Text("chat.language_auto"), ID: languageAuto})
	return r
}

// setLanguage keeps the language of a server or of a private conversation.
func (h *responder) setLanguage(ctx context.Context, i *interaction, tag, current string) bot.Reply {
	key := userLanguage(userOf(i))
	w := h.wordsFor(current)
	if i.GuildID != "" {
		key = guildLanguage(i.GuildID)
		if !allowed(i, discordgo.PermissionManageGuild) {
			return bot.Reply{Outcome: bot.Smalltalk, Lang: w.Lang(), Text: w.Text("chat.language_admins")}
		}
	}
	said, lang := "chat.language_auto_chosen", ""
	if tag != languageAuto && h.words.Has(tag) {
		w = h.words.For(tag)
		said, lang = "chat.language_chosen", w.Lang()
	}
	if err := h.langs.set(ctx, key, lang); err != nil {
		h.log.ErrorContext(ctx, "the language of a server cannot be kept", "key", key, "err", err)
		w = h.wordsFor(current)
		return bot.Reply{Outcome: bot.Declined, Lang: w.Lang(), Text: w.Text("error.internal")}
	}
	return bot.Reply{Outcome: bot.Smalltalk, Lang: w.Lang(), Text: w.Text(said)}
}

// textOf returns the text of an option, or the id of the person or thing in it; "" if it was not given.
func textOf(d commandData, option string) string {
	if o := d.GetOption(option); o != nil {
		s, _ := o.Value.(string)
		return strings.TrimSpace(s)
	}
	return ""
}

// numberOf returns a whole number of an option as text; "" if it was not given.
func numberOf(d commandData, option string) string {
	if o := d.GetOption(option); o != nil {
		if n, ok := o.Value.(float64); ok { // as JSON has it
			return strconv.FormatFloat(n, 'f', -1, 64)
		}
	}
	return textOf(d, option)
}

// isSet returns a yes or no of an option.
func isSet(d commandData, option string) bool {
	if o := d.GetOption(option); o != nil {
		b, _ := o.Value.(bool)
		return b
	}
	return false
}
