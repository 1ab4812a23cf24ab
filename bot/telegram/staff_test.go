package telegram_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/faqbot/faqbot/bot"
	"github.com/faqbot/faqbot/bot/bottest"
	"github.com/faqbot/faqbot/bot/button"
	"github.com/faqbot/faqbot/bot/locale"
	"github.com/faqbot/faqbot/bot/telegram"
	"github.com/faqbot/faqbot/bot/telegram/telegramtest"
)

// teller returns an adapter that does not run.
func teller(t *testing.T, s *telegramtest.Server, staffChat int64) *telegram.Adapter {
	t.Helper()
	words, err := locale.New()
	if err != nil {
		t.Fatal(err)
	}
	log, _ := newLogs(t, s.Token)
	a, err := telegram.New(log, &bottest.Asker{}, words, nil, telegram.Config{Token: s.Token, APIURL: s.URL, StaffChat: staffChat})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// TestTellStaff tells the staff something while the adapter does not run, and what is to be fixed where that cannot be.
func TestTellStaff(t *testing.T) {
	t.Parallel()
	s := telegramtest.New(t)
	report := bot.Reply{
		Outcome: bot.Smalltalk, Lang: "en", Text: "**One** answer would be worse.",
		Actions: []bot.Action{{Kind: bot.ActionReindex, Label: "Make it live", ID: "force"}},
	}
	open, forum, muted, kicked, old := s.Supergroup("Staff"), s.Forum("Topics"), s.Group("Muted"), s.Supergroup("Kicked"), s.Group("Old")
	forum.NewTopic("Lunch")
	muted.Mute()
	kicked.Kick(s.User("ann"))
	grown := old.Upgrade()
	for name, tt := range map[string]struct {
		chat  int64
		shown *telegramtest.Chat
		err   string
	}{
		"a group":           {open.ID, open, ""},
		"a forum":           {forum.ID, forum, ""}, // in its general topic
		"a group that grew": {old.ID, grown, ""},
		"muted":             {muted.ID, nil, "let the bot send messages"},
		"kicked":            {kicked.ID, nil, "add the bot to that group again"},
		"unknown":           {-100999, nil, "is its id right"},
		"none":              {0, nil, "staff.telegram.chat"},
	} {
		err := teller(t, s, tt.chat).TellStaff(t.Context(), report)
		if tt.err != "" {
			if err == nil || !strings.Contains(err.Error(), tt.err) || strings.Contains(err.Error(), s.Token) {
				t.Errorf("%s: error %v, want %q", name, err, tt.err)
			}
			continue
		}
		shown := s.User("ann").In(tt.shown).Messages()
		if err != nil || len(shown) != 1 || shown[0].Text != "One answer would be worse." || !slices.Equal(shown[0].Labels(), []string{"Make it live"}) {
			t.Errorf("%s: shown %+v, %v", name, shown, err)
		}
	}
}

// TestTellStaffWaits tells the staff what Telegram takes only at the second try, and gives up when its context ends.
func TestTellStaffWaits(t *testing.T) {
	t.Parallel()
	s := telegramtest.New(t)
	staff := s.Supergroup("Staff")
	s.Fault(telegramtest.Fault{Method: "sendMessage", Code: 502, Page: true})
	if err := teller(t, s, staff.ID).TellStaff(t.Context(), bot.Reply{Outcome: bot.Smalltalk, Lang: "en", Text: "Back again."}); err != nil {
		t.Error(err)
	}
	see(t, last(t, s.User("ann").In(staff), 1), "Back again.")
	s.Fault(telegramtest.Fault{Method: "sendMessage", Code: 502, Page: true, Times: -1})
	ctx, cancel := context.WithCancel(t.Context())
	told := make(chan error)
	go func() {
		told <- teller(t, s, staff.ID).TellStaff(ctx, bot.Reply{Outcome: bot.Smalltalk, Lang: "en", Text: "Never."})
	}()
	s.WaitRequests("sendMessage", 3)
	cancel()
	if err := <-told; err == nil {
		t.Error("staff were told nothing, and it is no error")
	}
}

// TestLongWork shows “typing…” until work of the staff ends, lets the button stop waiting before, and cuts what there is to say
// into messages that Telegram takes.
func TestLongWork(t *testing.T) {
	t.Parallel()
	keeper, hold := bottest.SlowKeeper(300)
	o := newOffice(t, keeper)
	boss := o.boss.Private()
	boss.Say("/reindex")
	o.s.WaitRequests("sendChatAction", 2)
	if n := boss.Count(); n > 0 {
		t.Errorf("%d messages before the work is done", n)
	}
	hold <- struct{}{}
	boss.Wait(1)
	o.settle()
	shown := boss.Messages()
	see(t, shown[0], "entries.yaml:1", "has no answer")
	if len(shown) > 10 {
		t.Errorf("a report of 300 problems is %d messages", len(shown))
	}

	press := boss.PressData(shown[0], forged(t, bot.Action{Kind: bot.ActionReindex}, button.Press{}))
	if text, alert := press.Answer(); alert {
		t.Errorf("the button says %q", text)
	}
	if n := boss.Count(); n != len(shown) {
		t.Error("there is a reply before the work is done")
	}
	hold <- struct{}{}
	boss.Wait(len(shown) + 1)
}

// TestAdministratorUnknown refuses where Telegram does not say who is an administrator, and asks again later.
func TestAdministratorUnknown(t *testing.T) {
	t.Parallel()
	o := newOffice(t, &bottest.Keeper{})
	o.s.Fault(telegramtest.Fault{Method: "getChatMember", Code: 400, Description: "Bad Request: member list is inaccessible"})
	at := o.admin.In(o.staff)
	at.Say("/reindex")
	see(t, last(t, at, 1), refusal)
	at.Say("/reindex")
	at.Wait(2)
	if got := o.keeper.Reached(); len(got) != 1 {
		t.Errorf("the keeper was asked for %q, want one reindex", got)
	}
	if !strings.Contains(o.logs.String(), "who is an administrator") {
		t.Error("the log does not say why")
	}
}

// TestStaffPrivate says so in the group where a reply cannot come in private.
func TestStaffPrivate(t *testing.T) {
	t.Parallel()
	o := newOffice(t, &bottest.Keeper{})
	at := o.boss.In(o.group)
	at.Say("/status") // to a bot with whom the boss never began a chat
	see(t, last(t, at, 1), "could not write to you in private")
}

// TestDoctorStaffChat says whether the bot can write in the staff chat, and what to do if it cannot.
func TestDoctorStaffChat(t *testing.T) {
	t.Parallel()
	s := telegramtest.New(t)
	words, err := locale.New()
	if err != nil {
		t.Fatal(err)
	}
	open, led, muted, kicked := s.Supergroup("Staff"), s.Supergroup("Led"), s.Group("Muted"), s.Supergroup("Kicked")
	led.Promote(s.Bot)
	muted.Mute()
	kicked.Kick(s.User("ann"))
	for name, tt := range map[string]struct {
		chat  int64
		level bot.Level
		text  string
	}{
		"a member":         {open.ID, bot.Note, "may write in the staff chat, “Staff”"},
		"an administrator": {led.ID, bot.Fine, "may write in the staff chat, “Led”"},
		"muted":            {muted.ID, bot.Failure, "may not write in the staff chat, “Muted”"},
		"kicked":           {kicked.ID, bot.Failure, "cannot be found"},
		"unknown":          {-100999, bot.Failure, "cannot be found"},
		"none":             {0, bot.Fine, ""},
	} {
		var got []bot.Finding
		for _, f := range telegram.Diagnose(t.Context(), words, telegram.Config{Token: s.Token, APIURL: s.URL, StaffChat: tt.chat}) {
			if strings.Contains(f.Text, "staff chat") {
				got = append(got, f)
			}
		}
		if tt.text == "" && len(got) == 0 {
			continue
		}
		if len(got) != 1 || got[0].Level != tt.level || !strings.Contains(got[0].Text, tt.text) || tt.level != bot.Fine && got[0].Fix == "" {
			t.Errorf("%s: %+v, want %q", name, got, tt.text)
		}
	}
}
