package discord

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/faqbot/faqbot/bot"
	"github.com/faqbot/faqbot/bot/bottest"
	"github.com/faqbot/faqbot/bot/discord/discordtest"
	"github.com/faqbot/faqbot/faq"
)

// /ask answers in public or to the member alone, and what autocomplete offers leads to its entry even if
// it is long.
func TestAsk(t *testing.T) {
	entries := pottery()
	entries["glaze"] = faq.Entry{ID: faq.EntryID(strings.Repeat("glaze/", 40)), Question: strings.Repeat("Which glaze? ", 15), Answer: "The blue one.", Lang: "en"}
	c := newTalk(t, answering(entries), nil)
	ask := func(options map[string]any) discordtest.Message {
		return c.server.Command(c.ann, c.channel, "ask", options).Reply()
	}
	if m := ask(map[string]any{"question": "when are you open?"}); m.Ephemeral || !strings.Contains(shown(m), "From ten to seven.") || len(m.Pinged) > 0 {
		t.Errorf("in public: %+v", m)
	}
	if m := ask(map[string]any{"question": "when are you open?", "private": true}); !m.Ephemeral || !strings.Contains(shown(m), "From ten to seven.") {
		t.Errorf("in private: %+v", m)
	}
	typing := c.server.Complete(c.ann, c.channel, "ask", "question", "gla")
	names := typing.Choices()
	if len(names) != 3 || len([]rune(names[0])) > 100 || !strings.HasSuffix(names[0], "…") {
		t.Fatalf("suggested: %q", names)
	}
	if q := c.asker.Sought()[0]; q.Text != "gla" || q.Platform != "discord" || q.Lang != "en-US" {
		t.Errorf("looked up: %+v", q)
	}
	before := len(c.asker.Asked())
	for n, want := range []string{"The blue one.", "From ten to seven.", "Behind the house."} {
		value := typing.Values()[n]
		if len(value) > 100 {
			t.Errorf("a value has %d characters", len(value))
		}
		if m := ask(map[string]any{"question": value}); !strings.Contains(shown(m), want) {
			t.Errorf("choice %d: %q, want %q", n, shown(m), want)
		}
	}
	if len(c.asker.Asked()) != before {
		t.Error("a choice is searched like a question")
	}
}

// With mention: a moderator answers a member, who alone is pinged; nobody else may, and a reply that is no
// answer pings nobody.
func TestAskMention(t *testing.T) {
	helper := "4711"
	c := newTalk(t, answering(pottery()), func(_ *talk, cfg *Config) { cfg.StaffRoles = []string{helper} })
	ask := func(p discordtest.Person, question string, to discordtest.Person) []discordtest.Message {
		before := len(c.server.Messages(c.channel))
		c.server.Command(p, c.channel, "ask", map[string]any{"question": question, "mention": to}).Reply()
		c.settled(c.channel)
		return c.server.Messages(c.channel)[before:]
	}
	staff := c.bob
	staff.Roles = []string{"1", helper}
	for name, p := range map[string]discordtest.Person{"a moderator": c.mod, "staff": staff} {
		if got := ask(p, "when are you open?", c.ann); len(got) != 1 || got[0].Ephemeral || !slices.Equal(got[0].Pinged, []string{c.ann.ID}) || !strings.Contains(shown(got...), "From ten to seven.") {
			t.Errorf("%s: %+v", name, got)
		}
	}
	if got := ask(c.mod, "what is love?", c.ann); len(got) != 1 || !got[0].Ephemeral || len(got[0].Pinged) > 0 {
		t.Errorf("without an answer: %+v", got)
	}
	got := ask(c.bob, "when are you open?", c.ann)
	if len(got) != 2 || !got[0].Ephemeral || !got[1].Ephemeral || !strings.Contains(got[0].Content, "Only staff") || !strings.Contains(shown(got[1]), "From ten") {
		t.Errorf("a member: %+v", got)
	}
	for _, m := range got {
		if len(m.Pinged) > 0 {
			t.Errorf("a member pings %v", m.Pinged)
		}
	}
}

