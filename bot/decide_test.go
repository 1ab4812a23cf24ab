package bot_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/faqbot/faqbot/bot"
	"github.com/faqbot/faqbot/bot/bottest"
	"github.com/faqbot/faqbot/bot/locale"
	"github.com/faqbot/faqbot/faq"
	"github.com/faqbot/faqbot/index"
)

// searcher is the real index, with a fault or a highlight put in its way.
type searcher struct {
	*index.Index
	search    func(ctx context.Context, q index.Query) ([]index.Hit, error)
	highlight func(question string, e *faq.Entry) (string, error)
	complete  func(ctx context.Context, q index.Query) ([]*faq.Entry, error)
}

func (s searcher) Search(ctx context.Context, q index.Query) ([]index.Hit, error) {
	if s.search != nil {
		return s.search(ctx, q)
	}
	return s.Index.Search(ctx, q)
}

func (s searcher) Highlight(ctx context.Context, question string, e *faq.Entry) (string, error) {
	if s.highlight != nil {
		return s.highlight(question, e)
	}
	return s.Index.Highlight(ctx, question, e)
}

// newCore returns a core over a Searcher, and its log.
func newCore(t *testing.T, s bot.Searcher, cfg bot.Config) (*bot.Core, *bytes.Buffer) {
	t.Helper()
	words, err := locale.New()
	if err != nil {
		t.Fatal(err)
	}
	if cfg.Now == nil {
		cfg.Now = func() time.Time { return bottest.Day }
	}
	log := &bytes.Buffer{}
	core, err := bot.New(slog.New(slog.NewTextHandler(log, nil)), s, words, nil, cfg)
	if err != nil {
		t.Fatal(err)
	}
	return core, log
}

// sure returns a Searcher that finds the entries of the content with these confidences, in
// this order.
func sure(x *index.Index, confidences ...float64) searcher {
	return searcher{Index: x, search: func(context.Context, index.Query) ([]index.Hit, error) {
		var hits []index.Hit
		for i, c := range confidences {
			hits = append(hits, index.Hit{Entry: &x.Content().Entries[i], Confidence: c})
		}
		return hits, nil
	}}
}

func TestThresholds(t *testing.T) {
	content := bottest.Content()
	content.Entries = content.Entries[:5]
	careful := bottest.Content()
	careful.Entries = careful.Entries[:5]
	careful.Entries[0].Careful = true
	plain, strict := bottest.Index(t, content), bottest.Index(t, careful)
	tests := []struct {
		name        string
		cfg         bot.Config
		x           *index.Index
		confidences []float64
		want        string
	}{
		{"normal, sure", bot.Config{}, plain, []float64{0.5}, "answered opening-hours"},
		{"normal, unsure", bot.Config{}, plain, []float64{0.49}, "suggested opening-hours"},
		{"normal, hardly", bot.Config{}, plain, []float64{0.15}, "suggested opening-hours"},
		{"normal, not", bot.Config{}, plain, []float64{0.14}, "declined"},
		{"nothing", bot.Config{}, plain, nil, "declined"},
		{"cautious", bot.Config{Mode: bot.Cautious}, plain, []float64{0.64}, "suggested opening-hours"},
		{"cautious, sure", bot.Config{Mode: bot.Cautious}, plain, []float64{0.65}, "answered opening-hours"},
		{"eager", bot.Config{Mode: bot.Eager}, plain, []float64{0.35}, "answered opening-hours"},
		{"exact", bot.Config{Confident: 0.9, Suggest: 0.6}, plain, []float64{0.89}, "suggested opening-hours"},
		{"exact, low", bot.Config{Confident: 0.9, Suggest: 0.6}, plain, []float64{0.59}, "declined"},
		{"careful, sure of others", bot.Config{}, strict, []float64{0.79}, "suggested opening-hours"},
		{"careful, sure", bot.Config{}, strict, []float64{0.8}, "answered opening-hours"},
		{"careful, exact", bot.Config{Confident: 0.8}, strict, []float64{0.89}, "suggested opening-hours"},
		{"careful, eager", bot.Config{Mode: bot.Eager}, strict, []float64{0.79}, "suggested opening-hours"},
		{"several", bot.Config{}, plain, []float64{0.4, 0.3, 0.2, 0.1, 0.1}, "suggested opening-hours parking dogs wheel-price"},
		{"never one alone", bot.Config{}, plain, []float64{0.45, 0.05, 0.04}, "suggested opening-hours parking"},
		{"no other is plausible", bot.Config{}, plain, []float64{0.45, 0.03, 0.02}, "suggested opening-hours"},
		{"two are as good", bot.Config{}, plain, []float64{0.6, 0.4, 0.05}, "suggested opening-hours parking"},
		{"two are as good, eager", bot.Config{Mode: bot.Eager}, plain, []float64{0.4, 0.3}, "suggested opening-hours parking"},
		{"ahead", bot.Config{}, plain, []float64{0.6, 0.38}, "answered opening-hours"},
		{"two are sure", bot.Config{}, plain, []float64{0.9, 0.85}, "suggested opening-hours parking"},
		{"two are likely", bot.Config{}, plain, []float64{0.9, 0.5}, "suggested opening-hours parking"},
		{"surely ahead", bot.Config{}, plain, []float64{0.9, 0.49}, "answered opening-hours"},
		{"two at most", bot.Config{Suggestions: 2}, plain, []float64{0.4, 0.3, 0.2}, "suggested opening-hours parking"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			core, _ := newCore(t, sure(tt.x, tt.confidences...), tt.cfg)
			r := core.Ask(t.Context(), bot.Question{Text: "anything"})
			if got := brief(r); got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
			if len(tt.confidences) > 0 && r.Confidence != tt.confidences[0] {
				t.Errorf("Confidence = %v, want that of the best hit, %v", r.Confidence, tt.confidences[0])
			}
		})
	}
}

