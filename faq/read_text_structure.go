package faq

import (
	"cmp"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Documents in the manner of Usenet and of old manuals show their headings: by a line drawn
// under them, by numbers such as 4.2 with a table of contents above, or by “Subject:” lines
// with dashes between. textStructure finds these and makes units of them.

// mailHeader is a line of a message's head.
var mailHeader = regexp.MustCompile(`^(?:From|Newsgroups|Subject|Date|Organization|Reply-To|Followup-To|Message-ID|Path|Approved|Lines|Expires|Supersedes|Distribution|Summary|Keywords|Sender|References|Xref|` +
	`Archive-[Nn]ame|Posting-[Ff]requency|Last-[Mm]odified|Version|URL|Maintainer|Copyright|Author|Comp-[\w-]+-archive-name|X-[\w-]+|Original-author|Last-change|Content-[Tt]ype|MIME-Version|Disclaimer|Rfc\d+-Archive-Name|Language|Frequency|Content-Transfer-Encoding|NNTP-Posting-\w+|To|Cc): `)

// cutMailHead cuts the heads of a message at the top of the text and returns its subject.
func cutMailHead(paras []textPara) (subject string, rest []textPara) {
	for len(paras) > 0 {
		p := paras[0]
		heads := 0
		for _, l := range p.raw {
			if mailHeader.MatchString(l.text) {
				heads++
			}
		}
		if heads < 2 || !mailHeader.MatchString(p.raw[0].text) {
			return subject, paras
		}
		for _, l := range p.raw {
			if s, ok := strings.CutPrefix(l.text, "Subject: "); ok && subject == "" {
				subject = strings.TrimSpace(s)
			}
		}
		paras = paras[1:]
	}
	return subject, paras
}

// underlineOf reports whether line b, a row of one sign, is drawn under line a.
func underlineOf(a, b textLine) bool {
	if a.text == "" || hasColumns(a.text) && a.line > 3 || a.line+1 != b.line || !isUnderlineRow(b.text) || isUnderlineRow(a.text) {
		return false
	}
	n, m := utf8.RuneCountInString(a.text), utf8.RuneCountInString(b.text)
	over := b.indent - a.indent
	long := m >= 60 && m > n // a line over the whole width
	return n <= longestQuestionLine && (m >= n-max(3, n/5) && m <= n+12 || long) && over <= 2 && over >= -8
}

func isUnderlineRow(s string) bool {
	if utf8.RuneCountInString(s) < 3 {
		return false
	}
	first := firstRune(s)
	if !unicode.IsPunct(first) && !unicode.IsSymbol(first) || strings.ContainsRune(".•", first) {
		return false
	}
	for _, r := range s {
		if r != first {
			return false
		}
	}
	return true
}

// underlined is a heading with a line drawn under it, and perhaps over it.
type underlined struct {
	from, to int // places of its first line and of the one after it, in the lines of the text
	text     textLine
	style    string
}

// findUnderlined finds the underlined headings.
func findUnderlined(lines []textLine) []underlined {
	var found []underlined
	for i := 0; i+1 < len(lines); i++ {
		if !underlineOf(lines[i], lines[i+1]) {
			continue
		}
		u := underlined{from: i, to: i + 2, text: lines[i], style: lines[i+1].text[:utf8.RuneLen(firstRune(lines[i+1].text))]}
		if i > 0 && isUnderlineRow(lines[i-1].text) && firstRune(lines[i-1].text) == firstRune(lines[i+1].text) {
			u.from, u.style = i-1, u.style+u.style
		} else if i > 0 && lines[i-1].text != "" && !isDrawnRule(lines[i-1].text) && (i < 2 || lines[i-2].text != "" || !continuesHeading(lines[i-1], lines[i])) {
			continue // the last line of a paragraph over a rule
		} else if i > 0 && lines[i-1].text != "" && !isDrawnRule(lines[i-1].text) {
			u.from = i - 1
			u.text.text = lines[i-1].text + " " + u.text.text
			u.text.line, u.text.count = lines[i-1].line, 2
		}
		found = append(found, u)
		i++
	}
	return found
}

// continuesHeading reports whether b is the second line of a heading that begins with a.
func continuesHeading(a, b textLine) bool {
	return a.indent == b.indent && utf8.RuneCountInString(a.text) > 40 && !endsSentence(a.text) && endsAsking(b.text)
}

// dottedNumber is the number of a heading in parts: “4.2”, “[4.2]”, “Q4.2:”, “Subject: 4.2.”.
var dottedNumber = regexp.MustCompile(`^(?:Subject:[ ]*)?(?:(?i:section|chapter|part|question|q)[ ]?)?[\[(]?(\d{1,3}(?:[.-]\d{1,3}){0,4}[a-z]?)(?:[\])][.:)]?|[.:)]+)?(?:[ ]+[-–—])?[ ]+(\S.*)$`)

// contentsTail is the page number at the end of a line of a table of contents.
var contentsTail = regexp.MustCompile(`[ ]*(?:[ ]?[._·…]){3,}[ ]*\d*$|[ ]{3,}\d+$`)

// numberedLine cuts the number in parts from a line.
func numberedLine(s string) (number, rest string, ok bool) {
	m := dottedNumber.FindStringSubmatch(s)
	if m == nil {
		return "", "", false
	}
	return m[1], strings.TrimSpace(contentsTail.ReplaceAllString(m[2], "")), true
}

// dottedNumbers finds the numbers in parts that stand twice at the start of a line with the
// same words: in the table of contents and above the text. It returns for each the place of
// the last, and the places of the others.
func dottedNumbers(lines []textLine) (heads map[int]string, contents map[int]bool) {
	type place struct {
		at   int
		text string
	}
	places := map[string][]place{}
	for i, l := range lines {
		if len(l.text) > 0 && l.text[0] < 0x80 {
			if number, rest, ok := numberedLine(l.text); ok {
				places[number] = append(places[number], place{i, foldText(rest)})
			}
		}
	}
	heads, contents = map[int]string{}, map[int]bool{}
	for number, ps := range places {
		last := ps[len(ps)-1]
		for _, p := range ps[:len(ps)-1] {
			if p.text != "" && (p.text == last.text || samePrefix(p.text, last.text)) {
				heads[last.at] = number
				contents[p.at] = true
			}
		}
	}
	return heads, contents
}

// sectionWord stands before the number of a heading.
var sectionWord = regexp.MustCompile(`^(?i:section|chapter|part)[ ]?\d`)

// ascendingNumbers finds headings numbered in parts in a document without a table of
// contents: each begins a paragraph of few lines, and the numbers go up.
func ascendingNumbers(lines []textLine) map[int]string {
	heads, parts := map[int]string{}, 0
	last, singles := "", map[string]int{}
	for i, l := range lines {
		if l.text == "" || i > 0 && lines[i-1].text != "" && !isUnderlineRow(lines[i-1].text) || !shortParagraph(lines[i:]) {
			continue
		}
		number, rest, ok := numberedLine(l.text)
		switch {
		case !ok || !startsUpper(rest) && !endsAsking(rest):
		case sectionWord.MatchString(l.text):
			heads[i] = number
		case !strings.Contains(number, "."):
			singles[number] = i
		case last != "" && compareNumbers(number, last) <= 0:
			return map[int]string{}
		default:
			heads[i], last = number, number
			parts++
			if top, _, _ := strings.Cut(number, "."); singles[top] > 0 {
				heads[singles[top]] = top
				delete(singles, top)
			}
		}
	}
	if parts < 3 {
		return map[int]string{}
	}
	return heads
}

// shortParagraph reports whether the paragraph that begins the lines has three lines or fewer.
func shortParagraph(lines []textLine) bool {
	for i := range min(4, len(lines)) {
		if lines[i].text == "" {
			return true
		}
	}
	return len(lines) < 4
}

// compareNumbers compares numbers in parts.
func compareNumbers(a, b string) int {
	as, bs := strings.Split(a, "."), strings.Split(b, ".")
	for i := range min(len(as), len(bs)) {
		if c := cmp.Compare(firstNumber(as[i]), firstNumber(bs[i])); c != 0 {
			return c
		}
	}
	return cmp.Compare(len(as), len(bs))
}

// samePrefix reports whether one text begins with the other, which was cut or wrapped.
func samePrefix(a, b string) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	return len(a) >= 15 && strings.HasPrefix(b, a)
}

