package faq

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// readCSV reads a table with a header: a row is an entry, a column a field. The separator is the
// comma, the semicolon, the tab or “|”, whichever makes sense of the header; a first line
// “sep=;”, as Excel writes it, names it.
func readCSV(d *document) *Content {
	c := &Content{}
	data, line := d.data, 1
	comma, rest, told := separatorLine(data)
	if told {
		data, line = rest, line+1
	} else {
		comma = separator(data, extension(d.name) == ".tsv")
	}
	rows := newRowReader(d, data, comma, line)
	first, ok := rows.next()
	if !ok {
		if len(d.problems) == 0 {
			d.errorf(1, "no-entries", "there are no entries in this table; its first line is “question,answer”, and each line below it an entry")
		}
		return c
	}
	t := &csvTable{document: d, content: c, comma: comma}
	switch t.header(first) {
	case badHeader:
		return c
	case noHeader:
		if !t.headless(first, data) {
			return c
		}
		t.row(first)
	case goodHeader:
	}
	for row, ok := rows.next(); ok; row, ok = rows.next() {
		t.row(row)
	}
	return c
}

// separatorLine reads Excel's “sep=;”.
func separatorLine(data string) (comma rune, rest string, ok bool) {
	first, rest, _ := strings.Cut(data, "\n")
	first = strings.Trim(strings.TrimSpace(first), `"`)
	if len(first) < 4 || !strings.EqualFold(first[:4], "sep=") {
		return 0, data, false
	}
	switch first[4:] {
	case ",", ";", "|":
		return rune(first[4]), rest, true
	case "", "\t", `\t`: // the tab itself was trimmed
		return '\t', rest, true
	}
	return 0, data, false
}

// separator finds the separator of a table: the one with which the first row names the most
// fields, then the one with which the first rows are cut into the same number of cells, two at
// least.
func separator(data string, tabs bool) rune {
	candidates := []rune{',', ';', '\t', '|'}
	if tabs {
		candidates = []rune{'\t', ',', ';', '|'}
	}
	best, bestScore := candidates[0], 0
	for _, comma := range candidates {
		rows := newRowReader(&document{}, data, comma, 1)
		first, ok := rows.next()
		if !ok {
			continue
		}
		score := 0
		for _, cell := range first.cells {
			if _, ok := columnField(cell.text); ok {
				score += 10
			}
		}
		if score == 0 && len(first.cells) > 1 {
			score = 1
			for range 8 {
				if row, ok := rows.next(); ok && len(row.cells) == len(first.cells) {
					score++
				}
			}
		}
		if score > bestScore {
			best, bestScore = comma, score
		}
	}
	return best
}

// csvTable makes entries of rows.
type csvTable struct {
	*document
	content *Content
	comma   rune
	columns []column
}

// column is a column that is read, or not ("" for its field's name).
type column struct {
	field field
	title string
}

// numberedColumn is the title of one of several columns: “also 2”.
var numberedColumn = regexp.MustCompile(`[\s_.-]*\d+$`)

func columnField(title string) (field, bool) {
	if f, ok := fieldNamed(title); ok {
		return f, true
	}
	f, ok := fieldNamed(numberedColumn.ReplaceAllString(title, ""))
	return f, ok && f.name == "also"
}

// headerKind tells what the first row of a table is.
type headerKind int

const (
	noHeader headerKind = iota
	badHeader
	goodHeader
)

// header reads the first row as a header.
func (t *csvTable) header(first row) headerKind {
	var columns []column
	seen := map[string]string{}
	for _, cell := range first.cells {
		f, ok := columnField(cell.text)
		if ok {
			seen[f.name] = cell.text
		}
		columns = append(columns, column{f, oneLine(cell.text)})
	}
	switch {
	case seen["question"] == "":
		return noHeader
	case seen["answer"] == "":
		code := "no-header"
		if !strings.EqualFold(seen["question"], "question") {
			code = "no-entries" // a table of something else that has titles
		}
		t.errorf(first.line, code, "the first line has no column “answer”, so nothing of this table was read; name the columns “question%canswer”", t.comma)
		return badHeader
	}
	t.columns = columns
	once := map[string]string{}
	for i, c := range columns {
		cell := first.cells[i]
		switch title, twice := once[c.field.name]; {
		case c.field.name == "" && c.title != "":
			t.unknownKey(cell.line, "the table", c.title, fieldNames())
		case twice && c.field.name != "also" && c.field.name != "":
			t.errorf(cell.line, "duplicate-key", "the columns %s and %s mean the same; keep one of them", quoted(title), quoted(c.title))
			t.columns[i].field = field{}
		default:
			once[c.field.name] = c.title
		}
	}
	return goodHeader
}

// headless takes a table of two columns without a header as questions and answers, if its first
// row is no header by all appearance. It reports whether it did.
func (t *csvTable) headless(first row, data string) bool {
	add := fmt.Sprintf("add a first line “question%canswer”", t.comma)
	if len(first.cells) != 2 || !looksLikeAnswered(first) || !t.twoColumns(data) {
		titles := make([]string, len(first.cells))
		for i, cell := range first.cells {
			titles[i] = cell.text
			if name := didYouMean(cell.text, []string{"question", "answer"}); name != "" {
				t.errorf(first.line, "no-header", "the table has no %s; did you mean “%s”?", quoted(cell.text), name)
				return false
			}
		}
		t.errorf(first.line, "no-entries", "this table has no column “question”, so nothing of it was read; %s, with a name for each column (now: %s)",
			add, quoted(strings.Join(titles, string(t.comma))))
		return false
	}
	t.warnf(first.line, "no-header", "this table has no header; it was read as questions with their answers; %s", add)
	for _, name := range []string{"question", "answer"} {
		f, _ := fieldNamed(name)
		t.columns = append(t.columns, column{f, name})
	}
	return true
}

// looksLikeAnswered reports whether a row of two cells is a question with its answer.
func looksLikeAnswered(r row) bool {
	question, answer := strings.TrimSpace(r.cells[0].text), strings.TrimSpace(r.cells[1].text)
	if answer == "" {
		return false
	}
	last, _ := utf8.DecodeLastRuneInString(question)
	return strings.ContainsRune("?？؟", last) || len(strings.Fields(question)) > 2 && len(strings.Fields(answer)) > 3
}

// twoColumns reports whether the first rows have two cells each.
func (t *csvTable) twoColumns(data string) bool {
	rows := newRowReader(&document{}, data, t.comma, 1)
	for range 20 {
		r, ok := rows.next()
		if !ok {
			return true
		}
		if len(r.cells) != 2 {
			return false
		}
	}
	return true
}

// row reads one entry.
func (t *csvTable) row(r row) {
	e := Entry{Source: t.source(r.line)}
	for _, cell := range r.cells[min(len(t.columns), len(r.cells)):] {
		if strings.TrimSpace(cell.text) != "" {
			t.errorf(r.line, "ragged-row", "this row has %d cells and the header %d, so it was left out; put double quotes around a text that has “%s” in it",
				len(r.cells), len(t.columns), strings.ReplaceAll(string(t.comma), "\t", "a tab"))
			return
		}
	}
	for i, cell := range r.cells[:min(len(t.columns), len(r.cells))] {
		if f := t.columns[i].field; f.name != "" && strings.TrimSpace(cell.text) != "" {
			t.setValue(&e, f, value{kind: textValue, text: cell.text, line: cell.line})
		}
	}
	e.Also = slices.Compact(e.Also)
	t.content.Entries = append(t.content.Entries, e)
}
