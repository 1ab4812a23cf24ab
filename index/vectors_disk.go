package index

import (
	"bufio"
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"unsafe"

	"github.com/faqbot/faqbot/index/rank"
)

// The vectors lie in a folder beside the other files of an index, a file a segment. A file's name
// is the sum of what it holds, so that it is known to be whole, and a later index can link it. The seal
// says nothing of them: they are found by the texts that they belong to, so that any set of files
// is right, and what is missing is made anew. Numbers are little-endian.
//
//	"faqbot vectors 1\n"
//	the length of the model's name, the dimension, the number of vectors: 4 bytes each
//	the name
//	the keys of the texts, 16 bytes each
//	the scales, float32
//	the vectors, a byte for each number

const (
	vectorsDir    = "vectors"
	vectorsExt    = ".vec"
	vectorsMagic  = "faqbot vectors 1\n"
	maxModelName  = 4096 // bytes
	vectorsHeader = len(vectorsMagic) + 3*4
)

var errVectors = errors.New("the file is not one of vectors, or is cut")

// writeTo writes a segment of a pool.
func (p *pool) writeTo(w io.Writer, s *segment) error {
	b := bufio.NewWriterSize(w, 1<<16)
	head := []byte(vectorsMagic)
	for _, n := range []int{len(p.model), p.dim, len(s.keys)} {
		head = binary.LittleEndian.AppendUint32(head, uint32(n))
	}
	_, err := b.Write(append(head, p.model...)) // later writes return an earlier one's error
	for _, key := range s.keys {
		_, err = b.Write(key[:])
	}
	for _, f := range s.scales {
		_, err = b.Write(binary.LittleEndian.AppendUint32(b.AvailableBuffer(), math.Float32bits(f)))
	}
	if err == nil {
		_, err = b.Write(asBytes(s.values))
	}
	return errors.Join(err, b.Flush())
}

// asBytes and asNumbers return the same memory under another type, whose values have the same
// size and no alignment; there are too many to copy them.
func asBytes(v []int8) []byte {
	return unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(v))), len(v))
}

func asNumbers(b []byte) []int8 {
	return unsafe.Slice((*int8)(unsafe.Pointer(unsafe.SliceData(b))), len(b))
}

// segmentFile is a segment as it was read, and of what it is.
type segmentFile struct {
	model   string
	dim     int
	segment *segment
}

// decodeSegment reads what writeTo wrote. The segment keeps data.
func decodeSegment(data []byte) (*segmentFile, error) {
	if len(data) < vectorsHeader || !strings.HasPrefix(string(data[:len(vectorsMagic)]), vectorsMagic) {
		return nil, errVectors
	}
	var sizes [3]int
	for k := range sizes {
		n := binary.LittleEndian.Uint32(data[len(vectorsMagic)+4*k:])
		if n > math.MaxInt32 {
			return nil, errVectors
		}
		sizes[k] = int(n)
	}
	model, dim, n := sizes[0], sizes[1], sizes[2]
	rest := data[vectorsHeader:]
	if model > maxModelName || dim < 1 || dim > maxDim || n < 1 || n > 1<<rowBits {
		return nil, errVectors
	}
	if int64(len(rest)) != int64(model)+int64(n)*int64(len(textKey{})+4+dim) {
		return nil, errVectors
	}
	cut := func(n int) []byte {
		part := rest[:n:n]
		rest = rest[n:]
		return part
	}
	f := &segmentFile{model: string(cut(model)), dim: dim, segment: &segment{keys: make([]textKey, n)}}
	for k := range f.segment.keys {
		f.segment.keys[k] = textKey(cut(len(textKey{})))
	}
	var err error
	if f.segment.scales, err = readScales(cut(4 * n)); err != nil {
		return nil, err
	}
	f.segment.values = asNumbers(rest)
	return f, nil
}

// readScales reads numbers that are within what scales can be.
func readScales(data []byte) ([]float32, error) {
	out := make([]float32, len(data)/4)
	for k := range out {
		f := math.Float32frombits(binary.LittleEndian.Uint32(data[4*k:]))
		if !(f >= 0 && f <= 1) {
			return nil, errVectors
		}
		out[k] = f
	}
	return out, nil
}

// readVectors reads the vectors of a model in the folder of an index. What is damaged is left out, and
// damage says so, for the log. There is no pool where there are no vectors of the model.
func readVectors(dir, model string) (p *pool, damage string) {
	folder := filepath.Join(dir, vectorsDir)
	files, err := os.ReadDir(folder)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, ""
	}
	if err != nil {
		return nil, fmt.Sprintf("the vectors in %s cannot be read (%v)", folder, err)
	}
	var segments []part
	dim := 0
	for _, entry := range files { // in the order of their names
		if !strings.HasSuffix(entry.Name(), vectorsExt) {
			continue // what a crash left
		}
		f, err := readSegment(filepath.Join(folder, entry.Name()))
		switch {
		case err != nil:
			damage = fmt.Sprintf("the vectors in %s are damaged (%s: %v)", folder, entry.Name(), err)
		case f.model == model && (dim == 0 || f.dim == dim) && len(segments) < maxSegmentFiles:
			dim = f.dim
			segments = append(segments, part{f.segment, entry.Name()})
		}
	}
	if len(segments) == 0 {
		return nil, damage
	}
	return newPool(model, dim, segments), damage
}

// maxSegmentFiles is how many files are read at most: the number of a segment must fit into a row.
const maxSegmentFiles = 1<<(32-rowBits) - 2

// readSegment reads a file of vectors, whose name must be its sum.
func readSegment(path string) (*segmentFile, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	sum, err := sumParts(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, err
	}
	if sum+vectorsExt != filepath.Base(path) {
		return nil, errors.New("it is not as it was written")
	}
	return decodeSegment(data)
}

