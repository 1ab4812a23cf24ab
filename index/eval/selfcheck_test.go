package eval_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/faqbot/faqbot/faq"
	"github.com/faqbot/faqbot/index"
	"github.com/faqbot/faqbot/index/eval"
)

// entry makes an entry of content for the self check.
func entry(line int, id faq.EntryID, question string, also ...string) faq.Entry {
	return faq.Entry{ID: id, Question: question, Also: also, Answer: "Answer of " + string(id) + ".", Lang: "en", Source: faq.Source{File: "faq.yaml", Line: line}}
}

func messages(problems faq.Problems) []string {
	var list []string
	for _, p := range problems {
		list = append(list, p.Code+" "+p.Error())
	}
	return list
}

func TestSelfCheckWrongEntry(t *testing.T) {
	content := &faq.Content{Entries: []faq.Entry{
		entry(1, "hours", "When are you open?", "opening hours", "open on Sunday?"),
		entry(5, "sunday", "Sunday", "sunday opening"),
		entry(9, "notes", "Notes"),
		entry(10, "more-notes", "Notes"),
	}}
	content.Entries = append(content.Entries, entry(11, "summer", "Summer hours"), entry(12, "winter", "Winter hours"), entry(13, "stunden", "Hours"), entry(14, "java", "Java"),
		entry(15, "configuration", "Configuration"), entry(16, "deployment", "Deployment"))
	content.Entries[8].Section, content.Entries[9].Section = []string{"Linux"}, []string{"Linux"}
	content.Entries[4].ValidUntil = faq.Date{Year: 2026, Month: 9, Day: 30}
	content.Entries[5].ValidFrom = faq.Date{Year: 2026, Month: 10, Day: 1}
	content.Entries[6].Lang = "de"
	content.Entries[4].Tags, content.Entries[7].Tags = []string{"shop"}, []string{"server"}
	f := &fake{content: content, hits: map[string][]hit{
		"When are you open?": {{"hours", .9}, {"sunday", .1}},
		"opening hours":      {{"sunday", .6}, {"hours", .5}},
		"open on Sunday?":    {{"sunday", .8}, {"hours", .1}},
		"Sunday":             {{"hours", .3}},
		"sunday opening":     nil, // nothing found is no other entry
		"Notes":              {{"notes", .4}, {"more-notes", .4}},
		// In summer winter's hours do not count; nor do those for another language or channel.
		"Summer hours": {{"winter", .9}, {"stunden", .9}, {"java", .9}, {"summer", .2}},
		"Winter hours": {{"winter", .9}},
		"Hours":        {{"stunden", .9}},
		"Java":         {{"java", .9}},
		// A heading of a guide that is answered wrongly is reported, one that is asked back is not.
		"Configuration": {{"notes", .49}},
		"Deployment":    {{"notes", .5}},
	}}
	want := []string{
		`wrong-entry faq.yaml:1: warning: asked “open on Sunday?” (and 1 more of its phrasings), the bot answers with another entry, "sunday" (“Sunday”, faq.yaml:5): give "hours" words that only it has, or take from "sunday" what belongs here`,
		`wrong-entry faq.yaml:5: warning: asked “Sunday”, the bot offers another entry first, "hours" (“When are you open?”, faq.yaml:1): give "sunday" words that only it has, or take from "hours" what belongs here`,
		`wrong-entry faq.yaml:16: warning: asked “Deployment”, the bot answers with another entry, "notes" (“Notes”, faq.yaml:9): give "deployment" words that only it has, or take from "notes" what belongs here`,
	}
	if diff := cmp.Diff(want, messages(eval.SelfCheck(t.Context(), f, content))); diff != "" {
		t.Errorf("problems (-want +got):\n%s", diff)
	}
}

// heldOut is a searcher that stands for an index of less content: it knows what it holds.
type heldOut struct {
	fake
	t *testing.T
}

func (h *heldOut) Close() error { return nil }

func (h *heldOut) Search(ctx context.Context, q index.Query) ([]index.Hit, error) {
	for _, e := range h.content.Entries {
		if slices.Contains(e.Also, q.Text) {
			h.t.Errorf("%q was asked and is in the index", q.Text)
		}
	}
	return h.fake.Search(ctx, q)
}

