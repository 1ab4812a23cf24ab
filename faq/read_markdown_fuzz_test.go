package faq

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

// checkProse reads a document twice and checks what holds of every reader of prose.
func checkProse(t *testing.T, name string, raw []byte, read reader) {
	t.Helper()
	d, problem := newDocument(name, raw)
	if problem != nil {
		return // not text
	}
	lines := strings.Count(d.data, "\n") + 1
	fm, _, _ := cutFrontmatter(&document{name: d.name, data: d.data})
	c := read(d)
	for _, e := range c.Entries {
		if e.Source.File != name || e.Source.Line < 1 || e.Source.Line > lines {
			t.Errorf("entry %q comes from %v, and the document has %d lines", e.Question, e.Source, lines)
		}
		// An entry that stands as data in the front matter may lack its question: the loader leaves it out and says so.
		data := slices.ContainsFunc(fm.content.Entries, func(o Entry) bool { return o.Source == e.Source })
		if strings.TrimSpace(e.Question) == "" && !data || strings.ContainsAny(e.Question, "\n\r") {
			t.Errorf("question %q is empty or not one line", e.Question)
		}
		for _, s := range append(append(e.Phrasings(), e.Answer, e.Notice), e.Section...) {
			if !utf8.ValidString(s) {
				t.Errorf("%q is not UTF-8", s)
			}
		}
	}
	for _, p := range d.problems {
		if p.Line < 0 || p.Line > lines || p.Message == "" {
			t.Errorf("problem %+v, and the document has %d lines", p, lines)
		}
	}
	again := &document{name: d.name, data: d.data}
	if diff := cmp.Diff(c, read(again)); diff != "" {
		t.Errorf("reading twice differs (-first +second):\n%s", diff)
	}
	if diff := cmp.Diff(d.problems, again.problems); diff != "" {
		t.Errorf("reading twice gives other problems (-first +second):\n%s", diff)
	}
}

// fuzzProse fuzzes a reader, beginning with its golden files.
func fuzzProse(f *testing.F, name, pattern string, read reader, seeds ...string) {
	files, err := filepath.Glob(filepath.Join("testdata", pattern))
	if err != nil {
		f.Fatal(err)
	}
	for _, file := range files {
		raw, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(raw)
	}
	for _, s := range seeds {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		if len(raw) > 20_000 {
			return
		}
		checkProse(t, name, raw, read)
	})
}

func FuzzReadMarkdown(f *testing.F) {
	fuzzProse(f, "a.md", "markdown/*.md", readMarkdown,
		"# A\n\ntext\n## B?\n- **C?** d\n", "---\ntitle: a\n---\nx", "+++\ntitle = 'a'\n+++\nx", "<details><summary>a</summary>b</details>",
		"Q: a?\nA: b\n", "F: a?\nA: b\n", "a\n: b\n", "|question|answer|\n|-|-|\n|a|b|\n", "<!-- also: a | b -->\n# c\n<!-- tags: x\ncareful: maybe -->\nd",
		"[a][b] ![c][d] [^1]\n\n[b]: u\n[d]: v\n[^1]: n\n", "!!! note \"a\"\n    b\n\n??? x \"c?\"\n    d\n", ":::tip a\nb\n:::\n", "> [!NOTE]\n> a\n",
		"<ul><li>a<ol><li>b</ol></ul><table><tr><td>a<td>b</table><pre>c</pre>", "1. a?\n\n   b\n2. c?\n\n   d\n", "```\n# a\n", "a\n===\nb\n---\n")
}

func FuzzReadMDX(f *testing.F) {
	fuzzProse(f, "a.mdx", "mdx/*.mdx", readMDX,
		"import a from 'b'\n\n# c {/* also: d */}\n<Accordion title=\"e?\">f</Accordion>\n", "<A b={c => {d}} {...e}>{'f'}</A>", "export const a = [{question: 'b', answer: `c`}]\n\n<F items={a}/>",
		"<Tabs>\n  <Tab title='a'>\n    b\n  </Tab>\n</Tabs>", "{`a`} {\"b\"} {a{b}c} { \\{", "<A><B></A></B><C/><>d</>")
}

// TestMarkdownHostile reads what nobody would write by hand: no panic, and answers that grow with the
// document alone.
func TestMarkdownHostile(t *testing.T) {
	const n = 1000
	rep := strings.Repeat
	stairs := func(step, text string, n int) string {
		var b strings.Builder
		for i := range n {
			b.WriteString(rep(step, i) + text + "\n")
		}
		return b.String()
	}
	lines := func(line string) string { return rep(line+"\n", n) }
	docs := map[string]string{
		"quotes": rep(">", n), "quotes with spaces": rep("> ", n) + "a", "brackets": rep("[", n), "links": rep("[a](", n), "images": rep("![", n),
		"stars": rep("*a **b ", n), "ticks": stairs("`", " a", 200), "list marks": rep("- ", n), "deep list": stairs("  ", "- a", 200),
		"deep quotes": stairs(">", "a", 200), "references": lines("[a]: b"), "reference uses": lines("[a][b]") + "[b]: " + rep("c", 1000),
		"notes": lines("[^1]") + "[^1]: " + rep("c", 400), "tags": rep("<", n), "comments": lines("<!-- a"), "comments in line": rep("<!-- ", n),
		"table": rep("|a", n) + "\n" + rep("|-", n), "rows": "|a|b|\n|-|-|\n" + lines("|a|b|"), "dashes": lines("|-|-|"), "definitions": lines("a\n: b"),
		"details": lines("<details><summary>a</summary>"), "details in line": rep("<details>", n), "closed details": rep("<details><summary>a?</summary>b</details>\n", n/10),
		"tables": lines("<table>"), "pre": lines("<pre>"), "code": lines("<code>"), "lists in HTML": lines("<ul><li>"), "links in HTML": lines("<a href=\"b\">"),
		"open tags": lines("<a "), "open tags in line": rep("<a ", n), "fences": lines("```a"), "setext": lines("a\n==="), "headings": lines("###### a"),
		"questions": lines("**a?**\n"), "labels": lines("Q: a"), "answers": "Q: a\n" + lines("A: b"), "admonitions": lines("!!! note"), "boxes": lines(":::tip"), "closed boxes": lines(":::tip\n:::"),
		"deep boxes": stairs("    ", "??? note \"a?\"", 25), "anchors": lines("- [a](#a)\n+ [a](#a)"), "items": lines("- a?\n\n  b\n"), "deep items": stairs("  ", "- a?\n", 100),
		"shortcodes": rep("{{< a ", n), "emphasis": rep("a**b", n), "one paragraph": lines("a b c"), "spaces": rep(" ", n) + "a", "tabs": rep("\t", n) + "- a",
		"blank": rep("\n", n), "front matter": "---\n" + lines("a: b"), "rules": lines("---"), "numbers": lines("1. a"), "entities": rep("&amp;", n),
	}
	for name, text := range docs {
		for ext, read := range map[string]reader{".md": readMarkdown, ".mdx": readMDX} {
			if ext == ".mdx" && !strings.ContainsAny(text, "<{") {
				continue // nothing that is read otherwise
			}
			t.Run(name+ext, func(t *testing.T) {
				d, problem := newDocument("a"+ext, []byte(text))
				if problem != nil {
					t.Fatal(problem)
				}
				c := read(d)
				size := 0
				for _, e := range c.Entries {
					size += len(e.Answer)
				}
				if size > 2<<20+10*len(text) {
					t.Errorf("the answers have %d bytes; the document has %d", size, len(text))
				}
			})
		}
	}
}
