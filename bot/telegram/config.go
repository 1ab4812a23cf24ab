package telegram

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"net/url"
	"regexp"
	"slices"
	"time"

	"github.com/faqbot/faqbot/bot/locale"
)

// The ways of receiving updates.
const (
	ModePolling = "polling" // the bot asks Telegram
	ModeWebhook = "webhook" // Telegram calls the bot at a public address
)

// Config says how the bot talks to Telegram. Each field states its default; Token has none.
type Config struct {
	Token         string        // of @BotFather, such as 123456:ABC-DEF
	APIURL        string        // of a Bot API server of one's own; "": https://api.telegram.org
	Mode          string        // ModePolling or ModeWebhook; "": ModePolling
	WebhookURL    string        // in webhook mode: the https address at which Telegram reaches Handler
	WebhookSecret string        // 1 to 256 letters, digits, "_" and "-"; "": one that follows from the token
	PollTimeout   time.Duration // of a long poll, in whole seconds up to 50; 0: 50 s

	Groups   GroupMode           // what the bot does in groups; "": GroupsMention
	Chats    map[string]Settings // of single groups and topics, by "CHAT" or "CHAT/TOPIC"
	Language string              // of the bot's own words where the person's is not known or not there; "": en

	Staff []int64 // ids of the people who see the commands of staff in their chats with the bot
	// StaffChat is the id of the group that sees them, too, and where [Adapter.TellStaff] writes; 0: none. Who
	// administers it is told to the core, as bot.RoleAdmin with this id as the place; of no other group is that asked.
	StaffChat int64

	Questions int           // questions of one person in Per at most, as many at once; 0: 20, negative: no limit
	Per       time.Duration // 0: a minute

	// OpenFile opens a picture, whose path is that of the content's file that names it with the
	// picture's own put after the folder. nil: pictures that are files are not shown.
	OpenFile func(path string) (fs.File, error)
}

func (c Config) withDefaults() Config {
	c.Mode = cmp.Or(c.Mode, ModePolling)
	c.PollTimeout = cmp.Or(c.PollTimeout, maxPollTimeout)
	c.Groups = cmp.Or(c.Groups, GroupsMention)
	c.Language = cmp.Or(c.Language, locale.Fallback)
	c.Questions = cmp.Or(c.Questions, 20)
	c.Per = cmp.Or(c.Per, time.Minute)
	return c
}

var (
	// tokenForm is what can stand in an address: other servers than Telegram's have tokens of
	// other forms than 123456:ABC-DEF.
	tokenForm  = regexp.MustCompile(`^[A-Za-z0-9:_.~-]+$`)
	secretForm = regexp.MustCompile(`^[A-Za-z0-9_-]{1,256}$`)
)

const maxPollTimeout = 50 * time.Second

// Validate returns an error for each rule that the configuration breaks, joined. None of them
// shows the token or the secret.
func (c Config) Validate() error {
	var errs []error
	add := func(format string, args ...any) { errs = append(errs, fmt.Errorf(format, args...)) }
	switch {
	case c.Token == "":
		add("telegram.token is missing: @BotFather gives it, for a new bot with /newbot")
	case !tokenForm.MatchString(c.Token):
		add("telegram.token is no token of a bot: copy it whole from @BotFather; it looks like 123456:ABC-DEF")
	}
	if c.APIURL != "" && !isAddress(c.APIURL, "http", "https") {
		add("telegram.api_url must be an address such as http://127.0.0.1:8081, without user, query and fragment")
	}
	switch c.Mode {
	case "", ModePolling:
	case ModeWebhook:
		if !isAddress(c.WebhookURL, "https", "http") {
			add("telegram.webhook.url is %q: in webhook mode it must be the https address of %s, as Telegram reaches it", c.WebhookURL, WebhookPath)
		}
	default:
		add("telegram.mode is %q: it must be polling or webhook", c.Mode)
	}
	if c.WebhookSecret != "" && !secretForm.MatchString(c.WebhookSecret) {
		add("telegram.webhook.secret must have 1 to 256 letters, digits, - and _")
	}
	if c.PollTimeout < 0 || c.PollTimeout > maxPollTimeout {
		add("the time of a poll is %v: it must be from 0 to %v", c.PollTimeout, maxPollTimeout)
	}
	for _, m := range append(slices.Collect(maps.Values(c.Chats)), Settings{Mode: c.Groups}) {
		switch m.Mode {
		case "", GroupsOff, GroupsMention, GroupsAuto:
		default:
			add("telegram.groups or a mode in telegram.chats is %q: it must be off, mention or auto", m.Mode)
		}
	}
	if c.Per < 0 {
		add("the time that questions of one person are counted in is %v: it must not be negative", c.Per)
	}
	return errors.Join(errs...)
}

func isAddress(s string, schemes ...string) bool {
	u, err := url.Parse(s)
	if err != nil || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		return false
	}
	return slices.Contains(schemes, u.Scheme)
}
