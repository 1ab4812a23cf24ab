package faq

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"
)

// maxQuestion is the most runes of a line in bold that can be a question; maxLabel of one that
// asks nothing, such as “Opening hours”.
const (
	maxQuestion = 300
	maxLabel    = 80
)

// paragraph makes blocks of a paragraph: questions in bold or labelled “Q:” with what follows
// them, or text.
func (m *markdown) paragraph(lines []srcLine, next *piece) {
	lines, fields := m.cutLineComments(lines)
	if len(lines) == 0 {
		m.setFields(fields)
		return
	}
	switch {
	case m.furniture(joinLines(lines)):
	case m.labelled(lines, next):
	case m.bold(lines, next):
	case m.plainQuestion(lines, next):
	default:
		m.text(lines)
	}
	m.setFields(fields)
}

var (
	image      = `!\[[^\[\]]*\]\((?:<[^<>]*>|[^()\s]*(?:\([^()]*\)[^()\s]*)*)(?:[ \t]+"[^"]*")?\)`
	imageOnly  = regexp.MustCompile(image)
	linkedIcon = regexp.MustCompile(`\[[ \t]*(` + image + `)[ \t\n]*\]\([^()]*(?:\([^()]*\)[^()]*)*\)`)
	badgeWords = regexp.MustCompile(`(?i)shields\.io|badge|badgen\.net|travis-ci|circleci|codecov|coveralls|appveyor|/workflows/|/actions/|goreportcard|star-history|contrib\.rocks|buymeacoffee|ko-fi|opencollective`)
	upLink     = regexp.MustCompile(`^[^\pL\pN\[]*\[([^\[\]]*)\]\(<?#[^()]*\)[^\pL\pN]*$`)
	upWords    = regexp.MustCompile(`(?i)\btop\b|\bback\b|contents|\btoc\b|\bindex\b|\bup\b|oben|zurück|inicio|haut`)
)

// furniture reports whether a paragraph is part of the page and not of its text: badges, a
// logo, a link back to the top.
func (m *markdown) furniture(s string) bool {
	if !strings.ContainsFunc(s, isWordRune) {
		return true
	}
	if up := upLink.FindStringSubmatch(s); up != nil && (m.head < 0 || m.out[m.head].kind == headingBlock || isUpLink(up[1])) {
		return true
	}
	if len(s) > 20_000 || !strings.Contains(s, "](") && !strings.Contains(s, "![") {
		return false
	}
	s = m.resolve(s)
	atTop := m.level <= 1 && (len(m.out) == 0 || m.head == len(m.out)-1)
	badge := badgeWords.MatchString(s)
	if atTop || badge {
		rest := imageOnly.ReplaceAllString(linkedIcon.ReplaceAllString(s, ""), "")
		if !strings.ContainsFunc(strings.ReplaceAll(rest, "&nbsp;", ""), isWordRune) {
			return true
		}
	}
	links := plainLink.FindAllString(s, -1)
	return atTop && len(links) >= 3 && !strings.ContainsFunc(plainLink.ReplaceAllString(s, ""), isWordRune)
}

// plainLink is a link; a line of nothing but several of them is a menu.
var plainLink = regexp.MustCompile(`\[[^\[\]]*\]\([^()]*(?:\([^()]*\)[^()]*)*\)`)

// isUpLink reports whether a link's text says that it leads back to the top of the page.
func isUpLink(text string) bool {
	return upWords.MatchString(text) || !strings.ContainsFunc(text, isWordRune)
}

