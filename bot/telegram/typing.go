package telegram

import (
	"context"
	"time"
)

const (
	typingAfter = 300 * time.Millisecond  // how long an answer may take before “typing…” is shown
	typingEvery = 4500 * time.Millisecond // Telegram shows it for 5 seconds
)

// typing shows “typing…” from a while after it was called until the function that it returns is.
func (h *responder) typing(ctx context.Context, p place) (stop func()) {
	ctx, cancel := context.WithCancel(ctx)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		timer := time.NewTimer(typingAfter)
		defer timer.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-timer.C:
			}
			if err := h.api.send(ctx, sendChatAction{ChatID: p.chat, TopicID: p.topic, Action: "typing"}, nil); err != nil && ctx.Err() == nil {
				h.log.DebugContext(ctx, "“typing” cannot be shown", "err", err)
			}
			timer.Reset(typingEvery)
		}
	}()
	return func() {
		cancel()
		<-ended // else it might be shown after the answer
	}
}
