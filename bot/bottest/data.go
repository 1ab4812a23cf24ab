package bottest

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/faqbot/faqbot/bot"
)

// data checks that buttons are data to an adapter: those of the staff, those that say whether an answer
// helped, and one of a kind that no adapter has heard of come back as the core gave them. Who may press
// them is for the core to say.
func (at AdapterTest) data(t *testing.T) {
	given := []bot.Action{
		{Kind: bot.ActionReindex, Label: "Put it live all the same", ID: "force"},
		{Kind: bot.ActionRollback, Label: "Go back to 12", ID: "12"},
		{Kind: bot.ActionGenerations, Label: "Versions"},
		{Kind: bot.ActionSolved, Label: "It helped", ID: "hours"},
		{Kind: bot.ActionUnsolved, Label: "It did not", ID: "hours"},
		{Kind: "teach", Label: "Teach me", ID: "a:b/c d"},
	}
	say := func(context.Context, bot.Question) bot.Reply {
		return bot.Reply{Outcome: bot.Smalltalk, Lang: "en", Text: "The new content is held back.", Actions: given}
	}
	asker := &Asker{Reply: say}
	client := at.start(t, asker)
	var labels []string
	for _, a := range given {
		labels = append(labels, a.Label)
	}
	shown := client.Say(t, "ann", "reindex")
	see(t, shown, "The new content is held back.")
	buttons(t, shown, labels...)
	if t.Failed() {
		return
	}
	var want, got []bot.Action
	for _, a := range given {
		client.Press(t, "ann", a.Label)
		want = append(want, bot.Action{Kind: a.Kind, ID: a.ID})
	}
	for _, a := range asker.Acted() {
		got = append(got, bot.Action{Kind: a.Kind, ID: a.ID})
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the core was told of (-want +got):\n%s", diff)
	}
}
