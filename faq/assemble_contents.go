package faq

import (
	"regexp"
	"slices"
	"strings"
)

// contentsTitles are headings and lines that announce a table of contents, folded.
var contentsTitles = []string{
	"contents", "content", "table of contents", "table of content", "toc", "index", "overview", "on this page", "in this page",
	"in this article", "in this document", "in this guide", "in this faq", "jump to", "quick links", "quick navigation", "navigation",
	"sections", "topics", "questions", "list of questions", "menu", "summary", "outline", "page contents", "faq index",
	"inhalt", "inhaltsverzeichnis", "auf dieser seite", "übersicht", "sommaire", "table des matières", "contenido", "índice",
	"tabla de contenidos", "indice", "sommario", "sumário", "inhoud", "inhoudsopgave",
}

// contentsWords in a short line that leads to a list say that the list is for finding one's
// way on the page.
var contentsWords = regexp.MustCompile(`(?i)\b(?:contents?|toc|this (?:page|document|article|guide|faq)|below|jump|click|` +
	`questions?|topics?|sections?|chapters?|fragen|themen|kapitel|abschnitte)\b`)

// anchorItem is a list item that is nothing but a link within the page.
var anchorItem = regexp.MustCompile(`^[ \t]*(?:[-*+•]|\d+[.)])?[ \t]*(?:\*\*|__)?[\d. )]*\[(.*)\]\(<?#[^)]*\)(?:\*\*|__)?[\d. ]*$`)

// dropContents cuts tables of contents: lists that only repeat the page's headings or link
// to its anchors, under a heading such as “Contents” or at the top of the page. A list under
// a sentence of the text that leads to it stays.
func dropContents(blocks []block) []block {
	headings := map[string]int{} // last place of a heading
	for i, b := range blocks {
		if b.kind == headingBlock || b.kind == questionBlock {
			headings[foldText(b.text)] = i
		}
	}
	kept := make([]block, 0, len(blocks))
	lead := -1 // place in kept of what stands before the list, other lists apart
	for i, b := range blocks {
		if b.kind != listBlock {
			lead = len(kept)
			kept = append(kept, b)
			continue
		}
		anchors := anchorsOnly(b.text)
		if !anchors && !repeats(b.items, headings, i) && (!announced(kept, lead) || !mostlyLinks(b.text)) {
			kept = append(kept, b)
			continue
		}
		switch contentsUnder(kept, lead, b, anchors) {
		case keepList:
			kept = append(kept, b)
		case dropWithLead:
			kept = slices.Delete(kept, lead, lead+1)
			lead--
		case dropList:
		}
	}
	return kept
}

type contentsUse int

const (
	keepList     contentsUse = iota // the text leads to it
	dropList                        // a table of contents
	dropWithLead                    // a table of contents, and the line above only announces it
)

// contentsUnder decides what a list is for that repeats headings of the page or only links
// to its anchors, from what stands above it at kept[lead].
func contentsUnder(kept []block, lead int, list block, anchors bool) contentsUse {
	navigation := anchors || mostlyAsking(list.items)
	if lead < 0 {
		return dropList
	}
	switch above := kept[lead]; above.kind {
	case textBlock:
		text := strings.TrimRight(strings.TrimSpace(above.text), "*_ ")
		leads := strings.HasSuffix(text, ":")
		plain := strings.Trim(text, "*_#: ")
		switch {
		case isContentsTitle(plain), leads && anchors && underTitle(kept, lead) && oneSentence(plain), leads && oneSentence(plain) && contentsWords.MatchString(plain):
			return dropWithLead
		case leads || !navigation:
			return keepList
		}
		return dropList
	case headingBlock:
		switch {
		case isContentsTitle(above.text), isTitle(kept, lead):
			return dropList
		case navigation && !endsAsking(above.text):
			return dropList
		}
	case endBlock, closeBlock:
		if navigation {
			return dropList
		}
	case questionBlock, listBlock:
	}
	return keepList
}

