package telegram

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/faqbot/faqbot/bot"
	"github.com/faqbot/faqbot/bot/bottest"
	"github.com/faqbot/faqbot/faq"
)

// rowsShown returns rows as “label → data | label”, a line each.
func rowsShown(rows [][]inlineButton) string {
	return strings.TrimPrefix(strings.TrimSuffix(shown([]outgoing{{Keyboard: rows}}), "\n"), "=== message 1\n--- buttons\n")
}

func TestKeyboard(t *testing.T) {
	const showAll, entry, topics, contact, link = bot.ActionShowAll, bot.ActionEntry, bot.ActionTopics, bot.ActionContact, bot.ActionLink
	group := func(o *renderOptions) { o.Group, o.Asker = true, 7 }
	tests := []struct {
		name    string
		outcome bot.Outcome
		actions []bot.Action
		with    func(*renderOptions)
		want    string
		lines   string
	}{
		{
			name: "answer in private", outcome: bot.Answered,
			actions: []bot.Action{{Kind: showAll, Label: "Show all", ID: "x"}, {Kind: entry, Label: "Y?", ID: "y"}, {Kind: contact, Label: "Talk"}},
			want:    "[Show all](all:x replace)\n[Y?](entry:y)\n[Talk](contact:)",
		},
		{
			name: "answer in a group", outcome: bot.Answered, with: group,
			actions: []bot.Action{{Kind: showAll, Label: "Show all", ID: "x"}, {Kind: entry, Label: "Y?", ID: "y"}},
			want:    "[Show all](all:x by 7 replace)\n[Y?](entry:y by 7)",
		},
		{
			name: "suggestions in private", outcome: bot.Suggested,
			actions: []bot.Action{{Kind: entry, Label: "Y?", ID: "y"}, {Kind: entry, Label: "Z?", ID: "z"}},
			want:    "[Y?](entry:y)\n[Z?](entry:z)",
		},
		{
			name: "suggestions in a group", outcome: bot.Suggested, with: group,
			actions: []bot.Action{{Kind: entry, Label: "Y?", ID: "y"}, {Kind: contact, Label: "Talk"}},
			want:    "[Y?](entry:y by 7 replace)\n[Talk](contact: by 7)",
		},
		{
			name: "short ones side by side", outcome: bot.Smalltalk,
			actions: []bot.Action{
				{Kind: topics, Label: "Visit", ID: "1"},
				{Kind: topics, Label: "Classes", ID: "2"},
				{Kind: topics, Label: "Shop", ID: "3"},
				{Kind: topics, Label: "More", ID: "4"},
				{Kind: topics, Label: "A longer name of a topic", ID: "5"},
				{Kind: topics, Label: "Last", ID: "6"},
			},
			want: "[Visit](topics:1 replace)  [Classes](topics:2 replace)  [Shop](topics:3 replace)\n[More](topics:4 replace)\n" +
				"[A longer name of a topic](topics:5 replace)\n[Last](topics:6 replace)",
		},
		{
			name: "topics under an answer", outcome: bot.Answered,
			actions: []bot.Action{{Kind: topics, Label: "Browse topics"}},
			want:    "[Browse topics](topics:)",
		},
		{
			name: "back", outcome: bot.Smalltalk,
			actions: []bot.Action{{Kind: "welcome", Label: "Back", Keep: true}, {Kind: entry, Label: "Y?", ID: "y"}},
			want:    "[Y?](entry:y)\n[Back](welcome: replace)",
		},
		{
			name: "links", outcome: bot.Answered,
			actions: []bot.Action{
				{Kind: link, Label: "Map", URL: "https://clay.example/map"},
				{Kind: link, Label: "", URL: "HTTPS://clay.example/a b"},
				{Kind: link, Label: "Mail", URL: "mailto:a@clay.example"},
				{Kind: link, Label: "Tel. 555 0142", URL: "tel:555-0142"},
				{Kind: link, Label: "Bad", URL: "file:///etc/passwd"},
				{Kind: link, Label: "None"},
				{Kind: link, Label: "App", URL: "tg://resolve?domain=clay"},
				{Kind: link, Label: "Worse", URL: "tg://a b"},
				{Kind: link, Label: "Me", URL: "https://user:pass@clay.example"},
			},
			want:  "[Map](https://clay.example/map)\n[HTTPS://clay.example/a b](https://clay.example/a%20b)\n[App](tg://resolve?domain=clay)",
			lines: "Mail: a@clay.example\nTel. 555 0142",
		},
		{
			name: "the same twice, and none at all", outcome: bot.Answered,
			actions: []bot.Action{{Kind: entry, Label: "Y?", ID: "y"}, {Kind: entry, Label: "Y again?", ID: "y"}, {Kind: entry, ID: "z"}},
			want:    "[Y?](entry:y)\n[entry](entry:z)",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			o := renderFor(t, "")
			if tt.with != nil {
				tt.with(&o)
			}
			rows, lines := o.keyboard(bot.Reply{Outcome: tt.outcome, Actions: tt.actions})
			checkKeyboard(t, rows)
			if diff := cmp.Diff(tt.want, rowsShown(rows)); diff != "" {
				t.Errorf("buttons (-want +got):\n%s", diff)
			}
			if got := visibleText(lines); got != tt.lines {
				t.Errorf("lines %q, want %q", got, tt.lines)
			}
		})
	}
}

