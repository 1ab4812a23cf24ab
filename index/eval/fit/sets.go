package main

import (
	"cmp"
	"context"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"

	"github.com/faqbot/faqbot/faq"
	"github.com/faqbot/faqbot/index"
	"github.com/faqbot/faqbot/index/encoder"
	"github.com/faqbot/faqbot/index/eval"
	"github.com/faqbot/faqbot/index/rank"
)

// origin says where a set comes from.
type origin int

const (
	labelled origin = iota // a folder of labelled sets
	example                // the examples of the repository
	written                // the contents that were written to learn from
)

// set is a content with labelled questions.
type set struct {
	name    string
	from    origin
	content *faq.Content
	cases   []eval.Case
}

// asked is a question as the models see it.
type asked struct {
	context       rank.Context
	scaled, leads []rank.Features
	right         []bool // by candidate
	inScope       bool
}

// Sizes of what is fitted.
const (
	mostQuestions  = 500 // of a variant that trains
	mostCandidates = 16  // of a question that trains: the best by a rough measure, and the right ones
)

// asItIs is the variant that changes nothing.
const asItIs = "as it is"

// variant is a set made harder or smaller, with its questions.
type variant struct {
	of       string // the set
	from     origin // where that comes from
	how      string // what was done to it
	measured bool   // nothing is fitted on it
	asked    []asked
}

// told tells whether the answers of the content say much of what is asked.
func (v variant) told() bool { return len(v.asked) > 0 && rank.Told(v.asked[0].context.Told) > 0.5 }

// readSets reads folders with content.yaml and cases.jsonl.
func readSets(dir string, from origin) ([]*set, error) {
	files, err := filepath.Glob(filepath.Join(dir, "*", "content.yaml"))
	if err != nil {
		return nil, fmt.Errorf("looking for labelled sets in %s: %w", dir, err)
	}
	if len(files) == 0 {
		return nil, fmt.Errorf("there is no labelled set in %s: each is a folder with content.yaml and cases.jsonl", dir)
	}
	var sets []*set
	for _, f := range files {
		s, err := readSet(filepath.Base(filepath.Dir(f)), f, filepath.Join(filepath.Dir(f), "cases.jsonl"))
		if err != nil {
			return nil, err
		}
		s.from = from
		sets = append(sets, s)
	}
	return sets, nil
}

// readExamples reads the examples: folders of content, with labelled questions in a file beside each.
func readExamples(dir string) ([]*set, error) {
	files, err := filepath.Glob(filepath.Join(dir, "*"+casesSuffix))
	if err != nil {
		return nil, fmt.Errorf("looking for examples in %s: %w", dir, err)
	}
	if len(files) == 0 {
		return nil, fmt.Errorf("there is no example in %s: each is a folder, with its questions in a file beside it, as massage and massage%s", dir, casesSuffix)
	}
	var sets []*set
	for _, f := range files {
		content := strings.TrimSuffix(f, casesSuffix)
		s, err := readSet(filepath.Base(content), content, f)
		if err != nil {
			return nil, err
		}
		s.from = example
		sets = append(sets, s)
	}
	return sets, nil
}

const casesSuffix = ".cases.jsonl"

func readSet(name, content, cases string) (*set, error) {
	s := &set{name: name}
	var problems faq.Problems
	s.content, problems = faq.Load(context.Background(), []string{content}, faq.LoadOptions{})
	if err := problems.Err(); err != nil {
		return nil, err
	}
	s.cases, problems = eval.LoadCases(cases, s.content)
	if err := problems.Err(); err != nil {
		return nil, err
	}
	return s, nil
}

// variants makes the training variants of a set: as it is, with fewer phrasings, and with a
// part of its entries taken out, whose questions become out of scope in the same field. The
// foreign questions come from the other labelled sets. With whole, all questions are asked of the content as it
// is, and else no more than train; and there are variants that nothing is fitted on, which tell what becomes
// of foreign questions where there are few entries: models that have seen them are less well calibrated on
// content as its owner wrote it.
func (s *set) variants(foreign []eval.Case, e encoder.Encoder, whole bool) ([]variant, error) {
	rng := rand.New(rand.NewPCG(7, uint64(len(s.cases))))
	cases := s.cases
	if !whole {
		cases = some(cases)
	}
	plain, err := s.ask(s.content, cases, e)
	if err != nil {
		return nil, err
	}
	out := []variant{{of: s.name, from: s.from, how: asItIs, asked: plain}}
	n := len(s.content.Entries)
	for _, v := range []struct {
		also    float64
		keep    int
		foreign bool // what is not in scope is about something else altogether
	}{
		{1, n * 7 / 10, false},
		{0.5, n * 7 / 10, false},
		{0.25, n, false},
		{0, n * 7 / 10, false},
		{0.25, 20, false},
		{0, 12, false},
		{0.5, 6, false},
		{1, 4, true},
		{0.5, 10, true},
	} {
		if v.foreign && (!whole || s.from != labelled) {
			continue
		}
		content := s.thin(rng, v.also, min(v.keep, n))
		ex, err := s.ask(content, some(s.questions(rng, content, foreign, v.foreign)), e)
		if err != nil {
			return nil, err
		}
		how := fmt.Sprintf("%d entries, %.0f%% also", len(content.Entries), 100*v.also)
		if v.foreign {
			how += ", foreign"
		}
		out = append(out, variant{of: s.name, from: s.from, how: how, measured: v.foreign, asked: ex})
	}
	return out, nil
}

