package bottest

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/faqbot/faqbot/bot"
	"github.com/faqbot/faqbot/faq"
)

// Pager is a [Client] of an adapter that cuts a long list of buttons into pages.
type Pager interface {
	// Next turns to the next page of the list that was last shown to a person, and returns it
	// as it is shown then; ok is false, and nothing happens, on the last page.
	Next(t *testing.T, person string) (shown Shown, ok bool)
}

// Listener is a [Client] of an adapter that hears what people say to each other.
type Listener interface {
	// Overhear sends a person's message that is not for the bot to a place where the adapter
	// listens, and returns what it shows in answer to it: the zero Shown for nothing.
	Overhear(t *testing.T, person, text string) Shown
}

// manyButtons is how many entries a list in the suite has: more than a message of any chat
// platform should show at once.
const manyButtons = 30

// list is a section with many entries, as the core gives it.
func list() bot.Reply {
	r := bot.Reply{Outcome: bot.Smalltalk, Lang: "en", Text: "Choose a question."}
	for i := range manyButtons {
		r.Actions = append(r.Actions, bot.Action{Kind: bot.ActionEntry, Label: question(i), ID: fmt.Sprintf("e%d", i+1)})
	}
	r.Actions = append(r.Actions, bot.Action{Kind: bot.ActionTopics, Label: "Back to the topics", Keep: true})
	return r
}

func question(i int) string { return fmt.Sprintf("What is the answer to question %d?", i+1) }

// many checks that every button of a long list can be pressed, and that one to keep is on
// every page.
func (at AdapterTest) many(t *testing.T) {
	asker := &Asker{
		Reply: func(context.Context, bot.Question) bot.Reply {
			return bot.Reply{Outcome: bot.Smalltalk, Lang: "en", Text: "Look.", Actions: []bot.Action{{Kind: bot.ActionTopics, Label: "Browse", ID: "visit"}}}
		},
		Pressed: func(_ context.Context, q bot.Question, a bot.Action) bot.Reply {
			if a.Kind == bot.ActionTopics && a.ID == "visit" {
				return list()
			}
			return declined(q)
		},
	}
	client := at.start(t, asker)
	client.Say(t, "ann", "topics")
	shown := client.Press(t, "ann", "Browse")
	var reached []string
	for page := 1; ; page++ {
		if !slices.Contains(shown.Buttons, "Back to the topics") {
			t.Errorf("page %d has no way back: %q", page, shown.Buttons)
		}
		reached = append(reached, shown.Buttons...)
		pager, ok := client.(Pager)
		if !ok || page > manyButtons {
			break
		}
		next, ok := pager.Next(t, "ann")
		if !ok {
			break
		}
		shown = next
	}
	for i := range manyButtons {
		if !slices.Contains(reached, question(i)) {
			t.Errorf("%q cannot be reached", question(i))
		}
	}
	if t.Failed() {
		return
	}
	client.Press(t, "ann", question(manyButtons-1))
	acts := asker.Acted()
	if last := acts[len(acts)-1]; last.Kind != bot.ActionEntry || last.ID != fmt.Sprintf("e%d", manyButtons) {
		t.Errorf("the last button of the last page is %+v to the core", last)
	}
}

// kept checks that the way back on a page leads where the core said.
func (at AdapterTest) kept(t *testing.T) {
	asker := &Asker{Reply: func(context.Context, bot.Question) bot.Reply { return list() }}
	client := at.start(t, asker)
	client.Say(t, "ann", "list")
	client.Press(t, "ann", "Back to the topics")
	acted(t, asker, bot.Action{Kind: bot.ActionTopics})
}

// gone checks that a button whose entry has gone gets a polite word.
func (at AdapterTest) gone(t *testing.T) {
	core := New(t)
	client := at.start(t, core)
	shown := client.Say(t, "ann", "When are you open?")
	if !slices.Contains(shown.Buttons, "Where can I park?") {
		t.Fatalf("no button of a related entry among %q", shown.Buttons)
	}
	content := Content()
	content.Entries = slices.DeleteFunc(content.Entries, func(e faq.Entry) bool { return e.ID == "parking" })
	if _, err := core.Swap(t.Context(), Index(t, content), 0); err != nil {
		t.Fatal(err)
	}
	see(t, client.Press(t, "ann", "Where can I park?"), "That answer is no longer here.")
}

// overheard checks that a silent reply shows nothing, and one that is not is shown.
func (at AdapterTest) overheard(t *testing.T) {
	asker := &Asker{Reply: func(_ context.Context, q bot.Question) bot.Reply {
		if q.Heard == bot.Addressed || strings.Contains(q.Text, "park") {
			return bot.Reply{Outcome: bot.Answered, Lang: "en", Entry: entry("park", "Where can I park?", "Behind the house.")}
		}
		return bot.Reply{Silent: true, Lang: "en"}
	}}
	client := at.start(t, asker)
	listener, ok := client.(Listener)
	if !ok {
		return // this adapter hears only what is said to the bot
	}
	if shown := listener.Overhear(t, "ann", "nice weather today, is it not?"); shown.Text != "" || len(shown.Buttons) > 0 {
		t.Errorf("silence is shown as %+v", shown)
	}
	see(t, listener.Overhear(t, "bob", "where can I park?"), "Behind the house.")
	see(t, client.Say(t, "ann", "and now?"), "Behind the house.")
	var heard []bot.Heard
	for _, q := range asker.Asked() {
		heard = append(heard, q.Heard)
	}
	if len(heard) != 3 || heard[0] == bot.Addressed || heard[1] == bot.Addressed || heard[2] != bot.Addressed {
		t.Errorf("heard as %v, want two that were not addressed and one that was", heard)
	}
}
