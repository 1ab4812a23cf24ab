package eval

import (
	"cmp"
	"encoding/json"
	"math"
	"slices"
	"sort"
	"strconv"
)

// Measure is a number in [0,1]. It is NaN where there was nothing to measure, such as false
// answers in a set without questions out of scope; NaN is null in JSON and “–” as text.
type Measure float64

// Known reports whether there was anything to measure.
func (m Measure) Known() bool { return !math.IsNaN(float64(m)) }

// MarshalJSON implements [json.Marshaler].
func (m Measure) MarshalJSON() ([]byte, error) {
	if !m.Known() {
		return []byte("null"), nil
	}
	return json.Marshal(float64(m))
}

// String returns the number with three decimals, or “–”.
func (m Measure) String() string {
	if !m.Known() {
		return "–"
	}
	return strconv.FormatFloat(float64(m), 'f', 3, 64)
}

// Percent returns the number in percent with one decimal, or “–”.
func (m Measure) Percent() string {
	if !m.Known() {
		return "–"
	}
	return strconv.FormatFloat(100*float64(m), 'f', 1, 64) + " %"
}

// share returns part/whole, and NaN for nothing of nothing.
func share(part, whole int) Measure {
	if whole == 0 {
		return Measure(math.NaN())
	}
	return Measure(float64(part) / float64(whole))
}

// Measures says how good the outcome of all cases is. Q is the set of questions in scope, O
// the set of those out of scope. A question's confidence c is that of its best hit, 0 without
// a hit; its rank is that of the first expected entry among the hits; it is answered when it
// has a hit, c ≥ Thresholds.Confident, and the second hit is not as good ([index.Tied]), and answered rightly when its rank is 1 as well.
type Measures struct {
	Cases      int `json:"cases"`        // |Q| + |O|
	InScope    int `json:"in_scope"`     // |Q|
	OutOfScope int `json:"out_of_scope"` // |O|

	// Top1 is |{q ∈ Q: rank = 1}| / |Q|: how often the best hit is right, answered or not.
	Top1 Measure `json:"top1"`
	// Top3 is |{q ∈ Q: 1 ≤ rank ≤ 3}| / |Q|: how often a right entry is among the first three.
	Top3 Measure `json:"top3"`
	// MRR is Σ 1/rank / |Q|, the mean reciprocal rank, where a rank beyond [Depth] counts 0.
	MRR Measure `json:"mrr"`
	// Answered is |{q ∈ Q: answered}| / |Q|.
	Answered Measure `json:"answered"`
	// Precision is |{q ∈ Q: answered rightly}| / |{q ∈ Q: answered}|.
	Precision Measure `json:"precision"`
	// FalseAnswers is |{o ∈ O: answered}| / |O|.
	FalseAnswers Measure `json:"false_answers"`
	// AUC is the area under the ROC curve of the confidence, in scope against out of scope:
	// the probability that a question drawn from Q has a greater confidence than one drawn
	// from O, where equal ones count a half: Σ [c(q)>c(o)] + ½[c(q)=c(o)] / (|Q|·|O|).
	AUC Measure `json:"auc"`
	// RAt10 is |{q ∈ Q: rank = 1, c ≥ t}| / |Q| at the least threshold t at which at most
	// 10 % of O are answered: how much may be answered rightly while foreign questions are
	// mostly declined. A question without a hit is never answered.
	RAt10 Measure `json:"r_at_10"`
	// ThresholdAt10 is that t: 0, or the least confidence of all questions above the highest
	// one that is too low; 1 or a trifle more if none is above.
	ThresholdAt10 Measure `json:"threshold_at_10"`
	// ECE is the expected calibration error: all questions in ten bins of equal width by c,
	// Σ over bins of |bin|/(|Q|+|O|) · |mean c − share right|. Right means rank 1; a question
	// out of scope is never right. 0 is best.
	ECE Measure `json:"ece"`
	// Brier is the mean over all questions of (c − right)², with right 1 or 0 as for ECE. 0 is best.
	Brier Measure `json:"brier"`
}

// outOfScopeLimit is the share of questions out of scope that RAt10 allows to be answered.
const outOfScopeLimit = 0.10

