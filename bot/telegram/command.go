package telegram

import (
	"context"
	"strings"

	"github.com/faqbot/faqbot/bot"
)

// The commands that people can send.
const (
	commandStart    = "start"
	commandAsk      = "ask"
	commandTopics   = "topics"
	commandLanguage = "language"
	commandHelp     = "help"
	commandPrivacy  = "privacy"

	// For staff.
	commandStatus      = "status"
	commandReindex     = "reindex" // with the word [forced] also where answers get worse
	commandGenerations = "generations"
	commandRollback    = "rollback" // with the number of a version; without one it is the list
)

// forced is what stands behind /reindex, and the ID of its action, to make live what the gate would hold back.
const forced = "force"

// commandActions are the commands that the core answers as they are.
var commandActions = map[string]bot.ActionKind{
	commandHelp:    bot.ActionHelp,
	commandTopics:  bot.ActionTopics,
	commandPrivacy: bot.ActionPrivacy,
	commandStatus:  bot.ActionStatus,

	commandReindex:     bot.ActionReindex,
	commandGenerations: bot.ActionGenerations,
	commandRollback:    bot.ActionRollback,
}

// isCommand reports whether there is a command.
func isCommand(name string) bool {
	switch name {
	case commandStart, commandAsk, commandLanguage:
		return true
	}
	return commandActions[name] != ""
}

// command answers a command. One that does not exist is answered with the help in private; in a
// group it may be meant for another bot, and does not count with what a person may ask.
func (h *responder) command(ctx context.Context, m *message, heard hearing, s Settings, p place) (bot.Reply, bool) {
	if heard.command == commandAsk && heard.text != "" {
		return h.ask(ctx, m, heard, s, p)
	}
	action := bot.Action{Kind: commandActions[heard.command]}
	if action.Kind.ForStaff() && p.group && !h.isStaffChat(ctx, p.chat) {
		return bot.Reply{}, false // it is nobody else's business
	}
	if p.group && !isCommand(heard.command) {
		return bot.Reply{}, false
	}
	q := h.question(ctx, m, s)
	if r, ok := h.tooMany(ctx, q); ok {
		return r, r.Text != ""
	}
	switch heard.command {
	case commandStart:
		action = h.startAction(ctx, heard.text)
	case commandAsk:
		action.Kind = bot.ActionAsk
	case commandLanguage:
		return h.chooseLanguage(ctx, m, heard.text, q.Lang), true
	case commandReindex:
		if strings.EqualFold(heard.text, forced) {
			action.ID = forced
		}
	case commandRollback:
		action = rollbackTo(heard.text)
	}
	if action.Kind.ForStaff() {
		h.vouch(ctx, &q, m.Chat, senderOf(m))
	}
	if action.Kind == "" {
		action.Kind = bot.ActionHelp
	}
	defer h.typing(ctx, p)()
	return h.asker.Act(ctx, q, action), true
}

// rollbackTo returns what /rollback asks for: without a number, which numbers there are.
func rollbackTo(number string) bot.Action {
	number = strings.TrimSpace(number)
	if number == "" {
		return bot.Action{Kind: bot.ActionGenerations}
	}
	return bot.Action{Kind: bot.ActionRollback, ID: number}
}

// startAction returns what a deep link asks for: t.me/bot?start=PAYLOAD.
func (h *responder) startAction(ctx context.Context, payload string) bot.Action {
	switch payload {
	case "":
		return bot.Action{Kind: bot.ActionWelcome}
	case payloadAsk:
		return bot.Action{Kind: bot.ActionAsk}
	}
	id, err := entryOfPayload(ctx, h.buttons, payload)
	if err != nil {
		h.log.WarnContext(ctx, "a deep link leads nowhere", "err", err)
	}
	return bot.Action{Kind: bot.ActionEntry, ID: string(id)}
}

// actionLanguage chooses the language whose tag is the action's ID. It is answered here: which
// language a chat has is the adapter's to keep.
const actionLanguage bot.ActionKind = "language"

// languageAuto stands for the language of each person's Telegram.
const languageAuto = "auto"

// chooseLanguage offers the languages, or takes the one named.
func (h *responder) chooseLanguage(ctx context.Context, m *message, tag, current string) bot.Reply {
	if tag == languageAuto || tag != "" && h.words.Has(tag) {
		if !h.mayChoose(ctx, m.Chat, senderOf(m)) {
			w := h.wordsFor(current)
			return bot.Reply{Outcome: bot.Smalltalk, Lang: w.Lang(), Text: w.Text("chat.language_admins")}
		}
		return h.setLanguage(ctx, m.Chat, tag, current)
	}
	w := h.wordsFor(current)
	r := bot.Reply{Outcome: bot.Smalltalk, Lang: w.Lang(), Text: w.Text("chat.language_choose")}
	for _, lang := range h.words.Languages() {
		r.Actions = append(r.Actions, bot.Action{Kind: actionLanguage, Label: h.words.For(lang).Text("lang.name"), ID: lang})
	}
	r.Actions = append(r.Actions, bot.Action{Kind: actionLanguage, Label: w.Text("chat.language_auto"), ID: languageAuto})
	return r
}

// mayChoose reports whether somebody may choose the language of a chat: in a group its
// administrators, and who writes as the group.
func (h *responder) mayChoose(ctx context.Context, c chat, sender int64) bool {
	return !c.group() || h.administers(ctx, c, sender)
}

// setLanguage keeps the language of a chat.
func (h *responder) setLanguage(ctx context.Context, c chat, tag, current string) bot.Reply {
	w := h.words.For(tag)
	chosen, said := w.Lang(), "chat.language_chosen"
	if tag == languageAuto {
		chosen, said, w = "", "chat.language_auto_chosen", h.wordsFor(current)
	}
	err := h.languages.choose(ctx, c.ID, chosen)
	if err != nil {
		h.log.ErrorContext(ctx, "the language of a chat cannot be kept", "chat", c.ID, "err", err)
		w = h.wordsFor(current)
		return bot.Reply{Outcome: bot.Declined, Lang: w.Lang(), Text: w.Text("error.internal")}
	}
	return bot.Reply{Outcome: bot.Smalltalk, Lang: w.Lang(), Text: w.Text(said)}
}
