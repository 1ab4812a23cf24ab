package bot_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/faqbot/faqbot/bot"
	"github.com/faqbot/faqbot/bot/bottest"
	"github.com/faqbot/faqbot/faq"
	"github.com/faqbot/faqbot/index"
)

func (s searcher) Complete(ctx context.Context, q index.Query) ([]*faq.Entry, error) {
	if s.complete != nil {
		return s.complete(ctx, q)
	}
	return s.Index.Complete(ctx, q)
}

func ids(entries []*faq.Entry) []faq.EntryID {
	var out []faq.EntryID
	for _, e := range entries {
		out = append(out, e.ID)
	}
	return out
}

func TestFind(t *testing.T) {
	content := bottest.Content()
	content.Entries[1].Tags = []string{"visit"}
	content.Entries[2].Tags = []string{"visit"}
	content.Entries = append(content.Entries,
		faq.Entry{ID: "zeiten", Question: "Wann ist geöffnet?", Answer: "Von zehn bis sieben.", Lang: "de"},
		faq.Entry{ID: "hund", Question: "Darf mein Hund mit?", Answer: "Ja.", Lang: "de"})
	core := bottest.Core(t, content, nil, bot.Config{})
	tests := []struct {
		name  string
		q     bot.Question
		limit int
		want  []faq.EntryID // the first ones
		count int           // of all; 0: any
	}{
		{"nothing typed", bot.Question{Lang: "en"}, 3, []faq.EntryID{"opening-hours", "parking", "dogs"}, 3},
		{"blank", bot.Question{Text: "  ", Lang: "en"}, 2, []faq.EntryID{"opening-hours", "parking"}, 2},
		{"no words", bot.Question{Text: "?", Lang: "en"}, 1, []faq.EntryID{"opening-hours"}, 1},
		{"nothing typed, in German", bot.Question{Lang: "de"}, 25, []faq.EntryID{"zeiten", "hund"}, 2},
		{"nothing typed, with tags", bot.Question{Tags: []string{"visit"}}, 25, []faq.EntryID{"parking", "dogs"}, 2},
		{"nothing typed, more than there are", bot.Question{}, 100, []faq.EntryID{"opening-hours"}, 17},
		{"nothing typed, after the season", bot.Question{Time: bottest.Day.AddDate(0, 3, 0)}, 100, []faq.EntryID{"opening-hours"}, 16},
		{"a word begun", bot.Question{Text: "where can I pa"}, 5, []faq.EntryID{"parking"}, 0},
		{"behind a greeting", bot.Question{Text: "Hi, where can I pa"}, 5, []faq.EntryID{"parking"}, 0},
		{"a slip", bot.Question{Text: "how do I cnacel"}, 5, []faq.EntryID{"cancel"}, 0},
		{"careful", bot.Question{Text: "are your glaz"}, 5, []faq.EntryID{"glaze-food"}, 0},
		{"German", bot.Question{Text: "hun", Lang: "de"}, 5, []faq.EntryID{"hund"}, 0},
		{"with tags", bot.Question{Text: "w", Tags: []string{"visit"}}, 5, []faq.EntryID{"parking"}, 0},
		{"in season", bot.Question{Text: "winter m"}, 5, []faq.EntryID{"winter-market"}, 0},
		{"no place", bot.Question{Text: "where can I pa"}, 0, nil, 0},
	}
	for _, tt := range tests {
		got := ids(core.Find(t.Context(), tt.q, tt.limit))
		if len(got) > tt.limit || tt.count > 0 && len(got) != tt.count {
			t.Errorf("%s: %d entries, want %d: %q", tt.name, len(got), tt.count, got)
		}
		if diff := cmp.Diff(tt.want, got[:min(len(got), len(tt.want))]); diff != "" {
			t.Errorf("%s: %q (-want +got):\n%s", tt.name, got, diff)
		}
	}
	for _, e := range core.Find(t.Context(), bot.Question{Text: "winter market", Time: bottest.Day.AddDate(0, 3, 0)}, 25) {
		if e.ID == "winter-market" {
			t.Error("an entry out of season is found")
		}
	}
	for _, e := range core.Find(t.Context(), bot.Question{Text: "class", Tags: []string{"visit"}}, 25) {
		if !slices.Contains(e.Tags, "visit") {
			t.Errorf("%s has not the tag", e.ID)
		}
	}
	if entries := core.Find(t.Context(), bot.Question{Text: strings.Repeat("where can I park ", 10_000)}, 5); len(entries) == 0 {
		t.Error("a long text finds nothing")
	}
}

// Looking up leaves no trace: it is no question yet.
func TestFindLeavesNoTrace(t *testing.T) {
	log := &memoryLog{}
	core := bottest.Core(t, bottest.Content(), log, bot.Config{StoreQuestions: true})
	q := bot.Question{Platform: "test", Chat: "c", User: "u", Text: "how much does a hand-building class cost?"}
	core.Find(t.Context(), q, 5)
	for outcome, n := range core.Counts().Outcomes {
		if n != 0 {
			t.Errorf("%d counted as %s", n, outcome)
		}
	}
	q.Text = "how long does it take?"
	if got := brief(core.Ask(t.Context(), q)); got == "answered hand-duration" {
		t.Error("what was looked up is remembered")
	}
	if err := core.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	if n := len(log.all()); n != 1 {
		t.Errorf("%d records, want that of the question alone", n)
	}
}

func TestFindFails(t *testing.T) {
	x := bottest.Index(t, bottest.Content())
	for name, complete := range map[string]func(context.Context, index.Query) ([]*faq.Entry, error){
		"error": func(context.Context, index.Query) ([]*faq.Entry, error) { return nil, errors.New("disk on fire") },
		"panic": func(context.Context, index.Query) ([]*faq.Entry, error) { panic("out of bounds") },
	} {
		core, log := newCore(t, searcher{Index: x, complete: complete}, bot.Config{})
		if got := core.Find(t.Context(), bot.Question{Text: "secret words"}, 5); len(got) != 0 {
			t.Errorf("%s: found %q", name, ids(got))
		}
		if n := core.Counts(); n.SearchErrors+n.Panics != 1 || !strings.Contains(log.String(), "looking up entries") || strings.Contains(log.String(), "secret words") {
			t.Errorf("%s: counts %+v, log %s", name, n, log)
		}
	}
	core, log := newCore(t, searcher{Index: x, complete: func(ctx context.Context, _ index.Query) ([]*faq.Entry, error) {
		<-ctx.Done()
		return nil, ctx.Err()
	}}, bot.Config{Timeout: time.Hour})
	ctx, cancel := context.WithCancel(t.Context())
	cancel() // the next key was pressed
	if got := core.Find(ctx, bot.Question{Text: "wh"}, 5); len(got) != 0 || log.Len() > 0 {
		t.Errorf("given up: found %q, log %s", ids(got), log)
	}
}
