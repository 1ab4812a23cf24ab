package telegram

import (
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/faqbot/faqbot/bot"
)

// hearing is what a message means to the bot.
type hearing struct {
	kind    hearingKind
	text    string    // of the question, or what stands behind the command, without the bot's name
	command string    // lower case, without the slash
	heard   bot.Heard // of a question
	target  *message  // what the reply is a reply to: the message itself, or the one that it asks about
}

// asks reports whether it is a question, in whichever way.
func (h hearing) asks() bool {
	return h.kind == hearQuestion || h.kind == hearCommand && h.command == commandAsk
}

// action returns the kind of action that a command is, "" if it is none.
func (h hearing) action() bot.ActionKind {
	if h.kind != hearCommand {
		return ""
	}
	return commandActions[h.command]
}

type hearingKind int

const (
	hearNothing hearingKind = iota // it is not for the bot
	hearQuestion
	hearCommand
	hearUnreadable // it is for the bot, and has no words
)

// hear tells what a message means to the bot that me is, where groups are as the mode says.
func hear(me *user, m *message, mode GroupMode) hearing {
	switch {
	case m.From == nil && m.SenderChat == nil, m.AutomaticForward, m.From != nil && m.From.ID == userChannelForward,
		m.From != nil && m.From.IsBot && m.From.ID != userAnonymousAdmin && m.From.ID != userAsChannel,
		m.ViaBot != nil && m.ViaBot.ID == me.ID: // one of our answers, inserted through inline mode
		return hearing{}
	case m.Chat.private():
		return hearPrivate(me, m)
	case m.Chat.group() && mode != GroupsOff:
		return hearGroup(me, m, mode)
	}
	return hearing{}
}

func hearPrivate(me *user, m *message) hearing {
	switch m.content() {
	case contentService:
		return hearing{}
	case contentOther:
		return hearing{kind: hearUnreadable, target: m}
	case contentText, contentCaption:
	}
	text, _ := m.words()
	if command, rest, _ := splitCommand(me, text); command != "" {
		return hearing{kind: hearCommand, command: command, text: rest, target: m}
	}
	return hearing{kind: hearQuestion, text: text, target: m}
}

// hearGroup answers those who speak to the bot; in [GroupsAuto] it listens to the others, too.
func hearGroup(me *user, m *message, mode GroupMode) hearing {
	if c := m.content(); c != contentText && c != contentCaption {
		return hearing{}
	}
	text, entities := m.words()
	if command, rest, ours := splitCommand(me, text); command != "" {
		if !ours {
			return hearing{} // a command of another bot
		}
		return aboutReplied(me, m, hearing{kind: hearCommand, command: command, text: rest, target: m})
	}
	rest, mentioned, others := withoutMention(me, text, entities)
	if mentioned {
		return aboutReplied(me, m, hearing{kind: hearQuestion, text: rest, target: m})
	}
	answered := m.repliedTo()
	if answered != nil && answered.From != nil && answered.From.ID == me.ID {
		return hearing{kind: hearQuestion, text: text, target: m}
	}
	if mode != GroupsAuto || others || m.ForwardOrigin != nil || answered != nil && !answered.AutomaticForward {
		return hearing{} // people among themselves
	}
	return hearing{kind: hearQuestion, text: text, heard: bot.Overheard, target: m}
}

// aboutReplied reads “@bot” or “/ask” alone, in reply to somebody's message, as a request to
// answer that message.
func aboutReplied(me *user, m *message, h hearing) hearing {
	about := m.repliedTo()
	if h.text != "" || about == nil || h.kind == hearCommand && h.command != "ask" || about.From != nil && about.From.ID == me.ID {
		return h
	}
	if text, _ := about.words(); text != "" {
		return hearing{kind: hearQuestion, text: text, target: about}
	}
	return h
}

// repliedTo returns the message that m is a reply to. In a topic, every message is one to the
// service message that the topic began with; that does not count.
func (m *message) repliedTo() *message {
	if m.ReplyTo == nil || bool(m.ReplyTo.ForumTopicCreated) || m.IsTopicMessage && m.ReplyTo.ID == m.ThreadID {
		return nil
	}
	return m.ReplyTo
}

// splitCommand splits “/ask@name How …?”. The command is "" if there is none; ours is false if
// it names another bot.
func splitCommand(me *user, text string) (command, rest string, ours bool) {
	if !strings.HasPrefix(text, "/") {
		return "", "", false
	}
	end := strings.IndexFunc(text, unicode.IsSpace)
	if end < 0 {
		end = len(text)
	}
	command, name, named := strings.Cut(text[1:end], "@")
	if command == "" || strings.IndexFunc(command, func(r rune) bool { return !isNameRune(r) }) >= 0 {
		return "", "", false
	}
	return strings.ToLower(command), strings.TrimSpace(text[end:]), !named || strings.EqualFold(name, me.Username)
}

// isNameRune reports whether r may stand in a command or a user's name.
func isNameRune(r rune) bool {
	return r == '_' || r < utf8.RuneSelf && (unicode.IsLetter(r) || unicode.IsDigit(r))
}

// withoutMention takes the bot's name out of a text. It reports whether the bot is mentioned,
// and whether somebody else is.
func withoutMention(me *user, text string, entities []entity) (rest string, mentioned, others bool) {
	units := utf16.Encode([]rune(text))
	var kept []uint16
	at := 0
	for _, e := range entities {
		if e.Type != "mention" && e.Type != "text_mention" || e.Offset < at || e.Length <= 0 || e.Length > len(units)-e.Offset {
			continue
		}
		end := e.Offset + e.Length
		name := string(utf16.Decode(units[e.Offset:end]))
		if !isMe(me, e, name) {
			others = true
			continue
		}
		mentioned = true
		kept = append(kept, units[at:e.Offset]...)
		at = end
	}
	if !mentioned && len(entities) == 0 {
		return withoutName(me, text)
	}
	return tidy(string(utf16.Decode(append(kept, units[at:]...)))), mentioned, others
}

func isMe(me *user, e entity, name string) bool {
	if e.Type == "text_mention" {
		return e.User != nil && e.User.ID == me.ID
	}
	return me.Username != "" && strings.EqualFold(name, "@"+me.Username)
}

// withoutName is withoutMention for a text that has no entities at all, as some servers leave
// them out: a name counts where it stands as a word of its own.
func withoutName(me *user, text string) (rest string, mentioned, others bool) {
	var b strings.Builder
	for i := 0; i < len(text); {
		end := i + 1
		if text[i] == '@' && (i == 0 || !isNameRune(rune(text[i-1]))) {
			for end < len(text) && isNameRune(rune(text[end])) {
				end++
			}
			if me.Username != "" && strings.EqualFold(text[i+1:end], me.Username) {
				mentioned = true
				i = end
				continue
			}
			others = others || end > i+1
		}
		b.WriteString(text[i:end])
		i = end
	}
	return tidy(b.String()), mentioned, others
}

// tidy removes what a name leaves behind at both ends of a text: “@bot, how …” has a comma.
func tidy(text string) string {
	text = strings.TrimSpace(text)
	text = strings.TrimSpace(strings.TrimLeft(text, ",:;–—-"))
	return strings.TrimSpace(strings.TrimRight(text, ",:;–—- "))
}
