// Package rank turns what was found about an entry and a question into a Confidence: pure
// arithmetic on features, with constants fitted on labelled sets.
//
// Two linear models share the features. The order model scores each candidate; the softmax of
// the scores gives the candidate's share. The confidence model is a logistic regression on the
// candidate's own features, its leads over the best other candidate, and its share.
package rank

import (
	"cmp"
	"math"
	"slices"
	"sync"
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
	CoveredAll                  // the same over stems, in phrasings, section and answer, by the square root of the mean number of phrasings an entry
	Covering                    // share of the best phrasing's idf mass that the question has
	StemsCosine                 // cosine with the best phrasing over stems
	WordsCosine                 // … over whole words
	PairsCosine                 // … over word pairs
	CharsCosine                 // … over character n-grams
	StemsUnion                  // cosine with all phrasings together over stems
	CharsUnion                  // … over character n-grams
	Answer                      // BM25 of the question's stems in the answer, by the number of phrasings
	Passage                     // share of the question's idf mass in the best passage, by the number of phrasings
	Section                     // share of the question's idf mass in the breadcrumb
	Class                       // probability by the classifier trained on the phrasings
	ClassLogit                  // its logarithm, squashed to [0,1]
	Near                        // cosine of the vectors of the question and the best phrasing
	NearMean                    // cosine with the mean of the phrasings' vectors
	NearAnswer                  // cosine with the best of the answer's first sentences
	Contrast                    // how much more the question is like the entry than like the other likeliest ones: about 1 or 0; of the others 0
	NumFeatures
)

// String returns the feature's name as `faqbot ask --explain` prints it.
func (f Feature) String() string {
	return [NumFeatures]string{
		"raw score", "bm25", "shared mass", "covered", "covered words", "covered with answer", "covering",
		"stems cosine", "words cosine", "pairs cosine", "chars cosine", "stems union", "chars union",
		"answer bm25", "passage", "section", "class probability", "class logit",
		"nearness", "nearness to mean", "nearness of answer", "contrast",
	}[f]
}

// Features describe how an entry fits a question.
type Features [NumFeatures]float64

// Context describes a question, whatever the candidate.
type Context struct {
	Unknown    float64 // share of the question's idf mass in stems that no entry has
	Stems      float64 // number of the question's stems
	Entries    float64 // number of entries
	Spread     float64 // mean number of phrasings an entry
	Told       float64 // how much of what an entry says its answer alone says, on average: by it a content has its models, see [Words]; in [0,1]
	Meaning    bool    // the question has a vector, so that features tell how near it is in meaning
	Background float64 // how near it is in meaning to questions about other things than the content; 0: not known
	Scope      float64 // how much it is like what the content is about: about 1 like its phrasings, -1 like other things; only beside Background
	Evidence   float64 // how much speaks for the class for which most does, before the softmax: a logarithm; see [Classifier.Scores]
}

// Candidate is an entry that may answer the question.
type Candidate struct {
	Entry      int  // number of the entry
	Exact      bool // the question is one of the entry's phrasings, word for word
	Features   Features
	Share      float64 // softmax of the order model's scores, see [Model.Shares]; in [0,1]
	Confidence float64 // calibrated probability that the entry answers the question, in [0,1]
}

// Sizes of what the models see.
const (
	OrderSize      = 2 * int(NumFeatures) // features and leads
	NoneSize       = 5                    // what None sees of the question
	ConfidenceSize = interceptAt + 1      // what Vector has, the intercept last
)

// Where [Vector] has what it adds to the features and leads.
const (
	logitAt = OrderSize + iota
	shareAt
	unknownAt
	stemsAt
	entriesAt
	spreadAt
	unknownCoveredAt
	backgroundAt
	aheadAt
	evidenceAt
	scopeAt
	clearAt
	meanSpreadAt
	topLogitAt
	topCharsAt
	interceptAt
)

// OrderingTold reports whether a feature is one by which the order model of contents whose answers say much tells candidates apart, where there are
// vectors. The classifier knows most of what the words say, since it has learnt it from the content itself; what the other features
// of words add to it on one set of questions they cost on another. Where there are no vectors, all are taken.
func (f Feature) OrderingTold() bool {
	return slices.Contains([]Feature{Class, ClassLogit, Near, NearMean, NearAnswer, Answer, Passage, CoveredAll, Section}, f)
}

