package reindex

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/faqbot/faqbot/bot"
	"github.com/faqbot/faqbot/index"
)

// crowded adds entries to the office of which pairs share a phrasing, so that these are not settled.
func crowded(b *bench, pairs int) (phrasings int) {
	var s strings.Builder
	s.WriteString("entries:\n")
	for i := range pairs {
		for j := range 2 {
			fmt.Fprintf(&s, "- id: pair-%d-%d\n  question: \"Where is the %s of the %s room?\"\n  also: [\"the %s room\"]\n  answer: \"Behind door %d.\"\n",
				i, j, []string{"key", "lamp"}[j], crowdedWord(i), crowdedWord(i), 2*i+j)
		}
	}
	write(b.t, b.path("crowd.yaml"), s.String())
	return pairs
}

func crowdedWord(i int) string {
	return string([]rune{'b' + rune(i%20), 'a', 'l' + rune(i/20), 'o', 'n'})
}

// newRestBench starts with a crowd of which the gate asks few phrasings before the switch.
func newRestBench(t *testing.T, mode Mode) (b *bench, shared int) {
	b = newBench(t, func(c *Config) { c.Gate = mode })
	shared = crowded(b, 30)
	b.r.gate.most = 4
	if mode == Block {
		b.r.gate.most = 0
	}
	b.reindex(bot.ReindexRequest{Force: true})
	for b.r.rest != nil {
		b.r.askRest(t.Context(), time.Minute, 1)
	}
	return b, shared
}

func (b *bench) report(number int) *bot.ReindexReport {
	b.t.Helper()
	var r bot.ReindexReport
	must(b.t, b.r.folder.LoadReport(number, &r))
	return &r
}

// What is not asked before the switch is asked after it, while the new version answers; then the report is
// complete, in the folder and where the status is asked for.
func TestRestIsAsked(t *testing.T) {
	b, _ := newRestBench(t, Warn)
	defer b.stop()
	b.edit("hours.yaml", "nine to five", "ten to six")
	r := b.reindex(bot.ReindexRequest{})
	b.status(r, bot.StatusLive, 3)
	b.wants("When are you open?", "From ten to six.")
	before := *r.Gate
	if before.Later == 0 || before.Left != 0 || before.After != 0 || b.r.rest == nil {
		t.Fatalf("nothing is left for later: %+v", before)
	}
	if kept := b.report(3); kept.Gate.Later != before.Later {
		t.Errorf("the report that is kept says %+v", kept.Gate)
	}
	b.serve()
	var kept *bot.ReindexReport
	for deadline := time.Now().Add(patience); ; time.Sleep(5 * time.Millisecond) {
		if kept = b.report(3); kept.Gate.Later == 0 {
			break
		}
		if time.Now().After(deadline) {
			t.Fatalf("the report is not completed: %+v", kept.Gate)
		}
	}
	g := kept.Gate
	if g.Left != 0 || g.After != before.Later || g.Asked != before.Asked+before.Later || len(g.Different) != len(before.Different) {
		t.Errorf("before the rest was asked: %+v\nafter: %+v", before, g)
	}
	if r.Gate.Later != before.Later || r.Gate.Asked != before.Asked {
		t.Error("the report that people have was changed under their eyes")
	}
	if b.told.len() != 0 {
		t.Errorf("staff were told of %+v", b.told.reports)
	}
}

// If the rest has something that is answered worse, the staff are told then.
func TestRestTellsWorse(t *testing.T) {
	b, _ := newRestBench(t, Warn)
	defer b.stop()
	b.edit("hours.yaml", "nine to five", "ten to six")
	r := b.reindex(bot.ReindexRequest{})
	b.status(r, bot.StatusLive, 3)
	worse := len(r.Gate.Worse)
	// One of the questions that are left is answered where nothing is an answer, and was not before.
	b.r.rest.compared.rest = append(b.r.rest.compared.rest, question{text: "the way to the moon", source: bot.FromContent, entry: "dog"})
	b.r.rest.compared.before.known["\x00the way to the moon"] = []bot.GateReply{{Outcome: bot.Declined}}
	b.r.rest.compared.after.known["\x00the way to the moon"] = []bot.GateReply{{Outcome: bot.Answered, Entry: "dog", Title: "May I bring my dog?", Answer: "Yes, on a leash."}}
	for b.r.rest != nil {
		b.r.askRest(t.Context(), time.Minute, 1)
	}
	if b.told.len() != 1 || len(b.told.reports[0].Gate.Worse) <= worse || b.told.reports[0].Gate.Later != 0 {
		t.Fatalf("staff were told %d times: %+v", b.told.len(), b.told.reports)
	}
}

