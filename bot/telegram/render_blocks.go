package telegram

import (
	"slices"
	"strconv"
	"strings"

	"github.com/rivo/uniseg"

	"github.com/faqbot/faqbot/bot/internal/markup"
)

// doc writes blocks one under another; tight ones without empty lines.
func (w *entityWriter) doc(d markup.Doc, tight bool) {
	var before markup.Block
	for _, b := range d {
		if code, ok := b.(markup.Code); ok && strings.TrimSpace(code.Text) == "" {
			continue
		}
		if before != nil {
			w.newline()
			if !tight && !markup.Closely(before, b) {
				w.newline()
			}
		}
		w.block(b)
		before = b
	}
}

func (w *entityWriter) block(b markup.Block) {
	switch b := b.(type) {
	case markup.Paragraph:
		w.inlines(b.Text)
	case markup.Heading:
		w.inlines(b.Text, "b")
	case markup.Code:
		w.pre(expandTabs(strings.TrimSuffix(b.Text, "\n")), b.Lang)
	case markup.List:
		w.list(b)
	case markup.Quote:
		w.quote(b)
	case markup.Table:
		w.table(b)
	case markup.Rule:
		w.raw(ruleLine)
	}
}

// pre writes text in a fixed-width font.
func (w *entityWriter) pre(text, lang string) {
	if text = strings.TrimRight(text, "\n"); strings.TrimSpace(text) == "" {
		return
	}
	w.new = false // the lines of code begin where they begin
	lang = strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("+#-_.", r) {
			return r
		}
		return -1
	}, lang)
	if lang == "" {
		w.start("<pre>")
		w.put(text)
		w.end("</pre>")
		return
	}
	w.start(`<pre><code class="language-` + lang + `">`)
	w.put(text)
	w.end("</code></pre>")
}

// expandTabs puts spaces for tabs, of which Telegram makes one space each.
func expandTabs(s string) string {
	if !strings.Contains(s, "\t") {
		return s
	}
	var b strings.Builder
	column := 0
	for _, r := range s {
		switch r {
		case '\t':
			n := 4 - column%4
			b.WriteString("    "[:n])
			column += n
			continue
		case '\n':
			column = -1
		}
		b.WriteRune(r)
		column++
	}
	return b.String()
}

// quote writes a quotation or an admonition. Telegram knows none in another: the lines of an
// inner one begin with a bar.
func (w *entityWriter) quote(q markup.Quote) {
	before := w.line
	if w.in {
		w.raw("│ ")
		w.line += "│ "
		w.quoted(q)
		w.line = before
		return
	}
	w.in, w.line = true, "" // a bar of Telegram's own takes the place of the indentation
	w.new, w.lazy = false, "<blockquote>"
	if q.Kind == folded {
		w.lazy = "<blockquote expandable>"
	}
	w.quoted(q)
	if w.lazy == "" {
		w.end("</blockquote>")
	}
	w.lazy = ""
	w.in, w.line = false, before
}

// quoted writes what stands in a quote: an admonition's sign and title, its blocks.
func (w *entityWriter) quoted(q markup.Quote) {
	symbol := q.Kind.Symbol()
	switch {
	case q.Continued || symbol == "":
	case q.Title != "":
		w.raw(symbol + " ")
		w.inlines(markup.Inlines{markup.Text(q.Title)}, "b")
		if len(q.Blocks) > 0 {
			w.newline()
		}
	default:
		w.raw(symbol + " ")
	}
	w.doc(q.Blocks, false)
}

func (w *entityWriter) list(l markup.List) {
	tight := l.Tight || !slices.ContainsFunc(l.Items, markup.Roomy)
	bullet := []string{"•", "◦", "▪"}[min(strings.Count(w.line, indentStep), 2)]
	number, last := l.Start, len(strconv.Itoa(l.Start+len(l.Items)-1))
	before := w.line
	for i, item := range l.Items {
		if i > 0 {
			w.newline()
			if !tight {
				w.newline()
			}
		}
		switch {
		case item.Continued:
			w.raw(indentStep)
		case l.Ordered:
			n := strconv.Itoa(number)
			w.raw(strings.Repeat("\u2007", max(0, last-len(n))) + n + ". ") // a figure space is as wide as a digit
			number++
		case item.Task == markup.NoTask:
			w.raw(bullet + " ")
		}
		switch {
		case item.Continued:
		case item.Task == markup.OpenTask:
			w.raw("☐ ")
		case item.Task == markup.DoneTask:
			w.raw("☑ ")
		}
		w.line = before + indentStep
		if len(item.Blocks) > 0 && boxed(item.Blocks[0]) {
			w.newline()
		}
		w.doc(item.Blocks, tight)
		w.line = before
	}
}

// boxed reports whether clients show a block in a box of its own.
func boxed(b markup.Block) bool {
	switch b.(type) {
	case markup.Code, markup.Table, markup.Quote:
		return true
	}
	return false
}

// table writes a table in columns if a phone shows them in one line, else a cell a line after
// the name of its column.
func (w *entityWriter) table(t markup.Table) {
	text := markup.TableText(t, 0)
	wide := false
	for line := range strings.SplitSeq(text, "\n") {
		wide = wide || uniseg.StringWidth(line) > tableWidth
	}
	if !wide {
		// Telegram leaves spaces at the beginning out of the fixed-width part.
		rest := strings.TrimLeft(text, " ")
		w.pre(strings.Repeat("\u00a0", len(text)-len(rest))+rest, "")
		return
	}
	w.records(t)
}

// records writes the rows of a table one under another: each cell on a line, after the name of
// its column. Empty cells are left out, but a column's name is written at least once.
func (w *entityWriter) records(t markup.Table) {
	filled := make([]bool, len(t.Head.Cells)) // columns that have text in some row
	for _, row := range t.Rows {
		for j, cell := range row.Cells {
			filled[j] = filled[j] || len(cell) > 0
		}
	}
	first := true
	line := func() {
		if !first {
			w.newline()
		}
		first = false
	}
	for i, row := range t.Rows {
		if i > 0 {
			w.newline()
		}
		for j, cell := range row.Cells {
			named := len(t.Head.Cells[j]) > 0
			if len(cell) == 0 && (!named || filled[j] || i > 0) {
				continue
			}
			line()
			if named {
				w.inlines(slices.Concat(t.Head.Cells[j], markup.Inlines{markup.Text(":")}), "b")
				w.raw(" ")
			}
			if len(cell) == 0 {
				w.raw("–")
			}
			w.inlines(cell)
		}
	}
	if len(t.Rows) == 0 {
		for _, cell := range t.Head.Cells {
			if len(cell) > 0 {
				line()
				w.inlines(cell, "b")
			}
		}
	}
}