// measure computes all measures.
func measure(asked []Asked, t Thresholds) Measures {
	var (
		m                       Measures
		top1, top3, given, good int
		reciprocal              float64
		foreign                 int
		in, out                 []float64 // confidences
	)
	for i := range asked {
		a := &asked[i]
		if !a.InScope() {
			out = append(out, a.Confidence())
			if a.AnsweredAt(t.Confident) {
				foreign++
			}
			continue
		}
		in = append(in, a.Confidence())
		if rank := a.Rank(); rank > 0 {
			reciprocal += 1 / float64(rank)
			if rank == 1 {
				top1++
			}
			if rank <= 3 {
				top3++
			}
		}
		if a.AnsweredAt(t.Confident) {
			given++
		}
		if a.RightAt(t.Confident) {
			good++
		}
	}
	m.Cases, m.InScope, m.OutOfScope = len(asked), len(in), len(out)
	m.Top1, m.Top3 = share(top1, len(in)), share(top3, len(in))
	m.MRR = Measure(reciprocal / float64(len(in)))
	m.Answered, m.Precision, m.FalseAnswers = share(given, len(in)), share(good, given), share(foreign, len(out))
	m.AUC = auc(in, out)
	m.RAt10, m.ThresholdAt10 = rightAtLimit(asked, outOfScopeLimit)
	m.ECE, m.Brier = calibration(asked)
	return m
}

// auc returns the area under the ROC curve of the confidences in scope against those out of
// scope. Both lists are sorted.
func auc(in, out []float64) Measure {
	if len(in) == 0 || len(out) == 0 {
		return Measure(math.NaN())
	}
	slices.Sort(out)
	halves := 0 // pairs won count two, ties one
	for _, c := range in {
		below := sort.SearchFloat64s(out, c)
		notAbove := sort.Search(len(out), func(i int) bool { return out[i] > c })
		halves += below + notAbove
	}
	return Measure(float64(halves) / 2 / float64(len(in)) / float64(len(out)))
}

// rightAtLimit returns the share of questions in scope that are answered rightly at the least
// threshold at which at most the given share of those out of scope are answered, and that
// threshold.
func rightAtLimit(asked []Asked, limit float64) (right, threshold Measure) {
	var all, out []float64 // confidences of questions with a hit
	inScope, outOfScope := 0, 0
	for i := range asked {
		a := &asked[i]
		best, hit := a.Best()
		if hit {
			all = append(all, best.Confidence)
		}
		if a.InScope() {
			inScope++
			continue
		}
		outOfScope++
		if hit {
			out = append(out, best.Confidence)
		}
	}
	if inScope == 0 || outOfScope == 0 {
		return Measure(math.NaN()), Measure(math.NaN())
	}
	t := 0.0
	allowed := int(limit*float64(outOfScope) + 1e-9)
	if len(out) > allowed { // the first that must not be answered has to lie below the threshold
		slices.SortFunc(out, func(a, b float64) int { return cmp.Compare(b, a) })
		slices.Sort(all)
		tooLow := out[allowed]
		if i := sort.Search(len(all), func(i int) bool { return all[i] > tooLow }); i < len(all) {
			t = all[i]
		} else {
			t = max(1, math.Nextafter(tooLow, 2))
		}
	}
	n := 0
	for i := range asked {
		if a := &asked[i]; a.InScope() && a.Rank() == 1 && a.Confidence() >= t {
			n++
		}
	}
	return share(n, inScope), Measure(t)
}

// calibrationBins is the number of bins of equal width that confidences are sorted into.
const calibrationBins = 10

// bin holds the questions whose confidence lies in one tenth of [0,1].
type bin struct {
	n, right int
	sum      float64 // of the confidences
}

// bins sorts all questions into bins by confidence.
func bins(asked []Asked) [calibrationBins]bin {
	var bs [calibrationBins]bin
	for i := range asked {
		c := asked[i].Confidence()
		b := &bs[binOf(c)]
		b.n++
		b.sum += c
		if asked[i].Rank() == 1 {
			b.right++
		}
	}
	return bs
}

// binOf returns the bin of a confidence.
func binOf(confidence float64) int {
	return min(calibrationBins-1, max(0, int(confidence*calibrationBins)))
}

// calibration returns the expected calibration error and the Brier score.
func calibration(asked []Asked) (ece, brier Measure) {
	if len(asked) == 0 {
		return Measure(math.NaN()), Measure(math.NaN())
	}
	n := float64(len(asked))
	for _, b := range bins(asked) {
		if b.n > 0 {
			ece += Measure(math.Abs(b.sum-float64(b.right)) / n)
		}
	}
	for i := range asked {
		d := asked[i].Confidence()
		if asked[i].Rank() == 1 {
			d--
		}
		brier += Measure(d * d / n)
	}
	return ece, brier
}
