package faq

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the golden files anew")

// testGolden reads each file that matches the pattern and compares its entries and problems
// with the file of the same name and “.golden”.
func testGolden(t *testing.T, read reader, pattern string) {
	t.Helper()
	files, err := filepath.Glob(pattern)
	if err != nil || len(files) == 0 {
		t.Fatalf("no files match %s: %v", pattern, err)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			data, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			d := &document{name: filepath.Base(file), data: strings.ReplaceAll(string(data), "\r\n", "\n")}
			got := showContent(read(d), d.problems)
			golden := file + ".golden"
			if *update {
				if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatalf("%v (write it with: go test ./faq -run %s -update)", err, t.Name())
			}
			if diff := cmp.Diff(string(want), got); diff != "" {
				t.Errorf("entries differ from %s (-want +got):\n%s", golden, diff)
			}
		})
	}
}

// showContent writes entries and problems so that a person can judge them.
func showContent(c *Content, problems Problems) string {
	var b strings.Builder
	for _, e := range c.Entries {
		fmt.Fprintf(&b, "%d: %s\n", e.Source.Line, e.Question)
		show := func(label, value string) {
			if value != "" {
				fmt.Fprintf(&b, "    (%s: %s)\n", label, value)
			}
		}
		show("also", strings.Join(e.Also, " | "))
		show("section", strings.Join(e.Section, " > "))
		show("id", string(e.ID))
		show("lang", e.Lang)
		show("tags", strings.Join(e.Tags, ", "))
		for line := range strings.Lines(e.Answer) {
			b.WriteString(strings.TrimRight("    "+strings.ReplaceAll(line, "  \n", "⏎\n"), " \n") + "\n")
		}
		b.WriteByte('\n')
	}
	for _, p := range problems {
		b.WriteString(p.Error() + "\n")
	}
	return b.String()
}
