package eval

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/faqbot/faqbot/faq"
)

const (
	maxCaseLine = 64 << 10  // bytes of a line in a file of cases
	maxCases    = 1_000_000 // cases in a file
	maxProblems = 100       // problems that are reported of one file
)

// Codes of the problems that files of cases have.
const (
	CodeCase      = "case"       // a line that is not a case
	CodeUnknownID = "unknown-id" // a case expects an entry that the content does not have
)

// Case is a question together with the entries that answer it.
type Case struct {
	Question string
	Expect   []faq.EntryID // any of them is right; empty: out of scope, no entry answers it
	Source   faq.Source    // where the case was read
}

// InScope reports whether the content has an answer to the question.
func (c *Case) InScope() bool { return len(c.Expect) > 0 }

// LoadCases reads a file of cases, or standard input for the name "-", and reports the ids
// in it that the content does not have.
func LoadCases(name string, content *faq.Content) ([]Case, faq.Problems) {
	shown := filepath.ToSlash(name)
	var in io.Reader = os.Stdin
	if name != "-" {
		f, err := os.Open(name)
		if err != nil {
			if pe, ok := errors.AsType[*os.PathError](err); ok {
				err = pe.Err
			}
			return nil, faq.Problems{{
				Severity: faq.Error, Code: CodeCase, File: shown,
				Message: fmt.Sprintf("the file of cases cannot be read (%v): check the path and its permissions", err),
			}}
		}
		defer func() { _ = f.Close() }() // only read
		in = f
	}
	cases, problems := ReadCases(shown, in)
	return cases, append(problems, UnknownIDs(cases, content)...)
}

// ReadCases reads cases, one JSON object a line:
//
//	{"question": "When are you open?", "expect": ["hours"]}
//	{"question": "Who won the match?", "expect": []}
//
// The empty list says that no entry answers the question. Other keys are left to the owner
// of the file; empty lines are skipped. A line that is not a case is reported and the others
// are read all the same. Name stands for the file in the problems.
func ReadCases(name string, r io.Reader) ([]Case, faq.Problems) {
	var (
		cases    []Case
		problems faq.Problems
		in       = bufio.NewReaderSize(r, maxCaseLine)
	)
	report := func(line int, format string, args ...any) {
		problems = append(problems, faq.Problem{
			Severity: faq.Error, Code: CodeCase, File: name, Line: line, Message: fmt.Sprintf(format, args...),
		})
	}
	for line := 1; ; line++ {
		raw, err := readLine(in)
		switch {
		case errors.Is(err, bufio.ErrBufferFull):
			report(line, "the line is longer than %d bytes: write one short case a line", maxCaseLine)
		case err != nil && !errors.Is(err, io.EOF):
			report(line, "reading stopped here: %v", err)
			return cases, problems
		case len(bytes.TrimSpace(trimBOM(raw, line))) > 0:
			c, caseErr := parseCase(trimBOM(raw, line))
			if caseErr != nil {
				report(line, "%v", caseErr)
				break
			}
			c.Source = faq.Source{File: name, Line: line}
			cases = append(cases, c)
		}
		switch {
		case errors.Is(err, io.EOF):
			return cases, problems
		case len(problems) >= maxProblems:
			report(line, "there are more problems after these %d: mend these first", maxProblems)
			return cases, problems
		case len(cases) >= maxCases:
			report(line, "there are more than %d cases: split the file", maxCases)
			return cases, problems
		}
	}
}

// readLine returns the next line without its end. A line that does not fit the buffer is
// skipped to its end and gives bufio.ErrBufferFull; the last line gives io.EOF. The bytes
// are good until the next read.
func readLine(in *bufio.Reader) ([]byte, error) {
	raw, err := in.ReadSlice('\n')
	if !errors.Is(err, bufio.ErrBufferFull) {
		return bytes.TrimRight(raw, "\r\n"), err
	}
	for errors.Is(err, bufio.ErrBufferFull) {
		_, err = in.ReadSlice('\n')
	}
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	return nil, bufio.ErrBufferFull // at the end of the file, the next read gives io.EOF
}

func trimBOM(raw []byte, line int) []byte {
	if line == 1 {
		return bytes.TrimPrefix(raw, []byte("\xef\xbb\xbf"))
	}
	return raw
}

// parseCase reads one case. Its errors say what is wrong and what to do.
func parseCase(raw []byte) (Case, error) {
	const example = `write a case such as {"question": "When are you open?", "expect": ["hours"]}`
	if !utf8.Valid(raw) {
		return Case{}, errors.New("the line is not UTF-8 text: save the file as UTF-8")
	}
	var fields struct {
		Question *string        `json:"question"`
		Expect   *[]faq.EntryID `json:"expect"`
	}
	if err := json.Unmarshal(raw, &fields); err != nil {
		if te, ok := errors.AsType[*json.UnmarshalTypeError](err); ok && te.Field != "" {
			return Case{}, fmt.Errorf("%q cannot be a JSON %s: %s", te.Field, te.Value, example)
		}
		return Case{}, fmt.Errorf("not a JSON object (%w): %s", err, example)
	}
	switch {
	case fields.Question == nil || strings.TrimSpace(*fields.Question) == "":
		return Case{}, errors.New(`"question" is missing or empty: ` + example)
	case fields.Expect == nil:
		return Case{}, errors.New(`"expect" is missing: list the ids of the entries that answer the question, or write "expect": [] if none does`)
	}
	if slices.Contains(*fields.Expect, "") {
		return Case{}, errors.New(`"expect" has an empty id: write the id of an entry, or "expect": [] if no entry answers the question`)
	}
	return Case{Question: *fields.Question, Expect: *fields.Expect}, nil
}

// UnknownIDs reports the ids that cases expect and the content does not have. Such a case
// can never be answered rightly.
func UnknownIDs(cases []Case, content *faq.Content) faq.Problems {
	known := make(map[faq.EntryID]bool, len(content.Entries))
	for i := range content.Entries {
		known[content.Entries[i].ID] = true
	}
	var problems faq.Problems
	reported := map[faq.EntryID]bool{}
	for i := range cases {
		for _, id := range cases[i].Expect {
			if known[id] || reported[id] {
				continue
			}
			reported[id] = true
			problems = append(problems, faq.Problem{
				Severity: faq.Error, Code: CodeUnknownID, File: cases[i].Source.File, Line: cases[i].Source.Line, Entry: id,
				Message: fmt.Sprintf("the content has no entry %q: mend the id (`faqbot entries` lists them all), or remove the case", id),
			})
			if len(problems) >= maxProblems {
				return problems
			}
		}
	}
	return problems
}
