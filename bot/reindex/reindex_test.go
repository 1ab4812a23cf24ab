package reindex

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/faqbot/faqbot/bot"
	"github.com/faqbot/faqbot/faq"
)

// From a saved file to the answer, and what the report says of it.
func TestReindex(t *testing.T) {
	b := newBench(t, nil)
	defer b.stop()
	b.wants("when are you open", "From nine to five.")
	b.edit("hours.yaml", "nine to five", "ten to six")
	b.wants("when are you open", "From nine to five.")
	r := b.reindex(bot.ReindexRequest{})
	b.status(r, bot.StatusLive, 2)
	b.wants("when are you open", "From ten to six.")
	if len(r.Changes.Changed) != 1 || r.Changes.Changed[0].ID != "hours" || r.From != 1 || r.Entries != 4 || r.By.User != "7" || r.Took <= 0 {
		t.Errorf("the report is %+v", r)
	}
	if g := r.Gate; g == nil || g.Asked != 9 || g.Own != 9 || len(g.Worse) != 0 || len(g.Different) != 3 || g.Over {
		t.Errorf("the gate says %+v", r.Gate)
	} else if v := g.Different[0]; v.Before.Answer != "From nine to five." || v.After.Answer != "From ten to six." || v.Source != bot.FromContent {
		t.Errorf("what is different: %+v", v)
	}
	b.status(b.reindex(bot.ReindexRequest{}), bot.StatusUnchanged, 2)
	list, err := b.r.Generations(t.Context())
	must(t, err)
	if len(list) != 2 || list[0].Number != 2 || !list[0].Current || list[0].Changed != 1 || list[1].Current || list[0].By.User != "7" || list[0].Bytes == 0 {
		t.Errorf("the generations are %+v", list)
	}
	want := []string{"start reindex live"} // what a person wants is recorded by the core
	if got := b.actions.outcomes(); !slices.Equal(got, want) {
		t.Errorf("recorded are %q, want %q", got, want)
	}
}

// What is saved after the content was read at the start and before the files are watched answers too,
// as a saved file; what differs from a generation of an earlier run, as the start.
func TestServeSavedMeanwhile(t *testing.T) {
	b := newBench(t, nil)
	b.edit("hours.yaml", "nine to five", "ten to six")
	b.serve()
	b.until("when are you open", "From ten to six.")
	madeBy := func(number int, want string) {
		t.Helper()
		list, err := b.r.Generations(t.Context())
		must(t, err)
		if g := list[0]; g.Number != number || g.By.Platform != want {
			t.Errorf("generation %d was made by %q, want %d by %q", g.Number, g.By.Platform, number, want)
		}
	}
	madeBy(2, ByWatch)

	b.halt()
	b.edit("hours.yaml", "ten to six", "eleven to six")
	b.start(nil)
	b.wants("when are you open", "From ten to six.")
	b.serve()
	b.until("when are you open", "From eleven to six.")
	madeBy(3, ByStart)
	b.halt()
}

// Content with errors changes nothing, and who is staff is told where they are, once.
func TestReindexRefused(t *testing.T) {
	b := newBench(t, nil)
	defer b.stop()
	b.edit("hours.yaml", "answer: From nine to five.", "answer: From ten.\n- id: more\n  question: And then?\n  answer: \"\"")
	r := b.reindex(bot.ReindexRequest{Force: true})
	b.status(r, bot.StatusRefused, 1)
	if len(r.Problems) != 1 || !strings.HasSuffix(r.Problems[0].File, "hours.yaml") || r.Problems[0].Line != 6 {
		t.Errorf("the problems are %v", r.Problems)
	}
	b.wants("when are you open", "From nine to five.")
	for range 2 {
		b.reindex(bot.ReindexRequest{By: bot.Person{Platform: ByWatch}})
	}
	if n := b.told.len(); n != 1 {
		t.Errorf("staff were told %d times", n)
	}
	write(t, b.path("hours.yaml"), office["hours.yaml"])
	b.status(b.reindex(bot.ReindexRequest{}), bot.StatusUnchanged, 1)
}

