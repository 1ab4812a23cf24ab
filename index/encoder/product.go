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

// productPlain is the product in plain Go. A panel of the weights is small enough to stay near the
// processor while all rows go over it; six sums at a time are as many as stay in registers.
func productPlain(out, x []float32, n int, l linear, floor float32) {
	for c := 0; c < l.columns; c += 2 {
		panel := l.quantised[c/panelColumns*panelColumns*l.rows:][:panelColumns*l.rows]
		w := panel[c%panelColumns:]
		scale, bias := [2]float32(l.scale[c:]), [2]float32(l.bias[c:])
		put := func(row int, s0, s1 float32) {
			o := out[row*l.columns+c:][:2]
			o[0] = max(s0*scale[0]+bias[0], floor)
			o[1] = max(s1*scale[1]+bias[1], floor)
		}
		r := 0
		for ; r+3 <= n; r += 3 {
			a, b, d := x[r*l.rows:][:l.rows], x[(r+1)*l.rows:][:l.rows], x[(r+2)*l.rows:][:l.rows]
			a0, a1, b0, b1, d0, d1 := threeRows(a, b, d, w)
			put(r, a0, a1)
			put(r+1, b0, b1)
			put(r+2, d0, d1)
		}
		for ; r < n; r++ {
			s0, s1 := oneRow(x[r*l.rows:][:l.rows], w)
			put(r, s0, s1)
		}
	}
}

// threeRows sums three rows times two columns of a panel.
func threeRows(a, b, d []float32, w string) (a0, a1, b0, b1, d0, d1 float32) {
	b, d = b[:len(a)], d[:len(a)]
	for k := range a {
		w0, w1 := float32(int8(w[0])), float32(int8(w[1]))
		a0 += a[k] * w0
		a1 += a[k] * w1
		b0 += b[k] * w0
		b1 += b[k] * w1
		d0 += d[k] * w0
		d1 += d[k] * w1
		if len(w) < panelColumns {
			break
		}
		w = w[panelColumns:]
	}
	return a0, a1, b0, b1, d0, d1
}

// oneRow sums one row times two columns of a panel, in the order of threeRows.
func oneRow(a []float32, w string) (a0, a1 float32) {
	for k := range a {
		a0 += a[k] * float32(int8(w[0]))
		a1 += a[k] * float32(int8(w[1]))
		if len(w) < panelColumns {
			break
		}
		w = w[panelColumns:]
	}
	return a0, a1
}
