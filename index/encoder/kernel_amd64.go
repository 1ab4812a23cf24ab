//go:build !purego

package encoder

import (
	"unsafe"

	"golang.org/x/sys/cpu"
)

// hasVectors says whether the processor and the system have what the assembly uses.
var hasVectors = cpu.X86.HasAVX2 && cpu.X86.HasFMA

// A tile multiplies so many rows of x with a panel of weights, 16 columns, each k long; tile2 with two
// panels and tile1 with four. Strides are in bytes.
//
//go:noescape
func tile6(out, x *float32, w *byte, scale, bias *float32, k, xStride, outStride int, floor float32)

//go:noescape
func tile5(out, x *float32, w *byte, scale, bias *float32, k, xStride, outStride int, floor float32)

//go:noescape
func tile4(out, x *float32, w *byte, scale, bias *float32, k, xStride, outStride int, floor float32)

//go:noescape
func tile3(out, x *float32, w *byte, scale, bias *float32, k, xStride, outStride int, floor float32)

//go:noescape
func tile2(out, x *float32, w *byte, scale, bias *float32, k, xStride, outStride int, floor float32)

//go:noescape
func tile1(out, x *float32, w *byte, scale, bias *float32, k, xStride, outStride int, floor float32)

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

// productVector is productPlain by tiles.
func productVector(out, x []float32, rows int, l linear, floor float32) {
	// The slices' ends are checked here, once; the assembly trusts them.
	k, columns := l.rows, l.columns
	out, x = out[:rows*columns], x[:rows*k]
	scale, bias, quantised := l.scale[:columns], l.bias[:columns], l.quantised[:k*columns]
	if len(out) == 0 || k == 0 {
		return
	}
	base := unsafe.StringData(quantised)
	tiles := (rows + 5) / 6
	// Four panels at a time, which is what tile1 takes; matrices have a multiple of 64 columns.
	for c := 0; c < columns; c += 4 * panelColumns {
		for panel := c; panel < c+4*panelColumns; panel += panelColumns {
			w := (*byte)(unsafe.Add(unsafe.Pointer(base), panel*k))
			s, b := &scale[panel], &bias[panel]
			row := 0
			for t := range tiles {
				// As even as possible: 3 to 6 rows, unless there are fewer.
				n := (rows - row + tiles - t - 1) / (tiles - t)
				o, in := &out[row*columns+panel], &x[row*k]
				switch n {
				case 6:
					tile6(o, in, w, s, b, k, 4*k, 4*columns, floor)
				case 5:
					tile5(o, in, w, s, b, k, 4*k, 4*columns, floor)
				case 4:
					tile4(o, in, w, s, b, k, 4*k, 4*columns, floor)
				case 3:
					tile3(o, in, w, s, b, k, 4*k, 4*columns, floor)
				case 2:
					if panel%(2*panelColumns) == 0 {
						tile2(o, in, w, s, b, k, 4*k, 4*columns, floor)
					}
				case 1:
					if panel == c {
						tile1(o, in, w, s, b, k, 4*k, 4*columns, floor)
					}
				}
				row += n
			}
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
