package eval_test

import (
	"bytes"
	"fmt"
	"io"
	"path/filepath"
	"testing"
	"text/tabwriter"

	"github.com/faqbot/faqbot/bot"
	"github.com/faqbot/faqbot/faq"
	"github.com/faqbot/faqbot/index"
	"github.com/faqbot/faqbot/index/encoder"
	"github.com/faqbot/faqbot/index/eval"
	"github.com/faqbot/faqbot/index/indextest"
)

// sharedSets returns the folder of the labelled sets, or skips the test.
func sharedSets(tb testing.TB) string {
	tb.Helper()
	return indextest.Shared(tb, "eval")
}

// floor is what a set must reach, and what must not be more; 0: anything will do.
type floor struct {
	set                   string
	top1, auc             eval.Measure
	precision, falseAtMax eval.Measure // at the default thresholds
	eceMax                eval.Measure // [mostECE] of the labelled sets
}

// mostECE is the expected calibration error that a labelled set may have.
const mostECE = 0.05

// qualities are the kinds of encoder with what the sets must reach.
var qualities = []struct {
	kind   string
	page   floor
	floors []floor
}{
	{"builtin", floor{set: "massage-page", top1: .60, auc: .92, precision: .7, falseAtMax: .05}, []floor{
		{set: "sofmattress", top1: .79, auc: .89},
		{set: "stackfaq", top1: .84},
		{set: "banking77", top1: .73},
		{set: "clinc150", top1: .84, auc: .965, precision: .88, falseAtMax: .10},
	}},
	{"none", floor{set: "massage-page", top1: .45, auc: .8, precision: .7, falseAtMax: .05}, []floor{
		{set: "sofmattress", top1: .77, auc: .87},
		{set: "stackfaq", top1: .79},
		{set: "banking77", top1: .64},
		{set: "clinc150", top1: .73, auc: .89, precision: .85, falseAtMax: .15},
	}},
}

// encoderOf returns the encoder of a kind.
func encoderOf(tb testing.TB, kind string) encoder.Encoder {
	tb.Helper()
	if kind == "none" {
		return nil
	}
	e, err := encoder.Adapted()
	if err != nil {
		tb.Fatal(err)
	}
	return e
}

// TestQuality measures the labelled sets at the default thresholds, prints a table, holds it
// against the floors, and against what was measured before (testdata/quality.golden), so that
// every change in ranking shows in review. It is the command that the README names:
//
//	go test ./index/eval -run Quality -v -count=1
func TestQuality(t *testing.T) {
	dir := sharedSets(t)
	th := bot.Normal.Thresholds()
	at := eval.Thresholds{Confident: th.Confident, Suggest: th.Suggest}
	var table bytes.Buffer
	fmt.Fprintf(&table, "confident %.2f, suggest %.2f\n", th.Confident, th.Suggest)
	tab := tabwriter.NewWriter(&table, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(tab, "set\tentries\tquestions\ttop-1\ttop-3\tMRR\tanswered\tprecision\tfalse answers\tAUC\tR@10\tECE\t")
	for _, q := range qualities {
		fmt.Fprintf(tab, "encoder: %s\t\n", q.kind)
		e := encoderOf(t, q.kind)
		for _, f := range q.floors {
			f.eceMax = mostECE
			x, cases := indexSet(t, filepath.Join(dir, f.set), e)
			checkFloor(t, tab, f, measure(t, x, cases, at))
		}
		// The first customer's page, from which nothing is learnt, and questions in our own words.
		x, cases := indexFiles(t, filepath.Join(indextest.Shared(t, "content"), "massage-page.txt"), filepath.Join("testdata", "page.cases.jsonl"), e)
		checkFloor(t, tab, q.page, measure(t, x, cases, at))
	}
	if err := tab.Flush(); err != nil {
		t.Fatal(err)
	}
	t.Logf("\n%s", table.String())
	goldenFigures(t, "quality.golden", table.Bytes())
}

// checkFloor writes the measures of a set as a row, and holds them against its floor.
func checkFloor(t *testing.T, tab io.Writer, f floor, r eval.Result) {
	t.Helper()
	m := r.Measures
	fmt.Fprintf(tab, "%s\t%d\t%d\t%v\t%v\t%v\t%v\t%v\t%v\t%v\t%v\t%v\t\n", f.set, len(r.Content().Entries), m.Cases,
		m.Top1, m.Top3, m.MRR, m.Answered, m.Precision, m.FalseAnswers, m.AUC, m.RAt10, m.ECE)
	for _, floor := range []struct {
		what      string
		got, want eval.Measure
	}{
		{"top-1", m.Top1, f.top1},
		{"AUC", m.AUC, f.auc},
		{"precision", m.Precision, f.precision},
	} {
		if floor.want > 0 && !(floor.got >= floor.want) {
			t.Errorf("%s: %s is %v, below the floor of %v", f.set, floor.what, floor.got, floor.want)
		}
	}
	for _, ceiling := range []struct {
		what      string
		got, most eval.Measure
	}{
		{"the share of false answers", m.FalseAnswers, f.falseAtMax},
		{"the expected calibration error", m.ECE, f.eceMax},
	} {
		if ceiling.most > 0 && !(ceiling.got <= ceiling.most) {
			t.Errorf("%s: %s is %v, above %v", f.set, ceiling.what, ceiling.got, ceiling.most)
		}
	}
}

// measure asks the cases.
func measure(tb testing.TB, x *index.Index, cases []eval.Case, th eval.Thresholds) eval.Result {
	tb.Helper()
	r, err := eval.Run(tb.Context(), x, cases, th)
	if err != nil {
		tb.Fatal(err)
	}
	return r
}

// indexSet builds an index of a set's content in memory and reads its cases.
func indexSet(tb testing.TB, dir string, e encoder.Encoder) (*index.Index, []eval.Case) {
	tb.Helper()
	return indexFiles(tb, filepath.Join(dir, "content.yaml"), filepath.Join(dir, "cases.jsonl"), e)
}

// indexFiles is indexSet of files anywhere.
func indexFiles(tb testing.TB, contentFile, casesFile string, e encoder.Encoder) (*index.Index, []eval.Case) {
	tb.Helper()
	content, problems := faq.Load(tb.Context(), []string{contentFile}, faq.LoadOptions{})
	if err := problems.Err(); err != nil {
		tb.Fatal(err)
	}
	cases, problems := eval.LoadCases(casesFile, content)
	if err := problems.Err(); err != nil {
		tb.Fatal(err)
	}
	x, err := index.Build(tb.Context(), content, index.Config{Encoder: e})
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := x.Close(); err != nil {
			tb.Error(err)
		}
	})
	return x, cases
}
