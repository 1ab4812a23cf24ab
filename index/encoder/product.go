package encoder

import "math"

// product writes to out the first rows of x times l's matrix, plus its bias; of that, if positive is
// set, what is above 0.
func (n *network) product(out, x []float32, rows int, l linear, positive bool) {
	floor := float32(math.Inf(-1))
	if positive {
		floor = 0
	}
	if n.vector {
		productVector(out[:rows*l.columns], x[:rows*l.rows], rows, l, floor)
	} else {
		productPlain(out[:rows*l.columns], x[:rows*l.rows], rows, l, floor)
	}
}

func (n *network) dot(a, b []float32) float32 {
	if n.vector {
		return dotVector(a, b)
	}
	return dotPlain(a, b)
}

func (n *network) addScaled(out, x []float32, by float32) {
	if n.vector {
		addScaledVector(out, x, by)
	} else {
		addScaledPlain(out, x, by)
	}
}

// productPlain is the product in plain Go. Of the weights four columns at a time are widened, which stay
// near the processor while all rows go over them; six sums at a time are as many as stay in registers.
// The columns of a matrix are a multiple of 4, and its rows not more than wideWidth.
func productPlain(out, x []float32, rows int, l linear, floor float32) {
	var widened [4][wideWidth]float32
	k := l.rows
	w0, w1, w2, w3 := widened[0][:k], widened[1][:k], widened[2][:k], widened[3][:k]
	for c := 0; c < l.columns; c += 4 {
		widen(w0, w1, w2, w3, l.quantised[c/panelColumns*panelColumns*k+c%panelColumns:][:panelColumns*(k-1)+4])
		first, second := pair{l.scale[c:], l.bias[c:], floor}, pair{l.scale[c+2:], l.bias[c+2:], floor}
		if rows == 1 {
			s0, s1, s2, s3 := oneRow(x[:k], w0, w1, w2, w3)
			first.put(out[c:], s0, s1)
			second.put(out[c+2:], s2, s3)
			continue
		}
		first.columns(out[c:], x, rows, l.columns, w0, w1)
		second.columns(out[c+2:], x, rows, l.columns, w2, w3)
	}
}

// widen makes four columns of a panel float32. The panel begins with the first of them.
func widen(w0, w1, w2, w3 []float32, panel string) {
	w1, w2, w3 = w1[:len(w0)], w2[:len(w0)], w3[:len(w0)]
	for k := range w0 {
		row := panel[k*panelColumns:][:4]
		w0[k], w1[k] = float32(int8(row[0])), float32(int8(row[1]))
		w2[k], w3[k] = float32(int8(row[2])), float32(int8(row[3]))
	}
}

// pair is what two columns have beside their weights.
type pair struct {
	scale, bias []float32
	floor       float32
}

// put writes the results of one row.
func (p *pair) put(out []float32, s0, s1 float32) {
	out[0] = max(s0*p.scale[0]+p.bias[0], p.floor)
	out[1] = max(s1*p.scale[1]+p.bias[1], p.floor)
}

// columns writes the results of two rows or more, which stand stride numbers apart, beginning with
// the first number of out.
func (p *pair) columns(out, x []float32, rows, stride int, w0, w1 []float32) {
	k := len(w0)
	for r := 0; r < rows; {
		a, b := x[r*k:][:k], x[(r+1)*k:][:k]
		if left := rows - r; left == 2 || left == 4 {
			a0, a1, b0, b1 := twoRows(a, b, w0, w1)
			p.put(out[r*stride:], a0, a1)
			p.put(out[(r+1)*stride:], b0, b1)
			r += 2
			continue
		}
		a0, a1, b0, b1, d0, d1 := threeRows(a, b, x[(r+2)*k:][:k], w0, w1)
		p.put(out[r*stride:], a0, a1)
		p.put(out[(r+1)*stride:], b0, b1)
		p.put(out[(r+2)*stride:], d0, d1)
		r += 3
	}
}

// threeRows sums three rows times two columns. This, twoRows and oneRow add up in the same order.
func threeRows(a, b, d, w0, w1 []float32) (a0, a1, b0, b1, d0, d1 float32) {
	b, d, w0, w1 = b[:len(a)], d[:len(a)], w0[:len(a)], w1[:len(a)]
	for k, v := range a {
		u, w := w0[k], w1[k]
		a0 += v * u
		a1 += v * w
		b0 += b[k] * u
		b1 += b[k] * w
		d0 += d[k] * u
		d1 += d[k] * w
	}
	return a0, a1, b0, b1, d0, d1
}

// twoRows sums two rows times two columns.
func twoRows(a, b, w0, w1 []float32) (a0, a1, b0, b1 float32) {
	b, w0, w1 = b[:len(a)], w0[:len(a)], w1[:len(a)]
	for k, v := range a {
		u, w := w0[k], w1[k]
		a0 += v * u
		a1 += v * w
		b0 += b[k] * u
		b1 += b[k] * w
	}
	return a0, a1, b0, b1
}

// oneRow sums one row times four columns.
func oneRow(a, w0, w1, w2, w3 []float32) (a0, a1, a2, a3 float32) {
	w0, w1, w2, w3 = w0[:len(a)], w1[:len(a)], w2[:len(a)], w3[:len(a)]
	for k, v := range a {
		a0 += v * w0[k]
		a1 += v * w1[k]
		a2 += v * w2[k]
		a3 += v * w3[k]
	}
	return a0, a1, a2, a3
}
