package bot_test

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/faqbot/faqbot/bot"
	"github.com/faqbot/faqbot/bot/bottest"
	"github.com/faqbot/faqbot/index"
)

// questionLog keeps records in memory.
type questionLog struct {
	mu      sync.Mutex
	records []bot.Record
}

func (l *questionLog) Record(_ context.Context, r bot.Record) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.records = append(l.records, r)
	return nil
}

func TestRecords(t *testing.T) {
	for _, store := range []bool{true, false} {
		log := &questionLog{}
		now := bottest.Day
		core := bottest.Core(t, bottest.Content(), log, bot.Config{StoreQuestions: store, Now: func() time.Time {
			now = now.Add(time.Millisecond)
			return now
		}})
		asked := bottest.Day.Add(-time.Second)
		core.Ask(t.Context(), bot.Question{Text: "Hi! Where can I park?", Platform: "test", Chat: "secret", User: "secret", Time: asked})
		core.Ask(t.Context(), bot.Question{Text: "when are you open? may I bring my dog?", Platform: "test", Time: asked})
		core.Ask(t.Context(), bot.Question{Text: "hello", Platform: "test", Lang: "de", Time: asked})
		if err := core.Close(t.Context()); err != nil {
			t.Fatal(err)
		}
		want := []bot.Record{
			{Lang: "en", Outcome: bot.Answered, Entry: "parking", Question: "Where can I park?"},
			{Lang: "en", Outcome: bot.Answered, Entry: "opening-hours", Question: "when are you open?"},
			{Lang: "en", Outcome: bot.Answered, Entry: "dogs", Question: "may I bring my dog?"},
			{Lang: "de", Outcome: bot.Smalltalk, Question: "hello"},
		}
		got := slices.Clone(log.records)
		for i := range got {
			if got[i].Outcome == bot.Answered && got[i].Confidence < 0.5 || got[i].Latency <= 0 {
				t.Errorf("confidence %v, latency %v", got[i].Confidence, got[i].Latency)
			}
			if !got[i].Time.Equal(asked) || got[i].Platform != "test" {
				t.Errorf("time %v, platform %q", got[i].Time, got[i].Platform)
			}
			got[i].Confidence, got[i].Latency, got[i].Time, got[i].Platform, got[i].ID = 0, 0, time.Time{}, "", ""
			if !store {
				want[i].Question = ""
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("StoreQuestions %v: records (-want +got):\n%s", store, diff)
		}
	}
}

// What is kept of a message is no longer than what is searched of it, whatever becomes of it.
func TestRecordsOfLongTexts(t *testing.T) {
	const limit = 200
	log, said := &questionLog{}, &feedbackLog{}
	core := bottest.Core(t, bottest.Content(), log, bot.Config{StoreQuestions: true, Feedback: said, MaxQuestion: limit})
	for text, want := range map[string]bot.Outcome{
		"Where can I park? " + strings.Repeat("Thanks! ", 5000):          bot.Answered,
		"Where can I park" + strings.Repeat(" a car", 5000) + "?":        bot.Answered,
		"Where does " + strings.Repeat("the moon ", 5000) + "come from?": bot.Declined,
		strings.Repeat("Hello there! ", 5000):                            bot.Smalltalk,
		strings.Repeat("👍", 5000):                                        bot.Smalltalk,
	} {
		q := bot.Question{Text: text, Platform: "test"}
		if r := core.Ask(t.Context(), q); r.Outcome != want {
			t.Errorf("%.30q: %s, want %s", text, brief(r), want)
		}
		core.Act(t.Context(), q, bot.Action{Kind: bot.ActionSolved, ID: "parking"})
	}
	closed(t, core)
	if len(log.records) != 5 || len(said.kept) < 2 {
		t.Errorf("%d records and %d words of answers, want 5 and at least 2", len(log.records), len(said.kept))
	}
	for _, r := range log.records {
		if n := utf8.RuneCountInString(r.Question); n == 0 || n > limit {
			t.Errorf("a question of %d characters was recorded: %.30q", n, r.Question)
		}
	}
	for _, f := range said.kept {
		if n := utf8.RuneCountInString(f.Question); n > limit {
			t.Errorf("a question of %d characters was kept with what was said of its answer", n)
		}
	}
}

// Many people talk at once; each has a conversation of their own, while the index is swapped.
func TestManyConversations(t *testing.T) {
	log := &questionLog{}
	core := bottest.Core(t, bottest.Content(), log, bot.Config{Queue: 100_000})
	topics := []struct{ first, second, want string }{
		{"how much does a hand-building class cost?", "how long does it take?", "answered hand-duration"},
		{"how much does a wheel class cost?", "how long does it take?", "answered wheel-duration"},
		{"how long does a hand-building class take?", "and how much?", "answered hand-price"},
		{"I burned my hand", "where can I park?", "answered parking"},
	}
	const people, rounds = 16, 5
	var wg sync.WaitGroup
	for person := range people {
		wg.Go(func() {
			for round := range rounds {
				topic := topics[(person+round)%len(topics)]
				q := bot.Question{Platform: "test", Chat: "room", User: bot.UserID(fmt.Sprint(person, round))}
				q.Text = topic.first
				core.Ask(t.Context(), q)
				q.Text = topic.second
				q.Time = bottest.Day.Add(time.Minute)
				if got := brief(core.Ask(t.Context(), q)); got != topic.want {
					t.Errorf("%q after %q: %s, want %s", topic.second, topic.first, got, topic.want)
				}
			}
		})
	}
	for range 3 {
		old, err := core.Swap(t.Context(), bottest.Index(t, bottest.Content()), 0)
		if err != nil || old == nil {
			t.Errorf("Swap: %v, %v", old, err)
		}
	}
	wg.Wait()
	if n := core.Counts().Outcomes[bot.Answered]; n != 2*people*rounds {
		t.Errorf("%d answered, want %d", n, 2*people*rounds)
	}
}

func TestSwapWaitsForQuestions(t *testing.T) {
	x := bottest.Index(t, bottest.Content())
	entered, leave := make(chan struct{}), make(chan struct{})
	slow := searcher{Index: x, search: func(ctx context.Context, q index.Query) ([]index.Hit, error) {
		close(entered)
		<-leave
		return x.Search(ctx, q)
	}}
	core, _ := newCore(t, slow, bot.Config{})
	answered := make(chan string)
	go func() { answered <- brief(core.Ask(context.Background(), bot.Question{Text: "where can I park?"})) }()
	<-entered

	other := bottest.Content()
	other.Entries[1].ID = "new"
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := core.Swap(ctx, bottest.Index(t, other), 0); err == nil {
		t.Error("Swap did not wait for the question that uses the old index")
	}
	// Questions asked from now on use the new index, and do not wait for the old one.
	if got, want := brief(core.Ask(t.Context(), bot.Question{Text: "where can I park?"})), "answered new"; got != want {
		t.Errorf("after Swap: %s, want %s", got, want)
	}
	close(leave)
	if got, want := <-answered, "answered parking"; got != want {
		t.Errorf("the question under way: %s, want %s", got, want)
	}
}

func FuzzAsk(f *testing.F) {
	for _, s := range []string{
		"", "?", "hi", "Hi, where can I park? thanks", "> quoted\n\nOn Monday Ann wrote:\n", "```\ncode\n```", "2", "the second one", "yes",
		"chest pain", "and how much?", "какая цена? і ще питання", "متى تفتحون؟", "👩‍👩‍👧 👍🏽", "a.b.c... e.g. x? and also y", "-- \nBob", "\xff\x00\u202e",
		"wheel class", "what about it, and is it, or can it, and also", "駐車場はありますか？営業時間は？", "[x](y) https://a.b/c `d` **e**",
	} {
		f.Add("", s, "en")
		f.Add(s, s+"\n"+s, "de")
	}
	core := bottest.New(f)
	f.Fuzz(func(t *testing.T, title, text, lang string) {
		q := bot.Question{Title: title, Text: text, Lang: lang, Platform: "fuzz", Chat: "c", User: "u"}
		for _, q.Heard = range []bot.Heard{bot.Addressed, bot.Posted, bot.Overheard} {
			r := core.Ask(t.Context(), q)
			checkReply(t, q.Heard, r)
			for _, a := range append(r.Actions, bot.Action{Kind: bot.ActionTopics, ID: text}) {
				checkReply(t, bot.Addressed, core.Act(t.Context(), q, a))
			}
		}
		if n := len(core.Find(t.Context(), q, 5)); n > 5 {
			t.Errorf("Find returned %d entries, want at most 5", n)
		}
		if n := core.Counts().Panics; n > 0 {
			t.Fatal("the core panicked; see the log")
		}
	})
}

// checkReply checks what holds for every reply.
func checkReply(t *testing.T, h bot.Heard, r bot.Reply) {
	t.Helper()
	if r.Silent {
		if h == bot.Addressed || r.Text != "" || r.Entry != nil || len(r.Actions)+len(r.More)+len(r.Suggestions) > 0 {
			t.Errorf("heard as %v, and silent: %+v", h, r)
		}
		return
	}
	if h == bot.Overheard && r.Outcome != bot.Answered || h == bot.Posted && r.Outcome != bot.Answered && r.Outcome != bot.Suggested {
		t.Errorf("heard as %v, and %s", h, r.Outcome)
	}
	checkPart(t, r, true)
}

func checkPart(t *testing.T, r bot.Reply, outer bool) {
	t.Helper()
	switch r.Outcome {
	case bot.Answered:
		if r.Entry == nil {
			t.Error("answered without an entry")
		}
	case bot.Suggested:
		if len(r.Suggestions) == 0 || len(r.Actions) == 0 {
			t.Error("suggested nothing")
		}
	case bot.Declined, bot.Smalltalk:
		if r.Text == "" || r.Entry != nil {
			t.Errorf("%s with text %q and entry %v", r.Outcome, r.Text, r.Entry)
		}
	default:
		t.Errorf("outcome %q", r.Outcome)
	}
	if r.Confidence < 0 || r.Confidence > 1 || r.Lang == "" || len(r.More) > 2 || len(r.More) > 0 && !outer {
		t.Errorf("confidence %v, language %q, %d more", r.Confidence, r.Lang, len(r.More))
	}
	for _, m := range r.More {
		checkPart(t, m, false)
	}
	data, err := json.Marshal(r)
	if err != nil || !json.Valid(data) {
		t.Errorf("JSON: %v", err)
	}
}
