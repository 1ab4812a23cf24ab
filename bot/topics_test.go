package bot_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/faqbot/faqbot/bot"
	"github.com/faqbot/faqbot/bot/bottest"
	"github.com/faqbot/faqbot/examples"
	"github.com/faqbot/faqbot/faq"
)

// shelf makes a content of entries that are written “section/section: question”, in a
// language if the section begins with it (“de|…”).
func shelf(rows ...string) *faq.Content {
	c := &faq.Content{}
	for i, row := range rows {
		lang, rest, ok := strings.Cut(row, "|")
		if !ok {
			lang, rest = "en", row
		}
		section, question, _ := strings.Cut(rest, ": ")
		e := faq.Entry{ID: faq.EntryID(fmt.Sprintf("e%d", i)), Question: question, Answer: "A " + question, Lang: lang}
		if section != "" {
			e.Section = strings.Split(section, "/")
		}
		c.Entries = append(c.Entries, e)
	}
	return c
}

// padding is rows enough that a content is browsed by section.
func padding(section string) []string {
	var rows []string
	for i := range 9 {
		rows = append(rows, fmt.Sprintf("%s: Filler %d?", section, i))
	}
	return rows
}

func labels(r bot.Reply) []string {
	var out []string
	for _, a := range r.Actions {
		label := a.Label
		if a.Keep {
			label = "< " + label
		}
		out = append(out, label)
	}
	return out
}

// step presses the button with a label.
func step(t *testing.T, core *bot.Core, q bot.Question, r bot.Reply, label string) bot.Reply {
	t.Helper()
	i := slices.IndexFunc(r.Actions, func(a bot.Action) bool { return a.Label == label })
	if i < 0 {
		t.Fatalf("no button %q among %q", label, labels(r))
	}
	return core.Act(t.Context(), q, r.Actions[i])
}

func TestTopics(t *testing.T) {
	fillers := []string{}
	for i := range 9 {
		fillers = append(fillers, fmt.Sprintf("Filler %d?", i))
	}
	tests := []struct {
		name    string
		content *faq.Content
		press   []string // one after the other, from the top
		text    string
		want    []string
	}{
		{"few entries", shelf("Visit: Where?", ": Loose?", "Classes/Wheel: Price?"), nil, "**Topics**\n\nChoose a question.", []string{"Where?", "Loose?", "Price?"}},
		{
			"top, loose entries behind the sections", shelf(append(padding("Visit"), ": Loose?", "Classes/Wheel: Price?", "Classes: All?")...), nil,
			"**Topics**\n\nChoose a topic or a question.",
			[]string{"Visit (9)", "Classes (2)", "Loose?"},
		},
		{"only sections", shelf(append(padding("Visit"), "Shop: Buy?")...), nil, "**Topics**\n\nChoose a topic.", []string{"Visit (9)", "Shop (1)"}},
		{
			"a section", shelf(append(padding("Visit"), "Classes/Wheel: Price?", "Classes: All?", "Classes/Hand: Long?")...),
			[]string{"Classes (3)"},
			"**Classes**\n\nChoose a topic or a question.",
			[]string{"Wheel (1)", "Hand (1)", "All?", "< Back"},
		},
		{
			"a section in a section", shelf(append(padding("Visit"), "Classes/Wheel: Price?", "Classes: All?", "Classes/Hand: Long?")...),
			[]string{"Classes (3)", "Wheel (1)"},
			"**Classes › Wheel**\n\nChoose a question.",
			[]string{"Price?", "< Back"},
		},
		{
			"back", shelf(append(padding("Visit"), "Classes/Wheel: Price?", "Classes: All?", "Classes/Hand: Long?")...),
			[]string{"Classes (3)", "Wheel (1)", "Back"},
			"**Classes**\n\nChoose a topic or a question.",
			[]string{"Wheel (1)", "Hand (1)", "All?", "< Back"},
		},
		{
			"an only child is entered", shelf(append(padding("Visit"), "Classes/Wheel/Prices: Price?")...),
			[]string{"Classes (1)"},
			"**Classes › Wheel › Prices**\n\nChoose a question.",
			[]string{"Price?", "< Back"},
		},
		{
			"back past an only child", shelf(append(padding("Visit"), "Classes/Wheel/Prices: Price?")...),
			[]string{"Classes (1)", "Back"},
			"**Topics**\n\nChoose a topic.",
			[]string{"Visit (9)", "Classes (1)"},
		},
		{"all share one section", shelf(padding("FAQ")...), nil, "**FAQ**\n\nChoose a question.", fillers},
		{
			"all share one section, back to it", shelf(append(padding("FAQ/Visit"), "FAQ/Shop: Buy?")...),
			[]string{"Shop (1)", "Back"},
			"**FAQ**\n\nChoose a topic.",
			[]string{"Visit (9)", "Shop (1)"},
		},
		{"no sections", shelf(padding("")...), nil, "**Topics**\n\nChoose a question.", fillers},
		{"case and spaces make no new section", shelf(append(padding("Visit"), "visit : Where?", "Shop: Buy?")...), nil, "**Topics**\n\nChoose a topic.", []string{"Visit (10)", "Shop (1)"}},
		{"markup in a name", shelf(append(padding("Visit"), "A *B*: Buy?")...), []string{"A *B* (1)"}, "**A \\*B\\***\n\nChoose a question.", []string{"Buy?", "< Back"}},
		{"nothing", shelf(), nil, "There is nothing to look through here yet.", nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			core := bottest.Core(t, tt.content, nil, bot.Config{})
			r := core.Act(t.Context(), bot.Question{}, bot.Action{Kind: bot.ActionTopics})
			for _, label := range tt.press {
				r = step(t, core, bot.Question{}, r, label)
			}
			if r.Text != tt.text || r.Outcome != bot.Smalltalk {
				t.Errorf("%s %q, want %q", r.Outcome, r.Text, tt.text)
			}
			if diff := cmp.Diff(tt.want, labels(r)); diff != "" {
				t.Errorf("buttons (-want +got):\n%s", diff)
			}
		})
	}
}

