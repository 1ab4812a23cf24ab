package reindex

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/faqbot/faqbot/bot"
	"github.com/faqbot/faqbot/index/parallel"
)

// recordTimeout is how long writing down who did what may take.
const recordTimeout = 5 * time.Second

// record writes down, logs and tells how a reindex or a rollback ended.
func (r *Reindexer) record(ctx context.Context, action string, report *bot.ReindexReport, err error, req bot.ReindexRequest) {
	interrupted := ctx.Err() != nil && errors.Is(err, context.Canceled)
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), recordTimeout)
	defer cancel()
	if interrupted && automatic(req.By) {
		// The process ends, and nothing has happened; the next start reads the files again.
		r.log.DebugContext(ctx, "given up, because faqbot ends", "action", action, "by", name(req.By))
		return
	}
	r.mu.Lock()
	live := r.live
	r.mu.Unlock()
	if live != nil {
		live.Reindexed(report, err)
	}
	// What a person wants of a server comes through its core, which records it.
	byCore := live != nil && !automatic(req.By)
	a := bot.StaffAction{Time: r.cfg.Now(), By: req.By, Action: action}
	if err != nil {
		r.logFault(ctx, action, err)
		a.Outcome, a.Detail = "failed", err.Error()
		level := slog.LevelError
		switch {
		case byCore:
			level = slog.LevelDebug // the core says so, too
		case interrupted:
			level = slog.LevelInfo // by whoever wanted it
		}
		r.log.Log(ctx, level, "the content could not be made live; the generation that answered still does", "action", action, "by", name(req.By), "err", err)
	} else {
		a.Outcome, a.Generation, a.Forced, a.Detail = string(report.Status), report.Generation, report.Forced, detail(report)
		r.logReport(ctx, action, report)
	}
	quiet := err == nil && report.Status == bot.StatusUnchanged && automatic(req.By)
	if r.cfg.StaffLog != nil && !quiet && !byCore {
		if err := r.cfg.StaffLog.RecordStaff(ctx, a); err != nil {
			r.log.WarnContext(ctx, "who changed the content could not be recorded", "err", err)
		}
	}
	r.tell(ctx, report, err)
}

// logFault says where a panic was, if an error comes from one.
func (r *Reindexer) logFault(ctx context.Context, action string, err error) {
	if fault, ok := errors.AsType[*parallel.PanicError](err); ok {
		r.log.ErrorContext(ctx, "that is a fault in faqbot", "action", action, "fault", fault)
	}
}

// guarded calls what must not end the program that answers people: a panic is an error that wraps a [parallel.PanicError].
func guarded[T any](f func() (T, error)) (out T, err error) {
	defer parallel.Recover(&err)
	return f()
}

// detail says in a sentence what happened, without the text of any question.
func detail(r *bot.ReindexReport) string {
	switch r.Status {
	case bot.StatusRefused:
		if n := len(onlyErrors(r.Problems)); n != 1 {
			return fmt.Sprintf("%d errors in the content", n)
		}
		return "an error in the content"
	case bot.StatusUnchanged:
		return ""
	case bot.StatusLive, bot.StatusBlocked, bot.StatusFailed:
	}
	s := fmt.Sprintf("from generation %d, %d entries", r.From, r.Entries)
	if c := r.Changes; c != nil {
		s += fmt.Sprintf(": %d added, %d changed, %d renamed, %d removed", len(c.Added), len(c.Changed), len(c.Renamed), len(c.Removed))
	}
	if g := r.Gate; g != nil {
		s += fmt.Sprintf("; of %d questions %d better, %d worse, %d different", g.Asked, len(g.Better), len(g.Worse), len(g.Different))
	}
	return s
}

func (r *Reindexer) logReport(ctx context.Context, action string, report *bot.ReindexReport) {
	args := []any{
		"status", string(report.Status), "by", name(report.By), "generation", report.Generation, "entries", report.Entries,
		"took", report.Took.Round(time.Millisecond),
	}
	if d := detail(report); d != "" {
		args = append(args, "what", d)
	}
	level := slog.LevelInfo
	switch report.Status {
	case bot.StatusRefused, bot.StatusBlocked:
		level = slog.LevelWarn
	case bot.StatusUnchanged:
		level = slog.LevelDebug
	case bot.StatusLive, bot.StatusFailed:
	}
	r.log.Log(ctx, level, action, args...) //nolint:sloglint // one of two words
	for i, p := range onlyErrors(report.Problems) {
		if i == 20 {
			r.log.WarnContext(ctx, "there are more errors in the content; “faqbot check” lists them")
			break
		}
		r.log.WarnContext(ctx, "an error in the content", "where", p.Error())
	}
}

// tell tells the staff of what nobody of them waits for, and of content with errors; the same errors
// once, however often the files are saved.
func (r *Reindexer) tell(ctx context.Context, report *bot.ReindexReport, err error) {
	if err != nil || r.cfg.Tell == nil {
		return
	}
	switch report.Status {
	case bot.StatusRefused:
		problems := onlyErrors(report.Problems).Error()
		r.mu.Lock()
		again := r.told == problems
		r.told = problems
		r.mu.Unlock()
		if again && automatic(report.By) {
			return
		}
	case bot.StatusBlocked:
		if !automatic(report.By) {
			return
		}
	case bot.StatusLive:
		r.mu.Lock()
		r.told = ""
		r.mu.Unlock()
		if !automatic(report.By) || report.Gate == nil || len(report.Gate.Worse) == 0 {
			return
		}
	case bot.StatusUnchanged:
		r.mu.Lock()
		r.told = ""
		r.mu.Unlock()
		return
	case bot.StatusFailed: // stands in no report
	}
	r.cfg.Tell(context.WithoutCancel(ctx), report)
}

// errNoFolder says why there is nothing to go back to.
var errNoFolder = errors.New("all is kept in memory, since the data folder cannot be written: there are no generations to go back to")
