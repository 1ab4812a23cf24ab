package main

import (
	"context"
	"io/fs"
	"log/slog"
	"net/http"
	"os"
	"slices"
	"strconv"

	"github.com/faqbot/faqbot/bot"
	"github.com/faqbot/faqbot/bot/discord"
	"github.com/faqbot/faqbot/bot/locale"
	"github.com/faqbot/faqbot/bot/telegram"
	"github.com/faqbot/faqbot/bot/web"
	"github.com/faqbot/faqbot/examples"
)

// telegram returns the configuration of the Telegram adapter.
func (c *config) telegram(l *loaded) telegram.Config {
	t := telegram.Config{
		Token: string(c.Telegram.Token), APIURL: c.Telegram.APIURL, Mode: c.Telegram.Mode,
		WebhookURL: c.Telegram.Webhook.URL, WebhookSecret: string(c.Telegram.Webhook.Secret),
		Groups: telegram.GroupMode(c.Telegram.Groups), Chats: map[string]telegram.Settings{},
		Language: c.Language, Staff: c.Staff.Telegram.Users, StaffChat: c.Staff.Telegram.Chat,
		Questions: c.Limits.PerUser.most(), Per: c.Limits.PerUser.Per,
		OpenFile: l.openFile,
	}
	for id, r := range c.Telegram.Chats {
		t.Chats[id] = telegram.Settings{Mode: telegram.GroupMode(r.Mode), Tags: r.Tags, Language: r.Language}
	}
	return t
}

// discord returns the configuration of the Discord adapter.
func (c *config) discord(l *loaded) discord.Config {
	d := discord.Config{
		Token: string(c.Discord.Token), APIURL: c.Discord.APIURL, PublicKey: c.Discord.PublicKey, Guild: c.Discord.Guild,
		Channels: map[string]discord.Channel{}, Language: c.Language, StaffRoles: c.Staff.Discord.Roles, StaffChannel: c.Staff.Discord.Channel,
		Questions: c.Limits.PerUser.most(), Per: c.Limits.PerUser.Per,
		OpenFile: l.openFile,
	}
	for id, r := range c.Discord.Channels {
		d.Channels[id] = discord.Channel{Mode: discord.Mode(r.Mode), Tags: r.Tags, Language: r.Language}
	}
	return d
}

// newChats returns the adapters of the chat platforms that are configured, and what they answer on the
// web server.
func (c *config) newChats(log *slog.Logger, core *bot.Core, words *locale.Bundle, questions *questionLog, l *loaded) ([]bot.Adapter, map[string]http.Handler, error) {
	var adapters []bot.Adapter
	routes := map[string]http.Handler{}
	if c.Telegram.Token != "" {
		t, err := telegram.New(log, core, words, questions.State(telegram.Name), c.telegram(l))
		if err != nil {
			return nil, nil, err
		}
		adapters = append(adapters, t)
		if c.Telegram.Mode == telegram.ModeWebhook {
			routes[telegram.WebhookPath] = t.Handler()
		}
	}
	if c.Discord.Token != "" || c.Discord.PublicKey != "" {
		d, err := discord.New(log, core, words, questions.State(discord.Name), c.discord(l))
		if err != nil {
			return nil, nil, err
		}
		adapters = append(adapters, d)
		if c.Discord.PublicKey != "" {
			routes[discord.InteractionsPath] = d.Handler()
		}
	}
	return adapters, routes, nil
}

// isStaff reports whether who asks may do what is for staff alone. Whatever an adapter claims of
// somebody counts only where the configuration names the place that it is claimed of: an
// administrator of another group, or of another Discord server that the bot was added to, is a
// stranger here.
func (c *config) isStaff(q bot.Question) bool {
	admin := slices.Contains(q.Roles, bot.RoleAdmin)
	switch q.Platform {
	case telegram.Name:
		id, err := strconv.ParseInt(string(q.User), 10, 64)
		if err != nil || id == 0 {
			return false
		}
		chat := c.Staff.Telegram.Chat
		return slices.Contains(c.Staff.Telegram.Users, id) || admin && chat != 0 && q.Place == strconv.FormatInt(chat, 10)
	case discord.Name:
		named := func(role string) bool {
			return role != "" && role != bot.RoleAdmin && role != bot.RoleToken && slices.Contains(c.Staff.Discord.Roles, role)
		}
		return slices.ContainsFunc(q.Roles, named) || admin && c.Discord.Guild != "" && q.Place == c.Discord.Guild
	case web.Name, web.CommandLine:
		return slices.Contains(q.Roles, bot.RoleToken)
	}
	return false
}

// examineChats returns what there is to look at on the chat platforms.
func (c *config) examineChats() []examination {
	return []examination{{"Telegram", c.examineTelegram}, {"Discord", c.examineDiscord}}
}

func (c *config) examineDiscord(ctx context.Context) []bot.Finding {
	if c.Discord.Token == "" && c.Discord.PublicKey == "" {
		return []bot.Finding{{
			Level: bot.Note, Text: "Not configured.",
			Fix: "docs/discord.md says how to get a token from Discord's developer portal, and where to put it.",
		}}
	}
	words, err := locale.New()
	if err != nil {
		return []bot.Finding{{Level: bot.Failure, Text: err.Error() + "."}}
	}
	return discord.Diagnose(ctx, words, c.discord(&loaded{}))
}

func (c *config) examineTelegram(ctx context.Context) []bot.Finding {
	if c.Telegram.Token == "" {
		return []bot.Finding{{
			Level: bot.Note, Text: "Not configured.",
			Fix: "docs/telegram.md says how to get a token from @BotFather, and where to put it.",
		}}
	}
	words, err := locale.New()
	if err != nil {
		return []bot.Finding{{Level: bot.Failure, Text: err.Error() + "."}}
	}
	return telegram.Diagnose(ctx, words, c.telegram(&loaded{}))
}

// openFile opens a picture of the content, whose path is that of the content's file that names
// it with the picture's own put after the folder.
func (l *loaded) openFile(path string) (fs.File, error) {
	if l.example {
		return examples.Massage().Open(inExample(path))
	}
	return os.Open(path)
}
