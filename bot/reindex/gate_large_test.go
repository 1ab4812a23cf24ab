package reindex

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/faqbot/faqbot/bot"
	"github.com/faqbot/faqbot/faq"
	"github.com/faqbot/faqbot/index"
	"github.com/faqbot/faqbot/index/eval"
)

// heard is a searcher that keeps what was searched for. It does not know what is settled.
type heard struct {
	bot.Searcher
	mu    sync.Mutex
	texts map[string]int
}

func (h *heard) Search(ctx context.Context, q index.Query) ([]index.Hit, error) {
	h.mu.Lock()
	h.texts[q.Text]++
	h.mu.Unlock()
	return h.Searcher.Search(ctx, q)
}

// large are two versions of content with more phrasings than a gate asks: many made-up entries, and
// among them some that tests change.
type large struct {
	t        *testing.T
	old, now *faq.Content
}

func newLarge(t *testing.T) *large {
	t.Helper()
	c, _ := manyEntries(120)
	for i := range c.Entries {
		for j, p := range c.Entries[i].Also {
			c.Entries[i].Also[j] = strings.ReplaceAll(p, "?", "") // one sentence, which is searched for once
		}
	}
	entry := func(id, question string, also ...string) faq.Entry {
		return faq.Entry{
			ID: faq.EntryID(id), Lang: "en", Question: question, Also: also, Answer: "About " + id + ".",
			Source: faq.Source{File: "many.yaml", Line: 1000},
		}
	}
	c.Entries = slices.Insert(c.Entries, 60,
		entry("buy", "Where do I buy a gift voucher?", "gift voucher purchase"),
		entry("redeem", "Where do I redeem a gift voucher?", "my gift voucher is old", "voucher from my aunt"),
		entry("umbrella", "Has anybody found my umbrella?", "lost umbrella"),
	)
	now := &faq.Content{Entries: slices.Clone(c.Entries)}
	return &large{t: t, old: c, now: now}
}

// at returns where an entry of the new content is.
func (l *large) at(id faq.EntryID) int {
	l.t.Helper()
	i := slices.IndexFunc(l.now.Entries, func(e faq.Entry) bool { return e.ID == id })
	if i < 0 {
		l.t.Fatalf("there is no entry %s", id)
	}
	return i
}

func (l *large) remove(id faq.EntryID) {
	i := l.at(id)
	l.now.Entries = slices.Delete(l.now.Entries, i, i+1)
}

// compare asks both versions, most phrasings at most, and returns the report with the questions that
// each was asked. It fails where one was asked twice, or the two not the same.
func (l *large) compare(most int, cases []eval.Case, confirmed []bot.Feedback) (*bot.GateReport, []string) {
	l.t.Helper()
	old := &heard{Searcher: testIndex(l.t, l.old), texts: map[string]int{}}
	now := &heard{Searcher: testIndex(l.t, l.now), texts: map[string]int{}}
	g := gate{mode: Warn, most: most, asker: asker{words: testWords(l.t)}}
	c, err := g.compare(l.t.Context(), old, now, faq.Diff(l.old, l.now), cases, confirmed)
	must(l.t, err)
	r := c.report
	var asked []string
	for key := range c.after.known {
		_, text, _ := strings.Cut(key, "\x00")
		asked = append(asked, text)
	}
	slices.Sort(asked)
	if len(slices.Compact(slices.Clone(asked))) != len(asked) || len(asked) != r.Asked {
		l.t.Errorf("%d questions were asked, and the report says %d", len(asked), r.Asked)
	}
	for _, text := range asked {
		if old.texts[text] != 1 || now.texts[text] != 1 {
			l.t.Errorf("%q was searched for %d times in the old version and %d times in the new one", text, old.texts[text], now.texts[text])
		}
	}
	if r.Own+r.Cases+r.Confirmed != r.Asked || r.Own > most {
		l.t.Errorf("asked are %d: %d of the content (at most %d), %d of the owner, %d of people", r.Asked, r.Own, most, r.Cases, r.Confirmed)
	}
	return r, asked
}

// phrasings counts how many different ones both versions have; those of entries that are the same
// count once.
func (l *large) phrasings() int {
	texts := map[string]bool{}
	for _, c := range []*faq.Content{l.old, l.now} {
		for i := range c.Entries {
			for _, p := range c.Entries[i].Phrasings() {
				texts[p] = true
			}
		}
	}
	return len(texts)
}

