package markup

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestHTML(t *testing.T) {
	for _, tt := range []struct{ name, in, want string }{
		{"nothing", " \n\n", ""},
		{"paragraph", "One *two* **three** ~~four~~ `a<b`\nand ||five||", `<p dir="auto">One <em>two</em> <strong>three</strong> <s>four</s> <code>a&lt;b</code> and <span class="spoiler" tabindex="0">five</span></p>`},
		{"entities and escapes", `\*no\* &amp; \&amp; &copy; <3`, `<p dir="auto">*no* &amp; &amp;amp; © &lt;3</p>`},
		{"hard break", "a\\\nb  \nc", `<p dir="auto">a<br>b<br>c</p>`},
		{"lines of ideographs", "時間\n場所", `<p dir="auto">時間場所</p>`},
		{"headings begin at 3", "# A\n\n###### B", `<h3 dir="auto">A</h3><h6 dir="auto">B</h6>`},
		{"link", "[a](https://x.example/?a=1&b=2)", `<p dir="auto"><a href="https://x.example/?a=1&amp;b=2" target="_blank" rel="noopener noreferrer">a</a></p>`},
		{"bare address", "see www.x.example.", `<p dir="auto">see <a href="http://www.x.example" target="_blank" rel="noopener noreferrer">www.x.example</a>.</p>`},
		{"mail and telephone", "<me@x.example> [call](tel:555-0142)", `<p dir="auto"><a href="mailto:me@x.example">me@x.example</a> <a href="tel:555-0142">call</a></p>`},
		{"bad link", "[a](javascript:alert(1)) [b](data:text/html,x) [c](/page) [d](https://u:p@x.example)", `<p dir="auto">a b c d</p>`},
		{"remote picture", "![A *map*](https://x.example/a.png)", `<p dir="auto"><img src="https://x.example/a.png" alt="A map" loading="lazy"></p>`},
		{"local picture", "![Map](images/map.png)", `<p dir="auto"><img src="/i/images/map.png" alt="Map" loading="lazy"></p>`},
		{"picture outside", "![Map](../../etc/passwd)", `<p dir="auto">Map</p>`},
		{"tight list", "- a\n- b\n  1. c\n  2. d", `<ul><li dir="auto">a</li><li dir="auto">b<ol><li dir="auto">c</li><li dir="auto">d</li></ol></li></ul>`},
		{"loose list", "3. a\n\n4. b", `<ol start="3"><li dir="auto"><p dir="auto">a</p></li><li dir="auto"><p dir="auto">b</p></li></ol>`},
		{"tasks", "- [ ] a\n- [x] b", `<ul><li class="task" dir="auto">☐ a</li><li class="task" dir="auto">☑ b</li></ul>`},
		{"code", "```go\nif a < b {\n}\n```", "<pre tabindex=\"0\"><code>if a &lt; b {\n}</code></pre>"},
		{"quote", "> a\n>\n> b", `<blockquote dir="auto"><p dir="auto">a</p><p dir="auto">b</p></blockquote>`},
		{"alert", "> [!WARNING]\n> Hot.", `<div class="admonition warning" role="note" dir="auto"><p dir="auto">Hot.</p></div>`},
		{"alert with title", "> [!tip]- Good to know\n> Yes.", `<div class="admonition tip" role="note" dir="auto"><p class="title">Good to know</p><p dir="auto">Yes.</p></div>`},
		{"MkDocs", "!!! danger \"Stop\"\n    One.\n\n    Two.\nThree.", `<div class="admonition caution" role="note" dir="auto"><p class="title">Stop</p><p dir="auto">One.</p><p dir="auto">Two.</p></div><p dir="auto">Three.</p>`},
		{"Docusaurus", ":::note[Mind]\nOne.\n:::\nTwo.", `<div class="admonition note" role="note" dir="auto"><p class="title">Mind</p><p dir="auto">One.</p></div><p dir="auto">Two.</p>`},
		{"admonition in code stays", "```\n!!! note\n    x\n```", "<pre tabindex=\"0\"><code>!!! note\n    x</code></pre>"},
		{"table", "|A|B|\n|-|-:|\n|a|*b*|\n|c|", `<div class="table" tabindex="0"><table><thead><tr><th scope="col" dir="auto">A</th><th scope="col" class="right" dir="auto">B</th></tr></thead><tbody><tr><td dir="auto">a</td><td class="right" dir="auto"><em>b</em></td></tr><tr><td dir="auto">c</td><td class="right" dir="auto"></td></tr></tbody></table></div>`},
		{"rule", "a\n\n---\n\nb", `<p dir="auto">a</p><hr><p dir="auto">b</p>`},
		{"inline HTML", `a <b>b <i>c</b> <kbd>Ctrl</kbd><br/>d<script>alert(1)</script> <a href="javascript:x">e</a> <a href="https://x.example">f</a>`, `<p dir="auto">a <strong>b c</strong> <code>Ctrl</code><br>d e <a href="https://x.example" target="_blank" rel="noopener noreferrer">f</a></p>`},
		{"HTML blocks", "<div onclick=\"x()\"><h2>T</h2><p>One<p>Two &amp; three</div>\n\n<script>\nalert(1)\n</script>\n\n<!-- gone -->", `<h4 dir="auto">T</h4><p dir="auto">One</p><p dir="auto">Two &amp; three</p>`},
		{"details", "<details>\n<summary>More</summary>\n\nText *here*.\n\n</details>", `<p dir="auto"><strong>More</strong></p><p dir="auto">Text <em>here</em>.</p>`},
		{"HTML list and table", "<ol start=2><li>a<li>b</ol><table><tr><th>H</th></tr><tr><td>d</td></tr></table>", `<ol start="2"><li dir="auto">a</li><li dir="auto">b</li></ol><div class="table" tabindex="0"><table><thead><tr><th scope="col" dir="auto">H</th></tr></thead><tbody><tr><td dir="auto">d</td></tr></tbody></table></div>`},
		{"control characters", "a\x1b[31mb\u202e", "<p dir=\"auto\">a[31mb\u202e</p>"},
		{"numeric control reference", "a&#27;&#0;b", "<p dir=\"auto\">a\ufffdb</p>"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := HTML(Parse(tt.in), HTMLOptions{Image: localImage("/i/")})
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("HTML(%q) differs (-want +got):\n%s", tt.in, diff)
			}
		})
	}
}

