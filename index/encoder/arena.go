package encoder

import (
	"iter"
	"slices"
	"strings"

	"github.com/faqbot/faqbot/index/parallel"
)

const (
	// longestInput is how many pieces of a text the network takes; the rest is left out.
	longestInput = 128
	// packRows is how many pieces are sent through the network together at most, unless one text has
	// more. A product with fewer rows spends more on reading the weights; with more rows it gains
	// nothing, and others wait longer for the processor.
	packRows = 64
	// leastShared is how many pieces each of several goroutines takes at least: the tiles of a product have up to
	// six rows, and with fewer they spend more on reading the weights.
	leastShared = 6
)

// arena is the memory for one pack of texts on its way through the network. It grows to what the
// longest text needs, [longestInput] rows of some 3,900 numbers, 2 MB, and is used again.
type arena struct {
	cutter cutter
	texts  []packed
	ids    []int32 // of all texts, one after the other: a row each

	embedded []float32 // rows × pieceWidth: pieces with their places, then the heads of layer 0
	stream   []float32 // rows × Dimensions: what the layers add to
	normed   []float32 // rows × Dimensions: input of a product, or the heads of layer 1
	product  []float32 // rows × Dimensions: output of a product
	wide     []float32 // rows × wideWidth: queries, keys and values, or the inner layer
	meanWide []float32 // texts × wideWidth
	mean     []float32 // texts × Dimensions
	vectors  []float32 // texts × Dimensions

	shares []share // what each goroutine does of it
}

// span is rows of a pack, from one to before another.
type span struct{ from, to int }

// share is the rows of a pack that one goroutine works on.
type share struct {
	span

	scores []float32 // longestInput: attention of one piece to each
	fixed  fixedRows // rows × wideWidth at most: input of a product
}

// of returns the share's rows of a slice, which are width wide.
func (s *share) of(x []float32, width int) []float32 { return x[s.from*width : s.to*width] }

// texts returns the texts of which the share has rows, with these.
func (s *share) texts(a *arena) iter.Seq2[packed, span] {
	return func(yield func(packed, span) bool) {
		for _, t := range a.texts {
			rows := span{max(s.from, t.row), min(s.to, t.row+t.count)}
			if rows.from < rows.to && !yield(t, rows) {
				return
			}
		}
	}
}

// each lets each goroutine do a step with its rows, and waits for all.
func (a *arena) each(n *network, step func(*network, *arena, *share)) {
	if len(a.shares) == 1 { // which costs no closure
		step(n, a, &a.shares[0])
		return
	}
	parallel.Workers(len(a.shares), func(w int) { step(n, a, &a.shares[w]) })
}

// packed is a text of a pack.
type packed struct {
	index      int // in the batch
	row, count int // its rows
}

func (a *arena) reset() {
	a.texts, a.ids = a.texts[:0], a.ids[:0]
}

// add puts a text's ids into the pack, unless it is full.
func (a *arena) add(index int, ids []int32) bool {
	ids = ids[:min(len(ids), longestInput)]
	if len(a.ids) > 0 && len(a.ids)+len(ids) > packRows {
		return false
	}
	a.texts = append(a.texts, packed{index: index, row: len(a.ids), count: len(ids)})
	a.ids = append(a.ids, ids...)
	return true
}

// cutClean gives the ids of a text that is clean and not empty.
func (a *arena) cutClean(v *vocabulary, text string) []int32 {
	return a.cutter.cut(v, strings.ReplaceAll(text, " ", string(wordStart)))
}

// fit makes room for the pack, and shares it among some goroutines.
func (a *arena) fit(workers int) {
	rows, texts := len(a.ids), len(a.texts)
	a.embedded = sized(a.embedded, rows*pieceWidth)
	a.stream = sized(a.stream, rows*Dimensions)
	a.normed = sized(a.normed, rows*Dimensions)
	a.product = sized(a.product, rows*Dimensions)
	a.wide = sized(a.wide, rows*wideWidth)
	a.meanWide = sized(a.meanWide, texts*wideWidth)
	a.mean = sized(a.mean, texts*Dimensions)
	a.vectors = sized(a.vectors, texts*Dimensions)
	a.shares = slices.Grow(a.shares[:0], workers)[:workers]
	for w := range a.shares {
		s := &a.shares[w]
		s.span = span{w * rows / workers, (w + 1) * rows / workers}
		s.scores = sized(s.scores, longestInput)
	}
}

// sized gives a slice of n numbers of no particular value, s itself if it is large enough.
func sized[T int16 | float32](s []T, n int) []T {
	return slices.Grow(s[:0], n)[:n]
}
