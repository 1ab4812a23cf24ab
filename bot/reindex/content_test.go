package reindex

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/faqbot/faqbot/bot/locale"
	"github.com/faqbot/faqbot/faq"
	"github.com/faqbot/faqbot/index"
	"github.com/faqbot/faqbot/index/eval"
)

// manyWords makes words that can be spoken, the same each time.
func manyWords(r *rand.Rand, n int) []string {
	on, vo := strings.Fields("b br ch d dr f g gl h k l m n p pl r s sh st t tr v w z"), strings.Fields("a e i o u ai ee oa")
	seen, words := map[string]bool{}, make([]string, 0, n)
	for len(words) < n {
		var b strings.Builder
		for range 2 + r.IntN(2) {
			b.WriteString(on[r.IntN(len(on))] + vo[r.IntN(len(vo))])
		}
		if w := b.String(); !seen[w] {
			seen[w] = true
			words = append(words, w)
		}
	}
	return words
}

// manyEntries makes content of n entries with two to four phrasings each, and n labelled questions a
// person might ask about them.
func manyEntries(n int) (*faq.Content, []eval.Case) {
	r := rand.New(rand.NewPCG(6, uint64(n)))
	words := manyWords(r, 2000+n)
	z := rand.NewZipf(r, 1.1, 10, uint64(len(words)-1))
	word := func() string { return words[z.Uint64()] }
	templates := []string{"How do I %s the %s?", "Where can I %s a %s?", "Can I %s without a %s?", "What does it cost to %s a %s?", "When will my %s be %s?", "%s %s"}
	c := &faq.Content{}
	var cases []eval.Case
	for i := range n {
		a, b := word(), words[r.IntN(len(words))]
		ask := func() string { return fmt.Sprintf(templates[r.IntN(len(templates))], a, b) }
		e := faq.Entry{ID: faq.EntryID(fmt.Sprintf("entry-%d", i)), Lang: "en", Question: ask(), Source: faq.Source{File: "many.yaml", Line: i + 1}}
		for range 1 + r.IntN(3) {
			e.Also = append(e.Also, strings.TrimSuffix(ask(), "?")+" "+word()) // one question, as people write them
		}
		var text []string
		for range 20 + r.IntN(60) {
			text = append(text, word())
		}
		e.Answer = strings.Join(text, " ") + "."
		c.Entries = append(c.Entries, e)
		cases = append(cases, eval.Case{Question: "hello, " + ask() + " with " + word(), Expect: []faq.EntryID{e.ID}})
	}
	return c, cases
}

func testIndex(tb testing.TB, c *faq.Content) *index.Index {
	tb.Helper()
	x, err := index.Build(tb.Context(), c, index.Config{})
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := x.Close(); err != nil {
			tb.Error(err)
		}
	})
	return x
}

func testWords(tb testing.TB) *locale.Bundle {
	tb.Helper()
	words, err := locale.New()
	if err != nil {
		tb.Fatal(err)
	}
	return words
}

// BenchmarkAsk asks what the gate asks, one question after the other, whose vectors are known already as
// they are from one saving to the next.
func BenchmarkAsk(b *testing.B) {
	for _, n := range []int{1000, 10000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			c, cases := manyEntries(n)
			x, err := index.Build(b.Context(), c, index.Config{Encoder: flagEncoder(b)})
			if err != nil {
				b.Fatal(err)
			}
			b.Cleanup(func() { _ = x.Close() }) // of a benchmark
			a := asker{words: testWords(b), workers: 1}
			all := &side{search: x}
			qs := collect(all, all, nil, cases[:1000], nil)
			ask := func() {
				if err := a.ask(b.Context(), x, qs.given, replies{}); err != nil {
					b.Fatal(err)
				}
			}
			ask()
			b.ReportAllocs()
			for b.Loop() {
				ask()
			}
			b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N)/1000, "µs/question")
		})
	}
}
