package bot

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"time"
)

// recordTimeout is how long one record may take to be written.
const recordTimeout = 10 * time.Second

// recorder writes records of one kind in the background, so that a full disk or a locked database
// never keeps an answer from a person.
type recorder[T any] struct {
	what    string // the kind, for the log
	out     func(context.Context, T) error
	alarm   *alarm
	queue   chan T
	done    chan struct{}
	stop    context.CancelFunc // ends the write under way
	mu      sync.RWMutex       // guards closed, so that nothing is sent on a closed queue
	closed  bool
	full    atomic.Bool // the queue is full, and the log says so already
	dropped atomic.Int64
	failed  atomic.Int64
}

// newRecorder starts the background goroutine; close ends it.
func newRecorder[T any](what string, size int, out func(context.Context, T) error, a *alarm) *recorder[T] {
	ctx, stop := context.WithCancel(context.Background())
	r := &recorder[T]{what: what, out: out, alarm: a, queue: make(chan T, size), done: make(chan struct{}), stop: stop}
	go r.run(ctx)
	return r
}

// add queues a record, or drops it when the queue is full. It never waits.
func (r *recorder[T]) add(rec T) {
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
			r.alarm.log.Warn("more is to be recorded than can be written; some is left out", "what", r.what, "waiting", cap(r.queue))
		}
	}
}

func (r *recorder[T]) run(ctx context.Context) {
	defer close(r.done)
	for rec := range r.queue {
		if err := r.write(ctx, rec); err != nil {
			r.alarm.fails(ctx, r.what, err, r.failed.Add(1))
			continue
		}
		r.alarm.works(ctx, r.what, r.failed.Load())
	}
}

func (r *recorder[T]) write(ctx context.Context, rec T) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("bot: recording %s: panic: %v", r.what, p)
		}
	}()
	ctx, cancel := context.WithTimeout(ctx, recordTimeout)
	defer cancel()
	return r.out(ctx, rec)
}

// close writes what is waiting. When ctx ends first, the rest is given up.
func (r *recorder[T]) close(ctx context.Context) error {
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
		return fmt.Errorf("bot: the last of %s could not be recorded in time: %w", r.what, context.Cause(ctx))
	}
}