// boldLead returns the text in bold at the head of s, and what follows it.
func boldLead(s string) (bold, rest string, ok bool) {
	trimmed := strings.TrimLeftFunc(s, func(r rune) bool {
		return unicode.Is(unicode.So, r) || unicode.IsSpace(r) || r == '\ufe0f' || r == '\u200d'
	})
	if n := strings.IndexAny(trimmed, "*_"); n > 0 && n < 8 && strings.Trim(trimmed[:n], "0123456789.)\\ Q:#") == "" {
		bold, rest, ok = boldLead(trimmed[n:])
		return trimmed[:n] + bold, rest, ok
	}
	for _, mark := range []string{"***", "**_", "__*", "___", "**", "__"} {
		inner, found := strings.CutPrefix(trimmed, mark)
		if !found {
			continue
		}
		closing := reverseMark(mark)
		end := strings.Index(inner[:min(len(inner), maxHeading)], closing)
		if end <= 0 {
			return "", s, false
		}
		bold, rest = inner[:end], inner[end+len(closing):]
		if strings.HasPrefix(rest, "?") || strings.HasPrefix(rest, ":") {
			bold, rest = bold+rest[:1], rest[1:]
		}
		if more, after, again := boldLead(strings.TrimPrefix(rest, " ")); again && !strings.HasPrefix(rest, "\n") && !endsAsking(bold) {
			return bold + " " + more, after, true // “**Can I** **pay?**”
		}
		return bold, rest, true
	}
	return "", s, false
}

func reverseMark(mark string) string {
	switch mark {
	case "**_":
		return "_**"
	case "__*":
		return "*__"
	}
	return mark
}

// emphasised returns the text of a paragraph that stands in italics as a whole.
var emphasised = regexp.MustCompile(`^(?:\*([^*]+)\*|_([^_]+)_)$`)

// noteWords begin lines in bold that stress something and ask nothing.
var noteWords = regexp.MustCompile(`(?i)^(?:note|warning|important|caution|tip|hint|attention|disclaimer|update|edit|example|danger|info|nb|remember|please|hinweis|wichtig|achtung|tipp|beispiel|nota|importante|attention|tl;?dr)(?:[^\pL]|$)`)

// bold makes a question of a paragraph that begins with one in bold, with what follows as its
// answer, and reports whether it did. A line in bold that asks nothing counts like a heading if
// text follows it, but not within the answer to a question.
func (m *markdown) bold(lines []srcLine, next *piece) bool {
	s := strings.TrimSpace(joinLines(lines))
	bold, rest, ok := boldLead(s)
	if !ok {
		if e := emphasised.FindStringSubmatch(s); e == nil || !endsAsking(s) || next == nil || !isText(next) {
			return false
		}
		bold, rest = strings.Trim(s, "*_"), ""
	}
	number, question := cutNumber(m.plainText(bold))
	n := utf8.RuneCountInString(question)
	if n == 0 || n > maxQuestion || !strings.ContainsFunc(question, isWordRune) {
		return false
	}
	if !endsAsking(question) {
		switch {
		case strings.TrimSpace(rest) != "" && startsLine(rest) && m.inBold && n <= 2*maxLabel: // between questions in bold
		case strings.TrimSpace(rest) == "" && (next == nil || !m.isAnswer(next)),
			strings.TrimSpace(rest) != "" && !startsLine(rest),
			n > maxLabel, strings.ContainsAny(question[len(question)-1:], ".!:,;"), noteWords.MatchString(question),
			m.withinAnswer() && !asks(question):
			return false
		}
	}
	line := lines[0].no
	m.emit(block{kind: questionBlock, text: question, number: number, line: line})
	m.inBold = true
	m.rest(rest, line+strings.Count(s[:len(s)-len(rest)], "\n"))
	return true
}

// startsLine reports whether text begins with the end of a line.
func startsLine(s string) bool { return strings.HasPrefix(strings.TrimLeft(s, " \t\\"), "\n") }

// withinAnswer reports whether the text under way answers a question that stands in a heading
// or a <details>, or belongs to a list's item.
func (m *markdown) withinAnswer() bool {
	return m.nested > 0 || len(m.frames) > 0 || m.head >= 0 && m.out[m.head].kind == headingBlock && asks(m.out[m.head].text)
}

// rest adds what follows a question in its paragraph.
func (m *markdown) rest(s string, line int) {
	trimmed := strings.TrimLeft(s, " \t\\\n–—-:")
	line += strings.Count(s[:len(s)-len(trimmed)], "\n")
	trimmed = m.cutAnswerLabel(trimmed)
	if strings.TrimSpace(trimmed) == "" {
		return
	}
	var lines []srcLine
	for i, t := range strings.Split(trimmed, "\n") {
		lines = append(lines, srcLine{text: t, no: line + i})
	}
	m.text(lines)
}

