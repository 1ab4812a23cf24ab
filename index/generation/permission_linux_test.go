package generation

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"

	"github.com/faqbot/faqbot/index"
)

// What belongs to another user is not called damaged, for there is nothing to mend in it.
func TestAnotherUsersFolder(t *testing.T) {
	f := withTwo(t)
	asAnother := func(t *testing.T, path string) {
		if err := os.Chmod(path, 0); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = os.Chmod(path, 0o644) }) // the next test tells
		if os.Geteuid() == 0 {
			// Root may read everything: this thread has the rights of nobody on files, and ends with the test.
			for dir := f.Dir(); dir != filepath.Dir(dir) && dir != filepath.Clean(os.TempDir()); dir = filepath.Dir(dir) {
				if err := os.Chmod(dir, 0o755); err != nil {
					t.Fatal(err)
				}
			}
			runtime.LockOSThread()
			if _, _, errno := syscall.RawSyscall(syscall.SYS_SETFSUID, 65534, 0, 0); errno != 0 {
				t.Fatal(errno)
			}
		}
	}
	t.Run("index", func(t *testing.T) {
		asAnother(t, f.path(2, indexDir, "seal.json"))
		g, err := f.Load(t.Context(), 2, index.Config{})
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = g.Close() }()
		if strings.Contains(g.Rebuilt, "damaged") || !strings.Contains(g.Rebuilt, "may not be read; see that it belongs to the user") {
			t.Errorf("the index was built anew: %s", g.Rebuilt)
		}
	})
	t.Run("content", func(t *testing.T) {
		asAnother(t, f.path(2, contentFile))
		if _, err := f.Load(t.Context(), 2, index.Config{}); errors.Is(err, ErrDamaged) || !errors.Is(err, fs.ErrPermission) || strings.Contains(err.Error(), "damaged") {
			t.Errorf("%v", err)
		}
	})
}
