package terminal

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/faqbot/faqbot/bot"
	"github.com/faqbot/faqbot/bot/internal/markup"
	"github.com/faqbot/faqbot/bot/locale"
)

// Options says how replies are shown.
type Options struct {
	Width   int            // columns after which lines wrap; 0: they don't
	Color   bool           // mark headings and the like with ANSI escapes
	Words   *locale.Bundle // the bot's own words; nil: labels such as “Source” are left out
	Buttons bool           // number the buttons and begin long answers with their highlight; false: whole answers and no buttons
}

// Render shows a reply, and those to the other questions of the same message, as text for a
// person. It ends with a line end. Errors are those of w.
func Render(w io.Writer, r bot.Reply, o Options) error {
	p := printer{o: o}
	for i, r := range append([]bot.Reply{r}, r.More...) {
		if i > 0 {
			p.blank()
			p.lead(r)
		}
		p.reply(r)
	}
	_, err := io.WriteString(w, p.b.String())
	return err
}

// Line returns a reply on one line, for programs and pipes: the highlight of an answer, or the
// answer; the suggestions after their lead; or the bot's own words.
func Line(r bot.Reply) string {
	var parts []string
	for _, r := range append([]bot.Reply{r}, r.More...) {
		parts = append(parts, flat(r.Text))
		if r.Outcome == bot.Answered && r.Entry != nil {
			body := r.Highlight
			if body == "" {
				body = r.Entry.Answer
			}
			parts = append(parts, flat(body), flat(r.Notice))
		}
		if r.Outcome == bot.Suggested {
			questions := make([]string, len(r.Suggestions))
			for i, s := range r.Suggestions {
				questions[i] = flat(s.Question)
			}
			parts = append(parts, strings.Join(questions, " | "))
		}
	}
	return strings.Join(strings.Fields(strings.Join(parts, " ")), " ")
}

// flat returns Markdown as plain text on one line, without the lines that were drawn.
func flat(text string) string {
	words := strings.Fields(markup.Plain(markup.Parse(text), markup.PlainOptions{}))
	words = slices.DeleteFunc(words, func(w string) bool { return strings.Trim(w, "─│") == "" })
	return strings.Join(words, " ")
}

// pressable returns the actions of a reply that have numbers, in the order of their numbers,
// with the question that each stood under.
func pressable(r bot.Reply) (actions []bot.Action, questions []string) {
	for _, r := range append([]bot.Reply{r}, r.More...) {
		actions = append(actions, r.Actions...)
		for range r.Actions {
			questions = append(questions, r.Question)
		}
	}
	return actions, questions
}

// printer collects the text of a reply.
type printer struct {
	b      strings.Builder
	o      Options
	number int // of the last button
}

// ANSI escapes for what is not Markdown (ECMA-48, SGR).
const (
	bold = "1"
	dim  = "2"
	cyan = "36"
)

func (p *printer) paint(code, s string) string {
	if !p.o.Color || s == "" {
		return s
	}
	return "\x1b[" + code + "m" + s + "\x1b[0m"
}

// line prints text of ours, wrapped and in one style.
func (p *printer) line(code, text string) {
	plain := markup.Doc{markup.Paragraph{Text: markup.Inlines{markup.Text(oneLine(text))}}}
	for l := range strings.SplitSeq(markup.Plain(plain, markup.PlainOptions{Width: p.o.Width}), "\n") {
		p.b.WriteString(p.paint(code, l) + "\n")
	}
}

// oneLine takes line ends and control characters from text that is no Markdown.
func oneLine(text string) string {
	return strings.Join(strings.FieldsFunc(text, func(r rune) bool {
		return r == ' ' || r < ' ' || r >= 0x7f && r < 0xa0
	}), " ")
}

// blank prints an empty line, unless nothing was printed.
func (p *printer) blank() {
	if p.b.Len() > 0 {
		p.b.WriteByte('\n')
	}
}

// markdown prints Markdown as a block of its own.
func (p *printer) markdown(text string) {
	plain := markup.Plain(markup.Parse(text), markup.PlainOptions{Width: p.o.Width, Color: p.o.Color})
	if plain == "" {
		return
	}
	p.blank()
	p.b.WriteString(plain + "\n")
}

// word returns one of the bot's own words in the language of a reply.
func (p *printer) word(r bot.Reply, key string) string {
	if p.o.Words == nil {
		return ""
	}
	return p.o.Words.For(r.Lang).Text(key)
}

// lead says which question a further reply is to.
func (p *printer) lead(r bot.Reply) {
	if word := p.word(r, "answer.more"); word != "" {
		p.line(dim, word+": "+r.Question)
	}
}

func (p *printer) reply(r bot.Reply) {
	p.markdown(r.Text)
	if r.Outcome == bot.Answered && r.Entry != nil {
		p.answer(r)
	}
	if r.Outcome == bot.Suggested && !p.o.Buttons {
		p.blank()
		for _, s := range r.Suggestions {
			p.item("•", s.Question)
		}
	}
	if p.o.Buttons {
		p.buttons(r)
	}
}

func (p *printer) answer(r bot.Reply) {
	e := r.Entry
	p.blank()
	if len(e.Section) > 0 {
		p.line(dim, strings.Join(e.Section, " › "))
	}
	p.line(bold, e.Question)
	body := e.Answer
	if p.o.Buttons && r.Highlight != "" {
		body = r.Highlight
	}
	p.markdown(body)
	p.markdown(strings.ReplaceAll(r.Notice, "\n", "\\\n")) // each line of a notice stands on its own
	source := e.Source.String()
	if u, ok := markup.LinkURL(e.SourceURL); ok {
		source = strings.TrimSpace(u + " " + parenthesised(source))
	}
	if source == "" {
		return
	}
	if word := p.word(r, "answer.source"); word != "" {
		source = word + ": " + source
	}
	p.blank()
	p.line(dim, source)
}

func parenthesised(s string) string {
	if s == "" {
		return ""
	}
	return "(" + s + ")"
}

func (p *printer) buttons(r bot.Reply) {
	if len(r.Actions) == 0 {
		return
	}
	p.blank()
	for _, a := range r.Actions {
		p.number++
		label := a.Label
		if a.Kind == bot.ActionLink && a.URL != "" && !strings.Contains(a.URL, a.Label) {
			label += " (" + a.URL + ")"
		}
		p.item(fmt.Sprintf("[%d]", p.number), label)
	}
}

// item prints a line after a mark, further lines of it under its beginning.
func (p *printer) item(mark, text string) {
	indent := len([]rune(mark)) + 1
	width := p.o.Width
	if width > 0 {
		width = max(width-indent, 10)
	}
	plain := markup.Doc{markup.Paragraph{Text: markup.Inlines{markup.Text(oneLine(text))}}}
	for i, l := range strings.Split(markup.Plain(plain, markup.PlainOptions{Width: width}), "\n") {
		if i == 0 {
			p.b.WriteString(p.paint(cyan, mark) + " " + l + "\n")
		} else {
			p.b.WriteString(strings.Repeat(" ", indent) + l + "\n")
		}
	}
}
