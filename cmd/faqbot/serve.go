package main

import (
	"context"
	"errors"
)

// serveCommand is `faqbot serve`.
type serveCommand struct {
	Config string `placeholder:"FILE" help:"The configuration. Without it: $FAQBOT_CONFIG, ./config.yaml, or the defaults."`
}

// Help implements [kong.HelpProvider].
func (serveCommand) Help() string {
	return `Reads the content, builds the index under the data folder, and answers until it is interrupted.

Examples:

    faqbot serve
    faqbot serve --config /etc/faqbot/config.yaml
    FAQBOT_CONTENT=faq.yaml,guide FAQBOT_WEB_LISTEN=:8080 faqbot serve

Exit status: 0 when it was interrupted, 1 if it cannot run, 2 for wrong usage.`
}

// Run serves.
func (c *serveCommand) Run(ctx context.Context, sys *system) error {
	return errors.New("not there yet")
}