func TestSelfCheckStolen(t *testing.T) {
	content := &faq.Content{Entries: []faq.Entry{
		entry(1, "why", "Why verify?", "why 1", "why 2", "why 3", "why 4", "why 5", "why 6"),
		entry(5, "how", "How to verify?", "how 1", "how 2", "how 3"),
		entry(9, "hours", "When are you open?", "hours 1"),
	}}
	// “why” loses two of six phrasings to “how” to be reported, and one to “hours”, which is no
	// reason yet; “how” loses two, but the searcher is not sure enough of either.
	hits := map[string][]hit{
		"why 1": {{"how", .9}, {"why", .1}}, "why 2": {{"why", .9}}, "why 3": {{"how", .6}}, "why 4": {{"hours", .9}}, "why 5": {{"how", .49}},
		"how 1": {{"why", .69}}, "how 2": {{"why", .69}}, "how 3": {{"how", .5}},
		"hours 1": {{"why", .95}},
	}
	whole := &fake{content: content, hits: map[string][]hit{}}
	var last, total, calls, builds int
	problems := eval.SelfCheckerWith(
		func(done, of int) {
			if done != last+1 {
				t.Errorf("progress %d after %d", done, last)
			}
			last, total = done, of
			calls++
		},
		func(_ context.Context, less *faq.Content) (eval.ClosingSearcher, error) {
			builds++
			return &heldOut{fake: fake{content: less, hits: hits}, t: t}, nil
		},
	).Check(t.Context(), whole, content)
	want := []string{
		`stolen-phrasing faq.yaml:1: warning: people who ask this in words of their own often get another entry, "how" (“How to verify?”, faq.yaml:5): 2 of its 6 other phrasings, such as “why 1”, would lead there if they were not written down; word the two entries apart, add phrasings to this one, or join them`,
	}
	if diff := cmp.Diff(want, messages(problems)); diff != "" {
		t.Errorf("problems (-want +got):\n%s", diff)
	}
	if asked := 3 + 10 + 10; builds != 4 || last != total || total != asked || calls != asked {
		t.Errorf("%d builds; progress ended at %d of %d after %d calls, want %d", builds, last, total, calls, asked)
	}
}

// Content whose entries have nothing to do with each other passes, asked of a real index.
func TestSelfCheckOfARealIndex(t *testing.T) {
	content := &faq.Content{Entries: []faq.Entry{
		entry(1, "hours", "When are you open?", "opening hours", "are you open on Sunday", "closing time"),
		entry(5, "parking", "Where can I park my car?", "parking space", "is there a car park nearby", "where do I leave my car"),
		entry(9, "price", "What does a massage cost?", "price of a massage", "how much is it", "price list"),
	}}
	x, err := index.Build(t.Context(), content, index.Config{})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := x.Close(); err != nil {
			t.Error(err)
		}
	}()
	if problems := eval.SelfCheck(t.Context(), x, content); len(problems) > 0 {
		t.Errorf("problems %q", messages(problems))
	}
}

func TestSelfCheckStops(t *testing.T) {
	content := entries("a", "b")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	problems := eval.SelfCheck(ctx, &fake{content: content}, content)
	if len(problems) != 1 || problems[0].Code != eval.CodeSelfCheck || !strings.Contains(problems[0].Message, "not finished: context canceled") {
		t.Errorf("cancelled: %v", problems)
	}
	problems = eval.SelfCheck(t.Context(), &fake{content: content, fail: "Question b?"}, content)
	if len(problems) != 1 || !strings.Contains(problems[0].Message, "the disk is on fire") {
		t.Errorf("a search that fails: %v", problems)
	}
}

func TestSelfCheckAsksASampleOfMany(t *testing.T) {
	content := &faq.Content{}
	for i := range 25_000 {
		content.Entries = append(content.Entries, entry(i+1, faq.EntryID(fmt.Sprint("e", i)), fmt.Sprint("question ", i)))
	}
	f := &fake{content: content}
	if problems := eval.SelfCheck(t.Context(), f, content); len(problems) > 0 {
		t.Errorf("problems: %v", problems)
	}
	if n := f.asked.Load(); n != 10_000 {
		t.Errorf("asked %d of 25,000 phrasings, want 10,000", n)
	}
}