// A newer version does not wait for the rest: what was not asked is told.
func TestRestOfAnOlderVersion(t *testing.T) {
	b, _ := newRestBench(t, Warn)
	defer b.stop()
	b.edit("hours.yaml", "nine to five", "ten to six")
	later := b.reindex(bot.ReindexRequest{}).Gate.Later
	b.edit("hours.yaml", "ten to six", "eleven to seven")
	b.status(b.reindex(bot.ReindexRequest{}), bot.StatusLive, 4)
	if g := b.report(3).Gate; g.Left != later || g.Later != 0 || later == 0 {
		t.Errorf("%d were for later, and the report says %+v", later, g)
	}
	if g := b.report(4).Gate; g.Left != 0 || g.Later != later {
		t.Errorf("the newer report says %+v", g)
	}
	b.wants("When are you open?", "From eleven to seven.")
}

// What a process was still asking when it was killed, the next one asks.
func TestRestAfterARestart(t *testing.T) {
	b, _ := newRestBench(t, Warn)
	b.edit("hours.yaml", "nine to five", "ten to six")
	want := b.reindex(bot.ReindexRequest{}).Gate
	killed := b.r
	t.Cleanup(func() { must(t, killed.Close()) })
	b.start(nil)
	defer b.stop()
	b.r.gate.most = 4
	b.serve()
	var g *bot.GateReport
	for deadline := time.Now().Add(patience); g == nil || g.Later > 0; time.Sleep(5 * time.Millisecond) {
		g = b.report(3).Gate
		if time.Now().After(deadline) {
			t.Fatalf("the report is not completed: %+v", g)
		}
	}
	if g.Asked != want.Asked+want.Later || g.Left != 0 || len(g.Different) != len(want.Different) {
		t.Errorf("the report says %+v; before the end it said %+v", g, want)
	}
}

// A gate that may keep a version from going live asks all before.
func TestRestOfABlockingGate(t *testing.T) {
	b, shared := newRestBench(t, Block)
	defer b.stop()
	b.edit("hours.yaml", "nine to five", "ten to six")
	r := b.reindex(bot.ReindexRequest{})
	if g := r.Gate; g.Later != 0 || g.Left != 0 || g.Own < 60+shared || b.r.rest != nil {
		t.Errorf("the gate says %+v", g)
	}
}

// Who works on the folder alone gets the complete report.
func TestRestWithoutAServer(t *testing.T) {
	b, _ := newRestBench(t, Warn)
	defer b.stop()
	b.r.mu.Lock()
	b.r.live = nil
	b.r.mu.Unlock()
	must(t, os.Remove(b.path("dog.yaml")))
	r := b.reindex(bot.ReindexRequest{By: bot.Person{Platform: "cli"}})
	if g := r.Gate; g.Later != 0 || g.Left != 0 || g.After == 0 || b.r.rest != nil || b.report(3).Gate.After != g.After {
		t.Errorf("the gate says %+v", r.Gate)
	}
}

// Where there was no time to find out what is settled, that is done before anything more is asked.
func TestRestIsSettledFirst(t *testing.T) {
	b, shared := newRestBench(t, Warn)
	defer b.stop()
	b.r.gate.learnMost, b.r.gate.readings = 1, nil
	b.edit("hours.yaml", "nine to five", "ten to six")
	r := b.reindex(bot.ReindexRequest{})
	if r.Gate.Later < 2*shared { // none was known to be settled
		t.Fatalf("%d phrasings are left for later", r.Gate.Later)
	}
	after := b.r.rest.compared.after.known
	for b.r.rest != nil {
		b.r.askRest(t.Context(), time.Minute, 1)
	}
	settled := 0
	for _, replies := range after {
		if len(replies) == 1 && replies[0].Confidence == index.SettledConfidence && replies[0].Suggestions == nil {
			settled++
		}
	}
	if g := b.report(3).Gate; g.After != r.Gate.Later || settled < 50 || settled >= g.After {
		t.Errorf("%d of %d phrasings were settled; the report says %+v", settled, r.Gate.Later, g)
	}
}