// A labelled question that expects an entry of neither content holds nothing: whoever mistyped the id is told. One whose
// entry has just been removed does hold.
func TestReindexUnknownCase(t *testing.T) {
	b := newBench(t, nil)
	defer b.stop()
	write(t, b.path("cases.jsonl"), `{"question": "where do I leave my car", "expect": ["parking"]}`+"\n"+`{"question": "haircut price", "expect": ["prise"]}`+"\n")
	must(t, os.Remove(b.path("parking.yaml")))
	r := b.reindex(bot.ReindexRequest{})
	if len(r.Problems) != 1 || r.Problems[0].Severity != faq.Warning || r.Problems[0].Line != 2 || !strings.Contains(r.Problems[0].Message, `"prise"`) {
		t.Errorf("the problems are %v", r.Problems)
	}
}

// The gate keeps what is worse from going live, by its mode and limit; who forces it is recorded.
func TestReindexGate(t *testing.T) {
	worsen := func(b *bench) {
		write(b.t, b.path("cases.jsonl"), `{"question": "where do I leave my car", "expect": ["parking"]}`+"\n"+`{"question": "haircut price", "expect": ["price"]}`+"\n")
		must(b.t, os.Remove(b.path("parking.yaml")))
	}
	for _, tt := range []struct {
		name  string
		gate  Mode
		limit string
		force bool
		want  bot.Status
		over  bool
	}{
		{"warn", Warn, "0", false, bot.StatusLive, true},
		{"block", Block, "0", false, bot.StatusBlocked, true},
		{"forced", Block, "0", true, bot.StatusLive, true},
		{"within the limit", Block, "1", false, bot.StatusLive, false},
		{"within the share", Block, "15%", false, bot.StatusLive, false},
		{"over the share", Block, "1%", false, bot.StatusBlocked, true},
		{"off", Off, "0", false, bot.StatusLive, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			b := newBench(t, func(c *Config) {
				limit, err := ParseLimit(tt.limit)
				must(t, err)
				c.Gate, c.Limit = tt.gate, limit
			})
			defer b.stop()
			worsen(b)
			r := b.reindex(bot.ReindexRequest{Force: tt.force})
			number := 2
			if tt.want == bot.StatusBlocked {
				number = 1
			}
			b.status(r, tt.want, number)
			if r.Forced != (tt.force && tt.gate == Block) {
				t.Errorf("forced: %v", r.Forced)
			}
			if tt.gate == Off {
				if r.Gate != nil {
					t.Errorf("the gate was asked: %+v", r.Gate)
				}
				return
			}
			if r.Gate.Over != tt.over || len(r.Gate.Worse) != 1 || r.Gate.Worse[0].Question != "where do I leave my car" || r.Gate.Cases != 2 {
				t.Fatalf("the gate says %+v", r.Gate)
			}
			if v := r.Gate.Worse[0]; v.Before.Entry != "parking" || v.After.Entry == "parking" {
				t.Errorf("worse is %+v", v)
			}
			if tt.want == bot.StatusBlocked {
				b.wants("where can I park my car", "Behind the house.")
				entries, err := os.ReadDir(filepath.Join(b.dir, "data", "generations"))
				must(t, err)
				for _, e := range entries {
					if e.IsDir() && e.Name() != "1" {
						t.Errorf("the draft is left as %s", e.Name())
					}
				}
				// The same once more, by force: it goes live, and that is written down.
				forced := b.reindex(bot.ReindexRequest{Force: true})
				b.status(forced, bot.StatusLive, 2)
				if !forced.Forced {
					t.Error("the report does not say that it was forced")
				}
			}
		})
	}
}

// What people confirmed counts as well, and what is better is told.
func TestReindexConfirmed(t *testing.T) {
	b := newBench(t, func(c *Config) {
		c.Confirmed = func(context.Context) ([]bot.Feedback, error) {
			return []bot.Feedback{
				{Question: "is there somewhere for my vehicle", Entry: "parking", Right: true},
				{Question: "what was it once", Entry: "long-gone", Right: true},
			}, nil
		}
	})
	defer b.stop()
	b.edit("parking.yaml", "[parking lot]", "[parking lot, is there somewhere for my vehicle]")
	r := b.reindex(bot.ReindexRequest{})
	if r.Gate.Confirmed != 1 || len(r.Gate.Better) != 1 || r.Gate.Better[0].Source != bot.FromConfirmed || r.Gate.Better[0].After.Entry != "parking" {
		t.Errorf("the gate says %+v", r.Gate)
	}
}

