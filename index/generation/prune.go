package generation

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// Prune deletes the generations that are older than the newest keep whole ones, but never the
// current one nor a whole one that is spared, and what crashes left. keep below 1 stands for 1. It returns the
// numbers that it deleted; what cannot be deleted now, since another process has it open, is deleted the next time.
func (f *Folder) Prune(keep int, spared ...int) (deleted []int, err error) {
	if err := f.locked(); err != nil {
		return nil, err
	}
	p, err := f.Current()
	if err != nil {
		// Without knowing which one answers nothing whole is deleted.
		return nil, errors.Join(err, f.removeRemains())
	}
	numbers, err := f.numbers()
	if err != nil {
		return nil, err
	}
	var errs []error
	whole := 0
	for _, n := range slices.Backward(numbers) {
		switch _, err := f.check(n); {
		case whole < max(keep, 1) && err == nil:
			whole++
		case err == nil && slices.Contains(spared, n):
		case whole < max(keep, 1) || n == p.Number || errors.Is(err, ErrNone): // the last: remains, see below
		default:
			if err := f.removeGeneration(n); err != nil {
				errs = append(errs, err)
			} else {
				deleted = append(deleted, n)
			}
		}
	}
	return deleted, errors.Join(append(errs, f.removeRemains())...)
}

// removeGeneration deletes the folder of a generation. What makes it whole goes first, so that a
// crash leaves remains and not a damaged generation.
func (f *Folder) removeGeneration(n int) error {
	err := f.before("remove", f.path(n, recordFile))
	if err == nil {
		if err = os.Remove(f.path(n, recordFile)); errors.Is(err, fs.ErrNotExist) {
			err = nil
		}
	}
	if err == nil {
		err = f.remove(f.path(n))
	}
	if err != nil {
		return fmt.Errorf("deleting generation %d: %w", n, err)
	}
	return nil
}

// staleAfter is the age from which a half-built index in the folder of a whole generation is taken for
// what a crash left: building the largest content takes minutes.
const staleAfter = time.Hour

// removeRemains deletes what crashes left: numbered folders that never became whole, and files and
// indexes that were being written.
func (f *Folder) removeRemains() error {
	numbers, err := f.numbers()
	if err != nil {
		return err
	}
	errs := []error{f.removeUnfinished(f.dir)}
	for _, n := range numbers {
		_, err := os.Lstat(f.path(n, recordFile))
		switch {
		case f.underWay(n):
		case err == nil:
			errs = append(errs, f.removeUnfinished(f.path(n)))
		case errors.Is(err, fs.ErrNotExist):
			errs = append(errs, f.removeGeneration(n))
		}
	}
	return errors.Join(errs...)
}

// removeUnfinished deletes the files in dir that were being written when a crash came.
func (f *Folder) removeUnfinished(dir string) error {
	files, err := os.ReadDir(dir)
	if err != nil {
		return fmt.Errorf("looking for unfinished files: %w", err)
	}
	var errs []error
	for _, file := range files {
		building := strings.HasPrefix(file.Name(), indexDir+".building-")
		if building {
			info, err := file.Info()
			building = err == nil && time.Since(info.ModTime()) > staleAfter
		}
		if building || strings.HasSuffix(file.Name(), newSuffix) {
			errs = append(errs, f.remove(filepath.Join(dir, file.Name())))
		}
	}
	return errors.Join(errs...)
}
