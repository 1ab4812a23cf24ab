package bot

import (
	"context"
	"crypto/rand"
	"errors"
	"log/slog"
	"runtime/debug"
	"sync/atomic"
	"time"

	"github.com/faqbot/faqbot/bot/locale"
	"github.com/faqbot/faqbot/faq"
	"github.com/faqbot/faqbot/index"
	"github.com/faqbot/faqbot/index/english"
)

// Core is the query core. It is safe for concurrent use.
type Core struct {
	log     *slog.Logger
	words   *locale.Bundle
	cfg     Config
	current atomic.Pointer[snapshot]
	counts  counters
	started time.Time

	records   *recorder[Record]      // nil: nothing is recorded
	staffLog  *recorder[StaffAction] // nil: only the log keeps what staff do
	judged    *recorder[Feedback]    // nil: what people say of answers is not kept
	teller    *teller                // nil: only the log tells staff
	work      staffWork
	reindexes reindexes

	lexicons      map[string]*lexicon // of the bundle, without the content's additions
	ordinary      *english.Lexicon    // English words that everybody knows
	conversations *conversations
}

var _ Asker = (*Core)(nil)

// New returns a core that asks s and speaks the words of the bundle. What is asked goes to
// questions, unless that is nil. Close the core when it is no longer used.
func New(log *slog.Logger, s Searcher, words *locale.Bundle, questions QuestionLog, cfg Config) (*Core, error) {
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	if s == nil || words == nil {
		return nil, errors.New("bot: a core needs a Searcher and words")
	}
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	cfg = cfg.withDefaults()
	c := &Core{
		log: log, words: words, cfg: cfg,
		lexicons:      lexicons(words, &faq.Content{}, nil),
		ordinary:      english.NewLexicon(),
		conversations: newConversations(cfg.Conversations, cfg.Memory), started: cfg.Now(),
	}
	c.current.Store(newSnapshot(s, cfg.Generation, words, c.lexicons, c.started))
	c.startRecorders(questions)
	return c, nil
}

// startRecorders starts what writes in the background.
func (c *Core) startRecorders(questions QuestionLog) {
	if c.cfg.TellStaff != nil {
		c.teller = newTeller(c.log, c.cfg.TellStaff)
	}
	if questions != nil {
		c.records = newRecorder("questions", c.cfg.Queue, questions.Record, c.newAlarm("trouble.questions"))
	}
	if c.cfg.StaffLog != nil {
		c.staffLog = newRecorder("what staff did", c.cfg.Queue, c.cfg.StaffLog.RecordStaff, c.newAlarm("trouble.staff"))
	}
	if questions != nil && c.cfg.Feedback != nil && c.cfg.StoreQuestions {
		c.judged = newRecorder("feedback", c.cfg.Queue, c.cfg.Feedback.RecordFeedback, c.newAlarm("trouble.feedback"))
	}
}

// Close writes the records that still wait, and ends the work of staff that is under way. Questions
// asked after it are answered but not recorded. The error says that ctx ended before all was done.
func (c *Core) Close(ctx context.Context) error {
	var err error
	if c.records != nil {
		err = errors.Join(err, c.records.close(ctx))
	}
	if c.judged != nil {
		err = errors.Join(err, c.judged.close(ctx))
	}
	err = errors.Join(err, c.work.close(ctx)) // after the questions: it may take longer than ctx
	if c.staffLog != nil {
		err = errors.Join(err, c.staffLog.close(ctx))
	}
	if c.teller != nil {
		err = errors.Join(err, c.teller.close(ctx))
	}
	return err
}

// Ask implements [Asker].
func (c *Core) Ask(ctx context.Context, q Question) Reply {
	start := c.cfg.Now()
	if q.Time.IsZero() {
		q.Time = start
	}
	generation := 0
	r := c.guard(ctx, q, func(ctx context.Context, t *turn) Reply {
		generation = t.snap.number
		return t.answer(ctx)
	})
	if r.Silent {
		return r // what people say to each other is theirs: it leaves no trace
	}
	c.record(q, r, c.cfg.Now().Sub(start), generation)
	return r
}

