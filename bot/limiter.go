package bot

import (
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// maxKeys bounds how many people are counted at once; when there are more, those that have
// been quiet longest are forgotten.
const maxKeys = 10_000

// Limiter bounds how often each person asks, by a key that the adapter makes: an address, a
// user. It is safe for concurrent use.
type Limiter struct {
	limit rate.Limit
	burst int

	mu   sync.Mutex
	keys map[string]*counted
}

// counted is one person.
type counted struct {
	rate *rate.Limiter
	last time.Time
}

// NewLimiter allows count questions per time and key, as many at once; a negative count allows
// all.
func NewLimiter(count int, per time.Duration) *Limiter {
	l := &Limiter{limit: rate.Inf, burst: 1, keys: map[string]*counted{}}
	if count >= 0 && per > 0 {
		l.limit, l.burst = rate.Limit(float64(count)/per.Seconds()), count
	}
	return l
}

// Allow reports whether a key may ask now, and if not, how long it must wait.
func (l *Limiter) Allow(key string) (wait time.Duration, ok bool) {
	if l.limit == rate.Inf {
		return 0, true
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	now := time.Now()
	who := l.keys[key]
	if who == nil {
		if len(l.keys) >= maxKeys {
			l.forget(now)
		}
		who = &counted{rate: rate.NewLimiter(l.limit, l.burst)}
		l.keys[key] = who
	}
	who.last = now
	r := who.rate.ReserveN(now, 1)
	if wait := r.DelayFrom(now); wait > 0 {
		r.CancelAt(now)
		return wait, false
	}
	return 0, true
}

// Peek reports what [Limiter.Allow] would, and counts nothing.
func (l *Limiter) Peek(key string) (wait time.Duration, ok bool) {
	if l.limit == rate.Inf {
		return 0, true
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	who := l.keys[key]
	if who == nil {
		return 0, true
	}
	if missing := 1 - who.rate.TokensAt(time.Now()); missing > 0 {
		return time.Duration(missing / float64(l.limit) * float64(time.Second)), false
	}
	return 0, true
}

// forget drops the keys that have all their questions again, and if that is not enough, the
// older half.
func (l *Limiter) forget(now time.Time) {
	var oldest, newest time.Time
	for key, who := range l.keys {
		if who.rate.TokensAt(now) >= float64(l.burst) {
			delete(l.keys, key)
			continue
		}
		if oldest.IsZero() || who.last.Before(oldest) {
			oldest = who.last
		}
		if who.last.After(newest) {
			newest = who.last
		}
	}
	if len(l.keys) < maxKeys {
		return
	}
	middle := oldest.Add(newest.Sub(oldest) / 2)
	for key, who := range l.keys {
		if !who.last.After(middle) {
			delete(l.keys, key)
		}
	}
}

// Cooldown keeps the bot from speaking too often where nobody asked it, by a key that the adapter makes: a
// channel, a thread. It is safe for concurrent use.
type Cooldown struct {
	After time.Duration // how long it lasts

	mu    sync.Mutex
	begun map[string]time.Time
}

// Allows reports whether no cooldown is on for a key.
func (c *Cooldown) Allows(key string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	begun, ok := c.begun[key]
	return !ok || time.Since(begun) >= c.After
}

// Begin begins the cooldown of a key.
func (c *Cooldown) Begin(key string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := time.Now()
	for k, begun := range c.begun {
		if now.Sub(begun) >= c.After {
			delete(c.begun, k)
		}
	}
	if c.begun == nil {
		c.begun = map[string]time.Time{}
	}
	c.begun[key] = now
}
