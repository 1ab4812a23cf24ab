// Package reindex makes the owner's files answer. A [Reindexer] reads the content, builds a
// generation of it beside the one that answers, asks both the same questions (gate.go), and
// switches, unless something stands against it. It watches the files (watch.go) and the folder of
// generations, which another process may change (follow.go), and goes back to older generations
// (rollback.go).
package reindex

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/faqbot/faqbot/bot"
	"github.com/faqbot/faqbot/bot/locale"
	"github.com/faqbot/faqbot/faq"
	"github.com/faqbot/faqbot/index"
	"github.com/faqbot/faqbot/index/encoder"
	"github.com/faqbot/faqbot/index/expect"
	"github.com/faqbot/faqbot/index/generation"
)

// Platforms of what reindexes without a person.
const (
	ByWatch  = "watch"  // a file was saved
	BySignal = "signal" // the process got SIGHUP
	ByStart  = "start"  // it was started
)

// Config says what a [Reindexer] reads and where it keeps it. Fields without a default are needed.
type Config struct {
	// Load reads the content files as they are now.
	Load func(ctx context.Context) (*faq.Content, faq.Problems)
	// Paths are the files, folders and patterns that Load reads, to be watched; none: nothing is.
	Paths []string
	// Options are those of Load, as far as they say what is read.
	Options faq.LoadOptions
	// Folder is that of the generations, such as data/generations; "": all is kept in memory.
	Folder string
	// Words are those of the questions that the gate asks.
	Words *locale.Bundle
	// Core is the configuration of the core that answers people: the gate decides as it does.
	Core bot.Config
	// Gate says what becomes of what the gate finds; "": [Warn].
	Gate Mode
	// Limit is how many questions may be answered worse before the gate blocks.
	Limit Limit
	// Keep is how many generations are kept; 0: 5.
	Keep int
	// Watch makes saved files go live by themselves.
	Watch bool
	// Confirmed returns the questions of which a person said that the answer was right; nil: there are none.
	Confirmed func(ctx context.Context) ([]bot.Feedback, error)
	// StaffLog keeps who did what; nil: only the log does.
	StaffLog bot.StaffLog
	// Tell tells the staff of what nobody of them asked for, or of content with errors; nil: only
	// the log does.
	Tell func(ctx context.Context, r *bot.ReindexReport)
	// Progress is told how much of an index is built; nil: nobody is.
	Progress func(done, total int)
	// Encoder makes the vectors of texts and questions; nil: there are none.
	Encoder encoder.Encoder
	// Encoding is told how many texts are encoded; nil: nobody is.
	Encoding func(done, total int)
	// Now is the clock; nil: time.Now.
	Now func() time.Time

	timing timing // of tests; zero: the usual
	small  int    // of tests: entries up to which what is expected is measured at once; 0: [expect.Small]
}

// Live is what answers people: [bot.Core].
type Live interface {
	// Swap makes it ask another searcher from now on, and returns the old one when no question uses it.
	Swap(ctx context.Context, s bot.Searcher, generation int) (bot.Searcher, error)
	// Reindexed tells it how a reindex ended.
	Reindexed(r *bot.ReindexReport, err error)
	// Completed tells it what has become of a report, when the rest of the questions has been asked.
	Completed(r *bot.ReindexReport)
}

// Reindexer keeps the generations. It is a [bot.Keeper]. Make one with [New], [Reindexer.Start] it,
// and [Reindexer.Serve] with what answers people; without Serve it works on the folder alone.
type Reindexer struct {
	log    *slog.Logger
	cfg    Config
	folder *generation.Folder // nil: all is kept in memory
	gate   gate
	alone  bool          // it works on the folder and answers nobody
	fresh  bool          // Start built what answers from the files, so that what differs was saved since
	turn   chan struct{} // holds a token while a reindex or a rollback is done

	people people       // who ask the index that answers
	runs   atomic.Int32 // reindexes that are wanted or under way
	rest   *rest        // what the gate has still to ask; nil: nothing; used by who has the turn

	mu      sync.Mutex // guards the rest
	current *served    // nil: none yet
	live    Live       // nil: nobody is served
	last    outcome    // of the last reindex
	told    string     // the errors in the content that staff were told of last
}

var _ bot.Keeper = (*Reindexer)(nil)

// served is a generation that is open.
type served struct {
	number  int // 0: it is in memory alone
	version string
	index   *index.Index
	search  bot.Searcher // the index, counting the questions under way, with what is expected

	expected atomic.Pointer[expect.Expectation] // of the content; nil: not known
	measured atomic.Bool                        // on this very content, or it cannot be

	mu      sync.Mutex // guards gone and cancel
	gone    bool       // the index is to be closed
	cancel  func()     // ends what holds it open; nil: nothing does
	holders sync.WaitGroup
}

func (s *served) content() *faq.Content { return s.index.Content() }

// outcome is how a reindex ended.
type outcome struct {
	ended   time.Time
	version string // of the content that was read
	report  *bot.ReindexReport
}

