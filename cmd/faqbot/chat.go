package main

import (
	"context"
	"errors"
)

// chatCommand is `faqbot chat`.
type chatCommand struct {
	contentFlags
}

// Run talks.
func (c *chatCommand) Run(ctx context.Context, sys *system) error {
	return errors.New("not there yet")
}
