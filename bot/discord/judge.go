package discord

import (
	"context"
	"strings"
	"unicode"

	"github.com/bwmarrin/discordgo"

	"github.com/faqbot/faqbot/bot"
	"github.com/faqbot/faqbot/bot/button"
)

// The kinds of action under an answer that nobody asked the bot for. They are answered here: the
// messages are the adapter's. Their ID is the wording of the question and the entry, as judgedID writes it.
const (
	actionSolved   bot.ActionKind = "yes"
	actionUnsolved bot.ActionKind = "no"
	actionRemove   bot.ActionKind = "remove"
	actionLabel    bot.ActionKind = "solved?" // a button that says what “Yes” and “No” mean; it cannot be pressed
)

// judgeRow returns the buttons under an answer that nobody asked the bot for.
func (h *responder) judgeRow(ctx context.Context, r bot.Reply, wording, asker string) []discordgo.MessageComponent {
	w := h.wordsFor(r.Lang)
	id := judgedID(wording, r)
	var row []discordgo.MessageComponent
	add := func(kind bot.ActionKind, label string, style discordgo.ButtonStyle) {
		data := h.data(ctx, button.Press{Action: bot.Action{Kind: kind, ID: id}, Presser: number(asker)})
		if data != "" {
			row = append(row, discordgo.Button{Label: label, Style: style, CustomID: data, Disabled: kind == actionLabel})
		}
	}
	if r.Outcome == bot.Answered {
		add(actionLabel, w.Text("chat.solved"), discordgo.SecondaryButton)
		add(actionSolved, w.Text("chat.yes"), discordgo.SuccessButton)
		add(actionUnsolved, w.Text("chat.no"), discordgo.SecondaryButton)
	}
	add(actionRemove, "✖ "+w.Text("chat.remove"), discordgo.SecondaryButton)
	if len(row) == 0 {
		return nil
	}
	return []discordgo.MessageComponent{discordgo.ActionsRow{Components: row}}
}

// wordingLength is that of a wording: a hash as buttons have it.
const wordingLength = 16

// wordingOf returns a hash of a question's words, without regard to case, punctuation and space. The words cannot be
// had from it.
func wordingOf(q bot.Question) string {
	words := strings.FieldsFunc(strings.ToLower(q.Title+"\n"+q.Text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsNumber(r) })
	return button.Hash(strings.Join(words, " "))
}

// judgedID names the pair of a wording and the entry that answered it; suggestions have no entry.
func judgedID(wording string, r bot.Reply) string { return wording + entryOf(r) }

func entryOf(r bot.Reply) string {
	if r.Entry == nil {
		return ""
	}
	return string(r.Entry.ID)
}

// judged takes apart what judgedID made.
func judged(id string) (wording, entry string) {
	n := min(len(id), wordingLength)
	return id[:n], id[n:]
}

// isJudgement reports whether an action is one of those under an answer that nobody asked for.
func isJudgement(k bot.ActionKind) bool {
	return k == actionSolved || k == actionUnsolved || k == actionRemove || k == actionLabel
}

// judge does what the buttons under an answer say: the person who asked and the moderators may press them.
func (h *responder) judge(ctx context.Context, i *interaction, b button.Press) error {
	asker := b.Presser != 0 && number(userOf(i)) == b.Presser
	if !asker && !h.moderates(i) {
		if b.Action.Kind == actionRemove {
			return h.whisper(ctx, i, "chat.remove_refused")
		}
		return h.whisper(ctx, i, "chat.not_yours")
	}
	p := h.placeOf(ctx, i)
	wording, entry := judged(b.Action.ID)
	if b.Action.Kind == actionRemove {
		return h.remove(ctx, i, p, wording, entry)
	}
	if err := i.relabel(ctx, h.withoutJudgement(ctx, i.Message.Components)); err != nil {
		return err
	}
	if b.Action.Kind == actionUnsolved {
		h.earlier.forget(ctx, p, entry)
		h.report(ctx, i, bot.ActionUnsolved, p, wording, entry)
		return h.whisper(ctx, i, "chat.solved_no")
	}
	h.report(ctx, i, bot.ActionSolved, p, wording, entry)
	return h.whisper(ctx, i, "chat.solved_yes")
}

// remove deletes an answer, and keeps in mind that it was wrong.
func (h *responder) remove(ctx context.Context, i *interaction, p place, wording, entry string) error {
	h.wrong.mark(ctx, p.home(), wording, entry)
	h.earlier.forget(ctx, p, entry)
	if err := i.discard(ctx); err != nil {
		return err
	}
	for _, id := range h.recent.get(i.Message).more {
		if err := h.rest.remove(ctx, i.ChannelID, id); err != nil {
			h.trouble.say(ctx, i.ChannelID, err)
		}
	}
	h.report(ctx, i, bot.ActionUnsolved, p, wording, entry)
	return h.whisper(ctx, i, "chat.removed")
}

// withoutJudgement returns the components of a message without the buttons under an answer.
func (h *responder) withoutJudgement(ctx context.Context, rows []discordgo.MessageComponent) []discordgo.MessageComponent {
	kept := []discordgo.MessageComponent{}
	for _, row := range rows {
		if _, ok := h.judgementIn(ctx, []discordgo.MessageComponent{row}); !ok {
			kept = append(kept, row)
		}
	}
	return kept
}

// judgementIn returns what removes the answer that components stand under, if something does.
func (h *responder) judgementIn(ctx context.Context, rows []discordgo.MessageComponent) (button.Press, bool) {
	for _, b := range buttonsOf(rows) {
		if p, err := h.buttons.Decode(ctx, b.CustomID); err == nil && isJudgement(p.Action.Kind) {
			return p, true
		}
	}
	return button.Press{}, false
}

// buttonsOf returns the buttons in the rows of a message.
func buttonsOf(rows []discordgo.MessageComponent) []*discordgo.Button {
	var list []*discordgo.Button
	for _, row := range rows {
		r, ok := row.(*discordgo.ActionsRow)
		if !ok {
			continue
		}
		for _, c := range r.Components {
			if b, ok := c.(*discordgo.Button); ok {
				list = append(list, b)
			}
		}
	}
	return list
}
