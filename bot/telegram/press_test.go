package telegram_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/faqbot/faqbot/bot"
	"github.com/faqbot/faqbot/bot/bottest"
	"github.com/faqbot/faqbot/bot/locale"
	"github.com/faqbot/faqbot/bot/telegram"
	"github.com/faqbot/faqbot/bot/telegram/telegramtest"
)

func TestShowAll(t *testing.T) {
	t.Parallel()
	s := telegramtest.New(t)
	start(t, s, bottest.New(t), telegram.Config{})
	ann := s.User("ann").Private()
	ann.Say("How long does a pot dry after shaping?")
	m := last(t, ann, 1)
	see(t, m, "dries for a week")
	if strings.Contains(m.Text, "winter") || strings.Contains(m.Text, "shelf at the door") {
		t.Errorf("a long answer does not begin with its highlight: %q", m.Text)
	}
	if text, _ := ann.Press(m, "Show all").Answer(); text != "" {
		t.Errorf("the pressed button says %q", text)
	}
	shown := ann.WaitFor("the whole answer", func(shown []telegramtest.Message) bool {
		return strings.Contains(shown[0].Text, "shelf at the door")
	})
	if len(shown) != 1 {
		t.Errorf("%d messages, want the one that unfolded", len(shown))
	}
	see(t, shown[0], "kneaded", "centred")
}

func TestSuggestions(t *testing.T) {
	t.Parallel()
	s := telegramtest.New(t)
	asker := suggesting()
	start(t, s, asker, telegram.Config{})

	ann := s.User("ann").Private()
	ann.Say("park")
	m := last(t, ann, 1)
	ann.Press(m, "Is the park open?").Answer()
	see(t, last(t, ann, 2), "Pressed b by")

	// In a group the answer takes the suggestions' place, and only who asked may choose.
	group := s.Supergroup("Potters")
	bob, cid := s.User("bob").In(group), s.User("cid").In(group)
	asked := bob.Say("/ask park")
	m = last(t, bob, 1)
	if text, alert := cid.Press(m, "Is the park open?").Answer(); !alert || !strings.Contains(text, "the person who asked") {
		t.Errorf("somebody else's press is answered with %q", text)
	}
	if text, _ := bob.Press(m, "Is the park open?").Answer(); text != "" {
		t.Errorf("the asker's press is answered with %q", text)
	}
	shown := bob.WaitFor("the answer in the place of the suggestions", func(shown []telegramtest.Message) bool {
		return strings.Contains(shown[0].Text, "Pressed b by")
	})
	if len(shown) != 1 || shown[0].ReplyTo != asked.ID {
		t.Errorf("%d messages, the first a reply to %d", len(shown), shown[0].ReplyTo)
	}
	if acts := asker.Acted(); len(acts) != 2 {
		t.Errorf("the core was told of %d presses, want those of ann and bob", len(acts))
	}
}

// suggesting returns an asker that suggests two entries, and says who pressed what.
func suggesting() *bottest.Asker {
	return &bottest.Asker{
		Reply: func(context.Context, bot.Question) bot.Reply {
			return bot.Reply{
				Outcome: bot.Suggested, Lang: "en", Text: "Did you mean one of these?",
				Suggestions: []bot.Suggestion{{ID: "a", Question: "Where can I park?"}, {ID: "b", Question: "Is the park open?"}},
				Actions: []bot.Action{
					{Kind: bot.ActionEntry, Label: "Where can I park?", ID: "a"},
					{Kind: bot.ActionEntry, Label: "Is the park open?", ID: "b"},
					{Kind: bot.ActionContact, Label: "Talk to a person"},
				},
			}
		},
		Pressed: func(_ context.Context, q bot.Question, a bot.Action) bot.Reply {
			return bot.Reply{Outcome: bot.Smalltalk, Lang: "en", Text: "Pressed " + a.ID + " by " + string(q.User) + " under " + q.Text}
		},
	}
}

func TestButtonOfGoneEntry(t *testing.T) {
	t.Parallel()
	s := telegramtest.New(t)
	core := bottest.New(t)
	start(t, s, core, telegram.Config{})
	ann := s.User("ann").Private()
	ann.Say("How do I cancel a booking?")
	m := last(t, ann, 1)
	// The entry of a button goes; a question like it finds another.
	content := bottest.Content()
	content.Entries = content.Entries[:9]
	content.Entries[1].Also = append(content.Entries[1].Also, "When do I get my money back?")
	if _, err := core.Swap(t.Context(), bottest.Index(t, content), 0); err != nil {
		t.Fatal(err)
	}
	ann.Press(m, "When do I get my money back?")
	see(t, last(t, ann, 2), "no longer here", "Behind the house")
	for _, data := range []string{"", "x", "1A,,eparking", strings.Repeat("a", 64), "\x00", "1B,,#AAAAAAAAAAAAAAAAxx"} {
		if text, alert := ann.PressData(m, data).Answer(); !alert || !strings.Contains(text, "no longer works") {
			t.Errorf("data %q is answered with %q", data, text)
		}
	}
}

// TestPressAfterRestart presses a button with a new process, which knows nothing but the state.
func TestPressAfterRestart(t *testing.T) {
	t.Parallel()
	s := telegramtest.New(t)
	long := strings.Repeat("a very long name of an entry ", 5)
	asker := func() *bottest.Asker {
		a := suggesting()
		reply := a.Reply
		a.Reply = func(ctx context.Context, q bot.Question) bot.Reply {
			r := reply(ctx, q)
			r.Actions[0].ID = long
			return r
		}
		return a
	}
	words, err := locale.New()
	if err != nil {
		t.Fatal(err)
	}
	state := newState(t)
	var m telegramtest.Message
	ann := s.User("ann").Private()
	for i := range 2 {
		log, _ := newLogs(t, s.Token)
		a, err := telegram.New(log, asker(), words, state(), telegram.Config{Token: s.Token, APIURL: s.URL})
		if err != nil {
			t.Fatal(err)
		}
		stop := run(t, a)
		if i == 0 {
			ann.Say("park")
			m = last(t, ann, 1)
		} else {
			ann.Press(m, "Where can I park?")
			see(t, last(t, ann, 2), "Pressed "+long)
		}
		stop()
	}
}

