// Package expect tells, from the owner's own content, from which confidence on to answer, and what
// will come of it.
//
// There is nobody's list of questions to try it on, so the content itself is asked: some of its
// phrasings are left out in turn and asked like the words of the next person, some entries are left
// out whole, so that nothing answers their phrasings, and questions of other fields are asked that
// hardly anybody's content answers. What was found for each of them, and whether that was right,
// is an [Expectation]. [Measure] makes one.
package expect

import (
	"math"

	"github.com/faqbot/faqbot/index"
)

// Mode says how sure the bot must be before it answers: cautious, normal or eager.
type Mode string

// The modes.
const (
	Cautious Mode = "cautious" // fewer answers, fewer wrong ones
	Normal   Mode = "normal"
	Eager    Mode = "eager" // more answers, more wrong ones
)

// Modes lists the modes, the most careful first.
func Modes() []Mode { return []Mode{Cautious, Normal, Eager} }

// Thresholds are the confidences from which a hit is answered, and from which it is suggested.
type Thresholds struct {
	Confident float64 `json:"confident"` // in (0,1]
	Suggest   float64 `json:"suggest"`   // in (0,1], at most Confident
}

// Careful returns the confidence from which an entry marked careful is answered: 0.8, or
// half-way from Confident to certainty if that is more.
func (t Thresholds) Careful() float64 { return max(0.8, (1+t.Confident)/2) }

// VerySure returns the confidence from which an entry answers what nobody asked the bot: 0.95,
// or half-way from where it is answered otherwise to certainty, if that is more. Confidence
// is calibrated on questions to the bot; what people ask each other is far more often about
// something else, so that it promises too much there. On the labelled questions of the two
// examples, 0.95 lets through one in four of those with an answer and none without.
func (t Thresholds) VerySure(careful bool) float64 {
	from := t.Confident
	if careful {
		from = t.Careful()
	}
	return max(0.95, (1+from)/2)
}

// Thresholds returns the mode's thresholds where nothing is known of the content; those of [Normal]
// for an unknown mode. Confidence is calibrated, so that 0.5 means: right more often than
// wrong at the weakest answer that is still given.
func (m Mode) Thresholds() Thresholds { return aimOf(m).standard }

// Kind says what kind of question was asked.
type Kind uint8

// The kinds.
const (
	Own  Kind = iota // a phrasing of an entry that the index lacks: its entry answers it
	Near             // a phrasing of an entry that the index lacks whole: most likely nothing answers it
	Far              // a question of another field
)

// offered is how many entries are offered to choose from, at most.
const offered = 4

// Asked is what was found for one question.
type Asked struct {
	Kind    Kind             `json:"kind"`
	Found   [offered]float64 `json:"found"`             // the best confidences, the greatest first; 0 where there was nothing
	Place   int              `json:"place,omitempty"`   // of the entry that answers it among these, from 1; 0: it is not among them
	Careful bool             `json:"careful,omitempty"` // the best is marked careful
	Alike   float64          `json:"alike,omitempty"`   // how like it is to what is left of its entry's phrasings, in [0,1]
	Weight  float64          `json:"weight"`            // how much it counts; 1 for most
}

// outcome is what becomes of a question.
type outcome uint8

const (
	declined  outcome = iota
	misled            // offered some entries, but not the right one
	suggested         // offered the right one among others
	wrong             // answered with a wrong one
	right
)

// at returns what becomes of the question at these thresholds.
func (a *Asked) at(t Thresholds) outcome {
	from := t.Confident
	if a.Careful {
		from = t.Careful()
	}
	switch first := a.Found[0]; {
	case first >= from && first > 0 && !index.Tied(first, a.Found[1]):
		if a.Place == 1 {
			return right
		}
		return wrong
	case first < t.Suggest || first == 0:
		return declined
	case a.Place >= 1 && a.Place <= index.Offered(a.Found[:], offered):
		return suggested
	}
	return misled
}

// Expectation is what was found in the questions that content was asked, and what follows from it.
type Expectation struct {
	Method  int                 `json:"method"`          // of this package, see [Method]
	Content string              `json:"content"`         // version of the content, as [faq.Content.Version] has it
	Model   string              `json:"model,omitempty"` // of the sentence encoder; "" without one
	Modes   map[Mode]Thresholds `json:"modes"`           // for each mode
	Asked   []Asked             `json:"asked"`
	Ranking string              `json:"ranking"` // what the confidences come from, as [index.Index.Ranking] has it
}

// Method numbers how expectations are made. One that was made in another way is made anew.
const Method = 1

// Thresholds returns the thresholds of a mode; the defaults for nil.
func (e *Expectation) Thresholds(m Mode) Thresholds {
	if e != nil {
		if t, ok := e.Modes[m]; ok && t.valid() {
			return t
		}
	}
	return m.Thresholds()
}

// Fixed returns an expectation that knows nothing but the thresholds, whatever the mode.
func Fixed(t Thresholds) *Expectation {
	return &Expectation{Modes: map[Mode]Thresholds{Cautious: t, Normal: t, Eager: t}}
}

func (t Thresholds) valid() bool {
	return t.Suggest > 0 && t.Suggest <= t.Confident && t.Confident <= 1
}

// Count returns how many questions of a kind were asked; 0 for nil.
func (e *Expectation) Count(k Kind) int {
	n := 0
	if e != nil {
		for i := range e.Asked {
			if e.Asked[i].Kind == k {
				n++
			}
		}
	}
	return n
}

// Shares says what becomes of questions; each number is a share of all of its kind, NaN where
// none was asked.
type Shares struct {
	// Of questions that the content answers. They add up to 1.
	Right     float64 // answered at once, rightly
	Wrong     float64 // answered at once, wrongly
	Suggested float64 // offered with others, to choose
	Declined  float64 // neither: offered wrong ones, or told that there is no answer
	// Of questions that it does not answer.
	NearAnswered float64 // of the owner's field: answered all the same
	FarAnswered  float64 // of other fields: answered all the same
	FarSuggested float64 // of other fields: offered something
}

// At returns what is expected at these thresholds.
func (e *Expectation) At(t Thresholds) Shares {
	var count [Far + 1][right + 1]float64
	var all [Far + 1]float64
	if e != nil {
		for i := range e.Asked {
			a := &e.Asked[i]
			if a.Kind <= Far {
				count[a.Kind][a.at(t)] += a.Weight
				all[a.Kind] += a.Weight
			}
		}
	}
	share := func(k Kind, os ...outcome) float64 {
		n := 0.0
		for _, o := range os {
			n += count[k][o]
		}
		if all[k] == 0 {
			return math.NaN()
		}
		return n / all[k]
	}
	return Shares{
		Right: share(Own, right), Wrong: share(Own, wrong), Suggested: share(Own, suggested), Declined: share(Own, declined, misled),
		NearAnswered: share(Near, wrong), FarAnswered: share(Far, wrong), FarSuggested: share(Far, misled),
	}
}
