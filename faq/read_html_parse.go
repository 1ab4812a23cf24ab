package faq

import (
	"strconv"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// Bounds on a web page.
const (
	maxTags      = 500_000
	maxOpenTags  = 200 // the parser refuses pages with more than 512 open elements
	maxSameInRow = 50  // formatting elements that are opened and never closed
	maxIndenting = 20  // lists and quotes within each other: each line of the innermost begins with a mark of each
)

// parseHTML parses the document as a web page. Each element gets its line in lineAttr, for the
// parser knows none; elements nested deeper than maxOpenTags are left out and their text stays.
func (d *document) parseHTML() (*html.Node, bool) {
	marked, ok := d.markLines()
	if !ok {
		return nil, false
	}
	root, err := html.Parse(strings.NewReader(marked))
	if err != nil {
		d.errorf(0, "too-deep", "the elements of this page are nested too deep to be read; copy its text into a .txt file")
		return nil, false
	}
	return root, true
}

// markLines returns the document with lineAttr in each start tag.
func (d *document) markLines() (string, bool) {
	var b strings.Builder
	b.Grow(len(d.data) + len(d.data)/4)
	var open tagStack
	z := html.NewTokenizer(strings.NewReader(d.data))
	line, tags := 1, 0
	for {
		kind := z.Next()
		if kind == html.ErrorToken {
			b.Write(z.Raw())
			return b.String(), true
		}
		raw := z.Raw()
		newlines := strings.Count(string(raw), "\n")
		switch kind {
		case html.StartTagToken, html.SelfClosingTagToken:
			if tags++; tags > maxTags {
				d.errorf(line, "too-large", "this page has too many elements (more than %d) to be read; split it, or copy its text into a .txt file", maxTags)
				return "", false
			}
			size := 1 // of “<name”
			for size < len(raw) && !strings.ContainsRune(" \t\n\f/>", rune(raw[size])) {
				size++
			}
			name := strings.ToLower(string(raw[1:size]))
			if kind == html.StartTagToken && !open.push(name) {
				break
			}
			b.Write(raw[:size])
			b.WriteString(` ` + lineAttr + `="` + strconv.Itoa(line) + `"`)
			if size < len(raw) && raw[size] != '>' && raw[size] != ' ' {
				b.WriteByte(' ')
			}
			b.Write(raw[size:])
		case html.EndTagToken:
			name, _ := z.TagName()
			if open.pop(string(name)) {
				b.Write(raw)
			}
		default:
			b.Write(raw)
		}
		line += newlines
	}
}

// tagStack follows which elements are open, as far as it matters to their depth.
type tagStack struct {
	tags  []openTag
	count map[string]int
	kept  int // open elements that were not left out

	indenting int // open lists and quotes
}

type openTag struct {
	name   string
	kept   bool
	weight int // open elements that it brings: a table comes with body, row and cell
}

// push opens an element and reports whether it is to be kept.
func (s *tagStack) push(name string) bool {
	if closesItself(name) {
		return true
	}
	if s.count == nil {
		s.count = map[string]int{}
	}
	keep := s.kept < maxOpenTags && (s.count[name] < maxSameInRow || !isFormatting(name)) && (s.indenting < maxIndenting || !indents(name))
	tag := openTag{name, keep, 1}
	if name == "table" {
		tag.weight = 4
	}
	s.tags = append(s.tags, tag)
	s.count[name]++
	if indents(name) {
		s.indenting++
	}
	if keep {
		s.kept += tag.weight
	}
	return keep
}

// pop closes the innermost element of a name with all in it, and reports whether the end tag
// is to be kept.
func (s *tagStack) pop(name string) bool {
	if closesItself(name) {
		return true
	}
	if s.count[name] == 0 {
		return s.kept < maxOpenTags // a stray end tag is the parser's matter
	}
	for {
		top := s.tags[len(s.tags)-1]
		s.tags = s.tags[:len(s.tags)-1]
		s.count[top.name]--
		if indents(top.name) {
			s.indenting--
		}
		if top.kept {
			s.kept -= top.weight
		}
		if top.name == name {
			return top.kept
		}
	}
}

// closesItself reports whether an element ends without an end tag: it has none, or the next of
// its kind closes it.
func closesItself(name string) bool {
	switch atom.Lookup([]byte(name)) {
	case atom.Area, atom.Base, atom.Br, atom.Col, atom.Embed, atom.Hr, atom.Img, atom.Input, atom.Link, atom.Meta, atom.Param,
		atom.Source, atom.Track, atom.Wbr, atom.P, atom.Li, atom.Dt, atom.Dd, atom.Tr, atom.Td, atom.Th, atom.Thead, atom.Tbody,
		atom.Tfoot, atom.Option, atom.Optgroup, atom.Colgroup, atom.Html, atom.Head, atom.Body, atom.Script, atom.Style,
		atom.Textarea, atom.Title, atom.Button, atom.A, atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6:
		return true
	}
	return false
}

// isFormatting reports whether the parser opens an element again in each block that follows.
func isFormatting(name string) bool {
	switch atom.Lookup([]byte(name)) {
	case atom.B, atom.Big, atom.Code, atom.Em, atom.Font, atom.I, atom.Nobr, atom.S, atom.Small, atom.Strike, atom.Strong, atom.Tt, atom.U:
		return true
	}
	return false
}

// indents reports whether Markdown has a mark for the element at the beginning of each line in it.
func indents(name string) bool {
	switch atom.Lookup([]byte(name)) {
	case atom.Ul, atom.Ol, atom.Menu, atom.Dir, atom.Blockquote:
		return true
	}
	return false
}
