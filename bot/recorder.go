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

const (
	// maxWaiting is how many records are kept until a store that is away takes them: some megabytes, and hours of a
	// busy day.
	maxWaiting = 20_000
	// retryPause is how long a recorder waits before it tries again, if no further record comes meanwhile.
	retryPause = 5 * time.Second
	// lastSpell is for how long a recorder that is closed tries again, and lastPause how often: a store that has just come
	// back, but is opened every two seconds only, gets what waits for it.
	lastSpell = 3 * time.Second
	lastPause = 200 * time.Millisecond
)

// recorder writes records of one kind in the background, so that a full disk or a locked database
// never keeps an answer from a person. What a store cannot take for the time being is kept in memory and written later.
type recorder[T any] struct {
	what    string // the kind, for the log
	out     func(context.Context, T) error
	alarm   *alarm
	most    int // records that wait for a store that is away
	queue   chan T
	done    chan struct{}
	stop    context.CancelFunc // ends the write under way
	mu      sync.RWMutex       // guards closed, so that nothing is sent on a closed queue
	closed  bool
	full    atomic.Bool // the queue is full, and the log says so already
	dropped atomic.Int64
	failed  atomic.Int64

	waiting []T // the oldest first; used by the goroutine alone
}

// newRecorder starts the background goroutine; close ends it.
func newRecorder[T any](what string, size int, out func(context.Context, T) error, a *alarm) *recorder[T] {
	ctx, stop := context.WithCancel(context.Background())
	r := &recorder[T]{what: what, out: out, alarm: a, most: maxWaiting, queue: make(chan T, size), done: make(chan struct{}), stop: stop}
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

// run writes what comes, in its order, until the queue is closed and empty.
func (r *recorder[T]) run(ctx context.Context) {
	defer close(r.done)
	for open := true; open; {
		var retry <-chan time.Time
		if len(r.waiting) > 0 {
			retry = time.After(retryPause)
		}
		select {
		case rec, ok := <-r.queue:
			if open = ok; ok {
				r.wait(rec)
			}
		case <-retry:
		}
		for r.next(ctx) {
		}
	}
	r.last(ctx)
	if lost := int64(len(r.waiting)); lost > 0 {
		r.failed.Add(lost)
		r.alarm.log.ErrorContext(ctx, "records are lost, because they could not be written before faqbot ended", "what", r.what, "lost", lost)
	}
}

// last tries for a while to write what is left.
func (r *recorder[T]) last(ctx context.Context) {
	for end := time.Now().Add(lastSpell); len(r.waiting) > 0 && time.Now().Before(end); {
		select {
		case <-ctx.Done():
			return
		case <-time.After(lastPause):
		}
		for r.next(ctx) {
		}
	}
}

// wait keeps a record until it is written. If there are too many, it is lost.
func (r *recorder[T]) wait(rec T) {
	if len(r.waiting) < r.most {
		r.waiting = append(r.waiting, rec)
		return
	}
	r.failed.Add(1)
	r.alarm.overflows(r.what, r.most)
}

// next writes the record that waits longest, and reports whether there may be another one to write now.
func (r *recorder[T]) next(ctx context.Context) bool {
	for range len(r.queue) { // what has come meanwhile makes room for more
		if rec, ok := <-r.queue; ok {
			r.wait(rec)
		}
	}
	if len(r.waiting) == 0 {
		return false
	}
	lost := r.failed.Load()
	err := r.write(ctx, r.waiting[0])
	if err != nil && troubleKey(err) != troubleOther {
		r.alarm.fails(ctx, r.what, err, lost)
		return false
	}
	var none T
	r.waiting[0] = none
	if r.waiting = r.waiting[1:]; len(r.waiting) == 0 {
		r.waiting = nil
	}
	if err != nil { // it is the record that cannot be written: another one may
		r.failed.Add(1)
		r.alarm.fails(ctx, r.what, err, lost)
		return true
	}
	r.alarm.works(ctx, r.what, r.failed.Load())
	return true
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
		r.stop()
		select { // what is lost is told, unless the store hears nothing
		case <-r.done:
		case <-time.After(lastPause):
		}
		return fmt.Errorf("bot: the last of %s could not be recorded in time: %w", r.what, context.Cause(ctx))
	}
}
