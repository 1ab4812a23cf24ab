package main

import (
	"fmt"

	"github.com/faqbot/faqbot/index/rank"
)

// groups of features that say much the same.
var groups = []struct {
	name     string
	features []rank.Feature
}{
	{"nothing", nil},
	{"bleve's score", []rank.Feature{rank.Raw}},
	{"bm25", []rank.Feature{rank.BM25, rank.PhrasingBM25}},
	{"coverage", []rank.Feature{rank.Covered, rank.CoveredWords, rank.CoveredAll, rank.Covering}},
	{"cosines of words", []rank.Feature{rank.StemsCosine, rank.WordsCosine, rank.PairsCosine, rank.StemsUnion}},
	{"cosines of letters", []rank.Feature{rank.CharsCosine, rank.CharsUnion}},
	{"answer's words", []rank.Feature{rank.Answer, rank.Passage, rank.CoveredAll}},
	{"section", []rank.Feature{rank.Section}},
	{"classifier", []rank.Feature{rank.Class, rank.ClassLogit}},
	{"contrast", []rank.Feature{rank.Contrast}},
	{"nearness of phrasings", []rank.Feature{rank.Near, rank.NearMean}},
	{"nearness of answer", []rank.Feature{rank.NearAnswer}},
	{"all nearness", []rank.Feature{rank.Near, rank.NearMean, rank.NearAnswer}},
}

// ablation prints how the labelled sets are answered that are left out, without one group of features in turn.
func ablation(sets []*set, vectors *memory) error {
	m, err := gather(sets, vectors)
	if err != nil {
		return err
	}
	m.alone()
	var some []*set // those that the table in docs/ranking.md has
	for _, s := range sets {
		if s.from == labelled {
			some = append(some, s)
		}
	}
	for _, g := range groups {
		fmt.Printf("without %s\n", g.name)
		lines, _, err := m.lacking(g.features).leftOut(some, nil)
		if err != nil {
			return err
		}
		for _, ofSet := range lines {
			fmt.Println("  ", ofSet[0])
		}
	}
	return nil
}

// lacking returns the material with some features at 0.
func (m *material) lacking(fs []rank.Feature) *material {
	out := &material{sets: m.sets, meaning: m.meaning, with: m.with, variants: map[[2]string][]variant{}}
	for key, vs := range m.variants {
		for _, v := range vs {
			less := variant{of: v.of, from: v.from, how: v.how, measured: v.measured, asked: make([]asked, len(v.asked))}
			for i, e := range v.asked {
				less.asked[i] = e
				less.asked[i].scaled, less.asked[i].leads = zeroed(e.scaled, fs), zeroed(e.leads, fs)
			}
			out.variants[key] = append(out.variants[key], less)
		}
	}
	return out
}

func zeroed(in []rank.Features, fs []rank.Feature) []rank.Features {
	out := make([]rank.Features, len(in))
	for k := range in {
		out[k] = in[k]
		for _, f := range fs {
			out[k][f] = 0
		}
	}
	return out
}

// alone prints which share of the questions each feature would answer rightly without the others.
func (m *material) alone() {
	fmt.Printf("%-20s", "top-1 by it alone")
	for _, s := range m.sets {
		fmt.Printf("  %11s", s.name)
	}
	fmt.Println()
	for f := range rank.NumFeatures {
		fmt.Printf("%-20s", f)
		for _, s := range m.sets {
			in, right := 0, 0
			for _, e := range m.variants[[2]string{s.name, ""}][0].asked {
				if !e.inScope {
					continue
				}
				in++
				best := -1
				for k := range e.scaled {
					if best < 0 || e.scaled[k][f] > e.scaled[best][f] {
						best = k
					}
				}
				if best >= 0 && e.right[best] {
					right++
				}
			}
			fmt.Printf("  %11.3f", ratio(right, in))
		}
		fmt.Println()
	}
}
