package rank_test

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/faqbot/faqbot/index/rank"
)

func TestLeads(t *testing.T) {
	with := func(v float64) rank.Features {
		var f rank.Features
		f[rank.Covered] = v
		return f
	}
	tests := []struct {
		name     string
		in, want []float64
	}{
		{"none", nil, nil},
		{"alone", []float64{0.7}, []float64{0.7}},
		{"best, second, third", []float64{0.5, 0.9, 0.2}, []float64{-0.4, 0.4, -0.7}},
		{"a tie", []float64{0.5, 0.5}, []float64{0, 0}},
		{"nothing", []float64{0, 0}, []float64{0, 0}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var in []rank.Features
			for _, v := range tt.in {
				in = append(in, with(v))
			}
			var got []float64
			for _, f := range rank.Leads(in) {
				got = append(got, math.Round(f[rank.Covered]*1e9)/1e9)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("leads (-want +got):\n%s", diff)
			}
		})
	}
}

func TestScale(t *testing.T) {
	var f rank.Features
	f[rank.BM25], f[rank.Raw], f[rank.Covered] = 10, 2, 0.3
	got := rank.Scale(f)
	if got[rank.BM25] != 0.5 || got[rank.Raw] != 0.5 || got[rank.Covered] != 0.3 {
		t.Errorf("got %v", got)
	}
}

// good and bad are candidates as they look when an entry fits the question well and not at all.
func good() (f rank.Features) {
	f[rank.Raw], f[rank.BM25], f[rank.PhrasingBM25], f[rank.ClassLogit], f[rank.Class] = 2, 15, 12, 0.99, 0.9
	for _, k := range []rank.Feature{
		rank.Covered, rank.CoveredWords, rank.CoveredAll, rank.Covering, rank.StemsCosine, rank.WordsCosine,
		rank.PairsCosine, rank.CharsCosine, rank.StemsUnion, rank.CharsUnion,
	} {
		f[k] = 0.9
	}
	return f
}

// near is good, where there are vectors.
func near() rank.Features {
	f := good()
	f[rank.Near], f[rank.NearMean] = 0.6, 0.55
	return f
}

// confidenceIn is the confidence in near alone, of a question that has a vector.
func confidenceIn(told float64, q rank.Context) float64 {
	q.Stems, q.Entries, q.Spread, q.Meaning = 3, 20, 3, true
	cs := []rank.Candidate{{Features: near()}}
	rank.Meaning(told).Score(q, cs)
	return cs[0].Confidence
}

// eachContent runs a test for the models of contents with and without answers, and of those between.
func eachContent(t *testing.T, test func(t *testing.T, told float64)) {
	for _, told := range []float64{0, 0.25, 1} {
		t.Run(fmt.Sprint(told), func(t *testing.T) { test(t, told) })
	}
}

// TestScore holds what the fitted constants must do whatever the run that made them.
func TestScore(t *testing.T) { eachContent(t, testScore) }

func testScore(t *testing.T, told float64) {
	m := rank.Words(told)
	q := rank.Context{Stems: 3, Entries: 100, Spread: 3}
	foreign := rank.Context{Stems: 3, Entries: 100, Spread: 3, Unknown: 0.9}
	cs := []rank.Candidate{{Entry: 1}, {Entry: 2, Features: good()}, {Entry: 3}}
	m.Score(q, cs)
	if order := rank.Order(cs); order[0] != 1 {
		t.Errorf("order %v, want the good candidate first", order)
	}
	if sum := cs[0].Share + cs[1].Share + cs[2].Share; sum > 1 || sum < 0.9 {
		t.Errorf("shares add up to %v, want 1 less that of an entry with nothing to do with the question", sum)
	}
	if cs[1].Confidence < 0.9 || cs[0].Confidence > 0.1 {
		t.Errorf("confidences %v and %v", cs[1].Confidence, cs[0].Confidence)
	}
	twins := []rank.Candidate{{Features: good()}, {Features: good()}}
	m.Score(q, twins)
	if twins[0].Confidence >= cs[1].Confidence {
		t.Errorf("as sure of one of two equal candidates, %v, as of one alone, %v", twins[0].Confidence, cs[1].Confidence)
	}
	weak := []rank.Candidate{{}}
	weak[0].Features[rank.Covered], weak[0].Features[rank.StemsCosine] = 0.1, 0.1
	m.Score(foreign, weak)
	if weak[0].Confidence > 0.2 {
		t.Errorf("confidence %v in a foreign question", weak[0].Confidence)
	}
}

