package bot_test

import (
	"cmp"
	"strings"
	"testing"

	"github.com/faqbot/faqbot/bot"
	"github.com/faqbot/faqbot/bot/bottest"
	"github.com/faqbot/faqbot/faq"
)

func TestAct(t *testing.T) {
	asked := ""
	core, _ := newCore(t, searcher{
		Index:     bottest.Index(t, bottest.Content()),
		highlight: func(q string, _ *faq.Entry) (string, error) { asked = q; return "Only this.", nil },
	}, bot.Config{})
	const gone = "That answer is no longer here."
	tests := []struct {
		name      string
		question  string
		action    bot.Action
		want      string
		text      string // beginning
		highlight string
	}{
		{"entry", "dry or fire", bot.Action{Kind: bot.ActionEntry, ID: "first-pot"}, "answered first-pot", "", "Only this."},
		{"entry, question unknown", "", bot.Action{Kind: bot.ActionEntry, ID: "first-pot"}, "answered first-pot", "", ""},
		{"careful entry", "poison", bot.Action{Kind: bot.ActionEntry, ID: "glaze-food"}, "answered glaze-food", "", ""},
		{"show all", "dry or fire", bot.Action{Kind: bot.ActionShowAll, ID: "first-pot"}, "answered first-pot", "", ""},
		{"contact", "", bot.Action{Kind: bot.ActionContact}, "smalltalk", "Ring us on 555 0142", ""},
		{"link", "", bot.Action{Kind: bot.ActionLink, URL: "https://clay.example"}, "smalltalk", "https://clay.example", ""},
		{"gone, question known", "where can I park?", bot.Action{Kind: bot.ActionEntry, ID: "sold"}, "answered parking", gone, "Only this."},
		{"gone, question unknown", "", bot.Action{Kind: bot.ActionShowAll, ID: "sold"}, "declined", gone, ""},
		{"gone, label known", "xyzzy", bot.Action{Kind: bot.ActionEntry, ID: "sold", Label: "Where can I park"}, "answered parking", gone, "Only this."},
		{"gone, nothing else", "xyzzy", bot.Action{Kind: bot.ActionEntry, ID: "sold"}, "declined", gone, ""},
		{"unknown kind", "", bot.Action{Kind: "dance"}, "declined", "That is not something I can do here.", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := core.Act(t.Context(), bot.Question{Text: tt.question}, tt.action)
			if got := brief(r); got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
			if !strings.HasPrefix(r.Text, tt.text) || tt.text == "" && r.Text != "" {
				t.Errorf("Text = %q, want it to begin with %q", r.Text, tt.text)
			}
			if r.Highlight != tt.highlight {
				t.Errorf("Highlight = %q, want %q", r.Highlight, tt.highlight)
			}
			if has := strings.Contains(kinds(r), "all "); has != (tt.highlight != "") {
				t.Errorf("show-all button = %v with highlight %q", has, r.Highlight)
			}
			if want := cmp.Or(tt.action.Label, tt.question); tt.highlight != "" && asked != want {
				t.Errorf("the highlight answers %q, want %q", asked, want)
			}
			if r.Lang != "en" {
				t.Errorf("Lang = %q", r.Lang)
			}
		})
	}
}

// A pressed button is part of the conversation: a follow-up is read in its light.
func TestActIsRemembered(t *testing.T) {
	core := bottest.New(t)
	q := bot.Question{Platform: "test", Chat: "c", User: "u"}
	core.Act(t.Context(), q, bot.Action{Kind: bot.ActionEntry, ID: "hand-price"})
	q.Text = "how long does it take?"
	if got, want := brief(core.Ask(t.Context(), q)), "answered hand-duration"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}
