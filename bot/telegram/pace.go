package telegram

import (
	"context"
	"maps"
	"slices"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// Telegram's limits for one bot, https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this:
// about 30 messages a second in all, one a second in a chat, 20 a minute in a group.
const (
	// allRate and allBurst together are 30 in any second.
	allRate  = 28 // a second
	allBurst = 2
	// A little more than a second: what leaves a second apart may arrive closer.
	chatEvery   = 1020 * time.Millisecond
	groupWindow = time.Minute
	groupSends  = 20 // in a groupWindow

	floodChats = 3 // as many chats refused one after the other mean that the limit is the bot's, not theirs
)

// pacer keeps messages within Telegram's limits before it has to say so, and keeps to what it says.
// The first message in a chat never waits. It is safe for concurrent use.
type pacer struct {
	all   *rate.Limiter
	every time.Duration // between messages to one chat

	mu      sync.Mutex
	until   time.Time // nothing goes out before
	chats   map[int64]*chatPace
	sweepAt int     // number of chats at which those that are idle are dropped
	refused []int64 // chats that were refused since a message was taken
	held    map[requestKind]time.Time
}

// requestKind is the kind of a request that is no message: the method, and the chat if it is about one. What
// Telegram refuses of one kind says nothing of the others, nor of messages.
type requestKind struct {
	method string
	chat   int64
}

// chatPace is the pace of one chat; nothing is kept of a chat that has been quiet for a minute.
type chatPace struct {
	every   *rate.Limiter
	sent    []time.Time // in a group: when its last messages went out or will, at most groupSends
	until   time.Time
	last    time.Time
	waiting int
}

const minSweep = 256

func newPacer() *pacer {
	return &pacer{all: rate.NewLimiter(allRate, allBurst), every: chatEvery, chats: map[int64]*chatPace{}, sweepAt: minSweep, held: map[requestKind]time.Time{}}
}

// wait returns when n messages may go to a chat, or with ctx's error. chat 0: of no chat that is known.
func (p *pacer) wait(ctx context.Context, chat int64, n int) error {
	p.mu.Lock()
	c := p.chat(chat)
	c.waiting++
	defer func() {
		p.mu.Lock()
		c.waiting--
		c.last = time.Now()
		p.mu.Unlock()
	}()
	now := time.Now()
	turn := now
	if chat != 0 {
		turn = now.Add(c.every.ReserveN(now, 1).DelayFrom(now))
		for range n - 1 { // an album: the following message waits for all of it
			c.every.ReserveN(now, 1)
		}
	}
	if chat < 0 {
		turn = c.groupTurn(turn, n)
	}
	p.mu.Unlock()
	if err := sleepUntil(ctx, turn); err != nil {
		return err
	}
	for {
		if err := p.paused(ctx, c); err != nil {
			return err
		}
		// The share of all comes last, so that a chat that waits takes none from the others.
		for range n {
			if err := p.all.Wait(ctx); err != nil {
				return err
			}
		}
		p.mu.Lock()
		free := !time.Now().Before(later(p.until, c.until))
		p.mu.Unlock()
		if free {
			return nil
		}
	}
}

// groupTurn returns when n more messages fit into a minute of a group, at turn at the earliest, and
// counts them. A window is kept and not a token bucket: the bucket of which no minute sees more
// than 20 would refill more slowly than 20 a minute.
func (c *chatPace) groupTurn(turn time.Time, n int) time.Time {
	for range n {
		if len(c.sent) == groupSends {
			turn = later(turn, c.sent[0].Add(groupWindow+chatEvery-time.Second))
			c.sent = append(c.sent[:0], c.sent[1:]...)
		}
		c.sent = append(c.sent, turn)
	}
	return turn
}

// paused waits until Telegram takes messages again, in all and in the chat.
func (p *pacer) paused(ctx context.Context, c *chatPace) error {
	for {
		p.mu.Lock()
		until := later(p.until, c.until)
		p.mu.Unlock()
		if !time.Now().Before(until) {
			return nil
		}
		if err := sleepUntil(ctx, until); err != nil {
			return err
		}
	}
}

// pause returns how long Telegram wants nothing to be sent to a chat from now, 0 if it takes messages.
func (p *pacer) pause(chat int64) time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	until := p.until
	if c, ok := p.chats[chat]; ok {
		until = later(until, c.until)
	}
	return max(0, time.Until(until))
}

// flood notes that a message to a chat (0: to none that is known) was refused and for how long. It
// pauses the chat, and everything where the limit is not the chat's.
func (p *pacer) flood(chat int64, wait time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	until := time.Now().Add(wait)
	if chat == 0 {
		p.until = later(p.until, until)
		return
	}
	c := p.chat(chat)
	c.until = later(c.until, until)
	if slices.Contains(p.refused, chat) {
		return
	}
	p.refused = append(p.refused, chat)
	if len(p.refused) >= floodChats {
		p.until = later(p.until, until)
		p.refused = nil
	}
}

// hold notes that a request that is no message was refused and for how long. It holds back those of
// its kind alone.
func (p *pacer) hold(k requestKind, wait time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := time.Now()
	maps.DeleteFunc(p.held, func(_ requestKind, until time.Time) bool { return now.After(until) })
	p.held[k] = later(p.held[k], now.Add(wait))
}

// heldFor returns how long Telegram wants no request of a kind from now, 0 if it takes them.
func (p *pacer) heldFor(k requestKind) time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	return max(0, time.Until(p.held[k]))
}

// taken notes that a message was taken.
func (p *pacer) taken() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.refused = nil
}

// chat returns the pace of a chat; p.mu is held.
func (p *pacer) chat(id int64) *chatPace {
	now := time.Now()
	if c, ok := p.chats[id]; ok {
		c.last = now
		return c
	}
	if len(p.chats) >= p.sweepAt {
		for id, c := range p.chats {
			if c.waiting == 0 && now.After(c.until) && now.Sub(c.last) > groupWindow+time.Second {
				delete(p.chats, id)
			}
		}
		p.sweepAt = max(minSweep, 2*len(p.chats))
	}
	c := &chatPace{every: rate.NewLimiter(rate.Every(p.every), 1), last: now}
	p.chats[id] = c
	return c
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// sleepUntil returns at t, or earlier with ctx's error.
func sleepUntil(ctx context.Context, t time.Time) error { return sleep(ctx, time.Until(t)) }

// sleep returns after d, or earlier with ctx's error.
func sleep(ctx context.Context, d time.Duration) error {
	if d <= 0 {
		return ctx.Err()
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}
