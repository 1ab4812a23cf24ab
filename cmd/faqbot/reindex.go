package main

import (
	"context"
	"errors"

	"github.com/faqbot/faqbot/bot"
	"github.com/faqbot/faqbot/bot/locale"
)

// reindexCommand is `faqbot reindex`.
type reindexCommand struct {
	configFlag
	Force bool `help:"Put it live even if the gate finds too much that would be answered worse. This is recorded. Content with errors is refused all the same."`
	JSON  bool `name:"json" help:"Print the report as JSON."`
}

// Help implements [kong.HelpProvider].
func (reindexCommand) Help() string {
	return `Reads the content again, compares how it answers with how the content before did, and makes it live:
through the running server if there is one, else in the data folder. What would be answered better,
worse or differently is told.

Examples:

    faqbot reindex
    faqbot reindex --force
    faqbot reindex --json | jq .gate.worse

Exit status: 0 if the content is live, 1 if it has errors, was stopped by the gate or could not be
built, 2 for wrong usage.`
}

// Run reads the content again.
func (c *reindexCommand) Run(ctx context.Context, sys *system) (err error) {
	s, err := c.staff(ctx, sys)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.close(ctx)) }()
	r, err := s.reindex(ctx, c.Force)
	if err != nil {
		return err
	}
	return showReport(sys, r, c.JSON)
}

// showReport prints a report, and ends the command with status 1 if the new content is not live.
func showReport(sys *system, r *bot.ReindexReport, asJSON bool) error {
	if asJSON {
		if err := printJSON(sys.stdout, r); err != nil {
			return err
		}
	} else {
		words, err := locale.New()
		if err != nil {
			return err
		}
		if err := bot.WriteReport(sys.stdout, words.For(locale.Fallback), r); err != nil {
			return err
		}
	}
	if r.Status == bot.StatusRefused || r.Status == bot.StatusBlocked {
		return errReported
	}
	return nil
}
