package faq

import (
	"encoding/csv"
	"regexp"
	"strconv"
	"strings"
)

// cellStart begins a cell: a bar, with what is said of the cell before it.
var cellStart = regexp.MustCompile(`(?:^|[ ])((?:\d+\*|\d*(?:\.\d+)?\+)?[<>^]?(?:\.[<>^])?[aehlmdsv]?)\|`)

// widestTable is the most columns that a table is read with.
const widestTable = 40

// table reads a table. Its columns are said above it, or counted in its first line.
func (c *adocCursor) table(meta adocMeta, sign byte, inner []textLine, open textLine) {
	var rows [][]string
	header := meta.has("header") || len(inner) > 1 && inner[0].text != "" && inner[1].text == ""
	if sign == ',' || sign == ':' || meta.named["format"] == "csv" || meta.named["format"] == "dsv" {
		rows = separatedRows(sign, meta.named["separator"], inner)
	} else {
		cells, first := tableCells(inner)
		width := tableWidth(meta.named["cols"])
		if width == 0 {
			width = first
		}
		for width > 0 && len(cells) > 0 {
			n := min(width, len(cells))
			rows = append(rows, cells[:n])
			cells = cells[n:]
		}
	}
	if len(rows) == 0 {
		return
	}
	for _, row := range rows {
		for i := range row {
			row[i] = strings.ReplaceAll(c.a.inline(oneLine(row[i]), true), hardBreak, " ")
		}
	}
	if !header {
		rows = append([][]string{make([]string, len(rows[0]))}, rows...)
	}
	c.text(tableOf(rows), open.line)
}

// tableWidth counts the columns that “1,2a,3*<” stands for.
func tableWidth(cols string) int {
	n := 0
	for spec := range strings.SplitSeq(cols, ",") {
		if times, _, ok := strings.Cut(strings.TrimSpace(spec), "*"); ok {
			if k, err := strconv.Atoi(times); err == nil && k > 0 {
				n += min(k, widestTable)
				continue
			}
		}
		if cols != "" {
			n++
		}
	}
	return min(n, widestTable)
}

// tableCells cuts the lines of a table into cells; first is how many the first line has.
func tableCells(lines []textLine) (cells []string, first int) {
	for _, l := range lines {
		text := strings.ReplaceAll(l.text, `\|`, "\x02")
		starts := cellStart.FindAllStringSubmatchIndex(text, -1)
		if strings.Contains(text, "|") && len(starts) < strings.Count(text, "|") {
			starts = barStarts(text)
		}
		head := text
		if len(starts) > 0 {
			head = text[:starts[0][0]]
		}
		if head = strings.TrimSpace(head); head != "" && len(cells) > 0 {
			cells[len(cells)-1] += " " + strings.ReplaceAll(head, "\x02", "|")
		}
		for i, s := range starts {
			end := len(text)
			if i+1 < len(starts) {
				end = starts[i+1][0]
			}
			cell := strings.ReplaceAll(strings.TrimSpace(text[s[1]:end]), "\x02", "|")
			for range cellSpan(text[s[2]:s[3]]) {
				cells = append(cells, cell)
			}
		}
		if first == 0 {
			first = len(cells)
		}
	}
	return cells, first
}

// barStarts finds cells that no space stands before.
func barStarts(text string) [][]int {
	var starts [][]int
	for i := range len(text) {
		if text[i] == '|' {
			starts = append(starts, []int{i, i + 1, i, i})
		}
	}
	return starts
}

// cellSpan returns how many columns a cell takes: its text stands in each.
func cellSpan(spec string) int {
	end := strings.IndexAny(spec, "*+.")
	if end <= 0 {
		return 1
	}
	n, err := strconv.Atoi(spec[:end])
	if err != nil {
		return 1
	}
	return min(max(n, 1), widestTable)
}

// separatedRows reads a table with commas, colons or another sign between its cells.
func separatedRows(sign byte, separator string, lines []textLine) [][]string {
	var b strings.Builder
	for _, l := range lines {
		b.WriteString(l.text + "\n")
	}
	r := csv.NewReader(strings.NewReader(b.String()))
	r.FieldsPerRecord, r.LazyQuotes, r.TrimLeadingSpace = -1, true, true
	switch {
	case separator == `\t` || separator == "tab":
		r.Comma = '\t'
	case len(separator) == 1 && separator != `"` && separator[0] >= ' ' && separator[0] < 0x7f:
		r.Comma = rune(separator[0])
	case sign == ':':
		r.Comma = ':'
	}
	rows, err := r.ReadAll()
	if err != nil {
		return nil
	}
	return rows
}
