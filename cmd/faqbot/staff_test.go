package main

import (
	"testing"

	"github.com/faqbot/faqbot/bot"
)

// Staff are those whom the configuration names, where it names them; whatever else a platform says
// of somebody makes nobody staff.
func TestIsStaff(t *testing.T) {
	cfg := &config{}
	cfg.Staff.Telegram.Users = []int64{7}
	cfg.Staff.Telegram.Chat = -100
	cfg.Staff.Discord.Roles = []string{"555", bot.RoleAdmin, bot.RoleToken, ""}
	cfg.Discord.Guild = "900"
	admin, token := []string{bot.RoleAdmin}, []string{bot.RoleToken}
	for _, tt := range []struct {
		name string
		q    bot.Question
		want bool
	}{
		{"telegram: a user of the list", bot.Question{Platform: "telegram", User: "7"}, true},
		{"telegram: the same in another group", bot.Question{Platform: "telegram", User: "7", Place: "-3"}, true},
		{"telegram: an administrator of the staff chat", bot.Question{Platform: "telegram", User: "8", Place: "-100", Roles: admin}, true},
		{"telegram: a topic of the staff chat", bot.Question{Platform: "telegram", User: "8", Chat: "-100/5", Place: "-100", Roles: admin}, true},
		{"discord: a role of the list", bot.Question{Platform: "discord", User: "1", Place: "900", Roles: []string{"1", "555"}}, true},
		{"discord: an administrator of the guild", bot.Question{Platform: "discord", User: "1", Place: "900", Roles: admin}, true},
		{"web: with a token", bot.Question{Platform: "web", Roles: token}, true},
		{"cli: with a token", bot.Question{Platform: "cli", Roles: token}, true},

		{"nobody", bot.Question{}, false},
		{"telegram: another user", bot.Question{Platform: "telegram", User: "8"}, false},
		{"telegram: no user", bot.Question{Platform: "telegram", Place: "-100", Roles: admin}, false},
		{"telegram: user 0", bot.Question{Platform: "telegram", User: "0", Place: "-100", Roles: admin}, false},
		{"telegram: a member of the staff chat", bot.Question{Platform: "telegram", User: "8", Chat: "-100", Place: "-100"}, false},
		{"telegram: an administrator elsewhere", bot.Question{Platform: "telegram", User: "8", Place: "-101", Roles: admin}, false},
		{"telegram: an administrator of nothing", bot.Question{Platform: "telegram", User: "8", Roles: admin}, false},
		{"telegram: a chat that looks like it", bot.Question{Platform: "telegram", User: "8", Chat: "-100", Place: "-100/5", Roles: admin}, false},
		{"telegram: with a token", bot.Question{Platform: "telegram", User: "8", Place: "-100", Roles: token}, false},
		{"telegram: a role of Discord", bot.Question{Platform: "telegram", User: "8", Roles: []string{"555"}}, false},
		{"discord: the id of the Telegram user", bot.Question{Platform: "discord", User: "7", Place: "900"}, false},
		{"discord: another role", bot.Question{Platform: "discord", User: "1", Place: "900", Roles: []string{"556"}}, false},
		{"discord: an administrator elsewhere", bot.Question{Platform: "discord", User: "1", Place: "901", Roles: admin}, false},
		{"discord: an administrator in private", bot.Question{Platform: "discord", User: "1", Roles: admin}, false},
		{"discord: a role without a name", bot.Question{Platform: "discord", User: "1", Place: "900", Roles: []string{""}}, false},
		{"discord: with a token", bot.Question{Platform: "discord", User: "1", Place: "900", Roles: []string{"token"}}, false},
		{"web: without a token", bot.Question{Platform: "web", User: "7", Place: "900"}, false},
		{"web: an administrator", bot.Question{Platform: "web", User: "7", Place: "900", Roles: []string{bot.RoleAdmin, "555"}}, false},
		{"cli: without a token", bot.Question{Platform: "cli", User: "7"}, false},
		{"terminal", bot.Question{Platform: "terminal", User: "7", Roles: []string{bot.RoleAdmin, bot.RoleToken, "555"}}, false},
		{"another platform", bot.Question{Platform: "Telegram", User: "7", Place: "-100", Roles: []string{bot.RoleAdmin, bot.RoleToken}}, false},
	} {
		if got := cfg.isStaff(tt.q); got != tt.want {
			t.Errorf("%s: %v, want %v", tt.name, got, tt.want)
		}
	}
	// Nothing configured: nobody but who has a token, and the adapter hands none out then.
	nothing := &config{}
	for _, q := range []bot.Question{
		{Platform: "telegram", User: "7", Place: "0", Roles: admin},
		{Platform: "telegram", User: "7", Place: "", Roles: admin},
		{Platform: "discord", User: "7", Place: "", Roles: admin},
	} {
		if nothing.isStaff(q) {
			t.Errorf("with nothing configured %+v is staff", q)
		}
	}
}
