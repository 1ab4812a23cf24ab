package faq

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// textLine is a line of a plain text, or several that were wrapped and are joined again.
type textLine struct {
	text   string // without the space around it
	raw    string // as written, tabs expanded; of joined lines the first
	indent int    // columns of space before it
	line   int    // from 1
	count  int    // lines of the file that it was written on
}

// textPara is a run of lines without an empty line between them.
type textPara struct {
	lines []textLine
	raw   []textLine // the same before wrapped lines were joined
	gap   int        // empty lines above
}

// invisibleRunes come along when a page is copied and mean nothing to a reader.
var invisibleRunes = strings.NewReplacer("\u00a0", " ", "\u202f", " ", "\u2007", " ", "\u200b", "", "\u2060", "", "\ufeff", "",
	"\u00ad", "", "\f", "\n", "\v", " ", "\u2028", " ", "\u2029", " ", "\r", "")

// textLines splits a document into its lines.
func textLines(data string) []textLine {
	var lines []textLine
	n := 0
	for l := range strings.Lines(data) {
		n++
		l = strings.TrimRightFunc(invisibleRunes.Replace(expandTabs(l)), unicode.IsSpace)
		text := hangingMark.ReplaceAllString(strings.TrimSpace(l), "$1 ")
		indent := utf8.RuneCountInString(l) - utf8.RuneCountInString(strings.TrimLeftFunc(l, unicode.IsSpace))
		lines = append(lines, textLine{text: text, raw: l, indent: indent, line: n, count: 1})
	}
	return lines
}

// hangingMark is a number or mark with its text set off by a tab: no column of its own.
var hangingMark = regexp.MustCompile(`^([A-Za-z][:.)]|[Qq]?\d{1,3}(?:\.\d{1,3})*[a-z]?[:.)]+|[\[(]\d[\d.]{0,8}[\])][.:]?|[•*·–-])[ ]{2,}`)

// expandTabs puts spaces in the place of tabs, with a stop at every eighth column.
func expandTabs(s string) string {
	if !strings.Contains(s, "\t") {
		return s
	}
	var b strings.Builder
	column := 0
	for _, r := range s {
		if r == '\t' {
			n := 8 - column%8
			b.WriteString("        "[:n])
			column += n
			continue
		}
		b.WriteRune(r)
		column++
	}
	return b.String()
}

// textParas groups lines into paragraphs; wrapped lines are not joined yet.
func textParas(lines []textLine) []textPara {
	var paras []textPara
	gap, open := 0, false
	for _, l := range lines {
		if l.text == "" {
			gap++
			open = false
			continue
		}
		if !open {
			paras = append(paras, textPara{gap: gap})
			gap, open = 0, true
		}
		p := &paras[len(paras)-1]
		p.raw = append(p.raw, l)
	}
	return paras
}

// The widest column at which people wrap lines, and the narrowest.
const (
	widestWrap    = 132
	narrowestWrap = 40
)

// wrapColumn returns the column at which the lines of a text were wrapped, or 0 if every
// paragraph is one line. Lines are taken for wrapped when the word that follows on the next
// line would not have fitted, and most are.
func wrapColumn(paras []textPara) int {
	var widths []int
	for _, p := range paras {
		for i := range len(p.raw) - 1 {
			if _, _, ok := cutMarker(p.raw[i+1].text); !ok {
				if w := p.raw[i].width(); w >= narrowestWrap-8 && w <= widestWrap {
					widths = append(widths, w)
				}
			}
		}
	}
	if len(widths) < 3 {
		return 0
	}
	slices.Sort(widths)
	column := widths[(len(widths)-1)*95/100]
	if column < narrowestWrap {
		return 0
	}
	forced := 0 // within a sentence
	for _, p := range paras {
		for i := range len(p.raw) - 1 {
			a := p.raw[i]
			if w := a.width(); w >= narrowestWrap-8 && w <= widestWrap && forcedBreak(a, p.raw[i+1], column) && !endsSentence(a.text) {
				forced++
			}
		}
	}
	if forced < 2 || forced*5 < len(widths)*2 {
		return 0
	}
	return column
}

func (l textLine) width() int { return l.indent + utf8.RuneCountInString(l.text) }

// forcedBreak reports whether the first word of b would not have fitted on the line of a. A
// little room is allowed: people who wrap by hand break early.
func forcedBreak(a, b textLine, column int) bool {
	word, _, _ := strings.Cut(b.text, " ")
	return a.width()+1+utf8.RuneCountInString(word) > column-column/10
}

// joinWrapped joins the lines of a paragraph that were wrapped at column (0: none were), but
// not those that begin with a mark of a question or an answer.
func (p *textPara) joinWrapped(column int, marks *askMarks) {
	p.lines = p.lines[:0]
	var joined strings.Builder
	flush := func() {
		if n := len(p.lines); n > 0 && joined.Len() > 0 {
			p.lines[n-1].text = joined.String()
		}
		joined.Reset()
	}
	var last textLine // the last line of the file that was taken
	var item textLine // the list item that is open, if any
	for i, l := range p.raw {
		marked := marks != nil && (marks.isQuestion(l.text) || marks.isAnswer(l.text))
		if i > 0 && !marked && !breaksLine(item, last, l, column) {
			if !partedWord(last.text, l.text) {
				joined.WriteByte(' ')
			}
			joined.WriteString(l.text)
			p.lines[len(p.lines)-1].count++
		} else {
			flush()
			p.lines = append(p.lines, l)
			joined.WriteString(l.text)
			item = l
		}
		last = l
	}
	flush()
}

