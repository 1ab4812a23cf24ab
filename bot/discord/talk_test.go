package discord

import (
	"context"
	"log/slog"
	"slices"
	"strings"
	"testing"

	"github.com/bwmarrin/discordgo"

	"github.com/faqbot/faqbot/bot"
	"github.com/faqbot/faqbot/bot/bottest"
	"github.com/faqbot/faqbot/bot/discord/discordtest"
	"github.com/faqbot/faqbot/bot/locale"
	"github.com/faqbot/faqbot/faq"
	"github.com/faqbot/faqbot/index/indextest"
)

// talk is a running adapter with its handler, the fake Discord, and a server with a channel.
type talk struct {
	*rig
	t              *testing.T
	asker          *bottest.Asker
	guild, channel string
	ann, bob       discordtest.Person
	mod            discordtest.Person // may manage messages
}

// newTalk starts an adapter whose core is asker. set may change its configuration.
func newTalk(t *testing.T, asker *bottest.Asker, set func(*talk, *Config)) *talk {
	t.Helper()
	s := discordtest.New(t)
	c := &talk{t: t, asker: asker, guild: s.Guild("Pottery"), ann: s.Person("ann"), bob: s.Person("bob"), mod: s.Person("mod")}
	c.mod.Permissions = 1<<13 | 1<<11
	c.ann.Permissions, c.bob.Permissions = 1<<11, 1<<11
	c.channel = s.Channel(c.guild, "general", discordtest.Text)
	cfg := Config{Token: s.Token, APIURL: s.URL}
	c.rig = &rig{server: s}
	if set != nil {
		set(c, &cfg)
	}
	c.rig = newRigWith(t, s, asker, cfg, &memory{})
	c.start(t)
	s.Connected()
	return c
}

// newRigWith returns an adapter with its own handler, that is not running yet.
func newRigWith(t *testing.T, s *discordtest.Server, asker Asker, cfg Config, state *memory) *rig {
	t.Helper()
	words, err := locale.New()
	if err != nil {
		t.Fatal(err)
	}
	out := &indextest.Log{}
	a, err := New(slog.New(slog.NewTextHandler(out, &slog.HandlerOptions{Level: slog.LevelDebug})), asker, words, state, cfg)
	if err != nil {
		t.Fatal(err)
	}
	return &rig{Adapter: a, server: s, heard: &heard{}, state: state, log: out, done: make(chan error, 1)}
}

// settled waits until all that happened so far is handled, and returns what the bot said in a channel.
func (c *talk) settled(channel string) []discordtest.Message {
	c.t.Helper()
	zoe := c.server.Person("zoe")
	c.server.Complete(zoe, c.server.DM(zoe.ID), commandAsk, optionQuestion, "").Choices() // all before it has come in
	c.server.Await("that all is handled", func() bool {
		c.queue.mu.Lock()
		defer c.queue.mu.Unlock()
		return len(c.queue.queues) == 0 && c.queue.talking == 0
	})
	return c.server.Said(channel)
}

// shown returns what people read in messages, without markup.
func shown(list ...discordtest.Message) string {
	var b strings.Builder
	for _, m := range list {
		b.WriteString(m.Content + "\n")
		for _, e := range m.Embeds {
			for _, key := range []string{"title", "description"} {
				if s, ok := e[key].(string); ok {
					b.WriteString(s + "\n")
				}
			}
		}
	}
	return b.String()
}

// customID returns the data of the button or choice with a label, "" if there is none.
func customID(m discordtest.Message, label string) string {
	for _, row := range m.Components {
		list, _ := row["components"].([]any)
		for _, v := range list {
			c, _ := v.(map[string]any)
			if l, _ := c["label"].(string); strings.HasSuffix(l, label) {
				id, _ := c["custom_id"].(string)
				return id
			}
			options, _ := c["options"].([]any)
			for _, v := range options {
				o, _ := v.(map[string]any)
				if l, _ := o["label"].(string); strings.HasSuffix(l, label) {
					value, _ := o["value"].(string)
					return value
				}
			}
		}
	}
	return ""
}

// press presses the button with a label, as the person.
func (c *talk) press(p discordtest.Person, m discordtest.Message, label string) *discordtest.Interaction {
	c.t.Helper()
	id := customID(m, label)
	if id == "" {
		c.t.Fatalf("no button %q under %q: %v", label, shown(m), m.Components)
	}
	return c.server.Press(p, m.ID, id)
}

// pressed presses the button with a label, as the person, and returns what it leads to: the message in its new state, or a
// new one.
func (c *talk) pressed(p discordtest.Person, m discordtest.Message, label string) discordtest.Message {
	c.t.Helper()
	i := c.press(p, m, label)
	c.server.Await("a response to the press", func() bool { _, ok := i.Acked(); return ok })
	c.settled(m.Channel)
	return i.Reply()
}

// answering is an asker that answers what it has entries for: by the question's title or text, in
// whichever way it came.
func answering(entries map[string]faq.Entry) *bottest.Asker {
	return &bottest.Asker{
		Reply: func(_ context.Context, q bot.Question) bot.Reply {
			for key, e := range entries {
				if strings.Contains(q.Title+"\n"+q.Text, key) {
					return bot.Reply{Question: q.Text, Outcome: bot.Answered, Confidence: 0.97, Lang: "en", Entry: &e}
				}
			}
			if q.Heard != bot.Addressed {
				return bot.Reply{Silent: true, Lang: "en"}
			}
			return bot.Reply{Outcome: bot.Declined, Lang: "en", Text: "I did not find an answer."}
		},
		Pressed: func(_ context.Context, q bot.Question, a bot.Action) bot.Reply {
			for _, e := range entries {
				if string(e.ID) == a.ID && (a.Kind == bot.ActionEntry || a.Kind == bot.ActionShowAll) {
					return bot.Reply{Question: e.Question, Outcome: bot.Answered, Confidence: 1, Lang: "en", Entry: &e}
				}
			}
			return bot.Reply{Outcome: bot.Smalltalk, Lang: "en", Text: "Acted: " + string(a.Kind) + " " + a.ID}
		},
		Found: func(context.Context, bot.Question) []*faq.Entry {
			var list []*faq.Entry
			for _, e := range entries {
				list = append(list, &e)
			}
			slices.SortFunc(list, func(a, b *faq.Entry) int { return strings.Compare(string(a.ID), string(b.ID)) })
			return list
		},
	}
}

// pottery has two entries.
func pottery() map[string]faq.Entry {
	return map[string]faq.Entry{
		"open": {ID: "hours", Question: "When are you open?", Answer: "From ten to seven.", Lang: "en"},
		"park": {ID: "park", Question: "Where can I park?", Answer: "Behind the house.", Lang: "en"},
	}
}

func embedsOf(title, text string) []*discordgo.MessageEmbed {
	return []*discordgo.MessageEmbed{{Title: title, Description: text}}
}
