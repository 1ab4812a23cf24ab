package eval

import (
	"math"
	"slices"
	"sort"
)

// Point is what answering from one threshold on would come to.
type Point struct {
	Threshold    float64
	Answered     Measure // share of the questions in scope that get an answer
	Precision    Measure // share of these answers that are right
	FalseAnswers Measure // share of the questions out of scope that get an answer
}

// At returns what answering from a threshold on would come to.
func (r *Result) At(threshold float64) Point { return newCurve(r.Asked).at(threshold) }

// curve answers questions about any threshold quickly.
type curve struct {
	inScope, outOfScope      int
	answered, right, foreign []float64 // confidences of what can be answered at all, rightly, and out of scope; sorted
}

func newCurve(asked []Asked) *curve {
	c := &curve{}
	for i := range asked {
		a := &asked[i]
		best, hit := a.Best()
		hit = hit && !a.tied()
		switch {
		case !a.InScope():
			c.outOfScope++
			if hit {
				c.foreign = append(c.foreign, best.Confidence)
			}
		default:
			c.inScope++
			if hit {
				c.answered = append(c.answered, best.Confidence)
			}
			if a.Rank() == 1 && hit {
				c.right = append(c.right, best.Confidence)
			}
		}
	}
	slices.Sort(c.answered)
	slices.Sort(c.right)
	slices.Sort(c.foreign)
	return c
}

func (c *curve) at(threshold float64) Point {
	from := func(sorted []float64) int { return len(sorted) - sort.SearchFloat64s(sorted, threshold) }
	answered := from(c.answered)
	return Point{
		Threshold:    threshold,
		Answered:     share(answered, c.inScope),
		Precision:    share(from(c.right), answered),
		FalseAnswers: share(from(c.foreign), c.outOfScope),
	}
}

// Choice is a threshold that fits how careful an owner wants the bot to be.
type Choice struct {
	Mode    string  // “cautious”, “normal” or “eager”
	Right   float64 // the least share of answers that are to be right
	Foreign float64 // the greatest share of questions out of scope that may be answered
	Point   Point
	Reached bool // whether the point keeps both; else it is the one that comes nearest
}

// leastAnswered is the share of questions in scope below which a threshold is no choice: a bot
// that is right but silent helps nobody.
const leastAnswered = .20

// Choices returns a threshold for each mode, in steps of a hundredth: the least one at which
// enough of the answers are right and few enough of the questions out of scope are answered.
// Where no threshold keeps both while a fifth of the questions in scope is answered, it is the
// one that misses them least. Without questions in scope there are no choices.
func (r *Result) Choices() []Choice {
	if r.Measures.InScope == 0 {
		return nil
	}
	c := newCurve(r.Asked)
	choices := []Choice{
		{Mode: "cautious", Right: .95, Foreign: .03},
		{Mode: "normal", Right: .90, Foreign: .10},
		{Mode: "eager", Right: .80, Foreign: .25},
	}
	for i := range choices {
		choices[i].choose(c)
	}
	return choices
}

// choose finds the point of a choice.
func (ch *Choice) choose(c *curve) {
	least := math.Inf(1)
	for step := 1; step <= 100; step++ {
		p := c.at(float64(step) / 100)
		if p.Answered < leastAnswered {
			break
		}
		missed := max(0, ch.Right-float64(p.Precision))
		if p.FalseAnswers.Known() {
			missed = max(missed, float64(p.FalseAnswers)-ch.Foreign)
		}
		if missed < least {
			least, ch.Point = missed, p
		}
		if missed == 0 {
			break
		}
	}
	if math.IsInf(least, 1) { // hardly anything is ever answered
		ch.Point = c.at(.01)
	}
	ch.Reached = least == 0
}
