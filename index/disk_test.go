package index_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/faqbot/faqbot/faq"
	"github.com/faqbot/faqbot/index"
)

const small = `
entries:
  - {id: bus, question: "How do I get there by bus?", also: [which bus line], answer: Line 5.}
  - {id: car, question: "Where can I park my car?", answer: In the yard.}
`

func open(t *testing.T, content *faq.Content, dir string) (*index.Index, index.Opened) {
	t.Helper()
	x, opened, err := index.Open(t.Context(), content, index.Config{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	return x, opened
}

// answers holds that the index works.
func answers(t *testing.T, x *index.Index) {
	t.Helper()
	if got := first(search(t, x, index.Query{Text: "bus line"})); got != "bus" {
		t.Errorf("asked for the bus line, got %s", got)
	}
	if err := x.Close(); err != nil {
		t.Error(err)
	}
}

func TestOpen(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data", "index")
	x, opened := open(t, load(t, small), dir)
	if !opened.Rebuilt || opened.Reason != "there is no index yet" {
		t.Errorf("first time: %+v", opened)
	}
	answers(t, x)
	x, opened = open(t, load(t, small), dir)
	if opened.Rebuilt || opened.Reason != "" {
		t.Errorf("second time: %+v", opened)
	}
	y, opened := open(t, load(t, small), dir)
	if opened.Rebuilt {
		t.Errorf("beside another process: %+v", opened)
	}
	answers(t, x)
	answers(t, y)
	x, opened = open(t, load(t, strings.Replace(small, "Line 5", "Line 6", 1)), dir)
	if !opened.Rebuilt || opened.Reason != "the content has changed" {
		t.Errorf("with other content: %+v", opened)
	}
	answers(t, x)
	left, err := os.ReadDir(filepath.Dir(dir))
	if err != nil || len(left) != 1 {
		t.Errorf("beside the index lie %v, %v", left, err)
	}
}

// TestOpenSameScores holds that an index opened again gives the confidences it was built with.
func TestOpenSameScores(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "index")
	x, _ := open(t, load(t, small), dir)
	want := search(t, x, index.Query{Text: "where do i park"})
	answers(t, x)
	x, _ = open(t, load(t, small), dir)
	got := search(t, x, index.Query{Text: "where do i park"})
	answers(t, x)
	if len(got) != len(want) || got[0].Confidence != want[0].Confidence {
		t.Errorf("got %v, built with %v", got, want)
	}
}

// TestOpenDamaged damages each file of an index in several ways.
func TestOpenDamaged(t *testing.T) {
	damages := map[string]func([]byte) []byte{
		"emptied": func(b []byte) []byte { return nil },
		"cut":     func(b []byte) []byte { return b[:len(b)/2] },
		"flipped": func(b []byte) []byte { b[len(b)/2] ^= 0x40; return b },
		"longer":  func(b []byte) []byte { return append(b, "junk"...) },
	}
	master := filepath.Join(t.TempDir(), "index")
	x, _ := open(t, load(t, small), master)
	answers(t, x)
	var files []string
	err := filepath.WalkDir(master, func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			rel, _ := filepath.Rel(master, path)
			files = append(files, rel)
		}
		return err
	})
	if err != nil || len(files) < 4 {
		t.Fatalf("files %v, %v", files, err)
	}
	for _, file := range files {
		for name, damage := range damages {
			t.Run(filepath.ToSlash(file)+" "+name, func(t *testing.T) {
				dir := filepath.Join(t.TempDir(), "index")
				if err := os.CopyFS(dir, os.DirFS(master)); err != nil {
					t.Fatal(err)
				}
				path := filepath.Join(dir, file)
				raw, err := os.ReadFile(path)
				if err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(path, damage(raw), 0o644); err != nil {
					t.Fatal(err)
				}
				x, opened := open(t, load(t, small), dir)
				answers(t, x)
				if !opened.Rebuilt || opened.Reason == "" {
					t.Errorf("opened as if nothing had happened: %+v", opened)
				}
				if x, opened = open(t, load(t, small), dir); opened.Rebuilt {
					t.Errorf("not mended: %+v", opened)
				}
				answers(t, x)
			})
		}
		t.Run(filepath.ToSlash(file)+" missing", func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "index")
			if err := os.CopyFS(dir, os.DirFS(master)); err != nil {
				t.Fatal(err)
			}
			if err := os.Remove(filepath.Join(dir, file)); err != nil {
				t.Fatal(err)
			}
			x, opened := open(t, load(t, small), dir)
			answers(t, x)
			if !opened.Rebuilt {
				t.Errorf("opened as if nothing had happened: %+v", opened)
			}
		})
	}
}

// TestOpenUnwritable holds that a folder that cannot be written keeps no answer from anybody.
func TestOpenUnwritable(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, []byte("in the way"), 0o644); err != nil {
		t.Fatal(err)
	}
	x, opened := open(t, load(t, small), filepath.Join(file, "index"))
	if !opened.Rebuilt || !strings.Contains(opened.Reason, "kept in memory") {
		t.Errorf("opened %+v", opened)
	}
	answers(t, x)
}
