package discord

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"testing"
	"time"

	"github.com/faqbot/faqbot/bot"
	"github.com/faqbot/faqbot/faq"
)

// A read of the state that fails costs nothing of what was remembered.
func TestUnreadStateIsKept(t *testing.T) {
	log := slog.New(slog.NewTextHandler(t.Output(), nil))
	state := &memory{}
	answered := bot.Reply{Outcome: bot.Answered, Entry: &faq.Entry{ID: "hours"}}
	w := newWrong(log, state)
	for i := range 100 {
		w.mark(t.Context(), "5", fmt.Sprint("wording", i), "hours")
	}
	state.unread = wrongKey("5")
	w.mark(t.Context(), "5", "another", "hours")
	w.mark(t.Context(), "5", "wording7", "hours")
	list, err := w.list(t.Context(), "5")
	if err != nil || len(list) != 100 || list[99].Count != 2 || !w.without(t.Context(), "5", "wording7", answered).Silent {
		t.Errorf("%d of 100 removed answers are remembered, %v", len(list), err)
	}
	e := newEarlier(log, state)
	p := place{ID: "10", Parent: "5", Type: 11}
	for i := range 50 {
		e.answered(t.Context(), p, bot.Reply{Entry: &faq.Entry{ID: faq.EntryID(fmt.Sprint("e", i))}})
	}
	state.unread = earlierKey("5")
	e.answered(t.Context(), p, answered)
	e.forget(t.Context(), p, "e0")
	if known, err := e.read(t.Context(), p); err != nil || len(known) != 49 {
		t.Errorf("%d of 49 answered posts are remembered, %v", len(known), err)
	}
}

// Events that were handled before a restart are not forgotten because they could not be read at the start.
func TestUnreadEventsAreKept(t *testing.T) {
	state := &memory{}
	s := newSeen()
	s.add("m1")
	if err := s.save(t.Context(), state); err != nil {
		t.Fatal(err)
	}
	s = newSeen()
	state.unread = seenKey
	if s.load(t.Context(), state) == nil {
		t.Error("the state could be read")
	}
	s.add("m2")
	state.unread = seenKey
	if s.save(t.Context(), state) == nil {
		t.Error("the new events were kept without the old ones")
	}
	if err := s.save(t.Context(), state); err != nil || s.add("m1") || s.add("m2") {
		t.Errorf("an event is new again, %v", err)
	}
}

// slowState is a state that takes its time to be read.
type slowState struct {
	memory
	takes time.Duration
}

func (s *slowState) JSON(ctx context.Context, key string, value any) (bool, error) {
	if err := sleep(ctx, s.takes); err != nil {
		return false, err
	}
	return s.memory.JSON(ctx, key, value)
}

// Channels don't wait for each other while the store lets them wait.
func TestChannelsWhileTheStoreIsSlow(t *testing.T) {
	const takes, channels = 100 * time.Millisecond, 50
	log := slog.New(slog.DiscardHandler)
	state := &slowState{takes: takes}
	w, e := newWrong(log, state), newEarlier(log, state)
	start := time.Now()
	var wg sync.WaitGroup
	for i := range channels {
		p := place{ID: fmt.Sprint(10 + i)}
		wg.Go(func() { w.without(t.Context(), p.ID, "wording", bot.Reply{Outcome: bot.Suggested}) })
		wg.Go(func() { e.of(t.Context(), p, "hours") })
	}
	wg.Wait()
	if took := time.Since(start); took > channels*takes/2 {
		t.Errorf("%d channels waited %v for a store that takes %v", channels, took, takes)
	}
}
