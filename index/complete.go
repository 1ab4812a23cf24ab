package index

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/blevesearch/bleve/v2/analysis"

	"github.com/faqbot/faqbot/faq"
)

const (
	maxSlots = 16  // words of a text under way that are looked at, the last ones
	maxTyped = 50  // entries that are compared closely
	leastHad = 0.2 // share of what is typed that an entry has at least
	// leastSure is the confidence that an entry has at least which shares no word with what is
	// typed; below, it is not worth a line.
	leastSure = 0.05
	// What a word weighs that an entry has in another form, or as the beginning of a longer
	// one, beside the word as it is typed.
	otherForm, longer = 0.9, 0.95
	// unknownShare is what an unknown word weighs beside the rarest known one: it may yet
	// become a known one.
	unknownShare = 0.5
	// What beginning like the text adds to a phrasing's score, and having it in its midst.
	beginsBonus, holdsBonus = 0.3, 0.1
	// otherLanguage is what an entry counts for who speaks another language of the content.
	otherLanguage = 0.5
)

// Complete returns the entries that a question may be about which somebody still types, the
// best first: its last word counts as the beginning of one, unless something stands behind it.
// Query means what it means to [Index.Search]; a text without words finds nothing.
//
// Two orders are added up: how much of what is typed a phrasing has, the last word as a
// beginning, and the confidence of Search in the text with that word completed.
func (x *Index) Complete(ctx context.Context, q Query) ([]*faq.Entry, error) {
	limit := cmp.Or(q.Limit, defaultLimit)
	words := x.analyse.split(q.Text)
	if len(words) == 0 {
		return nil, nil
	}
	s := x.typing.Get().(*typing)
	defer func() {
		s.reset()
		x.typing.Put(s)
	}()
	s.set(x, words, isOpen(q.Text))
	found := s.scan(x, q)
	text := q.Text
	if s.open {
		text = s.completed(x, q.Text, found)
	}
	searched, err := x.ranked(ctx, Query{Text: text, Tags: q.Tags, Lang: q.Lang, On: q.On, Limit: 2 * limit})
	if err != nil {
		return nil, err
	}
	place := map[int]int{}
	for i := range found {
		found[i].score += x.likeness(found[i].entry, words)
		place[found[i].entry] = i
	}
	for _, c := range searched {
		if i, ok := place[c.Entry]; ok {
			found[i].score += float32(c.Confidence)
			continue
		}
		if c.Confidence >= leastSure {
			found = append(found, typedEntry{entry: c.Entry, score: float32(c.Confidence)})
		}
	}
	x.preferLanguage(found, q.Lang)
	slices.SortStableFunc(found, func(a, b typedEntry) int { return cmp.Compare(b.score, a.score) })
	out := make([]*faq.Entry, 0, limit)
	for _, f := range found[:min(len(found), limit)] {
		out = append(out, &x.content.Entries[f.entry])
	}
	return out, nil
}

// typedEntry is an entry and how well it fits what is typed.
type typedEntry struct {
	entry int
	score float32
}

// isOpen reports whether the last word of a text is still under way.
func isOpen(text string) bool {
	r, _ := utf8.DecodeLastRuneInString(text)
	return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r)
}

// typing holds which words of the content stand for which word of a text under way. It is
// made for one lexicon and kept in a pool.
type typing struct {
	words, stems   []meaning // by id
	wordsSet, sSet []int32   // ids that are set
	mass           []float32 // of each word of the text
	total          float32
	open           bool // the last word is under way
}

// meaning is a word of a text under way that a word of the content stands for.
type meaning struct {
	slot   uint8 // from 1; 0: none
	weight float32
}

func newTyping(l *lexicon) *typing {
	return &typing{words: make([]meaning, len(l.df[viewWords])), stems: make([]meaning, len(l.df[viewStems]))}
}

func (s *typing) reset() {
	for _, id := range s.wordsSet {
		s.words[id] = meaning{}
	}
	for _, id := range s.sSet {
		s.stems[id] = meaning{}
	}
	s.wordsSet, s.sSet, s.mass, s.total = s.wordsSet[:0], s.sSet[:0], s.mass[:0], 0
}

func (s *typing) word(id int32, slot int, weight float32) {
	if s.words[id].weight < weight {
		s.words[id] = meaning{uint8(slot + 1), weight}
		s.wordsSet = append(s.wordsSet, id)
	}
}

func (s *typing) stem(id int32, slot int, weight float32) {
	if s.stems[id].weight < weight {
		s.stems[id] = meaning{uint8(slot + 1), weight}
		s.sSet = append(s.sSet, id)
	}
}

// set finds out what the words of a text stand for.
func (s *typing) set(x *Index, words analysis.TokenStream, open bool) {
	words = words[max(0, len(words)-maxSlots):]
	s.open = open
	for i := range words {
		var mass float32
		if open && i == len(words)-1 {
			mass = s.beginning(x, string(words[i].Term), i)
		}
		if mass == 0 {
			mass = s.whole(x, words[i:i+1], i)
		}
		s.mass = append(s.mass, mass)
		s.total += mass
	}
}

// whole sets what a word stands for that is written in full, and returns what it weighs.
func (s *typing) whole(x *Index, word analysis.TokenStream, slot int) float32 {
	l := x.corpus.lex
	w := string(word[0].Term)
	mass := unknownShare * idfOf(l.n, 0)
	id, known := l.id(viewWords, w)
	if known {
		mass = l.idf[viewWords][id]
		s.word(id, slot, mass)
	}
	for _, lang := range x.analyse.langs {
		for _, stem := range filtered(word, x.analyse.stems[lang]) {
			id, ok := l.id(viewStems, stem)
			weight := float32(otherForm)
			if !ok && !known {
				id, ok = x.corpus.spell.correct(stem)
				weight = guessWeight
			}
			if !ok {
				continue
			}
			if !known {
				known, mass = true, l.idf[viewStems][id]
			}
			s.stem(id, slot, weight*mass)
		}
	}
	if !known && !shortWord(w) {
		return max(mass, s.slipped(x, w, slot))
	}
	return mass
}

