package discord

import (
	"regexp"
	"slices"
	"strings"

	"github.com/bwmarrin/discordgo"

	"github.com/faqbot/faqbot/bot"
)

// hearing is what a message means to the bot.
type hearing struct {
	kind   hearingKind
	text   string             // of the question, without the bot's name
	heard  bot.Heard          // of a question
	target *discordgo.Message // what the reply is a reply to: the message itself, or the one that it asks about
}

type hearingKind int

const (
	hearNothing hearingKind = iota // it is not for the bot
	hearQuestion
	hearUnreadable // it is for the bot, and has no words
)

// self is who the bot is in a message: its user, and the role that a server gives it alone.
type self struct{ user, role string }

// hear tells what a message means to the bot where the mode is as given.
func hear(me self, m *discordgo.Message, mode Mode) hearing {
	if !byPerson(m) {
		return hearing{}
	}
	text := wordsOf(m)
	rest, mentioned, others := withoutMention(me, text)
	if m.Content == "" && me.role != "" && slices.Contains(m.MentionRoles, me.role) {
		mentioned = true // without the Message Content intent, Discord hides what was said to the role
	}
	answered := m.ReferencedMessage
	switch {
	case m.GuildID == "":
		return addressed(m, rest)
	case mode == Off:
		return hearing{}
	case mentioned && rest == "" && answered != nil && answered.Author != nil && answered.Author.ID != me.user:
		return about(me, m, answered)
	case mentioned:
		return addressed(m, rest)
	case answered != nil && answered.Author != nil && answered.Author.ID == me.user:
		if text == "" && hidden(me, m) {
			return hearing{} // as much a matter among people as what the bot may not read elsewhere
		}
		return addressed(m, text)
	case mode != Auto || others || m.MessageReference != nil || text == "":
		return hearing{} // people among themselves
	}
	return hearing{kind: hearQuestion, text: text, heard: bot.Overheard, target: m}
}

// byPerson reports whether a person wrote a message, rather than a bot, a webhook or Discord.
func byPerson(m *discordgo.Message) bool {
	return m.Author != nil && !m.Author.Bot && !m.Author.System && m.WebhookID == "" &&
		(m.Type == discordgo.MessageTypeDefault || m.Type == discordgo.MessageTypeReply)
}

// hidden reports whether Discord keeps to itself what a message says, as it does without the Message Content intent: all but
// what is said in private or mentions the bot. A reply to the bot mentions it unless its author turns that off, or it is one
// to the answer of a command. https://github.com/discord/discord-api-docs/issues/5395
func hidden(me self, m *discordgo.Message) bool {
	mentioned := slices.ContainsFunc(m.Mentions, func(u *discordgo.User) bool { return u.ID == me.user })
	return !mentioned && m.Content == "" && len(m.Attachments)+len(m.Embeds)+len(m.StickerItems)+len(m.MessageSnapshots) == 0 && m.Poll == nil
}

// addressed is a message that was said to the bot.
func addressed(m *discordgo.Message, text string) hearing {
	if text == "" && (len(m.Attachments) > 0 || len(m.StickerItems) > 0 || m.Poll != nil || m.GuildID == "") {
		return hearing{kind: hearUnreadable, target: m}
	}
	return hearing{kind: hearQuestion, text: text, target: m}
}

// about reads “@bot” alone, in reply to somebody's message, as a request to answer that message.
func about(me self, m, other *discordgo.Message) hearing {
	if text, _, _ := withoutMention(me, wordsOf(other)); text != "" {
		return hearing{kind: hearQuestion, text: text, target: other}
	}
	return addressed(m, "")
}

// wordsOf returns what a message says; of one that was passed on, what it said there.
func wordsOf(m *discordgo.Message) string {
	if m.Content == "" && len(m.MessageSnapshots) > 0 && m.MessageSnapshots[0].Message != nil {
		return strings.TrimSpace(m.MessageSnapshots[0].Message.Content)
	}
	return strings.TrimSpace(m.Content)
}

// mention matches a mention of a user (“<@1>”, “<@!1>”) or of a role (“<@&1>”).
var mention = regexp.MustCompile(`<@([!&]?)(\d{1,20})>`)

// withoutMention takes the bot's name out of a text. It reports whether the bot is mentioned,
// and whether somebody else is. In code and quotes a name counts as anywhere: Discord pings there, too.
func withoutMention(me self, text string) (rest string, mentioned, others bool) {
	rest = mention.ReplaceAllStringFunc(text, func(s string) string {
		part := mention.FindStringSubmatch(s)
		mine := part[1] == "&" && part[2] == me.role || part[1] != "&" && part[2] == me.user
		if !mine {
			others = true
			return s
		}
		mentioned = true
		return " "
	})
	if !mentioned {
		return strings.TrimSpace(text), false, others
	}
	return tidy(rest), true, others
}

// spaces are those that a name leaves behind.
var spaces = regexp.MustCompile(`[ \t]{2,}`)

// tidy removes what a name leaves behind: “@bot, how …” has a comma.
func tidy(text string) string {
	text = strings.TrimSpace(spaces.ReplaceAllString(text, " "))
	text = strings.TrimSpace(strings.TrimLeft(text, ",:;–—-"))
	return strings.TrimSpace(strings.TrimRight(text, ",:;–—- "))
}
