package telegram_test

import (
	"slices"
	"testing"

	"github.com/faqbot/faqbot/bot"
	"github.com/faqbot/faqbot/bot/bottest"
	"github.com/faqbot/faqbot/bot/locale"
	"github.com/faqbot/faqbot/bot/telegram"
	"github.com/faqbot/faqbot/bot/telegram/telegramtest"
)

// client is what people see and do in Telegram, for the suite that every adapter must pass.
type client struct {
	server  *telegramtest.Server
	adapter *telegram.Adapter
	group   *telegramtest.Chat
}

var (
	_ bottest.Pager    = client{}
	_ bottest.Listener = client{}
)

// shown returns what the bot shows to a person from the nth message on, when it has settled.
func (c client) shown(p telegramtest.Place, from int) bottest.Shown {
	c.server.WaitConfirmed()
	c.adapter.WaitIdle()
	var shown bottest.Shown
	for _, m := range p.Messages()[from:] {
		shown.Text += m.Text + m.Caption + "\n"
		for _, row := range m.Buttons {
			for _, b := range row {
				shown.Buttons = append(shown.Buttons, b.Text)
			}
		}
	}
	return shown
}

func (c client) Say(_ *testing.T, person, text string) bottest.Shown {
	p := c.server.User(person).Private()
	before := len(p.Messages())
	p.Say(text)
	p.Wait(before + 1)
	return c.shown(p, before)
}

func (c client) Press(t *testing.T, person, label string) bottest.Shown {
	p := c.server.User(person).Private()
	all := p.Messages()
	for i, m := range slices.Backward(all) {
		if slices.Contains(m.Labels(), label) {
			p.Press(m, label).Answer()
			return c.shown(p, i)
		}
	}
	t.Fatalf("no button %q", label)
	return bottest.Shown{}
}

// Next implements [bottest.Pager].
func (c client) Next(t *testing.T, person string) (bottest.Shown, bool) {
	all := c.server.User(person).Private().Messages()
	if !slices.Contains(all[len(all)-1].Labels(), "▶") {
		return bottest.Shown{}, false
	}
	return c.Press(t, person, "▶"), true
}

// Overhear implements [bottest.Listener].
func (c client) Overhear(_ *testing.T, person, text string) bottest.Shown {
	p := c.server.User(person).In(c.group)
	before := len(p.Messages())
	p.Say(text)
	return c.shown(p, before)
}

func TestAdapter(t *testing.T) {
	t.Parallel()
	words, err := locale.New()
	if err != nil {
		t.Fatal(err)
	}
	bottest.TestAdapter(t, bottest.AdapterTest{New: func(t *testing.T, asker bot.Asker) (bot.Adapter, bottest.Client) {
		t.Helper()
		s := telegramtest.New(t)
		log, _ := newLogs(t, s.Token)
		a, err := telegram.New(log, asker.(telegram.Asker), words, nil, telegram.Config{Token: s.Token, APIURL: s.URL, Groups: telegram.GroupsAuto})
		if err != nil {
			t.Fatal(err)
		}
		return a, client{s, a, s.Supergroup("Potters")}
	}})
}