// partedWord reports whether a hyphen at the end of line a joins its last word with the first
// of b, as in “self-” and “massage”, but not in “pre-” and “and post-”.
func partedWord(a, b string) bool {
	if !strings.HasSuffix(a, "-") || strings.HasSuffix(a, " -") || strings.HasSuffix(a, "--") {
		return false
	}
	first, _ := utf8.DecodeRuneInString(b)
	word, _, _ := strings.Cut(b, " ")
	return unicode.IsLower(first) && !slices.Contains([]string{"and", "or", "to", "und", "oder", "bis", "et", "ou", "y", "o", "e"}, word)
}

// breaksLine reports whether b starts a line of its own, rather than going on with a. item
// is the line where the logical line of a began.
func breaksLine(item, a, b textLine, column int) bool {
	if marker, _, ok := cutMarker(b.text); ok {
		if n := markerNumber(marker); n < 0 || n == 1 || endsSentence(a.text) || b.indent != a.indent ||
			column == 0 || !forcedBreak(a, b, column) {
			return true
		}
	}
	if marker, _, ok := cutMarker(item.text); ok && b.indent > item.indent && !hasColumns(b.text) {
		// It goes on under its marker, or it answers a numbered question.
		return markerNumber(marker) >= 0 && a.line == item.line && endsAsking(a.text)
	}
	if isDrawnRule(a.text) || isDrawnRule(b.text) || hasColumns(a.text) || hasColumns(b.text) || mailHeader.MatchString(b.text) {
		return true
	}
	if b.indent > a.indent+3 && a.line != item.line { // a new indented piece
		return true
	}
	if column > 0 && a.width() <= widestWrap && forcedBreak(a, b, column) {
		return endsAsking(a.text) && a.line == item.line && b.indent != a.indent || endsSentence(a.text) && questionLine(b.text)
	}
	if endsSentence(a.text) || endsAsking(a.text) || strings.HasSuffix(a.text, ":") {
		return true
	}
	length := utf8.RuneCountInString(a.text)
	if column > 0 {
		return a.width() > widestWrap || a.width()*5 < column*3 || length < 30 && startsUpper(b.text)
	}
	return length < 45 || length > widestWrap || startsUpper(b.text) && !strings.HasSuffix(a.text, ",")
}

// endsSentence reports whether the text ends as a sentence does.
func endsSentence(s string) bool {
	s = strings.TrimRight(s, `"'”’»)]*_`)
	last, _ := utf8.DecodeLastRuneInString(s)
	return strings.ContainsRune(".!?…。！？।", last)
}

func startsUpper(s string) bool {
	s = strings.TrimLeft(s, `"'“„«‘([¿¡*_`)
	first, _ := utf8.DecodeRuneInString(s)
	return unicode.IsUpper(first) || unicode.IsTitle(first)
}

// columnGutter is the space between two columns of a line that is laid out by hand: a tab, three
// spaces, or leading dots.
var columnGutter = regexp.MustCompile(`[ ]{3,}|[ ]*\.{4,}[ ]*|[ ]?(?:\. ){3,}[ ]*`)

// hasColumns reports whether the line is laid out in columns.
func hasColumns(s string) bool {
	if !strings.Contains(s, "   ") && !strings.Contains(s, "....") && !strings.Contains(s, ". . ") {
		return false
	}
	loc := columnGutter.FindStringIndex(s)
	return loc != nil && loc[0] > 0 && loc[1] < len(s)
}

// textRule is a line that only draws.
var textRule = regexp.MustCompile(`^(?:[-=_*~#+.▬─━═—–•·]\s?){3,}$`)

// isDrawnRule reports whether the line is drawn between parts of a text.
func isDrawnRule(s string) bool { return textRule.MatchString(s) }

// bullet is the sign before an item of a list, with the space after it; number is the same
// for numbered items.
var (
	bulletMarker = regexp.MustCompile(`^(?:[-–—*+·•‣◦▪▫●○■□►▶➤➔→✓✔]|✅|☑️?)[ ]+|^[•‣▪●■►➤✓✔]`)
	numberMarker = regexp.MustCompile(`^(?:\(?(\d{1,3}|[a-zA-Z]|\d{1,3}[a-z])[.)]|(\d)\x{fe0f}?\x{20e3})[ ]+`)
)

// cutMarker cuts the bullet or number of a list item from the text.
func cutMarker(s string) (marker, rest string, ok bool) {
	m := bulletMarker.FindString(s)
	if m == "" {
		m = numberMarker.FindString(s)
	}
	rest = strings.TrimSpace(s[len(m):])
	if m == "" || rest == "" {
		return "", s, false
	}
	marker = strings.TrimSpace(m)
	if r := rune(marker[0]); unicode.IsLetter(r) && (len(marker) < 2 || marker[1] == '.' && r > 'i') {
		return "", s, false // “A. Smith”: an initial
	}
	return marker, rest, true
}

// markerNumber returns the number of a numbered item (its place for a letter), -1 for a bullet.
func markerNumber(marker string) int {
	m := numberMarker.FindStringSubmatch(marker + " ")
	if m == nil {
		return -1
	}
	s := strings.TrimRightFunc(m[1]+m[2], unicode.IsLetter)
	if s == "" {
		s = m[1]
	}
	if n, err := strconv.Atoi(s); err == nil {
		return n
	}
	return int(unicode.ToLower(rune(s[0]))-'a') + 1
}
