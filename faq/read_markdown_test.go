package faq

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestReadMarkdownGolden(t *testing.T) { testGolden(t, readMarkdown, "testdata/markdown/*.md") }

func TestReadMDXGolden(t *testing.T) { testGolden(t, readMDX, "testdata/mdx/*.mdx") }

// readPage reads a page given as lines.
func readPage(read reader, lines ...string) (*Content, Problems) {
	d := &document{name: "a.md", data: strings.Join(lines, "\n")}
	return read(d), d.problems
}

func TestMarkdownCommentFields(t *testing.T) {
	c, problems := readPage(readMarkdown,
		"## Hours?",
		"<!-- id: hours -->",
		"<!-- also: When? | \"open today\" -->",
		"<!-- tags: time, door",
		"careful: yes",
		"notice: Not on",
		"holidays.",
		"lang: en-GB",
		"image: door.png",
		"source_url: https://example.org/hours",
		"updated: 2026-03-01",
		"preview: true",
		"valid_from: 2026-01-01",
		"valid_until: 2026-12-31",
		"related: map, #way",
		"links: https://example.org | [Map](map.html)",
		"-->",
		"Nine to five. <!-- nothing for us -->")
	want := []Entry{{
		ID: "hours", Question: "Hours?", Also: []string{"When?", `"open today"`}, Answer: "Nine to five.", Tags: []string{"time", "door"},
		Lang: "en-GB", Related: []EntryID{"map", "#way"}, Links: []Link{{URL: "https://example.org"}, {Label: "Map", URL: "map.html"}},
		Source: Source{File: "a.md", Line: 1}, ValidFrom: Date{2026, 1, 1}, ValidUntil: Date{2026, 12, 31}, Careful: true,
		Notice: "Not on holidays.", Image: "door.png", SourceURL: "https://example.org/hours", Updated: Date{2026, 3, 1}, Preview: true,
	}}
	if diff := cmp.Diff(want, c.Entries); diff != "" {
		t.Errorf("entries (-want +got):\n%s", diff)
	}
	if len(problems) > 0 {
		t.Errorf("problems: %v", problems)
	}
}

func TestMarkdownFrontmatterFields(t *testing.T) {
	c, problems := readPage(readMarkdown, "---", "careful: true", "preview: yes", "---", "## A?", "b", "## C?", "d")
	for _, e := range c.Entries {
		if !e.Careful || !e.Preview {
			t.Errorf("%s: careful %v, preview %v, want both of the front matter", e.ID, e.Careful, e.Preview)
		}
	}
	if len(c.Entries) != 2 || len(problems) > 0 {
		t.Errorf("%d entries, problems %v", len(c.Entries), problems)
	}
}

// Each entry of a front matter in TOML has the line of its own head, and each field its own.
func TestFrontmatterLinesInTOML(t *testing.T) {
	c, problems := readPage(readMarkdown, "+++", `title = "X"`, "", "[[entries]]", `question = "A?"`, `answer = "a"`, "",
		"[[entries]]", `question = "B?"`, `answer = "b"`, "careful = 3", "", "[[entries]]", `question = "C?"`, `answer = "c"`, "+++")
	var lines []int
	for _, e := range c.Entries {
		lines = append(lines, e.Source.Line)
	}
	if diff := cmp.Diff([]int{4, 8, 13}, lines); diff != "" {
		t.Errorf("lines of entries (-want +got):\n%s", diff)
	}
	lines = nil
	for _, p := range problems {
		lines = append(lines, p.Line)
	}
	slices.Sort(lines)
	if diff := cmp.Diff([]int{11}, lines); diff != "" {
		t.Errorf("%v: lines (-want +got):\n%s", problems, diff)
	}
}

// The lists in the attributes of a component are in the order written, however often the page is read.
func TestMDXListsInOrder(t *testing.T) {
	for range 100 {
		c, _ := readString(t, "f.mdx", "export const general = [\n  { question: \"Where can I park?\", answer: \"In the yard.\" },\n]\n"+
			"export const billing = [\n  { question: \"How do I pay?\", answer: \"By card.\" },\n]\n\n# Help\n\n<Faq left={general} right={billing} />\n")
		if len(c.Entries) != 2 || c.Entries[0].Question != "Where can I park?" {
			t.Fatalf("entries %v", entryLines(c.Entries))
		}
	}
}

func TestMarkdownForeignComments(t *testing.T) {
	for _, comment := range []string{
		"<!-- TODO: write this -->", "<!-- Note: for us -->", "<!-- prettier-ignore -->", "<!-- markdownlint-disable MD013 -->", "<!-- also known as b -->",
		"<!-- see https://example.org: x -->", "<!-- Section: prices -->", "<!-- author: me -->", "<!-- -->", "<!-- more -->", "<!-- vale off -->",
	} {
		c, problems := readPage(readMarkdown, "# A", "", comment, "", "Text.")
		if len(problems) > 0 {
			t.Errorf("%s: %v", comment, problems)
		}
		if len(c.Entries) != 1 || c.Entries[0].Answer != "Text." || len(c.Entries[0].Also) > 0 {
			t.Errorf("%s: entries %+v", comment, c.Entries)
		}
	}
}

