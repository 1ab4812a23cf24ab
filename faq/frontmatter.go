package faq

import (
	"errors"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/BurntSushi/toml"
	"go.yaml.in/yaml/v3"
)

// maxFrontmatter is the most lines that a front matter may have: more is a page between two
// rules, not a list of settings.
const maxFrontmatter = 2000

// frontmatter is what stands between two lines of “---” or “+++” at the top of a page.
type frontmatter struct {
	page     pageMeta
	defaults Entry // fields for each entry of the page that does not set them itself
	line     int   // of the title; 0 if there is none
}

// yamlKey is a line such as “title: …” with which a YAML front matter begins.
var yamlKey = regexp.MustCompile(`^["']?[A-Za-z_][\w .-]{0,40}["']?[ \t]*:(?:[ \t]|$)`)

// cutFrontmatter reads the front matter of d and returns it with the rest of the document
// and the rest's first line. A front matter that cannot be read is reported, and left out.
func cutFrontmatter(d *document) (fm frontmatter, rest string, line int) {
	first, body, _ := strings.Cut(d.data, "\n")
	fence := strings.TrimRight(first, " \t")
	if fence != "---" && fence != "+++" {
		return fm, d.data, 1
	}
	var lines []string
	for {
		text, after, found := strings.Cut(body, "\n")
		end := strings.TrimRight(text, " \t")
		if end == fence || fence == "---" && end == "..." {
			body = after
			break
		}
		if !found || len(lines) == maxFrontmatter {
			return fm, d.data, 1 // a rule, or a fence that nobody closed
		}
		lines, body = append(lines, text), after
	}
	if fence == "---" && !startsAsYAML(lines) {
		return fm, d.data, 1
	}
	source := strings.Join(lines, "\n")
	if fence == "---" {
		fm.readYAML(d, source)
	} else {
		fm.readTOML(d, source)
	}
	return fm, body, len(lines) + 3
}

// startsAsYAML reports whether the first line that says something sets a key; a page may
// begin with a rule, too.
func startsAsYAML(lines []string) bool {
	for _, line := range lines {
		if t := strings.TrimSpace(line); t != "" && !strings.HasPrefix(t, "#") {
			return yamlKey.MatchString(line) || strings.HasPrefix(t, "{")
		}
	}
	return true
}

// yamlLine finds the line in an error of the YAML parser.
var yamlLine = regexp.MustCompile(`line (\d+): ?`)

func (fm *frontmatter) readYAML(d *document, source string) {
	var doc yaml.Node
	if err := yaml.Unmarshal([]byte(source), &doc); err != nil {
		line, message := 1, strings.TrimPrefix(err.Error(), "yaml: ")
		if m := yamlLine.FindStringSubmatch(message); m != nil {
			if n, err := strconv.Atoi(m[1]); err == nil {
				line = min(n+1, strings.Count(source, "\n")+2)
			}
			message = strings.Replace(message, m[0], "", 1)
		}
		d.errorf(line, "bad-front-matter", "the front matter between the lines of --- is not valid YAML (%s); put a text with a colon in it into quotes", message)
		return
	}
	if len(doc.Content) == 0 {
		return
	}
	top := doc.Content[0]
	if top.Kind != yaml.MappingNode {
		d.errorf(top.Line+1, "bad-front-matter", "the front matter between the lines of --- is no list of keys such as “title: Prices”")
		return
	}
	for i := 0; i+1 < len(top.Content); i += 2 {
		key, value := top.Content[i], top.Content[i+1]
		values := []string{}
		switch value.Kind {
		case yaml.ScalarNode:
			if value.Tag != "!!null" {
				values = append(values, value.Value)
			}
		case yaml.SequenceNode:
			for _, v := range value.Content {
				if v.Kind == yaml.ScalarNode {
					values = append(values, v.Value)
				}
			}
		default:
			values = nil
		}
		fm.set(d, key.Line+1, key.Value, values, value.Kind == yaml.SequenceNode)
	}
}

