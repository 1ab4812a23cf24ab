package rank

import "math"

const (
	// blockSize is the number of classes in a block, whose weights for an index and the sums of
	// their squared gradients fill a line of the processor's cache: 64 bytes.
	blockSize = 8
	// leastStep is the probability from which a step moves the weights of another class.
	leastStep = 1e-3
)

// blocks trains a classifier of many classes. A step sets a sample against some blocks of
// neighbouring classes rather than single ones, since fetching weights takes most of the time.
type blocks struct {
	c     *Classifier
	count int
	cells []cell // for each block those of all indexes

	// Of the step under way:
	scores  [negatives + 1][blockSize]float32
	moves   []move
	fetched float32 // keeps the compiler from leaving out fetch
}

// cell holds the weights of a block's classes for an index.
type cell struct{ weight, grad [blockSize]float32 }

// move is a class whose weights a step moves.
type move struct {
	block, class int32
	gradient     float32
}

func newBlocks(c *Classifier, count int) *blocks {
	return &blocks{c: c, count: count, cells: make([]cell, count*c.dim)}
}

// of returns the cells of a block.
func (b *blocks) of(block int32) []cell {
	return b.cells[int(block)*b.c.dim : (int(block)+1)*b.c.dim]
}

// step moves the weights for a sample.
func (b *blocks) step(d *drawn, kept Sparse) {
	b.fetch(d, kept)
	for k, at := range d.against() {
		b.scores[k] = score(b.of(at), kept)
		for class := range b.scores[k] {
			b.scores[k][class] += d.prior[k][class]
		}
	}
	b.plan(d)
	for _, m := range b.moves {
		cells, class := b.of(m.block), m.class&(blockSize-1)
		for j, i := range kept.Index {
			x := &cells[i]
			w, g := x.weight[class], x.grad[class]
			slope := m.gradient*kept.Value[j] + decay*w
			g += slope * slope
			x.grad[class] = g
			x.weight[class] = w - rate*slope/(float32(math.Sqrt(float64(g)))+1e-3)
		}
	}
}

// fetch brings the weights that a step needs near to the processor. It waits for memory for many of them at once, since each one
// asks little work, where score would wait for a few; that takes a third off the time of training.
func (b *blocks) fetch(d *drawn, kept Sparse) {
	sum := float32(0)
	for _, at := range d.against() {
		cells := b.of(at)
		for _, i := range kept.Index {
			sum += cells[i].weight[0]
		}
	}
	b.fetched = sum
}

// score returns the scores of a block's classes for x.
func score(cells []cell, x Sparse) [blockSize]float32 {
	var s0, s1, s2, s3, s4, s5, s6, s7 float32
	for j, i := range x.Index {
		v, w := x.Value[j], &cells[i].weight
		s0 += w[0] * v
		s1 += w[1] * v
		s2 += w[2] * v
		s3 += w[3] * v
		s4 += w[4] * v
		s5 += w[5] * v
		s6 += w[6] * v
		s7 += w[7] * v
	}
	return [blockSize]float32{s0, s1, s2, s3, s4, s5, s6, s7}
}

// plan turns scores to what is moved: the softmax, less 1 for the sample's own class.
func (b *blocks) plan(d *drawn) {
	own := d.own % blockSize
	top := b.scores[0][own]
	for k, at := range d.against() {
		for class := range min(blockSize, b.c.classes-int(at)*blockSize) {
			top = max(top, b.scores[k][class])
		}
	}
	var sum float32
	b.moves = b.moves[:0]
	for k, at := range d.against() {
		for class := range min(blockSize, b.c.classes-int(at)*blockSize) {
			e := float32(math.Exp(float64(b.scores[k][class] - top)))
			sum += e
			b.moves = append(b.moves, move{at, int32(class), e})
		}
	}
	n := 0
	for k, m := range b.moves {
		m.gradient /= sum
		if k == own { // the own block is the first
			m.gradient--
		} else if m.gradient < leastStep {
			continue
		}
		b.moves[n] = m
		n++
	}
	b.moves = b.moves[:n]
}

// finishRows is the number of indexes that finish writes at a time, few enough for the cache.
const finishRows = 32

// finish writes the weights to the classifier.
func (b *blocks) finish() {
	n := b.c.classes
	b.c.weight = make([]float32, n*b.c.dim)
	for from := 0; from < b.c.dim; from += finishRows {
		to := min(from+finishRows, b.c.dim)
		for at := range b.count {
			for i, cell := range b.cells[at*b.c.dim+from : at*b.c.dim+to] {
				copy(b.c.weight[(from+i)*n+at*blockSize:(from+i+1)*n], cell.weight[:])
			}
		}
	}
}
