package telegram

import (
	"context"
	"log/slog"
	"strconv"
	"strings"
	"testing"

	"github.com/faqbot/faqbot/bot"
	"github.com/faqbot/faqbot/bot/bottest"
	"github.com/faqbot/faqbot/bot/button"
	"github.com/faqbot/faqbot/bot/locale"
	"github.com/faqbot/faqbot/bot/telegram/telegramtest"
)

// What long buttons do is held while the store is away, and kept as soon as it takes something again.
func TestButtonsWhileTheStoreIsAway(t *testing.T) {
	log := &strings.Builder{}
	state := &faulty{noReads: true, noWrites: true}
	b := newButtonState(slog.New(slog.NewTextHandler(log, nil)), state)
	c := button.New(b, maxCallbackData)
	press := func(i int) button.Press {
		return button.Press{Action: bot.Action{Kind: bot.ActionEntry, ID: strings.Repeat("x", 80) + strconv.Itoa(i)}}
	}
	works := func(when string, c *button.Codec, i int, data string) {
		t.Helper()
		if got, err := c.Decode(t.Context(), data); err != nil || got != press(i) {
			t.Errorf("%s, button %d does %+v, %v", when, i, got, err)
		}
	}
	var data []string
	encode := func() {
		t.Helper()
		d, err := c.Encode(t.Context(), press(len(data)))
		if err != nil {
			t.Fatal(err)
		}
		data = append(data, d)
	}
	encode()
	encode()
	for i, d := range data {
		works("while the store is away", c, i, d)
	}
	state.noReads, state.noWrites = false, false
	encode()
	for i, d := range data {
		works("after a restart", button.New(state, maxCallbackData), i, d)
	}
	if len(b.late) > 0 {
		t.Errorf("%d are still held", len(b.late))
	}
	if n := strings.Count(log.String(), "\n"); n != 2 {
		t.Errorf("the log says, want one line when it begins and one at the end:\n%s", log)
	}

	state.noWrites = true
	for i := range maxLate + 10 {
		err := b.SetText(t.Context(), strconv.Itoa(i), "x")
		if (err != nil) != (i >= maxLate) {
			t.Fatalf("text %d: %v", i, err)
		}
	}
}

// Suggestions whose entries have long ids can be pressed while the store is away.
func TestSuggestionsWhileTheStoreIsAway(t *testing.T) {
	s := telegramtest.New(t)
	words, err := locale.New()
	if err != nil {
		t.Fatal(err)
	}
	state := &faulty{noReads: true, noWrites: true}
	r := newRig(t, s, state, nil)
	asker := &bottest.Asker{Reply: func(context.Context, bot.Question) bot.Reply {
		return bot.Reply{Outcome: bot.Suggested, Lang: "en", Text: "Did you mean this?", Actions: []bot.Action{
			{Kind: bot.ActionEntry, Label: "Change it?", ID: strings.Repeat("how-do-i-change-my-address-", 4)},
		}}
	}}
	r.handler = newResponder(r.Adapter.log, asker, words, state, r.send, r.cfg)
	r.run(t)
	ann := s.User("ann").Private()
	ann.Say("address")
	m := ann.Wait(1)[0]
	if text, alert := ann.Press(m, "Change it?").Answer(); alert {
		t.Errorf("the press is refused: %q", text)
	}
	ann.Wait(2)
	if got := asker.Acted(); len(got) != 1 {
		t.Errorf("%d presses reached the core", len(got))
	}
}
