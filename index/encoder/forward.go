package encoder

import "math"

// run sends a pack through the network, and leaves the vectors of its texts in a.vectors. The rows of
// all texts are stacked for the products; attention and means keep to each text. A row of a product
// is summed in one order, whatever rows stand beside it.
func (n *network) run(a *arena) {
	rows, texts := len(a.ids), len(a.texts)
	if rows == 0 {
		return
	}
	a.fit()
	n.embed(a)
	first, second := &n.layers[0], &n.layers[1]

	n.product(a.stream, a.embedded, rows, n.residual, false, &a.fixed)
	first.norm1.apply(a.normed, a.embedded, rows)
	n.attend(a, first)
	n.product(a.wide, a.normed, rows, first.wide, true, &a.fixed)
	n.product(a.product, a.wide, rows, first.narrow, false, &a.fixed)
	addTo(a.stream, a.product)

	second.norm1.apply(a.normed, a.stream, rows)
	n.attend(a, second)
	n.product(a.wide, a.normed, rows, second.wide, true, &a.fixed)

	// The last product of the second layer is linear, and so is the mean: the mean goes first.
	for i, t := range a.texts {
		mean(a.mean[i*Dimensions:][:Dimensions], a.stream[t.row*Dimensions:][:t.count*Dimensions])
		mean(a.meanWide[i*wideWidth:][:wideWidth], a.wide[t.row*wideWidth:][:t.count*wideWidth])
	}
	n.product(a.vectors, a.meanWide, texts, second.narrow, false, &a.fixed)
	addTo(a.mean, a.vectors)

	n.product(a.vectors, a.mean, texts, n.sentence, false, &a.fixed)
	for i := range texts {
		finish(a.vectors[i*Dimensions:][:Dimensions])
	}
}

// embed writes the vectors of the pieces, with the places in their texts, to a.embedded.
func (n *network) embed(a *arena) {
	for _, t := range a.texts {
		for p := range t.count {
			row := t.row + p
			id := int(a.ids[row])
			scale := n.pieces.scale[id]
			values := n.pieces.quantised[id*pieceWidth:][:pieceWidth]
			place := n.places[p*pieceWidth:][:pieceWidth]
			out := a.embedded[row*pieceWidth:][:pieceWidth]
			for j := range out {
				out[j] = float32(int8(values[j]))*scale + place[j]
			}
		}
	}
}

// attend adds to a.stream what each piece takes from the others of its text, by a.normed, and leaves
// the norm of that in a.normed.
func (n *network) attend(a *arena, l *layer) {
	rows := len(a.ids)
	n.product(a.wide, a.normed, rows, l.qkv, false, &a.fixed)
	for _, t := range a.texts {
		for head := range heads {
			n.attendHead(a, l.width, t, head)
		}
	}
	n.product(a.product, a.normed, rows, l.heads, false, &a.fixed)
	addTo(a.stream, a.product)
	l.norm2.apply(a.normed, a.stream, rows)
}

// attendHead writes one head of one text to its columns of a.normed, whose rows are width wide.
func (n *network) attendHead(a *arena, width int, t packed, head int) {
	size := width / heads
	row := func(i, block int) []float32 { // of queries, keys or values
		return a.wide[(t.row+i)*3*width+block*width+head*size:][:size]
	}
	scores := a.scores[:t.count]
	for i := range t.count {
		query := row(i, 0)
		for j := range scores {
			scores[j] = n.dot(query, row(j, 1))
		}
		softmax(scores)
		out := a.normed[(t.row+i)*width+head*size:][:size]
		clear(out)
		for j, s := range scores {
			n.addScaled(out, row(j, 2), s)
		}
	}
}

// apply normalises rows of in to out.
func (norm normalisation) apply(out, in []float32, rows int) {
	width := len(norm.scale)
	scale, bias := norm.scale, norm.bias[:width]
	for r := range rows {
		x, y := in[r*width:][:width], out[r*width:][:width]
		mean := sum(x) / float32(width)
		var s0, s1, s2, s3 float32 // width is a multiple of 4
		for j := 0; j+4 <= len(x); j += 4 {
			d0, d1, d2, d3 := x[j]-mean, x[j+1]-mean, x[j+2]-mean, x[j+3]-mean
			s0 += d0 * d0
			s1 += d1 * d1
			s2 += d2 * d2
			s3 += d3 * d3
		}
		by := float32(1 / math.Sqrt(float64((s0+s1+s2+s3)/float32(width))+normEps))
		for j := range y {
			y[j] = (x[j]-mean)*by*scale[j] + bias[j]
		}
	}
}

func sum(x []float32) float32 {
	var s0, s1, s2, s3 float32
	for ; len(x) >= 4; x = x[4:] {
		s0 += x[0]
		s1 += x[1]
		s2 += x[2]
		s3 += x[3]
	}
	for _, v := range x {
		s0 += v
	}
	return s0 + s1 + s2 + s3
}

func addTo(out, x []float32) {
	x = x[:len(out)]
	for i := range out {
		out[i] += x[i]
	}
}

// mean writes the mean of the rows to out, which is one row.
func mean(out, rows []float32) {
	count := len(rows) / len(out)
	copy(out, rows)
	for r := 1; r < count; r++ {
		addTo(out, rows[r*len(out):][:len(out)])
	}
	by := 1 / float32(count)
	for i := range out {
		out[i] *= by
	}
}

// softmax turns scores to shares that sum to 1.
func softmax(scores []float32) {
	top := scores[0]
	for _, s := range scores {
		top = max(top, s)
	}
	var total float32
	for i, s := range scores {
		scores[i] = float32(math.Exp(float64(s - top)))
		total += scores[i]
	}
	for i := range scores {
		scores[i] /= total
	}
}

// finish takes the hyperbolic tangents and brings the vector to the length 1.
func finish(vector []float32) {
	squares := 0.0
	for i, v := range vector {
		t := math.Tanh(float64(v))
		vector[i] = float32(t)
		squares += t * t
	}
	by := float32(1 / math.Sqrt(max(squares, 1e-12)))
	for i := range vector {
		vector[i] *= by
	}
}
