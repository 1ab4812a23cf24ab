package reindex

import (
	"context"
	"errors"
	"time"

	"github.com/faqbot/faqbot/bot"
	"github.com/faqbot/faqbot/faq"
	"github.com/faqbot/faqbot/index/generation"
)

// rest is what the gate has still to ask after the switch: of large content the phrasings that are not
// settled and are far from what has changed.
type rest struct {
	compared *comparison
	old, now *served // old is open only for this
	report   *bot.ReindexReport
	worse    int  // how many were known to be worse at the switch
	learnt   bool // all is known of what is settled
}

// live makes a new generation answer, and keeps the old one open for what is still to be asked.
func (n *run) live(ctx context.Context, now *served, report *bot.ReindexReport) {
	if n.compared == nil || len(n.compared.rest) == 0 {
		n.swap(ctx, now)
		return
	}
	n.dropRest(ctx)
	if old := n.replace(ctx, now); old != nil {
		n.compared.report = cloned(n.compared.report) // people read the other one
		n.rest = &rest{compared: n.compared, old: old, now: now, report: report, worse: len(report.Gate.Worse)}
	}
}

// restBatch is how long asking goes on at a stretch, and restTurn how long while people ask.
const (
	restBatch = 250 * time.Millisecond
	restTurn  = warmSpell
)

// askRest asks some of what is left, for about so long, by so many workers (0: all). It returns the completed
// report when nothing is left, nil before. Who calls it has the turn.
func (r *Reindexer) askRest(ctx context.Context, most time.Duration, workers int) *bot.ReindexReport {
	w := r.rest
	c := w.compared
	if !w.learnt {
		if w.learnt = r.gate.learn(ctx, &c.before, most, workers) && r.gate.learn(ctx, &c.after, most, workers); !w.learnt {
			return nil
		}
		left := derive(c, c.rest)
		for i := range c.rest {
			if q := &c.rest[i]; c.known(q) {
				c.count(q)
				c.report.After++
			}
		}
		c.rest = left
	}
	a := r.gate.asker
	a.workers = workers
	for start := time.Now(); len(c.rest) > 0 && time.Since(start) < most && ctx.Err() == nil; {
		qs := c.rest[:min(len(c.rest), max(1, int(restTurn/costOf(len(w.now.content().Entries)))))]
		err := errors.Join(a.ask(ctx, c.before.search, qs, c.before.known), a.ask(ctx, c.after.search, qs, c.after.known))
		if ctx.Err() != nil {
			break
		}
		if err != nil {
			r.log.WarnContext(ctx, "not all questions could be asked after the switch", "generation", w.now.number, "left", len(c.rest), "err", err)
			r.dropRest(ctx)
			return nil
		}
		for i := range qs {
			c.count(&qs[i])
			c.report.After++
		}
		c.rest = c.rest[len(qs):]
	}
	if len(c.rest) > 0 {
		return nil
	}
	return r.closeRest(ctx)
}

// closeRest ends what was still to be asked, with the report as it is now.
func (r *Reindexer) closeRest(ctx context.Context) *bot.ReindexReport {
	w := r.rest
	r.rest = nil
	ctx = context.WithoutCancel(ctx)
	w.compared.finish(r.cfg.Limit)
	report := *w.report
	report.Gate, report.Expected = w.compared.report, r.expectedOf(w.now.expected.Load())
	report.Gate.Left, report.Gate.Later = report.Gate.Later, 0
	r.closeIndex(ctx, w.old)
	if r.folder != nil && w.now.number > 0 {
		r.keepReport(ctx, w.now.number, &report)
	}
	r.mu.Lock()
	live := r.live
	r.mu.Unlock()
	if live != nil {
		live.Completed(&report)
	}
	r.log.InfoContext(ctx, "the rest of the questions has been asked", "generation", report.Generation, "what", detail(&report), "left", report.Gate.Left)
	if live != nil && r.cfg.Tell != nil && len(report.Gate.Worse) > w.worse {
		r.cfg.Tell(ctx, &report)
	}
	return &report
}

// dropRest ends what is still to be asked before all is, since another generation comes or the process ends.
func (r *Reindexer) dropRest(ctx context.Context) {
	if r.rest != nil {
		r.closeRest(ctx)
	}
}

// keepReport writes the completed report, unless the folder is locked for longer.
func (r *Reindexer) keepReport(ctx context.Context, number int, report *bot.ReindexReport) {
	ctx, cancel := context.WithTimeout(ctx, recordTimeout)
	defer cancel()
	err := r.folder.SetReport(number, report)
	if errors.Is(err, generation.ErrNotLocked) {
		var unlock func()
		if unlock, err = r.folder.Lock(ctx); err == nil {
			defer unlock()
			err = r.folder.SetReport(number, report)
		}
	}
	if err != nil {
		r.log.WarnContext(ctx, "the completed report could not be kept", "generation", number, "err", err)
	}
}

// completeAlone asks what is left at once where nobody is served who would have to wait.
func (r *Reindexer) completeAlone(ctx context.Context) *bot.ReindexReport {
	r.mu.Lock()
	live := r.live
	r.mu.Unlock()
	if live != nil || r.rest == nil {
		return nil
	}
	for r.rest != nil && ctx.Err() == nil {
		if report := r.askRest(ctx, time.Minute, 0); report != nil {
			return report
		}
	}
	if r.rest != nil {
		return r.closeRest(ctx)
	}
	return nil
}

// resumeRest begins again with what a process before this one was still asking when it ended.
func (r *Reindexer) resumeRest(ctx context.Context) {
	now := r.now()
	if r.folder == nil || now == nil || now.number == 0 || r.rest != nil {
		return
	}
	var report bot.ReindexReport
	if err := r.folder.LoadReport(now.number, &report); err != nil || report.Gate == nil || report.Gate.Later == 0 {
		return
	}
	old, err := r.folder.Load(ctx, report.From, r.building())
	if err != nil {
		report.Gate.Left, report.Gate.Later = report.Gate.Later, 0
		r.keepReport(ctx, now.number, &report)
		return
	}
	cases, _ := ReadCases(ctx, r.cfg.Paths) // the report has said what is wrong with them
	var confirmed []bot.Feedback
	if r.cfg.Confirmed != nil {
		confirmed, _ = r.cfg.Confirmed(ctx)
	}
	before := r.opened(report.From, old.Index)
	r.expectAtStart(ctx, before)
	changes := faq.Diff(old.Content, now.content())
	c, err := r.gate.compare(ctx, r.judged(before), r.judged(now), changes, cases, confirmed)
	if err != nil {
		r.log.DebugContext(ctx, "the rest of the questions is not asked", "err", err)
		_ = old.Close() // it was only read
		return
	}
	r.gate.remember(r.judged(now), c.after.known)
	r.rest = &rest{compared: c, old: before, now: now, report: &report, worse: len(report.Gate.Worse)}
}

// cloned returns a copy of a report, so that who reads the one is not disturbed by who adds to the other.
func cloned(g *bot.GateReport) *bot.GateReport {
	out := *g
	out.Better, out.Worse, out.Different = clip(g.Better), clip(g.Worse), clip(g.Different)
	return &out
}

func clip(vs []bot.Verdict) []bot.Verdict { return append([]bot.Verdict(nil), vs...) }
