package main

import (
	"context"
	"errors"
)

// rollbackCommand is `faqbot rollback`.
type rollbackCommand struct {
	configFlag
	JSON       bool `name:"json" help:"Print the report as JSON."`
	Generation int  `arg:"" placeholder:"N" help:"The number of the version, as “faqbot generations” lists it."`
}

// Help implements [kong.HelpProvider].
func (rollbackCommand) Help() string {
	return `Goes back to an older version of the content (or forward to a newer one): it answers from the next
question on. The content files stay as they are, and are left alone until they are changed or
“faqbot reindex” is run.

Examples:

    faqbot generations
    faqbot rollback 12

Exit status: 0 if that version answers, 1 if it cannot, 2 for wrong usage.`
}

// Run goes back.
func (c *rollbackCommand) Run(ctx context.Context, sys *system) (err error) {
	if c.Generation < 1 {
		return usagef("the number of a version is 1 or more; “faqbot generations” lists them")
	}
	s, err := c.staff(ctx, sys)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.close(ctx)) }()
	r, err := s.rollback(ctx, c.Generation)
	if err != nil {
		return noSuchGeneration(err)
	}
	return showReport(sys, r, c.JSON)
}
