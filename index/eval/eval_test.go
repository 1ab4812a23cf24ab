package eval_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/faqbot/faqbot/faq"
	"github.com/faqbot/faqbot/index"
	"github.com/faqbot/faqbot/index/eval"
)

// fake is a searcher with fixed hits for each question.
type fake struct {
	content *faq.Content
	hits    map[string][]hit
	fail    string // the question that fails
	asked   atomic.Int64
}

type hit struct {
	id   faq.EntryID
	conf float64
}

func (f *fake) Content() *faq.Content { return f.content }

func (f *fake) Search(ctx context.Context, q index.Query) ([]index.Hit, error) {
	f.asked.Add(1)
	if q.Text == f.fail {
		return nil, errors.New("the disk is on fire")
	}
	var hits []index.Hit
	for _, h := range f.hits[q.Text] {
		hits = append(hits, index.Hit{Entry: f.content.Entry(h.id), Confidence: h.conf})
	}
	return hits, ctx.Err()
}

// entries makes content of entries with these ids.
func entries(ids ...faq.EntryID) *faq.Content {
	c := &faq.Content{}
	for i, id := range ids {
		c.Entries = append(c.Entries, faq.Entry{
			ID: id, Question: "Question " + string(id) + "?", Answer: "Answer " + string(id) + ".",
			Lang: "en", Source: faq.Source{File: "faq.yaml", Line: i + 1},
		})
	}
	return c
}

// sample is a set worked out by hand: five questions in scope, four out of scope.
//
//	            best     rank  answered at .5
//	in 1        a .9     1     rightly
//	in 2        b .8     3     wrongly
//	in 3        c .5     1     rightly (the threshold itself counts)
//	in 4        a .3     2     no
//	in 5        nothing  –     no
//	out 1       a .8           yes
//	out 2       b .3           no
//	out 3       c .1           no
//	out 4       nothing        no
func sample() (*fake, []eval.Case) {
	f := &fake{content: entries("a", "b", "c", "d"), hits: map[string][]hit{
		"in 1":  {{"a", .9}, {"b", .1}},
		"in 2":  {{"b", .8}, {"c", .2}, {"a", .1}},
		"in 3":  {{"c", .5}},
		"in 4":  {{"a", .3}, {"d", .2}},
		"out 1": {{"a", .8}},
		"out 2": {{"b", .3}},
		"out 3": {{"c", .1}},
	}}
	return f, []eval.Case{
		{Question: "in 1", Expect: []faq.EntryID{"a"}},
		{Question: "in 2", Expect: []faq.EntryID{"a"}},
		{Question: "in 3", Expect: []faq.EntryID{"b", "c"}},
		{Question: "in 4", Expect: []faq.EntryID{"d"}},
		{Question: "in 5", Expect: []faq.EntryID{"d"}},
		{Question: "out 1"},
		{Question: "out 2"},
		{Question: "out 3"},
		{Question: "out 4"},
	}
}

var approx = cmp.Options{
	cmpopts.EquateApprox(0, 1e-9),
	cmp.Comparer(func(a, b eval.Measure) bool {
		return math.Abs(float64(a-b)) < 1e-9 || (!a.Known() && !b.Known())
	}),
}

