package telegram

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"github.com/cenkalti/backoff/v5"
)

// How long a request is tried for. A reply outlives a short outage of the server or of the network;
// what is of no use later is given up early.
const (
	patience      = 5 * time.Minute  // for messages and edits, while the server or the network fails
	floodPatience = 15 * time.Minute // for messages and edits, while Telegram wants a pause
	replyPatience = 24 * time.Hour   // for those of a reply, while Telegram wants a pause: as long as it keeps what people wrote
	queryPatience = 10 * time.Second // for answers to pressed buttons and inline queries: Telegram forgets those
	setupPatience = time.Minute      // for everything else

	toldPause = 2 * time.Minute // a longer one is logged

	firstRetry = 300 * time.Millisecond
	mostRetry  = 15 * time.Second
)

// sender makes requests in time, and again where that is right. It is safe for concurrent use; the
// messages of one reply are sent one after the other.
//
// What is tried again: a request that Telegram refused for the time being (429), that the server
// failed on (5xx), or that got lost on the way. Where it may have been carried out nevertheless, that
// is harmless for all but new messages; for those, the sender first looks whether the message is
// there (lost.go) and sends it again only if not. After a time-out it looks as well, but does not send
// again: the server has the request and may still be at work on it. So nobody gets an answer twice; one
// that the server took and then neither carried out nor answered is lost, and logged.
type sender struct {
	log     *slog.Logger
	client  *client
	pace    *pacer
	ids     messageIDs
	moved   func(ctx context.Context, from, to int64) // told when a group has become a supergroup; may be nil
	retry   time.Duration                             // before the first retry
	refused refusals
}

func newSender(log *slog.Logger, c *client) *sender {
	return &sender{log: log, client: c, pace: newPacer(), retry: firstRetry}
}

// send makes a request and decodes its result into result, which may be nil. It waits its turn. An
// error is final; send has logged it if somebody should know. errors.Is tells the kinds of errors.go
// apart, of which those about the contents of a message (errEntities, errTooLong, errFile, errButtons,
// errNoMessage) are not logged, for the caller may have another try. “Not modified” is no error.
func (s *sender) send(ctx context.Context, r request, result any) error {
	var err error
	switch {
	case isChatAction(r) && s.pause(r) > 0:
		return nil // not worth waiting for
	case weight(r) > 0:
		err = s.sendNew(ctx, r, result)
	default:
		_, err = s.try(ctx, r, result, 0, false)
	}
	if err != nil {
		s.report(ctx, r, err)
	}
	return err
}

func isChatAction(r request) bool { _, ok := r.(sendChatAction); return ok }

// pause returns how long Telegram wants a request not to be made from now.
func (s *sender) pause(r request) time.Duration {
	switch {
	case paced(r) > 0:
		return s.pace.pause(chatOf(r))
	case isChatAction(r): // it tells of a message
		return max(s.pace.pause(chatOf(r)), s.pace.heldFor(kindOf(r)))
	}
	return s.pace.heldFor(kindOf(r))
}

// refuse notes that Telegram wants a pause. It is about the request that was refused: messages wait for
// messages, and others for their kind.
func (s *sender) refuse(r request, wait time.Duration) {
	if paced(r) > 0 {
		s.pace.flood(chatOf(r), wait)
		return
	}
	s.pace.hold(kindOf(r), wait)
}

// free returns when Telegram takes a request again, at once with an error if that is longer than the
// request can wait. Messages then wait for their turn as well, and the pause is part of that.
func (s *sender) free(ctx context.Context, r request) error {
	for {
		wait := s.pause(r)
		switch {
		case wait > patienceFor(ctx, r, errFlood):
			return &apiError{Method: r.method(), Code: http.StatusTooManyRequests, Description: "Telegram wants a long pause here", RetryAfter: wait}
		case wait == 0, paced(r) > 0:
			return nil
		}
		if err := sleep(ctx, wait); err != nil {
			return err
		}
	}
}

// sendNew sends a message or album, unless an earlier run of the program has done so.
func (s *sender) sendNew(ctx context.Context, r request, result any) error {
	d := deliveryOf(ctx)
	p, again := d.begin(ctx, s.ids.last(chatOf(r)))
	switch {
	case len(p.IDs) == 0:
	case len(p.IDs) != weight(r):
		// The earlier run sent this album's photos one by one, for Telegram did not take it.
		return fmt.Errorf("%w: an earlier run sent others in its place", errFile)
	default:
		d.end(p.IDs)
		return fill(result, r, p.IDs)
	}
	ids, err := s.try(ctx, r, result, p.After, again)
	if err != nil && ctx.Err() != nil {
		return err // the next run looks what has become of it
	}
	d.end(ids)
	return err
}

