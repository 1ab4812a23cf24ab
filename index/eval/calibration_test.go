package eval_test

import (
	"bytes"
	"encoding/json"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/faqbot/faqbot/faq"
	"github.com/faqbot/faqbot/index/eval"
)

func TestWilson(t *testing.T) {
	tests := []struct {
		part, whole int
		low, high   float64 // from published tables
	}{
		{0, 10, 0, .2775}, {10, 10, .7225, 1}, {5, 10, .2366, .7634}, {81, 263, .2553, .3662}, {1, 1, .2065, 1},
	}
	for _, tt := range tests {
		low, high := eval.Wilson(tt.part, tt.whole)
		if diff := cmp.Diff([]float64{tt.low, tt.high}, []float64{low, high}, cmp.Comparer(func(a, b float64) bool { return a-b < 1e-3 && b-a < 1e-3 })); diff != "" {
			t.Errorf("%d of %d (-want +got):\n%s", tt.part, tt.whole, diff)
		}
	}
}

func TestCalibration(t *testing.T) {
	f, cases := sample()
	r := run(t, f, cases, eval.Thresholds{Confident: .5, Suggest: .2})
	// 0, 0 and .1 (a bin of its own); .3 twice; .5 right; .8 twice; .9 right.
	var got []string
	n := 0
	for _, b := range r.Calibration() {
		if !(b.Low <= b.Right && b.Right <= b.High && b.From <= b.Confidence && b.Confidence <= b.To) {
			t.Errorf("a bin that cannot be: %+v", b)
		}
		got = append(got, strings.TrimSpace(strings.Join([]string{string(rune('0' + int(b.From*10+.5))), string(rune('0' + b.Questions)), string(rune('0' + int(b.Right*float64(b.Questions)+.5)))}, " ")))
		n += b.Questions
	}
	if diff := cmp.Diff([]string{"0 2 0", "1 1 0", "3 2 0", "5 1 1", "8 2 0", "9 1 1"}, got); diff != "" || n != len(cases) {
		t.Errorf("bin, questions, right (-want +got):\n%s", diff)
	}
	var text, raw bytes.Buffer
	if err := r.WriteText(&text); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(text.String(), "How far the confidence can be believed") || !strings.Contains(text.String(), "0.8 to 0.9") {
		t.Errorf("the text has no bins:\n%s", text.String())
	}
	if err := r.WriteJSON(&raw); err != nil {
		t.Fatal(err)
	}
	var back struct {
		Calibration []eval.Bin `json:"calibration"`
	}
	if err := json.Unmarshal(raw.Bytes(), &back); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(r.Calibration(), back.Calibration); diff != "" {
		t.Errorf("as JSON (-want +got):\n%s", diff)
	}
}

// told returns questions that were told a confidence, so many of them rightly.
func told(n, right int, confidence float64) []eval.Asked {
	asked := make([]eval.Asked, n)
	for i := range asked {
		asked[i].Found = []eval.Found{{ID: "a", Confidence: confidence}}
		asked[i].Expect = []faq.EntryID{"b"}
		if i < right {
			asked[i].Expect = []faq.EntryID{"a"}
		}
	}
	return asked
}

// TestChanceECE compares with what the binomial distribution says where all confidences are the same.
func TestChanceECE(t *testing.T) {
	tests := []struct {
		name       string
		asked      []eval.Asked
		mean, most float64
		within     float64
	}{
		{"none", nil, 0, 0, 0},
		{"always right", told(50, 10, 1), 0, 0, 0},
		{"never right", told(50, 10, 0), 0, 0, 0},
		{"a hundred", told(100, 0, .5), .0398, .1, .003},
		{"four hundred", told(400, 0, .5), .0199, .05, .003},
		{"eight of ten", told(100, 0, .8), .0319, .08, .003},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			mean, most := eval.ChanceECE(tt.asked)
			if math.Abs(float64(mean)-tt.mean) > tt.within || math.Abs(float64(most)-tt.most) > 3*tt.within {
				t.Errorf("%.4f on average and %.4f at most, want %.4f and %.4f", mean, most, tt.mean, tt.most)
			}
			if again, most2 := eval.ChanceECE(tt.asked); again != mean || most2 != most {
				t.Error("another time it is something else")
			}
		})
	}
}

func TestCalibrationWords(t *testing.T) {
	tests := []struct {
		asked []eval.Asked
		ece   eval.Measure
		want  string
	}{
		{told(100, 78, .8), .02, "Here it can be taken at its word: on average it is off by 2 in 100."},
		{told(20, 12, .75), .15, "Here it is off by 15 in 100 on average, no more than chance makes of so few questions where it can be taken at its word."},
		{told(400, 240, .75), .15, "Here the bot is surer than it should be: on average its confidence is off by 15 in 100, so choose a higher threshold rather than a lower one."},
		{told(400, 360, .75), .15, "Here the bot is better than it thinks: on average its confidence is off by 15 in 100, so a lower threshold can be tried."},
		{append(told(400, 400, .75), told(400, 0, .25)...), .25, "Here it is off by 25 in 100 on average, in both directions."},
	}
	for _, tt := range tests {
		r := eval.Result{Asked: tt.asked, Measures: eval.Measures{ECE: tt.ece}}
		if got := r.CalibrationWords(); got != tt.want {
			t.Errorf("%d questions: %q, want %q", len(tt.asked), got, tt.want)
		}
	}
}
