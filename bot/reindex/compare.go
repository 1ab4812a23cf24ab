package reindex

import (
	"cmp"
	"slices"

	"github.com/faqbot/faqbot/bot"
	"github.com/faqbot/faqbot/faq"
)

// level says how right a reply is.
type level int

// The levels, the best last.
const (
	wrong level = iota // answered with something else, or answered where nothing is an answer
	none               // no answer
	half               // the right entry is among the suggestions; or something is suggested where nothing is an answer
	right
)

// comparison judges pairs of replies.
type comparison struct {
	before, after side
	renamed       map[faq.EntryID]faq.EntryID // new ids by the old ones
	report        *bot.GateReport
	rightly       int        // questions that had a right answer before
	rest          []question // phrasings that are still to be asked
}

// known reports whether the replies of both sides to a question are known.
func (c *comparison) known(q *question) bool {
	_, before := c.before.known[q.key()]
	_, after := c.after.known[q.key()]
	return before && after
}

// count adds a question whose replies are known to the report.
func (c *comparison) count(q *question) {
	r := c.report
	r.Asked++
	switch q.source {
	case bot.FromCases:
		r.Cases++
	case bot.FromConfirmed:
		r.Confirmed++
	case bot.FromContent:
		r.Own++
	}
	c.add(q, c.before.known[q.key()], c.after.known[q.key()])
}

// finish brings the report in order.
func (c *comparison) finish(limit Limit) {
	r := c.report
	for _, vs := range [][]bot.Verdict{r.Better, r.Worse, r.Different} {
		sortWorst(vs)
	}
	r.Over = limit.passed(len(r.Worse), c.rightly)
	r.Later = len(c.rest)
}

// add compares what two generations reply to one question.
func (c *comparison) add(q *question, before, after []bot.GateReply) {
	b, was := c.judge(q, before, true)
	a, is := c.judge(q, after, false)
	if was == right && !q.gone {
		c.rightly++
	}
	v := bot.Verdict{Question: q.text, Source: q.source, Expect: append([]faq.EntryID{}, q.expect...), Before: b, After: a}
	switch {
	case !q.gone && is > was:
		c.report.Better = append(c.report.Better, shorten(v))
	case !q.gone && is < was:
		c.report.Worse = append(c.report.Worse, shorten(v))
	case c.differ(&b, &a):
		c.report.Different = append(c.report.Different, shorten(v))
	}
}

// judge returns the reply that counts, and how right it is: of several replies to one message the
// best one counts.
func (c *comparison) judge(q *question, rs []bot.GateReply, old bool) (bot.GateReply, level) {
	best, top := bot.GateReply{Outcome: bot.Declined}, level(-1)
	for _, r := range rs {
		if l := c.level(q, &r, old); l > top {
			best, top = r, l
		}
	}
	return best, max(top, wrong)
}

func (c *comparison) level(q *question, r *bot.GateReply, old bool) level {
	expected := func(id faq.EntryID) bool { return slices.Contains(q.expect, c.newID(id, old)) }
	nothing := len(q.expect) == 0
	switch r.Outcome {
	case bot.Answered:
		if !nothing && expected(r.Entry) {
			return right
		}
		return wrong
	case bot.Suggested:
		if nothing || slices.ContainsFunc(r.Suggestions, expected) {
			return half
		}
	case bot.Declined, bot.Smalltalk, bot.Handoff:
		if nothing {
			return right
		}
	}
	return none
}

// newID returns the id that an entry has in the new content.
func (c *comparison) newID(id faq.EntryID, old bool) faq.EntryID {
	if to, ok := c.renamed[id]; ok && old {
		return to
	}
	return id
}

// differ reports whether people see something else. Which entries are suggested behind the first is
// no difference: they change places with every word that is added anywhere.
func (c *comparison) differ(b, a *bot.GateReply) bool {
	if b.Outcome != a.Outcome || c.newID(b.Entry, true) != a.Entry || b.Answer != a.Answer {
		return true
	}
	return a.Outcome == bot.Suggested && c.newID(first(b.Suggestions), true) != first(a.Suggestions)
}

// mostText is how many characters of an answer a verdict keeps.
const mostText = 1000

// shorten cuts the two answers of a verdict to what a person looks at.
func shorten(v bot.Verdict) bot.Verdict {
	v.Before.Answer, v.After.Answer = bot.CutPair(v.Before.Answer, v.After.Answer, mostText)
	return v
}

func first(ids []faq.EntryID) faq.EntryID {
	if len(ids) == 0 {
		return ""
	}
	return ids[0]
}

// sortWorst puts first what an owner should see first: what the owner labelled, then what people
// confirmed; and of them the surest replies.
func sortWorst(vs []bot.Verdict) {
	order := map[bot.QuestionSource]int{bot.FromCases: 0, bot.FromConfirmed: 1, bot.FromContent: 2}
	slices.SortStableFunc(vs, func(a, b bot.Verdict) int { return cmp.Compare(order[a.Source], order[b.Source]) })
}
