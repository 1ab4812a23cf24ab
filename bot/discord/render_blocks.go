package discord

import (
	"slices"
	"strconv"
	"strings"

	"github.com/rivo/uniseg"

	"github.com/faqbot/faqbot/bot/button"
	"github.com/faqbot/faqbot/bot/internal/markup"
)

const (
	// tableWidth is how many columns of a fixed-width font a phone shows in one line of an embed.
	tableWidth = 40
	// maxListDepth is how deep clients show lists in each other.
	maxListDepth = 10
	// maxNumber is the highest number that clients give to an item of a list.
	maxNumber = 1_000_000_000
	// ruleLine stands for a line between blocks.
	ruleLine = "——————————"
)

// markdown renders documents as Discord's Markdown. The rules that clients follow: blocks begin at the
// beginning of a line; headings have three levels and stand in no list; lists are indented by the width
// of the bullet or number before them; a quote has no other quote in it; code blocks and quotes
// may begin anywhere.
type markdown struct {
	content bool // for a message's content, where links unfold unless they stand in < >
}

// in says in what a block stands.
type in struct {
	quote  bool // in a quote
	depth  int  // lists around it
	middle bool // something stands before it on the line, with which no block begins
}

// line is one line of Markdown.
type line struct {
	text string
	left bool // it begins at the left, also in a list: code and quotes do not come through indented everywhere
}

// text renders a document.
func (m markdown) text(d markup.Doc) string {
	return guarded(joinLines(m.doc(d, false, in{})))
}

// joinLines makes one text of lines.
func joinLines(lines []line) string {
	texts := make([]string, len(lines))
	for i, l := range lines {
		texts[i] = l.text
	}
	return strings.Join(texts, "\n")
}

// doc renders blocks one under another; tight ones without empty lines.
func (m markdown) doc(d markup.Doc, tight bool, at in) []line {
	var lines []line
	var before markup.Block
	for _, b := range d {
		got := m.block(b, at)
		if len(got) == 0 {
			continue
		}
		if before != nil && !tight && !markup.Closely(before, b) {
			lines = append(lines, line{})
		}
		lines = append(lines, got...)
		before, at.middle = b, false
	}
	return lines
}

func (m markdown) block(b markup.Block, at in) []line {
	switch b := b.(type) {
	case markup.Paragraph:
		return m.lines(b.Text, at)
	case markup.Heading:
		return m.heading(b, at)
	case markup.Code:
		return leftLines(codeBlock(b.Text, b.Lang))
	case markup.List:
		return m.list(b, at)
	case markup.Quote:
		return m.quote(b, at)
	case markup.Table:
		return m.table(b, at)
	case markup.Rule:
		return []line{{text: ruleLine}}
	}
	return nil
}

// lines renders running text; nothing if there is nothing to see.
func (m markdown) lines(ins markup.Inlines, at in) []line {
	var out []line
	for _, text := range m.inlineMarkdown(ins, !at.middle) {
		if strings.TrimSpace(text) == "" && len(out) == 0 {
			continue
		}
		out = append(out, line{text: text})
	}
	for len(out) > 0 && strings.TrimSpace(out[len(out)-1].text) == "" {
		out = out[:len(out)-1]
	}
	return out
}

func leftLines(texts []string) []line {
	out := make([]line, len(texts))
	for i, t := range texts {
		out[i] = line{text: t, left: true}
	}
	return out
}

// heading renders a heading no larger than the title of an embed, a lower one as a bold line.
func (m markdown) heading(h markup.Heading, at in) []line {
	text := slices.Clone(h.Text)
	for i := range text {
		if text[i] == (markup.Break{}) {
			text[i] = markup.Text(" ")
		}
	}
	if at.depth > 0 || at.middle || h.Level > 2 {
		return m.lines(markup.Inlines{markup.Bold{Text: text}}, at)
	}
	got := m.lines(text, in{})
	if len(got) == 0 {
		return nil
	}
	s := strings.TrimLeft(got[0].text, " ")
	if strings.HasSuffix(s, "#") {
		s += zeroWidth // clients leave out the signs at the end of a heading
	}
	got[0].text = "### " + s
	return got
}

// quote renders a quotation or an admonition. The lines of one in another begin with a bar.
func (m markdown) quote(q markup.Quote, at in) []line {
	inner := m.quoted(q, in{quote: true})
	var out []line
	for _, l := range inner {
		switch {
		case !at.quote:
			l.text = "> " + l.text
		case !l.left && l.text != "":
			l.text = "│ " + l.text
		}
		l.left = true
		out = append(out, l)
	}
	return out
}

