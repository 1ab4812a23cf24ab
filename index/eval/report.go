package eval

import (
	"bytes"
	_ "embed" // the page's template
	"fmt"
	"html/template"
	"io"
	"math"
	"slices"

	"github.com/faqbot/faqbot/faq"
)

// ReportOptions says what stands at the head of the report.
type ReportOptions struct {
	Content string   // what was asked, such as the content's path; may be ""
	Cases   string   // where the questions came from; may be ""
	Date    faq.Date // when it was measured; zero: not said
	// Expected says what was expected of the content before anybody asked; may be "".
	Expected string
}

//go:embed report.gohtml
var reportText string

var reportPage = template.Must(template.New("report").Funcs(template.FuncMap{
	"of100": of100, "threshold": func(t float64) string { return fmt.Sprintf("%.2f", t) },
	"count": count, "number": number, "cut": cutText, "measure": func(v float64) Measure { return Measure(v) },
	"suggest": func(confident float64, now Thresholds) float64 { return min(confident, now.Suggest) },
}).Parse(reportText))

// WriteReport writes a page for a person who wants to see how well the content is answered and
// to choose a threshold: one HTML file with pictures, without scripts and outside resources.
func (r *Result) WriteReport(w io.Writer, opts ReportOptions) error {
	page, err := r.page(opts)
	if err != nil {
		return err
	}
	var buf bytes.Buffer
	if err := reportPage.Execute(&buf, page); err != nil {
		return fmt.Errorf("eval: writing the report: %w", err)
	}
	_, err = w.Write(buf.Bytes())
	return err
}

// reportView is all that the template shows.
type reportView struct {
	ReportOptions
	Result                        *Result
	Entries                       int
	Spread                        int // by how much of 100 a number may be off; 0: little
	InScope, Foreign              []reportPart
	Now                           Point
	Choices                       []Choice
	Points                        []reportPoint
	Bins                          []reportBin
	Calibration                   string
	Confusions                    []reportConfusion
	MoreConfusions                int
	Curve, Reliability, Histogram template.HTML
}

// reportPart is a part of the bar that shows what became of the questions.
type reportPart struct {
	Name  string
	Class string
	Of100 int
}

// reportPoint is a row in the table of thresholds.
type reportPoint struct {
	Point
	Note string // “now” or the mode; "" for the others
}

// reportBin is a row in the table of confidences; all but N in hundredths.
type reportBin struct {
	From, To, N, Mean, Right, Low, High int
}

// reportEntry is an entry as a confusion shows it.
type reportEntry struct {
	ID       faq.EntryID
	Question string
	Answer   string
	Place    string
}

// reportConfusion is a confusion with its texts.
type reportConfusion struct {
	Confusion
	Expected, Given *reportEntry // nil: out of scope; nothing found
	Shown           []string     // some of the questions
	More            int          // questions that are not shown
}

const (
	reportConfusions = 40 // confusions that the report shows
	reportQuestions  = 5  // questions that are shown of a confusion
)

// page gathers what the template shows.
func (r *Result) page(opts ReportOptions) (v *reportView, err error) {
	v = &reportView{
		ReportOptions: opts, Result: r, Entries: len(r.content.Entries), Spread: spread(r.Measures.InScope),
		Now: r.At(r.Thresholds.Confident), Choices: r.Choices(), Points: r.points(), Bins: r.reportBins(), Calibration: r.calibrationWords(),
	}
	v.InScope, v.Foreign = r.parts()
	v.Confusions = r.reportConfusions()
	v.MoreConfusions = len(r.Confusions) - len(v.Confusions)
	if v.Curve, err = r.curvePicture(); err != nil {
		return nil, err
	}
	if v.Reliability, err = r.reliabilityPicture(); err != nil {
		return nil, err
	}
	v.Histogram, err = r.histogramPicture()
	return v, err
}

// spread returns by how much of 100 a share of n questions may be off, 19 times out of 20, at
// worst (1.96·√(¼/n)), or 0 if that is less than five.
func spread(n int) int {
	if n == 0 {
		return 0
	}
	if off := int(math.Round(98 / math.Sqrt(float64(n)))); off >= 5 {
		return off
	}
	return 0
}

// of100 returns a share as a whole number out of a hundred, where neither none nor all is said
// of what is only nearly so.
func of100(m Measure) string {
	switch n := math.Round(100 * float64(m)); {
	case !m.Known():
		return "–"
	case n == 0 && m > 0:
		return "under 1"
	case n == 100 && m < 1:
		return "over 99"
	default:
		return fmt.Sprintf("%.0f", n)
	}
}

