package expect

import (
	"slices"
	"strings"
	"unicode"

	"github.com/faqbot/faqbot/faq"
)

// held is a phrasing that is left out and asked.
type held struct {
	entry, phrasing int // the entry's number, and that of the phrasing in it; 0 is its question
	fold            int // which lacks it
}

func (h held) text(e *faq.Entry) string { return e.Phrasings()[h.phrasing] }

// plan says what is left out of which fold.
type plan struct {
	held []held
	away []int                           // of each entry the fold that lacks it whole, or -1
	same map[string]map[faq.EntryID]bool // folded phrasing to the entries that have it
}

// newPlan chooses what is left out. The question of an entry that has no other phrasing stays: without
// it nothing would be left to find the entry by, but for its answer.
func newPlan(content *faq.Content) *plan {
	p := &plan{away: make([]int, len(content.Entries)), same: map[string]map[faq.EntryID]bool{}}
	var all []held
	for i := range content.Entries {
		e := &content.Entries[i]
		p.away[i] = -1
		phrasings := e.Phrasings()
		for k, text := range phrasings {
			key := folded(text)
			if p.same[key] == nil {
				p.same[key] = map[faq.EntryID]bool{}
			}
			p.same[key][e.ID] = true
			if len(phrasings) > 1 && key != "" {
				all = append(all, held{entry: i, phrasing: k})
			}
		}
	}
	if n := len(content.Entries); n >= leastEntries {
		for at, i := range byHash(n, func(i int) string { return string(content.Entries[i].ID) })[:max(1, min(n/nearShare, mostNear))] {
			p.away[i] = at % folds
		}
	}
	order := byHash(len(all), func(i int) string { return all[i].text(&content.Entries[all[i].entry]) })
	for _, i := range order[:min(len(order), mostOwn)] {
		p.held = append(p.held, all[i])
	}
	slices.SortFunc(p.held, func(a, b held) int {
		if a.entry != b.entry {
			return a.entry - b.entry
		}
		return a.phrasing - b.phrasing
	})
	// The phrasings of an entry go to the folds in turn, so that each fold keeps some of them, and none
	// goes to the fold that lacks the entry.
	for i, turn := 0, 0; i < len(p.held); i++ {
		h := &p.held[i]
		if i == 0 || p.held[i-1].entry != h.entry {
			turn = int(sum(string(content.Entries[h.entry].ID)) % folds)
		}
		if turn == p.away[h.entry] {
			turn = (turn + 1) % folds
		}
		h.fold = turn
		turn = (turn + 1) % folds
	}
	return p
}

// questions returns what fold k is asked, and the phrasings that it lacks for that.
func (p *plan) questions(content *faq.Content, k int) ([]question, map[held]bool) {
	var qs []question
	out := map[held]bool{}
	for _, h := range p.held {
		if h.fold != k {
			continue
		}
		out[held{entry: h.entry, phrasing: h.phrasing}] = true
		e := &content.Entries[h.entry]
		qs = append(qs, question{text: h.text(e), lang: e.Lang, kind: Own, answer: p.same[folded(h.text(e))]})
	}
	near := 0
	for i := range content.Entries {
		e := &content.Entries[i]
		if p.away[i] != k {
			continue
		}
		texts := e.Phrasings()
		for _, at := range byHash(len(texts), func(i int) string { return texts[i] })[:min(len(texts), 3)] {
			if len(p.same[folded(texts[at])]) == 1 && near <= mostNear/folds { // else another entry answers it
				qs = append(qs, question{text: texts[at], lang: e.Lang, kind: Near})
				near++
			}
		}
	}
	return qs, out
}

// without returns the content that fold k is built from. An entry whose question is left out takes
// another phrasing in its place.
func (p *plan) without(content *faq.Content, out map[held]bool, k int, keep []bool) *faq.Content {
	less := *content
	less.Entries = make([]faq.Entry, 0, len(content.Entries))
	for i := range content.Entries {
		if p.away[i] == k || keep != nil && !keep[i] {
			continue
		}
		e := content.Entries[i]
		var left []string
		for j, text := range e.Phrasings() {
			if !out[held{entry: i, phrasing: j}] {
				left = append(left, text)
			}
		}
		if len(left) > 0 && len(left) <= len(e.Also) {
			e.Question, e.Also = left[0], left[1:]
		}
		less.Entries = append(less.Entries, e)
	}
	return &less
}

// folded makes two writings of one phrasing equal.
func folded(s string) string {
	return strings.Join(strings.FieldsFunc(strings.ToLower(s), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsNumber(r) && !unicode.IsMark(r)
	}), " ")
}
