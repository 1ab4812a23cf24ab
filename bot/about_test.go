package bot_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/faqbot/faqbot/bot"
	"github.com/faqbot/faqbot/bot/bottest"
	"github.com/faqbot/faqbot/faq"
)

func act(t *testing.T, core *bot.Core, q bot.Question, kind bot.ActionKind) bot.Reply {
	t.Helper()
	r := core.Act(t.Context(), q, bot.Action{Kind: kind})
	if r.Text == "" || strings.Contains(r.Text, "<no value>") || strings.Contains(r.Text, "{{") {
		t.Errorf("%s says %q", kind, r.Text)
	}
	return r
}

func TestWelcome(t *testing.T) {
	core := bottest.New(t)
	r := act(t, core, bot.Question{}, bot.ActionWelcome)
	if r.Outcome != bot.Smalltalk || !strings.HasPrefix(r.Text, "Hello, and welcome.\n\nI’m a bot.") || !strings.HasSuffix(r.Text, "begin with one of these.") {
		t.Errorf("%s %q", r.Outcome, r.Text)
	}
	want := []string{"When are you open?", "How much does a wheel class cost?", "How much does a hand-building class cost?", "Browse topics"}
	if diff := cmp.Diff(want, labels(r)); diff != "" {
		t.Errorf("buttons (-want +got):\n%s", diff)
	}
	if got, want := brief(step(t, core, bot.Question{}, r, want[0])), "answered opening-hours"; got != want {
		t.Errorf("the example is %s, want %s", got, want)
	}
	if topics := step(t, core, bot.Question{}, r, "Browse topics"); !strings.Contains(topics.Text, "Topics") {
		t.Errorf("topics: %q", topics.Text)
	}
	if r := act(t, core, bot.Question{Lang: "de"}, bot.ActionWelcome); !strings.HasPrefix(r.Text, "Guten Tag") || r.Lang != "de" {
		t.Errorf("in German: %s %q", r.Lang, r.Text)
	}
}

// The owner's words come before the bot's own, and what is no question is no example.
func TestWelcomeOfTheOwner(t *testing.T) {
	content := shelf("Guide: Introduction", "Guide: Opening hours", ": Is this a question that is so long that nobody would read it on a button of a telephone?", "Guide: May I come?")
	content.Smalltalk = []faq.Smalltalk{{Kind: faq.Greeting, Answer: "Welcome to the studio."}, {Kind: faq.Identity, Answer: "I am Clay."}}
	r := act(t, bottest.Core(t, content, nil, bot.Config{}), bot.Question{}, bot.ActionWelcome)
	if !strings.HasPrefix(r.Text, "Welcome to the studio.\n\nI am Clay.\n\n") {
		t.Errorf("text %q", r.Text)
	}
	if diff := cmp.Diff([]string{"May I come?", "Browse topics"}, labels(r)); diff != "" {
		t.Errorf("buttons (-want +got):\n%s", diff)
	}
	if r := act(t, bottest.Core(t, shelf(), nil, bot.Config{}), bot.Question{}, bot.ActionWelcome); len(r.Actions) > 0 || strings.Contains(r.Text, "one of these") {
		t.Errorf("without entries: %q %q", r.Text, labels(r))
	}
}

func TestHelpAndAsk(t *testing.T) {
	core := bottest.New(t)
	r := act(t, core, bot.Question{}, bot.ActionHelp)
	for _, want := range []string{"private chat", "mention me", "/ask", "/topics", "/language", "/privacy", "- "} {
		if !strings.Contains(r.Text, want) {
			t.Errorf("help has no %q: %q", want, r.Text)
		}
	}
	if diff := cmp.Diff([]string{"Browse topics", "Talk to a person"}, labels(r)); diff != "" {
		t.Errorf("buttons (-want +got):\n%s", diff)
	}
	if r := act(t, core, bot.Question{}, bot.ActionAsk); !strings.HasPrefix(r.Text, "What would you like to know?") || r.Outcome != bot.Smalltalk {
		t.Errorf("ask: %s %q", r.Outcome, r.Text)
	}
}

