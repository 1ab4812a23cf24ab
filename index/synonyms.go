package index

import (
	"strconv"
	"strings"

	"github.com/faqbot/faqbot/faq"
)

// synonyms finds the owner's synonyms in a text. Each group has a mark, a term that no text
// can have; a text with a word or phrase of the group gets the mark beside its own terms, so
// that two texts with different words of one group share a term.
type synonyms struct {
	first map[string][]synonymPhrase // by first word
}

type synonymPhrase struct {
	words []string
	marks []string
}

// newSynonyms prepares the groups. Words are split as the words analyser splits text.
func newSynonyms(groups []faq.SynonymGroup, split func(string) []string) *synonyms {
	s := &synonyms{first: map[string][]synonymPhrase{}}
	add := func(phrase, mark string) {
		words := split(phrase)
		if len(words) == 0 {
			return
		}
		s.first[words[0]] = append(s.first[words[0]], synonymPhrase{words, []string{mark}})
	}
	for i, g := range groups {
		mark := "\x00syn" + strconv.Itoa(i)
		for _, w := range g.Words {
			add(w, mark)
		}
		for _, w := range g.To {
			add(w, mark)
		}
	}
	return s
}

func (s *synonyms) empty() bool { return s == nil || len(s.first) == 0 }

// marks returns the marks of the groups found in a sequence of words.
func (s *synonyms) marks(words []string) []string {
	if s.empty() {
		return nil
	}
	var out []string
	for i, w := range words {
		for _, p := range s.first[w] {
			if startsWith(words[i:], p.words) {
				out = append(out, p.marks...)
			}
		}
	}
	return out
}

func startsWith(words, phrase []string) bool {
	if len(phrase) > len(words) {
		return false
	}
	for i, w := range phrase {
		if words[i] != w && strings.TrimSuffix(words[i], "s") != w {
			return false
		}
	}
	return true
}