func TestPages(t *testing.T) {
	o := renderFor(t, "")
	o.Origin = bot.Action{Kind: bot.ActionTopics, ID: "Guide", Label: "not for the data", Keep: true}
	for _, tt := range []struct {
		n, page     int
		first, last string // labels
		turn        string
	}{
		{8, 0, "Chapter 1", "Chapter 8", ""},
		{9, 0, "Chapter 1", "Chapter 8", "[1/2](topics:Guide replace)  [▶](topics:Guide page 1 replace)"},
		{9, 1, "Chapter 9", "Chapter 9", "[◀](topics:Guide replace)  [2/2](topics:Guide page 1 replace)"},
		{30, 2, "Chapter 17", "Chapter 24", "[◀](topics:Guide page 1 replace)  [3/4](topics:Guide page 2 replace)  [▶](topics:Guide page 3 replace)"},
		{30, 99, "Chapter 25", "Chapter 30", "[◀](topics:Guide page 2 replace)  [4/4](topics:Guide page 3 replace)"}, // the content shrank
		{30, -1, "Chapter 1", "Chapter 8", "[1/4](topics:Guide replace)  [▶](topics:Guide page 1 replace)"},
	} {
		o.Page = tt.page
		rows, _ := o.keyboard(bottest.Menu(tt.n))
		lines := strings.Split(rowsShown(rows), "\n")
		if want := "[" + tt.first + "]"; !strings.HasPrefix(lines[0], want) {
			t.Errorf("%d, page %d: begins with %s, want %s", tt.n, tt.page, lines[0], want)
		}
		if want := "[Back](topics: replace)"; lines[len(lines)-1] != want {
			t.Errorf("%d, page %d: ends with %s, want %s", tt.n, tt.page, lines[len(lines)-1], want)
		}
		end := len(lines) - 2
		if tt.turn != "" {
			if lines[end] != tt.turn {
				t.Errorf("%d, page %d: %s, want %s", tt.n, tt.page, lines[end], tt.turn)
			}
			end--
		}
		if want := "[" + tt.last + "]"; !strings.HasPrefix(lines[end], want) {
			t.Errorf("%d, page %d: last is %s, want %s", tt.n, tt.page, lines[end], want)
		}
	}
	// An answer's buttons turn by showing the answer again; where nothing can be done again, there
	// are no pages.
	o.Origin, o.Page = bot.Action{}, 0
	answer := bottest.Menu(9)
	answer.Outcome, answer.Entry = bot.Answered, &faq.Entry{ID: "x"}
	if rows, _ := o.keyboard(answer); !strings.Contains(rowsShown(rows), "(entry:x page 1 replace)") {
		t.Errorf("an answer's buttons: %s", rowsShown(rows))
	}
	if rows, _ := o.keyboard(bottest.Menu(99)); len(rows) != maxButtons+1 {
		t.Errorf("%d rows without pages, want %d", len(rows), maxButtons+1)
	}
}

func TestJoinRows(t *testing.T) {
	row := func(ids ...string) []inlineButton {
		var out []inlineButton
		for _, id := range ids {
			out = append(out, inlineButton{Text: id, CallbackData: id})
		}
		return out
	}
	got := joinRows([][]inlineButton{row("a", "b")}, [][]inlineButton{row("b"), row("a", "c"), row("d")})
	if want := [][]inlineButton{row("a", "b"), row("c"), row("d")}; fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("got %v, want %v", got, want)
	}
}
