package parallel

import (
	"context"
	"fmt"
	"log/slog"
	"runtime/debug"
	"sync"

	"golang.org/x/sync/errgroup"
)

// PanicError is a panic as an error: a fault in a reindex, say, ends the reindex, and not the program that answers people
// meanwhile.
type PanicError struct {
	Value any    // what somebody panicked with
	Stack []byte // where
}

// Error says what happened to people who cannot mend it. The stack is for the log: see [PanicError.LogValue].
func (p *PanicError) Error() string {
	return fmt.Sprintf("this is a fault in faqbot (%v): please report it, with the lines about it in the log", p.Value)
}

// LogValue implements [slog.LogValuer].
func (p *PanicError) LogValue() slog.Value {
	return slog.GroupValue(slog.String("panic", fmt.Sprint(p.Value)), slog.String("stack", string(p.Stack)))
}

// Recover makes a [PanicError] the error of a function that panics. It is to be deferred there.
func Recover(err *error) {
	if v := recover(); v != nil {
		*err = panicOf(v)
	}
}

// panicOf is a [PanicError] with what somebody panicked with, and the stack of now; one from further inside stays as it is.
func panicOf(v any) *PanicError {
	if p, ok := v.(*PanicError); ok {
		return p
	}
	return &PanicError{Value: v, Stack: debug.Stack()}
}

// crash keeps the first panic of several goroutines.
type crash struct {
	once  sync.Once
	first *PanicError
}

// keep is to be deferred in each of them.
func (c *crash) keep() {
	if v := recover(); v != nil {
		p := panicOf(v)
		c.once.Do(func() { c.first = p })
	}
}

// pass panics with what was kept. No goroutine may be under way.
func (c *crash) pass() {
	if c.first != nil {
		panic(c.first)
	}
}

// Group is an [errgroup.Group] in which the panic of a function is an error, a [PanicError]. The zero value is a group without a
// limit whose errors cancel nothing.
type Group struct{ group *errgroup.Group }

// WithContext returns a group, and a context that ends with the first error, or when Wait returns.
func WithContext(ctx context.Context) (*Group, context.Context) {
	g, ctx := errgroup.WithContext(ctx)
	return &Group{g}, ctx
}

func (g *Group) of() *errgroup.Group {
	if g.group == nil {
		g.group = new(errgroup.Group)
	}
	return g.group
}

// SetLimit sets how many functions may be under way at once; see [errgroup.Group.SetLimit].
func (g *Group) SetLimit(n int) { g.of().SetLimit(n) }

// Go calls a function in a goroutine of its own, when there is room for one. It is called by one goroutine at a time.
func (g *Group) Go(f func() error) {
	g.of().Go(func() (err error) {
		defer Recover(&err)
		return f()
	})
}

// Wait waits for all functions, and returns the first error.
func (g *Group) Wait() error { return g.of().Wait() }
