package reindex

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/faqbot/faqbot/faq"
)

// patience is how long the tests wait for what must come. Nothing is asserted of how long it took.
const patience = 20 * time.Second

// seenFiles runs a watcher in the folder it is made in, and gathers what the files said each time that
// it told of a change.
type seenFiles struct {
	t     *testing.T
	dir   string
	paths []string

	mu   sync.Mutex
	said []string // all texts of the content, after each change
	news chan struct{}
}

// write writes a file of the content.
func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// read returns the answers of the content as it is now.
func (s *seenFiles) read(ctx context.Context) string {
	content, _ := faq.Load(ctx, s.paths, faq.LoadOptions{})
	var answers []string
	for i := range content.Entries {
		answers = append(answers, content.Entries[i].Answer)
	}
	return strings.Join(answers, "|")
}

// watching begins to watch paths below a new folder that prepare fills.
func watching(t *testing.T, tm timing, prepare func(dir string) []string) *seenFiles {
	t.Helper()
	s := &seenFiles{t: t, dir: t.TempDir(), news: make(chan struct{}, 1000)}
	s.paths = prepare(s.dir)
	w := newWatcher(slog.New(slog.NewTextHandler(t.Output(), &slog.HandlerOptions{Level: slog.LevelDebug})), s.paths, faq.LoadOptions{}, tm.withDefaults())
	ctx, cancel := context.WithCancel(t.Context())
	w.begin(ctx)
	done := make(chan struct{})
	go func() {
		defer close(done)
		w.run(ctx, func(ctx context.Context) bool {
			text := s.read(ctx)
			s.mu.Lock()
			s.said = append(s.said, text)
			s.mu.Unlock()
			s.news <- struct{}{}
			return true
		})
	}()
	t.Cleanup(func() {
		cancel()
		<-done
		w.end()
	})
	return s
}

// until waits until the watcher has told of these answers.
func (s *seenFiles) until(want string) {
	s.t.Helper()
	deadline := time.After(patience)
	for {
		s.mu.Lock()
		ok := len(s.said) > 0 && s.said[len(s.said)-1] == want
		said := slices.Clone(s.said)
		s.mu.Unlock()
		if ok {
			return
		}
		select {
		case <-s.news:
		case <-deadline:
			s.t.Fatalf("want %q, was told of %q", want, said)
		}
	}
}

// times returns how often the watcher has told of anything.
func (s *seenFiles) times() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.said)
}

func entry(answer string) string {
	return "entries:\n- question: When are you open?\n  answer: " + answer + "\n"
}

// never is a poll that never comes, so that a test holds what the file system tells.
var never = timing{poll: time.Hour} //nolint:gochecknoglobals // a constant that Go cannot spell

// editors save a file as the editors do; what they leave beside it is part of it.
func editors() map[string]func(t *testing.T, path, text string) {
	return map[string]func(t *testing.T, path, text string){
		"in place (nano, VS Code, most of Windows)": func(t *testing.T, path, text string) {
			f, err := os.OpenFile(path, os.O_WRONLY|os.O_TRUNC, 0)
			must(t, err)
			for chunk := range slices.Chunk([]byte(text), 7) {
				_, err := f.Write(chunk)
				must(t, err)
			}
			must(t, f.Close())
		},
		"vim: a swap file, the old one renamed, a new one written": func(t *testing.T, path, text string) {
			dir, base := filepath.Split(path)
			swap := filepath.Join(dir, "."+base+".swp")
			write(t, swap, "swap")
			write(t, filepath.Join(dir, "4913"), "") // whether the folder can be written
			must(t, os.Remove(filepath.Join(dir, "4913")))
			must(t, os.Rename(path, path+"~"))
			write(t, path, text)
			must(t, os.Remove(path+"~"))
			must(t, os.Remove(swap))
		},
		"emacs: a lock that is a symbolic link, an autosave, a backup": func(t *testing.T, path, text string) {
			dir, base := filepath.Split(path)
			lock := filepath.Join(dir, ".#"+base)
			if runtime.GOOS != "windows" {
				must(t, os.Symlink("owner@machine.1:2", lock))
			}
			write(t, filepath.Join(dir, "#"+base+"#"), "autosave of "+text)
			must(t, os.Rename(path, path+"~"))
			write(t, path, text)
			must(t, os.Remove(filepath.Join(dir, "#"+base+"#")))
			_ = os.Remove(lock)
		},
		"JetBrains: a temporary file, the old one renamed away, the new one renamed over": func(t *testing.T, path, text string) {
			write(t, path+"___jb_tmp___", text)
			must(t, os.Rename(path, path+"___jb_old___"))
			must(t, os.Rename(path+"___jb_tmp___", path))
			must(t, os.Remove(path+"___jb_old___"))
		},
		"renamed over (gedit, kate, sed -i, rsync)": func(t *testing.T, path, text string) {
			tmp := filepath.Join(filepath.Dir(path), ".goutputstream-X1")
			write(t, tmp, text)
			must(t, os.Rename(tmp, path))
		},
		"deleted and made anew": func(t *testing.T, path, text string) {
			must(t, os.Remove(path))
			write(t, path, text)
		},
		"of the same length and time as before": func(t *testing.T, path, text string) {
			info, err := os.Stat(path)
			must(t, err)
			tmp := path + ".tmp"
			write(t, tmp, text)
			must(t, os.Chtimes(tmp, info.ModTime(), info.ModTime()))
			must(t, os.Rename(tmp, path))
		},
	}
}

// Saved in whatever way, a file is noticed, each time, and what is beside it is not.
func TestWatchEditors(t *testing.T) {
	for name, save := range editors() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := watching(t, never, func(dir string) []string {
				write(t, filepath.Join(dir, "content", "faq.yaml"), entry("From 1."))
				return []string{filepath.Join(dir, "content")}
			})
			for i := 2; i <= 4; i++ {
				save(t, filepath.Join(s.dir, "content", "faq.yaml"), entry(fmt.Sprintf("From %d.", i)))
				s.until(fmt.Sprintf("From %d.", i))
			}
		})
	}
}

// What is no content makes nothing happen, however much of it is written.
func TestWatchLeavesOtherFilesAlone(t *testing.T) {
	t.Parallel()
	s := watching(t, never, func(dir string) []string {
		write(t, filepath.Join(dir, "content", "faq.yaml"), entry("From 1."))
		return []string{filepath.Join(dir, "content")}
	})
	dir := filepath.Join(s.dir, "content")
	for _, name := range []string{".faq.yaml.swp", "faq.yaml~", "#faq.yaml#", ".git/index", "cases.jsonl", "photo.jpg", "faq.yaml.bak", ".hidden/faq.yaml"} {
		write(t, filepath.Join(dir, filepath.FromSlash(name)), "x")
	}
	write(t, filepath.Join(s.dir, "beside.yaml"), entry("no"))
	must(t, os.Chtimes(dir, time.Now(), time.Now()))
	write(t, filepath.Join(dir, "faq.yaml"), entry("From 2."))
	s.until("From 2.")
	if n := s.times(); n != 1 {
		t.Errorf("it told %d times of a change, want once: %q", n, s.said)
	}
}
