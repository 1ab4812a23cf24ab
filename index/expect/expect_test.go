package expect_test

import (
	"encoding/json"
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/faqbot/faqbot/faq"
	"github.com/faqbot/faqbot/index/expect"
)

// asked makes n questions of a kind that are found alike.
func asked(n int, kind expect.Kind, place int, found ...float64) []expect.Asked {
	var out []expect.Asked
	for range n {
		a := expect.Asked{Kind: kind, Place: place, Weight: 1}
		copy(a.Found[:], found)
		out = append(out, a)
	}
	return out
}

func join(lists ...[]expect.Asked) (out []expect.Asked) {
	for _, l := range lists {
		out = append(out, l...)
	}
	return out
}

func TestAt(t *testing.T) {
	careful := asked(1, expect.Own, 1, 0.7)
	careful[0].Careful = true
	e := &expect.Expectation{Asked: join(
		asked(3, expect.Own, 1, 0.9),           // right
		asked(1, expect.Own, 2, 0.9, 0.1),      // wrong
		asked(2, expect.Own, 2, 0.6, 0.5),      // a tie: offered
		asked(1, expect.Own, 4, 0.4, 0.3, 0.2), // the right one is too weak to be offered
		asked(1, expect.Own, 0, 0.3),           // other ones offered
		asked(1, expect.Own, 0),                // nothing found
		careful,                                // not sure enough for what is marked careful: offered
		asked(1, expect.Near, 0, 0.6),
		asked(3, expect.Near, 0, 0.2),
		asked(1, expect.Far, 0, 0.5),
		asked(2, expect.Far, 0, 0.15),
		asked(7, expect.Far, 0, 0.1),
	)}
	approx := cmp.Options{cmpopts.EquateApprox(0, 1e-9), cmpopts.EquateNaNs()}
	want := expect.Shares{Right: .3, Wrong: .1, Suggested: .3, Declined: .3, NearAnswered: .25, FarAnswered: .1, FarSuggested: .2}
	if diff := cmp.Diff(want, e.At(expect.Normal.Thresholds()), approx); diff != "" {
		t.Errorf("shares (-want +got):\n%s", diff)
	}
	nan := math.NaN()
	if diff := cmp.Diff(expect.Shares{Right: nan, Wrong: nan, Suggested: nan, Declined: nan, NearAnswered: nan, FarAnswered: nan, FarSuggested: nan},
		(*expect.Expectation)(nil).At(expect.Normal.Thresholds()), approx); diff != "" {
		t.Errorf("of nothing (-want +got):\n%s", diff)
	}
	if e.Count(expect.Own) != 10 || e.Count(expect.Near) != 4 || e.Count(expect.Far) != 10 || (*expect.Expectation)(nil).Count(expect.Far) != 0 {
		t.Error("the counts are wrong")
	}
}

// spread makes questions of which those at confidence c are right with probability right(c).
func spread(n int, kind expect.Kind, right func(c float64) float64) (out []expect.Asked) {
	owed := 0.0
	for i := range n {
		c := (float64(i) + .5) / float64(n)
		place := 2
		if owed += right(c); owed >= 1 {
			place, owed = 1, owed-1
		}
		if kind != expect.Own {
			place = 0
		}
		out = append(out, asked(1, kind, place, c, c/3)...)
	}
	return out
}

