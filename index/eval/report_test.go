package eval_test

import (
	"bytes"
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/html"

	"github.com/faqbot/faqbot/faq"
	"github.com/faqbot/faqbot/index/eval"
)

// hundredQuestions is a set of a hundred questions in scope with the confidences .01 to 1.00,
// of which the lower half finds a wrong entry, and as many out of scope at half of that.
func hundredQuestions() (*fake, []eval.Case) {
	f := &fake{content: entries("a", "b"), hits: map[string][]hit{}}
	var cases []eval.Case
	for i := 1; i <= 100; i++ {
		in, out := fmt.Sprintf("in %d", i), fmt.Sprintf("out %d", i)
		f.hits[in] = []hit{{"a", float64(i) / 100}}
		if i <= 50 {
			f.hits[in] = []hit{{"b", float64(i) / 100}, {"a", .005}}
		}
		f.hits[out] = []hit{{"b", float64(i) / 200}}
		cases = append(cases, eval.Case{Question: in, Expect: []faq.EntryID{"a"}}, eval.Case{Question: out})
	}
	return f, cases
}

func TestChoices(t *testing.T) {
	f, cases := hundredQuestions()
	r := run(t, f, cases, eval.Thresholds{Confident: .5, Suggest: .1})
	want := []eval.Choice{
		// 53 questions are answered from .48 on, 50 of them rightly; 50 of 52 from .49 on.
		{Mode: "cautious", Right: .95, Foreign: .03, Reached: true, Point: eval.Point{Threshold: .49, Answered: .52, Precision: 50. / 52, FalseAnswers: .03}},
		// 56 from .45 on are too many wrong ones no longer: 50 of 55 are right from .46 on.
		{Mode: "normal", Right: .90, Foreign: .10, Reached: true, Point: eval.Point{Threshold: .46, Answered: .55, Precision: 50. / 55, FalseAnswers: .09}},
		// 50 of 62 are right from .39 on, and 23 of 100 foreign questions are answered.
		{Mode: "eager", Right: .80, Foreign: .25, Reached: true, Point: eval.Point{Threshold: .39, Answered: .62, Precision: 50. / 62, FalseAnswers: .23}},
	}
	if diff := cmp.Diff(want, r.Choices(), approx); diff != "" {
		t.Errorf("choices (-want +got):\n%s", diff)
	}

	// The lower half alone is never answered rightly: the choices come as near as they can.
	r = run(t, f, cases[:100], eval.Thresholds{Confident: .5, Suggest: .1})
	for _, ch := range r.Choices() {
		if ch.Reached || ch.Point.Precision != 0 || ch.Point.Answered < .2 {
			t.Errorf("a choice where all answers are wrong: %+v", ch)
		}
	}

	// Without foreign questions only the right answers count.
	r = run(t, f, []eval.Case{{Question: "in 90", Expect: []faq.EntryID{"a"}}}, eval.Thresholds{Confident: .5, Suggest: .1})
	for _, ch := range r.Choices() {
		if !ch.Reached || ch.Point.Threshold != .01 || ch.Point.FalseAnswers.Known() {
			t.Errorf("a choice where all answers are right: %+v", ch)
		}
	}
	r = run(t, f, []eval.Case{{Question: "out 1"}}, eval.Thresholds{})
	if choices := r.Choices(); choices != nil {
		t.Errorf("choices without questions in scope: %+v", choices)
	}
}

func TestAt(t *testing.T) {
	f, cases := sample()
	r := run(t, f, cases, eval.Thresholds{Confident: .5, Suggest: .2})
	nan := eval.Measure(math.NaN())
	want := []eval.Point{
		{Threshold: 0, Answered: 3. / 5, Precision: 2. / 3, FalseAnswers: 3. / 4},
		{Threshold: .3, Answered: 3. / 5, Precision: 2. / 3, FalseAnswers: 2. / 4},
		{Threshold: .81, Answered: 1. / 5, Precision: 1, FalseAnswers: 0},
		{Threshold: 1, Answered: 0, Precision: nan, FalseAnswers: 0},
	}
	var got []eval.Point
	for _, p := range want {
		got = append(got, r.At(p.Threshold))
	}
	if diff := cmp.Diff(want, got, approx); diff != "" {
		t.Errorf("points (-want +got):\n%s", diff)
	}
}

