package telegram

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
)

// delivery is the handling of one update. It goes with the context, so that the sender knows what
// each message belongs to.
//
// The window between sending and noting: before a message of a reply is sent, the store gets the
// highest message id that is known by then; afterwards, together with the next such note or with
// the end of the update, the message's own id. A process that is killed in between handles the
// update again at its next start. Messages whose ids were noted are not sent again. For the one
// that was begun, the sender looks behind the noted id whether it is there (see lost.go). A reply
// so is not sent twice and no part of it is missing, wherever the process ended. What stays: if
// the message cannot be found though it was sent — other messages pushed its id too far away — it
// comes twice.
type delivery struct {
	inbox *inbox
	queue *queue

	mu    sync.Mutex
	ids   []int64 // the update's, and those that were taken along with it
	sent  []part
	count int // messages so far in this run
}

type deliveryKey struct{}

func deliveryOf(ctx context.Context) *delivery {
	d, _ := ctx.Value(deliveryKey{}).(*delivery)
	return d
}

// begin returns what is known of the next message of the reply. A message that was not begun is
// noted as begun behind after.
func (d *delivery) begin(ctx context.Context, after int64) (m part, again bool) {
	if d == nil {
		return part{After: after}, false
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.count < len(d.sent) {
		return d.sent[d.count], true
	}
	m = part{After: after}
	d.sent = append(d.sent, m)
	d.inbox.note(ctx, d.ids[0], d.sent)
	return m, false
}

// end notes the ids of the message that was begun; without ids it was not sent and the next takes
// its place.
func (d *delivery) end(ids []int64) {
	if d == nil {
		return
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if len(ids) == 0 || d.count >= len(d.sent) {
		d.sent = d.sent[:min(d.count, len(d.sent))]
		return
	}
	d.sent[d.count].IDs = ids
	d.count++
}

// decodeError tells what is wrong with JSON without showing any of it.
func decodeError(err error) error {
	if e, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		return fmt.Errorf("the field %s holds a %s", e.Field, firstWord(e.Value))
	}
	return errors.New("not the JSON of an update")
}

// firstWord cuts the value off: "number 12" is a number.
func firstWord(s string) string {
	for i, r := range s {
		if r == ' ' {
			return s[:i]
		}
	}
	return s
}
