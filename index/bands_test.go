package index_test

import (
	"testing"

	"github.com/faqbot/faqbot/index"
)

func TestTied(t *testing.T) {
	tests := []struct {
		name          string
		first, second float64
		want          bool
	}{
		{"equal", 0.6, 0.6, true},
		{"near", 0.6, 0.4, true},
		{"ahead", 0.6, 0.38, false},
		{"alone", 0.6, 0, false},
		{"two with the same phrasing", 0.475, 0.475, true},
		{"both surely", 0.95, 0.9, true},
		{"both likely", 0.95, 0.5, true},
		{"surely ahead", 0.95, 0.49, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := index.Tied(tt.first, tt.second); got != tt.want {
				t.Errorf("Tied(%v, %v) = %v", tt.first, tt.second, got)
			}
		})
	}
}

func TestOffered(t *testing.T) {
	tests := []struct {
		name        string
		confidences []float64
		most        int
		want        int
	}{
		{"none", nil, 4, 0},
		{"one", []float64{0.4}, 4, 1},
		{"never one alone, if the second is plausible at all", []float64{0.4, 0.04}, 4, 2},
		{"the second is not plausible", []float64{0.4, 0.03}, 4, 1},
		{"the second is next to nothing", []float64{0.1, 0.015}, 4, 1},
		{"the third must have more", []float64{0.4, 0.1, 0.06}, 4, 2},
		{"all alike", []float64{0.2, 0.2, 0.2, 0.2, 0.2}, 4, 4},
		{"four of them", []float64{0.3, 0.2, 0.1, 0.05, 0.05}, 4, 4},
		{"as many as are wanted", []float64{0.3, 0.2, 0.1}, 2, 2},
		{"none are wanted", []float64{0.3, 0.2}, 0, 0},
		{"after a gap there are no more", []float64{0.3, 0.01, 0.01}, 4, 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := index.Offered(tt.confidences, tt.most); got != tt.want {
				t.Errorf("Offered(%v, %d) = %d, want %d", tt.confidences, tt.most, got, tt.want)
			}
			hits := make([]index.Hit, len(tt.confidences))
			for i, c := range tt.confidences {
				hits[i].Confidence = c
			}
			if got := index.OfferedHits(hits, tt.most); got != tt.want {
				t.Errorf("of hits: %d, want %d", got, tt.want)
			}
		})
	}
}
