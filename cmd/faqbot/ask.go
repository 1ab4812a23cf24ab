package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/faqbot/faqbot/bot"
	"github.com/faqbot/faqbot/bot/terminal"
	"github.com/faqbot/faqbot/faq"
	"github.com/faqbot/faqbot/index"
)

// askCommand is `faqbot ask`.
type askCommand struct {
	contentFlags
	JSON     bool     `name:"json" help:"Print the reply as JSON, one object a line."`
	Explain  bool     `help:"Say what decided on the reply, and what the confidence is made of."`
	Question []string `arg:"" help:"The question; “-” reads a question a line from standard input and answers a line each."`
}

// Help implements [kong.HelpProvider].
func (askCommand) Help() string {
	return `Examples:

    faqbot ask "When are you open?"
    faqbot ask --content faq.yaml --content guide/ how do I cancel
    faqbot ask --json - < questions.txt > replies.jsonl

Exit status: 0 whatever the reply, 1 if it could not be asked, 2 for wrong usage.`
}

// Run answers the question or the questions.
func (c *askCommand) Run(ctx context.Context, sys *system) (err error) {
	lines := len(c.Question) == 1 && c.Question[0] == "-"
	if c.Explain && (lines || c.JSON) {
		return usagef("--explain is for people and explains one question: not together with “-” or --json")
	}
	l, err := c.load(ctx, sys)
	if err != nil {
		return err
	}
	s, err := l.session(ctx, sys)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.close(ctx)) }()
	if lines {
		return c.answerLines(ctx, sys, s.core)
	}
	question := strings.Join(c.Question, " ")
	reply := s.core.Ask(ctx, bot.Question{Text: question, Platform: "terminal"})
	if c.JSON {
		return printJSON(sys.stdout, reply)
	}
	look := terminal.Detect(sys.stdin, sys.stdout, sys.getenv)
	err = terminal.Render(sys.stdout, reply, terminal.Options{Width: look.Width, Color: look.Color, Words: s.words})
	if err != nil || !c.Explain {
		return err
	}
	return explain(ctx, sys.stdout, s, index.Query{Text: question, On: faq.DateOf(time.Now())}, reply)
}

// maxLine is the length of a line in bytes that is looked at; the rest of a longer one is
// skipped. The core cuts questions far shorter.
const maxLine = 1 << 20

// answerLines answers each line at once, so that whoever writes the questions may wait for each
// reply. The lines are questions of their own, not a conversation; an empty line gets its reply
// too, so that question and reply stay in step.
func (c *askCommand) answerLines(ctx context.Context, sys *system, core bot.Asker) error {
	in := bufio.NewReader(sys.stdin)
	for {
		line, err := readLine(in, maxLine)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("read the questions: %w", err)
		}
		reply := core.Ask(ctx, bot.Question{Text: line, Platform: "terminal"})
		if c.JSON {
			err = printJSON(sys.stdout, reply)
		} else {
			_, err = fmt.Fprintln(sys.stdout, terminal.Line(reply))
		}
		if err != nil {
			return fmt.Errorf("write the replies: %w", err)
		}
	}
}

// readLine returns the next line without its end, cut at limit bytes. The last line may lack
// its end; [io.EOF] says that there is no line.
func readLine(in *bufio.Reader, limit int) (string, error) {
	var line []byte
	for {
		part, err := in.ReadSlice('\n')
		line = append(line, part[:min(len(part), limit-len(line))]...)
		switch {
		case errors.Is(err, bufio.ErrBufferFull):
			continue
		case errors.Is(err, io.EOF) && len(part) == 0 && len(line) == 0:
			return "", io.EOF
		case err != nil && !errors.Is(err, io.EOF):
			return "", err
		}
		return strings.TrimRight(string(line), "\r\n"), nil
	}
}

// printJSON prints a value as JSON on one line.
func printJSON(w io.Writer, v any) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	return enc.Encode(v)
}