// structure holds what shows the headings of a document.
type textStructure struct {
	under    []underlined
	heads    map[int]string // place of a heading with a number in parts
	contents map[int]bool   // places of lines of the table of contents
	subjects []int          // places of “Subject:” lines between dashes
}

// findStructure tells how a document shows its headings, or returns nil if it does not.
func findStructure(lines []textLine) *textStructure {
	s := &textStructure{under: findUnderlined(lines)}
	s.heads, s.contents = dottedNumbers(lines)
	if len(s.contents) < 3 {
		s.heads, s.contents = ascendingNumbers(lines), map[int]bool{}
	}
	for i, l := range lines {
		if strings.HasPrefix(l.text, "Subject: ") && i > 0 && (lines[i-1].text == "" || isDrawnRule(lines[i-1].text)) {
			s.subjects = append(s.subjects, i)
		}
	}
	if len(s.subjects) < 2 {
		s.subjects = nil
	}
	if len(s.under) == 0 && len(s.heads) == 0 && len(s.subjects) == 0 {
		return nil
	}
	return s
}

// strong reports whether enough headings show to trust them alone.
func (s *textStructure) strong() bool {
	return s != nil && (len(s.under) >= 2 || len(s.heads) >= 3 || len(s.subjects) >= 2)
}

// shownHeading is a heading that shows.
type shownHeading struct {
	from, to int
	text     textLine
	number   string
	style    string
}

