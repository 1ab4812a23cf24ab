package generation

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/faqbot/faqbot/faq"
	"github.com/faqbot/faqbot/index"
)

// smallDisk mounts a file system of some bytes, which takes root.
func smallDisk(t *testing.T, bytes int) string {
	t.Helper()
	dir := t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, fmt.Sprintf("size=%d", bytes)); err != nil {
		t.Skipf("a small disk cannot be mounted here (%v): run this test as root", err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(dir, syscall.MNT_DETACH); err != nil {
			t.Error(err)
		}
	})
	return dir
}

// On a disk that is full the error says so, nothing of the draft stays, and the old generation answers.
func TestDiskFull(t *testing.T) {
	dir := smallDisk(t, 1<<20)
	f := open(t, filepath.Join(dir, "generations"))
	lock(t, f)
	commit(t, f, contentOf(3, "one"))
	before := files(t, dir)
	large := contentOf(150, "large")
	for i := range large.Entries {
		large.Entries[i].Answer = strings.Repeat("Text that fills the disk. ", 400)
	}
	for name, content := range map[string]*faq.Content{"at the snapshot": large, "at the index": contentOf(1000, "large")} {
		d, err := f.NewDraft(t.Context(), content, index.Config{})
		if err == nil {
			err = errors.Join(d.Commit(nil, "test"), d.Discard())
		}
		if !errors.Is(err, syscall.ENOSPC) {
			t.Errorf("%s: %v", name, err)
		}
		if diff := cmp.Diff(before, files(t, dir)); diff != "" {
			t.Errorf("%s: the disk is not as before (-before +after):\n%.2000s", name, diff)
		}
	}
	// Room for the content, none for the report.
	d, err := f.NewDraft(t.Context(), contentOf(2, "two"), index.Config{})
	if err != nil {
		t.Fatal(err)
	}
	if err := d.Commit(strings.Repeat("x", 2<<20), "test"); !errors.Is(err, syscall.ENOSPC) {
		t.Errorf("a report without room: %v", err)
	}
	if err := d.Discard(); err != nil {
		t.Error(err)
	}
	if diff := cmp.Diff(before, files(t, dir)); diff != "" {
		t.Errorf("the disk is not as before (-before +after):\n%.2000s", diff)
	}
	if n := commit(t, f, contentOf(2, "two")); n != 2 {
		t.Errorf("with room again the number is %d", n)
	}
}

// A folder that can only be read answers, and says so when something is to be written.
func TestReadOnlyFolder(t *testing.T) {
	var f *Folder
	if os.Geteuid() == 0 { // whom permissions do not stop
		dir := smallDisk(t, 4<<20)
		f = open(t, filepath.Join(dir, "generations"))
		unlock, err := f.Lock(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		commit(t, f, contentOf(3, "one"))
		unlock()
		if err := syscall.Mount("", dir, "", syscall.MS_REMOUNT|syscall.MS_RDONLY, ""); err != nil {
			t.Skipf("the disk cannot be made read-only here (%v): run this test where it can", err)
		}
	} else {
		f = withTwo(t)
		if err := errors.Join(os.Chmod(filepath.Join(f.Dir(), lockFile), 0o444), os.Chmod(f.Dir(), 0o555)); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = os.Chmod(f.Dir(), 0o755) })
	}
	g, problems, err := f.Whole(t.Context(), index.Config{})
	if err != nil || len(problems) > 0 || g.Rebuilt != "" {
		t.Fatalf("%v, %v", problems, err)
	}
	if err := g.Close(); err != nil {
		t.Error(err)
	}
	if list, err := f.List(); err != nil || list[0].Damaged != "" {
		t.Errorf("%+v, %v", list, err)
	}
	_, err = f.Lock(t.Context())
	if err == nil || !strings.Contains(err.Error(), "see that the data folder") {
		t.Errorf("locked: %v", err)
	}
}
