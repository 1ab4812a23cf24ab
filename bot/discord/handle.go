package discord

import "context"

// handle does what an event asks for. Events of a channel come one after the other, interactions at
// once. It must not keep an event after it has returned.
func (a *Adapter) handle(context.Context, event) {}
