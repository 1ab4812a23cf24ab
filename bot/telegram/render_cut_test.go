package telegram

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/faqbot/faqbot/bot"
	"github.com/faqbot/faqbot/bot/bottest"
	"github.com/faqbot/faqbot/bot/internal/markup"
	"github.com/faqbot/faqbot/faq"
)

func TestCutMessages(t *testing.T) {
	tests := []struct {
		name, markdown string
		pieces         int
	}{
		{"nothing", "", 0},
		{"nothing to see", "\u200b\u00a0\u2800", 0},
		{"as long as a message", strings.Repeat("x", maxText), 1},
		{"tags do not count", strings.Repeat("**"+strings.Repeat("x", 62)+"** ", maxText/64+1)[:maxText/64*67-1], 1},
		{"more marks than a message keeps", strings.Repeat("`x` ", 3*maxEntities), 3},
		{"one too long", strings.Repeat("x", maxText+1), 2},
		{"surrogate pairs", strings.Repeat("😀", maxText/2), 1},
		{"one pair too long", "x" + strings.Repeat("😀", maxText/2), 2},
		{"escaped characters count once", strings.Repeat("&", maxText), 1},
		{"paragraphs", strings.Repeat(strings.Repeat("word ", 300)+"\n\n", 6), 3},
		{"links", strings.Repeat("[a](https://x.example) ", maxEntities), 1},
		{"more links than a message keeps", strings.Repeat("[a](https://x.example) [b](https://y.example) ", maxEntities/2) + "[c](https://z.example)", 2},
		{"a long table", "| a | b |\n|---|---|\n" + strings.Repeat("| some words | more words |\n", 300), 2},
		{"long code", "```go\n" + strings.Repeat("x := y\n", 1000) + "```", 2},
		{"a family of emoji", strings.Repeat("👩‍👩‍👧", 600), 2},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d := markup.Parse(tt.markdown)
			checkPieces(t, d, maxText)
			pieces := cutMessages(d, maxText)
			if len(pieces) != tt.pieces {
				t.Errorf("%d pieces, want %d", len(pieces), tt.pieces)
			}
			for _, p := range pieces {
				if text := visibleText(p); strings.HasPrefix(text, "\u200d") || strings.HasSuffix(text, "\u200d") {
					t.Errorf("a grapheme is cut: %q", text)
				}
			}
		})
	}
}

func TestFold(t *testing.T) {
	p := strings.Repeat("Some words of a paragraph. ", 12) // 324
	list := "\n\n- " + p + "\n- " + p
	for _, tt := range []struct {
		name, markdown string
		want           string // P paragraph, H heading, C code, L list, Q quote, T table, R rule; in brackets: folded
	}{
		{"short", p + "\n\n" + p, "PP"},
		{"long", p + "\n\n" + p + "\n\n" + p, "P[PP]"},
		{"a heading goes along", p + "\n\n# H\n\n" + p + list, "P[HPL]"},
		{"one long paragraph", strings.Repeat(p, 3), "P[P]"},
		{"a long list after a sentence", "Do this:" + strings.ReplaceAll(list, "\n- ", "\n1. ") + p, "PL[L]"},
		{"code stays in view", p + "\n\n```\nx\n```\n\n" + p + "\n\n" + p, "PC[PP]"},
		{"code at the end", p + "\n\n" + p + "\n\n" + p + "\n\n```\nx\n```", "PPPC"},
		{"a quote in a list", p + "\n\n" + p + "\n\n- a\n\n  > b\n\n" + p + "\n\n" + p, "PPL[PP]"},
		{"little to fold after a table", p + "\n\n" + p + "\n\n| a |\n|---|\n| b |\n\n" + "short", "PPTP"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			d := markup.Parse(tt.markdown)
			got := fold(d)
			if shape := shapeOf(got); shape != tt.want {
				t.Errorf("%s, want %s", shape, tt.want)
			}
			checkPieces(t, got, maxText)
			if shapeOf(unfolded(got)) != strings.NewReplacer("[", "", "]", "").Replace(tt.want) {
				t.Errorf("unfolded: %s", shapeOf(unfolded(got)))
			}
		})
	}
}

