package discord

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"strings"

	"github.com/bwmarrin/discordgo"

	"github.com/faqbot/faqbot/bot"
	"github.com/faqbot/faqbot/bot/locale"
)

// Diagnose tries the connection to Discord, and says what the owner should know or fix. It
// changes nothing there.
func Diagnose(ctx context.Context, words *locale.Bundle, cfg Config) []bot.Finding {
	if err := cfg.Validate(); err != nil {
		return []bot.Finding{{Level: bot.Failure, Text: err.Error() + "."}}
	}
	cfg = cfg.withDefaults()
	r, err := newRest(slog.New(slog.DiscardHandler), cfg.Token, cfg.APIURL, nil, &counts{})
	if err != nil {
		return []bot.Finding{{Level: bot.Failure, Text: err.Error() + "."}}
	}
	defer r.close()
	d := doctor{rest: r, cfg: cfg, words: words, servers: map[string]*server{}}
	if cfg.Token == "" {
		d.add(bot.Note, "Give discord.token as well if the bot is to hear mentions, posts and private messages, and to register its commands.",
			"There is no token: commands and buttons are received over HTTP alone, at /discord/interactions.")
		return d.found
	}
	if !d.identity(ctx) {
		return d.found
	}
	d.publicKey()
	d.intents()
	if d.guilds(ctx) {
		d.channels(ctx)
	}
	d.commands(ctx)
	d.add(bot.Note, "", "To add the bot to a server, with exactly the permissions that it needs, open %s", d.invite())
	return d.found
}

type doctor struct {
	rest    *rest
	cfg     Config
	words   *locale.Bundle
	app     application
	me      *discordgo.User
	servers map[string]*server
	found   []bot.Finding
}

// server is what decides on the bot's permissions on one server.
type server struct {
	name   string
	roles  []*discordgo.Role
	member *discordgo.Member
}

func (d *doctor) add(level bot.Level, fix, format string, args ...any) {
	d.found = append(d.found, bot.Finding{Level: level, Text: fmt.Sprintf(format, args...), Fix: fix})
}

// identity reports whether the token is valid.
func (d *doctor) identity(ctx context.Context) bool {
	var err error
	if d.me, err = d.rest.me(ctx); err == nil {
		d.app, err = d.rest.application(ctx)
	}
	switch {
	case err == nil:
		d.add(bot.Fine, "", "The token is valid. It is that of %s, of the application “%s”.", d.me.Username, d.app.Name)
		return true
	case kindOf(err) == unauthorized:
		d.add(bot.Failure, "Reset the token in the developer portal (the application, page Bot), and put the new one into discord.token, or the file of discord.token_file.",
			"Discord does not know this token.")
	default:
		where := "discord.com"
		if d.cfg.APIURL != defaultAPIURL {
			where = d.cfg.APIURL
		}
		d.add(bot.Failure, "Check the connection to the internet, a firewall or proxy, and discord.api_url.", "%s cannot be reached: %s.", where, reason(err))
	}
	return false
}

// reason returns what went wrong, without the advice that the log has with it.
func reason(err error) string {
	if e, ok := errors.AsType[*apiError](err); ok && e.message != "" {
		return strings.TrimSuffix(e.message, ".")
	}
	return strings.TrimSuffix(err.Error(), ".")
}

func (d *doctor) publicKey() {
	switch {
	case d.cfg.PublicKey == "":
	case !strings.EqualFold(d.cfg.PublicKey, d.app.VerifyKey):
		d.add(bot.Failure, "Copy “Public Key” from the developer portal, page General Information of “"+d.app.Name+"”, to discord.public_key.",
			"discord.public_key is not that of the token's application: interactions over HTTP would all be refused.")
	default:
		d.add(bot.Fine, "", "discord.public_key is that of the application: interactions may come over HTTP, at /discord/interactions.")
	}
}

// contentFlags are those of an application that may read the content of all messages: with more than a hundred servers, or
// with fewer.
const contentFlags = 1<<18 | 1<<19

func (d *doctor) intents() {
	needed, may := d.cfg.intents()&discordgo.IntentMessageContent != 0, d.app.Flags&contentFlags != 0
	switch {
	case needed && !may:
		d.add(bot.Failure, "Switch on “Message Content Intent” in the developer portal (the application, page Bot), or set no channel to auto.",
			"The bot may not read messages that are not said to it, which a channel on auto needs. Discord refuses the connection.")
	case needed:
		d.add(bot.Fine, "", "The Message Content intent is on, as channels on auto need it.")
	default:
		d.add(bot.Fine, "", "No privileged intent is needed: no channel is on auto.")
	}
}

// guildsShown is how many servers are named.
const guildsShown = 10

