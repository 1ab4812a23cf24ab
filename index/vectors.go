package index

import (
	"crypto/sha256"
	"encoding/binary"
	"math"
	"slices"

	"github.com/faqbot/faqbot/index/encoder"
)

// textKey names a text: the first half of its SHA-256, so that no two texts share one.
type textKey [16]byte

// noText is the key of what is not encoded, since it is empty.
var noText textKey

// keyOf returns the key of a text as it is encoded.
func keyOf(text string) textKey {
	if text == "" {
		return noText
	}
	sum := sha256.Sum256([]byte(text))
	return textKey(sum[:len(textKey{})])
}

// A row is a vector in a pool: the number of its segment, and its number there.
type row uint32

const (
	rowBits = 26 // of the number in a segment: 67 million
	noRow   = row(math.MaxUint32)
)

// segment holds vectors side by side, and never changes once it is in a pool. A vector is int8
// with one scale; where the scale is 0, the text has none.
type segment struct {
	keys   []textKey
	scales []float32
	values []int8 // of each vector, dim numbers
}

// part is a segment of a pool.
type part struct {
	*segment
	file string // its name in the folder of the index; "" if it is not there
}

// pool is a set of vectors, all of one model, by the keys of their texts.
type pool struct {
	model    string
	dim      int // of the vectors; 0: there are none
	segments []part
	table    []uint32 // of each key, its row and 1, at the first free place from that of the key's first bytes on; 0: free
	used     int      // places of the table
}

// newPool returns a pool of some segments, which all hold vectors of this model and this
// dimension.
func newPool(model string, dim int, segments []part) *pool {
	p := &pool{model: model, dim: dim, segments: slices.Clone(segments)}
	n := p.size()
	p.makeTable(n)
	for s, seg := range p.segments {
		for k := range seg.keys {
			p.note(row(s<<rowBits | k))
		}
	}
	return p
}

// size returns the number of vectors.
func (p *pool) size() int {
	n := 0
	for _, s := range p.segments {
		n += len(s.keys)
	}
	return n
}

// makeTable makes an empty table for n keys.
func (p *pool) makeTable(n int) {
	size := 64
	for size < 2*n {
		size *= 2
	}
	p.table, p.used = make([]uint32, size), 0
}

// note makes a row findable by its key. Of two rows of one key the first stays.
func (p *pool) note(r row) {
	if 2*(p.used+1) > len(p.table) {
		old := p.table
		p.makeTable(2 * (p.used + 1))
		for _, o := range old {
			if o > 0 {
				p.note(row(o - 1))
			}
		}
	}
	at, found := p.place(p.key(r))
	if !found {
		p.table[at] = uint32(r) + 1
		p.used++
	}
}

// place returns the place of a key in the table, or the free place that would be its.
func (p *pool) place(key textKey) (at int, found bool) {
	mask := len(p.table) - 1
	for at = int(binary.LittleEndian.Uint64(key[:])) & mask; ; at = (at + 1) & mask {
		o := p.table[at]
		if o == 0 {
			return at, false
		}
		if p.key(row(o-1)) == key {
			return at, true
		}
	}
}

// find returns the row of a text, or noRow.
func (p *pool) find(key textKey) row {
	if key == noText {
		return noRow
	}
	at, found := p.place(key)
	if !found {
		return noRow
	}
	return row(p.table[at] - 1)
}

// at returns the segment of a row and its number there.
func (p *pool) at(r row) (*segment, int) {
	return p.segments[r>>rowBits].segment, int(r & (1<<rowBits - 1))
}

func (p *pool) key(r row) textKey {
	s, k := p.at(r)
	return s.keys[k]
}

// has reports whether there is a vector at a row.
func (p *pool) has(r row) bool {
	if r == noRow {
		return false
	}
	s, k := p.at(r)
	return s.scales[k] > 0
}

// addTo adds the vector at a row to a sum.
func (p *pool) addTo(sum []float32, r row) {
	s, k := p.at(r)
	scale := s.scales[k]
	for j, v := range s.values[k*p.dim : (k+1)*p.dim] {
		sum[j] += float32(v) * scale
	}
}

// vector returns the vector at a row.
func (p *pool) vector(r row) []float32 {
	out := make([]float32, p.dim)
	p.addTo(out, r)
	return out
}

// grow begins a segment that vectors can be appended to until the pool is published.
func (p *pool) grow() *segment {
	s := &segment{}
	p.segments = append(p.segments, part{segment: s})
	return s
}

// reserve makes room for n vectors.
func (s *segment) reserve(n, dim int) {
	s.keys, s.scales = slices.Grow(s.keys, n), slices.Grow(s.scales, n)
	s.values = slices.Grow(s.values, n*dim)
}

// append adds a vector to the last segment. A nil vector is that of a text that has none.
func (p *pool) append(key textKey, v []float32) {
	s := p.segments[len(p.segments)-1]
	k := len(s.keys)
	s.keys = append(s.keys, key)
	s.values = slices.Grow(s.values, p.dim)[:(k+1)*p.dim]
	values := s.values[k*p.dim:]
	scale := float32(0)
	if v == nil {
		clear(values)
	} else {
		scale = encoder.Quantise(values, v)
	}
	s.scales = append(s.scales, scale)
	p.note(row((len(p.segments)-1)<<rowBits | k))
}

// appendFrom appends a vector of another pool of the same kind.
func (p *pool) appendFrom(o *pool, r row) {
	from, k := o.at(r)
	s := p.segments[len(p.segments)-1]
	s.keys = append(s.keys, from.keys[k])
	s.scales = append(s.scales, from.scales[k])
	s.values = append(s.values, from.values[k*p.dim:(k+1)*p.dim]...)
	p.note(row((len(p.segments)-1)<<rowBits | len(s.keys) - 1))
}

// vectors are those of a content's entries. They never change once they are made.
type vectors struct {
	pool     *pool
	first    []uint32 // of each entry, where its rows begin; and their number
	answers  []uint32 // of each entry, where the rows of its answer begin, behind those of its phrasings
	rows     []row
	centroid []row // of each entry, the mean of its phrasings
	signs    signs
	silent   []bool // of each entry, whether it has none since the encoder does not know its language; nil: none is like that
	usual    usual
}

// phrasingRows returns the rows of an entry's phrasings, in their order; noRow for one that is empty.
func (v *vectors) phrasingRows(entry int) []row { return v.rows[v.first[entry]:v.answers[entry]] }

// answerRows returns the rows of the first sentences of an entry's answer.
func (v *vectors) answerRows(entry int) []row { return v.rows[v.answers[entry]:v.first[entry+1]] }
