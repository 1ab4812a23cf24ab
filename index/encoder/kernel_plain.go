//go:build !amd64 || purego

package encoder

// hasVectors is false where there is no assembly; then the functions below are never called.
const hasVectors = false

func productVector(out, x []float32, rows int, l linear, floor float32, _ *fixedRows) {
	productPlain(out, x, rows, l, floor)
}

func dotVector(a, b []float32) float32 { return dotPlain(a, b) }

func dotFixedVector(a []int8, b []int16) int32 { return dotFixedPlain(a, b) }

func hammingVector(out []uint16, rows, q []uint64) { hammingPlain(out, rows, q) }

func addScaledVector(out, x []float32, by float32) { addScaledPlain(out, x, by) }
