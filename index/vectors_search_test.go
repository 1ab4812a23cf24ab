package index

import (
	"cmp"
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
)

// clustered makes vectors of entries as those of an encoder are: entries lie about the topics that
// they belong to, phrasings about their entries, and all of them about one direction, to the share
// that bias says. It returns questions about some of the entries, and which those are.
func clustered(entries, topics, dim int, bias float64) (v *vectors, questions [][]float32, answer []int) {
	r := rand.New(rand.NewPCG(uint64(topics), uint64(entries)))
	about := func(mean []float32, spread float64) []float32 {
		out := make([]float32, dim)
		noise := make([]float32, dim)
		for j := range noise {
			noise[j] = float32(r.NormFloat64())
		}
		unit(noise)
		for j := range out {
			out[j] = mean[j] + float32(spread)*noise[j]
		}
		return unit(out)
	}
	zero := make([]float32, dim)
	common := about(zero, 1)
	for j := range common {
		common[j] *= float32(bias)
	}
	centres := make([][]float32, topics)
	for k := range centres {
		centres[k] = about(common, 1)
	}
	g := newGrowth("fake", nil)
	if err := g.pool.setDim(dim); err != nil {
		panic(err)
	}
	g.last.reserve(5*entries, dim)
	keys := &textKeys{first: []uint32{0}}
	add := func(v []float32) {
		key := textKey{15: 1}
		binary.LittleEndian.PutUint64(key[:], uint64(len(keys.keys))*0x9e3779b97f4a7c15)
		keys.keys = append(keys.keys, key)
		g.pool.append(key, v)
	}
	for i := range entries {
		mean := about(centres[r.IntN(topics)], 0.7)
		for range 3 {
			add(about(mean, 0.7))
		}
		keys.answers = append(keys.answers, uint32(len(keys.keys)))
		add(about(mean, 1.2))
		keys.first = append(keys.first, uint32(len(keys.keys)))
		if len(questions) < 300 && r.IntN(max(1, entries/300)) == 0 {
			questions, answer = append(questions, about(mean, 0.9)), append(answer, i)
		}
	}
	return g.vectors(keys), questions, answer
}

func everyEntry(int) bool { return true }

// allCompared returns the entries nearest to a question, all of them being compared.
func allCompared(m *meant, allowed func(int) bool, most int) []int {
	var all []int
	near := make([]float64, len(m.vectors.centroid))
	for i := range near {
		if near[i] = m.nearness(i).candidate(); allowed(i) {
			all = append(all, i)
		}
	}
	slices.SortStableFunc(all, func(a, b int) int { return cmp.Compare(near[b], near[a]) })
	return all[:min(len(all), most)]
}

// TestRecall holds how many of the nearest entries the signs find.
func TestRecall(t *testing.T) {
	tests := []struct {
		entries, topics, dim int
		bias                 float64
		first, all           float64 // share of the very nearest entry, and of the nearest 12, that are found
	}{
		{100, 5, 512, 0, 1, 1}, // all are compared
		{4_000, 80, 512, 0, 0.99, 0.98},
		{4_000, 80, 512, 1, 0.99, 0.98}, // unrelated vectors have a cosine of a half
		{2_000, 40, 384, 0.5, 0.99, 0.98},
		{4_000, 80, 100, 0, 0.98, 0.95},
		// Thousands of entries about few things, which are all about as far from a question.
		{4_000, 5, 512, 0, 0.98, 0.8},
		{8_000, 4, 512, 0.5, 0.98, 0.55},
	}
	for _, tt := range tests {
		t.Run(fmt.Sprintf("%d entries, %d topics, %d numbers, bias %v", tt.entries, tt.topics, tt.dim, tt.bias), func(t *testing.T) {
			v, questions, answers := clustered(tt.entries, tt.topics, tt.dim, tt.bias)
			questions = questions[:min(len(questions), 30)]
			first, all, right := 0, 0, 0
			for k, q := range questions {
				m := newMeant(v, q)
				want, got := allCompared(m, everyEntry, nearEntries), m.nearest(everyEntry, nearEntries, &scratch{})
				for _, e := range want {
					if slices.Contains(got, e) {
						all++
					}
				}
				if slices.Contains(got, want[0]) {
					first++
				}
				if slices.Contains(got, answers[k]) {
					right++
				}
			}
			n := float64(len(questions))
			t.Logf("the nearest %.4f, of the nearest %d %.4f, the right one %.4f", float64(first)/n, nearEntries, float64(all)/n/nearEntries, float64(right)/n)
			if float64(first) < tt.first*n || float64(all) < tt.all*n*nearEntries {
				t.Errorf("the signs find %.4f of the nearest and %.4f of the nearest %d, want %v and %v",
					float64(first)/n, float64(all)/n/nearEntries, nearEntries, tt.first, tt.all)
			}
		})
	}
}

