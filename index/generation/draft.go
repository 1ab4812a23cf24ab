package generation

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"github.com/faqbot/faqbot/faq"
	"github.com/faqbot/faqbot/index"
	"github.com/faqbot/faqbot/index/parallel"
)

// Draft is a generation that is built but not yet whole: nobody sees it until it is committed.
type Draft struct {
	Number int          // that it gets when it is committed; free again when it is discarded
	Index  *index.Index // of the draft; after Commit it is the caller's to close

	folder *Folder
	record record

	mu   sync.Mutex
	done bool // committed or discarded
}

// NewDraft builds a generation of the content beside the others: the snapshot and the index, for
// which cfg says all but the folder. Call it with the lock held until the draft is committed or
// discarded. What earlier crashes left is removed first. On an error nothing of the draft
// remains.
func (f *Folder) NewDraft(ctx context.Context, content *faq.Content, cfg index.Config) (*Draft, error) {
	if err := f.locked(); err != nil {
		return nil, err
	}
	_ = f.removeRemains() // what stays keeps its number, and Prune tells of it
	n, err := f.next()
	if err != nil {
		return nil, err
	}
	d := &Draft{Number: n, folder: f, record: record{Number: n, Entries: len(content.Entries)}}
	f.begin(n)
	if err := d.build(ctx, content, cfg); err != nil {
		return nil, errors.Join(fmt.Errorf("building generation %d: %w", n, err), d.Discard())
	}
	return d, nil
}

// next returns the number of the next generation: above all that were ever given, whether
// their folders are still there or not.
func (f *Folder) next() (int, error) {
	numbers, err := f.numbers()
	if err != nil {
		return 0, err
	}
	p, err := f.Current()
	if err != nil && !errors.Is(err, ErrDamaged) {
		return 0, err
	}
	return max(p.Highest, slices.Max(append(numbers, 0))) + 1, nil
}

// build writes the snapshot and builds the index at the same time.
func (d *Draft) build(ctx context.Context, content *faq.Content, cfg index.Config) error {
	f := d.folder
	if err := f.before("mkdir", f.path(d.Number)); err != nil {
		return err
	}
	if err := os.Mkdir(f.path(d.Number), 0o755); err != nil {
		return err
	}
	g, ctx := parallel.WithContext(ctx)
	g.Go(func() error { return d.writeContent(content) })
	g.Go(func() (err error) {
		cfg.Dir = f.path(d.Number, indexDir)
		if d.Index, err = index.Build(ctx, content, cfg); err == nil {
			d.record.Version = d.Index.Version()
		}
		return err
	})
	return g.Wait()
}

// writeContent writes the snapshot and takes its sum on the way.
func (d *Draft) writeContent(content *faq.Content) error {
	h := sha256.New()
	counted := &counter{}
	err := d.folder.writeFile(d.folder.path(d.Number, contentFile), func(w io.Writer) error {
		return faq.EncodeContent(io.MultiWriter(w, h, counted), content)
	})
	d.record.Content = fileSum{Bytes: counted.bytes, SHA256: hex.EncodeToString(h.Sum(nil))}
	return err
}

// counter counts the bytes that are written.
type counter struct{ bytes int64 }

// Write implements [io.Writer]; it never fails.
func (c *counter) Write(p []byte) (int, error) {
	c.bytes += int64(len(p))
	return len(p), nil
}

// Commit makes the draft a whole generation with its report, which is written as JSON, and makes it
// current in the name of by. On an error the generation that was current still is, and the
// draft is to be discarded.
func (d *Draft) Commit(report any, by string) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.done {
		return errDone
	}
	f := d.folder
	if err := f.locked(); err != nil {
		return err
	}
	d.record.Built = time.Now().UTC()
	if err := d.finish(report); err != nil {
		return fmt.Errorf("writing generation %d: %w", d.Number, err)
	}
	if err := f.point(Pointer{Number: d.Number, By: by}); err != nil {
		return err
	}
	d.done = true
	f.end(d.Number)
	return nil
}

// finish makes the folder of the draft whole.
func (d *Draft) finish(report any) error {
	f := d.folder
	if err := f.writeReport(d.Number, report); err != nil {
		return err
	}
	if err := f.syncTree(f.path(d.Number)); err != nil {
		return err
	}
	raw, err := seal(d.record)
	if err != nil {
		return err
	}
	if err := f.replace(f.path(d.Number, recordFile), raw); err != nil {
		return err
	}
	return f.syncDir(f.dir)
}

// Discard throws the draft away and closes its index. After Commit it does nothing, so that it
// can be deferred.
func (d *Draft) Discard() error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.done {
		return nil
	}
	d.done = true
	defer d.folder.end(d.Number)
	var err error
	if d.Index != nil {
		err = d.Index.Close()
	}
	if err := errors.Join(err, d.folder.removeGeneration(d.Number)); err != nil {
		return fmt.Errorf("throwing away the draft of generation %d: %w", d.Number, err)
	}
	return nil
}

// Switch makes a generation that is whole the current one; held is the version of the content files
// that is to be left alone from now on, "" for none. An error wraps [ErrNone] if there
// is no generation of this number and [ErrDamaged] if it is not whole.
func (f *Folder) Switch(n int, by, held string) error {
	if err := f.locked(); err != nil {
		return err
	}
	if _, err := f.check(n); err != nil {
		return err
	}
	return f.point(Pointer{Number: n, By: by, Held: held})
}

// point writes the pointer anew, from now on.
func (f *Folder) point(p Pointer) error {
	highest, err := f.next() // one above the highest
	if err != nil {
		return err
	}
	p.Highest, p.Since = highest-1, time.Now().UTC()
	raw, err := seal(p)
	if err == nil {
		err = f.replace(filepath.Join(f.dir, currentFile), raw)
	}
	if err != nil {
		return fmt.Errorf("switching to generation %d: %w", p.Number, err)
	}
	return nil
}

// SetReport puts another report in the place of that of generation n.
func (f *Folder) SetReport(n int, report any) error {
	if err := f.locked(); err != nil {
		return err
	}
	if _, err := f.record(n); err != nil {
		return err
	}
	if err := f.writeReport(n, report); err != nil {
		return fmt.Errorf("generation %d: %w", n, err)
	}
	return nil
}

func (f *Folder) writeReport(n int, report any) error {
	raw, err := seal(report)
	if err == nil {
		err = f.replace(f.path(n, reportFile), raw)
	}
	if err != nil {
		return fmt.Errorf("writing the report: %w", err)
	}
	return nil
}
