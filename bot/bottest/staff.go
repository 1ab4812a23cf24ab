package bottest

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/faqbot/faqbot/bot"
	"github.com/faqbot/faqbot/faq"
)

// StaffLog keeps in memory what staff did, or others tried to do. Its zero value is ready, and safe
// for concurrent use.
type StaffLog struct {
	mu      sync.Mutex
	actions []bot.StaffAction
}

var _ bot.StaffLog = (*StaffLog)(nil)

// RecordStaff implements [bot.StaffLog].
func (l *StaffLog) RecordStaff(_ context.Context, a bot.StaffAction) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.actions = append(l.actions, a)
	return nil
}

// Actions returns what was kept so far.
func (l *StaffLog) Actions() []bot.StaffAction {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.Clone(l.actions)
}

// StaffActions returns at least one action of each kind that is for staff alone. It fails the test
// if there is a kind that is not among them: then the tests of strangers would not try it.
func StaffActions(t testing.TB) []bot.Action {
	t.Helper()
	list := []bot.Action{
		{Kind: bot.ActionStatus},
		{Kind: bot.ActionReindex},
		{Kind: bot.ActionReindex, ID: "force"},
		{Kind: bot.ActionGenerations},
		{Kind: bot.ActionRollback, ID: "1"},
	}
	for _, k := range bot.StaffKinds() {
		if !slices.ContainsFunc(list, func(a bot.Action) bool { return a.Kind == k }) {
			t.Fatalf("actions of the kind %q are for staff, and bottest.StaffActions has none: add one, so that it is tried as a stranger", k)
		}
	}
	return list
}

// Keeper is a [bot.Keeper] that does nothing but keep what reached it. It has three generations,
// and the gate blocks what is not forced. Its zero value is ready, and safe for concurrent use.
type Keeper struct {
	// Work is done in each reindex and rollback before it ends; nil: none.
	Work func(ctx context.Context)
	// Problems are those of the content: with any, it is refused.
	Problems faq.Problems
	// Err is what each piece of work ends with; nil: it works.
	Err error

	mu      sync.Mutex
	reached []string
}

var _ bot.Keeper = (*Keeper)(nil)

// SlowKeeper returns a keeper whose content has n problems, and whose work ends when hold is sent to, once for each piece.
func SlowKeeper(n int) (k *Keeper, hold chan<- struct{}) {
	held := make(chan struct{}, 2)
	k = &Keeper{Work: func(ctx context.Context) {
		select {
		case <-held:
		case <-ctx.Done():
		}
	}}
	for i := range n {
		k.Problems = append(k.Problems, faq.Problem{
			Severity: faq.Error, Code: "empty-answer", File: "content/a-folder/of-many/entries.yaml", Line: i + 1,
			Message: fmt.Sprintf("the entry number %d has no answer; write one, or take the entry out", i),
		})
	}
	return k, held
}

// Reached returns what was asked of the keeper so far, and by whom: “reindex discord/4711”,
// “reindex force …”, “rollback 1 …”, “generations”, “diff”.
func (k *Keeper) Reached() []string {
	k.mu.Lock()
	defer k.mu.Unlock()
	return slices.Clone(k.reached)
}

func (k *Keeper) note(what string, by bot.Person) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if by != (bot.Person{}) {
		what += " " + by.Platform + "/" + string(by.User)
	}
	k.reached = append(k.reached, what)
}

func (k *Keeper) work(ctx context.Context) {
	if k.Work != nil {
		k.Work(ctx)
	}
}

// Reindex implements [bot.Keeper].
func (k *Keeper) Reindex(ctx context.Context, r bot.ReindexRequest) (*bot.ReindexReport, error) {
	what := "reindex"
	if r.Force {
		what += " force"
	}
	k.note(what, r.By)
	k.work(ctx)
	if k.Err != nil {
		return nil, k.Err
	}
	report := &bot.ReindexReport{
		Status: bot.StatusBlocked, Generation: 3, From: 3, By: r.By, Time: Day, Took: time.Second, Entries: 9,
		Gate: &bot.GateReport{Asked: 40, Own: 40, Limit: "0", Mode: "block", Over: true, Worse: []bot.Verdict{{
			Question: "When are you open?", Source: bot.FromContent, Expect: []faq.EntryID{"hours"},
			Before: bot.GateReply{Outcome: bot.Answered, Entry: "hours", Title: "When are you open?", Answer: "Tuesday to Saturday.", Confidence: 0.9},
			After:  bot.GateReply{Outcome: bot.Declined},
		}}},
	}
	switch {
	case len(k.Problems) > 0:
		report.Status, report.Problems, report.Gate = bot.StatusRefused, k.Problems, nil
	case r.Force:
		report.Status, report.Generation, report.Forced = bot.StatusLive, 4, true
	}
	return report, nil
}

// Rollback implements [bot.Keeper].
func (k *Keeper) Rollback(ctx context.Context, number int, by bot.Person) (*bot.ReindexReport, error) {
	k.note(fmt.Sprintf("rollback %d", number), by)
	k.work(ctx)
	if k.Err != nil {
		return nil, k.Err
	}
	return &bot.ReindexReport{Status: bot.StatusLive, Generation: number, From: 3, By: by, Time: Day, Rollback: true, Entries: 8}, nil
}

// Generations implements [bot.Keeper].
func (k *Keeper) Generations(context.Context) ([]bot.Generation, error) {
	k.note("generations", bot.Person{})
	if k.Err != nil {
		return nil, k.Err
	}
	var list []bot.Generation
	for n := 3; n > 0; n-- {
		list = append(list, bot.Generation{
			Number: n, Current: n == 3, Built: Day.Add(time.Duration(n-3) * time.Hour), By: bot.Person{Platform: "watch"}, Entries: 6 + n, Changed: 1,
		})
	}
	return list, nil
}

// Diff implements [bot.Keeper].
func (k *Keeper) Diff(context.Context, int, int) (*faq.Difference, error) {
	k.note("diff", bot.Person{})
	if k.Err != nil {
		return nil, k.Err
	}
	return &faq.Difference{Moved: true}, nil
}
