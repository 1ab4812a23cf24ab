package encoder

import (
	"math"
	"math/bits"
)

// Dot is the dot product of two vectors, which for unit vectors is their cosine. b must be at least as
// long as a; what is beyond is left out.
func Dot(a, b []float32) float32 {
	if hasVectors {
		return dotVector(a, b)
	}
	return dotPlain(a, b)
}

// AddScaled adds a multiple of x to out. x must be at least as long as out; what is beyond is left out.
func AddScaled(out, x []float32, by float32) {
	if hasVectors {
		addScaledVector(out, x, by)
		return
	}
	addScaledPlain(out, x, by)
}

// Fixed is a vector in fixed point, for dot products with many that are kept as int8 (see [Quantise]). These are calculated
// in integers, so that every processor finds the same. The zero value has no numbers.
type Fixed struct {
	values []int16
	scale  float32 // what 1 stands for
}

// fixedMost is what the largest of n numbers becomes in fixed point: 32767, or of more than 512 numbers what keeps a
// dot product with signed bytes within 32 bits, 16 million by n.
func fixedMost(n int) int {
	return min(math.MaxInt16, math.MaxInt32/(-math.MinInt8*n))
}

// NewFixed brings a vector to fixed point, so that the largest number becomes [fixedMost].
func NewFixed(v []float32) Fixed {
	largest := float32(0)
	for _, f := range v {
		largest = max(largest, f, -f)
	}
	x := Fixed{values: make([]int16, len(v))}
	if largest == 0 {
		return x
	}
	most := float32(fixedMost(len(v)))
	factor := most / largest
	for j, f := range v {
		x.values[j] = int16(math.RoundToEven(float64(f * factor)))
	}
	x.scale = largest / most
	return x
}

// Dot is the dot product with a vector that is kept as signed bytes, to be multiplied by the scale of the bytes. a must be
// as long as x at most; what x has beyond is left out.
func (x Fixed) Dot(a []int8) float32 {
	if hasVectors {
		return float32(dotFixedVector(a, x.values)) * x.scale
	}
	return float32(dotFixedPlain(a, x.values)) * x.scale
}

// Quantise writes a vector as int8, for [Fixed.Dot], and returns its scale: what 1 stands for. The largest number
// becomes 127, which keeps a cosine of 0.99998 with the vector of a sentence. A vector of zeros
// has the scale 0.
func Quantise(to []int8, v []float32) (scale float32) {
	largest := float32(0)
	for _, f := range v {
		largest = max(largest, f, -f)
	}
	if largest == 0 {
		clear(to)
		return 0
	}
	factor := 127 / largest
	for j, f := range v {
		to[j] = int8(math.RoundToEven(float64(f * factor)))
	}
	return largest / 127
}

// Hamming counts for each row of bits in how many it differs from q. Rows lie side by side and are each as long as q, up to 1023
// words; there must be as many as out is long.
func Hamming(out []uint16, rows, q []uint64) {
	if hasVectors {
		hammingVector(out, rows, q)
		return
	}
	hammingPlain(out, rows, q)
}

func hammingPlain(out []uint16, rows, q []uint64) {
	for k := range out {
		n := 0
		for w, word := range rows[k*len(q) : (k+1)*len(q)] {
			n += bits.OnesCount64(word ^ q[w])
		}
		out[k] = uint16(n)
	}
}

func dotPlain(a, b []float32) float32 {
	b = b[:len(a)]
	var s0, s1, s2, s3 float32
	for ; len(a) >= 4 && len(b) >= 4; a, b = a[4:], b[4:] {
		s0 += a[0] * b[0]
		s1 += a[1] * b[1]
		s2 += a[2] * b[2]
		s3 += a[3] * b[3]
	}
	for i, v := range b {
		s0 += a[i] * v
	}
	return s0 + s1 + s2 + s3
}

func dotFixedPlain(a []int8, b []int16) int32 {
	b = b[:len(a)]
	var s0, s1, s2, s3 int32
	for ; len(a) >= 4 && len(b) >= 4; a, b = a[4:], b[4:] {
		s0 += int32(a[0]) * int32(b[0])
		s1 += int32(a[1]) * int32(b[1])
		s2 += int32(a[2]) * int32(b[2])
		s3 += int32(a[3]) * int32(b[3])
	}
	for i, v := range b {
		s0 += int32(a[i]) * int32(v)
	}
	return s0 + s1 + s2 + s3
}

func addScaledPlain(out, x []float32, by float32) {
	x = x[:len(out)]
	for i := range out {
		out[i] += x[i] * by
	}
}
