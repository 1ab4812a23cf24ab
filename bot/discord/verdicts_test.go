package discord

import (
	"fmt"
	"log/slog"
	"testing"

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
