package faq

import (
	"os"
	"runtime"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestLoadNoPermission reads a file and a folder that the user may not read. Root may read
// everything, so under root the test reads as another user: the file system's user id of one
// thread is changed, on which Load then runs.
func TestLoadNoPermission(t *testing.T) {
	writeTree(t, map[string]string{"open.yaml": entryFile("a"), "secret.yaml": entryFile("b"), "closed/c.yaml": entryFile("c"), "z.yaml": entryFile("z")})
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range []string{dir, dir + "/.."} { // of t.TempDir, for the other user's sake
		if err := os.Chmod(p, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	for _, p := range []string{"secret.yaml", "closed"} {
		if err := os.Chmod(p, 0); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = os.Chmod(p, 0o755) }) // so that the folder can be deleted
	}
	var c *Content
	var problems Problems
	done := make(chan error)
	go func() {
		runtime.LockOSThread() // and never unlocked: the thread ends with the goroutine
		if os.Geteuid() == 0 {
			const nobody = 65534
			if err := syscall.Setfsuid(nobody); err != nil {
				done <- err
				return
			}
		}
		c, problems = Load(t.Context(), []string{".", "closed", "closed/c.yaml", "closed/*.yaml"}, LoadOptions{})
		done <- nil
	}()
	if err := <-done; err != nil {
		t.Skipf("skipped: root cannot read as another user here: %v", err)
	}
	want := []string{
		"closed: faqbot may not read this; give the user that runs faqbot the right to read it",
		"closed/c.yaml: faqbot may not read this; give the user that runs faqbot the right to read it",
		"secret.yaml: faqbot may not read this; give the user that runs faqbot the right to read it",
	}
	if diff := cmp.Diff(want, problemTexts(problems)); diff != "" {
		t.Errorf("problems (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"open.yaml", "z.yaml"}, c.Files); diff != "" {
		t.Errorf("files (-want +got):\n%s", diff)
	}
}
