package faq

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
)

// What is built into a program is read as if it lay in a folder.
func TestLoadFSIsLikeLoad(t *testing.T) {
	files := map[string]string{
		"b.yaml":            "entries:\n- question: When are you open?\n  answer: From nine.\n",
		"a/prices.yaml":     "entries:\n- question: What does it cost?\n  answer: Forty.\n- question: Broken\n",
		"a/.hidden.yaml":    "entries:\n- question: Hidden?\n  answer: Yes.\n",
		"node_modules/x.md": "# No\n\nNo.\n",
		"image.png":         "\x89PNG",
	}
	dir, fsys := t.TempDir(), fstest.MapFS{}
	for name, text := range files {
		p := filepath.Join(dir, "guide", filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(p), 0o750); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(p, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		fsys[name] = &fstest.MapFile{Data: []byte(text)}
	}
	t.Chdir(dir)
	want, wantProblems := Load(t.Context(), []string{"guide"}, LoadOptions{})
	got, gotProblems := LoadFS(t.Context(), fsys, "guide", LoadOptions{})
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("content (-Load +LoadFS):\n%s", diff)
	}
	if diff := cmp.Diff(wantProblems, gotProblems); diff != "" {
		t.Errorf("problems (-Load +LoadFS):\n%s", diff)
	}
	if len(got.Entries) != 2 || len(gotProblems) != 1 {
		t.Errorf("got %d entries and %d problems, want 2 and 1: %v", len(got.Entries), len(gotProblems), gotProblems)
	}
}

func TestLoadFSStops(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, problems := LoadFS(ctx, fstest.MapFS{"a.yaml": {Data: []byte("entries: []\n")}}, "x", LoadOptions{})
	if problems.Err() == nil {
		t.Error("no problem says that reading was stopped")
	}
}