func TestTopics(t *testing.T) {
	t.Parallel()
	s := telegramtest.New(t)
	start(t, s, bottest.New(t), telegram.Config{})
	ann := s.User("ann").Private()
	ann.Say("/topics")
	m := last(t, ann, 1)
	ann.Press(m, "Classes")
	m = ann.WaitFor("the section in the place of the topics", func(shown []telegramtest.Message) bool {
		return len(shown) == 1 && strings.Contains(shown[0].Text, "Classes")
	})[0]
	ann.Press(m, "Wheel class")
	m = ann.WaitFor("the inner section", func(shown []telegramtest.Message) bool {
		return len(shown) == 1 && strings.Contains(shown[0].Text, "Wheel class")
	})[0]
	ann.Press(m, "How long does a wheel class take?")
	see(t, last(t, ann, 2), "Two and a half hours")
	ann.Press(m, "Back")
	ann.WaitFor("the outer section", func(shown []telegramtest.Message) bool {
		return !strings.Contains(shown[0].Text, "Wheel class")
	})
}

// TestPages reaches every one of many buttons.
func TestPages(t *testing.T) {
	t.Parallel()
	s := telegramtest.New(t)
	var actions []bot.Action
	for i := range 30 {
		actions = append(actions, bot.Action{Kind: bot.ActionEntry, Label: "Number " + time.Duration(i).String() + "?", ID: "e" + time.Duration(i).String()})
	}
	actions = append(actions, bot.Action{Kind: bot.ActionTopics, Label: "Back", Keep: true})
	start(t, s, &bottest.Asker{Pressed: func(context.Context, bot.Question, bot.Action) bot.Reply {
		return bot.Reply{Outcome: bot.Smalltalk, Lang: "en", Text: "Choose.", Actions: actions}
	}}, telegram.Config{})
	ann := s.User("ann").Private()
	ann.Say("/topics")
	seen := map[string]bool{}
	m := last(t, ann, 1)
	for {
		next := false
		for _, label := range m.Labels() {
			seen[label] = true
			next = next || label == "▶"
		}
		if labels := m.Labels(); labels[len(labels)-1] != "Back" || len(labels) > 12 {
			t.Errorf("a page has the buttons %q, want few and Back at the end", labels)
		}
		if !next {
			break
		}
		before := m.Edits
		ann.Press(m, "▶")
		m = ann.WaitFor("the next page", func(shown []telegramtest.Message) bool { return shown[0].Edits > before })[0]
	}
	for _, a := range actions {
		if !seen[a.Label] {
			t.Errorf("%q is on no page", a.Label)
		}
	}
}

// TestPressIsAnsweredAtOnce checks that a press does not wait behind a slow question of its chat.
func TestPressIsAnsweredAtOnce(t *testing.T) {
	t.Parallel()
	s := telegramtest.New(t)
	hold := make(chan struct{})
	asker := suggesting()
	reply := asker.Reply
	asker.Reply = func(ctx context.Context, q bot.Question) bot.Reply {
		if q.Text == "slow" {
			<-hold
		}
		return reply(ctx, q)
	}
	start(t, s, asker, telegram.Config{})
	ann := s.User("ann").Private()
	ann.Say("park")
	m := last(t, ann, 1)
	ann.Say("slow")
	ann.Press(m, "Talk to a person").Answer()
	if n := len(asker.Acted()); n != 0 {
		t.Errorf("the press overtook the question before it")
	}
	close(hold)
	ann.Wait(3)
}

// Who writes as the group or as a channel presses as a person whom Telegram does not name, so that everybody may.
func TestPressOfWhoWritesAsAChat(t *testing.T) {
	t.Parallel()
	for name, as := range map[string]func(group *telegramtest.Chat) (from, senderChat map[string]any){
		"anonymous administrator": func(group *telegramtest.Chat) (from, senderChat map[string]any) {
			return map[string]any{"id": 1087968824, "is_bot": true, "first_name": "Group", "username": "GroupAnonymousBot"},
				map[string]any{"id": group.ID, "type": "supergroup", "title": group.Title}
		},
		"channel": func(*telegramtest.Chat) (from, senderChat map[string]any) {
			return map[string]any{"id": 136817688, "is_bot": true, "first_name": "Channel", "username": "Channel_Bot"},
				map[string]any{"id": -1000000000042, "type": "channel", "title": "News"}
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := telegramtest.New(t)
			asker := suggesting()
			start(t, s, asker, telegram.Config{})
			group := s.Supergroup("Potters")
			bob := s.User("bob").In(group)
			from, senderChat := as(group)
			bob.Send(map[string]any{
				"text": "/ask park", "entities": []any{map[string]any{"type": "bot_command", "offset": 0, "length": 4}},
				"from": from, "sender_chat": senderChat,
			})
			m := last(t, bob, 1)
			if text, alert := bob.Press(m, "Is the park open?").Answer(); alert || text != "" {
				t.Errorf("the press of who asked is refused: %q", text)
			}
			bob.WaitFor("the answer", func([]telegramtest.Message) bool { return len(asker.Acted()) == 1 })
		})
	}
}
