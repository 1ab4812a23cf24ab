package faq

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// commentKeys are the fields that a comment such as “<!-- tags: prices, studio -->” below a
// heading or question can set.
var commentKeys = []string{
	"also", "id", "tags", "lang", "related", "links", "careful", "notice", "image", "source_url", "updated", "valid_from", "valid_until",
}

// foreignKeys begin comments that people write to each other or to other programs.
var foreignKeys = []string{"note", "todo", "fixme", "toc", "todos", "notes", "hack", "xxx", "end", "start", "begin", "vale", "prettier"}

// commentKey is the start of a line in a comment that sets a field.
var commentKey = regexp.MustCompile(`^[ \t]*([A-Za-z][A-Za-z_ -]{0,20}?)[ \t]*[:：][ \t]*(.*)$`)

// field is one “key: value” of a comment.
type field struct {
	key   string
	value []string // lines or list items
	line  int
}

// parseComment returns the fields that a comment sets, or none if it is not for us. text is
// what stands between “<!--” and “-->”, and line is where it begins.
func parseComment(d *document, text string, line int) []field {
	var fields []field
	known := 0
	for i, l := range strings.Split(text, "\n") {
		if m := commentKey.FindStringSubmatch(l); m != nil {
			key := strings.NewReplacer("-", "_", " ", "_").Replace(strings.ToLower(m[1]))
			isKnown := slices.Contains(commentKeys, key)
			if isKnown || len(fields) == 0 || nearestKey(key) != "" && m[2] != "" {
				if isKnown {
					known++
				}
				fields = append(fields, field{key: key, line: line + i})
				l = m[2]
			}
		}
		l = strings.TrimSpace(l)
		if len(fields) == 0 {
			if l != "" {
				return nil // prose
			}
			continue
		}
		if l == "" {
			continue
		}
		for _, bullet := range []string{"- ", "* "} {
			l = strings.TrimPrefix(l, bullet)
		}
		f := &fields[len(fields)-1]
		f.value = append(f.value, unquote(l))
	}
	return slices.DeleteFunc(fields, func(f field) bool { return !checkKey(d, f, known > 0) })
}

// checkKey reports whether a field is one of ours, and warns if it only looks like one.
func checkKey(d *document, f field, besideOurs bool) bool {
	if slices.Contains(commentKeys, f.key) {
		return true
	}
	near := nearestKey(f.key)
	switch {
	case slices.Contains(foreignKeys, f.key):
	case near != "":
		d.warnf(f.line, "unknown-key", "a comment sets %q, which is no field of an entry; did you mean %q", f.key, near)
	case besideOurs:
		d.warnf(f.line, "unknown-key", "a comment sets %q, which is no field of an entry; it can set %s", f.key, strings.Join(commentKeys, ", "))
	}
	return false
}

// nearestKey returns the key that a misspelt one was likely meant to be, or "".
func nearestKey(key string) string {
	if slices.Contains(foreignKeys, key) || len(key) > 20 {
		return ""
	}
	best, bestDistance := "", 3
	for _, k := range commentKeys {
		if n := editDistance(key, k); n < bestDistance && n*3 <= len(k) {
			best, bestDistance = k, n
		}
	}
	return best
}

// editDistance counts the letters to insert, delete or change, or neighbours to swap, until
// a is b.
func editDistance(a, b string) int {
	before, last := []int(nil), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row := make([]int, len(b)+1)
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(row[j-1]+1, last[j]+1, last[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last = last, row
	}
	return last[len(b)]
}

// setField sets a field of e from text, as comments, front matter and the like give it.
func setField(e *Entry, key, text string) error {
	var err error
	switch key {
	case "id":
		if strings.ContainsAny(text, " \t") {
			return fmt.Errorf("%q has spaces; an id is one word such as opening-hours", text)
		}
		e.ID = EntryID(strings.TrimPrefix(text, "#"))
	case "tags":
		e.Tags = append(e.Tags, splitList(text)...)
	case "lang":
		e.Lang = text
	case "related":
		for _, id := range splitList(text) {
			e.Related = append(e.Related, EntryID(strings.TrimPrefix(id, "#")))
		}
	case "links":
		for _, l := range splitBars(text) {
			e.Links = append(e.Links, parseLink(l))
		}
	case "careful":
		switch strings.ToLower(text) {
		case "true", "yes", "on", "1":
			e.Careful = true
		case "false", "no", "off", "0":
			e.Careful = false
		default:
			err = fmt.Errorf("%q is neither true nor false", text)
		}
	case "notice":
		e.Notice = text
	case "image":
		e.Image = text
	case "source_url":
		e.SourceURL = text
	case "updated":
		e.Updated, err = parseDay(text)
	case "valid_from":
		e.ValidFrom, err = parseDay(text)
	case "valid_until":
		e.ValidUntil, err = parseDay(text)
	}
	return err
}

// parseDay reads a date; a time of day after it is cut.
func parseDay(text string) (Date, error) {
	if len(text) > 10 && (text[10] == 'T' || text[10] == ' ') {
		text = text[:10]
	}
	return ParseDate(text)
}

// labelled is a link with its label: “[Prices](https://…)” or “Prices https://…”.
var labelled = regexp.MustCompile(`^(?:\[(.*)\]\(<?([^()<>]*)>?\)|(.*?)[ \t:]*<?((?:https?://|mailto:|tel:)\S+?)>?)$`)

func parseLink(text string) Link {
	if m := labelled.FindStringSubmatch(text); m != nil {
		return Link{Label: strings.TrimSpace(m[1] + m[3]), URL: m[2] + m[4]}
	}
	return Link{URL: text}
}

// splitBars splits at vertical bars.
func splitBars(text string) []string {
	var parts []string
	for p := range strings.SplitSeq(text, "|") {
		if p = unquote(strings.TrimSpace(p)); p != "" {
			parts = append(parts, p)
		}
	}
	return parts
}

// splitList splits at commas and vertical bars; the list may stand in square brackets.
func splitList(text string) []string {
	text = strings.TrimSpace(text)
	if strings.HasPrefix(text, "[") && strings.HasSuffix(text, "]") {
		text = text[1 : len(text)-1]
	}
	return splitBars(strings.ReplaceAll(text, ",", "|"))
}

func unquote(s string) string {
	if len(s) >= 2 && (s[0] == '"' || s[0] == '\'') && s[len(s)-1] == s[0] {
		return s[1 : len(s)-1]
	}
	return s
}

// setComment gives the heading or question b the fields that a comment sets.
func (b *block) setComment(d *document, fields []field) {
	for _, f := range fields {
		text := strings.Join(f.value, " | ")
		switch f.key {
		case "also":
			for _, p := range splitBars(text) {
				if !slices.Contains(b.also, p) {
					b.also = append(b.also, p)
				}
			}
			continue
		case "notice", "image", "source_url":
			text = strings.Join(f.value, " ")
		}
		if b.fields == nil {
			b.fields = &Entry{}
		}
		if err := setField(b.fields, f.key, text); err != nil {
			d.errorf(f.line, "bad-field", "%s in a comment: %v", f.key, err)
		}
		if f.key == "id" {
			b.id = string(b.fields.ID)
		}
	}
}
