package faq

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/faqbot/faqbot/index/indextest"
)

// readString reads one document that is given as text.
func readString(t testing.TB, name, text string) (*Content, Problems) {
	t.Helper()
	return Read(name, strings.NewReader(text), LoadOptions{})
}

// texts returns the problems as owners see them.
func problemTexts(problems Problems) []string {
	texts := []string{}
	for _, p := range problems {
		texts = append(texts, p.Error())
	}
	return texts
}

func TestReadYAMLFields(t *testing.T) {
	c, problems := readString(t, "faq.yaml", `lang: en-gb
section: Studio > Visits
tags: [web, chat]
contact: |
  Call us.
entries:
  - id: opening_hours
    question: When are you
      open?
    also:
      - Opening hours
      - "Are you open: on Sunday?"
    answer: |

      Daily from **9 to 18**.

      Not on holidays.
    section: [Visits, Hours]
    tags: phone, web
    lang: EN
    related: prices, booking
    links:
      - https://example.org/hours
      - "[Map](https://example.org/map)"
      - {label: Call, url: "tel:+1"}
    valid_from: 2026-01-01
    valid_until: 2026-12-31
    careful: yes
    notice: Times in CET
    image: img/door.jpg
    source_url: https://example.org/
    updated: 2025-12-24T10:00:00Z
    link_preview: true
  - q: What does it cost?
    also: Prices | Price list
    a: 42
urgent:
  - words: numbness, chest pain
    answer: See a doctor at once.
  - {id: fire, words: [fire], answer: Call 112., lang: en}
smalltalk:
  greeting: Welcome.
  thanks: {answer: With pleasure., also: cheers mate, lang: de}
synonyms:
  - [massage, rub]
  - bus, coach
  - nyc => new york
`)
	if len(problems) > 0 {
		t.Errorf("problems: %v", problems)
	}
	src := func(line int) Source { return Source{File: "faq.yaml", Line: line} }
	want := &Content{
		Entries: []Entry{
			{
				ID: "opening_hours", Question: "When are you open?", Also: []string{"Opening hours", "Are you open: on Sunday?"},
				Answer: "Daily from **9 to 18**.\n\nNot on holidays.", Section: []string{"Visits", "Hours"}, Tags: []string{"phone", "web", "chat"},
				Lang: "en", Related: []EntryID{"prices", "booking"},
				Links: []Link{
					{URL: "https://example.org/hours"},
					{Label: "Map", URL: "https://example.org/map"},
					{Label: "Call", URL: "tel:+1"},
				},
				Source: src(7), ValidFrom: Date{2026, time.January, 1}, ValidUntil: Date{2026, time.December, 31}, Careful: true,
				Notice: "Times in CET", Image: "img/door.jpg", SourceURL: "https://example.org/", Updated: Date{2025, time.December, 24}, Preview: true,
			},
			{
				ID: "what-does-it-cost", Question: "What does it cost?", Also: []string{"Prices", "Price list"}, Answer: "42",
				Section: []string{"Studio", "Visits"}, Tags: []string{"web", "chat"}, Lang: "en-GB", Source: src(34),
			},
		},
		Urgent: []Urgent{
			{ID: "numbness", Words: []string{"numbness", "chest pain"}, Answer: "See a doctor at once.", Source: src(38)},
			{ID: "fire", Words: []string{"fire"}, Answer: "Call 112.", Lang: "en", Source: src(40)},
		},
		Smalltalk: []Smalltalk{
			{Kind: Greeting, Answer: "Welcome.", Lang: "en-GB", Source: src(42)},
			{Kind: Thanks, Answer: "With pleasure.", Also: []string{"cheers mate"}, Lang: "de", Source: src(43)},
		},
		Synonyms: []SynonymGroup{
			{Words: []string{"massage", "rub"}, Source: src(45)},
			{Words: []string{"bus", "coach"}, Source: src(46)},
			{Words: []string{"nyc"}, To: []string{"new york"}, Source: src(47)},
		},
		Contact: "Call us.",
		Files:   []string{"faq.yaml"},
	}
	if diff := cmp.Diff(want, c); diff != "" {
		t.Errorf("content (-want +got):\n%s", diff)
	}
}

