package index

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/index/scorch"
	"github.com/blevesearch/bleve/v2/index/scorch/mergeplan"
)

// Limits of carrying a bleve index forward.
const (
	changedShare = 4      // more than one entry in so many changed: build anew, which is no slower
	updateBatch  = 20_000 // documents in a batch; each becomes a segment
	maxSegments  = 8      // from which on the small segments are merged to one
	deletedShare = 4      // more than one document in so many deleted: all segments are merged
	mergeLimit   = 5 * time.Minute
	tidyLimit    = 200 * time.Millisecond // for removing the files of merged segments; the next time will do too
)

// Folders and files of a bleve index.
const (
	bleveMeta  = "index_meta.json"
	bleveStore = "store"
	bleveRoot  = "root.bolt"
)

// canUpdate reports whether base's bleve index, in a folder, can be carried forward to that of x.
func (x *Index) canUpdate(base *Index) bool {
	if x.from == nil || x.mapping != base.mapping {
		return false
	}
	added, removed := x.changes(base)
	return max(len(added), len(removed)) <= len(x.keys)/changedShare
}

// update makes the bleve index in dir of base's, which lies in folder: segments never change
// once they are written, so they are linked, and what has changed becomes a segment of its own.
// It returns the names in dir of the files that are base's own.
func (x *Index) update(ctx context.Context, dir, folder string, base *Index) (linked []string, err error) {
	linked, err = linkBleve(filepath.Join(folder, bleveDir), dir)
	if err != nil {
		return nil, fmt.Errorf("index: taking over %s: %w", folder, err)
	}
	b, err := bleve.OpenUsing(dir, map[string]any{
		"bolt_timeout":           "1s",
		"scorchMergePlanOptions": map[string]any{"MaxSegmentSize": 0}, // no merging but when we say so
	})
	if err != nil {
		return nil, fmt.Errorf("index: opening what was taken over from %s: %w", folder, err)
	}
	err = x.carryForward(ctx, b, base)
	if e := b.Close(); e != nil {
		err = errors.Join(err, fmt.Errorf("index: closing what was taken over from %s: %w", folder, e))
	}
	return linked, err
}

// linkBleve makes the folder to of the bleve index in from, which nobody may be writing to.
func linkBleve(from, to string) (linked []string, err error) {
	if err := os.MkdirAll(filepath.Join(to, bleveStore), 0o755); err != nil {
		return nil, err
	}
	files, err := os.ReadDir(filepath.Join(from, bleveStore))
	if err != nil {
		return nil, err
	}
	for _, f := range files {
		name := filepath.Join(bleveStore, f.Name())
		if strings.HasSuffix(f.Name(), ".zap") {
			if os.Link(filepath.Join(from, name), filepath.Join(to, name)) == nil {
				linked = append(linked, name)
				continue
			}
		}
		if err := copyFile(filepath.Join(from, name), filepath.Join(to, name)); err != nil {
			return nil, err
		}
	}
	return linked, copyFile(filepath.Join(from, bleveMeta), filepath.Join(to, bleveMeta))
}

func copyFile(from, to string) (err error) {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer func() { _ = in.Close() }() // only read
	out, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	return errors.Join(err, out.Close())
}

// carryForward brings base's documents to those of x, and waits until all is on disk.
func (x *Index) carryForward(ctx context.Context, b bleve.Index, base *Index) error {
	added, removed := x.changes(base)
	batch := b.NewBatch()
	for _, i := range removed {
		for _, id := range base.documentIDs(i) {
			batch.Delete(id)
		}
	}
	for _, i := range added {
		for _, d := range x.documents(i) {
			if err := batch.Index(d.id, d.fields); err != nil {
				return fmt.Errorf("index: adding entry %q: %w", x.content.Entries[i].ID, err)
			}
		}
		if batch.Size() < updateBatch {
			continue
		}
		if err := b.Batch(batch); err != nil {
			return fmt.Errorf("index: writing changed entries: %w", err)
		}
		batch = b.NewBatch()
		if ctx.Err() != nil {
			return ctx.Err()
		}
	}
	if batch.Size() > 0 {
		if err := b.Batch(batch); err != nil {
			return fmt.Errorf("index: writing changed entries: %w", err)
		}
	}
	return compact(ctx, b)
}

// compact merges segments where there are many or much of them is deleted, and waits until the
// files of segments that are used no more have gone.
func compact(ctx context.Context, b bleve.Index) error {
	i, err := b.Advanced()
	if err != nil {
		return fmt.Errorf("index: reading bleve's index: %w", err)
	}
	s, ok := i.(*scorch.Scorch)
	if !ok {
		return errors.New("index: bleve's index is of another kind")
	}
	options, err := mergePlan(s)
	if err != nil {
		return err
	}
	if options == nil {
		return ctx.Err() // the snapshot before stays until the next time; it needs no file that this one does not
	}
	limited, cancel := context.WithTimeout(ctx, mergeLimit)
	defer cancel()
	if err := s.ForceMerge(limited, options); err != nil {
		return fmt.Errorf("index: merging segments: %w", err)
	}
	if limited.Err() != nil {
		return fmt.Errorf("index: merging segments: %w", limited.Err())
	}
	// A batch returns when all before it is on disk, the merged segments too.
	if err := b.SetInternal([]byte("faqbot"), []byte("merged")); err != nil {
		return fmt.Errorf("index: writing merged segments: %w", err)
	}
	for until := time.Now().Add(tidyLimit); time.Now().Before(until) && ctx.Err() == nil; time.Sleep(time.Millisecond) {
		epochs, err := s.RootBoltSnapshotEpochs()
		if err != nil {
			return fmt.Errorf("index: reading bleve's snapshots: %w", err)
		}
		if len(epochs) <= 1 {
			break
		}
	}
	return ctx.Err()
}

// mergePlan says which segments are to be merged, if any: all, or all but the largest.
func mergePlan(s *scorch.Scorch) (*mergeplan.MergePlanOptions, error) {
	reader, err := s.Reader()
	if err != nil {
		return nil, fmt.Errorf("index: reading bleve's index: %w", err)
	}
	defer func() { _ = reader.Close() }() // only read
	snapshot, ok := reader.(*scorch.IndexSnapshot)
	if !ok {
		return nil, errors.New("index: bleve's index is of another kind")
	}
	var full, alive, largest int64
	for _, s := range snapshot.Segments() {
		full += s.FullSize()
		alive += s.LiveSize()
		largest = max(largest, s.LiveSize())
	}
	options := mergeplan.SingleSegmentMergePlanOptions
	options.SegmentsPerMergeTask = math.MaxInt32
	switch {
	case (full-alive)*deletedShare > full:
		return &options, nil
	case len(snapshot.Segments()) > maxSegments:
		options.MaxSegmentSize = 2 * largest // half of it, and more, is left alone
		return &options, nil
	}
	return nil, nil
}