// turn is one question under way.
type turn struct {
	*Core
	snap   *snapshot
	limits Thresholds // in force on the content
	q      Question
	day    faq.Date               // where the bot runs, when it was asked
	near   []*lexicon             // of the question's language, the content's and the configured one
	all    []*lexicon             // near, then the others
	memory memory                 // of the conversation, before this message
	found  map[string][]index.Hit // by text: no text is searched twice
	failed bool                   // a search failed
}

// turn begins a turn on a snapshot, which must be held until it ends.
func (c *Core) turn(snap *snapshot, q Question) *turn {
	return &turn{Core: c, snap: snap, limits: c.cfg.ThresholdsOn(snap.expected()), q: q, day: faq.DateOf(q.Time.Local())}
}

// guard runs one turn. It is the one place where a panic is caught: one question that goes
// wrong takes nobody else's answer away.
func (c *Core) guard(ctx context.Context, q Question, do func(context.Context, *turn) Reply) (r Reply) {
	snap := c.acquire()
	defer snap.release()
	t := c.turn(snap, q)
	defer func() {
		if p := recover(); p != nil {
			c.counts.panics.Add(1)
			c.log.ErrorContext(ctx, "a question made the core panic", "platform", q.Platform, "panic", p, "stack", string(debug.Stack()))
			r = t.apology()
			if q.Heard != Addressed {
				r = silent(q.Text)
			}
		}
		if r.Lang == "" {
			r.Lang = t.lang(nil)
		}
		c.counts.count(r)
	}()
	ctx, cancel := context.WithTimeout(ctx, c.cfg.Timeout)
	defer cancel()
	return do(ctx, t)
}

func (c *Core) record(q Question, r Reply, latency time.Duration, generation int) {
	if c.records == nil {
		return
	}
	for _, r := range append([]Reply{r}, r.More...) {
		rec := Record{
			Time: q.Time, Platform: q.Platform, Lang: r.Lang, Outcome: r.Outcome,
			Confidence: round4(r.Confidence), Latency: latency, Generation: generation, ID: rand.Text(),
		}
		if r.Entry != nil {
			rec.Entry = r.Entry.ID
		}
		if c.cfg.StoreQuestions {
			rec.Question = cut(r.Question, c.cfg.MaxQuestion)
		}
		c.records.add(rec)
	}
}

// Counts says what the core did since it was made.
type Counts struct {
	Outcomes       map[Outcome]int64 // replies by outcome
	Panics         int64             // questions that made the core panic
	SearchErrors   int64             // searches that failed
	RecordsDropped int64             // records left out because too many waited
	RecordsFailed  int64             // records that could not be written
	Reindexes      map[Status]int64  // ends of reindexes and rollbacks that [Core.Reindexed] was told of; under StatusFailed those that could not be done
}

type counters struct {
	answered, suggested, declined, smalltalk, handoff atomic.Int64
	panics, searchErrors                              atomic.Int64
}

func (n *counters) count(r Reply) {
	if r.Silent {
		return
	}
	switch r.Outcome {
	case Answered:
		n.answered.Add(1)
	case Suggested:
		n.suggested.Add(1)
	case Declined:
		n.declined.Add(1)
	case Smalltalk:
		n.smalltalk.Add(1)
	case Handoff:
		n.handoff.Add(1)
	}
	for _, m := range r.More {
		n.count(m)
	}
}

// Counts returns what the core did since it was made.
func (c *Core) Counts() Counts {
	n := &c.counts
	counts := Counts{
		Outcomes: map[Outcome]int64{
			Answered: n.answered.Load(), Suggested: n.suggested.Load(), Declined: n.declined.Load(),
			Smalltalk: n.smalltalk.Load(), Handoff: n.handoff.Load(),
		},
		Panics: n.panics.Load(), SearchErrors: n.searchErrors.Load(), Reindexes: c.reindexes.countsNow(),
	}
	if c.records != nil {
		counts.RecordsDropped, counts.RecordsFailed = c.records.dropped.Load(), c.records.failed.Load()
	}
	return counts
}
