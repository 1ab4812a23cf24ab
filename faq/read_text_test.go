package faq

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/faqbot/faqbot/index/indextest"
)

func TestReadTextGolden(t *testing.T) { testGolden(t, readText, "testdata/text/*.txt") }

// The page of the first customer: what must come out of it is written down in full.
func TestReadTextMassagePage(t *testing.T) {
	data, err := os.ReadFile(indextest.Shared(t, "content", "massage-page.txt"))
	if err != nil {
		t.Fatal(err)
	}
	d := &document{name: "massage-page.txt", data: string(data)}
	c := readText(d)
	if len(d.problems) > 0 {
		t.Errorf("problems: %v", d.problems)
	}
	var got []string
	for _, e := range c.Entries {
		got = append(got, fmt.Sprintf("%d %s < %s", e.Source.Line, e.Question, strings.Join(e.Section, " < ")))
	}
	lines := strings.Split(string(data), "\n")
	parts := []string{lines[12], lines[56]}
	want := []string{
		"3 " + lines[2] + " < ",
		"13 " + parts[0] + " < ",
	}
	for _, n := range []int{23, 27, 31, 35} {
		want = append(want, fmt.Sprintf("%d %s < %s", n, lines[n-1][3:], parts[0]))
	}
	want = append(want, "39 "+lines[38]+" < ", "47 "+lines[46]+" < ", "57 "+parts[1]+" < ")
	for _, n := range []int{67, 71, 75, 79} {
		want = append(want, fmt.Sprintf("%d %s < %s", n, lines[n-1][3:], parts[1]))
	}
	for _, n := range []int{91, 95, 99, 103, 107} {
		want = append(want, fmt.Sprintf("%d %s < %s", n, lines[n-1][3:], lines[87]))
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Fatalf("entries (-want +got):\n%s", diff)
	}
	paragraphs := func(numbers ...int) string {
		var ps []string
		for _, n := range numbers {
			ps = append(ps, lines[n-1])
		}
		return strings.Join(ps, "\n\n")
	}
	for place, want := range map[int]string{
		0:  paragraphs(5, 7, 9, 11, 84, 86),
		1:  lines[14] + "\n\n- " + strings.Join(lines[16:20], "\n- "),
		6:  paragraphs(41, 43, 45),
		8:  lines[58] + "\n\n" + strings.ReplaceAll(strings.Join(lines[60:64], "\n"), "  ", ""),
		12: lines[80],
		17: lines[108],
	} {
		if diff := cmp.Diff(want, c.Entries[place].Answer); diff != "" {
			t.Errorf("answer of %q (-want +got):\n%s", c.Entries[place].Question, diff)
		}
	}
}

func TestEscapeText(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"plain words, 3 - 4 and a/b", "plain words, 3 - 4 and a/b"},
		{"# not a heading", `\# not a heading`},
		{"- no item", `\- no item`},
		{"1. no item", `1\. no item`},
		{"2019) no item", `2019\) no item`},
		{"> no quote", `\> no quote`},
		{"[1]: no definition", `\[1]: no definition`},
		{"=====", `\=====`},
		{"2*3*4 = 24", `2\*3\*4 = 24`},
		{"a * b", "a * b"},
		{"really *good* and **best**", "really *good* and **best**"},
		{"the _whole_ snake_case_name", "the _whole_ snake_case_name"},
		{"call __init__ now", `call \_\_init_\_ now`},
		{"<name> or <https://example.org/a_b*c*>", `\<name> or <https://example.org/a_b*c*>`},
		{"write to <a@example.org>", "write to <a@example.org>"},
		{"1 < 2 & 3 > 2, AT&T; R&amp;D", `1 < 2 & 3 > 2, AT\&T; R\&amp;D`},
		{"use `ls -l` or `so'", "use `ls -l` or \\`so'"},
		{`C:\new\*.txt`, `C:\new\\\*.txt`},
		{"see https://example.org/a*b*c and [the page](https://example.org)", "see https://example.org/a*b*c and [the page](https://example.org)"},
		{"~~gone~~", `\~~gone\~~`},
	} {
		if got := escapeText(c.in); got != c.want {
			t.Errorf("escapeText(%q) = %q, want %q", c.in, got, c.want)
		}
	}
}

