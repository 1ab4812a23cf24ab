package faq

import (
	"errors"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/BurntSushi/toml"
	"go.yaml.in/yaml/v3"
)

// maxFrontmatter is the most lines that a front matter may have: more is a page between two
// rules, not a list of settings.
const maxFrontmatter = 5000

// frontmatter is what stands between two lines of “---” or “+++” at the top of a page.
type frontmatter struct {
	page     pageMeta
	defaults Entry    // fields of each entry of the page that does not set them itself
	line     int      // of the title; 0 if there is none
	content  *Content // entries, urgent texts and the like that are written there
}

// cutFrontmatter reads the front matter of d and returns it with the rest of the document
// and the rest's first line. A front matter that cannot be read is reported, and left out.
func cutFrontmatter(d *document) (fm *frontmatter, rest string, line int) {
	fm = &frontmatter{content: &Content{}}
	first, body, _ := strings.Cut(d.data, "\n")
	fence := strings.TrimRight(first, " \t")
	if fence != "---" && fence != "+++" {
		return fm, d.data, 1
	}
	lines := []string{""} // stands for the fence, so that line numbers are those of the document
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
	source := strings.Join(lines, "\n") + "\n"
	if fence == "---" {
		fm.take(d, yamlFrontmatter(d, source))
	} else {
		fm.take(d, tomlFrontmatter(d, source))
	}
	return fm, body, len(lines) + 2
}

// yamlKey is a line such as “title: …” with which a YAML front matter begins.
var yamlKey = regexp.MustCompile(`^["']?[\pL_][\pL\pN_ .-]{0,40}["']?[ \t]*:(?:[ \t]|$)`)

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

// yamlFrontmatter returns the keys of a front matter in YAML.
func yamlFrontmatter(d *document, source string) value {
	var doc yaml.Node
	if err := yaml.Unmarshal([]byte(source), &doc); err != nil {
		line, hint := yamlFault(source, err)
		d.errorf(line, "front-matter", "the front matter (between the lines “---”) is not YAML, so it was left out: %s", hint)
		return value{}
	}
	y := newYAMLReader(d, source)
	v := y.value(&doc, 0)
	switch {
	case y.stopped || v.kind == nullValue:
		return value{}
	case v.kind != objectValue:
		d.errorf(v.line, "front-matter", "the front matter (between the lines “---”) is %s; write keys such as “title: Prices”", v.kind)
		return value{}
	}
	return v
}

// tomlFrontmatter returns the keys of a front matter in TOML.
func tomlFrontmatter(d *document, source string) value {
	var keys map[string]any
	if _, err := toml.Decode(source, &keys); err != nil {
		line, message := 1, strings.TrimPrefix(err.Error(), "toml: ")
		if pe, ok := errors.AsType[toml.ParseError](err); ok {
			line, message = min(max(pe.Position.Line, 1), strings.Count(source, "\n")), pe.Message
		}
		d.errorf(line, "front-matter", "the front matter (between the lines “+++”) is not TOML, so it was left out: %s; "+
			"a line is a key, “=” and a text in quotes (title = \"Prices\")", strings.TrimSuffix(message, "."))
		return value{}
	}
	return tomlValue(keys, tomlLinesOf(strings.Split(source, "\n"), 1), 1, 0)
}

// tomlLines has the lines of what a part of a TOML document sets.
type tomlLines struct {
	text  []string
	first int              // line of the document, from 1, with which the part begins
	keys  map[string]int   // of each key, or of the head of a table: the first
	heads map[string][]int // of the heads “[[name]]”, in order
}

var tomlHead = regexp.MustCompile(`^[ \t]*\[\[[ \t]*([^\[\]]+?)[ \t]*\]\]`)

func tomlLinesOf(text []string, first int) *tomlLines {
	l := &tomlLines{text, first, map[string]int{}, map[string][]int{}}
	for i, line := range text {
		name := strings.Trim(line, " \t[]")
		if m := tomlHead.FindStringSubmatch(line); m != nil {
			name = m[1]
			l.heads[name] = append(l.heads[name], first+i)
		} else if key, _, found := strings.Cut(line, "="); found {
			name = strings.Trim(key, " \t\"'")
		}
		if l.keys[name] == 0 {
			l.keys[name] = first + i
		}
	}
	return l
}

// table returns the lines of the table under the n-th head “[[name]]”, and that of the head; those of all where there
// is none.
func (l *tomlLines) table(name string, n, line int) (*tomlLines, int) {
	heads := l.heads[name]
	if n >= len(heads) {
		return l, line
	}
	end := len(l.text)
	if n+1 < len(heads) {
		end = heads[n+1] - l.first
	}
	return tomlLinesOf(l.text[heads[n]-l.first+1:end], heads[n]+1), heads[n]
}

