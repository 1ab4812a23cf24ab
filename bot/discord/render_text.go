package discord

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// zeroWidth is a character that nobody sees. It stands between characters that would mean something to
// Discord side by side; its clients do not take it for a space.
const zeroWidth = "\u200b"

var (
	// everybody is what pings all of a channel.
	everybody = regexp.MustCompile(`^@(?:everyone|here)`)
	// lineNumber is what makes an item of a numbered list of a line.
	lineNumber = regexp.MustCompile(`^[0-9]+\.(?: |$)`)
)

// escape returns text as Discord's Markdown writes it, so that clients show just this. begins is whether
// it stands at the beginning of a line, where more characters have a meaning; more whether something
// follows it without a space. A backslash before a character that is no letter, digit or space shows the character.
func escape(s string, begins, more bool) string {
	var b strings.Builder
	if begins {
		blank := len(s) - len(strings.TrimLeft(s, " "))
		b.WriteString(s[:blank])
		s = s[blank:]
		if n := opensBlock(s); n >= 0 {
			b.WriteString(s[:n])
			b.WriteString(`\` + s[n:n+1])
			s = s[n+1:]
		}
	}
	var before rune
	for i, r := range s {
		switch r {
		case '\\', '*', '_', '`', '~', '|', '[', '<':
			b.WriteByte('\\')
		case '(':
			if before == ']' {
				b.WriteByte('\\')
			}
		case ':':
			if strings.HasPrefix(s[i:], "://") || isShortcode(s[i+1:], more) {
				b.WriteByte('\\')
			}
		}
		b.WriteRune(r)
		if r == '@' && (before == '<' || everybody.MatchString(s[i:])) {
			b.WriteString(zeroWidth)
		}
		before = r
	}
	return b.String()
}

// isShortcode reports whether a text that stands after a colon makes of it the name of an emoji, or may do so
// together with what follows the text. Clients show :like_this: as an emoji.
func isShortcode(s string, more bool) bool {
	end := strings.IndexAny(s, ": \t\n")
	if end < 0 {
		return more
	}
	return s[end] == ':' // also at once: the second one may be escaped, which would make a name of its backslash
}

// opensBlock returns the place of the character by which a text would begin a heading, a quote, a list
// or small text at the beginning of a line, -1 if it would not.
func opensBlock(s string) int {
	if s == "" {
		return -1
	}
	rest := s[1:]
	switch s[0] {
	case '#', '>':
		return 0
	case '-', '+':
		if rest == "" || rest[0] == ' ' || rest[0] == '#' {
			return 0
		}
	default:
		if at := lineNumber.FindStringIndex(s); at != nil {
			return strings.IndexByte(s, '.')
		}
	}
	return -1
}

// visible drops what would do harm in text: bytes that are not UTF-8, control characters.
func visible(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\n' {
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, "\uFFFD"))
}

// unseen reports whether a text shows nothing.
func unseen(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool {
		return !unicode.IsSpace(r) && !unicode.Is(unicode.Cf, r) && !unicode.IsControl(r) && r != '\u2800' && r != '\u3164' && r != '\u115f' && r != '\u1160' && r != '\uffa0' && r != '\u034f'
	}) < 0
}

// codeSpan returns text as inline code; ok is false if it cannot be that.
func codeSpan(s string) (code string, ok bool) {
	if unseen(s) {
		return "", false
	}
	fence := "`"
	runs := map[int]bool{} // lengths of the runs of backticks in the code
	for rest := s; rest != ""; {
		rest = strings.TrimLeftFunc(rest, func(r rune) bool { return r != '`' })
		n := len(rest) - len(strings.TrimLeft(rest, "`"))
		runs[n] = n > 0
		rest = rest[n:]
	}
	switch {
	case runs[1] && runs[2]:
		return "", false
	case runs[1]:
		fence = "``"
	}
	if strings.HasPrefix(strings.TrimLeft(s, " "), "`") {
		s = " " + s
	}
	if strings.HasSuffix(strings.TrimRight(s, " "), "`") {
		s += " "
	}
	return fence + s + fence, true
}

