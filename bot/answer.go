package bot

import (
	"context"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/faqbot/faqbot/faq"
	"github.com/faqbot/faqbot/index"
)

const (
	// maxReplies is how many questions of one message are answered.
	maxReplies = 3
	// maxUnits is how many questions of one message are searched.
	maxUnits = 5
	// longText is the length in runes from which a message is a post that holds a question
	// rather than a question.
	longText = 300
	// clearly is by how much confidence one reading must pass another to be taken instead.
	clearly = 0.1
)

// reading is a text and what was found for it.
type reading struct {
	text  string // as the person wrote it
	query string // what was searched: the text, or the text in the light of an entry
	hits  []index.Hit
}

func (r reading) confidence() float64 {
	if len(r.hits) == 0 {
		return 0
	}
	return r.hits[0].Confidence
}

func (r reading) top() faq.EntryID {
	if len(r.hits) == 0 {
		return ""
	}
	return r.hits[0].Entry.ID
}

// clear reports whether the reading is sure enough to be answered.
func (t *turn) clear(r reading) bool {
	return len(r.hits) > 0 && r.confidence() >= t.threshold(r.hits[0].Entry)
}

// read searches a text, cut to the length that is searched. One turn searches a text once.
func (t *turn) read(ctx context.Context, text string) reading {
	text = strings.TrimSpace(text)
	query := cut(t.withoutJoiner(text), t.cfg.MaxQuestion)
	hits, ok := t.find(ctx, query)
	t.failed = t.failed || !ok
	return reading{text: text, query: query, hits: hits}
}

// withoutJoiner takes the “and” from the beginning of a question: it says nothing of what is
// asked.
func (t *turn) withoutJoiner(text string) string {
	toks := tokens(text)
	n := 0
	for _, x := range t.near {
		n = max(n, x.joiner.match(toks, 0))
	}
	if n > 0 && n < len(toks) && !breaks(gap(text, toks, n)) {
		return text[toks[n].start:]
	}
	return text
}

// answer decides on the reply to the whole message.
func (t *turn) answer(ctx context.Context) Reply {
	t.near, t.all = t.lexiconsFor()
	m := readMessage(t.q.Title, t.q.Text, t.near)
	var r Reply
	var u *faq.Urgent
	var word string
	// What was not said to the bot is no part of a conversation before it is answered.
	switch t.q.Heard {
	case Overheard:
		u, word = t.cry(m)
		r = t.overheard(ctx, m)
	case Posted:
		u, word = t.urgent(m)
		r = t.posted(ctx, m)
	case Addressed:
		t.memory = t.conversations.get(t.key(), t.cfg.Now())
		u, word = t.urgent(m)
		r = t.regular(ctx, m)
		if t.failed && r.Outcome == Declined {
			r = t.apology()
		}
	}
	if u != nil {
		r = t.urgently(u, word, r)
	}
	if !r.Silent {
		t.remember(m, r, u != nil)
	}
	return r
}

// regular decides on the reply without regard to urgent words.
func (t *turn) regular(ctx context.Context, m message) Reply {
	if r, ok := t.pick(ctx, m); ok {
		return r
	}
	if len(tokens(m.text)) == 0 && len(tokens(m.title)) == 0 {
		return t.wordless(ctx, m)
	}
	s := strip(m.text, t.all)
	if s.text == "" && m.title == "" && s.kind != "" {
		if r, ok := t.smalltalk(ctx, oneLine(m.text), s); ok {
			return r
		}
		return t.decide(ctx, t.read(ctx, oneLine(m.text)))
	}
	if toks := tokens(m.text); m.title == "" && (t.says(toks, yes) || t.says(toks, no)) {
		return t.nudge(Smalltalk, "smalltalk.ack") // yes or no to nothing that was asked
	}
	if m.title != "" || utf8.RuneCountInString(m.text) > longText {
		return t.post(ctx, m, s)
	}
	return t.short(ctx, m, s)
}

