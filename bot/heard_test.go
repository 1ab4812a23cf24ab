package bot_test

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/faqbot/faqbot/bot"
	"github.com/faqbot/faqbot/bot/bottest"
	"github.com/faqbot/faqbot/examples"
	"github.com/faqbot/faqbot/faq"
	"github.com/faqbot/faqbot/index"
	"github.com/faqbot/faqbot/index/eval"
)

// heard is [brief] for replies that may be silent.
func heard(r bot.Reply) string {
	if r.Silent {
		return "silent"
	}
	return brief(r)
}

func TestOverheard(t *testing.T) {
	core := bottest.New(t)
	tests := []struct{ name, text, want string }{
		{"a question", "when are you open?", "answered opening-hours"},
		{"without a mark", "where can I park", "answered parking"},
		{"with a greeting", "Hi all, where can I park?", "answered parking"},
		{"with a joiner", "And when are you open?", "answered opening-hours"},
		{"to everyone", "@everyone where can I park?", "answered parking"},
		{"a phrasing without a question", "opening hours", "answered opening-hours"},
		{"two questions", "Where can I park? And may I bring my dog?", "answered parking + answered dogs"},
		{"one of two", "Where can I park? And who won the match yesterday?", "answered parking"},
		{"in a story about something else", "My sister moved to Berlin last year and hates it. Where can I park? The city is full, she says, and the rent is mad.", "silent"},
		{"careful, word for word", "Are your glazes safe for food?", "answered glaze-food"},

		{"about nothing here", "what is the capital of France?", "silent"},
		{"middling", "how much?", "silent"},
		{"a statement", "I parked behind the house.", "silent"},
		{"a statement with the words of an entry", "my dog ate the clay in the car park", "silent"},
		{"careful, other words", "can I eat soup from your bowls?", "silent"},
		{"one word", "parking", "silent"},
		{"greeting", "hello everyone", "silent"},
		{"thanks", "thank you so much!", "silent"},
		{"bye", "bye", "silent"},
		{"who are you", "who are you?", "silent"},
		{"yes", "yes", "silent"},
		{"yes?", "yes?", "silent"},
		{"pick", "2", "silent"},
		{"pick in words", "the second one", "silent"},
		{"emoji", "👍", "silent"},
		{"link", "https://example.org/parking", "silent"},
		{"quote", "> where can I park?", "silent"},
		{"code", "```\nwhere can I park?\n```", "silent"},
		{"question mark", "???", "silent"},
		{"empty", "", "silent"},
		{"pronoun", "how long does it take?", "silent"},
		{"follow-up", "what about dogs?", "silent"},
		{"bare", "when?", "silent"},
		{"to somebody", "@anna where can I park?", "silent"},
		{"to somebody on Discord", "<@123456789012345678> where can I park?", "silent"},
		{"an address of mail is nobody", "where can I park? write to ann@example.org", "answered parking"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := core.Ask(t.Context(), bot.Question{Text: tt.text, Heard: bot.Overheard})
			if got := heard(r); got != tt.want {
				t.Errorf("%q: %s (%.3f), want %s", tt.text, got, r.Confidence, tt.want)
			}
			if r.Silent && (r.Text != "" || r.Entry != nil || len(r.Actions) > 0 || r.Outcome != "") {
				t.Errorf("%q: a silent reply says %+v", tt.text, r)
			}
		})
	}
}

// Whom nobody asked says something about an emergency only if it is somebody's own.
func TestOverheardUrgent(t *testing.T) {
	core := bottest.New(t)
	tests := []struct{ text, want string }{
		{"Help, I burned my hand on the kiln", "answered burn"},
		{"I have a bad pain in my chest", "answered burn"},
		{"my mother cannot breathe!", "answered burn"},
		{"cannot breathe", "answered burn"},
		{"chest pain, help!", "answered burn"},
		{"I burned my hand. Where can I park?", "answered burn + answered parking"},
		{"the burned ones are on the shelf", "silent"},
		{"burned", "silent"},
		{"> I burned my hand", "silent"},
		{"the film about chest pain is on at eight. I will watch.", "silent"},
	}
	for _, tt := range tests {
		if got := heard(core.Ask(t.Context(), bot.Question{Text: tt.text, Heard: bot.Overheard})); got != tt.want {
			t.Errorf("%q: %s, want %s", tt.text, got, tt.want)
		}
	}
}

