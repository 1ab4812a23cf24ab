package telegram_test

import (
	"encoding/base64"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/faqbot/faqbot/bot"
	"github.com/faqbot/faqbot/bot/bottest"
	"github.com/faqbot/faqbot/bot/button"
	"github.com/faqbot/faqbot/bot/locale"
	"github.com/faqbot/faqbot/bot/telegram"
	"github.com/faqbot/faqbot/bot/telegram/telegramtest"
	"github.com/faqbot/faqbot/index/indextest"
)

// office is a bot with staff: the boss by user id, and whoever administers the staff chat. Its core is a real one.
type office struct {
	s       *telegramtest.Server
	keeper  *bottest.Keeper
	adapter *telegram.Adapter
	staff   *telegramtest.Chat // of the staff; mia is a member of it, and no administrator
	group   *telegramtest.Chat // another group; mia administers it
	boss    *telegramtest.User
	mia     *telegramtest.User
	admin   *telegramtest.User // of the staff chat
	logs    *indextest.Log
	others  []telegramtest.Place // private chats of further strangers
}

// stranger returns the private chat of somebody new: one chat after the other would wait for Telegram's pace.
func (o *office) stranger() telegramtest.Place {
	p := o.s.User("stranger " + strconv.Itoa(len(o.others))).Private()
	o.others = append(o.others, p)
	return p
}

func newOffice(t *testing.T, keeper *bottest.Keeper) *office {
	t.Helper()
	s := telegramtest.New(t)
	o := &office{s: s, keeper: keeper, staff: s.Supergroup("Staff"), group: s.Supergroup("Potters"), boss: s.User("boss"), mia: s.User("mia"), admin: s.User("admin")}
	o.staff.Promote(o.admin)
	o.group.Promote(o.mia)
	core := bottest.Core(t, bottest.Content(), nil, bot.Config{Keeper: keeper, Staff: func(q bot.Question) bool {
		return q.User == bot.UserID(strconv.FormatInt(o.boss.ID, 10)) || slices.Contains(q.Roles, bot.RoleAdmin) && q.Place == id(o.staff)
	}})
	words, err := locale.New()
	if err != nil {
		t.Fatal(err)
	}
	log, l := newLogs(t, s.Token)
	o.logs = l
	o.adapter, err = telegram.New(log, core, words, nil, telegram.Config{
		Token: s.Token, APIURL: s.URL, Groups: telegram.GroupsAuto, Staff: []int64{o.boss.ID}, StaffChat: o.staff.ID, Questions: -1,
	})
	if err != nil {
		t.Fatal(err)
	}
	run(t, o.adapter)
	return o
}

// settle waits until all that was received is answered.
func (o *office) settle() {
	o.s.WaitConfirmed()
	o.adapter.WaitIdle()
}

// typed is how a person would type an action.
func typed(a bot.Action) string { return strings.TrimSpace("/" + string(a.Kind) + " " + a.ID) }

// forged is the data of a button that does an action, made by somebody who knows how.
func forged(t *testing.T, a bot.Action, p button.Press) string {
	t.Helper()
	p.Action = a
	data, err := button.New(nil, 64).Encode(t.Context(), p)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

const (
	refusal     = "That is not something I can do here." // to strangers
	statusWords = "Questions since"                      // of the status, which reaches no keeper
)

// A stranger reaches none of the staff's actions, whichever way it comes in. Whoever is no staff: a person in private, one
// who administers another group, a member of the staff chat, a channel. Each way gets each action.
func TestStrangers(t *testing.T) {
	t.Parallel()
	for name, try := range strangersWays {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := newOffice(t, &bottest.Keeper{})
			for _, a := range bottest.StaffActions(t) {
				try(t, o, a)
			}
			o.settle()
			if got := o.keeper.Reached(); len(got) > 0 {
				t.Errorf("a stranger reached the keeper: %q", got)
			}
			for _, p := range append(o.others, o.mia.Private(), o.mia.In(o.staff), o.mia.In(o.group), o.boss.Private()) {
				for _, m := range p.Messages() {
					if strings.Contains(m.Text, statusWords) || slices.ContainsFunc(m.Labels(), func(l string) bool { return strings.Contains(l, "2") }) {
						t.Errorf("a stranger is shown %q with %q", m.Text, m.Labels())
					}
				}
			}
		})
	}
}

