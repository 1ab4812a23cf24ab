package bot

import (
	"math"

	"github.com/faqbot/faqbot/bot/locale"
	"github.com/faqbot/faqbot/index/expect"
)

// Expected says what is expected of a content at the thresholds in force, in numbers of a hundred
// questions.
type Expected struct {
	Confident float64 `json:"confident"` // the thresholds
	Suggest   float64 `json:"suggest"`
	// Of 100 questions that the content answers; all 0 where Own is 0.
	Right     int `json:"right"`     // get the answer at once
	Wrong     int `json:"wrong"`     // get a wrong one
	Suggested int `json:"suggested"` // have it among what is offered
	Declined  int `json:"declined"`  // do not get it
	// Of 100 questions about something else, how many get an answer; 0 where Foreign is 0.
	FalseAnswers int `json:"false_answers"`
	Own          int `json:"own"`     // phrasings that were left out and asked
	Foreign      int `json:"foreign"` // questions about something else that were asked
}

// ExpectedAt returns what is expected at some thresholds; nil where nothing is known.
func ExpectedAt(e *expect.Expectation, t Thresholds) *Expected {
	if e == nil {
		return nil
	}
	s := e.At(t)
	x := &Expected{Confident: t.Confident, Suggest: t.Suggest, Own: e.Count(expect.Own), Foreign: e.Count(expect.Far)}
	if x.Own > 0 {
		x.Right, x.Wrong, x.Suggested = hundredths(s.Right), hundredths(s.Wrong), hundredths(s.Suggested)
		x.Declined = max(0, 100-x.Right-x.Wrong-x.Suggested)
	}
	if x.Foreign > 0 {
		x.FalseAnswers = hundredths(s.FarAnswered)
	}
	return x
}

// hundredths returns a share as a number of a hundred, where neither none nor all is said of what
// is only nearly so.
func hundredths(v float64) int {
	n := int(math.Round(100 * v))
	switch {
	case n == 0 && v > 0:
		return 1
	case n == 100 && v < 1:
		return 99
	}
	return n
}

// fewOwn is the number of phrasings below which it is said how few the numbers rest on.
const fewOwn = 60

// Text says what is expected in a sentence or two, without line breaks; "" for nil.
func (x *Expected) Text(w *locale.Words) string {
	if x == nil {
		return ""
	}
	text := w.Text("expect.unknown")
	if x.Own > 0 {
		text = w.Text("expect.own", locale.Args{"Right": x.Right, "Wrong": x.Wrong, "Suggested": x.Suggested})
	}
	if x.Foreign > 0 {
		text += " " + w.Text("expect.foreign", locale.Args{"N": x.FalseAnswers})
	}
	if x.Own > 0 && x.Own < fewOwn {
		text += " " + w.Text("expect.few", locale.Args{"N": x.Own})
	}
	return text
}