func TestPrivacy(t *testing.T) {
	day := 24 * time.Hour
	tests := []struct {
		name string
		log  bot.QuestionLog
		cfg  bot.Config
		want []string
		not  []string
	}{
		{"with texts", &memoryLog{}, bot.Config{StoreQuestions: true, Retention: 90 * day}, []string{"are kept, so that", "No name", "after 90 days"}, []string{"until those"}},
		{"without texts", &memoryLog{}, bot.Config{Retention: day}, []string{"What you write is not kept", "after 1 day."}, []string{"are kept, so that"}},
		{"part of a day", &memoryLog{}, bot.Config{Retention: 25 * time.Hour}, []string{"after 2 days"}, nil},
		{"for ever", &memoryLog{}, bot.Config{}, []string{"until those who run this place delete it"}, []string{"after"}},
		{"no record", nil, bot.Config{StoreQuestions: true, Retention: day}, []string{"No record is kept"}, []string{"after 1 day", "until those"}},
		{"memory", nil, bot.Config{Memory: 90 * time.Second}, []string{"for 2 minutes"}, nil},
		{"feedback", &memoryLog{}, bot.Config{Feedback: &feedbackLog{}, StoreQuestions: true}, []string{"whether an answer helped you, that is kept with the question for the same time, without a name"}, nil},
		{"no feedback without texts", &memoryLog{}, bot.Config{Feedback: &feedbackLog{}}, nil, []string{"whether an answer helped"}},
		{"staff", nil, bot.Config{StaffLog: &bottest.StaffLog{}}, []string{"or tries to do, that is for staff alone is noted with the account"}, nil},
		{"no record of staff", nil, bot.Config{}, nil, []string{"staff"}},
		{"every time", nil, bot.Config{}, []string{"for 15 minutes", "to each other in a group", "choose a language", "Questions about this", "555 0142"}, nil},
	}
	for _, tt := range tests {
		text := act(t, bottest.Core(t, bottest.Content(), tt.log, tt.cfg), bot.Question{}, bot.ActionPrivacy).Text
		for _, want := range tt.want {
			if !strings.Contains(text, want) {
				t.Errorf("%s: %q is not in %q", tt.name, want, text)
			}
		}
		for _, not := range tt.not {
			if strings.Contains(text, not) {
				t.Errorf("%s: %q is in %q", tt.name, not, text)
			}
		}
	}
	content := bottest.Content()
	content.Contact = ""
	if text := act(t, bottest.Core(t, content, nil, bot.Config{}), bot.Question{}, bot.ActionPrivacy).Text; strings.Contains(text, "Questions about this") {
		t.Errorf("without a contact: %q", text)
	}
}

