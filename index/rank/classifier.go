package rank

import (
	"math"
	"math/rand/v2"
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

// Classifier is a linear softmax classifier (multinomial logistic regression).
type Classifier struct {
	classes, dim int
	weight       []float32 // classes × dim
}

// Limits of the classifier's size; see [TrainClassifier].
const (
	maxClasses = 3000
	maxWeights = 6 << 20 // 24 MB of float32
)

// Training constants, chosen on the labelled sets.
const (
	epochs     = 16
	rate       = 0.4
	decay      = 1e-5
	dropout    = 0.5
	negatives  = 48  // other classes that a sample is set against in a step…
	allClasses = 400 // …unless there are this few: then all
)

// TrainClassifier fits a classifier to samples of classes 0…classes-1 whose vectors have
// indexes below dim, by stochastic gradient descent with a decreasing step (AdaGrad) and
// dropout of features. It returns nil where a classifier cannot help (fewer than two classes)
// or would be too large. Where classes × dim is too large, indexes are folded (feature
// hashing). The same samples give the same classifier.
func TrainClassifier(samples []Sample, classes, dim int) *Classifier {
	if classes < 2 || classes > maxClasses || len(samples) == 0 {
		return nil
	}
	c := &Classifier{classes: classes, dim: max(1, min(dim, maxWeights/classes))}
	c.weight = make([]float32, c.classes*c.dim)
	grad := make([]float32, len(c.weight))
	t := trainer{c: c, grad: grad, rng: rand.New(rand.NewPCG(1, 2)), scores: make([]float64, classes)}
	order := make([]int, len(samples))
	for i := range order {
		order[i] = i
	}
	for range epochs {
		t.rng.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
		for _, i := range order {
			t.step(samples[i])
		}
	}
	return c
}

type trainer struct {
	c      *Classifier
	grad   []float32 // sums of squared gradients
	rng    *rand.Rand
	scores []float64
	kept   Sparse
	some   []int
}

func (t *trainer) step(s Sample) {
	t.kept.Index, t.kept.Value = t.kept.Index[:0], t.kept.Value[:0]
	for k, i := range s.X.Index {
		if t.rng.Float32() >= dropout {
			t.kept.Index = append(t.kept.Index, i%int32(t.c.dim))
			t.kept.Value = append(t.kept.Value, s.X.Value[k]/(1-dropout))
		}
	}
	some := t.classesFor(s.Class)
	top := math.Inf(-1)
	for k, class := range some {
		t.scores[k] = float64(t.c.dot(class, t.kept))
		top = max(top, t.scores[k])
	}
	sum := 0.0
	for k := range some {
		t.scores[k] = math.Exp(t.scores[k] - top)
		sum += t.scores[k]
	}
	for k, class := range some {
		g := float32(t.scores[k] / sum)
		if class == s.Class {
			g--
		}
		if g > -1e-4 && g < 1e-4 {
			continue
		}
		t.update(class, g)
	}
}

// classesFor returns the classes that a sample is set against, its own among them.
func (t *trainer) classesFor(own int) []int {
	t.some = t.some[:0]
	if t.c.classes <= allClasses {
		for i := range t.c.classes {
			t.some = append(t.some, i)
		}
		return t.some
	}
	t.some = append(t.some, own)
	for len(t.some) <= negatives {
		if n := t.rng.IntN(t.c.classes); n != own {
			t.some = append(t.some, n)
		}
	}
	return t.some
}

func (t *trainer) update(class int, g float32) {
	w := t.c.weight[class*t.c.dim : (class+1)*t.c.dim]
	h := t.grad[class*t.c.dim : (class+1)*t.c.dim]
	for k, i := range t.kept.Index {
		d := g*t.kept.Value[k] + decay*w[i]
		h[i] += d * d
		w[i] -= rate * d / (float32(math.Sqrt(float64(h[i]))) + 1e-3)
	}
}

func (c *Classifier) dot(class int, x Sparse) float32 {
	w := c.weight[class*c.dim : (class+1)*c.dim]
	s := float32(0)
	for k, i := range x.Index {
		s += w[i] * x.Value[k]
	}
	return s
}

// Scores returns each class's score for x and the logarithm of the sum of their exponentials,
// so that exp(score-norm) is the class's probability.
func (c *Classifier) Scores(x Sparse, scores []float64) (norm float64) {
	folded := x
	folded.Index = make([]int32, len(x.Index))
	for k, i := range x.Index {
		folded.Index[k] = i % int32(c.dim)
	}
	top := math.Inf(-1)
	for class := range c.classes {
		scores[class] = float64(c.dot(class, folded))
		top = max(top, scores[class])
	}
	sum := 0.0
	for _, s := range scores[:c.classes] {
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