// try makes a request until it succeeds, has failed for good, or has taken too long. With look it
// first looks whether an earlier try has succeeded; after is an id below that of the message. It
// returns the ids of a new message.
func (s *sender) try(ctx context.Context, r request, result any, after int64, look bool) ([]int64, error) {
	retry := backoff.NewExponentialBackOff()
	retry.InitialInterval, retry.MaxInterval, retry.Multiplier = s.retry, mostRetry, 2
	var failing time.Time
	var paused time.Duration // of the time since then
	for {
		if err := s.free(ctx, r); err != nil {
			return nil, err
		}
		ids, err := s.once(ctx, r, result, after, look)
		if err == nil || ctx.Err() != nil || errors.Is(err, errNotModified) {
			return ids, ctxOr(ctx, err)
		}
		if failing.IsZero() {
			failing = time.Now()
		}
		wait := retry.NextBackOff()
		e, _ := errors.AsType[*apiError](err)
		switch {
		case e != nil && e.MigrateTo != 0 && withChat(r, e.MigrateTo) != nil:
			s.migrated(ctx, chatOf(r), e.MigrateTo)
			r, after, look, wait = withChat(r, e.MigrateTo), s.ids.last(e.MigrateTo), false, 0
		case errors.Is(err, errReplyGone) && withoutReply(r) != nil:
			r, wait = withoutReply(r), 0
		case errors.Is(err, errFlood):
			wait = max(retryAfter(e), time.Second)
			s.refuse(r, wait)
			paused += wait
			if paced(r) > 0 {
				retry.Reset()
				if wait > toldPause {
					s.tellFlood(ctx, chatOf(r), err) // who waits for the answer may ask why
				}
			}
		case temporary(err):
			look = look || weight(r) > 0 && unsure(err)
			if n, ok := errors.AsType[*netError](err); ok && n.Timeout && weight(r) > 0 {
				if ids, lookErr := s.find(ctx, r, after); lookErr == nil && len(ids) > 0 {
					return ids, fill(result, r, ids)
				}
				return nil, err
			}
		default:
			return nil, err
		}
		tried := time.Since(failing) + wait
		if !errors.Is(err, errFlood) {
			tried -= paused
		}
		if tried > patienceFor(ctx, r, err) {
			return nil, err
		}
		if err := sleep(ctx, wait); err != nil {
			return nil, err
		}
	}
}

