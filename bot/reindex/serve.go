package reindex

import (
	"cmp"
	"context"
	"errors"
	"sync"
	"time"

	"github.com/faqbot/faqbot/bot"
	"github.com/faqbot/faqbot/faq"
)

// timing is how long things are waited for.
type timing struct {
	quiet  time.Duration // without changes before saved files count; 0: 100 ms
	most   time.Duration // from the first change, however many follow; 0: 2 s
	poll   time.Duration // between two looks at the files, where nothing tells of changes; 0: 3 s
	git    time.Duration // for a git checkout to end; 0: 15 s
	loss   time.Duration // before content of which most has gone is looked at again; 0: 2 s
	follow time.Duration // between two looks at what other processes did; 0: 500 ms
}

func (t timing) withDefaults() timing {
	t.quiet = cmp.Or(t.quiet, 100*time.Millisecond)
	t.most = cmp.Or(t.most, 2*time.Second)
	t.poll = cmp.Or(t.poll, 3*time.Second)
	t.git = cmp.Or(t.git, 15*time.Second)
	t.loss = cmp.Or(t.loss, 2*time.Second)
	t.follow = cmp.Or(t.follow, 500*time.Millisecond)
	return t
}

// Serve keeps what answers up to date, until ctx ends: it makes the files as they are now answer, if
// they do not yet, then watches them, and follows what other processes do in the folder. What is under
// way when ctx ends is given up or finished before it returns.
func (r *Reindexer) Serve(ctx context.Context, live Live) {
	r.mu.Lock()
	r.live = live
	r.mu.Unlock()
	var wg sync.WaitGroup
	if r.folder != nil {
		wg.Go(func() { r.keepFollowing(ctx) })
	}
	if r.cfg.Gate != Off {
		wg.Go(func() { r.keepWarm(ctx) })
	}
	wg.Go(func() { r.keepExpecting(ctx) })
	w := newWatcher(r.log, r.cfg.Paths, r.cfg.Options, r.cfg.timing)
	w.begin(ctx) // before the files are read, so that no change is missed
	defer w.end()
	by := ByStart
	if r.fresh && r.cfg.Watch {
		by = ByWatch // what is new was saved since
	}
	r.automatic(ctx, by)
	if r.cfg.Watch && len(r.cfg.Paths) > 0 {
		w.run(ctx, func(ctx context.Context) bool { return r.automatic(ctx, ByWatch) })
	}
	wg.Wait()
}

// automatic reindexes in the name of no person, and reports whether that could be done. What fails is
// logged there.
func (r *Reindexer) automatic(ctx context.Context, by string) bool {
	_, err := r.Reindex(ctx, bot.ReindexRequest{By: bot.Person{Platform: by}})
	return err == nil
}

// How the replies of the generation that answers are gathered beforehand, so that the gate of the
// first reindex has to ask the new one only.
const (
	warmPause = 250 * time.Millisecond // between two looks whether there is anything to ask
	warmSpell = 20 * time.Millisecond  // of asking at a stretch, by one processor
	warmShare = 3                      // while people ask, it rests so many times as long as it asked; else just as long
)

// keepWarm asks what the last gate has left, then asks the generation that answers the questions that the next
// gate will ask, little by little, until ctx ends.
func (r *Reindexer) keepWarm(ctx context.Context) {
	var w warming
	for {
		giveBack, err := r.take(ctx)
		if err != nil {
			return
		}
		pause := warmPause
		if start := time.Now(); r.spell(ctx, &w) {
			pause = time.Since(start)
			switch {
			case r.people.lately():
				pause *= warmShare
			case r.rest != nil:
				pause = warmSpell
			}
		}
		giveBack()
		select {
		case <-ctx.Done():
			return
		case <-time.After(pause):
		}
	}
}

// warming is how far a generation's replies are gathered.
type warming struct {
	begun bool // what a process before this one left is resumed
	now   *served
	of    judged // now, at its thresholds
	core  *bot.Core
	side  side
	known bool // which phrasings are settled
	qs    []question
}

// spell does a spell of work, and reports whether there was any; after a panic what is left of the work is given up. Who calls
// it has the turn.
func (r *Reindexer) spell(ctx context.Context, w *warming) bool {
	worked, err := guarded(func() (bool, error) { return r.restOrWarm(ctx, w), nil })
	if err != nil {
		r.logFault(ctx, "ask", err)
		w.known, w.qs = true, nil
		if left := r.rest; left != nil {
			r.rest = nil
			r.closeIndex(ctx, left.old)
		}
	}
	return worked
}

// restOrWarm does a spell of work, and reports whether there was any.
func (r *Reindexer) restOrWarm(ctx context.Context, w *warming) bool {
	if !w.begun {
		w.begun = true
		r.resumeRest(ctx)
		return true
	}
	if r.rest != nil {
		if r.people.lately() {
			r.askRest(ctx, restTurn, 1)
		} else {
			r.askRest(ctx, restBatch, 0)
		}
		return true
	}
	if now := r.now(); now != nil && (now != w.now || r.judged(now) != w.of) {
		*w = warming{begun: true, now: now, of: r.judged(now)}
		var err error
		if w.core, err = r.gate.asker.over(w.of); err == nil {
			w.side, err = r.gate.side(w.of, nil)
		}
		if err != nil {
			w.known = true // the gate tells of it
		}
		return true
	}
	if w.now == nil {
		return false
	}
	if !w.known {
		if w.known = r.gate.learn(ctx, &w.side, warmSpell, 1); w.known {
			w.qs = r.likely(ctx, w)
		}
		return true
	}
	if len(w.qs) == 0 {
		return false
	}
	w.qs = r.warm(ctx, w.core, w.of, w.qs)
	return true
}

// likely returns the questions that a gate will ask, whatever is changed.
func (r *Reindexer) likely(ctx context.Context, w *warming) []question {
	cases, _ := ReadCases(ctx, r.cfg.Paths)
	var confirmed []bot.Feedback
	if r.cfg.Confirmed != nil {
		confirmed, _ = r.cfg.Confirmed(ctx) // the gate tells of an error
	}
	qs := collect(&w.side, &w.side, &faq.Difference{}, cases, confirmed)
	p := picker{all: qs.own, taken: make([]bool, len(qs.own)), most: r.gate.mostOwn(len(w.now.content().Entries), len(qs.given))}
	p.sample()
	return append(qs.given, p.picked(true)...)
}

// warm asks for a spell, and returns the questions that are left.
func (r *Reindexer) warm(ctx context.Context, core *bot.Core, now judged, qs []question) []question {
	n := max(1, int(warmSpell/costOf(len(now.Content().Entries))))
	n = min(n, len(qs))
	known := r.gate.recall(now)
	a := r.gate.asker
	a.workers = 1
	if err := a.askCore(ctx, core, qs[:n], known); err != nil {
		if ctx.Err() == nil && !errors.Is(err, context.Canceled) {
			r.log.DebugContext(ctx, "the replies of this generation could not be gathered", "err", err)
		}
		return nil
	}
	r.gate.remember(now, known)
	return qs[n:]
}
