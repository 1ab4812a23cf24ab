package discord

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/faqbot/faqbot/bot"
	"github.com/faqbot/faqbot/faq"
	"github.com/faqbot/faqbot/index/indextest"
)

// highlighted is a reply that shows a part of its answer, with a button of each sort.
func highlighted() bot.Reply {
	return bot.Reply{
		Outcome: bot.Answered, Confidence: 0.9, Lang: "en", Highlight: "From ten.",
		Entry: &faq.Entry{ID: "hours", Question: "When are you open?", Answer: "From ten.\n\nTo seven.", Lang: "en"},
		Actions: []bot.Action{
			{Kind: bot.ActionShowAll, Label: "Show all", ID: "hours"},
			{Kind: bot.ActionEntry, Label: "Where to park", ID: "park"},
			{Kind: bot.ActionContact, Label: "Talk to a person"},
			{Kind: "teach", Label: "Teach me", ID: "x y"},
		},
	}
}

// In a channel whoever presses a button under an answer gets its reply alone, with all that the core needs to
// know; the answer stays. In private it is a message.
func TestPress(t *testing.T) {
	asker := answering(pottery())
	asker.Reply = func(context.Context, bot.Question) bot.Reply { return highlighted() }
	var q bot.Question
	act := asker.Pressed
	asker.Pressed = func(ctx context.Context, by bot.Question, a bot.Action) bot.Reply {
		q = by
		return act(ctx, by, a)
	}
	c := newTalk(t, asker, nil)
	c.server.Say(c.ann, c.channel, "<@"+c.server.Bot+"> how late?", "")
	m := c.settled(c.channel)[0]
	c.bob.Roles, c.bob.Locale = []string{"7"}, "de"
	for label, want := range map[string]string{"Show all": "From ten to seven.", "Where to park": "Behind the house.", "Talk to a person": "Acted: contact", "Teach me": "Acted: teach x y"} {
		got := c.pressed(c.bob, m, label)
		if !got.Ephemeral || got.ID == m.ID || !strings.Contains(shown(got), want) {
			t.Errorf("%s: %+v, want %q", label, got, want)
		}
	}
	if now := c.server.Said(c.channel)[0]; shown(now) != shown(m) || now.Edits > 0 {
		t.Errorf("the answer is now %q", shown(now))
	}
	var labels []string
	for _, a := range asker.Acted() {
		labels = append(labels, a.Label)
	}
	slices.Sort(labels)
	if got := strings.Join(labels, ","); got != "Show all,Talk to a person,Teach me,Where to park" {
		t.Errorf("labels: %s", got)
	}
	if q.Text != "how late?" || q.User != bot.UserID(c.bob.ID) || q.Lang != "de" || !slices.Equal(q.Roles, []string{"7"}) || q.Platform != "discord" || q.Chat != bot.ChatID(c.channel) {
		t.Errorf("pressed by %+v", q)
	}
	dm := c.server.DM(c.ann.ID)
	c.server.Say(c.ann, dm, "how late?", "")
	if got := c.pressed(c.ann, c.settled(dm)[0], "Where to park"); got.Ephemeral || !strings.Contains(shown(got), "Behind the house.") {
		t.Errorf("in private: %+v", got)
	}
}

// What no button of this bot has, or what it has forgotten, gets a polite word; so does a form.
func TestPressUnknown(t *testing.T) {
	c := newTalk(t, answering(pottery()), nil)
	c.server.Say(c.ann, c.channel, "<@"+c.server.Bot+"> open?", "")
	m := c.settled(c.channel)[0]
	for _, id := range []string{"x", "menu0", "1A,,ehoursXX", strings.Repeat("é", 50), "1A,,#AAAAAAAAAAAAAAAAaa"} {
		i := c.server.Press(c.ann, m.ID, id)
		c.server.Await("a response", func() bool { _, ok := i.Acked(); return ok })
		if got := i.Reply(); !got.Ephemeral || !strings.Contains(got.Content, "no longer works") {
			t.Errorf("%q: %+v", id, got)
		}
	}
	i := c.server.Submit(c.ann, c.channel, "form", map[string]string{"text": "x"})
	if got := i.Reply(); !got.Ephemeral || !strings.Contains(got.Content, "no longer works") {
		t.Errorf("a form: %+v", got)
	}
	if len(c.asker.Acted()) > 0 {
		t.Errorf("acted: %+v", c.asker.Acted())
	}
}