// parts tells what becomes of a hundred questions at the thresholds in use.
func (r *Result) parts() (inScope, foreign []reportPart) {
	var in, out [5]int
	for i := range r.Asked {
		a := &r.Asked[i]
		rank, c := a.Rank(), a.Confidence()
		_, hit := a.Best()
		suggested := hit && c >= r.Thresholds.Suggest
		switch answered := a.AnsweredAt(r.Thresholds.Confident); {
		case !a.InScope() && answered:
			out[0]++
		case !a.InScope() && suggested:
			out[1]++
		case !a.InScope():
			out[2]++
		case answered && rank == 1:
			in[0]++
		case answered:
			in[1]++
		case suggested && rank >= 1 && rank <= 3:
			in[2]++
		case suggested:
			in[3]++
		default:
			in[4]++
		}
	}
	n, m := hundred(in[:]), hundred(out[:3])
	inScope = []reportPart{
		{"answered rightly", "right", n[0]},
		{"answered wrongly", "wrong", n[1]},
		{"offered suggestions, the right one among the first three", "near", n[2]},
		{"offered other suggestions", "far", n[3]},
		{"told that there is no answer", "none", n[4]},
	}
	return inScope, []reportPart{
		{"answered, though nothing fits", "wrong", m[0]},
		{"offered suggestions", "far", m[1]},
		{"told that there is no answer", "right", m[2]},
	}
}

// hundred shares a hundred out in proportion to the counts, by the greatest remainders.
func hundred(counts []int) []int {
	total := 0
	for _, n := range counts {
		total += n
	}
	shares := make([]int, len(counts))
	if total == 0 {
		return shares
	}
	left, order := 100, make([]int, len(counts))
	for i, n := range counts {
		shares[i], order[i] = n*100/total, i
		left -= shares[i]
	}
	slices.SortStableFunc(order, func(a, b int) int { return counts[b]*100%total - counts[a]*100%total })
	for _, i := range order[:left] {
		shares[i]++
	}
	return shares
}

// points lists the thresholds of the table: each twentieth, the one in use, and the choices.
func (r *Result) points() []reportPoint {
	c := newCurve(r.Asked)
	notes := map[float64]string{}
	for _, ch := range r.Choices() {
		t := ch.Point.Threshold
		if notes[t] != "" {
			notes[t] += ", "
		}
		notes[t] += ch.Mode
	}
	now := r.Thresholds.Confident
	if notes[now] != "" {
		notes[now] = "now, " + notes[now]
	} else {
		notes[now] = "now"
	}
	thresholds := []float64{}
	for step := 1; step <= 19; step++ {
		thresholds = append(thresholds, float64(step)/20)
	}
	for t := range notes {
		thresholds = append(thresholds, t)
	}
	slices.Sort(thresholds)
	var points []reportPoint
	for _, t := range slices.Compact(thresholds) {
		points = append(points, reportPoint{c.at(t), notes[t]})
	}
	return points
}

func (r *Result) reportBins() []reportBin {
	hundredths := func(v float64) int { return int(math.Round(100 * v)) }
	var rows []reportBin
	for _, b := range r.Calibration() {
		rows = append(rows, reportBin{
			From: hundredths(b.From), To: hundredths(b.To), N: b.Questions, Mean: hundredths(b.Confidence),
			Right: hundredths(b.Right), Low: hundredths(b.Low), High: hundredths(b.High),
		})
	}
	return rows
}

// calibrationWords judges the confidence in a sentence.
func (r *Result) calibrationWords() string {
	told := 0.0
	right := 0
	for i := range r.Asked {
		told += r.Asked[i].Confidence()
		if r.Asked[i].Rank() == 1 {
			right++
		}
	}
	n := float64(len(r.Asked))
	off := 100 * float64(r.Measures.ECE)
	_, chance := chanceECE(r.Asked)
	lean := (told - float64(right)) * 100 / n
	switch {
	case off < 5:
		return fmt.Sprintf("Here it can be taken at its word: on average it is off by %.0f in 100.", off)
	case r.Measures.ECE <= chance:
		return fmt.Sprintf("Here it is off by %.0f in 100 on average, no more than chance makes of so few questions where it can be taken at its word.", off)
	case lean > off/2:
		return fmt.Sprintf("Here the bot is surer than it should be: on average its confidence is off by %.0f in 100, so choose a higher threshold rather than a lower one.", off)
	case -lean > off/2:
		return fmt.Sprintf("Here the bot is better than it thinks: on average its confidence is off by %.0f in 100, so a lower threshold can be tried.", off)
	}
	return fmt.Sprintf("Here it is off by %.0f in 100 on average, in both directions.", off)
}

// reportConfusions shows the worst confusions with their texts.
func (r *Result) reportConfusions() []reportConfusion {
	entries := make(map[faq.EntryID]*faq.Entry, len(r.content.Entries))
	for i := range r.content.Entries {
		entries[r.content.Entries[i].ID] = &r.content.Entries[i]
	}
	shown := func(id faq.EntryID) *reportEntry {
		if id == "" {
			return nil
		}
		e := entries[id]
		if e == nil {
			return &reportEntry{ID: id, Question: "This entry is not in the content."}
		}
		return &reportEntry{ID: id, Question: e.Question, Answer: cutText(e.Answer, 220), Place: e.Source.String()}
	}
	var list []reportConfusion
	for _, c := range r.Confusions[:min(len(r.Confusions), reportConfusions)] {
		questions := c.Questions[:min(len(c.Questions), reportQuestions)]
		list = append(list, reportConfusion{
			Confusion: c, Expected: shown(c.Expect), Given: shown(c.Got), Shown: questions, More: len(c.Questions) - len(questions),
		})
	}
	return list
}
