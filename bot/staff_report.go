package bot

import (
	"fmt"
	"io"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/faqbot/faqbot/bot/locale"
	"github.com/faqbot/faqbot/faq"
)

// How much of a report is shown. A chat shows what fits a look; who wants all of it has the command
// line, which shows more, and the file of the report.
const (
	maxChatVerdicts = 5
	maxTextVerdicts = 20
	maxChanged      = 5   // entries of one kind of change
	maxVerdictText  = 160 // characters of an answer
	maxVerdictTitle = 80  // characters of a question
)

// reportText tells staff in Markdown what became of a reindex or a rollback.
func reportText(w *locale.Words, r *ReindexReport) string {
	p := reportPrinter{w: w, text: func(s string) string { return plain(printable(s)) }, strong: func(s string) string { return "**" + s + "**" }, verdicts: maxChatVerdicts}
	return p.report(r)
}

// WriteReport writes for people at a terminal what became of a reindex or a rollback, and what they
// may do about it.
func WriteReport(out io.Writer, w *locale.Words, r *ReindexReport) error {
	p := reportPrinter{w: w, text: func(s string) string { return oneLine(printable(s)) }, strong: func(s string) string { return s }, verdicts: maxTextVerdicts, terminal: true}
	text := p.report(r)
	if hint := p.hint(r); hint != "" {
		text = joinParagraphs(text, hint)
	}
	_, err := fmt.Fprintln(out, text)
	return err
}

// reportPrinter writes a report as Markdown or as plain text.
type reportPrinter struct {
	w        *locale.Words
	text     func(string) string // writes a foreign text so that it is shown as it is
	strong   func(string) string
	verdicts int // of one kind, at most
	terminal bool
}

func (p *reportPrinter) report(r *ReindexReport) string {
	switch r.Status {
	case StatusRefused:
		return joinParagraphs(p.w.Text("staff.refused"), p.problems(r.Problems, faq.Error))
	case StatusUnchanged:
		return p.version("reindex.unchanged", r.Generation)
	case StatusLive, StatusBlocked, StatusFailed:
	}
	parts := []string{p.strong(p.head(r)), p.changes(r.Changes)}
	if r.Gate != nil {
		parts = append(parts, p.gate(r.Gate))
	}
	if r.Status == StatusLive {
		parts = append(parts, r.Expected.Text(p.w))
	}
	if r.Rollback {
		parts = append(parts, p.w.Text("staff.held"))
	}
	if warnings := p.problems(r.Problems, faq.Warning); warnings != "" {
		parts = append(parts, p.w.Text("reindex.cases"), warnings)
	}
	return joinParagraphs(parts...)
}

// head says in a sentence what happened.
func (p *reportPrinter) head(r *ReindexReport) string {
	switch {
	case r.Status == StatusBlocked:
		return p.w.Text("reindex.blocked")
	case r.Rollback:
		return p.version("reindex.rollback", r.Generation)
	case r.Forced:
		return p.version("reindex.forced", r.Generation)
	}
	return p.version("reindex.live", r.Generation)
}

// version fills in the number of a version. What is in memory alone has none: then the parenthesis that the
// number stands in is left out.
func (p *reportPrinter) version(key string, n int) string {
	if n > 0 {
		return p.w.Text(key, locale.Args{"N": fmt.Sprint(n)})
	}
	const place = "\x00"
	before, after, _ := strings.Cut(p.w.Text(key, locale.Args{"N": place}), place)
	open, end := strings.LastIndex(before, "("), strings.Index(after, ")")
	if open < 0 || end < 0 {
		return before + "–" + after
	}
	return strings.TrimRight(before[:open], " ") + after[end+1:]
}

// changes says what changed in the content, a line for each kind.
func (p *reportPrinter) changes(d *faq.Difference) string {
	if d == nil {
		return ""
	}
	var lines []string
	add := func(key string, cs []faq.EntryChange) {
		var names []string
		for _, c := range cs[:min(len(cs), maxChanged)] {
			names = append(names, p.quoted(c.Question))
		}
		if more := len(cs) - maxChanged; more > 0 {
			names = append(names, p.w.Text("staff.more", locale.Args{"Count": more}))
		}
		if len(names) > 0 {
			lines = append(lines, p.w.Text(key)+" "+strings.Join(names, ", "))
		}
	}
	add("reindex.added", d.Added)
	add("reindex.changed", d.Changed)
	add("reindex.renamed", d.Renamed)
	add("reindex.removed", d.Removed)
	if len(d.Others) > 0 {
		lines = append(lines, p.w.Text("reindex.others"))
	}
	return bullets(lines...)
}

// gate says what would be answered otherwise.
func (p *reportPrinter) gate(g *GateReport) string {
	asked := p.w.Text("reindex.asked", locale.Args{"Count": g.Asked})
	add := func(key string, n int) {
		if n > 0 {
			asked += " " + p.w.Text(key, locale.Args{"Count": n})
		}
	}
	add("reindex.after", g.After)
	same := len(g.Better)+len(g.Worse)+len(g.Different) == 0
	if same {
		asked += " " + p.w.Text("reindex.same")
	}
	add("reindex.later", g.Later)
	add("reindex.left", g.Left)
	if same {
		return asked
	}
	parts := []string{asked}
	parts = append(parts, p.kind("reindex.worse", g.Worse)...)
	parts = append(parts, p.kind("reindex.better", g.Better)...)
	parts = append(parts, p.kind("reindex.different", g.Different)...)
	return joinParagraphs(parts...)
}

