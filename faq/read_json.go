package faq

import (
	"encoding/json"
	"errors"
	"io"
	"strings"
	"unicode/utf8"
)

// readJSON reads the entries schema, or the FAQPage of schema.org, from JSON.
func readJSON(d *document) *Content {
	c := &Content{}
	if strings.TrimSpace(d.data) == "" {
		d.readValue(value{line: 1}, c)
		return c
	}
	v, ok := d.jsonValue(d.data, 1)
	if !ok {
		return c
	}
	if found := d.schemaOrg(v); found.pages > 0 {
		c.Entries = found.entries
		return c
	}
	d.readValue(v, c)
	return c
}

// jsonValue reads JSON that begins in a line of the document. It reports what is wrong with it.
func (d *document) jsonValue(data string, line int) (value, bool) {
	structure := 0
	for _, mark := range []string{":", ",", "[", "{"} {
		structure += strings.Count(data, mark)
	}
	if structure > maxValues {
		d.errorf(line, "too-large", "this file has too many values (more than %d) to be read; split it into several files", maxValues)
		return value{}, false
	}
	var raw json.RawMessage
	if err := json.Unmarshal([]byte(data), &raw); err != nil {
		d.jsonError(err, data, line)
		return value{}, false
	}
	j := &jsonReader{document: d, data: data, line: line, dec: json.NewDecoder(strings.NewReader(data))}
	j.dec.UseNumber()
	v := j.value(0)
	return v, !j.stopped
}

// jsonReader turns JSON that is known to be right into values.
type jsonReader struct {
	*document
	data    string
	dec     *json.Decoder
	offset  int // up to which lines are counted
	line    int // of offset
	stopped bool
}

// next returns the next token and moves on to its line.
func (j *jsonReader) next() json.Token {
	token, err := j.dec.Token()
	if err != nil {
		j.stopped = true
		return nil
	}
	end := int(j.dec.InputOffset())
	j.line += strings.Count(j.data[j.offset:end], "\n")
	j.offset = end
	return token
}

// value reads one value at a depth.
func (j *jsonReader) value(depth int) value {
	token := j.next()
	v := value{line: j.line}
	if depth > maxDepth && !j.stopped {
		j.errorf(j.line, "too-deep", "lists within lists are nested too deep here; an entry needs three levels at most, so nothing of this file was read")
		j.stopped = true
	}
	if j.stopped {
		return v
	}
	switch t := token.(type) {
	case string:
		v.kind, v.text = textValue, cleanText(t)
	case json.Number:
		v.kind, v.text = numberValue, t.String()
	case bool:
		v.kind, v.text = boolValue, "false"
		if t {
			v.text = "true"
		}
	case json.Delim:
		if t == '[' {
			v.kind = listValue
			for j.dec.More() && !j.stopped {
				v.list = append(v.list, j.value(depth+1))
			}
		} else {
			v.kind = objectValue
			v.members = j.members(depth)
		}
		j.next() // the closing bracket
	}
	return v
}

// members reads the keys of an object with their values.
func (j *jsonReader) members(depth int) []member {
	var members []member
	lines := map[string]int{}
	for j.dec.More() && !j.stopped {
		key, _ := j.next().(string)
		m := member{key: cleanText(key), line: j.line}
		m.value = j.value(depth + 1)
		if first, ok := lines[m.key]; ok {
			j.errorf(m.line, "duplicate-key", "%s stands here a second time (first in line %d); keep one, or begin a new entry", quoted(m.key), first)
			continue
		}
		lines[m.key] = m.line
		members = append(members, m)
	}
	return members
}

// jsonError reports a syntax error with its line, and what to do.
func (d *document) jsonError(err error, data string, line int) {
	syntax, ok := errors.AsType[*json.SyntaxError](err)
	if !ok {
		d.errorf(line, "syntax", "this is not JSON (%v)", err)
		return
	}
	at := min(max(int(syntax.Offset)-1, 0), len(data)) // of the character that is wrong
	message := syntax.Error()
	if strings.Contains(message, "unexpected end") || errors.Is(err, io.ErrUnexpectedEOF) {
		at = len(strings.TrimRight(data, " \t\n"))
	}
	r, _ := utf8.DecodeRuneInString(data[at:])
	d.errorf(line+strings.Count(data[:at], "\n"), "syntax", "this is not JSON, so nothing of it was read: %s", jsonHint(message, r))
}

// jsonHint says what is likely wrong where the parser met r.
func jsonHint(message string, r rune) string {
	switch {
	case strings.Contains(message, "unexpected end"):
		return "the file ends too early; a quote or a bracket is not closed"
	case strings.Contains(message, "exceeded max depth"):
		return "lists within lists are nested too deep here"
	case strings.Contains(message, "after top-level value"):
		return "there is more behind the end; put all entries into one list, [ … ]"
	case strings.Contains(message, "in string literal"):
		return "a text goes over the end of its line; close its quotes, and write \\n for a line break"
	case strings.Contains(message, "in string escape code"), strings.Contains(message, "hexadecimal"):
		return "a backslash within quotes must be written twice"
	case r == '}' || r == ']':
		return "the comma before “" + string(r) + "” must go"
	case r == '\'' || r == '“' || r == '”' || r == '„':
		return "texts and keys stand in straight double quotes"
	case r == '/' || r == '#':
		return "JSON has no comments; delete this one, or keep the content in YAML"
	case strings.Contains(message, "after object key:value pair"), strings.Contains(message, "after array element"):
		return "a comma is missing before this, or a quote within a text needs a backslash before it"
	case strings.Contains(message, "after object key"):
		return "a colon is missing behind a key"
	case strings.Contains(message, "object key string"):
		return "keys stand in double quotes"
	}
	return "texts stand in double quotes; numbers, true, false and null do not (" + message + ")"
}
