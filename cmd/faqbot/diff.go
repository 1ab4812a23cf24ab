package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/faqbot/faqbot/bot"
)

// diffCommand is `faqbot diff`.
type diffCommand struct {
	configFlag
	JSON bool `name:"json" help:"Print each change as JSON, one object a line."`
	From *int `arg:"" optional:"" placeholder:"A" help:"The number of a version. Without it: the one that answers."`
	To   *int `arg:"" optional:"" placeholder:"B" help:"The number of another one. Without it: the one that answers; with no number at all, the content files as they are now."`
}

// Help implements [kong.HelpProvider].
func (diffCommand) Help() string {
	return `Tells what is different between two versions of the content: entries that were added, removed,
renamed or changed, with the words that were taken out as [-old-] and those put in as {+new+}.

Examples:

    faqbot diff          what a reindex would change now
    faqbot diff 12       from version 12 to the one that answers
    faqbot diff 11 12    from version 11 to version 12

What the content files have of errors is told on standard error.

Exit status: 0 done, different or not; 1 if it failed, 2 for wrong usage.`
}

// Run tells what is different.
func (c *diffCommand) Run(ctx context.Context, sys *system) (err error) {
	if c.From != nil && *c.From < 1 || c.To != nil && *c.To < 1 {
		return usagef("the number of a version is 1 or more; “faqbot generations” lists them")
	}
	s, err := c.staff(ctx, sys)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.close(ctx)) }()
	from, to, err := c.numbers(ctx, s)
	if err != nil {
		return err
	}
	d, err := s.diff(ctx, from, to)
	if err != nil {
		return noSuchGeneration(err)
	}
	switch {
	case c.JSON:
		err = d.WriteJSON(sys.stdout)
	case d.Empty():
		_, err = fmt.Fprintln(sys.stdout, "Nothing is different.")
	default:
		err = d.WriteText(sys.stdout)
	}
	if err != nil || to != bot.FilesNow {
		return err
	}
	return c.warn(ctx, sys)
}

// numbers returns what is compared.
func (c *diffCommand) numbers(ctx context.Context, s staff) (from, to int, err error) {
	if c.From != nil && c.To != nil {
		return *c.From, *c.To, nil
	}
	current, err := currentNumber(ctx, s)
	if err != nil {
		return 0, 0, err
	}
	if c.From == nil {
		return current, bot.FilesNow, nil
	}
	return *c.From, current, nil
}

// warn says which errors the content files have now: what they keep from being read looks as if it had been removed.
func (c *diffCommand) warn(ctx context.Context, sys *system) error {
	cfg, err := loadConfig(c.Config, sys.environ)
	if err != nil {
		return err
	}
	_, problems := cfg.origin().load(ctx)
	if err := problems.Err(); err != nil {
		fmt.Fprintf(sys.stderr, "%v\nThe content files have errors, so a reindex would refuse them; they were compared as far as they can be read.\n", err)
	}
	return ctx.Err()
}

// currentNumber returns the number of the generation that answers.
func currentNumber(ctx context.Context, s staff) (int, error) {
	list, err := s.generations(ctx)
	if err != nil {
		return 0, err
	}
	for _, g := range list {
		if g.Current {
			return g.Number, nil
		}
	}
	return 0, errors.New("there is no version of the content yet; “faqbot reindex” makes one")
}
