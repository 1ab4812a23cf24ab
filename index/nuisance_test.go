package index

import (
	"bytes"
	"encoding/binary"
	"math"
	"math/rand/v2"
	"path/filepath"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"gonum.org/v1/gonum/mat"

	"github.com/faqbot/faqbot/faq"
	"github.com/faqbot/faqbot/index/background"
	"github.com/faqbot/faqbot/index/encoder"
	"github.com/faqbot/faqbot/index/rank"
)

// TestLeading compares with the eigenvalues that gonum finds.
func TestLeading(t *testing.T) {
	const dim, count = 64, 6
	r := rand.New(rand.NewPCG(5, 6))
	var vectors [][]float32
	sum := mat.NewSymDense(dim, nil)
	for range 300 {
		v, wide := make([]float32, dim), mat.NewVecDense(dim, nil)
		for j := range v {
			v[j] = float32(r.NormFloat64() * math.Pow(0.8, float64((j*29)%dim)))
			wide.SetVec(j, float64(v[j]))
		}
		vectors = append(vectors, v)
		sum.SymRankOne(sum, 1, wide)
	}
	var eigen mat.EigenSym
	if !eigen.Factorize(sum, true) {
		t.Fatal("gonum finds no eigenvalues")
	}
	want := eigen.Values(nil) // the largest last
	got := leading(vectors, count+spareDirections)
	for k := range count {
		along := 0.0
		for _, v := range vectors {
			dot := float64(encoder.Dot(v, got[k]))
			along += dot * dot
		}
		if ratio := along / want[dim-1-k]; ratio < 0.98 || ratio > 1.02 {
			t.Errorf("along direction %d there is %.3f times the eigenvalue", k, ratio)
		}
		for o := range got {
			if dot := encoder.Dot(got[k], got[o]); k != o && math.Abs(float64(dot)) > 1e-5 {
				t.Errorf("directions %d and %d have a cosine of %g", k, o, dot)
			}
		}
	}
	if got := leading(vectors[:2], 5); len(got) != 2 {
		t.Errorf("two vectors lie in %d directions", len(got))
	}
	if got := leading([][]float32{vectors[0], vectors[0], vectors[0]}, 5); len(got) != 1 {
		t.Errorf("three times the same vector lies in %d directions", len(got))
	}
}

// loud makes entries of which each has a direction of its own, while their phrasings, some loud and some soft, differ
// along one that all share: number 0. The last sentence is that of an answer.
func loud(entries int, phrasings ...float32) *vectors {
	const dim = 64
	g := newGrowth("fake", nil)
	if err := g.pool.setDim(dim); err != nil {
		panic(err)
	}
	keys := &textKeys{first: []uint32{0}}
	for i := range entries {
		for k, tone := range phrasings {
			v := make([]float32, dim)
			v[0], v[1+i], v[40+(3*i+k)%20] = tone, 1, 0.3
			key := textKey{15: 1}
			binary.LittleEndian.PutUint32(key[:], uint32(len(keys.keys)))
			keys.keys = append(keys.keys, key)
			g.pool.append(key, unit(v))
		}
		keys.answers = append(keys.answers, uint32(len(keys.keys)-1))
		keys.first = append(keys.first, uint32(len(keys.keys)))
	}
	return g.vectors(keys)
}

// TestNuisance asks loudly about the first entry, whose phrasings are soft, where those of the others are louder.
func TestNuisance(t *testing.T) {
	v := loud(10, 2, 0.2, -1, 0.5, 0)
	n := newNuisance(v)
	if n == nil {
		t.Fatal("there is no direction in which the phrasings differ")
	}
	if along := math.Abs(float64(n.axes[0][0])); along < 0.98 || n.keep[0] > 0.7 {
		t.Errorf("the first direction lies %.3f along that of loudness, of which %.3f is kept", along, n.keep[0])
	}
	for k := 1; k < len(n.keep); k++ {
		if n.keep[k] < n.keep[k-1] || n.keep[k] >= 1 {
			t.Errorf("of direction %d %.3f is kept, of that before %.3f", k, n.keep[k], n.keep[k-1])
		}
	}
	question := make([]float32, v.pool.dim)
	question[0], question[1] = -1.5, 0.7
	m := newMeant(v, unit(question))
	score := func(p *prior) float64 {
		p.measure(v)
		scores := make([]float64, 10)
		p.add(m, scores)
		return scores[0] - scores[1]
	}
	with, without := score(&prior{model: "fake", nuisance: n}), score(&prior{model: "fake"})
	if with < 1.5*without {
		t.Errorf("the entry that is meant is %.2f ahead with the nuisance, %.2f without", without, with)
	}
}

