package telegramtest

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestParseHTML(t *testing.T) {
	for _, tt := range []struct {
		source, text string
		entities     []Entity
		err          string
	}{
		{source: "plain &amp; 1 &lt; 2 &copy; &#x263A;", text: "plain & 1 < 2 &copy; ☺"},
		{source: "<b>a <i>b</i></b>", text: "a b", entities: []Entity{{Type: "italic", Offset: 2, Length: 1}, {Type: "bold", Offset: 0, Length: 3}}},
		{source: "😀<b>x</b>", text: "😀x", entities: []Entity{{Type: "bold", Offset: 2, Length: 1}}},
		{source: `<a href="https://a.example/?a=1&amp;b=2">x</a>`, text: "x", entities: []Entity{{Type: "text_link", Length: 1, URL: "https://a.example/?a=1&b=2"}}},
		{source: `<pre><code class="language-go">x</code></pre>`, text: "x", entities: []Entity{{Type: "pre", Length: 1, Language: "go"}}},
		{source: "<blockquote expandable>x</blockquote>", text: "x", entities: []Entity{{Type: "expandable_blockquote", Length: 1}}},
		{source: `<span class="tg-spoiler">x</span><tg-spoiler>y</tg-spoiler>`, text: "xy", entities: []Entity{{Type: "spoiler", Length: 1}, {Type: "spoiler", Offset: 1, Length: 1}}},
		{source: "<B></B>", text: ""},
		{source: "<p>x</p>", err: `unsupported start tag "p"`},
		{source: "<b>x", err: `can't find end tag corresponding to start tag "b"`},
		{source: "x</b>", err: "unexpected end tag"},
		{source: "<b><i>x</b></i>", err: `expected "</i>", found "</b>"`},
		{source: "1 < 2", err: "start tag at byte offset 2"},
		{source: "<b", err: "start tag"},
		{source: "<span>x</span>", err: "tg-spoiler"},
		{source: "<code><b>x</b></code>", err: `inside "code"`},
		{source: "<blockquote><blockquote>x</blockquote></blockquote>", err: "inside another"},
	} {
		text, entities, err := parseHTML(tt.source)
		if tt.err != "" {
			if err == nil || !strings.Contains(err.Error(), tt.err) {
				t.Errorf("%s: error %v, want %q", tt.source, err, tt.err)
			}
			continue
		}
		if err != nil || text != tt.text {
			t.Errorf("%s: %q, %v, want %q", tt.source, text, err, tt.text)
		}
		if len(entities) != len(tt.entities) {
			t.Errorf("%s: %v", tt.source, entities)
			continue
		}
		for _, want := range tt.entities {
			found := false
			for _, got := range entities {
				found = found || cmp.Equal(got, want)
			}
			if !found {
				t.Errorf("%s: %v, want %v", tt.source, entities, tt.entities)
			}
		}
	}
}

func TestTypedEntities(t *testing.T) {
	got := typedEntities("😀 /ask@my_bot hi @ann, see https://a.example/x a@b.c")
	want := []Entity{{Type: "bot_command", Offset: 3, Length: 11}, {Type: "mention", Offset: 18, Length: 4}, {Type: "url", Offset: 28, Length: 19}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
