package reindex

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/faqbot/faqbot/bot"
	"github.com/faqbot/faqbot/faq"
)

// realContents are contents as owners have them, in several languages and formats, and some made to be hard.
func realContents(t *testing.T) map[string]*faq.Content {
	out := map[string]*faq.Content{"difficult": difficult()}
	root := filepath.Join("..", "..")
	for _, path := range []string{"examples/massage", "examples/community"} {
		out[path] = loadContent(t, filepath.Join(root, path))
	}
	shared := filepath.Join(root, "..", "shared", "eval")
	for _, name := range []string{"sofmattress", "stackfaq", "clinc150"} {
		path := filepath.Join(shared, name, "content.yaml")
		if _, err := os.Stat(path); err != nil {
			t.Logf("without %s: the labelled sets do not lie beside the checkout", path)
			continue
		}
		c := loadContent(t, path)
		out[name] = c
	}
	many, _ := manyEntries(100)
	out["many"] = many
	for _, c := range out {
		c.Entries = c.Entries[:min(len(c.Entries), 40)] // each is asked several times
	}
	return out
}

func loadContent(t *testing.T, path string) *faq.Content {
	t.Helper()
	c, problems := faq.Load(t.Context(), []string{path}, faq.LoadOptions{})
	must(t, problems.Err())
	return c
}

// difficult is content whose phrasings are small talk, several questions, posts, markup, and each other's.
func difficult() *faq.Content {
	c := &faq.Content{
		Smalltalk: []faq.Smalltalk{{Kind: faq.Greeting, Also: []string{"moin"}, Answer: "Moin."}},
		Urgent:    []faq.Urgent{{ID: "burns", Words: []string{"burn", "chest pain"}, Answer: "Call 112."}},
	}
	for i, p := range []string{
		"Hello", "hello, when are you open?", "thanks for the gift card", "Where are you and how do I get there?", "How much is it? Where are you?",
		"yes", "2", "the second one", "and what about parking?", "What about parking", "**Bold** parking", "> quoted parking", "https://example.org/parking",
		"`go build` fails", "I have a burn", "My chest hurts. It is a pain. What now?", "moin", "Who are you?", "ok", "???", "🙂", "Opening hours.", "opening hours",
		"Is there parking? Also, do you sell vouchers?", "- voucher", "Hi there I would like to know whether you sell vouchers please", strings.Repeat("a very long phrasing that goes on ", 20) + "?",
		"Wann habt ihr offen und wo seid ihr?", "Grüße", "Danke für den Gutschein", "C++", "C#", "please", "Could you help me?", "any ideas?", "Question: what is it", "--", "Best regards",
	} {
		e := faq.Entry{ID: faq.EntryID(fmt.Sprintf("d%d", i)), Lang: []string{"en", "de", ""}[i%3], Question: p, Answer: fmt.Sprintf("The answer number %d.", i), Careful: i%5 == 0}
		if i%2 == 0 {
			e.Also = []string{"reworded " + p, strings.ToUpper(p) + " now"}
		}
		if i%7 == 0 {
			e.ValidFrom = faq.Date{Year: 2100, Month: time.January, Day: 1}
		}
		c.Entries = append(c.Entries, e)
	}
	return c
}

// edited returns content with some entries changed at random, in every way that an owner has.
func edited(r *rand.Rand, old *faq.Content) *faq.Content {
	c := *old
	c.Entries = slices.Clone(old.Entries)
	for range 1 + r.IntN(6) {
		i, k := r.IntN(len(c.Entries)), r.IntN(len(c.Entries))
		e := &c.Entries[i]
		switch r.IntN(10) {
		case 0:
			c.Entries = slices.Delete(c.Entries, i, i+1)
		case 1:
			e.Answer += " And more."
		case 2:
			e.Also = append(slices.Clone(e.Also), c.Entries[k].Question) // it steals a phrasing
		case 3:
			e.Question, e.Also = e.Question+" indeed", nil
		case 4:
			e.ID += "-renamed"
		case 5:
			e.Careful = !e.Careful
		case 6:
			e.ValidFrom = faq.Date{Year: 2100, Month: time.January, Day: 1}
		case 7:
			e.Lang = []string{"en", "de", "fr"}[r.IntN(3)]
		case 8:
			twin := *e
			twin.ID += "-twin"
			c.Entries = slices.Insert(c.Entries, k, twin)
		case 9:
			c.Smalltalk = append(slices.Clip(c.Smalltalk), faq.Smalltalk{Kind: faq.Thanks, Also: []string{e.Question}, Answer: "You are welcome."})
		}
	}
	return &c
}

