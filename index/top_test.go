package index

import (
	"context"
	"errors"
	"path/filepath"
	"testing"

	"github.com/blevesearch/bleve/v2/search/query"
	"github.com/google/go-cmp/cmp"
)

// bleveTop is the query by which bleve finds what top finds.
func bleveTop(clauses []clause, tags []string) query.Query {
	terms := func(clauses []clause) query.Query {
		var out []query.Query
		for _, c := range clauses {
			q := query.NewTermQuery(c.term)
			q.SetField(c.field)
			q.SetBoost(c.boost)
			out = append(out, q)
		}
		return query.NewDisjunctionQuery(out)
	}
	if len(tags) == 0 {
		return terms(clauses)
	}
	var tagged []clause
	for _, tag := range tags {
		tagged = append(tagged, clause{field: fieldTags, term: tag})
	}
	return query.NewConjunctionQuery([]query.Query{terms(clauses), terms(tagged)})
}

// everywhere searches all stems and words of a question, however many documents have them.
func everywhere(x *Index, q *question) (out []clause) {
	for k, s := range q.terms[viewStems] {
		for _, lang := range x.analyse.langs {
			for n, field := range []string{fieldStems, fieldAnswer, fieldPhrasing, fieldPassage} {
				out = append(out, clause{field + lang, s, []float64{1, .3, .5, .1}[(n+k)%4]})
			}
		}
	}
	for _, w := range q.terms[viewWords] {
		out = append(out, clause{fieldWords, w, .5})
	}
	return append(out, clause{fieldMarks, "nobody has it", 1})
}

// TestTop holds that what is left out could not have been among the best documents: the others are those that
// bleve finds by looking at all, with the same scores.
func TestTop(t *testing.T) {
	d, content := editorContent(1500)
	dir := t.TempDir()
	base := build(t, content, Config{Dir: filepath.Join(dir, "base")})
	changed := d.edit(d.edit(content))
	for name, x := range map[string]*Index{
		"in memory":              build(t, content, Config{}),
		"on disk":                base,
		"with deleted documents": build(t, changed, Config{Dir: filepath.Join(dir, "next"), Base: base}),
	} {
		t.Run(name, func(t *testing.T) {
			for i := range 15 {
				q := x.question(d.text(2+i%9), x.analyse.langs)
				for _, clauses := range [][]clause{x.clauses(q, x.analyse.langs), everywhere(x, q)} {
					for _, tags := range [][]string{nil, {"parcel"}, {"returns", "size", "nobody has it"}, {"nobody has it"}} {
						for _, most := range []int{1, 10, 90} {
							want, err := x.find(t.Context(), bleveTop(clauses, tags), most)
							if err != nil {
								t.Fatal(err)
							}
							got, err := x.top(t.Context(), clauses, tags, most)
							if err != nil {
								t.Fatal(err)
							}
							if diff := cmp.Diff(want, got, cmp.AllowUnexported(found{})); diff != "" {
								t.Fatalf("the %d best for %v with tags %q: bleve (-), top (+)\n%s", most, clauses, tags, diff)
							}
						}
					}
				}
			}
		})
	}
}

// TestTopEnds holds that a search ends with its context, and that a closed index says so.
func TestTopEnds(t *testing.T) {
	d, content := editorContent(20)
	x, err := Build(t.Context(), content, Config{})
	if err != nil {
		t.Fatal(err)
	}
	clauses := everywhere(x, x.question(d.text(5), x.analyse.langs))
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := x.top(ended, clauses, nil, 10); !errors.Is(err, context.Canceled) {
		t.Errorf("with an ended context: %v", err)
	}
	if err := x.Close(); err != nil {
		t.Fatal(err)
	}
	if got, err := x.top(t.Context(), clauses, nil, 10); err == nil {
		t.Errorf("a closed index found %v", got)
	}
}