// Who looks through the content sees what is valid today, meant for the channel, and in
// their language.
func TestTopicsShowWhatIsTheirs(t *testing.T) {
	content := shelf(append(padding("Visit"), "Shop: Buy?", "Market: When?", "de|Besuch: Wann?", "de|Laden: Kaufen?")...)
	for i := range content.Entries {
		e := &content.Entries[i]
		if e.Question == "When?" {
			e.ValidUntil = faq.DateOf(bottest.Day)
		}
		if e.Question == "Buy?" || e.Question == "Filler 3?" || e.Question == "Kaufen?" {
			e.Tags = []string{"shop", "more"}
		}
	}
	core := bottest.Core(t, content, nil, bot.Config{})
	tests := []struct {
		name string
		q    bot.Question
		want []string
	}{
		{"English", bot.Question{Lang: "en-GB"}, []string{"Visit (9)", "Shop (1)", "Market (1)"}},
		{"German", bot.Question{Lang: "de-CH"}, []string{"Wann?", "Kaufen?"}},
		{"a language that no entry has", bot.Question{Lang: "fr"}, []string{"Visit (9)", "Shop (1)", "Market (1)", "Besuch (1)", "Laden (1)"}},
		{"language unknown", bot.Question{}, []string{"Visit (9)", "Shop (1)", "Market (1)", "Besuch (1)", "Laden (1)"}},
		{"after the season", bot.Question{Lang: "en", Time: bottest.Day.Add(24 * time.Hour)}, []string{"Visit (9)", "Shop (1)"}},
		{"with tags", bot.Question{Lang: "en", Tags: []string{"shop"}}, []string{"Filler 3?", "Buy?"}},
		{"with tags, in German", bot.Question{Lang: "de", Tags: []string{"shop"}}, []string{"Kaufen?"}},
		{"with tags that no German entry has", bot.Question{Lang: "de", Tags: []string{"none"}}, nil},
	}
	for _, tt := range tests {
		r := core.Act(t.Context(), tt.q, bot.Action{Kind: bot.ActionTopics})
		if diff := cmp.Diff(tt.want, labels(r)); diff != "" {
			t.Errorf("%s: buttons (-want +got):\n%s", tt.name, diff)
		}
	}
}

// A button of yesterday leads to its section today, if there is one; else to the top, with a
// polite word.
func TestTopicsOutliveReindex(t *testing.T) {
	content := shelf(append(padding("Visit"), "Shop: Buy?", "Shop: Sell?")...)
	core := bottest.Core(t, content, nil, bot.Config{})
	shop := core.Act(t.Context(), bot.Question{}, bot.Action{Kind: bot.ActionTopics}).Actions[1]
	if len(shop.ID) > 20 || shop.ID == "" {
		t.Errorf("the id of a section is %q", shop.ID)
	}
	next := bottest.Index(t, shelf(append([]string{"New: First?", "Shop: Trade?"}, padding("Visit")...)...))
	if _, err := core.Swap(t.Context(), next, 0); err != nil {
		t.Fatal(err)
	}
	r := core.Act(t.Context(), bot.Question{}, shop)
	if want := []string{"Trade?", "< Back"}; !slices.Equal(labels(r), want) {
		t.Errorf("after a change: %q, want %q", labels(r), want)
	}
	last := bottest.Index(t, shelf(append([]string{"New: First?"}, padding("Visit")...)...))
	if _, err := core.Swap(t.Context(), last, 0); err != nil {
		t.Fatal(err)
	}
	r = core.Act(t.Context(), bot.Question{}, shop)
	if want := []string{"New (1)", "Visit (9)"}; !slices.Equal(labels(r), want) || !strings.HasPrefix(r.Text, "That topic is no longer here.\n\n**Topics**") {
		t.Errorf("without the section: %q, %q, want %q", r.Text, labels(r), want)
	}
}

// Every entry of the examples can be reached by pressing buttons, and Back leads to where
// one came from.
func TestTopicsReachEverything(t *testing.T) {
	content, _ := faq.LoadFS(t.Context(), examples.Community(), ".", faq.LoadOptions{})
	core := bottest.Core(t, content, nil, bot.Config{})
	q := bot.Question{}
	reached := map[string]bool{}
	var walk func(a bot.Action, depth int)
	walk = func(a bot.Action, depth int) {
		r := core.Act(t.Context(), q, a)
		if depth > 8 {
			t.Fatalf("%q: there is no end to the sections", r.Text)
		}
		for _, x := range r.Actions {
			switch {
			case x.Keep:
				back := core.Act(t.Context(), q, x)
				if !slices.ContainsFunc(back.Actions, func(b bot.Action) bool { return b == a }) {
					t.Errorf("%q: back leads to %q, where %q is not", r.Text, back.Text, a.Label)
				}
			case x.Kind == bot.ActionTopics:
				walk(x, depth+1)
			default:
				reached[x.ID] = true
			}
		}
	}
	walk(bot.Action{Kind: bot.ActionTopics}, 0)
	for i := range content.Entries {
		if e := &content.Entries[i]; e.ValidOn(faq.DateOf(bottest.Day)) && !reached[string(e.ID)] {
			t.Errorf("%s (%s) is not reached", e.ID, strings.Join(e.Section, " > "))
		}
	}
}