func TestNames(t *testing.T) {
	seen := map[string]bool{}
	for k := range rank.ConfidenceSize {
		name := rank.ConfidenceName(k)
		if name == "" || seen[name] {
			t.Errorf("element %d is called %q", k, name)
		}
		seen[name] = true
	}
}

// TestBackground holds that a question is believed the less the nearer it is to other things than the content, and that
// one of which that is not known stands between.
func TestBackground(t *testing.T) {
	for _, told := range []float64{0.25, 1} { // the model of contents without answers knows what they are about instead, see TestScope
		t.Run(fmt.Sprint(told), func(t *testing.T) { testBackground(t, told) })
	}
}

// TestScope holds that a question is believed the more the more it is like what the content is about.
func TestScope(t *testing.T) { eachContent(t, testScope) }

func testScope(t *testing.T, told float64) {
	confidence := func(scope float64) float64 {
		return confidenceIn(told, rank.Context{Background: 0.3, Scope: scope})
	}
	if own, foreign := confidence(1), confidence(-1); !(own > foreign) {
		t.Errorf("confidence %v in a question like the content, %v in one unlike it", own, foreign)
	}
}

// TestContrast holds that of two candidates that are otherwise alike the one which the contrast speaks for is first, and is believed more.
func TestContrast(t *testing.T) {
	for _, told := range []float64{0, 0.25} { // where answers say much there is none
		t.Run(fmt.Sprint(told), func(t *testing.T) { testContrast(t, told) })
	}
}

func testContrast(t *testing.T, told float64) {
	f := near()
	g := f
	f[rank.Contrast], g[rank.Contrast] = 0.2, 0.8
	cs := []rank.Candidate{{Features: f}, {Features: g}}
	rank.Meaning(told).Score(rank.Context{Stems: 3, Entries: 20, Spread: 3, Meaning: true, Background: 0.3, Scope: 0.7}, cs)
	if rank.Order(cs)[0] != 1 || cs[1].Confidence <= cs[0].Confidence {
		t.Errorf("%v and %v, want the second first", cs[0], cs[1])
	}
}

// TestRunnersUp holds that no candidate is believed more than its share of what the first one is, and that one which has the question word
// for word is, and leaves little to the others.
func TestRunnersUp(t *testing.T) {
	eachContent(t, func(t *testing.T, told float64) {
		f := near()
		g := f
		g[rank.Class], g[rank.ClassLogit] = 0.2, 0.85
		q := rank.Context{Stems: 3, Entries: 20, Spread: 3, Meaning: true, Background: 0.3, Scope: 0.7, Evidence: 12}
		cs := []rank.Candidate{{Features: g}, {Features: f}}
		rank.Meaning(told).Score(q, cs)
		if cs[1].Share < 2*cs[0].Share {
			t.Fatalf("shares %v and %v: the second candidate is to be far ahead", cs[0].Share, cs[1].Share)
		}
		if most := cs[1].Confidence * cs[0].Share / cs[1].Share; cs[0].Confidence > most {
			t.Errorf("confidence %v, want %v at most", cs[0].Confidence, most)
		}
		cs[0].Exact = true
		rank.Meaning(told).Score(q, cs)
		if cs[0].Confidence < rank.ExactConfidence || cs[1].Confidence > 1-rank.ExactConfidence+1e-9 {
			t.Errorf("confidence %v word for word, %v beside it", cs[0].Confidence, cs[1].Confidence)
		}
	})
}

