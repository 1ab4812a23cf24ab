package discord

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/faqbot/faqbot/bot"
	"github.com/faqbot/faqbot/bot/bottest"
	"github.com/faqbot/faqbot/bot/discord/discordtest"
)

// forum is a talk with a help forum and a help channel on Auto.
type forum struct {
	*talk
	forum, help string
}

func newForum(t *testing.T, asker *bottest.Asker) *forum {
	t.Helper()
	f := &forum{}
	f.talk = newTalk(t, asker, func(c *talk, cfg *Config) {
		f.forum, f.help = c.server.Channel(c.guild, "help", discordtest.Forum), c.server.Channel(c.guild, "support", discordtest.Text)
		cfg.Channels = map[string]Channel{f.forum: {Mode: Auto, Tags: []string{"visit"}}, f.help: {Mode: Auto}}
		cfg.StaffRoles = []string{"7"}
	})
	return f
}

// A new post is answered on its own from its title and first message, once; silent is what the core is silent about, and
// what others have written in.
func TestPost(t *testing.T) {
	f := newForum(t, answering(pottery()))
	post := f.server.Post(f.ann, f.forum, "Question about Sunday", "Hi all, are you open then?")
	said := f.settled(post)
	if len(said) != 1 || !strings.Contains(shown(said...), "From ten to seven.") || said[0].ReplyTo != post || len(said[0].Pinged) > 0 {
		t.Fatalf("said in the post: %+v", said)
	}
	asked := f.asker.Asked()
	if len(asked) != 1 || asked[0].Title != "Question about Sunday" || asked[0].Text != "Hi all, are you open then?" || asked[0].Heard != bot.Posted || !slices.Equal(asked[0].Tags, []string{"visit"}) {
		t.Errorf("asked: %+v", asked)
	}
	f.server.Say(f.ann, post, "and where can I park?", "")
	f.server.Say(f.bob, post, "open from ten", "")
	if n := len(f.settled(post)); n != 1 || len(f.asker.Asked()) != 1 {
		t.Errorf("%d messages of the bot in the post after %d questions, want one of each", n, len(f.asker.Asked()))
	}
	f.server.Say(f.bob, post, "<@"+f.server.Bot+"> where can I park?", "")
	if n := len(f.settled(post)); n != 2 {
		t.Errorf("spoken to, the bot has said %d things, want 2", n)
	}

	quiet := f.server.Post(f.ann, f.forum, "Look at my vase", "It is blue.")
	f.server.Say(f.ann, quiet, "By the way, where can one park?", "") // what it says further on counts
	if said := f.settled(quiet); len(said) != 1 || !strings.Contains(shown(said...), "Behind the house.") {
		t.Errorf("after a further message: %+v", said)
	}
	helped := f.server.Post(f.ann, f.forum, "Look at my bowl", "It is red.")
	f.server.Say(f.bob, helped, "Nice", "")
	f.server.Say(f.ann, helped, "where can one park?", "")
	robot := f.server.Person("robot")
	robot.Robot = true
	byRobot := f.server.Post(robot, f.forum, "When are you open?", "open?")
	if said := append(f.settled(helped), f.settled(byRobot)...); len(said) > 0 {
		t.Errorf("said among people, or to a bot: %q", shown(said...))
	}
}

// In a help channel the bot hears questions, leaves people among themselves alone, and keeps the peace. A thread there
// is a post, also one that is made from a message.
func TestHelpChannel(t *testing.T) {
	f := newForum(t, answering(pottery()))
	asked := f.server.Say(f.ann, f.help, "when are you open?", "")
	first := f.settled(f.help)
	if len(first) != 1 || first[0].ReplyTo != asked || f.asker.Asked()[0].Heard != bot.Overheard {
		t.Fatalf("said: %+v", first)
	}
	f.server.Say(f.bob, f.help, "where can I park?", "")
	if n := len(f.settled(f.help)); n != 1 {
		t.Errorf("the bot spoke twice in a minute: %d messages", n)
	}
	f.quietEnds()
	f.server.Say(f.bob, f.help, "where can I park?", asked)
	f.server.Say(f.bob, f.help, "<@"+f.ann.ID+"> where can I park?", "")
	if n := len(f.settled(f.help)); n != 1 {
		t.Errorf("people among themselves are interrupted: %d messages", n)
	}
	thread := f.server.Post(f.bob, f.help, "Parking", "where can I park?")
	if said := f.settled(thread); len(said) != 1 || f.asker.Asked()[1].Heard != bot.Posted || f.asker.Asked()[1].Title != "Parking" {
		t.Errorf("said in a thread: %+v", said)
	}
	for name, c := range map[string]struct {
		by   discordtest.Person
		from string
		want int
	}{
		"made by who asked":        {by: f.bob, from: f.server.Say(f.bob, f.channel, "where can I park?", ""), want: 0},
		"of a message in it":       {by: f.bob, from: sayQuietly(f, f.bob, "where can I park?"), want: 1},
		"made by somebody else":    {by: f.ann, from: sayQuietly(f, f.bob, "where can I park?"), want: 0},
		"of one that was answered": {by: f.ann, from: asked, want: 0},
	} {
		thread := f.server.Thread(c.by, c.from, "A thread")
		if said := f.settled(thread); len(said) != c.want {
			t.Errorf("a thread %s: %q, want %d messages", name, shown(said...), c.want)
		}
	}
}

