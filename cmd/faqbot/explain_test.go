package main

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/faqbot/faqbot/index/rank"
)

var updateExplain = flag.Bool("update-explain", false, "write testdata/explain anew")

// Whatever the confidence is made of has plain words; one that has none needs a line in reasonOf.
func TestReasons(t *testing.T) {
	seen := map[string]string{}
	for k := range rank.ConfidenceSize {
		if k >= int(rank.NumFeatures) && k < rank.OrderSize {
			continue // a lead, which stands beside its feature
		}
		name := rank.ConfidenceName(k)
		r, ok := reasonOf(name)
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
	if _, ok := reasonOf("no such feature"); ok {
		t.Error("there are words for what is not")
	}
}

// The table is the same for the same parts, whatever the model's constants.
func TestWriteParts(t *testing.T) {
	of := func(name string, value, lead, product float64) part {
		r, ok := reasonOf(name)
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
