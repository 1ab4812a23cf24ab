package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/faqbot/faqbot/index"
	"github.com/faqbot/faqbot/index/rank"
)

const (
	explainedHits  = 3  // the hits that --explain shows
	explainedParts = 12 // the parts of a confidence that it shows; the others are summed up
)

// part is what one element adds to the sum that makes a confidence.
type part struct {
	name          string
	value, weight float64
}

func (p part) product() float64 { return p.value * p.weight }

// explain prints what the confidence of the best hits is made of: each feature times its weight;
// the logistic function of their sum is the confidence.
func explain(ctx context.Context, w io.Writer, x *index.Index, q index.Query) error {
	asked, found, err := x.Candidates(ctx, q)
	if err != nil {
		return err
	}
	if len(found) == 0 {
		_, err := fmt.Fprintln(w, "\nNo entry shares anything with the question.")
		return err
	}
	model := rank.Default(asked)
	model.Score(asked, found)
	scaled := make([]rank.Features, len(found))
	for i := range found {
		scaled[i] = rank.Scale(found[i].Features)
	}
	leads := rank.Leads(scaled)
	order := rank.Order(found)
	var b strings.Builder
	for _, i := range order[:min(len(order), explainedHits)] {
		e := &x.Content().Entries[found[i].Entry]
		fmt.Fprintf(&b, "\n%.3f  %s  (%s)\n", found[i].Confidence, e.Question, e.ID)
		vector := rank.Vector(asked, scaled[i], leads[i], found[i].Share)
		parts := make([]part, len(vector))
		for k := range vector {
			parts[k] = part{rank.ConfidenceName(k), vector[k], model.Confidence[k]}
		}
		writeParts(&b, parts)
	}
	_, err = io.WriteString(w, b.String())
	return err
}

// writeParts writes the parts, the weightiest first, and their sum.
func writeParts(w io.Writer, parts []part) {
	slices.SortStableFunc(parts, func(a, b part) int { return cmp.Compare(math.Abs(b.product()), math.Abs(a.product())) })
	tab := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprint(tab, "value\t× weight\t= part\t  feature\n")
	sum, rest := 0.0, 0.0
	for i, p := range parts {
		sum += p.product()
		if i < explainedParts {
			fmt.Fprintf(tab, "%.3f\t%+.3f\t%+.3f\t  %s\n", p.value, p.weight, p.product(), p.name)
		} else {
			rest += p.product()
		}
	}
	if more := len(parts) - explainedParts; more > 0 {
		fmt.Fprintf(tab, "\t\t%+.3f\t  %d smaller parts\n", rest, more)
	}
	fmt.Fprintf(tab, "\t\t%+.3f\t  sum: 1/(1+e^-sum) is %.3f\n", sum, 1/(1+math.Exp(-sum)))
	_ = tab.Flush() // into a builder
}
