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
	with     settings
	variants map[[2]string][]variant // by set, and by the set that is left out beside it; "": none
}

// gather asks all variants of all sets; with vectors, or without where they are nil.
func gather(sets []*set, vectors *memory) (*material, error) {
	m := &material{sets: sets, with: byWords, variants: map[[2]string][]variant{}}
	if vectors != nil {
		m.with = byMeaning
	}
	var keys [][2]string
	for _, s := range sets {
		keys = append(keys, [2]string{s.name, ""})
		for _, other := range sets {
			if other != s && vectors != nil {
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
				if s.name == key[0] {
					own = s
				} else {
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
			vs = m.variants[[2]string{s.name, ""}] // without vectors there is no metric
		}
		for _, v := range vs {
			if v.measured {
				continue
			}
			short := variant{of: v.of, how: v.how}
			examples := v.examples
			if n := len(examples); n > mostQuestions {
				examples = make([]example, mostQuestions)
				for i := range examples {
					examples[i] = v.examples[i*n/mostQuestions]
				}
			}
			for i := range examples {
				short.examples = append(short.examples, examples[i].brief())
			}
			out = append(out, short)
		}
	}
	return out
}

// leftOut fits the models with each set left out in turn, and measures them on it.
func (m *material) leftOut() (lines []string, err error) {
	found := make([][]string, len(m.sets))
	var g errgroup.Group
	g.SetLimit(2)
	for i, s := range m.sets {
		g.Go(func() error {
			model, err := fit(m.training(s.name), m.with)
			if err != nil {
				return fmt.Errorf("leaving out %s: %w", s.name, err)
			}
			for _, v := range m.variants[[2]string{s.name, ""}] {
				found[i] = append(found[i], fmt.Sprintf("%-12s %-22s %s", v.of, v.how, measure(always(model), v.examples)))
			}
			return nil
		})
	}
	if err := g.Wait(); err != nil {
		return nil, err
	}
	return slices.Concat(found...), nil
}

// measured measures models on contents that they have not seen.
func (m *material) measured(by chosen, unseen []*set, vectors *memory) (lines []string, err error) {
	var enc encoder.Encoder
	if vectors != nil {
		if enc, err = mapped(m.sets, vectors); err != nil {
			return nil, err
		}
	}
	for _, s := range unseen {
		asked, err := s.examples(s.content, s.cases, enc)
		if err != nil {
			return nil, err
		}
		lines = append(lines, fmt.Sprintf("%-12s %-22s %s", s.name, "example", measure(by, asked)))
	}
	return lines, nil
}

// final fits the models to all sets.
func (m *material) final() (*rank.Model, error) { return fit(m.training(""), m.with) }
