package faq

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestReadAsciiDocGolden(t *testing.T) {
	testGolden(t, readAsciiDoc, "testdata/asciidoc/*.adoc")
}

func TestAsciiDocInline(t *testing.T) {
	a := &adoc{
		attrs: map[string]string{"product": "Lamp 3", "url-x": "https://x.example/a_b"},
		ids:   map[string]string{"sec": "The *bold* section"},
	}
	for _, c := range []struct{ in, md, plain string }{
		{"plain words", "plain words", "plain words"},
		{"*bold* and _em_ and `code`", "**bold** and *em* and `code`", "bold and em and code"},
		{"**un**constrained, __in__word, a*b*c, x_y_z", `**un**constrained, *in*word, a\*b\*c, x_y_z`, "unconstrained, inword, a*b*c, x_y_z"},
		{"*bold _both_*", "**bold *both***", "bold both"},
		{"`+{product}+` and {product} and {none} and \\{product}", "`{product}` and Lamp 3 and {none} and {product}", "{product} and Lamp 3 and {none} and {product}"},
		{"{url-x}[a link] https://y.example/c_d. End", "[a link](https://x.example/a_b) https://y.example/c_d. End", "a link https://y.example/c_d. End"},
		{"link:a%20b.html[*B*] mailto:x@y.example[X]", "[**B**](a%20b.html) [X](mailto:x@y.example)", "B X"},
		{"<<sec>> <<sec,other>> <<some_where>> xref:a/my-file.adoc[] xref:b.adoc#c[T]", "The **bold** section other some where my file T", "The bold section other some where my file T"},
		{"image:a(b).png[Alt, 20] icon:x[]", "![Alt](a%28b%29.png) ", " "},
		{"linkgit:git-add[1] foo:bar[text] a:b", "git-add(1) text a:b", "git-add(1) text a:b"},
		{"++*raw*++ +++<u>html</u>+++ pass:[<i>x</i>]", `\*raw\* html x`, "*raw* html x"},
		{"(((hidden, term)))((shown)) [[id]]x [.role]#y# #z#", "shown x y z", "shown x y z"},
		{"\"`double`\" '`single`' &#8212; (R)", "“double” ‘single’ — ®", "“double” ‘single’ — ®"},
		{"\\*not* 2 * 3 <tag> [a](b)", `\*not\* 2 * 3 \<tag> \[a](b)`, "*not* 2 * 3 <tag> [a](b)"},
		{"H~2~O 10^6^ x^th^ ~/a and C:\\*.txt", `H2O 10⁶ xth ~/a and C:\\\*.txt`, `H2O 10⁶ xth ~/a and C:\*.txt`},
		{"kbd:[Esc] btn:[OK] menu:File[Save] footnote:[a _b_]", "`Esc` `OK` **File > Save**  (a *b*)", "Esc OK File > Save  (a b)"},
	} {
		if got := a.inline(c.in, true); got != c.md {
			t.Errorf("inline(%q) = %q, want %q", c.in, got, c.md)
		}
		if got := a.inline(c.in, false); got != c.plain {
			t.Errorf("inline(%q) as plain text = %q, want %q", c.in, got, c.plain)
		}
	}
}

