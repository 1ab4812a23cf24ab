package reindex

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync/atomic"
	"time"

	"github.com/faqbot/faqbot/bot"
	"github.com/faqbot/faqbot/bot/locale"
	"github.com/faqbot/faqbot/faq"
	"github.com/faqbot/faqbot/index/expect"
	"github.com/faqbot/faqbot/index/parallel"
)

// How the gate leaves the processors to people.
const (
	// politeLook is the time between two looks whether their questions are answered.
	politeLook = 200 * time.Microsecond
	// lateness is how long somebody who asked may be expected to ask again.
	lateness = 5 * time.Second
	// politeWait is how long one question of the gate waits at most while people's questions keep the
	// processors busy.
	politeWait = 20 * time.Millisecond
)

// replies are what a generation replied, by the key of the question. A message with several
// questions has several replies.
type replies map[string][]bot.GateReply

// asker asks the questions of the gate through the decision that people get.
type asker struct {
	words   *locale.Bundle
	core    bot.Config
	people  *people // nil: there are none
	workers int     // 0: as many as there are processors
}

// ask asks a searcher the questions, and adds the replies to out; what stands there is not asked
// again. It ends with ctx, and with the first search that fails.
func (a *asker) ask(ctx context.Context, s bot.Searcher, qs []question, out replies) error {
	core, err := a.over(s)
	if err != nil {
		return err
	}
	return a.askCore(ctx, core, qs, out)
}

// over returns a core that decides over a searcher as the one that answers people would.
func (a *asker) over(s bot.Searcher) (*bot.Core, error) {
	core, err := bot.New(slog.New(slog.DiscardHandler), plain{s}, a.words, nil, a.config())
	if err != nil {
		return nil, fmt.Errorf("reindex: preparing the questions: %w", err)
	}
	return core, nil
}

// askCore is ask for a core that there is already.
func (a *asker) askCore(ctx context.Context, core *bot.Core, qs []question, out replies) error {
	left := make([]*question, 0, len(qs))
	for i := range qs {
		if _, ok := out[qs[i].key()]; !ok {
			left = append(left, &qs[i])
		}
	}
	got := make([][]bot.GateReply, len(left))
	var next atomic.Int64
	workers := a.workers
	if workers == 0 {
		workers = parallel.Processors()
	}
	parallel.Workers(min(workers, len(left)), func(w int) {
		for ctx.Err() == nil {
			i := int(next.Add(1)) - 1
			if i >= len(left) {
				return
			}
			a.letPeopleFirst(w)
			got[i] = gateReplies(core.Ask(ctx, bot.Question{Text: left[i].text, Lang: left[i].lang}))
		}
	})
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	if n := core.Counts(); n.SearchErrors > 0 || n.Panics > 0 {
		return errors.New("reindex: some questions could not be asked, so that nobody can tell how they would be answered")
	}
	for i, q := range left {
		out[q.key()] = got[i]
	}
	return nil
}

// config is that of the owner without what belongs to people: nothing is recorded or remembered,
// and nothing is told.
func (a *asker) config() bot.Config {
	c := a.core
	c.StoreQuestions, c.Staff, c.Keeper, c.StaffLog, c.Feedback, c.TellStaff = false, nil, nil, nil, nil, nil
	c.Timeout = time.Minute
	return c
}

// letPeopleFirst waits while people's questions need the processor of a worker.
func (a *asker) letPeopleFirst(worker int) {
	for start := time.Now(); a.people.now()+worker >= parallel.Processors() && time.Since(start) < politeWait; {
		time.Sleep(politeLook)
	}
}

// plain is a searcher without highlights, which the gate does not compare.
type plain struct{ bot.Searcher }

// Highlight implements [bot.Searcher].
func (plain) Highlight(context.Context, string, *faq.Entry) (string, error) { return "", nil }

// Expected implements [bot.Expecter], if the searcher does.
func (p plain) Expected() *expect.Expectation {
	if x, ok := p.Searcher.(bot.Expecter); ok {
		return x.Expected()
	}
	return nil
}

// gateReplies returns the replies to one message, as far as the gate needs them.
func gateReplies(r bot.Reply) []bot.GateReply {
	out := []bot.GateReply{gateReply(&r)}
	for i := range r.More {
		out = append(out, gateReply(&r.More[i]))
	}
	return out
}

func gateReply(r *bot.Reply) bot.GateReply {
	g := bot.GateReply{Outcome: r.Outcome, Confidence: r.Confidence}
	for _, s := range r.Suggestions {
		g.Suggestions = append(g.Suggestions, s.ID)
	}
	if r.Outcome == bot.Suggested && len(r.Suggestions) > 0 {
		g.Title = r.Suggestions[0].Question
	}
	switch {
	case r.Entry != nil:
		g.Entry, g.Title, g.Answer = r.Entry.ID, r.Entry.Question, r.Entry.Answer
	case r.Outcome == bot.Smalltalk:
		g.Answer = r.Text // the owner's words for small talk, and urgent texts
	}
	return g
}
