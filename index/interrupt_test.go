package index

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/faqbot/faqbot/faq"
)

// Whoever interrupts a building gets neither a panic nor half an index.
func TestBuildInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	dir := filepath.Join(t.TempDir(), "index")
	content := &faq.Content{Entries: []faq.Entry{{ID: "hours", Question: "When are you open?", Answer: "From nine.", Lang: "en"}}}
	if _, _, err := Open(ctx, content, Config{Dir: dir}); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v, want that it was canceled", err)
	}
	left, err := os.ReadDir(filepath.Dir(dir))
	if err != nil || len(left) != 0 {
		t.Errorf("%v, %v was left behind", left, err)
	}
	x, opened, err := Open(t.Context(), content, Config{Dir: dir})
	if err != nil || !opened.Rebuilt {
		t.Fatalf("opened %+v, %v, want an index built anew", opened, err)
	}
	if err := x.Close(); err != nil {
		t.Error(err)
	}
}

func TestBuildNothing(t *testing.T) {
	x, _, err := Open(t.Context(), &faq.Content{}, Config{Dir: filepath.Join(t.TempDir(), "index")})
	if err != nil {
		t.Fatal(err)
	}
	hits, err := x.Search(t.Context(), Query{Text: "When are you open?"})
	if err != nil || len(hits) != 0 {
		t.Errorf("hits %v, %v, want none", hits, err)
	}
	if err := x.Close(); err != nil {
		t.Error(err)
	}
}