// TestNearestAllowed holds that who may see few entries finds the nearest of those: by comparing with all, which several
// processors share, and by the signs.
func TestNearestAllowed(t *testing.T) {
	for _, entries := range []int{1_500, 3_000} {
		v, questions, _ := clustered(entries, 60, 512, 0)
		some := func(i int) bool { return i%500 == 7 }
		for _, q := range questions[:10] {
			m := newMeant(v, q)
			want := allCompared(m, some, nearEntries)
			if diff := gocmp.Diff(want, m.nearest(some, nearEntries, &scratch{})); diff != "" {
				t.Errorf("of %d entries: %s", entries, diff)
			}
			if all := m.cosines != nil; all != (entries == 1_500) {
				t.Errorf("of %d entries, all are compared: %v", entries, all)
			}
			if got := m.nearest(func(int) bool { return false }, nearEntries, &scratch{}); len(got) > 0 {
				t.Errorf("nobody may see any, and %v are found", got)
			}
		}
	}
}

// TestCompareAll holds that it does not matter how many processors share the comparing, nor whether the vectors are
// compared one by one.
func TestCompareAll(t *testing.T) {
	v, questions, _ := clustered(1_500, 60, 512, 0)
	m := newMeant(v, questions[0])
	m.bare = newMeant(v, questions[1])
	var s scratch
	m.compareAll(&s)
	for i, seg := range v.pool.segments {
		for k := range seg.scales {
			at := m.cosines.from[i] + k
			if got, want := m.cosines.all[at], seg.cosine(k, m.fixed, v.pool.dim); got != want {
				t.Fatalf("vector %d has the cosine %v, want %v", at, got, want)
			}
			if got, want := m.bare.cosines.all[at], seg.cosine(k, m.bare.fixed, v.pool.dim); got != want {
				t.Fatalf("without nuisance vector %d has the cosine %v, want %v", at, got, want)
			}
		}
	}
	if n := len(m.cosines.all); n != v.pool.size() || n < 2*workerVectors {
		t.Errorf("%d vectors were compared of %d, want enough for two processors", n, v.pool.size())
	}
}

// TestCountAll holds that it does not matter how many processors share the counting of signs.
func TestCountAll(t *testing.T) {
	v, questions, _ := clustered(2*workerEntries+77, 60, 64, 0)
	q := newMeant(v, questions[0]).signs
	some := func(i int) bool { return i%3 > 0 }
	var room scratch
	counts := v.signs.countAll(q, some, &room)
	want := make([]uint16, len(room.differ))
	if diff := gocmp.Diff(v.signs.countSome(q, some, want, 0, len(want)), counts); diff != "" {
		t.Errorf("how many entries differ in how many signs, by one (-) and by all (+)\n%s", diff)
	}
	if !slices.Equal(want, room.differ) {
		t.Error("entries differ in another number of signs if all processors count")
	}
	total := 0
	for _, c := range counts {
		total += c
	}
	if total != len(want) || counts[v.signs.none()] != (len(want)+2)/3 {
		t.Errorf("%d entries of %d were counted, %d of them as not allowed", total, len(want), counts[v.signs.none()])
	}
}

// TestNearestTies holds that what is equally near comes in the order of the content, by both ways.
func TestNearestTies(t *testing.T) {
	for _, entries := range []int{100, 3_000} {
		v, questions, _ := clustered(entries, 5, 64, 0)
		for i := range v.rows { // all entries have the same texts
			v.rows[i] = v.rows[i%4]
		}
		for i := range v.centroid {
			v.centroid[i] = v.centroid[0]
		}
		v.signs = newSigns(v)
		got := newMeant(v, questions[0]).nearest(everyEntry, 5, &scratch{})
		if diff := gocmp.Diff([]int{0, 1, 2, 3, 4}, got); diff != "" {
			t.Errorf("%d entries: %s", entries, diff)
		}
	}
}

func BenchmarkNearest(b *testing.B) {
	for _, entries := range []int{1_000, 100_000} {
		b.Run(fmt.Sprintf("entries=%d", entries), func(b *testing.B) {
			v, questions, _ := clustered(entries, entries/50, 512, 0.3)
			k := 0
			var room scratch
			for b.Loop() {
				newMeant(v, questions[k%len(questions)]).nearest(everyEntry, nearEntries, &room)
				k++
			}
		})
	}
}

// TestSigns compares the signs with those taken one by one.
func TestSigns(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	for _, dim := range []int{1, 7, 8, 9, 63, 64, 65, 100, 512} {
		values := make([]int8, dim)
		for range 50 {
			for j := range values {
				values[j] = int8(r.IntN(256) - 128)
			}
			got, want := make([]uint64, (dim+63)/64), make([]uint64, (dim+63)/64)
			signsOf(got, values)
			for j, v := range values {
				if v >= 0 {
					want[j/64] |= 1 << (j % 64)
				}
			}
			if !slices.Equal(got, want) {
				t.Fatalf("%d numbers: %x, want %x", dim, got, want)
			}
		}
	}
}
