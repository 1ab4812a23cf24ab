package reindex

import (
	"cmp"
	"context"
	"errors"
	"hash/fnv"
	"math"
	"slices"
	"sync"
	"time"

	"github.com/faqbot/faqbot/bot"
	"github.com/faqbot/faqbot/faq"
	"github.com/faqbot/faqbot/index/eval"
)

// Mode says what the gate does with what it finds.
type Mode string

// The modes of the gate.
const (
	Warn  Mode = "warn"  // it tells, and the new generation goes live
	Block Mode = "block" // it tells, and keeps a generation that passes the limit from going live
	Off   Mode = "off"   // nothing is asked
)

// What asking may cost before the switch. What is left then is asked after it (rest.go), so that an owner
// who changed ten entries of a hundred thousand does not wait for minutes.
const (
	// askBudget is what asking one generation its own phrasings may take of the processors, those that are
	// settled not counted.
	askBudget = 2 * time.Second
	// questionCost and questionCostEach estimate what a question takes: so much, and so much for each
	// thousand entries (docs/performance.md).
	questionCost     = 850 * time.Microsecond
	questionCostEach = 130 * time.Microsecond
	// leastOwn is how many phrasings are asked in any case, if there are so many.
	leastOwn = 200
	// learnBudget is how long finding out which phrasings are settled may take, where that is not known
	// beforehand.
	learnBudget = time.Second
)

// mostOwn returns how many phrasings of content with so many entries are asked before the switch, beside so
// many questions of owners and people.
func (g *gate) mostOwn(entries, given int) int {
	switch {
	case g.most > 0:
		return g.most
	case g.mode == Block:
		return math.MaxInt // what is worse is to be known before
	}
	return max(leastOwn, int(askBudget/costOf(entries))-given)
}

// costOf returns what a question takes of a processor.
func costOf(entries int) time.Duration {
	return questionCost + questionCostEach*time.Duration(entries)/1000
}

// gate compares two generations.
type gate struct {
	asker     asker
	mode      Mode
	limit     Limit
	most      int           // phrasings that are asked before the switch; of tests; 0: as many as fit askBudget
	learnMost time.Duration // how long a gate may find out what is settled; of tests; 0: learnBudget

	readings []*readings // of the last contents; used by who has the turn

	mu    sync.Mutex // guards known, whose and day
	known replies    // what generation number replied, so that the next gate asks the next one only
	whose bot.Searcher
	day   faq.Date // on which it did: entries have days on which they are valid
}

// recall returns what is remembered of a searcher's replies.
func (g *gate) recall(s bot.Searcher) replies {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.whose == s && g.day == g.today() && g.known != nil {
		return g.known
	}
	return replies{}
}

// remember keeps the replies of a searcher, and forgets those of every other.
func (g *gate) remember(s bot.Searcher, known replies) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.known, g.whose, g.day = known, s, g.today()
}

// today is the day on which entries must be valid to be answered.
func (g *gate) today() faq.Date {
	if now := g.asker.core.Now; now != nil {
		return faq.DateOf(now())
	}
	return faq.DateOf(time.Now())
}

// compare asks the old and the new generation the same questions: all that owners and people gave, and
// every phrasing, of which those that are settled need no search. Of large content some are left for after
// the switch, which [gate.more] asks.
func (g *gate) compare(ctx context.Context, old, now bot.Searcher, d *faq.Difference, cases []eval.Case, confirmed []bot.Feedback) (*comparison, error) {
	start := time.Now()
	before, err := g.side(old, g.recall(old))
	if err != nil {
		return nil, err
	}
	after, err := g.side(now, replies{})
	if err != nil {
		return nil, err
	}
	most := cmp.Or(g.learnMost, learnBudget) / 2
	g.learn(ctx, &before, most, g.asker.workers)
	g.learn(ctx, &after, most, g.asker.workers)
	qs := collect(&before, &after, d, cases, confirmed)
	c := &comparison{before: before, after: after, renamed: renames(d), rightly: qs.settled}
	own, left, err := g.choose(ctx, c, qs, d)
	if err != nil {
		return nil, err
	}
	c.rest = derive(c, left)
	c.report = &bot.GateReport{Asked: qs.settled, Own: qs.settled, Limit: g.limit.String(), Mode: string(g.mode)}
	if err := g.ask(ctx, c, slices.Concat(qs.given, own)); err != nil {
		return nil, err
	}
	for i := range left {
		if q := &left[i]; c.known(q) {
			c.count(q)
		}
	}
	c.finish(g.limit)
	g.remember(old, before.known)
	c.report.TookAsk = time.Since(start).Milliseconds()
	return c, nil
}

// ask asks both sides some questions, and adds what comes of it to the report.
func (g *gate) ask(ctx context.Context, c *comparison, qs []question) error {
	if err := errors.Join(g.asker.ask(ctx, c.before.search, qs, c.before.known), g.asker.ask(ctx, c.after.search, qs, c.after.known)); err != nil {
		return err
	}
	for i := range qs {
		c.count(&qs[i])
	}
	return nil
}

