package reindex

import (
	"context"
	"encoding/json"
	"hash/maphash"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"github.com/faqbot/faqbot/bot"
	"github.com/faqbot/faqbot/faq"
	"github.com/faqbot/faqbot/index"
	"github.com/faqbot/faqbot/index/parallel"
)

// Most phrasings need no search to know their reply. One that the core searches for as it stands, once, and
// whose words no other entry has, is answered with its entry, whatever else the content holds: such a
// phrasing is settled. The first half is a matter of the text and of how messages are read (readings, below),
// and is found out once for each text; the second one is known to the index (index.Index.Settled).
// TestSettledAsAsked holds both to what the core replies when it is really asked.

// knower is a searcher that knows what is settled. [index.Index] is one.
type knower interface {
	bot.Searcher
	Settled(i, k int) bool
	Phrased(text string, i, k int) bool
}

var _ knower = (*index.Index)(nil)

// side is one of the two generations that are compared.
type side struct {
	search   bot.Searcher
	known    replies // what it is known to reply
	index    knower
	readings *readings           // nil: nothing is settled
	at       map[faq.EntryID]int // the numbers of its entries
	day      faq.Date            // on which it is asked
	missing  []int               // entries of which is not known how their phrasings are read, if listed
	listed   bool
}

// readings tell which phrasings the core searches for as they stand, once.
type readings struct {
	frame string
	seed  maphash.Seed        // of the sums
	core  *bot.Core           // over probing
	odd   map[uint64][]uint16 // of the phrasings of an entry, by their sum: those that it reads in another way
}

// sum returns the sum of what the core's reading of an entry's phrasings depends on.
func (r *readings) sum(e *faq.Entry) uint64 {
	var h maphash.Hash
	h.SetSeed(r.seed)
	_, _ = h.WriteString(e.Lang) // a sum takes all
	if e.Careful {
		_ = h.WriteByte(1) // more confidence is needed
	}
	for k := range 1 + len(e.Also) {
		_ = h.WriteByte(0)
		_, _ = h.WriteString(phrasing(e, k))
	}
	return h.Sum64()
}

// phrasing returns phrasing k of an entry, numbered as in [faq.Entry.Phrasings].
func phrasing(e *faq.Entry, k int) string {
	if k == 0 {
		return e.Question
	}
	return e.Also[k-1]
}

// readingsOf returns how messages are read over a content.
func (g *gate) readingsOf(c *faq.Content) (*readings, error) {
	frame := bot.Frame(c)
	raw, err := json.Marshal(frame)
	if err != nil {
		return nil, err
	}
	for _, r := range g.readings {
		if r.frame == string(raw) {
			return r, nil
		}
	}
	core, err := g.asker.over(probing{frame})
	if err != nil {
		return nil, err
	}
	r := &readings{frame: string(raw), seed: maphash.MakeSeed(), core: core, odd: map[uint64][]uint16{}}
	g.readings = append(g.readings, r)
	if len(g.readings) > 2 { // those of the two that are compared
		g.readings = slices.Delete(g.readings, 0, 1)
	}
	return r, nil
}

// side prepares what is to be asked.
func (g *gate) side(s bot.Searcher, known replies) (side, error) {
	out := side{search: s, known: known, day: g.today()}
	x, ok := s.(knower)
	if !ok {
		return out, nil
	}
	out.index = x
	entries := s.Content().Entries
	out.at = make(map[faq.EntryID]int, len(entries))
	for i := range entries {
		out.at[entries[i].ID] = i
	}
	var err error
	out.readings, err = g.readingsOf(s.Content())
	return out, err
}

// entry returns what says which phrasings of entry i are settled.
func (s *side) entry(i int) phrasings {
	if s.readings == nil {
		return phrasings{}
	}
	e := &s.search.Content().Entries[i]
	odd, ok := s.readings.odd[s.readings.sum(e)]
	return phrasings{s, i, odd, ok && e.ValidOn(s.day)}
}

// phrasings tells which phrasings of an entry are settled; the zero one has none.
type phrasings struct {
	side *side
	i    int
	odd  []uint16
	any  bool
}

// settled reports whether phrasing k is settled.
func (p *phrasings) settled(k int) bool {
	return p.any && !slices.Contains(p.odd, uint16(k)) && p.side.index.Settled(p.i, k)
}

