package generation

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

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

// writeWhole writes a whole generation without an index.
func writeWhole(t *testing.T, f *Folder, r *record, content *faq.Content) {
	t.Helper()
	if err := os.Mkdir(f.path(r.Number), 0o755); err != nil {
		t.Fatal(err)
	}
	d := &Draft{Number: r.Number, folder: f, record: *r}
	err := d.writeContent(content)
	if err == nil {
		err = d.finish(testReport{})
	}
	if err != nil {
		t.Fatal(err)
	}
}

func TestPruneAndNumbers(t *testing.T) {
	f := open(t, t.TempDir())
	lock(t, f)
	numbers := func() (all []int) {
		t.Helper()
		list, err := f.List()
		if err != nil {
			t.Fatal(err)
		}
		for _, info := range list {
			all = append(all, info.Number)
		}
		return all
	}
	prune := func(keep int, deleted, left []int) {
		t.Helper()
		got, err := f.Prune(keep)
		if err != nil || !slices.Equal(got, deleted) || !slices.Equal(numbers(), left) {
			t.Errorf("keeping %d: %v were deleted, %v are left, %v", keep, got, numbers(), err)
		}
	}
	for n := 1; n <= 6; n++ {
		writeWhole(t, f, &record{Number: n, Entries: 1}, contentOf(1, "x"))
	}
	if err := f.Switch(2, "test", "held"); err != nil {
		t.Fatal(err)
	}
	if p, err := f.Current(); err != nil || p.Number != 2 || p.Held != "held" || p.By != "test" || p.Highest != 6 || time.Since(p.Since) > time.Minute {
		t.Errorf("%+v, %v", p, err)
	}
	prune(10, nil, []int{6, 5, 4, 3, 2, 1})
	damage(t, f.path(5, contentFile), damages["zeroed"])
	prune(2, []int{3, 1}, []int{6, 5, 4, 2}) // the damaged one counts for none, and is not older than those that are kept
	damage(t, f.path(4, contentFile), damages["zeroed"])
	if deleted, err := f.Prune(0, 4, 2, 9); err != nil || !slices.Equal(deleted, []int{5, 4}) {
		t.Errorf("sparing a damaged one, the current one and one that there is not: %v, %v", deleted, err)
	}
	writeWhole(t, f, &record{Number: 1, Entries: 1}, contentOf(1, "x"))
	if deleted, err := f.Prune(1, 1); err != nil || len(deleted) > 0 || !f.Has(1) || f.Has(4) {
		t.Errorf("sparing one: %v, %v", deleted, err)
	}
	prune(0, []int{1}, []int{6, 2})
	if err := f.removeGeneration(6); err != nil { // by hand, say
		t.Fatal(err)
	}
	if n := commit(t, f, contentOf(1, "x")); n != 7 {
		t.Errorf("the number %d was given twice", n)
	}
	d, err := f.NewDraft(t.Context(), contentOf(1, "y"), index.Config{})
	if err != nil || d.Number != 8 {
		t.Fatalf("%+v, %v", d, err)
	}
	if deleted, err := f.Prune(1); err != nil || !slices.Equal(deleted, []int{2}) {
		t.Errorf("pruned %v beside a draft, %v", deleted, err)
	}
	if err := errors.Join(d.Discard(), d.Discard()); err != nil {
		t.Error(err)
	}
	if err := d.Commit(nil, "test"); err == nil {
		t.Error("a draft that was thrown away was committed")
	}
	if n := commit(t, f, contentOf(1, "z")); n != 8 {
		t.Errorf("a draft that was thrown away took a number: the next is %d", n)
	}
}

func TestChangesNeedTheLock(t *testing.T) {
	f := open(t, t.TempDir())
	lock(t, f)
	d, err := f.NewDraft(t.Context(), contentOf(1, "x"), index.Config{})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = d.Discard() }()
	f.held.Store(false)
	_, made := f.NewDraft(t.Context(), contentOf(1, "x"), index.Config{})
	_, pruned := f.Prune(1)
	for i, err := range []error{made, pruned, d.Commit(nil, ""), f.Switch(1, "", ""), f.SetReport(1, nil)} {
		if !errors.Is(err, ErrNotLocked) {
			t.Errorf("call %d: %v", i, err)
		}
	}
	f.held.Store(true)
}

func TestDraftEndsWithItsContext(t *testing.T) {
	f := open(t, t.TempDir())
	lock(t, f)
	ctx, cancel := context.WithCancel(t.Context())
	cfg := index.Config{Progress: func(int, int) { cancel() }}
	if _, err := f.NewDraft(ctx, contentOf(300, "x"), cfg); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
	if left := files(t, f.Dir()); len(left) != 1 {
		t.Errorf("%d files stay", len(left))
	}
}