func TestReadYAMLShapes(t *testing.T) {
	tests := []struct {
		name, data string
		want       []string // "line id: question = answer"
	}{
		{"a bare list", "- question: A?\n  answer: a\n- question: B?\n  answer: b\n", []string{"1 a: A? = a", "3 b: B? = b"}},
		{"one entry", "question: A?\nanswer: a\n", []string{"1 a: A? = a"}},
		{"entries by id", "entries:\n  first:\n    question: A?\n    answer: a\n", []string{"3 first: A? = a"}},
		{"questions with answers", "faq:\n  Are you open?: Yes\n  Is it far?: No\n", []string{"2 are-you-open: Are you open? = Yes", "3 is-it-far: Is it far? = No"}},
		{"several documents", "---\nlang: en\nentries:\n- {question: A, answer: a}\n---\n- {question: B, answer: b}\n---\n", []string{"4 a: A = a", "6 b: B = b"}},
		{
			"anchors and merge keys",
			"x-common: &common\n  tags: [web]\n  answer: shared\nentries:\n  - <<: *common\n    question: A?\n  - <<: [*common]\n    question: B?\n    answer: own\n",
			[]string{"5 a: A? = shared", "7 b: B? = own"},
		},
		{"a byte order mark and Windows line ends", "\uFEFF- question: A?\r\n  answer: a\r\n- question: B?\r\n  answer: b\r\n", []string{"1 a: A? = a", "3 b: B? = b"}},
		{"control characters and odd line separators", "- question: A\u2028B\v?\n  answer: a\n- question: C?\n  answer: b\u0085c\n", []string{"1 a-b: A B ? = a", "3 c: C? = b c"}},
		{"texts that YAML takes for something else", "- question: yes\n  answer: 2026-01-01\n- question: 007\n  answer: 1e3\n", []string{"1 yes: yes = 2026-01-01", "3 007: 007 = 1e3"}},
		{"numbers in front", "- question: 4.2 How?\n  answer: a\n- question: \"3) What?\"\n  answer: b\n", []string{"1 how: 4.2 How? = a", "3 what: 3) What? = b"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c, problems := readString(t, "f.yaml", tt.data)
			if len(problems) > 0 {
				t.Errorf("problems: %v", problems)
			}
			var got []string
			for _, e := range c.Entries {
				got = append(got, fmt.Sprintf("%d %s: %s = %s", e.Source.Line, e.ID, e.Question, e.Answer))
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("entries (-want +got):\n%s", diff)
			}
		})
	}
}