// short answers a message of usual length: its one question, or all of them.
func (t *turn) short(ctx context.Context, m message, s stripped) Reply {
	whole := t.read(ctx, oneLine(s.text))
	if !s.clear {
		// “thank you gift cards”: what was cut may belong to the question.
		if full := t.read(ctx, oneLine(m.text)); full.confidence() >= whole.confidence()-clearly/2 {
			whole = full
		}
	}
	parts := units(s.text, t.near)
	if len(parts) == 0 || len(parts) == 1 && sameWords(parts[0].text, whole.text) {
		return t.alone(ctx, m, whole)
	}
	if len(parts) == 1 {
		// One question among statements: with them or without, whichever is surer.
		if part := t.inLight(ctx, t.read(ctx, parts[0].text), t.lastEntry()); part.confidence() > whole.confidence() {
			return t.alone(ctx, m, part)
		}
		return t.alone(ctx, m, whole)
	}
	readings := t.readUnits(ctx, parts)
	if replies := t.together(ctx, whole, parts, readings); replies != nil {
		return oneReply(replies)
	}
	return t.alone(ctx, m, best(append([]reading{whole}, readings...)))
}

// alone answers a message with one question, in the light of what came before it.
func (t *turn) alone(ctx context.Context, m message, r reading) Reply {
	r = t.inLight(ctx, r, t.lastEntry())
	r = t.joined(ctx, m, r)
	return t.decide(ctx, r)
}

// readUnits reads the questions of a message, each in the light of the one before it.
func (t *turn) readUnits(ctx context.Context, parts []sentence) []reading {
	last := t.lastEntry()
	var out []reading
	for _, p := range parts[:min(len(parts), maxUnits)] {
		r := t.inLight(ctx, t.read(ctx, p.text), last)
		if t.clear(r) {
			last = r.hits[0].Entry
		}
		out = append(out, r)
	}
	return out
}

// together returns a reply for each question of a message, or nil if the message is better
// read as a whole. A question whose parts belong together is not split: then the whole is
// clearly surer than its parts.
func (t *turn) together(ctx context.Context, whole reading, parts []sentence, readings []reading) []Reply {
	var clear []reading
	var best float64
	for _, r := range readings {
		if t.clear(r) && !slices.ContainsFunc(clear, func(c reading) bool { return c.top() == r.top() }) {
			clear = append(clear, r)
			best = max(best, r.confidence())
		}
	}
	if len(clear) == 0 {
		return nil
	}
	if t.clear(whole) {
		i := slices.IndexFunc(clear, func(r reading) bool { return r.top() == whole.top() })
		if i < 0 && whole.confidence() >= best || i >= 0 && whole.confidence() > clear[i].confidence()+t.gain(whole, clear) {
			return nil
		}
		if slices.ContainsFunc(clear, func(r reading) bool { return t.chipped(r, whole) }) {
			return nil
		}
	}
	var replies []Reply
	for _, r := range clear[:min(len(clear), maxReplies)] {
		replies = append(replies, t.decide(ctx, r))
	}
	// What was asked with a question mark of its own and found nothing is said, too.
	for i, r := range readings {
		if len(replies) < maxReplies && !t.clear(r) && parts[i].marks && t.standsAlone(parts[i].text) {
			replies = append(replies, t.unanswered(ctx, r))
		}
	}
	return replies
}

// chipped reports whether a part is rather a piece of the whole than a question of its own: it names nothing, as
// “can I” does and “how much” does not, and the whole is clearly surer of another entry.
func (t *turn) chipped(part, whole reading) bool {
	toks := tokens(part.text)
	return !namesThing(t.near, toks) && !t.isBare(toks) && part.top() != whole.top() && whole.confidence() >= part.confidence()+clearly
}

