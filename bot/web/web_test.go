package web

import (
	"context"
	"log/slog"
	"strings"
	"testing"

	"github.com/faqbot/faqbot/bot"
	"github.com/faqbot/faqbot/bot/bottest"
	"github.com/faqbot/faqbot/bot/locale"
	"github.com/faqbot/faqbot/faq"
)

// content is what the scripted core of these tests knows.
var content = &faq.Content{Entries: []faq.Entry{
	{
		ID: "hours", Question: "When are you open?", Section: []string{"Your visit", "Practical"}, Lang: "en",
		Answer:    "We open at **nine**:\n\n| Day | From | Until |\n|-|-:|-:|\n| Monday to Friday | 9:00 | 20:00 |\n| Saturday | 10:00 | 18:00 |\n\nOn Sundays we are closed.",
		Notice:    "On public holidays we are closed.\nNot a promise.",
		Source:    faq.Source{File: "studio.yaml", Line: 12},
		SourceURL: "https://studio.example/visit/hours",
	},
	{
		ID: "price", Question: "How much does it cost?", Section: []string{"Money"}, Lang: "en", Image: "images/price.png",
		Answer: "An hour costs $80. ![List](images/list.png)", Source: faq.Source{File: "testdata/price.md", Line: 3},
	},
	{
		ID: "styles", Question: "Which styles of massage do you offer?", Section: []string{"Styles"}, Lang: "en",
		Answer: "We offer three styles.\n\n## Swedish\n\nLong, calm strokes for those who want to rest.\n\n## Deep tissue\n\nSlow and firm, for tense muscles.\n\n## Hot stones\n\nWarm basalt stones on the back.\n\n" +
			"> [!WARNING]\n> Tell us if you are pregnant.\n\n```\na line of code that is a good deal longer than a telephone is wide, so that it has to scroll inside\n```\n\n" +
			"|First style|Second style|Third style|Fourth style|Fifth style|\n|-|-|-|-|-|\n|averylongwordindeed|averylongwordindeed|averylongwordindeed|averylongwordindeed|averylongwordindeed|\n",
		Source: faq.Source{File: "styles.html", Line: 40},
	},
	{
		ID: "evil", Question: `<img src=x onerror="alert(1)"><script>alert(2)</script>`, Lang: "en", Section: []string{"<b>x</b>"},
		Answer: `<script>window.hacked = true</script><img src=x onerror="window.hacked = true"> [link](javascript:window.hacked=true) "quoted"`,
		Notice: `<svg onload="window.hacked = true">`, Source: faq.Source{File: `"><script>window.hacked=true</script>.md`, Line: 1},
	},
	{ID: "rtl", Question: "متى تفتحون؟", Lang: "ar", Answer: "نفتح في الساعة **التاسعة**.", Source: faq.Source{File: "ar.md", Line: 1}},
}}

func answered(id faq.EntryID, highlight string, actions ...bot.Action) bot.Reply {
	e := content.Entry(id)
	r := bot.Reply{Question: "q", Outcome: bot.Answered, Confidence: 0.93, Lang: "en", Entry: e, Highlight: highlight, Notice: e.Notice}
	if highlight != "" {
		actions = append([]bot.Action{{Kind: bot.ActionShowAll, Label: "Show all", ID: string(id)}}, actions...)
	}
	r.Actions = actions
	return r
}

// script answers the questions of these tests.
func script(_ context.Context, q bot.Question) bot.Reply {
	var r bot.Reply
	switch text := strings.ToLower(q.Text); {
	case text == "panic":
		panic("as asked")
	case strings.Contains(text, "hours"):
		r = answered("hours", "",
			bot.Action{Kind: bot.ActionEntry, Label: "How much does it cost?", ID: "price"},
			bot.Action{Kind: bot.ActionLink, Label: "Book a time", URL: "https://studio.example/book"},
			bot.Action{Kind: bot.ActionLink, Label: "Bad", URL: "javascript:alert(1)"})
	case strings.Contains(text, "styles"):
		r = answered("styles", "We offer three styles.")
	case strings.Contains(text, "evil"):
		r = answered("evil", "")
	case strings.Contains(text, "rtl"):
		r = answered("rtl", "")
	case strings.Contains(text, "hello"):
		r = bot.Reply{Outcome: bot.Smalltalk, Lang: "en", Text: "Hello. What would you like to know?"}
	case strings.Contains(text, "both"):
		r = answered("hours", "")
		second := answered("price", "")
		second.Question = "and what does it cost?"
		r.More = []bot.Reply{second}
	case strings.Contains(text, "maybe"):
		r = bot.Reply{
			Outcome: bot.Suggested, Confidence: 0.3, Lang: "en", Text: "Did you mean one of these?",
			Suggestions: []bot.Suggestion{{ID: "hours", Question: "When are you open?", Confidence: 0.3}, {ID: "price", Question: "How much does it cost?", Confidence: 0.2}},
			Actions: []bot.Action{
				{Kind: bot.ActionEntry, Label: "When are you open?", ID: "hours"},
				{Kind: bot.ActionEntry, Label: "How much does it cost?", ID: "price"},
				{Kind: bot.ActionEntry, Label: "Which styles of massage do you offer?", ID: "styles"},
				{Kind: bot.ActionContact, Label: "Talk to a person"},
			},
		}
	default:
		r = bot.Reply{Outcome: bot.Declined, Lang: "en", Text: "I did not find an answer to that in what I know.\n\nCall us: [555-0142](tel:5550142)."}
	}
	r.Question = q.Text
	return r
}

// pressed answers the buttons of these tests.
func pressed(_ context.Context, q bot.Question, a bot.Action) bot.Reply {
	r := bot.Reply{Outcome: bot.Smalltalk, Lang: "en", Text: "Call us: [555-0142](tel:5550142)."}
	switch {
	case a.Kind != bot.ActionEntry && a.Kind != bot.ActionShowAll:
	case content.Entry(faq.EntryID(a.ID)) == nil:
		r.Text = "That answer is not there any more."
	default:
		r = answered(faq.EntryID(a.ID), "")
	}
	r.Question = q.Text
	return r
}

// newAdapter returns an adapter over the scripted core.
func newAdapter(t testing.TB, cfg Config) (*Adapter, *bottest.Asker) {
	t.Helper()
	words, err := locale.New()
	if err != nil {
		t.Fatal(err)
	}
	asker := &bottest.Asker{Reply: script, Pressed: pressed}
	if cfg.Questions == 0 {
		cfg.Questions = -1
	}
	a, err := New(slog.New(slog.NewTextHandler(t.Output(), nil)), asker, words, cfg)
	if err != nil {
		t.Fatal(err)
	}
	return a, asker
}