// kind lists the verdicts of one kind.
func (p *reportPrinter) kind(key string, vs []Verdict) []string {
	if len(vs) == 0 {
		return nil
	}
	groups := groupVerdicts(vs)
	var lines []string
	for _, g := range groups[:min(len(groups), p.verdicts)] {
		lines = append(lines, p.verdict(g))
	}
	if more := len(groups) - p.verdicts; more > 0 {
		lines = append(lines, p.w.Text("staff.more", locale.Args{"Count": more}))
	}
	return []string{p.strong(p.w.Text(key, locale.Args{"Count": len(vs)})), bullets(lines...)}
}

// verdictGroup are the verdicts that say the same of several questions: those of one changed answer.
type verdictGroup struct {
	Verdict
	questions int
}

func groupVerdicts(vs []Verdict) []verdictGroup {
	var groups []verdictGroup
	at := map[string]int{}
	for _, v := range vs {
		key := strings.Join([]string{
			string(v.Source), string(v.Before.Outcome), string(v.Before.Entry), v.Before.Title, v.Before.Answer,
			string(v.After.Outcome), string(v.After.Entry), v.After.Title, v.After.Answer,
		}, "\x00")
		if i, ok := at[key]; ok {
			groups[i].questions++
			continue
		}
		at[key] = len(groups)
		groups = append(groups, verdictGroup{v, 1})
	}
	return groups
}

// verdict tells of a question, with what was replied and what is replied now.
func (p *reportPrinter) verdict(g verdictGroup) string {
	title := p.quoted(g.Question)
	if g.questions > 1 {
		title += " (" + p.w.Text("reindex.questions", locale.Args{"Count": g.questions}) + ")"
	}
	switch g.Source {
	case FromCases:
		title += " (" + p.w.Text("reindex.from_cases") + ")"
	case FromConfirmed:
		title += " (" + p.w.Text("reindex.from_confirmed") + ")"
	case FromContent:
	}
	before, after := g.Before, g.After
	before.Answer, after.Answer = CutPair(oneLine(before.Answer), oneLine(after.Answer), maxVerdictText)
	next := "  \n  " // of Markdown: a new line within the item
	if p.terminal {
		next = "\n    "
	}
	return title + next + p.w.Text("reindex.before") + " " + p.reply(&before) + next + p.w.Text("reindex.now") + " " + p.reply(&after)
}

// reply says what people get.
func (p *reportPrinter) reply(r *GateReply) string {
	switch r.Outcome {
	case Answered:
		return p.quoted(r.Title) + " – " + p.text(r.Answer)
	case Suggested:
		return p.w.Text("reindex.suggested") + " " + p.quoted(r.Title)
	case Smalltalk:
		return p.text(r.Answer)
	case Declined, Handoff:
	}
	return p.w.Text("reindex.no_answer")
}

func (p *reportPrinter) quoted(s string) string {
	return "“" + p.text(shortened(oneLine(s), maxVerdictTitle)) + "”"
}

// problems lists what is wrong with the content, with file and line.
func (p *reportPrinter) problems(ps faq.Problems, s faq.Severity) string {
	var of faq.Problems
	for _, x := range ps {
		if x.Severity == s {
			x.Severity = faq.Error // without the word: it stands above
			of = append(of, x)
		}
	}
	if !p.terminal {
		return problemList(p.w, of)
	}
	return of.Error()
}

// hint says what to do next at the terminal. In a chat there are buttons.
func (p *reportPrinter) hint(r *ReindexReport) string {
	took := "(" + r.Took.Round(time.Millisecond).String() + ")"
	switch {
	case r.Status == StatusBlocked:
		return "Put it live all the same: faqbot reindex --force"
	case r.Status == StatusRefused:
		return "Then: faqbot reindex"
	case r.Gone:
	case r.Status == StatusLive && r.From > 0 && r.From != r.Generation && r.Rollback:
		return fmt.Sprintf("Return to what answered before: faqbot rollback %d   %s", r.From, took)
	case r.Status == StatusLive && r.From > 0 && r.From != r.Generation:
		return fmt.Sprintf("Go back: faqbot rollback %d   %s", r.From, took)
	}
	return ""
}

// CutPair cuts two texts to so many characters each, from a little before the place where they begin
// to differ, so that what is different can be seen.
func CutPair(a, b string, most int) (string, string) {
	if utf8.RuneCountInString(a) <= most && utf8.RuneCountInString(b) <= most {
		return a, b
	}
	x, y := []rune(a), []rune(b)
	same := 0
	for same < len(x) && same < len(y) && x[same] == y[same] {
		same++
	}
	if same == len(x) && same == len(y) {
		same = 0 // the same text: its beginning says enough
	}
	from := max(0, same-most/4)
	cut := func(r []rune) string {
		from := min(from, max(0, len(r)-most/4))
		s := string(r[from:min(len(r), from+most)])
		if from > 0 {
			s = "…" + s
		}
		if from+most < len(r) {
			s = strings.TrimRight(s, " \n") + "…"
		}
		return s
	}
	return cut(x), cut(y)
}
