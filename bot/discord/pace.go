package discord

import (
	"context"
	"net/http"
	"strconv"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// The bot's global limit is 50 requests a second. A burst and a second's worth of requests
// together stay below it. https://discord.com/developers/docs/topics/rate-limits#global-rate-limit
const (
	globalRate  = 40 // requests a second
	globalBurst = 10
)

// pace is the queue of outgoing requests: each waits for its turn within its bucket, in the order
// in which they came, and for the moment at which Discord will take it. Requests of one bucket go
// out one after the other, so that messages of a channel keep their order. It is safe for concurrent use.
type pace struct {
	global *rate.Limiter

	mu      sync.Mutex
	until   time.Time         // no request before, by a global 429
	hashes  map[string]string // Discord's name of a bucket, by method and template
	buckets map[string]*bucket
}

// bucket is the state of one rate limit. Its fields are guarded by pace.mu.
type bucket struct {
	turn  chan struct{} // holds one token while a request is out; those who wait are served in order
	users int           // who hold or wait for the turn
	left  int           // requests before reset
	reset time.Time     // zero: nothing is known
}

func newPace() *pace {
	return &pace{
		global: rate.NewLimiter(globalRate, globalBurst),
		hashes: map[string]string{}, buckets: map[string]*bucket{},
	}
}

// wait returns when the request may be sent. done must be called when it has been answered.
func (p *pace) wait(ctx context.Context, r route) (done func(), err error) {
	key, b := p.enter(r)
	select {
	case b.turn <- struct{}{}:
	case <-ctx.Done():
		p.leave(key, b)
		return nil, ctx.Err()
	}
	done = func() {
		<-b.turn
		p.leave(key, b)
	}
	for {
		wait := p.remaining(r, b)
		if wait <= 0 {
			break
		}
		if err := sleep(ctx, wait); err != nil {
			done()
			return nil, err
		}
	}
	if !r.exempt {
		if err := p.global.Wait(ctx); err != nil {
			done()
			return nil, err
		}
	}
	return done, nil
}

func (p *pace) enter(r route) (string, *bucket) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.buckets) > 512 {
		p.sweep()
	}
	key := p.key(r)
	b := p.buckets[key]
	if b == nil {
		b = &bucket{turn: make(chan struct{}, 1)}
		p.buckets[key] = b
	}
	b.users++
	return key, b
}

func (p *pace) leave(key string, b *bucket) {
	p.mu.Lock()
	defer p.mu.Unlock()
	b.users--
	if b.users == 0 && b.left > 0 && p.buckets[key] == b { // what is forgotten here allows at least one more request
		delete(p.buckets, key)
	}
}

// sweep forgets buckets that nobody uses and that are full again.
func (p *pace) sweep() {
	now := time.Now()
	for key, b := range p.buckets {
		if b.users == 0 && !b.reset.After(now) {
			delete(p.buckets, key)
		}
	}
}

func (p *pace) key(r route) string {
	name := r.method + r.template
	if hash := p.hashes[name]; hash != "" {
		name = hash
	}
	return name + r.major
}

// remaining returns how long a request of this bucket has to wait from now.
func (p *pace) remaining(r route, b *bucket) time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	var wait time.Duration
	if b.left == 0 && !b.reset.IsZero() {
		wait = time.Until(b.reset)
	}
	if !r.exempt {
		wait = max(wait, time.Until(p.until))
	}
	return wait
}

// learn reads what an answer says about the limits.
func (p *pace) learn(r route, h http.Header) {
	left, err := strconv.Atoi(h.Get("X-RateLimit-Remaining"))
	after, aerr := strconv.ParseFloat(h.Get("X-RateLimit-Reset-After"), 64)
	p.mu.Lock()
	defer p.mu.Unlock()
	b := p.buckets[p.key(r)] // the one that the request holds
	if hash := h.Get("X-RateLimit-Bucket"); hash != "" && len(p.hashes) < 1000 {
		p.rename(r, hash)
	}
	if b != nil && err == nil && aerr == nil {
		b.left, b.reset = max(left, 0), time.Now().Add(seconds(after))
	}
}

// rename gives a bucket the name by which Discord shares it between routes. The state moves with
// it unless another route has brought some; requests that wait under the old name are few, and
// only the first ever of a route.
func (p *pace) rename(r route, hash string) {
	old := p.key(r)
	p.hashes[r.method+r.template] = hash
	key, b := p.key(r), p.buckets[old]
	if b != nil && key != old && p.buckets[key] == nil {
		p.buckets[key] = b
		delete(p.buckets, old)
	}
}

// limited takes note of a 429.
func (p *pace) limited(r route, e *apiError) {
	p.mu.Lock()
	defer p.mu.Unlock()
	until := time.Now().Add(e.wait)
	if e.global {
		if until.After(p.until) {
			p.until = until
		}
		return
	}
	if b := p.buckets[p.key(r)]; b != nil && until.After(b.reset) {
		b.left, b.reset = 0, until
	}
}

// sleep waits, or returns early with the context's error. It does not begin a wait that the
// context's deadline would cut off.
func sleep(ctx context.Context, d time.Duration) error {
	if d <= 0 {
		return ctx.Err()
	}
	if deadline, ok := ctx.Deadline(); ok && time.Until(deadline) < d {
		return context.DeadlineExceeded
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
