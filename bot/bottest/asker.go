// Package bottest has what tests of adapters need: a core over a small content of its own,
// an asker whose replies are scripted, and one suite that every adapter must pass.
package bottest

import (
	"context"
	"slices"
	"sync"

	"github.com/faqbot/faqbot/bot"
	"github.com/faqbot/faqbot/faq"
)

// Asker is a bot.Asker and bot.Finder whose replies are scripted, and that keeps what it was
// asked. The zero value declines everything and finds nothing. It is safe for concurrent use.
type Asker struct {
	// Reply makes the reply to a question; nil declines.
	Reply func(ctx context.Context, q bot.Question) bot.Reply
	// Pressed makes the reply to a pressed button; nil answers as Reply does.
	Pressed func(ctx context.Context, q bot.Question, a bot.Action) bot.Reply
	// Found makes the entries that Find returns, before they are cut to its limit; nil finds
	// nothing.
	Found func(ctx context.Context, q bot.Question) []*faq.Entry

	mu     sync.Mutex
	asked  []bot.Question
	acts   []bot.Action
	sought []bot.Question
}

var (
	_ bot.Asker  = (*Asker)(nil)
	_ bot.Finder = (*Asker)(nil)
)

// Replies returns an Asker that knows a reply by the question's text and declines the rest.
func Replies(byText map[string]bot.Reply) *Asker {
	return &Asker{Reply: func(_ context.Context, q bot.Question) bot.Reply {
		if r, ok := byText[q.Text]; ok {
			return r
		}
		return declined(q)
	}}
}

func declined(q bot.Question) bot.Reply {
	return bot.Reply{Question: q.Text, Outcome: bot.Declined, Lang: "en", Text: "I did not find an answer."}
}

// Ask implements bot.Asker.
func (a *Asker) Ask(ctx context.Context, q bot.Question) bot.Reply {
	a.mu.Lock()
	a.asked = append(a.asked, q)
	a.mu.Unlock()
	if a.Reply == nil {
		return declined(q)
	}
	return a.Reply(ctx, q)
}

// Act implements bot.Asker.
func (a *Asker) Act(ctx context.Context, q bot.Question, act bot.Action) bot.Reply {
	a.mu.Lock()
	a.acts = append(a.acts, act)
	a.mu.Unlock()
	switch {
	case a.Pressed != nil:
		return a.Pressed(ctx, q, act)
	case a.Reply != nil:
		return a.Reply(ctx, q)
	}
	return declined(q)
}

// Find implements bot.Finder.
func (a *Asker) Find(ctx context.Context, q bot.Question, limit int) []*faq.Entry {
	a.mu.Lock()
	a.sought = append(a.sought, q)
	a.mu.Unlock()
	if a.Found == nil {
		return nil
	}
	entries := a.Found(ctx, q)
	return entries[:min(len(entries), max(limit, 0))]
}

// Sought returns what was looked up by Find so far, in the order in which it came.
func (a *Asker) Sought() []bot.Question {
	a.mu.Lock()
	defer a.mu.Unlock()
	return slices.Clone(a.sought)
}

// Asked returns the questions so far, in the order in which they came.
func (a *Asker) Asked() []bot.Question {
	a.mu.Lock()
	defer a.mu.Unlock()
	return slices.Clone(a.asked)
}

// Acted returns the pressed buttons so far, in the order in which they came.
func (a *Asker) Acted() []bot.Action {
	a.mu.Lock()
	defer a.mu.Unlock()
	return slices.Clone(a.acts)
}
