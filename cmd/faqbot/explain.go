package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
	"unicode"

	"github.com/faqbot/faqbot/bot"
	"github.com/faqbot/faqbot/faq"
	"github.com/faqbot/faqbot/index"
	"github.com/faqbot/faqbot/index/encoder"
	"github.com/faqbot/faqbot/index/expect"
	"github.com/faqbot/faqbot/index/rank"
)

const (
	explainedHits = 3    // the hits that --explain shows
	smallPart     = 0.05 // of a sum: smaller parts are summed up
)

// part is what one reason adds to the sum that makes a confidence.
type part struct {
	reason
	value, lead float64 // lead: how far ahead of the best other entry, or behind it
	compared    bool    // there is a lead
	product     float64 // what value and lead add
}

// explain prints what decided on the reply, and what the confidence of the best hits is made of.
func explain(ctx context.Context, w io.Writer, s *session, q index.Query, reply bot.Reply) error {
	asked, found, err := s.index.Candidates(ctx, q)
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
	b.WriteString("\n" + s.decided(reply) + "\n")
	lang, known := s.index.Language(q)
	if !known {
		fmt.Fprintf(&b, "It is taken to be in a language that the encoder does not know (%s), so that its words alone decided.\n", cmp.Or(lang, "not named"))
	}
	for _, i := range order[:min(len(order), explainedHits)] {
		e := &s.index.Content().Entries[found[i].Entry]
		fmt.Fprintf(&b, "\n%.2f  %s  (%s)\n", found[i].Confidence, e.Question, e.ID)
		if found[i].Exact {
			b.WriteString("      The question is one of its phrasings, word for word: that counts, whatever the sum says.\n")
		} else {
			fmt.Fprintf(&b, "      Its nearest phrasing is “%s”.\n", nearestPhrasing(ctx, s.index, q.Text, e, known))
		}
		writeParts(&b, partsOf(model, rank.Vector(asked, scaled[i], leads[i], found[i].Share)))
	}
	_, err = io.WriteString(w, b.String())
	return err
}

// partsOf puts what an element and its lead add together.
func partsOf(model *rank.Model, vector [rank.ConfidenceSize]float64) []part {
	var parts []part
	for k := range vector {
		if k >= int(rank.NumFeatures) && k < rank.OrderSize {
			continue // a lead
		}
		p := part{value: vector[k], product: vector[k] * model.Confidence[k]}
		if k < int(rank.NumFeatures) {
			at := int(rank.NumFeatures) + k
			p.lead, p.compared = vector[at], true
			p.product += vector[at] * model.Confidence[at]
		}
		name := rank.ConfidenceName(k)
		var ok bool
		if p.reason, ok = reasonOf(name); !ok {
			p.reason = reason{group: byQuestion, text: name}
		}
		parts = append(parts, p)
	}
	return parts
}

// writeParts writes the parts by group, in each the weightiest first, and their sum.
func writeParts(w io.Writer, parts []part) {
	fmt.Fprintf(w, "\n%8s  %10s  beside the next best\n", "adds", "found")
	sum := 0.0
	for _, g := range groups() {
		var own []part
		total, rest, small := 0.0, 0.0, 0
		for _, p := range parts {
			if p.group != g {
				continue
			}
			total += p.product
			if math.Abs(p.product) < smallPart {
				rest += p.product
				small++
				continue
			}
			own = append(own, p)
		}
		sum += total
		if len(own) == 0 {
			if math.Abs(total) >= smallPart/10 {
				fmt.Fprintf(w, "%+8.2f  %s\n", total, g)
			}
			continue
		}
		fmt.Fprintf(w, "%+8.2f  %s\n", total, g)
		slices.SortStableFunc(own, func(a, b part) int { return cmp.Compare(math.Abs(b.product), math.Abs(a.product)) })
		for _, p := range own {
			fmt.Fprintf(w, "%+8.2f  %10s  %-15s  %s\n", p.product, p.found(), p.beside(), p.text)
		}
		if small > 0 && math.Abs(rest) >= smallPart/10 {
			fmt.Fprintf(w, "%+8.2f  %10s  %-15s  smaller reasons together\n", rest, "", "")
		}
	}
	fmt.Fprintf(w, "%+8.2f  together; by the scale of confidence that is %.2f\n", sum, 1/(1+math.Exp(-sum)))
}

