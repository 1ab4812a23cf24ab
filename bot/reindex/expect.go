package reindex

import (
	"context"
	"errors"
	"time"

	"github.com/faqbot/faqbot/bot"
	"github.com/faqbot/faqbot/bot/locale"
	"github.com/faqbot/faqbot/faq"
	"github.com/faqbot/faqbot/index"
	"github.com/faqbot/faqbot/index/expect"
	"github.com/faqbot/faqbot/index/generation"
	"github.com/faqbot/faqbot/index/parallel"
)

// What is expected of a generation (package expect) is known before it answers where the content is
// small, where a command on the folder builds the first one, and where an earlier run has left it in the
// folder. Else the generation takes over what was expected of the one before, if little has changed,
// and [Reindexer.keepExpecting] measures it behind the answers, and puts it beside the generation.

// judged is an index at the thresholds that its content has, so that it replies to the gate as to people.
// Two that are equal reply alike: what one replied is remembered for the other.
type judged struct {
	*index.Index
	at bot.Thresholds
}

// Expected implements [bot.Expecter].
func (j judged) Expected() *expect.Expectation { return expect.Fixed(j.at) }

// judged returns a generation at the thresholds that it has now.
func (r *Reindexer) judged(s *served) judged {
	return judged{s.index, r.cfg.Core.ThresholdsOn(s.expected.Load())}
}

// carryShare is one in so many entries that may have changed for what was expected of the content
// before to be good enough until it is measured again.
const carryShare = 10

// expectBefore returns what is expected of an index that is to answer, and whether it was measured on
// this very index; nil if that is not known yet.
func (n *run) expectBefore(ctx context.Context, x *index.Index, changes *faq.Difference) (e *expect.Expectation, measured bool) {
	var before *expect.Expectation
	if n.old != nil && changes != nil {
		changed := len(changes.Added) + len(changes.Removed) + len(changes.Changed)
		if changed*carryShare <= len(x.Content().Entries) {
			before = n.old.expected.Load()
		}
	}
	n.mu.Lock()
	live := n.Reindexer.live != nil
	n.mu.Unlock()
	large := len(x.Content().Entries) > n.cfg.small
	// People wait for no measuring that takes long or has something to stand in for it, and a command for
	// none of both.
	if before != nil && (live || large) || live && large || x.Encoding() != nil {
		return before, false
	}
	e, err := n.measure(ctx, x, false)
	if err != nil {
		return before, false
	}
	return e, true
}

// expectFirst measures the first content of all, if that is quick.
func (r *Reindexer) expectFirst(ctx context.Context, s *served) {
	if len(s.content().Entries) > r.cfg.small || s.index.Encoding() != nil {
		return
	}
	if e, err := r.measure(ctx, s.index, false); err == nil {
		s.expected.Store(e)
		s.measured.Store(true)
	}
}

// measure measures an index; behind the answers it lets people's questions and reindexes go first. An
// error is logged.
func (r *Reindexer) measure(ctx context.Context, x *index.Index, behind bool) (*expect.Expectation, error) {
	cfg := expect.Config{Base: x}
	if behind {
		cfg.Workers = 1
		cfg.Wait = func() {
			r.letReindexFirst(ctx)
			r.gate.asker.letPeopleFirst(0)
		}
	}
	e, err := expect.Measure(ctx, x, cfg)
	if err != nil && ctx.Err() == nil {
		r.logFault(ctx, "expect", err)
		r.log.WarnContext(ctx, "the content could not be asked its own questions; the thresholds of the mode are the usual ones", "err", err)
	}
	return e, err
}

// reindexPause is the time between two looks whether a reindex is still under way.
const reindexPause = 5 * time.Millisecond

// letReindexFirst waits while a reindex is under way, or until ctx ends.
func (r *Reindexer) letReindexFirst(ctx context.Context) {
	for r.runs.Load() > 0 && ctx.Err() == nil {
		time.Sleep(reindexPause)
	}
}

