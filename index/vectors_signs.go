package index

import (
	"encoding/binary"
	"slices"

	"github.com/faqbot/faqbot/index/encoder"
	"github.com/faqbot/faqbot/index/parallel"
)

// signs are the signs of all vectors of a content, in its order: a bit for each number, 1 where it is
// not negative. The fewer differ, the smaller is the angle between two vectors (Charikar 2002), and
// counting them is some twenty times faster than multiplying.
type signs struct {
	words   int // of a vector
	margin  int // signs that a sentence of an answer must be nearer than a phrasing
	bits    []uint64
	first   []uint32 // of each entry, the number of its first vector, and one more: phrasings and their mean …
	answers []uint32 // … then, from here on, the sentences of the answer
}

// signShare is [answerMargin] as a share of the signs: near a cosine of a half one in 512 is worth
// 0.005.
const signShare = 10. / 512

// newSigns gathers the signs of the vectors that there are.
func newSigns(v *vectors) signs {
	n := len(v.centroid)
	s := signs{
		words: (v.pool.dim + 63) / 64, margin: int(signShare * float64(v.pool.dim)),
		first: make([]uint32, n+1), answers: make([]uint32, n),
	}
	rows := make([]row, 0, len(v.rows)+n)
	add := func(r row) {
		if v.pool.has(r) {
			rows = append(rows, r)
		}
	}
	for i := range n {
		s.first[i] = uint32(len(rows))
		phrasings := v.phrasingRows(i)
		for _, r := range phrasings {
			add(r)
		}
		if len(phrasings) > 1 {
			add(v.centroid[i])
		}
		s.answers[i] = uint32(len(rows))
		for _, r := range v.answerRows(i) {
			add(r)
		}
	}
	s.first[n] = uint32(len(rows))
	s.bits = make([]uint64, len(rows)*s.words)
	const chunk = 1024
	parallel.Do((len(rows)+chunk-1)/chunk, func(c int) {
		for k := c * chunk; k < min((c+1)*chunk, len(rows)); k++ {
			seg, at := v.pool.at(rows[k])
			signsOf(s.bits[k*s.words:(k+1)*s.words], seg.values[at*v.pool.dim:(at+1)*v.pool.dim])
		}
	})
	return s
}

// signsOf writes the signs of a vector; bits beyond its end stay 0.
func signsOf(to []uint64, values []int8) {
	const high, gather = 0x8080808080808080, 0x0102040810204080
	b := asBytes(values)
	j := 0
	for ; j+8 <= len(b); j += 8 { // the highest bits of eight bytes become one byte
		eight := (^binary.LittleEndian.Uint64(b[j:]) & high) >> 7 * gather >> 56
		to[j/64] |= eight << (j % 64)
	}
	for ; j < len(b); j++ {
		if values[j] >= 0 {
			to[j/64] |= 1 << (j % 64)
		}
	}
}

// nearest returns the entries of which a vector's signs differ least from a question's, in the order of
// the content, most at most; of those that differ by as many the first are taken. Allowed may be nil: then all are. What is counted lies in room.
func (s *signs) nearest(q []uint64, allowed func(entry int) bool, most int, room *scratch) []int {
	counts := s.countAll(q, allowed, room)
	none := s.none()
	limit, sum := 0, 0 // entries that differ by less than limit are taken, …
	for limit < none && sum+counts[limit] <= most {
		sum += counts[limit]
		limit++
	}
	rest := most - sum // … and so many of those that differ by limit
	out := make([]int, 0, most)
	for i, d := range room.differ {
		switch {
		case int(d) < limit:
			out = append(out, i)
		case int(d) == limit && limit < none && rest > 0:
			out = append(out, i)
			rest--
		}
	}
	return out
}

// none is in how many signs an entry differs that is not allowed, or has no vector: more than any other.
func (s *signs) none() int { return 64*s.words + s.margin + 1 }

// workerEntries is the least number of entries whose signs are worth a processor of their own.
const workerEntries = 4_000

// countAll finds out in how many signs each entry differs from a question, which lies in room then, and returns how
// many entries differ in how many. The processors share the entries.
func (s *signs) countAll(q []uint64, allowed func(entry int) bool, room *scratch) []int {
	n := len(s.answers)
	room.differ = slices.Grow(room.differ[:0], n)[:n]
	workers := min(parallel.Processors(), n/workerEntries+1)
	counts := make([][]int, workers)
	parallel.Workers(workers, func(w int) {
		counts[w] = s.countSome(q, allowed, room.differ, w*n/workers, (w+1)*n/workers)
	})
	for _, more := range counts[1:] {
		for d, c := range more {
			counts[0][d] += c
		}
	}
	return counts[0]
}

// countSome is countAll for some of the entries.
func (s *signs) countSome(q []uint64, allowed func(entry int) bool, differ []uint16, first, end int) []int {
	none := s.none()
	counts := make([]int, none+1)
	const atOnce = 256 // entries, so that what is counted of their vectors stays in the cache
	var each []uint16
	for from := first; from < end; from += atOnce {
		to := min(from+atOnce, end)
		row, rowsEnd := int(s.first[from]), int(s.first[to])
		each = slices.Grow(each[:0], rowsEnd-row)[:rowsEnd-row]
		encoder.Hamming(each, s.bits[row*s.words:rowsEnd*s.words], q)
		for i := from; i < to; i++ {
			d := none
			if allowed == nil || allowed(i) {
				answer := int(s.answers[i]) - row
				d = min(none, least(each[int(s.first[i])-row:answer], none), least(each[answer:int(s.first[i+1])-row], none)+s.margin)
			}
			differ[i] = uint16(d)
			counts[d]++
		}
	}
	return counts
}

// least returns the smallest of some counts, or none where there are none.
func least(counts []uint16, none int) int {
	for _, c := range counts {
		none = min(none, int(c))
	}
	return none
}
