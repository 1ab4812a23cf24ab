package main

import (
	"bytes"
	"flag"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/faqbot/faqbot/index/rank"
)

var updateExplain = flag.Bool("update-explain", false, "write testdata/explain anew")

// Whatever the confidence is made of has plain words; one that has none needs a line in reasons.
func TestReasons(t *testing.T) {
	seen := map[string]string{}
	for k := range rank.ConfidenceSize {
		if k >= int(rank.NumFeatures) && k < rank.OrderSize {
			continue // a lead, which stands beside its feature
		}
		name := rank.ConfidenceName(k)
		r, ok := reasons[name]
		switch {
		case !ok || r.text == "":
			t.Errorf("%q has no plain words", name)
		case seen[r.text] != "":
			t.Errorf("%q and %q have the same words", name, seen[r.text])
		}
		found := false
		for _, g := range groups() {
			found = found || g == r.group
		}
		if !found {
			t.Errorf("%q is in no group that is shown", name)
		}
		seen[r.text] = name
	}
}

// The table is the same for the same parts, whatever the model's constants.
func TestWriteParts(t *testing.T) {
	of := func(name string, value, lead, product float64) part {
		r, ok := reasons[name]
		if !ok {
			t.Fatalf("%q has no plain words", name)
		}
		return part{reason: r, value: value, lead: lead, compared: name != "share" && name != "intercept", product: product}
	}
	tests := []struct {
		name  string
		parts []part
	}{
		{"several", []part{
			of("covered", .75, .25, .8), of("chars cosine", .5, -.25, -.3), of("words cosine", .4, 0, .06),
			of("stems cosine", .1, 0, .02), of("covering", .1, 0, .03), of("share", .93, 0, 1.4), of("intercept", 1, 0, -1.42),
			of("bm25", .31, .11, .4), of("section", 0, 0, 0), of("passage", .2, -.1, .03),
		}},
		{"nothing", nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var buf bytes.Buffer
			writeParts(&buf, tt.parts)
			path := filepath.Join("testdata", "explain", tt.name+".txt")
			if *updateExplain {
				if err := os.WriteFile(path, buf.Bytes(), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), buf.String()); diff != "" {
				t.Errorf("%s (-want +got; -update-explain writes it anew):\n%s", path, diff)
			}
			for line := range strings.Lines(buf.String()) {
				if strings.TrimRight(line, " \n") != strings.TrimSuffix(line, "\n") {
					t.Errorf("%q ends with spaces", line)
				}
			}
		})
	}
}

// What puts one entry before the next sums up to the logarithm of how many times likelier it is.
func TestAheadBy(t *testing.T) {
	var first, next rank.Features
	first[rank.Class], first[rank.ClassLogit], first[rank.NearAnswer] = 0.9, 0.97, 0.3
	next[rank.Class], next[rank.ClassLogit], next[rank.NearAnswer] = 0.05, 0.7, 0.5
	scaled := []rank.Features{first, next}
	leads := rank.Leads(scaled)
	model := rank.Meaning(1)
	shares := model.Shares(rank.Context{Meaning: true, Entries: 50, Spread: 3, Stems: 4}, scaled, leads)
	by := aheadBy(model, [2]rank.Features(scaled), [2]rank.Features(leads))
	sum := 0.0
	for i, a := range by {
		sum += a.product
		if a.text == "" {
			t.Errorf("reason %d has no words: %+v", i, a)
		}
		if i > 0 && math.Abs(a.product) > math.Abs(by[i-1].product) {
			t.Errorf("reason %d weighs more than the one before it", i)
		}
	}
	if want := math.Log(shares[0] / shares[1]); math.Abs(sum-want) > 1e-9 {
		t.Errorf("the reasons sum up to %v, and the shares say %v", sum, want)
	}
	if by[0].text != "what was learnt from all phrasings, small chances counting too" || by[0].product <= 0 {
		t.Errorf("the weightiest reason is %+v", by[0])
	}
}

func TestWriteAhead(t *testing.T) {
	of := func(name string, first, next, product float64) ahead {
		r, ok := reasons[name]
		if !ok {
			t.Fatalf("%q has no plain words", name)
		}
		return ahead{reason: r, first: first, next: next, product: product}
	}
	several := []ahead{
		of("class logit", .99, .66, 3.26), of("class probability", .87, .03, 1.1), of("passage", .24, .35, -.28), of("nearness of answer", .47, .33, -.14),
		of("section", .5, 0, .07), of("answer bm25", .31, .3, .01),
	}
	tests := []struct {
		name string
		by   []ahead
		want string
	}{
		{"several", several, `
      What puts it before “When?”, which is 56 times less likely:
   +3.26   99 of 100  the next 66      what was learnt from all phrasings, small chances counting too
   +1.10   87 of 100  the next 3       what was learnt from all phrasings speaks for this entry
   -0.28   24 of 100  the next 35      the question's words that one part of the answer has
   -0.14   47 of 100  the next 33      how near in meaning the answer is
   +0.08                               smaller reasons together
`},
		{"hardly", []ahead{of("answer bm25", .31, .3, .001)}, `
      What puts it before “When?”, which is about as likely:
`},
		{"by far", []ahead{of("class logit", 1, 0, 9)}, `
      What puts it before “When?”, which is more than a thousand times less likely:
   +9.00  100 of 100  the next 0       what was learnt from all phrasings, small chances counting too
`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var buf bytes.Buffer
			writeAhead(&buf, "When?", tt.by)
			if diff := cmp.Diff(tt.want, buf.String()); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}
