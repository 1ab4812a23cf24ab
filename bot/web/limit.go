package web

import (
	"net/http"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// maxAddresses bounds how many addresses are counted at once; when there are more, those that
// have been quiet longest are forgotten.
const maxAddresses = 10_000

// limiter counts the questions of each address.
type limiter struct {
	limit rate.Limit
	burst int
	now   func() time.Time

	mu        sync.Mutex
	addresses map[string]*asker
}

// asker is one address.
type asker struct {
	rate *rate.Limiter
	last time.Time
}

// newLimiter allows count questions per time and address; a negative count allows all.
func newLimiter(count int, per time.Duration) *limiter {
	l := &limiter{limit: rate.Inf, burst: 1, now: time.Now, addresses: map[string]*asker{}}
	if count > 0 {
		l.limit, l.burst = rate.Limit(float64(count)/per.Seconds()), count
	}
	return l
}

// allow reports whether an address may ask now, and if not, how long it must wait.
func (l *limiter) allow(address string) (wait time.Duration, ok bool) {
	if l.limit == rate.Inf {
		return 0, true
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.now()
	who := l.addresses[address]
	if who == nil {
		if len(l.addresses) >= maxAddresses {
			l.forget(now)
		}
		who = &asker{rate: rate.NewLimiter(l.limit, l.burst)}
		l.addresses[address] = who
	}
	who.last = now
	r := who.rate.ReserveN(now, 1)
	if wait := r.DelayFrom(now); wait > 0 {
		r.CancelAt(now)
		return wait, false
	}
	return 0, true
}

// forget drops the addresses that have all their questions again, and if that is not enough,
// the older half.
func (l *limiter) forget(now time.Time) {
	var oldest, newest time.Time
	for address, who := range l.addresses {
		if who.rate.TokensAt(now) >= float64(l.burst) {
			delete(l.addresses, address)
			continue
		}
		if oldest.IsZero() || who.last.Before(oldest) {
			oldest = who.last
		}
		if who.last.After(newest) {
			newest = who.last
		}
	}
	if len(l.addresses) < maxAddresses {
		return
	}
	middle := oldest.Add(newest.Sub(oldest) / 2)
	for address, who := range l.addresses {
		if !who.last.After(middle) {
			delete(l.addresses, address)
		}
	}
}

// clientKey returns the address that questions are counted for. Behind a trusted proxy it is
// the last one that the proxy names; of IPv6 the network of a household, 64 bits, counts.
func (a *Adapter) clientKey(r *http.Request) string {
	peer, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	addr := peer.Addr().Unmap()
	if a.trusted(addr) {
		forwarded := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
		for _, name := range slices.Backward(forwarded) {
			next, err := netip.ParseAddr(strings.TrimSpace(name))
			if err != nil {
				break
			}
			addr = next.Unmap()
			if !a.trusted(addr) {
				break
			}
		}
	}
	if addr.Is6() {
		if p, err := addr.WithZone("").Prefix(64); err == nil {
			return p.String()
		}
	}
	return addr.String()
}

func (a *Adapter) trusted(addr netip.Addr) bool {
	for _, p := range a.cfg.TrustedProxies {
		if p.Contains(addr) {
			return true
		}
	}
	return false
}