// reply returns what is replied to a phrasing that is settled.
func (s *side) reply(id faq.EntryID, text, lang string) ([]bot.GateReply, bool) {
	i, ok := s.at[id]
	if !ok {
		return nil, false
	}
	e, settled := &s.search.Content().Entries[i], s.entry(i)
	for k := range 1 + len(e.Also) {
		if e.Lang == lang && strings.TrimSpace(phrasing(e, k)) == text && settled.settled(k) {
			return []bot.GateReply{{Outcome: bot.Answered, Confidence: index.SettledConfidence, Entry: e.ID, Title: e.Question, Answer: e.Answer}}, true
		}
	}
	return nil, false
}

// mostPhrasings is how many phrasings an entry may have to be settled.
const mostPhrasings = 1000

// learn finds out how the phrasings of the entries are read, as far as that is not known, for as long as
// it may take, by so many workers (0: as many as there are processors), and reports whether nothing is left.
// What is left is asked.
func (g *gate) learn(ctx context.Context, s *side, most time.Duration, workers int) (done bool) {
	if s.readings == nil {
		return true
	}
	s.list()
	entries, missing := s.search.Content().Entries, s.missing
	odd, known := make([][]uint16, len(missing)), make([]bool, len(missing))
	start := time.Now()
	var next atomic.Int64
	if workers == 0 {
		workers = parallel.Processors()
	}
	parallel.Workers(min(workers, len(missing)), func(w int) {
		for ctx.Err() == nil && time.Since(start) < most {
			n := int(next.Add(1)) - 1
			if n >= len(missing) {
				return
			}
			g.asker.letPeopleFirst(w)
			odd[n], known[n] = s.readings.read(ctx, s.index, missing[n], &entries[missing[n]]), true
		}
	})
	if ctx.Err() != nil {
		return false
	}
	s.missing = nil
	for n, i := range missing {
		if known[n] {
			s.readings.odd[s.readings.sum(&entries[i])] = odd[n]
		} else {
			s.missing = append(s.missing, i)
		}
	}
	return len(s.missing) == 0
}

// list lists the entries of which is not known how their phrasings are read, once.
func (s *side) list() {
	if s.listed {
		return
	}
	s.listed = true
	entries := s.search.Content().Entries
	for i := range entries {
		if _, ok := s.readings.odd[s.readings.sum(&entries[i])]; !ok && len(entries[i].Also) < mostPhrasings {
			s.missing = append(s.missing, i)
		}
	}
}

// read returns the phrasings of an entry that the core does not search for as they stand, once.
func (r *readings) read(ctx context.Context, x knower, i int, e *faq.Entry) (odd []uint16) {
	for k := range 1 + len(e.Also) {
		p := &probe{x: x, i: i, k: k}
		reply := r.core.Ask(context.WithValue(ctx, probeKey{}, p), bot.Question{Text: phrasing(e, k), Lang: e.Lang})
		if !p.once || p.other || reply.Outcome != bot.Answered || reply.Entry == nil || reply.Entry.ID != e.ID || len(reply.More) > 0 {
			odd = append(odd, uint16(k))
		}
	}
	return odd
}

// probe is one phrasing of which is found out what the core searches for.
type probe struct {
	x     knower
	i, k  int
	once  bool // the phrasing was searched for
	other bool // so was something else
}

// probeKey is the key of a *probe in a context.
type probeKey struct{}

// probing is a searcher that has nothing but what is probed.
type probing struct{ frame *faq.Content }

// Content implements [bot.Searcher].
func (p probing) Content() *faq.Content { return p.frame }

// Search implements [bot.Searcher]: it finds the entry of the probe, as little sure as the index is at least.
func (probing) Search(ctx context.Context, q index.Query) ([]index.Hit, error) {
	p, ok := ctx.Value(probeKey{}).(*probe)
	if !ok || p.once || !p.x.Phrased(q.Text, p.i, p.k) {
		if ok {
			p.other = true
		}
		return nil, nil
	}
	p.once = true
	return []index.Hit{{Entry: &p.x.Content().Entries[p.i], Confidence: index.SettledConfidence}}, nil
}

// Complete implements [bot.Searcher].
func (probing) Complete(context.Context, index.Query) ([]*faq.Entry, error) { return nil, nil }

// Highlight implements [bot.Searcher].
func (probing) Highlight(context.Context, string, *faq.Entry) (string, error) { return "", nil }

// number returns the number of an entry.
func (s *side) number(id faq.EntryID) (int, bool) {
	i, ok := s.at[id]
	return i, ok
}