func TestPosted(t *testing.T) {
	core := bottest.New(t)
	tests := []struct{ name, title, text, want string }{
		{"title asks", "Where can I park?", "Coming by car on Friday.", "answered parking"},
		{"title alone", "Refund", "", "answered refund"},
		{"text asks", "Hello", "I am new here. How do I cancel a booking?", "answered cancel"},
		{"no title", "", "may I bring my dog?", "answered dogs"},
		{"two questions", "", "Where can I park? And may I bring my dog?", "answered parking + answered dogs"},
		{"one of two", "", "Where can I park? Who won the match yesterday?", "answered parking"},
		{"urgent", "My hand", "I burned my hand on the kiln", "answered burn"},
		{"middling", "prices", "", "suggested"},
		{"foreign", "What is the capital of France?", "I have been wondering.", "silent"},
		{"careful, middling", "soup", "can I eat soup from your bowls?", "silent"},
		{"small talk", "", "hello there", "silent"},
		{"small talk twice", "Hi", "thanks everybody", "silent"},
		{"empty", "", "", "silent"},
		{"picture", "", "https://example.org/a.png", "silent"},
		{"number", "", "2", "silent"},
		{"yes", "", "yes please", "silent"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := core.Ask(t.Context(), bot.Question{Title: tt.title, Text: tt.text, Heard: bot.Posted})
			if got := heard(r); got != tt.want && (tt.want != "suggested" || r.Outcome != bot.Suggested) {
				t.Errorf("%s (%.3f), want %s", got, r.Confidence, tt.want)
			}
			if r.Silent && (r.Text != "" || r.Entry != nil || len(r.Actions) > 0 || r.Outcome != "") {
				t.Errorf("a silent reply says %+v", r)
			}
		})
	}
}

// The thresholds are exact: suggestions from half the confidence of an answer on, an answer
// from the mode's, or the careful one.
func TestPostedThresholds(t *testing.T) {
	x := bottest.Index(t, bottest.Content())
	for _, tt := range []struct {
		confidence float64
		cfg        bot.Config
		want       string
	}{
		{0.5, bot.Config{}, "answered opening-hours"},
		{0.49, bot.Config{}, "suggested opening-hours"},
		{0.25, bot.Config{}, "suggested opening-hours"},
		{0.24, bot.Config{}, "silent"},
		{0.5, bot.Config{Mode: bot.Cautious}, "suggested opening-hours"},
		{0.36, bot.Config{Mode: bot.Eager}, "answered opening-hours"},
		{0.5, bot.Config{Confident: 0.6, Suggest: 0.55}, "silent"},
	} {
		core, _ := newCore(t, sure(x, tt.confidence), tt.cfg)
		if got := heard(core.Ask(t.Context(), bot.Question{Title: "Some words", Heard: bot.Posted})); got != tt.want {
			t.Errorf("%v of %+v: %s, want %s", tt.confidence, tt.cfg, got, tt.want)
		}
	}
}

func TestVerySure(t *testing.T) {
	x := bottest.Index(t, bottest.Content())
	for _, tt := range []struct {
		confidence float64
		confident  float64
		want       string
	}{
		{0.95, 0, "answered opening-hours"},
		{0.949, 0, "silent"},
		{0.97, 0.95, "silent"},
		{0.976, 0.95, "answered opening-hours"},
	} {
		core, _ := newCore(t, sure(x, tt.confidence), bot.Config{Confident: tt.confident})
		if got := heard(core.Ask(t.Context(), bot.Question{Text: "When do words meet?", Heard: bot.Overheard})); got != tt.want {
			t.Errorf("%v with %v: %s, want %s", tt.confidence, tt.confident, got, tt.want)
		}
	}
	if got := (bot.Thresholds{Confident: 0.9}).VerySure(true); got != 0.975 {
		t.Errorf("a careful entry is very sure from %v, want 0.975", got)
	}
}

// What is answered with silence is people's private talk: nothing is recorded, counted or
// remembered.
func TestSilenceLeavesNoTrace(t *testing.T) {
	log := &memoryLog{}
	core := bottest.Core(t, bottest.Content(), log, bot.Config{StoreQuestions: true})
	q := bot.Question{Platform: "test", Chat: "c", User: "u", Time: bottest.Day}
	q.Text = "how much does a hand-building class cost?"
	core.Ask(t.Context(), q)
	before := core.Counts()
	for _, text := range []string{"I saw a secret dog yesterday", "when?", "who won the match?", "what is the capital of France?"} {
		for _, h := range []bot.Heard{bot.Posted, bot.Overheard} {
			q.Text, q.Heard, q.Time = text, h, q.Time.Add(time.Second)
			if r := core.Ask(t.Context(), q); !r.Silent {
				t.Errorf("%q, %v: %s, want silent", text, h, heard(r))
			}
		}
	}
	for outcome, n := range core.Counts().Outcomes {
		if n != before.Outcomes[outcome] {
			t.Errorf("%d more replies counted as %s", n-before.Outcomes[outcome], outcome)
		}
	}
	// The conversation goes on as if nothing had been said.
	q.Text, q.Heard, q.Time = "how long does it take?", bot.Addressed, q.Time.Add(time.Second)
	if got, want := heard(core.Ask(t.Context(), q)), "answered hand-duration"; got != want {
		t.Errorf("the follow-up is %s, want %s", got, want)
	}
	// An answer among people is recorded, and can be followed up.
	q.Text, q.Heard = "How much does a wheel class cost?", bot.Overheard
	core.Ask(t.Context(), q)
	q.Text, q.Heard = "how long does it take?", bot.Addressed
	if got, want := heard(core.Ask(t.Context(), q)), "answered wheel-duration"; got != want {
		t.Errorf("the follow-up of what was overheard is %s, want %s", got, want)
	}
	if err := core.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	var texts []string
	for _, rec := range log.all() {
		texts = append(texts, rec.Question)
	}
	want := []string{"how much does a hand-building class cost?", "how long does it take?", "How much does a wheel class cost?", "how long does it take?"}
	if !slices.Equal(texts, want) {
		t.Errorf("recorded: %q, want %q", texts, want)
	}
}

