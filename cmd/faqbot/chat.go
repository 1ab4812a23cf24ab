package main

import (
	"context"
	"errors"

	"github.com/faqbot/faqbot/bot/terminal"
)

// chatCommand is `faqbot chat`.
type chatCommand struct {
	contentFlags
}

// Help implements [kong.HelpProvider].
func (chatCommand) Help() string {
	return `Answers line by line, with the buttons as numbers: type a number to press one. Ctrl+D ends it.

Examples:

    faqbot chat
    faqbot chat --content faq.yaml --content guide/

Exit status: 0 done, 1 if it failed, 2 for wrong usage.`
}

// Run talks until the input ends.
func (c *chatCommand) Run(ctx context.Context, sys *system) (err error) {
	l, err := c.load(ctx, sys)
	if err != nil {
		return err
	}
	s, err := l.session(ctx, sys)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.close(ctx)) }()
	look := terminal.Detect(sys.stdin, sys.stdout, sys.getenv)
	look.Lang = l.config.Language
	return terminal.New(s.core, s.words, sys.stdin, sys.stdout, look).Run(ctx)
}
