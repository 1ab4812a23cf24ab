package bot

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/faqbot/faqbot/bot/locale"
	"github.com/faqbot/faqbot/faq"
	"github.com/faqbot/faqbot/index/expect"
)

// snapshot is a Searcher and what the core made of its content. A question uses one
// snapshot from beginning to end, whatever is swapped meanwhile.
type snapshot struct {
	search  Searcher
	number  int // of the generation
	content *faq.Content
	langs   []string // the languages of the entries, the most frequent first
	loaded  time.Time

	byID     map[faq.EntryID]*faq.Entry
	lexicons map[string]*lexicon // by language of the bundle
	urgent   []urgentText
	runs     func() map[string]int // in how many entries each run of words stands; counted at first use

	mu      sync.RWMutex // held for reading by each question under way
	retired bool
}

func newSnapshot(s Searcher, number int, words *locale.Bundle, base map[string]*lexicon, now time.Time) *snapshot {
	content := s.Content()
	if content == nil {
		content = &faq.Content{}
	}
	snap := &snapshot{
		search: s, number: number, content: content, langs: languages(content), loaded: now,
		byID:     make(map[faq.EntryID]*faq.Entry, len(content.Entries)),
		lexicons: lexicons(words, content, base), urgent: urgentTexts(content),
		runs: sync.OnceValue(func() map[string]int { return countRuns(content) }),
	}
	for i := range content.Entries {
		if e := &content.Entries[i]; snap.byID[e.ID] == nil {
			snap.byID[e.ID] = e
		}
	}
	return snap
}

// entry returns the entry with an id, or nil.
func (s *snapshot) entry(id faq.EntryID) *faq.Entry { return s.byID[id] }

// expected returns what is expected of the content, nil where that is not known (yet).
func (s *snapshot) expected() *expect.Expectation {
	if x, ok := s.search.(Expecter); ok {
		return x.Expected()
	}
	return nil
}

// languages returns the languages of the entries, the most frequent first.
func languages(c *faq.Content) []string {
	count := map[string]int{}
	var langs []string
	for i := range c.Entries {
		lang := c.Entries[i].Lang
		if lang == "" {
			continue
		}
		if count[lang] == 0 {
			langs = append(langs, lang)
		}
		count[lang]++
	}
	slices.SortStableFunc(langs, func(a, b string) int { return cmp.Compare(count[b], count[a]) })
	return langs
}

// Frame returns content without answers that reads messages as c does: with its urgent texts, its small
// talk and, in order of how frequent they are, its languages. Which texts the core searches for in a message
// that stands alone depends on nothing else of the content. It is the same for contents that read alike.
func Frame(c *faq.Content) *faq.Content {
	f := &faq.Content{Urgent: c.Urgent, Smalltalk: c.Smalltalk}
	langs := languages(c)
	for i, lang := range langs {
		for range len(langs) - i {
			f.Entries = append(f.Entries, faq.Entry{Lang: lang})
		}
	}
	return f
}

// acquire returns the current snapshot, which must be released.
func (c *Core) acquire() *snapshot {
	for {
		s := c.current.Load()
		s.mu.RLock()
		if !s.retired {
			return s
		}
		s.mu.RUnlock()
	}
}

func (s *snapshot) release() { s.mu.RUnlock() }

// Swap makes the core ask another Searcher from now on, that of the generation with this number (0:
// of none). It returns the old one when no
// question uses it any more, so that it can be closed; the error is that of ctx, if it ends
// first, and then the old one may still be in use.
func (c *Core) Swap(ctx context.Context, s Searcher, generation int) (Searcher, error) {
	old := c.current.Swap(newSnapshot(s, generation, c.words, c.lexicons, c.cfg.Now()))
	free := make(chan struct{})
	go func() {
		old.mu.Lock()
		old.retired = true
		old.mu.Unlock()
		close(free)
	}()
	select {
	case <-free:
		return old.search, nil
	case <-ctx.Done():
		return old.search, fmt.Errorf("bot: questions still use the old index: %w", context.Cause(ctx))
	}
}
