package index

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/faqbot/faqbot/faq"
)

func openWith(t *testing.T, content *faq.Content, cfg Config) (*Index, Opened) {
	t.Helper()
	x, opened, err := Open(t.Context(), content, cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = x.Close() })
	return x, opened
}

// vectorFiles returns the names of the files of vectors.
func vectorFiles(t *testing.T, dir string) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, vectorsDir, "*"))
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// TestOpenOtherModel holds that with another model all vectors are made anew, and nothing else; and
// that nothing is written where that is not wanted.
func TestOpenOtherModel(t *testing.T) {
	_, content := editorContent(30)
	dir := filepath.Join(t.TempDir(), "index")
	questions := []string{"where is my parcel", content.Entries[3].Question}
	texts := len(textsOf(content))
	build(t, content, Config{Dir: dir})
	if got := vectorFiles(t, dir); len(got) > 0 {
		t.Errorf("without an encoder there are %v", got)
	}
	for _, step := range []struct {
		model    string
		readOnly bool
		encoded  int
	}{{"one", true, texts}, {"one", false, texts}, {"one", false, 0}, {"two", true, texts}, {"two", false, texts}, {"two", true, 0}, {"one", false, texts}} {
		e := newThesaurus(step.model)
		before := vectorFiles(t, dir)
		x, opened := openWith(t, content, Config{Dir: dir, Encoder: e, ReadOnly: step.readOnly})
		if opened.Rebuilt || x.Analysed() != 0 || (opened.Vectors != "") != (step.encoded > 0) {
			t.Errorf("%+v: opened %+v", step, opened)
		}
		if got := len(e.taken()); got != step.encoded {
			t.Errorf("%+v: %d texts were encoded", step, got)
		}
		if diff := cmp.Diff(before, vectorFiles(t, dir)); (diff != "") != (step.encoded > 0 && !step.readOnly) {
			t.Errorf("%+v: files %s", step, diff)
		}
		if got := vectorFiles(t, dir); len(got) > 1 {
			t.Errorf("%+v: files %v", step, got)
		}
		want := dumpVectors(t, build(t, content, Config{Encoder: e}), questions)
		if diff := cmp.Diff(want, dumpVectors(t, x, questions)); diff != "" {
			t.Errorf("%+v: %s", step, diff)
		}
	}
	x, opened := openWith(t, content, Config{Dir: dir})
	if opened != (Opened{}) || x.Encoding() != nil || len(vectorFiles(t, dir)) != 1 {
		t.Errorf("without an encoder: %+v", opened)
	}
}

// TestOpenDamagedVectors damages the file of vectors: it is told, mended, and costs nothing else.
func TestOpenDamagedVectors(t *testing.T) {
	_, content := editorContent(10)
	master := filepath.Join(t.TempDir(), "index")
	e := newThesaurus("fake")
	x := build(t, content, Config{Dir: master, Encoder: e})
	questions := []string{"where is my parcel", content.Entries[3].Question}
	want := dumpVectors(t, x, questions)
	write := func(t *testing.T, path string, raw []byte) {
		t.Helper()
		if err := os.WriteFile(path, raw, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	tests := map[string]func(t *testing.T, path string, raw []byte){
		"emptied": func(t *testing.T, path string, _ []byte) { write(t, path, nil) },
		"cut":     func(t *testing.T, path string, raw []byte) { write(t, path, raw[:len(raw)/2]) },
		"longer":  func(t *testing.T, path string, raw []byte) { write(t, path, append(raw, 0)) },
		"flipped": func(t *testing.T, path string, raw []byte) {
			raw[len(raw)-3] ^= 4
			write(t, path, raw)
		},
		"another's name": func(t *testing.T, path string, _ []byte) {
			if err := os.Rename(path, filepath.Join(filepath.Dir(path), strings.Repeat("0", 64)+vectorsExt)); err != nil {
				t.Fatal(err)
			}
		},
		"missing": func(t *testing.T, path string, _ []byte) {
			if err := os.Remove(path); err != nil {
				t.Fatal(err)
			}
		},
		"a folder": func(t *testing.T, path string, _ []byte) {
			if err := os.Remove(path); err != nil {
				t.Fatal(err)
			}
			if err := os.Mkdir(path, 0o755); err != nil {
				t.Fatal(err)
			}
		},
	}
	for name, damage := range tests {
		t.Run(name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "index")
			if err := os.CopyFS(dir, os.DirFS(master)); err != nil {
				t.Fatal(err)
			}
			path := vectorFiles(t, dir)[0]
			raw, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			damage(t, path, raw)
			e.taken()
			x, opened := openWith(t, content, Config{Dir: dir, Encoder: e})
			if opened.Rebuilt || opened.Vectors == "" || x.Encoding() != nil || len(e.taken()) != len(textsOf(content)) {
				t.Errorf("opened %+v, %v", opened, x.Encoding())
			}
			if strings.Contains(opened.Vectors, "damaged") != (name != "missing") {
				t.Errorf("the reason is %q", opened.Vectors)
			}
			if diff := cmp.Diff(want, dumpVectors(t, x, questions)); diff != "" {
				t.Error(diff)
			}
			if _, opened = openWith(t, content, Config{Dir: dir, Encoder: e}); opened != (Opened{}) {
				t.Errorf("not mended: %+v", opened)
			}
		})
	}
}
