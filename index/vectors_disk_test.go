package index

import (
	"bytes"
	"math/rand/v2"
	"slices"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
)

// segmentBytes are those of a file of vectors.
func segmentBytes(t testing.TB, p *pool) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := p.writeTo(&b, p.segments[0].segment); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestSegmentRoundTrip(t *testing.T) {
	v, _, _ := clustered(30, 3, 100, 0)
	want := v.pool.segments[0].segment
	f, err := decodeSegment(segmentBytes(t, v.pool))
	if err != nil {
		t.Fatal(err)
	}
	if f.model != "fake" || f.dim != 100 {
		t.Errorf("read %s, %d", f.model, f.dim)
	}
	if diff := gocmp.Diff(want, f.segment, gocmp.AllowUnexported(segment{})); diff != "" {
		t.Error(diff)
	}
}

// FuzzDecodeSegment holds that whatever stands in a file of vectors is refused, or is written again as
// it was, and can be searched.
func FuzzDecodeSegment(f *testing.F) {
	v, questions, _ := clustered(3, 1, 16, 0)
	good := segmentBytes(f, v.pool)
	f.Add(good)
	f.Add(good[:len(good)-1])
	f.Add([]byte(vectorsMagic))
	f.Add(slices.Concat([]byte(vectorsMagic), make([]byte, 12)))
	f.Fuzz(func(t *testing.T, data []byte) {
		got, err := decodeSegment(data)
		if err != nil {
			return
		}
		p := newPool(got.model, got.dim, []part{{segment: got.segment}})
		if !bytes.Equal(segmentBytes(t, p), data) {
			t.Fatal("it is not written as it was read")
		}
		keys := &textKeys{first: []uint32{0, uint32(len(got.segment.keys))}, answers: []uint32{uint32(len(got.segment.keys))}, keys: got.segment.keys}
		vs := (&growth{pool: p, last: p.grow()}).vectors(keys)
		q := slices.Repeat(questions[0], got.dim)[:got.dim]
		m := newMeant(vs, q)
		m.nearness(0)
		m.nearest(everyEntry, 3, &scratch{})
		vs.signs.nearest(m.signs, everyEntry, 3, &scratch{})
	})
}

// TestDecodeSegmentDamaged cuts and changes a file of vectors: none of it makes the reading panic, and
// no part is taken for all.
func TestDecodeSegmentDamaged(t *testing.T) {
	v, _, _ := clustered(5, 1, 24, 0)
	good := segmentBytes(t, v.pool)
	for n := range good {
		if _, err := decodeSegment(good[:n]); err == nil {
			t.Fatalf("the first %d of %d bytes are taken for all", n, len(good))
		}
	}
	r := rand.New(rand.NewPCG(1, 1))
	for range 20_000 {
		bad := slices.Clone(good)
		for range 1 + r.IntN(3) {
			bad[r.IntN(len(bad))] = byte(r.IntN(256))
		}
		f, err := decodeSegment(bad)
		if err == nil && f.dim*len(f.segment.keys) != len(f.segment.values) {
			t.Fatalf("%d vectors of %d numbers have %d", len(f.segment.keys), f.dim, len(f.segment.values))
		}
	}
}