// Staff learn how the bot does; to everybody else the action is one that does not exist.
func TestStatus(t *testing.T) {
	cfg := bot.Config{Staff: func(q bot.Question) bool {
		return q.Platform == "test" && (q.User == "ann" || slices.Contains(q.Roles, "7"))
	}}
	core := bottest.Core(t, bottest.Content(), nil, cfg)
	core.Ask(t.Context(), bot.Question{Text: "where can I park?"})
	core.Ask(t.Context(), bot.Question{Text: "what is the capital of France?"})
	ann := bot.Question{Platform: "test", User: "ann"}
	want := strings.Join([]string{
		`Entries: 15 (English 15)\`, "Content loaded: 2026-11-25 12:00 UTC", "", "Questions since 2026-11-25 12:00 UTC:", "",
		"- answered: 1", "- with suggestions: 0", "- without an answer: 1", "- small talk and commands: 0", "- passed to a person: 0", "", "Nothing has failed.",
	}, "\n")
	r := act(t, core, ann, bot.ActionStatus)
	if diff := cmp.Diff(want, r.Text); diff != "" || r.Outcome != bot.Smalltalk {
		t.Errorf("%s (-want +got):\n%s", r.Outcome, diff)
	}
	by := bot.Question{Platform: "test", User: "bob", Roles: []string{"3", "7"}}
	if text := act(t, core, by, bot.ActionStatus).Text; !strings.HasPrefix(text, "Entries: 15") {
		t.Errorf("to staff by a role: %q", text)
	}
	unknown := act(t, core, bot.Question{}, "no-such-kind")
	for name, q := range map[string]bot.Question{
		"a stranger": {Platform: "test", User: "bob"}, "her name elsewhere": {Platform: "other", User: "ann"}, "another role": {Platform: "test", User: "bob", Roles: []string{"8"}}, "nobody": {},
	} {
		if diff := cmp.Diff(unknown, act(t, core, q, bot.ActionStatus)); diff != "" {
			t.Errorf("%s (-unknown action +got):\n%s", name, diff)
		}
	}
	if diff := cmp.Diff(unknown, act(t, bottest.New(t), ann, bot.ActionStatus)); diff != "" {
		t.Errorf("without staff (-unknown action +got):\n%s", diff)
	}
}

// The status says which generation answers, and how the last reindex ended.
func TestStatusOfGenerations(t *testing.T) {
	ann := bot.Question{Platform: "test", User: "ann"}
	core := bottest.Core(t, bottest.Content(), nil, bot.Config{Staff: annIsStaff, Generation: 12})
	if text := act(t, core, ann, bot.ActionStatus).Text; !strings.HasPrefix(text, "Version of the content: 12\\\nEntries: 15") {
		t.Errorf("at the start: %q", text)
	}
	by := bot.Person{Platform: "telegram", User: "7"}
	for _, tt := range []struct {
		report *bot.ReindexReport
		err    error
		want   string
	}{
		{&bot.ReindexReport{Status: bot.StatusLive, By: bot.Person{Platform: "watch"}}, nil, "Content last read again: 2026-11-25 12:00 UTC (a changed file). The new version is live.\n"},
		{&bot.ReindexReport{Status: bot.StatusRefused, By: by}, nil, "(`telegram 7`). It has errors, so the version from before goes on.\n"},
		{nil, context.DeadlineExceeded, "goes on.\\\nReading the content again failed: 2026-11-25 12:00 UTC. The log says why.\n"},
		{&bot.ReindexReport{Status: bot.StatusLive, Rollback: true, By: by}, nil, "Another version was chosen: 2026-11-25 12:00 UTC (`telegram 7`).\n"},
	} {
		if tt.report != nil {
			tt.report.Time = bottest.Day
		}
		core.Reindexed(tt.report, tt.err)
		if text := act(t, core, ann, bot.ActionStatus).Text; !strings.Contains(text, tt.want) {
			t.Errorf("%q is not in %q", tt.want, text)
		}
	}
	want := map[bot.Status]int64{bot.StatusLive: 2, bot.StatusRefused: 1, bot.StatusFailed: 1}
	if diff := cmp.Diff(want, core.Counts().Reindexes); diff != "" {
		t.Errorf("counts (-want +got):\n%s", diff)
	}
}

func TestStatusFailures(t *testing.T) {
	everybody := bot.Config{Staff: func(bot.Question) bool { return true }}
	x := bottest.Index(t, shelf("de-CH|A: B?", "en|C: D?", "en|C: E?", "xx|F: G?"))
	core, _ := newCore(t, failing(x), everybody)
	core.Ask(t.Context(), bot.Question{Text: "when are you open?"})
	text := act(t, core, bot.Question{Lang: "en"}, bot.ActionStatus).Text
	for _, want := range []string{"(English 2, Deutsch (de-CH) 1, xx 1)", "Failures", "- searches: 1", "- questions that broke off: 0", "- records that were lost: 0"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not in %q", want, text)
		}
	}
}

// All of it is said in every language of the bot.
func TestAboutInEveryLanguage(t *testing.T) {
	core := bottest.Core(t, bottest.Content(), &memoryLog{}, bot.Config{Retention: time.Hour, Staff: func(bot.Question) bool { return true }})
	for _, kind := range []bot.ActionKind{bot.ActionWelcome, bot.ActionHelp, bot.ActionPrivacy, bot.ActionAsk, bot.ActionStatus, bot.ActionTopics} {
		seen := map[string]string{}
		for _, lang := range []string{"en", "de", "es", "fr", "it", "nl", "pl", "pt", "ru", "uk"} {
			r := act(t, core, bot.Question{Lang: lang}, kind)
			if seen[r.Text] != "" || r.Lang != lang {
				t.Errorf("%s in %s (as in %s): %s %q", kind, lang, seen[r.Text], r.Lang, r.Text)
			}
			seen[r.Text] = lang
		}
	}
}
