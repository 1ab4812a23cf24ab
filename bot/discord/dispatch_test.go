package discord

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/bwmarrin/discordgo"
)

func wrote(channel string, n int) *messageEvent {
	return &messageEvent{&discordgo.Message{ID: fmt.Sprint(channel, n), ChannelID: channel, Content: fmt.Sprint(n), Author: &discordgo.User{ID: "1"}}}
}

// Events of a channel are handled in order and one at a time, channels side by side, and shutting down waits for all.
func TestDispatchOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var mu sync.Mutex
		got := map[string][]string{}
		busy := map[string]bool{}
		d := newDispatcher(slog.New(slog.DiscardHandler), &counts{}, func(_ context.Context, e event) {
			mu.Lock()
			if busy[e.place()] {
				t.Errorf("two events of %s at once", e.place())
			}
			busy[e.place()] = true
			mu.Unlock()
			time.Sleep(100 * time.Millisecond)
			mu.Lock()
			defer mu.Unlock()
			busy[e.place()] = false
			got[e.place()] = append(got[e.place()], e.(*messageEvent).Content)
		})
		start := time.Now()
		var want []string
		for i := range 20 {
			want = append(want, fmt.Sprint(i))
			for c := range workers {
				if err := d.post(t.Context(), wrote(fmt.Sprint(c), i), origin{}); err != nil {
					t.Fatal(err)
				}
			}
		}
		if rest := d.close(t.Context()); len(rest) > 0 {
			t.Errorf("%d events are left", len(rest))
		}
		if took := time.Since(start); took != 2*time.Second {
			t.Errorf("it took %v", took)
		}
		for c := range workers {
			if !slices.Equal(got[fmt.Sprint(c)], want) {
				t.Errorf("channel %d: %v", c, got[fmt.Sprint(c)])
			}
		}
		if err := d.post(t.Context(), wrote("1", 99), origin{}); !errors.Is(err, errClosed) {
			t.Errorf("after the end: %v", err)
		}
	})
}

// Shutting down ends in time though handlers hang: what runs is told to stop, and what waits is returned.
func TestDispatchCloseInTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDispatcher(slog.New(slog.DiscardHandler), &counts{}, func(ctx context.Context, _ event) { <-ctx.Done() })
		for i := range 5 {
			if err := d.post(t.Context(), wrote("c", i), origin{0, int64(i)}); err != nil {
				t.Fatal(err)
			}
		}
		synctest.Wait()
		start := time.Now()
		rest := d.close(t.Context())
		if took := time.Since(start); took > closeGrace+closeLast || len(rest) != 4 || rest[0].origin.seq != 1 {
			t.Errorf("after %v: %d left", took, len(rest))
		}
	})
}

// A channel that is flooded loses what is too much, is told of, and takes nothing from the others.
func TestDispatchBounds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := &counts{}
		d := newDispatcher(slog.New(slog.DiscardHandler), c, func(context.Context, event) { time.Sleep(time.Millisecond) })
		full := 0
		for i := range queuePerChannel * 2 {
			if errors.Is(d.post(t.Context(), wrote("flood", i), origin{}), errFull) {
				full++
			}
		}
		if err := d.post(t.Context(), wrote("calm", 0), origin{}); err != nil {
			t.Error(err)
		}
		if full < queuePerChannel-1 || c.of("dropped") != int64(full) {
			t.Errorf("%d were too many, %d counted", full, c.of("dropped"))
		}
		d.close(t.Context())
	})
}

// The latest events are remembered, across a restart the latest of them, and a forgotten one may come again.
func TestSeen(t *testing.T) {
	s, state := newSeen(), &memory{}
	for i := range seenSize + 10 {
		if !s.add(fmt.Sprint(i)) {
			t.Fatalf("%d is not new", i)
		}
	}
	if s.add(fmt.Sprint(seenSize)) || !s.add("0") || len(s.set) > seenSize {
		t.Errorf("%d are remembered", len(s.set))
	}
	s.forget("0")
	if !s.add("0") {
		t.Error("what was forgotten is still known")
	}
	if err := s.save(t.Context(), state); err != nil {
		t.Fatal(err)
	}
	again := newSeen()
	if err := again.load(t.Context(), state); err != nil {
		t.Fatal(err)
	}
	if again.add("0") || again.add(fmt.Sprint(seenSize+9)) || !again.add("10") || len(again.set) > seenKept+1 {
		t.Errorf("after a restart %d are remembered", len(again.set))
	}
	state.err = errors.New("the disk is full")
	if err := again.save(t.Context(), state); err == nil || !again.dirty {
		t.Errorf("a failed save: %v", err)
	}
}
