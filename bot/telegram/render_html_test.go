package telegram

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/faqbot/faqbot/bot/internal/markup"
)

const nb = indentStep

func TestTelegramHTML(t *testing.T) {
	tests := []struct{ name, markdown, want string }{
		{"marks", "**b** *i* ~~s~~ ||x|| `c`", "<b>b</b> <i>i</i> <s>s</s> <tg-spoiler>x</tg-spoiler> <code>c</code>"},
		{"marks in marks", "**b *bi* ~~bs~~**", "<b>b <i>bi</i> <s>bs</s></b>"},
		{"a mark in itself", "# A **b** c", "<b>A b c</b>"},
		{"no other mark on code", "**run `go` now**", "<b>run </b><code>go</code><b> now</b>"},
		{"code alone in bold", "**`go`**", "<code>go</code>"},
		{"a secret stays one", "||the code is `42`||", "<tg-spoiler>the code is 42</tg-spoiler>"},
		{"escaping", "a < b & c > d \"e\" 'f' `<x>`", "a &lt; b &amp; c &gt; d &quot;e&quot; 'f' <code>&lt;x&gt;</code>"},
		{"HTML of the owner", "a <b>bold</b> <u>under</u><br>next <script>x</script>", "a <b>bold</b> under\nnext"},
		{"line break", "one\\\ntwo", "one\ntwo"},

		{"link", "[a & b](https://x.example/?a=1&b=2)", `<a href="https://x.example/?a=1&amp;b=2">a &amp; b</a>`},
		{"link with marks", "[**a** b](https://x.example)", `<a href="https://x.example"><b>a</b> b</a>`},
		{"link with code", "[see `x`](https://x.example)", `<a href="https://x.example">see x</a>`},
		{"bold link", "**[a](https://x.example) b**", `<b><a href="https://x.example">a</a> b</b>`},
		{"mail", "[write us](mailto:hi@clay.example?subject=Hello)", "write us (hi@clay.example)"},
		{"mail that says itself", "[hi@clay.example](mailto:hi@clay.example)", "hi@clay.example"},
		{"telephone", "[call](tel:+49-30-1234)", "call (+49-30-1234)"},
		{"telephone that says itself", "[+49 30 1234](tel:+49301234)", "+49 30 1234"},
		{"local telephone", "[030 1234](tel:0301234)", "030 1234"},
		{"a host without a dot", "[here](http://localhost:8080/x)", "here (http://localhost:8080/x)"},
		{"no link", "[x](javascript:alert(1))", "x"},

		{"heading", "# Title\n\ntext\n\n## Sub\n\nmore", "<b>Title</b>\ntext\n\n<b>Sub</b>\nmore"},
		{"paragraphs", "a\n\nb", "a\n\nb"},
		{"rule", "a\n\n---\n\nb", "a\n\n——————————\n\nb"},
		{"bullets", "- a\n- b\n  - c\n    - d\n- e", "• a\n• b\n" + nb + "◦ c\n" + nb + nb + "▪ d\n• e"},
		{"a list after its sentence", "Bring:\n\n- a\n- b\n\nThen go.", "Bring:\n• a\n• b\n\nThen go."},
		{"numbers", "9. a\n10. b", "\u20079. a\n10. b"},
		{"tasks", "- [ ] a\n- [x] b", "☐ a\n☑ b"},
		{"loose but short", "- a\n\n- b", "• a\n• b"},
		{"loose and long", "- a\n\n  more\n\n- b", "• a\n\n" + nb + "more\n\n• b"},
		{"break in an item", "- a\\\n  b", "• a\n" + nb + "b"},
		{"code in an item", "- a\n\n  ```\n  x\n  ```", "• a\n\n<pre>x</pre>"},
		{"code first in an item", "- ```\n  x\n  ```", "• \n<pre>x</pre>"},

		{"code", "```go\nif a < b {\n\tx()\n}\n```", "<pre><code class=\"language-go\">if a &lt; b {\n    x()\n}</code></pre>"},
		{"code without a language", "```\nx\n\ny\n```", "<pre>x\n\ny</pre>"},
		{"a strange language", "```c\"><b>\nx\n```", `<pre><code class="language-cb">x</code></pre>`},
		{"quote", "> a\n>\n> b", "<blockquote>a\n\nb</blockquote>"},
		{"quote in a quote", "> a\n>\n> > b\n> > c\n>\n> d", "<blockquote>a\n\n│ b c\n\nd</blockquote>"},
		{"lines of a quote in a quote", "> > b\\\n> > c", "<blockquote>│ b\n│ c</blockquote>"},
		{"list in a quote", "> - a\n>   - b", "<blockquote>• a\n" + nb + "◦ b</blockquote>"},
		{"quote in a list", "- a\n\n  > b", "• a\n\n<blockquote>b</blockquote>"},
		{"admonition", "> [!WARNING]\n> Hot.", "<blockquote>⚠️ Hot.</blockquote>"},
		{"admonition with a title", "!!! note \"Good to know\"\n    Text.", "<blockquote>ℹ️ <b>Good to know</b>\nText.</blockquote>"},

		{
			"table", "| Class | Price |\n|---|--:|\n| Wheel | 45 |\n| Hand-building | 5 |",
			"<pre>Class          Price\n─────────────  ─────\nWheel             45\nHand-building      5</pre>",
		},
		{"wide characters", "| a | b |\n|---|---|\n| 日本 | x |\n| é | y |", "<pre>a     b\n────  ─\n日本  x\né     y</pre>"},
		{"right aligned first column", "| n | b |\n|--:|---|\n| 100 | x |", "<pre>\u00a0\u00a0n  b\n───  ─\n100  x</pre>"},
		{
			"too wide a table", "| Class | What it is and for whom |\n|---|---|\n| **Wheel** | [Throwing](https://x.example) pots, for beginners |\n| Hand | |",
			"<b>Class:</b> <b>Wheel</b>\n<b>What it is and for whom:</b> <a href=\"https://x.example\">Throwing</a> pots, for beginners\n\n<b>Class:</b> Hand",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := writeEntities(markup.Parse(tt.markdown))
			got := w.html.String()
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			text, entities, err := parseTelegram(got)
			if err != nil || text != w.text.String() {
				t.Errorf("%v; %q is seen, and %q counted", err, text, w.text.String())
			}
			if n := w.entities; n != len(entities) {
				t.Errorf("%d entities counted of %d", n, len(entities))
			}
		})
	}
}

