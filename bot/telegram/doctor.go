package telegram

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/faqbot/faqbot/bot"
	"github.com/faqbot/faqbot/bot/locale"
)

// Diagnose tries the connection to Telegram, and says what the owner should know or fix. It
// changes nothing there.
func Diagnose(ctx context.Context, words *locale.Bundle, cfg Config) []bot.Finding {
	if err := cfg.Validate(); err != nil {
		return []bot.Finding{{Level: bot.Failure, Text: err.Error()}}
	}
	cfg = cfg.withDefaults()
	c := newClient(cfg.Token, cfg.APIURL, nil)
	defer c.close()
	d := doctor{client: c, cfg: cfg, words: words}
	if !d.identity(ctx) {
		return d.found
	}
	d.groups()
	d.webhook(ctx)
	d.inline()
	d.staffChat(ctx)
	d.commands(ctx)
	return d.found
}

type doctor struct {
	client *client
	cfg    Config
	words  *locale.Bundle
	me     user
	found  []bot.Finding
}

func (d *doctor) add(level bot.Level, fix, format string, args ...any) {
	d.found = append(d.found, bot.Finding{Level: level, Text: fmt.Sprintf(format, args...), Fix: fix})
}

// identity reports whether the token is valid.
func (d *doctor) identity(ctx context.Context) bool {
	err := d.client.call(ctx, getMe{}, &d.me)
	switch {
	case err == nil:
		d.add(bot.Fine, "", "The token is valid. It is that of @%s (“%s”).", d.me.Username, d.me.FirstName)
		return true
	case errors.Is(err, errToken):
		d.add(bot.Failure, "Copy the token again from @BotFather (/mybots, the bot, API Token) to telegram.token, or the file of telegram.token_file.",
			"Telegram does not know this token.")
	default:
		where := "api.telegram.org"
		if d.cfg.APIURL != "" {
			where = d.cfg.APIURL
		}
		d.add(bot.Failure, "Check the connection to the internet, a firewall or proxy, and telegram.api_url.", "%s cannot be reached: %v.", where, err)
	}
	return false
}

// groups says what privacy mode means for what the owner wants in groups.
func (d *doctor) groups() {
	modes := []GroupMode{d.cfg.Groups}
	for _, c := range d.cfg.Chats {
		if c.Mode != "" {
			modes = append(modes, c.Mode)
		}
	}
	auto := slices.Contains(modes, GroupsAuto)
	any := auto || slices.Contains(modes, GroupsMention)
	switch {
	case any && !d.me.CanJoinGroups:
		d.add(bot.Warning, "Tell @BotFather /setjoingroups, choose the bot, and Enable.", "The bot may not be added to groups, though telegram.groups is %s.", d.cfg.Groups)
	case auto && !d.me.CanReadGroups:
		d.add(bot.Warning, "Tell @BotFather /setprivacy, choose the bot, and Disable. Then take the bot out of its groups and add it again, or make it an administrator there.",
			"Privacy mode is on: in groups the bot sees only what is said to it, so that with “auto” it hears no other question, except where it is an administrator.")
	case any && !auto && d.me.CanReadGroups:
		d.add(bot.Note, "If you like it better that it does not, tell @BotFather /setprivacy, choose the bot, and Enable.",
			"Privacy mode is off: the bot is sent every message of its groups, and with “mention” it passes over all that is not said to it.")
	case !any:
		d.add(bot.Fine, "", "The bot says nothing in groups (telegram.groups is off).")
	case auto:
		d.add(bot.Fine, "", "Privacy mode is off: in groups the bot hears the questions, as “auto” needs it.")
	default:
		d.add(bot.Fine, "", "Privacy mode is on: in groups the bot sees only what is said to it, which is all that “mention” needs.")
	}
}

// recentError is how long ago a failed delivery may be to be worth a word.
const recentError = 24 * time.Hour

