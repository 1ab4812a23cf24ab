package reindex

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/faqbot/faqbot/faq"
)

func TestWatchPlaces(t *testing.T) {
	content := func(dir string) string { return filepath.Join(dir, "content") }
	for _, tt := range []struct {
		name    string
		prepare func(dir string) []string
		change  func(dir string)
		want    string
	}{
		{"a folder in the folder, made later", func(dir string) []string {
			write(t, filepath.Join(content(dir), "faq.yaml"), entry("A"))
			return []string{content(dir)}
		}, func(dir string) { write(t, filepath.Join(content(dir), "guide", "deep", "b.yaml"), entry("B")) }, "A|B"},
		{"a single file", func(dir string) []string {
			write(t, filepath.Join(dir, "faq.yaml"), entry("A"))
			return []string{filepath.Join(dir, "faq.yaml")}
		}, func(dir string) { write(t, filepath.Join(dir, "faq.yaml"), entry("B")) }, "B"},
		{"a pattern", func(dir string) []string {
			write(t, filepath.Join(dir, "guide", "a.yaml"), entry("A"))
			return []string{filepath.Join(dir, "guide", "**", "*.yaml")}
		}, func(dir string) { write(t, filepath.Join(dir, "guide", "more", "b.yaml"), entry("B")) }, "A|B"},
		{"a folder that is not there yet", func(dir string) []string {
			write(t, filepath.Join(dir, "faq.yaml"), entry("A"))
			return []string{filepath.Join(dir, "faq.yaml"), filepath.Join(dir, "later", "content")}
		}, func(dir string) { write(t, filepath.Join(dir, "later", "content", "b.yaml"), entry("B")) }, "A|B"},
		{"the folder replaced by another", func(dir string) []string {
			write(t, filepath.Join(content(dir), "faq.yaml"), entry("A"))
			write(t, filepath.Join(dir, "new", "faq.yaml"), entry("B"))
			return []string{content(dir)}
		}, func(dir string) {
			must(t, os.Rename(content(dir), filepath.Join(dir, "old")))
			must(t, os.Rename(filepath.Join(dir, "new"), content(dir)))
		}, "B"},
		{"deleted, and there again", func(dir string) []string {
			write(t, filepath.Join(content(dir), "faq.yaml"), entry("A"))
			return []string{content(dir)}
		}, func(dir string) {
			must(t, os.RemoveAll(content(dir)))
			write(t, filepath.Join(content(dir), "faq.yaml"), entry("B"))
		}, "B"},
		{"a file deleted", func(dir string) []string {
			write(t, filepath.Join(content(dir), "a.yaml"), entry("A"))
			write(t, filepath.Join(content(dir), "b.yaml"), entry("B"))
			return []string{content(dir)}
		}, func(dir string) { must(t, os.Remove(filepath.Join(content(dir), "a.yaml"))) }, "B"},
		{"a file renamed", func(dir string) []string {
			write(t, filepath.Join(content(dir), "a.yaml"), entry("A"))
			write(t, filepath.Join(content(dir), "b.yaml"), entry("B"))
			return []string{content(dir)}
		}, func(dir string) {
			must(t, os.Rename(filepath.Join(content(dir), "a.yaml"), filepath.Join(content(dir), "c.yaml")))
		}, "B|A"},
		{"a symbolic link to a folder, turned to another", func(dir string) []string {
			write(t, filepath.Join(dir, "v1", "faq.yaml"), entry("A"))
			write(t, filepath.Join(dir, "v2", "faq.yaml"), entry("B"))
			must(t, os.Symlink("v1", content(dir)))
			return []string{content(dir)}
		}, func(dir string) {
			must(t, os.Symlink("v2", filepath.Join(dir, "next")))
			must(t, os.Rename(filepath.Join(dir, "next"), content(dir)))
		}, "B"},
		{"a file behind a symbolic link to a folder", func(dir string) []string {
			write(t, filepath.Join(dir, "v1", "faq.yaml"), entry("A"))
			must(t, os.Symlink("v1", content(dir)))
			return []string{content(dir)}
		}, func(dir string) { write(t, filepath.Join(dir, "v1", "faq.yaml"), entry("B")) }, "B"},
		{"a single file that is a symbolic link", func(dir string) []string {
			write(t, filepath.Join(dir, "elsewhere", "x.yaml"), entry("A"))
			must(t, os.Symlink(filepath.Join("elsewhere", "x.yaml"), filepath.Join(dir, "faq.yaml")))
			return []string{filepath.Join(dir, "faq.yaml")}
		}, func(dir string) { write(t, filepath.Join(dir, "elsewhere", "x.yaml"), entry("B")) }, "B"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := watching(t, never, tt.prepare)
			tt.change(s.dir)
			s.until(tt.want)
			// And it goes on watching what is there now.
			old := tt.want
			for _, p := range s.paths {
				if info, err := os.Stat(p); err == nil && info.IsDir() {
					write(t, filepath.Join(p, "zz.yaml"), entry("Z"))
					s.until(old + "|Z")
				}
			}
		})
	}
}

