package encoder

import "math"

// run sends a pack through the network, and leaves the vectors of its texts in a.vectors. The rows of
// all texts are stacked for the products; attention and means keep to each text. A row of a product
// is summed in one order, whatever rows stand beside it, so that it makes no difference how many goroutines
// share the work: that many take some rows each, and wait for each other where attention needs what the others have.
func (n *network) run(a *arena, workers int) {
	if len(a.ids) == 0 {
		return
	}
	a.fit(workers)
	for _, step := range steps {
		a.each(n, step)
	}

	// The last product of the second layer is linear, and so is the mean: the mean goes first.
	for i, t := range a.texts {
		n.mean(a.mean[i*Dimensions:][:Dimensions], a.stream[t.row*Dimensions:][:t.count*Dimensions])
		n.mean(a.meanWide[i*wideWidth:][:wideWidth], a.wide[t.row*wideWidth:][:t.count*wideWidth])
	}
	s := &a.shares[0]
	n.product(a.vectors, a.meanWide, n.layers[1].narrow, false, s)
	n.add(a.mean, a.vectors)

	n.product(a.vectors, a.mean, n.sentence, false, s)
	for i := range a.texts {
		finish(a.vectors[i*Dimensions:][:Dimensions])
	}
}

// steps are what is done to a share of the rows, and then what needs all rows to have gone so far. Between them lies
// attention, to keys and values that are overwritten next.
var steps = [...]func(*network, *arena, *share){
	func(n *network, a *arena, s *share) {
		n.embed(a, s)
		n.product(s.of(a.stream, Dimensions), s.of(a.embedded, pieceWidth), n.residual, false, s)
		n.query(a, s, &n.layers[0], a.embedded)
	},
	func(n *network, a *arena, s *share) { n.attend(a, s, &n.layers[0], a.embedded) },
	func(n *network, a *arena, s *share) {
		n.gather(a, s, &n.layers[0], a.embedded)
		n.product(s.of(a.product, Dimensions), s.of(a.wide, wideWidth), n.layers[0].narrow, false, s)
		n.add(s.of(a.stream, Dimensions), s.of(a.product, Dimensions))
		n.query(a, s, &n.layers[1], a.stream)
	},
	func(n *network, a *arena, s *share) { n.attend(a, s, &n.layers[1], a.normed) },
	func(n *network, a *arena, s *share) { n.gather(a, s, &n.layers[1], a.normed) },
}

// embed writes the vectors of the pieces, with the places in their texts, to a.embedded.
func (n *network) embed(a *arena, s *share) {
	for t, rows := range s.texts(a) {
		for row := rows.from; row < rows.to; row++ {
			id := int(a.ids[row])
			scale := n.pieces.scale[id]
			values := n.pieces.quantised[id*pieceWidth:][:pieceWidth]
			place := n.places[(row-t.row)*pieceWidth:][:pieceWidth]
			out := a.embedded[row*pieceWidth:][:pieceWidth]
			for j := range out {
				out[j] = float32(int8(values[j]))*scale + place[j]
			}
		}
	}
}

// query writes the queries, keys and values of a layer to a.wide, by the norm of its input.
func (n *network) query(a *arena, s *share, l *layer, in []float32) {
	normed := s.of(a.normed, l.width)
	l.norm1.apply(normed, s.of(in, l.width))
	n.product(s.of(a.wide, 3*l.width), normed, l.qkv, false, s)
}

// attend writes what each piece takes from the others of its text to out. Their keys and values must be there.
func (n *network) attend(a *arena, s *share, l *layer, out []float32) {
	for t, rows := range s.texts(a) {
		for head := range heads {
			n.attendHead(a, s, l.width, t, rows, head, out)
		}
	}
}

// attendHead writes one head of some rows of a text to its columns of out, whose rows are width wide.
func (n *network) attendHead(a *arena, s *share, width int, t packed, rows span, head int, out []float32) {
	size := width / heads
	row := func(i, block int) []float32 { // of queries, keys or values
		return a.wide[i*3*width+block*width+head*size:][:size]
	}
	scores := s.scores[:t.count]
	for i := rows.from; i < rows.to; i++ {
		query := row(i, 0)
		for j := range scores {
			scores[j] = n.dot(query, row(t.row+j, 1))
		}
		softmax(scores)
		to := out[i*width+head*size:][:size]
		clear(to)
		for j, score := range scores {
			n.addScaled(to, row(t.row+j, 2), score)
		}
	}
}

// gather adds to a.stream what the pieces took from the others, and writes the inner layer of that to a.wide.
func (n *network) gather(a *arena, s *share, l *layer, taken []float32) {
	stream, product, normed := s.of(a.stream, Dimensions), s.of(a.product, Dimensions), s.of(a.normed, Dimensions)
	n.product(product, s.of(taken, l.width), l.heads, false, s)
	n.add(stream, product)
	l.norm2.apply(normed, stream)
	n.product(s.of(a.wide, wideWidth), normed, l.wide, true, s)
}

// apply normalises the rows of in to out.
func (norm normalisation) apply(out, in []float32) {
	width := len(norm.scale)
	scale, bias := norm.scale, norm.bias[:width]
	for ; len(in) > 0; in, out = in[width:], out[width:] {
		x, y := in[:width], out[:width]
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

// add adds x to out.
func (n *network) add(out, x []float32) { n.addScaled(out, x, 1) }

// mean writes the mean of the rows to out, which is one row.
func (n *network) mean(out, rows []float32) {
	count := len(rows) / len(out)
	copy(out, rows)
	for r := 1; r < count; r++ {
		n.add(out, rows[r*len(out):][:len(out)])
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
