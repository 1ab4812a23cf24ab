package index

import (
	"encoding/binary"
	"math/bits"
	"slices"

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
// the content, most at most; of those that differ by as many the first are taken. What is counted lies in room.
func (s *signs) nearest(q []uint64, allowed func(entry int) bool, most int, room *scratch) []int {
	n := len(s.answers)
	none := 64*s.words + s.margin + 1
	room.differ = slices.Grow(room.differ[:0], n)[:n]
	differ := room.differ
	counts := make([]int, none+1)
	for i := range n {
		d := none
		if allowed(i) {
			d = min(s.least(q, s.first[i], s.answers[i]), s.least(q, s.answers[i], s.first[i+1])+s.margin, none)
		}
		differ[i] = uint16(d)
		counts[d]++
	}
	limit, sum := 0, 0 // entries that differ by less than limit are taken, …
	for limit < none && sum+counts[limit] <= most {
		sum += counts[limit]
		limit++
	}
	rest := most - sum // … and so many of those that differ by limit
	out := make([]int, 0, most)
	for i, d := range differ {
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

// least returns in how many signs the nearest of some vectors differs from a question; for none, more
// than any can, and the margin.
func (s *signs) least(q []uint64, from, to uint32) int {
	best := 64*s.words + s.margin + 1
	if s.words == 8 && len(q) == 8 { // by far the commonest
		b := (*[8]uint64)(q)
		for rest := s.bits[from*8 : to*8]; len(rest) >= 8; rest = rest[8:] {
			a := (*[8]uint64)(rest)
			best = min(best, bits.OnesCount64(a[0]^b[0])+bits.OnesCount64(a[1]^b[1])+bits.OnesCount64(a[2]^b[2])+bits.OnesCount64(a[3]^b[3])+
				bits.OnesCount64(a[4]^b[4])+bits.OnesCount64(a[5]^b[5])+bits.OnesCount64(a[6]^b[6])+bits.OnesCount64(a[7]^b[7]))
		}
		return best
	}
	for k := int(from); k < int(to); k++ {
		n := 0
		for w, word := range s.bits[k*s.words : (k+1)*s.words] {
			n += bits.OnesCount64(word ^ q[w])
		}
		best = min(best, n)
	}
	return best
}
