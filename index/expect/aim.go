package expect

import "math"

// aim is what a mode is to reach, and where it starts from.
type aim struct {
	standard Thresholds
	// The least confidence is looked for at which, of the answers given, at most wrong are wrong, and
	// of the questions of other fields at most far, of the owner's own field at most near are answered.
	wrong, far, near float64
	// least and most keep Confident sane, whatever was found.
	least, most float64
	// lose is the share of questions of which the right entry could be answered or offered, and is not,
	// so that questions of other fields get an honest no.
	lose                      float64
	leastSuggest, mostSuggest float64
}

// aimOf returns the aim of a mode. Normal's is what people put up with: nine answers in ten right, and
// hardly ever one to what is none of the bot's business. Cautious halves both, eager doubles them.
// Questions that lie in the owner's field but have no entry are far harder to tell, and rarer than
// this list has them, so that more of them may pass.
func aimOf(m Mode) aim {
	switch m {
	case Cautious:
		return aim{
			standard: Thresholds{Confident: 0.65, Suggest: 0.2}, wrong: 0.05, far: 0.04, near: 0.15, least: 0.55, most: 0.75,
			lose: 0.03, leastSuggest: 0.12, mostSuggest: 0.35,
		}
	case Eager:
		return aim{
			standard: Thresholds{Confident: 0.35, Suggest: 0.08}, wrong: 0.2, far: 0.16, near: 0.5, least: 0.25, most: 0.45,
			lose: 0.005, leastSuggest: 0.04, mostSuggest: 0.2,
		}
	case Normal:
	}
	return aim{
		standard: Thresholds{Confident: 0.5, Suggest: 0.15}, wrong: 0.1, far: 0.08, near: 0.3, least: 0.4, most: 0.6,
		lose: 0.015, leastSuggest: 0.08, mostSuggest: 0.3,
	}
}

// enough is the number of questions from which what was found counts as much as the default.
const enough = 60

// pick chooses the thresholds of each mode.
func pick(asked []Asked) map[Mode]Thresholds {
	e := &Expectation{Asked: asked}
	modes := make(map[Mode]Thresholds, 3)
	for _, m := range Modes() {
		modes[m] = aimOf(m).pick(e)
	}
	return modes
}

// pick chooses thresholds in steps of a hundredth.
func (a aim) pick(e *Expectation) Thresholds {
	// from is the least confidence at which a condition holds.
	from := func(holds func(s Shares) bool) float64 {
		for step := int(100 * a.least); step < int(100*a.most); step++ {
			c := float64(step) / 100
			if holds(e.At(Thresholds{Confident: c, Suggest: min(c, a.standard.Suggest)})) {
				return c
			}
		}
		return a.most
	}
	own, near, far := evidence(e.Asked, Own), evidence(e.Asked, Near), evidence(e.Asked, Far)
	std := a.standard.Confident
	confident := std
	if own > 0 {
		confident = shrink(from(func(s Shares) bool { return s.Wrong <= a.wrong*(s.Right+s.Wrong) }), std, own)
	}
	if far > 0 {
		confident = max(confident, shrink(from(func(s Shares) bool { return s.FarAnswered <= a.far }), std, far))
	}
	if near > 0 {
		confident = max(confident, shrink(from(func(s Shares) bool { return s.NearAnswered <= a.near }), std, near))
	}
	confident = a.bound(hundredth(confident))
	return Thresholds{Confident: confident, Suggest: min(confident, a.suggest(e, confident, own))}
}

func (a aim) bound(c float64) float64 { return min(max(c, a.least), a.most) }

// wellKept is the share of questions answered or rightly offered from which half of what is above
// it may be given up for an honest no to what is foreign.
const wellKept = 0.9

// suggest chooses from which confidence on something is offered: the highest at which hardly any
// question is lost of which the right entry could be offered.
func (a aim) suggest(e *Expectation, confident, own float64) float64 {
	if own == 0 {
		return a.standard.Suggest
	}
	kept := func(c float64) float64 {
		s := e.At(Thresholds{Confident: confident, Suggest: min(c, confident)})
		return s.Right + s.Suggested
	}
	most := kept(a.leastSuggest)
	floor := most - a.lose - max(0, most-wellKept)/2
	at := a.leastSuggest
	for step := int(100*a.leastSuggest) + 1; step <= int(100*a.mostSuggest) && kept(float64(step)/100) >= floor; step++ {
		at = float64(step) / 100
	}
	return hundredth(shrink(at, a.standard.Suggest, own))
}

// shrink draws what was found in n questions towards what holds without any.
func shrink(found, standard, n float64) float64 {
	w := n / (n + enough)
	return w*found + (1-w)*standard
}

func hundredth(v float64) float64 { return math.Round(100*v) / 100 }