func TestWithoutImages(t *testing.T) {
	tests := []struct{ name, markdown, want, kept string }{
		{"alone", "a\n\n![Map](map.png)\n\nb", "a\n\nb", "a\n\nMap\n\nb"},
		{"without description", "![](map.png)", "", ""},
		{"in a sentence", "See ![Map](map.png) here.", "See here.", "See Map here."},
		{"at the end", "See: ![Map](map.png)", "See:", "See: Map"},
		{"at the beginning", "![Map](map.png) is the way.", "is the way.", "Map is the way."},
		{"on lines", "a\\\n![1](1.png)\\\n![2](2.png)", "a", "a\n1\n2"},
		{"in bold", "a **![1](1.png)** b", "a b", "a <b>1</b> b"},
		{"in a link", "[![Video](v.png)](https://x.example/v)", `<a href="https://x.example/v">x.example/v</a>`, `<a href="https://x.example/v">Video</a>`},
		{"in items", "- ![1](1.png)\n- b", "• b", "• 1\n• b"},
		{"in a quote", "> ![1](1.png)", "", "<blockquote>1</blockquote>"},
		{"in a heading", "# ![1](1.png)\n\na", "a", "<b>1</b>\na"},
		{"in a table", "| a | b |\n|---|---|\n| ![1](1.png) | c |", "<pre>a  b\n─  ─\n   c</pre>", "<pre>a  b\n─  ─\n1  c</pre>"},
		{"a table of pictures", "| | |\n|---|---|\n| ![1](1.png) | ![2](2.png) |", "", "<pre>1  2</pre>"},
		{"none", "a\n\n- b", "a\n\n• b", "a\n\n• b"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			doc := markup.Parse(tt.markdown)
			before := telegramHTML(doc)
			gone, _ := markup.WithoutImages(doc, func(markup.Image) bool { return true })
			kept, _ := markup.WithoutImages(doc, nil)
			if got := telegramHTML(gone); got != tt.want {
				t.Errorf("sent apart: %q, want %q", got, tt.want)
			}
			if got := telegramHTML(kept); got != tt.kept {
				t.Errorf("not sent: %q, want %q", got, tt.kept)
			}
			if telegramHTML(doc) != before {
				t.Error("the document was changed")
			}
		})
	}
}