// isText reports whether a piece is text, and no heading or rule.
func isText(p *piece) bool {
	switch p.node.(type) {
	case *ast.Heading, *ast.ThematicBreak:
		return false
	case *ast.HTMLBlock:
		return strings.HasPrefix(strings.TrimSpace(p.lines[0].text), "<!--")
	}
	return true
}

// isAnswer reports whether a piece can be the text under a line in bold: it is text, and no
// other line in bold.
func (m *markdown) isAnswer(p *piece) bool {
	if !isText(p) {
		return false
	}
	if _, ok := p.node.(*ast.Paragraph); ok {
		_, rest, bold := boldLead(strings.TrimSpace(joinLines(p.lines)))
		return !bold || strings.TrimSpace(rest) != ""
	}
	return true
}

// plainQuestion makes a question of a paragraph that is nothing but one, on pages where nothing
// else sets questions apart.
func (m *markdown) plainQuestion(lines []srcLine, next *piece) bool {
	if !m.asking || m.nested > 0 || len(m.frames) > 0 || len(lines) != 1 || next == nil || !isText(next) ||
		m.title != "" && !isFAQTitle(m.title) || !isPlainQuestion(lines[0].text) {
		return false
	}
	number, question := cutNumber(m.plainText(lines[0].text))
	m.emit(block{kind: questionBlock, text: question, number: number, line: lines[0].no})
	return true
}

var faqTitle = regexp.MustCompile(`(?i)\bfaqs?\b|frequently|questions|q ?& ?a|q and a|fragen|preguntas|perguntas|domande|vragen|вопросы|よくある質問|常见问题`)

func isFAQTitle(s string) bool { return faqTitle.MatchString(s) }

// isPlainQuestion reports whether a line is one sentence, and a question.
func isPlainQuestion(s string) bool {
	s = strings.TrimSpace(s)
	return len(s) <= 200 && strings.HasSuffix(s, "?") && !strings.ContainsAny(s[:len(s)-1], "?!") && !strings.Contains(s, ". ") &&
		strings.ContainsFunc(s[:1], func(r rune) bool { return !strings.ContainsRune(">|-*+#", r) })
}

// table makes questions of a table of questions and answers, and text of any other.
func (m *markdown) table(p piece) {
	rows := tableRows(p)
	if len(rows) < 3 || len(rows[0]) < 2 || !isColumn(rows[0][0], questionColumns) || !isColumn(rows[0][1], answerColumns) {
		m.text(p.lines)
		return
	}
	for i, row := range rows[2:] {
		if len(row) < 2 || row[0] == "" {
			continue
		}
		line := p.lines[min(i+2, len(p.lines)-1)].no
		number, question := cutNumber(m.plainText(row[0]))
		m.emit(block{kind: questionBlock, text: question, number: number, line: line})
		m.text([]srcLine{{text: strings.TrimSpace(strings.Join(row[1:], " ")), no: line}})
		m.emit(block{kind: endBlock, line: line})
	}
}

var (
	questionColumns = []string{"question", "questions", "q", "faq", "frage", "fragen", "pregunta", "pergunta", "domanda", "vraag", "вопрос"}
	answerColumns   = []string{"answer", "answers", "a", "antwort", "antworten", "respuesta", "réponse", "resposta", "risposta", "antwoord", "ответ"}
)

func isColumn(cell string, names []string) bool {
	return slices.Contains(names, foldText(cell))
}

// tableRows cuts the lines of a table into cells; the second row is the one of dashes.
func tableRows(p piece) [][]string {
	if _, ok := p.node.(*extast.Table); !ok {
		return nil
	}
	rows := make([][]string, 0, len(p.lines))
	for _, l := range p.lines {
		s := strings.TrimSpace(strings.ReplaceAll(l.text, `\|`, "\x00"))
		s = strings.TrimSuffix(strings.TrimPrefix(s, "|"), "|")
		cells := strings.Split(s, "|")
		for i, c := range cells {
			cells[i] = strings.TrimSpace(strings.ReplaceAll(c, "\x00", "|"))
		}
		rows = append(rows, cells)
	}
	return rows
}
