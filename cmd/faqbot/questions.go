package main

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"log/slog"
	"path/filepath"
	"sync"
	"time"

	"github.com/faqbot/faqbot/bot"
	"github.com/faqbot/faqbot/bot/store"
)

const (
	reopenEvery = 2 * time.Second // how often a store that could not be opened is tried again
	recordWait  = 5 * time.Second // how long records wait for a server that restarts
	pruneEvery  = time.Hour
)

// questionLog is the store, opened when it is needed first. Where that cannot be done, the bot
// answers all the same, and the store is tried again from time to time: a disk that was full at the
// start may have room later, a server may be up. Its methods are those of [store.Store].
type questionLog struct {
	log    *slog.Logger
	config store.Config
	pause  pause // of what people wait for

	mu      sync.Mutex
	store   *store.Store  // nil: not open
	opening chan struct{} // closed when the attempt under way has ended; nil: none is
	tried   time.Time     // when it was tried last to open it
	err     error         // why it could not be
	failing time.Time     // since when it cannot be; zero: it can, or was not tried
	closed  bool
}

func newQuestionLog(log *slog.Logger, cfg store.Config) *questionLog {
	return &questionLog{log: log, config: cfg}
}

// open returns the store, opened if need be. Only at the first time does it wait for that: later,
// while another attempt is under way, it returns the error of the last one.
func (q *questionLog) open(ctx context.Context) (*store.Store, error) {
	q.mu.Lock()
	if q.store != nil {
		defer q.mu.Unlock()
		return q.store, nil
	}
	if q.closed {
		defer q.mu.Unlock()
		return nil, errors.New("the store is closed")
	}
	if q.err != nil && (q.opening != nil || time.Since(q.tried) < reopenEvery) {
		defer q.mu.Unlock()
		return nil, q.err
	}
	if q.opening == nil {
		q.opening = make(chan struct{})
		go q.tryOpen(context.WithoutCancel(ctx), q.opening)
	}
	ended := q.opening
	q.mu.Unlock()
	select {
	case <-ended:
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.store, q.err
}

// tryOpen opens the store, which has a time limit of its own.
func (q *questionLog) tryOpen(ctx context.Context, ended chan struct{}) {
	s, err := store.Open(ctx, q.log, q.config)
	q.mu.Lock()
	defer q.mu.Unlock()
	defer close(ended)
	q.opening, q.tried, q.err = nil, time.Now(), err
	if err == nil {
		q.failing = time.Time{}
	} else if q.failing.IsZero() {
		q.failing = q.tried
	}
	if q.closed && err == nil {
		q.err = errors.Join(errors.New("the store is closed"), s.Close())
		return
	}
	q.store = s
}

// leave closes a store that is not the one at its place any more, if that was not done already, and
// reports whether there is another one to try.
func (q *questionLog) leave(ctx context.Context, s *store.Store, err error) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.store != s {
		return !q.closed // somebody else was quicker
	}
	if !errors.Is(err, store.ErrMoved) {
		return false
	}
	q.log.WarnContext(ctx, "the database is not where it was; what is recorded from now on goes into the one that is there", "reason", err)
	if err := s.Close(); err != nil {
		q.log.WarnContext(ctx, "the database that was moved away could not be closed", "err", err)
	}
	q.store, q.err = nil, nil
	return true
}

// openPatiently is open for what nobody waits for: it gives a server time to come up. Where that
// has taken long already, it does not.
func (q *questionLog) openPatiently(ctx context.Context) (*store.Store, error) {
	for {
		s, err := q.open(ctx)
		q.mu.Lock()
		failing := q.failing
		q.mu.Unlock()
		if err == nil || !errors.Is(err, store.ErrUnreachable) && !errors.Is(err, store.ErrBusy) || time.Since(failing) > recordWait {
			return s, err
		}
		select {
		case <-ctx.Done():
			return nil, err
		case <-time.After(reopenEvery / 8):
		}
	}
}

// do does something with the store; once more where the file was moved away meanwhile.
func (q *questionLog) do(ctx context.Context, work func(s *store.Store) error) error {
	return q.with(ctx, q.open, work)
}

// keep is do for records, which are written in the background.
func (q *questionLog) keep(ctx context.Context, work func(s *store.Store) error) error {
	err := q.with(ctx, q.openPatiently, work)
	if err == nil {
		q.pause.over()
	}
	return err
}

func (q *questionLog) with(ctx context.Context, open func(context.Context) (*store.Store, error), work func(s *store.Store) error) error {
	for again := true; ; again = false {
		s, err := open(ctx)
		if err != nil {
			return err
		}
		if err = work(s); err == nil || !again || !q.leave(ctx, s, err) {
			return err
		}
	}
}

// Record implements [bot.QuestionLog].
func (q *questionLog) Record(ctx context.Context, r bot.Record) error {
	return q.keep(ctx, func(s *store.Store) error { return s.Record(ctx, r) })
}

// RecordStaff implements [bot.StaffLog].
func (q *questionLog) RecordStaff(ctx context.Context, a bot.StaffAction) error {
	return q.keep(ctx, func(s *store.Store) error { return s.RecordStaff(ctx, a) })
}

// RecordFeedback implements [bot.FeedbackLog].
func (q *questionLog) RecordFeedback(ctx context.Context, f bot.Feedback) error {
	return q.keep(ctx, func(s *store.Store) error { return s.RecordFeedback(ctx, f) })
}

// Questions returns the recorded questions from since on, as the store does.
func (q *questionLog) Questions(ctx context.Context, since time.Time) iter.Seq2[bot.Record, error] {
	return read(ctx, q, func(s *store.Store) iter.Seq2[bot.Record, error] { return s.Questions(ctx, since) })
}

// StaffActions returns what staff did from since on, as the store does.
func (q *questionLog) StaffActions(ctx context.Context, since time.Time) iter.Seq2[bot.StaffAction, error] {
	return read(ctx, q, func(s *store.Store) iter.Seq2[bot.StaffAction, error] { return s.StaffActions(ctx, since) })
}

// Confirmed returns the questions whose answer a person confirmed, as the store does.
func (q *questionLog) Confirmed(ctx context.Context) iter.Seq2[bot.Feedback, error] {
	return read(ctx, q, func(s *store.Store) iter.Seq2[bot.Feedback, error] { return s.Confirmed(ctx) })
}

// read passes on a sequence of the store, or the error of opening it.
func read[T any](ctx context.Context, q *questionLog, of func(s *store.Store) iter.Seq2[T, error]) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		s, err := q.open(ctx)
		if err != nil {
			var none T
			yield(none, err)
			return
		}
		of(s)(yield)
	}
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
	n := int64(0)
	err := q.do(ctx, func(s *store.Store) (err error) {
		if retention > 0 {
			n, err = s.Prune(ctx, time.Now().Add(-retention))
		}
		return err
	})
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
	s := q.store
	q.store, q.closed = nil, true
	if s == nil {
		return nil
	}
	if err := s.Close(); err != nil {
		return fmt.Errorf("close the store: %w", err)
	}
	return nil
}

// store returns where the store is: SQLite in the data folder, or PostgreSQL.
func (c *config) store() store.Config {
	return store.Config{Path: filepath.Join(c.Data, "faqbot.db"), URL: string(c.Store.URL)}
}
