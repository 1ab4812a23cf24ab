package faq

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// fullContent has every field of every part, in its odd forms, too: nil and empty lists, signs
// that JSON or HTML escape.
func fullContent() *Content {
	return &Content{
		Entries: []Entry{
			{
				ID: "all", Question: "Is <b>1 & 2</b> “all”?\u2028", Also: []string{"all?", ""}, Answer: "*Yes*:\n\n\t\"all\" \\ \x01 \U0001F600",
				Section: []string{"A", "B"}, Tags: []string{"x"}, Lang: "de-AT", Related: []EntryID{"bare"},
				Links:     []Link{{"Label", "https://example.org/?a=1&b=<2>"}, {"", "https://example.org"}},
				Source:    Source{"content/faq.yaml", 12, "https://example.org/faq"},
				ValidFrom: Date{2026, time.November, 1}, ValidUntil: Date{2028, time.February, 29}, Careful: true, Notice: "n",
				Image: "i.png", SourceURL: "https://example.org/s", Updated: Date{1, time.January, 1}, Preview: true,
			},
			{ID: "bare"},
			{ID: "empty", Also: []string{}, Section: []string{}, Tags: []string{}, Related: []EntryID{}, Links: []Link{}},
		},
		Urgent: []Urgent{
			{ID: "u", Words: []string{"a", "b c"}, Answer: "call 112", Lang: "en", Source: Source{"f", 1, "u"}},
			{},
			{Words: []string{}},
		},
		Smalltalk: []Smalltalk{{Greeting, []string{"moin"}, "Hi", "de", Source{"f", 2, ""}}, {Kind: Identity, Also: []string{}}},
		Synonyms:  []SynonymGroup{{[]string{"a", "b"}, []string{"c"}, Source{"f", 3, ""}}, {Words: []string{"x"}, To: []string{}}},
		Contact:   "Write to <us@example.org>.",
		Files:     []string{"content/faq.yaml", "ü/ß.md"},
	}
}

func encodeContent(t testing.TB, c *Content) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := EncodeContent(&b, c); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestSnapshotKeepsAll(t *testing.T) {
	examples, problems := Load(t.Context(), []string{"../examples"}, LoadOptions{})
	if len(examples.Entries) == 0 {
		t.Fatalf("no example content: %v", problems)
	}
	for name, c := range map[string]*Content{
		"full": fullContent(), "zero": {}, "examples": examples, "made": manyEntries(500, 0),
		"empty lists": {Entries: []Entry{}, Urgent: []Urgent{}, Smalltalk: []Smalltalk{}, Synonyms: []SynonymGroup{}, Files: []string{}},
	} {
		raw := encodeContent(t, c)
		if !json.Valid(raw) {
			t.Errorf("%s: no JSON:\n%s", name, raw)
		}
		again, err := DecodeContent(bytes.NewReader(raw))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if diff := cmp.Diff(c, again); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
		if c.Version() != again.Version() {
			t.Errorf("%s: another version after the round trip", name)
		}
	}
}

// A field that is added to the content and forgotten in the snapshot would be lost without a word.
func TestSnapshotKnowsAllFields(t *testing.T) {
	c := fullContent()
	for _, v := range []any{*c, c.Entries[0], c.Entries[0].Links[0], c.Entries[0].Source, c.Urgent[0], c.Smalltalk[0], c.Synonyms[0]} {
		if name := zeroField(v); name != "" {
			t.Errorf("%T: the content of this test does not set %s: set it here, and see that the snapshot keeps it", v, name)
		}
	}
}

// zeroField returns the name of a field of the struct v that is not set, or "".
func zeroField(v any) string {
	r := reflect.ValueOf(v)
	for i := range r.NumField() {
		if r.Field(i).IsZero() {
			return r.Type().Field(i).Name
		}
	}
	return ""
}

func TestSnapshotReads(t *testing.T) {
	raw := string(encodeContent(t, fullContent()))
	if lines := strings.Count(raw, "\n"); lines < 15 {
		t.Errorf("a snapshot of %d lines is not to be read:\n%s", lines, raw)
	}
	if !strings.HasPrefix(raw, "{\n\"format\":1\n") || !strings.Contains(raw, "\n{\"id\":\"all\",\"question\":\"Is <b>1 & 2</b>") {
		t.Errorf("not as it is documented:\n%s", raw)
	}
}

func TestSnapshotIsStrict(t *testing.T) {
	for name, raw := range map[string]string{
		"nothing":          ``,
		"no object":        `[]`,
		"no format":        `{"entries":[]}`,
		"empty object":     `{}`,
		"format later":     `{"contact":"x","format":1}`,
		"other format":     `{"format":2}`,
		"no number":        `{"format":"1"}`,
		"unknown field":    `{"format":1,"author":"x"}`,
		"unknown in entry": `{"format":1,"entries":[{"id":"a","question":"q","answer":"a","color":"red"}]}`,
		"unknown in link":  `{"format":1,"entries":[{"id":"a","question":"q","answer":"a","links":[{"url":"u","x":1}]}]}`,
		"twice":            `{"format":1,"contact":"a","contact":"b"}`,
		"no list":          `{"format":1,"entries":null}`,
		"list of strings":  `{"format":1,"entries":["a"]}`,
		"null entry":       `{"format":1,"entries":[null]}`,
		"no id":            `{"format":1,"entries":[{"question":"q","answer":"a"}]}`,
		"same id":          `{"format":1,"entries":[{"id":"a","question":"q","answer":"a"},{"id":"a","question":"r","answer":"b"}]}`,
		"no day":           `{"format":1,"entries":[{"id":"a","question":"q","answer":"a","updated":"2026-02-30"}]}`,
		"two values":       `{"format":1}{"format":1}`,
		"text after":       `{"format":1} x`,
		"deep":             `{"format":1,"contact":` + strings.Repeat("[", 100_000),
		"line no number":   `{"format":1,"urgent":[{"source":{"line":1e400}}]}`,
	} {
		if c, err := DecodeContent(strings.NewReader(raw)); !errors.Is(err, ErrSnapshot) || c != nil {
			t.Errorf("%s: read as %+v, %v", name, c, err)
		}
	}
}

