package main

import (
	"context"
	"io/fs"
	"log/slog"
	"os"
	"slices"
	"strconv"

	"github.com/faqbot/faqbot/bot"
	"github.com/faqbot/faqbot/bot/locale"
	"github.com/faqbot/faqbot/bot/telegram"
	"github.com/faqbot/faqbot/examples"
)

// telegram returns the configuration of the Telegram adapter.
func (c *config) telegram(l *loaded) telegram.Config {
	t := telegram.Config{
		Token: string(c.Telegram.Token), APIURL: c.Telegram.APIURL, Mode: c.Telegram.Mode,
		WebhookURL: c.Telegram.Webhook.URL, WebhookSecret: string(c.Telegram.Webhook.Secret),
		Groups: telegram.GroupMode(c.Telegram.Groups), Chats: map[string]telegram.Settings{},
		Language: c.Language, Staff: c.Staff.Telegram.Users, StaffChat: c.Staff.Telegram.Chat,
		Questions: c.Limits.PerUser.N, Per: c.Limits.PerUser.Per,
		OpenFile: l.openFile,
	}
	for id, r := range c.Telegram.Chats {
		t.Chats[id] = telegram.Settings{Mode: telegram.GroupMode(r.Mode), Tags: r.Tags, Language: r.Language}
	}
	if t.Questions == 0 {
		t.Questions = -1 // no limit
	}
	return t
}

// newTelegram returns the Telegram adapter, nil if it is not configured.
func (c *config) newTelegram(log *slog.Logger, core *bot.Core, words *locale.Bundle, questions *questionLog, l *loaded) (*telegram.Adapter, error) {
	if c.Telegram.Token == "" {
		return nil, nil
	}
	return telegram.New(log, core, words, questions.state(telegram.Name), c.telegram(l))
}

// isStaff reports whether who asks may do what is for staff alone.
func (c *config) isStaff(q bot.Question) bool {
	if q.Platform != telegram.Name {
		return false
	}
	id, err := strconv.ParseInt(string(q.User), 10, 64)
	return err == nil && slices.Contains(c.Staff.Telegram.Users, id)
}

// examineChats returns what there is to look at on the chat platforms.
func (c *config) examineChats() []examination {
	return []examination{{"Telegram", c.examineTelegram}}
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
