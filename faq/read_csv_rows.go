package faq

import (
	"encoding/csv"
	"errors"
	"io"
	"strings"
)

// row is a line of a table, or several where cells have line breaks.
type row struct {
	line  int // of the first cell
	cells []cell
}

type cell struct {
	text string
	line int
}

// empty reports whether no cell has text.
func (r row) empty() bool {
	for _, c := range r.cells {
		if strings.TrimSpace(c.text) != "" {
			return false
		}
	}
	return true
}

// rowReader reads the rows of a table. Quotes that are not as they should be cost no more than
// the line that they stand in.
type rowReader struct {
	*document
	comma    rune
	data     string // from the start of csv's input
	line     int    // of data's first line
	csv      *csv.Reader
	unclosed int // quotes that were never closed
}

func newRowReader(d *document, data string, comma rune, line int) *rowReader {
	r := &rowReader{document: d, comma: comma}
	r.start(data, line)
	return r
}

// start begins anew at data, which begins in line.
func (r *rowReader) start(data string, line int) {
	r.data, r.line = data, line
	r.csv = r.newCSV(data)
}

func (r *rowReader) newCSV(data string) *csv.Reader {
	c := csv.NewReader(strings.NewReader(data))
	c.Comma, c.FieldsPerRecord = r.comma, -1
	return c
}

// next returns the next row that has text.
func (r *rowReader) next() (row, bool) {
	for {
		begin := int(r.csv.InputOffset())
		record, err := r.csv.Read()
		if errors.Is(err, io.EOF) {
			return row{}, false
		}
		if err != nil {
			got, again := r.recover(begin, err)
			switch {
			case !again:
				return row{}, false
			case !got.empty():
				return got, true
			}
			continue
		}
		if got := rowOf(r.csv, record, r.line); !got.empty() {
			return got, true
		}
	}
}

// rowOf returns a record that was just read as a row; line is that of the reader's first line.
func rowOf(c *csv.Reader, record []string, line int) row {
	var got row
	for i, text := range record {
		at, _ := c.FieldPos(i)
		got.cells = append(got.cells, cell{cleanText(text), line + at - 1})
	}
	got.line = got.cells[0].line
	return got
}

// recover goes on behind an error in the row that begins at an offset: it returns the row if it
// can be read, and whether to read on.
func (r *rowReader) recover(begin int, err error) (got row, again bool) {
	const most = 20 // each costs a look at the rest of the table
	text := strings.TrimLeft(r.data[begin:], "\n")
	begin = len(r.data) - len(text)
	line := r.line + strings.Count(r.data[:begin], "\n")
	text, rest, _ := strings.Cut(text, "\n")

	parse, ok := errors.AsType[*csv.ParseError](err)
	switch {
	case !ok:
		r.errorf(line, "syntax", "this line was not read (%v)", err)
	case parse.Line > parse.StartLine && int(r.csv.InputOffset()) >= len(r.data):
		if r.unclosed++; r.unclosed > most {
			r.errorf(line, "syntax", "quotes are left open in too many rows, so nothing from here on was read")
			return row{}, false
		}
		r.errorf(line, "syntax", "a quote that opens in this row is never closed, so this line was left out; close it, or double it if it belongs to the text")
	default:
		// A quote within a cell, as people write it: 5" pipes. Take it as it comes, if the
		// row ends in its line; reading on at quotes that are wrong would swallow other rows.
		const sentinel = "x\n"
		lazy := r.newCSV(text + "\n" + sentinel)
		lazy.LazyQuotes = true
		record, err := lazy.Read()
		if err == nil && int(lazy.InputOffset()) == len(text)+1 {
			got = rowOf(lazy, record, line)
		} else {
			r.errorf(line, "syntax", "the quotes of this row do not match, so this line was left out; double each quote within a quoted cell")
		}
	}
	r.start(rest, line+1)
	return got, true
}