// quietEnds lets the time pass in which the bot keeps the peace.
func (f *forum) quietEnds() {
	f.settled(f.help)
	f.responder().peace = &bot.Cooldown{After: peaceTime}
}

func (c *talk) responder() *responder { return c.talk }

// sayQuietly lets somebody say something in the help channel when the bot keeps quiet there.
func sayQuietly(f *forum, p discordtest.Person, text string) string {
	f.settled(f.help)
	f.responder().peace.Begin(f.help)
	id := f.server.Say(p, f.help, text, "")
	f.settled(f.help)
	return id
}

// “Did this solve it?” and ✖: the asker and moderators press them, nobody else.
func TestJudge(t *testing.T) {
	f := newForum(t, answering(pottery()))
	post := func(title string) (string, discordtest.Message) {
		id := f.server.Post(f.ann, f.forum, title, "are you open on Sunday?")
		said := f.settled(id)
		if len(said) != 1 {
			t.Fatalf("said in %q: %+v", title, said)
		}
		return id, said[0]
	}
	_, m := post("One")
	for _, label := range []string{"Yes", "No"} {
		if got := f.pressed(f.bob, m, label); !got.Ephemeral || !strings.Contains(got.Content, "person who asked") {
			t.Errorf("a stranger presses %s: %+v", label, got)
		}
	}
	if got := f.pressed(f.bob, m, "Remove"); !got.Ephemeral || !strings.Contains(got.Content, "Only the person who asked") {
		t.Errorf("a stranger presses Remove: %+v", got)
	}
	answer := shown(m)
	got := f.pressed(f.ann, m, "Yes")
	if shown(got) != answer || len(got.Components) > 0 {
		t.Errorf("after Yes the answer is %+v", got)
	}
	f.privately(t, m.Channel, "Good to hear.")

	_, m = post("Two")
	f.pressed(f.mod, m, "No")
	f.privately(t, m.Channel, "leave this to the people here")

	id, m := post("Three")
	f.press(f.ann, m, "Remove")
	f.privately(t, id, "Removed.")
	said := slices.DeleteFunc(f.settled(id), func(m discordtest.Message) bool { return m.Ephemeral })
	if len(said) > 0 {
		t.Errorf("after Remove: %+v", said)
	}
	// The same words are not answered with it again here; others are, and the same elsewhere.
	again := f.server.Post(f.bob, f.forum, "three", "Are you open on Sunday!?")
	elsewhere := f.server.Post(f.bob, f.help, "Three", "are you open on Sunday?")
	other := f.server.Post(f.bob, f.forum, "Four", "are you open on Monday?")
	if a, b, c := len(f.settled(again)), len(f.settled(elsewhere)), len(f.settled(other)); a != 0 || b != 1 || c != 1 {
		t.Errorf("answers to the same words, elsewhere, to others: %d, %d, %d; want 0, 1, 1", a, b, c)
	}
}

// privately checks what was said last to one member alone.
func (c *talk) privately(t *testing.T, channel, want string) {
	t.Helper()
	said := slices.DeleteFunc(c.settled(channel), func(m discordtest.Message) bool { return !m.Ephemeral })
	if len(said) == 0 || !strings.Contains(said[len(said)-1].Content, want) {
		t.Errorf("said in private: %q, want %q", shown(said...), want)
	}
}

