package faq

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// noiseName matches the classes and ids of what stands around the text of a page. It has to
// match a whole name, for “accordion-header” and “has-sidebar” are none of it.
var noiseName = regexp.MustCompile(`^(?:(?:site|page|main|global|top|primary|secondary|wp|wp-block|entry|post|js|c|l|m|block|section|widget)[-_]+)?(?:` +
	`(?:cookie|consent|gdpr|cc)(?:[-_]?(?:bar|banner|notice|law|info|popup|modal|window|container|overlay|consent|message|box|wrapper|policy|preferences|settings))+|cookies?|consent|gdpr|onetrust[-\w]*|cookiebot[-\w]*|cky[-\w]*|` +
	`comments?(?:[-_]?(?:area|section|list|wrapper|container|form|respond|box))?|respond|commentlist|disqus[-\w]*|reply|` +
	`shar(?:e|ing)(?:[-_]?(?:bar|buttons?|links?|icons?|this|widget|box|container|post|tools))?|social(?:[-_]?(?:share|sharing|media|links?|icons?|bar|buttons?|nav|menu))?|sharedaddy|addtoany[-\w]*|a2a_kit|jp-relatedposts|` +
	`related(?:[-_]?(?:posts?|articles?|content|pages?|stories|products?|links?|reading|topics))?|recommend(?:ed|ations?)(?:[-_]?(?:posts?|articles?))?|you-may-also-like|read-next|more-articles|` +
	`newsletter(?:[-_]?(?:signup|form|box|section|subscribe))?|subscribe(?:[-_]?(?:form|box))?|sign-?up-form|` +
	`sidebar(?:[-_]?(?:left|right|primary|secondary|widget|area))?|aside|widget[-_]area|` +
	`nav(?:bar|igation|[-_]?(?:menu|links?|bar|wrapper|container|main|primary|previous|next))?|menu(?:[-_]?(?:main|primary|top|mobile|bar|container|wrapper))?|mobile[-_]?(?:menu|nav)|off-?canvas|hamburger|` +
	`(?:site|page|main|global)?[-_]?(?:footer|masthead|topbar|top-bar)(?:[-_]?(?:wrapper|container|widgets?|links?|nav|menu|inner|bottom))?|colophon|` +
	`site[-_]?header(?:[-_]?\w+)?|` +
	`breadcrumbs?(?:[-_]?(?:nav|list|wrapper|container|trail))?|pagination|pager|page-numbers|post-navigation|nav-links|prev-next|` +
	`skip(?:[-_]?(?:link|nav|to-content|to-main))*|screen-reader-text|sr-only|visually-?hidden|visuallyhidden|a11y-hidden|` +
	`author(?:[-_]?(?:bio|box|info|card))|byline|post-?meta|entry-?meta|article-?meta|posted-on|meta-info|tags?-?links|cat-?links|post-?tags|entry-footer|edit-?(?:link|this-page|page|section)|mw-editsection|headerlink|anchor-?link|heading-anchor|` +
	`pop-?up|modal(?:-backdrop|-overlay)?|lightbox|overlay|ad|ads|advert(?:isement|s)?|adsbygoogle|ad-(?:slot|container|wrapper|banner|unit)|sponsor(?:ed|s)?|promo(?:-banner)?|banner-ad|` +
	`search(?:[-_]?(?:form|box|bar|field|input|wrapper|container))|login(?:[-_]?(?:form|box))|` +
	`was-this-helpful|helpful(?:[-_]?\w+)?|article-?votes?|feedback(?:[-_]?(?:form|widget|buttons?))?|rating|print(?:[-_]?(?:button|link))|no-?print|back-?to-?top|scroll-?to-?top|chat-?widget|intercom[-\w]*` +
	`)$`)

// prune takes away what is not the text of the page. What holds a large part of its questions or
// text is never taken, whatever it is called.
func (p *page) prune() {
	body := p.body()
	if body == nil {
		return
	}
	total := textSize(body)
	var remove []*html.Node
	var walk func(n *html.Node)
	walk = func(n *html.Node) {
		for c := range n.ChildNodes() {
			if c.Type != html.ElementNode {
				if c.Type == html.CommentNode {
					remove = append(remove, c)
				}
				continue
			}
			if p.isNoise(c, total) {
				remove = append(remove, c)
				continue
			}
			walk(c)
		}
	}
	walk(body)
	remove = append(remove, headingSigns(body)...)
	for _, n := range remove {
		if n.Parent != nil { // it may be in the list twice
			n.Parent.RemoveChild(n)
		}
	}
}

