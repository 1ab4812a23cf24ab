package discord

import (
	"context"
	"time"
)

const (
	typingAfter = 300 * time.Millisecond // how long an answer may take before “is typing” is shown
	typingEvery = 9 * time.Second        // Discord shows it for 10 seconds
)

// typing shows “is typing” from a while after it was called until the function that it returns is.
func (h *responder) typing(ctx context.Context, channel string) (stop func()) {
	ctx, cancel := context.WithCancel(ctx)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		for wait := typingAfter; sleep(ctx, wait) == nil; wait = typingEvery {
			if err := h.rest.typing(ctx, channel); err != nil && ctx.Err() == nil {
				h.log.DebugContext(ctx, "“is typing” cannot be shown", "channel", channel, "err", err)
			}
		}
	}()
	return func() {
		cancel()
		<-ended // else it might be shown after the answer
	}
}
