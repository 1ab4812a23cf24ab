package faq

import (
	"cmp"
	"net/url"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// readHTML reads a web page: the FAQ in its main part (details, definition lists, accordions,
// marked-up or bold questions) and its headings as a guide, then the questions of its FAQPage
// data that do not stand in the page itself.
//
// The main part is found by structure. Libraries that find the main text of an article by its
// density leave out what FAQ pages are made of, buttons and panels that are not shown: on 20
// FAQ pages of the most varied making, go-trafilatura 1.12.2 kept 79 and go-readability 146 of
// the 200 questions and headings found here.
func readHTML(d *document) *Content {
	c := &Content{}
	root, ok := d.parseHTML()
	if !ok {
		return c
	}
	p := &page{document: d, root: root}
	p.readHead()
	fromData := p.readData()
	p.findPairs()
	p.prune()
	p.resolveLinks()
	w := &pageWalk{page: p}
	if main := p.main(); main != nil {
		p.titleFrom(main)
		w.container(main)
		w.flush()
	}
	c.Entries = assemble(d, p.meta, dropEyebrow(w.blocks))
	for i := range c.Entries {
		p.finishEntry(&c.Entries[i])
	}
	c.Entries = mergeEntries(c.Entries, fromData)
	if len(c.Entries) == 0 && len(d.problems) == 0 {
		d.errorf(0, "no-entries", "no text of a guide or FAQ was found in this page; save the page itself (not its print view or app shell), or copy its text into a .txt file")
	}
	return c
}

// dropEyebrow drops the short line that designers set above a page's first heading (“Support
// center”, “Home / FAQ”); it is no introduction.
func dropEyebrow(blocks []block) []block {
	const most = 60 // runes
	size := 0
	for i, b := range blocks {
		switch b.kind {
		case headingBlock:
			return blocks[i:]
		case textBlock, listBlock:
			if size += utf8.RuneCountInString(b.text); size > most || strings.ContainsAny(b.text[len(b.text)-1:], ".!?:") {
				return blocks
			}
		default:
			return blocks
		}
	}
	return blocks
}

// page is a web page under way.
type page struct {
	*document
	root    *html.Node
	meta    pageMeta
	base    *url.URL              // what links are relative to; nil if the page does not say
	anchors map[anchorKey]string  // places on the page that have an id
	pairs   map[*html.Node]*pair  // by the control
	panels  map[*html.Node]*pair  // by the panel
	inside  map[*html.Node]int    // how many controls stand in an element
	byID    map[string]*html.Node // elements by id
}

// anchorKey tells a heading or question from others.
type anchorKey struct {
	line int
	text string
}

// lineAttr is the attribute in which parseHTML keeps an element's line.
const lineAttr = "data-faqbot-line"

// line returns the line of a node: its own or that of the nearest element before or around it.
func nodeLine(n *html.Node) int {
	for ; n != nil; n = n.Parent {
		line := 0
		for _, r := range attr(n, lineAttr) {
			line = line*10 + int(r-'0')
		}
		if line > 0 {
			return line
		}
	}
	return 1
}

// readHead reads what the page says of itself.
func (p *page) readHead() {
	lang := ""
	p.byID = map[string]*html.Node{}
	for n := range p.root.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		if id := attr(n, "id"); id != "" && p.byID[id] == nil {
			p.byID[id] = n
		}
		switch n.DataAtom {
		case atom.Html:
			lang = cmp.Or(attr(n, "lang"), attr(n, "xml:lang"))
		case atom.Title:
			if p.meta.title == "" && !within(n, atom.Svg, atom.Body) {
				p.meta.title = nodeText(n)
			}
		case atom.Link:
			if strings.EqualFold(attr(n, "rel"), "canonical") {
				p.meta.url = cmp.Or(p.meta.url, webAddress(attr(n, "href")))
			}
		case atom.Base:
			if u, err := url.Parse(attr(n, "href")); err == nil && u.IsAbs() {
				p.base = u
			}
		case atom.Meta:
			if strings.EqualFold(attr(n, "property"), "og:url") {
				p.meta.url = cmp.Or(p.meta.url, webAddress(attr(n, "content")))
			}
			if strings.EqualFold(attr(n, "http-equiv"), "content-language") || strings.EqualFold(attr(n, "property"), "og:locale") {
				lang = cmp.Or(lang, attr(n, "content"))
			}
		}
	}
	p.meta.lang, _ = parseLang(lang) // what a page says wrongly of itself is left out
	if p.base == nil && p.meta.url != "" {
		p.base, _ = url.Parse(p.meta.url) // webAddress has parsed it
	}
}