// Paths are mostly given as they stand in a configuration, from where faqbot runs; “./content” is the default.
func TestWatchRelativePaths(t *testing.T) {
	for _, path := range []string{"./content", "content", "content/", ".", "./content/faq.yaml", "content/../content", "content/*.yaml"} {
		t.Run(path, func(t *testing.T) {
			s := watching(t, never, func(dir string) []string {
				t.Chdir(dir)
				write(t, filepath.Join("content", "faq.yaml"), entry("A"))
				return []string{path}
			})
			for _, text := range []string{"B", "C"} {
				write(t, filepath.Join("content", "new"), entry(text))
				must(t, os.Rename(filepath.Join("content", "new"), filepath.Join("content", "faq.yaml")))
				s.until(text)
			}
		})
	}
}

// Kubernetes mounts a ConfigMap as files that are symbolic links into ..data, which is a symbolic
// link as well, to a folder with the time in its name; an update turns ..data to a new folder.
func TestWatchKubernetes(t *testing.T) {
	t.Parallel()
	s := watching(t, never, func(dir string) []string {
		mount := filepath.Join(dir, "content")
		write(t, filepath.Join(mount, "..2026_1", "faq.yaml"), entry("A"))
		must(t, os.Symlink("..2026_1", filepath.Join(mount, "..data")))
		must(t, os.Symlink(filepath.Join("..data", "faq.yaml"), filepath.Join(mount, "faq.yaml")))
		return []string{mount}
	})
	mount := filepath.Join(s.dir, "content")
	for i, want := range []string{"B", "C"} {
		next := fmt.Sprintf("..2026_%d", i+2)
		write(t, filepath.Join(mount, next, "faq.yaml"), entry(want))
		must(t, os.Symlink(next, filepath.Join(mount, "..data_tmp")))
		must(t, os.Rename(filepath.Join(mount, "..data_tmp"), filepath.Join(mount, "..data")))
		must(t, os.RemoveAll(filepath.Join(mount, fmt.Sprintf("..2026_%d", i+1))))
		s.until(want)
	}
}

// While git checks another commit out, nothing is read; afterwards all of it at once.
func TestWatchGit(t *testing.T) {
	t.Parallel()
	for _, worktree := range []bool{false, true} {
		t.Run(fmt.Sprintf("worktree=%v", worktree), func(t *testing.T) {
			t.Parallel()
			git := ""
			s := watching(t, timing{poll: time.Hour, git: time.Hour}, func(dir string) []string {
				git = filepath.Join(dir, ".git")
				if worktree {
					git = filepath.Join(dir, "repository", "worktrees", "x")
					write(t, filepath.Join(dir, ".git"), "gitdir: repository/worktrees/x\n")
				}
				must(t, os.MkdirAll(git, 0o755))
				write(t, filepath.Join(dir, "content", "a.yaml"), entry("A1"))
				write(t, filepath.Join(dir, "content", "b.yaml"), entry("B1"))
				return []string{filepath.Join(dir, "content")}
			})
			lock := filepath.Join(git, "index.lock")
			write(t, lock, "")
			write(t, filepath.Join(s.dir, "content", "a.yaml"), entry("A2"))
			// Nothing is told for as long as it takes to be sure that it would have been: a second
			// watcher, outside of git, is told of a later change meanwhile.
			other := watching(t, never, func(dir string) []string {
				write(t, filepath.Join(dir, "x.yaml"), entry("X1"))
				return []string{dir}
			})
			for i := range 3 {
				write(t, filepath.Join(other.dir, "x.yaml"), entry(fmt.Sprint("Y", i)))
				other.until(fmt.Sprint("Y", i))
			}
			if n := s.times(); n != 0 {
				t.Fatalf("it was told in the middle of a checkout: %q", s.said)
			}
			write(t, filepath.Join(s.dir, "content", "b.yaml"), entry("B2"))
			must(t, os.Remove(lock))
			s.until("A2|B2")
			if n := s.times(); n != 1 {
				t.Errorf("it was told %d times, want once: %q", n, s.said)
			}
		})
	}
}

