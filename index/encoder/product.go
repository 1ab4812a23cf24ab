package encoder

import "math"

// product writes to out the rows of x times l's matrix, plus its bias; of that, if positive is set, what is above 0. Rows
// in fixed point lie in s meanwhile.
func (n *network) product(out, x []float32, l linear, positive bool, s *share) {
	floor := float32(math.Inf(-1))
	if positive {
		floor = 0
	}
	rows := len(x) / l.rows
	if n.vector {
		productVector(out, x, rows, l, floor, &s.fixed)
	} else {
		productPlain(out, x, rows, l, floor)
	}
}

// fixedRows are rows of numbers in fixed point, each with a scale of its own: what vector instructions multiply, since
// they do twice as many numbers of 16 bits at a time as of 32. It moves the vector of a text by a cosine of 3e-8.
type fixedRows struct {
	values []int16
	scales []float32 // what 1 stands for in each row
}

// fit makes room for rows of k numbers.
func (f *fixedRows) fit(rows, k int) {
	f.values, f.scales = sized(f.values, rows*k), sized(f.scales, rows)
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

// tileColumns is how many columns a tile in plain Go has. It has two rows: six sums are as many as stay in
// registers.
const tileColumns = 3

// productPlain is the product in plain Go, by tiles. The last tile begins so early that it is whole, and
// computes some numbers a second time. All sums take their terms in one order. A matrix has at least
// tileColumns columns, and at most wideWidth rows.
func productPlain(out, x []float32, rows int, l linear, floor float32) {
	var scratch [tileColumns][wideWidth]float32
	k, values := l.rows, newByteValues()
	w0, w1, w2 := scratch[0][:k], scratch[1][:k], scratch[2][:k]
	for next := 0; next < l.columns; next += tileColumns {
		c := min(next, l.columns-tileColumns)
		t := tile{scale: l.scale[c:], bias: l.bias[c:], floor: floor}
		for row := 0; row < rows; row += 2 {
			first := min(row, max(0, rows-2))
			second := min(first+1, rows-1) // a single row is its own second
			a, b := x[first*k:][:k], x[second*k:][:k]
			if row == 0 {
				t.a0, t.a1, t.a2, t.b0, t.b1, t.b2 = values.widen(w0, w1, w2, a, b, l.column(c), l.column(c+1), l.column(c+2))
			} else {
				t.a0, t.a1, t.a2, t.b0, t.b1, t.b2 = sums(a, b, w0, w1, w2)
			}
			t.put(out[first*l.columns+c:], out[second*l.columns+c:])
		}
	}
}

// column returns the weights of a column: every panelColumns-th byte is one, from the first on.
func (m *matrix) column(c int) string {
	return m.quantised[c/panelColumns*panelColumns*m.rows+c%panelColumns:][:panelColumns*(m.rows-1)+1]
}

// tile is a tile of a product.
type tile struct {
	scale, bias []float32 // from its first column on
	floor       float32

	a0, a1, a2, b0, b1, b2 float32 // the sums of its rows
}

// put writes the results of the two rows.
func (t *tile) put(a, b []float32) {
	scale, bias := t.scale[:3], t.bias[:3]
	a, b = a[:3], b[:3]
	a[0], b[0] = max(t.a0*scale[0]+bias[0], t.floor), max(t.b0*scale[0]+bias[0], t.floor)
	a[1], b[1] = max(t.a1*scale[1]+bias[1], t.floor), max(t.b1*scale[1]+bias[1], t.floor)
	a[2], b[2] = max(t.a2*scale[2]+bias[2], t.floor), max(t.b2*scale[2]+bias[2], t.floor)
}

// sums sums two rows times three columns.
func sums(a, b, w0, w1, w2 []float32) (a0, a1, a2, b0, b1, b2 float32) {
	b, w0, w1, w2 = b[:len(a)], w0[:len(a)], w1[:len(a)], w2[:len(a)]
	for k, v := range a {
		u := b[k]
		p, q, r := w0[k], w1[k], w2[k]
		a0 += v * p
		b0 += u * p
		a1 += v * q
		b1 += u * q
		a2 += v * r
		b2 += u * r
	}
	return a0, a1, a2, b0, b1, b2
}

// byteValues are the values of signed bytes as float32, by the byte.
type byteValues [256]float32

func newByteValues() *byteValues {
	var values byteValues
	for i := range values {
		values[i] = float32(int8(i))
	}
	return &values
}

// widen is sums for the first two rows: it widens three columns of a matrix to w0, w1 and w2 on the way. To look
// the values up while the sums wait for each other is faster than to convert them, and takes less memory than to
// keep them widened.
func (values *byteValues) widen(w0, w1, w2, a, b []float32, c0, c1, c2 string) (a0, a1, a2, b0, b1, b2 float32) {
	b, w0, w1, w2 = b[:len(a)], w0[:len(a)], w1[:len(a)], w2[:len(a)]
	for k, v := range a {
		u := b[k]
		p, q, r := values[c0[panelColumns*k]], values[c1[panelColumns*k]], values[c2[panelColumns*k]]
		w0[k], w1[k], w2[k] = p, q, r
		a0 += v * p
		b0 += u * p
		a1 += v * q
		b1 += u * q
		a2 += v * r
		b2 += u * r
	}
	return a0, a1, a2, b0, b1, b2
}
