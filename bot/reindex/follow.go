package reindex

import (
	"context"
	"fmt"
	"time"

	"github.com/faqbot/faqbot/index/parallel"
)

// follow looks whether another process has made another generation current, and answers from that
// one then. The caller has the turn. A panic is an error that wraps a [parallel.PanicError].
func (r *Reindexer) follow(ctx context.Context) (err error) {
	defer parallel.Recover(&err)
	if r.folder == nil || !r.moved() {
		return nil
	}
	return r.followLocked(ctx)
}

// moved reports whether the folder names another generation than the one that answers.
func (r *Reindexer) moved() bool {
	p, err := r.folder.Current()
	now := r.now()
	return err == nil && p.Number > 0 && (now == nil || now.number > 0 && now.number != p.Number)
}

// followLocked is follow for who has the lock of the folder, or reads alone.
func (r *Reindexer) followLocked(ctx context.Context) error {
	if !r.moved() {
		return nil
	}
	p, err := r.folder.Current()
	if err != nil {
		return err
	}
	g, err := r.folder.Load(ctx, p.Number, r.building())
	if err != nil {
		return fmt.Errorf("switching to generation %d, as another process has: %w", p.Number, err)
	}
	r.log.InfoContext(ctx, "another process has switched the generation that answers", "generation", p.Number, "by", p.By)
	r.swap(ctx, r.opened(p.Number, g.Index))
	return nil
}

// keepFollowing looks from time to time whether another process has switched, until ctx ends.
func (r *Reindexer) keepFollowing(ctx context.Context) {
	tick := time.NewTicker(r.cfg.timing.follow)
	defer tick.Stop()
	said := ""
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		if !r.moved() {
			continue
		}
		giveBack, err := r.take(ctx)
		if err != nil {
			return
		}
		err = r.follow(ctx)
		giveBack()
		if err != nil && ctx.Err() == nil && err.Error() != said {
			said = err.Error()
			r.logFault(ctx, "follow", err)
			r.log.WarnContext(ctx, "the generation that another process has switched to cannot be used; the old one goes on", "err", err)
		}
	}
}
