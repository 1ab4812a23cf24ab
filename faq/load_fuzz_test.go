package faq

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

// fuzzLoad reads foreign bytes with one reader, without the net that catches its panics, and
// checks what holds for every reader.
func fuzzLoad(f *testing.F, name string, read reader, seeds ...string) {
	for _, seed := range seeds {
		f.Add(seed)
	}
	readAll := func(data string) (*Content, Problems) {
		d, problem := newDocument(name, []byte(data))
		if problem != nil {
			return &Content{}, Problems{*problem}
		}
		c := read(d)
		if c == nil {
			return &Content{}, d.problems
		}
		l := newLoader(LoadOptions{})
		l.content, l.problems = c, d.problems
		return l.finish()
	}
	f.Fuzz(func(t *testing.T, data string) {
		c, problems := readAll(data)
		lines := strings.Count(strings.ReplaceAll(strings.ReplaceAll(data, "\r\n", "\n"), "\r", "\n"), "\n") + 1
		if strings.HasPrefix(data, "\xff\xfe") || strings.HasPrefix(data, "\xfe\xff") {
			lines = len(data) // UTF-16
		}
		checkLoaded(t, c, lines)
		for _, p := range problems {
			if p.Line < 0 || p.Line > lines || p.Message == "" || p.Code == "" || !utf8.ValidString(p.Message) ||
				strings.Contains(p.Message, "%!") && !strings.Contains(data, "%") {
				t.Errorf("a problem that is none: %+v (of %d lines)", p, lines)
			}
		}
		if again, problemsAgain := readAll(data); !cmp.Equal(c, again) || !cmp.Equal(problems, problemsAgain) {
			t.Error("reading a second time gave something else")
		}
	})
}

// checkLoaded checks what Load promises of content that was read from one file of so many lines.
func checkLoaded(t *testing.T, c *Content, lines int) {
	t.Helper()
	ids := map[EntryID]bool{}
	for _, e := range c.Entries {
		if e.ID == "" || ids[e.ID] {
			t.Errorf("the id %q is empty or not unique", e.ID)
		}
		ids[e.ID] = true
		if strings.TrimSpace(e.Question) == "" || strings.TrimSpace(e.Answer) == "" || e.Lang == "" {
			t.Errorf("an entry without question, answer or language: %+v", e)
		}
		if strings.ContainsAny(e.Question, "\n\t") {
			t.Errorf("a question of several lines: %q", e.Question)
		}
		if e.Source.Line < 1 || e.Source.Line > lines {
			t.Errorf("entry %q stands in line %d of %d", e.ID, e.Source.Line, lines)
		}
		texts := append([]string{string(e.ID), e.Answer, e.Notice, e.Image, e.SourceURL, e.Lang}, e.Phrasings()...)
		texts = append(append(texts, e.Section...), e.Tags...)
		for _, link := range e.Links {
			texts = append(texts, link.Label, link.URL)
		}
		for _, text := range texts {
			if !utf8.ValidString(text) || strings.ContainsRune(text, 0) {
				t.Errorf("entry %q has text that is not clean: %q", e.ID, text)
			}
		}
	}
	for _, g := range c.Synonyms {
		if len(g.Words) == 0 || len(g.Words)+len(g.To) < 2 || g.Source.Line < 1 || g.Source.Line > lines {
			t.Errorf("a group of synonyms that says nothing: %+v", g)
		}
	}
	for _, u := range c.Urgent {
		if u.ID == "" || len(u.Words) == 0 || u.Answer == "" || u.Source.Line < 1 || u.Source.Line > lines {
			t.Errorf("an urgent text that says nothing: %+v", u)
		}
	}
}

func FuzzReadYAML(f *testing.F) {
	fuzzLoad(f, "f.yaml", readYAML,
		"lang: en\nsection: A > B\ntags: a, b\nentries:\n  - id: x\n    question: A?\n    also: [b, c]\n    answer: |\n      d\n\n      e\n",
		"- question: A?\n  answer: b\n  links: [x, {label: a, url: b}]\n  valid_from: 2026-01-01\n  careful: yes\n",
		"urgent:\n- words: [a, b]\n  answer: c\nsmalltalk:\n  greeting: {answer: a, also: [b], lang: de}\nsynonyms:\n- [a, b]\n- a, b => c\ncontact: x\n",
		"x-a: &a {answer: b}\nentries:\n- <<: *a\n  question: c\n---\n- question: d\n  answer: *a\n",
		"- question: **a**\n", "\t- a", "- question: \"a\x85b\"\n  answer: \"\\0\\x01\"\n", "entries: {a: {question: b, answer: c}, d?: e}\n",
		"- question: <p>a</p>\n  answer: <p>b</p>\n",
	)
}