// quoted renders what stands in a quote: an admonition's sign and title, its blocks.
func (m markdown) quoted(q markup.Quote, at in) []line {
	symbol := q.Kind.Symbol()
	title := button.OneLine(q.Title)
	switch {
	case q.Continued || symbol == "":
		return m.doc(q.Blocks, false, at)
	case title != "":
		head := m.lines(markup.Inlines{markup.Text(symbol + " "), markup.Bold{Text: markup.Inlines{markup.Text(title)}}}, at)
		return append(head, m.doc(q.Blocks, false, at)...)
	}
	if len(q.Blocks) > 0 {
		if p, ok := q.Blocks[0].(markup.Paragraph); ok {
			p.Text = append(markup.Inlines{markup.Text(symbol + " ")}, p.Text...)
			return m.doc(append(markup.Doc{p}, q.Blocks[1:]...), false, at)
		}
	}
	return append([]line{{text: symbol}}, m.doc(q.Blocks, false, at)...)
}

func (m markdown) list(l markup.List, at in) []line {
	tight := l.Tight || at.depth > 0 || !slices.ContainsFunc(l.Items, markup.Roomy)
	flat := at.depth >= maxListDepth || at.middle
	number := l.Start
	var out []line
	for i, item := range l.Items {
		if i > 0 && !tight {
			out = append(out, line{})
		}
		lead := "- "
		switch {
		case item.Continued:
			lead = ""
		case l.Ordered:
			lead = strconv.Itoa(number) + ". "
			if flat || number < 1 || number > maxNumber {
				lead = strconv.Itoa(number) + `\. `
			}
			number++
		case flat:
			lead = "• "
		}
		out = append(out, m.item(item, lead, at)...)
	}
	return out
}

// item renders an item of a list, whose first line begins with lead.
func (m markdown) item(item markup.Item, lead string, at in) []line {
	box := ""
	switch {
	case item.Continued:
	case item.Task == markup.OpenTask:
		box = "☐ "
	case item.Task == markup.DoneTask:
		box = "☑ "
	}
	// Text after the number or bullet can begin a list or quote, too; after a box it cannot.
	lines := m.doc(item.Blocks, true, in{quote: at.quote, depth: at.depth + 1, middle: box != ""})
	if len(lines) == 0 || lines[0].left {
		if lead+box == "" {
			return lines
		}
		lines = append([]line{{text: zeroWidth}}, lines...)
	}
	hang := strings.Repeat(" ", len(lead))
	if lead == "" || strings.HasPrefix(lead, "•") || strings.Contains(lead, `\`) {
		hang = "  "
	}
	broken := false // code or a quote has ended the list
	for i, l := range lines {
		broken = broken || l.left
		switch {
		case i == 0:
			lines[i].text = lead + box + l.text
		case l.left || l.text == "":
		case broken && !strings.HasPrefix(l.text, " ") && !begun(l.text):
			lines[i].left = true
		default:
			lines[i].text = hang + l.text
		}
	}
	return lines
}

// begun reports whether a line is that of an item.
func begun(text string) bool { return strings.HasPrefix(text, "- ") || lineNumber.MatchString(text) }

// table renders a table in columns if a phone shows them in one line, else a cell a line after
// the name of its column. In columns there are no links, and nothing is hidden.
func (m markdown) table(t markup.Table, at in) []line {
	plain := true
	for _, row := range append([]markup.Row{t.Head}, t.Rows...) {
		for _, cell := range row.Cells {
			for _, r := range slices.Concat(runsOf(cell)...) {
				plain = plain && r.link == nil && r.marks&spoiler == 0
			}
		}
	}
	if text := markup.TableText(t, 0); plain && widest(text) <= tableWidth {
		return leftLines(codeBlock(text, ""))
	}
	return m.records(t, at)
}

func widest(text string) int {
	n := 0
	for l := range strings.SplitSeq(text, "\n") {
		n = max(n, uniseg.StringWidth(l))
	}
	return n
}

// records renders the rows of a table one under another: each cell on a line, after the name of
// its column. Empty cells are left out, but a column's name is written at least once.
func (m markdown) records(t markup.Table, at in) []line {
	filled := make([]bool, len(t.Head.Cells)) // columns that have text in some row
	for _, row := range t.Rows {
		for j, cell := range row.Cells {
			filled[j] = filled[j] || len(cell) > 0
		}
	}
	var out []line
	for i, row := range t.Rows {
		if i > 0 && at.depth == 0 {
			out = append(out, line{})
		}
		for j, cell := range row.Cells {
			head := t.Head.Cells[j]
			if len(cell) == 0 && (len(head) == 0 || filled[j] || i > 0) {
				continue
			}
			if len(cell) == 0 {
				cell = markup.Inlines{markup.Text("–")}
			}
			if len(head) > 0 {
				name := markup.Bold{Text: slices.Concat(head, markup.Inlines{markup.Text(":")})}
				cell = slices.Concat(markup.Inlines{name, markup.Text(" ")}, cell)
			}
			out = append(out, m.lines(cell, in{})...)
		}
	}
	if len(t.Rows) == 0 {
		for _, head := range t.Head.Cells {
			out = append(out, m.lines(markup.Inlines{markup.Bold{Text: head}}, in{})...)
		}
	}
	return out
}