func TestFrontmatter(t *testing.T) {
	type result struct {
		Title, Lang string
		Tags        []string
		Careful     bool
		Line        int // of the rest
		Problems    string
	}
	tests := []struct {
		name  string
		lines []string
		want  result
	}{
		{"none", []string{"# A"}, result{Line: 1}},
		{"YAML", []string{"---", "title: 'A: b'", "lang: de", "tags: [x, y]", "careful: true", "layout: {a: 1}", "---", "t"}, result{"A: b", "de", []string{"x", "y"}, true, 8, ""}},
		{"YAML with a list", []string{"---", "# hello", "title: A", "tags:", "  - x", "  - y", "...", "t"}, result{"A", "", []string{"x", "y"}, false, 8, ""}},
		{"tags as text", []string{"---", "tags: x, y", "---"}, result{Tags: []string{"x", "y"}, Line: 4}},
		{"TOML", []string{"+++", `title = "A"`, "careful = true", "[taxonomies]", `tags = ["x"]`, "+++", "t"}, result{"A", "", []string{"x"}, true, 7, ""}},
		{"empty", []string{"---", "---", "t"}, result{Line: 3}},
		{"a rule", []string{"---", "", "Hello. This is text", "---"}, result{Line: 1}},
		{"a rule over a heading", []string{"---", "## A: b", "Text", "---"}, result{Line: 1}},
		{"never closed", []string{"---", "title: A"}, result{Line: 1}},
		{"bad YAML", []string{"---", "title: A", "tags: [x", "---", "t"}, result{Line: 5, Problems: "a.md:3: the front matter (between the lines “---”) is not YAML, so it was left out"}},
		{"bad TOML", []string{"+++", `title = "A"`, "lang = en", "+++", "t"}, result{Line: 5, Problems: "a.md:3: the front matter (between the lines “+++”) is not TOML, so it was left out"}},
		{"bad value", []string{"---", "title: [A]", "careful: perhaps", "---"}, result{Line: 5, Problems: "a.md:2: title: this is a list; write one text"}},
		{"a preview of another program", []string{"---", "title: A", "preview: images/a.png", "---"}, result{Title: "A", Line: 5}},
		{"bad language", []string{"---", "lang: klingonish words", "---"}, result{Line: 4, Problems: "a.md:2: lang: “klingonish words” is not the tag of a language"}},
		{"an anchor", []string{"---", "a: &a [x]", "tags: *a", "---"}, result{Tags: []string{"x"}, Line: 5}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d := &document{name: "a.md", data: strings.Join(tt.lines, "\n")}
			fm, _, line := cutFrontmatter(d)
			got := result{fm.page.title, fm.page.lang, fm.page.tags, fm.defaults.Careful, line, ""}
			if len(d.problems) > 0 {
				got.Problems = d.problems[0].Error()
				got.Problems = got.Problems[:min(len(tt.want.Problems), len(got.Problems))]
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("front matter (-want +got):\n%s", diff)
			}
		})
	}
}

// TestMarkdownLimits reads lines that no person wrote: the rest of the page is still read.
func TestMarkdownLimits(t *testing.T) {
	for _, tt := range []struct{ name, line, problem string }{
		{"a long line", strings.Repeat("a ", maxLine), "a.md:3: this line is longer than 64 kB, so it was left out; break it into several"},
		{"deep quotes", strings.Repeat(">", 100_000), "a.md:3: this line is longer than 64 kB, so it was left out; break it into several"},
		{"nested quotes", strings.Repeat("> ", 100) + "a", "a.md:3: quotes or lists are nested more than 30 deep in this line, so it was left out; take some of them away"},
		{"nested lists", strings.Repeat("- ", 100) + "a", "a.md:3: quotes or lists are nested more than 30 deep in this line, so it was left out; take some of them away"},
		{"a picture in the text", "![](data:image/png;base64," + strings.Repeat("QUJD", maxLine) + ")", ""},
		{"a long rule", strings.Repeat("- ", 100), ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c, problems := readPage(readMarkdown, "# A", "", tt.line, "", "## B", "", "c")
			if len(c.Entries) == 0 || c.Entries[len(c.Entries)-1].Answer != "c" {
				t.Errorf("the rest of the page was not read: %.200v", c.Entries)
			}
			if got := strings.Join(problemTexts(problems), "\n"); got != tt.problem {
				t.Errorf("problems %.200q, want %q", got, tt.problem)
			}
		})
	}
}

