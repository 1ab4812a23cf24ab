package bottest_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/faqbot/faqbot/bot"
	"github.com/faqbot/faqbot/bot/bottest"
	"github.com/faqbot/faqbot/faq"
)

// plain is the smallest adapter that passes the suite: it lives in memory and shows text.
type plain struct {
	asker bot.Asker
	calls chan func(context.Context)
	last  map[string]bot.Reply
}

// paged is plain with pages of ten buttons, and ears.
type paged struct {
	*plain
	page map[string]int
}

func (p *paged) Say(t *testing.T, person, text string) bottest.Shown {
	return p.first(person, p.plain.Say(t, person, text))
}

func (p *paged) Press(t *testing.T, person, label string) bottest.Shown {
	return p.first(person, p.plain.Press(t, person, label))
}

func (p *paged) first(person string, shown bottest.Shown) bottest.Shown {
	p.page[person] = 0
	return p.cut(person, shown)
}

// cut leaves the buttons of the page, and those to keep.
func (p *paged) cut(person string, shown bottest.Shown) bottest.Shown {
	var buttons []string
	n := 0
	for _, a := range p.last[person].Actions {
		if a.Keep || n/10 == p.page[person] {
			buttons = append(buttons, a.Label)
		}
		if !a.Keep {
			n++
		}
	}
	shown.Buttons = buttons
	return shown
}

func (p *paged) Next(_ *testing.T, person string) (bottest.Shown, bool) {
	if (p.page[person]+1)*10 >= len(p.last[person].Actions) {
		return bottest.Shown{}, false
	}
	p.page[person]++
	return p.cut(person, bottest.Shown{}), true
}

func (p *paged) Overhear(_ *testing.T, person, text string) bottest.Shown {
	return p.show(person, func(ctx context.Context, q bot.Question) bot.Reply {
		q.Text, q.Heard = text, bot.Overheard
		return p.asker.Ask(ctx, q)
	})
}

var (
	_ bottest.Pager    = (*paged)(nil)
	_ bottest.Listener = (*paged)(nil)
)

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
	if r.Silent {
		return shown
	}
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

func TestPagedAdapter(t *testing.T) {
	bottest.TestAdapter(t, bottest.AdapterTest{New: func(_ *testing.T, asker bot.Asker) (bot.Adapter, bottest.Client) {
		p := &plain{asker: asker, calls: make(chan func(context.Context)), last: map[string]bot.Reply{}}
		return p, &paged{plain: p, page: map[string]int{}}
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
	if found := a.Find(t.Context(), bot.Question{Text: "kn"}, 5); len(found) != 0 {
		t.Errorf("found without a script: %v", found)
	}
	a.Found = func(_ context.Context, q bot.Question) []*faq.Entry {
		return []*faq.Entry{{ID: faq.EntryID(q.Text)}, {ID: "b"}, {ID: "c"}}
	}
	if found := a.Find(t.Context(), bot.Question{Text: "kno"}, 2); len(found) != 2 || found[0].ID != "kno" {
		t.Errorf("found: %v", found)
	}
	if got := a.Sought(); len(got) != 2 || got[1].Text != "kno" {
		t.Errorf("sought: %+v", got)
	}
	if got := len(a.Asked()); got != 2 {
		t.Errorf("%d questions kept, want 2", got)
	}
	if got := a.Acted(); len(got) != 1 || got[0].ID != "x" {
		t.Errorf("acts kept: %+v", got)
	}
}
