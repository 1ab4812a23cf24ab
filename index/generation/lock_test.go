package generation

import (
	"bufio"
	"context"
	"errors"
	"os"
	"os/exec"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// lockHelper names the folder that a process of its own is to lock, until it is killed.
const lockHelper = "GENERATION_TEST_LOCK"

// TestLockHelper is the other process of TestLockOfAnotherProcess.
func TestLockHelper(t *testing.T) {
	dir := os.Getenv(lockHelper)
	if dir == "" {
		return // only as the other process
	}
	if _, err := open(t, dir).Lock(t.Context()); err != nil {
		t.Fatal(err)
	}
	_, _ = os.Stdout.WriteString("\nlocked\n")
	time.Sleep(time.Hour) // not select {}, at which a program without cgo ends: nothing could wake it
}

// A lock holds against another process, and the death of that process gives it back.
func TestLockOfAnotherProcess(t *testing.T) {
	dir := t.TempDir()
	cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestLockHelper$")
	cmd.Env = append(os.Environ(), lockHelper+"="+dir)
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	killed := false
	defer func() {
		if !killed {
			_ = cmd.Process.Kill()
			_ = cmd.Wait()
		}
	}()
	scan := bufio.NewScanner(out)
	for scan.Text() != "locked" {
		if !scan.Scan() {
			t.Fatalf("the other process ended: %v", scan.Err())
		}
	}
	f := open(t, dir)
	short, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer cancel()
	if _, err := f.Lock(short); !errors.Is(err, context.DeadlineExceeded) || !strings.Contains(err.Error(), "another process") {
		t.Fatalf("locked beside another process: %v", err)
	}
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait() // it was killed
	killed = true
	unlock, err := f.Lock(t.Context())
	if err != nil {
		t.Fatalf("the dead hold the lock: %v", err)
	}
	unlock()
	unlock()
}

// One goroutine at a time has the lock, through one Folder or several.
func TestLockOfGoroutines(t *testing.T) {
	dir := t.TempDir()
	folders := []*Folder{open(t, dir), open(t, dir)}
	var inside, most, turns atomic.Int32
	var wg sync.WaitGroup
	for i := range 12 {
		wg.Go(func() {
			unlock, err := folders[i%2].Lock(t.Context())
			if err != nil {
				t.Error(err)
				return
			}
			defer unlock()
			if n := inside.Add(1); n > most.Load() {
				most.Store(n)
			}
			time.Sleep(2 * time.Millisecond)
			turns.Add(1)
			inside.Add(-1)
		})
	}
	wg.Wait()
	if most.Load() != 1 || turns.Load() != 12 {
		t.Errorf("%d at once, %d turns", most.Load(), turns.Load())
	}
	unlock, err := folders[0].Lock(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer unlock()
	done, cancel := context.WithCancel(t.Context())
	cancel()
	for _, f := range folders {
		if _, err := f.Lock(done); !errors.Is(err, context.Canceled) {
			t.Errorf("%v", err)
		}
	}
	if f := folders[1]; f.held.Load() {
		t.Error("who waited in vain is taken for the one that has the lock")
	}
}
