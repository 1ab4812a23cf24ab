package index

import (
	"strconv"
	"strings"

	"github.com/faqbot/faqbot/faq"
)

// synonyms finds the owner's synonyms in a text. Each group has a mark, a term that people do
// not write; a text with a word or phrase of the group gets the mark beside its own terms, so
// that two texts with different words of one group share a term. Marks work for phrases of
// several words, which bleve's own synonyms do not.
type synonyms struct {
	content  map[string][]synonymPhrase // by first word
	question map[string][]synonymPhrase
}

type synonymPhrase struct {
	words []string
	mark  string
}

// markPrefix begins each mark; it survives the words analyser.
const markPrefix = "xsynonymx"

func isMark(term string) bool { return strings.HasPrefix(term, markPrefix) }

// newSynonyms prepares the groups. Words are split as the words analyser splits text. In a
// one-way group only questions with its Words get the mark, and only content with its To.
func newSynonyms(groups []faq.SynonymGroup, split func(string) []string) *synonyms {
	s := &synonyms{content: map[string][]synonymPhrase{}, question: map[string][]synonymPhrase{}}
	add := func(to map[string][]synonymPhrase, phrases []string, mark string) {
		for _, p := range phrases {
			if words := split(p); len(words) > 0 {
				to[words[0]] = append(to[words[0]], synonymPhrase{words, mark})
			}
		}
	}
	for i, g := range groups {
		mark := markPrefix + strconv.Itoa(i)
		add(s.question, g.Words, mark)
		if len(g.To) > 0 {
			add(s.content, g.To, mark)
		} else {
			add(s.content, g.Words, mark)
		}
	}
	return s
}

// contentMarks returns the marks of the groups found in a text of the content.
func (s *synonyms) contentMarks(words []string) []string { return findMarks(s.content, words) }

// questionMarks returns the marks of the groups found in a question.
func (s *synonyms) questionMarks(words []string) []string { return findMarks(s.question, words) }

func findMarks(phrases map[string][]synonymPhrase, words []string) []string {
	if len(phrases) == 0 {
		return nil
	}
	var out []string
	for i, w := range words {
		for _, first := range []string{w, strings.TrimSuffix(w, "s")} {
			for _, p := range phrases[first] {
				if startsWith(words[i:], p.words) {
					out = append(out, p.mark)
				}
			}
			if first == w && !strings.HasSuffix(w, "s") {
				break
			}
		}
	}
	return out
}

// startsWith reports whether the words begin with the phrase; a plural s is forgiven.
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
