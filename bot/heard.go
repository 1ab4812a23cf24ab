package bot

import (
	"context"
	"regexp"
	"slices"
	"strings"

	"github.com/faqbot/faqbot/faq"
)

// silent is the reply that shows nothing.
func silent(question string) Reply { return Reply{Question: question, Silent: true} }

// posted decides on the reply to a post in a help forum: an answer when the core is sure, at
// least half as sure suggestions, else silence. Nobody waits for words of regret there.
func (t *turn) posted(ctx context.Context, m message) Reply {
	asked := joinNonEmpty("\n", []string{m.title, m.text})
	if toks := tokens(asked); len(toks) == 0 || t.isBare(toks) || t.says(toks, yes) || t.says(toks, no) {
		return silent(asked)
	}
	s := strip(m.text, t.all)
	var r Reply
	switch {
	case m.title == "" && s.text == "":
		return silent(asked) // small talk
	case m.title != "" || isLong(m.text):
		r = t.post(ctx, m, s)
	default:
		r = t.short(ctx, m, s)
	}
	if answers := answersIn(r); len(answers) > 0 {
		return oneReply(answers)
	}
	if r.Outcome == Suggested && r.Confidence >= t.limits.Confident/2 {
		r.More = nil
		return r
	}
	return silent(asked)
}

// answersIn returns the answers of a reply, each alone.
func answersIn(r Reply) []Reply {
	var out []Reply
	for _, x := range append([]Reply{r}, r.More...) {
		if x.Outcome == Answered {
			x.More = nil
			out = append(out, x)
		}
	}
	return out
}

// overheard decides on the reply to what people say to each other: an answer to what is a
// question, stands for itself and is answered very surely, else silence.
func (t *turn) overheard(ctx context.Context, m message) Reply {
	text := strings.TrimSpace(named.ReplaceAllString(joinNonEmpty("\n", []string{m.title, m.text}), " "))
	s := strip(text, t.all)
	if s.text == "" || toSomebody(m.all) {
		return silent(text)
	}
	var answers []Reply
	for _, part := range t.asked(ctx, s.text) {
		if len(part.hits) == 0 || len(answers) == maxReplies {
			continue
		}
		e := part.hits[0].Entry
		if part.confidence() < t.limits.VerySure(e.Careful) || slices.ContainsFunc(answers, func(r Reply) bool { return r.Entry.ID == e.ID }) {
			continue
		}
		answers = append(answers, t.decide(ctx, part))
	}
	if len(answers) == 0 {
		return silent(text)
	}
	return oneReply(answers)
}

// named matches the name of one who is to answer, as the platforms write it.
var named = regexp.MustCompile(`(?:^|[\s(])@[\p{L}\p{N}_]+|<@!?\d+>`)

// toSomebody reports whether a message is meant for one person: “@anna when do you come?”.
// “@everyone” is meant for all.
func toSomebody(text string) bool {
	return slices.ContainsFunc(named.FindAllString(text, -1), func(name string) bool {
		_, name, _ = strings.Cut(name, "@")
		return !slices.Contains([]string{"everyone", "here", "all", "channel"}, strings.ToLower(name))
	})
}

// asked reads the questions of an overheard text. One among other sentences counts only if
// the whole text is about the same thing, rather surely: halfway from what answers to what answers unasked. Without any, the text itself may be a phrasing of
// an entry: “opening hours”.
func (t *turn) asked(ctx context.Context, text string) []reading {
	all := units(text, t.near)
	parts := slices.DeleteFunc(slices.Clone(all), func(p sentence) bool { return !p.asks || !t.standsByItself(p.text) })
	whole := func() reading { return t.read(ctx, oneLine(cut(text, t.cfg.MaxQuestion))) }
	if len(all) == 0 || !slices.ContainsFunc(all, func(p sentence) bool { return p.asks }) {
		r := whole()
		if len(r.hits) > 0 && isPhrasing(r.hits[0].Entry, text) && len(tokens(text)) > 1 {
			return []reading{r}
		}
		return nil
	}
	var out []reading
	for _, p := range parts[:min(len(parts), maxUnits)] {
		out = append(out, t.read(ctx, p.text))
	}
	if len(out) == 1 && !sameWords(parts[0].text, text) && !isLong(text) {
		enough := (t.limits.Confident + t.limits.VerySure(false)) / 2
		if w := whole(); w.top() != out[0].top() || w.confidence() < enough {
			return nil
		}
	}
	return out
}

// standsByItself reports whether a question can be understood without what was said before
// it: “and when do you open?” can, “how much is it?” and “what about Sunday?” cannot.
func (t *turn) standsByItself(text string) bool {
	toks := tokens(text)
	for _, x := range t.near {
		if n := x.start.match(toks, 0); n > 0 && !isQuestionWord(t.near, toks, n) {
			return false
		}
	}
	if t.isBare(toks) {
		return false
	}
	return !t.hasPronoun(toks) || len(t.contentWords(text)) > maxBare-1
}

// isLong reports whether a message is a post that holds a question rather than a question.
func isLong(text string) bool { return len([]rune(text)) > longText }

// cry returns the owner's urgent text for what people say to each other, and its word: only
// if a sentence with that word is about the one who writes it, as “I burned my hand” is and
// “the burned ones are on the shelf” is not, or if there is nothing else in the message. In
// a quote or in code the word does not count. So much is said even where the bot was
// not spoken to: a helpful word too many is the smaller harm.
func (t *turn) cry(m message) (*faq.Urgent, string) {
	for _, s := range sentences(joinNonEmpty("\n", []string{m.title, m.text}), t.near) {
		u, word := t.urgentIn(s.text)
		if u == nil {
			continue
		}
		toks := tokens(s.text)
		self := slices.ContainsFunc(t.near, func(x *lexicon) bool {
			for i := range toks {
				if x.self.match(toks, i) > 0 {
					return true
				}
			}
			return false
		})
		if self || t.isAll(word, strip(m.text, t.all).text) {
			return u, word
		}
	}
	return nil, ""
}

// isAll reports whether a phrase of several words is all that a text says.
func (t *turn) isAll(phrase, text string) bool {
	words := foldAll(phrase)
	said := slices.DeleteFunc(t.contentWords(text), func(w string) bool {
		return anyOf(t.near, func(x *lexicon) bool { // “help”, “please”
			toks := []token{{fold: fold(w)}}
			return x.talk[faq.Identity].is(toks) || x.filler.is(toks) || x.questionFiller.is(toks)
		})
	})
	return len(words) > 1 && len(said) > 0 && !slices.ContainsFunc(said, func(w string) bool {
		return !slices.ContainsFunc(words, func(p string) bool { return sameWord(t.near, fold(w), p) })
	})
}