// expectAtStart gives a generation that was opened what was expected of it.
func (r *Reindexer) expectAtStart(ctx context.Context, s *served) {
	if r.folder == nil || s.number == 0 {
		return
	}
	var e expect.Expectation
	err := r.folder.LoadExpectation(s.number, &e)
	switch {
	case err == nil && e.Fits(s.index):
		s.expected.Store(&e)
		s.measured.Store(true)
	case err != nil && !errors.Is(err, generation.ErrNone):
		r.log.DebugContext(ctx, "what was expected of this generation is measured again", "err", err)
	}
}

// keepExpectation puts what is expected beside the generation; the folder is locked. That it cannot
// be kept takes nothing away but the time to measure it at the next start.
func (r *Reindexer) keepExpectation(ctx context.Context, s *served) {
	e := s.expected.Load()
	if r.folder == nil || s.number == 0 || e == nil || !s.measured.Load() {
		return
	}
	if err := r.folder.SetExpectation(s.number, e); err != nil {
		r.log.WarnContext(ctx, "what is expected of the content could not be kept; it is measured again at the next start", "err", err)
	}
}

// logExpected says what is expected of what answers.
func (r *Reindexer) logExpected(ctx context.Context, s *served) {
	if x := r.expectedOf(s.expected.Load()); x != nil {
		r.log.InfoContext(ctx, "what to expect of the content", "generation", s.number, "confident", x.Confident, "suggest", x.Suggest,
			"expected", x.Text(r.cfg.Words.For(locale.Fallback)))
	}
}

// LogExpected says in the log what is expected of what answers, if that is known already; else that
// follows when it is.
func (r *Reindexer) LogExpected(ctx context.Context) { r.logExpected(ctx, r.now()) }

// expectedOf returns the numbers at the thresholds in force.
func (r *Reindexer) expectedOf(e *expect.Expectation) *bot.Expected {
	return bot.ExpectedAt(e, r.cfg.Core.ThresholdsOn(e))
}

// expectPause is the time between two looks whether there is anything to measure.
const expectPause = 250 * time.Millisecond

// keepExpecting measures what answers and was not measured yet, until ctx ends.
func (r *Reindexer) keepExpecting(ctx context.Context) {
	tick := time.NewTicker(expectPause)
	defer tick.Stop()
	for {
		if now := r.now(); now != nil && !now.measured.Load() && now.index.Encoding() == nil && r.runs.Load() == 0 {
			if err := r.expectBehind(ctx, now); err != nil {
				r.logFault(ctx, "expect", err)
				now.measured.Store(true) // it would only come again
			}
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// expectBehind measures a generation while it answers. It ends when another takes its place. The error is that of a panic.
func (r *Reindexer) expectBehind(ctx context.Context, s *served) (err error) {
	defer parallel.Recover(&err)
	ctx, done := s.hold(ctx)
	defer done()
	if ctx.Err() != nil {
		return nil
	}
	e, err := r.measure(ctx, s.index, true)
	if ctx.Err() != nil {
		return nil
	}
	s.measured.Store(true) // what failed is not tried again
	if err != nil {
		return nil // measure has told
	}
	s.expected.Store(e)
	r.logExpected(ctx, s)
	if r.folder == nil || s.number == 0 {
		return nil
	}
	unlock, err := r.folder.Lock(ctx)
	if err != nil {
		return nil // the next start measures it again
	}
	defer unlock()
	r.keepExpectation(ctx, s)
	var report bot.ReindexReport
	if r.folder.LoadReport(s.number, &report) == nil {
		report.Expected = r.expectedOf(e)
		if err := r.folder.SetReport(s.number, &report); err != nil {
			r.log.DebugContext(ctx, "the report could not be completed", "err", err)
		}
	}
	return nil
}

// hold keeps the index of a generation open until done is called. The context ends when the
// generation is to be closed, or is closed already.
func (s *served) hold(ctx context.Context) (held context.Context, done func()) {
	held, cancel := context.WithCancel(ctx)
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.gone {
		cancel()
		return held, func() {}
	}
	s.cancel = cancel
	s.holders.Add(1)
	return held, func() {
		cancel()
		s.holders.Done()
	}
}

// let ends what holds the index open, and returns when nothing does any more.
func (s *served) let() {
	s.mu.Lock()
	s.gone = true
	if s.cancel != nil {
		s.cancel()
	}
	s.mu.Unlock()
	s.holders.Wait()
}