// Who asks what another post answered is pointed to that post as well, as long as it is there and was not wrong.
func TestAnsweredHere(t *testing.T) {
	f := newForum(t, answering(pottery()))
	post := func(title string) (string, discordtest.Message) {
		id := f.server.Post(f.ann, f.forum, title, "are you open?")
		said := f.settled(id)
		if len(said) != 1 {
			t.Fatalf("said in %q: %+v", title, said)
		}
		return id, said[0]
	}
	first, m := post("One")
	if strings.Contains(shown(m), "already answered") {
		t.Errorf("the first post is pointed on: %q", shown(m))
	}
	_, m = post("Two")
	if !strings.Contains(shown(m), "already answered") || !strings.Contains(shown(m), "/channels/"+f.guild+"/"+first) || !strings.Contains(shown(m), "From ten") {
		t.Errorf("the second post: %q", shown(m))
	}
	f.server.CloseChannel(first)
	f.settled(first)
	third, m := post("Three")
	if strings.Contains(shown(m), "already answered") {
		t.Errorf("a post that is gone is pointed to: %q", shown(m))
	}
	if _, m = post("Four"); !strings.Contains(shown(m), third) {
		t.Errorf("the fourth post: %q, want it to point to the third, %s", shown(m), third)
	}
}

// Suggestions in a post can be chosen by who asked, and removed; the answer can be judged then.
func TestPostSuggestions(t *testing.T) {
	asker := answering(pottery())
	asker.Reply = func(context.Context, bot.Question) bot.Reply {
		return bot.Reply{Outcome: bot.Suggested, Lang: "en", Text: "Did you mean one of these?", Actions: []bot.Action{
			{Kind: bot.ActionEntry, Label: "When are you open?", ID: "hours"}, {Kind: bot.ActionEntry, Label: "Where can I park?", ID: "park"},
		}}
	}
	f := newForum(t, asker)
	m := f.settled(f.server.Post(f.ann, f.forum, "Sunday", "what about it?"))[0]
	if got := f.pressed(f.bob, m, "When are you open?"); !got.Ephemeral || !strings.Contains(got.Content, "person who asked") {
		t.Errorf("a stranger chooses: %+v", got)
	}
	if customID(m, "Yes") != "" {
		t.Error("suggestions ask whether they solved it")
	}
	got := f.pressed(f.ann, m, "When are you open?")
	if got.ID != m.ID || !strings.Contains(shown(got), "From ten to seven.") || strings.Contains(shown(got), "Did you mean") {
		t.Errorf("after the choice: %+v", got)
	}
	if acts := f.asker.Acted(); len(acts) != 1 || acts[0].Label != "When are you open?" || acts[0].ID != "hours" {
		t.Errorf("acted: %+v", acts)
	}
	f.pressed(f.ann, got, "Yes")
	f.privately(t, m.Channel, "Good to hear.")
}

// After a restart the course of a thread is read from Discord: nothing is said twice, nor where people talk.
func TestPostAfterRestart(t *testing.T) {
	f := newForum(t, answering(pottery()))
	answered := f.server.Post(f.ann, f.forum, "One", "are you open?")
	helped := f.server.Post(f.ann, f.forum, "A vase", "blue")
	f.server.Say(f.bob, helped, "nice", "")
	open := f.server.Post(f.ann, f.forum, "A bowl", "red")
	for _, id := range []string{answered, helped, open} {
		f.settled(id)
	}
	h := f.responder()
	h.posts.mu.Lock()
	clear(h.posts.by)
	h.posts.mu.Unlock()
	for _, id := range []string{answered, helped, open} {
		f.server.Say(f.ann, id, "where can I park?", "")
	}
	if a, b, c := len(f.settled(answered)), len(f.settled(helped)), len(f.settled(open)); a != 1 || b != 0 || c != 1 {
		t.Errorf("answers in a post that had one, in one with people, in an open one: %d, %d, %d; want 1, 0, 1", a, b, c)
	}
}

// What came late, after a lost connection, is answered only where nobody was faster.
func TestLatePost(t *testing.T) {
	f := newForum(t, answering(pottery()))
	f.server.Ago(time.Hour)
	f.server.Silence(true)
	alone := f.server.Post(f.ann, f.forum, "One", "are you open?")
	helped := f.server.Post(f.ann, f.forum, "Two", "where can I park?")
	f.server.Say(f.bob, helped, "behind the house", "")
	heard := f.server.Say(f.ann, f.help, "are you open?", "")
	named := f.server.Say(f.ann, f.channel, "<@"+f.server.Bot+"> are you open?", "")
	f.server.Silence(false)
	f.server.Ago(0)
	f.server.Drop()
	f.server.Await("the answer to who spoke to the bot", func() bool { return len(f.server.Said(f.channel)) == 1 })
	f.server.Connected()
	if a, b, c := len(f.settled(alone)), len(f.settled(helped)), len(f.settled(f.help)); a != 1 || b != 0 || c != 0 {
		t.Errorf("late answers to a post, to one with people, to what was overheard: %d, %d, %d; want 1, 0, 0", a, b, c)
	}
	if got := f.server.Said(f.channel)[0].ReplyTo; got != named || heard == "" {
		t.Errorf("the answer is one to %s", got)
	}
}