func TestHTMLWithoutImages(t *testing.T) {
	if got, want := HTML(Parse("![Map](map.png)"), HTMLOptions{}), `<p dir="auto">Map</p>`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// Trees need not come from Parse: a renderer alone must be safe as well.
func TestHTMLOfForeignTree(t *testing.T) {
	d := Doc{Paragraph{Text: Inlines{
		Link{URL: "javascript:alert(1)", Text: Inlines{Text("a")}},
		Image{URL: `x" onerror="alert(1)`, Alt: `"><script>`},
		Link{URL: `https://x.example/"><script>`, Text: Inlines{Text("b")}},
	}}}
	got := HTML(d, HTMLOptions{Image: func(p string) (string, bool) { return p, true }})
	for _, bad := range []string{"javascript:", "<script", `" onerror="`} {
		if strings.Contains(got, bad) {
			t.Errorf("HTML has %q: %s", bad, got)
		}
	}
}

func TestNestingIsBounded(t *testing.T) {
	for _, in := range []string{
		strings.Repeat("> ", 5000) + "deep", strings.Repeat("- ", 5000) + "deep",
		strings.Repeat("<blockquote>", 5000) + "deep", strings.Repeat("*a **b ", 5000) + "deep",
		strings.Repeat("[", 5000) + "deep", strings.Repeat("<ul><li>", 300) + "deep", strings.Repeat("<b>", 5000) + "deep",
	} {
		doc := Parse(in)
		if got := nesting(doc); got > 2*maxDepth {
			t.Errorf("%.20q…: blocks nest %d deep", in, got)
		}
		if text := Plain(doc, PlainOptions{}); !strings.Contains(text, "deep") {
			t.Errorf("%.20q…: the text is lost: %.100q", in, text)
		}
	}
}

func nesting(d Doc) int {
	deepest := 0
	for _, b := range d {
		switch b := b.(type) {
		case Quote:
			deepest = max(deepest, 1+nesting(b.Blocks))
		case List:
			for _, item := range b.Items {
				deepest = max(deepest, 1+nesting(item.Blocks))
			}
		}
	}
	return deepest
}

func TestImages(t *testing.T) {
	got := Parse("![a](a.png)\n\n- **![b](https://x.example/b.png)**\n\n|![c](c.png)|\n|-|\n").Images()
	want := []Image{{"a.png", "a"}, {"https://x.example/b.png", "b"}, {"c.png", "c"}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// localImage puts a prefix before the path of pictures that lie beside the content.
func localImage(prefix string) func(string) (string, bool) {
	return func(address string) (string, bool) {
		if strings.Contains(address, ":") {
			return address, true
		}
		return prefix + address, true
	}
}
