package faq

import (
	"slices"
	"strings"
)

// topKeys are the keys of a file of data.
var topKeys = []string{"entries", "lang", "section", "tags", "urgent", "smalltalk", "synonyms", "contact"}

// topAliases are other names of them.
var topAliases = map[string]string{
	"faq": "entries", "faqs": "entries", "questions": "entries", "items": "entries",
	"language": "lang", "locale": "lang", "category": "section", "small_talk": "smalltalk",
}

// schema makes content of the values of one document.
type schema struct {
	*document
	content  *Content
	defaults Entry           // section, tags and language of entries that give none
	told     map[string]bool // unknown keys that were reported; each is reported once
}

// readValue makes content of the one value that a document of data holds.
func (d *document) readValue(v value, c *Content) {
	s := &schema{document: d, content: c, told: map[string]bool{}}
	switch {
	case v.kind == listValue:
		s.entries(v)
	case v.kind == objectValue && s.isTop(v):
		s.top(v)
	case v.kind == objectValue && s.isEntry(v):
		s.entry(v)
	case v.kind == objectValue:
		line, hint := v.line, ""
		for _, m := range v.members {
			if name := didYouMean(m.key, topKeys); name != "" {
				line, hint = m.line, " (did you mean that by "+quoted(m.key)+"?)"
				break
			}
		}
		d.errorf(line, "no-entries", "there are no entries in this file; write them below “entries:”%s", hint)
	default:
		d.errorf(v.line, "no-entries", "there are no entries in this file; write “entries:” and below it a list of entries with “question:” and “answer:”")
	}
}

func topKey(key string) string {
	key = normalKey(key)
	if name, ok := topAliases[key]; ok {
		return name
	}
	return key
}

// isTop reports whether an object has a key that only a file's top level has.
func (s *schema) isTop(v value) bool {
	return slices.ContainsFunc(v.members, func(m member) bool {
		switch topKey(m.key) {
		case "entries", "urgent", "smalltalk", "synonyms", "contact":
			return true
		}
		return false
	})
}

// isEntry reports whether an object is an entry itself.
func (s *schema) isEntry(v value) bool {
	return slices.ContainsFunc(v.members, func(m member) bool {
		f, ok := fieldNamed(m.key)
		return ok && (f.name == "question" || f.name == "answer")
	})
}

// top reads the top level of a file: first the defaults, wherever they stand.
func (s *schema) top(v value) {
	for _, m := range v.members {
		switch key := topKey(m.key); key {
		case "lang", "section", "tags":
			f, _ := fieldNamed(key)
			s.setValue(&s.defaults, f, m.value)
		}
	}
	for _, m := range v.members {
		switch topKey(m.key) {
		case "entries":
			s.entries(m.value)
		case "urgent":
			s.urgent(m.value)
		case "smalltalk":
			s.smalltalk(m.value)
		case "synonyms":
			s.synonyms(m.value)
		case "contact":
			s.contact(m.value)
		case "lang", "section", "tags":
		default:
			s.unknown(m, "the top level of a file", topKeys)
		}
	}
}

// unknown reports an unknown key, once in a document. Keys that begin with “x-”, “_”, “.” or “$”
// are the owner's own (anchors stand there).
func (s *schema) unknown(m member, what string, names []string) {
	key := strings.ToLower(m.key)
	if strings.HasPrefix(key, "x-") || strings.IndexAny(key, "_.$") == 0 || s.told[what+key] {
		return
	}
	s.told[what+key] = true
	s.unknownKey(m.line, what, m.key, names)
}

// entries reads a list of entries, or an object of them: by id, or questions with their answers.
func (s *schema) entries(v value) {
	switch v.kind {
	case nullValue:
	case listValue:
		s.content.Entries = slices.Grow(s.content.Entries, len(v.list))
		for _, item := range v.list {
			s.entry(item)
		}
	case objectValue:
		for _, m := range v.members {
			switch {
			case m.value.isText():
				e := s.newEntry(m.line)
				e.Question, e.Answer = oneLine(m.key), trimAnswer(m.value.text)
				s.content.Entries = append(s.content.Entries, e)
			default:
				if e := s.entry(m.value); e != nil && e.ID == "" {
					f, _ := fieldNamed("id")
					s.setValue(e, f, value{kind: textValue, text: m.key, line: m.line})
				}
			}
		}
	default:
		s.errorf(v.line, "bad-value", "entries: %v", wrongKind(v, "a list of entries, each with “question:” and “answer:”"))
	}
}

func (s *schema) newEntry(line int) Entry {
	return Entry{Lang: s.defaults.Lang, Source: s.source(line)}
}

// entry reads one entry, and returns it in its place in the content.
func (s *schema) entry(v value) *Entry {
	if v.kind != objectValue {
		s.errorf(v.line, "bad-value", "an entry is %s here; write its “question:” and its “answer:”", v.kind)
		return nil
	}
	e := s.newEntry(v.line)
	set := map[string]string{} // field to the key that set it
	for _, m := range v.members {
		f, ok := fieldNamed(m.key)
		if !ok {
			s.unknown(m, "an entry", fieldNames())
			continue
		}
		if first, twice := set[f.name]; twice {
			s.errorf(m.line, "duplicate-key", "%s and %s mean the same here; keep one of them", quoted(first), quoted(m.key))
			continue
		}
		set[f.name] = m.key
		s.setValue(&e, f, m.value)
	}
	if set["section"] == "" {
		e.Section = slices.Clone(s.defaults.Section)
	}
	for _, tag := range s.defaults.Tags {
		if !slices.Contains(e.Tags, tag) {
			e.Tags = append(e.Tags, tag)
		}
	}
	s.content.Entries = append(s.content.Entries, e)
	return &s.content.Entries[len(s.content.Entries)-1]
}