func (fm *frontmatter) readTOML(d *document, source string) {
	var keys map[string]any
	if _, err := toml.Decode(source, &keys); err != nil {
		line, message := 1, err.Error()
		if pe, ok := errors.AsType[toml.ParseError](err); ok {
			line, message = min(pe.Position.Line+1, strings.Count(source, "\n")+2), pe.Message
		}
		d.errorf(line, "bad-front-matter", "the front matter between the lines of +++ is not valid TOML (%s); texts stand in quotes, as in title = \"Prices\"", message)
		return
	}
	if t, ok := keys["taxonomies"].(map[string]any); ok && keys["tags"] == nil { // as Zola has it
		keys["tags"] = t["tags"]
	}
	names := make([]string, 0, len(keys))
	for k := range keys {
		names = append(names, k)
	}
	slices.Sort(names)
	for _, k := range names {
		line := 1
		for i, text := range strings.Split(source, "\n") {
			if name, _, found := strings.Cut(text, "="); found && strings.Trim(name, " \t\"'") == k {
				line = i + 2
				break
			}
		}
		values, isList := tomlValues(keys[k])
		fm.set(d, line, k, values, isList)
	}
}

// tomlValues returns a value as texts, or nil if it is a table.
func tomlValues(v any) (values []string, isList bool) {
	switch v := v.(type) {
	case string:
		return []string{v}, false
	case bool:
		return []string{strconv.FormatBool(v)}, false
	case interface{ Format(layout string) string }: // a date
		return []string{v.Format("2006-01-02")}, false
	case []any:
		values = []string{}
		for _, x := range v {
			if s, ok := x.(string); ok {
				values = append(values, s)
			}
		}
		return values, true
	}
	return nil, false
}

// set takes a key of the front matter that says something about the page or its entries.
// Keys of other programs are left alone.
func (fm *frontmatter) set(d *document, line int, key string, values []string, isList bool) {
	text := ""
	if len(values) > 0 {
		text = strings.Join(strings.Fields(values[0]), " ")
	}
	key = strings.ToLower(key)
	switch key {
	case "title", "lang", "language", "canonical", "canonical_url":
		if values == nil || isList {
			d.errorf(line, "bad-front-matter", "%s in the front matter is a text, as in “%s: Prices”", key, key)
			return
		}
		switch key {
		case "title":
			fm.page.title, fm.line = text, line
		case "lang", "language":
			fm.page.lang = text
		default:
			fm.page.url = text
		}
	case "tags":
		if values == nil {
			d.errorf(line, "bad-front-matter", "tags in the front matter is a list, as in “tags: [prices, studio]”")
			return
		}
		if !isList {
			values = splitList(text)
		}
		for _, v := range values {
			if v = strings.TrimSpace(v); v != "" && !slices.Contains(fm.page.tags, v) {
				fm.page.tags = append(fm.page.tags, v)
			}
		}
	case "careful", "notice", "valid_from", "valid_until", "updated", "source_url":
		if text == "" || isList {
			return
		}
		if err := setField(&fm.defaults, key, text); err != nil {
			d.errorf(line, "bad-front-matter", "%s in the front matter: %v", key, err)
		}
	}
}

// apply gives the entries what the front matter says of all of them.
func (fm *frontmatter) apply(entries []Entry) {
	for i := range entries {
		e := &entries[i]
		e.Careful = e.Careful || fm.defaults.Careful
		if e.Notice == "" {
			e.Notice = fm.defaults.Notice
		}
		if e.ValidFrom.IsZero() {
			e.ValidFrom = fm.defaults.ValidFrom
		}
		if e.ValidUntil.IsZero() {
			e.ValidUntil = fm.defaults.ValidUntil
		}
		if e.Updated.IsZero() {
			e.Updated = fm.defaults.Updated
		}
		if e.SourceURL == "" {
			e.SourceURL = fm.defaults.SourceURL
		}
	}
}
