package main

import (
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestNotice holds that NOTICE names the modules that are linked into the program, on this
// system at least, and no others.
func TestNotice(t *testing.T) {
	out, err := exec.CommandContext(t.Context(), "go", "list", "-deps", "-f", "{{with .Module}}{{.Path}}{{end}}", ".").Output()
	if err != nil {
		t.Fatalf("listing the modules: %v", err)
	}
	linked := strings.Fields(string(out))
	linked = slices.DeleteFunc(linked, func(m string) bool { return m == module })
	slices.Sort(linked)

	notice, err := os.ReadFile("../../NOTICE")
	if err != nil {
		t.Fatal(err)
	}
	var named []string
	for line := range strings.Lines(string(notice)) {
		// A module stands alone in its line, indented.
		if path := strings.TrimSpace(line); strings.HasPrefix(line, "  ") && !strings.Contains(path, " ") {
			named = append(named, path)
		}
	}
	slices.Sort(named)
	if diff := cmp.Diff(slices.Compact(linked), named); diff != "" {
		t.Errorf("modules in NOTICE (-linked +named); a new one goes under its licence there:\n%s", diff)
	}
}
