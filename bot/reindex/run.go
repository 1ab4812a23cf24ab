package reindex

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/faqbot/faqbot/bot"
	"github.com/faqbot/faqbot/faq"
	"github.com/faqbot/faqbot/index"
	"github.com/faqbot/faqbot/index/generation"
)

// Reindex implements [bot.Keeper]. When ctx ends before the switch, nothing has happened.
func (r *Reindexer) Reindex(ctx context.Context, req bot.ReindexRequest) (*bot.ReindexReport, error) {
	asked := r.cfg.Now()
	r.runs.Add(1)
	defer r.runs.Add(-1)
	giveBack, err := r.take(ctx)
	if err != nil {
		return nil, err
	}
	defer giveBack()
	report, err := guarded(func() (*bot.ReindexReport, error) { return r.reindex(ctx, req, asked) })
	r.record(ctx, "reindex", report, err, req)
	return report, err
}

// reindex does the work, in turn.
func (r *Reindexer) reindex(ctx context.Context, req bot.ReindexRequest, asked time.Time) (*bot.ReindexReport, error) {
	if err := r.follow(ctx); err != nil && ctx.Err() == nil {
		r.log.WarnContext(ctx, "another process has switched to a generation that cannot be used", "err", err)
	}
	run := &run{Reindexer: r, req: req, start: r.cfg.Now(), old: r.now()}
	if err := run.read(ctx); err != nil {
		return nil, err
	}
	if len(run.problems) > 0 {
		return run.report(bot.StatusRefused), nil
	}
	if report := r.shared(run, asked); report != nil {
		return report, nil
	}
	if run.old != nil && (run.unchanged() || run.held(ctx)) {
		return run.report(bot.StatusUnchanged), nil
	}
	report, err := run.build(ctx)
	if err != nil {
		return nil, err
	}
	if done := r.completeAlone(ctx); done != nil {
		report = done
	}
	r.mu.Lock()
	r.last = outcome{ended: r.cfg.Now(), version: run.version, report: report}
	r.mu.Unlock()
	return report, nil
}

// shared returns the outcome of the reindex that ended while this one waited, if it was of the same
// content: then both wanted the same.
func (r *Reindexer) shared(run *run, asked time.Time) *bot.ReindexReport {
	r.mu.Lock()
	defer r.mu.Unlock()
	l := r.last
	if l.report == nil || l.ended.Before(asked) || l.version != run.version || run.req.Force && l.report.Status == bot.StatusBlocked {
		return nil
	}
	report := *l.report
	return &report
}

// run is one reindex under way.
type run struct {
	*Reindexer
	req   bot.ReindexRequest
	start time.Time
	old   *served // nil: there is none

	content  *faq.Content
	version  string
	problems faq.Problems // errors alone
	warnings faq.Problems // in the owner's labelled questions

	compared *comparison // what the gate found; nil: nothing was asked
}

// read reads the content. What a watch sees may be a moment between two others: where most of the
// content has gone, it looks again.
func (n *run) read(ctx context.Context) error {
	for try := 0; ; try++ {
		content, problems := n.cfg.Load(ctx)
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		version := content.Version()
		settled := try > 0 && version == n.version || try == lossTries
		n.content, n.version, n.problems = content, version, onlyErrors(problems)
		if len(content.Entries) == 0 && len(n.problems) == 0 {
			n.problems = faq.Problems{{
				Severity: faq.Error, Code: "no-entries", File: "content",
				Message: "there is nothing to answer from any more; see that the files are where they were",
			}}
		}
		if n.req.By.Platform != ByWatch || n.old == nil || settled || 2*len(content.Entries) >= len(n.old.content().Entries) {
			return nil
		}
		select {
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-time.After(n.cfg.timing.loss):
		}
	}
}

// lossTries is how often a sudden loss of content is looked at before it counts, if the content
// changes each time.
const lossTries = 10

// unchanged reports whether the content is what answers now, and stands where it stood: answers name their source by
// its line, and pictures are looked for beside the file.
func (n *run) unchanged() bool {
	return n.version == n.old.version && slices.EqualFunc(n.content.Entries, n.old.content().Entries, func(a, b faq.Entry) bool {
		return a.Source == b.Source
	})
}

// held reports whether this is the content that somebody has gone back from: only a person makes
// that answer again.
func (n *run) held(ctx context.Context) bool {
	if n.folder == nil || !automatic(n.req.By) {
		return false
	}
	p, err := n.folder.Current()
	if err != nil || p.Held == "" || p.Held != n.version {
		return false
	}
	n.log.InfoContext(ctx, "the content files are left alone, because somebody went back from them; “faqbot reindex” makes them answer again",
		"generation", n.old.number, "by", n.req.By.Platform)
	return true
}

// report begins a report.
func (n *run) report(s bot.Status) *bot.ReindexReport {
	r := &bot.ReindexReport{
		Status: s, By: n.req.By, Time: n.start, Took: n.cfg.Now().Sub(n.start), Entries: len(n.content.Entries),
		Problems: slices.Concat(n.problems, n.warnings),
	}
	if n.old != nil {
		r.Generation, r.From = n.old.number, n.old.number
	}
	return r
}

