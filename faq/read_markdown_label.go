package faq

import (
	"regexp"
	"strings"
)

// qaLabels are what questions and answers are labelled with: “Q:” and “A:”.
type qaLabels struct {
	question, answer *regexp.Regexp     // groups: opening mark, number, closing mark, sign, mark, text
	inline           *regexp.Regexp     // the answer's label within a line
	forms            map[labelForm]bool // how answers are labelled on the page; with a colon in any case
}

// labelForm is how a label is written: “A:”, “A.”, “A –”, “A1.”.
type labelForm struct {
	sign     byte // : . or -
	numbered bool
}

// formOf returns the form of a label that was matched.
func formOf(g []string) labelForm {
	f := labelForm{sign: '-', numbered: g[2] != ""}
	switch {
	case strings.ContainsAny(g[4], ":："):
		f.sign = ':'
	case strings.ContainsAny(g[4], ".)]"):
		f.sign = '.'
	}
	return f
}

// labelPair has the labels of a language; letters alone count only where they stand in pairs.
type labelPair struct {
	question, answer string
	letters          bool
	labels           qaLabels
}

func newLabelPair(question, answer string, letters bool) labelPair {
	const mark, sign = `(\*\*|__|\*|_)?`, `[ \t]*([:：]|[.)\]]|[-–—][ \t])`
	flag := "(?i)"
	if letters {
		flag = ""
	}
	line := func(label string) *regexp.Regexp {
		return regexp.MustCompile(flag + `^[ \t]*(?:#{1,6}[ \t]+|[-*+][ \t]+|>[ \t]*)?` + mark + `(?:` + label + `)[ \t]*[#№]?[ \t]*(\d{1,3}(?:[.-]\d{1,3})?)?` + mark + sign + `[ \t]*` + mark + `[ \t]*(.*)$`)
	}
	return labelPair{question: question, answer: answer, letters: letters, labels: qaLabels{
		question: line(question), answer: line(answer),
		inline: regexp.MustCompile(flag + `[ \t]+(?:\*\*|__)?(?:` + answer + `)[ \t]*[:：](?:\*\*|__)?[ \t]+`),
	}}
}

var labelPairs = []labelPair{
	newLabelPair("Q|Question|Ques", "A|Answer|Ans", false),
	newLabelPair("Frage", "Antwort", false),
	newLabelPair("Pregunta", "Respuesta", false),
	newLabelPair("Question", "Réponse", false),
	newLabelPair("Pergunta", "Resposta", false),
	newLabelPair("Domanda", "Risposta", false),
	newLabelPair("Vraag", "Antwoord", false),
	newLabelPair("Вопрос", "Ответ", false),
	newLabelPair("Pytanie", "Odpowiedź", false),
	newLabelPair("Soru", "Cevap", false),
	newLabelPair("问题?|問題?|質問|Q", "答案?|回答|A", false),
	newLabelPair("F", "A", true),
	newLabelPair("P", "R", true),
	newLabelPair("Q", "R", true),
	newLabelPair("D", "R", true),
	newLabelPair("V", "A", true),
	newLabelPair("В", "О", true),
}

// labelCount is what a page labels with the labels of a language.
type labelCount struct {
	questions, answers, pairs int

	open   bool               // a question waits for its answer
	asked  labelForm          // of the last question
	colons int                // answers behind a colon, in pairs
	like   map[labelForm]bool // of answers in pairs whose question is labelled in the same form
	unlike map[labelForm]bool // of those whose question is labelled in another form
}

// pair counts an answer behind its question.
func (c *labelCount) pair(f labelForm) {
	if c.like == nil {
		c.like, c.unlike = map[labelForm]bool{}, map[labelForm]bool{}
	}
	c.pairs++
	if f.sign == ':' {
		c.colons++
	}
	if f == c.asked {
		c.like[f] = true
	} else {
		c.unlike[f] = true
	}
}

