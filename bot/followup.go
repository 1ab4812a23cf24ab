package bot

import (
	"context"
	"slices"
	"strings"

	"github.com/faqbot/faqbot/faq"
	"github.com/faqbot/faqbot/index"
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
// than the question alone (or about as sure, and the question has a pronoun or names no thing
// at all), and when the person's words matter in it. Of words that do not lean on what was said before, it
// must be clear: “weather tomorrow?” is no question about massages.
func (t *turn) inLight(ctx context.Context, alone reading, last *faq.Entry) reading {
	toks := tokens(alone.text)
	if last == nil || len(toks) == 0 {
		return alone
	}
	refers := (t.hasPronoun(toks) || t.isBare(toks)) && len(toks) <= maxFollowUp
	leans := refers || t.leans(toks) && len(toks) <= maxFollowUp
	if !refers && t.clear(alone) || !leans && len(toks) > maxBare {
		return alone
	}
	for _, topic := range t.topics(last, toks) {
		r := t.read(ctx, t.aboutTopic(alone.text, toks, topic))
		r.text = alone.text
		if refers && last.Careful && r.top() == last.ID && t.clear(r) && sameSection(last, alone.hits) {
			return r // rather the careful answer again than something general about “it”
		}
		surer := r.confidence() >= max(alone.confidence()+clearly, t.limits.Suggest) && (leans || t.clear(r))
		meant := refers && t.clear(r) && r.confidence() >= alone.confidence()-clearly && r.top() != alone.top()
		if surer && t.heeds(ctx, r, topic, last, clearly/2) || meant && t.heeds(ctx, r, topic, last, clearly) {
			return r
		}
	}
	return alone
}

// sameSection reports whether the first hit stands in the section of e.
func sameSection(e *faq.Entry, hits []index.Hit) bool {
	return len(hits) > 0 && len(e.Section) > 0 && slices.Equal(e.Section, hits[0].Entry.Section)
}

// heeds reports whether the person's words matter in a reading in the light of a topic: it
// is no mere repetition of the last answer, nor what the topic alone finds as surely.
func (t *turn) heeds(ctx context.Context, r reading, topic string, last *faq.Entry, margin float64) bool {
	if r.top() == last.ID {
		return t.speaksOf(last, r.text)
	}
	bare := t.read(ctx, topic)
	return bare.top() != r.top() || bare.confidence() < r.confidence()-margin
}

// leans reports whether a question refers to what came before it: it has a pronoun, begins
// with “and” or “what about”, or is bare like “how much?”.
func (t *turn) leans(toks []token) bool {
	return t.hasPronoun(toks) || t.isBare(toks) ||
		anyOf(t.near, func(x *lexicon) bool { return x.start.match(toks, 0) > 0 })
}

// isBare reports whether a question names no thing at all: “and how much?”.
func (t *turn) isBare(toks []token) bool {
	return anyOf(t.near, func(x *lexicon) bool {
		return x.bare.is(toks) || x.start.match(toks, 0) > 0 && x.bare.is(toks[x.start.match(toks, 0):])
	})
}

// hasPronoun reports whether one of the words stands for something said before.
func (t *turn) hasPronoun(toks []token) bool {
	for i := range toks {
		if t.pronounAt(toks, i) > 0 {
			return true
		}
	}
	return false
}

// pronounAt returns how many tokens a pronoun at token i takes; 0 if none stands there. The
// “it” of “is it possible” stands for nothing, and “das” may be an article.
func (t *turn) pronounAt(toks []token, i int) int {
	n := 0
	for _, x := range t.near {
		dummy := false
		for j := max(0, i-3); j <= i && !dummy; j++ {
			dummy = j+x.dummy.match(toks, j) > i
		}
		if dummy {
			return 0
		}
		n = max(n, x.pronoun.match(toks, i))
		if m := x.article.match(toks, i); i+m == len(toks) || len(toks) <= maxBare {
			n = max(n, m)
		}
	}
	return n
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
	for _, tag := range e.Tags[:min(len(e.Tags), maxTopics)] {
		add(tag)
	}
	add(strings.Join(t.contentWords(e.Question), " "))
	return out[:min(len(out), maxTopics)]
}

// aboutTopic puts a topic in the place of the first pronoun of a question, or behind it.
func (t *turn) aboutTopic(text string, toks []token, topic string) string {
	for i := range toks {
		if n := t.pronounAt(toks, i); n > 0 {
			return text[:toks[i].start] + topic + text[toks[i+n-1].end:]
		}
	}
	return strings.TrimRight(text, "?!. ") + " " + topic
}

// contentWords returns the words of a text that carry a topic, as they are written.
func (t *turn) contentWords(text string) []string {
	toks := tokens(text)
	var out []string
	for _, tok := range toks {
		if !isStop(t.near, tok) {
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
		return !slices.ContainsFunc(text, func(tok token) bool { return sameWord(t.near, tok.fold, fold(w)) })
	})
}

// maxShared is how many entries a content has at most for shared topics to be looked for.
const maxShared = 10_000

// sharedTopic returns the longest run of words of an entry's question that also stands in
// another entry's question or section: “hot stone massage”; of several
// single words the rarest. "" if there is none.
func (t *turn) sharedTopic(e *faq.Entry) string {
	if len(t.snap.content.Entries) > maxShared {
		return ""
	}
	runs := t.snap.runs()
	common := max(5, len(t.snap.content.Entries)/5) // in more entries, it is no topic but the trade
	best, longest, rarest := "", 0, 0
	for _, run := range t.contentRuns(e.Question) {
		for i := range run {
			for j := i + 1; j <= min(len(run), i+maxRun); j++ {
				n := runs[runKey(run[i:j])]
				if n < 2 || n > common || j-i < longest || j-i == longest && (j-i > 1 || n >= rarest) {
					continue
				}
				longest, rarest, best = j-i, n, e.Question[run[i].start:run[j-1].end]
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
	for _, tok := range toks {
		if isStop(t.near, tok) {
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
