package markup

import (
	"cmp"
	"path"
	"strconv"
	"strings"

	"github.com/rivo/uniseg"
)

// PlainOptions says how [Plain] renders.
type PlainOptions struct {
	Width int  // columns after which lines wrap between words; 0: they don't
	Color bool // marks as a terminal shows them (ANSI escapes); false: text alone
}

// Plain renders a document as text: list items with bullets, tables in aligned columns, links
// with their address after them. Lines are wrapped at the width where they can be; addresses,
// code and long words stay whole. There is no line end after the last line.
func Plain(d Doc, o PlainOptions) string {
	return strings.Join(plainWriter{o}.doc(d, o.Width, 0), "\n")
}

type plainWriter struct{ o PlainOptions }

// doc renders blocks to lines, with an empty line between blocks.
func (w plainWriter) doc(d Doc, width, depth int) []string {
	var lines []string
	for i, b := range d {
		if i > 0 {
			lines = append(lines, "")
		}
		lines = append(lines, w.block(b, width, depth)...)
	}
	return lines
}

func (w plainWriter) block(b Block, width, depth int) []string {
	switch b := b.(type) {
	case Paragraph:
		return w.lines(w.runs(b.Text, 0), width)
	case Heading:
		return w.lines(w.runs(b.Text, bold), width)
	case Code:
		lines := strings.Split(strings.TrimSuffix(b.Text, "\n"), "\n")
		return indent(lines, "    ", "    ")
	case List:
		return w.list(b, width, depth)
	case Quote:
		return w.quote(b, width, depth)
	case Table:
		return w.table(b, width)
	case Rule:
		return []string{strings.Repeat("─", 20)}
	}
	return nil
}

func (w plainWriter) quote(q Quote, width, depth int) []string {
	inner := narrower(width, 2)
	blocks := q.Blocks
	var lines []string
	switch symbol := q.Kind.Symbol(); {
	case q.Continued || symbol == "":
	case q.Title != "":
		lines = w.lines([]run{{symbol + " " + q.Title, bold}}, inner)
	default:
		if p, ok := first(blocks).(Paragraph); ok {
			lines = w.lines(append([]run{{symbol + " ", 0}}, w.runs(p.Text, 0)...), inner)
			if blocks = blocks[1:]; len(blocks) > 0 {
				lines = append(lines, "")
			}
		} else {
			lines = []string{symbol}
		}
	}
	return indent(append(lines, w.doc(blocks, inner, depth)...), "│ ", "│ ")
}

func first(d Doc) Block {
	if len(d) == 0 {
		return nil
	}
	return d[0]
}

func (w plainWriter) list(l List, width, depth int) []string {
	bullet := []string{"• ", "◦ ", "▪ "}[min(depth, 2)]
	var lines []string
	number := l.Start
	last := len(strconv.Itoa(l.Start + len(l.Items) - 1))
	for i, item := range l.Items {
		if i > 0 && !l.Tight {
			lines = append(lines, "")
		}
		lead := bullet
		if l.Ordered {
			n := strconv.Itoa(number) + ". "
			lead = strings.Repeat(" ", max(0, last+2-len(n))) + n
		}
		hang := strings.Repeat(" ", uniseg.StringWidth(lead))
		switch {
		case item.Continued:
			lead = hang
		case item.Task == OpenTask:
			lead += "☐ "
			number++
		case item.Task == DoneTask:
			lead += "☑ "
			number++
		default:
			number++
		}
		lines = append(lines, indent(w.item(l, item, narrower(width, len(hang)), depth+1), lead, hang)...)
	}
	return lines
}

// item renders an item's blocks; in a tight list nothing stands between them.
func (w plainWriter) item(l List, item Item, width, depth int) []string {
	if !l.Tight {
		return w.doc(item.Blocks, width, depth)
	}
	var lines []string
	for _, b := range item.Blocks {
		lines = append(lines, w.block(b, width, depth)...)
	}
	return lines
}

// narrower returns the width inside a frame; 0, no limit, stays.
func narrower(width, by int) int {
	if width == 0 {
		return 0
	}
	return max(width-by, 10)
}

// indent puts lead before the first line and hang before the others, but no spaces on empty lines.
func indent(lines []string, lead, hang string) []string {
	if len(lines) == 0 {
		lines = []string{""}
	}
	out := make([]string, len(lines))
	for i, line := range lines {
		p := hang
		if i == 0 {
			p = lead
		}
		out[i] = p + line
		if line == "" && strings.TrimSpace(p) == "" {
			out[i] = ""
		}
	}
	return out
}

// runs returns running text as stretches of one style.
func (w plainWriter) runs(ins Inlines, s style) []run {
	var out []run
	for _, in := range ins {
		switch in := in.(type) {
		case Text:
			out = append(out, run{string(in), s})
		case CodeSpan:
			out = append(out, run{string(in), s | mono})
		case Break:
			out = append(out, run{"\n", s})
		case Image:
			out = append(out, run{"[" + cmp.Or(in.Alt, path.Base(in.URL)) + "]", s})
		case Bold:
			out = append(out, w.runs(in.Text, s|bold)...)
		case Italic:
			out = append(out, w.runs(in.Text, s|italic)...)
		case Strike:
			out = append(out, w.runs(in.Text, s|strike)...)
		case Spoiler:
			out = append(out, w.runs(in.Text, s)...)
		case Link:
			out = append(out, w.runs(in.Text, s|underline)...)
			if !sameAddress(in.Text.String(), in.URL) {
				out = append(out, run{" (" + strings.TrimPrefix(strings.TrimPrefix(in.URL, "mailto:"), "tel:") + ")", s})
			}
		}
	}
	return out
}

// sameAddress reports whether a link's text already is its address.
func sameAddress(text, address string) bool {
	short := func(s string) string {
		s = strings.ToLower(strings.TrimSpace(s))
		for _, prefix := range []string{"mailto:", "tel:", "https://", "http://"} {
			s = strings.TrimPrefix(s, prefix)
		}
		return strings.TrimSuffix(s, "/")
	}
	return short(text) == short(address) ||
		strings.HasPrefix(address, "tel:") && digits(text) != "" && digits(text) == digits(address)
}

func digits(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, s)
}
