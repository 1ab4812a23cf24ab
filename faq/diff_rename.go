package faq

import (
	"cmp"
	"math"
	"slices"
	"strings"
)

// Bounds on looking for renamed entries by their words. Beyond maxRenames entries that have come or gone
// only those whose texts are exactly the same are found.
const (
	maxRenames      = 20_000
	maxRenameWords  = 400 // words of an entry that are looked at
	renameKeys      = 16  // its rarest words, by which candidates are found
	maxCarriers     = 64  // entries that have a word, from which on it leads to none
	renameCandidate = 8   // candidates of an entry that are compared in full
)

// Shares of the words, by their weight, from which on two entries are one that was renamed: so many
// alone, and so many where the question is the same. Tuned by hand on the cases of the test.
const (
	renamedAlike        = 0.6
	renamedSameQuestion = 0.25
)

// rename finds the entries that stand under another id than before: first those whose texts are the
// same, then those that resemble each other most. Each old entry becomes one new one at most.
func (d *differ) rename() {
	var came, gone []int
	for i, k := range d.from {
		if k < 0 {
			came = append(came, i)
		}
	}
	for k, g := range d.gone {
		if g {
			gone = append(gone, k)
		}
	}
	if len(came) == 0 || len(gone) == 0 {
		return
	}
	came, gone = d.renameEqual(came, gone, func(e *Entry) string { return renameKey(e) + "\x00" + strings.Join(e.Section, "\x00") })
	came, gone = d.renameEqual(came, gone, renameKey)
	if len(came) > 0 && len(gone) > 0 && len(came) <= maxRenames && len(gone) <= maxRenames {
		d.renameAlike(came, gone)
	}
}

// renameKey is what an entry says.
func renameKey(e *Entry) string {
	return e.Question + "\x00" + e.Answer + "\x00" + strings.Join(e.Also, "\x00") + "\x00" + e.Lang
}

// renameEqual takes entries with the same key for one another, in their order, and returns the
// others.
func (d *differ) renameEqual(came, gone []int, key func(*Entry) string) (moreCame, moreGone []int) {
	at := make(map[string][]int, len(gone))
	for _, k := range gone {
		s := key(&d.old.Entries[k])
		at[s] = append(at[s], k)
	}
	for _, i := range came {
		s := key(&d.new.Entries[i])
		if ks := at[s]; len(ks) > 0 {
			d.from[i], d.gone[ks[0]], at[s] = ks[0], false, ks[1:]
		} else {
			moreCame = append(moreCame, i)
		}
	}
	return moreCame, slices.DeleteFunc(gone, func(k int) bool { return !d.gone[k] })
}

// renameAlike takes the entries for one another that resemble each other most.
func (d *differ) renameAlike(came, gone []int) {
	w := d.weigh(came, gone)
	news, olds := make([]wordBag, len(came)), make([]wordBag, len(gone))
	carriers := map[int32][]int32{} // the old entries, by their place in gone, that have a word
	for n, k := range gone {
		olds[n] = w.bag(&d.old.Entries[k])
		for _, c := range olds[n].words {
			if list := carriers[c.word]; len(list) <= maxCarriers {
				carriers[c.word] = append(list, int32(n))
			}
		}
	}
	type pair struct {
		alike    float64
		old, new int // places in gone and came
	}
	var pairs []pair
	for n, i := range came {
		news[n] = w.bag(&d.new.Entries[i])
		for _, k := range candidates(&news[n], carriers, w) {
			same := slices.Equal(news[n].question, olds[k].question)
			alike := w.alike(&olds[k], &news[n])
			if alike >= renamedAlike || same && alike >= renamedSameQuestion {
				if same {
					alike++ // the same question goes before
				}
				pairs = append(pairs, pair{alike, k, n})
			}
		}
	}
	slices.SortFunc(pairs, func(a, b pair) int {
		return cmp.Or(cmp.Compare(b.alike, a.alike), cmp.Compare(a.old, b.old), cmp.Compare(a.new, b.new))
	})
	for _, p := range pairs {
		if i, k := came[p.new], gone[p.old]; d.gone[k] && d.from[i] < 0 {
			d.from[i], d.gone[k] = k, false
		}
	}
}

