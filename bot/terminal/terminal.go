// Package terminal talks to one person at a terminal, or to a program through a pipe, and shows
// replies as plain text.
//
// Buttons are numbers. A number alone presses the button with that number under the last reply
// ([bot.Asker.Act]), whatever kind it is; it goes to the core as a message only when the last
// reply had no buttons. The core reads “the second one” by itself, and counts suggestions in
// the same order.
package terminal

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"time"

	"golang.org/x/term"

	"github.com/faqbot/faqbot/bot"
	"github.com/faqbot/faqbot/bot/locale"
)

// name is the adapter's name, as records of questions have it.
const name = "terminal"

// chatID and userID name the one conversation that there is.
const (
	chatID bot.ChatID = "terminal"
	userID bot.UserID = "terminal"
)

// maxLine is the length of a line in bytes that is read; the rest of a longer one is skipped.
const maxLine = 64 << 10

// maxWidth is the width that text is wrapped at on wider terminals: longer lines are hard to read.
const maxWidth = 100

// Config says how the conversation looks.
type Config struct {
	Lang   string // of the bot's own words before the first reply; "": English
	Prompt bool   // somebody types: greet, and say when it is their turn
	Width  int    // columns after which lines wrap; 0: they don't
	Color  bool   // use ANSI escapes
}

// Detect returns the configuration for an input and an output: a prompt, wrapping and colour
// only where they are terminals, and no colour where NO_COLOR is set (no-color.org) or the
// terminal is a dumb one. getenv is os.Getenv.
func Detect(in io.Reader, out io.Writer, getenv func(string) string) Config {
	var cfg Config
	if f, ok := in.(*os.File); ok {
		cfg.Prompt = term.IsTerminal(int(f.Fd()))
	}
	if f, ok := out.(*os.File); ok && term.IsTerminal(int(f.Fd())) {
		cfg.Color = getenv("NO_COLOR") == "" && getenv("TERM") != "dumb"
		cfg.Width = 80
		if width, _, err := term.GetSize(int(f.Fd())); err == nil && width > 0 {
			cfg.Width = min(width, maxWidth)
		}
	} else {
		cfg.Prompt = false
	}
	return cfg
}

// Adapter is the conversation. Make one with [New].
type Adapter struct {
	asker bot.Asker
	words *locale.Bundle
	in    io.Reader
	out   io.Writer
	cfg   Config
}

var _ bot.Adapter = (*Adapter)(nil)

// New returns an adapter that reads questions from in, a line each, and writes replies to out.
func New(asker bot.Asker, words *locale.Bundle, in io.Reader, out io.Writer, cfg Config) *Adapter {
	return &Adapter{asker: asker, words: words, in: in, out: out, cfg: cfg}
}

// Name implements [bot.Adapter].
func (a *Adapter) Name() string { return name }

// chat is a conversation under way.
type chat struct {
	*Adapter
	lang string    // of the last reply
	last bot.Reply // whose buttons have numbers
}

// Run implements [bot.Adapter]. It ends with the input, with /quit, or when ctx is done; an
// error means that the input or the output is broken.
func (a *Adapter) Run(ctx context.Context) error {
	c := &chat{Adapter: a, lang: a.cfg.Lang}
	if a.cfg.Prompt {
		if err := c.say("web.empty", "terminal.hint"); err != nil {
			return err
		}
	}
	lines := readLines(ctx, a.in)
	for {
		if err := c.prompt(); err != nil {
			return err
		}
		select {
		case <-ctx.Done():
			return nil
		case line, ok := <-lines:
			switch {
			case !ok || errors.Is(line.err, io.EOF):
				return c.leave()
			case line.err != nil:
				return fmt.Errorf("terminal: read a question: %w", line.err)
			}
			done, err := c.hear(ctx, line.text)
			if err != nil {
				return fmt.Errorf("terminal: write a reply: %w", err)
			}
			if done {
				return nil
			}
		}
	}
}