// Going back outlives a restart, and holds until the files change or a person wants them.
func TestRollback(t *testing.T) {
	b := newBench(t, nil)
	b.edit("hours.yaml", "nine to five", "ten to six")
	b.reindex(bot.ReindexRequest{})
	r, err := b.r.Rollback(t.Context(), 1, bot.Person{Platform: "discord", User: "9"})
	must(t, err)
	if r.Status != bot.StatusLive || !r.Rollback || r.Generation != 1 || r.From != 2 || len(r.Changes.Changed) != 1 {
		t.Errorf("the report is %+v", r)
	}
	b.wants("when are you open", "From nine to five.")
	for _, by := range []string{ByWatch, BySignal, ByStart} {
		b.status(b.reindex(bot.ReindexRequest{By: bot.Person{Platform: by}}), bot.StatusUnchanged, 1)
	}
	b.stop()
	b.start(nil)
	b.status(b.reindex(bot.ReindexRequest{By: bot.Person{Platform: ByStart}}), bot.StatusUnchanged, 1)
	b.wants("when are you open", "From nine to five.")
	b.status(b.reindex(bot.ReindexRequest{}), bot.StatusLive, 3)
	b.wants("when are you open", "From ten to six.")
	_, err = b.r.Rollback(t.Context(), 1, bot.Person{Platform: "cli"})
	must(t, err)
	b.edit("hours.yaml", "ten to six", "eleven to six")
	b.status(b.reindex(bot.ReindexRequest{By: bot.Person{Platform: ByWatch}}), bot.StatusLive, 4)
	for _, n := range []int{99, 0, -1} {
		if _, err := b.r.Rollback(t.Context(), n, bot.Person{Platform: "cli"}); !errors.Is(err, bot.ErrNoGeneration) {
			t.Errorf("going back to %d: %v", n, err)
		}
	}
	d, err := b.r.Diff(t.Context(), 1, 0)
	must(t, err)
	if len(d.Changed) != 1 {
		t.Errorf("the difference is %+v", d)
	}
	if _, err := b.r.Diff(t.Context(), 99, 0); !errors.Is(err, bot.ErrNoGeneration) {
		t.Errorf("the difference from 99: %v", err)
	}
	b.stop()
}

// Only as many generations are kept as the owner wants, and never is the current one deleted.
func TestKeep(t *testing.T) {
	b := newBench(t, func(c *Config) { c.Keep = 2 })
	defer b.stop()
	for _, text := range []string{"ten", "eleven", "twelve"} {
		write(t, b.path("hours.yaml"), strings.ReplaceAll(office["hours.yaml"], "nine", text))
		b.reindex(bot.ReindexRequest{})
	}
	list, err := b.r.Generations(t.Context())
	must(t, err)
	if len(list) != 2 || list[0].Number != 4 || list[1].Number != 3 {
		t.Errorf("kept are %+v", list)
	}
}

// A start answers from the current generation whatever the files say, and makes the files answer
// afterwards.
func TestStart(t *testing.T) {
	b := newBench(t, nil)
	b.stop()
	b.edit("hours.yaml", "nine to five", "ten to six")
	st := b.start(nil)
	if st.Built || st.Generation != 1 {
		t.Errorf("started %+v", st)
	}
	b.wants("when are you open", "From nine to five.")
	b.serve()
	b.until("when are you open", "From ten to six.")
	b.edit("price.yaml", "Forty", "Fifty")
	b.until("price of a haircut", "Fifty euros.")
	want := []string{"start reindex live", "watch reindex live"}
	for deadline := time.Now().Add(patience); !slices.Equal(b.actions.outcomes(), want); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("recorded are %q", b.actions.outcomes())
		}
	}
}

// Content with errors at the very first start is used as far as it can be read.
func TestStartWithErrors(t *testing.T) {
	b := &bench{t: t, dir: t.TempDir()}
	write(t, b.path("hours.yaml"), office["hours.yaml"]+"- question: Empty?\n  answer: \"\"\n")
	st := b.start(nil)
	defer b.stop()
	if !st.Built || st.Generation != 1 || st.Problems.Err() == nil {
		t.Errorf("started %+v", st)
	}
	b.wants("when are you open", "From nine to five.")
}