// found returns the value for people.
func (p part) found() string {
	if p.share {
		return fmt.Sprintf("%.0f of 100", 100*p.value)
	}
	return fmt.Sprintf("%.2f", p.value)
}

// beside says how the value compares with that of the best other entry.
func (p part) beside() string {
	unit := func(v float64) string {
		if p.share {
			return fmt.Sprintf("%.0f", 100*v)
		}
		return fmt.Sprintf("%.2f", v)
	}
	switch {
	case !p.compared:
		return ""
	case p.lead > 0.005:
		return unit(p.lead) + " ahead"
	case p.lead < -0.005:
		return unit(-p.lead) + " behind"
	}
	return "the same"
}

// nearestPhrasing returns the phrasing of an entry that is nearest to a question: in meaning, if the
// index has an encoder that works and knows the languages of both, else by its words.
func nearestPhrasing(ctx context.Context, x *index.Index, question string, e *faq.Entry, known bool) string {
	phrasings := e.Phrasings()
	near := make([]float64, len(phrasings))
	for i, p := range phrasings {
		near[i] = alike(question, p)
	}
	if enc := x.Encoder(); known && x.Knows(e) {
		if vectors, err := enc.Encode(ctx, append([]string{question}, phrasings...)); err == nil && vectors[0] != nil {
			for i, v := range vectors[1:] {
				near[i] = 0
				if v != nil {
					near[i] = float64(encoder.Dot(vectors[0], v))
				}
			}
		}
	}
	best := 0
	for i := range near {
		if near[i] > near[best] {
			best = i
		}
	}
	return phrasings[best]
}

// alike returns how much of the words of two texts is shared, in [0,1].
func alike(a, b string) float64 {
	words := func(s string) map[string]bool {
		set := map[string]bool{}
		for _, w := range strings.FieldsFunc(strings.ToLower(s), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsNumber(r) }) {
			set[w] = true
		}
		return set
	}
	x, y := words(a), words(b)
	shared := 0
	for w := range x {
		if y[w] {
			shared++
		}
	}
	return 2 * float64(shared) / float64(max(1, len(x)+len(y)))
}

// decided says what became of the question and why: the confidence, the threshold, and where that
// comes from.
func (s *session) decided(r bot.Reply) string {
	t := s.thresholds
	from := s.origin()
	switch {
	case r.Outcome == bot.Answered:
		at := t.Confident
		careful := ""
		if e := s.index.Content().Entry(r.Entry.ID); e != nil && e.Careful {
			at, careful = t.Careful(), ", more than usual since it is marked careful"
		}
		return fmt.Sprintf("Answered: the confidence of the first entry is %.2f, and %.2f is enough%s. %s", r.Confidence, at, careful, from)
	case r.Outcome == bot.Suggested && len(r.Suggestions) > 1 && index.Tied(r.Suggestions[0].Confidence, r.Suggestions[1].Confidence) && r.Confidence >= t.Confident:
		return fmt.Sprintf("Offered to choose from: the first two entries are as good as each other (%.2f and %.2f), so that an answer would be a guess. %s",
			r.Suggestions[0].Confidence, r.Suggestions[1].Confidence, from)
	case r.Outcome == bot.Suggested:
		return fmt.Sprintf("Offered to choose from: the confidence of the first entry is %.2f; from %.2f on it is offered, and from %.2f on answered. %s",
			r.Confidence, t.Suggest, t.Confident, from)
	case r.Outcome == bot.Declined:
		return fmt.Sprintf("Declined: the confidence of the first entry is %.2f, and below %.2f nothing is offered. %s", r.Confidence, t.Suggest, from)
	}
	return "This was not looked up: the bot replied by itself."
}

// origin says where the thresholds come from.
func (s *session) origin() string {
	switch {
	case s.config.Confident > 0 || s.config.Suggest > 0:
		return "These thresholds are set in the configuration."
	case s.expected == nil:
		return fmt.Sprintf("These thresholds are the usual ones of the mode %s; those of the content are not known yet.", cmp.Or(s.config.Mode, bot.Normal))
	}
	return fmt.Sprintf("These thresholds belong to the mode %s on this content, by %d of its own phrasings and %d other questions that it was asked.",
		cmp.Or(s.config.Mode, bot.Normal), s.expected.Count(expect.Own), s.expected.Count(expect.Near)+s.expected.Count(expect.Far))
}
