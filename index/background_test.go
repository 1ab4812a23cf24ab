package index

import (
	"cmp"
	"path/filepath"
	"slices"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/faqbot/faqbot/faq"
	"github.com/faqbot/faqbot/index/background"
	"github.com/faqbot/faqbot/index/encoder"
)

// forecast is content about what some questions of the background ask.
func forecast() *faq.Content {
	c := &faq.Content{}
	for id, phrasings := range map[string][]string{
		"rain": {"Will it rain today?", "Is it going to rain?", "Do I need an umbrella?", "What are the chances of rain tomorrow?"},
		"warm": {"How warm will it be?", "What temperature do you expect at the weekend?", "Is it going to be hot tomorrow?"},
		"snow": {"Has it snowed?", "How much snow is there in the mountains?", "Did it snow last night?"},
	} {
		c.Entries = append(c.Entries, faq.Entry{ID: faq.EntryID(id), Lang: "en", Question: phrasings[0], Also: phrasings[1:], Answer: "See the map."})
	}
	slices.SortFunc(c.Entries, func(a, b faq.Entry) int { return cmp.Compare(a.ID, b.ID) })
	return c
}

// kept are the questions of the background that count for an index.
func kept(t *testing.T, x *Index) map[string]bool {
	t.Helper()
	all := background.Of(x.encoder)
	out := map[string]bool{}
	for i, q := range background.Questions() {
		for _, s := range x.background {
			if &s.Values[0] == &all[i].Values[0] {
				out[q] = true
			}
		}
	}
	return out
}

// What the content answers itself is not in its background, and what it does not is.
func TestBackgroundIsNotTheContentsOwn(t *testing.T) {
	e, err := encoder.Adapted()
	if err != nil {
		t.Fatal(err)
	}
	x := build(t, forecast(), Config{Encoder: e})
	foreign := kept(t, x)
	for question, want := range map[string]bool{
		"Will it rain tomorrow?":                      false,
		"Do I need an umbrella today?":                false,
		"How warm will it be at the weekend?":         false,
		"How long do I boil an egg?":                  true,
		"I forgot my password":                        true,
		"When did the Berlin Wall come down?":         true,
		"Which platform does the express leave from?": true,
	} {
		if foreign[question] != want {
			t.Errorf("%s: in the background: %v", question, foreign[question])
		}
	}
	if n, all := len(foreign), len(background.Questions()); n < all*9/10 {
		t.Errorf("%d of %d questions are left", n, all)
	}
}

// An index that was opened, or built on another one, has the same background; one whose encoder has no background
// has none, and ranks all the same.
func TestBackgroundOfOtherIndexes(t *testing.T) {
	e, err := encoder.Adapted()
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(t.TempDir(), "index")
	x := build(t, forecast(), Config{Dir: dir, Encoder: e})
	opened, _ := openWith(t, forecast(), Config{Dir: dir, Encoder: e})
	if diff := gocmp.Diff(kept(t, x), kept(t, opened)); diff != "" {
		t.Errorf("opened (-built +opened):\n%s", diff)
	}
	if diff := gocmp.Diff(x.scope, opened.scope, gocmp.AllowUnexported(scope{})); diff != "" {
		t.Errorf("the scope (-built +opened):\n%s", diff)
	}
	less := forecast()
	less.Entries = less.Entries[:2]
	if diff := gocmp.Diff(kept(t, build(t, less, Config{Encoder: e})), kept(t, build(t, less, Config{Base: x, Encoder: e}))); diff != "" {
		t.Errorf("built on another (-alone +on it):\n%s", diff)
	}
	fake := build(t, forecast(), Config{Encoder: newThesaurus("fake")})
	q, cs, err := fake.Candidates(t.Context(), Query{Text: "is rain likely today"})
	if err != nil || !q.Meaning || q.Background != 0 || q.Scope != 0 || len(cs) == 0 {
		t.Errorf("%+v, %d candidates, %v", q, len(cs), err)
	}
}

// Content of a few entries says no to what is none of its business, though one of its entries is always the
// nearest; and still answers what it knows.
func TestFewEntriesAndForeignQuestions(t *testing.T) {
	e, err := encoder.Adapted()
	if err != nil {
		t.Fatal(err)
	}
	x := build(t, forecast(), Config{Encoder: e})
	own, foreign := 1.0, 0.0
	ask := func(question string) (float64, float64) {
		hits, err := x.Search(t.Context(), Query{Text: question})
		if err != nil || len(hits) == 0 {
			t.Fatalf("%s: %d hits, %v", question, len(hits), err)
		}
		q, _, err := x.Candidates(t.Context(), Query{Text: question})
		if err != nil {
			t.Fatal(err)
		}
		return hits[0].Confidence, q.Background
	}
	for _, question := range []string{"is rain likely this evening", "will I need my umbrella this afternoon", "did it snow up in the mountains"} {
		c, _ := ask(question)
		own = min(own, c)
	}
	for _, question := range []string{
		"What is the speed limit on the motorway?", "Is it going to be a long meeting?", "Which museum is open on Mondays?",
		"Will it be delivered tomorrow?", "How much is a haircut?",
	} {
		c, near := ask(question)
		foreign = max(foreign, c)
		if near < 0.15 {
			t.Errorf("%s: nearness to other things %.3f", question, near)
		}
	}
	if foreign >= 0.5 || own <= foreign {
		t.Errorf("the least confidence in an own question is %.3f, the most in a foreign one %.3f", own, foreign)
	}
}