func (l *large) wants(asked []string, why string, questions ...string) {
	l.t.Helper()
	for _, q := range questions {
		if _, ok := slices.BinarySearch(asked, q); !ok {
			l.t.Errorf("%q is not asked, though it is %s", q, why)
		}
	}
}

// Of large content, what has to do with a change is asked in any case, and the report counts what is
// left for later.
func TestGateOfLargeContent(t *testing.T) {
	l := newLarge(t)
	i := l.at("umbrella")
	l.now.Entries[i].Also = []string{"found property"} // and no more “lost umbrella”
	moved := l.at("entry-7")
	l.now.Entries[moved].ID = "renamed"
	l.remove("buy")
	l.now.Entries = append(l.now.Entries, faq.Entry{
		ID: "wrap", Lang: "en", Question: "Do you wrap presents?", Also: []string{"wrapping paper"}, Answer: "Yes.", Source: faq.Source{File: "many.yaml", Line: 2000},
	})
	const most = 60
	r, asked := l.compare(most, nil, nil)
	l.wants(asked, "a phrasing of an entry that was changed", "Has anybody found my umbrella?", "found property")
	l.wants(asked, "what the changed entry was asked before", "lost umbrella")
	l.wants(asked, "a phrasing of a new entry", "Do you wrap presents?", "wrapping paper")
	l.wants(asked, "what a removed entry was asked", "Where do I buy a gift voucher?", "gift voucher purchase")
	l.wants(asked, "a phrasing of an entry with a new id", l.now.Entries[moved].Phrasings()...)
	if r.Own != most || r.Own+r.Later != l.phrasings() || r.Later == 0 {
		t.Errorf("%d phrasings were asked and %d left for later, of %d", r.Own, r.Later, l.phrasings())
	}
	// What the change does to answers is found, though most was left for later.
	found := func(vs []bot.Verdict, question string) bool {
		return slices.ContainsFunc(vs, func(v bot.Verdict) bool { return v.Question == question })
	}
	if !found(r.Better, "Do you wrap presents?") || !found(r.Better, "found property") {
		t.Errorf("better are %+v", r.Better)
	}
}

// The entry that stands beside a changed one is asked as well: it may now get the questions of the
// other, or lose its own.
func TestGateAsksNeighbours(t *testing.T) {
	own := []string{"Where do I redeem a gift voucher?", "my gift voucher is old", "voucher from my aunt"}
	l := newLarge(t)
	const most = 20
	_, asked := l.compare(most, nil, nil)
	if slices.ContainsFunc(own, func(q string) bool { return slices.Contains(asked, q) }) {
		t.Fatal("the sample has the neighbour's phrasings by chance, so that this test shows nothing")
	}
	l.now.Entries[l.at("buy")].Answer = "At the desk."
	_, asked = l.compare(most, nil, nil)
	l.wants(asked, "a phrasing of the entry that was changed", "Where do I buy a gift voucher?", "gift voucher purchase")
	l.wants(asked, "a phrasing of its neighbour", own...)

	// The same when the entry goes, and its neighbour is all that is left for its questions.
	l.remove("buy")
	_, asked = l.compare(most, nil, nil)
	l.wants(asked, "a phrasing of the neighbour of what was removed", own...)
}

// What the owner labelled and people confirmed is asked whatever the content takes; what several
// sources ask is asked once, and the owner's label counts.
func TestGateOfLargeContentGiven(t *testing.T) {
	l := newLarge(t)
	l.now.Entries[l.at("umbrella")].Answer = "At the desk."
	var cases []eval.Case
	var confirmed []bot.Feedback
	var given []string
	for i := range 30 {
		q, c := fmt.Sprintf("labelled number %d", i), fmt.Sprintf("confirmed number %d", i)
		cases = append(cases, eval.Case{Question: q, Expect: []faq.EntryID{"buy"}})
		confirmed = append(confirmed, bot.Feedback{Question: c, Entry: "redeem", Right: true})
		given = append(given, q, c)
	}
	cases = append(cases, eval.Case{Question: "lost umbrella", Expect: []faq.EntryID{"umbrella"}}, cases[0])
	confirmed = append(
		confirmed,
		bot.Feedback{Question: "lost umbrella", Entry: "buy", Right: true},
		bot.Feedback{Question: " Has anybody found my umbrella? ", Entry: "umbrella", Right: true},
		confirmed[0],
	)
	r, asked := l.compare(5, cases, confirmed)
	l.wants(asked, "labelled or confirmed", append(given, "lost umbrella", "Has anybody found my umbrella?")...)
	if r.Cases != 31 || r.Confirmed != 31 || r.Own != 5 {
		t.Errorf("asked are %d labelled, %d confirmed, %d of the content", r.Cases, r.Confirmed, r.Own)
	}
	if r.Own+r.Later != l.phrasings()-2 { // two are asked as given ones
		t.Errorf("%d phrasings were left for later, of %d", r.Later, l.phrasings())
	}
	at := slices.IndexFunc(r.Different, func(v bot.Verdict) bool { return v.Question == "lost umbrella" })
	if at < 0 || r.Different[at].Source != bot.FromCases {
		t.Errorf("different are %+v", r.Different)
	}
}