var strangersWays = map[string]func(t *testing.T, o *office, a bot.Action){
	"a command in private": func(_ *testing.T, o *office, a bot.Action) {
		o.stranger().Say(typed(a))
		o.stranger().Say(strings.Replace(typed(a), string(a.Kind), string(a.Kind)+"@faqbot_test_bot", 1))
	},
	"a command in a group": func(t *testing.T, o *office, a bot.Action) {
		before := o.mia.In(o.group).Count()
		o.mia.In(o.group).Say(typed(a)) // an administrator, of the wrong group
		o.settle()
		if n := o.mia.In(o.group).Count() - before; n != 0 {
			t.Errorf("%s is answered in a group, where it is nobody's business", typed(a))
		}
	},
	"a command in the staff chat": func(_ *testing.T, o *office, a bot.Action) { o.mia.In(o.staff).Say(typed(a)) },
	"a command with the bot's name in the staff chat": func(_ *testing.T, o *office, a bot.Action) {
		o.mia.In(o.staff).Say(strings.Replace(typed(a), string(a.Kind), string(a.Kind)+"@faqbot_test_bot", 1))
	},
	"as a channel": func(_ *testing.T, o *office, a bot.Action) {
		channel := map[string]any{"id": -1000000000042, "type": "channel", "title": "News"}
		asChannel := map[string]any{"id": 136817688, "is_bot": true, "first_name": "Channel"}
		o.mia.In(o.staff).Send(map[string]any{"text": typed(a), "sender_chat": channel, "from": asChannel})
		// Messages that only look as if somebody else had written them.
		boss := map[string]any{"id": o.boss.ID, "is_bot": false, "first_name": "boss"}
		o.mia.In(o.staff).Send(map[string]any{"text": typed(a), "forward_origin": map[string]any{"type": "user", "date": 1, "sender_user": boss}})
		o.mia.In(o.staff).Send(map[string]any{
			"text": typed(a), "is_automatic_forward": true, "sender_chat": map[string]any{"id": o.staff.ID, "type": "channel"},
			"from": map[string]any{"id": 777000, "is_bot": false, "first_name": "Telegram"},
		})
	},
	"a caption": func(_ *testing.T, o *office, a bot.Action) {
		photo := []any{map[string]any{"file_id": "1", "file_unique_id": "1", "width": 1, "height": 1}}
		o.stranger().Send(map[string]any{"photo": photo, "caption": typed(a)})
	},
	"an edited message": func(_ *testing.T, o *office, a bot.Action) {
		for _, p := range []telegramtest.Place{o.stranger(), o.mia.In(o.staff)} {
			p.Edit(p.Say("hello there"), typed(a))
			p.Edit(p.Say("/ask parking"), typed(a))
		}
	},
	"inline mode": func(_ *testing.T, o *office, a bot.Action) {
		o.mia.Inline(typed(a))
		o.mia.Inline(string(a.Kind) + " " + a.ID)
	},
	"a deep link": func(t *testing.T, o *office, a bot.Action) {
		data := forged(t, a, button.Press{})
		for _, payload := range []string{string(a.Kind), string(a.Kind) + "-" + a.ID, data, "-b" + base64.RawURLEncoding.EncodeToString([]byte(data))} {
			o.stranger().Say("/start " + payload)
		}
	},
	"words": func(_ *testing.T, o *office, a bot.Action) {
		o.stranger().Say(string(a.Kind) + " " + a.ID)
		o.mia.In(o.group).Say("@faqbot_test_bot " + typed(a))
		o.mia.In(o.staff).Say("@faqbot_test_bot " + string(a.Kind) + " " + a.ID)
	},
	"a forged button": func(t *testing.T, o *office, a bot.Action) {
		for _, p := range []telegramtest.Place{o.mia.Private(), o.mia.In(o.group), o.mia.In(o.staff)} {
			m := p.Say("hello") // the press names a message; that need not be the bot's
			for _, press := range []button.Press{{}, {Replace: true}, {Page: 1}, {Presser: o.mia.ID}, {Presser: o.boss.ID}} {
				text, alert := p.PressData(m, forged(t, a, press)).Answer()
				if !alert || text != refusal && (press.Presser != o.boss.ID || !strings.Contains(text, "the person who asked")) {
					t.Errorf("a forged button in %q is answered with %q", p.Chat.Title, text)
				}
			}
		}
	},
	"a forged button under an inline message": func(t *testing.T, o *office, a bot.Action) {
		o.s.Update(map[string]any{"callback_query": map[string]any{
			"id": "x" + forged(t, a, button.Press{}), "from": map[string]any{"id": o.mia.ID, "is_bot": false, "first_name": "mia"},
			"inline_message_id": "1", "chat_instance": "1", "data": forged(t, a, button.Press{}),
		}})
	},
}

