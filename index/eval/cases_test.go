package eval_test

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"

	"github.com/faqbot/faqbot/faq"
	"github.com/faqbot/faqbot/index/eval"
)

func TestReadCases(t *testing.T) {
	const in = "\xef\xbb\xbf" + `{"question": "When are you open?", "expect": ["hours", "holidays"], "note": "from the phone"}` + "\r\n" +
		"\n" +
		`{"question": "Who won the match?", "expect": []}` + "\n" +
		`{"question": "  ", "expect": ["a"]}` + "\n" +
		`{"question": "typo", "expected": ["a"]}` + "\n" +
		`{"question": "one id", "expect": "hours"}` + "\n" +
		`{"question": "empty id", "expect": ["a", ""]}` + "\n" +
		`question,expect` + "\n" +
		"{\"question\": \"caf\xe9\", \"expect\": []}\n" +
		`{"question": "null", "expect": null}` + "\n" +
		`["question"]` + "\n" +
		`{"question": "` + "LONG" + `", "expect": []}` + "\n" +
		`{"question": "The last has no newline", "expect": ["end"]}`
	cases, problems := eval.ReadCases("cases.jsonl", strings.NewReader(strings.Replace(in, "LONG", strings.Repeat("x", 100_000), 1)))
	want := []eval.Case{
		{Question: "When are you open?", Expect: []faq.EntryID{"hours", "holidays"}, Source: faq.Source{File: "cases.jsonl", Line: 1}},
		{Question: "Who won the match?", Expect: []faq.EntryID{}, Source: faq.Source{File: "cases.jsonl", Line: 3}},
		{Question: "The last has no newline", Expect: []faq.EntryID{"end"}, Source: faq.Source{File: "cases.jsonl", Line: 13}},
	}
	if diff := cmp.Diff(want, cases); diff != "" {
		t.Errorf("cases (-want +got):\n%s", diff)
	}
	const example = `write a case such as {"question": "When are you open?", "expect": ["hours"]}`
	wantProblems := []string{
		`cases.jsonl:4: "question" is missing or empty: ` + example,
		`cases.jsonl:5: "expect" is missing: list the ids of the entries that answer the question, or write "expect": [] if none does`,
		`cases.jsonl:6: "expect" cannot be a JSON string: ` + example,
		`cases.jsonl:7: "expect" has an empty id: write the id of an entry, or "expect": [] if no entry answers the question`,
		`cases.jsonl:8: not a JSON object (invalid character 'q' looking for beginning of value): ` + example,
		`cases.jsonl:9: the line is not UTF-8 text: save the file as UTF-8`,
		`cases.jsonl:10: "expect" is missing: list the ids of the entries that answer the question, or write "expect": [] if none does`,
		`cases.jsonl:11: not a JSON object (json: cannot unmarshal array into Go value`,
		`cases.jsonl:12: the line is longer than 65536 bytes: write one short case a line`,
	}
	if len(problems) != len(wantProblems) {
		t.Fatalf("%d problems, want %d:\n%v", len(problems), len(wantProblems), problems)
	}
	for i, p := range problems {
		if !strings.HasPrefix(p.Error(), wantProblems[i]) {
			t.Errorf("problem %d:\n got %s\nwant %s", i, p, wantProblems[i])
		}
	}
}

func TestReadCasesStops(t *testing.T) {
	_, problems := eval.ReadCases("c", strings.NewReader(strings.Repeat("?\n", 10_000)))
	if len(problems) != 101 || !strings.Contains(problems[100].Message, "more problems") {
		t.Errorf("%d problems for a file that holds no cases, the last %q", len(problems), problems[len(problems)-1])
	}
	broken := io.MultiReader(strings.NewReader(`{"question": "a", "expect": []}`+"\n"), iotest.ErrReader(errors.New("unplugged")))
	cases, problems := eval.ReadCases("c", broken)
	if len(cases) != 1 || len(problems) != 1 || problems[0].Error() != "c:2: reading stopped here: unplugged" {
		t.Errorf("a reader that breaks: %v, %v", cases, problems)
	}
	// A line without an end: the memory it takes is bounded by the reader's buffer.
	_, problems = eval.ReadCases("c", io.LimitReader(zeros{}, 1<<28))
	if len(problems) != 1 || !strings.Contains(problems[0].Message, "longer than") {
		t.Errorf("an endless line: %v", problems)
	}
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { return len(p), nil }

func TestLoadCases(t *testing.T) {
	path := filepath.Join(t.TempDir(), "cases.jsonl")
	const in = `{"question": "a?", "expect": ["a", "nowhere"]}
{"question": "b?", "expect": ["nowhere", "b"]}
`
	if err := os.WriteFile(path, []byte(in), 0o600); err != nil {
		t.Fatal(err)
	}
	cases, problems := eval.LoadCases(path, entries("a", "b"))
	want := filepath.ToSlash(path) + ":1: the content has no entry \"nowhere\": mend the id (`faqbot entries` lists them all), or remove the case"
	if len(cases) != 2 || len(problems) != 1 || problems[0].Error() != want || problems[0].Code != eval.CodeUnknownID {
		t.Errorf("%d cases, problems %v, want 2 and once %s", len(cases), problems, want)
	}
	_, problems = eval.LoadCases(filepath.Join(t.TempDir(), "nothing.jsonl"), entries("a"))
	if len(problems) != 1 || !strings.Contains(problems[0].Error(), "nothing.jsonl: the file of cases cannot be read (no such file") {
		t.Errorf("a missing file: %v", problems)
	}
}

// FuzzReadCases asserts that each line becomes one case or one problem, in order, and that
// what was read is whole.
func FuzzReadCases(f *testing.F) {
	f.Add([]byte(`{"question": "a", "expect": ["b"]}` + "\n\n" + `{"question": "a", "expect": []}`))
	f.Add([]byte("\xef\xbb\xbf{}\r\n[1\n\xff"))
	f.Add(bytes.Repeat([]byte{'{'}, 70_000))
	f.Fuzz(func(t *testing.T, data []byte) {
		cases, problems := eval.ReadCases("f", bytes.NewReader(data))
		seen := map[int]bool{}
		lines := bytes.Count(data, []byte("\n")) + 1
		last := 0
		for _, c := range cases {
			if c.Source.Line <= last || c.Source.Line > lines {
				t.Fatalf("a case on line %d after line %d of %d", c.Source.Line, last, lines)
			}
			last = c.Source.Line
			seen[last] = true
			if strings.TrimSpace(c.Question) == "" || c.Expect == nil {
				t.Fatalf("half a case: %+v", c)
			}
		}
		for i, p := range problems {
			if p.Severity != faq.Error || p.Message == "" || (seen[p.Line] && i < 100) {
				t.Fatalf("problem %v on a line that was read (%t)", p, seen[p.Line])
			}
		}
		if len(problems) <= 100 && len(cases)+len(problems) > lines {
			t.Fatalf("%d cases and %d problems on %d lines", len(cases), len(problems), lines)
		}
	})
}