// build builds the new generation, compares it, and makes it answer.
func (n *run) build(ctx context.Context) (*bot.ReindexReport, error) {
	if n.folder != nil {
		unlock, err := n.folder.Lock(ctx)
		switch {
		case err == nil:
			defer unlock()
			return n.onDisk(ctx)
		case ctx.Err() != nil:
			return nil, context.Cause(ctx)
		case n.alone: // in memory it would end with the command
			return nil, fmt.Errorf("the new content is not live: %w, or run this as that user", err)
		case n.old == nil:
			return nil, err
		}
		n.log.WarnContext(ctx, "the new generation is kept in memory and built again at the next start, because the folder cannot be written", "err", err)
	}
	x, err := index.Build(ctx, n.content, n.indexConfig())
	if err != nil {
		return nil, fmt.Errorf("building the index: %w", err)
	}
	now := n.opened(0, x)
	report, err := guarded(func() (*bot.ReindexReport, error) { return n.judge(ctx, now) })
	if err != nil || report.Status != bot.StatusLive {
		return report, errors.Join(err, x.Close())
	}
	report.Gone = report.From > 0 // for that the folder would have to be written, too
	n.live(ctx, now, report)
	return report, nil
}

func (n *run) indexConfig() index.Config {
	cfg := n.building()
	if n.old != nil {
		cfg.Base = n.old.index
	}
	return cfg
}

// onDisk builds a generation in the folder, which is locked.
func (n *run) onDisk(ctx context.Context) (*bot.ReindexReport, error) {
	if err := n.followLocked(ctx); err != nil {
		n.log.WarnContext(ctx, "another process has switched to a generation that cannot be used", "err", err)
	}
	if current := n.now(); current != n.old {
		n.old = current
		if n.unchanged() {
			return n.report(bot.StatusUnchanged), nil
		}
	}
	d, err := n.folder.NewDraft(ctx, n.content, n.indexConfig())
	if err != nil {
		return nil, err
	}
	now := n.opened(d.Number, d.Index)
	report, err := guarded(func() (*bot.ReindexReport, error) { return n.judge(ctx, now) })
	if err == nil && report.Status == bot.StatusLive {
		report.Gone = gone(n.folder, report)
		err = d.Commit(report, name(n.req.By))
	}
	if err != nil || report.Status != bot.StatusLive {
		return report, errors.Join(err, d.Discard())
	}
	n.keepExpectation(ctx, now)
	n.live(ctx, now, report)
	n.prune(ctx, report.From)
	return report, nil
}

// gone reports whether one cannot go back to what answered before.
func gone(f *generation.Folder, report *bot.ReindexReport) bool {
	return report.From > 0 && report.From != report.Generation && !f.Has(report.From)
}

// prune deletes the generations that are not to be kept; the one that answered before is, since the report says
// how to go back to it. The folder is locked.
func (r *Reindexer) prune(ctx context.Context, before int) {
	deleted, err := r.folder.Prune(r.cfg.Keep, before)
	if err != nil {
		r.log.WarnContext(ctx, "old generations could not be deleted", "err", err)
	}
	if len(deleted) > 0 {
		r.log.DebugContext(ctx, "old generations were deleted", "generations", deleted)
	}
}

// judge compares the new index with the one that answers, and decides.
func (n *run) judge(ctx context.Context, now *served) (*bot.ReindexReport, error) {
	report := n.report(bot.StatusLive)
	report.Generation, report.Analysed = now.number, now.index.Analysed()
	if n.old != nil {
		report.Changes = faq.Diff(n.old.content(), n.content)
	}
	e, measured := n.expectBefore(ctx, now.index, report.Changes)
	now.expected.Store(e)
	now.measured.Store(measured)
	report.Expected = n.expectedOf(e)
	if n.old == nil {
		report.Took = n.cfg.Now().Sub(n.start)
		return report, nil
	}
	if n.cfg.Gate != Off {
		if err := n.ask(ctx, n.judged(now), report); err != nil {
			return nil, err
		}
	}
	if ctx.Err() != nil {
		return nil, context.Cause(ctx) // the last moment at which nothing has happened
	}
	if g := report.Gate; g != nil && g.Over {
		switch {
		case n.cfg.Gate != Block:
		case n.req.Force:
			report.Forced = true
		default:
			report.Status, report.Generation = bot.StatusBlocked, n.old.number
		}
	}
	report.Took = n.cfg.Now().Sub(n.start)
	return report, nil
}

// ask asks both generations. What was learnt of the new one is kept, if it goes live.
func (n *run) ask(ctx context.Context, x judged, report *bot.ReindexReport) error {
	cases, warnings := ReadCases(ctx, n.cfg.Paths)
	report.Problems = slices.Concat(report.Problems, warnings, UnknownIDs(cases, n.old.content(), n.content))
	var confirmed []bot.Feedback
	if n.cfg.Confirmed != nil {
		var err error
		if confirmed, err = n.cfg.Confirmed(ctx); err != nil {
			n.log.WarnContext(ctx, "the questions that people confirmed are not asked, because the store cannot be read", "err", err)
		}
	}
	c, err := n.gate.compare(ctx, n.judged(n.old), x, report.Changes, cases, confirmed)
	if err != nil {
		return err
	}
	n.compared, report.Gate = c, c.report
	if !report.Gate.Over || n.cfg.Gate != Block || n.req.Force {
		n.gate.remember(x, c.after.known)
	}
	return nil
}
