package markup

import (
	"fmt"
	"html"
	"strconv"
	"strings"
)

// HTMLOptions says how [HTML] renders.
type HTMLOptions struct {
	Heading int                              // level of the outermost heading, 2 to 6; 0: 3
	Image   func(path string) (string, bool) // address to load a picture from; false: its description is shown; nil: remote ones alone are loaded
}

// HTML renders a document as HTML that is safe to put in a page: all text is escaped; there are
// no scripts, styles or event handlers; links open in a new tab and tell nothing of this page.
func HTML(d Doc, o HTMLOptions) string {
	if o.Heading == 0 {
		o.Heading = 3
	}
	w := htmlWriter{o: o}
	w.doc(d)
	return w.b.String()
}

type htmlWriter struct {
	b strings.Builder
	o HTMLOptions
}

func (w *htmlWriter) raw(parts ...string) {
	for _, p := range parts {
		w.b.WriteString(p)
	}
}

func (w *htmlWriter) text(s string) { w.b.WriteString(html.EscapeString(s)) }

func (w *htmlWriter) doc(d Doc) {
	for _, b := range d {
		w.block(b)
	}
}

func (w *htmlWriter) block(b Block) {
	switch b := b.(type) {
	case Paragraph:
		w.raw(`<p dir="auto">`)
		w.inlines(b.Text)
		w.raw("</p>")
	case Heading:
		tag := "h" + strconv.Itoa(min(b.Level+w.o.Heading-1, 6))
		w.raw("<", tag, ` dir="auto">`)
		w.inlines(b.Text)
		w.raw("</", tag, ">")
	case Code:
		w.raw(`<pre tabindex="0"><code>`)
		w.text(strings.TrimSuffix(b.Text, "\n"))
		w.raw("</code></pre>")
	case List:
		w.list(b)
	case Quote:
		w.quote(b)
	case Table:
		w.table(b)
	case Rule:
		w.raw("<hr>")
	}
}

func (w *htmlWriter) quote(q Quote) {
	if q.Kind == Quotation {
		w.raw(`<blockquote dir="auto">`)
		w.doc(q.Blocks)
		w.raw("</blockquote>")
		return
	}
	w.raw(`<div class="admonition `, string(q.Kind), `" role="note" dir="auto">`)
	if q.Title != "" && !q.Continued {
		w.raw(`<p class="title">`)
		w.text(q.Title)
		w.raw("</p>")
	}
	w.doc(q.Blocks)
	w.raw("</div>")
}

func (w *htmlWriter) list(l List) {
	tag := "ul"
	if l.Ordered {
		tag = "ol"
	}
	w.raw("<", tag)
	if l.Ordered && l.Start != 1 {
		w.raw(` start="`, strconv.Itoa(l.Start), `"`)
	}
	w.raw(">")
	for _, item := range l.Items {
		w.raw("<li")
		switch {
		case item.Continued:
			w.raw(` class="continued"`)
		case item.Task != NoTask:
			w.raw(` class="task"`)
		}
		w.raw(` dir="auto">`)
		switch {
		case item.Continued:
		case item.Task == OpenTask:
			w.raw("☐ ")
		case item.Task == DoneTask:
			w.raw("☑ ")
		}
		w.item(l, item.Blocks)
		w.raw("</li>")
	}
	w.raw("</", tag, ">")
}

// item renders an item's blocks; paragraphs of a tight list stand without spacing.
func (w *htmlWriter) item(l List, blocks Doc) {
	for i, b := range blocks {
		if p, ok := b.(Paragraph); ok && l.Tight {
			if i > 0 {
				w.raw("<br>")
			}
			w.inlines(p.Text)
			continue
		}
		w.block(b)
	}
}

func (w *htmlWriter) table(t Table) {
	w.raw(`<div class="table" tabindex="0"><table>`)
	if t.hasHead() {
		w.raw("<thead>")
		w.row(t, t.Head, "th")
		w.raw("</thead>")
	}
	w.raw("<tbody>")
	for _, row := range t.Rows {
		w.row(t, row, "td")
	}
	w.raw("</tbody></table></div>")
}

// hasHead reports whether any cell of the head has text.
func (t Table) hasHead() bool {
	for _, cell := range t.Head.Cells {
		if len(cell) > 0 {
			return true
		}
	}
	return false
}

func (w *htmlWriter) row(t Table, row Row, tag string) {
	w.raw("<tr>")
	for i, cell := range row.Cells {
		w.raw("<", tag)
		if tag == "th" {
			w.raw(` scope="col"`)
		}
		if i < len(t.Align) {
			switch t.Align[i] {
			case AlignCenter:
				w.raw(` class="center"`)
			case AlignRight:
				w.raw(` class="right"`)
			case AlignNone, AlignLeft:
			}
		}
		w.raw(` dir="auto">`)
		w.inlines(cell)
		w.raw("</", tag, ">")
	}
	w.raw("</tr>")
}

func (w *htmlWriter) inlines(ins Inlines) {
	for _, in := range ins {
		w.inline(in)
	}
}

func (w *htmlWriter) inline(in Inline) {
	switch in := in.(type) {
	case Text:
		w.text(string(in))
	case Bold:
		w.mark("strong", in.Text)
	case Italic:
		w.mark("em", in.Text)
	case Strike:
		w.mark("s", in.Text)
	case Spoiler:
		w.raw(`<span class="spoiler" tabindex="0">`)
		w.inlines(in.Text)
		w.raw("</span>")
	case CodeSpan:
		w.raw("<code>")
		w.text(string(in))
		w.raw("</code>")
	case Link:
		w.link(in)
	case Image:
		w.image(in)
	case Break:
		w.raw("<br>")
	}
}

func (w *htmlWriter) mark(tag string, text Inlines) {
	w.raw("<", tag, ">")
	w.inlines(text)
	w.raw("</", tag, ">")
}

func (w *htmlWriter) link(l Link) {
	address, ok := LinkURL(l.URL)
	if !ok { // a tree that was not parsed
		w.inlines(l.Text)
		return
	}
	w.raw(`<a href="`, html.EscapeString(address), `"`)
	if strings.HasPrefix(strings.ToLower(address), "http") {
		w.raw(` target="_blank" rel="noopener noreferrer"`)
	}
	w.raw(">")
	w.inlines(l.Text)
	w.raw("</a>")
}

func (w *htmlWriter) image(i Image) {
	address, ok := ImageURL(i.URL)
	switch {
	case ok && w.o.Image != nil:
		address, ok = w.o.Image(address)
	case !strings.Contains(address, ":"):
		ok = false
	}
	if !ok {
		w.text(i.Alt)
		return
	}
	fmt.Fprintf(&w.b, `<img src="%s" alt="%s" loading="lazy">`, html.EscapeString(address), html.EscapeString(i.Alt))
}