// A change of more than can be asked takes all that there is room for, and nothing else.
func TestGateOfLargeChange(t *testing.T) {
	l := newLarge(t)
	changed := map[string]bool{}
	for i := 70; i < 100; i++ {
		e := &l.now.Entries[i]
		e.Answer += " And more."
		for _, p := range e.Phrasings() {
			changed[p] = true
		}
	}
	const most = 40
	r, asked := l.compare(most, nil, nil)
	if r.Own != most || r.Own+r.Later != l.phrasings() {
		t.Errorf("%d phrasings were asked and %d left for later, of %d", r.Own, r.Later, l.phrasings())
	}
	for _, q := range asked {
		if !changed[q] {
			t.Errorf("%q is asked, though it has nothing to do with the change", q)
		}
	}
}

// The sample is the same each time, however the entries are ordered, and comes from everywhere; so a
// second report can be compared with the first, and the questions that are asked beforehand are those
// that the gate asks.
func TestGateSample(t *testing.T) {
	l := newLarge(t)
	const most = 80
	_, first := l.compare(most, nil, nil)
	l.now.Entries[l.at("umbrella")].Answer = "At the desk."
	_, second := l.compare(most, nil, nil)
	same := 0
	for _, q := range first {
		if _, ok := slices.BinarySearch(second, q); ok {
			same++
		}
	}
	if same < most/2-3 { // the neighbours of the change have the other half
		t.Errorf("after a small change only %d of %d questions are the same", same, most)
	}

	l = newLarge(t)
	slices.Reverse(l.old.Entries)
	slices.Reverse(l.now.Entries)
	_, again := l.compare(most, nil, nil)
	if diff := cmp.Diff(first, again); diff != "" {
		t.Errorf("in another order other questions are asked (-first +again):\n%s", diff)
	}
	parts := make([]int, 4)
	for i := range l.now.Entries {
		for _, p := range l.now.Entries[i].Phrasings() {
			if _, ok := slices.BinarySearch(first, p); ok {
				parts[4*i/len(l.now.Entries)]++
			}
		}
	}
	if slices.Min(parts) < most/10 {
		t.Errorf("of the four quarters of the content %d phrasings are asked", parts)
	}

	x := testIndex(t, l.now)
	r := &Reindexer{gate: gate{most: most}}
	var likely []string
	for _, q := range r.likely(t.Context(), &warming{now: &served{index: x}, side: side{search: x}}) {
		likely = append(likely, q.text)
	}
	slices.Sort(likely)
	if diff := cmp.Diff(first, likely); diff != "" {
		t.Errorf("other questions are asked beforehand (-gate +beforehand):\n%s", diff)
	}
}

// Without a budget of its own, a gate asks as many phrasings as its time allows, and never fewer than
// the least, however large the content is and however many questions are given.
func TestMostOwn(t *testing.T) {
	g := &gate{}
	small, big, huge := g.mostOwn(100, 0), g.mostOwn(10_000, 0), g.mostOwn(10_000_000, 0)
	if small <= big || big <= huge || huge != leastOwn || g.mostOwn(100, 1000) != small-1000 || g.mostOwn(100, 1_000_000) != leastOwn {
		t.Errorf("asked are %d of little content, %d of much, %d of very much", small, big, huge)
	}
	if g := (&gate{mode: Block}); g.mostOwn(10_000_000, 0) < 1<<31-1 {
		t.Error("a gate that blocks leaves questions for later")
	}
	if took := time.Duration(big) * costOf(10_000); took > askBudget || took < askBudget-costOf(10_000) {
		t.Errorf("asking %d questions takes %v, and may take %v", big, took, askBudget)
	}
}
