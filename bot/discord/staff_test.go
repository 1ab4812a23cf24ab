package discord

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/faqbot/faqbot/bot"
	"github.com/faqbot/faqbot/bot/bottest"
	"github.com/faqbot/faqbot/bot/discord/discordtest"
	"github.com/faqbot/faqbot/bot/locale"
)

// The staff are told something while the adapter does not run, and what is to be fixed where that cannot be.
func TestTellStaff(t *testing.T) {
	s := discordtest.New(t)
	guild := s.Guild("Pottery")
	open, muted, hidden := s.Channel(guild, "staff", discordtest.Text), s.Channel(guild, "muted", discordtest.Text), s.Channel(guild, "hidden", discordtest.Text)
	s.Refuse(muted, 403, 50013, "Missing Permissions")
	s.Refuse(hidden, 403, 50001, "Missing Access")
	report := bot.Reply{
		Outcome: bot.Smalltalk, Lang: "en", Text: "**One** answer would be worse. @everyone",
		Actions: []bot.Action{{Kind: bot.ActionReindex, Label: "Make it live", ID: "force"}},
	}
	for name, tt := range map[string]struct{ channel, token, err string }{
		"a channel": {open, s.Token, ""},
		"muted":     {muted, s.Token, "give the bot's role"},
		"hidden":    {hidden, s.Token, "let the bot's role see this channel"},
		"unknown":   {"42", s.Token, "is its id right"},
		"none":      {"", s.Token, "staff.discord.channel"},
		"no token":  {open, "", "discord.token"},
	} {
		r := newRigWith(t, s, &bottest.Asker{}, Config{Token: tt.token, PublicKey: s.PublicKey, APIURL: s.URL, StaffChannel: tt.channel}, &memory{})
		err := r.TellStaff(t.Context(), report)
		switch {
		case tt.err == "" && err != nil, tt.err != "" && (err == nil || !strings.Contains(err.Error(), tt.err)):
			t.Errorf("%s: error %v, want %q", name, err, tt.err)
		case err != nil && strings.Contains(err.Error(), s.Token):
			t.Errorf("%s: the token stands in %v", name, err)
		}
	}
	said := s.Said(open)
	if len(said) != 1 || len(said[0].Pinged) > 0 || !strings.Contains(shown(said...), "**One** answer would be worse.") || !slices.Equal(labels(said[0]), []string{"Make it live"}) {
		t.Errorf("said: %+v", said)
	}
}

// Work of the staff that takes longer than Discord waits is announced, and what there is to say is cut into messages that
// Discord takes: for all of the staff in their channel, for the member alone elsewhere.
func TestLongWork(t *testing.T) {
	keeper, hold := bottest.SlowKeeper(100)
	o := newOffice(t, keeper)
	together, alone := o.server.Command(o.boss, o.staffChannel, "reindex", nil), o.server.Command(o.boss, o.channel, "reindex", nil)
	for _, i := range []*discordtest.Interaction{together, alone} {
		o.server.Await("an announcement", func() bool { _, ok := i.Acked(); return ok })
		if i.First() != 5 {
			t.Errorf("the first response is of type %d, want 5", i.First())
		}
	}
	hold <- struct{}{}
	hold <- struct{}{}
	if m := together.Reply(); m.Ephemeral || !strings.Contains(shown(m), "entries.yaml:1") {
		t.Errorf("in the staff channel: %+v", m)
	}
	if m := alone.Reply(); !m.Ephemeral || !strings.Contains(shown(m), "entries.yaml:1") {
		t.Errorf("elsewhere: %+v", m)
	}
	o.settled(o.channel)
	if n := len(o.server.Said(o.channel)); n > 8 {
		t.Errorf("a report of 100 problems is %d messages", n)
	}
	if talkTimeout <= bot.StaffTimeout {
		t.Errorf("an interaction ends after %v, and work of the staff may take %v", talkTimeout, bot.StaffTimeout)
	}
}

// feedback is what the core is told of answers.
func (c *talk) feedback() []string {
	var list []string
	for _, a := range c.asker.Acted() {
		if a.Kind == bot.ActionSolved || a.Kind == bot.ActionUnsolved {
			list = append(list, string(a.Kind)+" "+a.ID)
		}
	}
	return list
}

