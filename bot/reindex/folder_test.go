package reindex

import (
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/faqbot/faqbot/bot"
	"github.com/faqbot/faqbot/faq"
)

// office is content of several entries, a file each, so that tests change one.
var office = map[string]string{ //nolint:gochecknoglobals // a constant that Go cannot spell
	"hours.yaml":   "entries:\n- id: hours\n  question: When are you open?\n  also: [opening hours, \"What time do you close?\"]\n  answer: From nine to five.\n",
	"parking.yaml": "entries:\n- id: parking\n  question: Where can I park my car?\n  also: [parking lot]\n  answer: Behind the house.\n",
	"price.yaml":   "entries:\n- id: price\n  question: How much does a haircut cost?\n  also: [price of a haircut]\n  answer: Forty euros.\n",
	"dog.yaml":     "entries:\n- id: dog\n  question: May I bring my dog?\n  also: [are pets allowed]\n  answer: Yes, on a leash.\n",
}

// bench is a Reindexer over content in a folder of its own, with a core that answers.
type bench struct {
	t       *testing.T
	dir     string
	r       *Reindexer
	core    *bot.Core
	actions *staffLog
	told    *toldLog
	unserve func() // ends what serve began
}

type staffLog struct {
	mu      sync.Mutex
	actions []bot.StaffAction
}

func (l *staffLog) RecordStaff(_ context.Context, a bot.StaffAction) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.actions = append(l.actions, a)
	return nil
}

// outcomes returns what was recorded as “platform action outcome”.
func (l *staffLog) outcomes() []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	var out []string
	for _, a := range l.actions {
		s := a.By.Platform + " " + a.Action + " " + a.Outcome
		if a.Forced {
			s += " forced"
		}
		out = append(out, s)
	}
	return out
}

type toldLog struct {
	mu      sync.Mutex
	reports []*bot.ReindexReport
}

func (l *toldLog) tell(_ context.Context, r *bot.ReindexReport) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.reports = append(l.reports, r)
}

func (l *toldLog) len() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.reports)
}

// newBench writes the office and starts a Reindexer over it.
func newBench(t *testing.T, change func(*Config)) *bench {
	t.Helper()
	b := &bench{t: t, dir: t.TempDir()}
	for name, text := range office {
		write(t, b.path(name), text)
	}
	b.start(change)
	return b
}

func (b *bench) path(name string) string { return filepath.Join(b.dir, "content", name) }

// start starts a Reindexer, as a process does.
func (b *bench) start(change func(*Config)) Started {
	b.t.Helper()
	b.actions, b.told = &staffLog{}, &toldLog{}
	paths := []string{filepath.Join(b.dir, "content")}
	cfg := Config{
		Load:  func(ctx context.Context) (*faq.Content, faq.Problems) { return faq.Load(ctx, paths, faq.LoadOptions{}) },
		Paths: paths, Folder: filepath.Join(b.dir, "data", "generations"), Words: testWords(b.t), Watch: true,
		StaffLog: b.actions, Tell: b.told.tell,
		timing: timing{loss: 50 * time.Millisecond, follow: 20 * time.Millisecond, quiet: 30 * time.Millisecond},
	}
	if change != nil {
		change(&cfg)
	}
	log := slog.New(slog.NewTextHandler(b.t.Output(), &slog.HandlerOptions{Level: slog.LevelDebug}))
	var err error
	b.r, err = New(log, cfg)
	must(b.t, err)
	st, err := b.r.Start(b.t.Context())
	must(b.t, err)
	s, number := b.r.Current()
	b.core, err = bot.New(log, s, cfg.Words, nil, bot.Config{Generation: number})
	must(b.t, err)
	b.r.mu.Lock()
	b.r.live = b.core
	b.r.mu.Unlock()
	return st
}

func (b *bench) stop() { must(b.t, b.r.Close()) }

// serve lets it watch and follow until the test ends.
func (b *bench) serve() {
	ctx, cancel := context.WithCancel(b.t.Context())
	done := make(chan struct{})
	go func() {
		defer close(done)
		b.r.Serve(ctx, b.core)
	}()
	b.unserve = func() { cancel(); <-done }
	b.t.Cleanup(b.unserve)
}

// halt ends what serve began, and the process.
func (b *bench) halt() {
	b.unserve()
	b.stop()
}

// answer returns the text that people get for a question.
func (b *bench) answer(question string) string {
	b.t.Helper()
	r := b.core.Ask(b.t.Context(), bot.Question{Text: question})
	if r.Entry == nil {
		return string(r.Outcome)
	}
	return r.Entry.Answer
}

func (b *bench) wants(question, answer string) {
	b.t.Helper()
	if got := b.answer(question); got != answer {
		b.t.Errorf("%q is answered with %q, want %q", question, got, answer)
	}
}

// until waits until a question is answered so.
func (b *bench) until(question, answer string) {
	b.t.Helper()
	for deadline := time.Now().Add(patience); b.answer(question) != answer; time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			b.t.Fatalf("%q is answered with %q, want %q", question, b.answer(question), answer)
		}
	}
}

// edit replaces a text in a file of the content.
func (b *bench) edit(name, old, text string) {
	b.t.Helper()
	raw, err := os.ReadFile(b.path(name))
	must(b.t, err)
	if !strings.Contains(string(raw), old) {
		b.t.Fatalf("%s has no %q", name, old)
	}
	write(b.t, b.path(name), strings.ReplaceAll(string(raw), old, text))
}

// read returns the text of a file of the content.
func (b *bench) read(name string) string {
	b.t.Helper()
	raw, err := os.ReadFile(b.path(name))
	must(b.t, err)
	return string(raw)
}

func (b *bench) reindex(req bot.ReindexRequest) *bot.ReindexReport {
	b.t.Helper()
	if req.By.Platform == "" {
		req.By = bot.Person{Platform: "telegram", User: "7"}
	}
	r, err := b.r.Reindex(b.t.Context(), req)
	must(b.t, err)
	return r
}

func (b *bench) status(r *bot.ReindexReport, want bot.Status, generation int) {
	b.t.Helper()
	if r.Status != want || r.Generation != generation {
		b.t.Errorf("the reindex ended %s with generation %d, want %s with %d (%v)", r.Status, r.Generation, want, generation, r.Problems)
	}
	if _, n := b.r.Current(); n != generation {
		b.t.Errorf("generation %d answers, want %d", n, generation)
	}
}
