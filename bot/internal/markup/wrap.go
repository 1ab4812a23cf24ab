package markup

import (
	"strings"

	"github.com/rivo/uniseg"
)

// style is what marks a stretch of plain text has on a terminal.
type style uint8

const (
	bold style = 1 << iota
	italic
	strike
	underline
	mono
)

// run is a stretch of text of one style.
type run struct {
	text  string
	style style
}

// lines wraps running text at a width and paints each line; width 0 does not wrap.
func (w plainWriter) lines(rs []run, width int) []string {
	var text strings.Builder
	for _, r := range rs {
		text.WriteString(r.text)
	}
	var out []string
	for _, l := range wrap(text.String(), width, false) {
		out = append(out, w.paint(rs, l))
	}
	return out
}

// paint returns a stretch of the runs' text with the escapes for their styles.
func (w plainWriter) paint(rs []run, l span) string {
	var b strings.Builder
	offset := 0
	for _, r := range rs {
		from, to := max(l.from, offset), min(l.to, offset+len(r.text))
		if from < to {
			part := r.text[from-offset : to-offset]
			if codes := r.style.codes(); w.o.Color && codes != "" {
				part = "\x1b[" + codes + "m" + part + "\x1b[0m"
			}
			b.WriteString(part)
		}
		offset += len(r.text)
		if offset >= l.to {
			break
		}
	}
	return b.String()
}

// codes returns the parameters of the escape that selects the style (ECMA-48, SGR).
func (s style) codes() string {
	var codes []string
	for _, c := range []struct {
		style style
		code  string
	}{{bold, "1"}, {italic, "3"}, {underline, "4"}, {strike, "9"}, {mono, "36"}} {
		if s&c.style != 0 {
			codes = append(codes, c.code)
		}
	}
	return strings.Join(codes, ";")
}

// wrap returns the lines of a text: at its line ends, and where a line would be wider than width
// columns, between words. If hard is set, words wider than that are cut between graphemes.
// Spaces at a line's end are left out.
func wrap(text string, width int, hard bool) []span {
	var lines []span
	begin, offset, columns := 0, 0, 0
	end := func(at int) {
		lines = append(lines, span{begin, begin + len(strings.TrimRight(text[begin:at], " \n"))})
		begin, columns = at, 0
	}
	if width <= 0 {
		for i := range len(text) {
			if text[i] == '\n' {
				end(i + 1)
			}
		}
		end(len(text))
		return lines
	}
	state := -1
	for rest := text; rest != ""; {
		var segment string
		var must bool
		segment, rest, must, state = uniseg.FirstLineSegmentInString(rest, state)
		for isAddress(segment) && rest != "" && !must { // has places to break, but is of no use in parts
			var more string
			more, rest, must, state = uniseg.FirstLineSegmentInString(rest, state)
			segment += more
		}
		visible := uniseg.StringWidth(strings.TrimRight(segment, " \n"))
		if columns > 0 && columns+visible > width {
			end(offset)
		}
		if hard && visible > width {
			offset = hardWrap(segment, offset, width, end)
		} else {
			offset += len(segment)
		}
		columns = uniseg.StringWidth(text[begin:offset])
		if must && rest != "" {
			end(offset)
		}
	}
	end(len(text))
	if strings.HasSuffix(text, "\n") {
		lines = append(lines, span{len(text), len(text)})
	}
	return lines
}

// isAddress reports whether a text ends in the middle of an address.
func isAddress(segment string) bool {
	return (strings.Contains(segment, "://") || strings.Contains(segment, "www.")) && !strings.HasSuffix(segment, " ")
}

// hardWrap ends lines inside a word that is wider than a line, and returns the offset behind it.
func hardWrap(segment string, offset, width int, end func(at int)) int {
	columns, state := 0, -1
	for segment != "" {
		var cluster string
		var w int
		cluster, segment, w, state = uniseg.FirstGraphemeClusterInString(segment, state)
		if columns > 0 && columns+w > width && strings.TrimSpace(cluster) != "" {
			end(offset)
			columns = 0
		}
		columns += w
		offset += len(cluster)
	}
	return offset
}
