package reindex

import (
	"context"
	"errors"
	"fmt"

	"github.com/faqbot/faqbot/bot"
	"github.com/faqbot/faqbot/faq"
	"github.com/faqbot/faqbot/index/generation"
)

// Rollback implements [bot.Keeper]. The content files as they are now are left alone from then on,
// until they are changed or a person reindexes.
func (r *Reindexer) Rollback(ctx context.Context, number int, by bot.Person) (*bot.ReindexReport, error) {
	giveBack, err := r.take(ctx)
	if err != nil {
		return nil, err
	}
	defer giveBack()
	report, err := guarded(func() (*bot.ReindexReport, error) { return r.rollback(ctx, number, by) })
	r.record(ctx, "rollback", report, err, bot.ReindexRequest{By: by})
	return report, err
}

func (r *Reindexer) rollback(ctx context.Context, number int, by bot.Person) (*bot.ReindexReport, error) {
	start := r.cfg.Now()
	if r.folder == nil {
		return nil, fmt.Errorf("%w: %w", bot.ErrNoGeneration, errNoFolder)
	}
	unlock, err := r.folder.Lock(ctx)
	if err != nil {
		return nil, err
	}
	defer unlock()
	if err := r.followLocked(ctx); err != nil {
		r.log.WarnContext(ctx, "the current generation cannot be used", "err", err)
	}
	old := r.now()
	report := &bot.ReindexReport{Status: bot.StatusUnchanged, Rollback: true, By: by, Time: start, Generation: number}
	if old != nil {
		report.From = old.number
		if old.number == number {
			report.Entries = len(old.content().Entries)
			return report, nil
		}
	}
	g, err := r.folder.Load(ctx, number, r.building())
	if err != nil {
		return nil, known(number, err)
	}
	held := r.filesVersion(ctx)
	if held == "" && old != nil {
		held = old.version
	}
	if ctx.Err() != nil {
		return nil, errors.Join(context.Cause(ctx), g.Close())
	}
	if err := r.folder.Switch(number, name(by), held); err != nil {
		return nil, errors.Join(known(number, err), g.Close())
	}
	report.Status, report.Entries = bot.StatusLive, len(g.Content.Entries)
	report.Gone = gone(r.folder, report)
	if old != nil {
		report.Changes = faq.Diff(old.content(), g.Content)
	}
	r.swap(ctx, r.opened(number, g.Index))
	report.Took = r.cfg.Now().Sub(start)
	return report, nil
}

// filesVersion returns the version of the content files as they are now, "" if they cannot be read.
func (r *Reindexer) filesVersion(ctx context.Context) string {
	content, problems := r.cfg.Load(ctx)
	if ctx.Err() != nil || problems.Err() != nil || len(content.Entries) == 0 {
		return ""
	}
	return content.Version()
}

// Generations implements [bot.Keeper].
func (r *Reindexer) Generations(ctx context.Context) ([]bot.Generation, error) {
	now := r.now()
	if r.folder == nil || now != nil && now.number == 0 {
		return r.inMemory(now), nil
	}
	infos, err := r.folder.List()
	if err != nil {
		return nil, err
	}
	current := 0
	if p, err := r.folder.Current(); err == nil {
		current = p.Number
	}
	var out []bot.Generation
	for _, info := range infos {
		if ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
		g := bot.Generation{
			Number: info.Number, Current: info.Number == current, Built: info.Built, Entries: info.Entries, Bytes: info.Bytes,
			Version: info.Version, Damaged: info.Damaged,
		}
		var report bot.ReindexReport
		if r.folder.LoadReport(info.Number, &report) == nil {
			g.By, g.Forced = report.By, report.Forced
			if c := report.Changes; c != nil {
				g.Added, g.Removed, g.Renamed, g.Changed = len(c.Added), len(c.Removed), len(c.Renamed), len(c.Changed)
			}
			if report.Gate != nil {
				g.Worse = len(report.Gate.Worse)
			}
		}
		out = append(out, g)
	}
	return out, nil
}

// inMemory lists the one generation that there is without a folder.
func (r *Reindexer) inMemory(now *served) []bot.Generation {
	if now == nil {
		return nil
	}
	return []bot.Generation{{Current: true, Entries: len(now.content().Entries), Version: now.version}}
}

// Diff implements [bot.Keeper]. Content files with errors are compared as far as they can be read.
func (r *Reindexer) Diff(ctx context.Context, from, to int) (*faq.Difference, error) {
	a, err := r.contentOf(ctx, from)
	if err != nil {
		return nil, err
	}
	b, err := r.contentOf(ctx, to)
	if err != nil {
		return nil, err
	}
	return faq.Diff(a, b), nil
}

// contentOf returns the content of a generation, of the current one for 0, or of the files.
func (r *Reindexer) contentOf(ctx context.Context, number int) (*faq.Content, error) {
	now := r.now()
	switch {
	case number == bot.FilesNow:
		content, _ := r.cfg.Load(ctx)
		if ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
		return content, nil
	case now != nil && (number == 0 || number == now.number):
		return now.content(), nil
	case r.folder == nil || number < 1:
		return nil, fmt.Errorf("version %d: %w", number, bot.ErrNoGeneration)
	}
	content, err := r.folder.LoadContent(number)
	return content, known(number, err)
}

// known turns errors of package generation about a generation into those that the core knows.
func known(number int, err error) error {
	switch {
	case errors.Is(err, generation.ErrNone):
		return fmt.Errorf("version %d: %w", number, bot.ErrNoGeneration)
	case errors.Is(err, generation.ErrDamaged):
		return fmt.Errorf("%w: %w", bot.ErrDamaged, err)
	}
	return err
}