func shapeOf(d markup.Doc) string {
	var b strings.Builder
	for _, block := range d {
		if q, ok := block.(markup.Quote); ok && q.Kind == folded {
			b.WriteString("[" + shapeOf(q.Blocks) + "]")
			continue
		}
		name := fmt.Sprintf("%T", block) // markup.Paragraph
		b.WriteString(name[len("markup."):][:1])
	}
	return b.String()
}

// The buttons stand under the last message of an answer that takes several.
func TestLongReply(t *testing.T) {
	e := bottest.Guide()
	e.Answer = strings.Repeat(e.Answer+"\n\n", 12)
	for _, careful := range []bool{false, true} {
		e.Careful = careful
		messages := renderReply(bot.Reply{Outcome: bot.Answered, Lang: "en", Entry: e, Actions: []bot.Action{{Kind: bot.ActionEntry, Label: "Y?", ID: "y"}}}, renderFor(t, ""))
		if len(messages) < 3 {
			t.Fatalf("%d messages", len(messages))
		}
		var text strings.Builder
		for i, m := range messages {
			text.WriteString(checkMessage(t, m))
			if last := i == len(messages)-1; last != (len(m.Keyboard) > 0) {
				t.Errorf("message %d of %d has buttons %v", i+1, len(messages), m.Keyboard)
			}
			if folds := strings.Contains(m.HTML, "expandable"); folds == careful {
				t.Errorf("careful %v, folded %v", careful, folds)
			}
		}
		if got, want := strings.Count(text.String(), "1240 degrees"), 12; got != want {
			t.Errorf("%d of %d parts are shown", got, want)
		}
	}
}

// Replies to several questions share a message until one is full; one with a button that puts
// something else in its place, or with photos, has a message of its own.
func TestSeveralReplies(t *testing.T) {
	reply := func(change func(*bot.Reply, *faq.Entry)) bot.Reply {
		e := &faq.Entry{ID: "x", Question: "X?", Answer: "Answer.", Source: faq.Source{File: "content/x.md"}}
		r := bot.Reply{Question: "x", Outcome: bot.Answered, Lang: "en", Entry: e}
		if change != nil {
			change(&r, e)
		}
		return r
	}
	long := func(_ *bot.Reply, e *faq.Entry) { e.Answer, e.Careful = strings.Repeat("word ", 700), true }
	highlight := func(r *bot.Reply, _ *faq.Entry) {
		r.Highlight = "Part."
		r.Actions = []bot.Action{{Kind: bot.ActionShowAll, Label: "Show all", ID: "x"}}
	}
	photo := func(_ *bot.Reply, e *faq.Entry) { e.Image = "images/map.png" }
	preview := func(_ *bot.Reply, e *faq.Entry) { e.Preview = true }
	for _, tt := range []struct {
		name    string
		replies []func(*bot.Reply, *faq.Entry)
		want    int
	}{
		{"three short ones", []func(*bot.Reply, *faq.Entry){nil, nil, nil}, 1},
		{"long ones", []func(*bot.Reply, *faq.Entry){long, long, nil}, 2},
		{"a highlight among them", []func(*bot.Reply, *faq.Entry){nil, highlight, nil}, 3},
		{"a photo among them", []func(*bot.Reply, *faq.Entry){nil, photo, nil}, 3},
		{"previews of one only", []func(*bot.Reply, *faq.Entry){preview, nil, nil}, 2},
	} {
		r := reply(tt.replies[0])
		for _, change := range tt.replies[1:] {
			r.More = append(r.More, reply(change))
		}
		messages := renderReply(r, renderFor(t, "x"))
		for _, m := range messages {
			checkMessage(t, m)
		}
		if len(messages) != tt.want {
			t.Errorf("%s: %d messages, want %d", tt.name, len(messages), tt.want)
		}
	}
}