// Buttons mean the same after a restart, even those whose data is too long to stand in them.
func TestPressAfterRestart(t *testing.T) {
	long := strings.Repeat("a-very-long-section/", 10)
	asker := answering(map[string]faq.Entry{"open": {ID: faq.EntryID(long), Question: "When are you open?", Answer: "From ten to seven.", Lang: "en"}})
	asker.Reply = func(context.Context, bot.Question) bot.Reply {
		return bot.Reply{Outcome: bot.Suggested, Lang: "en", Text: "Did you mean this?", Actions: []bot.Action{{Kind: bot.ActionEntry, Label: "When are you open?", ID: long}}}
	}
	c := newTalk(t, asker, nil)
	c.server.Say(c.ann, c.channel, "<@"+c.server.Bot+"> open?", "")
	m := c.settled(c.channel)[0]
	if err := c.stop(t); err != nil {
		t.Fatal(err)
	}
	again := newRigWith(t, c.server, asker, Config{Token: c.server.Token, APIURL: c.server.URL}, c.state).start(t)
	c.server.Connected()
	i := c.press(c.ann, m, "When are you open?")
	c.server.Await("a response", func() bool { _, ok := i.Acked(); return ok })
	if got := i.Reply(); got.ID != m.ID || !strings.Contains(shown(got), "From ten to seven.") {
		t.Errorf("after a restart: %+v", got)
	}
	if err := again.stop(t); err != nil {
		t.Error(err)
	}
}

// The core may take longer than Discord waits: the reply is announced, seen by whom the reply is for.
func TestSlowCore(t *testing.T) {
	asker := answering(pottery())
	quick := asker.Reply
	asker.Reply = func(ctx context.Context, q bot.Question) bot.Reply {
		select {
		case <-time.After(2300 * time.Millisecond):
		case <-ctx.Done():
		}
		return quick(ctx, q)
	}
	c := newTalk(t, asker, nil)
	private := c.server.Command(c.ann, c.channel, "ask", map[string]any{"question": "open?", "private": true})
	public := c.server.Command(c.ann, c.channel, "ask", map[string]any{"question": "open?"})
	c.server.Say(c.ann, c.channel, "<@"+c.server.Bot+"> open?", "")
	if m := private.Reply(); !m.Ephemeral || private.First() != 5 || !strings.Contains(shown(m), "From ten") {
		t.Errorf("in private: %d, %+v", private.First(), m)
	}
	if m := public.Reply(); m.Ephemeral || public.First() != 5 || !strings.Contains(shown(m), "From ten") {
		t.Errorf("in public: %d, %+v", public.First(), m)
	}
	c.settled(c.channel)
	if n := len(c.server.Requests("POST", "/channels/"+c.channel+"/typing")); n != 1 {
		t.Errorf("“is typing” was shown %d times, want once", n)
	}
	if c.server.Late() > 0 {
		t.Errorf("%d interactions were late", c.server.Late())
	}
}

// An answer whose time ran out is lost, and that is told; one that a shutdown cut off is not.
func TestTroubleIsTold(t *testing.T) {
	log := &indextest.Log{}
	told := newTrouble(slog.New(slog.NewTextHandler(log, nil)))
	err := &apiError{kind: unavailable, route: post("/channels/{channel}/messages", "1")}
	over, cancel := context.WithDeadline(t.Context(), time.Now().Add(-time.Second))
	defer cancel()
	told.say(over, "1", err)
	if n := strings.Count(log.String(), "level=WARN"); n != 1 {
		t.Errorf("of an answer that was lost %d warnings tell", n)
	}
	stopped, cancel := context.WithCancel(t.Context())
	cancel()
	told.say(stopped, "2", err)
	if n := strings.Count(log.String(), "level="); n != 1 {
		t.Errorf("%d lines: %s", n, log)
	}
}

// Where the bot may not do something it is counted and logged once, and what it may still do is done.
func TestRefused(t *testing.T) {
	c := newTalk(t, answering(pottery()), nil)
	c.server.Refuse(c.channel, 403, 50013, "Missing Permissions")
	for range 3 {
		c.server.Say(c.ann, c.channel, "<@"+c.server.Bot+"> are you open?", "")
	}
	c.settled(c.channel)
	if n := strings.Count(c.log.String(), "could not be shown"); strings.Count(c.log.String(), "level=WARN") != 1 || n < 2 {
		t.Errorf("%d warnings, %d lines in all", strings.Count(c.log.String(), "level=WARN"), n)
	}
	if c.counts.of(string(missingPermissions)) == 0 {
		t.Error("it is not counted")
	}
	c.server.Refuse(c.channel, 0, 0, "")
	c.server.NoEmbeds(c.channel)
	c.server.Say(c.ann, c.channel, "<@"+c.server.Bot+"> are you open?", "")
	if said := c.settled(c.channel); len(said) != 1 || len(said[0].Embeds) > 0 || !strings.Contains(said[0].Content, "From ten to seven.") {
		t.Errorf("without embeds: %+v", said)
	}
}

// A store that fails loses no answer.
func TestStateFails(t *testing.T) {
	f := newForum(t, answering(pottery()))
	f.state.mu.Lock()
	f.state.err = errors.New("no room")
	f.state.mu.Unlock()
	if said := f.settled(f.server.Post(f.ann, f.forum, "Sunday", "open?")); len(said) != 1 {
		t.Errorf("said in a post: %+v", said)
	}
	f.server.Say(f.ann, f.channel, "<@"+f.server.Bot+"> open?", "")
	if said := f.settled(f.channel); len(said) != 1 {
		t.Errorf("said in a channel: %+v", said)
	}
	f.state.mu.Lock()
	f.state.err = nil
	f.state.mu.Unlock()
}
