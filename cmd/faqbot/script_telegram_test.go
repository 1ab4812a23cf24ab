package main

import (
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/faqbot/faqbot/bot/telegram/telegramtest"
)

type scriptKey string

const telegramKey scriptKey = "telegram"

// telegramScript is the Bot API of one script, and a person who uses it.
type telegramScript struct {
	t      *testing.T
	server *telegramtest.Server
	ann    telegramtest.Place
	said   int // messages of the bot before the last thing that ann said
}

// runTelegram is “telegram start”, which sets TELEGRAM_URL and TELEGRAM_TOKEN, and then
//
//	telegram say TEXT         ann writes to the bot
//	telegram press LABEL      ann presses a button under its last message
//	telegram see TEXT…        what the bot answers has these texts
//	telegram commands N       N menus of commands have been set
//	telegram privacy on|off   as @BotFather does
//	telegram webhook URL      another program sets a webhook
func runTelegram(ts *testscript.TestScript, neg bool, args []string) {
	s := ts.Value(telegramKey).(*telegramScript)
	if neg || len(args) == 0 || s.server == nil && args[0] != "start" {
		ts.Fatalf("usage: telegram start, then telegram say|press|see|commands|privacy|webhook")
	}
	switch arg := strings.Join(args[1:], " "); args[0] {
	case "start":
		s.server = telegramtest.New(s.t)
		ts.Defer(s.server.Close)
		s.ann = s.server.User("ann").Private()
		ts.Setenv("TELEGRAM_URL", s.server.URL)
		ts.Setenv("TELEGRAM_TOKEN", s.server.Token)
	case "say":
		s.said = len(s.ann.Messages())
		s.ann.Say(arg)
	case "press":
		shown := s.ann.Messages()
		s.said = len(shown)
		s.ann.Press(shown[len(shown)-1], arg)
	case "see":
		shown := s.ann.Wait(s.said + 1)
		last := shown[len(shown)-1]
		for _, text := range args[1:] {
			if !strings.Contains(last.Text+last.Caption, text) {
				ts.Fatalf("the bot shows %q, and not %q", last.Text+last.Caption, text)
			}
		}
	case "commands":
		n, err := strconv.Atoi(arg)
		ts.Check(err)
		s.server.WaitRequests("setMyCommands", n)
	case "privacy":
		s.server.Privacy(arg == "on")
	case "webhook":
		s.server.SetWebhook(telegramtest.Webhook{URL: arg})
	default:
		ts.Fatalf("telegram %s: there is no such thing", args[0])
	}
}