func TestReadYAMLProblems(t *testing.T) {
	tests := []struct {
		name, data string
		want       []string
		entries    int
	}{
		{"unknown key, a slip", "- question: A?\n  awnser: a\n  answer: b\n", []string{`f.yaml:2: an entry has no “awnser”; did you mean “answer”?`}, 1},
		{
			"unknown key, told once", "- question: A?\n  answer: b\n  views: 3\n- question: B?\n  answer: b\n  views: 4\n",
			[]string{`f.yaml:3: warning: an entry has no “views”, so it was not read; known are id, question, also, answer, section, tags, lang, related, links, valid_from, valid_until, careful, notice, image, source_url, updated, preview`},
			2,
		},
		{"unknown key at the top", "entrys:\n- question: A?\n  answer: b\n", []string{`f.yaml:1: there are no entries in this file; write them below “entries:” (did you mean that by “entrys”?)`}, 0},
		{"nothing", "", []string{`f.yaml:1: there are no entries in this file; write “entries:” and below it a list of entries with “question:” and “answer:”`}, 0},
		{"no question", "- answer: b\n", []string{`f.yaml:1: this entry has no question, so it was left out; give it one (“question: …”)`}, 0},
		{"empty answer", "- question: A?\n  answer:\n- question: B?\n", []string{
			`f.yaml:1: “A?” has no answer, so it was left out; write its answer, or delete it`,
			`f.yaml:3: “B?” has no answer, so it was left out; write its answer, or delete it`,
		}, 0},
		{"an entry that is a text", "- A?\n- question: B?\n  answer: b\n", []string{`f.yaml:1: an entry is a text here; write its “question:” and its “answer:”`}, 1},
		{"wrong types", "- question: {x: y, z: a}\n  answer: {x: y, z: a}\n- question: B?\n  answer: b\n  also:\n    - Well: now?\n  careful: perhaps\n  valid_from: 24.12.2026\n  lang: English\n  links: [{label: x}]\n  tags: {a: [b]}\n", []string{
			`f.yaml:1: question: this is keys with values; write one text`,
			`f.yaml:1: this entry has no question, so it was left out; give it one (“question: …”)`,
			`f.yaml:2: answer: this is keys with values; write one text (Markdown)`,
			`f.yaml:6: also: text with a colon in it needs quotes: "Well: now?"`,
			`f.yaml:7: careful: “perhaps” is neither true nor false; write one of them`,
			`f.yaml:8: valid_from: "24.12.2026" is not a date like 2026-12-24; write the year, the month and the day`,
			`f.yaml:9: lang: “English” is not the tag of a language; write en`,
			`f.yaml:10: links: this link has no “url”; give it one`,
			`f.yaml:11: tags: this is keys with values; write a list, or texts with commas between them`,
		}, 1},
		{"a key twice", "- question: A?\n  answer: a\n  question: B?\n", []string{`f.yaml:3: “question” stands here a second time (first in line 1); keep one, or begin a new entry with “- ”`}, 1},
		{"two names of one field", "- question: A?\n  title: B?\n  answer: a\n", []string{`f.yaml:2: “question” and “title” mean the same here; keep one of them`}, 1},
		{"a comment that is none", "- question: A?\n  answer: We are at door #5\n", []string{`f.yaml:2: warning: what follows “#” here is a comment and was not read (“#5”); put quotes around the text if it belongs to it`}, 1},
		{"a tag that is none", "- question: A?\n  answer: !important b\n", []string{`f.yaml:2: text that begins with “!” needs quotes around it: "!important b"`}, 1},
		{"dates the wrong way round", "- question: A?\n  answer: a\n  valid_from: 2026-02-01\n  valid_until: 2026-01-01\n", []string{`f.yaml:1: “A?” would never be answered: valid_until (2026-01-01) lies before valid_from (2026-02-01); exchange them or correct one`}, 1},
		{"a duplicate id", "- {id: a, question: A, answer: a}\n- {id: a, question: B, answer: b}\n", []string{`f.yaml:2: the id "a" is that of the entry at f.yaml:1 too; give one of the two another id`}, 2},
		{"an id with spaces", "- {id: a b, question: A, answer: a}\n", []string{`f.yaml:1: warning: the id “a b” is read as "a-b"; an id has letters, digits and “-”, and no spaces`}, 1},
		{"urgent and smalltalk", "urgent:\n  - answer: x\n  - words: fire\n  - smoke\nsmalltalk:\n  greting: Hi\n  thanks: {}\nsynonyms:\n  - alone\n  - a =>\n", []string{
			`f.yaml:2: this urgent text has no words that call for it; list them (“words: [numbness, chest pain]”)`,
			`f.yaml:3: this urgent text has no answer; write what people must be told (“answer: …”)`,
			`f.yaml:4: urgent: this is a text; write a list, each with “words:” and “answer:”`,
			`f.yaml:6: smalltalk has no “greting”; did you mean “greeting”?`,
			`f.yaml:7: thanks says nothing; write an answer, other phrasings (“also:”), or delete it`,
			`f.yaml:9: warning: “alone” stands alone; write the words that mean the same beside it, with commas between them`,
			`f.yaml:10: “=>” needs words on both sides, as in “nyc => new york”`,
		}, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c, problems := readString(t, "f.yaml", tt.data)
			if diff := cmp.Diff(tt.want, problemTexts(problems)); diff != "" {
				t.Errorf("problems (-want +got):\n%s", diff)
			}
			if len(c.Entries) != tt.entries {
				t.Errorf("%d entries, want %d", len(c.Entries), tt.entries)
			}
		})
	}
}

