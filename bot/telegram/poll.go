package telegram

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"time"

	"github.com/cenkalti/backoff/v5"
)

const (
	pollLimit    = 100 // updates in one answer of getUpdates, the most that Telegram gives
	confirmWait  = 3 * time.Second
	quickPoll    = 200 * time.Millisecond // between polls that bring nothing
	conflictWait = 5 * time.Second        // the other instance's poll ends within moments if it is about to stop
)

// receiver is the polling side of the adapter: it asks for updates until its context ends.
type receiver struct {
	adapter *Adapter
	offset  int64 // the next update's id, 0: not known
	told    int64 // the last offset that Telegram was told
	trouble trouble
}

// poll receives updates until ctx ends, or returns an error that does not go away by itself. What it
// takes runs with run.
func (r *receiver) poll(ctx, run context.Context) error {
	for ctx.Err() == nil {
		var batch []json.RawMessage
		begun := time.Now()
		err := r.adapter.client.call(ctx, getUpdates{
			Offset: r.offset, Limit: pollLimit, Timeout: int(r.adapter.cfg.PollTimeout / time.Second), Allowed: allowedUpdates,
		}, &batch)
		if n, ok := errors.AsType[*netError](err); err == nil || ok && n.Sent {
			r.told = r.offset
		}
		if err != nil {
			if ctx.Err() != nil {
				return nil //nolint:nilerr // the adapter is stopped
			}
			if err := r.failed(ctx, err); err != nil {
				return err
			}
			continue
		}
		r.trouble.over(ctx, r.adapter.log)
		if !r.receive(ctx, run, batch) {
			return nil
		}
		if len(batch) == 0 && time.Since(begun) < quickPoll { // a server that does not wait for updates
			_ = sleep(ctx, quickPoll)
		}
	}
	return nil
}

// receive stores a batch and queues it. It returns false when ctx has ended: what was not queued
// then is in the store, or comes again.
func (r *receiver) receive(ctx, run context.Context, batch []json.RawMessage) bool {
	updates, next := r.adapter.decode(ctx, batch)
	for _, u := range r.adapter.inbox.add(ctx, updates) {
		if !r.adapter.take(ctx, run, u) {
			if r.adapter.inbox.state != nil {
				r.offset = max(r.offset, next)
			}
			return false
		}
		r.offset = u.ID + 1
	}
	if next != 0 {
		r.offset = next
	}
	return true
}

// decode reads updates one at a time, so that one that cannot be read costs no other. It returns
// them in order, and the id behind the highest.
func (a *Adapter) decode(ctx context.Context, batch []json.RawMessage) (updates []*update, next int64) {
	for _, raw := range batch {
		u, err := readUpdate(raw)
		if u != nil {
			next = max(next, u.ID+1)
		}
		if err != nil {
			a.log.WarnContext(ctx, "telegram: an update cannot be read and is passed over", "error", err)
			continue
		}
		updates = append(updates, u)
	}
	slices.SortStableFunc(updates, func(x, y *update) int { return cmp.Compare(x.ID, y.ID) })
	return updates, next
}

// failed waits out what went wrong with a poll, or returns why polling cannot go on.
func (r *receiver) failed(ctx context.Context, err error) error {
	a := r.adapter
	switch {
	case errors.Is(err, errToken):
		return tokenError(err)
	case errors.Is(err, errConflict) && strings.Contains(err.Error(), "webhook"):
		a.log.WarnContext(ctx, "telegram: a webhook is set for this bot, and Telegram then gives updates to nobody else; it is removed, since telegram.mode is polling")
		if err := a.client.call(ctx, deleteWebhook{}, nil); err == nil {
			return nil
		}
	case errors.Is(err, errConflict):
		if r.trouble.begin("conflict") {
			a.log.ErrorContext(ctx, "telegram: another program receives the updates of this bot with the same token; stop it, or give this one a token of its own. Trying again until then", "error", err)
		}
		_ = sleep(ctx, max(r.trouble.wait(), a.conflict))
		return nil
	}
	if r.trouble.begin("failing") {
		a.log.WarnContext(ctx, "telegram: cannot receive messages for now; trying again", "error", err)
	}
	wait := r.trouble.wait()
	if e, ok := errors.AsType[*apiError](err); ok && e.RetryAfter > 0 {
		wait = max(wait, e.RetryAfter)
	}
	_ = sleep(ctx, wait)
	return nil
}

// tokenError says what to do about a token that Telegram does not know.
func tokenError(err error) error {
	return fmt.Errorf("telegram: Telegram does not know the token (telegram.token). Copy it again from @BotFather "+
		"(/mybots, the bot, API Token); if it was revoked there, the old one is no longer valid: %w", err)
}

// confirm tells Telegram which updates were received last, so that it does not send them again at
// the next start.
func (r *receiver) confirm(ctx context.Context) {
	if r.offset == r.told || r.offset == 0 {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, confirmWait)
	defer cancel()
	if err := r.adapter.client.call(ctx, getUpdates{Offset: r.offset, Limit: 1, Allowed: allowedUpdates}, nil); err != nil {
		r.adapter.log.DebugContext(ctx, "telegram: the last updates could not be confirmed; they come again and are passed over", "error", err)
	}
}

// trouble is a time during which something does not work: it is told once when it begins and once
// when it is over.
type trouble struct {
	first time.Duration // before the first new try; 0: firstRetry
	since time.Time
	kind  string
	back  *backoff.ExponentialBackOff
}

// begin reports whether the trouble is to be told: it was not of this kind before.
func (t *trouble) begin(kind string) bool {
	if t.since.IsZero() {
		t.since = time.Now()
	}
	fresh := t.kind != kind
	t.kind = kind
	return fresh
}

// wait returns how long to wait before the next try: longer each time, with jitter.
func (t *trouble) wait() time.Duration {
	if t.back == nil {
		t.back = backoff.NewExponentialBackOff()
		t.back.InitialInterval, t.back.MaxInterval, t.back.Multiplier = firstRetry, mostRetry, 2
		if t.first > 0 {
			t.back.InitialInterval = t.first
		}
	}
	return t.back.NextBackOff()
}

func (t *trouble) over(ctx context.Context, log *slog.Logger) {
	if t.since.IsZero() {
		return
	}
	log.InfoContext(ctx, "telegram: messages are received again", "after", time.Since(t.since).Round(time.Second))
	*t = trouble{first: t.first}
}