// some returns mostQuestions of all, spread evenly.
func some[T any](all []T) []T {
	if len(all) <= mostQuestions {
		return all
	}
	out := make([]T, mostQuestions)
	for i := range out {
		out[i] = all[i*len(all)/mostQuestions]
	}
	return out
}

// questions returns the set's cases for a content: those in scope, at most as many that are
// not, and a quarter of foreign ones; with alone, as many foreign ones, and none of the set itself.
func (s *set) questions(rng *rand.Rand, content *faq.Content, foreign []eval.Case, alone bool) []eval.Case {
	var in, out []eval.Case
	for _, c := range s.cases {
		if slices.ContainsFunc(c.Expect, func(id faq.EntryID) bool { return content.Entry(id) != nil }) {
			in = append(in, c)
		} else {
			out = append(out, c)
		}
	}
	rng.Shuffle(len(out), func(i, j int) { out[i], out[j] = out[j], out[i] })
	others := len(in) / 4
	if alone {
		out, others = nil, len(in)
	}
	all := append(in, out[:min(len(out), len(in))]...)
	for range others {
		all = append(all, eval.Case{Question: foreign[rng.IntN(len(foreign))].Question})
	}
	return all
}

// thin returns the content with n of its entries and a share of their other phrasings.
func (s *set) thin(rng *rand.Rand, also float64, n int) *faq.Content {
	c := &faq.Content{}
	order := rng.Perm(len(s.content.Entries))[:n]
	slices.Sort(order)
	for _, i := range order {
		e := s.content.Entries[i]
		all := e.Phrasings()
		rng.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
		n := 1 + int(also*float64(len(all)-1)+rng.Float64())
		e.Question, e.Also = all[0], all[1:min(n, len(all))]
		c.Entries = append(c.Entries, e)
	}
	return c
}

// ask asks the cases of this content.
func (s *set) ask(content *faq.Content, cases []eval.Case, enc encoder.Encoder) ([]asked, error) {
	x, err := index.Build(context.Background(), content, index.Config{Encoder: enc})
	if err != nil {
		return nil, err
	}
	defer func() { _ = x.Close() }() // in memory
	here := map[faq.EntryID]int{}
	for i := range content.Entries {
		here[content.Entries[i].ID] = i
	}
	var out []asked
	for _, c := range cases {
		q, cs, err := x.Candidates(context.Background(), index.Query{Text: c.Question})
		if err != nil {
			return nil, err
		}
		e := asked{context: q, right: make([]bool, len(cs))}
		for k := range cs {
			e.scaled = append(e.scaled, rank.Scale(cs[k].Features))
		}
		e.leads = rank.Leads(e.scaled)
		for _, id := range c.Expect {
			at, ok := here[id]
			e.inScope = e.inScope || ok
			for k := range cs {
				if ok && cs[k].Entry == at {
					e.right[k] = true
				}
			}
		}
		out = append(out, e)
	}
	return out, nil
}

// brief returns the question with the candidates that train. Leads are those among all candidates.
func (e *asked) brief() asked {
	if len(e.scaled) <= mostCandidates {
		return *e
	}
	rough := make([]float64, len(e.scaled))
	order := make([]int, len(e.scaled))
	for k, f := range e.scaled {
		order[k] = k
		rough[k] = f[rank.BM25] + f[rank.CharsUnion] + f[rank.Answer] + f[rank.NearMean] + f[rank.Near] + f[rank.Class] + f[rank.ClassLogit]
		if e.right[k] {
			rough[k] += 100
		}
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(rough[b], rough[a]) })
	out := asked{context: e.context, inScope: e.inScope}
	for _, k := range order[:mostCandidates] {
		out.scaled, out.leads, out.right = append(out.scaled, e.scaled[k]), append(out.leads, e.leads[k]), append(out.right, e.right[k])
	}
	return out
}
