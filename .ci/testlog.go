// Testlog reads the events of `go test -json` from standard input. It prints the closing line of
// each package, the whole output of each test that failed, and every test that was skipped. It
// exits with 1 if a test failed, if none ran, or if one was skipped: a test that is skipped where
// all is in place proves nothing.
//
// -allow TEXT allows the skips whose reason holds the text.
package main

import (
	"bufio"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
)

type event struct {
	Action     string
	Package    string
	ImportPath string // of output while building
	Test       string
	Output     string
	Elapsed    float64
}

type key struct{ pkg, test string }

// summary gathers what the events tell.
type summary struct {
	allow                  string // skips whose reason holds this are allowed; "": none
	output                 map[key]*strings.Builder
	passed                 map[string]int // tests by package
	ran                    int
	failed, skips, allowed []string
}

func main() {
	s := summary{output: map[key]*strings.Builder{}, passed: map[string]int{}}
	flag.StringVar(&s.allow, "allow", "", "allow skips whose reason holds this text")
	flag.Parse()
	in := bufio.NewScanner(os.Stdin)
	in.Buffer(nil, 64<<20)
	for in.Scan() {
		var e event
		if err := json.Unmarshal(in.Bytes(), &e); err != nil || e.Action == "" {
			fmt.Println(in.Text()) // the go command itself
			continue
		}
		s.add(e)
	}
	report("skipped, which is allowed here", s.allowed)
	report("SKIPPED, and should not be", s.skips)
	report("FAILED", s.failed)
	fmt.Printf("%d tests passed, %d skipped, %d failed\n", s.ran, len(s.skips)+len(s.allowed), len(s.failed))
	if err := in.Err(); err != nil {
		fmt.Println("the output of go test could not be read:", err)
		os.Exit(1)
	}
	if len(s.failed) > 0 || len(s.skips) > 0 || s.ran == 0 {
		os.Exit(1)
	}
}

// add takes one event in, and prints what is worth showing at once.
func (s *summary) add(e event) {
	k := key{e.Package, e.Test}
	switch e.Action {
	case "build-output":
		fmt.Print(e.Output)
	case "build-fail":
		s.failed = append(s.failed, e.ImportPath+" does not build")
	case "output":
		if s.output[k] == nil {
			s.output[k] = new(strings.Builder)
		}
		s.output[k].WriteString(e.Output)
	case "pass":
		if e.Test == "" {
			fmt.Printf("ok    %s  %.1fs  %d passed\n", e.Package, e.Elapsed, s.passed[e.Package])
			return
		}
		s.ran++
		s.passed[e.Package]++
		delete(s.output, k)
	case "skip":
		s.skip(e, reasonOf(s.output[k]))
	case "fail":
		s.failed = append(s.failed, strings.TrimSpace(e.Package+" "+e.Test))
		if text := s.output[k]; text != nil {
			fmt.Print(text.String())
		}
		if e.Test == "" {
			fmt.Printf("FAIL  %s  %.1fs\n", e.Package, e.Elapsed)
		}
	}
}

func (s *summary) skip(e event, reason string) {
	if e.Test == "" {
		return // a package without tests
	}
	if strings.HasPrefix(e.Test, "Fuzz") && strings.Contains(e.Test, "/") {
		return // an input that a fuzz target passes over
	}
	line := fmt.Sprintf("%s %s: %s", e.Package, e.Test, reason)
	if s.allow != "" && strings.Contains(reason, s.allow) {
		s.allowed = append(s.allowed, line)
	} else {
		s.skips = append(s.skips, line)
	}
}

// reasonOf returns what a test said when it was skipped.
func reasonOf(output *strings.Builder) string {
	if output == nil {
		return "no reason given"
	}
	var lines []string
	for line := range strings.SplitSeq(output.String(), "\n") {
		line = strings.TrimSpace(line)
		if line != "" && !strings.HasPrefix(line, "=== ") && !strings.HasPrefix(line, "--- SKIP") {
			lines = append(lines, line)
		}
	}
	return strings.Join(lines, " ")
}

func report(title string, lines []string) {
	if len(lines) == 0 {
		return
	}
	slices.Sort(lines)
	fmt.Printf("\n%s:\n", title)
	for _, line := range lines {
		fmt.Println("  " + line)
	}
}
