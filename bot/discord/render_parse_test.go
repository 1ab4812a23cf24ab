package discord

import (
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// parsed is what a client shows of Markdown.
type parsed struct {
	chars []char
	alien []string // mentions, emoji and times: nothing of ours makes them
	links []string // addresses that can be pressed
	heads int
	lists int
	items []string // numbers and bullets of list items, as shown
	codes []string // contents of code blocks
	small int      // lines of small text
}

// char is one character that is seen.
type char struct {
	r     rune
	marks marks
	code  bool
	link  string // address it leads to, "" if none
	quote bool
}

func (p *parsed) text() string {
	var b strings.Builder
	for _, c := range p.chars {
		b.WriteRune(c.r)
	}
	return b.String()
}

// parseDiscord reads Markdown as Discord's clients do: at each place the first of an ordered list of rules
// that applies, and inside of what it found the same again. The rules are written after the
// documented behaviour and that of the clients, not after the renderer.
func parseDiscord(s string) *parsed {
	out := &parsed{}
	(&reader{out: out}).inner(s, where{})
	return out
}

// where says in what a text is read.
type where struct {
	start string // "", " " or "$": what stands before it on the line
	quote bool
	depth int
	test  bool // to find out whether it can be the text of a link: no escapes
	label bool // it is the text of a link: only marks and code
	as    char
}

type reader struct {
	out *parsed
	s   string
	w   where
	raw strings.Builder
}

func (r *reader) inner(s string, w where) {
	sub := &reader{out: r.out, s: w.start + s, w: w}
	sub.run(len(w.start))
}

func (r *reader) emit(s string) {
	for _, c := range s {
		as := r.w.as
		as.r = c
		as.quote = as.quote || r.w.quote
		r.out.chars = append(r.out.chars, as)
	}
}

var (
	unescape  = regexp.MustCompile(`\\([^A-Za-z0-9\s])`)
	lineSpace = regexp.MustCompile(` +\n`)
)

// flush shows the text that has no meaning.
func (r *reader) flush(before int) {
	t := r.raw.String()
	r.raw.Reset()
	if !r.w.test && !r.w.label {
		t = unescape.ReplaceAllString(t, "$1")
		t = lineSpace.ReplaceAllString(t, "\n")
		if before < len(r.s) && r.s[before] == '\n' {
			t = strings.TrimRight(t, " ")
		}
	}
	r.emit(t)
}

func (r *reader) run(i int) {
	for i < len(r.s) {
		if r.s[i] == '\\' && !r.w.test && !r.w.label && i+1 < len(r.s) {
			_, n := utf8.DecodeRuneInString(r.s[i+1:])
			r.raw.WriteString(r.s[i : i+1+n])
			i += 1 + n
			continue
		}
		if end, show := r.rule(i); end > i {
			r.flush(i)
			show()
			i = end
			continue
		}
		_, n := utf8.DecodeRuneInString(r.s[i:])
		r.raw.WriteString(r.s[i : i+n])
		i += n
	}
	r.flush(i)
}

// child returns where the inside of something that begins at i is read.
func (r *reader) child(i int) where {
	w := r.w
	w.start = ""
	for j := i - 1; j >= 0 && r.s[j] != '\n'; j-- {
		if r.s[j] != ' ' {
			w.start = "$"
			break
		}
		w.start = " "
	}
	if w.label {
		w.start = ""
	}
	return w
}

func (r *reader) lineStart(i int) bool { return i == 0 || r.s[i-1] == '\n' }

func (r *reader) lineStartSpaced(i int) bool {
	for i > 0 && r.s[i-1] == ' ' {
		i--
	}
	return r.lineStart(i)
}

var (
	timeRule    = regexp.MustCompile(`^<t:-?[0-9]+(?::[tTdDfFR])?>`)
	customRule  = regexp.MustCompile(`^<a?:[a-zA-Z_0-9]+:[0-9]+>`)
	nameRule    = regexp.MustCompile(`^:[^\s:]+:`)
	mentionRule = regexp.MustCompile(`^(?:<@!?[0-9]+>|<#[0-9]+>|<@&[0-9]+>|@everyone|@here|</[^<>]+:[0-9]+>|<id:[a-z-]+>)`)
	bareRule    = regexp.MustCompile(`^(?:https?|steam)://[^\s<]*[^<.,:;"'\]\s]`)
	angleRule   = regexp.MustCompile(`^<([^: >]+:/[^ >]+)>`)
	subRule     = regexp.MustCompile(`^-# +([^\n]+)\n?`)
	headRule    = regexp.MustCompile(`^(#{1,3})\s+([^\n]*)\n?`)
	quoteRule   = regexp.MustCompile(`^> ([^\n]*)\n?`)
	itemRule    = regexp.MustCompile(`^((?:[*+-]|\d+\.) +)((?:.|\n)[^\n]*(?:\n [^\n]*)*)\n?`)
	langRule    = regexp.MustCompile(`^[a-zA-Z_\-+.0-9]*\n`)
)

// rule applies the first rule that fits at i: it returns where what it took ends, and shows it.
func (r *reader) rule(i int) (end int, show func()) {
	s := r.s[i:]
	if !strings.ContainsRune("`*_~|<:@hs[-#>+0123456789", rune(s[0])) { // with which no rule begins
		return 0, nil
	}
	alien := func(m string) (int, func()) {
		return i + len(m), func() { r.out.alien = append(r.out.alien, m); r.emit(m) }
	}
	if !r.w.label {
		if end, show := r.codeBlock(i); end > i {
			return end, show
		}
	}
	if end, show := r.marked(i); end > i {
		return end, show
	}
	if end, show := r.code(i); end > i {
		return end, show
	}
	for _, rule := range []*regexp.Regexp{timeRule, customRule, nameRule} {
		if m := rule.FindString(s); m != "" {
			return alien(m)
		}
	}
	if r.w.label {
		return 0, nil
	}
	if m := mentionRule.FindString(s); m != "" {
		return alien(m)
	}
	if m := bareRule.FindString(s); m != "" && len(m) > len("http://") {
		if n := len(m) - len(strings.TrimRight(m, ")")); n > strings.Count(m, "(") {
			m = m[:len(m)-1]
		}
		return i + len(m), func() { r.link(m, m) }
	}
	if m := angleRule.FindStringSubmatch(s); m != nil {
		return i + len(m[0]), func() {
			if isLink(m[1]) {
				r.link(m[1], m[1])
			} else {
				r.emit(m[1])
			}
		}
	}
	if end, show := r.masked(i); end > i {
		return end, show
	}
	return r.blockRule(i)
}

func (r *reader) blockRule(i int) (end int, show func()) {
	s := r.s[i:]
	if m := subRule.FindStringSubmatch(s); m != nil && r.lineStart(i) && !strings.HasPrefix(m[1], "-#") {
		return i + len(m[0]), func() { r.out.small++; r.inner(m[1], r.child(i)); r.emit("\n") }
	}
	if m := headRule.FindStringSubmatch(s); m != nil && r.lineStart(i) && r.w.depth == 0 && !strings.HasPrefix(m[2], "#") {
		return i + len(m[0]), func() {
			r.out.heads++
			r.inner(strings.TrimRight(strings.TrimRight(strings.TrimRight(m[2], " "), "#"), " "), r.child(i))
			r.emit("\n")
		}
	}
	if !r.w.quote && r.lineStartSpaced(i) {
		if strings.HasPrefix(s, ">>> ") {
			w := r.child(i)
			w.quote = true
			return len(r.s), func() { r.inner(s[4:], w) }
		}
		var lines []string
		at := 0
		for m := quoteRule.FindStringSubmatch(s[at:]); m != nil; m = quoteRule.FindStringSubmatch(s[at:]) {
			lines = append(lines, m[1])
			at += len(m[0])
			if s[at-1] != '\n' {
				break
			}
		}
		if at > 0 {
			w := r.child(i)
			w.quote = true
			return i + at, func() { r.inner(strings.Join(lines, "\n"), w); r.emit("\n") }
		}
	}
	if r.w.depth < 11 && r.lineStartSpaced(i) {
		at := 0
		var texts, bullets []string
		for m := itemRule.FindStringSubmatch(s[at:]); m != nil; m = itemRule.FindStringSubmatch(s[at:]) {
			strip := regexp.MustCompile(`(?m)^ {1,` + strconv.Itoa(len(m[1])) + `}`)
			bullets = append(bullets, strings.TrimSpace(m[1]))
			texts = append(texts, strip.ReplaceAllString(m[2], ""))
			at += len(m[0])
			if s[at-1] != '\n' {
				break
			}
		}
		if at > 0 {
			w := r.child(i)
			w.depth++
			return i + at, func() {
				r.out.lists++
				for n, t := range texts {
					r.out.items = append(r.out.items, bulletOf(bullets[0], n))
					r.inner(t, w)
					r.emit("\n")
				}
			}
		}
	}
	return 0, nil
}

// bulletOf returns what stands before the nth item of a list that begins with a bullet or number.
func bulletOf(first string, n int) string {
	number := 0
	if !strings.HasSuffix(first, ".") {
		return "•"
	}
	for _, c := range strings.TrimSuffix(first, ".") {
		number = min(number*10+int(c-'0'), 1_000_000_000)
	}
	return strconv.Itoa(max(number, 1)+n) + "."
}

func (r *reader) link(address, text string) {
	r.out.links = append(r.out.links, address)
	as := r.w.as
	r.w.as.link = address
	r.emit(text)
	r.w.as = as
}

func isLink(s string) bool {
	u, err := url.Parse(s)
	return err == nil && slices.Contains([]string{"http", "https", "discord"}, u.Scheme)
}
