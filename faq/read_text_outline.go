package faq

import (
	"regexp"
	"strings"
	"unicode/utf8"
)

// The outermost level of headings: the title is above it and no heading of its own, so that
// it is in no breadcrumb.
const topLevel = 2

// shortLead is the most text, in runes, between the heading of a group of questions and the
// first of them.
const shortLead = 200

// textOutline puts units under one another.
type textOutline struct {
	units    []unit
	blocks   []block
	usual    int // the usual gap between paragraphs
	section  int // level of the open heading without a number; 0 if none is open
	group    int // level of the open heading of a group of questions; 0 if none is open
	subs     bool
	caps     bool
	numbered bool // the innermost open heading is numbered
	asked    bool // a marked question is open
	closed   bool // the text belongs to the introduction again
	setOff   map[int]bool
}

// outline makes blocks of the units.
func (t *plainText) outline(title textTitle) []block {
	o := &textOutline{units: t.units}
	o.usual = usualGap(t.units)
	o.setOff = o.findSetOff()
	for i := range t.units {
		u := &t.units[i]
		switch u.kind {
		case headingUnit:
			o.heading(i)
		case askUnit:
			o.blocks = append(o.blocks, block{kind: questionBlock, text: u.text(), number: u.number, also: u.also, line: u.line()})
			o.asked = true
		case textUnit, listUnit, codeUnit:
			o.body(i)
		}
	}
	if len(o.blocks) > 0 && title.line > 0 && (o.blocks[0].kind == textBlock || o.blocks[0].kind == listBlock) {
		o.blocks[0].line = title.line // the introduction's entry is found at its title
	}
	return o.blocks
}

// usualGap returns the most frequent number of empty lines above a paragraph.
func usualGap(units []unit) int {
	count := map[int]int{}
	for i, u := range units {
		if i > 0 && u.gap > 0 {
			count[u.gap]++
		}
	}
	best := 1
	for gap, n := range count {
		if n > count[best] || n == count[best] && gap < best {
			best = gap
		}
	}
	return best
}

// findSetOff finds the paragraphs after the last numbered heading of a row that a larger gap
// sets off: they close the page, and belong to no heading. Where gaps are many they mean
// nothing.
func (o *textOutline) findSetOff() map[int]bool {
	found := map[int]bool{}
	numbered, own := false, 0
	for i, u := range o.units {
		switch {
		case u.kind == headingUnit:
			numbered, own = u.number != "" && u.level == 0, 0
		case u.kind == askUnit:
			numbered = false
		case numbered && own > 0 && u.gap > o.usual && u.kind == textUnit && u.number == "" && o.units[i-1].kind == textUnit && !o.goesOn(i):
			found[i] = true
			numbered = false
		default:
			own++
		}
	}
	if len(found) > 3 {
		return nil
	}
	return found
}

// goesOn reports whether the numbers go on with the next heading after units[i].
func (o *textOutline) goesOn(i int) bool {
	last := -1
	for k := i - 1; k >= 0; k-- {
		if o.units[k].kind == headingUnit && o.units[k].number != "" {
			last = markerNumber(o.units[k].marker)
			break
		}
	}
	for _, u := range o.units[i:] {
		if u.kind == headingUnit {
			return u.number != "" && markerNumber(u.marker) == last+1
		}
	}
	return false
}

func (o *textOutline) heading(i int) {
	u := &o.units[i]
	text, number := strings.TrimSpace(strings.TrimRight(u.text(), ":")), u.number
	if number == "" && u.level == 0 {
		number, text = cutNumber(text)
	}
	level := u.level + topLevel - 1
	switch {
	case u.level > 0:
		o.section, o.group = level, 0
		if o.isGroup(i) {
			o.group = level
		}
	case u.number != "":
		level = max(o.section, topLevel-1) + 1
	case endsAsking(text) && o.group > 0:
		level = o.group + 1
	case endsAsking(text):
		level = max(topLevel, o.section)
		o.section = level
	case o.nested(i):
		level = max(o.section, topLevel-1) + 2
	default:
		level = o.plainLevel(i)
		o.section, o.group = level, 0
		if o.isGroup(i) {
			o.group = level
		}
	}
	o.numbered, o.asked, o.closed = u.number != "", false, false
	o.blocks = append(o.blocks, block{kind: headingBlock, level: level, text: text, number: number, also: u.also, line: u.line()})
}

