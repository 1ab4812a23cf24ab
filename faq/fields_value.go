package faq

import (
	"regexp"
	"strings"
)

// value is what stands behind a key, in whatever format: readers of data make values, and
// one schema (fields_schema.go) makes content of them.
type value struct {
	kind    valueKind
	text    string   // of a text, number or bool, as it was written
	list    []value  // of a list
	members []member // of an object, in the order written; keys are unique
	line    int      // from 1
}

// member is a key of an object with its value.
type member struct {
	key   string
	line  int
	value value
}

// valueKind tells what a value is.
type valueKind int

const (
	nullValue valueKind = iota
	textValue
	numberValue
	boolValue
	listValue
	objectValue
)

// String returns the name of the kind, for messages to owners.
func (k valueKind) String() string {
	switch k {
	case textValue:
		return "a text"
	case numberValue:
		return "a number"
	case boolValue:
		return "true or false"
	case listValue:
		return "a list"
	case objectValue:
		return "keys with values"
	default:
		return "nothing"
	}
}

// isText reports whether the value can be read as a text; “question: 42” is one.
func (v value) isText() bool {
	return v.kind == textValue || v.kind == numberValue || v.kind == boolValue
}

// get returns the value behind a key of an object.
func (v value) get(key string) (value, bool) {
	for _, m := range v.members {
		if m.key == key {
			return m.value, true
		}
	}
	return value{}, false
}

// oneLine returns a text as one line without space around it.
func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// trimAnswer cuts empty lines around a Markdown text and spaces at its end. The indentation of
// its first line stays, for it may mean code.
func trimAnswer(s string) string {
	s = strings.TrimRight(s, " \t\n")
	for {
		line, rest, ok := strings.Cut(s, "\n")
		if !ok || strings.TrimSpace(line) != "" {
			return s
		}
		s = rest
	}
}

var (
	phrasingBreak = regexp.MustCompile(`[|\n]`)
	labelBreak    = regexp.MustCompile(`[,;|\n]`)
	sectionBreak  = regexp.MustCompile(`\s+[>›»]\s+`)
	markdownLink  = regexp.MustCompile(`^\[([^\]]*)\]\(<?([^()\s<>]*(?:\([^()\s<>]*\)[^()\s<>]*)*)>?(?:\s+["'][^"']*["'])?\)$`)
)

// splitText splits a text at each match of breaks, and leaves out empty parts.
func splitText(s string, breaks *regexp.Regexp) []string {
	var parts []string
	for _, part := range breaks.Split(s, -1) {
		if part = oneLine(part); part != "" {
			parts = append(parts, part)
		}
	}
	return parts
}

// parseLink reads “[label](address)” or an address alone.
func parseLink(s string) Link {
	s = strings.TrimSpace(s)
	if m := markdownLink.FindStringSubmatch(s); m != nil {
		return Link{Label: oneLine(m[1]), URL: m[2]}
	}
	return Link{URL: strings.TrimSuffix(strings.TrimPrefix(s, "<"), ">")}
}