func TestPhotos(t *testing.T) {
	dir := t.TempDir()
	write := func(name string, size int64) {
		if err := os.WriteFile(filepath.Join(dir, name), []byte("\x89PNG\r\n\x1a\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Truncate(filepath.Join(dir, name), size); err != nil {
			t.Fatal(err)
		}
	}
	write("large.png", maxPhoto)
	write("larger.png", maxPhoto+1)
	write("empty.png", 0)
	if err := os.Mkdir(filepath.Join(dir, "folder.png"), 0o700); err != nil {
		t.Fatal(err)
	}
	e := &faq.Entry{Source: faq.Source{File: "content/a.md"}}
	o := renderOptions{OpenFile: func(path string) (fs.File, error) {
		if filepath.Dir(path) != "content" {
			t.Errorf("%s is opened", path)
		}
		return os.Open(filepath.Join(dir, filepath.Base(path)))
	}}
	for address, want := range map[string]bool{
		"large.png": true, "larger.png": false, "empty.png": false, "folder.png": false, "none.png": false, "../large.png": false,
		"/large.png": false, "large.svg": false, `..\large.png`: false, "https://x.example/a.JPG?b": true, "https://x.example/a": true,
		"https://x.example/a.svg": false, "http://localhost/a.png": false, "ftp://x.example/a.png": false, "": false,
	} {
		p, ok := o.photo(e, address)
		if ok != want {
			t.Errorf("%s: %v, want %v", address, ok, want)
		}
		if !ok || !want {
			continue
		}
		if f, err := p.file(); err != nil || f.Ref == "" && len(f.Data) != maxPhoto {
			t.Errorf("%s: %d bytes, %v", address, len(f.Data), err)
		}
	}
	if p, ok := o.photo(e, "large.png"); ok {
		write("large.png", maxPhoto+1) // changed since
		if f, err := p.file(); err == nil || !strings.Contains(err.Error(), "content/large.png") {
			t.Errorf("%d bytes, %v", len(f.Data), err)
		}
	}
	var images []markup.Image
	for i := range 2*maxPhotos + 1 {
		images = append(images, markup.Image{URL: fmt.Sprintf("https://x.example/%d.png", i/2), Alt: strings.Repeat("<&😀 ", 2000)})
	}
	photos, sent := o.photos(e, images)
	messages := photoMessages(photos)
	if len(photos) != maxPhotos || len(sent) != maxPhotos || len(messages) != 2 {
		t.Fatalf("%d photos, %d sent, %d albums", len(photos), len(sent), len(messages))
	}
	names := map[string]bool{}
	for _, m := range messages {
		checkMessage(t, m)
		for _, p := range m.Photos {
			names[p.Name] = true
		}
	}
	if len(names) != maxPhotos {
		t.Errorf("%d names of %d photos", len(names), maxPhotos)
	}
	if one := photoMessages(photos[:1]); len(one) != 1 || one[0].HTML != photos[0].HTML || one[0].Plain != photos[0].Caption {
		t.Errorf("one photo: %+v", one)
	}
}

// The parser that checks messages in these tests refuses what Telegram refuses or drops.
func TestParseTelegram(t *testing.T) {
	for _, bad := range []string{
		"<b>x", "x</b>", "<b><i>x</b></i>", "<b></b>", "a & b", "a < b", "a > b", "&#39;", "&nbsp;", "<u>x</u>", "<b class=\"x\">x</b>", "<script>x</script>",
		"<code><b>x</b></code>", "<b><code>x</code></b>", "<pre><b>x</b></pre>", "<a href=\"https://x.example\"><code>x</code></a>",
		"<a href=\"https://x.example\">x<a href=\"https://y.example\">y</a></a>", "<a href=\"mailto:a@b.example\">x</a>", "<a href=\"http://localhost\">x</a>",
		"<a>x</a>", "<blockquote>a<blockquote>b</blockquote></blockquote>", "<b><blockquote>a</blockquote></b>", "<code class=\"language-go\">x</code>",
		"<pre>a<code class=\"language-go\">x</code></pre>", "<b>a<b>b</b></b>", "\xff", "a\x01b",
	} {
		if text, _, err := parseTelegram(bad); err == nil {
			t.Errorf("%q is taken for %q", bad, text)
		}
	}
	const good = "a &lt;&gt;&amp;&quot; <b>😀<i>x</i></b><pre><code class=\"language-go\">x</code></pre><blockquote expandable><b>q</b> <pre>p</pre></blockquote>" +
		"<a href=\"https://x.example/?a&amp;b\">l</a><tg-spoiler><s>s</s></tg-spoiler>"
	text, entities, err := parseTelegram(good)
	if err != nil || text != "a <>&\" 😀xxq pls" || len(entities) != 9 || len(utf16.Encode([]rune(text))) != 16 {
		t.Errorf("%q, %v, %v", text, entities, err)
	}
}
