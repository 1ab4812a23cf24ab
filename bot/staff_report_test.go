package bot_test

import (
	"bytes"
	"fmt"
	"html"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/faqbot/faqbot/bot"
	"github.com/faqbot/faqbot/bot/bottest"
	"github.com/faqbot/faqbot/bot/internal/markup"
	"github.com/faqbot/faqbot/bot/locale"
	"github.com/faqbot/faqbot/faq"
)

// answered is a reply with an entry.
func answered(id faq.EntryID, title, answer string) bot.GateReply {
	return bot.GateReply{Outcome: bot.Answered, Confidence: 0.9, Entry: id, Title: title, Answer: answer}
}

// compared is what a gate found in a report of these tests: each kind of verdict, each source of
// questions, each kind of reply, one group of several questions, and more than a chat shows.
func compared() *bot.GateReport {
	hours := func(question string) bot.Verdict {
		return bot.Verdict{
			Question: question, Source: bot.FromContent,
			Before: answered("hours", "When are you open?", "From nine to five."), After: answered("hours", "When are you open?", "From *ten* to six."),
		}
	}
	g := &bot.GateReport{
		Asked: 2040, Own: 2000, Cases: 30, Confirmed: 10, After: 12, Left: 1, Limit: "1%", Mode: "warn",
		Better: []bot.Verdict{{
			Question: "somewhere to put my car", Source: bot.FromCases,
			Before: bot.GateReply{Outcome: bot.Declined}, After: answered("parking", "Where can I park?", "Behind the house."),
		}},
		Worse: []bot.Verdict{
			{
				Question: "do you take cards", Source: bot.FromConfirmed,
				Before: answered("pay", "How can I pay?", "In cash or by card.\n\n- VISA\n- Girocard"),
				After:  bot.GateReply{Outcome: bot.Suggested, Title: "Do you sell gift cards?", Suggestions: []faq.EntryID{"gift", "pay"}},
			},
			{
				Question: "hello", Source: bot.FromContent,
				Before: answered("greet", "Hello", "Welcome."), After: bot.GateReply{Outcome: bot.Smalltalk, Answer: "Hello there."},
			},
		},
		Different: []bot.Verdict{hours("When are you open?"), hours("opening hours")},
	}
	for i := range 7 {
		g.Different = append(g.Different, bot.Verdict{
			Question: fmt.Sprintf("Question number %d of those that fill a report?", i+1), Source: bot.FromContent,
			Before: answered("n", "N", strings.Repeat("The same words as before. ", 20)+"One."),
			After:  answered("n", "N", strings.Repeat("The same words as before. ", 20)+fmt.Sprintf("Two, and %d more.", i)),
		})
	}
	return g
}

func changes() *faq.Difference {
	d := &faq.Difference{
		Changed: []faq.EntryChange{{ID: "hours", Question: "When are you open?"}},
		Renamed: []faq.EntryChange{{ID: "parking", From: "cars", Question: "Where can I park?"}},
		Removed: []faq.EntryChange{{ID: "old", Question: "Is the old hall open?"}},
		Others:  []faq.FieldChange{{Field: "contact"}},
	}
	for i := range 7 {
		d.Added = append(d.Added, faq.EntryChange{ID: faq.EntryID(fmt.Sprint("new-", i)), Question: fmt.Sprintf("New question %d?", i+1)})
	}
	return d
}

// nasty are texts that would be markup, mentions, or worse, if they were taken for what they look like.
func nasty() []string {
	return []string{
		"**bold** _it_ ~~gone~~ ||spoiler||", "`code` ```\nfence\n```", "<b>x</b> <script>alert(1)</script> &amp; &#64;", "[link](https://evil.example/) ![p](https://evil.example/p.png)",
		"# heading\n## another", "- item\n\n- item\n1. one\n\n> quote", "| a | b |\n|---|---|\n| 1 | 2 |", "\\*not bold\\* \\", "**", "```", "<!--", "[x]: https://evil.example/", "![", "](", "~~~",
		"@everyone @here <@123> <@&456> <#789> @admin_bot", "tg://user?id=1 https://evil.example/a_b_c", "a\x1b[31mred\x00b\u202egnp.exe", "“”» “", "$x$ ^^ == __u__ {r} :smile: <t:1:R>", "---", "***", "a  \nb\\\nc\u2028d\u0085e",
	}
}