// tomlValue makes a value of what the TOML parser returns; lines has the line of each key.
func tomlValue(x any, lines *tomlLines, line, depth int) value {
	if depth > maxDepth {
		return value{line: line}
	}
	switch x := x.(type) {
	case string:
		return value{kind: textValue, text: x, line: line}
	case bool:
		return value{kind: boolValue, text: strconv.FormatBool(x), line: line}
	case int64:
		return value{kind: numberValue, text: strconv.FormatInt(x, 10), line: line}
	case float64:
		return value{kind: numberValue, text: strconv.FormatFloat(x, 'g', -1, 64), line: line}
	case time.Time:
		return value{kind: textValue, text: x.Format(time.DateOnly), line: line}
	case []any:
		v := value{kind: listValue, line: line}
		for _, item := range x {
			v.list = append(v.list, tomlValue(item, lines, line, depth+1))
		}
		return v
	case []map[string]any:
		v := value{kind: listValue, line: line}
		for _, item := range x {
			v.list = append(v.list, tomlValue(item, lines, line, depth+1))
		}
		return v
	case map[string]any:
		v := value{kind: objectValue, line: line}
		for key, item := range x {
			at := line
			if n := lines.keys[key]; n > 0 {
				at = n
			}
			if tables, ok := item.([]map[string]any); ok {
				list := value{kind: listValue, line: at}
				for n, t := range tables {
					inner, head := lines.table(key, n, at)
					list.list = append(list.list, tomlValue(t, inner, head, depth+2))
				}
				v.members = append(v.members, member{key, at, list})
				continue
			}
			v.members = append(v.members, member{key, at, tomlValue(item, lines, at, depth+1)})
		}
		slices.SortFunc(v.members, func(a, b member) int {
			if a.line != b.line {
				return a.line - b.line
			}
			return strings.Compare(a.key, b.key)
		})
		return v
	}
	return value{line: line}
}

// take takes the keys that say something about the page or its entries. Keys of other
// programs are left alone.
func (fm *frontmatter) take(d *document, v value) {
	data := value{kind: objectValue, line: 1}
	for _, m := range v.members {
		switch key := normalKey(m.key); key {
		case "title":
			if m.value.isText() {
				fm.page.title, fm.line = oneLine(m.value.text), m.line
			} else if m.value.kind != nullValue {
				d.errorf(m.line, "bad-value", "title: %v", wrongKind(m.value, "one text"))
			}
		case "lang", "language", "locale", "tags", "careful", "notice", "valid_from", "valid_until", "updated", "source_url":
			f, _ := fieldNamed(key)
			d.setValue(&fm.defaults, f, m.value)
		case "preview":
			// Other programs keep a picture or a text under this name.
			if _, err := yesOrNo(m.value.text); err == nil && m.value.isText() {
				f, _ := fieldNamed(key)
				d.setValue(&fm.defaults, f, m.value)
			}
		case "canonical", "canonical_url":
			if m.value.isText() {
				fm.page.url = strings.TrimSpace(m.value.text)
			}
		case "taxonomies": // as Zola has it
			if tags, ok := m.value.get("tags"); ok {
				f, _ := fieldNamed("tags")
				d.setValue(&fm.defaults, f, tags)
			}
		case "entries", "faq", "faqs", "urgent", "smalltalk", "synonyms":
			if m.value.kind == listValue || m.value.kind == objectValue {
				data.members = append(data.members, m)
			}
		case "contact":
			if m.value.isText() {
				data.members = append(data.members, m)
			}
		}
	}
	fm.page.lang, fm.page.tags = fm.defaults.Lang, fm.defaults.Tags
	if len(data.members) > 0 {
		d.readValue(data, fm.content)
		for i := range fm.content.Entries {
			e := &fm.content.Entries[i]
			if e.Lang == "" {
				e.Lang = fm.page.lang
			}
			for _, tag := range fm.page.tags {
				if !slices.Contains(e.Tags, tag) {
					e.Tags = append(e.Tags, tag)
				}
			}
		}
	}
}

// apply gives the entries what the front matter says of all of them.
func (fm *frontmatter) apply(entries []Entry) {
	for i := range entries {
		e := &entries[i]
		e.Careful = e.Careful || fm.defaults.Careful
		e.Preview = e.Preview || fm.defaults.Preview
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
