package discord

import (
	"context"
	"errors"
	"time"
)

// session is what Discord needs to go on with a session that lost its connection.
type session struct {
	ID  string `json:"id"`  // "": there is none
	URL string `json:"url"` // where it is to be resumed
	Seq int64  `json:"seq"` // of the last event received
}

// shard is one of the bot's connections to the gateway. Only its run touches the session.
type shard struct {
	g       *gateway
	id      int
	count   int
	session session
}

// run connects again and again until ctx is done (nil) or Discord refuses the bot (an error).
func (s *shard) run(ctx context.Context) error {
	back := newBackOff()
	undialled := 0
	for {
		ready, err := s.once(ctx)
		switch {
		case ctx.Err() != nil:
			return nil //nolint:nilerr // the end of ctx is no refusal
		case fatal(err) != nil:
			return fatal(err)
		}
		if ready {
			back.Reset()
		}
		wait := back.NextBackOff()
		if errors.Is(err, errReconnect) && ready {
			wait = jitter(firstReconnect)
		}
		if undialled++; ready {
			undialled = 0
		}
		if errors.Is(err, errInvalid) {
			wait = max(wait, time.Second+jitter(4*time.Second)) // as Discord asks for
		}
		if !resumable(err) {
			s.session = session{}
		}
		if undialled >= 3 {
			s.session.URL = "" // the usual address then
		}
		s.g.counts.add("reconnects")
		s.g.log.InfoContext(ctx, "the connection to Discord ended", "shard", s.id, "why", ending(err),
			"resume", s.session.ID != "", "again in", wait.Round(time.Millisecond))
		if sleep(ctx, wait) != nil {
			return nil //nolint:nilerr // the end of ctx is no refusal
		}
	}
}

// once makes one connection and serves it until it ends. It reports whether a session was on.
func (s *shard) once(ctx context.Context) (ready bool, err error) {
	address := s.session.URL
	if s.session.ID == "" || address == "" {
		address = s.g.url()
	}
	if s.session.ID == "" {
		if err := s.g.allow(ctx, s.id); err != nil {
			return false, err
		}
	}
	c, err := dial(ctx, s, address)
	if err != nil {
		return false, err
	}
	defer c.close()
	return c.serve(ctx)
}