// A numbered question is one whatever stands right below it, but for the next number of a list.
func TestNumberedQuestionsOverLists(t *testing.T) {
	const around = "1. Where can I park?\n\nIn the yard.\n\n%s\n\n3. Is there Wi-Fi?\n\nYes.\n"
	for name, tt := range map[string]struct{ second, answer string }{
		"bullets": {"2. How do I pay?\n- Cash\n- Card", `"- Cash\n- Card"`},
		"letters": {"2. How do I pay?\na) Cash\nb) Card", `"- a) Cash\n- b) Card"`},
		"numbers": {"2. How do I pay?\n1. Cash\n2. Card", `"1. Cash\n2. Card"`},
		"set in":  {"2. How do I pay?\n          Cash or card.", `"Cash or card."`},
	} {
		c, _ := readString(t, "f.txt", fmt.Sprintf(around, tt.second))
		want := []string{`1 where-can-i-park: Where can I park? = "In the yard."`, `5 how-do-i-pay: How do I pay? = ` + tt.answer, ""}
		got := entryLines(c.Entries)
		if len(got) != 3 {
			t.Errorf("%s: %q", name, got)
			continue
		}
		want[2] = got[2]
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: entries (-want +got):\n%s", name, diff)
		}
	}
}

func TestChromeLine(t *testing.T) {
	for _, c := range []struct {
		line string
		edge bool
		want bool
	}{
		{"Home | About | Contact", true, true},
		{"Home About us Contact", true, true},
		{"Startseite · Leistungen · Preise · Kontakt", true, true},
		{"Home > Services > Back pain", true, true},
		{"Home | About | Contact", false, false},
		{"Our home is about contact", true, false},
		{"Read more »", false, true},
		{"Weiterlesen …", false, true},
		{"Read more about our courses in the shop", false, false},
		{"Share on Facebook", false, true},
		{"© 2024 Somebody", true, true},
		{"Copyright law for beginners explained", true, true},
		{"Copyright law for beginners explained", false, false},
		{"Alle akzeptieren", false, true},
		{"Posted on 3 May 2024 by Ann", true, true},
		{"Prices and dates", true, false},
		{"печать по вторникам, print", true, false},
	} {
		if got := chromeLine(c.line, c.edge); got != c.want {
			t.Errorf("chromeLine(%q, %v) = %v", c.line, c.edge, got)
		}
	}
}

func TestCommentFormDropped(t *testing.T) {
	text := "Tea\n\nTea is made of leaves that were picked by hand.\n\n"
	for _, form := range []string{
		"Leave a Reply\n\nYour email addressIn will not be published. Required fields are marked *",
		"LEAVE A REPLY Cancel reply",
		"Schreibe einen Kommentar\n\nDeine E-Mail-Adresse wird nicht veröffentlicht.",
		"Kommentar hinterlassen\n\nName\nE-Mail\nAbsenden",
		"Laisser un commentaire\nVotre adresse e-mail ne sera pas publiée. Les champs obligatoires sont indiqués avec *",
		"Deja una respuesta\n\nTu dirección de correo electrónico no será publicada.",
		"Lascia un commento\n\nIl tuo indirizzo email non sarà pubblicato.",
		"Deixe um comentário\n\nO seu endereço de e-mail não será publicado.",
		"Geef een reactie\n\nJe e-mailadres wordt niet gepubliceerd.",
		"Dodaj komentarz\n\nTwój adres e-mail nie zostanie opublikowany.", //nolint:misspell // Polish
		"Добавить комментарий\n\nВаш адрес email не будет опубликован.",
		"コメントを残す\n\nメールアドレスが公開されることはありません。",
		"3 Comments\n\nAnn: lovely.\n\nPost a comment",
	} {
		c := readText(&document{name: "tea.txt", data: text + form + "\n"})
		if len(c.Entries) != 1 || c.Entries[0].Answer != "Tea is made of leaves that were picked by hand." {
			t.Errorf("form %q: entries %+v", form, c.Entries)
		}
	}
	c := readText(&document{name: "forum.txt", data: "Forum help\n\nHow do I leave a reply?\n\nPress the arrow.\n\nWhere do comments go?\n\nBelow the post.\n"})
	if len(c.Entries) != 2 {
		t.Errorf("questions about comments: %+v", c.Entries)
	}
}

