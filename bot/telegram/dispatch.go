package telegram

import (
	"context"
	"fmt"
	"log/slog"
	"runtime"
	"runtime/debug"
	"sync"
	"time"
)

const (
	maxPending  = 4000             // updates taken and not done, over all chats
	maxWaiting  = 200              // of one chat: what comes then would be answered minutes later
	stopGrace   = 2 * time.Second  // for handlers to see that their context has ended
	stopTimeout = 10 * time.Second // for what is under way when the adapter is stopped
)

// dispatcher hands updates to the handler: those of one chat one after the other, in order, those of
// different chats side by side, so that a slow chat holds nobody up. A chat without updates costs
// nothing.
type dispatcher struct {
	log    *slog.Logger
	inbox  *inbox
	handle func(ctx context.Context, u *update)
	early  func(ctx context.Context, u *update) // called at once, out of order; nil: nothing is
	grace  time.Duration                        // of stop, for what is under way

	slots  chan struct{} // one for each update taken and not done
	work   sync.WaitGroup
	mu     sync.Mutex
	queues map[queueKey]*queue
	closed bool
	passed refusals // chats of which updates were passed over
}

// queueKey names what must stay in order: the updates of a chat, the inline queries of a user.
type queueKey struct {
	chat int64
	user int64
}

// queue holds the updates of one key that wait; it exists while one of them is handled.
type queue struct {
	dispatcher *dispatcher
	mu         sync.Mutex
	waiting    []*update
	arrived    chan struct{} // closed when an update arrives that is waited for; nil: nobody waits
}

func newDispatcher(log *slog.Logger, b *inbox, handle func(context.Context, *update)) *dispatcher {
	return &dispatcher{log: log, inbox: b, handle: handle, grace: stopTimeout, slots: make(chan struct{}, maxPending), queues: map[queueKey]*queue{}}
}

func keyOf(u *update) queueKey {
	switch {
	case u.Message != nil:
		return queueKey{chat: u.Message.Chat.ID}
	case u.EditedMessage != nil:
		return queueKey{chat: u.EditedMessage.Chat.ID}
	case u.Callback != nil && u.Callback.Message != nil:
		return queueKey{chat: u.Callback.Message.Chat.ID}
	case u.Callback != nil:
		return queueKey{user: u.Callback.From.ID}
	case u.Inline != nil:
		return queueKey{user: u.Inline.From.ID}
	case u.ChosenInline != nil:
		return queueKey{user: u.ChosenInline.From.ID}
	case u.MyChatMember != nil:
		return queueKey{chat: u.MyChatMember.Chat.ID}
	case u.Reaction != nil:
		return queueKey{chat: u.Reaction.Chat.ID}
	}
	return queueKey{}
}

// take queues an update, which waits for room until ctx ends. It reports whether the update was
// taken: not after stop. The handler runs with run, without its values.
func (d *dispatcher) take(ctx, run context.Context, u *update) bool {
	select {
	case d.slots <- struct{}{}:
	case <-ctx.Done():
		return false
	}
	return d.queue(run, u)
}

// reserve takes the room for one update if there is any: it is then queued or released.
func (d *dispatcher) reserve() bool {
	select {
	case d.slots <- struct{}{}:
		return true
	default:
		return false
	}
}

func (d *dispatcher) release() { <-d.slots }

// queue queues an update that has its room, and reports whether it was taken.
func (d *dispatcher) queue(run context.Context, u *update) bool {
	d.mu.Lock()
	if d.closed {
		d.mu.Unlock()
		<-d.slots
		return false
	}
	key := keyOf(u)
	q := d.queues[key]
	fresh := q == nil
	if fresh {
		q = &queue{dispatcher: d}
		d.queues[key] = q
	}
	q.mu.Lock()
	if len(q.waiting) >= maxWaiting {
		q.mu.Unlock()
		d.mu.Unlock()
		d.passOver(run, key, u)
		return true
	}
	q.waiting = append(q.waiting, u)
	if q.arrived != nil {
		close(q.arrived)
		q.arrived = nil
	}
	q.mu.Unlock()
	if fresh {
		d.work.Go(func() { d.serve(run, key, q) })
	}
	if d.early != nil && u.Callback != nil {
		d.work.Go(func() { d.guarded(run, u, d.early) })
	}
	d.mu.Unlock()
	return true
}

