package bot

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// message is what a person wrote, without what is no part of the question.
type message struct {
	title string // of the post, cleaned
	text  string // cleaned, in lines
	all   string // title and everything that was written, for urgent words
	code  string // code and logs that were taken out
	link  bool   // links were taken out
	quote string // quoted text that was taken out
}

// readLimit is how many bytes of a message are read at all: far more than the platforms
// allow, little enough to be read in no time.
const readLimit = 64 << 10

var (
	urlPattern    = regexp.MustCompile(`(?i)\b(?:https?://|www\.)[^\s<>)\]]+|<[#@!:&a-z_0-9]*\d{15,}>`)
	linkPattern   = regexp.MustCompile(`\[([^\]\n]*)\]\([^)\s]*\)`)
	inlineCode    = regexp.MustCompile("`+([^`\n]+)`+")
	markupPattern = regexp.MustCompile(`\*\*|__|~~|\|\|`)
	listMarker    = regexp.MustCompile(`^\s*(?:[-*•·#]+|>+)\s+`)

	// Lines that programs wrote: with a time and a level, a stack's frame, a prompt, a path.
	logLine = regexp.MustCompile(`(?i)^\s*(?:` +
		`\[?\d{4}[-/.]\d\d[-/.]\d\d[ t]\d\d:\d\d|\[\d\d:\d\d(?::\d\d)?\]|\d\d:\d\d:\d\d[ .,\]]|` +
		`\[(?:info|warn|warning|error|debug|trace|fatal)\b|(?:info|warn|error|debug|fatal|trace):? +\[|` +
		`at [\w.$<>/]+\(.*\)$|goroutine \d+ |traceback \(|file "[^"]+", line \d+|caused by: |` +
		`[$#>] ?(?:sudo|apt|docker|git|npm|pip|cd|ls|curl)\b|\S+@\S+:\S*[$#] )`)
	codeLine = regexp.MustCompile(`^\s*(?:[{}()\[\];]+\s*$|(?:func|def|class|import|public|private|static|const|var|let|return|#include|package|using)\b.*[{};:()]\s*$|.*[;{}]\s*$|[\w.]+\s*=\s*\S.*[;)]$|<\/?\w+[^>]*>\s*$)`)
)

// readMessage cleans what a person wrote. The language's lists tell signatures and quotes.
func readMessage(title, text string, xs []*lexicon) message {
	title, text = printable(title), printable(text)
	m := message{all: strings.TrimSpace(title + "\n" + text)}
	m.title = m.line(title)
	var kept []string
	fenced := false
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		trimmed := strings.TrimSpace(line)
		switch {
		case strings.HasPrefix(trimmed, "```") || strings.HasPrefix(trimmed, "~~~"):
			rest, one := strings.CutSuffix(strings.TrimLeft(trimmed, "`~"), "```")
			if !one {
				fenced = !fenced
				rest = ""
			}
			m.code += rest + "\n"
		case fenced || logLine.MatchString(line) || len(lines) > 2 && codeLine.MatchString(line):
			m.code += trimmed + "\n"
		case strings.HasPrefix(trimmed, ">"):
			m.quote += m.line(strings.TrimLeft(trimmed, "> ")) + "\n"
		case isQuoteHeader(trimmed, xs):
		case isSignature(trimmed, i, lines, xs):
			return m.with(kept)
		default:
			kept = append(kept, m.line(line))
		}
	}
	return m.with(kept)
}

func (m message) with(lines []string) message {
	m.text = strings.TrimSpace(strings.Join(lines, "\n"))
	m.code, m.quote = strings.TrimSpace(m.code), strings.TrimSpace(m.quote)
	return m
}

// line takes links and markup out of one line.
func (m *message) line(s string) string {
	s = linkPattern.ReplaceAllString(s, "$1")
	if urlPattern.MatchString(s) {
		m.link = true
		s = urlPattern.ReplaceAllString(s, " ")
	}
	s = inlineCode.ReplaceAllString(s, "$1")
	s = markupPattern.ReplaceAllString(s, "")
	s = listMarker.ReplaceAllString(s, "")
	return strings.Join(strings.Fields(s), " ")
}

// printable makes valid UTF-8 of s, at most readLimit bytes, without control characters
// other than new lines, and without the invisible marks that steer the direction of text.
func printable(s string) string {
	if len(s) > readLimit {
		s = s[:readLimit]
		for len(s) > 0 && !utf8.RuneStart(s[len(s)-1]) {
			s = s[:len(s)-1]
		}
	}
	s = strings.ToValidUTF8(s, " ")
	s = strings.ReplaceAll(s, "\r\n", "\n")
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\r' || r == '\u2028' || r == '\u2029':
			return '\n'
		case r == '\u200d' || r == '\u200c':
			return r // joiners belong to emoji and to words of some scripts
		case unicode.IsControl(r) || unicode.IsSpace(r):
			return ' '
		case unicode.Is(unicode.Cf, r):
			return -1
		}
		return r
	}, s))
}

// isQuoteHeader reports whether a line stands above a quoted mail: “On Monday, Ann wrote:”.
func isQuoteHeader(line string, xs []*lexicon) bool {
	if !strings.HasSuffix(line, ":") || strings.Contains(line, "?") {
		return false
	}
	toks := tokens(line)
	return len(toks) >= 3 && anyOf(xs, func(x *lexicon) bool { return x.quote.matchEnd(toks, len(toks)) > 0 })
}

// isSignature reports whether line i begins a signature: “-- ”, or a closing formula after
// the first line with at most three short lines below it.
func isSignature(line string, i int, lines []string, xs []*lexicon) bool {
	if i == 0 {
		return false
	}
	if line == "--" || line == "—" {
		return true
	}
	toks := tokens(line)
	if len(toks) == 0 || len(toks) > 6 || strings.Contains(line, "?") {
		return false
	}
	formula := anyOf(xs, func(x *lexicon) bool {
		n := x.signature.match(toks, 0)
		return n > 0 && (n == len(toks) || breaks(gap(line, toks, n)) || n >= 2)
	})
	if !formula {
		return false
	}
	below := 0
	for _, l := range lines[i+1:] {
		if strings.TrimSpace(l) == "" {
			continue
		}
		if below++; below > 3 || utf8.RuneCountInString(l) > 60 || strings.Contains(l, "?") {
			return false
		}
	}
	return true
}

// cut shortens s to at most limit runes: at the end of a sentence if one ends in the second
// half, else between words.
func cut(s string, limit int) string {
	if utf8.RuneCountInString(s) <= limit {
		return s
	}
	end, n := 0, 0
	for i := range s {
		if n == limit {
			end = i
			break
		}
		n++
	}
	head := s[:end]
	for _, seps := range []string{".?!…\n。？！؟।", " \n\t"} {
		if i := strings.LastIndexAny(head, seps); i >= len(head)/2 {
			_, size := utf8.DecodeRuneInString(head[i:])
			return strings.TrimSpace(head[:i+size])
		}
	}
	return head
}

// emojiKind tells what a message without words says: thanks or agreement, a greeting, or
// nothing ("").
func emojiKind(s string) talkKind {
	switch {
	case strings.ContainsAny(s, "🙏❤💕💖😍🥰"):
		return "thanks"
	case strings.ContainsAny(s, "👍👌🙂😊😀😃😄😁✅🎉💯👏"):
		return ack
	case strings.ContainsAny(s, "👋"):
		return "greeting"
	}
	return ""
}