// OrderingBare is [Feature.OrderingTold] of contents whose answers say nothing: what an entry covers of the question is what its phrasings have of it there, which
// the classifier and the contrast between entries with many phrasings know better.
func (f Feature) OrderingBare() bool { return f == Contrast || f != CoveredAll && f.OrderingTold() }

// JudgedTold reports whether the confidence model of contents whose answers say much takes an element of [Vector], where there are vectors. Most of what the
// words say goes in by the share and by what the classifier has learnt: what it says beyond that on one content does not
// hold on another, and neither do leads. How near the best phrasing is goes in by how much nearer it is than the background.
func JudgedTold(k int) bool {
	return slices.Contains([]int{
		int(CharsUnion), int(ClassLogit), int(NearMean),
		logitAt, shareAt, stemsAt, entriesAt, spreadAt, backgroundAt, aheadAt, evidenceAt, scopeAt, interceptAt,
	}, k)
}

// JudgedBare is [JudgedTold] of contents whose answers say nothing. There the likeness of any entry says more of whether somebody answers the question
// than that of the first one, and the share says something only where one entry is far ahead.
func JudgedBare(k int) bool {
	return slices.Contains([]int{
		int(NearMean), clearAt, entriesAt, spreadAt, evidenceAt, scopeAt, meanSpreadAt, topLogitAt, topCharsAt, interceptAt,
	}, k)
}

// JudgedByWordsBare is [JudgedBare] where there are no vectors.
func JudgedByWordsBare(k int) bool {
	return slices.Contains([]int{int(ClassLogit), logitAt, shareAt, stemsAt, entriesAt, spreadAt, evidenceAt, interceptAt}, k)
}

// JudgedByWordsTold is [JudgedTold] where there are no vectors. No nearness tells there that an answer speaks of what is asked: its words do.
func JudgedByWordsTold(k int) bool {
	return k == int(Answer) || k == int(Passage) || JudgedByWordsBare(k)
}

// Levelling reports whether an element of [Vector] sets the level of all confidences of a content, rather than
// telling one question from another: the intercept, and the number of entries.
func Levelling(k int) bool { return k == entriesAt || k == interceptAt }

// Model holds the constants of both models.
type Model struct {
	Order      [OrderSize]float64      // weights of the scaled features, then of their leads
	None       [NoneSize]float64       // weights of None's elements: the score of “no entry answers this”
	Confidence [ConfidenceSize]float64 // weights of Vector's elements
}

// Words returns the model for questions that have no vector, of a content whose answers tell so much: the share of what its entries
// say that stands in their answers alone, 0 to 1.
func Words(told float64) *Model { return Between(wordsBare(), wordsTold(), told) }

// Meaning returns the model for questions that have a vector, of a content whose answers tell so much: see [Words].
func Meaning(told float64) *Model { return Between(meaningBare(), meaningTold(), told) }

// Constants returns the models between which all others are.
func Constants() [4]Model {
	return [4]Model{*wordsBare(), *wordsTold(), *meaningBare(), *meaningTold()}
}

// Told is how far a content whose answers tell so much is on the way from those with phrasings alone, 0, to those whose answers say
// what is asked, 1. Labelled sets of questions and intents have no answers at all; where pages and lists of questions are written for people,
// whatever their kind, the answers are most of the text.
func Told(told float64) float64 { return min(1, max(0, told)/mostlyTold) }

// mostlyTold is what the answers of a content tell from which on it counts as one of the second kind. Where each entry has one phrasing it is .8 to
// .96; with five or six phrasings and answers of some fifty words, .6.
const mostlyTold = 0.9

// Between returns the model at a content's place on the way from one to another, by how much its answers tell. Scores and logits are linear in the weights: those of
// the result lie between those of the two.
func Between(bare, full *Model, told float64) *Model {
	t := Told(told)
	m := &Model{}
	mix(m.Order[:], bare.Order[:], full.Order[:], t)
	mix(m.None[:], bare.None[:], full.None[:], t)
	mix(m.Confidence[:], bare.Confidence[:], full.Confidence[:], t)
	return m
}

func mix(out, a, b []float64, t float64) {
	for k := range out {
		out[k] = (1-t)*a[k] + t*b[k]
	}
}

