package reindex

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/faqbot/faqbot/bot"
	"github.com/faqbot/faqbot/faq"
	"github.com/faqbot/faqbot/index"
	"github.com/faqbot/faqbot/index/generation"
)

// Started tells how [Reindexer.Start] came by what answers.
type Started struct {
	Generation int  // 0: in memory alone
	Built      bool // built from the files; false: it was there
	Problems   faq.Problems
	// Warnings are sentences for the log: damaged generations that were passed over, a folder that
	// cannot be written.
	Warnings []error
}

// lockTimeout is how long a start waits for another process that writes generations, before it
// answers from memory.
const lockTimeout = 30 * time.Second

// Start makes something answer: the current generation, or, if that is damaged, the newest whole
// one, whatever the files say now; if there is none, one that is built from the files, as far as
// they can be read. It is an error if that is nothing at all.
func (r *Reindexer) Start(ctx context.Context) (Started, error) {
	var st Started
	if r.cfg.Folder != "" {
		f, err := generation.Open(r.cfg.Folder)
		if err != nil {
			st.Warnings = append(st.Warnings, inMemory(err))
		}
		r.folder = f
	}
	if r.folder != nil {
		ok, err := r.startWhole(ctx, &st)
		if ok || err != nil {
			return st, err
		}
	}
	err := r.startFiles(ctx, &st)
	r.fresh = st.Built
	return st, err
}

// Open is Start for who works on the folder without answering anybody: it loads the generation that
// is current, and builds nothing if there is none.
func (r *Reindexer) Open(ctx context.Context) (Started, error) {
	var st Started
	f, err := generation.Open(r.cfg.Folder)
	if err != nil {
		return st, err
	}
	r.folder, r.alone = f, true
	_, err = r.startWhole(ctx, &st)
	return st, err
}

// startWhole opens the current generation, or the newest whole one; ok is false if there is none.
func (r *Reindexer) startWhole(ctx context.Context, st *Started) (ok bool, err error) {
	g, problems, err := r.folder.Whole(ctx, r.building())
	st.Warnings = append(st.Warnings, problems...)
	switch {
	case errors.Is(err, generation.ErrNone):
		return false, nil
	case err != nil && ctx.Err() != nil:
		return false, ctx.Err()
	case err != nil:
		st.Warnings = append(st.Warnings, err)
		return false, nil
	}
	if g.Vectors != "" {
		st.Warnings = append(st.Warnings, fmt.Errorf("the sentence vectors of generation %d were made anew: %s", g.Number, g.Vectors))
	}
	if g.Rebuilt != "" {
		st.Warnings = append(st.Warnings, fmt.Errorf("the index of generation %d was built anew: %s", g.Number, g.Rebuilt))
	}
	st.Generation = g.Number
	r.swap(ctx, r.opened(g.Number, g.Index))
	return true, nil
}

// startFiles builds what answers from the files.
func (r *Reindexer) startFiles(ctx context.Context, st *Started) error {
	start := r.cfg.Now()
	content, problems := r.cfg.Load(ctx)
	st.Problems = problems
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case len(content.Entries) == 0:
		return ErrNothing
	}
	if r.folder != nil {
		waiting, cancel := context.WithTimeout(ctx, lockTimeout)
		defer cancel()
		unlock, err := r.folder.Lock(waiting)
		if err == nil {
			defer unlock()
			// Another process may have built one while this one waited.
			if ok, err := r.startWhole(ctx, st); ok || err != nil {
				return err
			}
			if err = r.firstGeneration(ctx, content, problems, start, st); err == nil {
				return nil
			}
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
		st.Warnings = append(st.Warnings, inMemory(err))
	}
	x, err := index.Build(ctx, content, r.building())
	if err != nil {
		return err
	}
	st.Built = true
	now := r.opened(0, x)
	r.expectFirst(ctx, now)
	r.swap(ctx, now)
	return nil
}

// inMemory says what becomes of content for which there is no folder.
func inMemory(err error) error {
	return fmt.Errorf("%w; everything is kept in memory, and built again at the next start", err)
}

// ErrNothing says that there is nothing to answer from.
var ErrNothing = errors.New("there is nothing to answer from in the content")

// firstGeneration builds the first generation; the folder is locked.
func (r *Reindexer) firstGeneration(ctx context.Context, content *faq.Content, problems faq.Problems, start time.Time, st *Started) error {
	d, err := r.folder.NewDraft(ctx, content, r.building())
	if err != nil {
		return err
	}
	defer func() { _ = d.Discard() }() // nothing to do after Commit; what remains is removed the next time
	by := bot.Person{Platform: ByStart}
	now := r.opened(d.Number, d.Index)
	r.expectFirst(ctx, now)
	report := &bot.ReindexReport{
		Status: bot.StatusLive, Generation: d.Number, By: by, Time: start, Took: r.cfg.Now().Sub(start),
		Entries: len(content.Entries), Analysed: d.Index.Analysed(), Problems: onlyErrors(problems),
		Expected: r.expectedOf(now.expected.Load()),
	}
	if err := d.Commit(report, name(by)); err != nil {
		return err
	}
	st.Built, st.Generation = true, d.Number
	r.keepExpectation(ctx, now)
	r.swap(ctx, now)
	r.record(ctx, "reindex", report, nil, bot.ReindexRequest{By: by})
	return nil
}

// onlyErrors leaves the warnings out, which “faqbot check” tells.
func onlyErrors(ps faq.Problems) faq.Problems {
	var out faq.Problems
	for _, p := range ps {
		if p.Severity == faq.Error {
			out = append(out, p)
		}
	}
	return out
}
