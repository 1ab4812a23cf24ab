package index

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"

	"github.com/faqbot/faqbot/index/parallel"
)

// seal is written last and says what the folder holds, so that an index that was not finished,
// is of other content or has been damaged is told before it is opened.
type seal struct {
	Format  int               `json:"format"`
	Content string            `json:"content"` // faq.Content.Version
	Files   map[string]string `json:"files"`   // sum of each file by its path in the folder, with forward slashes
}

// writeSeal writes all files below dir to the disk itself, and then the seal. Sums that are known
// are taken as they are: those of files that were sealed, and written to the disk, before.
func writeSeal(dir, content string, known map[string]string) (map[string]string, error) {
	sums, err := sumFiles(dir, known, true)
	if err != nil {
		return nil, fmt.Errorf("index: reading what was built: %w", err)
	}
	raw, err := json.MarshalIndent(seal{Format: diskFormat, Content: content, Files: sums}, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("index: encoding the seal: %w", err)
	}
	path := filepath.Join(dir, sealFile)
	err = os.WriteFile(path, raw, 0o644)
	for _, p := range []string{path, filepath.Join(dir, bleveDir, bleveStore), filepath.Join(dir, bleveDir), dir} {
		if err == nil {
			err = syncPath(p)
		}
	}
	if err != nil {
		return nil, fmt.Errorf("index: writing the seal: %w", err)
	}
	return sums, nil
}

// checkFiles compares the files below dir with their sums.
func checkFiles(dir string, want map[string]string) error {
	got, err := sumFiles(dir, nil, false)
	if err != nil {
		return err
	}
	for name, sum := range want {
		if got[name] != sum {
			return fmt.Errorf("%s is not as it was written", name)
		}
	}
	if len(got) != len(want) {
		return fmt.Errorf("it has %d files instead of %d", len(got), len(want))
	}
	return nil
}

// sumFiles returns the sum of each file below dir but the seal and the vectors, and writes those that are not
// known to the disk itself if that is asked for.
func sumFiles(dir string, known map[string]string, toDisk bool) (map[string]string, error) {
	sums := map[string]string{}
	var names []string
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err == nil && d.IsDir() && d.Name() == vectorsDir {
			return fs.SkipDir // each of its files is sealed by itself
		}
		if err != nil || d.IsDir() || d.Name() == sealFile {
			return err
		}
		name, err := filepath.Rel(dir, path)
		if err != nil {
			return err
		}
		name = filepath.ToSlash(name)
		if sum, ok := known[name]; ok {
			sums[name] = sum
			return nil
		}
		names = append(names, name)
		return nil
	})
	if err != nil {
		return nil, err
	}
	for _, name := range names {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if toDisk {
			if err := syncPath(path); err != nil {
				return nil, err
			}
		}
		if sums[name], err = sumFile(path); err != nil {
			return nil, err
		}
	}
	return sums, nil
}

// sumPart is how much of a file is summed in one go, bytes.
const sumPart = 4 << 20

// sumFile returns the SHA-256 of the SHA-256 of each part of a file, which are computed on all
// processors.
func sumFile(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer func() { _ = f.Close() }() // only read
	info, err := f.Stat()
	if err != nil {
		return "", err
	}
	return sumParts(f, info.Size())
}

// sumParts returns the sum of the first size bytes of r.
func sumParts(r io.ReaderAt, size int64) (string, error) {
	parts := make([][sha256.Size]byte, max(1, (size+sumPart-1)/sumPart))
	var g parallel.Group
	g.SetLimit(parallel.Processors())
	for k := range parts {
		g.Go(func() error {
			h := sha256.New()
			if _, err := io.Copy(h, io.NewSectionReader(r, int64(k)*sumPart, min(sumPart, size-int64(k)*sumPart))); err != nil {
				return err
			}
			h.Sum(parts[k][:0])
			return nil
		})
	}
	if err := g.Wait(); err != nil {
		return "", err
	}
	all := sha256.New()
	for k := range parts {
		all.Write(parts[k][:])
	}
	return hex.EncodeToString(all.Sum(nil)), nil
}

// syncPath waits until a file or folder is on the disk itself.
func syncPath(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	err = f.Sync()
	if info, e := f.Stat(); err != nil && e == nil && info.IsDir() && runtime.GOOS == "windows" {
		err = nil // there folders cannot be synced, and need not be
	}
	return errors.Join(err, f.Close())
}

// folder is where an open index lies. It is found again when it was renamed.
type folder struct {
	path string
	file *os.File
	sums map[string]string // of its files, as they were sealed
}

func openFolder(path string, sums map[string]string) (*folder, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	return &folder{path, f, sums}, nil
}

func (f *folder) close() error { return f.file.Close() }

// find returns where the folder lies now, and whether it is still there.
func (f *folder) find() (string, bool) {
	is, err := f.file.Stat()
	if err != nil {
		return "", false
	}
	paths := []string{f.path}
	if p, err := os.Readlink(fmt.Sprintf("/proc/self/fd/%d", f.file.Fd())); err == nil {
		paths = append(paths, p)
	}
	at := slices.IndexFunc(paths, func(p string) bool {
		info, err := os.Stat(p)
		return err == nil && os.SameFile(is, info)
	})
	if at < 0 {
		return "", false
	}
	return paths[at], true
}