// A lock that git has left behind does not keep the content from going live for ever.
func TestWatchGitLeftItsLock(t *testing.T) {
	t.Parallel()
	s := watching(t, timing{poll: time.Hour, git: 300 * time.Millisecond}, func(dir string) []string {
		write(t, filepath.Join(dir, ".git", "index.lock"), "")
		write(t, filepath.Join(dir, "content", "a.yaml"), entry("A"))
		return []string{filepath.Join(dir, "content")}
	})
	write(t, filepath.Join(s.dir, "content", "a.yaml"), entry("B"))
	s.until("B")
}

// Many changes one after the other are one, but they are not waited for without end.
func TestWatchStorm(t *testing.T) {
	t.Parallel()
	s := watching(t, timing{poll: time.Hour, quiet: 50 * time.Millisecond, most: 300 * time.Millisecond}, func(dir string) []string {
		write(t, filepath.Join(dir, "content", "a.yaml"), entry("0"))
		return []string{filepath.Join(dir, "content")}
	})
	deadline := time.Now().Add(patience)
	for i := 1; s.times() == 0; i++ { // it never comes to rest
		write(t, filepath.Join(s.dir, "content", "a.yaml"), entry(fmt.Sprint(i)))
		time.Sleep(5 * time.Millisecond)
		if time.Now().After(deadline) {
			t.Fatal("nothing was told while files were written all the time")
		}
	}
	write(t, filepath.Join(s.dir, "content", "a.yaml"), entry("last"))
	s.until("last")
}

// Where nothing tells of changes, looking does: a network file system, or no watches left.
func TestWatchByLooking(t *testing.T) {
	t.Parallel()
	s := &seenFiles{t: t, dir: t.TempDir(), news: make(chan struct{}, 1000)}
	write(t, filepath.Join(s.dir, "a.yaml"), entry("A"))
	s.paths = []string{s.dir}
	w := newWatcher(slog.New(slog.DiscardHandler), s.paths, faq.LoadOptions{}, timing{poll: 20 * time.Millisecond, quiet: 20 * time.Millisecond}.withDefaults())
	ctx, cancel := context.WithCancel(t.Context())
	w.begin(ctx)
	w.end()
	w.events = nil
	var wg sync.WaitGroup
	wg.Go(func() {
		w.run(ctx, func(ctx context.Context) bool {
			s.mu.Lock()
			s.said = append(s.said, s.read(ctx))
			s.mu.Unlock()
			s.news <- struct{}{}
			return true
		})
	})
	for _, want := range []string{"B", "C"} {
		write(t, filepath.Join(s.dir, "a.yaml"), entry(want))
		s.until(want)
	}
	cancel()
	wg.Wait()
}

// A reindex that could not be done is tried again, without another change.
func TestWatchTriesAgain(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	write(t, filepath.Join(dir, "a.yaml"), entry("A"))
	w := newWatcher(slog.New(slog.DiscardHandler), []string{dir}, faq.LoadOptions{}, never.withDefaults())
	w.begin(t.Context())
	defer w.end()
	write(t, filepath.Join(dir, "a.yaml"), entry("B"))
	calls := 0
	wait := w.settled(t.Context(), &settling{}, func(context.Context) bool { calls++; return false })
	if wait != retryAfter || calls != 1 {
		t.Errorf("after a failure it waits %v, called %d times", wait, calls)
	}
	if wait = w.settled(t.Context(), &settling{}, func(context.Context) bool { calls++; return true }); wait != 0 || calls != 2 {
		t.Errorf("the second time it waits %v, called %d times", wait, calls)
	}
	if wait = w.settled(t.Context(), &settling{}, func(context.Context) bool { calls++; return true }); wait != 0 || calls != 2 {
		t.Errorf("with nothing new it waits %v, called %d times", wait, calls)
	}
}
