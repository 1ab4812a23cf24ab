package faq

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Bounds on one document of data, far above what content needs.
const (
	maxDepth  = 40        // of values within values
	maxValues = 1_000_000 // of a document, and that many characters of structure
	maxShared = 200_000   // values that come from aliases of anchors
)

// readYAML reads the entries schema from YAML, of each document in the file.
func readYAML(d *document) *Content {
	c := &Content{}
	structure := 0
	for _, mark := range []string{":", "-", ",", "[", "{"} {
		structure += strings.Count(d.data, mark)
	}
	if structure > maxValues {
		d.errorf(0, "too-large", "this file has too many values (more than %d) to be read; split it into several files", maxValues)
		return c
	}
	dec := yaml.NewDecoder(strings.NewReader(d.data))
	for count := 0; ; count++ {
		var node yaml.Node
		err := dec.Decode(&node)
		if errors.Is(err, io.EOF) {
			if count == 0 {
				d.readValue(value{line: 1}, c)
			}
			return c
		}
		if err != nil {
			d.yamlError(err, count)
			return c
		}
		y := newYAMLReader(d, d.data)
		v := y.value(&node, 0)
		if y.stopped {
			continue
		}
		if v.kind == nullValue && count > 0 {
			continue // “---” at the end of a file
		}
		d.readValue(v, c)
	}
}

// yamlReader turns the nodes of one YAML document into values.
type yamlReader struct {
	*document
	last    int  // the last line of the text
	inAlias int  // aliases that the node under way stands in
	shared  int  // values that came from aliases
	stopped bool // the document is not readable; it was reported
}

func newYAMLReader(d *document, text string) *yamlReader {
	return &yamlReader{document: d, last: strings.Count(text, "\n") + 1}
}

// line is where a node stands. Where a text ends in a node that is not written (“---” or “? key” alone), the parser puts it
// a line behind the last.
func (y *yamlReader) line(n *yaml.Node) int { return min(n.Line, y.last) }

func (y *yamlReader) stop(line int, code, format string, args ...any) value {
	if !y.stopped {
		y.errorf(line, code, format, args...)
	}
	y.stopped = true
	return value{line: line}
}

// value returns the value of a node at a depth.
func (y *yamlReader) value(n *yaml.Node, depth int) value {
	if y.stopped {
		return value{line: y.line(n)}
	}
	if depth > maxDepth {
		return y.stop(y.line(n), "too-deep", "lists within lists are nested too deep here; an entry needs three levels at most, so nothing of this document was read")
	}
	if y.inAlias > 0 {
		if y.shared++; y.shared > maxShared {
			return y.stop(y.line(n), "too-large", "the anchors (&name) and aliases (*name) of this document make far too much text of it, so nothing of it was read; write the values out")
		}
	}
	switch n.Kind {
	case yaml.DocumentNode:
		if len(n.Content) > 0 {
			return y.value(n.Content[0], depth)
		}
	case yaml.AliasNode:
		y.inAlias++
		v := y.value(n.Alias, depth+1)
		y.inAlias--
		v.line = y.line(n)
		return v
	case yaml.ScalarNode:
		return y.scalar(n)
	case yaml.SequenceNode:
		v := value{kind: listValue, line: y.line(n), list: make([]value, 0, min(len(n.Content), 64))}
		for _, item := range n.Content {
			v.list = append(v.list, y.value(item, depth+1))
		}
		return v
	case yaml.MappingNode:
		return y.object(n, depth)
	}
	return value{line: y.line(n)}
}

// scalar returns the text of a scalar as it was written, whatever YAML takes it for.
func (y *yamlReader) scalar(n *yaml.Node) value {
	v := value{kind: textValue, text: cleanText(n.Value), line: y.line(n)}
	if n.Style&(yaml.DoubleQuotedStyle|yaml.SingleQuotedStyle|yaml.LiteralStyle|yaml.FoldedStyle) == 0 {
		if strings.HasPrefix(n.LineComment, "#") && !strings.HasPrefix(n.LineComment, "# ") && len(n.LineComment) > 1 && n.Value != "" {
			y.warnf(y.line(n), "comment", "what follows “#” here is a comment and was not read (%s); put quotes around the text if it belongs to it", quoted(n.LineComment))
		}
	}
	switch n.ShortTag() {
	case "!!null":
		return value{line: y.line(n)}
	case "!!bool":
		v.kind = boolValue
	case "!!int", "!!float":
		v.kind = numberValue
	case "!!str", "!!timestamp", "!!binary", "!!merge":
	default:
		y.errorf(y.line(n), "syntax", "text that begins with “!” needs quotes around it: %q", strings.TrimSpace(n.Tag+" "+n.Value))
	}
	return v
}

// object returns the members of a mapping; what “<<” merges stands behind its own keys.
func (y *yamlReader) object(n *yaml.Node, depth int) value {
	v := value{kind: objectValue, line: y.line(n)}
	lines := map[string]int{}
	var merged []member
	for i := 0; i+1 < len(n.Content); i += 2 {
		key := n.Content[i]
		for hops := 0; key.Kind == yaml.AliasNode && hops < maxDepth; hops++ {
			key = key.Alias
		}
		if key.Kind != yaml.ScalarNode {
			y.errorf(y.line(n.Content[i]), "syntax", "a list or an object cannot be a key; put quotes around text that begins with “[”, “{” or “?”")
			continue
		}
		if key.ShortTag() == "!!merge" {
			merged = append(merged, y.merged(n.Content[i+1], depth+1)...)
			continue
		}
		line := y.line(n.Content[i])
		if first, ok := lines[key.Value]; ok {
			y.errorf(line, "duplicate-key", "%s stands here a second time (first in line %d); keep one, or begin a new entry with “- ”", quoted(key.Value), first)
			continue
		}
		lines[key.Value] = line
		v.members = append(v.members, member{cleanText(key.Value), line, y.value(n.Content[i+1], depth+1)})
	}
	for _, m := range merged {
		if _, ok := lines[m.key]; !ok {
			lines[m.key] = m.line
			v.members = append(v.members, m)
		}
	}
	return v
}

// merged returns the members that a merge key (“<<: *defaults”) brings in.
func (y *yamlReader) merged(n *yaml.Node, depth int) []member {
	v := y.value(n, depth)
	switch v.kind {
	case objectValue:
		return v.members
	case listValue:
		var members []member
		for _, item := range v.list {
			members = append(members, item.members...)
		}
		return members
	default:
		if !y.stopped {
			y.errorf(y.line(n), "syntax", "“<<:” takes an alias of an object (“<<: *defaults”)")
		}
		return nil
	}
}

// yamlSyntax is an error of the YAML parser with its line, 0 if it gives none.
func yamlSyntax(err error) (line int, message string) {
	message = strings.TrimPrefix(err.Error(), "yaml: ")
	if rest, ok := strings.CutPrefix(message, "line "); ok {
		if n, err := fmt.Sscanf(rest, "%d:", &line); n == 1 && err == nil {
			_, message, _ = strings.Cut(rest, ": ")
		}
	}
	return line, message
}
