package encoder

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"math"
	"unicode/utf8"
)

// A file of weights, all numbers little-endian:
//
//	8 bytes  the letters USE-LITE
//	uint32   version of the format, 1
//	uint32   CRC-32C of all that follows
//	records until the end, each with a head:
//	         length of the name as a byte, the name, the kind as a byte, rows and columns as uint32
//
// and then, by kind,
//
//	p  pieces: for each row the length of the text as a byte, the text, the score as a float64
//	v  vector: a float32 for each column; there is one row
//	r  a float32 scale for each row, then the rows, one signed byte for each value
//	c  a float32 scale for each column, then panels of 16 columns: of each panel all rows in their
//	   order, 16 signed bytes each
//
// A value is its byte times its scale. Command convert writes this.
const (
	magic         = "USE-LITE"
	formatVersion = 1
	headerSize    = len(magic) + 8
	panelColumns  = 16
)

// weights are the records of a file by name, checked to be whole but not for what a network needs.
type weights struct {
	pieces   []piece
	matrices map[string]*matrix
	vectors  map[string][]float32
}

// piece is a line of the vocabulary: a text and the logarithm of its probability.
type piece struct {
	text  string
	score float64
}

// matrix holds whole numbers from -127 to 127, to be multiplied by scales.
type matrix struct {
	rows, columns int
	kind          byte      // 'r' or 'c', as above
	scale         []float32 // one for each row or each column
	quantised     string    // rows×columns signed bytes in the order of the file, whose bytes these are
}

// errWeights tells of a file that cannot be used; only a damaged program or a failed conversion
// comes to this.
var errWeights = errors.New("the file of weights is damaged or of another version; make it anew with go generate ./index/encoder")

// readWeights reads a file of weights. The matrices share its bytes.
func readWeights(data string) (*weights, error) {
	if len(data) < headerSize || data[:len(magic)] != magic {
		return nil, fmt.Errorf("%w: it does not begin with %s", errWeights, magic)
	}
	head := []byte(data[len(magic):headerSize])
	if v := binary.LittleEndian.Uint32(head); v != formatVersion {
		return nil, fmt.Errorf("%w: its format has the version %d and not %d", errWeights, v, formatVersion)
	}
	if got, want := checksum(data[headerSize:]), binary.LittleEndian.Uint32(head[4:]); got != want {
		return nil, fmt.Errorf("%w: its bytes have the sum %08x and not %08x", errWeights, got, want)
	}
	r := reader{data: data[headerSize:]}
	out := &weights{matrices: map[string]*matrix{}, vectors: map[string][]float32{}}
	for len(r.data) > 0 {
		if err := r.record(out); err != nil {
			return nil, fmt.Errorf("%w: %w", errWeights, err)
		}
	}
	return out, nil
}

// checksum is the CRC-32C of data, taken in pieces so that no copy of it is made.
func checksum(data string) uint32 {
	table := crc32.MakeTable(crc32.Castagnoli)
	var sum uint32
	var buffer [32 << 10]byte
	for len(data) > 0 {
		n := copy(buffer[:], data)
		sum = crc32.Update(sum, table, buffer[:n])
		data = data[n:]
	}
	return sum
}

// reader takes records off the front of data.
type reader struct{ data string }

// take gives the next n bytes. It allocates nothing, so that a length may be believed only after.
func (r *reader) take(n int) (string, error) {
	if n < 0 || n > len(r.data) {
		return "", fmt.Errorf("%d bytes are missing at the end", n-len(r.data))
	}
	out := r.data[:n]
	r.data = r.data[n:]
	return out, nil
}

// short takes a text with its length as a byte before it.
func (r *reader) short() (string, error) {
	n, err := r.take(1)
	if err != nil {
		return "", err
	}
	return r.take(int(n[0]))
}

func (r *reader) record(out *weights) error {
	name, err := r.short()
	if err != nil {
		return err
	}
	head, err := r.take(9)
	if err != nil {
		return fmt.Errorf("record %q: %w", name, err)
	}
	kind := head[0]
	rows, columns := binary.LittleEndian.Uint32([]byte(head[1:5])), binary.LittleEndian.Uint32([]byte(head[5:9]))
	const most = 1 << 16
	if rows == 0 || rows > most || columns == 0 || columns > most {
		return fmt.Errorf("record %q has %d rows and %d columns; from 1 to %d are possible", name, rows, columns, most)
	}
	switch kind {
	case 'p':
		out.pieces, err = r.pieces(int(rows))
	case 'v':
		if rows != 1 {
			return fmt.Errorf("vector %q has %d rows and not one", name, rows)
		}
		out.vectors[name], err = r.floats(int(columns))
	case 'r', 'c':
		out.matrices[name], err = r.matrix(kind, int(rows), int(columns))
	default:
		return fmt.Errorf("record %q has the unknown kind %q", name, kind)
	}
	if err != nil {
		return fmt.Errorf("record %q: %w", name, err)
	}
	return nil
}

func (r *reader) matrix(kind byte, rows, columns int) (*matrix, error) {
	m := &matrix{kind: kind, rows: rows, columns: columns}
	scales := rows
	if kind == 'c' {
		scales = columns
		if columns%panelColumns != 0 {
			return nil, fmt.Errorf("it has %d columns, which is no multiple of %d", columns, panelColumns)
		}
	}
	var err error
	if m.scale, err = r.floats(scales); err != nil {
		return nil, err
	}
	m.quantised, err = r.take(rows * columns)
	return m, err
}

func (r *reader) floats(n int) ([]float32, error) {
	data, err := r.take(4 * n)
	if err != nil {
		return nil, err
	}
	out := make([]float32, n)
	for i := range out {
		out[i] = math.Float32frombits(binary.LittleEndian.Uint32([]byte(data[4*i : 4*i+4])))
		if v := float64(out[i]); math.IsNaN(v) || math.IsInf(v, 0) {
			return nil, fmt.Errorf("number %d is not finite", i)
		}
	}
	return out, nil
}

func (r *reader) pieces(n int) ([]piece, error) {
	var out []piece
	for i := range n {
		text, err := r.short()
		if err != nil {
			return nil, fmt.Errorf("piece %d: %w", i, err)
		}
		score, err := r.take(8)
		if err != nil {
			return nil, fmt.Errorf("piece %d: %w", i, err)
		}
		p := piece{text: text, score: math.Float64frombits(binary.LittleEndian.Uint64([]byte(score)))}
		if text == "" || !utf8.ValidString(text) || math.IsNaN(p.score) || math.IsInf(p.score, 0) {
			return nil, fmt.Errorf("piece %d, %q with the score %v, is none", i, text, p.score)
		}
		out = append(out, p)
	}
	return out, nil
}
