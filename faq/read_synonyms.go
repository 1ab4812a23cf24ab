package faq

import (
	"regexp"
	"strings"
)

// synonymComment is a comment; the “#” of “c#” begins none.
var synonymComment = regexp.MustCompile(`(?:^|\s)#.*$`)

// readSynonyms reads a synonyms file as Solr has it: a group a line, “bus, coach” for words that
// mean one another, “nyc, big apple => new york” for words that are read as others too. “#”
// begins a comment, and “\,” is a comma within a word.
func readSynonyms(d *document) *Content {
	s := &schema{document: d, content: &Content{}}
	line := 0
	for text := range strings.SplitSeq(d.data, "\n") {
		line++
		if text = synonymComment.ReplaceAllString(text, ""); strings.TrimSpace(text) != "" {
			s.synonymLine(text, line)
		}
	}
	return s.content
}

// synonymLine reads one group of synonyms.
func (s *schema) synonymLine(text string, line int) {
	from, to, oneWay := strings.Cut(text, "=>")
	group := SynonymGroup{Words: synonymWords(from), Source: s.source(line)}
	if oneWay {
		group.To = synonymWords(to)
		if len(group.Words) == 0 || len(group.To) == 0 {
			s.errorf(line, "bad-value", "“=>” needs words on both sides, as in “nyc => new york”")
			return
		}
		if strings.Contains(to, "=>") {
			s.errorf(line, "bad-value", "there is more than one “=>” in this line; write a line for each")
			return
		}
	}
	s.synonymGroup(group)
}

// synonymGroup keeps a group that says something.
func (s *schema) synonymGroup(g SynonymGroup) {
	if len(g.Words) == 0 && len(g.To) == 0 {
		return
	}
	if len(g.Words) == 1 && len(g.To) == 0 {
		s.warnf(g.Source.Line, "lone-synonym", "%s stands alone; write the words that mean the same beside it, with commas between them", quoted(g.Words[0]))
		return
	}
	s.content.Synonyms = append(s.content.Synonyms, g)
}

// synonymWords splits words at commas that no backslash stands before.
func synonymWords(s string) []string {
	const comma = "\x00" // no document has one
	var words []string
	for word := range strings.SplitSeq(strings.ReplaceAll(s, `\,`, comma), ",") {
		if word = oneLine(strings.ReplaceAll(word, comma, ",")); word != "" {
			words = append(words, word)
		}
	}
	return words
}
