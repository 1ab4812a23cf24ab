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

func main() {
	allow := flag.String("allow", "", "allow skips whose reason holds this text")
	flag.Parse()
	var (
		output               = map[key]*strings.Builder{}
		passed               = map[string]int{}
		failed, skips, other []string
		ran                  int
	)
	in := bufio.NewScanner(os.Stdin)
	in.Buffer(nil, 64<<20)
	for in.Scan() {
		var e event
		if err := json.Unmarshal(in.Bytes(), &e); err != nil || e.Action == "" {
			fmt.Println(in.Text()) // the go command itself
			continue
		}
		k := key{e.Package, e.Test}
		switch e.Action {
		case "build-output":
			fmt.Print(e.Output)
		case "build-fail":
			failed = append(failed, e.ImportPath+" does not build")
		case "output":
			if output[k] == nil {
				output[k] = new(strings.Builder)
			}
			output[k].WriteString(e.Output)
		case "pass":
			if e.Test != "" {
				ran++
				passed[e.Package]++
				delete(output, k)
			} else {
				fmt.Printf("ok    %s  %.1fs  %d passed\n", e.Package, e.Elapsed, passed[e.Package])
			}
		case "skip":
			if e.Test == "" {
				continue // a package without tests
			}
			reason := reasonOf(output[k])
			line := fmt.Sprintf("%s %s: %s", e.Package, e.Test, reason)
			if *allow != "" && strings.Contains(reason, *allow) {
				other = append(other, line)
			} else {
				skips = append(skips, line)
			}
		case "fail":
			failed = append(failed, strings.TrimSpace(e.Package+" "+e.Test))
			if text := output[k]; text != nil {
				fmt.Print(text.String())
			}
			if e.Test == "" {
				fmt.Printf("FAIL  %s  %.1fs\n", e.Package, e.Elapsed)
			}
		}
	}
	report("skipped, which is allowed here", other)
	report("SKIPPED, and should not be", skips)
	report("FAILED", failed)
	fmt.Printf("%d tests passed, %d skipped, %d failed\n", ran, len(skips)+len(other), len(failed))
	if err := in.Err(); err != nil {
		fmt.Println("the output of go test could not be read:", err)
		os.Exit(1)
	}
	if len(failed) > 0 || len(skips) > 0 || ran == 0 {
		os.Exit(1)
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
