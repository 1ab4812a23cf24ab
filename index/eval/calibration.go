package eval

import (
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"slices"
	"text/tabwriter"
)

// Bin holds the questions whose confidence lies in one tenth of [0,1]. Where confidence can be believed,
// Confidence lies between Low and High in 19 of 20 bins.
type Bin struct {
	From       float64 `json:"from"`
	To         float64 `json:"to"`
	Questions  int     `json:"questions"`
	Confidence float64 `json:"confidence"` // on average
	Right      float64 `json:"right"`      // share of the questions whose best hit is right
	Low        float64 `json:"low"`        // that share may be as low, by so few questions …
	High       float64 `json:"high"`       // … or as high, 19 times out of 20 (Wilson's interval)
}

// Calibration returns the bins that hold any question, the lowest first.
func (r *Result) Calibration() []Bin {
	var out []Bin
	for i, b := range bins(r.Asked) {
		if b.n == 0 {
			continue
		}
		low, high := wilson(b.right, b.n)
		out = append(out, Bin{
			From: float64(i) / calibrationBins, To: float64(i+1) / calibrationBins, Questions: b.n,
			Confidence: b.sum / float64(b.n), Right: float64(b.right) / float64(b.n), Low: low, High: high,
		})
	}
	return out
}

// wilson returns the interval in which a share lies, 19 times out of 20, of which part of whole was
// seen: E. B. Wilson, Probable Inference, the Law of Succession, and Statistical Inference (1927).
func wilson(part, whole int) (low, high float64) {
	const z = 1.959964 // of the normal distribution, 2.5 of 100 lie above
	n, p := float64(whole), float64(part)/float64(whole)
	middle := p + z*z/(2*n)
	off := z * math.Sqrt(p*(1-p)/n+z*z/(4*n*n))
	return max(0, (middle-off)/(1+z*z/n)), min(1, (middle+off)/(1+z*z/n))
}

// chanceECE returns how large the ECE would be on average, and at most in 19 of 20 cases, if every confidence were exactly right: few
// questions are never right just as often as they should be. It is found by drawing for each question whether its first entry is
// right (consistency resampling; J. Bröcker and L. A. Smith, Increasing the Reliability of Reliability Diagrams, 2007). Without questions
// both are 0.
func chanceECE(asked []Asked) (mean, most Measure) {
	if len(asked) == 0 {
		return 0, 0
	}
	const draws = 1000
	random := rand.New(rand.NewPCG(1, uint64(len(asked))))
	n := float64(len(asked))
	eces := make([]Measure, draws)
	for k := range eces {
		var off [calibrationBins]float64
		for i := range asked {
			c := asked[i].Confidence()
			b := binOf(c)
			off[b] += c
			if random.Float64() < c {
				off[b]--
			}
		}
		for _, o := range off {
			eces[k] += Measure(math.Abs(o) / n)
		}
		mean += eces[k] / draws
	}
	slices.Sort(eces)
	return mean, eces[draws*19/20-1]
}

// writeCalibration writes the bins for people at a terminal.
func (r *Result) writeCalibration(w io.Writer) {
	bs := r.Calibration()
	if len(bs) == 0 {
		return
	}
	fmt.Fprintf(w, "\nHow far the confidence can be believed (ECE %s):\n", r.Measures.ECE)
	tab := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprint(tab, "confidence\tquestions\ton average\tright\t19 times of 20 between\t\n")
	for _, b := range bs {
		fmt.Fprintf(tab, "%.1f to %.1f\t%s\t%.2f\t%.2f\t%.2f and %.2f\t\n", b.From, b.To, number(b.Questions), b.Confidence, b.Right, b.Low, b.High)
	}
	_ = tab.Flush() // into a buffer
	mean, most := chanceECE(r.Asked)
	fmt.Fprintf(w, "If each confidence were exactly right, chance would still make the ECE of so many questions %s on average,\n"+
		"and %s at most 19 times out of 20.\n", mean, most)
}