// guilds reports whether the bot is on a server.
func (d *doctor) guilds(ctx context.Context) bool {
	var all []*discordgo.UserGuild
	for after := ""; ; {
		list, err := d.rest.guilds(ctx, after)
		if err != nil {
			d.add(bot.Warning, "", "The servers that the bot is on cannot be seen: %s.", reason(err))
			return false
		}
		all = append(all, list...)
		if len(list) < 200 {
			break
		}
		after = list[len(list)-1].ID
	}
	if len(all) == 0 {
		d.add(bot.Warning, "Open the link below, and choose a server that you manage.", "The bot is on no server yet.")
		return false
	}
	slices.SortFunc(all, func(a, b *discordgo.UserGuild) int { return strings.Compare(a.Name, b.Name) })
	var names []string
	for _, g := range all {
		d.servers[g.ID] = &server{name: g.Name}
		names = append(names, "“"+g.Name+"”")
	}
	more := ""
	if n := len(names) - guildsShown; n > 0 {
		names, more = names[:guildsShown], fmt.Sprintf(" and %d more", n)
	}
	d.add(bot.Fine, "", "The bot is on %s%s.", strings.Join(names, ", "), more)
	if d.cfg.Guild != "" && d.servers[d.cfg.Guild] == nil {
		d.add(bot.Failure, "Add the bot to that server with the link below, or correct discord.guild.", "The bot is not on the server of discord.guild, %s.", d.cfg.Guild)
	}
	for _, g := range all[:min(len(all), guildsShown)] {
		if missing := missingOf(g.Permissions, botPermissions); len(missing) > 0 {
			d.add(bot.Warning, "Give the bot's role these permissions (Server Settings, Roles), or invite the bot again with the link below.",
				"On “%s” the bot's roles do not have: %s.", g.Name, strings.Join(missing, ", "))
		}
	}
	return true
}

// channels looks at each channel that the configuration names.
func (d *doctor) channels(ctx context.Context) {
	for _, id := range slices.Sorted(maps.Keys(d.cfg.Channels)) {
		if d.cfg.Channels[id].Mode != Off {
			d.channel(ctx, id, "discord.channels")
		}
	}
	if id := d.cfg.StaffChannel; id != "" {
		d.channel(ctx, id, "staff.discord.channel")
	}
}

// channel looks at the channel that a setting names.
func (d *doctor) channel(ctx context.Context, id, setting string) {
	c, err := d.rest.channel(ctx, id)
	switch k := kindOf(err); {
	case k == unknownChannel:
		d.add(bot.Failure, "Correct its id in "+setting+" (“Copy Channel ID” in Discord's developer mode), or take it out.", "The channel %s does not exist.", id)
		return
	case k == missingAccess:
		d.add(bot.Failure, "Let the bot's role see it (Edit Channel, Permissions, View Channel).", "The bot cannot see the channel %s.", id)
		return
	case err != nil:
		d.add(bot.Warning, "", "The channel %s cannot be looked at: %s.", id, reason(err))
		return
	}
	s := d.servers[c.GuildID]
	if s == nil {
		d.add(bot.Failure, "Correct its id in "+setting+".", "The channel %s is on no server that the bot is on.", id)
		return
	}
	ruling := c // of a thread, the channel that it is in
	if (place{Type: c.Type}).thread() {
		if ruling, err = d.rest.channel(ctx, c.ParentID); err != nil {
			ruling = c
		}
	}
	if err := d.learn(ctx, c.GuildID, s); err != nil {
		d.add(bot.Warning, "", "What the bot may do on “%s” cannot be seen: %s.", s.name, reason(err))
		return
	}
	name := fmt.Sprintf("#%s on “%s”", c.Name, s.name)
	if setting != "discord.channels" && (c.Type == discordgo.ChannelTypeGuildForum || c.Type == discordgo.ChannelTypeGuildMedia) {
		d.add(bot.Failure, "Name a text channel, or a thread, in "+setting+".", "%s is a forum, where the bot cannot write but in posts.", name)
		return
	}
	if missing := missingOf(permissionsIn(ruling, c.GuildID, s.roles, s.member), neededIn(ruling)); len(missing) > 0 {
		level := bot.Warning
		if slices.Contains(missing, permissionNames[discordgo.PermissionViewChannel]) || slices.Contains(missing, permissionNames[discordgo.PermissionSendMessages]) {
			level = bot.Failure
		}
		d.add(level, "Give the bot's role these permissions there (Edit Channel, Permissions).", "In %s the bot does not have: %s.", name, strings.Join(missing, ", "))
		return
	}
	d.add(bot.Fine, "", "In %s the bot may do all that it needs.", name)
}

// learn fetches what decides on the bot's permissions on a server, once.
func (d *doctor) learn(ctx context.Context, guild string, s *server) error {
	if s.member != nil {
		return nil
	}
	roles, err := d.rest.roles(ctx, guild)
	if err != nil {
		return err
	}
	member, err := d.rest.member(ctx, guild, d.me.ID)
	if err != nil {
		return err
	}
	s.roles, s.member = roles, member
	return nil
}

func (d *doctor) commands(ctx context.Context) {
	theirs, err := d.rest.commands(ctx, d.app.ID, d.cfg.Guild)
	if err != nil {
		d.add(bot.Warning, "", "The commands cannot be read: %s.", reason(err))
		return
	}
	ours := commandsOf(d.words, d.cfg.Language, d.app.userInstall())
	want, err := normalCommands(ours, d.cfg.Guild != "")
	have, err2 := normalCommands(theirs, d.cfg.Guild != "")
	if err = errors.Join(err, err2); err != nil {
		d.add(bot.Warning, "", "The commands cannot be compared: %v.", err)
		return
	}
	switch {
	case sameCommands(want, have):
		d.add(bot.Fine, "", "The commands are registered.")
	case len(theirs) == 0:
		d.add(bot.Note, "“faqbot serve” registers them at its start.", "The commands are not registered yet.")
	default:
		d.add(bot.Note, "“faqbot serve” registers its own at its start, and takes the others away.", "Other commands are registered than those of this version.")
	}
}

// invite returns the address that adds the bot to a server.
func (d *doctor) invite() string {
	return fmt.Sprintf("https://discord.com/oauth2/authorize?client_id=%s&scope=bot+applications.commands&permissions=%d", d.app.ID, botPermissions)
}