func TestReadYAMLSyntaxErrors(t *testing.T) {
	const not = ": this is not YAML, so nothing of it was read: "
	tests := []struct{ name, data, want string }{
		{"tab below a key", "entries:\n  - question: a\n\tanswer: b\n", "3" + not + "this line is indented with a tab; indent with spaces"},
		{"tab before a list", "entries:\n\t- question: a\n", "2" + not + "this line is indented with a tab; indent with spaces"},
		{"colon in a text", "entries:\n  - question: Hours: when?\n    answer: b\n", "2" + not + "text with a colon and a space in it needs quotes around it: 'Hours: when?'"},
		{"bold text", "- question: a\n  answer: **bold** x\n", "2" + not + "text that begins with “*” needs quotes around it: '**bold** x'"},
		{"text in stars", "- question: a\n  answer: *bold\n", "2" + not + "text that begins with “*” needs quotes around it: '*bold'"},
		{"a link in front", "entries:\n  - question: a\n    answer: [link](http://x) more\n  - question: b\n", "3" + not + "text that begins with “[” needs quotes around it: '[link](http://x) more'"},
		{"a quote left open", "entries:\n  - question: a\n    answer: \"open\n  - question: b\n", "3" + not + "the quote that opens here is never closed"},
		{"a quoted word in front", "entries:\n  - question: \"a\" is b\n    answer: c\n", "2" + not + "the text ends at its second quote; put single quotes around all of it: '\"a\" is b'"},
		{"an apostrophe in single quotes", "- question: a\n  answer: 'it's'\n", "2" + not + "the text ends at the second single quote; write it in double quotes, or double the quotes within it"},
		{"a key further left", "entries:\n  - question: a\n   answer: c\n", "3" + not + "this line is not in line with those above it; the keys of one entry begin in the same column, and so do the “-” of a list"},
		{"a key further right", "entries:\n  - question: a\n     answer: c\n", "3" + not + "this line is not in line with those above it; the keys of one entry begin in the same column, and so do the “-” of a list"},
		{"no colon", "entries:\n  - question: a\n    answer c\n  - question: b\n", "3" + not + "a key needs a colon and a space behind it (“answer: …”), and each line of a longer text must be indented more than its key"},
		{"an at sign", "- question: a\n  answer: @foo\n", "2" + not + "text that begins with “@” needs quotes around it: '@foo'"},
		{"a backslash", "- question: a\n  answer: \"C:\\dir\"\n", "2" + not + "a backslash means something else between double quotes; use single quotes around the text"},
		{"text under a block mark not indented", "- question: a\n  answer: |\n  text\n", "3" + not + "a key needs a colon and a space behind it (“answer: …”), and each line of a longer text must be indented more than its key"},
		{"a question mark within brackets", "- question: a\n  also: [Is it?, Was it?]\n  answer: b\n", "2" + not + "between brackets, text with “?”, “:” or “,” in it needs quotes around it"},
		{"a key in a list", "- question: a\n  answer: b\nlang: en\n", "3" + not + "this line is not in line with those above it; the keys of one entry begin in the same column, and so do the “-” of a list"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, problems := readString(t, "f.yaml", tt.data)
			if len(problems) != 1 {
				t.Fatalf("problems: %v", problems)
			}
			if diff := cmp.Diff("f.yaml:"+tt.want, problems[0].Error()); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// What stands before another document of the file is read, and the error does not deny it.
func TestReadYAMLSyntaxErrorLater(t *testing.T) {
	c, problems := readString(t, "f.yaml", "entries:\n  - question: A?\n    answer: a\n---\nentries:\n  - question: B: b\n")
	if len(c.Entries) != 1 || len(problems) != 1 || !strings.Contains(problems[0].Error(), "f.yaml:6: this is not YAML, so nothing from the “---” above on was read: ") {
		t.Errorf("%d entries, problems %v", len(c.Entries), problems)
	}
}

func TestReadYAMLHostile(t *testing.T) {
	var laughs strings.Builder
	laughs.WriteString("a: &a [x, x, x, x, x, x, x, x, x, x]\n")
	for i := 'b'; i <= 'k'; i++ {
		fmt.Fprintf(&laughs, "%c: &%c [%s]\n", i, i, strings.TrimSuffix(strings.Repeat(fmt.Sprintf("*%c, ", i-1), 10), ", "))
	}
	laughs.WriteString("entries: *k\n")
	wide := "x-all: &all [" + strings.Repeat("x, ", 20_000) + "x]\nentries:\n" + strings.Repeat("- {question: A, answer: a, also: *all}\n", 20_000)
	tests := []struct{ name, data, code string }{
		{"billion laughs", laughs.String(), "too-large"},
		{"a wide anchor many times", wide, "too-large"},
		{"an anchor in itself", "entries: &a\n- *a\n", "too-deep"},
		{"merging itself", "entries:\n- &a\n  <<: *a\n  question: A?\n  answer: b\n", "too-deep"},
		{"deep brackets", strings.Repeat("[", 9000) + strings.Repeat("]", 9000), "too-deep"},
		{"very deep brackets", strings.Repeat("[", 100_000), "syntax"},
		{"deep dashes", strings.Repeat("- ", 100_000), "syntax"},
		{"very many values", strings.Repeat("- a\n", 3_000_000), "too-large"},
		{"a list as a key", "- ? [a]\n  : b\n  question: A?\n  answer: a\n", "syntax"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, problems := readString(t, "f.yaml", tt.data)
			if len(problems) == 0 || problems[0].Code != tt.code {
				t.Fatalf("problems: %v, want one of code %s", problems, tt.code)
			}
			if len(problems) > 3 {
				t.Errorf("%d problems: too many to read", len(problems))
			}
		})
	}
}

func TestReadYAMLLabelledSets(t *testing.T) {
	sets := indextest.Shared(t, "eval")
	files, err := filepath.Glob(filepath.Join(sets, "*", "content.yaml"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no labelled sets in %s: %v", sets, err)
	}
	for _, file := range files {
		c, problems := Load(t.Context(), []string{file}, LoadOptions{})
		if len(problems) > 0 {
			t.Errorf("%s: %v", file, problems[:min(3, len(problems))])
		}
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if want := strings.Count(string(data), "\n  - id: "); len(c.Entries) != want {
			t.Errorf("%s: %d entries, want %d", file, len(c.Entries), want)
		}
	}
}
