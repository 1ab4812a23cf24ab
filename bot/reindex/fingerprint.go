package reindex

import (
	"context"
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"github.com/faqbot/faqbot/faq"
)

// look is what the content files look like from outside.
type look struct {
	sum     [sha256.Size]byte // of the paths, sizes, times and identities of all files
	folders []string          // that were looked into
}

// lookAt looks at the files that would be read, without reading them. That what it returns is
// another sum than before says that there is something to read; events of a file system alone do
// not, for editors write many a file beside those of the content.
func lookAt(ctx context.Context, paths []string, opts faq.LoadOptions) look {
	places := faq.Find(ctx, paths, opts)
	h := sha256.New()
	for _, p := range places.Files {
		info, err := os.Stat(p)
		if err != nil {
			fmt.Fprintf(h, "%s\x00gone\n", p)
			continue
		}
		fmt.Fprintf(h, "%s\x00%d %d %d %o\n", p, info.Size(), info.ModTime().UnixNano(), inode(info), info.Mode())
	}
	l := look{folders: places.Folders}
	h.Sum(l.sum[:0])
	return l
}

// watched says which folders are to be watched, and where only some names in them matter.
type watched struct {
	whole []string                   // folders of the content: everything in them matters
	some  map[string]map[string]bool // other folders: what of them matters, by name
}

// watchedFor returns the folders to watch for paths of content. Beside the folders of the content these
// are the ones that hold the paths, so that a folder which is replaced or made later is noticed, and
// those that symbolic links lead to.
func watchedFor(paths, folders []string) watched {
	w := watched{some: map[string]map[string]bool{}}
	for _, f := range folders {
		f = filepath.Clean(f) // as events name it: “./content” is “content” there
		w.whole = append(w.whole, f)
		if real, err := filepath.EvalSymlinks(f); err == nil && real != f {
			w.whole = append(w.whole, real)
		}
	}
	slices.Sort(w.whole)
	w.whole = slices.Compact(w.whole)
	for _, p := range paths {
		w.holds(p)
		if real, err := filepath.EvalSymlinks(p); err == nil && real != filepath.Clean(p) {
			w.holds(real)
		}
	}
	return w
}

// holds adds the folder that holds a path; if there is none yet, the next one above that there is.
func (w *watched) holds(p string) {
	p = filepath.Clean(p)
	for {
		dir := filepath.Dir(p)
		if info, err := os.Stat(dir); err == nil && info.IsDir() {
			if w.some[dir] == nil {
				w.some[dir] = map[string]bool{}
			}
			w.some[dir][filepath.Base(p)] = true
			return
		}
		if dir == p {
			return
		}
		p = dir
	}
}

// all returns every folder to watch, each once.
func (w *watched) all() []string {
	dirs := slices.Clone(w.whole)
	for dir := range w.some {
		dirs = append(dirs, dir)
	}
	slices.Sort(dirs)
	return slices.Compact(dirs)
}

// matters reports whether something that happened to a path may concern the content.
func (w *watched) matters(path string) bool {
	dir, base := filepath.Split(path)
	dir = filepath.Clean(dir)
	return slices.Contains(w.whole, dir) || slices.Contains(w.whole, filepath.Clean(path)) || w.some[dir][base]
}

// gitLock returns the path of git's lock on a checkout that one of the folders is in, "" if there
// is none: while git writes the files of another commit, they are of two.
func gitLock(folders []string) string {
	seen := map[string]bool{}
	for _, f := range folders {
		dir, err := filepath.Abs(f)
		if err != nil {
			continue
		}
		for !seen[dir] {
			seen[dir] = true
			git := filepath.Join(dir, ".git")
			if info, err := os.Stat(git); err == nil {
				if !info.IsDir() {
					git = gitFolder(git)
				}
				lock := filepath.Join(git, "index.lock")
				if _, err := os.Stat(lock); err == nil {
					return lock
				}
				break
			}
			dir = filepath.Dir(dir)
		}
	}
	return ""
}

// gitFolder reads where the folder of a worktree or a submodule is.
func gitFolder(file string) string {
	const prefix = "gitdir: "
	raw, err := os.ReadFile(file)
	if err != nil || len(raw) < len(prefix) || len(raw) > 4096 {
		return file
	}
	dir := filepath.FromSlash(string(raw[len(prefix):]))
	for len(dir) > 0 && (dir[len(dir)-1] == '\n' || dir[len(dir)-1] == '\r') {
		dir = dir[:len(dir)-1]
	}
	if !filepath.IsAbs(dir) {
		dir = filepath.Join(filepath.Dir(file), dir)
	}
	return dir
}
