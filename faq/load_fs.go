package faq

import (
	"context"
	"fmt"
	"io/fs"
	"path"
)

// LoadFS reads content from all files of a file system, as [Load] reads a folder. It is for
// content that is built into a program. Problems and sources show the names of the files
// below the name root.
func LoadFS(ctx context.Context, fsys fs.FS, root string, opts LoadOptions) (*Content, Problems) {
	l := newLoader(opts)
	err := fs.WalkDir(fsys, ".", func(p string, item fs.DirEntry, err error) error {
		name := path.Join(root, p)
		switch {
		case err != nil:
			l.report(cannotRead(name, err))
			return nil
		case p != "." && passedOver(item.Name()):
			if item.IsDir() {
				return fs.SkipDir
			}
			return nil
		case item.IsDir() || readerFor(name) == nil:
			return ctx.Err()
		}
		raw, err := fs.ReadFile(fsys, p)
		if err != nil {
			l.report(cannotRead(name, err))
			return ctx.Err()
		}
		l.add(name, readDocument(name, raw, readerFor(name)))
		return ctx.Err()
	})
	if err != nil {
		l.report(Problem{Severity: Error, Code: "stopped", File: root, Message: fmt.Sprintf("reading the content was stopped: %v", err)})
	}
	return l.finish()
}
