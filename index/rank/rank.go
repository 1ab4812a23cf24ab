// Package rank turns what was found about an entry and a question into a Confidence: pure
// arithmetic on features, with constants fitted on labelled sets.
//
// Two linear models share the features. The order model scores each candidate; the softmax of
// the scores is the candidate's share. The confidence model is a logistic regression on the
// candidate's own features, its leads over the best other candidate, and its share.
package rank

import (
	"math"
	"slices"
)

// Feature numbers one measure of how an entry fits a question.
type Feature int

// The features. Cosines and coverages lie in [0,1]; scores are BM25 sums, 0 or more.
const (
	Raw          Feature = iota // bleve's score of the entry's document
	BM25                        // BM25 of the question's stems in all phrasings
	PhrasingBM25                // idf mass that the best phrasing shares with the question
	Covered                     // share of the question's idf mass in stems that the phrasings have
	CoveredWords                // the same over whole words, stop words included
	CoveredAll                  // the same over stems, in phrasings, section and answer
	Covering                    // share of the best phrasing's idf mass that the question has
	StemsCosine                 // cosine with the best phrasing over stems
	WordsCosine                 // … over whole words
	PairsCosine                 // … over word pairs
	CharsCosine                 // … over character n-grams
	StemsUnion                  // cosine with all phrasings together over stems
	CharsUnion                  // … over character n-grams
	Answer                      // BM25 of the question's stems in the answer
	Passage                     // share of the question's idf mass in the best passage
	Section                     // share of the question's idf mass in the breadcrumb
	Class                       // probability by the classifier trained on the phrasings
	ClassScore                  // its score before normalisation
	NumFeatures
)

// String returns the feature's name as `faqbot ask --explain` prints it.
func (f Feature) String() string {
	return [NumFeatures]string{
		"raw score", "bm25", "shared mass", "covered", "covered words", "covered with answer", "covering",
		"stems cosine", "words cosine", "pairs cosine", "chars cosine", "stems union", "chars union",
		"answer bm25", "passage", "section", "class probability", "class score",
	}[f]
}

// Features describe how an entry fits a question.
type Features [NumFeatures]float64

// Context describes a question, whatever the candidate.
type Context struct {
	Unknown float64 // share of the question's idf mass in stems that no entry has
	Stems   float64 // number of the question's stems
	Entries float64 // number of entries
	Spread  float64 // mean number of phrasings an entry
}

// Candidate is an entry that may answer the question.
type Candidate struct {
	Entry      int // number of the entry
	Features   Features
	Score      float64 // by the order model
	Share      float64 // softmax of the scores over the candidates, in [0,1]
	Confidence float64 // calibrated probability that the entry answers the question, in [0,1]
}

// Model holds the constants of both models.
type Model struct {
	Order      [NumFeatures]float64
	OrderLeads [NumFeatures]float64 // weights of the leads in the order model
	Confidence []float64            // weights of Vector's elements, intercept last
}

// Score fills in scores, shares and confidences. The order of the candidates stays.
func (m *Model) Score(q Context, cs []Candidate) {
	scaled := make([]Features, len(cs))
	for i := range cs {
		scaled[i] = Scale(cs[i].Features)
	}
	top := math.Inf(-1)
	leads := Leads(scaled)
	for i := range cs {
		s := 0.0
		for f := range NumFeatures {
			s += m.Order[f]*scaled[i][f] + m.OrderLeads[f]*leads[i][f]
		}
		cs[i].Score = s
		top = max(top, s)
	}
	sum := 0.0
	for i := range cs {
		sum += math.Exp(cs[i].Score - top)
	}
	for i := range cs {
		cs[i].Share = math.Exp(cs[i].Score-top) / sum
	}
	for i := range cs {
		x := Vector(q, scaled[i], leads[i], cs[i].Share)
		z := m.Confidence[len(x)]
		for k, v := range x {
			z += m.Confidence[k] * v
		}
		cs[i].Confidence = 1 / (1 + math.Exp(-z))
	}
}

// Scale brings the features to about [0,1]: raw scores grow without bound, so they are
// squashed by x/(x+k), which keeps their order and most of their absolute meaning.
func Scale(f Features) Features {
	squash := func(x, k float64) float64 { return x / (x + k) }
	f[Raw] = squash(f[Raw], 2)
	f[BM25] = squash(f[BM25], 10)
	f[PhrasingBM25] = squash(f[PhrasingBM25], 10)
	f[Answer] = squash(f[Answer], 10)
	f[ClassScore] = 1 / (1 + math.Exp(-f[ClassScore]))
	return f
}

// Leads returns, for each candidate and feature, how far it is ahead of the best other
// candidate; negative if it is behind.
func Leads(fs []Features) []Features {
	out := make([]Features, len(fs))
	for f := range NumFeatures {
		best, second := 0.0, 0.0 // of an entry that shares nothing with the question
		bi := -1
		for i := range fs {
			if fs[i][f] > best {
				second, best, bi = best, fs[i][f], i
			} else if fs[i][f] > second {
				second = fs[i][f]
			}
		}
		for i := range fs {
			if i == bi {
				out[i][f] = best - second
			} else {
				out[i][f] = fs[i][f] - best
			}
		}
	}
	return out
}

// Vector is what the confidence model sees of a candidate.
func Vector(q Context, scaled, leads Features, share float64) []float64 {
	x := make([]float64, 0, 2*NumFeatures+8)
	x = append(x, scaled[:]...)
	x = append(x, leads[:]...)
	logit := math.Log((share + 1e-4) / (1 - share + 1e-4))
	return append(x, logit/5, share, q.Unknown, math.Log1p(q.Stems)/3, math.Log1p(q.Entries)/10, math.Log(max(1, q.Spread))/3,
		q.Unknown*scaled[Covered])
}

// Order returns the indexes of the candidates, the most confident first; ties by score, then
// by index.
func Order(cs []Candidate) []int {
	order := make([]int, len(cs))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		switch {
		case cs[a].Score > cs[b].Score:
			return -1
		case cs[a].Score < cs[b].Score:
			return 1
		}
		return a - b
	})
	return order
}