func ctxOr(ctx context.Context, err error) error {
	if err == nil || errors.Is(err, errNotModified) {
		return nil
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return err
}

// once makes a request when its turn has come.
func (s *sender) once(ctx context.Context, r request, result any, after int64, look bool) ([]int64, error) {
	if look {
		ids, err := s.find(ctx, r, after)
		if err != nil {
			return nil, err
		}
		if len(ids) > 0 {
			return ids, fill(result, r, ids)
		}
	}
	if n := paced(r); n > 0 {
		if err := s.pace.wait(ctx, chatOf(r), n); err != nil {
			return nil, err
		}
	}
	if weight(r) == 0 {
		return nil, s.client.call(ctx, r, result)
	}
	var raw json.RawMessage
	if err := s.client.call(ctx, r, &raw); err != nil {
		return nil, err
	}
	s.pace.taken()
	ids := idsOf(raw)
	for _, id := range ids {
		s.ids.sent(chatOf(r), id)
	}
	if result != nil {
		if err := json.Unmarshal(raw, result); err != nil {
			return ids, fill(result, r, ids)
		}
	}
	return ids, nil
}

// idsOf returns the ids in the result of a new message or album, at least one.
func idsOf(raw json.RawMessage) []int64 {
	type sent struct {
		ID int64 `json:"message_id"`
	}
	var one sent
	if json.Unmarshal(raw, &one) == nil {
		return []int64{one.ID}
	}
	var many []sent
	if json.Unmarshal(raw, &many) != nil || len(many) == 0 {
		return []int64{0} // it was sent, that is all we know
	}
	ids := make([]int64, len(many))
	for i, m := range many {
		ids[i] = m.ID
	}
	return ids
}

// fill gives a result what is known of messages that were sent before: their chat and ids.
func fill(result any, r request, ids []int64) error {
	chat := chat{ID: chatOf(r)}
	switch result := result.(type) {
	case *message:
		*result = message{ID: ids[0], Chat: chat}
	case *[]message:
		*result = nil
		for _, id := range ids {
			*result = append(*result, message{ID: id, Chat: chat})
		}
	}
	return nil
}

// retryAfter is how long Telegram wants a pause, with a little more against its own rounding.
func retryAfter(e *apiError) time.Duration {
	if e == nil || e.RetryAfter <= 0 {
		return time.Second
	}
	return e.RetryAfter + 100*time.Millisecond
}

// patienceFor returns how long a request is tried for that fails with err. A pause that Telegram wants loses
// no answer: it comes afterwards, as after a restart.
func patienceFor(ctx context.Context, r request, err error) time.Duration {
	switch r.(type) {
	case answerCallbackQuery, answerInlineQuery:
		return queryPatience
	case sendChatAction:
		return 0
	}
	switch {
	case paced(r) == 0:
		return setupPatience
	case errors.Is(err, errFlood) && deliveryOf(ctx) != nil:
		return replyPatience
	case errors.Is(err, errFlood):
		return floodPatience
	}
	return patience
}

func (s *sender) migrated(ctx context.Context, from, to int64) {
	s.log.InfoContext(ctx, "telegram: a group has become a supergroup; answers go there", "chat", from, "supergroup", to)
	if s.moved != nil {
		s.moved(ctx, from, to)
	}
}

// report logs a request that failed for good, if somebody should know.
func (s *sender) report(ctx context.Context, r request, err error) {
	chat := chatOf(r)
	switch {
	case ctx.Err() != nil:
	case errors.Is(err, errBlocked), isChatAction(r):
		s.log.DebugContext(ctx, "telegram: not delivered", "error", err, "chat", chat)
	case errors.Is(err, errKicked), errors.Is(err, errQueryOld):
		s.log.InfoContext(ctx, "telegram: not delivered", "error", err, "chat", chat)
	case errors.Is(err, errNoRights), errors.Is(err, errTopicClosed):
		if n, ok := s.refused.count(chat); ok {
			s.log.WarnContext(ctx, "telegram: the bot may not write here; let it send messages in the group's permissions, or remove it",
				"error", err, "chat", chat, "times", n)
		}
	case errors.Is(err, errFlood) && paced(r) == 0:
		if n, ok := s.refused.count(chat); ok {
			s.log.WarnContext(ctx, "telegram: Telegram takes no requests of this kind for a while", "error", err, "chat", chat, "times", n)
		}
	case errors.Is(err, errFlood):
		s.tellFlood(ctx, chat, err)
	case errors.Is(err, errEntities), errors.Is(err, errTooLong), errors.Is(err, errFile), errors.Is(err, errButtons), errors.Is(err, errNoMessage):
	default:
		s.log.ErrorContext(ctx, "telegram: a request failed for good", "error", err, "chat", chat)
	}
}

// tellFlood logs that Telegram takes no message in a chat, if that was not logged lately.
func (s *sender) tellFlood(ctx context.Context, chat int64, err error) {
	if n, ok := s.refused.count(chat); ok {
		s.log.WarnContext(ctx, "telegram: too much is sent here, and Telegram takes nothing for a while", "error", err, "chat", chat, "times", n)
	}
}

// refusals counts by chat what the bot may not do there, for one line in the log an hour.
type refusals struct {
	mu    sync.Mutex
	chats map[int64]*refusal
}

type refusal struct {
	since time.Time
	times int
}

const (
	refusalEvery = time.Hour
	maxRefusals  = 1024 // chats
)

// count counts one more refusal in a chat, and reports how many there were since the last report, and
// whether it is time for one.
func (r *refusals) count(chat int64) (int, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	c := r.chats[chat]
	if c == nil {
		if r.chats == nil || len(r.chats) >= maxRefusals {
			r.chats = map[int64]*refusal{}
		}
		r.chats[chat] = &refusal{since: time.Now()}
		return 1, true
	}
	c.times++
	if time.Since(c.since) < refusalEvery {
		return 0, false
	}
	n := c.times
	c.times, c.since = 0, time.Now()
	return n, true
}
