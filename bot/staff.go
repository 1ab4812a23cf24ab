package bot

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"strconv"
	"sync"
	"time"

	"github.com/faqbot/faqbot/faq"
)

// StaffTimeout is how long a piece of work of the staff may take: a reindex of 100,000 entries takes
// seconds, one that encodes them all minutes.
const StaffTimeout = 10 * time.Minute

// maxStaffWork is how many pieces of work of the staff may be under way or wait for each other.
const maxStaffWork = 8

// What [StaffAction] says of what somebody did.
const (
	staffReindex     = "reindex"
	staffRollback    = "rollback"
	staffGenerations = "generations"
	staffDiff        = "diff"
	staffStatus      = "status"

	staffDone   = "done"
	staffDenied = "denied"
	staffFailed = string(StatusFailed)
)

// Reindex reads the content again for somebody of the staff; see [Keeper.Reindex]. The error is
// [ErrNotStaff] for everybody else, [ErrNoKeeper] where it cannot be done at all, [ErrBusy] if too
// much is under way, and that of ctx if it ends first: then the work goes on without anybody waiting
// for it.
func (c *Core) Reindex(ctx context.Context, q Question, force bool) (*ReindexReport, error) {
	return asStaff(ctx, c, q, StaffAction{Action: staffReindex, Forced: force},
		func(ctx context.Context, by Person) (*ReindexReport, error) {
			return c.cfg.Keeper.Reindex(ctx, ReindexRequest{By: by, Force: force})
		}, noteReport)
}

// Rollback makes an older generation current for somebody of the staff; see [Keeper.Rollback] and,
// for other errors, [Core.Reindex].
func (c *Core) Rollback(ctx context.Context, q Question, number int) (*ReindexReport, error) {
	return asStaff(ctx, c, q, StaffAction{Action: staffRollback, Generation: number},
		func(ctx context.Context, by Person) (*ReindexReport, error) {
			if number < 1 {
				return nil, ErrNoGeneration
			}
			return c.cfg.Keeper.Rollback(ctx, number, by)
		}, noteReport)
}

// Generations lists the generations for somebody of the staff; see [Keeper.Generations] and, for
// errors, [Core.Reindex].
func (c *Core) Generations(ctx context.Context, q Question) ([]Generation, error) {
	return asStaff(ctx, c, q, StaffAction{Action: staffGenerations},
		func(ctx context.Context, _ Person) ([]Generation, error) { return c.cfg.Keeper.Generations(ctx) }, nil)
}

// Diff tells somebody of the staff what is different from one generation to another; see
// [Keeper.Diff] and, for other errors, [Core.Reindex].
func (c *Core) Diff(ctx context.Context, q Question, from, to int) (*faq.Difference, error) {
	return asStaff(ctx, c, q, StaffAction{Action: staffDiff, Generation: max(to, 0), Detail: diffDetail(from, to)},
		func(ctx context.Context, _ Person) (*faq.Difference, error) { return c.cfg.Keeper.Diff(ctx, from, to) }, nil)
}

func diffDetail(from, to int) string {
	name := func(n int) string {
		switch n {
		case FilesNow:
			return "the files"
		case 0:
			return "the current generation"
		}
		return "generation " + strconv.Itoa(n)
	}
	return "from " + name(from) + " to " + name(to)
}

// noteReport completes what is noted of a reindex or a rollback with what became of it.
func noteReport(a *StaffAction, r *ReindexReport) {
	if r == nil {
		return
	}
	a.Outcome, a.Generation, a.Detail = string(r.Status), r.Generation, reportDetail(r)
}

// staffWork counts what staff have under way.
type staffWork struct {
	mu      sync.Mutex
	under   int
	closed  bool
	closing chan struct{} // closed with the core; nil before the first piece of work
	idle    chan struct{} // closed when a closed core has nothing under way; nil before
}

// begin takes a place for a piece of work. The channel is closed when the work is to end early.
func (w *staffWork) begin() (closing <-chan struct{}, err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	switch {
	case w.closed:
		return nil, ErrClosing
	case w.under >= maxStaffWork:
		return nil, ErrBusy
	}
	if w.closing == nil {
		w.closing = make(chan struct{})
	}
	w.under++
	return w.closing, nil
}

func (w *staffWork) end() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.under--
	if w.under == 0 && w.idle != nil {
		close(w.idle)
		w.idle = nil
	}
}

// close ends what is under way, and waits for it until ctx ends.
func (w *staffWork) close(ctx context.Context) error {
	w.mu.Lock()
	if !w.closed {
		w.closed = true
		if w.closing != nil {
			close(w.closing)
		}
	}
	if w.under == 0 {
		w.mu.Unlock()
		return nil
	}
	if w.idle == nil {
		w.idle = make(chan struct{})
	}
	idle := w.idle
	w.mu.Unlock()
	select {
	case <-idle:
		return nil
	case <-ctx.Done():
		return fmt.Errorf("bot: work of the staff did not end in time: %w", context.Cause(ctx))
	}
}