// plainLevel returns the level of a heading that asks nothing and has no number: headings in
// capitals are above others, and so is one right above another.
func (o *textOutline) plainLevel(i int) int {
	u := &o.units[i]
	over := i+1 < len(o.units) && o.units[i+1].kind == headingUnit && o.units[i+1].number == "" && !endsAsking(o.units[i+1].text())
	switch {
	case allCaps(u.text()):
		o.caps = true
		return topLevel
	case o.caps:
		return topLevel + 1
	case over:
		o.subs = true
		return topLevel
	case o.subs:
		return topLevel + 1
	}
	return topLevel
}

// isGroup reports whether the heading at i is over a group of questions, not over a text.
func (o *textOutline) isGroup(i int) bool {
	if endsAsking(o.units[i].text()) {
		return false
	}
	if faqHeading.MatchString(o.units[i].text()) {
		return true
	}
	lead, questions := 0, 0
	for _, u := range o.units[i+1:] {
		switch u.kind {
		case askUnit:
			return true
		case headingUnit:
			if !endsAsking(u.text()) || u.number != "" {
				return false
			}
			if questions++; questions > 1 || lead == 0 {
				return true
			}
		case textUnit, listUnit, codeUnit:
			if questions == 0 {
				lead += utf8.RuneCountInString(u.text())
				if lead > shortLead || u.kind != textUnit {
					return false
				}
			}
		}
	}
	return false
}

// nested reports whether the heading at i stands within a row of numbered headings that goes
// on below it, and that does not stand under a heading itself: it belongs to the number above.
func (o *textOutline) nested(i int) bool {
	first, last := -1, 0
	for k := i - 1; k >= 0; k-- {
		if u := &o.units[k]; u.kind == headingUnit && u.number != "" {
			n := markerNumber(u.marker)
			if last == 0 {
				last = n
			}
			if first = k; n <= 1 {
				break
			}
		}
	}
	if first < 0 {
		return false
	}
	if first > 0 && o.units[first-1].kind == headingUnit || o.section > 0 {
		return false
	}
	for _, u := range o.units[i+1:] {
		if u.kind == headingUnit && u.number != "" {
			return markerNumber(u.marker) == last+1
		}
	}
	return false
}

// answerMark stands before an answer though its question has no mark; with a full stop it would be an initial, or a word.
var answerMark = regexp.MustCompile(`^(?i:answer|antwort|réponse|respuesta|resposta|risposta|antwoord|ответ|svar|ans|A)[ ]?[:：][ ]*`)

func (o *textOutline) body(i int) {
	u := &o.units[i]
	if o.setOff[i] && !o.closed {
		o.blocks = append(o.blocks, block{kind: closeBlock, line: u.line()})
		o.closed = true
	}
	if i > 0 && u.kind == textUnit && o.units[i-1].kind == headingUnit && endsAsking(o.units[i-1].text()) {
		if loc := answerMark.FindStringIndex(u.lines[0].text); loc != nil {
			u.lines[0].text = u.lines[0].text[loc[1]:]
		}
	}
	b := block{kind: textBlock, line: u.line()}
	switch {
	case u.kind == listUnit:
		b.kind, b.text, b.items = listBlock, u.markdown(), u.items
	case u.number != "":
		if i > 0 && o.units[i-1].number != "" && o.units[i-1].kind == textUnit {
			return // taken with the first of the list
		}
		b.kind = listBlock
		b.text, b.items = o.numberedList(i)
	default:
		b.text = u.markdown()
	}
	o.blocks = append(o.blocks, b)
}

// numberedList joins the numbered paragraphs from i on to one list.
func (o *textOutline) numberedList(i int) (text string, items []string) {
	var lines []textLine
	for _, u := range o.units[i:] {
		if u.number == "" || u.kind != textUnit {
			break
		}
		items = append(items, u.text())
		at := len(lines)
		lines = append(lines, u.lines...)
		lines[at].text = u.marker + " " + lines[at].text
	}
	return listMarkdown(lines), items
}
