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
	From int  `arg:"" optional:"" placeholder:"A" help:"The number of a version. Without it: the one that answers."`
	To   int  `arg:"" optional:"" placeholder:"B" help:"The number of another one. Without it: the one that answers; with no number at all, the content files as they are now."`
}

// Help implements [kong.HelpProvider].
func (diffCommand) Help() string {
	return `Tells what is different between two versions of the content: entries that were added, removed,
renamed or changed, with the words that were taken out as [-old-] and those put in as {+new+}.

Examples:

    faqbot diff          what a reindex would change now
    faqbot diff 12       from version 12 to the one that answers
    faqbot diff 11 12    from version 11 to version 12

Exit status: 0 done, different or not; 1 if it failed, 2 for wrong usage.`
}

// Run tells what is different.
func (c *diffCommand) Run(ctx context.Context, sys *system) (err error) {
	if c.From < 0 || c.To < 0 {
		return usagef("the number of a version is 1 or more; “faqbot generations” lists them")
	}
	s, err := c.staff(ctx, sys)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.close(ctx)) }()
	from, to := c.From, c.To
	if from == 0 || to == 0 {
		current, err := currentNumber(ctx, s)
		if err != nil {
			return err
		}
		if from == 0 {
			from, to = current, bot.FilesNow
		} else {
			to = current
		}
	}
	d, err := s.diff(ctx, from, to)
	if err != nil {
		return noSuchGeneration(err)
	}
	if c.JSON {
		return d.WriteJSON(sys.stdout)
	}
	if d.Empty() {
		_, err = fmt.Fprintln(sys.stdout, "Nothing is different.")
		return err
	}
	return d.WriteText(sys.stdout)
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