// isStaff reports whether who asks is of the staff. It is the only place that decides.
func (c *Core) isStaff(ctx context.Context, q Question) (ok bool) {
	if c.cfg.Staff == nil {
		return false
	}
	defer func() {
		if p := recover(); p != nil {
			c.panicked(ctx, "telling who is staff", p)
			ok = false
		}
	}()
	return c.cfg.Staff(q)
}

// admit reports whether who asks may do what a describes, and keeps the try of everybody who may not.
func (c *Core) admit(ctx context.Context, q Question, a *StaffAction) bool {
	a.Time, a.By = c.cfg.Now(), Person{Platform: q.Platform, User: q.User}
	if c.isStaff(ctx, q) {
		return true
	}
	a.Outcome = staffDenied
	c.keepAction(ctx, *a)
	return false
}

// keepAction keeps what somebody did, or tried to do, as staff. It never waits.
func (c *Core) keepAction(ctx context.Context, a StaffAction) {
	level := slog.LevelInfo
	if a.Outcome == staffFailed {
		level = slog.LevelError
	}
	c.keepActionAt(ctx, level, a)
}

// failedLevel is the level at which it is logged that staff did not get what they wanted: to want what there is
// not, or too much at once, is no error of the program.
func failedLevel(err error) slog.Level {
	switch {
	case errors.Is(err, ErrNoGeneration), errors.Is(err, ErrNoKeeper), errors.Is(err, ErrClosing), errors.Is(err, context.Canceled):
		return slog.LevelInfo
	case errors.Is(err, ErrDamaged), errors.Is(err, ErrBusy), errors.Is(err, context.DeadlineExceeded):
		return slog.LevelWarn
	}
	return slog.LevelError
}

func (c *Core) keepActionAt(ctx context.Context, level slog.Level, a StaffAction) {
	c.log.Log(ctx, level, "an action of the staff", "action", a.Action, "outcome", a.Outcome, "platform", a.By.Platform, "user", a.By.User,
		"generation", a.Generation, "forced", a.Forced, "detail", a.Detail)
	if c.staffLog != nil {
		a.ID = rand.Text()
		c.staffLog.add(a)
	}
}

// asStaff does a piece of work for who asks, if that is staff, and keeps every try. It must not be
// called by who holds a snapshot: a reindex waits until nobody uses the old one. The work has a time
// limit of its own; ctx ends the waiting for it, and not a reindex half way.
func asStaff[T any](ctx context.Context, c *Core, q Question, a StaffAction, do func(context.Context, Person) (T, error), note func(*StaffAction, T)) (T, error) {
	var none T
	if !c.admit(ctx, q, &a) {
		return none, ErrNotStaff
	}
	fail := func(err error) (T, error) {
		a.Outcome, a.Detail = staffFailed, err.Error()
		c.keepActionAt(ctx, failedLevel(err), a)
		return none, err
	}
	if c.cfg.Keeper == nil {
		return fail(ErrNoKeeper)
	}
	closing, err := c.work.begin()
	if err != nil {
		return fail(err)
	}
	type result struct {
		value T
		err   error
	}
	what := a.Action
	done := make(chan result, 1) // nobody may wait for it any more
	go func() {
		defer c.work.end()
		value, err := limited(ctx, c, closing, a, do)
		if err != nil {
			value, err = fail(err)
		} else {
			a.Outcome = staffDone
			if note != nil {
				note(&a, value)
			}
			c.keepAction(ctx, a)
		}
		done <- result{value, err}
	}()
	select {
	case r := <-done:
		return r.value, r.err
	case <-ctx.Done():
		return none, fmt.Errorf("bot: %s goes on, and nobody waits for it: %w", what, context.Cause(ctx))
	}
}

// limited does a piece of work within [StaffTimeout], or until the core is closed; a panic becomes an
// error.
func limited[T any](ctx context.Context, c *Core, closing <-chan struct{}, a StaffAction, do func(context.Context, Person) (T, error)) (value T, err error) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), StaffTimeout)
	defer cancel()
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	go func() {
		select {
		case <-closing:
			stop(ErrClosing)
		case <-ctx.Done():
		}
	}()
	defer func() {
		if p := recover(); p != nil {
			c.panicked(ctx, a.Action, p)
			err = fmt.Errorf("bot: %s: panic: %v", a.Action, p)
		}
	}()
	value, err = do(ctx, a.By)
	if err != nil && ctx.Err() != nil && errors.Is(err, context.Canceled) {
		err = context.Cause(ctx) // why it was cancelled
	}
	return value, err
}

// panicked counts and logs a panic in something that is no question.
func (c *Core) panicked(ctx context.Context, what string, p any) {
	c.counts.panics.Add(1)
	c.log.ErrorContext(ctx, "the core panicked", "what", what, "panic", p, "stack", string(debug.Stack()))
}