func run(t *testing.T, s eval.Searcher, cases []eval.Case, th eval.Thresholds) eval.Result {
	t.Helper()
	r, err := eval.Run(t.Context(), s, cases, th)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestMeasures(t *testing.T) {
	f, cases := sample()
	nan := eval.Measure(math.NaN())
	tests := []struct {
		name  string
		cases []eval.Case
		at    eval.Thresholds
		want  eval.Measures
	}{
		{"worked out by hand", cases, eval.Thresholds{Confident: .5, Suggest: .2}, eval.Measures{
			Cases: 9, InScope: 5, OutOfScope: 4,
			Top1: 2. / 5, Top3: 4. / 5, MRR: (1 + 1./3 + 1 + 1./2 + 0) / 5,
			Answered: 3. / 5, Precision: 2. / 3, FalseAnswers: 1. / 4,
			// .9 wins 4; .8 wins 3 and ties 1; .5 wins 3; .3 wins 2 and ties 1; 0 ties 1.
			AUC: (4 + 3.5 + 3 + 2.5 + .5) / 20,
			// No question out of scope may be answered, and the highest has .8.
			RAt10: 1. / 5, ThresholdAt10: .9,
			// Bins: [0] 0,0,.1 none right; [.3] .3,.3 none; [.5] .5 right; [.8] .8,.8 none; [.9] .9 right.
			ECE:   (.1 + .6 + .5 + 1.6 + .1) / 9,
			Brier: (.01 + .64 + .25 + .09 + 0 + .64 + .09 + .01 + 0) / 9,
		}},
		{"nothing answered", cases[:2], eval.Thresholds{Confident: 1}, eval.Measures{
			Cases: 2, InScope: 2, Top1: .5, Top3: 1, MRR: (1 + 1./3) / 2,
			Answered: 0, Precision: nan, FalseAnswers: nan, AUC: nan, RAt10: nan, ThresholdAt10: nan,
			ECE: (.1 + .8) / 2, Brier: (.01 + .64) / 2,
		}},
		{"out of scope alone", cases[5:], eval.Thresholds{Confident: .3, Suggest: .3}, eval.Measures{
			Cases: 4, OutOfScope: 4, Top1: nan, Top3: nan, MRR: nan,
			Answered: nan, Precision: nan, FalseAnswers: .5, AUC: nan, RAt10: nan, ThresholdAt10: nan,
			ECE: (.8 + .3 + .1) / 4, Brier: (.64 + .09 + .01) / 4,
		}},
		{"foreign questions without hits are never answered", []eval.Case{cases[0], cases[3], cases[8]}, eval.Thresholds{}, eval.Measures{
			Cases: 3, InScope: 2, OutOfScope: 1, Top1: .5, Top3: 1, MRR: .75,
			Answered: .5, Precision: 1, FalseAnswers: 0, AUC: 1, RAt10: .5, ThresholdAt10: 0,
			ECE: (.1 + .3) / 3, Brier: (.01 + .09) / 3,
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := run(t, f, tt.cases, tt.at).Measures
			if diff := cmp.Diff(tt.want, got, approx); diff != "" {
				t.Errorf("measures (-want +got):\n%s", diff)
			}
		})
	}
}

// Twenty questions out of scope with the confidences .01 to .20: two of them may be answered.
func TestRAt10Exactly(t *testing.T) {
	f := &fake{content: entries("a"), hits: map[string][]hit{}}
	var cases []eval.Case
	add := func(conf float64, expect ...faq.EntryID) {
		q := fmt.Sprintf("%d", len(cases))
		f.hits[q] = []hit{{"a", conf}}
		cases = append(cases, eval.Case{Question: q, Expect: expect})
	}
	for i := range 20 {
		add(float64(i+1) / 100)
	}
	for _, conf := range []float64{.18, .185, .19, .5} {
		add(conf, "a")
	}
	tests := []struct {
		name             string
		change           func()
		right, threshold eval.Measure
	}{
		{"the least confidence above the third", func() {}, 3. / 4, .185},
		{"ties with the third shut everything out", func() { f.hits["19"][0].conf, f.hits["18"][0].conf = .18, .18 }, 3. / 4, .185},
		{"nothing lies above", func() {
			for _, q := range []string{"17", "18", "19"} {
				f.hits[q][0].conf = 1
			}
		}, 0, eval.Measure(math.Nextafter(1, 2))},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			tt.change()
			m := run(t, f, cases, eval.Thresholds{Confident: .5}).Measures
			if m.RAt10 != tt.right || m.ThresholdAt10 != tt.threshold {
				t.Errorf("R@10 = %v at %v, want %v at %v", m.RAt10, float64(m.ThresholdAt10), tt.right, float64(tt.threshold))
			}
		})
	}
}

