package index

import (
	"strings"

	"github.com/faqbot/faqbot/faq"
)

// entryForms is an entry as the ranking sees it.
type entryForms struct {
	phrasings []form
	union     form    // all phrasings together
	counts    []uint8 // of union.ids[viewStems]: in how many phrasings the stem stands
	section   []int32 // stems of the breadcrumb
	length    float32 // stems in all phrasings, with repetitions
	answer    bag     // stems of the answer
	passages  []bag   // stems of each passage of a long answer
}

// bag is a set of stems with their frequencies.
type bag struct {
	ids    []int32
	counts []uint8
	length float32 // stems with repetitions
}

// entryTerms are the terms of an entry's texts.
type entryTerms struct {
	phrasings       [][numViews][]string
	section, answer []string // stems
	passages        [][]string
}

func (a *analyser) entryTerms(e *faq.Entry, syn *synonyms, passages []string) entryTerms {
	langs := []string{entryLang(e)}
	var t entryTerms
	for _, p := range e.Phrasings() {
		t.phrasings = append(t.phrasings, a.termsOf(p, langs, syn.contentMarks))
	}
	t.section = a.stemTerms(strings.Join(e.Section, ". "), langs, syn)
	t.answer = a.stemTerms(e.Answer, langs, syn)
	for _, p := range passages {
		t.passages = append(t.passages, a.stemTerms(p, langs, syn))
	}
	return t
}

// stemTerms returns the stems and synonym marks of a text.
func (a *analyser) stemTerms(text string, langs []string, syn *synonyms) []string {
	if text == "" {
		return nil
	}
	words := a.split(text)
	var out []string
	for _, lang := range langs {
		out = append(out, filtered(a.splitFor(lang, text, words), a.stems[lang])...)
	}
	if len(syn.content) == 0 {
		return out
	}
	return append(out, syn.contentMarks(terms(words))...)
}