// gain returns by how much the whole must be surer than its part with the same answer to be
// taken instead of the parts: by much, if the other parts have nothing to do with that answer.
func (t *turn) gain(whole reading, parts []reading) float64 {
	for _, r := range parts {
		for _, h := range r.hits {
			if r.top() != whole.top() && h.Entry.ID == whole.top() && h.Confidence >= clearly {
				return clearly
			}
		}
	}
	return 3 * clearly
}

// standsAlone reports whether a question names a thing of its own, so that it is no part of
// the one before it.
func (t *turn) standsAlone(text string) bool {
	toks := tokens(text)
	return len(toks) >= maxBare && !t.leans(toks) && len(t.contentWords(text)) > 0
}

// unanswered is the reply to a question that nothing answers, beside others that are answered.
func (t *turn) unanswered(ctx context.Context, r reading) Reply {
	reply := t.decide(ctx, r)
	reply.Actions = slices.DeleteFunc(reply.Actions, func(a Action) bool { return a.Kind == ActionContact })
	if reply.Outcome == Declined {
		reply.Text = t.words.For(reply.Lang).Text("declined.part", map[string]any{"Question": plain(r.text)})
	}
	return reply
}

// post finds the question in a long post: its title and the sentences that ask come first,
// then its beginning.
func (t *turn) post(ctx context.Context, m message, s stripped) Reply {
	text := s.text
	parts := slices.DeleteFunc(units(text, t.near), func(p sentence) bool { return !p.asks })
	slices.SortStableFunc(parts, func(a, b sentence) int { return btoi(b.marks) - btoi(a.marks) })
	parts = parts[:min(len(parts), maxUnits)]
	var candidates []reading
	if m.title != "" && !isFiller(m.title, t.near) {
		title := strip(m.title, t.all)
		candidates = append(candidates, t.read(ctx, orElse(title.text, m.title)))
	}
	readings := t.readUnits(ctx, parts)
	candidates = append(candidates, readings...)
	if top := best(candidates); t.clear(top) {
		if len(readings) > 1 && m.title == "" {
			if replies := t.together(ctx, reading{}, unmarked(parts), readings); replies != nil {
				return oneReply(replies)
			}
		}
		return t.decide(ctx, top)
	}
	if len(candidates) == 0 && text == "" {
		return t.decide(ctx, t.read(ctx, m.title))
	}
	// No sentence is clear alone: with the title, then the lead, then all that fits.
	if m.title != "" && len(parts) > 0 {
		candidates = append(candidates, t.read(ctx, m.title+". "+parts[0].text))
	}
	if text != "" {
		candidates = append(candidates, t.read(ctx, joinNonEmpty(". ", []string{m.title, oneLine(cut(text, longText))})))
		if utf8.RuneCountInString(text) > longText {
			candidates = append(candidates, t.read(ctx, oneLine(cut(text, t.cfg.MaxQuestion))))
		}
	}
	return t.decide(ctx, best(candidates))
}

// unmarked returns the questions as ones that need no word when nothing answers them: in a
// post they are rarely meant for themselves.
func unmarked(parts []sentence) []sentence {
	parts = slices.Clone(parts)
	for i := range parts {
		parts[i].marks = false
	}
	return parts
}

// best returns the surest reading, the first of equal ones.
func best(rs []reading) reading {
	var top reading
	for i, r := range rs {
		if i == 0 || r.confidence() > top.confidence() {
			top = r
		}
	}
	return top
}

// oneReply makes one reply of several: the first, with the others as More.
func oneReply(replies []Reply) Reply {
	r := replies[0]
	r.More = replies[1:]
	if len(r.More) == 0 {
		r.More = nil
	}
	return r
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

func sameWords(a, b string) bool { return slices.Equal(foldAll(a), foldAll(b)) }

// hasWords reports whether a text has all words of another.
func hasWords(text, words string) bool {
	has := foldAll(text)
	return !slices.ContainsFunc(foldAll(words), func(w string) bool { return !slices.Contains(has, w) })
}

func orElse(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}
