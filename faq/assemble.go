package faq

import (
	"path"
	"slices"
	"strings"
	"unicode/utf8"
)

// foldedAnswer is the most text, in runes, that the sections below a question without text
// of its own may have to be taken together as its one answer: about what fits a chat message.
const foldedAnswer = 2000

// maxLevel is the deepest heading that is told from those around it.
const maxLevel = 40

// section is a heading, a question or the document's introduction with the text under it.
type section struct {
	head     block // the heading or question; the zero block for the introduction
	open     []string
	parent   *section
	children []*section
	body     []block // its own text, in the order of the document
}

// outline is a document being put in order.
type outline struct {
	root  *section // the introduction
	top   *section // the innermost open heading, or root
	here  *section // where text goes: top, or the question that is open
	order []*section
}

// assemble makes entries of a document's blocks: each section and each question that has
// text of its own is an entry, with the headings around it as its breadcrumb. A heading
// without text of its own is a breadcrumb alone; a question without an answer is kept, so
// that the checks can report it. Tables of contents are dropped.
func assemble(d *document, meta pageMeta, blocks []block) []Entry {
	o := newOutline(dropContents(blocks))
	o.joinIntroduction(meta)
	o.foldAnswers()
	var entries []Entry
	for _, s := range o.order {
		if e, ok := s.entry(d, meta); ok {
			entries = append(entries, e)
		}
	}
	return entries
}

// newOutline puts blocks under the headings and questions that they belong to.
func newOutline(blocks []block) *outline {
	root := &section{}
	o := &outline{root: root, top: root, here: root, order: []*section{root}}
	for _, b := range blocks {
		switch b.kind {
		case headingBlock:
			b.level = min(max(b.level, 1), maxLevel)
			o.close(b.level - 1)
			o.add(b)
			o.top = o.here
		case questionBlock:
			o.here = o.top
			o.add(b)
		case endBlock:
			o.here = o.top
		case closeBlock:
			o.close(b.level)
		case textBlock, listBlock:
			if strings.TrimSpace(b.text) != "" {
				o.here.body = append(o.here.body, b)
			}
		}
	}
	return o
}

// close closes the open question and every heading deeper than level.
func (o *outline) close(level int) {
	for o.top != o.root && o.top.head.level > level {
		o.top = o.top.parent
	}
	o.here = o.top
}

// add opens a section for a heading or question within the innermost open heading.
func (o *outline) add(b block) {
	b.text = oneLine(b.text)
	s := &section{head: b, parent: o.top}
	s.open = o.top.open
	if o.top.head.text != "" {
		s.open = append(slices.Clip(s.open), o.top.head.text)
	}
	o.top.children = append(o.top.children, s)
	o.order = append(o.order, s)
	o.here = s
}

// joinIntroduction finds a heading for the text that stands before (or, after a closeBlock,
// outside) all headings: a page with one outermost heading at its top has it as its title,
// so the text joins that heading's own.
func (o *outline) joinIntroduction(meta pageMeta) {
	if len(o.root.body) == 0 || len(o.root.children) != 1 {
		return
	}
	title := o.root.children[0]
	if title.head.kind != headingBlock || title.head.level != 1 || len(title.children) == 0 ||
		meta.title != "" && foldText(meta.title) != foldText(title.head.text) {
		return
	}
	title.body = append(slices.Clip(title.body), o.root.body...)
	slices.SortStableFunc(title.body, func(a, b block) int { return a.line - b.line })
	o.root.body = nil
}

// foldAnswers gives a heading that asks and has no text of its own the sections below it as
// its answer, if they are short and ask nothing themselves: “How do I install it?” over
// “Windows” and “Linux” is one question with an answer in two parts.
func (o *outline) foldAnswers() {
	folded := map[*section]bool{}
	for _, s := range o.order {
		if folded[s.parent] {
			folded[s] = true
			continue
		}
		if s.head.kind != headingBlock || len(s.body) > 0 || len(s.children) == 0 || !endsAsking(s.head.text) {
			continue
		}
		size, plain := s.below()
		if !plain || size == 0 || size > foldedAnswer {
			continue
		}
		s.takeBelow()
		folded[s] = true
	}
	o.order = slices.DeleteFunc(o.order, func(s *section) bool { return folded[s.parent] })
}

