package reindex

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/faqbot/faqbot/bot"
	"github.com/faqbot/faqbot/index/expect"
)

// expects returns what is expected of what answers, as the core asks it, and whether it was measured on
// this content.
func (b *bench) expects() (*expect.Expectation, bool) {
	s := b.r.now()
	return s.search.(bot.Expecter).Expected(), s.measured.Load()
}

// kept returns what is kept with a generation, and what its report says.
func (b *bench) kept(generation int) (*expect.Expectation, *bot.Expected) {
	b.t.Helper()
	var e expect.Expectation
	if err := b.r.folder.LoadExpectation(generation, &e); err != nil {
		return nil, nil
	}
	var report bot.ReindexReport
	must(b.t, b.r.folder.LoadReport(generation, &report))
	return &e, report.Expected
}

// untilMeasured waits until what answers was measured and that is kept.
func (b *bench) untilMeasured(generation int) {
	b.t.Helper()
	for deadline := time.Now().Add(patience); ; time.Sleep(5 * time.Millisecond) {
		_, measured := b.expects()
		if _, report := b.kept(generation); measured && report != nil && report.Own > 0 {
			return
		}
		if time.Now().After(deadline) {
			b.t.Fatalf("generation %d was not measured", generation)
		}
	}
}

// Of small content it is known before it answers, and known again after a restart.
func TestExpectedAtOnce(t *testing.T) {
	b := newBench(t, nil)
	e, measured := b.expects()
	if e == nil || !measured || e.Content != b.r.Content().Version() || e.Count(expect.Own) != 9 {
		t.Fatalf("at the start is expected %+v, measured: %v", e, measured)
	}
	if kept, report := b.kept(1); kept == nil || report == nil || report.Own != 9 {
		t.Errorf("kept is %+v, reported %+v", kept, report)
	}
	b.edit("hours.yaml", "opening hours", "opening hours, business hours")
	r := b.reindex(bot.ReindexRequest{})
	if e, measured := b.expects(); r.Expected == nil || r.Expected.Own != 10 || !measured || e.Content != b.r.Content().Version() {
		t.Errorf("after a change is expected %+v, measured: %v, reported %+v", e, measured, r.Expected)
	}
	b.stop()
	b.start(nil)
	defer b.stop()
	if again, measured := b.expects(); again == nil || !measured || again.Content != b.r.Content().Version() || again.Count(expect.Own) != 10 {
		t.Errorf("after a restart is expected %+v, measured: %v", again, measured)
	}
}

// Large content answers before it is known, with the usual thresholds; then it is measured behind the
// answers, kept, and the report completed.
func TestExpectedBehind(t *testing.T) {
	b := newBench(t, func(c *Config) { c.small = 1 })
	t.Cleanup(b.stop) // after it has served
	if e, measured := b.expects(); e != nil || measured {
		t.Fatalf("at the start is expected %+v, measured: %v", e, measured)
	}
	if kept, _ := b.kept(1); kept != nil {
		t.Fatalf("kept is %+v", kept)
	}
	b.serve()
	b.untilMeasured(1)
	if e, _ := b.expects(); e == nil || e.Content != b.r.Content().Version() {
		t.Errorf("expected is %+v", e)
	}
}

// changeLittle measures content with twenty entries more, and changes one of it. It returns what was expected before,
// and the report of the change.
func (b *bench) changeLittle() (before *expect.Expectation, r *bot.ReindexReport) {
	b.t.Helper()
	var text strings.Builder
	text.WriteString("entries:\n")
	for i := range 20 {
		fmt.Fprintf(&text, "- id: thing-%d\n  question: What is thing%d?\n  also: [tell me about thing%d]\n  answer: It is blue.\n", i, i, i)
	}
	write(b.t, b.path("things.yaml"), text.String())
	b.reindex(bot.ReindexRequest{})
	before, measured := b.expects()
	if before == nil || !measured {
		b.t.Fatalf("expected is %+v, measured: %v", before, measured)
	}
	b.edit("hours.yaml", "nine to five", "ten to six")
	return before, b.reindex(bot.ReindexRequest{})
}

// After a small change what was expected before goes on, until it is measured again.
func TestExpectedCarried(t *testing.T) {
	b := newBench(t, func(c *Config) { c.small = 1000 })
	t.Cleanup(b.stop) // after it has served
	before, r := b.changeLittle()
	if carried, measured := b.expects(); carried != before || measured || r.Expected == nil {
		t.Errorf("after a small change is expected %p, before it was %p; measured: %v; reported %+v", carried, before, measured, r.Expected)
	}
	if kept, _ := b.kept(3); kept != nil {
		t.Errorf("what is expected of other content is kept: %+v", kept)
	}
	b.serve()
	b.untilMeasured(3)
	if e, _ := b.expects(); e.Content != b.r.Content().Version() {
		t.Error("it was measured on other content")
	}
}

// A command on the folder measures small content again, and takes over what was expected of much content if
// little of it has changed.
func TestExpectedAlone(t *testing.T) {
	for _, small := range []int{1000, 10} {
		b := newBench(t, func(c *Config) { c.small = small })
		b.r.live = nil
		before, r := b.changeLittle()
		after, measured := b.expects()
		if again := small == 1000; (after != before) != again || measured != again || r.Expected == nil {
			t.Errorf("where %d entries are few: measured again: %v, measured: %v, reported %+v", small, after != before, measured, r.Expected)
		}
		b.stop()
	}
}

// What holds an index open is told to end when another takes its place, and waited for.
func TestHold(t *testing.T) {
	s := &served{}
	ctx, done := s.hold(t.Context())
	let := make(chan struct{})
	go func() {
		defer close(let)
		s.let()
	}()
	<-ctx.Done()
	select {
	case <-let:
		t.Error("it was not waited for")
	default:
	}
	done()
	<-let
	if ctx, done := s.hold(t.Context()); ctx.Err() == nil {
		t.Error("an index that is closed can be held")
	} else {
		done()
	}
}
