package telegram

import "context"

// quiet is a handler that says nothing.
type quiet struct{}

func (quiet) start(context.Context, user) error { return nil }

func (quiet) handle(context.Context, *update) {}
