package eval

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"text/tabwriter"
)

// NoiseResult is what asking a labelled set came to as it is, and with one edit in each question.
type NoiseResult struct {
	Clean Result
	Noisy Result // the questions of its cases are the edited ones
	// Kinds tell the questions of each kind of edit; a kind that no question has is left out.
	Kinds []NoiseKindResult
}

// NoiseKindResult compares the questions that were edited in one way.
type NoiseKindResult struct {
	Kind    NoiseKind `json:"kind"`
	InScope int       `json:"in_scope"` // questions in scope that were edited in this way
	Clean   Measure   `json:"clean"`    // top-1 of these questions as they are
	Noisy   Measure   `json:"noisy"`    // top-1 of them with the edit
	Loss    Measure   `json:"loss"`     // Clean − Noisy: negative where the edit did good
}

// Loss is the top-1 of the clean questions less that of the noisy ones.
func (r *NoiseResult) Loss() Measure { return r.Clean.Measures.Top1 - r.Noisy.Measures.Top1 }

// RunNoise asks the searcher every case twice, as it is and with one edit (see [Noise]), and
// compares the two. Like [Run], it depends on the cases and the searcher alone.
func RunNoise(ctx context.Context, s Searcher, cases []Case, t Thresholds) (NoiseResult, error) {
	var r NoiseResult
	var err error
	if r.Clean, err = Run(ctx, s, cases, t); err != nil {
		return NoiseResult{}, err
	}
	noisy := make([]Case, len(cases))
	kinds := make([]NoiseKind, len(cases))
	for i, c := range cases {
		noisy[i] = c
		noisy[i].Question, kinds[i] = Noise(c.Question)
	}
	if r.Noisy, err = Run(ctx, s, noisy, t); err != nil {
		return NoiseResult{}, err
	}
	for _, kind := range NoiseKinds() {
		n, clean, still := 0, 0, 0
		for i := range cases {
			if kinds[i] != kind || !cases[i].InScope() {
				continue
			}
			n++
			if r.Clean.Asked[i].Rank() == 1 {
				clean++
			}
			if r.Noisy.Asked[i].Rank() == 1 {
				still++
			}
		}
		if n > 0 {
			r.Kinds = append(r.Kinds, NoiseKindResult{kind, n, share(clean, n), share(still, n), share(clean-still, n)})
		}
	}
	return r, nil
}

// WriteText writes what the noise costs, as a whole and by kind, for people to read in a terminal.
func (r *NoiseResult) WriteText(w io.Writer) error {
	var buf bytes.Buffer
	c, n := &r.Clean.Measures, &r.Noisy.Measures
	fmt.Fprintf(&buf, "Each of %s with one edit, as people mistype and abbreviate:\n\n", count(c.Cases, "question"))
	tab := tabwriter.NewWriter(&buf, 0, 0, 2, ' ', tabwriter.AlignRight)
	row := func(name string, clean, noisy Measure) {
		loss := "–"
		if d := clean - noisy; d.Known() {
			loss = points(d)
		}
		fmt.Fprintf(tab, "%s\t%s\t%s\t%s\t\n", name, clean.Percent(), noisy.Percent(), loss)
	}
	fmt.Fprintf(tab, "\tclean\tnoisy\tloss\t\n")
	row("top-1", c.Top1, n.Top1)
	row("top-3", c.Top3, n.Top3)
	row("answered", c.Answered, n.Answered)
	row("precision", c.Precision, n.Precision)
	row("false answers", c.FalseAnswers, n.FalseAnswers)
	row("AUC", c.AUC, n.AUC)
	row("R@10", c.RAt10, n.RAt10)
	if err := tab.Flush(); err != nil {
		return err
	}
	buf.WriteString("\nTop-1 by kind of edit:\n\n")
	fmt.Fprintf(tab, "\tquestions\tclean\tnoisy\tloss\t\n")
	for _, k := range r.Kinds {
		fmt.Fprintf(tab, "%s\t%s\t%s\t%s\t%s\t\n", k.Kind, number(k.InScope), k.Clean.Percent(), k.Noisy.Percent(), points(k.Loss))
	}
	if err := tab.Flush(); err != nil {
		return err
	}
	_, err := w.Write(buf.Bytes())
	return err
}

// points returns a difference of shares in hundredths, with one decimal.
func points(m Measure) string {
	s := fmt.Sprintf("%.1f", 100*float64(m))
	if s == "-0.0" {
		return "0.0"
	}
	return s
}

// WriteJSON writes what WriteText tells as one JSON object on one line: all measures of the
// clean and of the noisy questions, the loss of top-1, and the kinds.
func (r *NoiseResult) WriteJSON(w io.Writer) error {
	out := struct {
		Clean     Measures          `json:"clean"`
		Noisy     Measures          `json:"noisy"`
		Loss      Measure           `json:"loss"`
		Kinds     []NoiseKindResult `json:"kinds"`
		Confident float64           `json:"confident"`
		Suggest   float64           `json:"suggest"`
	}{r.Clean.Measures, r.Noisy.Measures, r.Loss(), r.Kinds, r.Clean.Thresholds.Confident, r.Clean.Thresholds.Suggest}
	if out.Kinds == nil {
		out.Kinds = []NoiseKindResult{}
	}
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	return enc.Encode(out)
}
