package bot

import (
	"context"
	"slices"
	"strings"

	"github.com/faqbot/faqbot/faq"
)

const (
	// maxFollowUp is how many words a follow-up with a pronoun has at most.
	maxFollowUp = 12
	// maxBare is how many words a question has at most that is read as a follow-up without
	// a pronoun: “for how long?”.
	maxBare = 3
	// maxTopics is how many readings of a follow-up are tried at most.
	maxTopics = 3
)

// inLight reads a short question in the light of the entry answered last: “how long does it
// take?” after the price of a massage. That reading is taken only when it is clearly surer
// than the question alone, and when the person's words matter in it.
func (t *turn) inLight(ctx context.Context, alone reading, last *faq.Entry) reading {
	toks := tokens(alone.text)
	if last == nil || len(toks) == 0 || alone.confidence()+clearly > 1 {
		return alone
	}
	leans := t.leans(toks) && len(toks) <= maxFollowUp
	if !leans && (len(toks) > maxBare || t.clear(alone)) {
		return alone
	}
	for _, topic := range t.topics(last, toks) {
		r := t.read(ctx, t.aboutTopic(alone.text, toks, topic))
		r.text = alone.text
		if r.confidence() < max(alone.confidence()+clearly, t.limits.Suggest) {
			continue
		}
		if r.top() == last.ID && !t.speaksOf(last, alone.text) {
			continue // the last answer again, and it says nothing of what is asked
		}
		if bare := t.read(ctx, topic); bare.top() == r.top() && bare.confidence() >= r.confidence()-clearly/2 {
			continue // the topic alone found it: the question added nothing
		}
		return r
	}
	return alone
}

// leans reports whether a question refers to what came before it: it has a pronoun, begins
// with “and” or “what about”, or is bare like “how much?”.
func (t *turn) leans(toks []token) bool {
	return anyOf(t.near, func(x *lexicon) bool {
		return x.start.match(toks, 0) > 0 || x.pronoun.has(toks) || x.bare.is(toks)
	})
}

// topics returns what an entry is about, in its own words: the words that its question
// shares with other entries, its section, its tags.
func (t *turn) topics(e *faq.Entry, asked []token) []string {
	var out []string
	add := func(s string) {
		words := foldAll(s)
		covered := !slices.ContainsFunc(words, func(w string) bool {
			return !slices.ContainsFunc(asked, func(a token) bool { return a.fold == w })
		})
		if s != "" && !covered && !slices.ContainsFunc(out, func(o string) bool { return sameWords(o, s) }) {
			out = append(out, s)
		}
	}
	add(t.sharedTopic(e))
	if len(e.Section) > 0 {
		add(e.Section[len(e.Section)-1])
	}
	add(strings.Join(e.Tags[:min(len(e.Tags), 2)], " "))
	if len(out) == 0 {
		add(strings.Join(t.contentWords(e.Question), " "))
	}
	return out[:min(len(out), maxTopics)]
}

// aboutTopic puts a topic in the place of the first pronoun of a question, or behind it.
func (t *turn) aboutTopic(text string, toks []token, topic string) string {
	for i := range toks {
		if n := longestOf(t.near, func(x *lexicon) *phrases { return x.pronoun }, toks, i); n > 0 {
			return text[:toks[i].start] + topic + text[toks[i+n-1].end:]
		}
	}
	return strings.TrimRight(text, "?!. ") + " " + topic
}

func longestOf(xs []*lexicon, list func(*lexicon) *phrases, toks []token, i int) int {
	n := 0
	for _, x := range xs {
		n = max(n, list(x).match(toks, i))
	}
	return n
}

// contentWords returns the words of a text that carry a topic, as they are written.
func (t *turn) contentWords(text string) []string {
	toks := tokens(text)
	var out []string
	for i, tok := range toks {
		if !anyOf(t.near, func(x *lexicon) bool { return x.stop.match(toks[:i+1], i) > 0 }) {
			out = append(out, text[tok.start:tok.end])
		}
	}
	return out
}

// speaksOf reports whether an entry has all the words of a question that carry a topic, and
// there are some.
func (t *turn) speaksOf(e *faq.Entry, question string) bool {
	words := t.contentWords(question)
	text := tokens(e.Question + "\n" + e.Answer)
	return len(words) > 0 && !slices.ContainsFunc(words, func(w string) bool {
		return !slices.ContainsFunc(text, func(tok token) bool { return t.sameWord(tok.fold, fold(w)) })
	})
}

// maxShared is how many entries a content has at most for shared topics to be looked for.
const maxShared = 10_000

// sharedTopic returns the longest run of words of an entry's question that also stands in
// another entry's question or section: “hot stone massage”. "" if there is none.
func (t *turn) sharedTopic(e *faq.Entry) string {
	if len(t.snap.content.Entries) > maxShared {
		return ""
	}
	runs := t.snap.runs()
	toks := t.contentRuns(e.Question)
	best := ""
	longest := 0
	for _, run := range toks {
		for i := range run {
			for j := i + 1; j <= min(len(run), i+maxRun); j++ {
				if j-i > longest && runs[runKey(run[i:j])] > 1 {
					longest, best = j-i, e.Question[run[i].start:run[j-1].end]
				}
			}
		}
	}
	return best
}

// maxRun is how many words a shared topic has at most.
const maxRun = 4

// contentRuns returns the runs of words between the stop words of a text.
func (t *turn) contentRuns(text string) [][]token {
	toks := tokens(text)
	var out [][]token
	var run []token
	for i, tok := range toks {
		if anyOf(t.near, func(x *lexicon) bool { return x.stop.match(toks[:i+1], i) > 0 }) {
			if len(run) > 0 {
				out = append(out, run)
			}
			run = nil
			continue
		}
		run = append(run, tok)
	}
	if len(run) > 0 {
		out = append(out, run)
	}
	return out
}

func runKey(run []token) string {
	words := make([]string, len(run))
	for i, t := range run {
		words[i] = t.fold
	}
	return strings.Join(words, " ")
}

// countRuns counts in how many entries each run of words stands, in the question or the
// innermost section.
func countRuns(c *faq.Content) map[string]int {
	counts := map[string]int{}
	for i := range c.Entries {
		e := &c.Entries[i]
		seen := map[string]bool{}
		texts := []string{e.Question}
		if len(e.Section) > 0 {
			texts = append(texts, e.Section[len(e.Section)-1])
		}
		for _, text := range texts {
			toks := tokens(text)
			for i := range toks {
				for j := i + 1; j <= min(len(toks), i+maxRun); j++ {
					seen[runKey(toks[i:j])] = true
				}
			}
		}
		for key := range seen {
			counts[key]++
		}
	}
	return counts
}