func refused() faq.Problems {
	ps := faq.Problems{{Severity: faq.Warning, File: "content/faq.yaml", Line: 1, Message: "a warning, which is no reason to refuse"}}
	for i, text := range nasty()[:11] {
		ps = append(ps, faq.Problem{Severity: faq.Error, File: "content/" + []string{"faq.yaml", "a_b_*c*.md", "<b>&`x`.csv", "@everyone.yaml", "[x](y).md"}[i%5], Line: i + 1, Message: "“" + text + "” has no answer; write its answer, or delete it"})
	}
	return append(ps, faq.Problem{Severity: faq.Error, File: "content", Message: "the last one"})
}

func reports() map[string]*bot.ReindexReport {
	report := func(s bot.Status, now, from int) *bot.ReindexReport {
		return &bot.ReindexReport{Status: s, Generation: now, From: from, By: bot.Person{Platform: "telegram", User: "7"}, Took: 1234 * time.Millisecond, Entries: 100}
	}
	live := report(bot.StatusLive, 8, 7)
	live.Changes, live.Gate = changes(), compared()
	live.Problems = faq.Problems{{Severity: faq.Warning, File: "content/cases.jsonl", Line: 3, Message: "the line is no JSON; put the *question* in quotation marks"}}
	same := report(bot.StatusLive, 8, 7)
	same.Changes = &faq.Difference{Changed: []faq.EntryChange{{ID: "hours", Question: "When are you open?"}}}
	same.Gate = &bot.GateReport{Asked: 1, Own: 1, Later: 3120, Limit: "0", Mode: "warn"}
	memory := report(bot.StatusLive, 0, 0)
	gone := report(bot.StatusLive, 8, 7)
	gone.Gone = true
	unasked := report(bot.StatusLive, 2, 1)
	unasked.Changes = &faq.Difference{Added: []faq.EntryChange{{ID: "a", Question: strings.Repeat("A long question ", 10) + "?"}}}
	blocked := report(bot.StatusBlocked, 7, 7)
	blocked.Changes = &faq.Difference{Removed: []faq.EntryChange{{ID: "pay", Question: "How can I pay?"}}}
	blocked.Gate = &bot.GateReport{Asked: 212, Own: 200, Cases: 12, Limit: "0", Mode: "block", Over: true, Worse: compared().Worse[:1]}
	forced := report(bot.StatusLive, 8, 7)
	forced.Forced, forced.Changes, forced.Gate = true, blocked.Changes, blocked.Gate
	back := report(bot.StatusLive, 6, 8)
	back.Rollback, back.Changes = true, &faq.Difference{Changed: []faq.EntryChange{{ID: "hours", Question: "When are you open?"}}}
	bad := report(bot.StatusRefused, 7, 7)
	bad.Problems = refused()
	return map[string]*bot.ReindexReport{
		"live": live, "live-same": same, "live-memory": memory, "live-gone": gone, "live-unasked": unasked, "unchanged": report(bot.StatusUnchanged, 8, 8),
		"refused": bad, "blocked": blocked, "forced": forced, "rollback": back,
	}
}

// What staff are told in a chat, word for word, with the buttons below it.
func TestReportReply(t *testing.T) {
	core := bottest.New(t)
	for name, r := range reports() {
		for _, lang := range []string{"en", "de"} {
			t.Run(name+"."+lang, func(t *testing.T) {
				reply := core.ReportReply(r, lang)
				var got bytes.Buffer
				got.WriteString(reply.Text + "\n")
				for _, a := range reply.Actions {
					fmt.Fprintf(&got, "\n[%s] %s %s", a.Label, a.Kind, a.ID)
				}
				got.WriteString("\n")
				golden := filepath.Join("testdata", "report-"+name+"."+lang+".md")
				if *update {
					if err := os.WriteFile(golden, got.Bytes(), 0o644); err != nil {
						t.Fatal(err)
					}
				}
				want, err := os.ReadFile(golden)
				if err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(string(want), got.String()); diff != "" {
					t.Errorf("the report differs (-want +got):\n%s", diff)
				}
				if reply.Lang != lang {
					t.Errorf("its language is %q", reply.Lang)
				}
			})
		}
	}
}