// Every beginning of a snapshot is told from a whole one, but for the last line's end.
func TestSnapshotTorn(t *testing.T) {
	raw := encodeContent(t, fullContent())
	for i := range len(raw) - 1 {
		if c, err := DecodeContent(bytes.NewReader(raw[:i])); !errors.Is(err, ErrSnapshot) || errors.Is(err, io.EOF) {
			t.Fatalf("%d of %d bytes: read as %+v, %v", i, len(raw), c, err)
		}
	}
}

func TestEncodeContentRefuses(t *testing.T) {
	for name, c := range map[string]*Content{
		"no id":   {Entries: []Entry{{Question: "q"}}},
		"same id": {Entries: []Entry{{ID: "a"}, {ID: "a"}}},
		"no day":  {Entries: []Entry{{ID: "a", Updated: Date{2026, time.February, 30}}}},
		"far day": {Entries: []Entry{{ID: "a", ValidFrom: Date{12026, time.January, 1}}}},
	} {
		if err := EncodeContent(io.Discard, c); err == nil {
			t.Errorf("%s: it was written", name)
		}
	}
	full := errors.New("disk full")
	if err := EncodeContent(brokenWriter{full}, fullContent()); !errors.Is(err, full) {
		t.Errorf("an error in writing became %v", err)
	}
}

type brokenWriter struct{ err error }

func (w brokenWriter) Write([]byte) (int, error) { return 0, w.err }

func TestProblemJSON(t *testing.T) {
	want := Problems{{Error, "duplicate-id", "a.yaml", 3, "x", "m"}, {Warning, "w", "b", 0, "", "n"}}
	raw, err := json.Marshal(want)
	if err != nil {
		t.Fatal(err)
	}
	const text = `[{"severity":"error","code":"duplicate-id","file":"a.yaml","line":3,"entry":"x","message":"m"},` +
		`{"severity":"warning","code":"w","file":"b","line":0,"message":"n"}]`
	if string(raw) != text {
		t.Errorf("got  %s\nwant %s", raw, text)
	}
	var got Problems
	if err := json.Unmarshal(raw, &got); err != nil || !cmp.Equal(want, got) {
		t.Errorf("read again: %+v, %v", got, err)
	}
	if err := json.Unmarshal([]byte(`[{"severity":"fatal"}]`), &got); err == nil {
		t.Error("an unknown severity was read")
	}
}

// What reads is a content that is written and read again without a change.
func FuzzDecodeContent(f *testing.F) {
	f.Add(encodeContent(f, fullContent()))
	f.Add(encodeContent(f, manyEntries(3, 0)))
	f.Add([]byte(`{"format":1,"entries":[{"ID":"a","question":"\ud800","answer":null,"links":[{"url":""},null]}],"urgent":[null]}`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		c, err := DecodeContent(bytes.NewReader(raw))
		if err != nil {
			if c != nil || !errors.Is(err, ErrSnapshot) {
				t.Fatalf("read as %+v, %v", c, err)
			}
			return
		}
		once := encodeContent(t, c)
		again, err := DecodeContent(bytes.NewReader(once))
		if err != nil {
			t.Fatalf("what was written does not read: %v\n%s", err, once)
		}
		if diff := cmp.Diff(c, again); diff != "" {
			t.Fatalf("(-first +second):\n%s", diff)
		}
	})
}

// manyEntries returns a made content of n entries of a usual size; every one whose number is below
// changed has another text than in the content where changed is 0.
func manyEntries(n, changed int) *Content {
	c := &Content{Entries: make([]Entry, n), Contact: "mail@example.org"}
	for i := range c.Entries {
		word := fmt.Sprintf("thing%d", i)
		answer := strings.Repeat("Open the page of "+word+", choose **settings** and look for the line that names it.\n\n", 1+i%8)
		if i*changed/max(n, 1) != (i+1)*changed/max(n, 1) { // changed of them, spread evenly
			answer += "Then press “save”."
		}
		c.Entries[i] = Entry{
			ID: EntryID(fmt.Sprintf("entry-%d", i)), Question: "How do I set up " + word + "?", Also: []string{word + " setup", "where is " + word},
			Answer: answer, Section: []string{"Guide", fmt.Sprintf("Part %d", i/100)}, Tags: []string{"set-up"}, Lang: "en",
			Source: Source{File: "faq.yaml", Line: i + 1},
		}
	}
	return c
}

func BenchmarkSnapshot(b *testing.B) {
	c := manyEntries(100_000, 0)
	raw := encodeContent(b, c)
	b.Run("encode", func(b *testing.B) {
		b.SetBytes(int64(len(raw)))
		for b.Loop() {
			if err := EncodeContent(io.Discard, c); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("decode", func(b *testing.B) {
		b.SetBytes(int64(len(raw)))
		for b.Loop() {
			if _, err := DecodeContent(bytes.NewReader(raw)); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("version", func(b *testing.B) {
		for b.Loop() {
			c.Version()
		}
	})
}
