package main

import (
	"fmt"
	"slices"
	"strings"

	"golang.org/x/sync/errgroup"

	"github.com/faqbot/faqbot/index/encoder"
	"github.com/faqbot/faqbot/index/eval"
	"github.com/faqbot/faqbot/index/rank"
)

// material is what the models of one kind of encoder are fitted on: the variants of each set, made with a
// metric that has not seen the set, nor the set that is left out beside it.
type material struct {
	sets     []*set
	meaning  bool // whether questions have vectors
	with     ends[settings]
	variants map[[2]string][]variant // by set, and by the set that is left out beside it; "": none
}

// gather asks all variants of all sets; with vectors, or without where they are nil.
func gather(sets []*set, vectors *memory) (*material, error) {
	m := &material{sets: sets, meaning: vectors != nil, with: byWords, variants: map[[2]string][]variant{}}
	if m.meaning {
		m.with = byMeaning
	}
	var keys [][2]string
	for _, s := range sets {
		keys = append(keys, [2]string{s.name, ""})
		for _, other := range sets {
			if other != s && other.from == labelled && m.meaning {
				keys = append(keys, [2]string{s.name, other.name})
			}
		}
	}
	made := make([][]variant, len(keys))
	var g errgroup.Group
	g.SetLimit(2)
	for i, key := range keys {
		g.Go(func() (err error) {
			var enc encoder.Encoder
			if vectors != nil {
				if enc, err = mapped(sets, vectors, key[0], key[1]); err != nil {
					return err
				}
			}
			var foreign []eval.Case
			var own *set
			for _, s := range sets {
				switch {
				case s.name == key[0]:
					own = s
				case s.from == labelled:
					foreign = append(foreign, s.cases...)
				}
			}
			made[i], err = own.variants(foreign, enc, key[1] == "")
			return err
		})
	}
	if err := g.Wait(); err != nil {
		return nil, err
	}
	for i, key := range keys {
		m.variants[key] = made[i]
	}
	return m, nil
}

// mapped is the encoder with a metric that is learnt without some sets.
func mapped(sets []*set, vectors *memory, without ...string) (encoder.Encoder, error) {
	left := map[string]bool{}
	for _, name := range without {
		left[name] = true
	}
	matrix, err := learnMetric(sets, vectors, left)
	if err != nil {
		return nil, err
	}
	m, err := encoder.NewMapped(vectors, matrix, "without "+strings.Join(without, " and "))
	if err != nil {
		return nil, err
	}
	return familiar(m)
}

// training returns what the models are fitted on when a set is left out; "": none.
func (m *material) training(left string) []variant {
	var out []variant
	for _, s := range m.sets {
		if s.name == left {
			continue
		}
		vs, ok := m.variants[[2]string{s.name, left}]
		if !ok {
			vs = m.variants[[2]string{s.name, ""}] // there is no metric, or it has not seen what is left out anyway
		}
		for _, v := range vs {
			if v.measured {
				continue
			}
			short := variant{of: v.of, from: v.from, how: v.how}
			// Of a content in several languages some questions have no vector.
			fitting := slices.DeleteFunc(slices.Clone(v.asked), func(e asked) bool { return e.context.Meaning != m.meaning })
			for _, e := range some(fitting) {
				short.asked = append(short.asked, e.brief())
			}
			out = append(out, short)
		}
	}
	return out
}

// leftOut fits the models with each of some sets left out in turn, and measures them on it: its variants, the first as it is, and of sets of the
// repository this alone. Questions without a vector are judged by the models of other, which were fitted in the same way; without
// other, by the same models.
func (m *material) leftOut(some []*set, other map[string]ends[*rank.Model]) (lines [][]string, models map[string]ends[*rank.Model], err error) {
	lines = make([][]string, len(some))
	fitted := make([]ends[*rank.Model], len(some))
	var g errgroup.Group
	g.SetLimit(2)
	for i, s := range some {
		g.Go(func() (err error) {
			if fitted[i], err = m.fit(s.name); err != nil {
				return fmt.Errorf("leaving out %s: %w", s.name, err)
			}
			by := func(q rank.Context) *rank.Model {
				use := fitted[i]
				if o, ok := other[s.name]; ok && q.Meaning != m.meaning {
					use = o
				}
				return rank.Between(use.bare, use.told, q.Told)
			}
			for _, v := range m.variants[[2]string{s.name, ""}] {
				if v.from == labelled || v.how == asItIs {
					lines[i] = append(lines[i], fmt.Sprintf("%-12s %-22s %s", v.of, v.how, measure(by, v.asked)))
				}
			}
			return nil
		})
	}
	if err := g.Wait(); err != nil {
		return nil, nil, err
	}
	models = map[string]ends[*rank.Model]{}
	for i, s := range some {
		models[s.name] = fitted[i]
	}
	return lines, models, nil
}

// fit fits the models with a set left out; "": none.
func (m *material) fit(left string) (out ends[*rank.Model], err error) {
	vs := m.training(left)
	if out.bare, err = fit(vs, m.with.bare); err != nil {
		return out, err
	}
	out.told, err = fit(vs, m.with.told)
	return out, err
}
