package eval_test

import (
	"context"
	"fmt"
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
	content.Entries = append(content.Entries, entry(11, "summer", "Summer hours"), entry(12, "winter", "Winter hours"), entry(13, "stunden", "Hours"), entry(14, "java", "Java"))
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
	}}
	want := []string{
		`wrong-entry faq.yaml:1: warning: asked “open on Sunday?” (and 1 more of its phrasings), the bot answers with another entry, "sunday" (“Sunday”, faq.yaml:5): give "hours" words that only it has, or take from "sunday" what belongs here`,
		`wrong-entry faq.yaml:5: warning: asked “Sunday”, the bot offers another entry first, "hours" (“When are you open?”, faq.yaml:1): give "sunday" words that only it has, or take from "hours" what belongs here`,
	}
	if diff := cmp.Diff(want, messages(eval.SelfCheck(t.Context(), f, content))); diff != "" {
		t.Errorf("problems (-want +got):\n%s", diff)
	}
}

func TestSelfCheckStolen(t *testing.T) {
	content := &faq.Content{Entries: []faq.Entry{
		entry(1, "why-verify", "What is the reason for the identity check?",
			"why do you need to verify my identity", "why must I verify my identity now", "reason for asking for papers"),
		entry(5, "verify", "How do I verify my identity?",
			"verify my identity in the app", "where can I verify my identity", "I need to verify my identity today"),
		entry(9, "hours", "When are you open?", "opening hours", "are you open on Sunday"),
		entry(12, "parking", "Where can I park?", "parking space", "is there a car park"),
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
	var last, total, calls int
	problems := eval.SelfChecker{Progress: func(done, of int) {
		if done != last+1 {
			t.Errorf("progress %d after %d", done, last)
		}
		last, total = done, of
		calls++
	}}.Check(t.Context(), x, content)
	if len(problems) != 1 {
		t.Fatalf("problems %q, want one", messages(problems))
	}
	const want = `stolen-phrasing faq.yaml:1: warning: people who ask this in words of their own often get another entry, "verify" (“How do I verify my identity?”, faq.yaml:5): 2 of its 3 other phrasings, such as “`
	if got := messages(problems)[0]; !strings.HasPrefix(got, want) || problems[0].Entry != "why-verify" {
		t.Errorf("got  %s\nwant %s…", got, want)
	}
	if asked := 4 + 10 + 10; last != total || total != asked || calls != asked {
		t.Errorf("progress ended at %d of %d after %d calls, want %d", last, total, calls, asked)
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