// forms returns the forms without a colon in which the page labels answers. “A. Miller owns it.” is an answer, unless
// the page labels its questions in the same way, or none of its answers otherwise.
func (c *labelCount) forms() map[labelForm]bool {
	if c.colons == 0 {
		for f := range c.unlike {
			c.like[f] = true
		}
	}
	return c.like
}

// survey looks at the whole page for what it labels questions with.
func (m *markdown) survey(lines []srcLine) {
	counts := make([]labelCount, len(labelPairs))
	paragraphs := 0
	for i, l := range lines {
		if l.code || len(l.text) < 3 {
			continue
		}
		if strings.HasPrefix(l.text, "#") {
			l.text = cutPictures(strings.TrimLeft(l.text, "# "))
		}
		if isPlainQuestion(l.text) && (i == 0 || lines[i-1].blank()) && (i+1 == len(lines) || lines[i+1].blank()) {
			paragraphs++
		}
		if !strings.ContainsAny(l.text[:min(len(l.text), 40)], ":：.)]-–—") {
			continue
		}
		for j, p := range labelPairs {
			c := &counts[j]
			if g := p.labels.question.FindStringSubmatch(l.text); g != nil {
				c.questions++
				c.open, c.asked = true, formOf(g)
				if p.labels.inline.MatchString(g[6]) { // “Q: … A: …”
					c.open = false
					c.colons++
				}
			} else if g := p.labels.answer.FindStringSubmatch(l.text); g != nil {
				c.answers++
				if c.open {
					c.pair(formOf(g))
				}
				c.open = false
			}
		}
	}
	for j, p := range labelPairs {
		c := counts[j]
		switch {
		case j == 0 && c.questions+c.answers > 0: // “Q:” is clear without “A:”
		case c.pairs == 0, p.letters && c.pairs < c.questions:
			continue
		}
		labels := p.labels
		labels.forms = c.forms()
		m.labels = append(m.labels, labels)
	}
	m.asking = paragraphs >= 2
	m.matchDetails(lines)
}

// label returns what a line says behind a question's or answer's label.
func (m *markdown) label(line string) (text, number string, question, ok bool) {
	for _, l := range m.labels {
		for _, re := range []*regexp.Regexp{l.question, l.answer} {
			g := re.FindStringSubmatch(line)
			if g == nil {
				continue
			}
			if f := formOf(g); re == l.answer && f.sign != ':' && (!l.forms[f] || strings.TrimSpace(g[6]) == "") {
				continue // “A. Miller”, or nothing would be left
			}
			if g[3] == "" && g[5] == "" && dotted.MatchString(line) {
				continue // “A.I. is …”
			}
			text = g[6]
			if g[1] != "" && g[3] == "" && g[5] == "" {
				text = g[1] + text // the mark closes behind the question
			} else if g[1] == "" && g[5] != "" {
				text = g[5] + text // “Q: **Why?**”
			}
			return text, g[2], re == l.question, true
		}
	}
	return "", "", false, false
}

// dotted is a letter with a full stop and the next word right behind it.
var dotted = regexp.MustCompile(`^[^.)\]:：]*[.)\]][\pL\pN]`)

// cutAnswerLabel cuts “A:” from the head of an answer.
func (m *markdown) cutAnswerLabel(s string) string {
	line, rest, more := strings.Cut(s, "\n")
	if text, _, question, ok := m.label(line); ok && !question {
		s = text
		if more {
			s += "\n" + rest
		}
	}
	return s
}

// part is a run of lines of a paragraph that begins with a label.
type part struct {
	question, answer bool
	number           string
	lines            []srcLine // without the label
}