// signNames are the classes of the signs in headings.
var signNames = regexp.MustCompile(`^(?:header-?anchor|hash-?link|heading-?(?:anchor|link)|anchor-?link|headerlink|permalink)$`)

// headingSigns returns the links to a heading that stand in it: those of a sign alone, or with a class of such links beside
// the heading's own text. A link with an id, which others point to, loses what is in it.
func headingSigns(n *html.Node) []*html.Node {
	var signs []*html.Node
	for h := range n.Descendants() {
		if h.Type != html.ElementNode || headingLevel(h) == 0 {
			continue
		}
		for a := range h.Descendants() {
			if a.DataAtom != atom.A || hasDescendant(a, atom.Img) {
				continue
			}
			sign := false
			switch text := strings.TrimSpace(invisibleRune.Replace(nodeText(a))); text {
			case "", "#", "¶", "§", "🔗":
				sign = attr(a, "href") != ""
			default:
				for name := range nameTokens(a) {
					sign = sign || signNames.MatchString(name) && textSize(h) > textSize(a)
				}
			}
			switch {
			case !sign:
			case attr(a, "id") == "" && attr(a, "name") == "":
				signs = append(signs, a)
			default:
				for c := range a.ChildNodes() {
					signs = append(signs, c)
				}
			}
		}
	}
	return signs
}

// isNoise reports whether an element is not the text of the page; total is the size of the
// page's text.
func (p *page) isNoise(n *html.Node, total int) bool {
	switch n.DataAtom {
	case atom.Script, atom.Style, atom.Noscript, atom.Template, atom.Svg, atom.Canvas, atom.Iframe, atom.Object, atom.Embed,
		atom.Input, atom.Select, atom.Textarea, atom.Dialog, atom.Audio, atom.Video, atom.Link, atom.Meta, atom.Progress, atom.Meter:
		return true
	case atom.Main, atom.Body:
		return false
	case atom.Nav:
		return !p.isContents(n)
	case atom.Button:
		return p.controlIn(n) == nil && !within(n, atom.Summary) && p.pairs[n] == nil && !p.inControl(n)
	}
	if p.pairs[n] != nil || p.panels[n] != nil {
		return false
	}
	if isHidden(n) {
		return !p.shownLater(n)
	}
	if !p.looksLikeNoise(n) {
		return false
	}
	return !p.isMost(n, total)
}

// looksLikeNoise judges an element by what it is called.
func (p *page) looksLikeNoise(n *html.Node) bool {
	switch n.DataAtom {
	case atom.Footer:
		return !within(n, atom.Blockquote)
	case atom.Header:
		return !within(n, atom.Main, atom.Article) && !hasDescendant(n, atom.H1)
	case atom.Address: // who made the page, at its end
		return n.Parent.DataAtom == atom.Body && nextElement(n) == nil
	case atom.Aside:
		return !isAdmonition(n)
	case atom.Form:
		return true
	}
	switch attr(n, "role") {
	case "navigation", "contentinfo", "search", "alertdialog", "dialog", "complementary", "menu", "menubar", "toolbar":
		return !p.isContents(n)
	case "banner":
		return !hasDescendant(n, atom.H1)
	}
	if p.inControl(n) {
		return false
	}
	for name := range nameTokens(n) {
		if noiseName.MatchString(name) {
			return !p.isContents(n)
		}
	}
	return false
}

// isMost reports whether an element has so much of the page in it that it must be its text.
func (p *page) isMost(n *html.Node, total int) bool {
	if textSize(n)*10 > total*4 {
		return true
	}
	return p.inside[n] > 1 && p.inside[n]*2 >= len(p.pairs)
}

// isAdmonition reports whether an aside is a note that belongs to the text around it.
func isAdmonition(n *html.Node) bool {
	for name := range nameTokens(n) {
		for _, word := range []string{"note", "tip", "warning", "admonition", "callout", "important", "info", "alert", "hint", "caution"} {
			if strings.Contains(name, word) {
				return true
			}
		}
	}
	return false
}

// isContents reports whether an element is a table of contents: the assembler judges those.
func (p *page) isContents(n *html.Node) bool {
	links, within := 0, 0
	for d := range n.Descendants() {
		if d.DataAtom == atom.A && hasAttr(d, "href") {
			links++
			if strings.HasPrefix(attr(d, "href"), "#") && len(attr(d, "href")) > 1 {
				within++
			}
		}
	}
	return within > 2 && within*10 >= links*9
}

var hiddenStyle = regexp.MustCompile(`(?i)(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*hidden)`)

