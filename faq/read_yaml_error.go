package faq

import (
	"errors"
	"io"
	"regexp"
	"sort"
	"strings"

	"go.yaml.in/yaml/v3"
)

// yamlError reports a syntax error at the line where it can be seen, with what to do. So many of the documents in the file,
// which “---” parts, were read before.
func (d *document) yamlError(err error, read int) {
	line, hint := yamlFault(d.data, err)
	lost := "nothing of it"
	if read > 0 {
		lost = "nothing from the “---” above on"
	}
	d.errorf(line, "syntax", "this is not YAML, so %s was read: %s", lost, hint)
}

// yamlFault returns the line of data in which a syntax error can be seen, and what to do.
func yamlFault(data string, err error) (line int, hint string) {
	line, message := yamlSyntax(err)
	lines := strings.Split(data, "\n")
	if line == 0 || strings.HasPrefix(message, "did not find expected ") || strings.Contains(message, "tab character") {
		// The parser tells the line in which the list or object began, or none.
		if found := firstBrokenLine(lines, message); found > 0 {
			line = found
		}
	}
	line = min(max(line, 1), len(lines))
	return line, yamlHint(message, lines[line-1])
}

// firstBrokenLine returns the line (from 1) up to which the document can be read without the
// error, 0 if it is not found. What follows an error does not matter to the parser, so the
// shortest head of the document that has the error ends in the line that is wrong.
func firstBrokenLine(lines []string, message string) int {
	const most = 1 << 20 // larger documents would take too long
	size := 0
	for _, line := range lines {
		size += len(line) + 1
	}
	if size > most {
		return 0
	}
	n := sort.Search(len(lines), func(i int) bool {
		_, got := yamlSyntax(firstYAMLError(strings.Join(lines[:i+1], "\n") + "\n"))
		return got == message
	})
	if n == len(lines) {
		return 0
	}
	return n + 1
}

func firstYAMLError(data string) error {
	dec := yaml.NewDecoder(strings.NewReader(data))
	for {
		var node yaml.Node
		if err := dec.Decode(&node); err != nil {
			if errors.Is(err, io.EOF) {
				return errNoYAMLError
			}
			return err
		}
	}
}

var errNoYAMLError = errors.New("yaml: none")

// yamlValue finds the value in a line of YAML: behind “- ” and “key: ”.
var yamlValue = regexp.MustCompile(`^\s*(?:-\s+)*(?:[\pL\pN_-]+:\s+)?(.*?)\s*$`)

// yamlHint says what is likely wrong with a line, and what to do.
func yamlHint(message, line string) string {
	indent := line[:len(line)-len(strings.TrimLeft(line, " \t"))]
	text := yamlValue.FindStringSubmatch(line)[1]
	inFront, _, _ := strings.Cut(text, " ")
	switch {
	case strings.Contains(indent, "\t") || strings.Contains(message, "tab character"):
		return "this line is indented with a tab; indent with spaces"
	case strings.Contains(message, "unexpected end of stream") || strings.Contains(message, "unexpected document indicator"):
		return "the quote that opens here is never closed"
	case strings.Contains(message, "unknown escape character") || strings.Contains(message, "hexdecimal") || strings.Contains(message, "Unicode character code"):
		return "a backslash means something else between double quotes; use single quotes around the text"
	case strings.Contains(message, "unknown anchor") || strings.HasPrefix(text, "*") || strings.HasPrefix(text, "&"):
		return "text that begins with “" + text[:min(1, len(text))] + "” needs quotes around it: " + singleQuoted(text)
	case (strings.Contains(message, "',' or ']'") || strings.Contains(message, "',' or '}'")) && strings.ContainsAny(text, "?:"):
		return "between brackets, text with “?”, “:” or “,” in it needs quotes around it"
	case strings.HasPrefix(text, "'") && strings.Count(text, "'") > 2:
		return "the text ends at the second single quote; write it in double quotes, or double the quotes within it"
	case strings.HasPrefix(text, `"`) && !strings.HasSuffix(strings.TrimRight(text, " "), `"`):
		return "the text ends at its second quote; put single quotes around all of it: " + singleQuoted(text)
	case strings.HasPrefix(text, `"`):
		return "the text ends at its second quote; put single quotes around all of it, or write \\\" for the quotes within it"
	case strings.IndexAny(text, "[{@`%|>!?") == 0 || strings.HasPrefix(text, "- ") && strings.Contains(message, "not allowed"):
		return "text that begins with “" + string([]rune(text)[:1]) + "” needs quotes around it: " + singleQuoted(text)
	case strings.Contains(message, "mapping values are not allowed") && strings.Contains(text, ": "):
		return "text with a colon and a space in it needs quotes around it: " + singleQuoted(text)
	case strings.Contains(message, "could not find expected ':'") && strings.HasSuffix(inFront, ":"):
		return "this line needs a space after the colon"
	case strings.Contains(message, "could not find expected ':'"):
		return "a key needs a colon and a space behind it (“answer: …”), and each line of a longer text must be indented more than its key"
	case strings.Contains(message, "mapping values"), strings.Contains(message, "expected key"), strings.Contains(message, "expected '-'"):
		return "this line is not in line with those above it; the keys of one entry begin in the same column, and so do the “-” of a list"
	case strings.Contains(message, "exceeded max depth"):
		return "lists within lists are nested too deep here"
	}
	return "the parser says “" + message + "”; see whether the line needs quotes around its text, or another indentation"
}

// singleQuoted returns a text as YAML has it in single quotes, cut if it is long.
func singleQuoted(text string) string {
	const most = 50
	if runes := []rune(text); len(runes) > most {
		text = string(runes[:most]) + "…"
	}
	return "'" + strings.ReplaceAll(text, "'", "''") + "'"
}