func (d *doctor) webhook(ctx context.Context) {
	var info webhookInfo
	if err := d.client.call(ctx, getWebhookInfo{}, &info); err != nil {
		d.add(bot.Warning, "", "Whether a webhook is set cannot be seen: %v.", err)
		return
	}
	polling := d.cfg.Mode != ModeWebhook
	switch {
	case polling && info.URL == "":
		d.add(bot.Fine, "", "No webhook is set, as polling needs it.")
	case polling:
		d.add(bot.Warning, "“faqbot serve” removes it at its start. If another program uses this bot, give that one another token.",
			"A webhook is set (%s), and telegram.mode is polling.", info.URL)
	case info.URL == "":
		d.add(bot.Note, "“faqbot serve” sets it at its start.", "No webhook is set yet.")
	case info.URL != d.cfg.WebhookURL:
		d.add(bot.Warning, "“faqbot serve” sets that of the configuration at its start.",
			"Another webhook is set (%s) than telegram.webhook.url.", info.URL)
	default:
		d.add(bot.Fine, "", "The webhook is set.")
	}
	if failed := time.Unix(info.LastErrorDate, 0); !polling && info.LastErrorDate > 0 && time.Since(failed) < recentError {
		d.add(bot.Warning, webhookFix(info.LastErrorMessage), "Telegram could not deliver to it at %s: %s.", failed.Format("2006-01-02 15:04"), strings.TrimSuffix(info.LastErrorMessage, "."))
	}
	if info.Pending > 0 {
		d.add(bot.Note, "", "%d messages wait to be received.", info.Pending)
	}
}

// webhookFix says what to do about the error of a delivery.
func webhookFix(message string) string {
	m := strings.ToLower(message)
	switch {
	case strings.Contains(m, "certificate") || strings.Contains(m, "ssl"):
		return "The https address needs a valid certificate with its whole chain."
	case strings.Contains(m, "connection") || strings.Contains(m, "resolve") || strings.Contains(m, "timeout") || strings.Contains(m, "timed out"):
		return "The address must be reachable from the internet on port 443, 80, 88 or 8443, and lead to web.listen."
	case strings.Contains(m, "wrong response"):
		return "Something in front of faqbot answers instead of it: check the proxy, and that it passes /telegram/webhook on."
	}
	return ""
}

func (d *doctor) inline() {
	if d.me.SupportsInline {
		d.add(bot.Fine, "", "Inline mode is on: in any chat, @%s and a question lists answers to insert.", d.me.Username)
		return
	}
	d.add(bot.Note, "If you would like it, tell @BotFather /setinline and choose the bot.", "Inline mode is off.")
}

// staffChat says whether the bot can write in the staff chat, and learn who administers it.
func (d *doctor) staffChat(ctx context.Context) {
	id := d.cfg.StaffChat
	if id == 0 {
		return
	}
	var c chatInfo
	if err := d.client.call(ctx, getChat{ChatID: id}, &c); err != nil {
		d.add(bot.Failure, "Add the bot to the group, and correct staff.telegram.chat: the id of a group begins with -100.",
			"The staff chat %d cannot be found: %v.", id, err)
		return
	}
	if id > 0 {
		d.add(bot.Fine, "", "The staff chat is the private chat with one person.")
		return
	}
	var me chatMember
	if err := d.client.call(ctx, getChatMember{ChatID: id, UserID: d.me.ID}, &me); err != nil {
		d.add(bot.Warning, "", "What the bot may do in the staff chat “%s” cannot be seen: %v.", c.Title, err)
		return
	}
	admin := me.Status == "administrator" || me.Status == "creator"
	silent := me.Status == "restricted" && !me.CanSend || me.Status == "member" && c.Permissions != nil && !c.Permissions.CanSend
	switch {
	case !me.in():
		d.add(bot.Failure, "Add the bot to that group.", "The bot is not in the staff chat, “%s”.", c.Title)
	case silent:
		d.add(bot.Failure, "Let the bot send messages there (the group's permissions), or make it an administrator.", "The bot may not write in the staff chat, “%s”.", c.Title)
	case !admin:
		d.add(bot.Note, "If they cannot use the commands of staff, make the bot an administrator there: Telegram promises to name them only then.",
			"The bot may write in the staff chat, “%s”, whose administrators are staff.", c.Title)
	default:
		d.add(bot.Fine, "", "The bot may write in the staff chat, “%s”, whose administrators are staff.", c.Title)
	}
}

func (d *doctor) commands(ctx context.Context) {
	h := &responder{words: d.words, cfg: d.cfg}
	missing := 0
	all := h.menus()
	for _, m := range all {
		var has []botCommand
		if err := d.client.call(ctx, getMyCommands{Scope: &m.scope, Lang: m.lang}, &has); err != nil {
			d.add(bot.Warning, "", "The commands cannot be read: %v.", err)
			return
		}
		if !slices.Equal(has, m.commands) {
			missing++
		}
	}
	if missing > 0 {
		d.add(bot.Note, "“faqbot serve” sets them at its start.", "The lists of commands are not all set (%d of %d are).", len(all)-missing, len(all))
		return
	}
	d.add(bot.Fine, "", "The commands are set.")
}
