package telegram_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/faqbot/faqbot/bot/bottest"
	"github.com/faqbot/faqbot/bot/telegram"
	"github.com/faqbot/faqbot/bot/telegram/telegramtest"
)

func TestCommands(t *testing.T) {
	t.Parallel()
	s := telegramtest.New(t)
	start(t, s, bottest.New(t), telegram.Config{Staff: []int64{7001}})
	for i, tt := range []struct {
		say  string
		want []string
	}{
		{"/start", []string{"welcome"}},
		{"/start dogs", []string{"May I bring my dog?", "under the table"}},
		{"/start ask", []string{"your question"}},
		{"/start no-such-entry", []string{"no longer here"}},
		{"/start -bZZZ$", []string{"no longer here"}},
		{"/help", []string{"in your own words", "/topics"}},
		{"/HELP@faqbot_test_bot", []string{"in your own words"}},
		{"/ask", []string{"your question"}},
		{"/ask when are you open?", []string{"Tuesday"}},
		{"/topics", []string{"Choose"}},
		{"/privacy", []string{"kept"}},
		{"/status", []string{"not something I can do"}},
		{"/nonsense", []string{"in your own words"}},
		{"/language de", []string{"Deutsch"}},
	} {
		ann := s.User("person " + string(rune('a'+i))).Private()
		ann.Say(tt.say)
		see(t, last(t, ann, 1), tt.want...)
	}
}

func TestLanguage(t *testing.T) {
	t.Parallel()
	s := telegramtest.New(t)
	asker := &bottest.Asker{}
	start(t, s, asker, telegram.Config{})
	ann := s.User("ann").Private()
	ann.Say("/language")
	m := last(t, ann, 1)
	for _, want := range []string{"English", "Deutsch", "Українська", "As in your app"} {
		if !slices.Contains(m.Labels(), want) {
			t.Errorf("%q is not among the languages %q", want, m.Labels())
		}
	}
	if _, alert := ann.Press(m, "Deutsch").Answer(); alert {
		t.Error("choosing a language is refused")
	}
	see(t, last(t, ann, 2), "Deutsch")
	ann.Say("hours?")
	ann.Wait(3)
	ann.Press(m, "As in your app")
	ann.Wait(4)
	ann.Say("hours?")
	ann.Wait(5)
	asked := asker.Asked()
	if asked[0].Lang != "de" || asked[1].Lang != "en" {
		t.Errorf("asked in %q, then in %q; want de, then that of the app", asked[0].Lang, asked[1].Lang)
	}

	group := s.Supergroup("Potters")
	bob, admin := s.User("bob").In(group), s.User("cid").In(group)
	group.Promote(admin.User)
	bob.Say("/language fr")
	see(t, last(t, bob, 1), "Only an administrator")
	admin.Say("/language fr")
	see(t, last(t, bob, 2), "français")
	bob.Say("/ask hours?")
	bob.Wait(3)
	if asked = asker.Asked(); asked[2].Lang != "fr" {
		t.Errorf("in the group asked in %q, want fr", asked[2].Lang)
	}
}

func TestInline(t *testing.T) {
	t.Parallel()
	s := telegramtest.New(t)
	start(t, s, bottest.New(t), telegram.Config{})
	got := s.User("ann").Inline("where can I pa")
	if len(got) == 0 || got[0].Title != "Where can I park?" || !strings.Contains(got[0].Content.Text, "Behind the house") {
		t.Errorf("inline results %+v, want the one about parking first", got)
	}
	if all := s.User("ann").Inline(""); len(all) < 10 {
		t.Errorf("%d results before anything is typed, want those of the whole content", len(all))
	}
	if none := s.User("ann").Inline("xyzzy plugh"); len(none) > 0 {
		t.Errorf("%d results for nonsense", len(none))
	}
}

// TestMenus checks who sees which commands, and that they are set only when they differ.
func TestMenus(t *testing.T) {
	t.Parallel()
	s := telegramtest.New(t)
	staff := s.Supergroup("Staff")
	cfg := telegram.Config{Staff: []int64{s.User("boss").ID}, StaffChat: staff.ID, Language: "de"}
	start(t, s, &bottest.Asker{}, cfg)
	const menus = 4 * (10 + 1)
	s.WaitRequests("setMyCommands", menus/2) // they take their time
	s.WaitRequests("setMyCommands", menus)
	names := func(key string) string {
		var list []string
		for _, c := range s.Commands()[key] {
			list = append(list, c.Command)
		}
		return strings.Join(list, " ")
	}
	for key, want := range map[string]string{
		"all_private_chats":                           "ask topics language help privacy",
		"all_group_chats fr":                          "ask topics help",
		"chat " + telegram.ChatID(s.User("boss").ID):  "ask topics language help privacy status reindex generations rollback",
		"chat " + telegram.ChatID(staff.ID) + " en":   "ask topics help status reindex generations rollback",
		"chat " + telegram.ChatID(s.User("other").ID): "",
	} {
		if got := names(key); got != want {
			t.Errorf("%s sees the commands %q, want %q", key, got, want)
		}
	}
	if all := s.Commands(); all["all_private_chats"][0].Description != all["all_private_chats de"][0].Description {
		t.Errorf("those whose language has no menu read %q, want the configured language", all["all_private_chats"][0].Description)
	}
	before := len(s.Requests("getMyCommands"))
	start(t, s, &bottest.Asker{}, cfg) // the next start, while this one still polls
	s.WaitRequests("getMyCommands", before+menus/2)
	s.WaitRequests("getMyCommands", before+menus)
	if n := len(s.Requests("setMyCommands")); n != menus {
		t.Errorf("%d menus were set at the second start, and none differed", n-menus)
	}
}

// Commands of other bots in a group are not counted, however many there are.
func TestCommandsOfOthersDoNotCount(t *testing.T) {
	t.Parallel()
	s := telegramtest.New(t)
	start(t, s, bottest.New(t), telegram.Config{Questions: 3})
	bob := s.User("bob").In(s.Supergroup("Potters"))
	for range 5 {
		bob.Say("/roll")
	}
	bob.Say("/ask when are you open?")
	see(t, last(t, bob, 1), "Tuesday")
}
