package discord

import (
	"context"
	"fmt"
	"sync"
)

const (
	seenSize = 8192 // events remembered while running: what a resume may repeat, and five minutes of interactions
	seenKept = 1024 // of them, across a restart
	seenKey  = "seen"
)

// State keeps what the adapter must know again after a restart. The store's State is one.
type State interface {
	// JSON decodes what is under key into value, and reports whether there was anything.
	JSON(ctx context.Context, key string, value any) (bool, error)
	// SetJSON keeps a value under key.
	SetJSON(ctx context.Context, key string, value any) error
	// Delete removes what is under key, if there is anything.
	Delete(ctx context.Context, key string) error
}

// seen remembers the latest events, so that none is handled twice. It is safe for concurrent use.
type seen struct {
	mu    sync.Mutex
	set   map[string]bool
	ring  []string // the keys in set, in a ring; "" where none is
	next  int      // where the next one goes
	dirty bool
	read  bool // what was saved before the restart is among them
}

func newSeen() *seen {
	return &seen{set: make(map[string]bool, seenSize), ring: make([]string, seenSize)}
}

// add reports whether key is new, and remembers it.
func (s *seen) add(key string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.set[key] {
		return false
	}
	delete(s.set, s.ring[s.next])
	s.set[key], s.ring[s.next] = true, key
	s.next = (s.next + 1) % len(s.ring)
	s.dirty = true
	return true
}

// forget takes key out again: its event was not handled after all.
func (s *seen) forget(key string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.set[key] {
		return
	}
	delete(s.set, key)
	for i, k := range s.ring {
		if k == key {
			s.ring[i] = ""
		}
	}
	s.dirty = true
}

// load adds what was saved before the restart.
func (s *seen) load(ctx context.Context, state State) error {
	var keys []string
	if _, err := state.JSON(ctx, seenKey, &keys); err != nil {
		return fmt.Errorf("discord: reading which events were handled: %w", err)
	}
	for _, k := range keys[max(0, len(keys)-seenKept):] {
		if k != "" {
			s.add(k)
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.read = true
	return nil
}

// save keeps the latest keys if there are new ones, beside those that were saved before the restart.
func (s *seen) save(ctx context.Context, state State) error {
	s.mu.Lock()
	dirty, read := s.dirty, s.read
	s.mu.Unlock()
	if !dirty {
		return nil
	}
	if !read {
		if err := s.load(ctx, state); err != nil {
			return err
		}
	}
	s.mu.Lock()
	s.dirty = false
	keys := make([]string, 0, seenKept)
	for i := range s.ring {
		if k := s.ring[(s.next+i)%len(s.ring)]; k != "" {
			keys = append(keys, k)
		}
	}
	keys = keys[max(0, len(keys)-seenKept):]
	s.mu.Unlock()
	if err := state.SetJSON(ctx, seenKey, keys); err != nil {
		s.mu.Lock()
		s.dirty = true
		s.mu.Unlock()
		return fmt.Errorf("discord: keeping which events were handled: %w", err)
	}
	return nil
}
