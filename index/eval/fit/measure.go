package main

import (
	"fmt"
	"math"
	"slices"

	"github.com/faqbot/faqbot/index/rank"
)

// judged is the best candidate of a question under a model.
type judged struct {
	confidence     float64 // 0 if there is no candidate
	inScope, right bool
}

// chosen says which model judges a question.
type chosen func(q rank.Context) *rank.Model

// measure returns the measures of models on questions, in one line.
func measure(by chosen, questions []asked) string {
	js := make([]judged, len(questions))
	for i := range questions {
		js[i] = judge(by(questions[i].context), &questions[i])
	}
	slices.SortStableFunc(js, func(a, b judged) int {
		switch {
		case a.confidence > b.confidence:
			return -1
		case a.confidence < b.confidence:
			return 1
		}
		return 0
	})
	in, out := 0, 0
	for _, j := range js {
		if j.inScope {
			in++
		} else {
			out++
		}
	}
	var top1, answered, right, wrong, seenOut, r10 int
	var auc float64
	for _, j := range js {
		yes := j.confidence >= 0.5
		switch {
		case !j.inScope:
			seenOut++
			if yes {
				wrong++
			}
			continue
		case yes:
			answered++
			if j.right {
				right++
			}
		}
		auc += float64(out - seenOut)
		if j.right {
			top1++
			if 10*seenOut <= out {
				r10 = top1
			}
		}
	}
	line := fmt.Sprintf("top-1 %.3f  answered %.3f  right %.3f  ece %.3f  brier %.3f",
		ratio(top1, in), ratio(answered, in), ratio(right, answered), calibrationError(js), brier(js))
	if out > 0 {
		line += fmt.Sprintf("  false %.3f  auc %.3f  r@10 %.3f", ratio(wrong, out), auc/float64(in*out), ratio(r10, in))
	}
	return line
}

func ratio(a, b int) float64 { return float64(a) / float64(max(1, b)) }

func judge(m *rank.Model, e *asked) judged {
	j := judged{inScope: e.inScope}
	shares := m.Shares(e.context, e.scaled, e.leads)
	if b := rank.First(shares); b >= 0 {
		z := 0.0
		for k, v := range rank.Vector(e.context, e.scaled[b], e.leads[b], shares[b]) {
			z += m.Confidence[k] * v
		}
		j.confidence, j.right = 1/(1+math.Exp(-z)), e.right[b]
	}
	return j
}

// brier is the mean square of what confidence and outcome differ by.
func brier(js []judged) float64 {
	sum := 0.0
	for _, j := range js {
		off := j.confidence
		if j.right {
			off--
		}
		sum += off * off
	}
	return sum / max(1, float64(len(js)))
}

// calibrationError is the expected calibration error in ten bins of equal width.
func calibrationError(js []judged) float64 {
	var n, right, confidence [10]float64
	for _, j := range js {
		b := min(9, int(j.confidence*10))
		n[b]++
		confidence[b] += j.confidence
		if j.right {
			right[b]++
		}
	}
	sum := 0.0
	for b := range n {
		sum += math.Abs(confidence[b] - right[b])
	}
	return sum / max(1, float64(len(js)))
}
