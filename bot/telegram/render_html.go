package telegram

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/faqbot/faqbot/bot/internal/markup"
)

// folded is the kind of a quote that clients show folded up: an expandable blockquote. It exists
// only in trees made here; [markup.Plain] takes it for a quotation.
const folded markup.QuoteKind = "folded"

const (
	// indentStep stands before the lines of a list in a list. Telegram cuts spaces from the
	// beginning of a message, but no no-break spaces.
	indentStep = "\u00a0\u00a0\u00a0"
	// tableWidth is how many columns of a fixed-width font a phone shows in one line.
	tableWidth = 38
	// ruleLine stands for a line between blocks.
	ruleLine = "——————————"
)

// htmlText escapes the characters that Telegram's HTML gives a meaning. It knows the entities
// &lt; &gt; &amp; &quot; and numbers, and no others.
var htmlText = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;")

// entityWriter renders a document as Telegram's HTML, in a nesting that Telegram keeps
// (https://core.telegram.org/bots/api#formatting-options): nothing inside code, no link in a
// link, no blockquote in a blockquote. What cannot be is left out; no text ever is.
type entityWriter struct {
	html     strings.Builder
	text     strings.Builder // what people see, and Telegram counts
	entities int

	open []string // marks whose tags are open, outermost first: a tag's name, or an href
	want []string // marks that the text to come has
	line string   // what each further line begins with
	new  bool     // a line has begun, and nothing stands on it
	in   bool     // inside a blockquote
	lazy string   // tag of a blockquote that opens when something stands in it
}

// writeEntities renders a document.
func writeEntities(d markup.Doc) *entityWriter {
	w := &entityWriter{}
	w.doc(d, false)
	return w
}

// telegramHTML renders a document for parse_mode HTML.
func telegramHTML(d markup.Doc) string { return writeEntities(d).html.String() }

// raw writes what is text and markup alike.
func (w *entityWriter) raw(s string) {
	w.begin()
	w.html.WriteString(s)
	w.text.WriteString(s)
}

func (w *entityWriter) start(tag string) {
	w.begin()
	w.html.WriteString(tag)
	w.entities++
}

func (w *entityWriter) end(tag string) { w.html.WriteString(tag) }

// put writes text without its marks.
func (w *entityWriter) put(s string) {
	w.begin()
	s = printable(s)
	w.html.WriteString(htmlText.Replace(s))
	w.text.WriteString(s)
}

// printable drops what Telegram drops or refuses: bytes that are not UTF-8, control characters.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' && r != '\n' || r == 0x7f {
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, "\uFFFD"))
}

// newline ends the line.
func (w *entityWriter) newline() {
	w.new = false // an empty line stays empty
	w.raw("\n")
	w.new = true
}

// begin writes what a line begins with, once there is something to stand on it.
func (w *entityWriter) begin() {
	if w.lazy != "" {
		w.html.WriteString(w.lazy)
		w.entities++
		w.lazy = ""
	}
	if w.new {
		w.new = false
		w.html.WriteString(w.line)
		w.text.WriteString(w.line)
	}
}

// marked writes text with the marks that are wanted. Tags open when text comes, so that none
// is empty.
func (w *entityWriter) marked(s string) {
	if s == "" {
		return
	}
	w.sync(w.want)
	w.put(s)
}

// sync closes and opens tags until those of want are open.
func (w *entityWriter) sync(want []string) {
	same := 0
	for same < min(len(w.open), len(want)) && w.open[same] == want[same] {
		same++
	}
	for _, mark := range slices.Backward(w.open[same:]) {
		w.end("</" + tagOf(mark) + ">")
	}
	for _, mark := range want[same:] {
		if tagOf(mark) == "a" {
			w.start(`<a href="` + htmlText.Replace(mark) + `">`)
		} else {
			w.start("<" + mark + ">")
		}
	}
	w.open = append(w.open[:same], want[same:]...)
}

// tagOf returns the tag of a mark: an address is the mark of a link.
func tagOf(mark string) string {
	if strings.Contains(mark, ":") {
		return "a"
	}
	return mark
}

// inlines writes running text; tags do not span blocks.
func (w *entityWriter) inlines(ins markup.Inlines, marks ...string) {
	w.want = append(w.want, marks...)
	w.run(ins)
	w.want = w.want[:len(w.want)-len(marks)]
	w.sync(nil)
}

func (w *entityWriter) run(ins markup.Inlines) {
	for _, in := range ins {
		switch in := in.(type) {
		case markup.Text:
			w.marked(string(in))
		case markup.Bold:
			w.mark("b", in.Text)
		case markup.Italic:
			w.mark("i", in.Text)
		case markup.Strike:
			w.mark("s", in.Text)
		case markup.Spoiler:
			w.mark("tg-spoiler", in.Text)
		case markup.CodeSpan:
			w.code(string(in))
		case markup.Link:
			w.link(in)
		case markup.Image:
			w.marked(in.Alt)
		case markup.Break:
			w.newline()
		}
	}
}

// mark writes text with one mark more. A mark inside itself changes nothing.
func (w *entityWriter) mark(mark string, text markup.Inlines) {
	if slices.Contains(w.want, mark) {
		w.run(text)
		return
	}
	w.want = append(w.want, mark)
	w.run(text)
	w.want = w.want[:len(w.want)-1]
}

// code writes a code span. Code has no other marks, so that in a link or a spoiler, which
// matter more, it is plain text.
func (w *entityWriter) code(s string) {
	if strings.TrimSpace(s) == "" || slices.ContainsFunc(w.want, func(m string) bool { return m == "tg-spoiler" || tagOf(m) == "a" }) {
		w.marked(s)
		return
	}
	w.sync(nil)
	w.start("<code>")
	w.put(s)
	w.end("</code>")
}

// link writes a link. Where Telegram takes the address for none, it stands after the text.
func (w *entityWriter) link(l markup.Link) {
	address, ok := anchorURL(l.URL)
	nested := slices.ContainsFunc(w.want, func(m string) bool { return tagOf(m) == "a" })
	if ok && !nested {
		w.mark(address, l.Text)
		return
	}
	w.run(l.Text)
	if nested {
		return
	}
	if shown := markup.BareAddress(l.URL); shown != "" && !markup.SaysAddress(l.Text.String(), shown) {
		w.marked(" (" + shown + ")")
	}
}

// anchorURL returns the address for a link or a button, and whether Telegram takes it: http and
// https with a host that has a dot (TDLib, LinkManager::check_link). It makes a web address of
// mailto, and drops tel; addresses and numbers in the text become links by themselves.
func anchorURL(raw string) (string, bool) {
	address, ok := markup.LinkURL(raw)
	if !ok {
		return "", false
	}
	u, err := url.Parse(address)
	if err != nil || u.Opaque != "" || len(address) > maxURL {
		return "", false
	}
	host := u.Hostname()
	if host == "." || !strings.Contains(host, ".") && !strings.Contains(host, ":") {
		return "", false
	}
	for _, r := range host {
		if r < 0x80 && !strings.ContainsRune(hostChars, r) {
			return "", false
		}
	}
	if port := u.Port(); port != "" {
		if n, err := strconv.Atoi(port); err != nil || n < 1 || n > 65535 {
			return "", false
		}
	}
	return address, true
}

const (
	// maxURL is how long an address may be, in bytes: what servers and browsers agree on.
	maxURL = 2048
	// hostChars are the characters that a host may have.
	hostChars = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_:"
)
