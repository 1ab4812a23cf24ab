package main

import (
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/faqbot/faqbot/bot/discord/discordtest"
)

const discordKey scriptKey = "discord"

// discordScript is the Discord of one script, with a server, a channel and a forum, and a person who uses it.
type discordScript struct {
	t                     *testing.T
	server                *discordtest.Server
	guild, channel, forum string
	ann                   discordtest.Person
	place                 string // where ann wrote last
	last                  *discordtest.Interaction
	said                  int // messages of the bot there before that
}

// runDiscord is “discord start”, which sets DISCORD_URL, DISCORD_TOKEN, DISCORD_KEY, DISCORD_GUILD, DISCORD_CHANNEL and
// DISCORD_FORUM, and then
//
//	discord dm TEXT            ann writes to the bot in private
//	discord mention TEXT       ann mentions the bot in the channel
//	discord post TITLE TEXT    ann opens a post in the forum
//	discord command NAME [OPTION=TEXT]…   ann uses a command in the channel
//	discord role ID            ann gets a role, and may manage messages
//	discord see TEXT…          what the bot answers has these texts
//	discord quiet              the bot has said nothing
//	discord commands N         N commands have been registered
//	discord content on|off     the intent Message Content in the developer portal
//	discord deny CHANNEL PERMISSIONS      takes permissions, as a number, from everyone in a channel
func runDiscord(ts *testscript.TestScript, neg bool, args []string) {
	s := ts.Value(discordKey).(*discordScript)
	if neg || len(args) == 0 || s.server == nil && args[0] != "start" {
		ts.Fatalf("usage: discord start, then discord dm|mention|post|command|role|see|quiet|commands|content|deny")
	}
	switch arg := strings.Join(args[1:], " "); args[0] {
	case "start":
		s.start(ts)
	case "dm":
		s.say(s.server.DM(s.ann.ID), arg)
	case "mention":
		s.say(s.channel, "<@"+s.server.Bot+"> "+arg)
	case "post":
		s.server.Connected()
		s.place, s.last, s.said = s.server.Post(s.ann, s.forum, args[1], strings.Join(args[2:], " ")), nil, 0
	case "command":
		s.server.Connected()
		options := map[string]any{}
		for _, o := range args[2:] {
			name, value, _ := strings.Cut(o, "=")
			options[name] = value
		}
		s.last = s.server.Command(s.ann, s.channel, args[1], options)
	case "role":
		s.ann.Roles = append(s.ann.Roles, arg)
	case "see":
		s.see(ts, args[1:])
	case "quiet":
		if said := s.server.Said(s.place)[s.said:]; len(said) > 0 {
			ts.Fatalf("the bot says %q", discordText(said))
		}
	case "commands":
		s.server.Await("commands", func() bool { return len(s.server.Commands("")) > 0 })
		if n := len(s.server.Commands("")); arg != strconv.Itoa(n) {
			ts.Fatalf("%d commands are registered, want %s", n, arg)
		}
	default:
		s.change(ts, args)
	}
}

func (s *discordScript) start(ts *testscript.TestScript) {
	s.server = discordtest.New(s.t)
	s.guild = s.server.Guild("Pottery")
	s.channel, s.forum = s.server.Channel(s.guild, "general", discordtest.Text), s.server.Channel(s.guild, "help", discordtest.Forum)
	s.ann = s.server.Person("ann")
	s.ann.Permissions = 1 << 11
	for name, value := range map[string]string{
		"URL": s.server.URL, "TOKEN": s.server.Token, "KEY": s.server.PublicKey, "GUILD": s.guild, "CHANNEL": s.channel, "FORUM": s.forum, "APP": s.server.App,
	} {
		ts.Setenv("DISCORD_"+name, value)
	}
}

// change changes what the bot may do.
func (s *discordScript) change(ts *testscript.TestScript, args []string) {
	switch {
	case args[0] == "content" && len(args) == 2:
		s.server.Content(args[1] == "on")
	case args[0] == "deny" && len(args) == 3:
		s.server.Deny(args[1], args[2])
	default:
		ts.Fatalf("discord %s: there is no such thing", strings.Join(args, " "))
	}
}

func (s *discordScript) say(place, text string) {
	s.server.Connected()
	s.place, s.last, s.said = place, nil, len(s.server.Said(place))
	s.server.Say(s.ann, place, text, "")
}

func (s *discordScript) see(ts *testscript.TestScript, texts []string) {
	var got string
	if s.last != nil {
		got = discordText([]discordtest.Message{s.last.Reply()})
	} else {
		s.server.Await("an answer", func() bool { return len(s.server.Said(s.place)) > s.said })
		got = discordText(s.server.Said(s.place)[s.said:])
	}
	if i := slices.IndexFunc(texts, func(text string) bool { return !strings.Contains(got, text) }); i >= 0 {
		ts.Fatalf("the bot shows %q, and not %q", got, texts[i])
	}
}

// discordText returns what people read in messages.
func discordText(list []discordtest.Message) string {
	var b strings.Builder
	for _, m := range list {
		b.WriteString(m.Content + "\n")
		for _, e := range m.Embeds {
			for _, key := range []string{"title", "description"} {
				text, _ := e[key].(string)
				b.WriteString(text + "\n")
			}
		}
	}
	return b.String()
}
