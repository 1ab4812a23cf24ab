package telegram

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// State keeps what the adapter must know again after a restart, as texts under keys of its own.
type State interface {
	// Text returns the text under key, "" if there is none.
	Text(ctx context.Context, key string) (string, error)
	// SetText keeps a text under key.
	SetText(ctx context.Context, key, value string) error
	// Change keeps all the texts of set and removes the keys of remove, or does nothing of it.
	Change(ctx context.Context, set map[string]string, remove []string) error
	// Under returns all texts whose key begins with prefix, by their whole key.
	Under(ctx context.Context, prefix string) (map[string]string, error)
}

// Keys of the state: updatePrefix and the id of an update. The text is a [kept] as JSON until the
// update is done, then "": what people wrote is gone from the store as soon as it is answered.
const updatePrefix = "update/"

// maxDone is how many ids of updates that are done are remembered. Telegram sends an update again
// within moments, or after a restart those that were not confirmed: 100 at most for a poll.
const maxDone = 1000

// inbox makes every update be handled once. An update is stored before Telegram is told that it
// was received, and stays until it is done; after a restart those that are not done are handled
// again, and what of their reply had been sent already is not sent again (see delivery).
//
// If the store fails, the inbox goes on in memory: people get their answers, and only a restart in
// that time may lose or repeat one. It is safe for concurrent use.
type inbox struct {
	log   *slog.Logger
	state State // nil: memory alone

	mu     sync.Mutex
	open   map[int64]*kept
	done   map[int64]bool
	order  []int64  // of done, the oldest first
	unkept []string // keys of updates that are done, but that the store could not be told of
	warned time.Time
}

// kept is what is stored of an update that is not done.
type kept struct {
	Update json.RawMessage `json:"update"`
	Sent   []part          `json:"sent,omitempty"` // of its reply, in order
}

// part is a message of a reply, or an album.
type part struct {
	// After is an id that is lower than the message's; it is stored before the message is sent.
	After int64   `json:"after"`
	IDs   []int64 `json:"ids,omitempty"` // none: it is not known whether it was sent
}

func newInbox(log *slog.Logger, state State) *inbox {
	return &inbox{log: log, state: state, open: map[int64]*kept{}, done: map[int64]bool{}}
}

func updateKey(id int64) string { return updatePrefix + strconv.FormatInt(id, 10) }

