package discord

import (
	"fmt"
	"strings"
	"testing"

	"github.com/bwmarrin/discordgo"
	"github.com/google/go-cmp/cmp"

	"github.com/faqbot/faqbot/bot"
	"github.com/faqbot/faqbot/bot/bottest"
	"github.com/faqbot/faqbot/faq"
)

// rowsOf returns the components of a reply as they stand in golden files, a row a line.
func rowsOf(t *testing.T, r bot.Reply, o renderOptions) []string {
	t.Helper()
	rows, _ := o.components([]bot.Reply{r})
	checkComponents(t, rows)
	var out []string
	for _, row := range rows {
		out = append(out, shownRow(row.(discordgo.ActionsRow)))
	}
	return out
}

func actions(kind bot.ActionKind, labels ...string) []bot.Action {
	var out []bot.Action
	for _, l := range labels {
		out = append(out, bot.Action{Kind: kind, Label: l, ID: strings.ToLower(l)})
	}
	return out
}

func TestButtons(t *testing.T) {
	back := bot.Action{Kind: bot.ActionTopics, Label: "Back", Keep: true}
	many := actions("x", "A", "B", "C", "D", "E", "F", "G", "H", "I", "J", "K")
	long := actions("x", "A label that wants a row for itself", "Another label that wants a row for itself", "A third label that wants a row", "A fourth label that wants a row", "A fifth label that wants a row", "Six")
	for _, tt := range []struct {
		name    string
		outcome bot.Outcome
		actions []bot.Action
		with    func(*renderOptions)
		want    []string
	}{
		{name: "short ones side by side", actions: actions("x", "One", "Two", "Three"), want: []string{"[One](x:one)  [Two](x:two)  [Three](x:three)"}},
		{name: "five a row", actions: many, want: []string{
			"[A](x:a)  [B](x:b)  [C](x:c)  [D](x:d)  [E](x:e)", "[F](x:f)  [G](x:g)  [H](x:h)  [I](x:i)  [J](x:j)", "[K](x:k)",
		}},
		{name: "packed where rows are short", actions: append(long, back), want: []string{
			"[A label that wants a row for itself](x:a label that wants a row for itself)  [Another label that wants a row for itself](x:another label that wants a row for itself)  [A third label that wants a row](x:a third label that wants a row)  [A fourth label that wants a row](x:a fourth label that wants a row)  [A fifth label that wants a row](x:a fifth label that wants a row)",
			"[Six](x:six)  [Back](topics: replace)",
		}},
		{name: "room for one row", actions: append(many, back), with: func(o *renderOptions) { o.Rows = 1 }, want: []string{"[A](x:a)  [B](x:b)  [C](x:c)  [D](x:d)  [Back](topics: replace)"}},
		{name: "twice the same", actions: append(actions("x", "One"), actions("x", "One")...), want: []string{"[One](x:one)"}},
		{name: "none without data", actions: append(actions("x", "One"), bot.Action{Kind: bot.ActionLink, Label: "Map", URL: "https://clay.example"}), with: func(o *renderOptions) { o.Data = nil }, want: []string{"[Map](https://clay.example)"}},
		{name: "suggestions in public", outcome: bot.Suggested, actions: actions(bot.ActionEntry, "Hours?", "Dogs?"), with: func(o *renderOptions) { o.Public, o.Asker = true, 7 }, want: []string{
			"[!Hours?](entry:hours? by 7 replace)", "[!Dogs?](entry:dogs? by 7 replace)",
		}},
		{name: "the whole in private", outcome: bot.Answered, actions: actions(bot.ActionShowAll, "Show all"), want: []string{"[!Show all](all:show all replace)"}},
		{name: "the whole in public", outcome: bot.Answered, actions: actions(bot.ActionShowAll, "Show all"), with: func(o *renderOptions) { o.Public, o.Asker = true, 7 }, want: []string{"[!Show all](all:show all)"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			o := renderFor(t, "")
			if tt.with != nil {
				tt.with(&o)
			}
			if diff := cmp.Diff(tt.want, rowsOf(t, bot.Reply{Outcome: tt.outcome, Lang: "en", Actions: tt.actions}, o)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// Every entry of a list can be chosen on one of its pages, and what is to be kept is on each.
func TestPages(t *testing.T) {
	for _, n := range []int{6, 25, 26, 50, 51, 300} {
		for _, rows := range []int{2, 4, 5} {
			seen := map[string]bool{}
			pages := 0
			for page := 0; ; page++ {
				o := renderFor(t, "")
				o.Origin, o.Page, o.Rows = bot.Action{Kind: bot.ActionTopics, ID: "guide"}, page, rows
				text := strings.Join(rowsOf(t, bottest.Menu(n), o), "\n")
				if !strings.Contains(text, "[Back](topics: replace)") {
					t.Errorf("%d, page %d: no way back in\n%s", n, page, text)
				}
				for i := range n {
					if entry := fmt.Sprintf("(entry:chapter-%d)", i+1); strings.Contains(text, entry) {
						seen[entry] = true
					}
				}
				pages++
				if !strings.Contains(text, "[Next ▶]") {
					break
				}
			}
			if want := (n + 24) / 25; len(seen) != n || pages != want {
				t.Errorf("%d entries: %d on %d pages", n, len(seen), pages)
			}
		}
	}
	o := renderFor(t, "")
	if got := rowsOf(t, bottest.Menu(60), o); len(got) != 4 { // what was asked cannot be asked again for a page
		t.Errorf("60 entries without a page to turn: %q", got)
	}
	o.Origin, o.Page = bot.Action{Kind: bot.ActionTopics}, 99
	if got := strings.Join(rowsOf(t, bottest.Menu(60), o), "\n"); !strings.Contains(got, "Page 3 of 3") || !strings.Contains(got, "chapter-60") {
		t.Errorf("a page that is not there: %s", got)
	}
}

func TestLongChoice(t *testing.T) {
	label := strings.Repeat("word ", 35) + "end"
	head, more := splitLabel(label)
	if head != strings.TrimSpace(strings.Repeat("word ", 20))+"…" || !strings.HasPrefix(more, "… word") || !strings.HasSuffix(more, "word end") {
		t.Errorf("%q, %q", head, more)
	}
}

func TestLinkButtons(t *testing.T) {
	for address, want := range map[string]string{
		"https://clay.example/a b": "https://clay.example/a%20b", "http://clay.example": "http://clay.example", "discord://-/channels/1": "discord://-/channels/1",
		"mailto:a@clay.example": "", "tel:5550142": "", "http://localhost/": "", "javascript:alert(1)": "", "https://u:p@clay.example": "", "ftp://clay.example": "", "https://clay..example": "",
		"https://-clay.example": "", "https://münchen.example": "", "discord://a b": "", "https://clay.example/" + strings.Repeat("x", 500): "",
	} {
		if it, _ := linkItem(bot.Action{Kind: bot.ActionLink, Label: "L", URL: address}); it.url != want {
			t.Errorf("the button of %q leads to %q, want %q", address, it.url, want)
		}
	}
}

func TestChoicesOf(t *testing.T) {
	entry := func(id, question string, section ...string) *faq.Entry {
		return &faq.Entry{ID: faq.EntryID(id), Question: question, Section: section}
	}
	long := strings.Repeat("Ein langes Wort ", 10)
	value := func(id faq.EntryID) string { return string(id) }
	list := choicesOf([]*faq.Entry{
		entry("a", "Preise?", "Kurse"), entry("b", "Preise?", "Laden"), entry("c", "Preise?", "Laden"), entry("d", long), entry("e", long+"2"), entry("", "no value"), entry("f", " "),
		entry(strings.Repeat("x", 101), "too long a value"), entry("g", "@everyone *\n"),
	}, value)
	var got []string
	for _, c := range list {
		got = append(got, c.Value.(string)+" "+c.Name)
	}
	short := strings.TrimSpace(strings.Repeat("Ein langes Wort ", 6))
	want := []string{"a Preise?", "b Preise? (Laden)", "c Preise? (c)", "d " + short + " Ein…", "e " + short + "… (e)", "g @everyone *"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	var many []*faq.Entry
	for i := range 40 {
		many = append(many, entry(fmt.Sprint(i), fmt.Sprint("Question ", i)))
	}
	if got := choicesOf(many, value); len(got) != 25 {
		t.Errorf("%d choices", len(got))
	}
}
