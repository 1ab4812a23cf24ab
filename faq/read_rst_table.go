package faq

import (
	"encoding/csv"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

var (
	gridRule   = regexp.MustCompile(`^\+(?:[-=]+\+)+$`)
	simpleRule = regexp.MustCompile(`^=+(?:[ ]+=+)+$`)
)

func isGridRule(s string) bool   { return gridRule.MatchString(s) }
func isSimpleRule(s string) bool { return simpleRule.MatchString(s) }

// grid reads a table drawn with lines. Cells that span others would be torn, so that such a
// table stays as it is drawn.
func (c *rstCursor) grid() {
	from := c.i
	for c.i < len(c.lines) && c.lines[c.i].text != "" && strings.ContainsAny(c.lines[c.i].text[:1], "+|") {
		c.i++
	}
	lines := c.lines[from:c.i]
	rows, ok := gridRows(lines)
	if !ok {
		c.text(fenceCode(codeText(lines), ""), lines[0].line)
		return
	}
	c.table(rows, lines[0].line)
}

// gridRows takes a drawn table apart.
func gridRows(lines []textLine) ([][]string, bool) {
	rule := lines[0].text
	var rows [][]string
	var row []string
	for _, l := range lines {
		switch {
		case isGridRule(l.text):
			if len(l.text) != len(rule) || strings.ReplaceAll(l.text, "=", "-") != strings.ReplaceAll(rule, "=", "-") {
				return nil, false
			}
			if row != nil {
				rows = append(rows, row)
			}
			row = nil
		default:
			cells := strings.Split(strings.Trim(l.text, "|"), "|")
			if len(cells) != strings.Count(rule, "+")-1 || strings.HasPrefix(l.text, "+") {
				return nil, false
			}
			row = joinCells(row, cells)
		}
	}
	return rows, len(rows) > 0
}

func joinCells(row, cells []string) []string {
	if row == nil {
		row = make([]string, len(cells))
	}
	for i, cell := range cells {
		row[i] = strings.TrimSpace(row[i] + " " + strings.TrimSpace(cell))
	}
	return row
}

func (c *rstCursor) table(rows [][]string, line int) {
	for _, row := range rows {
		for i := range row {
			row[i] = c.r.inline(row[i], true)
		}
	}
	c.text(tableOf(rows), line)
}

// simpleTable reads a table whose columns are ruled with equals signs.
func (c *rstCursor) simpleTable() bool {
	rule := c.lines[c.i].text
	end, rules := -1, 0
	for k := c.i; k < len(c.lines) && k < c.i+2000; k++ {
		if isSimpleRule(c.lines[k].text) {
			rules++
			end = k
			next := k + 1
			if rules > 1 && (next == len(c.lines) || c.lines[next].text == "") {
				break
			}
		}
	}
	if rules < 2 {
		return false
	}
	lines := c.lines[c.i : end+1]
	c.i = end + 1
	starts := columnStarts(rule)
	var rows [][]string
	for _, l := range lines {
		if l.text == "" || isSimpleRule(l.text) || simpleSpan.MatchString(l.text) {
			continue
		}
		cells := cutCells(l, lines[0].indent, starts)
		if cells[0] == "" && len(rows) > 0 {
			rows[len(rows)-1] = joinCells(rows[len(rows)-1], cells)
			continue
		}
		rows = append(rows, cells)
	}
	c.table(rows, lines[0].line)
	return true
}

// simpleSpan underlines cells that span columns.
var simpleSpan = regexp.MustCompile(`^-+(?:[ ]+-+)*$`)

func columnStarts(rule string) []int {
	var starts []int
	for i := range len(rule) {
		if rule[i] == '=' && (i == 0 || rule[i-1] == ' ') {
			starts = append(starts, i)
		}
	}
	return starts
}

// cutCells cuts a line at the columns; starts are counted from column from.
func cutCells(l textLine, from int, starts []int) []string {
	cells := make([]string, len(starts))
	runes := []rune(l.raw)
	for i, start := range starts {
		a := min(from+start, len(runes))
		b := len(runes)
		if i+1 < len(starts) {
			b = min(from+starts[i+1], len(runes))
		}
		cells[i] = strings.TrimSpace(string(runes[a:b]))
	}
	return cells
}

// listTable reads a table written as a list of lists.
func (c *rstCursor) listTable(title string, body []textLine, l textLine) {
	var rows [][]string
	cursor := &rstCursor{r: c.r, lines: body, base: leastIndent(body), depth: c.depth + 1}
	for cursor.i < len(body) {
		if body[cursor.i].text == "" || rstMarker(body[cursor.i].text) == "" {
			cursor.i++
			continue
		}
		it := cursor.item(rstMarker(body[cursor.i].text))
		inner := &rstCursor{r: c.r, lines: it.lines, base: leastIndent(it.lines), depth: c.depth + 2}
		var row []string
		for inner.i < len(it.lines) {
			marker := rstMarker(it.lines[inner.i].text)
			if marker == "" {
				inner.i++
				continue
			}
			cell := inner.item(marker)
			row = append(row, oneLine(blocksText(c.r.blocks(cell.lines, c.depth+3))))
		}
		rows = append(rows, row)
	}
	c.tableTitle(title, l)
	c.text(tableOf(rows), l.line)
}

func leastIndent(lines []textLine) int {
	least := -1
	for _, l := range lines {
		if l.text != "" && (least < 0 || l.indent < least) {
			least = l.indent
		}
	}
	return least
}

func (c *rstCursor) tableTitle(title string, l textLine) {
	if title != "" {
		c.text("**"+c.r.inline(title, true)+"**", l.line)
	}
}

// csvTable reads a table written with commas.
func (c *rstCursor) csvTable(title string, options map[string]string, body []textLine, l textLine) {
	data := codeText(body)
	if header := options["header"]; header != "" {
		data = header + "\n" + data
	}
	reader := csv.NewReader(strings.NewReader(strings.TrimSpace(data)))
	reader.FieldsPerRecord, reader.LazyQuotes, reader.TrimLeadingSpace = -1, true, true
	if delim, size := utf8.DecodeRuneInString(options["delim"]); size > 0 && size == len(options["delim"]) && !slices.Contains([]rune{'"', '\r', '\n', utf8.RuneError}, delim) {
		reader.Comma = delim
	}
	rows, err := reader.ReadAll()
	if err != nil {
		c.text(fenceCode(data, ""), l.line)
		return
	}
	c.tableTitle(title, l)
	c.table(rows, l.line)
}