func TestSuggestionsAreDataInEveryOutcome(t *testing.T) {
	x := bottest.Index(t, bottest.Content())
	for _, tt := range []struct {
		confidences []float64
		want        []faq.EntryID
	}{
		{[]float64{0.9, 0.03, 0.02}, []faq.EntryID{"parking", "dogs"}},
		{[]float64{0.3, 0.2, 0.01}, []faq.EntryID{"opening-hours", "parking"}},
		{[]float64{0.1, 0.05}, []faq.EntryID{"opening-hours", "parking"}},
	} {
		core, _ := newCore(t, sure(x, tt.confidences...), bot.Config{})
		var got []faq.EntryID
		for _, s := range core.Ask(t.Context(), bot.Question{Text: "anything"}).Suggestions {
			got = append(got, s.ID)
		}
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("confidences %v (-want +got):\n%s", tt.confidences, diff)
		}
	}
}

func TestConfigValidate(t *testing.T) {
	if err := (bot.Config{}).Validate(); err != nil {
		t.Errorf("the zero value: %v", err)
	}
	suggest := bot.Config{Suggest: 0.6} // alone: at most what is confident on the content
	if err := suggest.Validate(); err != nil || suggest.Thresholds() != (bot.Thresholds{Confident: 0.5, Suggest: 0.5}) {
		t.Errorf("%v, %v", suggest.Thresholds(), err)
	}
	tests := []struct {
		cfg  bot.Config
		want []string
	}{
		{bot.Config{Mode: "bold"}, []string{`answer.mode is "bold"`}},
		{bot.Config{Confident: 1.5, Suggest: -1}, []string{"answer.exact.confident is 1.5", "answer.exact.suggest is -1"}},
		{bot.Config{Confident: 0.5, Suggest: 0.6}, []string{"answer.exact.suggest is 0.6: it must not be above answer.exact.confident, which is 0.5"}},
		{bot.Config{MaxQuestion: -1}, []string{"limits.question_length"}},
		{bot.Config{Suggestions: 11}, []string{"suggestions is 11"}},
		{bot.Config{Memory: -1, Quick: -1, Timeout: -1, Queue: -1, Conversations: -1}, []string{"memory", "quick", "timeout", "queue", "number of conversations"}},
	}
	for _, tt := range tests {
		err := tt.cfg.Validate()
		if err == nil {
			t.Errorf("%+v is valid", tt.cfg)
			continue
		}
		if lines := strings.Split(err.Error(), "\n"); len(lines) != len(tt.want) {
			t.Errorf("%d errors, want %d: %v", len(lines), len(tt.want), err)
		}
		for _, want := range tt.want {
			if !strings.Contains(err.Error(), want) {
				t.Errorf("%q does not say %q", err, want)
			}
		}
	}
}

func TestAnswerActions(t *testing.T) {
	x := bottest.Index(t, bottest.Content())
	shorten := searcher{Index: x, highlight: func(q string, e *faq.Entry) (string, error) {
		if e.ID == "cancel" {
			return e.Answer, nil // all of it is no highlight
		}
		return "Only this.", nil
	}}
	core, _ := newCore(t, shorten, bot.Config{Footer: "Written by our staff."})
	tests := []struct{ text, actions, highlight, notice string }{
		{
			"when are you open?", "all opening-hours, entry parking, entry winter-market", // not the related entry that does not exist
			"Only this.", "Written by our staff.",
		},
		{"where can I park?", "all parking, link https://clay.example/map", "Only this.", "Written by our staff."},
		{"how do I cancel a booking?", "entry refund", "", "Written by our staff."},
		{"are your glazes safe for food?", "", "", "If you feel unwell, ask a doctor.\nWritten by our staff."}, // careful: whole
		{"what is the capital of France?", "contact", "", ""},
		{"wheel class", "entry wheel-price, entry wheel-duration, contact", "", ""},
	}
	for _, tt := range tests {
		t.Run(tt.text, func(t *testing.T) {
			r := core.Ask(t.Context(), bot.Question{Text: tt.text})
			if got := kinds(r); got != tt.actions {
				t.Errorf("actions of %s: %q, want %q", brief(r), got, tt.actions)
			}
			if r.Highlight != tt.highlight || r.Notice != tt.notice {
				t.Errorf("highlight %q, notice %q; want %q, %q", r.Highlight, r.Notice, tt.highlight, tt.notice)
			}
			for _, a := range r.Actions {
				if a.Label == "" {
					t.Errorf("%+v has no label", a)
				}
			}
		})
	}
}