// The buttons under what staff are shown can be pressed by all of the staff, and by nobody else: a member of the staff chat is told
// so alone, and what stands there stays.
func TestStaffButtons(t *testing.T) {
	t.Parallel()
	keeper := &bottest.Keeper{}
	o := newOffice(t, keeper)
	at := o.admin.In(o.staff)
	at.Say("/generations")
	m := last(t, at, 1)
	if len(m.Labels()) == 0 {
		t.Fatalf("no buttons under %q", m.Text)
	}
	reached := len(keeper.Reached())
	for _, label := range m.Labels() {
		if text, alert := o.mia.In(o.staff).Press(m, label).Answer(); !alert || text != refusal {
			t.Errorf("%q, pressed by a member, is answered with %q", label, text)
		}
	}
	o.settle()
	if got := keeper.Reached(); len(got) > reached {
		t.Errorf("a member's press reached the keeper: %q", got)
	}
	if shown := at.Messages(); len(shown) != 1 || shown[0].Edits > 0 {
		t.Errorf("a member's press shows %+v", shown)
	}
	if text, alert := o.boss.In(o.staff).Press(m, m.Labels()[0]).Answer(); alert {
		t.Errorf("another of the staff is refused: %q", text)
	}
	at.Wait(2)
	if got := keeper.Reached(); len(got) == reached || !strings.Contains(strings.Join(got, " "), "rollback 2 telegram/"+strconv.FormatInt(o.boss.ID, 10)) {
		t.Errorf("pressed %q, and the keeper was asked for %q", m.Labels()[0], got)
	}
}

// Staff reach what strangers do not: in private and from another group by user id, in the staff chat as its administrators, with
// and without their name.
func TestStaffReach(t *testing.T) {
	t.Parallel()
	for _, a := range bottest.StaffActions(t) {
		t.Run(typed(a), func(t *testing.T) {
			t.Parallel()
			o := newOffice(t, &bottest.Keeper{})
			var shown []telegramtest.Message
			reach := func(by int64, where telegramtest.Place, say func()) {
				t.Helper()
				reached, before := len(o.keeper.Reached()), where.Count()
				say()
				shown = where.Wait(before + 1)
				o.settle()
				m := shown[len(shown)-1]
				want := strings.TrimSpace(string(a.Kind)+" "+a.ID) + " telegram/" + strconv.FormatInt(by, 10)
				if a.Kind == bot.ActionStatus {
					see(t, m, statusWords)
					return
				}
				if a.Kind == bot.ActionGenerations {
					want = "generations"
				}
				if got := o.keeper.Reached()[reached:]; !slices.Contains(got, want) {
					t.Errorf("%s: the keeper was asked for %q, want %q; shown: %q", typed(a), got, want, m.Text)
				}
			}
			reach(o.boss.ID, o.boss.Private(), func() { o.boss.Private().Say(typed(a)) })
			reach(o.boss.ID, o.boss.In(o.staff), func() { o.boss.In(o.staff).Say(typed(a)) })
			reach(o.admin.ID, o.admin.In(o.staff), func() {
				o.admin.In(o.staff).Say(strings.Replace(typed(a), string(a.Kind), string(a.Kind)+"@faqbot_test_bot", 1))
			})
			reach(o.staff.ID, o.boss.In(o.staff), func() {
				o.mia.In(o.staff).Send(map[string]any{
					"text": typed(a), "sender_chat": map[string]any{"id": o.staff.ID, "type": "supergroup", "title": "Staff"},
					"from": map[string]any{"id": 1087968824, "is_bot": true, "first_name": "Group", "username": "GroupAnonymousBot"},
				})
			})
			// From another group the reply goes to the private chat.
			reach(o.boss.ID, o.boss.Private(), func() { o.boss.In(o.group).Say(typed(a)) })
			if n := o.boss.In(o.group).Count(); n > 0 {
				t.Errorf("%d replies to staff in a group that is not theirs", n)
			}
			if text, alert := o.boss.Private().PressData(shown[0], forged(t, a, button.Press{})).Answer(); alert {
				t.Errorf("a button of staff is refused: %q", text)
			}
			if requests := len(o.s.Requests("getChatMember")); requests > 2 {
				t.Errorf("Telegram was asked %d times who is an administrator, want once for each of two people", requests)
			}
		})
	}
}