// beginning sets what a word stands for of which the beginning is written, and returns what
// it weighs; 0 if no word of the content begins like that.
func (s *typing) beginning(x *Index, w string, slot int) float32 {
	l := x.corpus.lex
	words := x.typable().from(w)
	n := 0
	df := int32(0)
	for n < len(words) && strings.HasPrefix(words[n].word, w) {
		df += l.df[viewWords][words[n].id]
		n++
	}
	if n > 0 {
		mass := idfOf(l.n, min(df, int32(l.n)))
		for _, v := range words[:n] {
			if v.word == w {
				s.word(v.id, slot, mass)
				continue
			}
			s.word(v.id, slot, longer*mass)
		}
		return mass
	}
	if shortWord(w) {
		return 0
	}
	return s.slipped(x, w, slot)
}

// slipped is beginning for one with a slip in it, behind its first letter.
func (s *typing) slipped(x *Index, w string, slot int) float32 {
	first, size := utf8.DecodeRuneInString(w)
	n := utf8.RuneCountInString(w)
	mass := unknownShare * idfOf(x.corpus.lex.n, 0)
	any := false
	for _, v := range x.typable().from(w[:size]) {
		r, _ := utf8.DecodeRuneInString(v.word)
		if r != first {
			break
		}
		runes := []rune(v.word)
		for k := n - 1; k <= min(n+1, len(runes)); k++ {
			if k > 0 && k <= len(runes) && distance(w, string(runes[:k]), 1) <= 1 {
				s.word(v.id, slot, guessWeight*mass)
				any = true
				break
			}
		}
	}
	if !any {
		return 0
	}
	return mass
}

// scan returns the entries that have the most of what is typed, the best first.
func (s *typing) scan(x *Index, q Query) []typedEntry {
	var out []typedEntry
	idf := x.corpus.lex.idf[viewWords]
	for i := range x.content.Entries {
		score := s.score(x.typable(), idf, i)
		if score < leastHad || len(out) == maxTyped && score <= out[maxTyped-1].score || !allowed(&x.content.Entries[i], q) {
			continue
		}
		at, _ := slices.BinarySearchFunc(out, score, func(o typedEntry, score float32) int {
			if o.score >= score {
				return -1
			}
			return 1
		})
		out = slices.Insert(out, at, typedEntry{i, score})
		out = out[:min(len(out), maxTyped)]
	}
	return out
}

// score is the share of what is typed that the best phrasing of an entry has, and a little of
// the share of the phrasing that is typed: between 0 and 1.
func (s *typing) score(t *typable, idf []float32, entry int) float32 {
	var best float32
	for k := t.first[entry]; k < t.first[entry+1]; k++ {
		p := &t.phrasings[k]
		var had [maxSlots + 1]float32
		var sum, typed float32
		for _, id := range t.ids[p.words:p.stems] {
			if m := s.words[id]; m.slot > 0 {
				typed += idf[id]
				if m.weight > had[m.slot] {
					sum += m.weight - had[m.slot]
					had[m.slot] = m.weight
				}
			}
		}
		if len(s.sSet) > 0 {
			for _, id := range t.ids[p.stems:t.phrasings[k+1].words] {
				if m := s.stems[id]; m.weight > had[m.slot] {
					sum += m.weight - had[m.slot]
					had[m.slot] = m.weight
				}
			}
		}
		if sum > 0 {
			best = max(best, sum/s.total*(0.85+0.15*typed/max(typed, p.mass)))
		}
	}
	return best
}

// completed returns the text with its last word as the best entry has it.
func (s *typing) completed(x *Index, text string, found []typedEntry) string {
	if len(found) == 0 {
		return text
	}
	last := uint8(len(s.mass))
	for _, p := range x.corpus.entries[found[0].entry].phrasings {
		for _, id := range p.ids[viewWords] {
			if s.words[id].slot != last {
				continue
			}
			cut := strings.LastIndexFunc(text, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r) })
			if cut < 0 {
				return x.typable().spelling(id)
			}
			_, size := utf8.DecodeRuneInString(text[cut:])
			return text[:cut+size] + x.typable().spelling(id)
		}
	}
	return text
}

// likeness is what an entry's phrasings add by having the words of the text in their order.
func (x *Index) likeness(entry int, words analysis.TokenStream) float32 {
	typed := strings.Join(terms(words), " ")
	var best float32
	for _, p := range x.content.Entries[entry].Phrasings() {
		text := " " + strings.Join(terms(x.analyse.split(p)), " ")
		switch {
		case strings.HasPrefix(text, " "+typed):
			return beginsBonus
		case strings.Contains(text, " "+typed):
			best = holdsBonus
		}
	}
	return best
}

// preferLanguage lets the entries in a person's language come before the others.
func (x *Index) preferLanguage(found []typedEntry, lang string) {
	if lang == "" || len(x.analyse.langs) < 2 {
		return
	}
	base := baseLanguage(lang)
	for i := range found {
		e := &x.content.Entries[found[i].entry]
		if !strings.EqualFold(e.Lang, lang) && entryLang(e) != base {
			found[i].score *= otherLanguage
		}
	}
}
