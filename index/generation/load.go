package generation

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"

	"github.com/faqbot/faqbot/faq"
	"github.com/faqbot/faqbot/index"
)

// Generation is one that is open: its content and an index that answers.
type Generation struct {
	Info    // Bytes is 0
	Content *faq.Content
	Index   *index.Index
	Rebuilt string // why the index was built anew, a sentence for the log; "" if it was not
	Vectors string // why vectors were made anew though the index was not, likewise; "" if none were
}

// Close closes the index.
func (g *Generation) Close() error { return g.Index.Close() }

// Load opens generation n. cfg says how its index is built if it is damaged, missing or of another version of
// faqbot, which happens in its place, or in memory if that cannot be written; cfg.Dir is not looked at.
// An error wraps [ErrNone] if there is no generation of this number, [fs.ErrPermission] if this user may not read
// it, and [ErrDamaged] if its content cannot be used for another reason.
func (f *Folder) Load(ctx context.Context, n int, cfg index.Config) (*Generation, error) {
	r, content, err := f.content(n)
	if err != nil {
		return nil, err
	}
	cfg.Dir = f.path(n, indexDir)
	x, opened, err := index.Open(ctx, content, cfg)
	if err != nil {
		return nil, fmt.Errorf("opening the index of generation %d: %w", n, err)
	}
	info := Info{Number: n, Built: r.Built, Version: r.Version, Entries: r.Entries}
	return &Generation{Info: info, Content: content, Index: x, Rebuilt: opened.Reason, Vectors: opened.Vectors}, nil
}

// Whole opens the current generation, or, if that is damaged or none is current, the newest
// one that is whole; it prefers one whose content is not held back by a rollback. The problems say what is
// wrong with what it passed over. The error is [ErrNone] if no generation is whole.
func (f *Folder) Whole(ctx context.Context, cfg index.Config) (g *Generation, problems []error, err error) {
	p, err := f.Current()
	if err != nil {
		problems = append(problems, err)
	}
	numbers, err := f.numbers()
	if err != nil {
		return nil, problems, err
	}
	slices.Reverse(numbers)
	if p.Number > 0 {
		numbers = append([]int{p.Number}, slices.DeleteFunc(numbers, func(n int) bool { return n == p.Number })...)
	}
	var held []int
	for _, n := range numbers {
		if r, err := f.record(n); err == nil && n != p.Number && p.Held != "" && r.Version == p.Held {
			held = append(held, n)
		}
	}
	numbers = append(slices.DeleteFunc(numbers, func(n int) bool { return slices.Contains(held, n) }), held...)
	for _, n := range numbers {
		g, err := f.Load(ctx, n, cfg)
		switch {
		case err == nil:
			return g, problems, nil
		case ctx.Err() != nil:
			return nil, problems, ctx.Err()
		case errors.Is(err, ErrNone) && n != p.Number: // what a crash left
		default:
			problems = append(problems, err)
		}
	}
	return nil, problems, ErrNone
}

// LoadContent reads the content of generation n. Errors are those of [Folder.Load].
func (f *Folder) LoadContent(n int) (*faq.Content, error) {
	_, content, err := f.content(n)
	return content, err
}

// LoadReport reads the report of generation n into a value of the type that it was written from. An
// error wraps [ErrNone] if there is no generation of this number and [ErrDamaged] if the report
// cannot be read; the generation answers without it.
func (f *Folder) LoadReport(n int, into any) error {
	if _, err := f.record(n); err != nil {
		return err
	}
	if err := readSealed(f.path(n, reportFile), into); err != nil {
		return fmt.Errorf("%w: generation %d: %s: %w; the generation answers without its report", ErrDamaged, n, f.path(n, reportFile), err)
	}
	return nil
}

// record reads what generation n is.
func (f *Folder) record(n int) (record, error) {
	var r record
	path := f.path(n, recordFile)
	err := readSealed(path, &r)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return record{}, fmt.Errorf("generation %d: %w", n, ErrNone)
	case err == nil && r.Number != n:
		err = fmt.Errorf("it is of generation %d", r.Number)
	}
	if err != nil {
		return record{}, damaged(n, path, err)
	}
	return r, nil
}

// damaged says that a generation cannot be used. One that another user may read is not damaged.
func damaged(n int, path string, err error) error {
	if errors.Is(err, fs.ErrPermission) {
		return fmt.Errorf("generation %d may not be read: %w; see that the data folder belongs to the user that faqbot runs as", n, err)
	}
	return fmt.Errorf("generation %d is %w: %s: %w; go back to another one (“faqbot generations” lists them) or build the content anew with “faqbot reindex”",
		n, ErrDamaged, path, err)
}

// content reads and checks the content of generation n.
func (f *Folder) content(n int) (record, *faq.Content, error) {
	r, err := f.record(n)
	if err != nil {
		return record{}, nil, err
	}
	var content *faq.Content
	err = f.readContent(r, func(file io.Reader) (err error) {
		content, err = faq.DecodeContent(file)
		return err
	})
	if err != nil {
		return record{}, nil, err
	}
	return r, content, nil
}

// check reads what generation n is and checks the sum of its content.
func (f *Folder) check(n int) (record, error) {
	r, err := f.record(n)
	if err != nil {
		return record{}, err
	}
	return r, f.readContent(r, func(io.Reader) error { return nil })
}

// readContent gives the content's file to read, then reads what that left and compares the sum.
func (f *Folder) readContent(r record, read func(io.Reader) error) error {
	path := f.path(r.Number, contentFile)
	file, err := os.Open(path)
	if err != nil {
		return damaged(r.Number, path, err)
	}
	defer func() { _ = file.Close() }() // it was read only
	if info, err := file.Stat(); err != nil || info.Size() != r.Content.Bytes {
		return damaged(r.Number, path, errors.Join(err, errors.New("it has not the length that it had")))
	}
	h := sha256.New()
	tee := io.TeeReader(file, h)
	err = read(tee)
	if _, e := io.Copy(io.Discard, tee); e != nil {
		return damaged(r.Number, path, e)
	}
	if hex.EncodeToString(h.Sum(nil)) != r.Content.SHA256 {
		return damaged(r.Number, path, errors.New("its sum is not that which it had"))
	}
	if err != nil {
		return damaged(r.Number, path, err)
	}
	return nil
}