// write brings the vectors to the folder of an index: those that lie in another index's folder
// are linked where that is possible. from may be "". Nobody else may have the pool yet.
func (p *pool) write(dir, from string) error {
	folder := filepath.Join(dir, vectorsDir)
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return fmt.Errorf("index: creating the folder of the vectors: %w", err)
	}
	if p.dim == 0 {
		return nil
	}
	for k := range p.segments {
		s := &p.segments[k]
		if s.file != "" {
			path := filepath.Join(folder, s.file)
			if _, err := os.Stat(path); err == nil {
				continue
			}
			if from != "" && os.Link(filepath.Join(from, vectorsDir, s.file), path) == nil {
				continue
			}
		}
		var err error
		if s.file, err = p.writeSegment(folder, s.segment); err != nil {
			return fmt.Errorf("index: writing vectors: %w", err)
		}
	}
	for _, path := range []string{folder, dir} {
		if err := syncPath(path); err != nil {
			return fmt.Errorf("index: writing vectors: %w", err)
		}
	}
	return nil
}

// writeSegment writes a segment beside its place, and puts it there when it is whole. It returns
// the name of the file.
func (p *pool) writeSegment(folder string, s *segment) (name string, err error) {
	file, err := os.CreateTemp(folder, "writing-*")
	if err != nil {
		return "", err
	}
	defer func() {
		if err != nil {
			_ = os.Remove(file.Name()) // there is an error already
		}
	}()
	err = p.writeTo(file, s)
	if err == nil {
		err = file.Sync()
	}
	if err = errors.Join(err, file.Close()); err != nil {
		return "", err
	}
	sum, err := sumFile(file.Name())
	if err != nil {
		return "", err
	}
	if err := os.Chmod(file.Name(), 0o644); err != nil {
		return "", err
	}
	path := filepath.Join(folder, sum+vectorsExt)
	if info, err := os.Stat(path); err == nil && info.IsDir() { // which cannot be replaced
		if err := os.RemoveAll(path); err != nil {
			return "", err
		}
	}
	return sum + vectorsExt, os.Rename(file.Name(), path)
}

// prune removes all files of vectors in the folder of an index but the pool's own.
func (p *pool) prune(dir string) error {
	folder := filepath.Join(dir, vectorsDir)
	files, err := os.ReadDir(folder)
	if err != nil {
		return fmt.Errorf("index: removing old vectors: %w", err)
	}
	for _, f := range files {
		own := slices.ContainsFunc(p.segments, func(s part) bool { return s.file == f.Name() })
		if own || !strings.HasSuffix(f.Name(), vectorsExt) { // others may be being written
			continue
		}
		if err := os.RemoveAll(filepath.Join(folder, f.Name())); err != nil {
			return fmt.Errorf("index: removing old vectors: %w", err)
		}
	}
	return nil
}

// knownVectors returns the vectors that are known before an index is built: those of the base, or
// else those in the folder that it will take the place of; and the folder in which their files lie.
func knownVectors(cfg Config) (p *pool, from string) {
	if cfg.Encoder == nil {
		return nil, ""
	}
	if p = knownPool(cfg.Base, cfg.Encoder); p == nil {
		p, _ = readVectors(cfg.Dir, cfg.Encoder.Model()) // of a damaged index, as likely as not
		return p, cfg.Dir
	}
	if cfg.Base.folder != nil {
		from, _ = cfg.Base.folder.find()
	}
	return p, from
}

// writeVectors writes the vectors of an index that is being built.
func (x *Index) writeVectors(dir, from string) error {
	if x.encoded == nil {
		return nil
	}
	return x.encoded.pool.write(dir, from)
}

// openVectors brings the vectors of the content to an index that was just opened: those in the
// folder, and those of cfg.Base; what is missing is encoded, and written unless that is not
// to be. It says why something had to be encoded. The error is that of ctx.
func (x *Index) openVectors(ctx context.Context, cfg Config) (reason string, err error) {
	x.encoder = cfg.Encoder
	if x.encoder == nil {
		return "", nil
	}
	known, damage := readVectors(cfg.Dir, x.encoder.Model())
	lying := known
	if known == nil {
		known = knownPool(cfg.Base, x.encoder)
	}
	cfg.Base = nil // its entries have other numbers
	e, err := x.encode(ctx, known, cfg)
	if err != nil {
		return "", err
	}
	x.encoded = e
	x.takeBackground()
	if x.prior.fits(e) {
		x.prior.measure(e.vectors)
	} else {
		if words := x.classes; x.prior == nil {
			x.wordClasses = func() *rank.Classifier { return words }
		}
		x.train()
	}
	x.divide()
	missing := slices.ContainsFunc(e.pool.segments, func(p part) bool { return p.file == "" })
	switch {
	case damage != "":
		reason = damage
	case lying == nil && missing:
		reason = fmt.Sprintf("there were no vectors of the encoder %s", x.encoder.Model())
	case missing:
		reason = "vectors of some texts were missing"
	}
	if cfg.ReadOnly || !missing && damage == "" {
		return reason, nil
	}
	if err := e.replace(cfg.Dir); err != nil {
		reason += fmt.Sprintf("; they are kept in memory and made again at the next start, because the folder could not be written: %v", err)
	}
	return reason, nil
}

// replace writes what the folder of an index does not have, and removes what is needed no more.
func (e *encoded) replace(dir string) error {
	if err := e.pool.write(dir, ""); err != nil {
		return err
	}
	if e.vectors == nil {
		return nil // what is there may be needed when the rest is encoded
	}
	return e.pool.prune(dir)
}