// report writes the page and returns its parsed text.
func report(t *testing.T, r *eval.Result, opts eval.ReportOptions) (page string, text string) {
	t.Helper()
	var buf bytes.Buffer
	if err := r.WriteReport(&buf, opts); err != nil {
		t.Fatal(err)
	}
	root, err := html.Parse(bytes.NewReader(buf.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	var words strings.Builder
	for n := range root.Descendants() {
		switch {
		case n.Type == html.TextNode && n.Parent.Data != "style":
			words.WriteString(n.Data)
		case n.Type == html.ElementNode:
			checkElement(t, n)
		}
	}
	return buf.String(), strings.Join(strings.Fields(words.String()), " ")
}

// checkElement fails on what a page without scripts and outside resources must not have.
func checkElement(t *testing.T, n *html.Node) {
	t.Helper()
	switch n.Data {
	case "script", "link", "iframe", "img", "object", "embed", "base", "form":
		t.Errorf("the page has a <%s>", n.Data)
	}
	for _, a := range n.Attr {
		if strings.HasPrefix(a.Key, "on") || a.Key == "src" || a.Key == "href" || strings.Contains(a.Val, "url(") || strings.Contains(a.Val, "ZgotmplZ") {
			t.Errorf("the page has <%s %s=%q>", n.Data, a.Key, a.Val)
		}
	}
}

func TestWriteReport(t *testing.T) {
	f, cases := hundredQuestions()
	f.content.Entries[0].Question = "How do I <b>script</b> & <script>alert(1)</script>?"
	f.content.Entries[1].Answer = "First line\n\n" + strings.Repeat("long ", 100)
	r := run(t, f, cases, eval.Thresholds{Confident: .4, Suggest: .1})
	page, text := report(t, &r, eval.ReportOptions{Content: "faq & guide/", Cases: "cases.jsonl", Date: faq.Date{Year: 2026, Month: 11, Day: 25}})
	for _, want := range []string{
		"200 questions were asked of 2 entries in faq & guide/: 100 that the content answers, and 100 foreign ones that it does not.",
		"The questions are those of cases.jsonl. Measured on 2026-11-25.",
		"each number may be off by some 10 in 100",
		"50 answered rightly", "11 answered wrongly", "30 offered suggestions, the right one among the first three", "9 told that there is no answer",
		"21 answered, though nothing fits", "60 offered suggestions", "19 told that there is no answer",
		"At 0.46: 55 of 100 questions answered, 91 of 100 answers right, 9 of 100 foreign questions answered.",
		"answer: {exact: {confident: 0.46, suggest: 0.10}}",
		"0.40618221now",
		"How do I <b>script</b> & <script>alert(1)</script>?",
		"“in 50”", "and 45 more", "Answer a.",
		"No answer: this is a foreign question.",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("the page does not say %q", want)
		}
	}
	if n := strings.Count(page, "<svg "); n != 3 {
		t.Errorf("%d pictures, want 3", n)
	}
	if strings.Contains(page, "#0") || !strings.Contains(page, "var(--right)") {
		t.Error("the pictures have colours of their own, not those of the page")
	}
	if t.Failed() {
		t.Log(text)
	}
}

func TestWriteReportWithLittle(t *testing.T) {
	f, cases := sample()
	r := run(t, f, cases[:1], eval.Thresholds{Confident: .5, Suggest: .2})
	_, text := report(t, &r, eval.ReportOptions{})
	for _, want := range []string{"1 question was asked of 4 entries: 1 that the content answers.", "There are no foreign questions among the cases", "Nothing: every question"} {
		if !strings.Contains(text, want) {
			t.Errorf("the page does not say %q:\n%s", want, text)
		}
	}
	r = run(t, f, cases[5:], eval.Thresholds{Confident: .5, Suggest: .2})
	_, text = report(t, &r, eval.ReportOptions{})
	if strings.Contains(text, "Choose how sure") || !strings.Contains(text, "4 questions were asked") {
		t.Errorf("out of scope alone:\n%s", text)
	}
	// Nothing is found at all.
	r = run(t, f, []eval.Case{cases[4], cases[8]}, eval.Thresholds{Confident: .5, Suggest: .2})
	if _, text = report(t, &r, eval.ReportOptions{}); !strings.Contains(text, "Nothing was found.") {
		t.Errorf("nothing found:\n%s", text)
	}
}