// TestAnyEntry holds what the confidence model of contents without answers sees of all candidates: the best one's likeness, whichever that is.
func TestAnyEntry(t *testing.T) {
	at := -1
	for k := range rank.ConfidenceSize {
		if rank.ConfidenceName(k) == "chars union of any entry" {
			at = k
		}
	}
	fs := make([]rank.Features, 3)
	for i, v := range []float64{0.2, 0.7, 0.5} {
		fs[i][rank.CharsUnion] = v
	}
	for i, leads := range rank.Leads(fs) {
		if x := rank.Vector(rank.Context{}, fs[i], leads, 0.5); math.Abs(x[at]-0.7) > 1e-12 {
			t.Errorf("candidate %d: %v, want .7", i, x[at])
		}
	}
}

func testBackground(t *testing.T, told float64) {
	confidence := func(background float64) float64 {
		return confidenceIn(told, rank.Context{Background: background, Scope: 0.65})
	}
	own, unknown, foreign := confidence(0.1), confidence(0), confidence(0.5)
	if !(own > unknown && unknown > foreign) {
		t.Errorf("confidence %v in a question far from other things, %v in a foreign one, and %v where that is not known", own, foreign, unknown)
	}
}

// TestEvidence holds that the more speaks for an entry, the more it is believed, though it stands alone either way.
func TestEvidence(t *testing.T) { eachContent(t, testEvidence) }

func testEvidence(t *testing.T, told float64) {
	confidence := func(evidence float64) float64 {
		return confidenceIn(told, rank.Context{Evidence: evidence})
	}
	if little, much := confidence(5), confidence(15); !(much > little) {
		t.Errorf("confidence %v where much speaks for an entry, %v where little does", much, little)
	}
}

// TestBetween: a content is on the way from one model to the other by how much its answers tell.
func TestBetween(t *testing.T) {
	bare, full := &rank.Model{}, &rank.Model{}
	bare.Order[3], bare.None[0], bare.Confidence[7] = 2, 4, -1
	full.Order[3], full.None[0], full.Confidence[7] = 4, 0, 1
	for _, tt := range []struct{ told, order, none, confidence float64 }{
		{-1, 2, 4, -1}, {0, 2, 4, -1}, {0.225, 2.5, 3, -0.5}, {0.45, 3, 2, 0}, {0.9, 4, 0, 1}, {1, 4, 0, 1},
	} {
		m := rank.Between(bare, full, tt.told)
		if m.Order[3] != tt.order || m.None[0] != tt.none || m.Confidence[7] != tt.confidence || m.Order[2] != 0 {
			t.Errorf("%v: %v, %v, %v", tt.told, m.Order[3], m.None[0], m.Confidence[7])
		}
	}
}

// TestJudged holds that the constants have weights only where the model takes something.
func TestJudged(t *testing.T) {
	for _, tt := range []struct {
		name  string
		model *rank.Model
		takes func(k int) bool
		not   []string
	}{
		{"with vectors", rank.Meaning(0), rank.JudgedBare, []string{"unknown", "unknown × covered", "answer bm25", "nearness", "lead in passage", "share", "nearness to other things"}},
		{"with vectors and answers", rank.Meaning(1), rank.JudgedTold, nil},
		{"without vectors, with answers", rank.Words(1), rank.JudgedByWordsTold, nil},
		{"without vectors", rank.Words(0), rank.JudgedByWordsBare, []string{"unknown", "bm25", "chars union", "lead in passage", "answer bm25"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			for k, w := range tt.model.Confidence {
				if w != 0 && !tt.takes(k) {
					t.Errorf("%s has the weight %v", rank.ConfidenceName(k), w)
				}
				if slices.Contains(tt.not, rank.ConfidenceName(k)) && tt.takes(k) {
					t.Errorf("%s is taken", rank.ConfidenceName(k))
				}
			}
		})
	}
	if !rank.Levelling(rank.ConfidenceSize-1) || rank.Levelling(0) {
		t.Error("the intercept does not set the level, or a feature does")
	}
}
