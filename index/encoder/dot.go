package encoder

import "math"

// Dot is the dot product of two vectors, which for unit vectors is their cosine. b must be at least as
// long as a; what is beyond is left out.
func Dot(a, b []float32) float32 {
	if hasVectors {
		return dotVector(a, b)
	}
	return dotPlain(a, b)
}

// DotBytes is the dot product of a vector that is kept as signed bytes and another, to be multiplied by
// the scale of the bytes. b must be at least as long as a; what is beyond is left out.
func DotBytes(a []int8, b []float32) float32 {
	if hasVectors {
		return dotBytesVector(a, b)
	}
	return dotBytesPlain(a, b)
}

// Quantise writes a vector as int8, for [DotBytes], and returns its scale: what 1 stands for. The largest number
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

func dotBytesPlain(a []int8, b []float32) float32 {
	b = b[:len(a)]
	var s0, s1, s2, s3 float32
	for ; len(a) >= 4 && len(b) >= 4; a, b = a[4:], b[4:] {
		s0 += float32(a[0]) * b[0]
		s1 += float32(a[1]) * b[1]
		s2 += float32(a[2]) * b[2]
		s3 += float32(a[3]) * b[3]
	}
	for i, v := range b {
		s0 += float32(a[i]) * v
	}
	return s0 + s1 + s2 + s3
}

func addScaledPlain(out, x []float32, by float32) {
	x = x[:len(out)]
	for i := range out {
		out[i] += x[i] * by
	}
}
