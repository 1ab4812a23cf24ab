package bottest

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/faqbot/faqbot/bot"
	"github.com/faqbot/faqbot/faq"
)

// Client is the far end of an adapter's connection: what people see and do there. It fails
// the test when the adapter breaks the platform's rules. Where a platform can do more, its
// client is a [Pager] or a [Listener], too.
type Client interface {
	// Say sends a person's message and returns what the adapter shows in answer to it.
	Say(t *testing.T, person, text string) Shown
	// Press presses the button with a label under what was last shown to a person, and
	// returns what the adapter shows then.
	Press(t *testing.T, person, label string) Shown
}

// Shown is what a person sees of one reply, all its messages together.
type Shown struct {
	Text    string   // without the platform's markup, as it is read
	Buttons []string // labels, in order; those of links, too
}

// AdapterTest says how an adapter is set up for the suite.
type AdapterTest struct {
	// New returns an adapter that asks asker, ready to run, and its far end.
	New func(t *testing.T, asker bot.Asker) (bot.Adapter, Client)
	// OnePerson is set for an adapter with one person only, such as a terminal.
	OnePerson bool
}

// TestAdapter is what every adapter must pass: it shows all of a reply and nothing else,
// passes on what people write and press, keeps them apart, and stops when it is told to.
func TestAdapter(t *testing.T, at AdapterTest) {
	t.Run("answered", at.answered)
	t.Run("suggested", at.suggested)
	t.Run("several", at.several)
	t.Run("literal", at.literal)
	t.Run("long", at.long)
	t.Run("real core", at.realCore)
	t.Run("many", at.many)
	t.Run("kept", at.kept)
	t.Run("data", at.data)
	t.Run("gone", at.gone)
	t.Run("overheard", at.overheard)
	if !at.OnePerson {
		t.Run("people", at.people)
	}
	t.Run("stops", at.stops)
}

// start runs the adapter until the test ends, and checks that it then stops without an error.
func (at AdapterTest) start(t *testing.T, asker bot.Asker) Client {
	t.Helper()
	adapter, client := at.New(t, asker)
	if adapter.Name() == "" {
		t.Error("the adapter has no name")
	}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- adapter.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		select {
		case err := <-done:
			if err != nil && !errors.Is(err, context.Canceled) {
				t.Errorf("Run: %v", err)
			}
		case <-time.After(30 * time.Second):
			t.Error("Run has not returned 30 seconds after its context ended")
		}
	})
	return client
}

func entry(id, question, answer string) *faq.Entry {
	return &faq.Entry{
		ID: faq.EntryID(id), Question: question, Answer: answer, Lang: "en", Section: []string{"Visit"},
		Source: faq.Source{File: "pottery.yaml", Line: 12},
	}
}

func (at AdapterTest) answered(t *testing.T) {
	asker := Replies(map[string]bot.Reply{"hours?": {
		Question: "hours?", Outcome: bot.Answered, Confidence: 0.9, Lang: "en",
		Entry: entry("hours", "When are you open?", "From ten to seven. Closed on Mondays."), Highlight: "From ten to seven.", Notice: "Ring first.",
		Actions: []bot.Action{{Kind: bot.ActionShowAll, Label: "Show all", ID: "hours"}, {Kind: bot.ActionEntry, Label: "Where to park", ID: "park"}},
	}})
	client := at.start(t, asker)
	shown := client.Say(t, "ann", "hours?")
	see(t, shown, "From ten to seven.", "Ring first.")
	if strings.Contains(shown.Text, "Mondays") {
		t.Errorf("the whole answer is shown beside its highlight: %q", shown.Text)
	}
	buttons(t, shown, "Show all", "Where to park")

	client.Press(t, "ann", "Show all")
	acted(t, asker, bot.Action{Kind: bot.ActionShowAll, ID: "hours"})
}

func (at AdapterTest) suggested(t *testing.T) {
	asker := Replies(map[string]bot.Reply{"park": {
		Question: "park", Outcome: bot.Suggested, Confidence: 0.3, Lang: "en", Text: "Did you mean one of these?",
		Suggestions: []bot.Suggestion{{ID: "a", Question: "Where can I park?"}, {ID: "b", Question: "Is the park open?"}},
		Actions: []bot.Action{
			{Kind: bot.ActionEntry, Label: "Where can I park?", ID: "a"},
			{Kind: bot.ActionEntry, Label: "Is the park open?", ID: "b"},
			{Kind: bot.ActionContact, Label: "Talk to a person"},
		},
	}})
	client := at.start(t, asker)
	shown := client.Say(t, "ann", "park")
	see(t, shown, "Did you mean one of these?")
	buttons(t, shown, "Where can I park?", "Is the park open?", "Talk to a person")
	client.Press(t, "ann", "Is the park open?")
	acted(t, asker, bot.Action{Kind: bot.ActionEntry, ID: "b"})
}