// passOver gives up an update of a chat that brings more than can be answered, before it takes the
// room of all others.
func (d *dispatcher) passOver(ctx context.Context, key queueKey, u *update) {
	d.release()
	d.inbox.finish(ctx, u.ID)
	if n, ok := d.passed.count(key.chat); ok {
		d.log.WarnContext(ctx, "telegram: a chat brings more than can be answered there; some of it is passed over", "chat", key.chat, "times", n)
	}
}

// serve handles the updates of a queue until there are none.
func (d *dispatcher) serve(ctx context.Context, key queueKey, q *queue) {
	for {
		d.mu.Lock()
		u := q.pop(nil)
		if u == nil {
			delete(d.queues, key)
			d.mu.Unlock()
			return
		}
		d.mu.Unlock()
		d.one(ctx, q, u)
	}
}

// one handles one update and those that the handler takes along with it. An update whose handling
// was cut off is not done: the next run handles it again.
func (d *dispatcher) one(ctx context.Context, q *queue, u *update) {
	job := &delivery{inbox: d.inbox, queue: q, ids: []int64{u.ID}, sent: d.inbox.sent(u.ID)}
	defer func() {
		for range job.ids {
			<-d.slots
		}
	}()
	if ctx.Err() != nil {
		return
	}
	d.guarded(context.WithValue(ctx, deliveryKey{}, job), u, d.handle)
	if ctx.Err() == nil {
		d.inbox.finish(ctx, job.ids...)
	}
}

// guarded runs do, a part of the handler. One that panics has had its try: the update counts as done, or it
// would bring down every run to come. Neither texts nor the token are logged, which a panic's value
// may hold: only that of the Go runtime is known to have none.
func (d *dispatcher) guarded(ctx context.Context, u *update, do func(context.Context, *update)) {
	defer func() {
		v := recover()
		if v == nil {
			return
		}
		what := fmt.Sprintf("%T", v)
		if e, ok := v.(runtime.Error); ok {
			what = e.Error()
		}
		d.log.ErrorContext(ctx, "telegram: a message could not be handled; please report this with the lines below",
			"update", u.ID, "panic", what, "stack", string(debug.Stack()))
	}()
	do(ctx, u)
}

// pop takes the first update that waits, if want (nil: any) wants it.
func (q *queue) pop(want func(*update) bool) *update {
	q.mu.Lock()
	defer q.mu.Unlock()
	if len(q.waiting) == 0 || want != nil && !want(q.waiting[0]) {
		return nil
	}
	u := q.waiting[0]
	q.waiting[0] = nil
	q.waiting = q.waiting[1:]
	return u
}

// following waits for the next update of the queue of the one that is handled, and takes it along if
// want wants it: then both are done together. It returns nil when that does not want it, when none
// arrives in time, and in a context that is not a handler's.
func following(ctx context.Context, wait time.Duration, want func(*update) bool) *update {
	d := deliveryOf(ctx)
	if d == nil {
		return nil
	}
	timer := time.NewTimer(wait)
	defer timer.Stop()
	for {
		d.queue.mu.Lock()
		empty := len(d.queue.waiting) == 0
		var arrived chan struct{}
		if empty {
			if d.queue.arrived == nil {
				d.queue.arrived = make(chan struct{})
			}
			arrived = d.queue.arrived
		}
		d.queue.mu.Unlock()
		if !empty {
			u := d.queue.pop(want)
			if u != nil {
				d.take(u.ID)
			}
			return u
		}
		select {
		case <-arrived:
		case <-timer.C:
			return nil
		case <-ctx.Done():
			return nil
		}
	}
}

// take notes that an update is handled along with the delivery's own.
func (d *delivery) take(id int64) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.ids = append(d.ids, id)
}

// stop takes no more updates and waits until those that were taken are done, at most grace;
// then it calls cancel, which ends the context they run in, and waits for them to give up.
func (d *dispatcher) stop(cancel context.CancelFunc) {
	d.mu.Lock()
	d.closed = true
	d.mu.Unlock()
	done := make(chan struct{})
	go func() {
		d.work.Wait()
		close(done)
	}()
	timer := time.NewTimer(d.grace)
	defer timer.Stop()
	select {
	case <-done:
	case <-timer.C:
		d.log.Warn("telegram: stopped while messages were being answered; they are answered at the next start")
	}
	cancel()
	select {
	case <-done:
	case <-time.After(stopGrace):
		d.log.Error("telegram: the handling of a message does not end; leaving it behind")
	}
}
