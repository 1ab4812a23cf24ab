package bot

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"
)

// recordTimeout is how long one record may take to be written.
const recordTimeout = 10 * time.Second

// recorder writes records in the background, so that a full disk or a locked database
// never keeps an answer from a person.
type recorder struct {
	log     *slog.Logger
	out     QuestionLog
	queue   chan Record
	done    chan struct{}
	stop    context.CancelFunc // ends the write under way
	mu      sync.RWMutex       // guards closed, so that nothing is sent on a closed queue
	closed  bool
	full    atomic.Bool // the queue is full, and the log says so already
	failing bool        // the last write failed, and the log says so already; of run's goroutine alone
	dropped atomic.Int64
	failed  atomic.Int64
}

// newRecorder starts the background goroutine; close ends it.
func newRecorder(log *slog.Logger, out QuestionLog, size int) *recorder {
	ctx, stop := context.WithCancel(context.Background())
	r := &recorder{log: log, out: out, queue: make(chan Record, size), done: make(chan struct{}), stop: stop}
	go r.run(ctx)
	return r
}

// add queues a record, or drops it when the queue is full. It never waits.
func (r *recorder) add(rec Record) {
	r.mu.RLock()
	defer r.mu.RUnlock()
	if r.closed {
		r.dropped.Add(1)
		return
	}
	select {
	case r.queue <- rec:
		r.full.Store(false)
	default:
		r.dropped.Add(1)
		if !r.full.Swap(true) {
			r.log.Warn("questions are asked faster than they can be recorded; some are left out", "waiting", cap(r.queue))
		}
	}
}

func (r *recorder) run(ctx context.Context) {
	defer close(r.done)
	for rec := range r.queue {
		err := r.write(ctx, rec)
		switch {
		case err != nil:
			r.failed.Add(1)
			if !r.failing {
				r.log.ErrorContext(ctx, "questions cannot be recorded; they are answered all the same", "err", err)
			}
			r.failing = true
		case r.failing:
			r.failing = false
			r.log.InfoContext(ctx, "questions are recorded again", "lost", r.failed.Load())
		}
	}
}

func (r *recorder) write(ctx context.Context, rec Record) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("bot: recording a question: panic: %v", p)
		}
	}()
	ctx, cancel := context.WithTimeout(ctx, recordTimeout)
	defer cancel()
	return r.out.Record(ctx, rec)
}

// close writes what is waiting. When ctx ends first, the rest is given up.
func (r *recorder) close(ctx context.Context) error {
	r.mu.Lock()
	if !r.closed {
		r.closed = true
		close(r.queue)
	}
	r.mu.Unlock()
	defer r.stop()
	select {
	case <-r.done:
		return nil
	case <-ctx.Done():
		return fmt.Errorf("bot: the last questions could not be recorded in time: %w", context.Cause(ctx))
	}
}
