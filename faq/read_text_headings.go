package faq

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// The longest line that is taken for a heading or a question, in runes and words.
const (
	longestHeading      = 100
	longestQuestionLine = 220
	headingWords        = 14
)

var (
	// quantityEnd ends a line of a price list or of opening hours.
	quantityEnd = regexp.MustCompile(`(?i)(?:[€$£¥]\s?\d[\d.,]*|\d[\d.,]*\s?(?:[€$£¥%]|(?:usd|eur|euro|chf|gbp|dollars?|am|pm|a\.m|p\.m|uhr|h|hrs?|hours?|std|min(?:utes?|uten)?|kg|km|people|personen)\b\.?)|\d{1,2}[:.]\d\d)\s*$`)
	// addressStart begins a line that is a place to write or call to.
	addressStart = regexp.MustCompile(`(?i)^(?:https?://|www\.|\S+@\S+\.\S+$|(?:tel|phone|fax|e-?mail|mobile|telefon|mail|web|address|adresse)\.?:|\+?\d[\d ()/.-]{6,}$)`)
	// letterClosing ends a letter.
	letterClosing = regexp.MustCompile(`(?i)^(?:(?:best|kind|warm)(?:est)? (?:regards|wishes)|regards|sincerely|yours (?:truly|sincerely)|cheers|thank you|thanks|mit freundlichen grüßen|(?:viele|liebe|herzliche) grüße|cordialement|saludos|your .{2,30} team|ihr .{2,30}team)\b`)
	// sentenceBreak stands between two sentences.
	sentenceBreak = regexp.MustCompile(`\pL{2}[.!?…]["”’)]?\s+["“„(]?\p{Lu}`)
	// faqHeading heads a list of questions.
	faqHeading = regexp.MustCompile(`(?i)\bfaqs?\b|frequently[ -]asked|common(?:ly asked)? questions|questions? (?:and|&) answers?|\bq ?(?:&|and|\+) ?a\b|^(?:your )?questions$|popular questions|` +
		`häufig(?:e|en|er)?(?: gestellte[n]?)? fragen|fragen (?:und|&) antworten|^(?:ihre |eure )?fragen$|foire aux questions|questions (?:fréquentes|courantes|et réponses)|preguntas (?:frecuentes|y respuestas)|` +
		`domande (?:frequenti|e risposte)|perguntas (?:frequentes|e respostas)|veelgestelde vragen|часто задаваемые|вопросы и ответы|vanliga frågor|ofte stilte|najczęściej zadawane|よくある|常见问题|常見問題|자주 묻는`)
)

// headingLike reports whether a line could be a heading: short, no sentence, no item of a
// price list, no address. What stands around it decides whether it is one.
func headingLike(s string) bool {
	n := utf8.RuneCountInString(s)
	if n < 2 || n > longestHeading || wordCount(s) > headingWords {
		return false
	}
	last, _ := utf8.DecodeLastRuneInString(s)
	first, _ := utf8.DecodeRuneInString(s)
	if strings.ContainsRune(".,;:…–—-=&/。、，；：", last) || strings.ContainsRune("-=>|+/\\", first) {
		return false
	}
	letters, digits := 0, 0
	for _, r := range s {
		switch {
		case unicode.IsLetter(r):
			letters++
		case unicode.IsDigit(r):
			digits++
		}
	}
	if letters == 0 || digits > letters || !isASCII(s) && letters > 40 && !strings.Contains(s, " ") {
		return false
	}
	if hasColumns(s) || quantityEnd.MatchString(s) || addressStart.MatchString(s) || letterClosing.MatchString(s) || sentenceBreak.MatchString(s) {
		return false
	}
	return wordCount(s) <= 9 || titleCase(s) || endsAsking(s)
}

// titleCase reports whether most of the longer words of the text begin with a capital.
func titleCase(s string) bool {
	long, upper := 0, 0
	for w := range strings.FieldsSeq(s) {
		if utf8.RuneCountInString(w) < 4 {
			continue
		}
		long++
		if startsUpper(w) {
			upper++
		}
	}
	return long > 0 && upper*4 >= long*3
}

// questionLine reports whether a line is a question and nothing else.
func questionLine(s string) bool {
	if !endsAsking(s) || utf8.RuneCountInString(s) > longestQuestionLine || strings.HasSuffix(s, ".") || strings.HasSuffix(s, ":") {
		return false
	}
	if !startsUpper(s) && unicode.IsLower(firstRune(s)) && wordCount(s) < 3 {
		return false
	}
	return !sentenceBreak.MatchString(strings.ReplaceAll(s, "?", " "))
}

func firstRune(s string) rune {
	r, _ := utf8.DecodeRuneInString(s)
	return r
}

// markHeadings finds the headings that no markup shows: a line alone in its paragraph that
// looks like one, over text. weak: headings are not shown by other means, so that a short
// line may be one.
func markHeadings(units []unit, weak bool) []unit {
	markNumbered(units)
	markQuestions(units, weak)
	units = joinQuestions(units)
	if !weak {
		return units
	}
	for i := 0; i < len(units); {
		n := candidateRun(units[i:])
		if n == 0 {
			i++
			continue
		}
		units = markRun(units, i, n)
		i += n
	}
	return mergeLists(units)
}

