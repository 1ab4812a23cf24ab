package generation

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/gofrs/flock"
)

// lockPause is how long a process waits before it looks again whether another has given the lock
// back: short against a reindex, long against the look.
const lockPause = 20 * time.Millisecond

// Lock waits until nobody else writes in the folder, in this process or another, and makes the
// folder if there is none. The lock is given back by unlock, which may be called more than once, or
// by the end of the process, whatever ends it. It is not re-entrant. It is an error if ctx
// ends first or the folder cannot be written.
func (f *Folder) Lock(ctx context.Context) (unlock func(), err error) {
	select {
	case f.turn <- struct{}{}:
	case <-ctx.Done():
		return nil, fmt.Errorf("waiting for another reindex to end: %w", ctx.Err())
	}
	release := func() { <-f.turn }
	if err := os.MkdirAll(f.dir, 0o755); err != nil {
		release()
		return nil, fmt.Errorf("making the folder of generations: %w; see that the data folder belongs to the user that faqbot runs as", err)
	}
	// Opened for writing, so that a folder that cannot be written is told here.
	l := flock.New(filepath.Join(f.dir, lockFile), flock.SetFlag(os.O_CREATE|os.O_RDWR), flock.SetPermissions(0o644))
	if _, err := l.TryLockContext(ctx, lockPause); err != nil {
		_ = l.Close() // it is not locked
		release()
		if ctx.Err() != nil {
			return nil, fmt.Errorf("waiting for another process to end its reindex: %w", ctx.Err())
		}
		return nil, fmt.Errorf("locking the folder of generations: %w; see that the data folder belongs to the user that faqbot runs as", err)
	}
	f.held.Store(true)
	return sync.OnceFunc(func() {
		f.held.Store(false)
		_ = l.Close() // closing the file gives the lock back in any case
		release()
	}), nil
}

// locked is an error unless this Folder has the lock.
func (f *Folder) locked() error {
	if !f.held.Load() {
		return ErrNotLocked
	}
	return nil
}

// begin marks a number as under way.
func (f *Folder) begin(n int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.drafts[n] = true
}

func (f *Folder) end(n int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	delete(f.drafts, n)
}

func (f *Folder) underWay(n int) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.drafts[n]
}

var errDone = errors.New("this draft was committed or discarded before")
