package eval_test

import (
	"flag"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/sys/cpu"
)

var update = flag.Bool("update", false, "write the golden files anew")

// golden compares got with a file in testdata, or writes the file with -update.
func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatalf("%v (run the test with -update to write it)", err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("%s (-want +got), run the test with -update if this is meant:\n%s", path, diff)
	}
}

// goldenFigures is golden for figures that depend on vectors: where these are not of the same vector instructions as those of the
// file, some differ in the last bits, and a question that is about as near to two entries may change sides.
func goldenFigures(t *testing.T, name string, got []byte) {
	t.Helper()
	if cpu.X86.HasAVX2 && cpu.X86.HasFMA {
		golden(t, name, got)
		return
	}
	want, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	figure := regexp.MustCompile(`-?\d+\.\d+`)
	ours, theirs := figure.FindAllString(string(got), -1), figure.FindAllString(string(want), -1)
	if len(ours) != len(theirs) {
		t.Fatalf("%s has %d figures and not %d", name, len(ours), len(theirs))
	}
	for i, text := range ours {
		a, _ := strconv.ParseFloat(text, 64)
		b, _ := strconv.ParseFloat(theirs[i], 64)
		if math.Abs(a-b) > 0.004 {
			t.Errorf("%s: figure %d is %s and not about %s", name, i+1, text, theirs[i])
		}
	}
}