// New returns a Reindexer. It touches nothing yet.
func New(log *slog.Logger, cfg Config) (*Reindexer, error) {
	if cfg.Load == nil || cfg.Words == nil {
		return nil, errors.New("reindex: there must be content to load and words")
	}
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	switch cfg.Gate {
	case "":
		cfg.Gate = Warn
	case Warn, Block, Off:
	default:
		return nil, fmt.Errorf("reindex: the gate is %q: it must be warn, block or off", cfg.Gate)
	}
	if cfg.Keep <= 0 {
		cfg.Keep = 5
	}
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	cfg.timing = cfg.timing.withDefaults()
	cfg.small = cmp.Or(cfg.small, expect.Small)
	r := &Reindexer{log: log, cfg: cfg, turn: make(chan struct{}, 1)}
	r.gate = gate{mode: cfg.Gate, limit: cfg.Limit, asker: asker{words: cfg.Words, core: cfg.Core, people: &r.people}}
	return r, nil
}

// people knows whether people ask the index that answers, so that the gate can let them go first.
type people struct {
	under atomic.Int64 // questions under way
	last  atomic.Int64 // when the last one was asked, in nanoseconds since 1970; 0: none was
}

// lately reports whether somebody asked within the last few seconds, and so may ask again.
func (p *people) lately() bool { return p != nil && time.Since(time.Unix(0, p.last.Load())) < lateness }

// now returns how many questions are under way.
func (p *people) now() int {
	if p == nil {
		return 0
	}
	return int(p.under.Load())
}

// counted tells of the questions that an index is asked.
type counted struct {
	*index.Index
	people *people
	served *served
}

// Expected implements [bot.Expecter].
func (c counted) Expected() *expect.Expectation { return c.served.expected.Load() }

// Search implements [bot.Searcher].
func (c counted) Search(ctx context.Context, q index.Query) ([]index.Hit, error) {
	c.people.last.Store(time.Now().UnixNano())
	c.people.under.Add(1)
	defer c.people.under.Add(-1)
	return c.Index.Search(ctx, q)
}

// opened wraps an index that is to answer.
func (r *Reindexer) opened(number int, x *index.Index) *served {
	s := &served{number: number, version: x.Version(), index: x}
	s.search = counted{x, &r.people, s}
	return s
}

// now returns the generation that answers.
func (r *Reindexer) now() *served {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.current
}

// Current returns what answers and its number, 0 for one that is in memory alone. Callers do not
// close it.
func (r *Reindexer) Current() (bot.Searcher, int) {
	s := r.now()
	return s.search, s.number
}

// Content returns the content that answers; do not change it.
func (r *Reindexer) Content() *faq.Content { return r.now().content() }

// Close closes the index that answers. Nothing else is called after it.
func (r *Reindexer) Close() error {
	r.dropRest(context.Background())
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.current == nil {
		return nil
	}
	r.current.let()
	err := r.current.index.Close()
	r.current = nil
	return err
}

// take waits until no reindex or rollback is under way; the caller gives the turn back.
func (r *Reindexer) take(ctx context.Context) (giveBack func(), err error) {
	select {
	case r.turn <- struct{}{}:
		return func() { <-r.turn }, nil
	case <-ctx.Done():
		return nil, fmt.Errorf("waiting for another reindex to end: %w", context.Cause(ctx))
	}
}

// swapTimeout is how long questions of the old generation may take before its index is left open.
const swapTimeout = time.Minute

// swap makes a generation answer, and closes the one before when no question uses it.
func (r *Reindexer) swap(ctx context.Context, s *served) {
	r.dropRest(ctx)
	if old := r.replace(ctx, s); old != nil {
		r.closeIndex(ctx, old)
	}
}

// replace makes a generation answer. It returns the one before when no question uses it, nil if that takes
// too long or there is none.
func (r *Reindexer) replace(ctx context.Context, s *served) *served {
	if s.expected.Load() == nil {
		r.expectAtStart(ctx, s)
	}
	r.mu.Lock()
	old, live := r.current, r.live
	r.current = s
	r.mu.Unlock()
	if live != nil {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), swapTimeout)
		defer cancel()
		if _, err := live.Swap(ctx, s.search, s.number); err != nil {
			r.log.WarnContext(ctx, "the old generation is still being asked and is left open", "err", err)
			return nil
		}
	}
	if old != nil {
		old.let()
	}
	return old
}

func (r *Reindexer) closeIndex(ctx context.Context, s *served) {
	if err := s.index.Close(); err != nil {
		r.log.WarnContext(ctx, "the index of the old generation could not be closed", "generation", s.number, "err", err)
	}
}

// name returns how a person is written where a text names one: in the pointer, and in the log.
func name(p bot.Person) string {
	if p.User == "" {
		return p.Platform
	}
	return p.Platform + " " + string(p.User)
}

// automatic reports whether it is no person who wants something.
func automatic(p bot.Person) bool {
	return p.Platform == ByWatch || p.Platform == BySignal || p.Platform == ByStart
}
