package faq

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// plain takes lines up to the next mark, bullet or question: prose, lines to keep apart, or a
// list without bullets.
func (s *splitter) plain(lines []textLine) int {
	if k := headOver(lines); k > 0 {
		s.add(unit{kind: headingUnit, lines: lines[:k]})
		return k
	}
	n := 1
	for ; n < len(lines); n++ {
		if _, _, ok := cutMarker(lines[n].text); ok {
			break
		}
		if questionLine(lines[n].text) && n+1 < len(lines) && !questionLine(lines[n+1].text) &&
			(endsSentence(lines[n-1].text) || endsSentence(lines[n+1].text) || !headingLike(lines[n-1].text) || len(s.units) > 0 && questionAbove(s.units)) {
			break
		}
		if headsLong(lines[n-1], lines[n:]) {
			break
		}
		if s.marks != nil && (s.marks.isQuestion(lines[n].text) || s.asking && s.marks.isAnswer(lines[n].text)) {
			break
		}
	}
	taken := lines[:n]
	if lead, items := shortLines(taken); len(items) > 0 {
		if len(lead) > 0 {
			s.add(unit{kind: textUnit, lines: lead})
		}
		u := unit{kind: listUnit, lines: items, bare: true}
		for _, l := range items {
			u.items = append(u.items, listColumns(l.text))
		}
		s.add(u)
		return n
	}
	s.add(unit{kind: textUnit, lines: taken})
	return n
}

// questionAbove reports whether the last unit or the one before it is a question.
func questionAbove(units []unit) bool {
	for _, u := range units[max(0, len(units)-1):] {
		if (u.kind == headingUnit || u.kind == askUnit) && endsAsking(u.text()) {
			return true
		}
	}
	return false
}

// headOver returns how many lines at the start are a heading over the others: a line in
// capitals, or one of a few words over a long one.
func headOver(lines []textLine) int {
	if len(lines) < 2 {
		return 0
	}
	head, next := lines[0].text, lines[1].text
	switch {
	case allCaps(head) && headingLike(head) && !allCaps(next):
		return 1
	case headsLong(textLine{text: "."}, lines):
		return 1
	}
	return 0
}

// headsLong reports whether the first of the lines is a heading over a long one, after line
// above: where a page was copied without its empty lines, nothing else shows it.
func headsLong(above textLine, lines []textLine) bool {
	if len(lines) < 2 || !endsSentence(above.text) && !strings.HasSuffix(above.text, ":") {
		return false
	}
	head, next := lines[0].text, lines[1].text
	return headingLike(head) && !endsAsking(head) && utf8.RuneCountInString(head) <= 60 && wordCount(head) <= 8 && startsUpper(head) &&
		!hasColumns(next) && startsUpper(next) && endsSentence(next) && utf8.RuneCountInString(next) > max(70, 2*utf8.RuneCountInString(head))
}

// shortLines finds the lines at the end of a paragraph that make a list: short, without a
// full stop, in the same manner.
func shortLines(lines []textLine) (lead, items []textLine) {
	leads := 0
	for leads < min(3, len(lines)-1) && (strings.HasSuffix(lines[leads].text, ":") || endsSentence(lines[leads].text) && !endsAsking(lines[leads].text)) && !hasColumns(lines[leads].text) {
		leads++
	}
	lead, lines = lines[:leads], lines[leads:]
	if len(lines) < 2 {
		return nil, nil
	}
	ends := 0
	for _, l := range lines {
		if utf8.RuneCountInString(l.text) > 100 || wordCount(l.text) > 14 {
			return nil, nil
		}
		if endsSentence(l.text) && !endsAsking(l.text) {
			ends++
		}
	}
	if ends > 0 && ends*2 > len(lines)-1 || strings.HasSuffix(lines[0].text, ",") || addressLines(lines) {
		return nil, nil
	}
	return lead, lines
}

// addressLines reports whether the lines are a postal address or a signature, which is no list.
func addressLines(lines []textLine) bool {
	if len(lines) > 6 {
		return false
	}
	for _, l := range lines {
		if postalTextLine.MatchString(l.text) {
			return true
		}
	}
	return false
}

// postalTextLine has a postal code and a town, or a street and a number.
var postalTextLine = regexp.MustCompile(`(?i)^(?:[A-Z]{1,2}-)?\d{4,5}(?:-\d{4})? \pL[\pL .-]+$|, ?[A-Z]{2} \d{5}(?:-\d{4})?$|\b[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}$|^\d{1,5}[a-z]? [\pL .'-]+ (?:st(?:reet)?|ave(?:nue)?|r(?:oa)?d|blvd|boulevard|lane|ln|drive|dr|way|court|square)\.?(?:,.*)?$|^[\pL .-]+(?:str(?:aße|asse|\.)|weg|platz|allee|gasse) ?\d+ ?[a-z]?$`)

func wordCount(s string) int { return len(strings.Fields(s)) }

// allCaps reports whether the text is written in capitals: two letters or more, none small.
func allCaps(s string) bool {
	upper := 0
	for _, r := range s {
		if unicode.IsLower(r) {
			return false
		}
		if unicode.IsUpper(r) {
			upper++
		}
	}
	return upper > 1
}

// plainColumns puts a colon or dash in the place of the space between columns.
func plainColumns(s string) string {
	if !hasColumns(s) {
		return s
	}
	return joinColumns(columnGutter.Split(s, -1))
}

// listColumns does the same for a line of a list, where two spaces are enough.
func listColumns(s string) string {
	if hasColumns(s) || !strings.Contains(s, "  ") {
		return plainColumns(s)
	}
	return joinColumns(slices.DeleteFunc(strings.Split(s, "  "), func(p string) bool { return strings.TrimSpace(p) == "" }))
}

func joinColumns(parts []string) string {
	for i, p := range parts {
		parts[i] = strings.TrimSpace(p)
	}
	head := strings.TrimRight(parts[0], " ")
	if strings.HasSuffix(head, ":") {
		head += " "
	} else {
		head += ": "
	}
	return head + strings.Join(parts[1:], " – ")
}