// What people say of an answer reaches the core with the words of the question as the core understood it, also after a restart,
// as long as Discord still has them.
func TestFeedback(t *testing.T) {
	asker := answering(pottery())
	plain, act := asker.Reply, asker.Pressed
	var words []string
	asker.Reply = func(ctx context.Context, q bot.Question) bot.Reply {
		r := plain(ctx, q)
		r.Question = "understood: " + q.Text
		return r
	}
	asker.Pressed = func(ctx context.Context, q bot.Question, a bot.Action) bot.Reply {
		words = append(words, q.Text)
		return act(ctx, q, a)
	}
	f := newForum(t, asker)
	for label, want := range map[string]string{"Yes": "solved hours", "No": "unsolved hours", "✖ Remove": "unsolved hours"} {
		words = nil
		before := len(f.feedback())
		m := f.settled(f.server.Post(f.ann, f.forum, "A question", "open on "+label+"?"))[0]
		i := f.press(f.ann, m, label)
		f.server.Await("a response", func() bool { _, ok := i.Acked(); return ok })
		f.settled(f.forum)
		if got := f.feedback()[before:]; !slices.Equal(got, []string{want}) || len(words) != 1 || words[0] != "understood: open on "+label+"?" {
			t.Errorf("%s: the core was told %q of %q, want %q", label, got, words, want)
		}
	}
	// Nobody else's press counts.
	before := len(f.feedback())
	m := f.settled(f.server.Post(f.ann, f.forum, "Another question", "open at all?"))[0]
	i := f.press(f.bob, m, "Yes")
	f.server.Await("a response", func() bool { _, ok := i.Acked(); return ok })
	f.settled(f.forum)
	if got := f.feedback()[before:]; len(got) > 0 {
		t.Errorf("a stranger's press is feedback: %q", got)
	}
	if err := f.stop(t); err != nil {
		t.Fatal(err)
	}
	cfg := Config{Token: f.server.Token, APIURL: f.server.URL, Channels: f.cfg.Channels}
	f.rig = newRigWith(t, f.server, asker, cfg, f.state)
	f.start(t)
	f.server.Connected()
	words = nil
	i = f.press(f.ann, m, "Yes")
	f.server.Await("a response", func() bool { _, ok := i.Acked(); return ok })
	f.settled(f.forum)
	if got := f.feedback()[before:]; !slices.Equal(got, []string{"solved hours"}) || !slices.Equal(words, []string{"open at all?"}) {
		t.Errorf("after a restart the core was told %q of %q", got, words)
	}
}

// The doctor says whether the bot can write in the staff channel, and what to do if it cannot.
func TestDoctorStaffChannel(t *testing.T) {
	s := discordtest.New(t)
	guild := s.Guild("Pottery")
	open, forum := s.Channel(guild, "staff", discordtest.Text), s.Channel(guild, "posts", discordtest.Forum)
	words, err := locale.New()
	if err != nil {
		t.Fatal(err)
	}
	for channel, want := range map[string]string{
		open: "In #staff on “Pottery” the bot may do all", forum: "#posts on “Pottery” is a forum", "42": "The channel 42 does not exist",
	} {
		found := false
		for _, f := range Diagnose(t.Context(), words, Config{Token: s.Token, APIURL: s.URL, StaffChannel: channel}) {
			found = found || strings.Contains(f.Text, want) && (f.Level == bot.Fine) == (channel == open) && (channel == open || strings.Contains(f.Fix, "staff.discord.channel"))
		}
		if !found {
			t.Errorf("%q is not said", want)
		}
	}
}

// Work that is under way when the bot stops is told of: nobody is left with “is thinking…”.
func TestStopDuringWork(t *testing.T) {
	t.Parallel()
	asker := &bottest.Asker{Pressed: func(ctx context.Context, _ bot.Question, _ bot.Action) bot.Reply {
		<-ctx.Done() // as a reindex does
		return bot.Reply{Outcome: bot.Declined, Lang: "en", Text: "That did not end in time."}
	}}
	c := newTalk(t, asker, nil)
	i := c.server.Command(c.mod, c.channel, "reindex", nil)
	c.server.Await("that it is thinking", func() bool { _, ok := i.Acked(); return ok })
	if err := c.stop(t); err != nil {
		t.Error(err)
	}
	c.server.Await("an end of that", func() bool {
		said := c.server.Said(c.channel)
		return len(said) == 1 && !said[0].Loading && said[0].Content != ""
	})
}