func TestConfusions(t *testing.T) {
	f, cases := sample()
	cases = append(cases, eval.Case{Question: "in 2 again", Expect: []faq.EntryID{"a"}}, eval.Case{Question: "in 4 again", Expect: []faq.EntryID{"d"}})
	f.hits["in 2 again"] = []hit{{"b", .4}}
	f.hits["in 4 again"] = []hit{{"a", .45}}
	got := run(t, f, cases, eval.Thresholds{Confident: .5, Suggest: .2}).Confusions
	want := []eval.Confusion{
		{Expect: "a", Got: "b", Count: 2, Answered: 1, Confidence: .8, Questions: []string{"in 2", "in 2 again"}},
		{Expect: "", Got: "a", Count: 1, Answered: 1, Confidence: .8, Questions: []string{"out 1"}},
		{Expect: "d", Got: "a", Count: 2, Answered: 0, Confidence: .45, Questions: []string{"in 4 again", "in 4"}},
		{Expect: "d", Got: "", Count: 1, Answered: 0, Confidence: 0, Questions: []string{"in 5"}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("confusions (-want +got):\n%s", diff)
	}
}

func TestRunIsDeterministic(t *testing.T) {
	f, cases := sample()
	for range 200 {
		cases = append(cases, cases[len(cases)%9])
	}
	at := eval.Thresholds{Confident: .5, Suggest: .2}
	want := run(t, f, cases, at)
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	for _, procs := range []int{1, 8} {
		runtime.GOMAXPROCS(procs)
		f.asked.Store(0)
		got := run(t, f, cases, at)
		if diff := cmp.Diff(want, got, cmp.AllowUnexported(eval.Result{}), approx); diff != "" {
			t.Errorf("with %d processors (-want +got):\n%s", procs, diff)
		}
		if n := f.asked.Load(); n != int64(len(cases)) {
			t.Errorf("with %d processors %d searches for %d cases", procs, n, len(cases))
		}
	}
}

func TestRunErrors(t *testing.T) {
	f, cases := sample()
	if _, err := eval.Run(t.Context(), f, nil, eval.Thresholds{}); err == nil || !strings.Contains(err.Error(), "no cases") {
		t.Errorf("without cases: %v", err)
	}
	for _, bad := range []eval.Thresholds{{Confident: 1.1}, {Confident: .4, Suggest: .5}, {Confident: .4, Suggest: -1}, {Confident: math.NaN()}} {
		if _, err := eval.Run(t.Context(), f, cases, bad); err == nil || !strings.Contains(err.Error(), "between 0 and 1") {
			t.Errorf("thresholds %+v: %v", bad, err)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := eval.Run(ctx, f, cases, eval.Thresholds{}); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	f.fail = "in 3"
	if _, err := eval.Run(t.Context(), f, cases, eval.Thresholds{}); err == nil || err.Error() != `eval: asking "in 3": the disk is on fire` {
		t.Errorf("a search that fails: %v", err)
	}
}

func TestWriteText(t *testing.T) {
	f, cases := sample()
	r := run(t, f, cases, eval.Thresholds{Confident: .5, Suggest: .2})
	var buf bytes.Buffer
	if err := r.WriteText(&buf); err != nil {
		t.Fatal(err)
	}
	golden(t, "sample.txt", buf.Bytes())

	r = run(t, f, cases[:1], eval.Thresholds{Confident: .5, Suggest: .2})
	buf.Reset()
	if err := r.WriteText(&buf); err != nil {
		t.Fatal(err)
	}
	golden(t, "sample-one.txt", buf.Bytes())
}

func TestWriteJSON(t *testing.T) {
	f, cases := sample()
	for _, tt := range []struct {
		name  string
		cases []eval.Case
		want  string
	}{
		{"all", cases, `{"cases":9,"in_scope":5,"out_of_scope":4,"top1":0.4,"top3":0.8,"mrr":0.5666666666666667,` +
			`"answered":0.6,"precision":0.6666666666666666,"false_answers":0.25,"auc":0.675,"r_at_10":0.2,"threshold_at_10":0.9,` +
			`"ece":0.32222222222222224,"brier":0.1922222222222222,"confident":0.5,"suggest":0.2,"confusions":[` +
			`{"expect":"","got":"a","count":1,"answered":1,"question":"out 1","confidence":0.8},` +
			`{"expect":"a","got":"b","count":1,"answered":1,"question":"in 2","confidence":0.8},` +
			`{"expect":"d","got":"a","count":1,"answered":0,"question":"in 4","confidence":0.3},` +
			`{"expect":"d","got":"","count":1,"answered":0,"question":"in 5","confidence":0}]}`},
		{"nothing out of scope, nothing confused", cases[:1], `{"cases":1,"in_scope":1,"out_of_scope":0,"top1":1,"top3":1,"mrr":1,` +
			`"answered":1,"precision":1,"false_answers":null,"auc":null,"r_at_10":null,"threshold_at_10":null,` +
			`"ece":0.1,"brier":0.01,"confident":0.5,"suggest":0.2,"confusions":[]}`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := run(t, f, tt.cases, eval.Thresholds{Confident: .5, Suggest: .2})
			var buf bytes.Buffer
			if err := r.WriteJSON(&buf); err != nil {
				t.Fatal(err)
			}
			if n := bytes.Count(buf.Bytes(), []byte("\n")); n != 1 || !bytes.HasSuffix(buf.Bytes(), []byte("}\n")) {
				t.Errorf("%d lines, want one object on one line: %q", n, buf.String())
			}
			var got, want any
			if err := json.Unmarshal(buf.Bytes(), &got); err != nil {
				t.Fatal(err)
			}
			if err := json.Unmarshal([]byte(tt.want), &want); err != nil {
				t.Fatal(err)
			}
			delete(got.(map[string]any), "calibration") // see TestCalibration
			if diff := cmp.Diff(want, got, approx); diff != "" {
				t.Errorf("JSON (-want +got):\n%s", diff)
			}
		})
	}
}