// codeBlock returns the lines of a code block.
func codeBlock(text, lang string) []string {
	text = strings.TrimRight(visible(strings.ReplaceAll(text, "\t", "    ")), "\n")
	text = strings.ReplaceAll(text, "```", "`"+zeroWidth+"`"+zeroWidth+"`")
	lang = strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("+-_.", r) {
			return r
		}
		return -1
	}, lang)
	lines := strings.Split(text, "\n")
	for len(lines) > 0 && strings.TrimSpace(lines[0]) == "" {
		lines = lines[1:]
	}
	if len(lines) == 0 {
		return nil
	}
	return append(append([]string{"```" + lang}, lines...), "```")
}

// guarded keeps the text of links from going on to a later “](”, as it stands in code: clients look for the
// last one that no bracket opens again.
func guarded(s string) string {
	if strings.Count(s, "](") < 2 {
		return s
	}
	var b strings.Builder
	ended := false // the link that the last bracket opens has ended
	escaped := false
	for i := range len(s) {
		b.WriteByte(s[i])
		switch {
		case s[i] == '[':
			ended = escaped // an escaped one opens nothing
		case s[i] == ']' && strings.HasPrefix(s[i+1:], "("):
			if ended {
				b.WriteString(zeroWidth)
			}
			ended = true
		}
		escaped = s[i] == '\\' && !escaped
	}
	return b.String()
}

// linkable reports whether clients show text as that of a link: it is parsed there without escapes, and a
// link whose text has an emoji or what looks like an address is shown as it is written, brackets and all.
func linkable(s string) bool {
	if unseen(s) || strings.ContainsAny(s, "\\`[]<>|~") || strings.Contains(s, "://") || strings.Count(s, "*")+strings.Count(s, "_") > 1 {
		return false
	}
	if opensBlock(strings.TrimLeft(s, " ")) >= 0 || strings.HasPrefix(s, "* ") {
		return false
	}
	lower := strings.ToLower(s)
	for _, bad := range []string{"@everyone", "@here", "discord.gg", "discord.com", "discordapp.com", "discord.new", "discord.gift"} {
		if strings.Contains(lower, bad) {
			return false
		}
	}
	for i, r := range s {
		if r == ':' && isShortcode(s[i+1:], false) || r == utf8.RuneError || isEmoji(r) || strings.ContainsRune(lookAlikes, r) ||
			r != ' ' && (unicode.IsSpace(r) || unicode.Is(unicode.Cf, r) || unicode.IsControl(r)) {
			return false
		}
	}
	return true
}

// lookAlikes are characters that clients read as a colon or slash when they look for addresses.
const lookAlikes = "ː˸։׃܃܄ः᛬᠃᠉⁚∶ꓽ꞉︰：；;᜵⁁⁄∕╱⟋⧸Ⳇ⼃〳〵"

// isEmoji reports whether clients may show a character as an emoji. It is true for some that they do not.
func isEmoji(r rune) bool {
	switch {
	case r >= 0x1f000 && r <= 0x1fbff, r >= 0x2600 && r <= 0x27bf, r >= 0x2b00 && r <= 0x2bff, r >= 0x2300 && r <= 0x23ff,
		r >= 0x2194 && r <= 0x2199, r == 0x21a9, r == 0x21aa, r >= 0x25aa && r <= 0x25fe, r >= 0xfe00 && r <= 0xfe0f, r == 0x20e3,
		r == 0x203c, r == 0x2049, r == 0x2122, r == 0x2139, r == 0x24c2, r == 0x2934, r == 0x2935,
		r == 0x3030, r == 0x303d, r == 0x3297, r == 0x3299:
		return true
	}
	return false
}
