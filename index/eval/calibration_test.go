package eval_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

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
