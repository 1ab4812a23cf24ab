package index

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/faqbot/faqbot/faq"
	"github.com/faqbot/faqbot/index/parallel"
	"github.com/faqbot/faqbot/index/rank"
)

// defaultLimit is the number of hits that Search returns when the query does not say.
const defaultLimit = 5

// Search returns the best hits for a question, the most confident first.
func (x *Index) Search(ctx context.Context, q Query) ([]Hit, error) {
	best, err := x.ranked(ctx, q)
	if err != nil || len(best) == 0 {
		return nil, err
	}
	hits := make([]Hit, len(best))
	sure := 1.0 // the order model knows better which is first, the confidence model how sure that is
	for i, c := range best {
		sure = min(sure, c.Confidence)
		hits[i] = Hit{Entry: &x.content.Entries[c.Entry], Confidence: sure, Features: c.Features}
	}
	return hits, nil
}

// ranked returns the best hits for a question, scored.
func (x *Index) ranked(ctx context.Context, q Query) (best []rank.Candidate, err error) {
	s := x.pool.Get().(*scratch)
	defer x.pool.Put(s)
	asked, found, err := x.candidates(ctx, q, s)
	if err != nil || len(found) == 0 {
		return nil, err
	}
	x.modelFor(asked).Score(asked, found)
	order := rank.Order(found)
	best = make([]rank.Candidate, min(len(order), cmp.Or(q.Limit, defaultLimit)))
	for i := range best {
		best[i] = found[order[i]]
	}
	return best, nil
}

// modelFor returns the model for a question.
func (x *Index) modelFor(q rank.Context) *rank.Model {
	if q.Meaning {
		return x.meant
	}
	return x.words
}

// Candidates returns what the models see of a question: its context and the candidates with
// their features, not yet scored. It is there for fitting the models and for explaining them.
func (x *Index) Candidates(ctx context.Context, q Query) (rank.Context, []rank.Candidate, error) {
	s := x.pool.Get().(*scratch)
	defer x.pool.Put(s)
	c, found, err := x.candidates(ctx, q, s)
	return c, slices.Clone(found), err
}

// candidates is Candidates; what it returns lies in s.
func (x *Index) candidates(ctx context.Context, q Query, s *scratch) (rank.Context, []rank.Candidate, error) {
	asked := x.asked(q)
	found, m, err := x.gather(ctx, asked, q, s)
	if err != nil {
		return x.contextOf(asked, nil), nil, err
	}
	whole := asked
	if m != nil {
		asked = x.inKnown(asked)
	}
	c := x.contextOf(asked, m)
	scores, norm := x.classScores(asked, m, s)
	if scores != nil {
		c.Evidence = slices.Max(scores)
	}
	found = addClasses(found, scores)
	apart := x.contrasts(asked, m, scores, q, s)
	s.set(x.corpus.lex, asked)
	defer s.reset(asked)
	out := slices.Grow(s.out[:0], len(found))
	for _, f := range found {
		if !allowed(&x.content.Entries[f.entry], q) {
			continue
		}
		k := rank.Candidate{Entry: f.entry, Exact: x.corpus.exact(whole, &x.corpus.entries[f.entry])}
		x.corpus.features(asked, s, &x.corpus.entries[f.entry], &k.Features)
		k.Features[rank.Raw] = f.raw
		m.fill(f.entry, &k.Features)
		if scores != nil {
			more := m.guessMore(f.entry, &k.Features)
			k.Features[rank.Class], k.Features[rank.ClassLogit] = classFeatures(addedClass(scores[f.entry]-norm, more))
			c.Evidence = max(c.Evidence, scores[f.entry]+more)
			k.Features[rank.Contrast] = contrastOf(apart, f.entry)
		}
		out = append(out, k)
	}
	s.out = out
	if scores == nil {
		c.Evidence = x.withoutClasses(out, m)
	}
	return c, x.ownLanguage(out, q.Lang), nil
}

// gather finds the entries that share words with a question, what it means, and the entries that are nearest to that. Words
// and meaning need nothing of each other, so both are found at the same time, and neither is waited for when the
// other fails. How near all entries are lies in s.
func (x *Index) gather(ctx context.Context, asked *question, q Query, s *scratch) (found []candidate, m *meant, err error) {
	var near []int
	g, both := parallel.WithContext(ctx)
	g.Go(func() (err error) {
		if found, err = x.retrieve(both, asked, x.analyse.langs, q.Tags); err == nil {
			found = x.addExact(asked, found)
		}
		return err
	})
	g.Go(func() (err error) {
		if m, err = x.meaningOf(both, asked, q); err == nil {
			x.compare(m, s)
			near = x.nearest(m, q, s)
		}
		return err
	})
	if err := g.Wait(); err != nil {
		return nil, nil, err
	}
	for _, i := range near {
		if placeIn(found, i) < 0 {
			found = append(found, candidate{entry: i})
		}
	}
	return found, m, nil
}

// contextOf describes a question to the models.
func (x *Index) contextOf(q *question, m *meant) rank.Context {
	c := rank.Context{
		Stems: float64(len(q.form.ids[viewStems]) + q.unknown[viewStems]), Entries: float64(len(x.content.Entries)), Spread: x.corpus.spread, Told: x.corpus.told,
		Meaning: m != nil, Background: m.nearBackground(x.background), Scope: m.inScope(x.scope),
	}
	if q.form.mass[viewStems] > 0 {
		c.Unknown = float64(q.stray / q.form.mass[viewStems])
	}
	return c
}

// ownLanguage drops the candidates in other languages than the person's, where one in the
// person's language covers about as much of the question.
func (x *Index) ownLanguage(cs []rank.Candidate, lang string) []rank.Candidate {
	if lang == "" || len(x.analyse.langs) < 2 {
		return cs
	}
	own := func(c rank.Candidate) bool {
		return strings.EqualFold(x.content.Entries[c.Entry].Lang, lang) || entryLang(&x.content.Entries[c.Entry]) == baseLanguage(lang)
	}
	best := 0.0
	for _, c := range cs {
		if own(c) {
			best = max(best, c.Features[rank.Covered])
		}
	}
	const about, enough = 0.1, 0.3 // shares of the idf mass
	return slices.DeleteFunc(cs, func(c rank.Candidate) bool {
		return !own(c) && c.Features[rank.Covered] <= best+about && best >= enough
	})
}

// addClasses adds the classifier's best classes to the candidates.
func addClasses(found []candidate, scores []float64) []candidate {
	for _, b := range likeliest(nil, scores, classEntries, func(int) bool { return true }) {
		if placeIn(found, b) < 0 {
			found = append(found, candidate{entry: b})
		}
	}
	return found
}

// likeliest returns the entries with the highest scores of those that are taken, the best first, at most so many, in the place of a list that is no
// longer needed.
func likeliest(best []int, scores []float64, most int, takes func(entry int) bool) []int {
	best = best[:0]
	for i, s := range scores {
		if len(best) == most && s < scores[best[most-1]] || !takes(i) {
			continue
		}
		at, _ := slices.BinarySearchFunc(best, s, func(b int, s float64) int { return cmp.Compare(s, scores[b]) })
		best = slices.Insert(best, at, i)
		best = best[:min(len(best), most)]
	}
	return best
}

func allowed(e *faq.Entry, q Query) bool {
	if !e.ValidOn(q.On) {
		return false
	}
	return len(q.Tags) == 0 || slices.ContainsFunc(e.Tags, func(t string) bool { return slices.Contains(q.Tags, t) })
}
