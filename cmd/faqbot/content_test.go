package main

import (
	"strings"
	"testing"

	"github.com/faqbot/faqbot/faq"
)

// The example that is built into the program is whole: read without a problem, with the pictures
// that its entries name.
func TestExampleInTheProgram(t *testing.T) {
	t.Chdir(t.TempDir())
	cfg := defaultConfig()
	l, err := loadConfigured(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	if len(l.Entries) < 50 || !strings.HasPrefix(l.Entries[0].Source.File, "examples/massage/") {
		t.Errorf("%d entries, the first from %s", len(l.Entries), l.Entries[0].Source)
	}
	for _, p := range append(l.problems, faq.Check(l.Content, l.checkOptions())...) {
		t.Error(p)
	}
	pictures := 0
	for i := range l.Entries {
		e := &l.Entries[i]
		if e.Image == "" || strings.Contains(e.Image, "://") {
			continue
		}
		pictures++
		f, err := l.openFile("examples/massage/" + e.Image)
		if err != nil {
			t.Errorf("%s: %v", e.ID, err)
			continue
		}
		if err := f.Close(); err != nil {
			t.Error(err)
		}
	}
	if pictures == 0 {
		t.Error("no entry of the example has a picture of its own")
	}
}