// /faq posts one entry: the chosen one, or the one whose title was typed; what is no entry is told to the member alone.
func TestFAQ(t *testing.T) {
	c := newTalk(t, answering(pottery()), nil)
	post := func(entry string) discordtest.Message {
		return c.server.Command(c.ann, c.channel, "faq", map[string]any{"entry": entry}).Reply()
	}
	value := ""
	if i := c.server.Complete(c.ann, c.channel, "faq", "entry", "park"); slices.Contains(i.Choices(), "Where can I park?") {
		value = i.Values()[1]
	}
	if m := post(value); m.Ephemeral || !strings.Contains(shown(m), "Behind the house.") {
		t.Errorf("chosen: %+v", m)
	}
	if m := post("when ARE you open?"); m.Ephemeral || !strings.Contains(shown(m), "From ten to seven.") {
		t.Errorf("typed: %+v", m)
	}
	if m := post("something else"); !m.Ephemeral || !strings.Contains(shown(m), "did not find") {
		t.Errorf("no entry: %+v", m)
	}
}

// The commands that the core answers as they are, to the member alone. Who is staff is not asked here.
func TestCoreCommands(t *testing.T) {
	c := newTalk(t, answering(pottery()), nil)
	for command, want := range map[string]string{"topics": "Acted: topics", "help": "Acted: help", "privacy": "Acted: privacy", "status": "Acted: status", "generations": "Acted: generations", "reindex": "Acted: reindex", "start": "Acted: help"} {
		if m := c.server.Command(c.ann, c.channel, command, nil).Reply(); !m.Ephemeral || !strings.Contains(m.Content, want) {
			t.Errorf("/%s: %+v", command, m)
		}
	}
	if m := c.server.Command(c.ann, c.channel, "reindex", map[string]any{"force": true}).Reply(); !m.Ephemeral || !strings.Contains(m.Content, "Acted: reindex force") {
		t.Errorf("/reindex with force: %+v", m)
	}
}

// “Answer from the FAQ” answers a message to the member who chose it, and then, if that member wishes, below the
// message for everyone, once.
func TestMessageMenu(t *testing.T) {
	c := newTalk(t, answering(pottery()), nil)
	question := c.server.Say(c.ann, c.channel, "how late are you open today?", "")
	private := c.server.Menu(c.mod, menuAnswer, question).Reply()
	if !private.Ephemeral || !strings.Contains(shown(private), "From ten to seven.") {
		t.Fatalf("first: %+v", private)
	}
	if m := c.pressed(c.mod, private, "Post it here for everyone"); m.Content != "Posted." || len(m.Embeds) > 0 || len(m.Components) > 0 {
		t.Errorf("then: %+v", m)
	}
	said := slices.DeleteFunc(c.settled(c.channel), func(m discordtest.Message) bool { return m.Ephemeral })
	if len(said) != 1 || said[0].ReplyTo != question || len(said[0].Pinged) > 0 || !strings.Contains(shown(said...), "From ten to seven.") {
		t.Errorf("for everyone: %+v", said)
	}
	empty := c.server.Say(c.ann, c.channel, "", "")
	if m := c.server.Menu(c.mod, menuAnswer, empty).Reply(); !m.Ephemeral || !strings.Contains(m.Content, "no text") {
		t.Errorf("a message without text: %+v", m)
	}
	muted := c.bob
	muted.Permissions = 0
	private = c.server.Menu(muted, menuAnswer, question).Reply()
	if m := c.pressed(muted, private, "Post it here for everyone"); !m.Ephemeral || !strings.Contains(m.Content, "Only staff") {
		t.Errorf("who may not write lets the bot write: %+v", m)
	}
	if n := len(slices.DeleteFunc(c.settled(c.channel), func(m discordtest.Message) bool { return m.Ephemeral })); n != 1 {
		t.Errorf("%d public messages, want 1", n)
	}
}

