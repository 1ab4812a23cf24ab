package terminal

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/faqbot/faqbot/bot"
	"github.com/faqbot/faqbot/bot/bottest"
	"github.com/faqbot/faqbot/bot/locale"
	"github.com/faqbot/faqbot/faq"
)

var update = flag.Bool("update", false, "write the golden files anew")

var hours = &faq.Entry{
	ID: "hours", Question: "When are you open?", Section: []string{"Your visit", "Practical"}, Lang: "en",
	Answer: "We open at **nine**, and close when the last client has gone home, which can be late:\n\n" +
		"| Day | From | Until |\n|-|-:|-:|\n| Monday to Friday | 9:00 | 20:00 |\n| Saturday | 10:00 | 18:00 |\n\nSee [our calendar](https://studio.example/calendar).",
	Source: faq.Source{File: "studio.yaml", Line: 12}, SourceURL: "https://studio.example/hours",
}

// script is a core that knows a little.
func script() *bottest.Asker {
	return &bottest.Asker{
		Reply: func(_ context.Context, q bot.Question) bot.Reply {
			r := bot.Reply{Question: q.Text, Lang: "en"}
			switch q.Text {
			case "hours":
				r.Outcome, r.Entry, r.Highlight = bot.Answered, hours, "We open at **nine**."
				r.Notice = "On public holidays we are closed.\nWritten by people."
				r.Actions = []bot.Action{
					{Kind: bot.ActionShowAll, Label: "Show all", ID: "hours"},
					{Kind: bot.ActionEntry, Label: "How much does it cost?", ID: "price"},
					{Kind: bot.ActionLink, Label: "Book a time", URL: "https://studio.example/book"},
				}
			case "maybe":
				r.Outcome, r.Text = bot.Suggested, "Did you mean one of these?"
				r.Suggestions = []bot.Suggestion{{ID: "hours", Question: "When are you open?"}, {ID: "price", Question: "How much does it cost?"}}
				r.Actions = []bot.Action{
					{Kind: bot.ActionEntry, Label: "When are you open?", ID: "hours"},
					{Kind: bot.ActionEntry, Label: "How much does it cost?", ID: "price"},
					{Kind: bot.ActionContact, Label: "Talk to a person"},
				}
			case "both":
				r.Outcome, r.Entry = bot.Answered, hours
				r.Actions = []bot.Action{{Kind: bot.ActionEntry, Label: "How much does it cost?", ID: "price"}}
				r.More = []bot.Reply{{
					Question: "and who are you?", Outcome: bot.Smalltalk, Lang: "en", Text: "I’m a **bot**.",
					Actions: []bot.Action{{Kind: bot.ActionContact, Label: "Talk to a person"}},
				}}
			default:
				r.Outcome, r.Text = bot.Declined, "I did not find an answer.\n\nCall [555-0142](tel:5550142)."
			}
			return r
		},
		Pressed: func(_ context.Context, q bot.Question, a bot.Action) bot.Reply {
			return bot.Reply{Question: q.Text, Outcome: bot.Smalltalk, Lang: "en", Text: string(a.Kind) + " " + a.ID + " of “" + q.Text + "”"}
		},
	}
}

func bundle(t *testing.T) *locale.Bundle {
	t.Helper()
	words, err := locale.New()
	if err != nil {
		t.Fatal(err)
	}
	return words
}

// golden compares text with a file under testdata.
func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name+".golden")
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s differs (-want +got); if it should, run with -update:\n%s", path, diff)
	}
}

func TestRender(t *testing.T) {
	words := bundle(t)
	for _, tt := range []struct {
		name, question string
		o              Options
	}{
		{"answer", "hours", Options{Words: words}},
		{"answer-narrow", "hours", Options{Words: words, Width: 34, Buttons: true}},
		{"answer-color", "hours", Options{Words: words, Width: 60, Color: true, Buttons: true}},
		{"suggested", "maybe", Options{Words: words}},
		{"suggested-buttons", "maybe", Options{Words: words, Buttons: true}},
		{"both", "both", Options{Words: words, Width: 60, Buttons: true}},
		{"declined", "else", Options{Words: words}},
		{"without-words", "both", Options{}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var b strings.Builder
			if err := Render(&b, script().Ask(t.Context(), bot.Question{Text: tt.question}), tt.o); err != nil {
				t.Fatal(err)
			}
			golden(t, "render-"+tt.name, b.String())
		})
	}
}

func TestRenderIsHarmless(t *testing.T) {
	evil := "a\x1b]0;owned\x07\x1b[2Jb\u009b31m\nc"
	e := faq.Entry{Question: evil, Answer: evil, Section: []string{evil}, Source: faq.Source{File: evil, Line: 1}}
	r := bot.Reply{
		Outcome: bot.Answered, Entry: &e, Notice: evil, Text: evil,
		Actions: []bot.Action{{Kind: bot.ActionLink, Label: evil, URL: evil}}, Suggestions: []bot.Suggestion{{Question: evil}},
	}
	var b strings.Builder
	if err := Render(&b, r, Options{Buttons: true}); err != nil {
		t.Fatal(err)
	}
	for _, s := range []string{b.String(), Line(r)} {
		if strings.ContainsFunc(s, func(c rune) bool { return c < ' ' && c != '\n' || c >= 0x7f && c < 0xa0 }) {
			t.Errorf("control characters reach the terminal: %q", s)
		}
	}
}