// Where the data folder cannot be written, all goes on in memory.
func TestInMemory(t *testing.T) {
	b := &bench{t: t, dir: t.TempDir()}
	for name, text := range office {
		write(t, b.path(name), text)
	}
	write(t, filepath.Join(b.dir, "data"), "a file in the way")
	st := b.start(nil)
	defer b.stop()
	if !st.Built || st.Generation != 0 || len(st.Warnings) == 0 {
		t.Errorf("started %+v", st)
	}
	b.edit("hours.yaml", "nine to five", "ten to six")
	b.status(b.reindex(bot.ReindexRequest{}), bot.StatusLive, 0)
	b.wants("when are you open", "From ten to six.")
	if list, err := b.r.Generations(t.Context()); err != nil || len(list) != 1 || !list[0].Current {
		t.Errorf("the generations are %+v, %v", list, err)
	}
	if _, err := b.r.Rollback(t.Context(), 1, bot.Person{Platform: "cli"}); !errors.Is(err, bot.ErrNoGeneration) {
		t.Errorf("going back: %v", err)
	}
}

// Where the folder of the generations can be read and not be written, a server goes on in memory. A command that
// works on the folder alone has failed then: what it built in memory would end with it.
func TestFolderCannotBeWritten(t *testing.T) {
	b := newBench(t, func(c *Config) { c.Watch = false })
	defer b.stop()
	lock := filepath.Join(b.dir, "data", "generations", "lock")
	must(t, errors.Join(os.Remove(lock), os.Mkdir(lock, 0o750))) // in the way, for root may write everywhere
	b.edit("hours.yaml", "nine to five", "ten to six")
	alone, err := New(nil, b.r.cfg)
	must(t, err)
	_, err = alone.Open(t.Context())
	must(t, err)
	defer func() { must(t, alone.Close()) }()
	if r, err := alone.Reindex(t.Context(), bot.ReindexRequest{By: bot.Person{Platform: "cli"}}); err == nil || !strings.Contains(err.Error(), "belongs to the user") {
		t.Errorf("the command says %+v, %v", r, err)
	}
	r := b.reindex(bot.ReindexRequest{})
	b.status(r, bot.StatusLive, 0)
	if !r.Gone {
		t.Error("the report says that one can go back")
	}
	b.wants("when are you open", "From ten to six.")
}

// A reindex that another process does straight on the folder answers here, too.
func TestFollow(t *testing.T) {
	b := newBench(t, func(c *Config) { c.Watch = false })
	defer b.stop()
	b.serve()
	other := &bench{t: t, dir: b.dir}
	other.start(nil)
	defer other.stop()
	b.edit("hours.yaml", "nine to five", "ten to six")
	other.status(other.reindex(bot.ReindexRequest{By: bot.Person{Platform: "cli"}}), bot.StatusLive, 2)
	b.until("when are you open", "From ten to six.")
	_, err := other.r.Rollback(t.Context(), 1, bot.Person{Platform: "cli"})
	must(t, err)
	b.until("when are you open", "From nine to five.")
}

// Two that want the same at the same time get the same; none gets an outcome of older content.
func TestReindexTogether(t *testing.T) {
	b := newBench(t, nil)
	defer b.stop()
	b.edit("hours.yaml", "nine to five", "ten to six")
	giveBack, err := b.r.take(t.Context())
	must(t, err)
	reports := make([]*bot.ReindexReport, 4)
	var wg sync.WaitGroup
	for i := range reports {
		wg.Go(func() {
			reports[i], _ = b.r.Reindex(t.Context(), bot.ReindexRequest{By: bot.Person{Platform: "telegram", User: "7"}})
		})
	}
	time.Sleep(20 * time.Millisecond) // that they wait is likely, and not needed for what is held
	giveBack()
	wg.Wait()
	for _, r := range reports {
		if r == nil || r.Generation != 2 {
			t.Errorf("a report is %+v", r)
		}
	}
	list, err := b.r.Generations(t.Context())
	must(t, err)
	if len(list) != 2 {
		t.Errorf("there are %d generations", len(list))
	}
}

