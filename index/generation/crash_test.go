package generation

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"

	"github.com/faqbot/faqbot/faq"
	"github.com/faqbot/faqbot/index"
)

// withTwo returns a folder with two generations, the second one current.
func withTwo(t *testing.T) *Folder {
	t.Helper()
	f := open(t, filepath.Join(t.TempDir(), "generations"))
	unlock, err := f.Lock(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer unlock()
	commit(t, f, contentOf(3, "one"))
	commit(t, f, contentOf(3, "two"))
	return f
}

// copied returns a folder of its own that holds the same.
func copied(t *testing.T, f *Folder) *Folder {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "generations")
	copyDir(t, f.Dir(), dir)
	return open(t, dir)
}

// walk does everything that writes in a folder; it ends at the first error.
func walk(t *testing.T, f *Folder) error {
	t.Helper()
	unlock, err := f.Lock(t.Context())
	if err != nil {
		return err
	}
	defer unlock()
	d, err := f.NewDraft(t.Context(), contentOf(4, "three"), index.Config{Progress: func(int, int) {
		if f.step != nil {
			_ = f.step("index", "") // a moment in the middle of building the index
		}
	}})
	if err != nil {
		return err
	}
	if err := d.Commit(testReport{"of 3"}, "test"); err != nil {
		return errors.Join(err, d.Discard())
	}
	err = errors.Join(d.Index.Close(), f.SetReport(3, testReport{"of 3, anew"}), f.Switch(2, "test", "held"))
	if err != nil {
		return err
	}
	if d, err = f.NewDraft(t.Context(), contentOf(0, "four"), index.Config{}); err != nil {
		return err
	}
	if err := d.Discard(); err != nil {
		return err
	}
	_, err = f.Prune(1)
	return err
}

// moment is the folder as a crash would leave it.
type moment struct {
	step string
	dir  string
}

// moments walks through f and copies the folder before every change on disk, and at the end.
func moments(t *testing.T, f *Folder) []moment {
	t.Helper()
	var mu sync.Mutex
	var all []moment
	f.step = func(op, path string) error {
		mu.Lock()
		defer mu.Unlock()
		dir := filepath.Join(t.TempDir(), "generations")
		copyDir(t, f.Dir(), dir)
		rel, _ := filepath.Rel(f.Dir(), path)
		all = append(all, moment{fmt.Sprintf("%d: before %s %s", len(all), op, rel), dir})
		return nil
	}
	if err := walk(t, f); err != nil {
		t.Fatal(err)
	}
	return append(all, moment{"at the end", f.Dir()})
}

// copyDir copies a folder that another goroutine may be writing in: a file that goes meanwhile is
// one that a crash has not left.
func copyDir(t *testing.T, from, to string) {
	t.Helper()
	entries, err := os.ReadDir(from)
	if errors.Is(err, os.ErrNotExist) {
		return
	}
	if err == nil {
		err = os.MkdirAll(to, 0o755)
	}
	if err != nil {
		t.Error(err)
	}
	for _, e := range entries {
		source, target := filepath.Join(from, e.Name()), filepath.Join(to, e.Name())
		if e.IsDir() {
			copyDir(t, source, target)
			continue
		}
		data, err := os.ReadFile(source)
		if err == nil {
			err = os.WriteFile(target, data, 0o644)
		}
		if err != nil && !errors.Is(err, os.ErrNotExist) {
			t.Error(err)
		}
	}
}

// versionOf says which of the contents of the test this is: the text is the same in all entries.
func versionOf(t *testing.T, c *faq.Content) string {
	t.Helper()
	version := ""
	for i, e := range c.Entries {
		_, v, _ := strings.Cut(strings.TrimSuffix(e.Answer, "."), "of version ")
		if i > 0 && v != version {
			t.Errorf("one content is of the versions %q and %q", version, v)
		}
		version = v
	}
	return version
}

