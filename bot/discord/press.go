package discord

import (
	"cmp"
	"context"
	"regexp"
	"strings"

	"github.com/bwmarrin/discordgo"

	"github.com/faqbot/faqbot/bot"
	"github.com/faqbot/faqbot/bot/button"
)

// press does what a pressed button, or a choice from a list, says.
func (h *responder) press(ctx context.Context, i *interaction, d discordgo.MessageComponentInteractionData) error {
	data := d.CustomID
	if len(d.Values) > 0 {
		data = d.Values[0]
	}
	b, err := h.buttons.Decode(ctx, data)
	if err != nil || i.Message == nil {
		return h.whisper(ctx, i, "chat.button_gone")
	}
	b.Action.Label = labelOf(i.Message, data)
	switch {
	case isJudgement(b.Action.Kind):
		return h.judge(ctx, i, b)
	case b.Action.Kind == actionPost:
		return h.postHere(ctx, i, b.Action)
	}
	return h.act(ctx, i, b)
}

// act tells the core of a pressed button, and shows the reply: in place of the message with the button where
// that is its owner's to change, else to the member alone.
func (h *responder) act(ctx context.Context, i *interaction, b button.Press) error {
	own := i.Message.Flags&discordgo.MessageFlagsEphemeral != 0 // nobody else sees it
	public := shared(i) && !own
	if b.Replace && public && b.Presser != 0 && b.Presser != number(userOf(i)) {
		return h.whisper(ctx, i, "chat.not_yours")
	}
	private := shared(i) && (own || !b.Replace && !h.together(ctx, i, b.Action.Kind))
	i.expect(private, !b.Replace)
	q := h.question(ctx, i, private)
	if busy, err := h.busy(ctx, i, q); busy {
		return err
	}
	known := h.recent.get(i.Message)
	if !b.Action.Kind.ForStaff() { // else it is not what is meant, should the core not do it
		q.Text = cmp.Or(known.text, h.repliedText(i.Message))
	}
	var r bot.Reply
	if b.Action.Kind == actionLanguage {
		r = h.setLanguage(ctx, i, b.Action.ID, q.Lang)
	} else {
		r = h.asker.Act(ctx, q, bot.Action{Kind: b.Action.Kind, ID: b.Action.ID, Label: b.Action.Label})
	}
	v := view{origin: button.Origin(b.Action), page: b.Page}
	if r.Refused {
		return h.answer(ctx, i, r, v, shared(i))
	}
	if b.Replace {
		return h.replace(ctx, i, r, v, private, known)
	}
	if known.target != "" {
		v.rows = h.postRow(ctx, r, known.target)
	}
	h.recent.put(i.ID, asked{text: q.Text, target: known.target, author: known.author})
	return h.answer(ctx, i, r, v, private)
}

// replace shows a reply in place of the message with the pressed button. What was added to that
// message for its answer is added to the new one.
func (h *responder) replace(ctx context.Context, i *interaction, r bot.Reply, v view, private bool, known asked) error {
	to := spot{channel: i.ChannelID, asker: userOf(i), public: shared(i) && !private}
	if known.target != "" {
		v.rows = h.postRow(ctx, r, known.target)
	}
	if old, ok := h.judgementIn(ctx, i.Message.Components); ok {
		wording, _ := judged(old.Action.ID)
		v.rows = h.judgeRow(ctx, r, wording, userOf(i))
	}
	for n, m := range h.render(ctx, to, r, v) {
		m.Private = private
		show := i.send
		if n == 0 {
			show = i.update
		}
		if err := show(ctx, m); err != nil {
			return err
		}
	}
	return nil
}

// repliedText returns the text of the message that one of ours is a reply to, as far as Discord tells.
func (h *responder) repliedText(m *discordgo.Message) string {
	if m.ReferencedMessage == nil {
		return ""
	}
	text, _, _ := withoutMention(self{user: h.me().user}, wordsOf(m.ReferencedMessage))
	return text
}

// labelNumber stands before the labels of suggestions.
var labelNumber = regexp.MustCompile(`^[0-9]+\. `)

// labelOf returns the label of the button or choice with this data, as the core gave it.
func labelOf(m *discordgo.Message, data string) string {
	plain := func(label string) string {
		return strings.TrimSuffix(labelNumber.ReplaceAllString(label, ""), "…")
	}
	for _, b := range buttonsOf(m.Components) {
		if b.CustomID == data {
			return plain(b.Label)
		}
	}
	for _, row := range m.Components {
		r, ok := row.(*discordgo.ActionsRow)
		if !ok {
			continue
		}
		for _, c := range r.Components {
			s, ok := c.(*discordgo.SelectMenu)
			if !ok {
				continue
			}
			for _, o := range s.Options {
				if o.Value == data {
					return plain(o.Label)
				}
			}
		}
	}
	return ""
}
