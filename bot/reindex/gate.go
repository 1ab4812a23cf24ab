package reindex

import (
	"cmp"
	"context"
	"errors"
	"hash/fnv"
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

// What asking may cost. Of large content the gate leaves phrasings out, which the report says, so
// that an owner who changed ten entries of a hundred thousand does not wait for minutes.
const (
	// askBudget is what asking one generation its own phrasings may take of the processors.
	askBudget = 2 * time.Second
	// questionCost and questionCostEach estimate what a question takes: so much, and so much for each
	// thousand entries (docs/performance.md).
	questionCost     = 850 * time.Microsecond
	questionCostEach = 130 * time.Microsecond
	// leastOwn is how many phrasings are asked in any case, if there are so many.
	leastOwn = 200
)

// mostOwn returns how many phrasings of content with so many entries are asked, beside so many
// questions of owners and people.
func (g *gate) mostOwn(entries, given int) int {
	if g.most > 0 {
		return g.most
	}
	return max(leastOwn, int(askBudget/costOf(entries))-given)
}

// costOf returns what a question takes of a processor.
func costOf(entries int) time.Duration {
	return questionCost + questionCostEach*time.Duration(entries)/1000
}

// side is one of the two generations that are compared.
type side struct {
	search bot.Searcher
	known  replies // what it is known to reply
}

// gate compares two generations.
type gate struct {
	asker asker
	mode  Mode
	limit Limit
	most  int // phrasings that are asked; of tests; 0: as many as fit askBudget

	mu    sync.Mutex // guards known, number and day
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

// compare asks the old and the new generation the same questions. It returns the replies of the new
// one as well, to be remembered if it goes live.
func (g *gate) compare(ctx context.Context, old, now bot.Searcher, d *faq.Difference, cases []eval.Case, confirmed []bot.Feedback) (*bot.GateReport, replies, error) {
	start := time.Now()
	qs := collect(old.Content(), now.Content(), d, cases, confirmed)
	before := side{search: old, known: g.recall(old)}
	after := side{search: now, known: replies{}}
	own, left, err := g.choose(ctx, &before, &after, qs, d)
	if err != nil {
		return nil, nil, err
	}
	asked := append(slices.Clip(qs.given), own...)
	if err := errors.Join(g.asker.ask(ctx, old, asked, before.known), g.asker.ask(ctx, now, asked, after.known)); err != nil {
		return nil, nil, err
	}
	g.remember(old, before.known)
	r := &bot.GateReport{Asked: len(asked), Own: len(own), Left: left, Limit: g.limit.String(), Mode: string(g.mode)}
	c := comparison{renamed: renames(d), report: r}
	for i := range asked {
		q := &asked[i]
		switch q.source {
		case bot.FromCases:
			r.Cases++
		case bot.FromConfirmed:
			r.Confirmed++
		case bot.FromContent:
		}
		c.add(q, before.known[q.key()], after.known[q.key()])
	}
	for _, vs := range [][]bot.Verdict{r.Better, r.Worse, r.Different} {
		sortWorst(vs)
	}
	r.Over = g.limit.passed(len(r.Worse), c.rightly)
	r.TookAsk = time.Since(start).Milliseconds()
	return r, after.known, nil
}

// choose returns the phrasings that are asked and how many are left out: all, or, of content with
// too many of them, those of the entries that were changed, of the entries near to these, and a
// sample that is the same each time.
func (g *gate) choose(ctx context.Context, before, after *side, qs questions, d *faq.Difference) (own []question, left int, err error) {
	most := g.mostOwn(len(after.search.Content().Entries), len(qs.given))
	if len(qs.own) <= most {
		return qs.own, 0, nil
	}
	concerned := map[faq.EntryID]bool{}
	if d != nil {
		for _, c := range slices.Concat(d.Added, d.Changed, d.Renamed, d.Removed) {
			concerned[c.ID] = true
		}
	}
	p := picker{all: qs.own, taken: make([]bool, len(qs.own)), most: most}
	p.entries(concerned)
	changed := p.picked()
	if err := errors.Join(g.asker.ask(ctx, before.search, changed, before.known), g.asker.ask(ctx, after.search, changed, after.known)); err != nil {
		return nil, 0, err
	}
	// Half of what is left goes to the neighbours, and the sample has the other half.
	p.most = len(changed) + (most-len(changed))/2
	for _, near := range neighbours(changed, before.known, after.known, concerned) {
		p.entries(near)
	}
	p.most = most
	p.sample()
	own = p.picked()
	return own, len(qs.own) - len(own), nil
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

// picked returns what was picked, in order.
func (p *picker) picked() []question {
	out := make([]question, 0, p.n)
	for i := range p.all {
		if p.taken[i] {
			out = append(out, p.all[i])
		}
	}
	return out
}
