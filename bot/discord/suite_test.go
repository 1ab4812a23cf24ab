package discord

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/faqbot/faqbot/bot"
	"github.com/faqbot/faqbot/bot/bottest"
	"github.com/faqbot/faqbot/bot/discord/discordtest"
)

// client is what people see and do in Discord, for the suite that every adapter must pass: they
// write in private, and are overheard in a channel on Auto.
type client struct {
	*talk
	people map[string]discordtest.Person
}

var (
	_ bottest.Pager    = &client{}
	_ bottest.Listener = &client{}
)

func (c *client) person(name string) discordtest.Person {
	if _, ok := c.people[name]; !ok {
		c.people[name] = c.server.Person(name)
	}
	return c.people[name]
}

// number stands before the labels of suggestions.
var leadingNumber = regexp.MustCompile(`^[0-9]+\. `)

// labels returns what can be pressed or chosen under a message.
func labels(m discordtest.Message) []string {
	var list []string
	add := func(c map[string]any) {
		if l, _ := c["label"].(string); l != "" {
			list = append(list, leadingNumber.ReplaceAllString(l, ""))
		}
	}
	for _, row := range m.Components {
		parts, _ := row["components"].([]any)
		for _, v := range parts {
			c, _ := v.(map[string]any)
			add(c)
			options, _ := c["options"].([]any)
			for _, v := range options {
				o, _ := v.(map[string]any)
				add(o)
			}
		}
	}
	return list
}

// plain takes Discord's markup out of what people read.
func plain(s string) string {
	s = strings.ReplaceAll(s, "\u200b", "")
	return regexp.MustCompile(`\\([\\_*~|<>#@&.-])`).ReplaceAllString(s, "$1")
}

func see(list []discordtest.Message) bottest.Shown {
	s := bottest.Shown{Text: plain(shown(list...))}
	for _, m := range list {
		for _, e := range m.Embeds {
			if f, ok := e["footer"].(map[string]any); ok {
				t, _ := f["text"].(string)
				s.Text += plain(t) + "\n"
			}
		}
		s.Buttons = append(s.Buttons, labels(m)...)
	}
	return s
}

func (c *client) Say(_ *testing.T, person, text string) bottest.Shown {
	c.server.Connected()
	p := c.person(person)
	dm := c.server.DM(p.ID)
	before := len(c.settled(dm))
	c.server.Say(p, dm, text, "")
	return see(c.settled(dm)[before:])
}

func (c *client) Press(t *testing.T, person, label string) bottest.Shown {
	t.Helper()
	p := c.person(person)
	dm := c.server.DM(p.ID)
	all := c.settled(dm)
	for n, m := range slices.Backward(all) {
		if slices.Contains(labels(m), label) {
			changed := c.pressed(p, m, label)
			if changed.ID == m.ID {
				return see(c.settled(dm)[n:])
			}
			return see(c.settled(dm)[len(all):])
		}
	}
	t.Fatalf("no button %q", label)
	return bottest.Shown{}
}

// Next implements [bottest.Pager].
func (c *client) Next(t *testing.T, person string) (bottest.Shown, bool) {
	all := c.settled(c.server.DM(c.person(person).ID))
	if !slices.Contains(labels(all[len(all)-1]), "Next ▶") {
		return bottest.Shown{}, false
	}
	return c.Press(t, person, "Next ▶"), true
}

// Overhear implements [bottest.Listener].
func (c *client) Overhear(_ *testing.T, person, text string) bottest.Shown {
	c.server.Connected()
	before := len(c.settled(c.channel))
	c.server.Say(c.person(person), c.channel, text, "")
	return see(c.settled(c.channel)[before:])
}

func TestSuite(t *testing.T) {
	bottest.TestAdapter(t, bottest.AdapterTest{New: func(t *testing.T, asker bot.Asker) (bot.Adapter, bottest.Client) {
		t.Helper()
		s := discordtest.New(t)
		c := &client{talk: &talk{t: t, guild: s.Guild("Pottery")}, people: map[string]discordtest.Person{}}
		c.channel = s.Channel(c.guild, "general", discordtest.Text)
		cfg := Config{Token: s.Token, APIURL: s.URL, Channels: map[string]Channel{c.channel: {Mode: Auto}}}
		c.rig = newRigWith(t, s, asker.(Asker), cfg, &memory{})
		return c.Adapter, c
	}})
}
