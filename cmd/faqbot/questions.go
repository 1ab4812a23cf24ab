package main

import (
	"context"
	"fmt"
	"log/slog"
	"path/filepath"
	"sync"
	"time"

	"github.com/faqbot/faqbot/bot"
	"github.com/faqbot/faqbot/bot/store"
)

const (
	reopenEvery = time.Minute // how often a store that could not be opened is tried again
	pruneEvery  = time.Hour
)

// questionLog records questions in the store. Where that cannot be opened, the bot answers all
// the same, and the store is tried again from time to time: a disk that was full at the start may
// have room later.
type questionLog struct {
	log  *slog.Logger
	path string

	mu    sync.Mutex
	store *store.Store // nil: not open
	tried time.Time    // when it was tried to be opened
	err   error        // why it could not be
}

func newQuestionLog(log *slog.Logger, path string) *questionLog {
	return &questionLog{log: log, path: path}
}

// Record implements [bot.QuestionLog].
func (q *questionLog) Record(ctx context.Context, r bot.Record) error {
	s, err := q.open(ctx)
	if err != nil {
		return err
	}
	return s.Record(ctx, r)
}

// open returns the store, opened if need be.
func (q *questionLog) open(ctx context.Context) (*store.Store, error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.store != nil {
		return q.store, nil
	}
	if q.err != nil && time.Since(q.tried) < reopenEvery {
		return nil, q.err
	}
	s, err := store.Open(ctx, q.log, store.Config{Path: q.path})
	if err != nil && ctx.Err() != nil {
		return nil, err // says nothing of the store: whoever asks next tries again
	}
	q.store, q.err, q.tried = s, err, time.Now()
	return s, err
}

// state returns what an adapter keeps in the store between starts.
func (q *questionLog) state(adapter string) *adapterState { return &adapterState{q, adapter} }

// adapterState is a [store.State] that opens the store if need be.
type adapterState struct {
	log     *questionLog
	adapter string
}

func (a *adapterState) open(ctx context.Context) (*store.State, error) {
	s, err := a.log.open(ctx)
	if err != nil {
		return nil, err
	}
	return s.State(a.adapter), nil
}

// Text returns the text under key, "" if there is none.
func (a *adapterState) Text(ctx context.Context, key string) (string, error) {
	s, err := a.open(ctx)
	if err != nil {
		return "", err
	}
	return s.Text(ctx, key)
}

// SetText keeps a text under key.
func (a *adapterState) SetText(ctx context.Context, key, value string) error {
	s, err := a.open(ctx)
	if err != nil {
		return err
	}
	return s.SetText(ctx, key, value)
}

// JSON decodes what is under key into value, and reports whether there was anything.
func (a *adapterState) JSON(ctx context.Context, key string, value any) (bool, error) {
	s, err := a.open(ctx)
	if err != nil {
		return false, err
	}
	return s.JSON(ctx, key, value)
}

// SetJSON keeps a value under key as JSON.
func (a *adapterState) SetJSON(ctx context.Context, key string, value any) error {
	s, err := a.open(ctx)
	if err != nil {
		return err
	}
	return s.SetJSON(ctx, key, value)
}

// Delete removes what is under key, if there is anything.
func (a *adapterState) Delete(ctx context.Context, key string) error {
	s, err := a.open(ctx)
	if err != nil {
		return err
	}
	return s.Delete(ctx, key)
}

// Change keeps all the texts of set and removes the keys of remove, or does nothing of it.
func (a *adapterState) Change(ctx context.Context, set map[string]string, remove []string) error {
	s, err := a.open(ctx)
	if err != nil {
		return err
	}
	return s.Change(ctx, set, remove)
}

// Under returns all texts whose key begins with prefix, by their whole key.
func (a *adapterState) Under(ctx context.Context, prefix string) (map[string]string, error) {
	s, err := a.open(ctx)
	if err != nil {
		return nil, err
	}
	return s.Under(ctx, prefix)
}

// keepPruned opens the store, and deletes what is older than the retention (0: nothing is) now
// and every hour, until ctx ends.
func (q *questionLog) keepPruned(ctx context.Context, retention time.Duration) {
	tick := time.NewTicker(pruneEvery)
	defer tick.Stop()
	for {
		q.prune(ctx, retention)
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

func (q *questionLog) prune(ctx context.Context, retention time.Duration) {
	s, err := q.open(ctx)
	n := int64(0)
	if err == nil && retention > 0 {
		n, err = s.Prune(ctx, time.Now().Add(-retention))
	}
	switch {
	case ctx.Err() != nil:
	case err != nil:
		q.log.ErrorContext(ctx, "the record of questions has a problem; questions are answered all the same", "err", err)
	case n > 0:
		q.log.InfoContext(ctx, "old questions were deleted", "questions", n, "older_than", Duration(retention).String())
	}
}

// Close closes the store.
func (q *questionLog) Close() error {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.store == nil {
		return nil
	}
	if err := q.store.Close(); err != nil {
		return fmt.Errorf("close %s: %w", q.path, err)
	}
	return nil
}

// storePath is where the store lies in the data folder.
func (c *config) storePath() string { return filepath.Join(c.Data, "faqbot.db") }