func TestContact(t *testing.T) {
	content := bottest.Content()
	content.Contact = ""
	core := bottest.Core(t, content, nil, bot.Config{})
	r := core.Ask(t.Context(), bot.Question{Text: "what is the capital of France?"})
	if got, want := r.Text, "I did not find an answer to that in what I know. Try asking in other words, with the thing you mean by name."; got != want {
		t.Errorf("without contact: %q, want %q", got, want)
	}
	if len(r.Actions) > 0 {
		t.Errorf("without contact: actions %v", r.Actions)
	}
	r = bottest.New(t).Ask(t.Context(), bot.Question{Text: "what is the capital of France?"})
	if !strings.HasSuffix(r.Text, "\n\nRing us on 555 0142 or write to hello@clay.example.") {
		t.Errorf("the owner’s contact is missing: %q", r.Text)
	}
}

func TestValidity(t *testing.T) {
	core := bottest.New(t)
	const text = "when is the winter market?"
	for day, want := range map[string]bool{"2026-10-31": false, "2026-11-01": true, "2026-12-24": true, "2026-12-25": false} {
		at, err := time.ParseInLocation(time.DateOnly, day, time.Local)
		if err != nil {
			t.Fatal(err)
		}
		r := core.Ask(t.Context(), bot.Question{Text: text, Time: at})
		found := r.Outcome == bot.Answered && r.Entry.ID == "winter-market"
		for _, s := range r.Suggestions {
			found = found || s.ID == "winter-market"
		}
		if found != want {
			t.Errorf("on %s: %s, found = %v, want %v", day, brief(r), found, want)
		}
		r = core.Ask(t.Context(), bot.Question{Text: "when are you open?", Time: at})
		if offered := strings.Contains(kinds(r), "winter-market"); offered != want {
			t.Errorf("on %s: offered as related = %v, want %v", day, offered, want)
		}
		r = core.Act(t.Context(), bot.Question{Time: at}, bot.Action{Kind: bot.ActionEntry, ID: "winter-market"})
		if shown := r.Outcome == bot.Answered; shown != want {
			t.Errorf("on %s: shown on pressing the button = %v, want %v", day, shown, want)
		}
	}
}

// The days of an entry are those of the place where the bot runs, whichever zone a platform gives a question's time in.
func TestValidityIsLocal(t *testing.T) {
	now := time.Now()
	content := bottest.Content()
	for i := range content.Entries {
		if e := &content.Entries[i]; e.ID == "winter-market" {
			e.ValidFrom, e.ValidUntil = faq.DateOf(now), faq.DateOf(now)
		}
	}
	core := bottest.Core(t, content, nil, bot.Config{})
	for _, hours := range []int{-12, 0, 14} { // at any moment it is another day in one of them
		at := now.In(time.FixedZone("", hours*3600))
		if r := core.Act(t.Context(), bot.Question{Time: at}, bot.Action{Kind: bot.ActionEntry, ID: "winter-market"}); r.Outcome != bot.Answered {
			t.Errorf("at %s, on the day of the entry: %s", at, brief(r))
		}
		if r := core.Act(t.Context(), bot.Question{Time: at.AddDate(0, 0, 2)}, bot.Action{Kind: bot.ActionEntry, ID: "winter-market"}); r.Outcome == bot.Answered {
			t.Errorf("two days after %s: %s", at, brief(r))
		}
	}
}

func TestTags(t *testing.T) {
	content := bottest.Content()
	content.Entries[0].Tags = []string{"visit"}
	core := bottest.Core(t, content, nil, bot.Config{})
	r := core.Ask(t.Context(), bot.Question{Text: "when are you open?", Tags: []string{"visit"}})
	if got, want := brief(r), "answered opening-hours"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	r = core.Ask(t.Context(), bot.Question{Text: "how do I cancel a booking?", Tags: []string{"visit"}})
	if r.Outcome == bot.Answered && r.Entry.ID != "opening-hours" {
		t.Errorf("got %s, which has not the tag", brief(r))
	}
	for _, s := range r.Suggestions {
		if s.ID != "opening-hours" {
			t.Errorf("%s is suggested, which has not the tag", s.ID)
		}
	}
}

