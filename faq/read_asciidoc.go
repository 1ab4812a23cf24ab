package faq

import (
	"html"
	"regexp"
	"slices"
	"strings"
)

// adoc reads one document of AsciiDoc.
type adoc struct {
	d     *document
	attrs map[string]string
	ids   map[string]string // titles of headings and questions by their anchors
	marks *askMarks

	termsAsk bool // terms of description lists are questions here, even those that do not ask
	boldAsks bool // so are bold lines
}

// readAsciiDoc reads AsciiDoc. Sections, questions of [qanda] lists, terms and bold lines
// that ask, and blocks that open when pressed become the outline, the rest Markdown.
//
//nolint:staticcheck // AsciiDoc is written so
func readAsciiDoc(d *document) *Content {
	a := &adoc{d: d, attrs: map[string]string{}, ids: map[string]string{}}
	lines := textLines(d.data)
	for i := range lines {
		lines[i].text = strings.TrimSpace(lines[i].raw)
	}
	lines = a.conditions(lines)
	a.collect(lines)
	paras := textParas(lines)
	a.marks = findMarks(paras)
	blocks := a.blocks(lines, 0)
	meta := pageMeta{lang: a.attrs["lang"]}
	if tags := a.attrs["keywords"]; tags != "" {
		for tag := range strings.SplitSeq(tags, ",") {
			if tag = oneLine(tag); tag != "" && len(tag) <= 60 {
				meta.tags = append(meta.tags, tag)
			}
		}
	}
	return &Content{Entries: assemble(d, meta, blocks)}
}

var (
	adocCondition = regexp.MustCompile(`^(ifdef|ifndef|ifeval|endif)::([^\[]*)\[(.*)\]$`)
	adocAttribute = regexp.MustCompile(`^:(!?[\w][\w-]*!?):(?:[ ]+(.*))?$`)
	adocAnchor    = regexp.MustCompile(`^\[\[([^\[\],]+)(?:,[^\]]*)?\]\]$`)
	adocSection   = regexp.MustCompile(`^(={1,6}|#{1,6})[ ]+(\S.*)$`)
	adocTerm      = regexp.MustCompile(`^(.*?[^:;\s])[ ]?(:{2,4}|;;)(?:[ ]+(.*))?$`)
)

// conditions drops the lines of conditions, and what they hide: what is kept for attributes that the document does not
// define may be meant for others than those who ask.
func (a *adoc) conditions(lines []textLine) []textLine {
	kept := lines[:0:0]
	skip := 0 // open conditions from the one that does not hold on
	defined := adocAttributes{"asciidoctor": true, "backend-html5": true, "basebackend-html": true, "doctype-article": true}
	for _, l := range lines {
		m := adocCondition.FindStringSubmatch(l.text)
		if m == nil {
			if skip > 0 {
				continue
			}
			defined.take(l.text)
			kept = append(kept, l)
			continue
		}
		if m[1] == "endif" {
			if skip > 0 {
				skip--
			}
			continue
		}
		holds := true
		switch m[1] {
		case "ifdef":
			holds = defined.has(m[2])
		case "ifndef":
			holds = !defined.has(m[2])
		}
		switch {
		case m[1] != "ifeval" && m[3] != "": // the condition of one line
			if holds && skip == 0 {
				l.text, l.raw = m[3], m[3]
				defined.take(l.text)
				kept = append(kept, l)
			}
		case skip > 0 || !holds:
			skip++
		}
	}
	return kept
}

// adocAttributes are the names of the attributes that are defined.
type adocAttributes map[string]bool

// take takes a line that defines an attribute, or unsets it.
func (at adocAttributes) take(line string) {
	if m := adocAttribute.FindStringSubmatch(line); m != nil {
		name := strings.ToLower(strings.Trim(m[1], "!"))
		at[name] = !strings.Contains(m[1], "!")
	}
}

// has reports whether the attributes of a condition are defined: one of those with commas between, all of those with plus
// signs.
func (at adocAttributes) has(names string) bool {
	any, all := false, true
	for name := range strings.FieldsFuncSeq(strings.ToLower(names), func(r rune) bool { return r == ',' || r == '+' || r == ' ' }) {
		any, all = any || at[name], all && at[name]
	}
	if strings.Contains(names, "+") {
		return any && all
	}
	return any
}

// collect finds the titles that anchors stand for.
func (a *adoc) collect(lines []textLine) {
	terms, bold := askCount{}, askCount{}
	for i, l := range lines {
		if m := adocTerm.FindStringSubmatch(l.text); m != nil && l.indent == 0 {
			terms.add(m[1])
		} else if m := adocBoldLine.FindStringSubmatch(l.text); m != nil && (i == 0 || lines[i-1].text == "") {
			bold.add(m[1] + m[2])
		}
		id := ""
		if m := adocAnchor.FindStringSubmatch(l.text); m != nil {
			id = m[1]
		} else if strings.HasPrefix(l.text, "[#") && strings.HasSuffix(l.text, "]") {
			id, _, _ = strings.Cut(l.text[2:len(l.text)-1], ",")
			id = id[:len(id)-len(strings.TrimLeftFunc(id, func(r rune) bool { return r != '.' && r != '%' }))]
		}
		if m := adocSection.FindStringSubmatch(l.text); m != nil {
			a.ids["_"+strings.Join(strings.Fields(foldText(m[2])), "_")] = m[2]
		}
		if id == "" {
			continue
		}
		for _, next := range lines[i+1 : min(len(lines), i+6)] {
			if m := adocSection.FindStringSubmatch(next.text); m != nil {
				a.ids[id] = strings.TrimRight(m[2], "= ")
				break
			}
			if m := adocTerm.FindStringSubmatch(next.text); m != nil {
				a.ids[id] = m[1]
				break
			}
			if next.text == "" {
				break
			}
		}
	}
	a.termsAsk, a.boldAsks = terms.mostly(), bold.mostly()
}

