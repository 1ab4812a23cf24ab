package bot

import (
	"maps"
	"sync"
	"time"
)

// reindexes is what the core was told of the work of the keeper.
type reindexes struct {
	mu     sync.Mutex
	counts map[Status]int64
	last   *ReindexReport // the last one that had a report; nil for none
	failed time.Time      // when the last one failed, if that was after last; else zero
}

// Reindexed tells the core how a reindex or a rollback ended, whatever set it off: with a report, or
// with an error. The keeper calls it once for each; the status and [Core.Counts] have it then. The
// report is kept: do not change it.
func (c *Core) Reindexed(r *ReindexReport, err error) {
	n := &c.reindexes
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.counts == nil {
		n.counts = map[Status]int64{}
	}
	if err != nil || r == nil {
		n.counts[StatusFailed]++
		n.failed = c.cfg.Now()
		return
	}
	n.counts[r.Status]++
	n.last, n.failed = r, time.Time{}
}

// Completed tells the core what has become of a report that it was told of by [Core.Reindexed]: the rest of the
// questions has been asked since. Nothing is counted.
func (c *Core) Completed(r *ReindexReport) {
	n := &c.reindexes
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.last != nil && n.last.Generation == r.Generation && n.last.Time.Equal(r.Time) {
		n.last = r
	}
}

// latest returns the last report, nil for none, and when work failed after it, zero if it did not.
func (n *reindexes) latest() (last *ReindexReport, failed time.Time) {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.last, n.failed
}

// countsNow returns how many ended in which way.
func (n *reindexes) countsNow() map[Status]int64 {
	n.mu.Lock()
	defer n.mu.Unlock()
	return maps.Clone(n.counts)
}

// Current returns the number of the generation that answers now, 0 for none, and how many entries it has.
func (c *Core) Current() (generation, entries int) {
	s := c.acquire()
	defer s.release()
	return s.number, len(s.content.Entries)
}
