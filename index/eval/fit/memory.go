package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/faqbot/faqbot/index/background"
	"github.com/faqbot/faqbot/index/encoder"
)

// memory is an encoder that knows the vectors of the sets' texts, which are asked for again and again.
type memory struct {
	base  encoder.Encoder
	known map[string][]float32
}

// remember encodes all texts of the sets.
func remember(ctx context.Context, sets []*set, base encoder.Encoder) (*memory, error) {
	var texts []string
	m := &memory{base: base, known: map[string][]float32{}}
	add := func(s string) {
		s = oneLine(s)
		if _, ok := m.known[s]; !ok {
			m.known[s] = nil
			texts = append(texts, s)
		}
	}
	for _, s := range sets {
		for _, g := range s.groups() {
			for _, t := range g {
				add(t)
			}
		}
		for _, c := range s.cases {
			add(c.Question)
		}
	}
	for _, q := range background.Questions() {
		add(q)
	}
	vectors, err := base.Encode(ctx, texts)
	if err != nil {
		return nil, fmt.Errorf("encoding the texts of the sets: %w", err)
	}
	for i, t := range texts {
		m.known[t] = vectors[i]
	}
	return m, nil
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// of returns the vectors of texts of the sets, without those that have none.
func (m *memory) of(texts []string) [][]float32 {
	var out [][]float32
	for _, t := range texts {
		if v := m.known[oneLine(t)]; v != nil {
			out = append(out, v)
		}
	}
	return out
}

// Model implements [encoder.Encoder].
func (m *memory) Model() string { return m.base.Model() }

// Speaks implements [encoder.Linguist].
func (m *memory) Speaks(lang string) bool { return encoder.Speaks(m.base, lang) }

// Encode implements [encoder.Encoder].
func (m *memory) Encode(ctx context.Context, texts []string) ([][]float32, error) {
	out := make([][]float32, len(texts))
	var rest []string
	var places []int
	for i, t := range texts {
		if v, ok := m.known[t]; ok {
			out[i] = v
			continue
		}
		rest, places = append(rest, t), append(places, i)
	}
	if len(rest) == 0 {
		return out, nil
	}
	vectors, err := m.base.Encode(ctx, rest)
	for k, v := range vectors {
		out[places[k]] = v
	}
	return out, err
}

// informed is an encoder that has the vectors of the background at hand.
type informed struct {
	*encoder.Mapped
	vectors []background.Vector
}

// Background implements [background.Source].
func (i *informed) Background() []background.Vector { return i.vectors }

// familiar gives an encoder the vectors of the background.
func familiar(m *encoder.Mapped) (encoder.Encoder, error) {
	found, err := m.Encode(context.Background(), background.Questions())
	if err != nil {
		return nil, fmt.Errorf("encoding the background: %w", err)
	}
	i := &informed{Mapped: m}
	for _, v := range found {
		if q, ok := background.Quantise(v); ok {
			i.vectors = append(i.vectors, q)
		}
	}
	return i, nil
}