// ExactConfidence is the least confidence in the only entry that has the question, word for
// word, as a phrasing: whatever the models say, the owner has said it.
const ExactConfidence = 0.95

// Score fills in shares and confidences. The order of the candidates stays. The confidence model has learnt of first candidates alone, and
// knows little of how much another one is behind: none is believed more than its share of what the first one is, and none beside one that has
// the question word for word more than that leaves.
func (m *Model) Score(q Context, cs []Candidate) {
	s := scorings.Get().(*scoring)
	defer scorings.Put(s)
	s.scaled = s.scaled[:0]
	exact := 0
	for i := range cs {
		s.scaled = append(s.scaled, Scale(cs[i].Features))
		if cs[i].Exact {
			exact++
		}
	}
	s.leads = leadsIn(s.leads, s.scaled)
	shares := m.Shares(q, s.scaled, s.leads)
	for i := range cs {
		cs[i].Share = shares[i]
		cs[i].Confidence = m.confidence(q, &s.scaled[i], &s.leads[i], shares[i])
	}
	first := First(shares)
	for i := range cs {
		if i != first {
			cs[i].Confidence = min(cs[i].Confidence, cs[first].Confidence*shares[i]/shares[first])
		}
	}
	if exact == 0 {
		return
	}
	for i := range cs {
		if cs[i].Exact {
			cs[i].Confidence = max(cs[i].Confidence, ExactConfidence/float64(exact))
		} else {
			cs[i].Confidence = min(cs[i].Confidence, 1-ExactConfidence)
		}
	}
}

// First returns the place of the largest share, of the candidate that comes first; -1 if there is none.
func First(shares []float64) int {
	first := -1
	for i, share := range shares {
		if first < 0 || share > shares[first] {
			first = i
		}
	}
	return first
}

// scoring is what [Model.Score] calculates with: some twenty kilobytes, which are kept for the next question.
type scoring struct{ scaled, leads []Features }

var scorings = sync.Pool{New: func() any { return new(scoring) }} //nolint:gochecknoglobals // memory, no state

func (m *Model) confidence(q Context, scaled, leads *Features, share float64) float64 {
	x := Vector(q, *scaled, *leads, share)
	z := 0.0
	for k := range x {
		z += m.Confidence[k] * x[k]
	}
	return 1 / (1 + math.Exp(-z))
}

// Shares returns the softmax of the order model's scores over the candidates and one more
// alternative, that no entry answers the question, whose score depends on the question alone.
// So a weak candidate has a small share even where it is the only one.
func (m *Model) Shares(q Context, scaled, leads []Features) []float64 {
	out := make([]float64, len(scaled))
	none := 0.0
	for k, v := range None(q) {
		none += m.None[k] * v
	}
	top := none
	for i := range scaled {
		for f := range NumFeatures {
			out[i] += m.Order[f]*scaled[i][f] + m.Order[NumFeatures+f]*leads[i][f]
		}
		top = max(top, out[i])
	}
	sum := math.Exp(none - top)
	for i := range out {
		out[i] = math.Exp(out[i] - top)
		sum += out[i]
	}
	for i := range out {
		out[i] /= sum
	}
	return out
}

// None is what the order model sees of a question, whatever the candidates.
func None(q Context) [NoneSize]float64 {
	return [NoneSize]float64{1, q.Unknown, math.Log1p(q.Stems) / 3, entriesTerm(q), spreadTerm(q)}
}

// entriesTerm and spreadTerm describe the content. They stay within what the labelled sets
// have, since a linear model knows nothing beyond.
func entriesTerm(q Context) float64 { return math.Log(min(max(q.Entries, 10), 400)) / 10 }

func spreadTerm(q Context) float64 { return math.Log(min(max(q.Spread, 1), 20)) / 3 }

// Scale brings the features to about [0,1]: raw scores grow without bound, so they are
// squashed by x/(x+k), which keeps their order and most of their absolute meaning.
func Scale(f Features) Features {
	squash := func(x, k float64) float64 { return x / (x + k) }
	f[Raw] = squash(f[Raw], 2)
	f[BM25] = squash(f[BM25], 10)
	f[PhrasingBM25] = squash(f[PhrasingBM25], 10)
	f[Answer] = squash(f[Answer], 10)
	return f
}