// headings returns the headings that show, in order, and the numbers of each style by its
// first appearance.
func (s *textStructure) headings(lines []textLine) []shownHeading {
	var all []shownHeading
	taken := map[int]bool{}
	take := func(h shownHeading) {
		for i := h.from; i < h.to; i++ {
			if taken[i] {
				return
			}
		}
		for i := h.from; i < h.to; i++ {
			taken[i] = true
		}
		all = append(all, h)
	}
	for _, u := range s.under {
		h := shownHeading{from: u.from, to: u.to, text: u.text, style: u.style}
		if number, rest, ok := numberedLine(u.text.text); ok && (strings.Contains(number, ".") || len(s.heads) > 0) {
			h.number, h.text.text = number, rest
		}
		take(h)
	}
	for _, i := range s.subjects {
		h := shownHeading{from: i, to: i + 1, text: lines[i], style: "Subject"}
		h.text.text = strings.TrimSpace(strings.TrimPrefix(h.text.text, "Subject:"))
		if number, rest, ok := numberedLine(lines[i].text); ok {
			h.number, h.text.text = number, rest
		}
		take(h.wrapped(lines))
	}
	for i, number := range s.heads {
		_, rest, _ := numberedLine(lines[i].text)
		h := shownHeading{from: i, to: i + 1, text: lines[i], number: number}
		h.text.text = rest
		take(h.wrapped(lines))
	}
	slices.SortFunc(all, func(a, b shownHeading) int { return a.from - b.from })
	return all
}

// wrapped takes the next lines to a heading that goes on there: up to the question mark, or
// to an empty line if that comes at once.
func (h shownHeading) wrapped(lines []textLine) shownHeading {
	if endsAsking(h.text.text) {
		return h
	}
	for n := h.to; n < len(lines) && n < h.from+4; n++ {
		if lines[n].text == "" || isDrawnRule(lines[n].text) {
			if n > h.to && n <= h.from+2 {
				break
			}
			return h
		}
		if _, _, ok := numberedLine(lines[n].text); ok || mailHeader.MatchString(lines[n].text) {
			return h
		}
		if endsAsking(lines[n].text) || n+1 < len(lines) && lines[n+1].text == "" && lines[n].indent > lines[h.from].indent && n == h.to {
			for _, l := range lines[h.to : n+1] {
				h.text.text += " " + l.text
			}
			h.to = n + 1
			return h
		}
	}
	return h
}

// numberDepth returns the level that a number in parts shows: 1 for “4”, 2 for “4.2”.
func numberDepth(number string) int {
	return 1 + strings.Count(strings.ReplaceAll(number, "-", "."), ".")
}

// firstNumber returns the first part of a number, or 0.
func firstNumber(number string) int {
	head, _, _ := strings.Cut(number, ".")
	n, err := strconv.Atoi(strings.TrimFunc(head, func(r rune) bool { return !unicode.IsDigit(r) }))
	if err != nil {
		return 0
	}
	return n
}