// adocBuiltin are attributes that stand for signs that would be markup.
var adocBuiltin = map[string]string{
	"nbsp": " ", "sp": " ", "empty": "", "blank": "", "asterisk": "*", "plus": "+", "zwsp": "", "wj": "", "cpp": "C++", "amp": "&", "lt": "<",
	"gt": ">", "startsb": "[", "endsb": "]", "vbar": "|", "apos": "'", "quot": `"`, "backtick": "`", "tilde": "~", "caret": "^", "backslash": `\`,
	"two-colons": "::", "two-semicolons": ";;", "lsquo": "‘", "rsquo": "’", "ldquo": "“", "rdquo": "”", "deg": "°", "brvbar": "¦", "pp": "++", "cxx": "C++",
}

var adocReference = regexp.MustCompile(`\\?\{([\w][\w-]*)\}`)

// longestAttribute is the most text, in bytes, that a name may stand for.
const longestAttribute = 2000

// substitute puts what attributes stand for into the text. Unknown ones stay.
func (a *adoc) substitute(s string) string {
	if !strings.Contains(s, "{") {
		return s
	}
	budget := 10 * longestAttribute
	return adocReference.ReplaceAllStringFunc(s, func(m string) string {
		if m[0] == '\\' {
			return m[1:]
		}
		name := strings.ToLower(m[1 : len(m)-1])
		value, ok := a.attrs[name]
		if !ok {
			value, ok = adocBuiltin[name]
		}
		if budget -= len(value); !ok || budget < 0 {
			return m
		}
		return value
	})
}

// define records an attribute; names in its value are replaced at once.
func (a *adoc) define(name, value string) {
	if strings.HasPrefix(name, "!") || strings.HasSuffix(name, "!") {
		delete(a.attrs, strings.ToLower(strings.Trim(name, "!")))
		return
	}
	if len(a.attrs) < 5000 {
		a.attrs[strings.ToLower(name)] = cutTail(a.substitute(strings.TrimSpace(value)), longestAttribute)
	}
}

// adocMeta is what the lines above a block say of it.
type adocMeta struct {
	id    string
	title string
	style string
	args  []string // positional, the style first
	named map[string]string
	opts  []string
}

// adocBlockAttributes is a line of attributes above a block.
var adocBlockAttributes = regexp.MustCompile(`^\[(?:[\w#.%,"'][^\[\]]*|)\]$|^\[\[[^\[\]]+\]\]$|^\[(?:[\w#.%,"'](?:[^\[\]]|\[[^\]]*\])*)\]$`)

// read takes a line of attributes.
func (m *adocMeta) read(s string) {
	if at := adocAnchor.FindStringSubmatch(s); at != nil {
		m.id = at[1]
		return
	}
	for i, arg := range splitAttributes(s[1 : len(s)-1]) {
		name, value, named := strings.Cut(arg, "=")
		switch {
		case named && !strings.ContainsAny(name, " .#%"):
			value = strings.Trim(strings.TrimSpace(value), `"'`)
			if m.named == nil {
				m.named = map[string]string{}
			}
			m.named[strings.TrimSpace(name)] = value
			switch name {
			case "id":
				m.id = value
			case "options", "opts":
				m.opts = append(m.opts, strings.FieldsFunc(value, func(r rune) bool { return r == ',' || r == ' ' })...)
			}
		case i == 0:
			m.shorthand(arg)
		}
		if !named {
			m.args = append(m.args, arg)
		}
	}
}

// shorthand reads “style#id.role%option”.
func (m *adocMeta) shorthand(s string) {
	for s != "" {
		end := strings.IndexAny(s[1:], "#.%") + 1
		if end == 0 {
			end = len(s)
		}
		part := s[:end]
		s = s[end:]
		switch part[0] {
		case '#':
			m.id = part[1:]
		case '%':
			m.opts = append(m.opts, part[1:])
		case '.':
		default:
			m.style = strings.ToLower(part)
		}
	}
}

// splitAttributes cuts a list of attributes at its commas, but not within quotes.
func splitAttributes(s string) []string {
	var parts []string
	quote, from := rune(0), 0
	for i, r := range s {
		switch {
		case quote != 0:
			if r == quote {
				quote = 0
			}
		case r == '"':
			quote = r
		case r == ',':
			parts = append(parts, strings.TrimSpace(s[from:i]))
			from = i + 1
		}
	}
	return append(parts, strings.TrimSpace(s[from:]))
}

func (m *adocMeta) has(option string) bool { return slices.Contains(m.opts, option) }

// passedTag is markup that passes through to a web page.
var passedTag = regexp.MustCompile(`(?s)<!--.*?-->|</?[a-zA-Z][^<>]*>`)

// withoutTags returns the text of HTML that passes through.
func withoutTags(s string) string {
	return strings.TrimSpace(html.UnescapeString(passedTag.ReplaceAllString(s, "")))
}
