package telegram

import (
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/faqbot/faqbot/bot"
)

// mention returns the entity of a name in a text.
func mention(text, name string) entity {
	before, _, _ := strings.Cut(text, name)
	return entity{Type: "mention", Offset: len(utf16.Encode([]rune(before))), Length: len(utf16.Encode([]rune(name)))}
}

func TestHear(t *testing.T) {
	me := &user{ID: 7, IsBot: true, Username: "Big_Bot"}
	ann, bob := &user{ID: 1}, &user{ID: 2}
	private, group := chat{ID: 1, Type: chatPrivate}, chat{ID: -5, Type: chatSupergroup}
	in := func(c chat, text string, change ...func(*message)) *message {
		m := &message{ID: 10, From: ann, Chat: c, Date: 1, Text: text}
		for _, ch := range change {
			ch(m)
		}
		return m
	}
	named := func(name string) func(*message) {
		return func(m *message) { m.Entities = append(m.Entities, mention(m.Text, name)) }
	}
	replyTo := func(r *message) func(*message) { return func(m *message) { m.ReplyTo = r } }
	ours := &message{ID: 5, From: me, Chat: group, Text: "At ten."}
	theirs := &message{ID: 6, From: bob, Chat: group, Text: "When do you open?"}

	for _, tt := range []struct {
		name string
		m    *message
		mode GroupMode
		want hearing
	}{
		{"private", in(private, "hours?"), GroupsOff, hearing{kind: hearQuestion, text: "hours?"}},
		{"private, a command", in(private, "/Start opening-hours"), GroupsOff, hearing{kind: hearCommand, command: "start", text: "opening-hours"}},
		{"private, no command", in(private, "/ hours?"), GroupsOff, hearing{kind: hearQuestion, text: "/ hours?"}},
		{"private, a path", in(private, "/etc/hosts?"), GroupsOff, hearing{kind: hearQuestion, text: "/etc/hosts?"}},
		{"private, a caption", in(private, "", func(m *message) { m.Photo, m.Caption = true, "what is this?" }), GroupsOff, hearing{kind: hearQuestion, text: "what is this?"}},
		{"private, a voice message", in(private, "", func(m *message) { m.Voice = true }), GroupsOff, hearing{kind: hearUnreadable}},
		{"private, a service message", in(private, ""), GroupsOff, hearing{}},
		{"private, inserted through inline mode", in(private, "At ten.", func(m *message) { m.ViaBot = me }), GroupsOff, hearing{}},
		{"group, off", in(group, "@Big_Bot hours?", named("@Big_Bot")), GroupsOff, hearing{}},
		{"group, mentioned", in(group, "@big_bot, hours?", named("@big_bot")), GroupsMention, hearing{kind: hearQuestion, text: "hours?"}},
		{"group, mentioned at the end", in(group, "Hours? – @Big_Bot", named("@Big_Bot")), GroupsMention, hearing{kind: hearQuestion, text: "Hours?"}},
		{"group, mentioned after emoji", in(group, "🦊🦊 hi @Big_Bot hours?", named("@Big_Bot")), GroupsMention, hearing{kind: hearQuestion, text: "🦊🦊 hi  hours?"}},
		{"group, mentioned by a server without entities", in(group, "hi @big_bot: hours?"), GroupsMention, hearing{kind: hearQuestion, text: "hi : hours?"}},
		{"group, a longer name", in(group, "@Big_Bottle hours?", named("@Big_Bottle")), GroupsMention, hearing{}},
		{"group, a longer name without entities", in(group, "@Big_Bottle hours?"), GroupsMention, hearing{}},
		{"group, an address", in(group, "mail me@Big_Bot"), GroupsMention, hearing{}},
		{"group, mentioned by id", in(group, "Bot, hours?", func(m *message) {
			m.Entities = []entity{{Type: "text_mention", Length: 3, User: me}}
		}), GroupsMention, hearing{kind: hearQuestion, text: "hours?"}},
		{"group, entities that lie", in(group, "@Big_Bot hours?", func(m *message) {
			m.Entities = []entity{{Type: "mention", Offset: 3, Length: 99}, {Type: "mention", Offset: -2, Length: 3}, {Type: "mention", Offset: 1 << 60, Length: 1 << 60}}
		}), GroupsMention, hearing{}},
		{"group, our command", in(group, "/ask@big_bot when?"), GroupsMention, hearing{kind: hearCommand, command: "ask", text: "when?"}},
		{"group, a command for anybody", in(group, "/ask when?"), GroupsMention, hearing{kind: hearCommand, command: "ask", text: "when?"}},
		{"group, the command of another bot", in(group, "/ask@bigger_bot when?"), GroupsAuto, hearing{}},
		{"group, a reply to us", in(group, "and on Sunday?", replyTo(ours)), GroupsMention, hearing{kind: hearQuestion, text: "and on Sunday?"}},
		{"group, a reply to somebody", in(group, "at ten?", replyTo(theirs)), GroupsAuto, hearing{}},
		{"group, a mention in reply to somebody", in(group, "@Big_Bot", named("@Big_Bot"), replyTo(theirs)), GroupsMention, hearing{kind: hearQuestion, text: "When do you open?", target: theirs}},
		{"group, /ask in reply to somebody", in(group, "/ask", replyTo(theirs)), GroupsMention, hearing{kind: hearQuestion, text: "When do you open?", target: theirs}},
		{"group, /topics in reply to somebody", in(group, "/topics", replyTo(theirs)), GroupsMention, hearing{kind: hearCommand, command: "topics"}},
		{"group, people among themselves", in(group, "hours?"), GroupsMention, hearing{}},
		{"auto, a question", in(group, "hours?"), GroupsAuto, hearing{kind: hearQuestion, text: "hours?", heard: bot.Overheard}},
		{"auto, to somebody", in(group, "@ann hours?", named("@ann")), GroupsAuto, hearing{}},
		{"auto, forwarded", in(group, "hours?", func(m *message) { m.ForwardOrigin = &messageOrigin{Type: "user"} }), GroupsAuto, hearing{}},
		{"auto, a channel's post", in(group, "hours?", func(m *message) { m.AutomaticForward = true }), GroupsAuto, hearing{}},
		{"auto, a comment under a channel's post", in(group, "hours?", replyTo(&message{ID: 3, AutomaticForward: true, Text: "News"})), GroupsAuto, hearing{kind: hearQuestion, text: "hours?", heard: bot.Overheard}},
		{"auto, in a topic", in(group, "hours?", func(m *message) {
			m.IsTopicMessage, m.ThreadID, m.ReplyTo = true, 4, &message{ID: 4, From: me, service: service{ForumTopicCreated: true}}
		}), GroupsAuto, hearing{kind: hearQuestion, text: "hours?", heard: bot.Overheard}},
		{"auto, another bot", in(group, "hours?", func(m *message) { m.From = &user{ID: 3, IsBot: true} }), GroupsAuto, hearing{}},
		{"auto, an anonymous administrator", in(group, "hours?", func(m *message) {
			m.From, m.SenderChat = &user{ID: userAnonymousAdmin, IsBot: true}, &group
		}), GroupsAuto, hearing{kind: hearQuestion, text: "hours?", heard: bot.Overheard}},
		{"auto, a sticker", in(group, "", func(m *message) { m.Sticker = true }), GroupsAuto, hearing{}},
		{"a channel", in(chat{ID: -9, Type: chatChannel}, "hours?"), GroupsAuto, hearing{}},
		{"nobody", in(group, "hours?", func(m *message) { m.From = nil }), GroupsAuto, hearing{}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if tt.want.kind != hearNothing && tt.want.target == nil {
				tt.want.target = tt.m
			}
			got := hear(me, tt.m, tt.mode)
			if diff := cmp.Diff(tt.want, got, cmp.AllowUnexported(hearing{}), cmpopts.IgnoreFields(hearing{}, "target")); diff != "" {
				t.Errorf("heard (-want +got):\n%s", diff)
			}
			if got.target != tt.want.target {
				t.Errorf("the reply goes to %+v", got.target)
			}
		})
	}
}