// TestNuisanceCosines holds that the dot products by which questions are compared are the cosines of the vectors without
// nuisance, which the classifier is trained with.
func TestNuisanceCosines(t *testing.T) {
	v, questions, _ := clustered(40, 3, 100, 0.5)
	p := &prior{model: "fake", nuisance: newNuisance(v)}
	if p.nuisance == nil || len(p.nuisance.axes) != nuisances {
		t.Fatalf("there are no %d directions", nuisances)
	}
	p.measure(v)
	for _, q := range questions {
		m := newMeant(v, q)
		scores := make([]float64, len(v.centroid))
		p.add(m, scores)
		own := append([]float32(nil), q...)
		p.nuisance.unit(own)
		for i := range v.centroid {
			want := priorWeight * float64(encoder.Dot(own, p.nuisance.vector(v.pool, v.centroid[i])))
			best := 0.0
			for _, r := range v.answerRows(i) {
				best = max(best, float64(encoder.Dot(own, p.nuisance.vector(v.pool, r))))
			}
			if want += float64(v.answerWeight(i)) * best; math.Abs(scores[i]-want) > 0.01 {
				t.Fatalf("entry %d has %.4f, and %.4f by the vectors themselves", i, scores[i], want)
			}
		}
	}
}

// TestNoNuisance holds that nothing counts less where no entry has several phrasings.
func TestNoNuisance(t *testing.T) {
	if n := newNuisance(loud(5, 1, 0)); n != nil {
		t.Errorf("there are %d directions", len(n.axes))
	}
}

// backed is an encoder with a background.
type backed struct{ *thesaurus }

func (b backed) Background() []background.Vector {
	v := background.Vector{Values: make([]int8, b.dim), Scale: 1}
	v.Values[0] = 1
	return []background.Vector{v}
}

// TestOpenNuisance holds that an index that is opened again ranks as it did, without training anew.
func TestOpenNuisance(t *testing.T) {
	content := &faq.Content{}
	for i, subject := range []string{"parking", "towels", "vouchers", "showers"} {
		content.Entries = append(content.Entries, faq.Entry{
			ID: faq.EntryID(subject), Question: "Tell me about " + subject + " please", Also: []string{"What is it with " + subject, subject + " how"},
			Answer: "There is something to say of number " + string(rune('1'+i)) + ".",
		})
	}
	e := backed{newThesaurus("fake")}
	dir := filepath.Join(t.TempDir(), "index")
	built := build(t, content, Config{Dir: dir, Encoder: e})
	if built.prior == nil || built.prior.nuisance == nil {
		t.Fatal("nothing counts less")
	}
	if x := build(t, content, Config{Encoder: newThesaurus("fake")}); x.prior.nuisance != nil {
		t.Error("with an encoder of which nothing is known something counts less")
	}
	opened, how := openWith(t, content, Config{Dir: dir, Encoder: e})
	if how.Rebuilt || how.Vectors != "" {
		t.Errorf("opened %+v", how)
	}
	if diff := gocmp.Diff(built.prior, opened.prior, gocmp.AllowUnexported(prior{}, nuisance{})); diff != "" {
		t.Error(diff)
	}
	for _, q := range []string{"please tell me about a shower", "how vouchers"} {
		ctx, want, err := built.Candidates(t.Context(), Query{Text: q})
		if err != nil {
			t.Fatal(err)
		}
		again, got, err := opened.Candidates(t.Context(), Query{Text: q})
		if err != nil {
			t.Fatal(err)
		}
		if diff := gocmp.Diff(want, got) + gocmp.Diff(ctx, again); diff != "" {
			t.Errorf("%s: %s", q, diff)
		}
	}
}

// FuzzDecodeClasses holds that whatever stands in the file of a classifier is refused, or is written again as it was.
func FuzzDecodeClasses(f *testing.F) {
	v := loud(4, 1, 0, -1)
	p := &prior{model: "fake", nuisance: newNuisance(v)}
	c := rank.TrainClassifier([]rank.Sample{{Class: 0, X: rank.Sparse{Index: []int32{0}, Value: []float32{1}}}, {Class: 1, X: rank.Sparse{Index: []int32{1}, Value: []float32{1}}}}, 2, 2, nil)
	good := encodeClasses(p, c)
	f.Add(good)
	f.Add(good[:len(good)/2])
	f.Add(encodeClasses(&prior{model: "fake"}, c))
	f.Add(encodeClasses(nil, c))
	f.Add(encodeClasses(nil, nil))
	f.Fuzz(func(t *testing.T, data []byte) {
		p, c, err := decodeClasses(data)
		if err != nil {
			return
		}
		once := encodeClasses(p, c)
		if p, c, err = decodeClasses(once); err != nil || !bytes.Equal(encodeClasses(p, c), once) {
			t.Fatalf("what was read is not written so that it reads again: %v", err)
		}
	})
}
