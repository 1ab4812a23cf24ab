package discord

import (
	"strings"
	"testing"

	"github.com/faqbot/faqbot/bot/discord/discordtest"
)

// The chat beside a voice channel or a stage is a channel like others; a category rules the channels in it.
func TestVoiceChat(t *testing.T) {
	const voice, stage, category = 2, 13, 4
	var inVoice, onStage, inCategory string
	c := newTalk(t, answering(pottery()), func(c *talk, cfg *Config) {
		inVoice, onStage = c.server.Channel(c.guild, "lounge", voice), c.server.Channel(c.guild, "stage", stage)
		group := c.server.Channel(c.guild, "Help", category)
		inCategory = c.server.ChannelIn(group, "help-1", discordtest.Text)
		cfg.Channels = map[string]Channel{inVoice: {Mode: Auto}, group: {Mode: Auto, Language: "de"}}
	})
	c.server.Say(c.ann, inVoice, "when are you open?", "")
	c.server.Say(c.ann, onStage, "<@"+c.server.Bot+"> when are you open?", "")
	c.server.Say(c.ann, onStage, "where can I park?", "")
	c.server.Say(c.ann, inCategory, "where can I park?", "")
	if a, b, d := len(c.settled(inVoice)), len(c.settled(onStage)), len(c.settled(inCategory)); a != 1 || b != 1 || d != 1 {
		t.Errorf("answers beside a voice channel, a stage, in a category: %d, %d, %d; want one each", a, b, d)
	}
	for _, q := range c.asker.Asked() {
		if string(q.Chat) == inCategory && q.Lang != "de" {
			t.Errorf("language in the category: %q", q.Lang)
		}
	}
}

// A thread that was closed, and a channel that the bot does not see, are counted and logged once, as what they are.
func TestClosed(t *testing.T) {
	f := newForum(t, answering(pottery()))
	post := f.server.Post(f.ann, f.forum, "A vase", "blue")
	f.settled(post)
	f.server.Refuse(post, 400, 50083, "Thread is archived")
	f.server.Refuse(f.channel, 403, 50001, "Missing Access")
	for range 2 {
		f.server.Say(f.bob, post, "<@"+f.server.Bot+"> are you open?", "")
		f.server.Say(f.bob, f.channel, "<@"+f.server.Bot+"> are you open?", "")
		f.settled(post)
	}
	for k, hint := range map[kind]string{threadClosed: "archived or locked", missingAccess: "let the bot's role see this channel"} {
		if n := f.counts.of(string(k)); n < 2 {
			t.Errorf("%s was counted %d times", k, n)
		}
		warned := 0
		for line := range strings.Lines(f.log.String()) {
			if strings.Contains(line, "level=WARN") && strings.Contains(line, hint) {
				warned++
			}
		}
		if warned != 1 {
			t.Errorf("%s was logged %d times, want once", k, warned)
		}
	}
}

// The role that a server gives the bot counts as its name, also when a session is resumed after a restart and Discord
// does not tell of it again; another role does not.
func TestRoleMention(t *testing.T) {
	listen := func(c *talk, cfg *Config) {
		cfg.Channels = map[string]Channel{c.server.Channel(c.guild, "other", discordtest.Text): {Mode: Auto}} // for the words of all messages
	}
	c := newTalk(t, answering(pottery()), listen)
	c.server.Dispatch("GUILD_UPDATE", c.guild, map[string]any{"id": c.guild, "preferred_locale": "fr", "roles": []any{
		map[string]any{"id": "77", "name": "FAQ", "tags": map[string]any{"bot_id": c.server.Bot}}, map[string]any{"id": "78", "name": "Other", "tags": map[string]any{"bot_id": "1"}},
	}})
	c.server.Say(c.ann, c.channel, "<@&78> are you open?", "")
	c.server.Say(c.ann, c.channel, "<@&77>, are you open?", "")
	if said := c.settled(c.channel); len(said) != 1 || c.asker.Asked()[0].Text != "are you open?" || c.asker.Asked()[0].Lang != "fr" {
		t.Fatalf("said %q, asked %+v", shown(said...), c.asker.Asked())
	}
	if err := c.stop(t); err != nil {
		t.Fatal(err)
	}
	c.rig = newRigWith(t, c.server, c.asker, c.cfg, c.state).start(t)
	c.server.Await("that the session is resumed", func() bool { return c.server.Resumes() > 0 })
	c.server.Connected()
	c.server.Say(c.ann, c.channel, "<@&77>, can I park?", "")
	if said := c.settled(c.channel); len(said) != 2 || c.asker.Asked()[1].Lang != "fr" {
		t.Errorf("after a restart: %q, asked %+v", shown(said...), c.asker.Asked())
	}
}

// A thread under an announcement is one like others: it has the settings of its channel, and is answered once.
func TestAnnouncementThread(t *testing.T) {
	var news string
	c := newTalk(t, answering(pottery()), func(c *talk, cfg *Config) {
		news = c.server.Channel(c.guild, "news", discordtest.Announcements)
		cfg.Channels = map[string]Channel{news: {Mode: Auto, Language: "fr", Tags: []string{"visit"}}}
	})
	below := c.server.Thread(c.ann, c.server.Say(c.ann, news, "The new kiln is here.", ""), "The new kiln")
	c.server.Say(c.ann, below, "when are you open?", "")
	c.server.Say(c.ann, below, "where can I park?", "")
	c.server.Say(c.ann, below, "<@"+c.server.Bot+"> where can I park?", "")
	if said := c.settled(below); len(said) != 2 {
		t.Errorf("said %q; want one answer that nobody asked the bot for, and one that was asked for", shown(said...))
	}
	for _, q := range c.asker.Asked() {
		if q.Lang != "fr" || len(q.Tags) != 1 {
			t.Errorf("asked %+v, want the settings of the channel", q)
		}
	}
}
