package telegram

import (
	"context"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// pacing sends n messages to each chat at once, and returns when they went out, by chat.
func pacing(t *testing.T, p *pacer, n int, chats ...int64) map[int64][]time.Duration {
	t.Helper()
	start := time.Now()
	var mu sync.Mutex
	var wg sync.WaitGroup
	sent := map[int64][]time.Duration{}
	for _, chat := range chats {
		wg.Go(func() {
			for range n {
				if err := p.wait(t.Context(), chat, 1); err != nil {
					t.Error(err)
				}
				mu.Lock()
				sent[chat] = append(sent[chat], time.Since(start))
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	return sent
}

// most returns the most of times within any span.
func most(times []time.Duration, span time.Duration) int {
	slices.Sort(times)
	best := 0
	for i, from := range times {
		n := 0
		for _, at := range times[i:] {
			if at-from < span {
				n++
			}
		}
		best = max(best, n)
	}
	return best
}

func TestPace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPacer()
		var chats []int64
		for i := range int64(100) {
			chats = append(chats, i+1)
		}
		groups := []int64{-5, -1_000_000_000_007}
		sent := pacing(t, p, 45, append(groups, chats...)...)
		var all []time.Duration
		for chat, times := range sent {
			all = append(all, times...)
			if n := most(times, time.Second); n > 1 {
				t.Errorf("%d messages within a second to %d", n, chat)
			}
			if n := most(times, time.Minute); chat < 0 && n > 20 {
				t.Errorf("%d messages within a minute to group %d", n, chat)
			}
		}
		if n := most(all, time.Second); n > 30 {
			t.Errorf("%d messages within a second in all", n)
		}
		if last := slices.Max(all); last > 180*time.Second {
			t.Errorf("4590 messages took %v: much longer than they must", last)
		}
	})
}

func TestPaceFirstMessage(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPacer()
		if got := pacing(t, p, 2, 7)[7]; got[0] != 0 || got[1] != chatEvery {
			t.Errorf("sent after %v", got)
		}
		time.Sleep(time.Minute)
		if got := pacing(t, p, 1, -7)[-7]; got[0] != 0 {
			t.Errorf("the first message to a group waits %v", got)
		}
		// The twentieth of a group goes as quickly as the others, the twenty-first waits for the minute.
		got := pacing(t, p, 21, -8)[-8]
		if got[19] != 19*chatEvery || got[20] < time.Minute {
			t.Errorf("the 20th after %v, the 21st after %v", got[19], got[20])
		}
		// An album counts as many.
		start := time.Now()
		for _, n := range []int{3, 1} {
			if err := p.wait(t.Context(), 9, n); err != nil {
				t.Error(err)
			}
		}
		if took := time.Since(start); took != 3*chatEvery {
			t.Errorf("after an album of three: %v", took)
		}
	})
}

func TestFlood(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPacer()
		p.flood(1, 30*time.Second)
		got := pacing(t, p, 1, 1, 2)
		if got[1][0] != 30*time.Second || got[2][0] != 0 {
			t.Errorf("one chat refused: %v", got)
		}
		p.flood(1, 5*time.Second)
		p.flood(2, 5*time.Second)
		p.taken() // a message went through: it is not everything
		p.flood(3, 5*time.Second)
		if got := pacing(t, p, 1, 4); got[4][0] > time.Second {
			t.Errorf("three chats refused, but not in a row: %v", got)
		}
		p.taken()
		for chat := range int64(3) {
			p.flood(chat+10, 40*time.Second)
		}
		if got := pacing(t, p, 1, 5); got[5][0] != 40*time.Second {
			t.Errorf("three chats refused in a row: %v", got)
		}
		p.hold(requestKind{"setMyCommands", 0}, time.Hour)
		if got := p.pause(5); got != 0 {
			t.Errorf("a request that is no message was refused, and messages wait %v", got)
		}
		if got := p.heldFor(requestKind{"setMyCommands", 0}); got != time.Hour {
			t.Errorf("others of its kind wait %v", got)
		}
		p.flood(0, 10*time.Second)
		if got := p.pause(5); got != 10*time.Second {
			t.Errorf("the pause is %v", got)
		}
		if got := pacing(t, p, 1, 5); got[5][0] != 10*time.Second {
			t.Errorf("a message of no chat refused: %v", got)
		}
	})
}

func TestPaceEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPacer()
		p.flood(1, time.Hour)
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if err := p.wait(ctx, 1, 1); err == nil {
			t.Error("no error though the context ended")
		}
	})
}

// Nothing is kept of chats that are quiet.
func TestPaceForgets(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPacer()
		for range 20_000 {
			if err := p.wait(t.Context(), rand.Int64N(1<<40)-1<<39, 1); err != nil {
				t.Fatal(err)
			}
		}
		// At 28 a second, some 1,750 chats were written to within the last minute.
		if n := len(p.chats); n > 4000 {
			t.Errorf("%d chats are kept", n)
		}
	})
}