// A failure is nothing to bother people with who did not ask.
func TestSilentFailures(t *testing.T) {
	for name, search := range map[string]func(context.Context, index.Query) ([]index.Hit, error){
		"error": func(context.Context, index.Query) ([]index.Hit, error) { return nil, errors.New("disk on fire") },
		"panic": func(context.Context, index.Query) ([]index.Hit, error) { panic("out of bounds") },
	} {
		core, log := newCore(t, searcher{Index: bottest.Index(t, bottest.Content()), search: search}, bot.Config{})
		for _, h := range []bot.Heard{bot.Posted, bot.Overheard} {
			if r := core.Ask(t.Context(), bot.Question{Text: "when are you open?", Heard: h}); !r.Silent || r.Text != "" {
				t.Errorf("%s, %v: %+v", name, h, r)
			}
		}
		if log.Len() == 0 {
			t.Errorf("%s: nothing in the log", name)
		}
	}
}

// On the examples, hardly any question that they do not answer breaks the silence, and no
// answer among people is wrong.
func TestHeardOnExamples(t *testing.T) {
	for name, fsys := range map[string]fs.FS{"massage": examples.Massage(), "community": examples.Community()} {
		content, _ := faq.LoadFS(t.Context(), fsys, ".", faq.LoadOptions{})
		core := bottest.Core(t, content, nil, bot.Config{})
		file, err := os.Open(filepath.Join("..", "examples", name+".cases.jsonl"))
		if err != nil {
			t.Fatal(err)
		}
		cases, _ := eval.ReadCases(file.Name(), file)
		if err := file.Close(); err != nil {
			t.Fatal(err)
		}
		answered, posted, in := 0, 0, 0
		for _, c := range cases {
			r := core.Ask(t.Context(), bot.Question{Text: c.Question, Heard: bot.Overheard})
			p := core.Ask(t.Context(), bot.Question{Title: c.Question, Heard: bot.Posted})
			if !r.Silent && !slices.Contains(c.Expect, r.Entry.ID) {
				t.Errorf("%s: %q is answered with %s (%.3f)", name, c.Question, r.Entry.ID, r.Confidence)
			}
			if c.InScope() {
				in++
				if !r.Silent {
					answered++
				}
				if !p.Silent {
					posted++
				}
			}
		}
		t.Logf("%s: of %d questions, %d are answered among people, %d not met with silence in a forum", name, in, answered, posted)
		if answered < in/10 || posted < in*3/4 {
			t.Errorf("%s: of %d questions, %d are answered among people, %d not met with silence in a forum", name, in, answered, posted)
		}
	}
}

// What people say in their own language is heard like English.
func TestOverheardLanguages(t *testing.T) {
	content, _ := faq.LoadFS(t.Context(), examples.Massage(), ".", faq.LoadOptions{})
	core := bottest.Core(t, content, nil, bot.Config{})
	var de *faq.Entry
	for i := range content.Entries {
		if e := &content.Entries[i]; e.Lang == "de" && !e.Careful && strings.HasPrefix(e.Question, "W") {
			de = e
			break
		}
	}
	if de == nil {
		t.Fatal("the example has no German question any more")
	}
	for text, want := range map[string]string{
		strings.TrimSuffix(de.Question, "?"): "answered " + string(de.ID),
		"Hallo zusammen":                     "silent",
		"und wann?":                          "silent",
		"Wann kommt ihr heute Abend?":        "silent",
		"ja genau":                           "silent",
		"Das Wetter ist heute schön.":        "silent",
	} {
		if got := heard(core.Ask(t.Context(), bot.Question{Text: text, Lang: "de", Heard: bot.Overheard})); got != want {
			t.Errorf("%q: %s, want %s", text, got, want)
		}
	}
}

// memoryLog is a QuestionLog that keeps its records in memory.
type memoryLog struct {
	mu      sync.Mutex
	records []bot.Record
}

func (l *memoryLog) Record(_ context.Context, r bot.Record) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.records = append(l.records, r)
	return nil
}

func (l *memoryLog) all() []bot.Record {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.Clone(l.records)
}