func TestReadAsciiDocHostile(t *testing.T) {
	var bomb strings.Builder
	bomb.WriteString(":a0: xxxxxxxxxx\n")
	for i := range 60 {
		n := string(rune('a' + i%26))
		bomb.WriteString(":" + n + "1: {a0}{" + n + "1}{" + n + "1}\n:a0: {" + n + "1}{" + n + "1}\n")
	}
	for name, data := range map[string]string{
		"deep list":    strings.Repeat("* a\n** b\n*** c\n. d\n.. e\n- f\n", 2_000),
		"deep blocks":  deepBlocks(300),
		"stars":        strings.Repeat("*a ", 4_000),
		"underscores":  strings.Repeat("_a ", 4_000),
		"ticks":        strings.Repeat("`a ", 4_000),
		"hashes":       strings.Repeat("#a ", 4_000),
		"macros":       strings.Repeat("a:b[", 4_000),
		"links":        strings.Repeat("https://a.b[c", 4_000),
		"brackets":     strings.Repeat("[", 8_000) + "\n" + strings.Repeat("[[a", 4_000),
		"delimiters":   strings.Repeat("----\n====\n____\n|===\n", 5_000),
		"open blocks":  strings.Repeat("--\na\n\n", 5_000) + strings.Repeat("====\n", 5_001),
		"terms":        strings.Repeat("a::\n", 5_000),
		"long terms":   strings.Repeat("a:: b:: ", 4_000),
		"conditions":   strings.Repeat("ifdef::env-x[]\n", 4_000),
		"attributes":   bomb.String() + "{a0}{a0}{a0}\n" + strings.Repeat("{a0}", 2_000),
		"references":   "[[a]]\n== <<a>> <<a>> <<a>>\n\n" + strings.Repeat("<<a>> ", 2_000),
		"tables":       "|===\n" + strings.Repeat("|a ", 4_000) + "\n|===\n",
		"wide tables":  "[cols=\"999999999*\"]\n|===\n99999999*|a\n|===\n",
		"plus":         strings.Repeat("* a\n+\n", 5_000),
		"headings":     strings.Repeat("== A\n", 5_000),
		"continuation": ":a: " + strings.Repeat("b \\\n", 4_000),
	} {
		t.Run(name, func(t *testing.T) {
			d := &document{name: "x.adoc", data: data}
			checkContent(t, d, readAsciiDoc(d))
		})
	}
}

// A paragraph that a plus sign attaches to an answer ends where the next question begins.
func TestAsciiDocAttachedParagraph(t *testing.T) {
	c, _ := readString(t, "f.adoc", "= FAQ\n\n[qanda]\nWhere can I park?::\nIn the yard.\n+\nThe gate closes at 8 pm.\nHow do I pay?::\nBy card.\nIs there Wi-Fi?::\nYes.\n")
	want := []string{
		`4 where-can-i-park: Where can I park? = "In the yard.\n\nThe gate closes at 8 pm." in FAQ`,
		`8 how-do-i-pay: How do I pay? = "By card." in FAQ`,
		`10 is-there-wi-fi: Is there Wi-Fi? = "Yes." in FAQ`,
	}
	if diff := cmp.Diff(want, entryLines(c.Entries)); diff != "" {
		t.Errorf("entries (-want +got):\n%s", diff)
	}
}

// What is kept for an attribute is shown only where the document defines it.
func TestAsciiDocConditions(t *testing.T) {
	for condition, shown := range map[string]bool{
		"ifdef::internal[]": false, "ifndef::internal[]": true, "ifdef::public[]": true, "ifndef::public[]": false,
		"ifdef::internal,public[]": true, "ifdef::internal+public[]": false, "ifdef::public+open[]": true, "ifdef::gone[]": false, "ifndef::gone[]": true,
		"ifdef::env-github[]": false, "ifndef::env-github[]": true, "ifdef::backend-html5[]": true, "ifdef::Public[]": true,
	} {
		c, _ := readString(t, "f.adoc", ":public:\n:open: yes\n:gone:\n:!gone:\n\n= FAQ\n\n== What is it?\n\nA house.\n\n"+condition+"\nThe key is under the mat.\nendif::[]\n\nWith a door.\n")
		if len(c.Entries) != 1 {
			t.Errorf("%s: entries %v", condition, entryLines(c.Entries))
			continue
		}
		answer := c.Entries[0].Answer
		if strings.Contains(answer, "key") != shown || !strings.Contains(answer, "With a door.") {
			t.Errorf("%s: %q", condition, answer)
		}
	}
}

func deepBlocks(n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(strings.Repeat("=", 4+i) + "\n")
	}
	b.WriteString("text\n")
	for i := range n {
		b.WriteString(strings.Repeat("=", 4+n-1-i) + "\n")
	}
	return b.String()
}

func FuzzReadAsciiDoc(f *testing.F) {
	f.Add("[#]\n== A\n\n[]\n[[,]]\n[,,\"]\nb\n")
	f.Add("= A\n:b: c\n\n[qanda]\nd?:: e\n+\n--\nf\n--\n\n* g\n** h\n\n|===\n|i |j\n|===\n\n{b} <<k>> l:m[n]\n")
	fuzzReader(f, readAsciiDoc, "testdata/asciidoc/*.adoc")
}
