package faq

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestCache shows that content read with a cache is what it would be without, whatever has happened to the files
// since they were read.
func TestCache(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for i := range 20 {
		write(fmt.Sprintf("many-%03d.yaml", i), fmt.Sprintf("- question: Is %d a number?\n  also: [Number %d]\n  answer: Yes.\n", i, i))
	}
	opts := LoadOptions{Cache: new(Cache)}
	check := func(what string) {
		t.Helper()
		got, problems := Load(t.Context(), []string{dir}, opts)
		want, wantProblems := Load(t.Context(), []string{dir}, LoadOptions{})
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: content (-without +with a cache):\n%s", what, diff)
		}
		if diff := cmp.Diff(wantProblems, problems); diff != "" {
			t.Errorf("%s: problems (-without +with a cache):\n%s", what, diff)
		}
	}
	check("read first")
	check("read again")
	write("a.yaml", "- id: twin\n  question: First?\n  answer: One.\n- question: Same?\n  answer: A.\n- question: Broken?\n")
	write("b.yaml", "- id: twin\n  question: Second?\n  answer: Two.\n- question: Same?\n  answer: B.\n")
	write("c.md", "# Guide\n\nHow it begins.\n")
	check("added, with an id and a question that are there twice")
	check("read again with problems")
	if err := os.Remove(filepath.Join(dir, "a.yaml")); err != nil {
		t.Fatal(err)
	}
	check("one of two twins deleted")
	if err := os.Rename(filepath.Join(dir, "b.yaml"), filepath.Join(dir, "z.yaml")); err != nil {
		t.Fatal(err)
	}
	check("renamed")
	write("c.md", "# Guide\n\nHow it goes on.\n")
	check("changed")
	opts.Lang = "de"
	got, _ := Load(t.Context(), []string{dir}, opts)
	for i := range got.Entries {
		if got.Entries[i].Lang != "de" {
			t.Fatalf("an entry without a language has %q, not that of this Load", got.Entries[i].Lang)
		}
	}
}

// TestCacheReads shows which files are read again, and that nothing is kept for ever.
func TestCacheReads(t *testing.T) {
	var read []string
	reader := func(d *document) *Content {
		read = append(read, d.name+" "+d.data)
		return &Content{}
	}
	c := new(Cache)
	for k, files := range [][][2]string{
		{{"a", "1"}, {"b", "1"}},
		{{"a", "1"}, {"b", "2"}, {"c", "1"}},
		{{"b", "2"}},
		{{"a", "1"}, {"b", "2"}},
	} {
		end := c.begin()
		for _, f := range files {
			c.read(f[0], []byte(f[1]), reader)
		}
		end()
		if len(c.said) != len(files) {
			t.Errorf("load %d: %d files are kept of %d", k, len(c.said), len(files))
		}
	}
	if diff := cmp.Diff([]string{"a 1", "b 1", "b 2", "c 1", "a 1"}, read); diff != "" {
		t.Errorf("files that were read (-want +got):\n%s", diff)
	}
}
