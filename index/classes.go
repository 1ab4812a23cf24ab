package index

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"strconv"

	"github.com/faqbot/faqbot/index/background"
	"github.com/faqbot/faqbot/index/rank"
)

// Shares of the views in a text's vector for the classifier; their squares add up to 1.
var classShares = [numViews]float32{viewStems: 0.6, viewWords: 0.4, viewPairs: 0.4, viewChars: 0.565}

// classVector is a text as the classifier sees it: the idf vectors of all views side by side,
// each of its view's length.
func (c *corpus) classVector(f *form) rank.Sparse {
	var x rank.Sparse
	offset := int32(0)
	var sq float32
	for v := range numViews {
		if f.norm[v] > 0 {
			scale := classShares[v] / f.norm[v]
			for _, id := range f.ids[v] {
				w := c.lex.idf[v][id] * scale
				x.Index = append(x.Index, offset+id)
				x.Value = append(x.Value, w)
				sq += w * w
			}
		}
		offset += int32(len(c.lex.idf[v]))
	}
	return x
}

// train fits the classifier to all phrasings, with a prior where there are vectors.
func (x *Index) train() {
	x.prior = nil
	var taught rank.Prior
	if e := x.encoded; e.model() != "" {
		x.prior = &prior{model: e.model()}
		if rank.Trainable(len(x.corpus.entries)) {
			if background.Of(x.encoder) != nil { // of others it is not known how much of what differs is chance
				x.prior.nuisance = newNuisance(e.vectors)
				x.prior.measure(e.vectors)
			}
			taught = x.prior.teach(e.vectors)
		}
	}
	x.classes = x.corpus.train(taught)
}

// train fits a classifier to all phrasings.
func (c *corpus) train(prior rank.Prior) *rank.Classifier {
	if !rank.Trainable(len(c.entries)) {
		return nil
	}
	dim := 0
	for v := range numViews {
		dim += len(c.lex.idf[v])
	}
	var samples []rank.Sample
	for i := range c.entries {
		for k := range c.entries[i].phrasings {
			samples = append(samples, rank.Sample{Class: i, X: c.classVector(&c.entries[i].phrasings[k])})
		}
	}
	return rank.TrainClassifier(samples, len(c.entries), dim, prior)
}

// classFeatures returns a class's probability from its logarithm, and the logarithm itself
// brought to [0,1]: 1 is certain, 0 is a probability of e⁻¹⁰ or less.
func classFeatures(log float64) (p, logit float64) {
	return math.Exp(log), max(0, 1+log/10)
}

// classScores returns the classifier's scores of a question, which lie in s, and their norm; nil where there is no
// classifier for it.
func (x *Index) classScores(q *question, m *meant, s *scratch) (scores []float64, norm float64) {
	classes := x.classes
	if x.prior.of() != m.model() {
		classes = x.wordClasses()
	}
	if classes == nil {
		return nil, 0
	}
	if len(s.scores) != classes.Classes() {
		s.scores = make([]float64, classes.Classes())
	}
	scores = s.scores
	clear(scores)
	if m != nil {
		x.prior.add(m, scores)
	}
	norm = classes.Scores(x.corpus.classVector(&q.form), scores)
	return scores, norm
}

// withoutClasses fills in the classifier's features where there is none, since the content has
// one entry or thousands: a softmax over the candidates' cosines, about as sharp as the
// classifier's, and over what the prior says of them.
func (x *Index) withoutClasses(cs []rank.Candidate, m *meant) (evidence float64) {
	const sharpness = 12 // of cosines of the vectors as they are, too
	score := func(c *rank.Candidate) float64 {
		f := &c.Features
		s := sharpness * (f[rank.StemsCosine] + f[rank.CharsCosine] + f[rank.WordsCosine]) / 3
		if m != nil {
			s += sharpness*f[rank.NearMean] + float64(m.vectors.answerWeight(c.Entry))*f[rank.NearAnswer]
		}
		return s
	}
	rest := sharpness * 0.1 // of the entries that are no candidates
	if m != nil {
		rest += sharpness * strangeNear
	}
	sum := math.Exp(rest)
	for i := range cs {
		sum += math.Exp(score(&cs[i]))
		evidence = max(evidence, score(&cs[i]))
	}
	for i := range cs {
		f := &cs[i].Features
		f[rank.Class], f[rank.ClassLogit] = classFeatures(score(&cs[i]) - math.Log(sum))
	}
	return evidence
}

// strangeNear is about the cosine of a question with the mean of an entry that has little to do with it.
const strangeNear = 0.5

// encodeClasses returns a classifier as bytes, after its prior: the name of the model of which it knows the vectors, in a
// line of its own, and the directions of them that count less.
func encodeClasses(p *prior, c *rank.Classifier) []byte {
	out := []byte(strconv.Quote(p.of()) + "\n")
	if p != nil {
		out = append(out, p.nuisance.encode()...)
	}
	return append(out, c.Encode()...)
}

// decodeClasses reads what encodeClasses returned. The prior must be measured before it is used.
func decodeClasses(data []byte) (p *prior, c *rank.Classifier, err error) {
	line, rest, ok := bytes.Cut(data, []byte{'\n'})
	if !ok {
		return nil, nil, errors.New("the classifier is cut")
	}
	model, err := strconv.Unquote(string(line))
	if err != nil {
		return nil, nil, fmt.Errorf("the name before the classifier: %w", err)
	}
	if model != "" {
		p = &prior{model: model}
		if p.nuisance, rest, err = decodeNuisance(rest); err != nil {
			return nil, nil, err
		}
	}
	c, err = rank.DecodeClassifier(rest)
	return p, c, err
}
