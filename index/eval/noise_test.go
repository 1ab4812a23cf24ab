package eval_test

import (
	"bytes"
	"fmt"
	"path/filepath"
	"slices"
	"testing"
	"text/tabwriter"
	"unicode/utf8"

	"github.com/faqbot/faqbot/bot"
	"github.com/faqbot/faqbot/index/eval"
)

// mostLost is how much of top-1 one edit in each question may cost.
const mostLost = .06

// TestNoise asks the labelled sets with one edit in each question, prints what each kind of edit
// costs, and holds the loss against its limit and against what was measured before
// (testdata/noise.golden).
//
//	go test ./index/eval -run Noise -v -count=1
func TestNoise(t *testing.T) {
	dir := sharedSets(t)
	th := bot.Normal.Thresholds()
	var table bytes.Buffer
	tab := tabwriter.NewWriter(&table, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(tab, "set\tedit\tquestions\tclean\tnoisy\tloss\t")
	for _, f := range qualities[0].floors {
		x, cases := indexSet(t, filepath.Join(dir, f.set), encoderOf(t, "builtin"))
		r, err := eval.RunNoise(t.Context(), x, cases, eval.Thresholds{Confident: th.Confident, Suggest: th.Suggest})
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(tab, "%s\tone in each\t%d\t%v\t%v\t%v\t\n", f.set, r.Clean.Measures.InScope, r.Clean.Measures.Top1, r.Noisy.Measures.Top1, r.Loss())
		for _, k := range r.Kinds {
			fmt.Fprintf(tab, "%s\t%s\t%d\t%v\t%v\t%v\t\n", f.set, k.Kind, k.InScope, k.Clean, k.Noisy, k.Loss)
		}
		if !(r.Loss() <= mostLost) {
			t.Errorf("%s: noise costs %v of top-1, more than %v", f.set, r.Loss(), mostLost)
		}
	}
	if err := tab.Flush(); err != nil {
		t.Fatal(err)
	}
	t.Logf("\n%s", table.String())
	goldenFigures(t, "noise.golden", table.Bytes())
}

// TestNoiseOf holds what each kind does to a question that has a place for all of them.
func TestNoiseOf(t *testing.T) {
	const question = "Please, what's the 2nd colour you have?"
	for _, kind := range eval.NoiseKinds() {
		noisy, ok := eval.NoiseOf(kind, question)
		if !ok || noisy == question || !utf8.ValidString(noisy) {
			t.Errorf("%s: %q, %v", kind, noisy, ok)
		}
		if again, _ := eval.NoiseOf(kind, question); again != noisy {
			t.Errorf("%s: %q, and then %q", kind, noisy, again)
		}
		t.Logf("%-18s %s", kind, noisy)
	}
	if noisy, kind := eval.Noise("??"); noisy != "??" && kind == "" {
		t.Errorf("%q of kind %q", noisy, kind)
	}
}

// FuzzNoise holds that an edit depends on the text alone, changes it, and leaves it text.
func FuzzNoise(f *testing.F) {
	for _, s := range []string{"", "what's up", "Größe 2", "ＡＢＣ", "a b", "don’t", "é", "12 twelve"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, question string) {
		noisy, kind := eval.Noise(question)
		if (kind == "") != (noisy == question) {
			t.Fatalf("%q of kind %q: %q", question, kind, noisy)
		}
		if kind != "" && !slices.Contains(eval.NoiseKinds(), kind) {
			t.Fatalf("kind %q", kind)
		}
		if utf8.ValidString(question) && !utf8.ValidString(noisy) {
			t.Fatalf("%q: %q is no text", question, noisy)
		}
		if again, _ := eval.Noise(question); again != noisy {
			t.Fatalf("%q: %q, and then %q", question, noisy, again)
		}
	})
}
