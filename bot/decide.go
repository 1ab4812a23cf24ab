package bot

import (
	"context"
	"slices"
	"strings"

	"github.com/faqbot/faqbot/bot/locale"
	"github.com/faqbot/faqbot/faq"
	"github.com/faqbot/faqbot/index"
)

// find returns the hits for a text, the most confident first: valid today, with the tags
// of the question. A search that fails is logged and counted, and ok is false.
func (t *turn) find(ctx context.Context, text string) (hits []index.Hit, ok bool) {
	if hits, ok := t.found[text]; ok {
		return hits, true
	}
	hits, err := t.snap.search.Search(ctx, index.Query{
		Text: text, Tags: t.q.Tags, Lang: t.q.Lang, On: t.day, Limit: t.cfg.Suggestions + 2,
	})
	if err != nil {
		t.counts.searchErrors.Add(1)
		t.log.ErrorContext(ctx, "a search failed", "platform", t.q.Platform, "err", err)
		return nil, false
	}
	if t.found == nil {
		t.found = map[string][]index.Hit{}
	}
	t.found[text] = hits
	return hits, true
}

// decide makes the reply of one reading.
func (t *turn) decide(ctx context.Context, read reading) Reply {
	hits := read.hits
	r := Reply{Question: read.text}
	if len(hits) > 0 {
		r.Confidence = hits[0].Confidence
	}
	switch {
	case len(hits) > 0 && r.Confidence >= t.threshold(hits[0].Entry) && !index.TiedHits(hits):
		r.Suggestions = t.suggestions(hits[1:])
		return t.answered(ctx, r, hits[0].Entry, read.query)
	case len(hits) > 0 && r.Confidence >= t.limits.Suggest:
		r.Outcome, r.Lang, r.Suggestions = Suggested, t.lang(hits[0].Entry), t.suggestions(hits[:index.OfferedHits(hits, t.cfg.Suggestions)])
		r.Text = t.words.For(r.Lang).Text("suggest.lead", locale.Args{"Count": len(r.Suggestions)})
		r.Actions = entryActions(r.Suggestions)
	default:
		r.Outcome, r.Lang, r.Suggestions = Declined, t.lang(nil), t.suggestions(hits)
		r.Text = t.declinedText(r.Lang)
	}
	return t.withContact(r)
}

// withContact adds the button to talk to a person, if the owner gives one.
func (t *turn) withContact(r Reply) Reply {
	if t.snap.content.Contact != "" {
		r.Actions = append(r.Actions, Action{Kind: ActionContact, Label: t.words.For(r.Lang).Text("contact.action")})
	}
	return r
}

// entryActions returns a button for each suggestion.
func entryActions(ss []Suggestion) []Action {
	var out []Action
	for _, s := range ss {
		out = append(out, Action{Kind: ActionEntry, Label: s.Question, ID: string(s.ID)})
	}
	return out
}

// answered completes a reply that gives entry e. The query is what a highlight is to answer.
func (t *turn) answered(ctx context.Context, r Reply, e *faq.Entry, query string) Reply {
	r.Outcome, r.Entry, r.Lang = Answered, e, t.lang(e)
	r.Notice = joinLines(e.Notice, t.cfg.Footer)
	if !e.Careful && query != "" {
		highlight, err := t.snap.search.Highlight(ctx, query, e)
		if err != nil {
			t.counts.searchErrors.Add(1)
			t.log.WarnContext(ctx, "no highlight could be made", "entry", e.ID, "err", err)
		}
		if strings.TrimSpace(highlight) != strings.TrimSpace(e.Answer) {
			r.Highlight = highlight
		}
	}
	if r.Highlight != "" {
		r.Actions = append(r.Actions, Action{Kind: ActionShowAll, Label: t.words.For(r.Lang).Text("answer.show_all"), ID: string(e.ID)})
	}
	for _, id := range e.Related {
		if rel := t.valid(id); rel != nil && rel.ID != e.ID {
			r.Actions = append(r.Actions, Action{Kind: ActionEntry, Label: rel.Question, ID: string(rel.ID)})
		}
	}
	for _, l := range e.Links {
		r.Actions = append(r.Actions, Action{Kind: ActionLink, Label: linkLabel(l), URL: l.URL})
	}
	return r
}

// suggestions makes suggestions of the best hits.
func (t *turn) suggestions(hits []index.Hit) []Suggestion {
	var out []Suggestion
	for _, h := range hits[:min(len(hits), t.cfg.Suggestions)] {
		out = append(out, Suggestion{ID: h.Entry.ID, Question: h.Entry.Question, Confidence: h.Confidence})
	}
	return out
}

// threshold returns the confidence from which e is answered.
func (t *turn) threshold(e *faq.Entry) float64 {
	if e.Careful {
		return t.limits.Careful()
	}
	return t.limits.Confident
}

// lang returns the language of the bot's own words in a reply about e, which may be nil.
func (t *turn) lang(e *faq.Entry) string {
	tags := []string{t.q.Lang}
	if e != nil {
		tags = append(tags, e.Lang)
	}
	tags = append(tags, t.snap.langs...)
	for _, tag := range append(tags, t.cfg.Language) {
		if t.words.Has(tag) {
			return t.words.For(tag).Lang()
		}
	}
	return locale.Fallback
}

// declinedText says that there is no answer, how to go on, and whom to ask.
func (t *turn) declinedText(lang string) string {
	w := t.words.For(lang)
	return joinParagraphs(w.Text("declined.text")+" "+w.Text("declined.rephrase"), t.snap.content.Contact)
}

// apology is the reply when something went wrong.
func (t *turn) apology() Reply {
	lang := t.lang(nil)
	return Reply{
		Question: t.q.Text, Outcome: Declined, Lang: lang,
		Text: joinParagraphs(t.words.For(lang).Text("error.internal"), t.snap.content.Contact),
	}
}

func linkLabel(l faq.Link) string {
	if l.Label != "" {
		return l.Label
	}
	label := strings.TrimPrefix(strings.TrimPrefix(l.URL, "https://"), "http://")
	return strings.TrimSuffix(label, "/")
}

func joinLines(lines ...string) string      { return joinNonEmpty("\n", lines) }
func joinParagraphs(parts ...string) string { return joinNonEmpty("\n\n", parts) }

func joinNonEmpty(sep string, parts []string) string {
	parts = slices.DeleteFunc(parts, func(s string) bool { return strings.TrimSpace(s) == "" })
	return strings.Join(parts, sep)
}
