package bot_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/faqbot/faqbot/bot"
	"github.com/faqbot/faqbot/bot/bottest"
	"github.com/faqbot/faqbot/faq"
)

// ann is of the staff of these tests, wherever she writes.
func annIsStaff(q bot.Question) bool { return q.User == "ann" }

func office(t *testing.T, k *bottest.Keeper) (*bot.Core, *bottest.StaffLog) {
	t.Helper()
	log := &bottest.StaffLog{}
	return bottest.Core(t, bottest.Content(), nil, bot.Config{Staff: annIsStaff, Keeper: k, StaffLog: log, Generation: 3}), log
}

// close closes a core, after which all is recorded.
func closed(t *testing.T, core *bot.Core) {
	t.Helper()
	if err := core.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// tried writes what was kept: "reindex force denied telegram/7".
func tried(actions []bot.StaffAction) []string {
	var out []string
	for _, a := range actions {
		s := a.Action
		if a.Forced {
			s += " force"
		}
		out = append(out, fmt.Sprintf("%s %s %s/%s %d", s, a.Outcome, a.By.Platform, a.By.User, a.Generation))
	}
	return out
}

// Every action of the staff, from every platform, with every sort of role, with and without a question
// beside it: whoever is not of the staff gets what an action that does not exist gets, nothing is done,
// and every try is kept.
func TestStrangers(t *testing.T) {
	roles := [][]string{nil, {""}, {bot.RoleAdmin}, {bot.RoleToken}, {"555", bot.RoleAdmin, bot.RoleToken}, {"ann"}, {"staff"}, {strings.Repeat("x", 4000)}}
	panics := func(bot.Question) bool { panic("who is that") }
	for name, staff := range map[string]func(bot.Question) bool{"nobody is": nil, "others are": annIsStaff, "cannot be told": panics} {
		t.Run(name, func(t *testing.T) {
			keeper, log := &bottest.Keeper{}, &bottest.StaffLog{}
			core := bottest.Core(t, bottest.Content(), nil, bot.Config{Staff: staff, Keeper: keeper, StaffLog: log, Queue: 10_000})
			tries := 0
			for _, platform := range []string{"telegram", "discord", "web", "cli", "terminal", "watch", "start", "signal", "", "Telegram"} {
				for _, r := range roles {
					q := bot.Question{Platform: platform, Chat: "c", User: "7", Place: "ann", Roles: r, Lang: "de"}
					for _, a := range bottest.StaffActions(t) {
						for _, q.Text = range []string{"", "Where can I park?"} {
							want := core.Act(t.Context(), q, bot.Action{Kind: "no-such-kind", ID: a.ID})
							if diff := cmp.Diff(want, core.Act(t.Context(), q, a)); diff != "" || !want.Refused {
								t.Fatalf("%s of %+v (-unknown action +got):\n%s", a.Kind, q, diff)
							}
							tries++
						}
					}
					tries += checkDenied(t, core, q)
				}
			}
			if got := keeper.Reached(); len(got) > 0 {
				t.Errorf("the keeper was reached: %q", got)
			}
			closed(t, core)
			actions := log.Actions()
			for _, a := range actions {
				if a.Outcome != "denied" || a.By.User != "7" || a.Time.IsZero() || a.Action == "" {
					t.Errorf("kept: %+v", a)
				}
			}
			if len(actions) != tries {
				t.Errorf("%d tries are kept of %d", len(actions), tries)
			}
		})
	}
}

// checkDenied tries what programs call, and returns how often.
func checkDenied(t *testing.T, core *bot.Core, q bot.Question) int {
	t.Helper()
	report, err1 := core.Reindex(t.Context(), q, true)
	back, err2 := core.Rollback(t.Context(), q, 1)
	gs, err3 := core.Generations(t.Context(), q)
	diff, err4 := core.Diff(t.Context(), q, 0, bot.FilesNow)
	for _, err := range []error{err1, err2, err3, err4} {
		if !errors.Is(err, bot.ErrNotStaff) {
			t.Errorf("the error is %v, want %v", err, bot.ErrNotStaff)
		}
	}
	if report != nil || back != nil || gs != nil || diff != nil {
		t.Error("something is told to a stranger")
	}
	return 4
}

// What staff do is done, answered, and kept with who, what and how it ended.
func TestStaff(t *testing.T) {
	keeper := &bottest.Keeper{}
	core, log := office(t, keeper)
	ann := bot.Question{Platform: "test", User: "ann", Text: "Where can I park?"}
	for _, a := range []bot.Action{
		{Kind: bot.ActionReindex},
		{Kind: bot.ActionReindex, ID: "force"},
		{Kind: bot.ActionReindex, ID: "Force"}, // overrides nothing
		{Kind: bot.ActionRollback, ID: "2"},
		{Kind: bot.ActionRollback, ID: "two"},
		{Kind: bot.ActionRollback, ID: "-1"},
		{Kind: bot.ActionGenerations},
		{Kind: bot.ActionStatus},
	} {
		if r := core.Act(t.Context(), ann, a); r.Refused || r.Text == "" || r.Entry != nil {
			t.Errorf("%s %s: %+v", a.Kind, a.ID, r)
		}
	}
	if _, err := core.Diff(t.Context(), ann, 0, bot.FilesNow); err != nil {
		t.Error(err)
	}
	if diff := cmp.Diff([]string{"reindex test/ann", "reindex force test/ann", "reindex test/ann", "rollback 2 test/ann", "generations", "diff"}, keeper.Reached()); diff != "" {
		t.Errorf("the keeper (-want +got):\n%s", diff)
	}
	closed(t, core)
	want := []string{
		"reindex blocked test/ann 3", "reindex force live test/ann 4", "reindex blocked test/ann 3", "rollback live test/ann 2",
		"rollback failed test/ann 0", "rollback failed test/ann -1", "generations done test/ann 0", "status done test/ann 0", "diff done test/ann 0",
	}
	if diff := cmp.Diff(want, tried(log.Actions())); diff != "" {
		t.Errorf("kept (-want +got):\n%s", diff)
	}
	for _, a := range log.Actions() {
		if strings.Contains(a.Detail, "open") || !a.Time.Equal(bottest.Day) {
			t.Errorf("kept: %+v", a)
		}
	}
}

// A reply offers what one wants next.
func TestStaffButtons(t *testing.T) {
	ann := bot.Question{Platform: "test", User: "ann"}
	broken := &bottest.Keeper{Problems: faq.Problems{{Severity: faq.Error, File: "a.yaml", Line: 3, Message: "no answer"}}}
	for _, tt := range []struct {
		name   string
		keeper *bottest.Keeper
		action bot.Action
		want   string
		labels string
	}{
		{"blocked", &bottest.Keeper{}, bot.Action{Kind: bot.ActionReindex}, "reindex force, generations", "Put it live all the same"},
		{"live", &bottest.Keeper{}, bot.Action{Kind: bot.ActionReindex, ID: "force"}, "rollback 3, generations", "Go back to 3"},
		{"refused", broken, bot.Action{Kind: bot.ActionReindex, ID: "force"}, "reindex, generations", "Try again"},
		{"went back", &bottest.Keeper{}, bot.Action{Kind: bot.ActionRollback, ID: "1"}, "rollback 3, generations", "Go on to 3"},
		{"generations", &bottest.Keeper{}, bot.Action{Kind: bot.ActionGenerations}, "rollback 2, rollback 1, reindex", "Go back to 2"},
		{"status", &bottest.Keeper{}, bot.Action{Kind: bot.ActionStatus}, "reindex, generations", "Read the content again"},
	} {
		core, _ := office(t, tt.keeper)
		r := core.Act(t.Context(), ann, tt.action)
		if got := kinds(r); got != tt.want || r.Actions[0].Label != tt.labels || r.Outcome != bot.Smalltalk || r.Lang != "en" {
			t.Errorf("%s: buttons %s, the first %q; %s %s", tt.name, got, r.Actions[0].Label, r.Outcome, r.Lang)
		}
		for _, a := range r.Actions {
			if next := core.Act(t.Context(), ann, a); next.Refused {
				t.Errorf("%s: the button %q leads nowhere", tt.name, a.Label)
			}
		}
	}
}

func TestGenerationsReply(t *testing.T) {
	core, _ := office(t, &bottest.Keeper{})
	want := strings.Join([]string{
		"The versions of the content, the newest first:", "",
		"- **3** · 2026-11-25 12:00 UTC · 9 entries · a changed file · added: 0, changed: 1, renamed: 0, removed: 0 · **answers now**",
		"- **2** · 2026-11-25 11:00 UTC · 8 entries · a changed file · added: 0, changed: 1, renamed: 0, removed: 0",
		"- **1** · 2026-11-25 10:00 UTC · 7 entries · a changed file · added: 0, changed: 1, renamed: 0, removed: 0",
	}, "\n")
	r := core.Act(t.Context(), bot.Question{Platform: "test", User: "ann"}, bot.Action{Kind: bot.ActionGenerations})
	if diff := cmp.Diff(want, r.Text); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// Refused content: the messages with file and line, as they are, and not without end.
func TestRefused(t *testing.T) {
	keeper := &bottest.Keeper{Problems: faq.Problems{
		{Severity: faq.Error, File: "faq.yaml", Line: 12, Message: "entry `a`: **no** [answer](https://x.example) <@1> @everyone\n# heading"},
		{Severity: faq.Warning, File: "faq.yaml", Line: 13, Message: "a mere warning"},
	}}
	for i := range 20 {
		keeper.Problems = append(keeper.Problems, faq.Problem{Severity: faq.Error, File: "b.md", Line: i + 1, Message: "empty answer"})
	}
	core, log := office(t, keeper)
	r := core.Act(t.Context(), bot.Question{Platform: "test", User: "ann"}, bot.Action{Kind: bot.ActionReindex, ID: "force"})
	for _, want := range []string{
		"The answers are the same as before.", "`` faq.yaml:12: entry `a`: **no** [answer](https://x.example) <@1> @everyone # heading ``", "- `b.md:9: empty answer`", "and 11 more",
	} {
		if !strings.Contains(r.Text, want) {
			t.Errorf("%q is not in:\n%s", want, r.Text)
		}
	}
	if strings.Contains(r.Text, "warning") || strings.Contains(r.Text, "b.md:10") {
		t.Errorf("too much is told:\n%s", r.Text)
	}
	closed(t, core)
	if got := log.Actions()[0]; got.Outcome != "refused" || !strings.Contains(got.Detail, "faq.yaml:12") {
		t.Errorf("kept: %+v", got)
	}
}

// What cannot be done is said in words that help, and never as an unknown action.
func TestStaffErrors(t *testing.T) {
	ann := bot.Question{Platform: "test", User: "ann"}
	for _, tt := range []struct {
		name string
		err  error
		want string
	}{
		{"no generation", bot.ErrNoGeneration, "There is no version `12` any more."},
		{"damaged", fmt.Errorf("folder 12: %w", bot.ErrDamaged), "Version `12` is damaged"},
		{"busy", bot.ErrBusy, "under way already"},
		{"too slow", context.DeadlineExceeded, "took too long"},
		{"any other", errors.New("read *faq.yaml*: permission denied"), "`read *faq.yaml*: permission denied`"},
		{"a long one", errors.New(strings.Repeat("x", 5000)), strings.Repeat("x", 300) + "…`"},
	} {
		core, log := office(t, &bottest.Keeper{Err: tt.err})
		for _, a := range []bot.Action{{Kind: bot.ActionRollback, ID: "12"}} {
			r := core.Act(t.Context(), ann, a)
			if !strings.Contains(r.Text, tt.want) || r.Refused || r.Outcome != bot.Declined {
				t.Errorf("%s: %s: %+v", tt.name, a.Kind, r)
			}
		}
		closed(t, core)
		if got := tried(log.Actions()); !slices.Equal(got, []string{"rollback failed test/ann 12"}) {
			t.Errorf("%s: kept %q", tt.name, got)
		}
	}
	core := bottest.Core(t, bottest.Content(), nil, bot.Config{Staff: annIsStaff})
	if r := core.Act(t.Context(), ann, bot.Action{Kind: bot.ActionReindex}); !strings.Contains(r.Text, "start me again") {
		t.Errorf("without a keeper: %q", r.Text)
	}
	if _, err := core.Generations(t.Context(), ann); !errors.Is(err, bot.ErrNoKeeper) {
		t.Errorf("without a keeper: %v", err)
	}
}

// A reindex swaps the index that the core asks, which waits until no question uses the old one: who
// asks for it must hold none.
func TestReindexSwaps(t *testing.T) {
	keeper := &bottest.Keeper{}
	core, _ := office(t, keeper)
	keeper.Work = func(ctx context.Context) {
		if _, err := core.Swap(ctx, bottest.Index(t, shelf("de|Neu?: Ja.")), 4); err != nil {
			t.Error(err)
		}
	}
	r := core.Act(t.Context(), bot.Question{Platform: "test", User: "ann"}, bot.Action{Kind: bot.ActionReindex, ID: "force"})
	if r.Lang != "de" {
		t.Errorf("the reply speaks %s, and the content is German now: %q", r.Lang, r.Text)
	}
	if n, entries := core.Current(); n != 4 || entries != 1 {
		t.Errorf("generation %d with %d entries", n, entries)
	}
}

// All of it is said in every language of the bot.
func TestStaffInEveryLanguage(t *testing.T) {
	for _, a := range bottest.StaffActions(t) {
		for name, keeper := range map[string]*bottest.Keeper{
			"done": {}, "failed": {Err: errors.New("x")}, "refused": {Problems: faq.Problems{{Severity: faq.Error, File: "a", Message: "b"}}},
		} {
			core, _ := office(t, keeper)
			seen := map[string]string{}
			for _, lang := range []string{"en", "de", "es", "fr", "it", "nl", "pl", "pt", "ru", "uk"} {
				r := core.Act(t.Context(), bot.Question{Platform: "test", User: "ann", Lang: lang}, a)
				if seen[r.Text] != "" || r.Lang != lang || strings.Contains(r.Text, "<no value>") || strings.Contains(r.Text, "staff.") {
					t.Errorf("%s %s, %s, in %s (as in %s): %q", a.Kind, a.ID, name, lang, seen[r.Text], r.Text)
				}
				seen[r.Text] = lang
			}
		}
	}
}
