package faq_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/faqbot/faqbot/faq"
)

func TestFind(t *testing.T) {
	t.Chdir(t.TempDir())
	for _, name := range []string{"content/a.yaml", "content/guide/b.md", "content/cases.jsonl", "content/data/generations/1/content.json", "other/c.md", "other/d.bin"} {
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte("# When?\n\nNow.\n"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	paths := []string{"content", "other/*.md", "missing", "content/guide"}
	opts := faq.LoadOptions{Except: []string{filepath.Join("content", "data"), "nowhere"}}
	got := faq.Find(t.Context(), paths, opts)
	want := faq.Places{
		Files:   []string{filepath.FromSlash("content/a.yaml"), filepath.FromSlash("content/guide/b.md"), filepath.FromSlash("other/c.md")},
		Folders: []string{"content", filepath.FromSlash("content/guide"), "other"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("found (-want +got):\n%s", diff)
	}
	content, _ := faq.Load(t.Context(), paths, opts)
	if diff := cmp.Diff([]string{"content/a.yaml", "content/guide/b.md", "other/c.md"}, content.Files); diff != "" {
		t.Errorf("read (-want +got):\n%s", diff)
	}
}
