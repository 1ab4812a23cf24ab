package bottest_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/faqbot/faqbot/bot"
	"github.com/faqbot/faqbot/bot/bottest"
)

// plain is the smallest adapter that passes the suite: it lives in memory and shows text.
type plain struct {
	asker bot.Asker
	calls chan func(context.Context)
	last  map[string]bot.Reply
}

func (p *plain) Name() string { return "plain" }

func (p *plain) Run(ctx context.Context) error {
	for {
		select {
		case call := <-p.calls:
			call(ctx)
		case <-ctx.Done():
			return nil
		}
	}
}

func (p *plain) Say(_ *testing.T, person, text string) bottest.Shown {
	return p.show(person, func(ctx context.Context, q bot.Question) bot.Reply {
		q.Text = text
		return p.asker.Ask(ctx, q)
	})
}

func (p *plain) Press(t *testing.T, person, label string) bottest.Shown {
	actions := p.last[person].Actions
	i := slices.IndexFunc(actions, func(a bot.Action) bool { return a.Label == label })
	if i < 0 {
		t.Fatalf("no button %q", label)
	}
	return p.show(person, func(ctx context.Context, q bot.Question) bot.Reply { return p.asker.Act(ctx, q, actions[i]) })
}

func (p *plain) show(person string, do func(context.Context, bot.Question) bot.Reply) bottest.Shown {
	replies := make(chan bot.Reply)
	p.calls <- func(ctx context.Context) {
		replies <- do(ctx, bot.Question{Platform: p.Name(), Chat: "room", User: bot.UserID(person)})
	}
	r := <-replies
	p.last[person] = r
	var shown bottest.Shown
	for _, r := range append([]bot.Reply{r}, r.More...) {
		parts := []string{shown.Text, r.Text, r.Highlight}
		if r.Entry != nil && r.Highlight == "" {
			parts = append(parts, r.Entry.Answer)
		}
		shown.Text = strings.Join(append(parts, r.Notice), "\n")
		for _, a := range r.Actions {
			shown.Buttons = append(shown.Buttons, a.Label)
		}
	}
	return shown
}

func TestPlainAdapter(t *testing.T) {
	bottest.TestAdapter(t, bottest.AdapterTest{New: func(_ *testing.T, asker bot.Asker) (bot.Adapter, bottest.Client) {
		p := &plain{asker: asker, calls: make(chan func(context.Context)), last: map[string]bot.Reply{}}
		return p, p
	}})
}

func TestAsker(t *testing.T) {
	a := bottest.Replies(map[string]bot.Reply{"known": {Outcome: bot.Smalltalk, Text: "Yes."}})
	if r := a.Ask(t.Context(), bot.Question{Text: "known"}); r.Text != "Yes." {
		t.Errorf("known: %+v", r)
	}
	if r := a.Ask(t.Context(), bot.Question{Text: "other"}); r.Outcome != bot.Declined || r.Text == "" {
		t.Errorf("other: %+v", r)
	}
	if r := a.Act(t.Context(), bot.Question{Text: "known"}, bot.Action{Kind: bot.ActionEntry, ID: "x"}); r.Text != "Yes." {
		t.Errorf("act: %+v", r)
	}
	if got := len(a.Asked()); got != 2 {
		t.Errorf("%d questions kept, want 2", got)
	}
	if got := a.Acted(); len(got) != 1 || got[0].ID != "x" {
		t.Errorf("acts kept: %+v", got)
	}
}