func TestPick(t *testing.T) {
	always := func(v float64) func(float64) float64 { return func(float64) float64 { return v } }
	told := func(c float64) float64 { return c }
	none := map[expect.Mode]expect.Thresholds{}
	for _, m := range expect.Modes() {
		none[m] = m.Thresholds()
	}
	tests := []struct {
		name  string
		asked []expect.Asked
		check func(m expect.Mode, got, standard expect.Thresholds) bool
	}{
		{"nothing asked: the defaults", nil, func(_ expect.Mode, got, standard expect.Thresholds) bool { return got == standard }},
		{"hardly anything asked: nearly the defaults", asked(3, expect.Own, 2, 0.95), func(_ expect.Mode, got, standard expect.Thresholds) bool {
			return math.Abs(got.Confident-standard.Confident) <= 0.02 && math.Abs(got.Suggest-standard.Suggest) <= 0.02
		}},
		{"always right: lower", join(spread(300, expect.Own, always(1)), asked(200, expect.Far, 0, 0.01)), func(_ expect.Mode, got, standard expect.Thresholds) bool {
			return got.Confident < standard.Confident
		}},
		{"never right: higher, within bounds", join(spread(300, expect.Own, always(0)), asked(200, expect.Far, 0, 0.01)), func(m expect.Mode, got, standard expect.Thresholds) bool {
			return got.Confident > standard.Confident && got.Confident <= 0.9
		}},
		{"foreign questions are found surely: higher", join(spread(300, expect.Own, always(1)), asked(200, expect.Far, 0, 0.88)), func(_ expect.Mode, got, standard expect.Thresholds) bool {
			return got.Confident > standard.Confident
		}},
		{"as right as it says: near the defaults", join(spread(300, expect.Own, told), spread(200, expect.Far, nil2)), func(_ expect.Mode, got, standard expect.Thresholds) bool {
			return math.Abs(got.Confident-standard.Confident) < 0.2
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := expect.Pick(tt.asked)
			for m, standard := range none {
				if th := got[m]; !tt.check(m, th, standard) || th.Suggest <= 0 || th.Suggest > th.Confident {
					t.Errorf("%s: %+v, where the default is %+v", m, th, standard)
				}
			}
			if !(got[expect.Cautious].Confident >= got[expect.Normal].Confident && got[expect.Normal].Confident >= got[expect.Eager].Confident) {
				t.Errorf("the modes are out of order: %+v", got)
			}
		})
	}
}

// nil2 is for questions that nothing answers.
func nil2(float64) float64 { return 0 }

// Phrasings count so that they resemble the others of their entry as people's questions do.
func TestWeigh(t *testing.T) {
	alike := func(values ...float64) []expect.Asked {
		out := asked(len(values), expect.Own, 1, .5)
		for i, v := range values {
			out[i].Alike = v
		}
		return append(out, asked(2, expect.Far, 0, .1)...)
	}
	tests := []struct {
		name  string
		asked []expect.Asked
		mean  float64 // of alike, weighed
		most  float64 // of what the questions are worth
	}{
		{"hardly alike", alike(.1, .2, .3, .4, .5, .6), .43, 6},
		{"too much alike", alike(.2, .3, .4, .5, .6, .7), .43, 6},
		{"nothing alike", alike(0, 0, 0), 0, 3},
		{"all the same", alike(1, 1), 1, 2},
		{"none", asked(2, expect.Far, 0, .1), 0, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			expect.Weigh(tt.asked)
			sum, all := 0., 0.
			for _, a := range tt.asked {
				if a.Kind != expect.Own {
					if a.Weight != 1 {
						t.Errorf("a foreign question counts %v", a.Weight)
					}
					continue
				}
				sum, all = sum+a.Weight*a.Alike, all+a.Weight
			}
			if math.Abs(all-tt.most) > .001 || all > 0 && math.Abs(sum/all-tt.mean) > .001 {
				t.Errorf("they count %v together, and are %v alike", all, sum/all)
			}
			if worth := expect.Evidence(tt.asked, expect.Own); worth > tt.most+.001 || tt.most > 0 && worth < 1 {
				t.Errorf("they are worth %v", worth)
			}
		})
	}
}

func TestAlike(t *testing.T) {
	c := &faq.Content{}
	for i := range 9 {
		c.Entries = append(c.Entries, faq.Entry{Question: fmt.Sprintf("the word%d", i)})
	}
	rare := math.Log(10) / (math.Log(10) + math.Log(1.9)) // of a word that no entry has and “the”
	tests := []struct {
		text   string
		others []string
		want   float64
	}{
		{"When are you open?", []string{"Opening hours", "when are you OPEN"}, 1},
		{"a b c d", []string{"a b x y", "a"}, .5},
		{"the a", []string{"the b"}, 1 - rare}, // what all entries have counts little
		{"the a", []string{"this a"}, 2 * math.Log(10) / (3*math.Log(10) + math.Log(1.9))},
		{"a b", []string{"c"}, 0},
		{"a b", nil, 0},
		{"?", []string{"!"}, 0},
	}
	for _, tt := range tests {
		if got := expect.Alike(c, tt.text, tt.others); math.Abs(got-tt.want) > 1e-9 {
			t.Errorf("%q and %q: %v, want %v", tt.text, tt.others, got, tt.want)
		}
	}
}

