package discord

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/faqbot/faqbot/bot"
	"github.com/faqbot/faqbot/bot/bottest"
	"github.com/faqbot/faqbot/bot/button"
	"github.com/faqbot/faqbot/bot/discord/discordtest"
)

// office is a bot with staff: who has the role, and who administers the server that the configuration names. Its core is a real one.
type office struct {
	*talk
	keeper       *bottest.Keeper
	core         *bot.Core
	staffChannel string
	elsewhere    string // a channel of another server
	boss         discordtest.Person
	admin        discordtest.Person // of the server: may manage it
	owner        discordtest.Person // of the other server: administers it
}

const staffRole = "4711"

func newOffice(t *testing.T, keeper *bottest.Keeper) *office {
	t.Helper()
	s := discordtest.New(t)
	o := &office{
		talk: &talk{
			t: t, guild: s.Guild("Pottery"), ann: s.Person("ann"), bob: s.Person("bob"), mod: s.Person("mod"),
			asker: &bottest.Asker{},
		},
		keeper: keeper, boss: s.Person("boss"), admin: s.Person("admin"), owner: s.Person("owner"),
	}
	o.channel, o.staffChannel = s.Channel(o.guild, "general", discordtest.Text), s.Channel(o.guild, "staff", discordtest.Text)
	o.elsewhere = s.Channel(s.Guild("Elsewhere"), "general", discordtest.Text)
	o.ann.Permissions, o.bob.Permissions, o.mod.Permissions = 1<<11, 1<<11, 1<<13|1<<11
	o.boss.Permissions, o.boss.Roles = 1<<11, []string{"1", staffRole} // without Manage Messages
	o.admin.Permissions, o.owner.Permissions = 1<<5|1<<11, 1<<3
	// What Discord never sends: roles whose ids are the core's words.
	o.bob.Roles = []string{bot.RoleAdmin, bot.RoleToken, "", "12"}
	o.core = bottest.Core(t, bottest.Content(), nil, bot.Config{Keeper: keeper, Staff: func(q bot.Question) bool {
		return slices.Contains(q.Roles, staffRole) || slices.Contains(q.Roles, bot.RoleAdmin) && q.Place == o.guild || slices.Contains(q.Roles, bot.RoleToken)
	}})
	cfg := Config{Token: s.Token, APIURL: s.URL, PublicKey: s.PublicKey, Guild: o.guild, StaffRoles: []string{staffRole}, StaffChannel: o.staffChannel, Questions: -1}
	o.rig = newRigWith(t, s, o.core, cfg, &memory{})
	o.start(t)
	s.Connected()
	return o
}

// options are those of the command that a person would use for an action.
func optionsOf(a bot.Action) map[string]any {
	if a.ID == "force" {
		return map[string]any{"force": true}
	}
	if a.ID != "" {
		return map[string]any{"number": number(a.ID)}
	}
	return nil
}

// forged is the custom id of a button that does an action, made by somebody who knows how.
func forged(t *testing.T, a bot.Action, p button.Press) string {
	t.Helper()
	p.Action = a
	data, err := button.New(nil, dataLimit).Encode(t.Context(), p)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

const (
	refusal     = "That is not something I can do here." // to strangers
	statusWords = "Questions since"                      // of the status, which reaches no keeper
)

// strangers are those who are no staff, with the places where they try: members without the role, a moderator, the administrator of
// another server, and anybody in private, where Discord says nothing of roles.
func (o *office) strangers(try func(p discordtest.Person, channel string)) {
	for _, channel := range []string{o.channel, o.staffChannel} {
		for _, p := range []discordtest.Person{o.ann, o.bob, o.mod} {
			try(p, channel)
		}
	}
	try(o.owner, o.elsewhere)
	for _, p := range []discordtest.Person{o.ann, o.boss, o.admin, o.owner} {
		try(p, o.server.DM(p.ID))
	}
}

// A stranger reaches none of the staff's actions, whichever way it comes in. Each way gets each action.
func TestStrangers(t *testing.T) {
	for name, try := range strangersWays {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := newOffice(t, &bottest.Keeper{})
			for _, a := range bottest.StaffActions(t) {
				o.strangers(func(p discordtest.Person, channel string) { try(t, o, a, p, channel) })
			}
			o.settled(o.channel)
			if got := o.keeper.Reached(); len(got) > 0 {
				t.Errorf("a stranger reached the keeper: %q", got)
			}
			o.strangers(func(_ discordtest.Person, channel string) {
				for _, m := range o.server.Said(channel) {
					if strings.Contains(shown(m), statusWords) || strings.Contains(strings.Join(labels(m), " "), "2") {
						t.Errorf("a stranger is shown %q with %q", shown(m), labels(m))
					}
				}
			})
		})
	}
}