// Languages: what nobody else sees is in the member's, what others see in that of the channel, the server, and
// then the member.
func TestLanguages(t *testing.T) {
	var french string
	asker := &bottest.Asker{Reply: func(_ context.Context, q bot.Question) bot.Reply {
		return bot.Reply{Outcome: bot.Smalltalk, Lang: q.Lang, Text: "lang=" + q.Lang}
	}}
	c := newTalk(t, asker, func(c *talk, cfg *Config) {
		french = c.server.Channel(c.guild, "aide", discordtest.Text)
		cfg.Channels = map[string]Channel{french: {Language: "fr"}}
	})
	c.ann.Locale = "de"
	said := func(channel string, private bool) string {
		return c.server.Command(c.ann, channel, "ask", map[string]any{"question": "x", "private": private}).Reply().Content[len("> x\n"):]
	}
	mentioned := func(channel string) string {
		c.server.Say(c.ann, channel, "<@"+c.server.Bot+"> x", "")
		list := slices.DeleteFunc(c.settled(channel), func(m discordtest.Message) bool { return m.Interaction != "" })
		return list[len(list)-1].Content
	}
	check := func(what, got, want string) {
		t.Helper()
		if got != "lang="+want {
			t.Errorf("%s: %s, want %s", what, got, want)
		}
	}
	check("in public", said(c.channel, false), "de")
	check("in private", said(french, true), "de")
	check("in a channel with a language", said(french, false), "fr")
	check("mentioned in it", mentioned(french), "fr")
	check("mentioned elsewhere", mentioned(c.channel), "")
	c.server.Dispatch("GUILD_UPDATE", c.guild, map[string]any{"id": c.guild, "preferred_locale": "pl"})
	check("mentioned where the server prefers one", mentioned(c.channel), "pl")

	choose := func(p discordtest.Person, label string) discordtest.Message {
		m := c.server.Command(p, c.channel, "language", nil).Reply()
		return c.pressed(p, m, label)
	}
	if m := choose(c.mod, "Deutsch"); !strings.Contains(m.Content, "Only an administrator") {
		t.Errorf("who does not manage the server chooses: %q", m.Content)
	}
	c.mod.Permissions |= 1 << 5
	if m := choose(c.mod, "Italiano"); !strings.Contains(m.Content, "italiano") {
		t.Errorf("chosen: %q", m.Content)
	}
	check("mentioned after the choice", mentioned(c.channel), "it")
	check("in public after the choice", said(c.channel, false), "it")
	check("in private after the choice", said(c.channel, true), "de")
	choose(c.mod, "As in your app")
	check("after it was taken back", mentioned(c.channel), "pl")
}

// The commands are registered in the languages that Discord and the bot have in common, once.
func TestMenus(t *testing.T) {
	c := newTalk(t, &bottest.Asker{}, nil)
	c.server.Await("commands", func() bool { return len(c.server.Commands("")) > 0 })
	var names []string
	for _, cmd := range c.server.Commands("") {
		names = append(names, fmt.Sprint(cmd["name"]))
		local, _ := cmd["name_localizations"].(map[string]any)
		if cmd["name"] == "ask" && (local["de"] != "fragen" || local["es-419"] != "preguntar" || local["es-ES"] != "preguntar" || local["pt-BR"] == nil || local["en-GB"] != nil) {
			t.Errorf("names of /ask: %v", local)
		}
		if n := cmd["name"]; (n == "status" || n == "reindex" || n == "generations" || n == "rollback") && cmd["default_member_permissions"] == nil {
			t.Errorf("/%s is shown to all", n)
		}
	}
	slices.Sort(names)
	if got := strings.Join(names, " "); got != "Answer from the FAQ ask faq generations help language privacy reindex rollback status topics" {
		t.Errorf("commands: %s", got)
	}
	again := newRigWith(t, c.server, &bottest.Asker{}, Config{Token: c.server.Token, APIURL: c.server.URL}, &memory{})
	again.start(t)
	c.server.Await("a second start", func() bool { return len(c.server.Requests("GET", "/commands")) == 2 })
	if err := again.stop(t); err != nil {
		t.Error(err)
	}
	if n := len(c.server.Requests("PUT", "/commands")); n != 1 {
		t.Errorf("registered %d times, want once", n)
	}
}