// derive fills in the replies to questions that are settled on one side or both, and returns the questions
// that one of them must be asked.
func derive(c *comparison, qs []question) (rest []question) {
	from := map[faq.EntryID]faq.EntryID{} // old ids of renamed entries by the new ones
	for old, id := range c.renamed {
		from[id] = old
	}
	for i := range qs {
		q := &qs[i]
		if _, ok := c.after.known[q.key()]; !ok {
			if r, ok := c.after.reply(q.entry, q.text, q.lang); ok {
				c.after.known[q.key()] = r
			}
		}
		if _, ok := c.before.known[q.key()]; !ok {
			if r, ok := c.before.reply(cmp.Or(from[q.entry], q.entry), q.text, q.lang); ok {
				c.before.known[q.key()] = r
			}
		}
		if !c.known(q) {
			rest = append(rest, *q)
		}
	}
	return rest
}

// choose returns the phrasings that are asked before the switch, and those that are left: none, or, of
// content with too many of them, all but those of the entries that were changed, of the entries near to
// these, and a sample that is the same each time.
func (g *gate) choose(ctx context.Context, c *comparison, qs questions, d *faq.Difference) (own, left []question, err error) {
	most := g.mostOwn(len(c.after.search.Content().Entries), len(qs.given))
	if len(qs.own) <= most {
		return qs.own, nil, nil
	}
	concerned := concernedBy(d)
	p := picker{all: qs.own, taken: make([]bool, len(qs.own)), most: most}
	p.entries(concerned)
	changed := p.picked(true)
	if err := errors.Join(g.asker.ask(ctx, c.before.search, changed, c.before.known), g.asker.ask(ctx, c.after.search, changed, c.after.known)); err != nil {
		return nil, nil, err
	}
	// Half of what is left goes to the neighbours, and the sample has the other half.
	p.most = len(changed) + (most-len(changed))/2
	for _, near := range neighbours(changed, c.before.known, c.after.known, concerned) {
		p.entries(near)
	}
	p.most = most
	p.sample()
	return p.picked(true), p.picked(false), nil
}

// concernedBy returns the entries that a difference names, by their new ids, if they have one.
func concernedBy(d *faq.Difference) map[faq.EntryID]bool {
	concerned := map[faq.EntryID]bool{}
	if d != nil {
		for _, c := range slices.Concat(d.Added, d.Changed, d.Renamed, d.Removed) {
			concerned[c.ID] = true
		}
	}
	return concerned
}

// neighbours returns the entries that stood among the first hits for the questions, without those
// that are known already: the nearest ones, then those that never stood as near, and so on.
func neighbours(asked []question, before, after replies, without map[faq.EntryID]bool) []map[faq.EntryID]bool {
	near := map[faq.EntryID]int{} // the best place that an entry had
	most := 0
	for i := range asked {
		for _, known := range []replies{before, after} {
			for _, r := range known[asked[i].key()] {
				for place, id := range append([]faq.EntryID{r.Entry}, r.Suggestions...) {
					if id == "" || without[id] {
						continue
					}
					if best, ok := near[id]; !ok || place < best {
						near[id] = place
					}
					most = max(most, place)
				}
			}
		}
	}
	byPlace := make([]map[faq.EntryID]bool, most+1)
	for i := range byPlace {
		byPlace[i] = map[faq.EntryID]bool{}
	}
	for id, place := range near {
		byPlace[place][id] = true
	}
	return byPlace
}

// picker picks some of many questions, never more than most.
type picker struct {
	all   []question
	taken []bool
	n     int
	most  int
}

func (p *picker) take(i int) {
	if !p.taken[i] && p.n < p.most {
		p.taken[i] = true
		p.n++
	}
}

// entries picks the phrasings of entries.
func (p *picker) entries(ids map[faq.EntryID]bool) {
	for i := range p.all {
		if ids[p.all[i].entry] {
			p.take(i)
		}
	}
}

// sample fills up with questions that are picked by the sum of their text, so that they are the same each
// time, and spread evenly.
func (p *picker) sample() {
	type place struct {
		sum uint64
		i   int
	}
	places := make([]place, len(p.all))
	for i := range p.all {
		h := fnv.New64a()
		_, _ = h.Write([]byte(p.all[i].text)) // a sum takes all
		places[i] = place{h.Sum64(), i}
	}
	slices.SortFunc(places, func(a, b place) int { return cmp.Compare(a.sum, b.sum) })
	for _, at := range places {
		p.take(at.i)
	}
}

// picked returns what was picked, or what was not, in order.
func (p *picker) picked(taken bool) []question {
	out := make([]question, 0, p.n)
	for i := range p.all {
		if p.taken[i] == taken {
			out = append(out, p.all[i])
		}
	}
	return out
}