// turnedAway checks that a stranger is told so, and nobody else.
func turnedAway(t *testing.T, o *office, m discordtest.Message) {
	t.Helper()
	if !strings.Contains(shown(m), refusal) || !m.Ephemeral && (m.Channel == o.channel || m.Channel == o.staffChannel || m.Channel == o.elsewhere) {
		t.Errorf("a stranger sees %q, alone: %v", shown(m), m.Ephemeral)
	}
}

var strangersWays = map[string]func(t *testing.T, o *office, a bot.Action, p discordtest.Person, channel string){
	"a command": func(t *testing.T, o *office, a bot.Action, p discordtest.Person, channel string) {
		turnedAway(t, o, o.server.Command(p, channel, string(a.Kind), optionsOf(a)).Reply())
	},
	"a command typed": func(_ *testing.T, o *office, a bot.Action, p discordtest.Person, channel string) {
		o.server.Complete(p, channel, string(a.Kind), "force", "true").Choices()
		o.server.Command(p, channel, "ask", map[string]any{"question": string(a.Kind) + " " + a.ID}).Reply()
	},
	"a choice of autocomplete": func(t *testing.T, o *office, a bot.Action, p discordtest.Person, channel string) {
		for command, option := range map[string]string{"ask": "question", "faq": "entry"} {
			o.server.Command(p, channel, command, map[string]any{option: forged(t, a, button.Press{})}).Reply()
		}
	},
	"a message's menu": func(_ *testing.T, o *office, a bot.Action, p discordtest.Person, channel string) {
		id := o.server.Say(o.server.Person("zed"), channel, string(a.Kind)+" "+a.ID, "")
		o.server.Menu(p, string(a.Kind), id).Reply()
	},
	"a form": func(t *testing.T, o *office, a bot.Action, p discordtest.Person, channel string) {
		o.server.Submit(p, channel, forged(t, a, button.Press{}), map[string]string{"force": "true", string(a.Kind): a.ID}).Reply()
	},
	"words": func(_ *testing.T, o *office, a bot.Action, p discordtest.Person, channel string) {
		before := o.server.Said(channel)
		o.server.Say(p, channel, "<@"+o.server.Bot+"> /"+string(a.Kind)+" "+a.ID, "")
		if len(before) > 0 {
			o.server.Say(p, channel, string(a.Kind)+" "+a.ID, before[0].ID)
		}
	},
	"a forged button": func(t *testing.T, o *office, a bot.Action, p discordtest.Person, channel string) {
		under := o.server.Say(o.server.Person("zed"), channel, "hello", "") // the press names a message; that need not be the bot's
		for _, press := range []button.Press{{}, {Page: 1}, {Replace: true}, {Presser: number(p.ID), Replace: true}} {
			turnedAway(t, o, o.pressedID(p, under, forged(t, a, press)))
			turnedAway(t, o, o.pressedID(p, under, "menu0", forged(t, a, press)))
		}
	},
	"over HTTP": func(t *testing.T, o *office, a bot.Action, p discordtest.Person, channel string) {
		i, payload := o.server.Interact(p, channel, 2, commandDataOf(string(a.Kind), "force", "true"))
		// A member that somebody made up, with a signature of the real one's or of their own.
		var v map[string]any
		if err := json.Unmarshal(payload, &v); err != nil {
			t.Fatal(err)
		}
		v["member"] = map[string]any{"user": map[string]any{"id": p.ID, "username": p.Name}, "roles": []string{staffRole}, "permissions": "8"}
		v["guild_id"] = o.guild
		body, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		if w := postSigned(t, o.Handler(), discordtest.New(t), string(body), time.Now()); w.Code != http.StatusUnauthorized {
			t.Errorf("signed by somebody else: status %d", w.Code)
		}
		if status := o.server.Deliver(o.Handler(), i, payload); status != http.StatusOK {
			t.Errorf("status %d", status)
		}
	},
}

