package eval

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"text/tabwriter"

	"github.com/faqbot/faqbot/faq"
)

const (
	textConfusions = 10 // confusions that WriteText shows
	jsonConfusions = 50 // confusions that WriteJSON shows
)

// WriteText writes the measures and the worst confusions for people to read in a terminal.
func (r *Result) WriteText(w io.Writer) error {
	var buf bytes.Buffer
	m := r.Measures
	tab := tabwriter.NewWriter(&buf, 0, 0, 2, ' ', 0)
	row := func(name, value, note string) { fmt.Fprintf(tab, "%s\t%s\t%s\n", name, value, note) }
	row("questions", number(m.Cases), number(m.InScope)+" in scope, "+number(m.OutOfScope)+" out of scope")
	row("top-1", m.Top1.Percent(), "in scope: the best hit is right")
	row("top-3", m.Top3.Percent(), "in scope: a right entry is among the first three")
	row("MRR", m.MRR.String(), "in scope: mean of 1/rank of the first right entry")
	row("answered", m.Answered.Percent(), fmt.Sprintf("in scope, at a confidence of %.2f and above", r.Thresholds.Confident))
	row("precision", m.Precision.Percent(), "of these answers, so many are right")
	row("false answers", m.FalseAnswers.Percent(), "out of scope, answered all the same")
	row("AUC", m.AUC.String(), "how often a question in scope gets more confidence than one out of scope")
	row("R@10", m.RAt10.Percent(), r10Note(m))
	row("ECE", m.ECE.String(), "how far the confidence is off, on average")
	row("Brier", m.Brier.String(), "mean squared error of the confidence")
	if err := tab.Flush(); err != nil {
		return err
	}
	r.writeCalibration(&buf)
	r.writeConfusions(&buf)
	_, err := w.Write(buf.Bytes())
	return err
}

func r10Note(m Measures) string {
	if !m.ThresholdAt10.Known() {
		return "needs questions out of scope in the cases"
	}
	return fmt.Sprintf("in scope, answered rightly where at most 10 %% out of scope get an answer (from %.3f on)", float64(m.ThresholdAt10))
}

func (r *Result) writeConfusions(buf *bytes.Buffer) {
	if len(r.Confusions) == 0 {
		buf.WriteString("\nNothing was confused.\n")
		return
	}
	shown := r.Confusions[:min(len(r.Confusions), textConfusions)]
	buf.WriteString("\nThe worst confusions (expected → got):\n")
	for _, c := range shown {
		fmt.Fprintf(buf, "  %s → %s  (%s, answered: %d)\n", cmp.Or(c.Expect, "(none, out of scope)"), cmp.Or(c.Got, "(nothing)"), count(c.Count, "question"), c.Answered)
		fmt.Fprintf(buf, "      %.2f  %s\n", c.Confidence, c.Questions[0])
	}
	if more := len(r.Confusions) - len(shown); more > 0 {
		fmt.Fprintf(buf, "  and %s more; the report (--report FILE.html) shows them with their texts\n", number(more))
	}
}

// count returns a number with its noun, “1 question” or “2,000 questions”.
func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return number(n) + " " + noun + "s"
}

// number returns a number with commas between its thousands.
func number(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// WriteJSON writes the measures, the thresholds, the bins of the calibration and the worst confusions as one JSON object on
// one line. A confusion has the question that the searcher was most sure of; "expect" is empty
// for a question out of scope, and "got" where nothing was found.
func (r *Result) WriteJSON(w io.Writer) error {
	type confusion struct {
		Expect     faq.EntryID `json:"expect"`
		Got        faq.EntryID `json:"got"`
		Count      int         `json:"count"`
		Answered   int         `json:"answered"`
		Question   string      `json:"question"`
		Confidence float64     `json:"confidence"`
	}
	out := struct {
		Measures
		Confident  float64     `json:"confident"`
		Suggest    float64     `json:"suggest"`
		Bins       []Bin       `json:"calibration"`
		Confusions []confusion `json:"confusions"`
	}{r.Measures, r.Thresholds.Confident, r.Thresholds.Suggest, r.Calibration(), []confusion{}}
	for _, c := range r.Confusions[:min(len(r.Confusions), jsonConfusions)] {
		out.Confusions = append(out.Confusions, confusion{c.Expect, c.Got, c.Count, c.Answered, c.Questions[0], c.Confidence})
	}
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	return enc.Encode(out)
}
