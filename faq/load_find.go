package faq

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
)

// foundFile is a file to read.
type foundFile struct {
	name   string // as the user named it or the folder it is in, with forward slashes
	path   string // for the operating system
	reader reader
	walked bool // found in a folder or by a glob, not named itself
}

// read returns the bytes of the file, at most maxFileSize of them.
func (f foundFile) read() ([]byte, error) {
	file, err := os.Open(f.path)
	if err != nil {
		return nil, err
	}
	defer file.Close() //nolint:errcheck // opened for reading alone
	if info, err := file.Stat(); err == nil && info.Size() > maxFileSize {
		return nil, errTooLarge
	}
	return readAll(file)
}

// finder finds the files to read.
type finder struct {
	files   []foundFile
	folders []string        // folders that were looked into
	seen    map[string]bool // real paths of the files and folders that were reached
	most    int             // how many files there may be
	full    bool            // the limit on files was reached
	report  func(Problem)
}

func (f *finder) errorf(name, code, format string, args ...any) {
	f.report(Problem{Severity: Error, Code: code, File: name, Message: fmt.Sprintf(format, args...)})
}

// find adds the files that an owner's path stands for.
func (f *finder) find(ctx context.Context, p string) {
	name := slashed(p)
	info, err := os.Stat(p)
	switch {
	case err == nil && info.IsDir():
		before, reported := len(f.files), false
		report := f.report
		f.report = func(p Problem) { reported = true; report(p) }
		again := f.folder(ctx, name, p)
		f.report = report
		if len(f.files) == before && !reported && !again && ctx.Err() == nil {
			f.errorf(name, "no-files", "there is no file with content in this folder; content is kept in .yaml, .json, .csv, .md, .txt, .html and like files")
		}
	case err == nil:
		f.file(name, p, info, false)
	case isPattern(name):
		f.glob(ctx, name)
	default:
		f.report(cannotRead(name, err))
	}
}

// file adds one file, unless it was reached before.
func (f *finder) file(name, p string, info fs.FileInfo, walked bool) {
	read := readerFor(name)
	switch {
	case f.full:
		return
	case read == nil:
		if !walked {
			f.report(unknownFormat(name))
		}
		return
	case !info.Mode().IsRegular():
		if !walked {
			f.errorf(name, "unreadable", "this is not a regular file; name a file or a folder")
		}
		return
	case len(f.files) >= f.most:
		f.full = true
		f.errorf(name, "too-large", "this file and those after it were not read: there are more than %d files; name fewer folders", f.most)
		return
	}
	if !f.firstTime(p) {
		return
	}
	f.files = append(f.files, foundFile{name: name, path: p, reader: read, walked: walked})
}

// firstTime reports whether the file or folder was not reached before, by whatever path.
func (f *finder) firstTime(p string) bool {
	real, err := filepath.EvalSymlinks(p)
	if err == nil {
		real, err = filepath.Abs(real)
	}
	if err != nil {
		real = p // it cannot be resolved; reading it will tell why
	}
	if f.seen[real] {
		return false
	}
	f.seen[real] = true
	return true
}

// folder adds the files in a folder and in the folders below it. It reports whether the
// folder was reached before, so that loops of symbolic links end.
func (f *finder) folder(ctx context.Context, name, p string) (again bool) {
	if ctx.Err() != nil || f.full {
		return false
	}
	if !f.firstTime(p) {
		return true
	}
	f.folders = append(f.folders, p)
	items, err := os.ReadDir(p) // sorted by name
	if err != nil {
		f.report(cannotRead(name, err))
	}
	for _, item := range items {
		if passedOver(item.Name()) {
			continue
		}
		itemName, itemPath := path.Join(name, item.Name()), filepath.Join(p, item.Name())
		info, err := os.Stat(itemPath) // of what a symbolic link leads to
		switch {
		case err != nil:
			if readerFor(itemName) != nil || item.IsDir() {
				f.report(cannotRead(itemName, err))
			}
		case info.IsDir():
			f.folder(ctx, itemName, itemPath)
		default:
			f.file(itemName, itemPath, info, true)
		}
	}
	return false
}

// passedOver reports whether a file or folder in a folder is none of the content: hidden
// files, editors' backups, and what belongs to a repository and not to its readers.
func passedOver(name string) bool {
	lower := strings.ToLower(name)
	if strings.HasPrefix(lower, ".") || strings.HasPrefix(lower, "~") || strings.HasSuffix(lower, "~") || strings.HasPrefix(lower, "#") {
		return true
	}
	switch lower {
	case "node_modules", "__pycache__", "package.json", "package-lock.json", "tsconfig.json", "mkdocs.yml", "mkdocs.yaml",
		"_config.yml", "docker-compose.yml", "docker-compose.yaml", "robots.txt", "requirements.txt", "cmakelists.txt":
		return true
	}
	switch strings.TrimSuffix(lower, path.Ext(lower)) {
	case "license", "licence", "copying", "notice", "changelog":
		return true
	}
	return false
}

