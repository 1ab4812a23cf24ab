package faq

import (
	"fmt"

	"github.com/JohannesKaufmann/html-to-markdown/v2/converter"
)

// document is one file under way: checked to be UTF-8 without NUL bytes, its byte order
// mark and carriage returns cut, so that lines end in "\n" alone.
type document struct {
	name     string // as errors show it
	data     string
	problems Problems

	toMarkdown *converter.Converter // of HTML in answers; nil until one is needed
}

// reader makes content of a document. It reports what is wrong on the document, keeps what
// is right, never panics, and leaves entry ids empty unless the owner gave one: [Load]
// fills them in when all files are read.
type reader func(d *document) *Content

// errorf reports that something at line (from 1; 0: the whole file) was not read as written.
// The message says what is wrong and what to do.
func (d *document) errorf(line int, code, format string, args ...any) {
	d.report(Error, line, code, fmt.Sprintf(format, args...))
}

// warnf reports something that was read but is likely not what the owner meant.
func (d *document) warnf(line int, code, format string, args ...any) {
	d.report(Warning, line, code, fmt.Sprintf(format, args...))
}

// maxProblems bounds the problems that are told of one document.
const maxProblems = 1000

func (d *document) report(s Severity, line int, code, message string) {
	switch {
	case len(d.problems) > maxProblems:
		return
	case len(d.problems) == maxProblems:
		s, code, message = Error, "too-many", "there are more problems in this file from here on; correct those above first"
	}
	d.problems = append(d.problems, Problem{Severity: s, Code: code, File: d.name, Line: line, Message: message})
}

// source returns the place of line in the document.
func (d *document) source(line int) Source { return Source{File: d.name, Line: line} }
