package discord

import (
	"cmp"
	"crypto/ed25519"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/bwmarrin/discordgo"

	"github.com/faqbot/faqbot/bot/locale"
)

// Config says how the bot connects to Discord and where it answers. Each field states its
// default; a Token or a PublicKey is needed.
type Config struct {
	Token     string             // the bot's token, without the word Bot; "": no gateway, and interactions over HTTP alone
	APIURL    string             // Discord's REST interface, version 9; "": https://discord.com/api/v9
	PublicKey string             // of the application, 64 hexadecimal digits; "": /discord/interactions answers 404
	Guild     string             // id of the one server that commands are registered on; "": all. Whose administrators are staff is for the core to say: it is told the server, as the place of a question
	Channels  map[string]Channel // what to do where, by the channel's id; channels that are not named: Mention
	NoGateway bool               // receive interactions over HTTP alone even with a token; needs PublicKey

	Language string // of the bot's own words where the person's is not known or not there; "": en
	// StaffRoles are the ids of the roles of those who may remove answers of the bot, beside the moderators. Who may do what is
	// for staff is for the core to say, which is told all roles of a member.
	StaffRoles []string
	// StaffChannel is the id of the channel where [Adapter.TellStaff] writes, and where all see the replies to what staff ask
	// for; elsewhere only who asks does. "": none.
	StaffChannel string

	Questions int           // questions of one person in Per at most, as many at once; 0: 20, negative: no limit
	Per       time.Duration // 0: a minute

	// OpenFile opens a picture, whose path is that of the content's file that names it with the
	// picture's own put after the folder. nil: pictures that are files are not shown.
	OpenFile func(path string) (fs.File, error)
}

// Mode says what makes the bot speak in a channel.
type Mode string

// The modes of a channel. Commands work in each of them.
const (
	Off     Mode = "off"     // never
	Mention Mode = "mention" // when it is mentioned or replied to
	Auto    Mode = "auto"    // to questions that it is sure of, too; needs the Message Content intent
)

// Channel is what the bot does in one channel, and in the threads and posts of it.
type Channel struct {
	Mode     Mode     // "": Mention
	Tags     []string // only entries with one of these tags; none: all
	Language string   // of the bot's own words there, a language tag; "": that of the server
}

const defaultAPIURL = "https://discord.com/api/v9"

// Validate returns an error for each rule that the configuration breaks, joined.
func (c Config) Validate() error {
	var errs []error
	rule := func(ok bool, format string, args ...any) {
		if !ok {
			errs = append(errs, fmt.Errorf(format, args...))
		}
	}
	rule(c.Token != "" || c.PublicKey != "",
		"discord.token is empty: give the bot's token (developer portal, page Bot), or discord.public_key to receive interactions over HTTP alone")
	rule(!strings.ContainsFunc(strings.TrimPrefix(strings.TrimSpace(c.Token), "Bot "), func(r rune) bool { return r <= ' ' || r > '~' }),
		"discord.token holds a character that no token has; copy it again from the developer portal, page Bot")
	u, err := url.Parse(cmp.Or(c.APIURL, defaultAPIURL))
	rule(err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != "" && u.User == nil && u.RawQuery == "" && u.Fragment == "",
		"discord.api_url is %q: it must be an address such as %s", c.APIURL, defaultAPIURL)
	if c.PublicKey != "" {
		key, err := hex.DecodeString(c.PublicKey)
		rule(err == nil && len(key) == ed25519.PublicKeySize,
			"discord.public_key must be the 64 hexadecimal digits of “Public Key” in the developer portal, page General Information")
	}
	rule(!c.NoGateway || c.PublicKey != "", "without the gateway discord.public_key is needed: copy “Public Key” from the developer portal, page General Information")
	rule(c.Guild == "" || isSnowflake(c.Guild), "discord.guild is %q: it must be the id of a server, a long number (“Copy Server ID” in Discord's developer mode)", c.Guild)
	for _, id := range slices.Sorted(maps.Keys(c.Channels)) {
		ch := c.Channels[id]
		rule(isSnowflake(id), "discord.channels has %q: a channel's id is a long number (“Copy Channel ID” in Discord's developer mode)", id)
		switch ch.Mode {
		case "", Off, Mention, Auto:
		default:
			rule(false, "discord.channels: the mode of %s is %q: it must be off, mention or auto", id, ch.Mode)
		}
	}
	for _, id := range c.StaffRoles {
		rule(isSnowflake(id), "staff.discord.roles has %q: a role's id is a long number (“Copy Role ID” in Discord's developer mode)", id)
	}
	rule(c.StaffChannel == "" || isSnowflake(c.StaffChannel), "staff.discord.channel is %q: a channel's id is a long number (“Copy Channel ID” in Discord's developer mode)", c.StaffChannel)
	rule(c.Per >= 0, "the time that questions of one person are counted in is %v: it must not be negative", c.Per)
	return errors.Join(errs...)
}

func (c Config) withDefaults() Config {
	c.Token = strings.TrimPrefix(strings.TrimSpace(c.Token), "Bot ")
	c.APIURL = strings.TrimRight(cmp.Or(c.APIURL, defaultAPIURL), "/")
	c.NoGateway = c.NoGateway || c.Token == ""
	c.Language = cmp.Or(c.Language, locale.Fallback)
	c.Questions = cmp.Or(c.Questions, 20)
	c.Per = cmp.Or(c.Per, time.Minute)
	return c
}

// publicKey returns the key that interactions over HTTP are signed with, nil for none.
func (c Config) publicKey() ed25519.PublicKey {
	key, err := hex.DecodeString(c.PublicKey)
	if err != nil || len(key) != ed25519.PublicKeySize {
		return nil
	}
	return key
}

// intents returns what the gateway has to send: servers with their channels and threads, messages
// there and in private. The content of messages that mention the bot, reply to it or are
// private comes along without the privileged intent, which only a channel on [Auto] needs.
func (c Config) intents() discordgo.Intent {
	intents := discordgo.IntentGuilds | discordgo.IntentGuildMessages | discordgo.IntentDirectMessages
	for _, ch := range c.Channels {
		if ch.Mode == Auto {
			intents |= discordgo.IntentMessageContent
		}
	}
	return intents
}

// isSnowflake reports whether s is an id as Discord makes them: an unsigned 64-bit number.
func isSnowflake(s string) bool {
	n, err := strconv.ParseUint(s, 10, 64)
	return err == nil && n > 0
}
