package rank

import (
	"math"
	"math/rand/v2"
	"slices"

	"github.com/faqbot/faqbot/index/parallel"
)

// Sparse is a vector by its elements that are not zero, sorted by index.
type Sparse struct {
	Index []int32
	Value []float32
}

// Sample is a text of a known class.
type Sample struct {
	Class int
	X     Sparse // Euclidean length 1
}

// Prior tells how much speaks for a class before the classifier has seen the features of a
// sample: a logarithm, up to a number that is the same for all classes. The classifier learns what it
// does not say. For the sample's own class it must not know the sample itself. Several goroutines ask it.
type Prior func(sample, class int) float32

// Classifier is a linear softmax classifier (multinomial logistic regression).
type Classifier struct {
	classes, dim int
	weight       []float32 // dim × classes: the weights of an index lie side by side
}

// Limits of the classifier's size; see [TrainClassifier].
const (
	maxClasses = 3000
	maxWeights = 4 << 20 // 16 MB of float32
)

// Training constants, chosen on the labelled sets.
const (
	epochs     = 16 // passes over the samples, of which …
	averaged   = 6  // … so many at the end give the weights, as their mean (Polyak and Juditsky 1992)…
	fewEpochs  = 8  // …where there are more than allClasses
	rate       = 0.25
	decay      = 1e-5
	dropout    = 0.6
	negatives  = 6   // blocks of other classes that a sample is set against in a step, beside its own…
	allClasses = 400 // …unless there are this few: then all
)

// Trainable reports whether [TrainClassifier] fits a classifier of so many classes, so that samples are worth preparing.
func Trainable(classes int) bool { return classes >= 2 && classes <= maxClasses }

// TrainClassifier fits a classifier to samples of classes 0…classes-1 whose vectors have
// indexes below dim, by stochastic gradient descent with a decreasing step (AdaGrad) and
// dropout of features. It returns nil where a classifier cannot help (fewer than two classes)
// or would be too large. Where classes × dim is too large, indexes are folded (feature
// hashing). A prior is added to the classes' scores in training, and must be in [Classifier.Scores]
// too; nil: there is none. The same samples give the same classifier.
func TrainClassifier(samples []Sample, classes, dim int, prior Prior) *Classifier {
	if !Trainable(classes) || len(samples) == 0 {
		return nil
	}
	c := &Classifier{classes: classes, dim: max(1, min(dim, maxWeights/classes))}
	d := &drawer{c: c, samples: samples, rng: rand.New(rand.NewPCG(4, 2))}
	if classes > allClasses {
		d.prior, d.blocks = prior, (classes+blockSize-1)/blockSize
		b := newBlocks(c, d.blocks)
		d.run(fewEpochs, b.step)
		b.finish()
		return c
	}
	c.weight = make([]float32, c.classes*c.dim)
	t := trainer{c: c, grad: make([]float32, len(c.weight)), scores: make([]float64, classes), prior: remembered(prior, len(samples), classes)}
	d.run(epochs-averaged, t.step)
	sum := make([]float32, len(c.weight))
	for range averaged {
		d.run(1, t.step)
		for i, w := range c.weight {
			sum[i] += w / averaged
		}
	}
	c.weight = sum
	return c
}

// trainer trains a classifier of few classes.
type trainer struct {
	c      *Classifier
	grad   []float32 // sums of squared gradients
	prior  []float32 // samples × classes: what the prior says; nil: there is none
	scores []float64
	moved  []int32   // classes whose weights a step moves…
	by     []float32 // …and the gradients of their scores
}

// step sets a sample against every class, index by index.
func (t *trainer) step(d *drawn, kept Sparse) {
	n := t.c.classes
	clear(t.scores)
	t.c.add(kept, t.scores)
	if t.prior != nil {
		for class, p := range t.prior[d.sample*n : (d.sample+1)*n] {
			t.scores[class] += float64(p)
		}
	}
	softmax(t.scores)
	t.scores[d.own]--
	t.moved, t.by = t.moved[:0], t.by[:0]
	for class, g := range t.scores {
		if g > 1e-4 || g < -1e-4 {
			t.moved, t.by = append(t.moved, int32(class)), append(t.by, float32(g))
		}
	}
	for j, i := range kept.Index {
		t.move(t.c.weight[int(i)*n:(int(i)+1)*n], t.grad[int(i)*n:(int(i)+1)*n], kept.Value[j])
	}
}

// remembered asks a prior once for all that it has to say: samples × classes; nil if there is none.
func remembered(prior Prior, samples, classes int) []float32 {
	if prior == nil {
		return nil
	}
	known := make([]float32, samples*classes)
	parallel.Do(samples, func(sample int) {
		for class := range classes {
			known[sample*classes+class] = prior(sample, class)
		}
	})
	return known
}

// move changes an index's weights against the gradient, where the sample has a value at that index: a step of AdaGrad (Duchi,
// Hazan and Singer 2011) with weight decay. It stands in [blocks.step] once more, since a function for both makes training a
// quarter slower.
func (t *trainer) move(weight, grad []float32, value float32) {
	by := t.by[:len(t.moved)]
	for k, class := range t.moved {
		w := weight[class]
		d := by[k]*value + decay*w
		g := grad[class] + d*d
		grad[class] = g
		weight[class] = w - rate*d/(float32(math.Sqrt(float64(g)))+1e-3)
	}
}

// softmax turns scores to probabilities.
func softmax(scores []float64) {
	top := slices.Max(scores)
	sum := 0.0
	for k, s := range scores {
		scores[k] = math.Exp(s - top)
		sum += scores[k]
	}
	for k := range scores {
		scores[k] /= sum
	}
}

// add adds what x says to all classes' scores.
func (c *Classifier) add(x Sparse, scores []float64) {
	row := func(k int) ([]float32, float64) {
		at := int(x.Index[k]) * c.classes
		return c.weight[at : at+c.classes][:len(scores)], float64(x.Value[k])
	}
	k := 0
	for ; k+4 <= len(x.Index); k += 4 { // four at once, so that the scores are read and written a quarter as often
		w0, v0 := row(k)
		w1, v1 := row(k + 1)
		w2, v2 := row(k + 2)
		w3, v3 := row(k + 3)
		for class := range scores {
			scores[class] += float64(w0[class])*v0 + float64(w1[class])*v1 + float64(w2[class])*v2 + float64(w3[class])*v3
		}
	}
	for ; k < len(x.Index); k++ {
		w, v := row(k)
		for class := range scores {
			scores[class] += float64(w[class]) * v
		}
	}
}

// Scores adds each class's score for x to scores, which has one place a class and holds what the
// prior says of x, or zeros. It returns the logarithm of the sum of their exponentials:
// exp(score-norm) is the class's probability.
func (c *Classifier) Scores(x Sparse, scores []float64) (norm float64) {
	folded := Sparse{Index: make([]int32, len(x.Index)), Value: x.Value}
	for k, i := range x.Index {
		folded.Index[k] = i % int32(c.dim)
	}
	c.add(folded, scores)
	top := slices.Max(scores)
	sum := 0.0
	for _, s := range scores {
		sum += math.Exp(s - top)
	}
	return top + math.Log(sum)
}

// Classes returns the number of classes; 0 for nil.
func (c *Classifier) Classes() int {
	if c == nil {
		return 0
	}
	return c.classes
}