// hear handles one line; done says that the conversation is over.
func (c *chat) hear(ctx context.Context, text string) (done bool, err error) {
	text = strings.TrimSpace(text)
	q := bot.Question{Text: text, Platform: name, Chat: chatID, User: userID, Lang: c.cfg.Lang, Time: time.Now()}
	actions, questions := pressable(c.last)
	number, isNumber := parseNumber(text)
	switch {
	case text == "" && c.cfg.Prompt:
		return false, nil
	case text == "/help" || text == "/?":
		return false, c.say("terminal.hint")
	case text == "/topics":
		q.Text = ""
		return false, c.show(c.asker.Act(ctx, q, bot.Action{Kind: bot.ActionTopics}))
	case text == "/quit" || text == "/exit":
		return true, c.leave()
	case isNumber && len(actions) > 0 && (number < 1 || number > len(actions)):
		return false, c.say("terminal.no_button")
	case isNumber && len(actions) > 0:
		q.Text = questions[number-1]
		return false, c.show(c.asker.Act(ctx, q, actions[number-1]))
	}
	return false, c.show(c.asker.Ask(ctx, q))
}

// parseNumber reads the number of a button, written with or without its brackets.
func parseNumber(text string) (int, bool) {
	text = strings.TrimSuffix(strings.Trim(text, "[]#"), ".")
	if len(text) > 3 {
		return 0, false
	}
	n, err := strconv.Atoi(text)
	return n, err == nil && n >= 0
}

// show prints a reply, with an empty line around it when somebody types in between.
func (c *chat) show(r bot.Reply) error {
	c.last, c.lang = r, r.Lang
	frame := ""
	if c.cfg.Prompt {
		frame = "\n"
	}
	if _, err := io.WriteString(c.out, frame); err != nil {
		return err
	}
	o := Options{Width: c.cfg.Width, Color: c.cfg.Color, Words: c.words, Buttons: true}
	if err := Render(c.out, r, o); err != nil {
		return err
	}
	// In a pipe an empty line ends each reply, so that a program can tell them apart.
	_, err := io.WriteString(c.out, "\n")
	return err
}

// say prints some of the bot's own words.
func (c *chat) say(keys ...string) error {
	for _, key := range keys {
		p := printer{o: Options{Width: c.cfg.Width}}
		p.line("", c.words.For(c.lang).Text(key))
		if _, err := io.WriteString(c.out, p.b.String()); err != nil {
			return err
		}
	}
	_, err := io.WriteString(c.out, "\n")
	return err
}

func (c *chat) prompt() error {
	if !c.cfg.Prompt {
		return nil
	}
	p := printer{o: Options{Color: c.cfg.Color}}
	_, err := io.WriteString(c.out, p.paint(bold, c.words.For(c.lang).Text("terminal.prompt")))
	return err
}

// leave says goodbye to somebody who types.
func (c *chat) leave() error {
	if !c.cfg.Prompt {
		return nil
	}
	_, err := fmt.Fprintln(c.out, "\n"+c.words.For(c.lang).Text("terminal.goodbye"))
	return err
}

// line is one line of input, or why there are no more.
type line struct {
	text string
	err  error
}

// readLines reads lines until ctx is done or there are no more. A read that waits for somebody
// to type cannot be interrupted: it ends with the program.
func readLines(ctx context.Context, r io.Reader) <-chan line {
	lines := make(chan line)
	go func() {
		in := bufio.NewReader(r)
		for {
			text, err := readLine(in)
			select {
			case lines <- line{text, err}:
			case <-ctx.Done():
				return
			}
			if err != nil {
				return
			}
		}
	}()
	return lines
}

// readLine returns the next line without its end, cut at maxLine bytes; the last one may lack
// its end.
func readLine(in *bufio.Reader) (string, error) {
	var text []byte
	for {
		part, err := in.ReadSlice('\n')
		text = append(text, part[:min(len(part), maxLine-len(text))]...)
		switch {
		case errors.Is(err, bufio.ErrBufferFull):
			continue
		case errors.Is(err, io.EOF) && len(text) > 0:
			return string(text), nil
		case err != nil:
			return "", err
		}
		return strings.TrimRight(string(text), "\r\n"), nil
	}
}
