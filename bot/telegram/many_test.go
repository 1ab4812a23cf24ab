package telegram

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/faqbot/faqbot/bot/telegram/telegramtest"
)

// 200 chats ask at once: all are answered, in order, within Telegram's limits, and no goroutine is left.
func TestManyChats(t *testing.T) {
	if testing.Short() {
		t.Skip("takes ten seconds, for Telegram takes 30 messages a second")
	}
	noLeaks(t)
	s := telegramtest.New(t)
	s.CheckLimits()
	s.Hold()
	want := map[telegramtest.Place][]string{}
	for i := range 200 {
		p := s.User(fmt.Sprint("person ", i)).Private()
		if i%10 == 1 {
			p = p.User.In(s.Supergroup(fmt.Sprint("group ", i)))
		}
		n := 1
		if i%10 < 2 {
			n = 3
		}
		for k := range n {
			text := fmt.Sprintf("%d of %d", k, i)
			p.Say(text)
			want[p] = append(want[p], "You: "+text)
		}
	}
	r := newRig(t, s, &memory{}, nil).run(t)
	s.Release()
	for p, texts := range want {
		p.Wait(len(texts))
	}
	r.stop(t)
	for p, texts := range want {
		if diff := cmp.Diff(texts, textsOf(p.Messages())); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	}
	if len(r.dispatch.queues) != 0 {
		t.Errorf("%d queues are left", len(r.dispatch.queues))
	}
}
