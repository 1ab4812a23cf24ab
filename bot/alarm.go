package bot

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/faqbot/faqbot/bot/locale"
)

// alarmEvery is how often staff are told at most that one kind of record cannot be written: often
// enough to be known, seldom enough to be read.
const alarmEvery = time.Hour

// alarm tells staff once when records of one kind cannot be written, and once when they can again.
// Its methods are called by one goroutine, the recorder's; only reason is read by others.
type alarm struct {
	log    *slog.Logger
	words  *locale.Words // the bot's configured language
	key    string        // of the sentence that says what cannot be recorded
	teller *teller       // nil: only the log tells
	now    func() time.Time

	failing bool      // the last write failed, and the log says so
	before  int64     // records that were lost before this failure
	over    bool      // too many wait, and the log says so
	told    time.Time // when staff were told last that it fails
	open    bool      // they were told that it fails, and not yet that it works again

	reason atomic.Pointer[string] // key of why it fails; nil while it works
}

// newAlarm returns an alarm whose sentence has the key.
func (c *Core) newAlarm(key string) *alarm {
	return &alarm{log: c.log, words: c.words.For(c.cfg.Language), key: key, teller: c.teller, now: c.cfg.Now}
}

// fails notes that a write failed; before is how many were lost before.
func (a *alarm) fails(ctx context.Context, what string, err error, before int64) {
	if !a.failing {
		a.log.ErrorContext(ctx, "records cannot be written; people are answered all the same", "what", what, "err", err)
		a.failing, a.before = true, before
	}
	key := troubleKey(err)
	a.reason.Store(&key)
	if a.open || !a.told.IsZero() && a.now().Sub(a.told) < alarmEvery {
		return
	}
	a.told, a.open = a.now(), true
	a.tell(joinParagraphs(a.words.Text(a.key)+" "+a.words.Text(key), a.words.Text("trouble.answers")))
}

// works notes that a write succeeded.
func (a *alarm) works(ctx context.Context, what string, lost int64) {
	if !a.failing {
		return
	}
	a.log.InfoContext(ctx, "records are written again", "what", what, "lost", lost-a.before)
	a.failing, a.over = false, false
	a.reason.Store(nil)
	if a.open {
		a.open = false
		text := a.words.Text(a.key + "_again")
		if lost > a.before {
			text += " " + a.words.Text("trouble.lost", locale.Args{"Count": int(lost - a.before)})
		}
		a.tell(text)
	}
}

// overflows notes that a record is lost because so many wait already.
func (a *alarm) overflows(what string, waiting int) {
	if !a.over {
		a.over = true
		a.log.Error("too many records wait to be written; further ones are lost until the store takes them", "what", what, "waiting", waiting)
	}
}

func (a *alarm) tell(text string) {
	if a.teller != nil {
		a.teller.tell(Reply{Outcome: Smalltalk, Lang: a.words.Lang(), Text: text})
	}
}

// trouble returns what cannot be recorded and why, in a language; "" while all can.
func (a *alarm) trouble(w *locale.Words) string {
	if key := a.reason.Load(); key != nil {
		return w.Text(a.key) + " " + w.Text(*key)
	}
	return ""
}

// troubleOther is the key of trouble that the store knows nothing of: the record may be the reason.
const troubleOther = "trouble.other"

// troubleKey returns the key of a sentence that says why something could not be written. The
// error's own words stay in the log: they may hold addresses, passwords, or what people asked.
func troubleKey(err error) string {
	for _, t := range []struct {
		key  string
		errs []error
	}{
		{"trouble.full", []error{ErrStoreFull, syscall.ENOSPC, syscall.EDQUOT}},
		{"trouble.damaged", []error{ErrStoreDamaged}},
		{"trouble.denied", []error{ErrStoreDenied, fs.ErrPermission, syscall.EROFS}},
		{"trouble.locked", []error{ErrStoreLocked}},
		{"trouble.away", []error{ErrStoreAway, syscall.ECONNREFUSED, syscall.ECONNRESET, syscall.EHOSTUNREACH, syscall.ENETUNREACH}},
		{"trouble.slow", []error{context.DeadlineExceeded}},
	} {
		for _, known := range t.errs {
			if errors.Is(err, known) {
				return t.key
			}
		}
	}
	return troubleOther
}

const (
	// tellTimeout is how long telling the staff one thing may take.
	tellTimeout = time.Minute
	// tellQueue is how many things wait to be told at most; alarms are rare.
	tellQueue = 16
)

// teller tells staff one thing after another, in the background.
type teller struct {
	log    *slog.Logger
	to     func(context.Context, Reply)
	queue  chan Reply
	done   chan struct{}
	stop   context.CancelFunc
	mu     sync.Mutex
	closed bool
}

func newTeller(log *slog.Logger, to func(context.Context, Reply)) *teller {
	ctx, stop := context.WithCancel(context.Background())
	t := &teller{log: log, to: to, queue: make(chan Reply, tellQueue), done: make(chan struct{}), stop: stop}
	go func() {
		defer close(t.done)
		for r := range t.queue {
			t.tellNow(ctx, r)
		}
	}()
	return t
}

// tell queues a reply for staff; it never waits.
func (t *teller) tell(r Reply) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.closed {
		return
	}
	select {
	case t.queue <- r:
	default:
		t.log.Warn("staff cannot be told all that there is to tell")
	}
}

func (t *teller) tellNow(ctx context.Context, r Reply) {
	defer func() {
		if p := recover(); p != nil {
			t.log.ErrorContext(ctx, "telling staff panicked", "panic", p, "stack", string(debug.Stack()))
		}
	}()
	ctx, cancel := context.WithTimeout(ctx, tellTimeout)
	defer cancel()
	t.to(ctx, r)
}

// close tells what is waiting. When ctx ends first, the rest is given up.
func (t *teller) close(ctx context.Context) error {
	t.mu.Lock()
	if !t.closed {
		t.closed = true
		close(t.queue)
	}
	t.mu.Unlock()
	defer t.stop()
	select {
	case <-t.done:
		return nil
	case <-ctx.Done():
		return fmt.Errorf("bot: staff could not be told all in time: %w", context.Cause(ctx))
	}
}
