package faq

import (
	"regexp"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// pair is a question that opens its answer on a click, or is marked up as one: a control
// and the panel that belongs to it.
type pair struct {
	control, panel *html.Node // panel: nil if the answer is what follows in the element around the control
	section        bool       // a tab: a section of the page and not a question
}

var (
	// questionName matches classes that themes and page builders give to a question.
	questionName = regexp.MustCompile(`(?:^|[-_])(?:questions?|quest)(?:[-_]?(?:title|text|heading|header|name|wrapper))?$|` +
		`(?:^|[-_])faqs?[-_]*(?:title|header|heading|head|q|trigger|toggle|button|btn|label|name)$|` +
		`(?:accordion|accordeon|collapsible|collapse|toggle|expander|expandable|disclosure)[-_]*(?:item[-_]*)?(?:title|header|heading|head|button|btn|trigger|toggle|label|control|handle|link)$|` +
		`^(?:accordion|collapsible|toggle|elementor-tab-title|e-n-accordion-item-title|et_pb_toggle_title|vc_tta-panel-title|vc_toggle_title|fusion-toggle-heading|panel-title|panel-heading|collapsible-header|wp-block-accordion-heading|rank-math-question|schema-faq-question|sp-ea-single-title|kt-blocks-accordion-header|uagb-question|accordion-trigger)$`)
	// answerName matches the classes of an answer.
	answerName = regexp.MustCompile(`(?:^|[-_])answers?(?:[-_]?(?:text|body|content|wrapper|inner))?$|` +
		`(?:^|[-_])faqs?[-_]*(?:content|body|a|text|panel|collapse|description)$|` +
		`(?:accordion|accordeon|collapsible|toggle|expander|expandable|disclosure)[-_]*(?:item[-_]*)?(?:content|body|panel|collapse|text|inner|pane|section|copy)$|` +
		`^(?:panel|content|collapse|panel-collapse|panel-body|elementor-tab-content|et_pb_toggle_content|vc_tta-panel-body|vc_toggle_content|collapsible-body|wp-block-accordion-panel|rank-math-answer|schema-faq-answer|sp-collapse|kt-accordion-panel|uagb-faq-content)$`)
	// moreLabel matches the labels of controls that open the rest of a text.
	moreLabel = regexp.MustCompile(`(?i)^(?:(?:read|show|see|view|learn|load|expand|collapse|open|close|toggle|hide|mehr|weniger|plus|lire|ver|leer)\b.{0,20}|more|less|menu|all|[^\pL\pN]*|expand all|alle.{0,20})$`)
)

// findPairs finds the questions that open on a click or are marked up as questions.
func (p *page) findPairs() {
	p.pairs, p.panels, p.inside = map[*html.Node]*pair{}, map[*html.Node]*pair{}, map[*html.Node]int{}
	body := p.body()
	if body == nil {
		return
	}
	for n := range body.Descendants() {
		if n.Type == html.ElementNode && !p.inControl(n) {
			if panel := p.panelOf(n); panel != nil {
				p.addPair(n, panel)
			} else if questionNamed(n) && endsAsking(headingText(n)) && behind(n) != nil {
				p.addPair(n, nil)
			}
		}
	}
}

// addPair notes a pair that makes sense: both have text, and neither is in the other.
func (p *page) addPair(control, panel *html.Node) {
	if within(control, atom.Nav) || headingLevel(control) > 0 && panel == nil {
		return
	}
	if panel != nil && (p.panels[panel] != nil || isWithin(panel, control) || isWithin(control, panel) ||
		textSize(panel) == 0 && !hasDescendant(panel, atom.Img)) {
		return
	}
	label := headingText(control)
	if label == "" || len(label) > 500 || moreLabel.MatchString(label) {
		return
	}
	pr := &pair{control: control, panel: panel}
	if role := attr(control, "role"); role == "tab" && !questionNamed(control) && !asks(label) {
		pr.section = true
	}
	p.pairs[control] = pr
	if panel != nil {
		p.panels[panel] = pr
	}
	for a := control.Parent; a != nil; a = a.Parent {
		p.inside[a]++
	}
}

// inControl reports whether a node is a control or stands in one.
func (p *page) inControl(n *html.Node) bool {
	for ; n != nil; n = n.Parent {
		if p.pairs[n] != nil {
			return true
		}
	}
	return false
}

// controlIn returns the one control in an element, if the element has no other text: the button
// in a heading.
func (p *page) controlIn(n *html.Node) *pair {
	pr := p.onlyPair(n)
	if pr == nil || len(headingText(n)) > len(headingText(pr.control))+20 {
		return nil
	}
	return pr
}

// onlyPair returns the pair whose control stands in an element, if there is one alone.
func (p *page) onlyPair(n *html.Node) *pair {
	if p.inside[n] != 1 {
		return nil
	}
	for d := range n.Descendants() {
		if pr := p.pairs[d]; pr != nil {
			return pr
		}
	}
	return nil
}

// panelOf returns the panel that an element opens, nil if it opens none.
func (p *page) panelOf(n *html.Node) *html.Node {
	switch {
	case isType(n, "Question"):
		return nil // its name is the control
	case hasProperty(n, "name"):
		if q := propertyOwner(n); q != nil && isType(q, "Question") {
			return p.markedAnswer(q)
		}
		return nil
	case n.DataAtom == atom.Summary, n.DataAtom == atom.Input, n.DataAtom == atom.Form:
		return nil
	}
	if panel := p.controlled(n); panel != nil {
		return panel
	}
	expands := hasAttr(n, "aria-expanded") || n.DataAtom == atom.Button && questionNamed(n)
	if expands || isSwitchLabel(n) {
		return behind(n)
	}
	if questionNamed(n) {
		return p.namedAnswer(n)
	}
	return nil
}

// controlled returns the panel that an element names by its id.
func (p *page) controlled(n *html.Node) *html.Node {
	id := ""
	switch toggle := attr(n, "data-toggle") + attr(n, "data-bs-toggle") + attr(n, "data-mdb-toggle"); {
	case strings.Contains(toggle, "collapse"):
		for _, key := range []string{"data-bs-target", "data-target", "data-mdb-target", "href"} {
			if id = strings.TrimPrefix(attr(n, key), "#"); id != "" {
				break
			}
		}
	case hasAttr(n, "aria-controls") && (hasAttr(n, "aria-expanded") || attr(n, "role") == "tab" || attr(n, "role") == "button" || n.DataAtom == atom.Button):
		id = attr(n, "aria-controls")
	case (n.DataAtom == atom.A) && (questionNamed(n) || hasAttr(n, "aria-expanded")) && strings.HasPrefix(attr(n, "href"), "#"):
		id = strings.TrimPrefix(attr(n, "href"), "#")
	}
	if id == "" {
		return nil
	}
	panel := p.byID[id]
	if panel == nil || panel.DataAtom == atom.Nav {
		return nil
	}
	return panel
}

// behind returns the element behind a control, or behind the heading or wrapper that holds
// nothing else.
func behind(n *html.Node) *html.Node {
	label := len(headingText(n))
	for range 4 {
		if next := nextElement(n); next != nil {
			if headingLevel(next) > 0 || next.DataAtom == atom.Button || questionNamed(next) {
				return nil
			}
			return next
		}
		n = n.Parent
		if n == nil || n.DataAtom == atom.Body || len(headingText(n)) > label+20 {
			return nil
		}
	}
	return nil
}

// namedAnswer returns the element with an answer's class that follows one with a question's, no
// further than the wrapper of both.
func (p *page) namedAnswer(question *html.Node) *html.Node {
	const most = 200 // elements looked at
	seen := 0
	for outer, depth := question, 0; outer != nil && depth < 4 && outer.DataAtom != atom.Body; outer, depth = outer.Parent, depth+1 {
		for next := nextElement(outer); next != nil; next = nextElement(next) {
			if answerNamed(next) && !questionNamed(next) {
				return next
			}
			for d := range next.Descendants() {
				if d.Type != html.ElementNode {
					continue
				}
				if seen++; seen > most || questionNamed(d) {
					return nil
				}
				if answerNamed(d) {
					return d
				}
			}
			if questionNamed(next) {
				return nil
			}
		}
	}
	return nil
}

func questionNamed(n *html.Node) bool { return named(n, questionName) }
func answerNamed(n *html.Node) bool   { return named(n, answerName) }

func named(n *html.Node, pattern *regexp.Regexp) bool {
	for token := range strings.FieldsSeq(strings.ToLower(attr(n, "class"))) {
		if pattern.MatchString(token) {
			return true
		}
	}
	return false
}

// isSwitchLabel reports whether a label belongs to a check box before it, as in accordions
// without a script.
func isSwitchLabel(n *html.Node) bool {
	if n.DataAtom != atom.Label {
		return false
	}
	before := previousElement(n)
	return before != nil && before.DataAtom == atom.Input && (attr(before, "type") == "checkbox" || attr(before, "type") == "radio") &&
		attr(before, "id") != "" && attr(before, "id") == attr(n, "for") && asks(headingText(n))
}

// isType reports whether an element is of a type of schema.org's, by microdata or RDFa.
func isType(n *html.Node, name string) bool {
	for t := range strings.FieldsSeq(attr(n, "itemtype") + " " + attr(n, "typeof")) {
		if i := strings.LastIndexAny(t, "/:#"); t[i+1:] == name {
			return true
		}
	}
	return false
}

// hasProperty reports whether an element is a property of an item, by microdata or RDFa.
func hasProperty(n *html.Node, name string) bool {
	for t := range strings.FieldsSeq(attr(n, "itemprop") + " " + attr(n, "property")) {
		if i := strings.LastIndexAny(t, "/:#"); t[i+1:] == name {
			return true
		}
	}
	return false
}

// propertyOwner returns the item that a property belongs to.
func propertyOwner(n *html.Node) *html.Node {
	for a := n.Parent; a != nil; a = a.Parent {
		if hasAttr(a, "itemtype") || hasAttr(a, "typeof") {
			return a
		}
	}
	return nil
}

// markedAnswer returns the answer of a marked-up question: the text of its accepted answer.
func (p *page) markedAnswer(question *html.Node) *html.Node {
	var answer *html.Node
	for d := range question.Descendants() {
		if d.Type != html.ElementNode {
			continue
		}
		if answer == nil && (hasProperty(d, "acceptedAnswer") || hasProperty(d, "suggestedAnswer") || isType(d, "Answer")) {
			answer = d
		}
		if answer != nil && hasProperty(d, "text") && isWithin(d, answer) {
			return d
		}
	}
	return answer
}

// headingText returns the text of a heading or control, without icons, text for screen readers
// and signs that only mean “open” or “close”.
func headingText(n *html.Node) string {
	var b strings.Builder
	writeHeading(&b, n, true)
	text := oneLine(invisibleRune.Replace(cleanText(b.String())))
	for {
		cut := strings.TrimSpace(strings.Trim(text, "+−▼▾▸▲▴►▶⌄⌃˅˄›»¶🔗"))
		for _, sign := range []string{" -", " –", " ^", " #", " >"} {
			cut = strings.TrimSpace(strings.TrimSuffix(cut, sign))
		}
		if cut == text {
			return text
		}
		text = cut
	}
}

func writeHeading(b *strings.Builder, n *html.Node, top bool) {
	switch n.Type {
	case html.TextNode:
		b.WriteString(n.Data)
		return
	case html.ElementNode:
		switch n.DataAtom {
		case atom.Script, atom.Style, atom.Noscript, atom.Template, atom.Svg, atom.Img, atom.Input:
			return
		case atom.Br:
			b.WriteByte(' ')
			return
		}
		if !top && (attr(n, "aria-hidden") == "true" || hasAttr(n, "hidden")) {
			return
		}
		for name := range nameTokens(n) {
			if !top && (noiseName.MatchString(name) || strings.Contains(name, "icon")) {
				return
			}
		}
	}
	if isBlock(n) {
		b.WriteByte(' ')
	}
	for c := range n.ChildNodes() {
		writeHeading(b, c, false)
	}
	if isBlock(n) {
		b.WriteByte(' ')
	}
}
