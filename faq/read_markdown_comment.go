package faq

import (
	"regexp"
	"slices"
	"strings"
)

// foreignKeys begin comments that people write to each other or to other programs.
var foreignKeys = []string{
	"note", "notes", "todo", "todos", "fixme", "toc", "hack", "xxx", "nb", "section", "question", "answer", "image-map", "update", "date",
}

// commentKeys are the fields that a comment such as “<!-- tags: prices, studio -->” below a
// heading or question can set.
func commentKeys() []string {
	return slices.DeleteFunc(fieldNames(), func(name string) bool { return slices.Contains(foreignKeys, name) })
}

// commentKey is the start of a line in a comment that sets a field.
var commentKey = regexp.MustCompile(`^[ \t]*([A-Za-z][A-Za-z_ -]{0,20}?)[ \t]*[:：](?:[ \t]+(.*)|)$`)

// commentField is one “key: value” of a comment.
type commentField struct {
	key   string
	lines []string
	line  int
}

// parseComment returns the fields that a comment sets, or none if it is not for us. text is
// what stands between “<!--” and “-->”, and line is where it begins.
func parseComment(d *document, text string, line int) []commentField {
	keys := commentKeys()
	var fields []commentField
	known := 0
	for i, l := range strings.Split(text, "\n") {
		if m := commentKey.FindStringSubmatch(l); m != nil {
			key := normalKey(m[1])
			isKnown := slices.Contains(keys, key)
			if isKnown {
				known++
			}
			if isKnown || len(fields) == 0 || !strings.Contains(key, "_") && fields[len(fields)-1].key != "also" {
				fields = append(fields, commentField{key: key, line: line + i})
				l = m[2]
			}
		}
		l = strings.TrimSpace(l)
		if l == "" {
			continue
		}
		if len(fields) == 0 {
			return nil // prose
		}
		l = strings.TrimPrefix(strings.TrimPrefix(l, "- "), "* ")
		if len(l) >= 2 && (l[0] == '"' || l[0] == '\'') && l[len(l)-1] == l[0] {
			l = l[1 : len(l)-1]
		}
		f := &fields[len(fields)-1]
		f.lines = append(f.lines, l)
	}
	return slices.DeleteFunc(fields, func(f commentField) bool { return !checkCommentKey(d, f, keys, known > 0) })
}

// checkCommentKey reports whether a field is one of ours, and warns if it only looks like one.
func checkCommentKey(d *document, f commentField, keys []string, besideOurs bool) bool {
	if slices.Contains(keys, f.key) {
		return true
	}
	if slices.Contains(foreignKeys, f.key) {
		return false
	}
	if name := didYouMean(f.key, keys); name != "" {
		d.warnf(f.line, "unknown-key", "this comment was not read, for an entry has no %s; did you mean “%s”?", quoted(f.key), name)
	} else if besideOurs {
		d.warnf(f.line, "unknown-key", "%s in this comment was not read; known are %s", quoted(f.key), strings.Join(keys, ", "))
	}
	return false
}

// setComment gives the heading or question b the fields that a comment sets.
func (b *block) setComment(d *document, fields []commentField) {
	if len(fields) > 0 && b.fields == nil {
		b.fields = &Entry{}
	}
	for _, f := range fields {
		d.setField(b.fields, f.key, strings.Join(f.lines, "\n"), f.line)
	}
	if b.fields != nil && b.fields.ID != "" {
		b.id = string(b.fields.ID)
	}
}