// below returns how much text, in runes, stands in the sections below s, and whether all of
// them are headings with text that ask nothing.
func (s *section) below() (size int, plain bool) {
	plain = true
	for _, c := range s.children {
		if c.head.kind != headingBlock || endsAsking(c.head.text) || c.head.fields != nil || len(c.head.also) > 0 {
			return 0, false
		}
		for _, b := range c.body {
			size += utf8.RuneCountInString(b.text)
		}
		n, ok := c.below()
		size, plain = size+n, plain && ok
	}
	return size, plain
}

// takeBelow makes the sections below s part of its own text.
func (s *section) takeBelow() {
	for _, c := range s.children {
		c.takeBelow()
		s.body = append(s.body, block{kind: textBlock, text: "#### " + c.head.text, line: c.head.line})
		s.body = append(s.body, c.body...)
	}
}

// entry returns the section as an entry, and whether it is one.
func (s *section) entry(d *document, meta pageMeta) (Entry, bool) {
	var e Entry
	if s.head.fields != nil {
		e = *s.head.fields
	}
	e.Answer = s.answer()
	e.Question, e.Source = s.head.text, d.source(s.head.line)
	if s.parent == nil { // the introduction
		e.Question = introductionTitle(d, meta)
		if len(s.body) > 0 {
			e.Source = d.source(s.body[0].line)
		}
	}
	if e.Question == "" || e.Answer == "" && !s.unanswered() {
		return Entry{}, false
	}
	if s.head.id != "" {
		e.ID = EntryID(s.head.id)
	}
	e.Also = append(slices.Clip(e.Also), s.head.also...)
	e.Section = s.open
	if e.Lang == "" {
		e.Lang = meta.lang
	}
	for _, t := range meta.tags {
		if !slices.Contains(e.Tags, t) {
			e.Tags = append(slices.Clip(e.Tags), t)
		}
	}
	if e.SourceURL == "" {
		e.SourceURL = meta.url
	}
	return e, true
}

// unanswered reports whether s is a question to which the owner has given no answer. A
// heading that asks over other sections (“Got questions?”) is a breadcrumb, not a question.
func (s *section) unanswered() bool {
	switch {
	case s.parent == nil:
		return false
	case s.head.kind == questionBlock:
		return true
	}
	return len(s.children) == 0 && endsAsking(s.head.text)
}

// answer joins the section's own text. Links within the page become plain text, for in a
// chat there is nothing to jump to.
func (s *section) answer() string {
	parts := make([]string, 0, len(s.body))
	for _, b := range s.body {
		parts = append(parts, trimAnswer(unlinkAnchors(b.text)))
	}
	return strings.Join(parts, "\n\n")
}

// introductionTitle returns what the text before the first heading is about: the page's
// title, or else the file's name made readable, or "".
func introductionTitle(d *document, meta pageMeta) string {
	if t := oneLine(meta.title); t != "" {
		return t
	}
	return readableName(d.name)
}

// readableName makes a title of a file's name: “opening-hours.md” is “Opening hours”. A
// name that says nothing, such as index.html, has the folder's name instead, or "".
func readableName(name string) string {
	name = strings.ReplaceAll(name, "\\", "/")
	base := path.Base(name)
	base = strings.TrimSuffix(base, path.Ext(base))
	words := strings.Fields(strings.NewReplacer("-", " ", "_", " ", ".", " ").Replace(base))
	title := strings.Join(words, " ")
	switch strings.ToLower(title) {
	case "faq", "faqs":
		return strings.ToUpper(title[:3]) + title[3:]
	case "", "index", "readme", "main", "default", "stdin":
		if dir := path.Dir(name); dir != "." && dir != "/" && dir != ".." {
			return readableName(dir + ".dir")
		}
		return ""
	}
	if !strings.ContainsFunc(title, isWordRune) {
		return ""
	}
	first, size := utf8.DecodeRuneInString(title)
	return strings.ToUpper(string(first)) + title[size:]
}