// markQuestions finds the questions that stand alone in their paragraphs, over text. Where
// there are several, one may begin with another sentence: “I am late. What do I do?”
func markQuestions(units []unit, weak bool) {
	found := 0
	var longer []*unit
	for i := range units {
		u := &units[i]
		if u.kind != textUnit || u.after || u.inner || u.number != "" || len(u.lines) != 1 || i+1 == len(units) || !u.alone && !weak {
			continue
		}
		switch text := u.text(); {
		case questionLine(text):
			u.kind = headingUnit
			found++
		case u.alone && endsAsking(text) && utf8.RuneCountInString(text) <= longestQuestionLine && !endsAsking(units[i+1].text()):
			longer = append(longer, u)
		}
	}
	if found >= 3 && len(longer) <= found {
		for _, u := range longer {
			u.kind = headingUnit
		}
	}
}

// markNumbered decides of each run of numbered paragraphs whether it is a list or a row of
// numbered headings: they are headings if text follows most of them, and if they ask or
// look like headings.
func markNumbered(units []unit) {
	for start := 0; start < len(units); {
		if units[start].number == "" {
			start++
			continue
		}
		run := numberedRun(units, start)
		headed, fit, asked := 0, 0, 0
		for _, i := range run {
			u := &units[i]
			if u.kind == headingUnit || i+1 < len(units) && units[i+1].number == "" && units[i+1].kind != headingUnit && units[i+1].kind != askUnit {
				headed++
			}
			if headingLike(u.text()) {
				fit++
			}
			if endsAsking(u.text()) {
				asked++
			}
		}
		all := len(run)
		isHeads := headed*3 >= all*2 && ((fit+asked)*2 >= all || asked*2 >= all && all > 2) && (all > 1 || fit == 1 || asked == 1)
		for _, i := range run {
			u := &units[i]
			long := utf8.RuneCountInString(u.text()) > longestQuestionLine
			if isHeads && u.kind == textUnit && !long && (headed == all || i+1 < len(units) && units[i+1].number == "" || endsAsking(u.text())) {
				u.kind = headingUnit
			}
		}
		start = run[len(run)-1] + 1
	}
}

// numberedRun returns the places of the numbered paragraphs that count on from the one at
// start.
func numberedRun(units []unit, start int) []int {
	run := []int{start}
	last := markerNumber(units[start].marker)
	for i := start + 1; i < len(units); i++ {
		if units[i].number == "" {
			continue
		}
		n := markerNumber(units[i].marker)
		if n != last+1 && n != last {
			break
		}
		last = n
		run = append(run, i)
	}
	return run
}

// joinQuestions makes one question of two or three that stand over one answer, and a list of
// more questions than that.
func joinQuestions(units []unit) []unit {
	var out []unit
	plainQuestion := func(u unit) bool {
		return u.kind == headingUnit && u.number == "" && endsAsking(u.text()) && len(u.also) == 0
	}
	for i := 0; i < len(units); {
		n := 0
		for i+n < len(units) && plainQuestion(units[i+n]) {
			n++
		}
		switch {
		case n < 2:
			out = append(out, units[i])
			i++
		case n <= 3:
			u := units[i]
			for _, v := range units[i+1 : i+n] {
				u.also = append(u.also, v.text())
			}
			out = append(out, u)
			i += n
		default:
			u := unit{kind: listUnit, gap: units[i].gap, bare: true}
			for _, v := range units[i : i+n-1] {
				u.lines = append(u.lines, v.lines...)
				u.items = append(u.items, v.text())
			}
			out = append(out, u, units[i+n-1])
			i += n
		}
	}
	return out
}

// headingCandidate reports whether a unit is a line alone in its paragraph that looks like a heading.
func headingCandidate(u *unit) bool {
	return u.kind == textUnit && u.alone && !u.after && !u.inner && len(u.lines) == 1 && u.number == "" && headingLike(u.text())
}

// candidateRun returns how many units at the start look like headings.
func candidateRun(units []unit) int {
	n := 0
	for n < len(units) && headingCandidate(&units[n]) {
		n++
	}
	return n
}

// markRun decides what n short lines from units[i] on are: headings, if text follows them.
func markRun(units []unit, i, n int) []unit {
	if i > 0 && units[i-1].kind == headingUnit && endsAsking(units[i-1].text()) || i > 0 && units[i-1].kind == askUnit {
		i++ // the first answers the question above it
		if n--; n == 0 {
			return units
		}
	}
	if i+n >= len(units) { // the end of the text: nothing is under them
		return units
	}
	last, next := &units[i+n-1], &units[i+n]
	if !textFollows(last, next) {
		return units
	}
	last.kind = headingUnit
	if n == 1 {
		return units
	}
	if n == 2 {
		units[i].kind = headingUnit
		return units
	}
	for k := i; k < i+n-1; k++ {
		u := &units[k]
		u.kind, u.bare, u.items = listUnit, true, []string{u.text()}
	}
	return units
}

// textFollows reports whether what follows a short line is text that the line can be a heading of.
func textFollows(head, next *unit) bool {
	switch next.kind {
	case listUnit, codeUnit, headingUnit, askUnit:
		return true
	case textUnit:
	}
	text := next.text()
	return next.number != "" || len(next.lines) > 1 || endsSentence(text) || strings.HasSuffix(text, ":") || hasColumns(text) ||
		utf8.RuneCountInString(text) > utf8.RuneCountInString(head.text())
}

// mergeLists joins lists without bullets, and numbered paragraphs that proved to be items.
func mergeLists(units []unit) []unit {
	var out []unit
	for _, u := range units {
		if n := len(out); n > 0 && u.kind == listUnit && u.bare && out[n-1].kind == listUnit && out[n-1].bare && u.gap <= 1 {
			out[n-1].lines = append(out[n-1].lines, u.lines...)
			out[n-1].items = append(out[n-1].items, u.items...)
			continue
		}
		out = append(out, u)
	}
	return out
}