// candidates returns the old entries that share most of the weight of the rarest words of an entry.
func candidates(bag *wordBag, carriers map[int32][]int32, w *weights) []int {
	rare := slices.Clone(bag.words)
	slices.SortFunc(rare, func(a, b bagWord) int {
		return cmp.Or(cmp.Compare(w.of[b.word], w.of[a.word]), cmp.Compare(a.word, b.word))
	})
	votes := map[int32]float64{}
	keys := 0
	for _, c := range rare {
		list := carriers[c.word]
		if len(list) == 0 || len(list) > maxCarriers {
			continue
		}
		for _, k := range list {
			votes[k] += w.of[c.word]
		}
		if keys++; keys == renameKeys {
			break
		}
	}
	out := make([]int, 0, len(votes))
	for k := range votes {
		out = append(out, int(k))
	}
	slices.SortFunc(out, func(a, b int) int {
		return cmp.Or(cmp.Compare(votes[int32(b)], votes[int32(a)]), cmp.Compare(a, b))
	})
	return out[:min(len(out), renameCandidate)]
}

// weights knows words by number and how much each tells: the more, the fewer entries have it.
type weights struct {
	ids    map[string]int32
	of     []float64
	unseen float64 // of a word that the sample has not
}

// wordBag is the words of an entry, each once, in the order of their numbers.
type wordBag struct {
	words    []bagWord
	weight   float64
	question []int32 // the words of its question, in order
}

type bagWord struct{ word, count int32 }

// weighSample is the number of entries of each content that words are counted in.
const weighSample = 1000

// weigh counts words in the entries that have come or gone, and in a sample of all.
func (d *differ) weigh(came, gone []int) *weights {
	w := &weights{ids: map[string]int32{}}
	var sample []*Entry
	add := func(entries []Entry, special []int) {
		for n := range min(weighSample, len(entries)) {
			sample = append(sample, &entries[n*len(entries)/min(weighSample, len(entries))])
		}
		for n := range min(weighSample, len(special)) {
			sample = append(sample, &entries[special[n*len(special)/min(weighSample, len(special))]])
		}
	}
	add(d.old.Entries, gone)
	add(d.new.Entries, came)
	var in []float64
	for _, e := range sample {
		for _, c := range w.bag(e).words {
			for int(c.word) >= len(in) {
				in = append(in, 0)
			}
			in[c.word]++
		}
	}
	w.unseen = math.Log(1 + float64(len(sample))/2)
	for id := range w.of {
		w.of[id] = math.Log(1 + float64(len(sample))/(1+in[id]))
	}
	return w
}

// number returns the number of a word; a word that the sample has not weighs as one that it has
// once.
func (w *weights) number(word string) int32 {
	id, ok := w.ids[word]
	if !ok {
		id = int32(len(w.ids))
		w.ids[word] = id
		w.of = append(w.of, w.unseen)
	}
	return id
}

func (w *weights) bag(e *Entry) wordBag {
	var b wordBag
	for _, s := range checkWords(e.Question) {
		b.question = append(b.question, w.number(s))
	}
	all := slices.Clone(b.question)
	for _, text := range append(slices.Clone(e.Also), e.Answer) {
		if len(all) >= maxRenameWords {
			break
		}
		for _, s := range checkWords(cutBytes(text, 8*maxRenameWords)) {
			all = append(all, w.number(s))
		}
	}
	slices.Sort(all)
	for _, id := range all {
		if n := len(b.words); n > 0 && b.words[n-1].word == id {
			b.words[n-1].count++
		} else {
			b.words = append(b.words, bagWord{id, 1})
		}
		b.weight += w.of[id]
	}
	return b
}

// cutBytes returns the beginning of s, up to n bytes.
func cutBytes(s string, n int) string {
	return s[:min(n, len(s))]
}

// alike returns the share of the weight of all words that two bags have in common, in [0,1].
func (w *weights) alike(a, b *wordBag) float64 {
	common := 0.0
	for i, j := 0, 0; i < len(a.words) && j < len(b.words); {
		switch x, y := a.words[i], b.words[j]; {
		case x.word < y.word:
			i++
		case x.word > y.word:
			j++
		default:
			common += w.of[x.word] * float64(min(x.count, y.count))
			i, j = i+1, j+1
		}
	}
	return 2 * common / max(a.weight+b.weight, math.SmallestNonzeroFloat64)
}
