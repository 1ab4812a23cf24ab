package telegram

import (
	"context"
	"log/slog"
	"maps"
	"sync"
)

// maxLate bounds the memory for what the state has not taken yet.
const maxLate = 10_000

// buttonState is where the buttons keep what is too long for their data. What the state does not take is
// held in memory until it does, so that there are buttons while the store is away, too. It is safe for
// concurrent use.
type buttonState struct {
	state  State
	writes outage

	mu   sync.Mutex
	late map[string]string // what the state has not taken yet
}

func newButtonState(log *slog.Logger, state State) *buttonState {
	return &buttonState{state: state, late: map[string]string{}, writes: outage{
		log: log, what: "telegram: what long buttons do cannot be kept; they work until a restart",
		again: "telegram: what long buttons do can be kept again",
	}}
}

// Text implements [button.State].
func (b *buttonState) Text(ctx context.Context, key string) (string, error) {
	b.mu.Lock()
	text, ok := b.late[key]
	b.mu.Unlock()
	if ok {
		return text, nil
	}
	return b.state.Text(ctx, key)
}

// SetText implements [button.State]. It fails where the state does and the memory is full.
func (b *buttonState) SetText(ctx context.Context, key, value string) error {
	err := b.state.SetText(ctx, key, value)
	b.writes.note(ctx, err)
	if err == nil {
		b.handOver(ctx)
		return nil
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.late) >= maxLate {
		return err
	}
	b.late[key] = value
	return nil
}

// handOver gives the state what it did not take before.
func (b *buttonState) handOver(ctx context.Context) {
	b.mu.Lock()
	late := maps.Clone(b.late)
	b.mu.Unlock()
	if len(late) == 0 || b.state.Change(ctx, late, nil) != nil {
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	for key := range late {
		delete(b.late, key)
	}
}
