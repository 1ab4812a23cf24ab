package discord

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/faqbot/faqbot/bot"
	"github.com/faqbot/faqbot/bot/discord/discordtest"
)

// The ways in which people speak to the bot: each gets an answer to what they said, and nobody is pinged.
func TestAddressed(t *testing.T) {
	c := newTalk(t, answering(pottery()), nil)
	me := "<@" + c.server.Bot + ">"
	dm := c.server.DM(c.ann.ID)

	c.server.Say(c.ann, c.channel, me+", when are you open?", "")
	first := c.settled(c.channel)
	if len(first) != 1 || !strings.Contains(shown(first...), "From ten to seven.") {
		t.Fatalf("a mention is answered with %q", shown(first...))
	}
	c.server.Say(c.bob, c.channel, "and where can I park?", first[0].ID) // a reply to the bot
	c.server.Say(c.ann, dm, "when are you open?", "")
	chat := c.server.Say(c.ann, c.channel, "can one park here?", "") // among people
	c.server.Say(c.bob, c.channel, me, chat)                         // “answer that, bot”
	said := c.settled(c.channel)
	if len(said) != 3 || said[2].ReplyTo != chat || !strings.Contains(shown(said[2]), "Behind the house.") {
		t.Errorf("said in the channel: %q", shown(said...))
	}
	if got := c.settled(dm); len(got) != 1 || got[0].ReplyTo != "" {
		t.Errorf("said in private: %+v", got)
	}
	for _, m := range append(said, c.server.Said(dm)...) {
		if len(m.Pinged) > 0 {
			t.Errorf("%q pings %v", shown(m), m.Pinged)
		}
	}
	asked := map[bot.ChatID][]string{} // in each channel; one does not wait for the other
	for _, q := range c.asker.Asked() {
		asked[q.Chat] = append(asked[q.Chat], q.Text)
		if q.Heard != bot.Addressed || q.Platform != "discord" || q.User == "" {
			t.Errorf("asked as %+v", q)
		}
	}
	want := map[bot.ChatID][]string{bot.ChatID(c.channel): {"when are you open?", "and where can I park?", "can one park here?"}, bot.ChatID(dm): {"when are you open?"}}
	if diff := cmp.Diff(want, asked); diff != "" {
		t.Errorf("asked (-want +got):\n%s", diff)
	}
}

// Without the Message Content intent Discord shows the bot a reply only if it pings: another is left alone, rather than
// answered as if it had no words.
func TestReplyWithoutPing(t *testing.T) {
	for _, intent := range []bool{false, true} {
		c := newTalk(t, answering(pottery()), func(c *talk, cfg *Config) {
			if intent {
				cfg.Channels = map[string]Channel{c.server.Channel(c.guild, "other", discordtest.Text): {Mode: Auto}}
			}
		})
		c.server.Say(c.ann, c.channel, "<@"+c.server.Bot+">, when are you open?", "")
		first := c.settled(c.channel)
		quiet := c.ann
		quiet.Quiet = true
		c.server.Say(quiet, c.channel, "where can I park?", first[0].ID)
		want := 1
		if intent {
			want = 2
		}
		if said := c.settled(c.channel); len(said) != want || len(c.asker.Asked()) != want {
			t.Errorf("with the intent %t: said %q", intent, shown(said...))
		}
		c.server.Say(c.ann, c.channel, "where can I park?", first[0].ID)
		if said := c.settled(c.channel); len(said) != want+1 || !strings.Contains(shown(said[want]), "Behind the house.") {
			t.Errorf("with the intent %t, a reply that pings: said %q", intent, shown(said...))
		}
	}
}

// What is not for the bot is left alone: people among themselves, bots, webhooks, the bot itself, channels that are off.
func TestUnaddressed(t *testing.T) {
	var off string
	c := newTalk(t, answering(pottery()), func(c *talk, cfg *Config) {
		off = c.server.Channel(c.guild, "quiet", discordtest.Text)
		cfg.Channels = map[string]Channel{off: {Mode: Off}}
	})
	me := "<@" + c.server.Bot + ">"
	robot := c.server.Person("robot")
	robot.Robot = true
	said := c.server.Say(c.ann, c.channel, "when are you open?", "")
	c.server.Say(c.bob, c.channel, "they open at ten", said)
	c.server.Say(robot, c.channel, me+" when are you open?", "")
	c.server.Say(c.ann, off, me+" when are you open?", "")
	c.server.Say(c.ann, c.channel, "<@"+c.bob.ID+"> @everyone when are you open?", "")
	if got := append(c.settled(c.channel), c.settled(off)...); len(got) > 0 || len(c.asker.Asked()) > 0 {
		t.Errorf("said %q; asked %v", shown(got...), c.asker.Asked())
	}
	// Commands work where it is off.
	if got := c.server.Command(c.ann, off, "ask", map[string]any{"question": "when are you open?"}).Reply(); !strings.Contains(shown(got), "From ten") {
		t.Errorf("/ask where the bot is off: %q", shown(got))
	}
}

// Who asks too much is told so once, and then not answered; a command says it to the member alone.
func TestTooMany(t *testing.T) {
	c := newTalk(t, answering(pottery()), func(_ *talk, cfg *Config) { cfg.Questions = 2 })
	dm := c.server.DM(c.ann.ID)
	for range 5 {
		c.server.Say(c.ann, dm, "when are you open?", "")
	}
	said := c.settled(dm)
	if len(said) != 3 || !strings.Contains(shown(said[2]), "a lot of messages") {
		t.Errorf("said %q", shown(said...))
	}
	if got := c.server.Command(c.ann, c.channel, "ask", map[string]any{"question": "when are you open?"}).Reply(); !got.Ephemeral || !strings.Contains(got.Content, "a lot of messages") {
		t.Errorf("the command is answered with %+v", got)
	}
	if got := len(c.asker.Asked()); got != 2 {
		t.Errorf("the core was asked %d times, want 2", got)
	}
}

// What has no words is answered with a request for words, in private and when the bot is named.
func TestUnreadable(t *testing.T) {
	c := newTalk(t, answering(pottery()), nil)
	dm := c.server.DM(c.ann.ID)
	c.server.Say(c.ann, dm, "", "")
	if said := c.settled(dm); len(said) != 1 || !strings.Contains(shown(said[0]), "only read text") {
		t.Errorf("said %q", shown(said...))
	}
}

// Where the bot may not embed or reply, the words are said all the same.
func TestLesserMessage(t *testing.T) {
	m := withoutEmbeds(message{Content: "Lead", Embeds: embedsOf("Title", strings.Repeat("ä", 3000))})
	if n := len([]rune(m.Content)); n != textLimit || !strings.HasPrefix(m.Content, "Lead\n**Title**\nä") || len(m.Embeds) > 0 {
		t.Errorf("%d characters: %.40q", n, m.Content)
	}
}
