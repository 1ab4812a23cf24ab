//go:build !purego

package encoder

import (
	"unsafe"

	"golang.org/x/sys/cpu"
)

// hasVectors says whether the processor and the system have what the assembly uses.
var hasVectors = cpu.X86.HasAVX2 && cpu.X86.HasFMA

// tiling is what a tile works on.
type tiling struct {
	out       *float32 // the first row
	x         *int16   // likewise
	rowScale  *float32 // what 1 stands for in each row of x
	w         *byte    // the panel
	scale     *float32 // of the panel's columns
	bias      *float32 // likewise
	pairs     int      // of terms: half of a row of x, at least one
	xStride   int      // the distance of two rows of x in bytes
	outStride int      // and of the result
	floor     float32  // what is below it becomes it
}

// A tile multiplies so many rows of x with a panel of weights, 16 columns.
//
//go:noescape
func tile6(t *tiling)

//go:noescape
func tile5(t *tiling)

//go:noescape
func tile4(t *tiling)

//go:noescape
func tile3(t *tiling)

//go:noescape
func tile2(t *tiling)

//go:noescape
func tile1(t *tiling)

// toFixed brings n numbers to fixed point, a multiple of 16 and at least so many, the largest of which becomes most.
// The scale is what 1 stands for; 0 where all numbers are 0.
//
//go:noescape
func toFixed(out *int16, x *float32, n int, most float32) (scale float32)

//go:noescape
func dot(a, b *float32, n int) float32

// dotFixed takes a multiple of 32 numbers, and at least so many.
//
//go:noescape
func dotFixed(a *int8, b *int16, n int) int32

//go:noescape
func hamming512(out *uint16, rows, q *uint64, n int)

//go:noescape
func addScaled(out, x *float32, n int, by float32)

// productVector is productPlain by tiles, of x in fixed point, which f keeps. The matrix has a multiple of 16 rows.
func productVector(out, x []float32, rows int, l linear, floor float32, f *fixedRows) {
	// The slices' ends are checked here, once; the assembly trusts them.
	k, columns := l.rows, l.columns
	out, x = out[:rows*columns], x[:rows*k]
	scale, bias, quantised := l.scale[:columns], l.bias[:columns], l.quantised[:k*columns]
	if len(out) == 0 || k == 0 {
		return
	}
	f.fit(rows, k)
	most := float32(fixedMost(k))
	for r := range rows {
		f.scales[r] = toFixed(&f.values[r*k], &x[r*k], k, most)
	}
	base := unsafe.StringData(quantised)
	t := tiling{pairs: k / 2, xStride: 2 * k, outStride: 4 * columns, floor: floor}
	tiles := (rows + 5) / 6
	for panel := 0; panel < columns; panel += panelColumns {
		t.w = (*byte)(unsafe.Add(unsafe.Pointer(base), panel*k))
		t.scale, t.bias = &scale[panel], &bias[panel]
		row := 0
		for i := range tiles {
			n := (rows - row + tiles - i - 1) / (tiles - i) // as even as possible
			t.out, t.x, t.rowScale = &out[row*columns+panel], &f.values[row*k], &f.scales[row]
			switch n {
			case 6:
				tile6(&t)
			case 5:
				tile5(&t)
			case 4:
				tile4(&t)
			case 3:
				tile3(&t)
			case 2:
				tile2(&t)
			case 1:
				tile1(&t)
			}
			row += n
		}
	}
}

func dotVector(a, b []float32) float32 {
	if len(a) == 0 {
		return 0
	}
	return dot(&a[0], &b[:len(a)][0], len(a))
}

func dotFixedVector(a []int8, b []int16) int32 {
	b = b[:len(a)]
	n := len(a) &^ 31
	if n == 0 {
		return dotFixedPlain(a, b)
	}
	sum := dotFixed(&a[0], &b[0], n)
	if n < len(a) {
		sum += dotFixedPlain(a[n:], b[n:])
	}
	return sum
}

func hammingVector(out []uint16, rows, q []uint64) {
	if len(q) != 8 || len(out) == 0 {
		hammingPlain(out, rows, q)
		return
	}
	hamming512(&out[0], &rows[:8*len(out)][0], &q[0], len(out))
}

func addScaledVector(out, x []float32, by float32) {
	if len(out) > 0 {
		addScaled(&out[0], &x[:len(out)][0], len(out), by)
	}
}
