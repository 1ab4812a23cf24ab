package bot

import (
	"container/list"
	"context"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/faqbot/faqbot/faq"
)

// conversationKey names a conversation.
type conversationKey struct {
	platform string
	chat     ChatID
	user     UserID
}

// memory is what is remembered of one conversation. It holds ids, not entries, so that it
// outlives a change of content.
type memory struct {
	entry     faq.EntryID   // answered last; "" if none
	options   []faq.EntryID // suggested last, in the order shown
	asked     string        // the question that the options were suggested for
	offered   bool          // the last reply was the suggestion
	fragments []fragment    // the last messages, the newest last
}

// fragment is a message that the next one may continue.
type fragment struct {
	text       string
	time       time.Time
	confidence float64
	answered   bool
	urgent     bool
}

// maxFragments is how many messages before one are read as the beginning of it.
const maxFragments = 2

// conversations remembers a bounded number of conversations for a bounded time.
type conversations struct {
	limit int
	keep  time.Duration

	mu    sync.Mutex
	byKey map[conversationKey]*list.Element
	order *list.List // of *remembered, the latest first
}

type remembered struct {
	key    conversationKey
	seen   time.Time
	memory memory
}

func newConversations(limit int, keep time.Duration) *conversations {
	return &conversations{limit: limit, keep: keep, byKey: map[conversationKey]*list.Element{}, order: list.New()}
}

// get returns what is remembered of a conversation; nothing for the zero key.
func (c *conversations) get(key conversationKey, now time.Time) memory {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.forget(now)
	el, ok := c.byKey[key]
	if !ok {
		return memory{}
	}
	m := el.Value.(*remembered).memory
	m.options, m.fragments = slices.Clone(m.options), slices.Clone(m.fragments)
	return m
}

// update changes what is remembered of a conversation, unless the key is zero.
func (c *conversations) update(key conversationKey, now time.Time, change func(*memory)) {
	if key == (conversationKey{}) {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.forget(now)
	el, ok := c.byKey[key]
	if !ok {
		el = c.order.PushFront(&remembered{key: key})
		c.byKey[key] = el
	}
	r := el.Value.(*remembered)
	r.seen = now
	change(&r.memory)
	c.order.MoveToFront(el)
	for c.order.Len() > c.limit {
		c.remove(c.order.Back())
	}
}

// forget drops the conversations that have ended.
func (c *conversations) forget(now time.Time) {
	for el := c.order.Back(); el != nil && now.Sub(el.Value.(*remembered).seen) > c.keep; el = c.order.Back() {
		c.remove(el)
	}
}

func (c *conversations) remove(el *list.Element) {
	delete(c.byKey, el.Value.(*remembered).key)
	c.order.Remove(el)
}

// key returns the conversation of the question; zero if it has none.
func (t *turn) key() conversationKey {
	if t.q.Chat == "" && t.q.User == "" {
		return conversationKey{}
	}
	return conversationKey{t.q.Platform, t.q.Chat, t.q.User}
}

// lastEntry returns the entry answered last in the conversation; nil if there is none, or it
// is not in the content any more, or not valid today.
func (t *turn) lastEntry() *faq.Entry { return t.valid(t.memory.entry) }

// valid returns the entry with an id, or nil if it may not be shown today.
func (t *turn) valid(id faq.EntryID) *faq.Entry {
	if id == "" {
		return nil
	}
	if e := t.snap.entry(id); e != nil && e.ValidOn(t.day) {
		return e
	}
	return nil
}

// remember keeps what the next message of the conversation may refer to.
func (t *turn) remember(m message, r Reply, urgent bool) {
	t.conversations.update(t.key(), t.cfg.Now(), func(c *memory) {
		c.keep(r)
		c.asked = cut(c.asked, t.cfg.MaxQuestion)
		if text := oneLine(m.text); text != "" && r.Outcome != Smalltalk && utf8.RuneCountInString(text) <= longText {
			c.fragments = append(c.fragments, fragment{text, t.q.Time, r.Confidence, r.Outcome == Answered, urgent})
			c.fragments = c.fragments[max(0, len(c.fragments)-maxFragments):]
		}
	})
}

// keep takes over what a reply shows.
func (c *memory) keep(r Reply) {
	for _, r := range append([]Reply{r}, r.More...) {
		switch r.Outcome {
		case Answered:
			c.entry, c.offered = r.Entry.ID, false
		case Suggested:
			c.options, c.asked, c.offered = nil, r.Question, true
			for _, s := range r.Suggestions {
				c.options = append(c.options, s.ID)
			}
		case Declined, Handoff:
			c.offered = false
		case Smalltalk:
		}
	}
}

// joined reads quick messages of one person as one question, if together they are clearly
// surer than the last one alone, and than what came before it.
func (t *turn) joined(ctx context.Context, m message, alone reading) reading {
	text := oneLine(m.text)
	own := strip(text, t.all).text
	before := slices.DeleteFunc(slices.Clone(t.quickBefore()), func(f fragment) bool {
		return hasWords(own, strip(f.text, t.all).text) // to say a thing twice makes it no surer
	})
	if len(before) == 0 || alone.confidence() > 0.99 || utf8.RuneCountInString(text) > longText {
		return alone
	}
	prev := before[len(before)-1]
	for i := range before {
		var parts []string
		for _, f := range before[i:] {
			parts = append(parts, strip(f.text, t.all).text)
		}
		r := t.read(ctx, joinNonEmpty(" ", append(parts, own)))
		margin := clearly
		if !prev.answered && t.clear(r) {
			margin = 0.01 // what came before has no answer yet, and here it gets one
		}
		if r.confidence() < alone.confidence()+margin || r.confidence() < t.limits.Suggest {
			continue
		}
		if prev.answered && r.confidence() < prev.confidence+clearly/2 {
			continue // the message before was a question of its own
		}
		return r
	}
	return alone
}

// quickBefore returns the messages just before this one, the oldest first: each came
// within [Config.Quick] of the next.
func (t *turn) quickBefore() []fragment {
	fs := t.memory.fragments
	next := t.q.Time
	from := len(fs)
	for from > 0 {
		if d := next.Sub(fs[from-1].time); d < 0 || d > t.cfg.Quick {
			break
		}
		from--
		next = fs[from].time
	}
	return fs[from:]
}

// quickText returns the messages just before this one that set off no urgent text, and it.
func (t *turn) quickText(all string) string {
	var parts []string
	for _, f := range t.quickBefore() {
		if f.urgent {
			parts = nil
			continue
		}
		parts = append(parts, f.text)
	}
	return strings.Join(append(parts, all), " ")
}
