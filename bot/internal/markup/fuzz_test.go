package markup

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/net/html"
)

// allowedTags are the tags that HTML writes, with the attributes that each may have.
var allowedTags = map[string][]string{
	"p": {"dir", "class"}, "h3": {"dir"}, "h4": {"dir"}, "h5": {"dir"}, "h6": {"dir"}, "pre": {"tabindex"}, "code": nil,
	"ul": nil, "ol": {"start"}, "li": {"dir", "class"}, "blockquote": {"dir"}, "div": {"class", "role", "dir", "tabindex"},
	"table": nil, "thead": nil, "tbody": nil, "tr": nil, "th": {"scope", "class", "dir"}, "td": {"class", "dir"}, "hr": nil,
	"strong": nil, "em": nil, "s": nil, "span": {"class", "tabindex"}, "a": {"href", "target", "rel"},
	"img": {"src", "alt", "loading"}, "br": nil,
}

func FuzzHTML(f *testing.F) {
	for _, s := range seeds {
		f.Add(s)
	}
	for _, s := range []string{
		`<img src=x onerror=alert(1)>`, `<a href="java&#10;script:alert(1)">x</a>`, `[x](<java script:y>)`, `[a](JAVASCRIPT:x)`,
		"<svg/onload=alert(1)>", "<style>*{}</style>", `<a href="https://x" onclick="y">z</a>`, "<https://a\"onmouseover=b>", `![a"b](https://x.example/"y)`,
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, source string) {
		doc := Parse(source)
		out := HTML(doc, HTMLOptions{Image: localImage("/image/")})
		if !utf8.ValidString(out) {
			t.Errorf("%q: not UTF-8: %q", source, out)
		}
		var open []string
		for z := html.NewTokenizer(strings.NewReader(out)); ; {
			kind := z.Next()
			if kind == html.ErrorToken {
				break
			}
			switch token := z.Token(); kind {
			case html.StartTagToken:
				checkTag(t, source, token)
				if !slices.Contains([]string{"br", "hr", "img"}, token.Data) {
					open = append(open, token.Data)
				}
			case html.EndTagToken:
				if len(open) == 0 || open[len(open)-1] != token.Data {
					t.Fatalf("%q: </%s> does not close %v in %s", source, token.Data, open, out)
				}
				open = open[:len(open)-1]
			case html.TextToken:
			default:
				t.Errorf("%q: %v in %s", source, token, out)
			}
		}
		if len(open) > 0 {
			t.Errorf("%q: %v stay open in %s", source, open, out)
		}
	})
}

func checkTag(t *testing.T, source string, token html.Token) {
	t.Helper()
	attrs, ok := allowedTags[token.Data]
	if !ok {
		t.Errorf("%q: <%s> is not allowed", source, token.Data)
	}
	for _, a := range token.Attr {
		if !slices.Contains(attrs, a.Key) {
			t.Errorf("%q: <%s %s> is not allowed", source, token.Data, a.Key)
		}
		scheme, _, _ := strings.Cut(strings.ToLower(a.Val), ":")
		if a.Key == "href" && !slices.Contains([]string{"http", "https", "mailto", "tel"}, scheme) {
			t.Errorf("%q: a link to %q", source, a.Val)
		}
		if a.Key == "src" && !strings.HasPrefix(a.Val, "/image/") && scheme != "http" && scheme != "https" {
			t.Errorf("%q: a picture from %q", source, a.Val)
		}
	}
}

func FuzzPlain(f *testing.F) {
	for i, s := range seeds {
		f.Add(s, uint8(10*i))
	}
	f.Fuzz(func(t *testing.T, source string, width uint8) {
		doc := Parse(source)
		plain := Plain(doc, PlainOptions{})
		for _, o := range []PlainOptions{{}, {Width: int(width)}} {
			out := Plain(doc, o)
			if !utf8.ValidString(out) || strings.ContainsFunc(out, func(r rune) bool { return r < ' ' && r != '\n' && r != '\t' || r == 0x7f }) {
				t.Errorf("%q: control characters in %q", source, out)
			}
		}
		colored := Plain(doc, PlainOptions{Color: true})
		if got := uncolor(colored); got != plain {
			t.Errorf("%q: colour changes the text:\n%q\n%q", source, plain, got)
		}
	})
}

// uncolor takes the escapes out again.
func uncolor(s string) string {
	var b strings.Builder
	for {
		before, after, ok := strings.Cut(s, "\x1b[")
		b.WriteString(before)
		if !ok {
			return b.String()
		}
		_, s, _ = strings.Cut(after, "m")
	}
}