func FuzzReadJSON(f *testing.F) {
	fuzzLoad(f, "f.json", readJSON,
		`{"entries": [{"id": "x", "question": "A?", "also": ["b"], "answer": "c", "links": [{"label": "d", "url": "e"}]}]}`,
		`[{"question": "A?", "answer": "\u0000\ud800"}]`,
		`{"@graph": [{"@type": "FAQPage", "name": "x", "inLanguage": "de", "mainEntity": [{"@type": "Question", "name": "a", "acceptedAnswer": [{"@type": "Answer", "text": "<p>b</p>"}]}]}]}`,
		`{"@type": "Question", "name": "&lt;b&gt;", "keywords": ["a"], "suggestedAnswer": "c", "dateModified": "2026-01-01T00:00:00Z"}`,
		"[1,]", "{\"a\"\n:}", "[[[[[[", "{} {}", "\"a\nb\"",
	)
}

func FuzzReadCSV(f *testing.F) {
	fuzzLoad(f, "f.csv", readCSV,
		"question,answer\na,b\n", "sep=;\nquestion;answer\n\"a\nb\";c\n", "question\tanswer\talso\ta\nb\tc\td\te\n",
		"\uFEFFid|question|answer\n1|a|b\n", "Is it?,yes it is\n", "question,answer\n\"a,b\nc,d\n", "question,answer\na \"b\" c,\"d \"e\" f\"\n",
		"question,answer,\n,,\na,b,c,d\n", "question,answer,valid_from,careful,links\na,b,2026-01-01,yes,[x](y)\n", "\"", "question,answer\r\r\na,b",
	)
}

func FuzzReadHTML(f *testing.F) {
	fuzzLoad(f, "f.html", readHTML,
		"<title>x</title><h1>A</h1><p>b<h2 id=c>D?</h2>e<ul><li>f<li>g</ul>",
		"<details><summary>A?</summary>b<details><summary>C?</summary>d</details></details>",
		"<dl><dt>A?<dt>b<dd>c<dd>d<dt>e?<dd>f</dl>",
		`<h2><button aria-expanded=false aria-controls=x data-toggle=collapse>A?</button></h2><div id=x hidden>b</div>`,
		`<div class=faq-question>A?</div><div class=faq-answer>b</div><p><b>C?</b><br>d<p>Q: E?<p>A: f`,
		`<script type="application/ld+json">{"@type":"FAQPage","mainEntity":[{"@type":"Question","name":"A?","acceptedAnswer":{"text":"b"}}]}</script><p>c`,
		`<div itemtype=schema.org/Question itemscope><b itemprop=name>A?</b><i itemprop=acceptedAnswer>b</i></div>`,
		"<table><tr><td>A?<td>b<tr><td>C?<td>d</table>", "<link rel=canonical href=https://a.example/><a href=#x>b</a><img src=c>",
		"<table><b><p><table><i>", "<svg><title>a</title><p>b", "<template><p>a</template><select><option>b", "<p>a<!-- b --><![CDATA[c]]>\n<br/>\n<h3>d</h3",
	)
}

func FuzzReadSynonyms(f *testing.F) {
	fuzzLoad(f, "synonyms.txt", readSynonyms, "a, b\n", "a => b, c # d\n", "c#, d\\, e\n", "=>", "a => b => c", "# a\n\n,")
}

func FuzzSlug(f *testing.F) {
	for _, seed := range []string{"4.2 What's “it”?", "Öffnungszeiten", "ß", "ǆ", "हिन्दी में?", "🎁", "a-b_c", strings.Repeat("lång ", 40)} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		s := questionSlug(strings.ToValidUTF8(text, ""))
		if s == "" || strings.HasPrefix(s, "-") || strings.HasSuffix(s, "-") || strings.Contains(s, "--") || utf8.RuneCountInString(s) > maxSlug {
			t.Errorf("the slug of %q is %q", text, s)
		}
		if id, ok := explicitID(s); !ok || string(id) != s {
			t.Errorf("the slug %q is read as the id %q", s, id)
		}
		if again := slug(s); again != s {
			t.Errorf("the slug of %q is %q", s, again)
		}
	})
}