// isPattern reports whether a name is a glob.
func isPattern(name string) bool { return strings.ContainsAny(name, "*?[") }

// glob adds the files that a pattern stands for. As in a shell, “*” matches within one
// name, “**” any number of folders, and neither matches a hidden name.
func (f *finder) glob(ctx context.Context, pattern string) {
	if _, err := path.Match(pattern, ""); err != nil {
		f.errorf(pattern, "bad-pattern", "this pattern is not complete: a “[” needs its “]”")
		return
	}
	parts := strings.Split(pattern, "/")
	fixed := 0
	for fixed < len(parts)-1 && !isPattern(parts[fixed]) {
		fixed++
	}
	g := globber{finder: f, visited: map[string]bool{}}
	base := strings.Join(parts[:fixed], "/")
	if fixed == 1 && base == "" {
		base = "/"
	}
	g.match(ctx, base, parts[fixed:])
	if !g.matched && ctx.Err() == nil {
		f.errorf(pattern, "not-found", "no file that can be read fits this pattern; correct it, or leave it out")
	}
}

// globber matches one pattern against the file system.
type globber struct {
	*finder
	visited map[string]bool // real path and rest of the pattern, so that loops end
	matched bool
}

// match matches what is left of the pattern in the folder base ("": the working folder).
func (g *globber) match(ctx context.Context, base string, parts []string) {
	p := filepath.FromSlash(base)
	if p == "" {
		p = "."
	}
	real, err := filepath.EvalSymlinks(p)
	key := real + "\x00" + strings.Join(parts, "/")
	if err != nil || g.visited[key] || ctx.Err() != nil || g.full {
		return
	}
	g.visited[key] = true
	g.folders = append(g.folders, p)
	items, err := os.ReadDir(p)
	if errors.Is(err, fs.ErrPermission) {
		g.report(cannotRead(base, err))
		g.matched = true // as far as can be told
	}
	if parts[0] == "**" && len(parts) > 1 {
		g.match(ctx, base, parts[1:])
	}
	for _, item := range items {
		name := item.Name()
		if strings.HasPrefix(name, ".") && !strings.HasPrefix(parts[0], ".") {
			continue
		}
		itemName := path.Join(base, name)
		info, err := os.Stat(filepath.Join(p, name))
		if err != nil {
			continue
		}
		if parts[0] == "**" && info.IsDir() && !passedOver(name) {
			g.match(ctx, itemName, parts)
		}
		if ok, _ := path.Match(parts[0], name); ok { // the pattern is known to be right
			g.hit(ctx, itemName, filepath.Join(p, name), info, parts[1:])
		}
	}
}

// hit goes on where a name fits the first part of the pattern.
func (g *globber) hit(ctx context.Context, name, p string, info fs.FileInfo, rest []string) {
	switch {
	case len(rest) > 0:
		if info.IsDir() {
			g.match(ctx, name, rest)
		}
	case info.IsDir():
		before := len(g.files)
		again := g.folder(ctx, name, p)
		g.matched = g.matched || again || len(g.files) > before
	case readerFor(name) != nil:
		g.matched = true
		g.file(name, p, info, true)
	}
}

// cannotRead says why a file or folder was not read, and what to do.
func cannotRead(name string, err error) Problem {
	p := Problem{Severity: Error, Code: "unreadable", File: name}
	switch {
	case errors.Is(err, errTooLarge):
		p.Code = "too-large"
		p.Message = fmt.Sprintf("this file is larger than %d MB, so it was not read; split it into several files", maxFileSize>>20)
	case errors.Is(err, fs.ErrNotExist):
		p.Code = "not-found"
		p.Message = "there is no such file or folder; correct the path, or leave it out"
		if _, lerr := os.Lstat(filepath.FromSlash(name)); lerr == nil {
			p.Message = "this symbolic link leads nowhere; correct or delete it"
		}
	case errors.Is(err, fs.ErrPermission):
		p.Code = "no-permission"
		p.Message = "faqbot may not read this; give the user that runs faqbot the right to read it"
	default:
		if pathErr, ok := errors.AsType[*fs.PathError](err); ok {
			err = pathErr.Err
		}
		p.Message = fmt.Sprintf("this could not be read (%v); open it in an editor to see whether it is whole", err)
		if strings.Contains(err.Error(), "too many levels of symbolic links") || strings.Contains(err.Error(), "too many links") {
			p.Message = "these symbolic links lead in a circle; correct or delete them"
		}
	}
	return p
}

// slashed returns a path with forward slashes.
func slashed(p string) string { return filepath.ToSlash(p) }
