// Package generation keeps the built versions of the content in a folder, one of them current.
//
//	current             which generation answers (a [Pointer])
//	lock                held by whoever writes in the folder
//	7/content.json      the content, a snapshot
//	7/index/            its index
//	7/report.json       what the reindex that made it had to say
//	7/generation.json   what the generation is, with the sum of its content; written last
//
// A generation is built in its own folder and is whole from the moment that generation.json
// stands in it; a numbered folder without one is what a crash left. The switch is one rename of
// current. So whatever moment a crash picks, current names a whole generation, and the one that
// answers is never touched. Every file that is read back is checked against a sum.
package generation

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"time"
)

// Names in the folder and in that of a generation.
const (
	currentFile = "current"
	lockFile    = "lock"
	contentFile = "content.json"
	reportFile  = "report.json"
	recordFile  = "generation.json"
	indexDir    = "index"
	newSuffix   = ".new" // a file that is being written, before it takes the place of the old one
)

// Errors that callers tell apart.
var (
	ErrNone      = errors.New("there is no such generation")
	ErrDamaged   = errors.New("damaged")
	ErrNotLocked = errors.New("the folder of generations is changed without its lock") // a mistake of the caller
)

// Folder is a folder of generations. It is safe for concurrent use, also by several processes:
// reading needs no lock, and what writes is to be called between [Folder.Lock] and its unlock.
type Folder struct {
	dir  string
	turn chan struct{} // holds a token while a goroutine has the lock
	held atomic.Bool

	mu     sync.Mutex
	drafts map[int]bool // numbers under way, which are no remains

	step func(op, path string) error // of tests: called before each change on disk; nil: nothing
}

// Open returns the folder of generations at dir, usually data/generations. It writes nothing: the folder
// is made when it is first locked, and until then it is one without generations. It is an
// error if there is something else of this name, or the folder cannot be read.
func Open(dir string) (*Folder, error) {
	if _, err := os.ReadDir(dir); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("the folder of generations cannot be read: %w; see that it is a folder and belongs to the user that faqbot runs as", err)
	}
	return &Folder{dir: dir, turn: make(chan struct{}, 1), drafts: map[int]bool{}}, nil
}

// Dir returns the path of the folder, as it was given.
func (f *Folder) Dir() string { return f.dir }

// Pointer says which generation is current. The zero Pointer stands for none.
type Pointer struct {
	Number  int       `json:"generation"` // from 1
	Since   time.Time `json:"since"`      // when it became current
	By      string    `json:"by"`         // who made it current, as the caller writes people
	Held    string    `json:"held"`       // version of the content files that were rolled back from, to be left alone; "" for none
	Highest int       `json:"highest"`    // the highest number that was ever given
}

// Current returns which generation is current: the zero Pointer if none is, an error that wraps
// [ErrDamaged] if the file that says so cannot be read. Whether that generation is whole
// is told by [Folder.Load].
func (f *Folder) Current() (Pointer, error) {
	var p Pointer
	path := filepath.Join(f.dir, currentFile)
	err := readSealed(path, &p)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return Pointer{}, nil
	case err == nil && (p.Number < 1 || p.Highest < p.Number):
		err = fmt.Errorf("it names generation %d of %d", p.Number, p.Highest)
	}
	if err != nil {
		return Pointer{}, fmt.Errorf("%w: %s, which says which generation answers: %w; “faqbot rollback” with a number writes it anew", ErrDamaged, path, err)
	}
	return p, nil
}

// Info tells of a generation without loading it.
type Info struct {
	Number  int
	Built   time.Time
	Version string // of its content, as [faq.Content.Version] has it
	Entries int
	Bytes   int64  // on disk, with its index
	Damaged string // why it cannot be used, a sentence; "" if it can. Of a damaged one all but Number and Bytes may be zero
}

// record is what generation.json holds.
type record struct {
	Number  int       `json:"generation"`
	Built   time.Time `json:"built"`
	Version string    `json:"version"`
	Entries int       `json:"entries"`
	Content fileSum   `json:"content"`
}

// fileSum is how a file is known again.
type fileSum struct {
	Bytes  int64  `json:"bytes"`
	SHA256 string `json:"sha256"`
}

// List returns the generations, the newest first. What a crash left is none. The content of each
// is checked; an index is not, since it is built anew from the content where it is damaged.
func (f *Folder) List() ([]Info, error) {
	numbers, err := f.numbers()
	if err != nil {
		return nil, err
	}
	var list []Info
	for _, n := range slices.Backward(numbers) {
		r, err := f.check(n)
		if errors.Is(err, ErrNone) {
			continue
		}
		info := Info{Number: n, Built: r.Built, Version: r.Version, Entries: r.Entries, Bytes: size(f.path(n))}
		if err != nil {
			info.Damaged = err.Error()
		}
		list = append(list, info)
	}
	return list, nil
}

// Has reports whether there is a generation of this number whose content can be used, so that one can go back to it.
func (f *Folder) Has(n int) bool {
	_, err := f.check(n)
	return err == nil
}

// numbers returns the numbers of all folders of generations, whole or not, the lowest first.
func (f *Folder) numbers() ([]int, error) {
	files, err := os.ReadDir(f.dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("listing the generations: %w", err)
	}
	var numbers []int
	for _, file := range files {
		if n, err := strconv.Atoi(file.Name()); err == nil && n > 0 && strconv.Itoa(n) == file.Name() && file.IsDir() {
			numbers = append(numbers, n)
		}
	}
	slices.Sort(numbers)
	return numbers, nil
}

// path returns the path of something in the folder of generation n.
func (f *Folder) path(n int, names ...string) string {
	return filepath.Join(append([]string{f.dir, strconv.Itoa(n)}, names...)...)
}

// size returns the bytes of all files below dir, as far as they can be seen.
func size(dir string) (bytes int64) {
	_ = filepath.WalkDir(dir, func(_ string, d fs.DirEntry, err error) error {
		if err != nil {
			return nil //nolint:nilerr // a file that has gone meanwhile has no size
		}
		if info, err := d.Info(); err == nil && info.Mode().IsRegular() {
			bytes += info.Size()
		}
		return nil
	})
	return bytes
}