// webAddress returns an absolute address of the web, "" for anything else.
func webAddress(s string) string {
	s = strings.TrimSpace(s)
	u, err := url.Parse(s)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return ""
	}
	return s
}

// resolveLinks makes the addresses in the page absolute, if it says what they are relative to.
// Links within the page stay as they are: tables of contents are told by them.
func (p *page) resolveLinks() {
	if p.base == nil {
		return
	}
	for n := range p.root.Descendants() {
		for i, a := range n.Attr {
			switch a.Key {
			case "href", "src", "data-src", "data-lazy-src", "data-original":
				if u, err := p.base.Parse(strings.TrimSpace(a.Val)); err == nil && a.Val != "" && !strings.HasPrefix(a.Val, "#") {
					n.Attr[i].Val = u.String()
				}
			}
		}
	}
}

// titleFrom makes the page's title that of its first heading if the title has it (“Prices –
// Our studio”), and else cuts the name of the site that most titles end with.
func (p *page) titleFrom(main *html.Node) {
	for n := range main.Descendants() {
		if n.DataAtom == atom.H1 {
			if text := headingText(n); text != "" && strings.Contains(foldText(p.meta.title), foldText(text)) {
				p.meta.title = text
				return
			}
		}
	}
	for _, mark := range []string{" | ", " – ", " — ", " · ", " • ", " » ", " :: ", " - "} {
		if title, _, ok := strings.Cut(p.meta.title, mark); ok && len(strings.Fields(title)) > 0 {
			p.meta.title = strings.TrimSpace(title)
			return
		}
	}
}

// readData returns the questions of the page's JSON-LD.
func (p *page) readData() []Entry {
	var entries []Entry
	for n := range p.root.Descendants() {
		if n.DataAtom != atom.Script || !strings.HasPrefix(strings.ToLower(strings.TrimSpace(attr(n, "type"))), "application/ld+json") || n.FirstChild == nil {
			continue
		}
		// Errors in data that only machines see are no concern of the owner's if the page itself
		// has the text, so they are not reported; what is right in it counts.
		data := &document{name: p.name, toMarkdown: p.toMarkdown}
		text := strings.TrimSpace(n.FirstChild.Data)
		text = strings.TrimSpace(strings.TrimSuffix(strings.TrimPrefix(strings.TrimPrefix(text, "<!--"), "<![CDATA["), "-->"))
		before := strings.Index(n.FirstChild.Data, text)
		line := nodeLine(n) + strings.Count(n.FirstChild.Data[:max(before, 0)], "\n")
		v, ok := data.jsonValue(text, line)
		if !ok {
			continue
		}
		for _, e := range data.schemaOrg(v).entries {
			if e.Answer == "" || e.Question == "" {
				continue
			}
			e.Section, e.Lang = nil, cmp.Or(e.Lang, p.meta.lang)
			e.SourceURL = cmp.Or(webAddress(e.SourceURL), p.meta.url)
			entries = append(entries, e)
		}
	}
	return entries
}

// finishEntry gives an entry the address of its place on the page.
func (p *page) finishEntry(e *Entry) {
	page, _, _ := strings.Cut(p.meta.url, "#")
	if page == "" {
		return
	}
	if anchor := p.anchors[anchorKey{e.Source.Line, foldText(e.Question)}]; anchor != "" {
		e.SourceURL = page + "#" + url.PathEscape(anchor)
	}
}

// mergeEntries joins the questions of a page's data with those of its text. Each question counts
// once: the text's answer is the one that people know, with its markup, and the data may add
// phrasings, or an answer where the page has none.
func mergeEntries(text, data []Entry) []Entry {
	type key struct{ question, section string }
	seen := map[key]int{}
	byQuestion := map[string]int{}
	var merged []Entry
	for _, e := range text {
		// The same FAQ often stands twice in a page, for wide and for narrow screens.
		k := key{foldText(e.Question), foldText(e.Answer)}
		if _, ok := seen[k]; ok && k.section != "" {
			continue
		}
		seen[k] = len(merged)
		if _, ok := byQuestion[k.question]; !ok {
			byQuestion[k.question] = len(merged)
		}
		merged = append(merged, e)
	}
	for _, e := range data {
		question := foldText(e.Question)
		i, ok := byQuestion[question]
		if !ok {
			byQuestion[question] = len(merged)
			merged = append(merged, e)
			continue
		}
		m := &merged[i]
		m.Answer = cmp.Or(m.Answer, e.Answer)
		m.Also = append(m.Also, e.Also...)
		m.Updated = cmp.Or(m.Updated, e.Updated)
	}
	return merged
}
