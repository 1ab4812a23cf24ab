package faq

import (
	"regexp"
	"strings"
	"unicode/utf8"
)

// askMarks is how a text marks its questions and answers, in one language.
type askMarks struct {
	q, a *regexp.Regexp
}

// markWords are the words for question and answer; the first of each is the letter.
var markWords = [][2]string{
	{`Q|Question|Ques`, `A|Answer|Ans`},
	{`F|Frage`, `A|Antwort`},
	{`Q|Question`, `R|Réponse|Rép`},
	{`P|Pregunta`, `R|Respuesta`},
	{`P|Pergunta`, `R|Resposta`},
	{`D|Domanda`, `R|Risposta`},
	{`V|Vraag`, `A|Antwoord`},
	{`В|Вопрос`, `О|Ответ`},
	{`P|Pytanie`, `O|Odpowiedź`},
	{`F|Fråga`, `S|Svar`},
	{`S|Spørgsmål|Spørsmål`, `S|Svar`},
	{`S|Soru`, `C|Cevap`},
	{`問|Q`, `答|A`},
	{`问|问题`, `答|答案|回答`},
	{`질문|Q`, `답변|답|A`},
}

// allMarks are the patterns of markWords, in the same order.
var allMarks = func() []*askMarks {
	marks := make([]*askMarks, len(markWords))
	for i, w := range markWords {
		marks[i] = newMarks(w)
	}
	return marks
}()

// newMarks makes patterns of the words for question and answer. A letter alone needs a sign
// after it; a number may stand between.
func newMarks(w [2]string) *askMarks {
	mark := func(words string) *regexp.Regexp {
		return regexp.MustCompile(`^(?i:\*\*|__)?(?:(?i:` + words + `))[ ]?[#.]?[ ]?(\d{1,3}(?:\.\d{1,3}){0,3})?[ ]?(?:[:：)]|\.(?:[ ]|$)|[ ][-–—][ ]|[-–—][ ])(?:\*\*|__)?[ ]*`)
	}
	return &askMarks{q: mark(w[0]), a: mark(w[1])}
}

// findMarks tells how the text marks its questions, or returns nil. Questions must be marked
// twice, or once with an answer marked as well; one-letter marks are read only when answers
// are marked with their pair, for “P.” and “F.” are initials, too.
func findMarks(paras []textPara) *askMarks {
	var best *askMarks
	most := 0
	var lines []string // that could be marked
	for _, p := range paras {
		for _, l := range p.raw {
			if strings.ContainsAny(l.text[:min(len(l.text), 40)], ":：.)-–—") {
				lines = append(lines, l.text)
			}
		}
	}
	for i, m := range allMarks {
		asked, answered := 0, 0
		for _, l := range lines {
			if m.isQuestion(l) {
				asked++
				if m.cutInline(&textLine{text: l}).text != "" {
					answered++
				}
			} else if asked > answered && m.isAnswer(l) {
				answered++
			}
		}
		if asked > 0 && (answered > 0 || asked > 1 && strings.HasPrefix(markWords[i][0], "Q")) && asked+answered > most {
			best, most = m, asked+answered
		}
	}
	return best
}

// question cuts the mark from a question.
func (m *askMarks) question(s string) (number, rest string, ok bool) {
	loc := m.q.FindStringSubmatchIndex(s)
	if loc == nil {
		return "", s, false
	}
	if loc[2] >= 0 {
		number = s[loc[2]:loc[3]]
	}
	return number, strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(s[loc[1]:]), "**")), true
}

func (m *askMarks) isQuestion(s string) bool { return m.q.MatchString(s) }

// answer cuts the mark from an answer.
func (m *askMarks) answer(s string) (rest string, ok bool) {
	loc := m.a.FindStringIndex(s)
	if loc == nil {
		return s, false
	}
	return strings.TrimSpace(s[loc[1]:]), true
}

func (m *askMarks) isAnswer(s string) bool { return m.a.MatchString(s) }

// cutInline cuts an answer that stands on the line of its question: “Q: Open? A: Yes.”
func (m *askMarks) cutInline(l *textLine) textLine {
	for i := 0; i < len(l.text); {
		at := strings.IndexByte(l.text[i:], '?')
		if at < 0 {
			break
		}
		i += at + 1
		rest := strings.TrimLeft(l.text[i:], " ")
		if a, ok := m.answer(rest); ok && a != "" {
			answer := *l
			answer.text = a
			l.text = l.text[:i]
			return answer
		}
	}
	return textLine{}
}

// cutInlineAnswer cuts a line that asks and answers at its question mark: “Do you take
// cards? Yes, all of them.”
func cutInlineAnswer(s string) (question, answer string, ok bool) {
	for i, r := range s {
		if r != '?' && r != '？' {
			if strings.ContainsRune(".!", r) && i+1 < len(s) && s[i+1] == ' ' {
				return "", "", false
			}
			continue
		}
		end := i + utf8.RuneLen(r)
		answer = strings.TrimSpace(s[end:])
		if utf8.RuneCountInString(answer) < 2 || wordCount(s[:end]) < 2 || !strings.HasPrefix(s[end:], " ") && r == '?' {
			return "", "", false
		}
		return s[:end], strings.TrimLeft(answer, "-–—: "), true
	}
	return "", "", false
}

// answersInline reports whether numbered lines (or, without numbers, all lines) mostly hold
// a question and its answer.
func answersInline(paras []textPara) (numbered, plain bool) {
	both, marked, bare, lines := 0, 0, 0, 0
	for _, p := range paras {
		for _, l := range p.lines {
			marker, rest, ok := cutMarker(l.text)
			_, _, inline := cutInlineAnswer(rest)
			switch {
			case ok && markerNumber(marker) >= 0:
				marked++
				if inline {
					both++
				}
			case isDrawnRule(l.text):
			case inline && questionStart(rest):
				bare++
				lines++
			default:
				lines++
			}
		}
	}
	return both >= 2 && both*3 >= marked*2, bare >= 3 && bare*3 >= lines*2
}

// questionStart reports whether the text begins as a sentence or with a bullet's sign.
func questionStart(s string) bool { return startsUpper(s) || !isASCII(s) }

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}