func TestFaults(t *testing.T) {
	x := bottest.Index(t, bottest.Content())
	broken := errors.New("the disk is on fire")
	failing := func(context.Context, index.Query) ([]index.Hit, error) { return nil, broken } //nolint:unparam // the signature is the interface’s
	panicking := func(context.Context, index.Query) ([]index.Hit, error) { panic("out of range") }
	tests := []struct {
		name   string
		s      searcher
		logs   string
		counts bot.Counts
	}{
		{"search fails", searcher{Index: x, search: failing}, "the disk is on fire", bot.Counts{SearchErrors: 1}},
		{"search panics", searcher{Index: x, search: panicking}, "out of range", bot.Counts{Panics: 1}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			core, log := newCore(t, tt.s, bot.Config{})
			r := core.Ask(t.Context(), bot.Question{Text: "the secret of Ann", Platform: "test"})
			if r.Outcome != bot.Declined || !strings.HasPrefix(r.Text, "Something went wrong on my side") || !strings.Contains(r.Text, "555 0142") {
				t.Errorf("got %s %q", brief(r), r.Text)
			}
			if !strings.Contains(log.String(), tt.logs) || strings.Contains(log.String(), "secret") {
				t.Errorf("the log has %q", log)
			}
			counts := core.Counts()
			if counts.Panics != tt.counts.Panics || counts.SearchErrors != tt.counts.SearchErrors || counts.Outcomes[bot.Declined] != 1 {
				t.Errorf("counts %+v", counts)
			}
		})
	}
	t.Run("highlight fails", func(t *testing.T) {
		core, log := newCore(t, searcher{Index: x, highlight: func(string, *faq.Entry) (string, error) { return "", broken }}, bot.Config{})
		if got := brief(core.Ask(t.Context(), bot.Question{Text: "where can I park?"})); got != "answered parking" {
			t.Errorf("got %s", got)
		}
		if !strings.Contains(log.String(), "the disk is on fire") {
			t.Errorf("the log has %q", log)
		}
	})
	t.Run("cancelled", func(t *testing.T) {
		core, _ := newCore(t, searcher{Index: x, search: func(ctx context.Context, _ index.Query) ([]index.Hit, error) { return nil, ctx.Err() }}, bot.Config{})
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if r := core.Ask(ctx, bot.Question{Text: "where can I park?"}); r.Outcome != bot.Declined || r.Text == "" {
			t.Errorf("got %s %q", brief(r), r.Text)
		}
	})
	t.Run("urgent all the same", func(t *testing.T) {
		core, _ := newCore(t, searcher{Index: x, search: failing}, bot.Config{})
		if got := brief(core.Ask(t.Context(), bot.Question{Text: "chest pain"})); got != "answered burn" {
			t.Errorf("got %s", got)
		}
	})
}

func TestReplyLanguage(t *testing.T) {
	content := bottest.Content()
	german := faq.Entry{ID: "garten", Question: "Wem gehört der Garten?", Answer: "Der Nachbarin.", Lang: "de"}
	japanese := faq.Entry{ID: "ja", Question: "駐車場はありますか", Answer: "はい。", Lang: "ja"}
	content.Entries = append(content.Entries, german, japanese)
	core := bottest.Core(t, content, nil, bot.Config{Language: "fr"})
	tests := []struct{ lang, text, want string }{
		{"", "where can I park?", "en"},
		{"", "Wem gehört der Garten?", "de"},
		{"es", "Wem gehört der Garten?", "es"},
		{"pt-BR", "where can I park?", "pt"},
		{"ja", "where can I park?", "en"},
		{"", "xyzzy", "en"},
		{"", "Guten Morgen!", "de"},
		{"", "buenos días", "en"}, // the content speaks no Spanish
		{"ru", "Привет", "ru"},
	}
	for _, tt := range tests {
		if r := core.Ask(t.Context(), bot.Question{Text: tt.text, Lang: tt.lang}); r.Lang != tt.want {
			t.Errorf("%q in %q: the reply (%s) is in %q, want %q", tt.text, tt.lang, brief(r), r.Lang, tt.want)
		}
	}
	content = &faq.Content{}
	if r := bottest.Core(t, content, nil, bot.Config{Language: "fr"}).Ask(t.Context(), bot.Question{Text: "xyzzy"}); r.Lang != "fr" {
		t.Errorf("without content: the reply is in %q, want the configured fr", r.Lang)
	}
}

// failing returns a Searcher that finds nothing for an error.
func failing(x *index.Index) searcher {
	return searcher{Index: x, search: func(context.Context, index.Query) ([]index.Hit, error) { return nil, errors.New("disk on fire") }}
}
