package bot

import (
	"context"

	"github.com/faqbot/faqbot/faq"
	"github.com/faqbot/faqbot/index"
	"github.com/faqbot/faqbot/index/expect"
)

// Searcher finds entries. [index.Index] is one.
type Searcher interface {
	// Content returns the content that is searched; callers do not change it.
	Content() *faq.Content
	// Search returns the best hits, the most confident first.
	Search(ctx context.Context, q index.Query) ([]index.Hit, error)
	// Complete returns the entries that a question still under way may be about, the best first.
	Complete(ctx context.Context, q index.Query) ([]*faq.Entry, error)
	// Highlight returns the sentences of a long answer that answer the question, "" for none.
	Highlight(ctx context.Context, question string, e *faq.Entry) (string, error)
}

// Expecter is a [Searcher] that knows what is to be expected of its content. The thresholds of the
// modes come from there.
type Expecter interface {
	// Expected returns what is expected; nil where that is not known, or not yet. It is called for
	// each question.
	Expected() *expect.Expectation
}

// Asker is what an adapter needs of the core.
type Asker interface {
	// Ask decides on one reply. It never returns an error: what goes wrong is logged and becomes
	// a polite Declined reply.
	Ask(ctx context.Context, q Question) Reply
	// Act decides on the reply to a pressed button. The question says who pressed it and where;
	// its Text is the question that the button stood under, if the adapter knows it. The label of
	// the action, if it is given, is what is searched where an entry has gone.
	Act(ctx context.Context, q Question, a Action) Reply
}

// Finder finds entries while somebody still types: for autocomplete and inline mode.
type Finder interface {
	// Find returns at most limit entries for the text of q as far as it is typed, the best
	// first; for an empty text the first entries of the content. Only Text, Tags, Lang,
	// Platform and Time of the question count. Nothing is recorded or remembered. The entries
	// are shared: do not change them. An error is logged, and the list is empty then.
	Find(ctx context.Context, q Question, limit int) []*faq.Entry
}

// Adapter connects the core to one platform.
type Adapter interface {
	Name() string
	// Run serves until ctx is done, finishes what is under way, and returns nil; an error means
	// that it cannot go on.
	Run(ctx context.Context) error
}
