package bot

import (
	"context"

	"github.com/faqbot/faqbot/faq"
	"github.com/faqbot/faqbot/index"
)

var _ Finder = (*Core)(nil)

// Find implements [Finder].
func (c *Core) Find(ctx context.Context, q Question, limit int) []*faq.Entry {
	if q.Time.IsZero() {
		q.Time = c.cfg.Now()
	}
	snap := c.acquire()
	defer snap.release()
	hits, err := snap.search.Search(ctx, index.Query{
		Text: oneLine(printable(q.Text)), Tags: q.Tags, Lang: q.Lang, On: faq.DateOf(q.Time), Limit: limit,
	})
	if err != nil {
		c.counts.searchErrors.Add(1)
		c.log.ErrorContext(ctx, "a search failed", "platform", q.Platform, "err", err)
		return nil
	}
	var out []*faq.Entry
	for _, h := range hits {
		out = append(out, h.Entry)
	}
	return out
}
