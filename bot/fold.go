package bot

import (
	"strings"
	"unicode"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// token is a word of a text, with its place in it.
type token struct {
	fold       string // without case, accents and apostrophes
	start, end int    // byte offsets into the text
}

// tokens returns the words of s: runs of letters, digits and marks, also with apostrophes
// inside (“don't” is one word).
func tokens(s string) []token {
	const usual = 6 // bytes of a word and a space
	out := make([]token, 0, 1+len(s)/usual)
	start := -1
	flush := func(end int) {
		if start >= 0 {
			if f := fold(s[start:end]); f != "" {
				out = append(out, token{f, start, end})
			}
			start = -1
		}
	}
	prev := ' '
	for i, r := range s {
		switch {
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			if start < 0 {
				start = i
			}
		case start >= 0 && unicode.IsMark(r):
		case start >= 0 && isApostrophe(r) && unicode.IsLetter(prev) && letterFollows(s[i:], r):
		default:
			flush(i)
		}
		prev = r
	}
	flush(len(s))
	return out
}

func isApostrophe(r rune) bool { return r == '\'' || r == '’' || r == 'ʼ' || r == '`' }

// letterFollows reports whether a letter stands after r, the first rune of s.
func letterFollows(s string, r rune) bool {
	for _, next := range s[len(string(r)):] {
		return unicode.IsLetter(next)
	}
	return false
}

// fold makes words comparable: compatibility forms, case, accents and apostrophes go.
func fold(s string) string {
	if isPlain(s) {
		return s
	}
	// Caser is stateful, so that each call has its own.
	s = norm.NFKD.String(cases.Fold().String(s))
	return strings.Map(func(r rune) rune {
		if unicode.Is(unicode.M, r) || isApostrophe(r) {
			return -1
		}
		return r
	}, s)
}

// isPlain reports whether folding leaves s as it is.
func isPlain(s string) bool {
	for i := range len(s) {
		if c := s[i]; (c < 'a' || c > 'z') && (c < '0' || c > '9') {
			return false
		}
	}
	return true
}

// foldAll returns the folded words of s.
func foldAll(s string) []string {
	toks := tokens(s)
	words := make([]string, len(toks))
	for i, t := range toks {
		words[i] = t.fold
	}
	return words
}

// gap returns what stands between token i-1 and token i; before the first and after the
// last one, what stands to the edge of s.
func gap(s string, toks []token, i int) string {
	from, to := 0, len(s)
	if i > 0 {
		from = toks[i-1].end
	}
	if i < len(toks) {
		to = toks[i].start
	}
	return s[from:to]
}

// breaks reports whether a gap parts what stands on its two sides: it has punctuation, a new
// line or an emoji, and is not the hyphen within a word.
func breaks(gap string) bool {
	return strings.ContainsFunc(strings.TrimSpace(gap), func(r rune) bool {
		return r != '-' && r != '\'' && r != '’' && r != '"'
	}) || strings.Contains(gap, "\n")
}

// phrases is a set of phrases, each some words long.
type phrases struct {
	byFirst map[string][][]string // the longest first
}

// newPhrases makes a set of the phrases in the lists.
func newPhrases(lists ...[]string) *phrases {
	p := &phrases{byFirst: map[string][][]string{}}
	for _, list := range lists {
		for _, phrase := range list {
			words := foldAll(phrase)
			if len(words) == 0 {
				continue
			}
			set := p.byFirst[words[0]]
			at := 0
			for at < len(set) && len(set[at]) >= len(words) {
				at++
			}
			p.byFirst[words[0]] = append(set[:at:at], append([][]string{words}, set[at:]...)...)
		}
	}
	return p
}

// match returns how many tokens from i on the longest phrase that starts there takes; 0 if
// none does.
func (p *phrases) match(toks []token, i int) int {
	if i >= len(toks) {
		return 0
	}
next:
	for _, words := range p.byFirst[toks[i].fold] {
		if i+len(words) > len(toks) {
			continue
		}
		for k, w := range words {
			if toks[i+k].fold != w {
				continue next
			}
		}
		return len(words)
	}
	return 0
}

// matchEnd returns how many tokens before end the longest phrase that ends there takes.
func (p *phrases) matchEnd(toks []token, end int) int {
	for n := min(end, 8); n > 0; n-- {
		for _, words := range p.byFirst[toks[end-n].fold] {
			if len(words) == n && p.matchExactly(toks[end-n:end], words) {
				return n
			}
		}
	}
	return 0
}

func (p *phrases) matchExactly(toks []token, words []string) bool {
	for k, w := range words {
		if toks[k].fold != w {
			return false
		}
	}
	return true
}

// is reports whether the tokens are one of the phrases.
func (p *phrases) is(toks []token) bool {
	return len(toks) > 0 && p.match(toks, 0) == len(toks)
}

// fills reports whether the tokens are made of phrases alone.
func (p *phrases) fills(toks []token) bool {
	for i := 0; i < len(toks); {
		n := p.match(toks, i)
		if n == 0 {
			return false
		}
		i += n
	}
	return true
}
