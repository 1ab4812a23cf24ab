package telegram

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/faqbot/faqbot/index/indextest"
)

func textUpdate(id, chat int64, text string) *update {
	u, err := readUpdate(fmt.Appendf(nil, `{"update_id":%d,"message":{"message_id":%d,"date":1,"chat":{"id":%d,"type":"private"},"text":%q}}`, id, id, chat, text))
	if err != nil {
		panic(err)
	}
	return u
}

// dispatching returns a dispatcher and a function that gives it an update.
func dispatching(t *testing.T, handle func(ctx context.Context, u *update)) (*dispatcher, *inbox, func(*update)) {
	t.Helper()
	log := testLog(t)
	b := newInbox(log, nil)
	d := newDispatcher(log, b, handle)
	return d, b, func(u *update) {
		if len(b.add(t.Context(), []*update{u})) == 1 && !d.take(t.Context(), t.Context(), u) {
			t.Errorf("update %d was not taken", u.ID)
		}
	}
}

// A chat's updates come in order and one at a time, and a chat that takes long holds up no other.
func TestOrderWithinChats(t *testing.T) {
	const chats, each = 50, 20
	var mu sync.Mutex
	got := map[int64][]int64{}
	busy := map[int64]bool{}
	slow := make(chan struct{})
	others := make(chan struct{})
	left := (chats - 1) * each
	d, _, give := dispatching(t, func(_ context.Context, u *update) {
		id := u.Message.Chat.ID
		mu.Lock()
		if busy[id] {
			t.Errorf("two updates of chat %d at once", id)
		}
		busy[id] = true
		mu.Unlock()
		if id == 1 {
			<-slow
		}
		mu.Lock()
		defer mu.Unlock()
		busy[id] = false
		got[id] = append(got[id], u.ID)
		if id != 1 {
			if left--; left == 0 {
				close(others)
			}
		}
	})
	for i := range int64(chats * each) {
		give(textUpdate(i+1, i%chats+1, "x"))
	}
	<-others // while chat 1 is stuck
	close(slow)
	d.stop(func() {})
	for chat, ids := range got {
		var want []int64
		for i := range int64(each) {
			want = append(want, i*chats+chat)
		}
		if diff := cmp.Diff(want, ids); diff != "" {
			t.Errorf("chat %d (-want +got):\n%s", chat, diff)
		}
	}
	if len(d.queues) != 0 || len(d.slots) != 0 {
		t.Errorf("%d queues and %d places are left", len(d.queues), len(d.slots))
	}
}

func TestKeys(t *testing.T) {
	from := user{ID: 7}
	for name, tt := range map[string]struct {
		u    update
		want queueKey
	}{
		"message":  {update{Message: &message{Chat: chat{ID: -5}}}, queueKey{chat: -5}},
		"edit":     {update{EditedMessage: &message{Chat: chat{ID: -5}}}, queueKey{chat: -5}},
		"press":    {update{Callback: &callbackQuery{From: from, Message: &message{Chat: chat{ID: -5}}}}, queueKey{chat: -5}},
		"inline":   {update{Inline: &inlineQuery{From: from}}, queueKey{user: 7}},
		"chosen":   {update{ChosenInline: &chosenInline{From: from}}, queueKey{user: 7}},
		"pressed":  {update{Callback: &callbackQuery{From: from, InlineMessageID: "x"}}, queueKey{user: 7}},
		"member":   {update{MyChatMember: &chatMemberUpdated{Chat: chat{ID: -5}}}, queueKey{chat: -5}},
		"no known": {update{}, queueKey{}},
	} {
		if got := keyOf(&tt.u); got != tt.want {
			t.Errorf("%s: %v, want %v", name, got, tt.want)
		}
	}
}

// When too much is pending, whoever gives updates waits, until something is done or its context ends.
func TestBackPressure(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		release := make(chan struct{})
		d, _, give := dispatching(t, func(context.Context, *update) { <-release })
		for i := range int64(maxPending) {
			give(textUpdate(i+1, i%100, "x"))
		}
		if d.reserve() {
			t.Error("there is room for one more")
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
		defer cancel()
		if d.take(ctx, t.Context(), textUpdate(maxPending+1, 1, "x")) {
			t.Error("one more was taken")
		}
		close(release)
		synctest.Wait()
		give(textUpdate(maxPending+2, 1, "x"))
		d.stop(func() {})
		if d.take(t.Context(), t.Context(), textUpdate(maxPending+3, 1, "x")) {
			t.Error("an update was taken after the stop")
		}
		if len(d.slots) != 0 {
			t.Errorf("%d places are taken", len(d.slots))
		}
	})
}