func (at AdapterTest) several(t *testing.T) {
	client := at.start(t, Replies(map[string]bot.Reply{"two": {
		Question: "hours", Outcome: bot.Answered, Lang: "en", Entry: entry("hours", "When are you open?", "From ten to seven."),
		More: []bot.Reply{
			{Question: "dogs", Outcome: bot.Answered, Lang: "en", Entry: entry("dogs", "May I bring my dog?", "Yes, gladly.")},
			{Question: "moon", Outcome: bot.Declined, Lang: "en", Text: "About the moon I know nothing."},
		},
	}}))
	see(t, client.Say(t, "ann", "two"), "From ten to seven.", "Yes, gladly.", "About the moon I know nothing.")
}

// literal checks that what looks like markup of the platform comes through as it was written.
func (at AdapterTest) literal(t *testing.T) {
	const answer = "Use 1 < 2 & 3 > 2, then snake_case_name and @everyone."
	client := at.start(t, Replies(map[string]bot.Reply{"x": {Outcome: bot.Answered, Lang: "en", Entry: entry("x", "X?", answer)}}))
	see(t, client.Say(t, "ann", "x"), "1 < 2 & 3 > 2", "snake_case_name", "@everyone")
}

// long checks that no word of a long answer is lost.
func (at AdapterTest) long(t *testing.T) {
	var paragraphs []string
	for i := range 120 {
		paragraphs = append(paragraphs, "Paragraph number "+strings.Repeat("i", i%7+1)+" is about clay, water, fire and the patience of those who wait for all three.")
	}
	client := at.start(t, Replies(map[string]bot.Reply{"long": {
		Outcome: bot.Answered, Lang: "en", Entry: entry("long", "How?", strings.Join(paragraphs, "\n\n")),
	}}))
	shown := client.Say(t, "ann", "long")
	if got, want := strings.Count(shown.Text, "patience"), len(paragraphs); got != want {
		t.Errorf("%d of %d paragraphs are shown", got, want)
	}
}

func (at AdapterTest) realCore(t *testing.T) {
	client := at.start(t, New(t))
	see(t, client.Say(t, "ann", "Hi, when are you open?"), "Tuesday to Saturday")
	see(t, client.Say(t, "ann", "what is the capital of France?"), "did not find an answer", "555 0142")
	see(t, client.Say(t, "ann", "how much does a hand-building class cost?"), "30 euros")
	see(t, client.Say(t, "ann", "how long does it take?"), "Three hours")
}

// people checks that each person has a conversation of their own.
func (at AdapterTest) people(t *testing.T) {
	asker := &Asker{}
	client := at.start(t, asker)
	client.Say(t, "ann", "one")
	client.Say(t, "bob", "two")
	client.Say(t, "ann", "three")
	asked := asker.Asked()
	if len(asked) != 3 {
		t.Fatalf("the core was asked %d times, want 3", len(asked))
	}
	type who struct {
		chat bot.ChatID
		user bot.UserID
	}
	ann, bob, again := who{asked[0].Chat, asked[0].User}, who{asked[1].Chat, asked[1].User}, who{asked[2].Chat, asked[2].User}
	if ann == bob || ann != again || ann == (who{}) {
		t.Errorf("conversations of ann, bob, ann: %v, %v, %v", ann, bob, again)
	}
	for i, text := range []string{"one", "two", "three"} {
		if asked[i].Text != text || asked[i].Platform == "" {
			t.Errorf("asked %q on %q, want %q on the adapter’s platform", asked[i].Text, asked[i].Platform, text)
		}
	}
}

// stops checks that an adapter which nobody talks to ends; start does the checking.
func (at AdapterTest) stops(t *testing.T) { at.start(t, &Asker{}) }

func see(t *testing.T, shown Shown, texts ...string) {
	t.Helper()
	flat := strings.Join(strings.Fields(shown.Text), " ")
	for _, text := range texts {
		if !strings.Contains(flat, text) {
			t.Errorf("%q is not shown in %q", text, shown.Text)
		}
	}
}

func buttons(t *testing.T, shown Shown, want ...string) {
	t.Helper()
	if got := strings.Join(shown.Buttons, " | "); got != strings.Join(want, " | ") {
		t.Errorf("buttons %s, want %s", got, strings.Join(want, " | "))
	}
}

func acted(t *testing.T, asker *Asker, want bot.Action) {
	t.Helper()
	acts := asker.Acted()
	if len(acts) != 1 || acts[0].Kind != want.Kind || acts[0].ID != want.ID {
		t.Errorf("the core was told of %+v, want %+v", acts, want)
	}
}
