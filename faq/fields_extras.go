package faq

import (
	"cmp"
	"slices"
	"strings"
)

// items returns the values of a list, or one value as a list of itself.
func items(v value) []value {
	switch v.kind {
	case nullValue:
		return nil
	case listValue:
		return v.list
	default:
		return []value{v}
	}
}

// urgent reads the texts that come before anything else. The file's language is not theirs: an
// urgent word counts in every language, unless the owner names one.
func (s *schema) urgent(v value) {
	names := []string{"words", "answer", "lang", "id"}
	for _, item := range items(v) {
		if item.kind != objectValue {
			s.errorf(item.line, "bad-value", "urgent: %v", wrongKind(item, "a list, each with “words:” and “answer:”"))
			continue
		}
		u := Urgent{Source: s.source(item.line)}
		for _, m := range item.members {
			var err error
			switch normalKey(m.key) {
			case "words", "word", "phrases":
				u.Words, err = texts(m.value, labelBreak, "a list of words, or words with commas between them")
			case "answer":
				u.Answer = s.textOf("answer", m.value, trimAnswer)
			case "lang", "language":
				u.Lang = s.langOf(m.value)
			case "id":
				id, _ := explicitID(s.textOf("id", m.value, oneLine))
				u.ID = id
			default:
				s.unknown(m, "an urgent text", names)
			}
			if err != nil {
				s.errorf(m.line, "bad-value", "words: %v", err)
			}
		}
		switch {
		case len(u.Words) == 0:
			s.errorf(item.line, "bad-value", "this urgent text has no words that call for it; list them (“words: [numbness, chest pain]”)")
		case u.Answer == "":
			s.errorf(item.line, "empty-answer", "this urgent text has no answer; write what people must be told (“answer: …”)")
		default:
			s.content.Urgent = append(s.content.Urgent, u)
		}
	}
}

var smalltalkKinds = []string{string(Greeting), string(Thanks), string(Goodbye), string(Identity)}

// smalltalk reads the owner's words for small talk: kind → text, or kind → answer, also, lang.
func (s *schema) smalltalk(v value) {
	if v.kind == nullValue {
		return
	}
	if v.kind != objectValue {
		s.errorf(v.line, "bad-value", "smalltalk: %v", wrongKind(v, "the kinds of small talk with their answers (“greeting: Welcome.”)"))
		return
	}
	for _, m := range v.members {
		kind := normalKey(m.key)
		if !slices.Contains(smalltalkKinds, kind) {
			s.unknown(m, "smalltalk", smalltalkKinds)
			continue
		}
		for _, item := range items(m.value) {
			s.smalltalkOf(SmalltalkKind(kind), m.line, item)
		}
	}
}

func (s *schema) smalltalkOf(kind SmalltalkKind, line int, v value) {
	talk := Smalltalk{Kind: kind, Lang: s.defaults.Lang, Source: s.source(cmp.Or(v.line, line))}
	switch {
	case v.isText():
		talk.Answer = trimAnswer(v.text)
	case v.kind != objectValue:
		s.errorf(v.line, "bad-value", "%s: %v", kind, wrongKind(v, "its answer"))
		return
	}
	for _, m := range v.members {
		switch normalKey(m.key) {
		case "answer", "text":
			talk.Answer = s.textOf("answer", m.value, trimAnswer)
		case "also", "phrasings":
			also, err := texts(m.value, phrasingBreak, "a text, or a list of texts")
			if err != nil {
				s.errorf(m.line, "bad-value", "also: %v", err)
			}
			talk.Also = also
		case "lang", "language":
			talk.Lang = cmp.Or(s.langOf(m.value), talk.Lang)
		default:
			s.unknown(m, "small talk", []string{"answer", "also", "lang"})
		}
	}
	if talk.Answer == "" && len(talk.Also) == 0 {
		s.errorf(line, "empty-answer", "%s says nothing; write an answer, other phrasings (“also:”), or delete it", kind)
		return
	}
	s.content.Smalltalk = append(s.content.Smalltalk, talk)
}

// synonyms reads a list of lists of words, or of lines as a synonyms file has them.
func (s *schema) synonyms(v value) {
	for _, item := range items(v) {
		switch {
		case item.kind == nullValue:
		case item.isText():
			for i, line := range strings.Split(strings.TrimRight(item.text, "\n"), "\n") {
				if i > 0 {
					s.synonymLine(line, item.line+i)
					continue
				}
				s.synonymLine(line, item.line)
			}
		case item.kind == listValue:
			words, err := texts(item, nil, "words")
			if err != nil {
				s.errorf(item.line, "bad-value", "synonyms: %v", err)
				continue
			}
			s.synonymGroup(SynonymGroup{Words: words, Source: s.source(item.line)})
		default:
			s.errorf(item.line, "bad-value", "synonyms: %v", wrongKind(item, "words that mean the same (“- [bus, coach]”), or “- nyc => new york”"))
		}
	}
}

func (s *schema) contact(v value) {
	s.content.Contact = cmp.Or(s.content.Contact, s.textOf("contact", v, trimAnswer))
}

// textOf returns a text cleaned, and reports a value that is none.
func (s *schema) textOf(name string, v value, clean func(string) string) string {
	if v.kind != nullValue && !v.isText() {
		s.errorf(v.line, "bad-value", "%s: %v", name, wrongKind(v, "one text"))
	}
	return clean(v.text)
}

func (s *schema) langOf(v value) string {
	lang, err := parseLang(s.textOf("lang", v, oneLine))
	if err != nil {
		s.errorf(v.line, "bad-value", "lang: %v", err)
	}
	return lang
}
