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
	aheadReasons  = 4    // the reasons for which the first hit is ahead
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
	for n, i := range order[:min(len(order), explainedHits)] {
		e := &s.index.Content().Entries[found[i].Entry]
		fmt.Fprintf(&b, "\n%.2f  %s  (%s)\n", found[i].Confidence, e.Question, e.ID)
		if found[i].Exact {
			b.WriteString("      The question is one of its phrasings, word for word: that counts, whatever the sum says.\n")
		} else {
			fmt.Fprintf(&b, "      Its nearest phrasing is “%s”.\n", nearestPhrasing(ctx, s.index, q.Text, e, known))
		}
		sum := writeParts(&b, partsOf(model, rank.Vector(asked, scaled[i], leads[i], found[i].Share)))
		if times := found[order[0]].Share / found[i].Share; times >= leastTimes && !found[i].Exact && found[i].Confidence < confidenceOf(sum) {
			fmt.Fprintf(&b, "          but it is %s likely than the first entry, which leaves %.2f\n", less(times), found[i].Confidence)
		}
		if n == 0 && len(order) > 1 && !found[i].Exact {
			next := order[1]
			writeAhead(&b, s.index.Content().Entries[found[next].Entry].Question, aheadBy(model, [2]rank.Features{scaled[i], scaled[next]}, [2]rank.Features{leads[i], leads[next]}))
		}
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
		if p.reason, ok = reasons[name]; !ok {
			p.reason = reason{group: byQuestion, text: name}
		}
		parts = append(parts, p)
	}
	return parts
}

// writeParts writes the parts by group, in each the weightiest first, and their sum, which it returns.
func writeParts(w io.Writer, parts []part) (sum float64) {
	fmt.Fprintf(w, "\n%8s  %10s  beside the next best\n", "adds", "found")
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
				fmt.Fprintf(w, "%s  %s\n", signed(total), g)
			}
			continue
		}
		fmt.Fprintf(w, "%s  %s\n", signed(total), g)
		slices.SortStableFunc(own, func(a, b part) int { return cmp.Compare(math.Abs(b.product), math.Abs(a.product)) })
		for _, p := range own {
			fmt.Fprintf(w, "%s  %10s  %-15s  %s\n", signed(p.product), p.found(p.value), p.beside(), p.text)
		}
		if small > 0 && math.Abs(rest) >= smallPart/10 {
			fmt.Fprintf(w, "%s  %10s  %-15s  smaller reasons together\n", signed(rest), "", "")
		}
	}
	fmt.Fprintf(w, "%s  together; by the scale of confidence that is %.2f\n", signed(sum), confidenceOf(sum))
	return sum
}

// confidenceOf is the confidence of a sum.
func confidenceOf(sum float64) float64 { return 1 / (1 + math.Exp(-sum)) }

// ahead is what one feature adds to how far the first entry is ahead of the next one, by the order model.
type ahead struct {
	reason
	first, next float64 // its values
	product     float64 // negative where it speaks for the next one
}

// aheadBy returns what each feature adds to the difference of the scores of two entries, the weightiest first. The sum is
// the logarithm of how many times likelier the first one is.
func aheadBy(model *rank.Model, scaled, leads [2]rank.Features) []ahead {
	var out []ahead
	for f := range rank.NumFeatures {
		a := ahead{first: scaled[0][f], next: scaled[1][f]}
		a.product = model.Order[f]*(scaled[0][f]-scaled[1][f]) + model.Order[rank.NumFeatures+f]*(leads[0][f]-leads[1][f])
		a.reason = reasons[f.String()]
		out = append(out, a)
	}
	slices.SortStableFunc(out, func(a, b ahead) int { return cmp.Compare(math.Abs(b.product), math.Abs(a.product)) })
	return out
}

// writeAhead writes what put the first entry before the next one, the weightiest reasons by themselves.
func writeAhead(w io.Writer, next string, by []ahead) {
	sum, rest := 0.0, 0.0
	for _, a := range by {
		sum += a.product
	}
	fmt.Fprintf(w, "\n      What puts it before “%s”, which is %s likely:\n", next, less(math.Exp(sum)))
	for i, a := range by {
		if i >= aheadReasons || math.Abs(a.product) < smallPart {
			rest += a.product
			continue
		}
		fmt.Fprintf(w, "%s  %10s  %-15s  %s\n", signed(a.product), a.found(a.first), "the next "+a.short(a.next), a.text)
	}
	if signed(rest) != signed(0) {
		fmt.Fprintf(w, "%s  %10s  %-15s  smaller reasons together\n", signed(rest), "", "")
	}
}

// leastTimes is from how many times on something is called less likely.
const leastTimes = 1.05

// less says how much less likely something is, by how many times.
func less(times float64) string {
	switch {
	case times >= 1000:
		return "more than a thousand times less"
	case times >= 9.5:
		return fmt.Sprintf("%.0f times less", times)
	case times >= leastTimes:
		return fmt.Sprintf("%.1f times less", times)
	}
	return "about as"
}

// signed returns what a reason adds, with its sign, in a column.
func signed(v float64) string {
	if math.Abs(v) < 0.005 {
		v = 0 // no “-0.00”
	}
	return fmt.Sprintf("%+8.2f", v)
}

// found returns a value for people.
func (r reason) found(v float64) string {
	if r.share {
		return r.short(v) + " of 100"
	}
	return r.short(v)
}

// short is found without its unit, for beside another value.
func (r reason) short(v float64) string {
	if r.share {
		return fmt.Sprintf("%.0f", 100*v)
	}
	return fmt.Sprintf("%.2f", v)
}

// beside says how the value compares with that of the best other entry.
func (p part) beside() string {
	switch {
	case !p.compared:
		return ""
	case p.lead > 0.005:
		return p.short(p.lead) + " ahead"
	case p.lead < -0.005:
		return p.short(-p.lead) + " behind"
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
