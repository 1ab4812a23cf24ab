package main

import (
	"context"
	"errors"
)

// serveCommand is `faqbot serve`.
type serveCommand struct {
	Config string `placeholder:"FILE" help:"The configuration. Without it: $FAQBOT_CONFIG, ./config.yaml, or the defaults."`
}

// Run serves.
func (c *serveCommand) Run(ctx context.Context, sys *system) error {
	return errors.New("not there yet")
}
