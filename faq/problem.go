package faq

import (
	"cmp"
	"fmt"
	"strings"
)

// Severity tells an error from a warning.
type Severity int

// Warnings leave the content usable; an error means that something was not read as written.
const (
	Warning Severity = iota
	Error
)

// String returns "warning" or "error".
func (s Severity) String() string {
	if s == Error {
		return "error"
	}
	return "warning"
}

// MarshalText implements [encoding.TextMarshaler].
func (s Severity) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText implements [encoding.TextUnmarshaler]: it takes the words of String.
func (s *Severity) UnmarshalText(text []byte) error {
	switch string(text) {
	case "warning":
		*s = Warning
	case "error":
		*s = Error
	default:
		return fmt.Errorf("%q is no severity: it is warning or error", text)
	}
	return nil
}

// Problem is one thing that is wrong with the content, and what to do about it.
type Problem struct { //nolint:errname // a word of this project; most problems never become an error
	Severity Severity `json:"severity"` // in JSON a word
	Code     string   `json:"code"`     // stable name of the kind of problem, such as "duplicate-id"
	File     string   `json:"file"`
	Line     int      `json:"line"`            // from 1; 0 if the problem is with the whole file
	Entry    EntryID  `json:"entry,omitempty"` // the entry concerned; "" if none
	Message  string   `json:"message"`         // what is wrong and what to do; no trailing period
}

// Error returns "file:line: message".
func (p Problem) Error() string {
	if p.Severity == Warning {
		return fmt.Sprintf("%s: warning: %s", Source{File: p.File, Line: p.Line}, p.Message)
	}
	return fmt.Sprintf("%s: %s", Source{File: p.File, Line: p.Line}, p.Message)
}

// Problems lists what is wrong with the content.
type Problems []Problem //nolint:errname // as Problem

// Err returns the problems that are errors as one error, or nil if there are none.
func (ps Problems) Err() error {
	var errs Problems
	for _, p := range ps {
		if p.Severity == Error {
			errs = append(errs, p)
		}
	}
	if len(errs) == 0 {
		return nil
	}
	return errs
}

// Error returns one line a problem.
func (ps Problems) Error() string {
	lines := make([]string, len(ps))
	for i, p := range ps {
		lines[i] = p.Error()
	}
	return strings.Join(lines, "\n")
}

// comparePlace orders problems by file and line.
func comparePlace(a, b Problem) int {
	return cmp.Or(strings.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line))
}
