package telegram

import (
	"context"
	"log/slog"
	"sync"
	"time"
)

// outage is a time during which the state cannot be read, or not written: it is logged once when it
// begins, however many messages come meanwhile, and once when it is over. It is safe for concurrent use.
type outage struct {
	log   *slog.Logger
	what  string // for the log: what cannot be done, and what that means
	again string // for the log: what can be done again

	mu    sync.Mutex
	since time.Time // zero: there is none
	times int       // that something failed since
}

// note takes the outcome of one use of the state. What was given up because the adapter ends says
// nothing about the state.
func (o *outage) note(ctx context.Context, err error) {
	if err != nil && ctx.Err() != nil {
		return
	}
	o.mu.Lock()
	since, times := o.since, o.times
	if err != nil {
		o.times++
		if since.IsZero() {
			o.since = time.Now()
		}
	} else {
		o.since, o.times = time.Time{}, 0
	}
	o.mu.Unlock()
	switch {
	case err != nil && since.IsZero():
		o.log.WarnContext(ctx, o.what, "err", err) //nolint:sloglint // a constant of who made it
	case err == nil && !since.IsZero():
		o.log.InfoContext(ctx, o.again, "after", time.Since(since).Round(time.Second), "times", times) //nolint:sloglint // a constant of who made it
	}
}
