package encoder

import (
	"encoding/binary"
	"errors"
	"hash/crc32"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// sealed puts the head of a file of weights before records.
func sealed(records string) string {
	out := append([]byte(magic), formatVersion, 0, 0, 0)
	out = binary.LittleEndian.AppendUint32(out, crc32.Checksum([]byte(records), crc32.MakeTable(crc32.Castagnoli)))
	return string(out) + records
}

// record is one record of a file, whatever its payload.
func record(name string, kind byte, rows, columns uint32, payload string) string {
	out := append([]byte{byte(len(name))}, name...)
	out = binary.LittleEndian.AppendUint32(append(out, kind), rows)
	return string(binary.LittleEndian.AppendUint32(out, columns)) + payload
}

func floats(values ...float32) string {
	var out []byte
	for _, v := range values {
		out = binary.LittleEndian.AppendUint32(out, math.Float32bits(v))
	}
	return string(out)
}

// line is a piece of a vocabulary.
func line(text string, score float64) string {
	return string(byte(len(text))) + text + string(binary.LittleEndian.AppendUint64(nil, math.Float64bits(score)))
}

func smallFile() string {
	return record("vocabulary", 'p', 2, 1, line("a", -1.5)+line("▁b", 0)) +
		record("v", 'v', 1, 3, floats(1, -2, 0.5)) +
		record("rows", 'r', 2, 3, floats(1, 2)+"\x01\x02\x03\xff\xfe\xfd") +
		record("columns", 'c', 1, 16, floats(make([]float32, 16)...)+strings.Repeat("\x81", 16))
}

func TestReadWeights(t *testing.T) {
	got, err := readWeights(sealed(smallFile()))
	if err != nil {
		t.Fatal(err)
	}
	want := &weights{
		pieces:  []piece{{"a", -1.5}, {"▁b", 0}},
		vectors: map[string][]float32{"v": {1, -2, 0.5}},
		matrices: map[string]*matrix{
			"rows":    {kind: 'r', rows: 2, columns: 3, scale: []float32{1, 2}, quantised: "\x01\x02\x03\xff\xfe\xfd"},
			"columns": {kind: 'c', rows: 1, columns: 16, scale: make([]float32, 16), quantised: strings.Repeat("\x81", 16)},
		},
	}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(weights{}, piece{}, matrix{})); diff != "" {
		t.Errorf("weights (-want +got):\n%s", diff)
	}
}

func TestDamagedWeights(t *testing.T) {
	whole := sealed(smallFile())
	flipped := []byte(whole)
	flipped[len(flipped)-20] ^= 1
	for _, tt := range []struct{ name, file, want string }{
		{"empty", "", "does not begin with USE-LITE"},
		{"another file", strings.Repeat("x", 100), "does not begin with USE-LITE"},
		{"a pointer of Git LFS", "version https://git-lfs.github.com/spec/v1\n", "does not begin with USE-LITE"},
		{"version", magic + "\x02" + whole[len(magic)+1:], "its format has the version 2 and not 1"},
		{"cut", whole[:len(whole)-1], "have the sum"},
		{"one bit", string(flipped), "have the sum"},
		{"cut before the sum was made", sealed(smallFile()[:len(smallFile())-1]), `record "columns": 1 bytes are missing at the end`},
		{"cut in a head", sealed(smallFile() + "\x05abc"), "2 bytes are missing at the end"},
		{"cut in the next head", sealed(smallFile() + "\x03abcv"), `record "abc": 8 bytes are missing at the end`},
		{"unknown kind", sealed(record("x", 'q', 1, 1, "")), `record "x" has the unknown kind 'q'`},
		{"no rows", sealed(record("x", 'r', 0, 1, "")), `record "x" has 0 rows and 1 columns`},
		{"too many columns", sealed(record("x", 'v', 1, 1<<31, "")), `record "x" has 1 rows and 2147483648 columns`},
		{"rows that are not there", sealed(record("x", 'p', 1<<16, 1, "")), `record "x": piece 0: 1 bytes are missing`},
		{"not a multiple of 16", sealed(record("x", 'c', 1, 17, floats(make([]float32, 17)...))), "17 columns, which is no multiple of 16"},
		{"vector with two rows", sealed(record("x", 'v', 2, 1, floats(1, 1))), `vector "x" has 2 rows`},
		{"infinite", sealed(record("x", 'v', 1, 2, floats(1, float32(math.Inf(1))))), `record "x": number 1 is not finite`},
		{"a piece without text", sealed(record("x", 'p', 1, 1, line("", 0))), `record "x": piece 0, ""`},
		{"a piece that is no text", sealed(record("x", 'p', 1, 1, line("\xff", 0))), `record "x": piece 0`},
		{"a score that is none", sealed(record("x", 'p', 1, 1, line("a", math.NaN()))), `record "x": piece 0, "a" with the score NaN`},
		{"not enough pieces", whole, "a vocabulary of 2 pieces is none"},
		{"no network", sealed(record("p", 'p', 8, 1, strings.Repeat(line("a", -1), 8))), `it has no matrix "pieces"`},
		{
			"another network",
			sealed(record("p", 'p', 8, 1, strings.Repeat(line("a", -1), 8)) + record("pieces", 'r', 1, 3, floats(1)+"abc")),
			`the matrix "pieces" is 1×3 (r), where 8×256 (r) is needed`,
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			u, err := Read([]byte(tt.file))
			if u != nil || err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("error %v, want one with %q", err, tt.want)
			}
			if !errors.Is(err, errWeights) {
				t.Errorf("%v does not say how to make the file anew", err)
			}
		})
	}
}

// FuzzWeights gives the reader records with a right sum, so that it comes to read them. What it takes is
// whole, and whatever is not a network's is refused with an error.
func FuzzWeights(f *testing.F) {
	f.Add(smallFile())
	f.Add(smallFile()[:40])
	f.Add(record("x", 'c', 3, 32, ""))
	f.Add(record("p", 'p', 8, 1, strings.Repeat(line("a", -1), 8)))
	f.Fuzz(func(t *testing.T, records string) {
		w, err := readWeights(sealed(records))
		if err != nil {
			if w != nil || !errors.Is(err, errWeights) {
				t.Fatalf("%v, with the weights %v", err, w)
			}
			return
		}
		size := 0
		for name, m := range w.matrices {
			size += len(m.quantised) + 4*len(m.scale)
			if len(m.quantised) != m.rows*m.columns || len(m.scale) != m.rows && len(m.scale) != m.columns {
				t.Fatalf("matrix %q of %d×%d has %d bytes and %d scales", name, m.rows, m.columns, len(m.quantised), len(m.scale))
			}
		}
		for _, v := range w.vectors {
			size += 4 * len(v)
		}
		for _, p := range w.pieces {
			size += len(p.text) + 9
		}
		if size > len(records) {
			t.Fatalf("%d bytes were made of %d", size, len(records))
		}
		if u, err := Read([]byte(sealed(records))); err == nil && len(records) < 1<<20 {
			t.Fatalf("an encoder was made of %d bytes: %v", len(records), u)
		}
	})
}
