package faq

import (
	"regexp"
	"strings"
)

// rst reads one document of reStructuredText.
type rst struct {
	d        *document
	refs     map[string]string // addresses by the folded name that refers to them
	subs     map[string]string // what stands for |names|, as written
	labels   map[string]string // headings by the anchor above them
	unnamed  []string          // addresses of references without a name, in order
	used     int               // how many of them were used
	styles   map[string]int    // levels of headings by their signs
	lang     string            // of code blocks without a language of their own
	marks    *askMarks
	termsAsk bool     // terms of definition lists are questions here, even those that do not ask
	boldAsks bool     // so are bold lines
	anchors  []string // waiting for the heading that they belong to
}

// readRST reads reStructuredText. Headings and questions become the outline, and the rest
// Markdown; what has no meaning outside of a manual (contents, indexes, comments) is dropped.
func readRST(d *document) *Content {
	r := &rst{d: d, refs: map[string]string{}, subs: map[string]string{}, labels: map[string]string{}, styles: map[string]int{}}
	lines := textLines(d.data)
	for i := range lines { // as written: space counts
		lines[i].text = strings.TrimSpace(lines[i].raw)
	}
	paras := textParas(lines)
	for i := range paras {
		paras[i].lines = paras[i].raw
	}
	r.marks = findMarks(paras)
	lines = cutDocinfo(lines)
	r.collect(lines)
	blocks := r.blocks(lines, 0)
	return &Content{Entries: assemble(d, pageMeta{}, blocks)}
}

// rstMarkup is what shows a text file to be reStructuredText.
var rstMarkup = regexp.MustCompile("^\\.\\. (?:[\\w-]+::|_[^:]+:)|::$|``[^`]+``|:[a-z]+:`[^`]+`|`[^`<]+ <[^>]+>`__?")

// looksRST reports whether a text file is reStructuredText: it has underlined headings, and
// markup of that kind.
func looksRST(lines []textLine) bool {
	heads := findUnderlined(lines)
	if len(heads) == 0 {
		return false
	}
	marks, directives := 0, 0
	for _, l := range lines {
		if len(l.text) > 400 || !rstMarkup.MatchString(l.text) {
			continue
		}
		marks++
		if strings.HasPrefix(l.text, ".. ") {
			directives++
		}
	}
	return directives > 0 || marks >= 2 && len(heads) > 1
}

// fieldLine is an item of a field list.
var fieldLine = regexp.MustCompile(`^:((?:[^:\\` + "`" + `]|\\.|:[^ ])+):(?:[ ]+(.*))?$`)

// cutDocinfo cuts the fields at the top of a document that tell a program of it.
func cutDocinfo(lines []textLine) []textLine {
	for i, l := range lines {
		switch {
		case l.text == "":
		case l.indent == 0 && fieldLine.MatchString(l.text) && i < 40 && !askField(l.text):
		case l.indent > 0 && i > 0 && lines[i-1].text != "":
		default:
			return lines[i:]
		}
	}
	return nil
}

func askField(s string) bool {
	m := fieldLine.FindStringSubmatch(s)
	return m != nil && askName.MatchString(m[1])
}

var askName = regexp.MustCompile(`^(?i:q|question|a|answer|frage|antwort)$`)

var (
	rstTarget       = regexp.MustCompile("^\\.\\. _(`[^`]+`|[^:`]+(?::[^ :]+)*):(?:[ ]+(.*))?$")
	rstUnnamed      = regexp.MustCompile(`^(?:\.\. __:|__)[ ]+(\S.*)$`)
	rstSubstitution = regexp.MustCompile(`^\.\. \|([^|]+)\|[ ]+([\w-]+)::[ ]*(.*)$`)
	rstDirective    = regexp.MustCompile(`^\.\.[ ]+([A-Za-z][\w:+.-]*?)[ ]?::(?:[ ]+(.*))?$`)
	rstFootnote     = regexp.MustCompile(`^\.\. \[([^\]]+)\](?:[ ]+(.*))?$`)
)

// collect finds the targets and substitutions of the document.
func (r *rst) collect(lines []textLine) {
	terms, bold := askCount{}, askCount{}
	for i, l := range lines {
		if m := boldLine.FindStringSubmatch(l.text); m != nil && (i == 0 || lines[i-1].text == "") {
			bold.add(m[1])
		} else if l.indent == 0 && i+1 < len(lines) && lines[i+1].indent > 0 && (i == 0 || lines[i-1].text == "") && rstMarker(l.text) == "" {
			terms.add(l.text)
		}
		switch {
		case strings.HasPrefix(l.text, "__ "), strings.HasPrefix(l.text, ".. __: "):
			if m := rstUnnamed.FindStringSubmatch(l.text); m != nil {
				r.unnamed = append(r.unnamed, strings.TrimSpace(m[1]))
			}
		case strings.HasPrefix(l.text, ".. _"):
			if m := rstTarget.FindStringSubmatch(l.text); m != nil {
				r.target(lines, i, strings.Trim(m[1], "`"), m[2])
			}
		case strings.HasPrefix(l.text, ".. |"):
			if m := rstSubstitution.FindStringSubmatch(l.text); m != nil && m[2] == "replace" && len(r.subs) < 1000 {
				r.subs[m[1]] = cutTail(m[3], 500)
			} else if m != nil {
				r.subs[m[1]] = ""
			}
		}
	}
	r.termsAsk, r.boldAsks = terms.mostly(), bold.mostly()
	ends := make(map[string]string, len(r.refs))
	for name := range r.refs {
		ends[name] = r.end(name)
	}
	r.refs = ends
}

// mostTargets is how many names are followed that stand for one another.
const mostTargets = 20

// end returns the address that a name stands for, also by way of other names; "" if it leads nowhere.
func (r *rst) end(name string) string {
	for range mostTargets {
		url := r.refs[name]
		other, ok := strings.CutSuffix(url, "_")
		if !ok || strings.Contains(other, "/") {
			return url
		}
		name = foldRef(strings.Trim(other, "`"))
	}
	return "" // they stand for each other
}

// target records the address that a name stands for, or the heading below an anchor.
func (r *rst) target(lines []textLine, i int, name, url string) {
	if url != "" {
		for k := i + 1; k < len(lines) && k < i+4 && lines[k].indent > lines[i].indent && lines[k].text != ""; k++ {
			url += lines[k].text
		}
		r.refs[foldRef(name)] = strings.TrimSpace(strings.ReplaceAll(url, `\`, ""))
		return
	}
	for k := i + 1; k+1 < len(lines) && k < i+12; k++ {
		if underlineOf(lines[k], lines[k+1]) {
			r.labels[name] = lines[k].text
			return
		}
	}
}

func foldRef(s string) string { return strings.ToLower(strings.Join(strings.Fields(s), " ")) }