// TestMarkdownSmallPages has one line of Markdown for each thing that tells a question.
func TestMarkdownSmallPages(t *testing.T) {
	for _, tt := range []struct {
		name  string
		lines []string
		want  []string // question = answer
	}{
		{"a rhetorical question", []string{"# A", "Is your back sore?", "", "We help."}, []string{"A = Is your back sore?/We help."}},
		{"bold questions in two pieces", []string{"**Can I** **pay?** Yes."}, []string{"Can I pay? = Yes."}},
		{"a question mark behind the bold", []string{"**Can I pay**? Yes."}, []string{"Can I pay? = Yes."}},
		{"bold in running text", []string{"# A", "**Really?** asked nobody. So", "", "it is **important**."}, []string{"Really? = asked nobody. So/it is **important**."}},
		{"italics", []string{"# A", "*Can I pay?*", "", "Yes."}, []string{"Can I pay? = Yes."}},
		{"emoji and number", []string{"### ❓ 3. Can I pay?", "Yes."}, []string{"Can I pay? = Yes."}},
		{"a link in a heading", []string{"## [Prices](p.md) for `all`", "5 €"}, []string{"Prices for all = 5 €"}},
		{"plain questions under FAQ", []string{"# FAQ", "", "Can I pay?", "", "Yes.", "", "Can I go?", "", "No."}, []string{"Can I pay? = Yes.", "Can I go? = No."}},
		{"a question without an answer", []string{"## Can I pay?", "## Can I go?", "No."}, []string{"Can I pay? = ", "Can I go? = No."}},
		{"no space behind the marks", []string{"##Prices", "5 €"}, []string{"Prices = 5 €"}},
		{"a hash is no heading", []string{"# A", "#1 in town"}, []string{"A = #1 in town"}},
		{"French", []string{"Q : Combien ?", "R : 5 €"}, []string{"Combien ? = 5 €"}},
		{"Japanese", []string{"Q：いくらですか", "A：五百円です"}, []string{"いくらですか = 五百円です"}},
		{"question and answer in one line", []string{"Q: Why? A: So."}, []string{"Why? = So."}},
		{"an answer that is a list", []string{"Q: Why?", "A:", "- this", "- that"}, []string{"Why? = - this/- that"}},
		{"underlined", []string{"Prices", "======", "5 €", "", "Small", "-----", "3 €"}, []string{"Prices = 5 €", "Small = 3 €"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c, problems := readPage(readMarkdown, tt.lines...)
			var got []string
			for _, e := range c.Entries {
				got = append(got, e.Question+" = "+strings.NewReplacer("\n\n", "/", "\n", "/").Replace(e.Answer))
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("entries (-want +got):\n%s", diff)
			}
			if len(problems) > 0 {
				t.Errorf("problems: %v", problems)
			}
		})
	}
}

// What looks like an answer's label and is none stays: an initial, a lone word, a letter before a dash. Behind a
// question that is labelled in the same way it is a label.
func TestMarkdownAnswerLabels(t *testing.T) {
	const pair = "Q: Is it warm?\nA: It is.\n\n"
	for _, tt := range []struct{ page, question, want string }{
		{"## Who owns it?\n\nA. Miller owns it.", "Who owns it?", "A. Miller owns it."},
		{"Who owns it?\n\nA. Miller owns it.\n\nWho runs it?\n\nB. Smith does.", "Who owns it?", "A. Miller owns it."},
		{pair + "## Who owns it?\n\nA. Miller owns it.", "Who owns it?", "A. Miller owns it."},
		{pair + "Q: Who owns it?\nA. Miller owns it.", "Who owns it?", "A. Miller owns it."},
		{"Q: Is it warm? A: It is.\n\n## Who owns it?\n\nA. Miller owns it.", "Who owns it?", "A. Miller owns it."},
		{"## Which grade is best?\n\nA - the others are worse.", "Which grade is best?", "A - the others are worse."},
		{"## What follows a question?\n\nAnswer.", "What follows a question?", "Answer."},
		{"Q. What follows a question?\nAnswer.\n\nQ. Is it warm?\nA. It is.", "What follows a question?", "Answer."},
		{"- **Who owns it?** A. Miller owns it.\n- **Who runs it?** B. Smith does.", "Who owns it?", "A. Miller owns it."},

		{"## Who owns it?\n\nA: Miller owns it.", "Who owns it?", "Miller owns it."},
		{"Q. Who owns it?\nA. Miller owns it.", "Who owns it?", "Miller owns it."},
		{"Q: Who owns it?\nA - Miller owns it.", "Who owns it?", "Miller owns it."},
		{"Q1. Who owns it?\nA1. Miller owns it.\n\nQ2. Who runs it?\nA2. Smith does.", "Who owns it?", "Miller owns it."},
		{"Frage – Wem gehört es?\nAntwort – Dem Müller.", "Wem gehört es?", "Dem Müller."},
	} {
		c, problems := readPage(readMarkdown, strings.Split(tt.page, "\n")...)
		i := slices.IndexFunc(c.Entries, func(e Entry) bool { return e.Question == tt.question })
		if i < 0 || c.Entries[i].Answer != tt.want || len(problems) > 0 {
			t.Errorf("%q: want %q answered with %q:\n%s", tt.page, tt.question, tt.want, showContent(c, problems))
		}
	}
}