// Leads returns, for each candidate and feature, how far it is ahead of the best other
// candidate; negative if it is behind.
func Leads(fs []Features) []Features { return leadsIn(nil, fs) }

// leadsIn is Leads in the place of a list that is no longer needed.
func leadsIn(out, fs []Features) []Features {
	out = slices.Grow(out[:0], len(fs))[:len(fs)]
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

// Vector is what the confidence model sees of a candidate; its last element is 1.
func Vector(q Context, scaled, leads Features, share float64) [ConfidenceSize]float64 {
	var x [ConfidenceSize]float64
	copy(x[:], scaled[:])
	copy(x[NumFeatures:], leads[:])
	logit := math.Log((share + 1e-4) / (1 - share + 1e-4))
	x[logitAt], x[shareAt] = logit/5, share
	x[unknownAt], x[unknownCoveredAt] = q.Unknown, q.Unknown*scaled[Covered]
	x[stemsAt], x[entriesAt], x[spreadAt] = math.Log1p(q.Stems)/3, entriesTerm(q), spreadTerm(q)
	x[backgroundAt], x[aheadAt], x[evidenceAt] = background(q), ahead(q, scaled), q.Evidence/20
	x[scopeAt], x[clearAt] = inScope(q), max(0, logit-clearFrom)/5
	x[meanSpreadAt], x[interceptAt] = scaled[NearMean]*spreadTerm(q), 1
	x[topLogitAt], x[topCharsAt] = ofAny(scaled, leads, ClassLogit), ofAny(scaled, leads, CharsUnion)
	return x
}

// ofAny is the most that any candidate has of a feature, by what one has and by how far that is behind.
func ofAny(scaled, leads Features, f Feature) float64 { return scaled[f] - min(0, leads[f]) }

// clearFrom is the logit of a share of twelve to one. By how much an entry is ahead below that says which of them is meant, and hardly whether
// any is.
var clearFrom = math.Log(12) //nolint:gochecknoglobals // a constant

// What is taken where the background is not known: about how near questions are to it on the labelled sets, and how much
// those in scope are like what the content is about.
const usualBackground, usualScope = 0.27, 0.65

// background is how near the question is to the background, as the model takes it.
func background(q Context) float64 { return q.known(q.Background, usualBackground) }

// inScope is how much the question is like what the content is about, as the model takes it.
func inScope(q Context) float64 { return q.known(q.Scope, usualScope) }

// known is what the background says, or the usual where there is none, or nothing without a vector.
func (q Context) known(said, usual float64) float64 {
	switch {
	case !q.Meaning:
		return 0
	case q.Background == 0:
		return usual
	}
	return said
}

// ahead is by how much the question is nearer to the candidate than to the background.
func ahead(q Context, scaled Features) float64 { return scaled[Near] - background(q) }

// Order returns the indexes of the candidates, the best first: exact ones, then by share, then
// by index.
func Order(cs []Candidate) []int {
	order := make([]int, len(cs))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		if cs[a].Exact != cs[b].Exact {
			if cs[a].Exact {
				return -1
			}
			return 1
		}
		return cmp.Compare(cs[b].Share, cs[a].Share)
	})
	return order
}

// OrderName names an element of [Model.Order].
func OrderName(k int) string {
	if k < int(NumFeatures) {
		return Feature(k).String()
	}
	return "lead in " + Feature(k-int(NumFeatures)).String()
}

// NoneName names an element of [Model.None].
func NoneName(k int) string {
	return [NoneSize]string{"intercept", "unknown", "stems", "entries", "phrasings an entry"}[k]
}

// ConfidenceName names an element of [Model.Confidence].
func ConfidenceName(k int) string {
	if k < OrderSize {
		return OrderName(k)
	}
	return [ConfidenceSize - OrderSize]string{
		"logit of share", "share", "unknown", "stems", "entries", "phrasings an entry", "unknown × covered",
		"nearness to other things", "nearness beyond that", "evidence", "likeness to the content",
		"logit of share beyond twelve to one", "nearness to mean × phrasings",
		"class logit of any entry", "chars union of any entry", "intercept",
	}[k-OrderSize]
}

// Default returns the model that faqbot ships for a question.
func Default(q Context) *Model {
	if q.Meaning {
		return Meaning(q.Told)
	}
	return Words(q.Told)
}