// Whatever the text, reading it takes bounded work.
func TestReadTextHostile(t *testing.T) {
	for name, data := range map[string]string{
		"one long line":    strings.Repeat("word. ", 5_000),
		"long word":        strings.Repeat("x", 8_000) + "?\n\nYes.",
		"stars":            strings.Repeat("*a ", 5_000),
		"ticks":            strings.Repeat("`a'", 5_000),
		"deep list":        deepList(2000),
		"questions":        strings.Repeat("Is it so?\n\n", 2_000),
		"short lines":      strings.Repeat("Short line\n\n", 2_000),
		"numbers":          strings.Repeat("1. One\n\n", 2_000),
		"dotted numbers":   strings.Repeat("1.1 One\n\n", 2_000),
		"underlines":       strings.Repeat("Title\n=====\n\n", 2_000),
		"marks":            strings.Repeat("Q: a\n", 2_000) + strings.Repeat("A: b\n", 2_000),
		"rules":            strings.Repeat("- ", 8_000),
		"spaces":           strings.Repeat("a   b ", 5_000),
		"dots":             strings.Repeat("a....b ", 5_000),
		"form":             strings.Repeat("Leave a reply\n\n", 2_000),
		"empty":            "",
		"blank":            strings.Repeat("\n", 8_000),
		"tabs":             strings.Repeat("\t", 8_000),
		"sentence by word": strings.Repeat("Yes.\n", 5_000),
	} {
		t.Run(name, func(t *testing.T) {
			d := &document{name: "x.txt", data: data}
			checkContent(t, d, readText(d))
		})
	}
}

func deepList(n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(strings.Repeat(" ", i) + "- item\n")
	}
	return b.String()
}

// checkContent checks what must hold for whatever a reader of prose makes.
func checkContent(t *testing.T, d *document, c *Content) {
	t.Helper()
	last := strings.Count(d.data, "\n") + 1
	for _, e := range c.Entries {
		if e.Question == "" || strings.ContainsAny(e.Question, "\n\r") || strings.TrimSpace(e.Question) != e.Question || !utf8.ValidString(e.Question) {
			t.Fatalf("question %q", e.Question)
		}
		if !utf8.ValidString(e.Answer) {
			t.Fatalf("answer %q is not UTF-8", e.Answer)
		}
		if e.Source.Line < 1 || e.Source.Line > last {
			t.Fatalf("%q is on line %d of %d", e.Question, e.Source.Line, last)
		}
		if slices.Contains(e.Section, "") {
			t.Fatalf("%q has an empty section: %q", e.Question, e.Section)
		}
	}
}

// fuzzReader checks a reader with whatever text.
func fuzzReader(f *testing.F, read reader, pattern string) {
	files, err := filepath.Glob(pattern)
	if err != nil {
		f.Fatal(err)
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(data))
	}
	f.Fuzz(func(t *testing.T, data string) {
		if !utf8.ValidString(data) || strings.ContainsAny(data, "\x00\r") {
			t.Skip("files that are not text do not come to a reader")
		}
		d := &document{name: "fuzz", data: data}
		c := read(d)
		checkContent(t, d, c)
		again := &document{name: "fuzz", data: data}
		if diff := cmp.Diff(c, read(again)); diff != "" {
			t.Errorf("reading twice differs:\n%s", diff)
		}
	})
}

func FuzzReadText(f *testing.F) {
	f.Add("Q: Why?\nA: So.\n\n1. One?\n\nYes\n\nTitle\n=====\n\n4.2 Two\n\n    x = 1;\n")
	f.Add("a\u2028b\vc\fd\u00a0e\n\n•x\n1️⃣ y\n")
	fuzzReader(f, readText, "testdata/text/*.txt")
}

// A word or an initial with a full stop, at the head of an answer whose question has no mark, is none either.
func TestTextAnswerMark(t *testing.T) {
	for answer, want := range map[string]string{
		"Answer. So it is called.": "Answer. So it is called.",
		"Answer: So it is called.": "So it is called.",
	} {
		d := &document{name: "a.txt", data: "What is it called?\n\n" + answer + "\n\nWho runs it?\n\nThe club does.\n"}
		if c := readText(d); len(c.Entries) != 2 || c.Entries[0].Answer != want {
			t.Errorf("%q: want the answer %q:\n%s", answer, want, showContent(c, d.problems))
		}
	}
}