// withText is a report that shows a text in every place where a foreign one may stand.
func withText(text string) *bot.ReindexReport {
	reply := func(o bot.Outcome) bot.GateReply {
		return bot.GateReply{Outcome: o, Entry: "x", Title: text, Answer: text, Suggestions: []faq.EntryID{"x"}}
	}
	of := []faq.EntryChange{{ID: faq.EntryID(text), From: "y", Question: text}, {ID: "z", Question: "Z"}}
	return &bot.ReindexReport{
		Status: bot.StatusLive, Generation: 2, From: 1, Changes: &faq.Difference{Added: of, Changed: of, Renamed: of, Removed: of},
		Gate: &bot.GateReport{
			Asked:     3,
			Better:    []bot.Verdict{{Question: text, Source: bot.FromCases, Before: reply(bot.Declined), After: reply(bot.Answered)}},
			Worse:     []bot.Verdict{{Question: text, Source: bot.FromConfirmed, Before: reply(bot.Answered), After: reply(bot.Suggested)}},
			Different: []bot.Verdict{{Question: text, Source: bot.FromContent, Before: reply(bot.Smalltalk), After: reply(bot.Answered)}},
		},
		Problems: faq.Problems{{Severity: faq.Warning, File: "cases.jsonl", Line: 1, Message: "m"}},
	}
}

// shownText is a text as a report shows it: in one line, without what cannot be seen.
func shownText(s string) string {
	s = strings.NewReplacer("\x1b", " ", "\x00", " ", "\u202e", "").Replace(s)
	return strings.Join(strings.Fields(s), " ")
}

// A foreign text in a report is shown as it is and nothing else: what the report looks like does not
// depend on it.
func TestReportTextsAreNoMarkup(t *testing.T) {
	core := bottest.New(t)
	page := func(text string) string {
		return markup.HTML(markup.Parse(core.ReportReply(withText(text), "en").Text), markup.HTMLOptions{})
	}
	const harmless = "Harmless words"
	want := page(harmless)
	if n := strings.Count(want, harmless); n != 15 {
		t.Fatalf("the report shows a text %d times:\n%s", n, want)
	}
	for _, text := range nasty() {
		t.Run(shownText(text), func(t *testing.T) {
			got := strings.ReplaceAll(page(text), html.EscapeString(shownText(text)), harmless)
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("the report is another one (-want +got):\n%s", diff)
			}
		})
	}
}

// Nor does a file name or the message of a problem: the report has as many items as problems, and they
// say what the problems say.
func TestReportProblemsAreNoMarkup(t *testing.T) {
	core := bottest.New(t)
	for _, text := range nasty() {
		t.Run(shownText(text), func(t *testing.T) {
			p := faq.Problem{Severity: faq.Error, File: "content/" + text + ".md", Line: 3, Message: text + " is wrong"}
			r := &bot.ReindexReport{Status: bot.StatusRefused, Problems: faq.Problems{p, p}}
			got := markup.HTML(markup.Parse(core.ReportReply(r, "en").Text), markup.HTMLOptions{})
			item := "<code>" + html.EscapeString(shownText(p.Error())) + "</code>"
			if strings.Count(got, item) != 2 || strings.Count(got, "<li") != 2 || strings.Count(got, "<code>") != 2 || strings.Contains(got, "<a ") || strings.Contains(got, "<pre") {
				t.Errorf("the list is not twice %q:\n%s", item, got)
			}
		})
	}
}

// At a terminal nothing of a foreign text is taken for a command to the terminal.
func TestWriteReportIsPrintable(t *testing.T) {
	words, err := locale.New()
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range nasty() {
		var out strings.Builder
		if err := bot.WriteReport(&out, words.For("en"), withText(text)); err != nil {
			t.Fatal(err)
		}
		if strings.ContainsAny(out.String(), "\x1b\x00\u202e") || !strings.Contains(out.String(), "“"+shownText(text)+"”") {
			t.Errorf("of %q is written:\n%s", text, out.String())
		}
	}
}

// What is kept in memory alone has no number, and the sentence none of its parenthesis, in any language.
func TestReportWithoutANumber(t *testing.T) {
	words, err := locale.New()
	if err != nil {
		t.Fatal(err)
	}
	for _, lang := range words.Languages() {
		for _, r := range []bot.ReindexReport{{Status: bot.StatusLive}, {Status: bot.StatusLive, Forced: true}, {Status: bot.StatusUnchanged}} {
			var out strings.Builder
			if err := bot.WriteReport(&out, words.For(lang), &r); err != nil {
				t.Fatal(err)
			}
			if text := out.String(); text == "" || strings.ContainsAny(text, "–()\x00") || strings.Contains(text, "  ") || strings.Contains(text, " .") || strings.Contains(text, " ,") {
				t.Errorf("%s: %q", lang, text)
			}
		}
	}
}
