package reindex

import (
	"context"
	"fmt"

	"github.com/faqbot/faqbot/index"
	"github.com/faqbot/faqbot/index/parallel"
)

// building returns how indexes are built and opened.
func (r *Reindexer) building() index.Config {
	return index.Config{Progress: r.cfg.Progress, Encoder: r.cfg.Encoder, Encoding: r.cfg.Encoding}
}

// Complete gives the index that answers the vectors that it lacks, since the encoder did not work when it was
// built or opened. The content stays as it is, so there is nothing to compare and nothing to tell. It does
// nothing if no vectors are lacking; the error says why they still are. A panic is an error that wraps a
// [parallel.PanicError].
func (r *Reindexer) Complete(ctx context.Context) error {
	err := r.complete(ctx)
	r.logFault(ctx, "complete", err)
	return err
}

func (r *Reindexer) complete(ctx context.Context) (err error) {
	defer parallel.Recover(&err)
	giveBack, err := r.take(ctx)
	if err != nil {
		return err
	}
	defer giveBack()
	old := r.now()
	if old == nil || old.index.Encoding() == nil {
		return nil
	}
	x, err := r.again(ctx, old)
	if err != nil {
		return fmt.Errorf("completing the index of generation %d: %w", old.number, err)
	}
	if err := x.Encoding(); err != nil {
		_ = x.Close() // it was not used
		return err
	}
	r.swap(ctx, r.opened(old.number, x))
	return nil
}

// again opens the index that answers once more, which encodes what is missing; or builds it, if it is in memory
// alone.
func (r *Reindexer) again(ctx context.Context, old *served) (*index.Index, error) {
	if old.number == 0 {
		cfg := r.building()
		cfg.Base = old.index
		return index.Build(ctx, old.content(), cfg)
	}
	if unlock, err := r.folder.Lock(ctx); err == nil {
		defer unlock()
	} else if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	} // else the folder cannot be written: the vectors are kept in memory
	g, err := r.folder.Load(ctx, old.number, r.building())
	if err != nil {
		return nil, err
	}
	return g.Index, nil
}