// load reads what an earlier run has left, and returns the updates to handle first, in order.
func (b *inbox) load(ctx context.Context) []*update {
	if b.state == nil {
		return nil
	}
	values, err := b.state.Under(ctx, updatePrefix)
	if err != nil {
		b.log.ErrorContext(ctx, "telegram: what came in before the last stop is not known; a question from then may go unanswered", "error", err)
		return nil
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	var list []*update
	var drop []string
	for key, value := range values {
		id, err := strconv.ParseInt(strings.TrimPrefix(key, updatePrefix), 10, 64)
		if err != nil {
			drop = append(drop, key)
			continue
		}
		k, u := readKept(value)
		if u == nil || u.ID != id {
			b.done[id] = true
			b.order = append(b.order, id)
			continue
		}
		b.open[id] = k
		list = append(list, u)
	}
	slices.SortFunc(list, func(a, b *update) int { return cmp.Compare(a.ID, b.ID) })
	slices.Sort(b.order)
	drop = append(drop, b.prune()...)
	if err := b.state.Change(ctx, nil, drop); err != nil {
		b.unkept = append(b.unkept, drop...) // removing them can wait
	}
	return list
}

// readKept returns nil for what cannot be read: an update that is done, or one stored by another version.
func readKept(value string) (*kept, *update) {
	var k kept
	if value == "" || json.Unmarshal([]byte(value), &k) != nil {
		return nil, nil
	}
	u, err := readUpdate(k.Update)
	if err != nil {
		return nil, nil
	}
	return &k, u
}

// prune forgets the oldest ids that are done and returns their keys; b.mu is held.
func (b *inbox) prune() []string {
	var keys []string
	for len(b.order) > maxDone {
		keys = append(keys, updateKey(b.order[0]))
		delete(b.done, b.order[0])
		b.order = b.order[1:]
	}
	return keys
}

// add stores updates and returns those that are new. When it returns, Telegram may forget them.
func (b *inbox) add(ctx context.Context, updates []*update) []*update {
	var fresh []*update
	set := map[string]string{}
	b.mu.Lock()
	for _, u := range updates {
		if b.done[u.ID] || b.open[u.ID] != nil {
			continue
		}
		k := &kept{Update: u.raw}
		b.open[u.ID] = k
		fresh = append(fresh, u)
		set[updateKey(u.ID)] = encodeKept(k)
	}
	b.mu.Unlock()
	b.change(ctx, set, nil)
	return fresh
}

func encodeKept(k *kept) string {
	data, err := json.Marshal(k)
	if err != nil {
		return "" // unreachable: Update is JSON that was decoded before
	}
	return string(data)
}

// finish notes that updates are done: their texts go, their ids stay for a while.
func (b *inbox) finish(ctx context.Context, ids ...int64) {
	set := map[string]string{}
	b.mu.Lock()
	for _, id := range ids {
		if b.done[id] {
			continue
		}
		delete(b.open, id)
		b.done[id] = true
		b.order = append(b.order, id)
		set[updateKey(id)] = ""
	}
	drop := b.prune()
	b.mu.Unlock()
	b.change(ctx, set, drop)
}

// sent returns what an earlier run has sent of the reply to an update.
func (b *inbox) sent(id int64) []part {
	b.mu.Lock()
	defer b.mu.Unlock()
	if k := b.open[id]; k != nil {
		return slices.Clone(k.Sent)
	}
	return nil
}

// note stores what was sent of the reply to an update.
func (b *inbox) note(ctx context.Context, id int64, sent []part) {
	b.mu.Lock()
	k := b.open[id]
	if k == nil {
		b.mu.Unlock()
		return
	}
	k.Sent = slices.Clone(sent)
	value := encodeKept(k)
	b.mu.Unlock()
	b.change(ctx, map[string]string{updateKey(id): value}, nil)
}

// change writes to the store, together with what it did not take before.
func (b *inbox) change(ctx context.Context, set map[string]string, remove []string) {
	if b.state == nil || len(set)+len(remove) == 0 {
		return
	}
	ctx = context.WithoutCancel(ctx) // a stop must not cut this off: it is short
	b.mu.Lock()
	late := b.unkept
	b.unkept = nil
	b.mu.Unlock()
	for _, key := range late {
		if _, ok := set[key]; !ok && !slices.Contains(remove, key) {
			set = withKey(set, key)
		}
	}
	if err := b.state.Change(ctx, set, remove); err != nil {
		b.mu.Lock()
		for key, value := range set {
			if value == "" {
				b.unkept = append(b.unkept, key)
			}
		}
		b.mu.Unlock()
		if b.tell() {
			b.log.ErrorContext(ctx, "telegram: the store does not take what comes in; answers go on, but a restart now may lose or repeat one", "error", err)
		}
	}
}

func withKey(set map[string]string, key string) map[string]string {
	if set == nil {
		set = map[string]string{}
	}
	set[key] = ""
	return set
}

const warnEvery = 10 * time.Minute

// tell reports whether trouble with the store is to be logged: not for every update.
func (b *inbox) tell() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if !b.warned.IsZero() && time.Since(b.warned) < warnEvery {
		return false
	}
	b.warned = time.Now()
	return true
}

// readUpdate decodes one update. The error never holds what people wrote.
func readUpdate(raw json.RawMessage) (*update, error) {
	var id struct {
		ID int64 `json:"update_id"`
	}
	if err := json.Unmarshal(raw, &id); err != nil || id.ID == 0 {
		return nil, fmt.Errorf("an update without an id (%d bytes)", len(raw))
	}
	u := &update{}
	if err := json.Unmarshal(raw, u); err != nil {
		return &update{ID: id.ID}, fmt.Errorf("update %d: %w", id.ID, decodeError(err))
	}
	u.raw = slices.Clone(raw)
	return u, nil
}