// pressedID presses what has a custom id and values, and returns the reply.
func (o *office) pressedID(p discordtest.Person, message, id string, values ...string) discordtest.Message {
	o.t.Helper()
	i := o.server.Press(p, message, id, values...)
	o.server.Await("a response to the press", func() bool { _, ok := i.Acked(); return ok })
	for _, m := range slices.Backward(o.settled(o.server.Message(message).Channel)) {
		if m.Interaction == i.ID {
			return m
		}
	}
	o.t.Fatalf("nothing is shown for a press of %q", id)
	return discordtest.Message{}
}

// The buttons under what staff are shown in their channel can be pressed by all of the staff, and by nobody else: a member is told so
// alone, and what stands there stays.
func TestStaffButtons(t *testing.T) {
	o := newOffice(t, &bottest.Keeper{})
	m := o.server.Command(o.boss, o.staffChannel, "generations", nil).Reply()
	if m.Ephemeral || len(labels(m)) == 0 {
		t.Fatalf("shown in the staff channel: %+v", m)
	}
	reached := len(o.keeper.Reached())
	for _, label := range labels(m) {
		turnedAway(t, o, o.pressedID(o.mod, m.ID, customID(m, label)))
	}
	if got := o.keeper.Reached(); len(got) > reached {
		t.Errorf("a member's press reached the keeper: %q", got)
	}
	if now := o.server.Message(m.ID); now.Edits > 0 || shown(now) != shown(m) {
		t.Errorf("a member's press changes the message to %q", shown(now))
	}
	reply := o.pressedID(o.admin, m.ID, customID(m, labels(m)[0]))
	if reply.Ephemeral || reply.ID == m.ID {
		t.Errorf("another of the staff sees %+v, want a message for all of the staff", reply)
	}
	if got := strings.Join(o.keeper.Reached(), " "); !strings.Contains(got, "rollback 2 discord/"+o.admin.ID) {
		t.Errorf("pressed %q, and the keeper was asked for %q", labels(m)[0], got)
	}
}

// Staff reach what strangers do not: with a role of theirs and no permission, or as who manages the server.
func TestStaffReach(t *testing.T) {
	o := newOffice(t, &bottest.Keeper{})
	reach := func(a bot.Action, p discordtest.Person, do func() discordtest.Message) {
		t.Helper()
		before := len(o.keeper.Reached())
		m := do()
		o.settled(o.channel)
		want := strings.TrimSpace(string(a.Kind)+" "+a.ID) + " discord/" + p.ID
		got := o.keeper.Reached()[before:]
		if a.Kind == bot.ActionStatus {
			if !strings.Contains(shown(m), statusWords) {
				t.Errorf("the status: %q", shown(m))
			}
			return
		}
		if a.Kind == bot.ActionGenerations {
			want = "generations"
		}
		if !slices.Contains(got, want) {
			t.Errorf("%+v: the keeper was asked for %q, want %q; shown: %q", a, got, want, shown(m))
		}
		if m.Ephemeral != (m.Channel == o.channel) {
			t.Errorf("%+v in %s: for all to see: %v", a, m.Channel, !m.Ephemeral)
		}
	}
	for _, a := range bottest.StaffActions(t) {
		for _, p := range []discordtest.Person{o.boss, o.admin} {
			for _, channel := range []string{o.channel, o.staffChannel} {
				under := o.server.Say(o.ann, channel, "hello", "")
				reach(a, p, func() discordtest.Message { return o.pressedID(p, under, forged(t, a, button.Press{})) })
				reach(a, p, func() discordtest.Message { return o.server.Command(p, channel, string(a.Kind), optionsOf(a)).Reply() })
				reach(a, p, func() discordtest.Message {
					data := map[string]any{"id": "1", "name": string(a.Kind), "type": 1}
					if a.ID == "force" {
						data["options"] = []any{map[string]any{"name": "force", "type": 5, "value": true}}
					}
					if a.Kind == bot.ActionRollback {
						data["options"] = []any{map[string]any{"name": "number", "type": 4, "value": number(a.ID)}}
					}
					i, payload := o.server.Interact(p, channel, 2, data)
					o.server.Deliver(o.Handler(), i, payload)
					return i.Reply()
				})
			}
		}
	}
}