// labelled makes blocks of a paragraph in which questions or answers are labelled, and reports
// whether it is one.
func (m *markdown) labelled(lines []srcLine, next *piece) bool {
	if len(m.labels) == 0 {
		return false
	}
	var parts []part
	for _, l := range lines {
		text, number, question, ok := m.label(l.text)
		if ok && !question && !m.awaitsAnswer(parts) {
			ok = false
		}
		if !ok {
			if len(parts) == 0 {
				parts = append(parts, part{})
			}
			p := &parts[len(parts)-1]
			p.lines = append(p.lines, l)
			continue
		}
		l.text = text
		parts = append(parts, part{question: question, answer: !question, number: number, lines: []srcLine{l}})
	}
	if len(parts) == 1 && !parts[0].question && !parts[0].answer {
		return false
	}
	for i, p := range parts {
		p.lines = trimLines(p.lines)
		switch {
		case len(p.lines) == 0:
		case !p.question && !p.answer:
			m.text(p.lines)
		case p.answer:
			m.text(p.lines)
		case i > 0 && parts[i-1].question && m.head == len(m.out)-1:
			m.out[m.head].also = append(m.out[m.head].also, m.plainText(joinLines(p.lines))) // two questions, one answer
		default:
			answered := i+1 < len(parts) && (parts[i+1].answer || parts[i+1].question) || i+1 == len(parts) && m.answers(next)
			m.labelledQuestion(p, answered)
		}
	}
	return true
}

// quote adds a quotation. One that is labelled as a question or answer is that, and no quotation.
func (m *markdown) quote(p piece, depth int) {
	_, _, question, ok := m.label(p.lines[0].text)
	if !ok || !question && !m.awaitsAnswer(nil) || depth >= maxListDepth {
		m.text(p.lines)
		return
	}
	lines := make([]srcLine, len(p.lines))
	for i, l := range p.lines {
		l.text = strings.TrimPrefix(strings.TrimPrefix(strings.TrimLeft(l.text, " \t"), ">"), " ")
		lines[i] = l
	}
	m.nested++
	m.walk(lines, depth+1)
	m.nested--
}

// awaitsAnswer reports whether a line labelled as an answer can be one: a question stands right
// above it.
func (m *markdown) awaitsAnswer(parts []part) bool {
	if n := len(parts); n > 0 {
		return parts[n-1].question
	}
	return m.head >= 0 && m.head == len(m.out)-1 && (m.out[m.head].kind == questionBlock || asks(m.out[m.head].text))
}

// answers reports whether a piece begins with an answer's label.
func (m *markdown) answers(p *piece) bool {
	if p == nil {
		return false
	}
	_, _, question, ok := m.label(p.lines[0].text)
	return ok && !question
}

// labelledQuestion adds a question behind “Q:”; its answer may follow in the same lines.
func (m *markdown) labelledQuestion(p part, answered bool) {
	text := joinLines(p.lines)
	question, rest := text, ""
	if bold, after, ok := boldLead(text); ok {
		question, rest = bold, after
		if answered && !endsAsking(bold) {
			question, rest = text, "" // a word in bold within the question
		}
	} else if !answered {
		question, rest = splitQuestion(text)
	}
	for _, l := range m.labels {
		if loc := l.inline.FindStringIndex(question); loc != nil {
			question, rest = question[:loc[0]], question[loc[1]:]+rest
			break
		}
	}
	number, plain := cutNumber(m.plainText(question))
	if p.number != "" {
		number = p.number
	}
	line := p.lines[0].no
	m.emit(block{kind: questionBlock, text: plain, number: number, line: line})
	m.rest(rest, line+strings.Count(text[:len(text)-len(rest)], "\n"))
}

// splitQuestion splits a text after the question with which it begins: after the first line
// that ends with a question mark, or after the first question mark of the first line, or else
// after the first line.
func splitQuestion(text string) (question, rest string) {
	at := 0
	for range 5 {
		line, _, more := strings.Cut(text[at:], "\n")
		at += len(line)
		if endsAsking(line) {
			return text[:at], text[at:]
		}
		if !more {
			break
		}
		at++
	}
	line, rest, _ := strings.Cut(text, "\n")
	if i := strings.Index(line, "? "); i > 0 {
		return text[:i+1], text[i+1:]
	}
	return line, rest
}