func TestLine(t *testing.T) {
	asker := script()
	for question, want := range map[string]string{
		"hours": "We open at nine. On public holidays we are closed. Written by people.",
		"maybe": "Did you mean one of these? When are you open? | How much does it cost?",
		"else":  "I did not find an answer. Call 555-0142.",
		"both": "We open at nine, and close when the last client has gone home, which can be late: Day From Until " +
			"Monday to Friday 9:00 20:00 Saturday 10:00 18:00 See our calendar (https://studio.example/calendar). I’m a bot.",
	} {
		if diff := cmp.Diff(want, Line(asker.Ask(t.Context(), bot.Question{Text: question}))); diff != "" {
			t.Errorf("%s (-want +got):\n%s", question, diff)
		}
	}
}

func TestChat(t *testing.T) {
	for _, tt := range []struct {
		name, in string
		cfg      Config
		acted    []bot.Action
		asked    []string
	}{
		{"pipe", "hours\n1\nelse\n2\n", Config{}, []bot.Action{{Kind: bot.ActionShowAll, Label: "Show all", ID: "hours"}}, []string{"hours", "else", "2"}},
		{"prompt", "\nmaybe\n9\n[3]\n/help\n/quit\nnever\n", Config{Prompt: true, Width: 60}, []bot.Action{{Kind: bot.ActionContact, Label: "Talk to a person"}}, []string{"maybe"}},
		{"last-line-without-end", "both\n2.", Config{}, []bot.Action{{Kind: bot.ActionContact, Label: "Talk to a person"}}, []string{"both"}},
		{"nothing", "", Config{Prompt: true}, nil, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			asker := script()
			var out bytes.Buffer
			if err := New(asker, bundle(t), strings.NewReader(tt.in), &out, tt.cfg).Run(t.Context()); err != nil {
				t.Fatal(err)
			}
			golden(t, "chat-"+tt.name, out.String())
			if diff := cmp.Diff(tt.acted, asker.Acted()); diff != "" {
				t.Errorf("pressed (-want +got):\n%s", diff)
			}
			var asked []string
			for _, q := range asker.Asked() {
				asked = append(asked, q.Text)
				if q.Chat == "" || q.User == "" || q.Platform != "terminal" {
					t.Errorf("the question is %+v", q)
				}
			}
			if diff := cmp.Diff(tt.asked, asked); diff != "" {
				t.Errorf("asked (-want +got):\n%s", diff)
			}
		})
	}
}

// A program on the other end of a pipe gets each reply before it writes the next question.
func TestChatAnswersAtOnce(t *testing.T) {
	inRead, inWrite := io.Pipe()
	outRead, outWrite := io.Pipe()
	done := make(chan error, 1)
	ctx, stop := context.WithCancel(t.Context())
	go func() { done <- New(script(), bundle(t), inRead, outWrite, Config{}).Run(ctx) }()
	buf := make([]byte, 4096)
	for range 3 {
		if _, err := io.WriteString(inWrite, "else\n"); err != nil {
			t.Fatal(err)
		}
		for got := ""; !strings.HasSuffix(got, "\n\n") || !strings.Contains(got, "555-0142"); {
			n, err := outRead.Read(buf)
			if err != nil {
				t.Fatal(err)
			}
			got += string(buf[:n])
		}
	}
	stop() // while it waits for input
	if err := <-done; err != nil {
		t.Errorf("Run returned %v", err)
	}
}

func TestChatLongLine(t *testing.T) {
	asker := script()
	in := strings.Repeat("x", 3*maxLine) + "\nhours\n"
	if err := New(asker, bundle(t), strings.NewReader(in), io.Discard, Config{}).Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	asked := asker.Asked()
	if len(asked) != 2 || len(asked[0].Text) != maxLine || asked[1].Text != "hours" {
		t.Errorf("%d questions", len(asked))
	}
}

type broken struct{}

func (broken) Read([]byte) (int, error)  { return 0, errors.New("unplugged") }
func (broken) Write([]byte) (int, error) { return 0, errors.New("unplugged") }

func TestChatBroken(t *testing.T) {
	if err := New(script(), bundle(t), broken{}, io.Discard, Config{}).Run(t.Context()); err == nil || !strings.Contains(err.Error(), "read a question: unplugged") {
		t.Errorf("a broken input gives %v", err)
	}
	if err := New(script(), bundle(t), strings.NewReader("x\n"), broken{}, Config{}).Run(t.Context()); err == nil || !strings.Contains(err.Error(), "unplugged") {
		t.Errorf("a broken output gives %v", err)
	}
}

func TestDetect(t *testing.T) {
	none := func(string) string { return "" }
	if got := Detect(strings.NewReader(""), io.Discard, none); got != (Config{}) {
		t.Errorf("a pipe is taken for %+v", got)
	}
	tty, err := os.OpenFile("/dev/ptmx", os.O_RDWR, 0)
	if err != nil {
		t.Skip("this machine has no pseudo-terminals (/dev/ptmx) to try colour and width on")
	}
	t.Cleanup(func() { _ = tty.Close() })
	if got, want := Detect(tty, tty, none), (Config{Prompt: true, Width: 80, Color: true}); got != want {
		t.Errorf("a terminal is taken for %+v, want %+v", got, want)
	}
	for key, value := range map[string]string{"NO_COLOR": "1", "TERM": "dumb"} {
		getenv := func(k string) string {
			if k == key {
				return value
			}
			return ""
		}
		if Detect(tty, tty, getenv).Color {
			t.Errorf("%s=%s leaves colour on", key, value)
		}
	}
}

// The content can be browsed by section, with the buttons' numbers.
func TestTopics(t *testing.T) {
	words, err := locale.New()
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	in := strings.NewReader("/topics\n1\n2\n")
	if err := New(bottest.New(t), words, in, &out, Config{}).Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"Choose a topic.", "[1] Visit (4)", "Choose a question.", "[2] Where can I park?", "Behind the house"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("%q is not shown:\n%s", want, &out)
		}
	}
}
