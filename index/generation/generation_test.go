package generation

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/faqbot/faqbot/faq"
	"github.com/faqbot/faqbot/index"
)

// contentOf returns a content of n entries in which version is named.
func contentOf(n int, version string) *faq.Content {
	c := &faq.Content{Contact: "mail@example.org", Files: []string{"faq.yaml"}}
	for i := range n {
		c.Entries = append(c.Entries, faq.Entry{
			ID: faq.EntryID(fmt.Sprintf("entry-%d", i)), Question: fmt.Sprintf("What is thing number %d?", i), Lang: "en",
			Answer: fmt.Sprintf("Thing number %d of version %s.", i, version), Source: faq.Source{File: "faq.yaml", Line: i + 1},
		})
	}
	return c
}

type testReport struct{ Text string }

func open(t *testing.T, dir string) *Folder {
	t.Helper()
	f, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// lock locks the folder until the end of the test.
func lock(t *testing.T, f *Folder) {
	t.Helper()
	unlock, err := f.Lock(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(unlock)
}

// commit makes a generation of the content current and closes its index.
func commit(t *testing.T, f *Folder, content *faq.Content) int {
	t.Helper()
	d, err := f.NewDraft(t.Context(), content, index.Config{})
	if err != nil {
		t.Fatal(err)
	}
	if err := d.Commit(testReport{fmt.Sprint("of ", d.Number)}, "test"); err != nil {
		t.Fatal(errors.Join(err, d.Discard()))
	}
	if err := d.Index.Close(); err != nil {
		t.Fatal(err)
	}
	return d.Number
}

func TestGenerations(t *testing.T) {
	f := open(t, t.TempDir()+"/data/generations")
	if p, err := f.Current(); err != nil || p != (Pointer{}) {
		t.Fatalf("a folder that is not there has the pointer %+v, %v", p, err)
	}
	lock(t, f)
	one, two := contentOf(3, "one"), contentOf(4, "two")
	if a, b := commit(t, f, one), commit(t, f, two); a != 1 || b != 2 {
		t.Fatalf("numbers %d and %d", a, b)
	}
	g, err := f.Load(t.Context(), 2, index.Config{})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = g.Close() }()
	if diff := cmp.Diff(two, g.Content); diff != "" || g.Rebuilt != "" || g.Entries != 4 || g.Version != two.Version() {
		t.Errorf("loaded %+v (-want +got):\n%s", g.Info, diff)
	}
	hits, err := g.Index.Search(t.Context(), index.Query{Text: "thing number 3"})
	if err != nil || len(hits) == 0 || hits[0].Entry.ID != "entry-3" {
		t.Errorf("found %v, %v", hits, err)
	}
	var r testReport
	if err := f.LoadReport(2, &r); err != nil || r.Text != "of 2" {
		t.Errorf("report %+v, %v", r, err)
	}
}

// files returns what stands in a folder, with the bytes of each file but those of the lock.
func files(t *testing.T, dir string) map[string]string {
	t.Helper()
	all := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		all[path] = string(data)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// An index that is damaged is built anew from its content: in its place, or, for who may write
// nothing, in memory.
func TestLoadBuildsIndexAnew(t *testing.T) {
	f := open(t, t.TempDir())
	lock(t, f)
	commit(t, f, contentOf(3, "one"))
	load := func(cfg index.Config) *Generation {
		t.Helper()
		g, err := f.Load(t.Context(), 1, cfg)
		if err != nil {
			t.Fatal(err)
		}
		hits, err := g.Index.Search(t.Context(), index.Query{Text: "thing number 2"})
		if err != nil || len(hits) == 0 || hits[0].Entry.ID != "entry-2" {
			t.Errorf("found %v, %v", hits, err)
		}
		if err := g.Close(); err != nil {
			t.Error(err)
		}
		return g
	}
	if err := os.RemoveAll(f.path(1, indexDir)); err != nil {
		t.Fatal(err)
	}
	before := files(t, f.Dir())
	if g := load(index.Config{ReadOnly: true}); g.Rebuilt == "" {
		t.Error("an index that has gone was opened")
	}
	if diff := cmp.Diff(before, files(t, f.Dir())); diff != "" {
		t.Errorf("who may only read has written (-before +after):\n%s", diff)
	}
	if g := load(index.Config{}); g.Rebuilt == "" {
		t.Error("an index that has gone was opened")
	}
	if g := load(index.Config{}); g.Rebuilt != "" {
		t.Errorf("the index was not put in its place: %s", g.Rebuilt)
	}
}
