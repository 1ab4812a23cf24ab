package index_test

import (
	"strings"
	"testing"

	"github.com/faqbot/faqbot/index"
	"github.com/faqbot/faqbot/index/rank"
)

// told is how much the answers of a content tell.
func told(t *testing.T, x *index.Index) float64 {
	t.Helper()
	c, _, err := x.Candidates(t.Context(), index.Query{Text: "where can I park"})
	if err != nil {
		t.Fatal(err)
	}
	return c.Told
}

// TestTold: by what its answers say beside its phrasings a content is ranked as one with answers, or as a mere list of
// questions.
func TestTold(t *testing.T) {
	const parking, hours = "Where can I park?", "When are you open?"
	yaml := func(parkingAnswer, hoursAnswer string, also ...string) string {
		s := "entries:\n- id: parking\n  question: " + parking + "\n  answer: " + parkingAnswer + "\n- id: hours\n  question: " + hours + "\n  answer: " + hoursAnswer + "\n"
		if len(also) > 0 {
			s += "  also: [" + strings.Join(also, ", ") + "]\n"
		}
		return s
	}
	yard, clock := "There are four spaces behind the house, from Mill Street.", "Every weekday from nine until seven, never at weekends."
	for _, tt := range []struct {
		name     string
		content  string
		from, to float64
	}{
		{"no answers to speak of", yaml("This set has no answers.", "This set has no answers."), 0, 0},
		{"what was asked, again", yaml(parking, hours), 0, 0},
		{"answers", yaml(yard, clock), 0.6, 0.95},
		{"one answer", yaml(yard, "This set has no answers."), 0.3, 0.8},
		{"many phrasings", yaml(yard, clock, "opening times", "business hours", "what time do you close", "until when is somebody there", "is the shop shut on bank holidays"), 0.4, 0.75},
	} {
		t.Run(tt.name, func(t *testing.T) {
			x := build(t, load(t, tt.content), index.Config{})
			got := told(t, x)
			if got < tt.from || got > tt.to {
				t.Errorf("the answers tell %.3f, want %v to %v", got, tt.from, tt.to)
			}
			changed := build(t, load(t, yaml(yard, clock)), index.Config{Base: x})
			if anew := told(t, build(t, load(t, yaml(yard, clock)), index.Config{})); told(t, changed) != anew {
				t.Errorf("the answers tell %v built on another index, and %v anew", told(t, changed), anew)
			}
		})
	}
	if rank.Told(0) != 0 || rank.Told(0.9) != 1 {
		t.Error("a content without answers counts as one with, or the other way round")
	}
}