// When who asked has gone, nothing is half done.
func TestReindexGivenUp(t *testing.T) {
	b := newBench(t, nil)
	defer b.stop()
	b.edit("hours.yaml", "nine to five", "ten to six")
	ctx, cancel := context.WithCancel(t.Context())
	load := b.r.cfg.Load
	b.r.cfg.Load = func(ctx context.Context) (*faq.Content, faq.Problems) {
		c, p := load(ctx)
		cancel()
		return c, p
	}
	if _, err := b.r.Reindex(ctx, bot.ReindexRequest{By: bot.Person{Platform: "web"}}); !errors.Is(err, context.Canceled) {
		t.Errorf("it ended with %v", err)
	}
	b.r.cfg.Load = load
	b.wants("when are you open", "From nine to five.")
	b.status(b.reindex(bot.ReindexRequest{}), bot.StatusLive, 2)
}

// Straight on the folder, where no core does, who did what is recorded here.
func TestRecorded(t *testing.T) {
	b := newBench(t, func(c *Config) { c.Gate = Block })
	defer b.stop()
	b.r.mu.Lock()
	b.r.live = nil
	b.r.mu.Unlock()
	cli := bot.ReindexRequest{By: bot.Person{Platform: "cli", User: "anna"}}
	b.reindex(cli)
	write(t, b.path("cases.jsonl"), `{"question": "where do I leave my car", "expect": ["parking"]}`+"\n")
	must(t, os.Remove(b.path("parking.yaml")))
	b.reindex(cli)
	cli.Force = true
	b.reindex(cli)
	write(t, b.path("hours.yaml"), "entries: [")
	b.reindex(cli)
	_, err := b.r.Rollback(t.Context(), 1, cli.By)
	must(t, err)
	if _, err = b.r.Rollback(t.Context(), 9, cli.By); err == nil {
		t.Error("it went back to a generation that is not there")
	}
	want := []string{
		"start reindex live", "cli reindex unchanged", "cli reindex blocked", "cli reindex live forced", "cli reindex refused",
		"cli rollback live", "cli rollback failed",
	}
	if got := b.actions.outcomes(); !slices.Equal(got, want) {
		t.Errorf("recorded are %q, want %q", got, want)
	}
	if a := b.actions.actions[3]; a.By.User != "anna" || a.Generation != 2 || a.Time.IsZero() || !strings.Contains(a.Detail, "1 removed") || strings.Contains(a.Detail, "car") {
		t.Errorf("recorded is %+v", a)
	}
}

// A watch that sees most of the content gone looks again; what comes back meanwhile never was away.
func TestWatchSuddenLoss(t *testing.T) {
	b := newBench(t, nil)
	defer b.stop()
	loads := 0
	load := b.r.cfg.Load
	b.r.cfg.Load = func(ctx context.Context) (*faq.Content, faq.Problems) {
		if loads++; loads == 1 { // a moment in which one file alone is there
			return faq.Load(ctx, []string{b.path("dog.yaml")}, faq.LoadOptions{})
		}
		return load(ctx)
	}
	b.status(b.reindex(bot.ReindexRequest{By: bot.Person{Platform: ByWatch}}), bot.StatusUnchanged, 1)
	if loads != 2 {
		t.Errorf("it looked %d times", loads)
	}
	b.r.cfg.Load = load
	for _, name := range []string{"hours.yaml", "price.yaml", "parking.yaml"} {
		must(t, os.Remove(b.path(name)))
	}
	b.status(b.reindex(bot.ReindexRequest{By: bot.Person{Platform: ByWatch}}), bot.StatusLive, 2) // it stays so: it is meant
	must(t, os.Remove(b.path("dog.yaml")))
	b.status(b.reindex(bot.ReindexRequest{}), bot.StatusRefused, 2) // nothing at all is never meant
}

// An entry that stands on another line than before is told of where it stands now. For staff nothing has changed.
func TestMovedLines(t *testing.T) {
	b := newBench(t, func(c *Config) { c.Watch = false })
	defer b.stop()
	line := func() int { return b.r.Content().Entry("hours").Source.Line }
	before := line()
	b.edit("hours.yaml", "entries:", "# Our hours\n\nentries:")
	r := b.reindex(bot.ReindexRequest{By: bot.Person{Platform: ByWatch}})
	b.status(r, bot.StatusLive, 2)
	if line() != before+2 || !r.Changes.Empty() || r.Analysed != 0 || b.told.len() != 0 {
		t.Errorf("on line %d after line %d; the report is %+v, and staff are told of %d", line(), before, r, b.told.len())
	}
	b.status(b.reindex(bot.ReindexRequest{}), bot.StatusUnchanged, 2)
}
