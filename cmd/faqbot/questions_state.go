package main

import (
	"context"
	"sync"
	"time"

	"github.com/faqbot/faqbot/bot/store"
)

// State returns what an adapter keeps in the store between starts.
func (q *questionLog) State(adapter string) *adapterState { return &adapterState{q, adapter} }

// adapterState is a [store.State] that opens the store if need be. People wait for what adapters
// keep: where the store is in trouble, one of them in a while tries it, and the others get the error at once.
type adapterState struct {
	log     *questionLog
	adapter string
}

func (a *adapterState) do(ctx context.Context, work func(s *store.State) error) error {
	if err := a.log.pause.enter(); err != nil {
		return err
	}
	err := a.log.do(ctx, func(s *store.Store) error { return work(s.State(a.adapter)) })
	a.log.pause.leave(ctx, err)
	return err
}

// Text returns the text under key, "" if there is none.
func (a *adapterState) Text(ctx context.Context, key string) (text string, err error) {
	err = a.do(ctx, func(s *store.State) (err error) { text, err = s.Text(ctx, key); return err })
	return text, err
}

// SetText keeps a text under key.
func (a *adapterState) SetText(ctx context.Context, key, value string) error {
	return a.do(ctx, func(s *store.State) error { return s.SetText(ctx, key, value) })
}

// JSON decodes what is under key into value, and reports whether there was anything.
func (a *adapterState) JSON(ctx context.Context, key string, value any) (ok bool, err error) {
	err = a.do(ctx, func(s *store.State) (err error) { ok, err = s.JSON(ctx, key, value); return err })
	return ok, err
}

// SetJSON keeps a value under key as JSON.
func (a *adapterState) SetJSON(ctx context.Context, key string, value any) error {
	return a.do(ctx, func(s *store.State) error { return s.SetJSON(ctx, key, value) })
}

// Delete removes what is under key, if there is anything.
func (a *adapterState) Delete(ctx context.Context, key string) error {
	return a.do(ctx, func(s *store.State) error { return s.Delete(ctx, key) })
}

// Change keeps all the texts of set and removes the keys of remove, or does nothing of it.
func (a *adapterState) Change(ctx context.Context, set map[string]string, remove []string) error {
	return a.do(ctx, func(s *store.State) error { return s.Change(ctx, set, remove) })
}

// Under returns all texts whose key begins with prefix, by their whole key.
func (a *adapterState) Under(ctx context.Context, prefix string) (values map[string]string, err error) {
	err = a.do(ctx, func(s *store.State) (err error) { values, err = s.Under(ctx, prefix); return err })
	return values, err
}

// pauseFor is how long a store in trouble is left alone by those whom people wait for. A locked
// one keeps each of them for three seconds otherwise.
const pauseFor = 5 * time.Second

// pause keeps people from waiting for a store in trouble. Its zero value is ready.
type pause struct {
	mu    sync.Mutex
	err   error     // the trouble; nil: there is none
	until time.Time // when somebody may try again
	tries bool      // somebody does
}

// enter returns the error of a short while ago, or nil: then leave must follow.
func (p *pause) enter() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.err == nil {
		return nil
	}
	if p.tries || time.Now().Before(p.until) {
		return p.err
	}
	p.tries = true
	return nil
}

// leave says how it went. An error that comes of the caller's own context says nothing of the store.
func (p *pause) leave(ctx context.Context, err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.tries = false
	switch {
	case err == nil:
		p.err = nil
	case ctx.Err() == nil && store.InTrouble(err):
		p.err, p.until = err, time.Now().Add(pauseFor)
	}
}

// over ends the pause: the store was written to.
func (p *pause) over() { p.leave(context.Background(), nil) }
