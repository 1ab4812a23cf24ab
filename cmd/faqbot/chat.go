package main

import (
	"context"
	"errors"
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

// Run talks.
func (c *chatCommand) Run(ctx context.Context, sys *system) error {
	return errors.New("not there yet")
}
