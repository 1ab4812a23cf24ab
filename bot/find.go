package bot

import (
	"context"
	"runtime/debug"
	"slices"

	"github.com/faqbot/faqbot/faq"
	"github.com/faqbot/faqbot/index"
)

var _ Finder = (*Core)(nil)

// Find implements [Finder].
func (c *Core) Find(ctx context.Context, q Question, limit int) (found []*faq.Entry) {
	if limit <= 0 {
		return nil
	}
	if q.Time.IsZero() {
		q.Time = c.cfg.Now()
	}
	snap := c.acquire()
	defer snap.release()
	t := c.turn(snap, q)
	defer func() {
		if p := recover(); p != nil {
			c.counts.panics.Add(1)
			c.log.ErrorContext(ctx, "looking up entries made the core panic", "platform", q.Platform, "panic", p, "stack", string(debug.Stack()))
			found = nil
		}
	}()
	within, cancel := context.WithTimeout(ctx, c.cfg.Timeout)
	defer cancel()
	text := t.underWay()
	if text == "" {
		entries := t.browsable()
		return slices.Clone(entries[:min(len(entries), limit)])
	}
	found, err := snap.search.Complete(within, index.Query{Text: text, Tags: q.Tags, Lang: q.Lang, On: t.day, Limit: limit})
	if err != nil {
		if ctx.Err() == nil { // the platform gives up what was typed when more is typed
			c.counts.searchErrors.Add(1)
			c.log.ErrorContext(ctx, "looking up entries failed", "platform", q.Platform, "err", err)
		}
		return nil
	}
	return found
}

// underWay returns the text of a question that is still being typed, without the greeting
// before it; "" if there are no words in it.
func (t *turn) underWay() string {
	text := printable(t.q.Text)
	if len(tokens(text)) == 0 {
		return ""
	}
	_, all := t.lexiconsFor()
	if s := strip(text, all); s.text != "" && s.clear {
		text = s.text
	}
	return cut(text, t.cfg.MaxQuestion)
}