func TestPanics(t *testing.T) {
	l := &indextest.Log{}
	a := &rig{log: l}
	log := newRedactor("1:tokentoken").logger(newTextLog(l))
	b := newInbox(log, nil)
	handled := make(chan int64, 3)
	d := newDispatcher(log, b, func(_ context.Context, u *update) {
		switch u.ID {
		case 1:
			panic("the text: " + u.Message.Text + " 1:tokentoken")
		case 2:
			var m map[string]int
			write(m)
		}
		handled <- u.ID
	})
	for i, text := range []string{"private one", "private two", "three"} {
		u := textUpdate(int64(i+1), 5, text)
		b.add(t.Context(), []*update{u})
		d.take(t.Context(), t.Context(), u)
	}
	d.stop(func() {})
	if id := <-handled; id != 3 {
		t.Errorf("handled %d, want 3", id)
	}
	out := a.log.String()
	for _, want := range []string{"update=1", "panic=string", "update=2", "assignment to entry in nil map", "dispatch_test.go"} {
		if !strings.Contains(out, want) {
			t.Errorf("the log does not have %q:\n%s", want, out)
		}
	}
	for _, secret := range []string{"private", "tokentoken"} {
		if strings.Contains(out, secret) {
			t.Errorf("the log has %q:\n%s", secret, out)
		}
	}
	if len(b.open) != 0 {
		t.Error("what panicked is handled again")
	}
}

func write(m map[string]int) { m["a"] = 1 }

// A chat that brings more than can be answered takes no room from others.
func TestFloodedChat(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		release := make(chan struct{})
		var handled []int64
		d, b, give := dispatching(t, func(_ context.Context, u *update) {
			if u.Message.Chat.ID == 1 {
				<-release
				handled = append(handled, u.ID)
			}
		})
		for i := range int64(2 * maxPending) {
			give(textUpdate(i+1, 1, "x"))
		}
		synctest.Wait()
		if n := len(d.slots); n > maxWaiting+1 {
			t.Errorf("%d places are taken", n)
		}
		give(textUpdate(1_000_000, 2, "x"))
		synctest.Wait()
		if b.open[1_000_000] != nil {
			t.Error("another chat waits")
		}
		close(release)
		d.stop(func() {})
		// The one that is under way makes room for one more, whenever it was taken up.
		first := handled[:min(maxWaiting, len(handled))]
		if n := len(handled); n < maxWaiting || n > maxWaiting+1 || !slices.IsSorted(handled) || first[0] != 1 || first[len(first)-1] != maxWaiting {
			t.Errorf("%d updates were handled, %v; the first %d were to be", n, handled, maxWaiting)
		}
	})
}

// A handler may take the following update of its chat, if it comes in time and is wanted.
func TestFollowing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var got []string
		d, b, give := dispatching(t, func(ctx context.Context, u *update) {
			var text strings.Builder
			text.WriteString(u.Message.Text)
			for {
				next := following(ctx, time.Second, func(n *update) bool {
					return n.Message != nil && strings.HasPrefix(n.Message.Text, "+")
				})
				if next == nil {
					break
				}
				text.WriteString(next.Message.Text)
			}
			got = append(got, text.String())
		})
		give(textUpdate(1, 5, "a"))
		give(textUpdate(2, 6, "+another chat"))
		time.Sleep(900 * time.Millisecond)
		give(textUpdate(3, 5, "+b"))
		time.Sleep(900 * time.Millisecond)
		give(textUpdate(4, 5, "+c"))
		give(textUpdate(5, 5, "d"))
		time.Sleep(1100 * time.Millisecond) // too late
		give(textUpdate(6, 5, "+e"))
		d.stop(func() {})
		if diff := cmp.Diff([]string{"+another chat", "a+b+c", "d", "+e"}, got); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
		if len(b.open) != 0 || len(b.done) != 6 {
			t.Errorf("%d updates are open, %d done", len(b.open), len(b.done))
		}
		if len(d.slots) != 0 {
			t.Errorf("%d places are taken", len(d.slots))
		}
	})
}

// A stop waits ten seconds for what is under way, then ends its context, and returns even when a
// handler does not care.
func TestStopTakesNoLonger(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		run, cancel := context.WithCancel(t.Context())
		stubborn := make(chan struct{})
		d, b, _ := dispatching(t, func(ctx context.Context, u *update) {
			<-ctx.Done()
			if u.Message.Chat.ID == 2 {
				<-stubborn
			}
		})
		for i := int64(1); i <= 2; i++ {
			u := textUpdate(i, i, "x")
			b.add(t.Context(), []*update{u})
			d.take(t.Context(), run, u)
		}
		started := time.Now()
		d.stop(cancel)
		if took := time.Since(started); took != stopTimeout+stopGrace {
			t.Errorf("the stop took %v", took)
		}
		if len(b.done) != 0 {
			t.Error("what was cut off counts as done")
		}
		close(stubborn)
		synctest.Wait()
	})
}
