package discord

import (
	"context"
	"errors"
	"log/slog"
	"runtime/debug"
	"sync"
	"time"
)

const (
	queuePerChannel = 64   // events waiting in one channel; more are dropped
	queueInAll      = 2048 // events waiting, in all channels
	workers         = 32   // channels whose events are handled at once
	interactionsMax = 1024 // interactions under way at once; more are left to fail
	handleTimeout   = 90 * time.Second
	talkTimeout     = 14 * time.Minute       // of an interaction, which may ask for work: a minute less than Discord takes its reply
	closeGrace      = 8 * time.Second        // of shutting down: until what waits is given up
	closeLast       = time.Second            // and from then until what runs is given up
	finishTimeout   = 900 * time.Millisecond // of saying that an interaction has no reply: within closeLast
)

// origin is where an event came from, so that one that was not handled can be asked for again.
type origin struct {
	shard int // -1: not from the gateway
	seq   int64
}

// job is an event that waits for its turn.
type job struct {
	event  event
	origin origin
}

// dispatcher hands events to the handler: those of a channel in order and one after the other, those of
// different channels side by side, and interactions at once. It is safe for concurrent use.
type dispatcher struct {
	log    *slog.Logger
	handle func(context.Context, event)
	counts *counts
	slots  chan struct{}

	mu       sync.Mutex
	queues   map[string][]job // by channel; one that is there has a goroutine
	running  map[event]context.CancelFunc
	waiting  int
	talking  int // interactions under way
	closed   bool
	leftover bool // what waits is not begun any more
	wg       sync.WaitGroup
}

func newDispatcher(log *slog.Logger, c *counts, handle func(context.Context, event)) *dispatcher {
	return &dispatcher{
		log: log, handle: handle, counts: c, slots: make(chan struct{}, workers),
		queues: map[string][]job{}, running: map[event]context.CancelFunc{},
	}
}

var (
	errFull   = errors.New("too many events wait")
	errClosed = errors.New("the bot is shutting down")
)

// post takes an event in and returns at once. An error says that it will not be handled. The end of ctx
// is not that of the handler.
func (d *dispatcher) post(ctx context.Context, e event, from origin) error {
	ctx = context.WithoutCancel(ctx)
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.closed {
		return errClosed
	}
	if i, ok := e.(*interaction); ok {
		return d.talk(ctx, i)
	}
	place := e.place()
	queue, running := d.queues[place]
	if len(queue) >= queuePerChannel || d.waiting >= queueInAll {
		d.counts.add("dropped")
		return errFull
	}
	d.waiting++
	d.queues[place] = append(queue, job{e, from})
	if !running {
		d.wg.Go(func() { d.work(ctx, place) })
	}
	return nil
}

// talk begins an interaction; d.mu is held.
func (d *dispatcher) talk(ctx context.Context, i *interaction) error {
	if d.talking >= interactionsMax {
		d.counts.add("dropped")
		return errFull
	}
	d.talking++
	i.begin(ctx)
	d.wg.Go(func() {
		d.run(ctx, i)
		d.mu.Lock()
		d.talking--
		d.mu.Unlock()
	})
	return nil
}

// work handles a channel's events until none waits.
func (d *dispatcher) work(ctx context.Context, place string) {
	for {
		d.slots <- struct{}{} // holders are bounded by handleTimeout
		j, ok := d.next(place)
		if !ok {
			<-d.slots
			return
		}
		d.run(ctx, j.event)
		<-d.slots
	}
}

func (d *dispatcher) next(place string) (job, bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	queue := d.queues[place]
	if len(queue) == 0 {
		delete(d.queues, place)
		return job{}, false
	}
	if d.leftover {
		return job{}, false // the queue stays as it is, for close to collect
	}
	d.waiting--
	d.queues[place] = queue[1:]
	return queue[0], true
}

// run calls the handler, and survives it.
func (d *dispatcher) run(ctx context.Context, e event) {
	limit := handleTimeout
	if _, ok := e.(*interaction); ok {
		limit = talkTimeout
	}
	ctx, cancel := context.WithTimeout(ctx, limit)
	d.mu.Lock()
	d.running[e] = cancel
	cut := d.leftover
	d.mu.Unlock()
	if cut {
		cancel()
	}
	defer func() {
		d.mu.Lock()
		delete(d.running, e)
		d.mu.Unlock()
		cancel()
	}()
	defer func() {
		if i, ok := e.(*interaction); ok {
			last, done := context.WithTimeout(context.WithoutCancel(ctx), finishTimeout) // nobody is left with “is thinking…” by a stop
			defer done()
			i.finish(last)
		}
	}()
	defer func() {
		if r := recover(); r != nil {
			d.counts.add("panics")
			d.log.ErrorContext(ctx, "handling an event of Discord failed; this is a mistake in faqbot, please report it",
				"event", e.key(), "panic", r, "stack", string(debug.Stack()))
		}
	}()
	d.handle(ctx, e)
}

// close takes no more events, waits for those that are there, and after a grace gives up what waits
// and then what runs. It returns within closeGrace and closeLast, with the events that were never begun.
func (d *dispatcher) close(ctx context.Context) []job {
	d.mu.Lock()
	d.closed = true
	d.mu.Unlock()
	done := make(chan struct{})
	go func() {
		d.wg.Wait()
		close(done)
	}()
	if !within(done, closeGrace) {
		d.mu.Lock()
		d.leftover = true
		for _, cancel := range d.running {
			cancel()
		}
		d.mu.Unlock()
		if !within(done, closeLast) {
			d.log.WarnContext(ctx, "some events of Discord were not done when the bot stopped")
		}
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.leftover = true
	var rest []job
	for place, queue := range d.queues {
		rest = append(rest, queue...)
		delete(d.queues, place)
	}
	return rest
}

func within(done <-chan struct{}, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-done:
		return true
	case <-t.C:
		return false
	}
}
