package bottest

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/faqbot/faqbot/bot"
	"github.com/faqbot/faqbot/bot/button"
	"github.com/faqbot/faqbot/bot/internal/markup"
	"github.com/faqbot/faqbot/bot/internal/markup/markuptest"
	"github.com/faqbot/faqbot/examples"
	"github.com/faqbot/faqbot/faq"
)

// Pictures returns the folder of the content that [Guide] and [Samples] come from, with their pictures and one that is none.
func Pictures() fs.FS {
	return fstest.MapFS{
		"content/images/map.png":   {Data: []byte("\x89PNG\r\n\x1a\n map")},
		"content/images/yard.jpg":  {Data: []byte("\xff\xd8\xff\xe0 yard")},
		"content/images/kiln.webp": {Data: []byte("RIFF\x00\x00\x00\x00WEBPVP8 kiln")},
		"content/images/false.png": {Data: []byte("no picture")},
		"content/images/plan.svg":  {Data: []byte("<svg/>")},
	}
}

// Readable returns what a button does in words that can be read in a golden file, instead of its data.
func Readable(p button.Press) string {
	s := string(p.Action.Kind) + ":" + p.Action.ID
	if p.Page > 0 {
		s += fmt.Sprintf(" page %d", p.Page)
	}
	if p.Presser != 0 {
		s += fmt.Sprintf(" by %d", p.Presser)
	}
	if p.Replace {
		s += " replace"
	}
	return s
}

// Roundtrip returns what encodes the data of buttons and fails the test if that does not mean the same when it is read.
func Roundtrip(t testing.TB, codec *button.Codec) func(button.Press) string {
	return func(p button.Press) string {
		data, err := codec.Encode(t.Context(), p)
		if err != nil {
			t.Errorf("%+v: %v", p, err)
		}
		if back, err := codec.Decode(t.Context(), data); err != nil || back != p {
			t.Errorf("%+v becomes %+v, %v", p, back, err)
		}
		return data
	}
}

// Golden compares a text with a file, and writes the file first if update is set.
func Golden(t testing.TB, update bool, file, got string) {
	t.Helper()
	if update {
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got; -update rewrites it):\n%s", file, diff)
	}
}

// WildReplies returns replies that say what a fuzzer made up in each place where people's texts stand: an answer, the same with
// a highlight, small talk, and suggestions with both answers among them.
func WildReplies(text, own, label, address, image string) []bot.Reply {
	actions := []bot.Action{
		{Kind: bot.ActionKind(own), Label: label, ID: text, URL: address}, {Kind: bot.ActionEntry, Label: text, ID: label}, {Kind: bot.ActionTopics, Keep: true, Label: own},
	}
	begun := text[:min(len(text), 600)] // sixty questions of pages each would only take long
	for i := range len(text) % 60 {
		actions = append(actions, bot.Action{Kind: bot.ActionEntry, Label: label + begun, ID: own + string(rune('a'+i))})
	}
	answer := bot.Reply{Question: own, Outcome: bot.Answered, Notice: own, Lang: "en", Actions: actions, Entry: &faq.Entry{
		ID: faq.EntryID(label), Question: label, Answer: text, Section: []string{label, own}, SourceURL: address, Notice: own, Image: image,
		Source: faq.Source{File: "content/a.md", URL: address}, Careful: len(text)%2 == 0, Preview: len(own)%3 == 0,
	}}
	highlight := answer
	highlight.Highlight, highlight.Text = own, text
	return []bot.Reply{
		answer, highlight,
		{Outcome: bot.Smalltalk, Text: text, Notice: own, Actions: actions},
		{Question: label, Outcome: bot.Suggested, Text: text, Lang: "de", Actions: actions, More: []bot.Reply{answer, highlight}},
	}
}

// Examples checks that an adapter shows every entry of both examples whole. The function show renders a reply, whose pictures open
// opens, checks that the platform takes it, and returns what a person then reads, words under pictures too, and how many pictures
// there are.
func Examples(t *testing.T, show func(t *testing.T, r bot.Reply, open func(path string) (fs.File, error)) (read string, pictures int)) {
	for name, files := range map[string]fs.FS{"massage": examples.Massage(), "community": examples.Community()} {
		t.Run(name, func(t *testing.T) {
			content, problems := faq.LoadFS(t.Context(), files, "examples", faq.LoadOptions{Lang: "en"})
			if err := problems.Err(); err != nil || len(content.Entries) < 20 {
				t.Fatalf("%v, %d entries", err, len(content.Entries))
			}
			open := func(path string) (fs.File, error) { return files.Open(strings.TrimPrefix(path, "examples/")) }
			for i := range content.Entries {
				e := &content.Entries[i]
				read, pictures := show(t, bot.Reply{Question: e.Question, Outcome: bot.Answered, Entry: e, Lang: e.Lang, Notice: e.Notice}, open)
				want, _ := markuptest.SourceText(markup.Parse(e.Answer))
				if lost := markuptest.Missing(want, markuptest.LettersAndDigits(read), true); lost != "" {
					t.Errorf("%s: %q is lost in\n%s", e.ID, lost, read)
				}
				if e.Image != "" && pictures == 0 {
					t.Errorf("%s: its picture %s is not shown", e.ID, e.Image)
				}
			}
		})
	}
}