// blind is a searcher that does not know what is settled.
type blind struct{ bot.Searcher }

// TestSettledAsAsked changes content at random, and compares what a gate that asks each phrasing says with what
// one says that takes the settled ones as settled: the same, to the last verdict.
func TestSettledAsAsked(t *testing.T) {
	words := testWords(t)
	for name, old := range realContents(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := rand.New(rand.NewPCG(7, uint64(len(name))))
			a := testIndex(t, old)
			for _, try := range []struct {
				core bot.Config
				most int // before the switch
			}{{bot.Config{}, 1 << 30}, {bot.Config{Mode: bot.Cautious}, 5}} {
				known := gate{mode: Warn, most: try.most, learnMost: time.Minute, asker: asker{words: words, core: try.core}}
				asked := gate{mode: Warn, most: 1 << 30, asker: asker{words: words, core: try.core}}
				now := edited(r, old)
				b := testIndex(t, now)
				d := faq.Diff(old, now)
				got, err := known.compare(t.Context(), a, b, d, nil, nil)
				must(t, err)
				settled := got.report.Own - len(got.after.known)
				must(t, known.ask(t.Context(), got, got.rest))
				got.rest = nil
				got.finish(Limit{})
				want, err := asked.compare(t.Context(), blind{a}, blind{b}, d, nil, nil)
				must(t, err)
				if diff := cmp.Diff(verdicts(want), verdicts(got)); diff != "" {
					t.Errorf("with the settled ones as settled the gate says something else (-asked +settled):\n%s", diff)
				}
				t.Logf("%d of %d phrasings are settled", settled, want.report.Own)
				if 4*settled < want.report.Own {
					t.Errorf("only %d of %d phrasings are settled, so that this shows little", settled, want.report.Own)
				}
			}
		})
	}
}

// Where more confidence is needed than a settled phrasing is sure to have, none is settled, and of an entry
// that needs more care than others likewise.
func TestSettledNeedsConfidence(t *testing.T) {
	c := difficult()
	x := testIndex(t, c)
	count := func(core bot.Config) (all, careful int) {
		g := gate{asker: asker{words: testWords(t), core: core}}
		s, err := g.side(x, replies{})
		must(t, err)
		if !g.learn(t.Context(), &s, time.Minute, 1) {
			t.Fatal("a minute was not enough")
		}
		for i := range c.Entries {
			p := s.entry(i)
			for k := range c.Entries[i].Phrasings() {
				if p.settled(k) {
					all++
					careful += btoi(c.Entries[i].Careful)
				}
			}
		}
		return all, careful
	}
	if all, careful := count(bot.Config{}); all == 0 || careful == 0 {
		t.Errorf("%d phrasings are settled, %d of entries that need care", all, careful)
	}
	if all, careful := count(bot.Config{Confident: 0.92}); all == 0 || careful != 0 {
		t.Errorf("of entries that need a confidence of 0.96, %d phrasings are settled, of all %d", careful, all)
	}
	if all, _ := count(bot.Config{Confident: 0.96}); all != 0 {
		t.Errorf("where 0.96 is needed, %d phrasings are settled", all)
	}
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

// verdicts is what a report says, in an order of its own and without confidences and what stands behind an answer.
func verdicts(c *comparison) map[string]any {
	of := func(vs []bot.Verdict) []bot.Verdict {
		out := slices.Clone(vs)
		for i := range out {
			for _, r := range []*bot.GateReply{&out[i].Before, &out[i].After} {
				r.Confidence = 0
				if r.Outcome == bot.Answered {
					r.Suggestions = nil
				}
			}
		}
		slices.SortFunc(out, func(a, b bot.Verdict) int { return strings.Compare(a.Question, b.Question) })
		return out
	}
	r := c.report
	return map[string]any{
		"asked": r.Asked, "own": r.Own, "over": r.Over, "later": r.Later, "rightly": c.rightly,
		"better": of(r.Better), "worse": of(r.Worse), "different": of(r.Different),
	}
}
