// Package indextest has what the tests and benchmarks around the index share.
package indextest

import (
	"bytes"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// ProcessorTime is what the process has used of the processors, in steps of 10 ms; 0 where that is not known. On a
// busy machine it says more than the clock.
func ProcessorTime() time.Duration {
	stat, err := os.ReadFile("/proc/self/stat")
	if err != nil {
		return 0
	}
	// The name in parentheses may hold spaces; user and system time are the 12th and 13th field after it.
	fields := strings.Fields(string(stat[bytes.LastIndexByte(stat, ')')+1:]))
	if len(fields) < 13 {
		return 0
	}
	var ticks time.Duration
	for _, f := range fields[11:13] {
		n, err := strconv.Atoi(f)
		if err != nil {
			return 0
		}
		ticks += time.Duration(n)
	}
	return ticks * 10 * time.Millisecond // a hundred ticks a second, on every Linux
}

// Shared returns the path of something in the folder shared beside the checkout, by its elements, or skips the test
// where it is not there.
func Shared(tb testing.TB, elements ...string) string {
	tb.Helper()
	dir, err := os.Getwd()
	if err != nil {
		tb.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			break
		}
		if dir == filepath.Dir(dir) {
			tb.Fatal("no go.mod above the test's folder")
		}
		dir = filepath.Dir(dir)
	}
	path := filepath.Join(filepath.Dir(dir), "shared", filepath.Join(elements...))
	if _, err := os.Stat(path); err != nil {
		tb.Skipf("../shared/%s does not lie beside the checkout", strings.Join(elements, "/"))
	}
	return path
}

// Log keeps what is logged, by however many goroutines, for tests to look into. The zero value is empty.
type Log struct {
	mu   sync.Mutex
	text strings.Builder
}

// Write implements [io.Writer].
func (l *Log) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

// String returns all that was logged.
func (l *Log) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}