// Whatever moment a crash picks, the current generation is whole and answers at once, and the next reindex
// works, gets a number of its own, and leaves nothing of the crash.
func TestCrashAtEveryStep(t *testing.T) {
	all := moments(t, withTwo(t))
	if len(all) < 40 {
		t.Fatalf("only %d moments", len(all))
	}
	names := map[int]string{2: "two", 3: "three"}
	seen := map[int]int{}
	for _, m := range all {
		f := open(t, m.dir)
		p, err := f.Current()
		if err != nil {
			t.Errorf("%s: %v", m.step, err)
			continue
		}
		seen[p.Number]++
		g, problems, err := f.Whole(t.Context(), index.Config{ReadOnly: true})
		if err != nil || len(problems) > 0 {
			t.Errorf("%s: %v, %v", m.step, problems, err)
			continue
		}
		if g.Rebuilt != "" || g.Number != p.Number || versionOf(t, g.Content) != names[p.Number] {
			t.Errorf("%s: generation %d of %d answers, rebuilt %q, with %+v", m.step, g.Number, p.Number, g.Rebuilt, g.Content.Entries[0])
		}
		var r testReport
		if err := f.LoadReport(p.Number, &r); err != nil || !strings.HasPrefix(r.Text, fmt.Sprint("of ", p.Number)) {
			t.Errorf("%s: report %+v, %v", m.step, r, err)
		}
		if err := g.Close(); err != nil {
			t.Error(err)
		}
		list, err := f.List()
		if err != nil || slices.ContainsFunc(list, func(i Info) bool { return i.Damaged != "" }) {
			t.Errorf("%s: %+v, %v", m.step, list, err)
		}
		goOn(t, m, f)
	}
	if seen[2] < 10 || seen[3] < 3 || len(seen) != 2 {
		t.Errorf("moments by current generation: %v", seen)
	}
}

// goOn reindexes after a crash.
func goOn(t *testing.T, m moment, f *Folder) {
	t.Helper()
	numbers, err := f.numbers()
	if err != nil {
		t.Fatal(err)
	}
	p, _ := f.Current()
	unlock, err := f.Lock(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer unlock()
	n := commit(t, f, contentOf(0, "next")) // without entries, so without the work of an index
	list, err := f.List()
	if err != nil || list[0].Number != n || n <= p.Highest || n <= list[min(1, len(list)-1)].Number && len(list) > 1 {
		t.Errorf("%s: after generations %v (highest %d) comes %d: %+v, %v", m.step, numbers, p.Highest, n, list, err)
	}
	if _, err := f.Prune(1); err != nil {
		t.Errorf("%s: %v", m.step, err)
	}
	var left []string
	for path := range files(t, f.Dir()) {
		if rel, _ := filepath.Rel(f.Dir(), path); !strings.HasPrefix(rel, fmt.Sprint(n)+string(filepath.Separator)) {
			left = append(left, rel)
		}
	}
	slices.Sort(left)
	if !slices.Equal(left, []string{currentFile, lockFile}) {
		t.Errorf("%s: %q stay after pruning", m.step, left)
	}
}

// A step that fails, as on a full disk, is told; what was current is current, or, once the switch is
// made, what was to be; no draft stays, and all of it works when there is room again.
func TestFailureAtEveryStep(t *testing.T) {
	failed := 0
	two := withTwo(t)
	for stop := 0; ; stop++ {
		f := copied(t, two)
		count, at := 0, ""
		var mu sync.Mutex
		f.step = func(op, path string) error {
			mu.Lock()
			defer mu.Unlock()
			if op == "index" {
				return nil
			}
			if count++; count-1 == stop {
				at = op + " " + path
				return &os.PathError{Op: op, Path: path, Err: syscall.ENOSPC}
			}
			return nil
		}
		err := walk(t, f)
		f.step = nil
		if at == "" { // no step left to fail
			if err != nil {
				t.Fatal(err)
			}
			break
		}
		failed++
		if err != nil && !errors.Is(err, syscall.ENOSPC) {
			t.Errorf("%s: %v", at, err)
		}
		if err == nil && !strings.HasPrefix(at, "syncdir") {
			t.Errorf("%s failed and nobody was told", at)
		}
		g, problems, err := f.Whole(t.Context(), index.Config{ReadOnly: true})
		if err != nil || len(problems) > 0 || g.Rebuilt != "" {
			t.Fatalf("%s: %v, %v", at, problems, err)
		}
		if err := g.Close(); err != nil {
			t.Error(err)
		}
		goOn(t, moment{step: at}, f)
	}
	if failed < 40 {
		t.Errorf("only %d steps", failed)
	}
}

// A draft that could not be written leaves nothing behind.
func TestFailedDraftGoes(t *testing.T) {
	two := withTwo(t)
	for _, name := range []string{contentFile, reportFile + newSuffix, recordFile + newSuffix, recordFile, currentFile + newSuffix, currentFile} {
		f := copied(t, two)
		before := files(t, f.Dir())
		f.step = func(op, path string) error {
			if filepath.Base(path) == name && (op == "write" || op == "rename") {
				return syscall.ENOSPC
			}
			return nil
		}
		if err := walk(t, f); !errors.Is(err, syscall.ENOSPC) {
			t.Errorf("%s: %v", name, err)
		}
		after := files(t, f.Dir())
		for path := range after {
			if before[path] != after[path] {
				t.Errorf("%s: %s stays", name, path)
			}
		}
		if len(after) != len(before) {
			t.Errorf("%s: %d files became %d", name, len(before), len(after))
		}
	}
}
