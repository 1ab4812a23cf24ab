package markup

import (
	"strings"

	"github.com/rivo/uniseg"
)

const (
	columnGap = "  "
	minColumn = 6 // columns narrower than this are not worth reading
)

// TableText renders a table in aligned columns, for platforms that show tables in a fixed-width
// font. Cells wrap so that no line is wider than width columns, if that can be; 0 means any.
func TableText(t Table, width int) string {
	return strings.Join(plainWriter{}.table(t, width), "\n")
}

// cellText is a cell's text, its lines not yet wrapped.
func (w plainWriter) cellText(cell Inlines) string {
	var b strings.Builder
	for _, r := range w.runs(cell, 0) {
		b.WriteString(r.text)
	}
	return b.String()
}

func (w plainWriter) table(t Table, width int) []string {
	rows := make([][]string, 0, len(t.Rows)+1)
	for _, row := range append([]Row{t.Head}, t.Rows...) {
		cells := make([]string, len(row.Cells))
		for i, cell := range row.Cells {
			cells[i] = w.cellText(cell)
		}
		rows = append(rows, cells)
	}
	widths := columnWidths(rows)
	if !fitColumns(widths, width) {
		return w.records(t, rows, width)
	}
	var lines []string
	for i, cells := range rows {
		if i == 0 && !t.hasHead() {
			continue
		}
		s := style(0)
		if i == 0 {
			s = bold
		}
		lines = append(lines, w.tableRow(t, cells, widths, s)...)
		if i == 0 {
			dashes := make([]string, len(widths))
			for j, n := range widths {
				dashes[j] = strings.Repeat("─", n)
			}
			lines = append(lines, strings.Join(dashes, columnGap))
		}
	}
	return lines
}

// columnWidths returns the width of each column's widest line.
func columnWidths(rows [][]string) []int {
	widths := make([]int, len(rows[0]))
	for _, cells := range rows {
		for i, cell := range cells {
			for line := range strings.SplitSeq(cell, "\n") {
				widths[i] = max(widths[i], uniseg.StringWidth(line))
			}
		}
	}
	return widths
}

// fitColumns makes the widest columns narrower until a line fits, and reports whether it could.
func fitColumns(widths []int, width int) bool {
	if width <= 0 {
		return true
	}
	for {
		total, widest := len(columnGap)*(len(widths)-1), 0
		for i, n := range widths {
			total += n
			if n > widths[widest] {
				widest = i
			}
		}
		if total <= width {
			return true
		}
		if widths[widest] <= minColumn {
			return false
		}
		widths[widest]--
	}
}

// tableRow renders one row, which takes as many lines as its longest cell.
func (w plainWriter) tableRow(t Table, cells []string, widths []int, s style) []string {
	wrapped := make([][]string, len(cells))
	height := 1
	for i, cell := range cells {
		for _, l := range wrap(cell, widths[i], true) {
			wrapped[i] = append(wrapped[i], cell[l.from:l.to])
		}
		height = max(height, len(wrapped[i]))
	}
	lines := make([]string, height)
	for n := range lines {
		var b strings.Builder
		for i := range cells {
			text := ""
			if n < len(wrapped[i]) {
				text = wrapped[i][n]
			}
			if i > 0 {
				b.WriteString(columnGap)
			}
			b.WriteString(pad(text, widths[i], t.Align[i]))
		}
		line := strings.TrimRight(b.String(), " ")
		lines[n] = w.paint([]run{{line, s}}, span{0, len(line)})
	}
	return lines
}

// pad fills a cell's line up to its column's width.
func pad(text string, width int, a Align) string {
	room := max(0, width-uniseg.StringWidth(text))
	left := 0
	switch a {
	case AlignRight:
		left = room
	case AlignCenter:
		left = room / 2
	case AlignNone, AlignLeft:
	}
	return strings.Repeat(" ", left) + text + strings.Repeat(" ", room-left)
}

// records renders a table that is too wide for the screen: a cell a line, after its column's name.
func (w plainWriter) records(t Table, rows [][]string, width int) []string {
	var lines []string
	for i, cells := range rows[1:] {
		if i > 0 {
			lines = append(lines, "")
		}
		for j, cell := range cells {
			if cell == "" {
				continue
			}
			var rs []run
			if rows[0][j] != "" {
				rs = append(rs, run{rows[0][j] + ": ", bold})
			}
			lines = append(lines, w.lines(append(rs, run{cell, 0}), width)...)
		}
	}
	if len(lines) == 0 && t.hasHead() {
		lines = w.lines([]run{{strings.Join(rows[0], columnGap), bold}}, width)
	}
	return lines
}