func TestForeign(t *testing.T) {
	field := func(confidences ...float64) (out []expect.Asked) {
		for _, c := range confidences {
			out = append(out, asked(1, expect.Far, 0, c)...)
		}
		return out
	}
	got := expect.Foreign([][]expect.Asked{
		field(.7, .6, .8, .1, .1, .1),      // half of it found: the owner's own field
		field(.95, .1, .2),                 // one is surely found: the content answers it
		field(.6, .1, .1, .1, .1, .1, .55), // two of seven: wrong answers
		nil,
	})
	want := field(.1, .2, .6, .1, .1, .1, .1, .1, .55)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("foreign questions (-want +got):\n%s", diff)
	}
}

func TestThresholdsOf(t *testing.T) {
	e := &expect.Expectation{Modes: map[expect.Mode]expect.Thresholds{
		expect.Normal: {Confident: .6, Suggest: .2}, expect.Eager: {Confident: .1, Suggest: .2}, // the latter is damaged
	}}
	tests := []struct {
		name string
		e    *expect.Expectation
		mode expect.Mode
		want expect.Thresholds
	}{
		{"known", e, expect.Normal, expect.Thresholds{Confident: .6, Suggest: .2}},
		{"damaged", e, expect.Eager, expect.Thresholds{Confident: .35, Suggest: .08}},
		{"not there", e, expect.Cautious, expect.Thresholds{Confident: .65, Suggest: .2}},
		{"no expectation", nil, expect.Normal, expect.Thresholds{Confident: .5, Suggest: .15}},
		{"no such mode", nil, "bold", expect.Thresholds{Confident: .5, Suggest: .15}},
	}
	for _, tt := range tests {
		if got := tt.e.Thresholds(tt.mode); got != tt.want {
			t.Errorf("%s: %+v, want %+v", tt.name, got, tt.want)
		}
	}
	for _, at := range []struct{ confident, careful, verySure, carefully float64 }{{.5, .8, .95, .95}, {.9, .95, .95, .975}} {
		th := expect.Thresholds{Confident: at.confident}
		if th.Careful() != at.careful || th.VerySure(false) != at.verySure || th.VerySure(true) != at.carefully {
			t.Errorf("%v: careful %v, very sure %v and %v", at.confident, th.Careful(), th.VerySure(false), th.VerySure(true))
		}
	}
}

func TestExpectationAsJSON(t *testing.T) {
	e := &expect.Expectation{Method: expect.Method, Content: "v", Model: "m", Asked: join(asked(1, expect.Own, 2, .5, .4), asked(1, expect.Far, 0))}
	e.Modes = expect.Pick(e.Asked)
	raw, err := json.Marshal(e)
	if err != nil {
		t.Fatal(err)
	}
	var back expect.Expectation
	if err := json.Unmarshal(raw, &back); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(e, &back); diff != "" {
		t.Errorf("read back (-want +got):\n%s", diff)
	}
}

// The lists are plain: about the same in every language, each question once, none too long.
func TestFarQuestions(t *testing.T) {
	for _, lang := range []string{"en"} {
		seen := map[string]bool{}
		n := 0
		for i, f := range expect.FarFields(lang) {
			if len(f) < 3 {
				t.Errorf("%s: field %d has %d questions", lang, i, len(f))
			}
			for _, q := range f {
				key := strings.ToLower(q)
				if seen[key] || len([]rune(q)) > 90 || strings.TrimSpace(q) != q {
					t.Errorf("%s: %q is there twice, too long or untidy", lang, q)
				}
				seen[key] = true
				n++
			}
		}
		if least := map[string]int{"en": 100}[lang]; n < max(30, least) {
			t.Errorf("%s: %d questions", lang, n)
		}
	}
	if len(expect.FarFields("xx")) != 0 {
		t.Error("there is a list in no language")
	}
}