// isHidden reports whether an element is not shown by what stands in its tag.
func isHidden(n *html.Node) bool {
	return hasAttr(n, "hidden") || attr(n, "aria-hidden") == "true" || hiddenStyle.MatchString(attr(n, "style"))
}

// shownLater reports whether a hidden element is an answer that opens on a click: it is the
// panel of a question or around or in one, or stands right behind a heading or question.
func (p *page) shownLater(n *html.Node) bool {
	if p.panels[n] != nil || p.pairs[n] != nil {
		return true
	}
	for a := n.Parent; a != nil; a = a.Parent {
		if p.panels[a] != nil {
			return utf8.RuneCountInString(nodeText(n)) > 20 && attr(n, "aria-hidden") != "true"
		}
	}
	if p.inside[n] > 0 {
		return true
	}
	before := previousElement(n)
	if before == nil || utf8.RuneCountInString(nodeText(n)) < 10 || hasDescendant(n, atom.Form) {
		return false
	}
	return headingLevel(before) > 0 || before.DataAtom == atom.Button || before.DataAtom == atom.Dt || endsAsking(nodeText(before))
}

// main returns the element that holds the page's text: <main>, the one article, an element with
// a usual name, or the body.
func (p *page) main() *html.Node {
	body := p.body()
	if body == nil {
		return nil
	}
	total := textSize(body)
	var best *html.Node
	bestRank := 0
	for n := range body.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		rank := mainRank(n)
		if rank == 0 || rank <= bestRank || textSize(n)*10 < total*needed(n, rank) || !p.hasMostPairs(n) {
			continue
		}
		best, bestRank = n, rank
	}
	if best == nil {
		best = p.fullArticle(body)
	}
	if best == nil {
		best = body
		p.dropLinkLists(body)
	}
	return best
}

// fullArticle returns the one article among many teasers, nil if there is none.
func (p *page) fullArticle(body *html.Node) *html.Node {
	var best *html.Node
	count, size, second := 0, 0, 0
	for n := range body.Descendants() {
		if n.DataAtom != atom.Article || within(n, atom.Article) {
			continue
		}
		count++
		switch s := textSize(n); {
		case s > size:
			best, size, second = n, s, size
		case s > second:
			second = s
		}
	}
	if count < 4 || size < 3*second || best == nil || !p.hasMostPairs(best) {
		return nil
	}
	return best
}

// needed returns how many tenths of the page's text an element must hold to be its main part.
func needed(n *html.Node, rank int) int {
	switch {
	case rank == 3:
		return 3 // the page says so
	case rank == 2 && hasDescendant(n, atom.H1):
		return 1 // among teasers of other articles, which have no <h1>
	}
	return 6
}

var mainName = regexp.MustCompile(`^(?:(?:entry|post|page|article|main|site|single|primary|node|field-name)[-_]?(?:content|body|text)|content|main|primary|article|wysiwyg|prose|markdown-body|documentwrapper|mw-parser-output|rst-content|hentry)$`)

// mainRank returns how clearly an element says that it holds the page's text.
func mainRank(n *html.Node) int {
	switch {
	case n.DataAtom == atom.Main || attr(n, "role") == "main":
		return 3
	case n.DataAtom == atom.Article || attr(n, "itemprop") == "articleBody" || attr(n, "role") == "article":
		return 2
	}
	for name := range nameTokens(n) {
		if mainName.MatchString(name) {
			return 1
		}
	}
	return 0
}

// hasMostPairs reports whether an element holds nearly all questions that open on a click.
func (p *page) hasMostPairs(n *html.Node) bool {
	return p.inside[n]*10 >= len(p.pairs)*8
}

// dropLinkLists takes away lists that are hardly more than links to other pages and stand above
// the first heading, where pages without a <main> have their menus.
func (p *page) dropLinkLists(body *html.Node) {
	var lists []*html.Node
	for n := range body.Descendants() {
		if headingLevel(n) > 0 || p.pairs[n] != nil || n.DataAtom == atom.Summary || n.DataAtom == atom.Dt {
			break
		}
		if (n.DataAtom == atom.Ul || n.DataAtom == atom.Ol) && isLinkList(n) && !p.isContents(n) {
			lists = append(lists, n)
		}
	}
	for _, l := range lists {
		l.Parent.RemoveChild(l)
	}
}

// isLinkList reports whether at least four items of a list, and nearly all its text, are links.
func isLinkList(n *html.Node) bool {
	links, linked := 0, 0
	for d := range n.Descendants() {
		if d.DataAtom == atom.A && hasAttr(d, "href") {
			links++
			linked += textSize(d)
		}
	}
	return links >= 4 && linked*10 >= textSize(n)*8
}
