package bot

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"sync"
	"time"

	"github.com/faqbot/faqbot/bot/locale"
)

// startSpell is how long after the start an adapter that cannot go on was refused at the start: by a token that its
// platform does not know, say.
const startSpell = time.Minute

// Adapters runs the adapters of a program, and knows which of them had to stop. Make one with [NewAdapters].
type Adapters struct {
	log *slog.Logger
	now func() time.Time

	mu      sync.Mutex
	stopped []stoppedAdapter
}

// stoppedAdapter is one that could not go on.
type stoppedAdapter struct {
	name string
	at   time.Time
}

// NewAdapters returns Adapters that run nothing yet.
func NewAdapters(log *slog.Logger) *Adapters {
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	return &Adapters{log: log, now: time.Now}
}

// Run runs the page and the chats until ctx ends. A chat that cannot go on is logged, staff see it in the status, and
// the others go on. An error means that the program is to end: the page cannot go on, or each of the
// chats was refused at the start, which somebody is there to mend.
func (as *Adapters) Run(ctx context.Context, page Adapter, chats ...Adapter) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	type end struct {
		adapter Adapter
		err     error
	}
	start, ended := as.now(), make(chan end)
	all := append([]Adapter{page}, chats...)
	for _, a := range all {
		go func() { ended <- end{a, a.Run(ctx)} }()
	}
	var errs, refused []error
	for range all {
		e := <-ended
		switch {
		case e.err == nil:
		case ctx.Err() != nil || e.adapter == page:
			errs = append(errs, e.err)
			cancel()
		default:
			if as.now().Sub(start) < startSpell {
				refused = append(refused, e.err)
			}
			if len(refused) == len(chats) {
				errs = append(errs, refused...)
				cancel()
				continue
			}
			as.stop(ctx, e.adapter.Name(), e.err)
		}
	}
	return errors.Join(errs...)
}

// stop notes that an adapter could not go on.
func (as *Adapters) stop(ctx context.Context, name string, err error) {
	as.log.ErrorContext(ctx, "an adapter cannot go on, and the others do; mend what the error says, then start faqbot again", "adapter", name, "err", err)
	as.mu.Lock()
	defer as.mu.Unlock()
	as.stopped = append(as.stopped, stoppedAdapter{name, as.now()})
}

// trouble says which adapters had to stop; "" if none had.
func (as *Adapters) trouble(w *locale.Words) string {
	if as == nil {
		return ""
	}
	as.mu.Lock()
	stopped := slices.Clone(as.stopped)
	as.mu.Unlock()
	var texts []string
	for _, s := range stopped {
		texts = append(texts, w.Text("status.adapter", locale.Args{"Name": literal(s.name), "Time": moment(s.at)}))
	}
	return joinParagraphs(texts...)
}