// isContentsTitle reports whether a heading or line announces a table of contents.
func isContentsTitle(s string) bool { return slices.Contains(contentsTitles, foldText(s)) }

// announced reports whether kept[lead] announces a table of contents.
func announced(kept []block, lead int) bool {
	if lead < 0 {
		return false
	}
	switch above := kept[lead]; above.kind {
	case headingBlock:
		return isContentsTitle(above.text)
	case textBlock:
		return isContentsTitle(strings.Trim(strings.TrimSpace(above.text), "*_#: "))
	case questionBlock, endBlock, closeBlock, listBlock:
	}
	return false
}

// underTitle reports whether the text kept[i] stands above all headings but the page's title.
func underTitle(kept []block, i int) bool {
	headings := 0
	for _, b := range kept[:i] {
		if b.kind == headingBlock || b.kind == questionBlock {
			if headings++; headings > 1 {
				return false
			}
		}
	}
	return true
}

// isTitle reports whether kept[i] is the first heading.
func isTitle(kept []block, i int) bool {
	return !slices.ContainsFunc(kept[:i], func(b block) bool { return b.kind == headingBlock || b.kind == questionBlock })
}

// mostlyAsking reports whether more than half of the items are questions.
func mostlyAsking(items []string) bool {
	n := 0
	for _, item := range items {
		if asks(item) {
			n++
		}
	}
	return n*2 > len(items)
}

// oneSentence reports whether the text is a short line of its own.
func oneSentence(s string) bool {
	return len(s) <= 120 && !strings.ContainsAny(strings.TrimRight(s, ".:"), ".!?\n")
}

// repeats reports whether nearly all items stand as headings below the list.
func repeats(items []string, headings map[string]int, i int) bool {
	if len(items) < 2 {
		return false
	}
	found := 0
	for _, item := range items {
		if at, ok := headings[foldText(item)]; ok && at > i {
			found++
		}
	}
	return found*5 >= len(items)*4
}

// anchorsOnly reports whether every line of a list is a link within the page.
func anchorsOnly(list string) bool {
	lines := 0
	for line := range strings.Lines(list) {
		line = strings.TrimSpace(line)
		if line == "" {
			continue
		}
		if !anchorItem.MatchString(line) {
			return false
		}
		lines++
	}
	return lines > 0
}

// linkItem is a list item that is nothing but a link.
var linkItem = regexp.MustCompile(`^(?:[-*+•]|\d+[.)])[ \t]+(?:\*\*|__)?[\d. )]*\[.*\]\([^()]*(?:\([^()]*\)[^()]*)*\)(?:\*\*|__)?[\d. ]*$`)

// mostlyLinks reports whether at least half of the lines of a list are links and nothing else,
// as in a table of contents with titles of parts in it.
func mostlyLinks(list string) bool {
	lines, links := 0, 0
	for line := range strings.Lines(list) {
		if line = strings.TrimSpace(line); line != "" {
			lines++
			if linkItem.MatchString(line) {
				links++
			}
		}
	}
	return links*2 >= lines && links > 0
}

// anchorLink is a Markdown link within the page.
var anchorLink = regexp.MustCompile(`\[([^\[\]]*)\]\(<?#[^()\s]*\)`)

// unlinkAnchors makes links within the page plain text, but not in code.
func unlinkAnchors(s string) string {
	if !strings.Contains(s, "](#") && !strings.Contains(s, "](<#") {
		return s
	}
	var b strings.Builder
	fence := ""
	for line := range strings.Lines(s) {
		if m := fenceOpen.FindStringSubmatch(strings.TrimRight(line, "\n")); m != nil {
			switch {
			case fence == "":
				fence = m[1]
			case strings.HasPrefix(m[1], fence):
				fence = ""
			}
		}
		if fence == "" && strings.Contains(line, "](") {
			line = outsideCode(line, func(part string) string { return anchorLink.ReplaceAllString(part, "$1") })
		}
		b.WriteString(line)
	}
	return b.String()
}
