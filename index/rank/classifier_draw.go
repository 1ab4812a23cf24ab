package rank

import (
	"math/rand/v2"
	"slices"

	"github.com/faqbot/faqbot/index/parallel"
)

const (
	// redraw is the number of steps with the same blocks of others, which stay in the cache.
	redraw = 8
	// batchSteps is the number of steps that are drawn at once, and batches how many are under way: so many that
	// neither of the two goroutines waits for each single step of the other.
	batchSteps, batches = 256, 3
)

// drawn is what no weight decides of a step of training: which sample it takes, which of its features are kept, which blocks of
// classes it is set against, and what the prior says of these.
type drawn struct {
	sample, own int                  // number and class of the sample
	from, to    int                  // of the features that are kept, in the batch
	blocks      [negatives + 1]int32 // the sample's own first; only where there are many classes
	count       int                  // of these
	prior       [negatives + 1][blockSize]float32
}

// against returns the blocks of classes that the sample is set against, its own first.
func (d *drawn) against() []int32 { return d.blocks[:d.count] }

// batch is some steps, one after the other.
type batch struct {
	steps []drawn
	index []int32 // of the features that are kept
	value []float32
}

// drawer draws the steps of training.
type drawer struct {
	c       *Classifier
	samples []Sample
	rng     *rand.Rand
	prior   Prior // asked for what a step is set against; nil: there is none, or it is not asked here
	blocks  int   // number of blocks of classes; 0: each step is set against every class
	other   []int // blocks that samples are set against
	steps   int
}

// run goes through the samples several times, each time in another order. One goroutine draws what the other takes, which
// changes nothing but the time: chance and the prior know nothing of the weights.
func (d *drawer) run(times int, step func(d *drawn, kept Sparse)) {
	free, ready, over := make(chan *batch, batches), make(chan *batch, batches), make(chan struct{})
	for range batches {
		free <- new(batch)
	}
	parallel.Together(func() {
		defer close(ready)
		order := make([]int, len(d.samples))
		for i := range order {
			order[i] = i
		}
		for range times {
			d.rng.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
			for some := range slices.Chunk(order, batchSteps) {
				select {
				case b := <-free:
					d.fill(b, some)
					ready <- b // there is room for all
				case <-over:
					return
				}
			}
		}
	}, func() {
		defer close(over)
		for b := range ready {
			for i := range b.steps {
				s := &b.steps[i]
				step(s, Sparse{Index: b.index[s.from:s.to], Value: b.value[s.from:s.to]})
			}
			free <- b
		}
	})
}

// fill draws a batch of steps.
func (d *drawer) fill(b *batch, samples []int) {
	b.steps, b.index, b.value = b.steps[:0], b.index[:0], b.value[:0]
	for _, i := range samples {
		s := drawn{sample: i, own: d.samples[i].Class, from: len(b.index)}
		d.keep(b, d.samples[i].X)
		s.to = len(b.index)
		if d.blocks > 0 {
			d.oppose(&s)
		}
		b.steps = append(b.steps, s)
	}
}

// keep takes the features of a sample that are not dropped.
func (d *drawer) keep(b *batch, x Sparse) {
	for k, i := range x.Index {
		if d.rng.Float32() >= dropout {
			b.index = append(b.index, i%int32(d.c.dim))
			b.value = append(b.value, x.Value[k]/(1-dropout))
		}
	}
}

// oppose chooses the blocks that a sample is set against, and asks the prior.
func (d *drawer) oppose(s *drawn) {
	if d.steps%redraw == 0 {
		d.other = d.other[:0]
		for len(d.other) < min(negatives, d.blocks) {
			if n := d.rng.IntN(d.blocks); !slices.Contains(d.other, n) {
				d.other = append(d.other, n)
			}
		}
	}
	d.steps++
	own := s.own / blockSize
	s.blocks[0], s.count = int32(own), 1
	for _, n := range d.other {
		if n != own {
			s.blocks[s.count] = int32(n)
			s.count++
		}
	}
	if d.prior == nil {
		return
	}
	for k, at := range s.against() {
		for class := range min(blockSize, d.c.classes-int(at)*blockSize) {
			s.prior[k][class] = d.prior(s.sample, int(at)*blockSize+class)
		}
	}
}
