package faq

import (
	"html"
	"regexp"
	"strings"
)

// adocInline reads the markup within a paragraph, from left to right.
type adocInline struct {
	a     *adoc
	s     string
	md    bool // Markdown is written, not plain text
	out   strings.Builder
	depth int
}

// inline makes Markdown (md) or plain text of a paragraph of AsciiDoc.
func (a *adoc) inline(s string, md bool) string {
	if !strings.Contains(s, "{") {
		return a.inlineDeep(s, md, 0)
	}
	var b strings.Builder
	last := 0
	for _, loc := range adocVerbatim.FindAllStringIndex(s, -1) { // names stay as they are
		b.WriteString(a.substitute(s[last:loc[0]]) + s[loc[0]:loc[1]])
		last = loc[1]
	}
	return a.inlineDeep(b.String()+a.substitute(s[last:]), md, 0)
}

// adocVerbatim is code, or text, that is taken as it is.
var adocVerbatim = regexp.MustCompile("`\\+[^`]+?\\+`|\\+\\+\\+.+?\\+\\+\\+")

func (a *adoc) inlineDeep(s string, md bool, depth int) string {
	p := &adocInline{a: a, s: s, md: md, depth: depth}
	plain := 0
	for i := 0; i < len(s); {
		n := 0
		if strings.IndexByte("*_`#+<[\\\"'(:^~", s[i]) >= 0 {
			n = p.markup(plain, i)
		}
		if n == 0 {
			i++
			continue
		}
		i += n
		plain = i
	}
	p.text(s[plain:])
	return p.out.String()
}

// signs that stand for others.
var adocSigns = strings.NewReplacer("(C)", "©", "(R)", "®", "(TM)", "™")

func (p *adocInline) text(s string) {
	if s == "" {
		return
	}
	if strings.Contains(s, "&") {
		s = html.UnescapeString(s)
	}
	s = adocSigns.Replace(s)
	if p.md {
		s = escapeLiteral(s)
	}
	p.out.WriteString(s)
}

var (
	adocCode      = regexp.MustCompile("^(?:``(.+?)``|`([^`\\s](?:[^`]*?[^`\\s])?)`)")
	adocStrong2   = regexp.MustCompile(`^\*\*(.+?)\*\*`)
	adocStrong    = regexp.MustCompile(`^\*([^\s*](?:.*?[^\s])?)\*`)
	adocEmphasis2 = regexp.MustCompile(`^__(.+?)__`)
	adocEmphasis  = regexp.MustCompile(`^_([^\s_](?:.*?[^\s])?)_`)
	adocMark      = regexp.MustCompile(`^##?([^\s#](?:[^#]*?[^\s#])?)##?`)
	adocRole      = regexp.MustCompile(`^\[[.%\w][\w. %-]*\](#|\*|_|` + "`" + `)`)
	adocPass      = regexp.MustCompile(`^(?:\+\+\+(.+?)\+\+\+|\+\+(.+?)\+\+|\+([^\s+](?:[^+]*?[^\s+])?)\+)`)
	adocXref      = regexp.MustCompile(`^<<([^<>,]+)(?:,([^<>]*))?>>`)
	adocIDs       = regexp.MustCompile(`^\[\[[^\[\]]+\]\]`)
	adocQuotes    = regexp.MustCompile("^([\"'])`([^`]+)`([\"'])")
	adocTerms     = regexp.MustCompile(`^\({3}[^()]*\){3}|^\(\(([^()]+)\)\)`)
	adocMacroName = regexp.MustCompile(`[a-zA-Z][\w-]*$`)
	adocMacroBody = regexp.MustCompile(`^:([^\s\[\]:][^\s\[\]]*)?\[((?:[^\[\]\\]|\\.|\[[^\[\]]*\])*)\]`)
	adocURL       = regexp.MustCompile(`^://[^\s\[\]<>"]+[^\s\[\]<>".,;:!?)]/?`)
	adocURLText   = regexp.MustCompile(`^\[((?:[^\[\]\\]|\\.|\[[^\[\]]*\])*)\]`)
)

// markup reads the markup at i, after the text from plain on that has not been written. It
// returns the length of the markup; 0 if there is none, and then nothing is written.
func (p *adocInline) markup(plain, i int) int {
	rest := p.s[i:min(len(p.s), i+longestSpan*2)]
	inWord := i > 0 && isWordByte(p.s[i-1])
	write := func(m []string, f func()) int {
		p.text(p.s[plain:i])
		f()
		return len(m[0])
	}
	switch rest[0] {
	case '\\':
		return p.escape(p.s[plain:i], rest)
	case '~', '^':
		if m := adocRaised.FindStringSubmatch(rest); m != nil {
			return write(m, func() { p.raised(m[1], m[2]) })
		}
	case '`':
		if m := adocCode.FindStringSubmatch(rest); m != nil && (m[1] != "" || !inWord && !wordAfter(rest, m[0])) {
			return write(m, func() { p.code(m[1] + m[2]) })
		}
	case '*':
		if m := spanAt(rest, inWord, adocStrong2, adocStrong); m != nil {
			return write(m, func() { p.wrap("**", m[1]) })
		}
	case '_':
		if m := spanAt(rest, inWord, adocEmphasis2, adocEmphasis); m != nil {
			return write(m, func() { p.wrap("*", m[1]) })
		}
	case '#':
		if m := adocMark.FindStringSubmatch(rest); m != nil && !inWord && !wordAfter(rest, m[0]) {
			return write(m, func() { p.wrap("", m[1]) })
		}
	case '+':
		if m := adocPass.FindStringSubmatch(rest); m != nil && (m[3] == "" || !inWord && !wordAfter(rest, m[0])) {
			return write(m, func() { p.literal(m) })
		}
	case '<':
		if m := adocXref.FindStringSubmatch(rest); m != nil {
			return write(m, func() { p.xref(m[1], m[2]) })
		}
	case '[':
		if m := adocIDs.FindStringSubmatch(rest); m != nil {
			return write(m, func() {})
		}
		if m := adocRole.FindStringSubmatch(rest); m != nil {
			p.text(p.s[plain:i])
			return len(m[0]) - 1
		}
	case '"', '\'':
		if m := adocQuotes.FindStringSubmatch(rest); m != nil && m[1] == m[3] {
			return write(m, func() { p.quotes(m[1], m[2]) })
		}
	case '(':
		if m := adocTerms.FindStringSubmatch(rest); m != nil {
			return write(m, func() { p.text(m[1]) })
		}
	case ':':
		return p.macroAt(plain, i)
	}
	return 0
}

// escape reads a backslash, after text that has not been written.
func (p *adocInline) escape(before, rest string) int {
	if len(rest) < 2 || !p.escaped(rest[1:]) {
		return 0
	}
	p.text(before)
	if p.md && isPunct(rest[1]) {
		p.out.WriteByte('\\')
	}
	p.out.WriteByte(rest[1])
	return 2
}

// escaped reports whether the text after a backslash would be markup without it.
func (p *adocInline) escaped(s string) bool {
	switch s[0] {
	case '*':
		return adocStrong.MatchString(s) || adocStrong2.MatchString(s)
	case '_':
		return adocEmphasis.MatchString(s) || adocEmphasis2.MatchString(s)
	case '`':
		return adocCode.MatchString(s)
	case '#':
		return adocMark.MatchString(s)
	case '<':
		return adocXref.MatchString(s)
	case '+':
		return adocPass.MatchString(s)
	case '{', '[':
		return strings.IndexByte(s, s[0]+2) > 0
	}
	return false
}

// adocRaised is text above or below the line.
var adocRaised = regexp.MustCompile(`^(?:~([^\s~]+)~|\^([^\s^]+)\^)`)

// superscripts of digits and signs.
var superscripts = strings.NewReplacer("0", "⁰", "1", "¹", "2", "²", "3", "³", "4", "⁴", "5", "⁵", "6", "⁶", "7", "⁷", "8", "⁸", "9", "⁹", "+", "⁺", "-", "⁻", "n", "ⁿ")

// raised writes text below the line as it is, and numbers above the line as such.
func (p *adocInline) raised(below, above string) {
	if strings.Trim(above, "0123456789+-n") == "" {
		above = superscripts.Replace(above)
	}
	p.text(below + above)
}

// spanAt returns the match of a span that may stand within a word, or of one that may not.
func spanAt(rest string, inWord bool, anywhere, apart *regexp.Regexp) []string {
	if m := anywhere.FindStringSubmatch(rest); m != nil {
		return m
	}
	if inWord {
		return nil
	}
	m := apart.FindStringSubmatch(rest)
	if m == nil || wordAfter(rest, m[0]) {
		return nil
	}
	return m
}

func wordAfter(s, head string) bool { return len(s) > len(head) && isWordByte(s[len(head)]) }

func (p *adocInline) code(s string) {
	s = strings.TrimSuffix(strings.TrimPrefix(s, "+"), "+")
	s = html.UnescapeString(s)
	if p.md {
		s = inlineCode(s)
	}
	p.out.WriteString(s)
}

func (p *adocInline) wrap(mark, s string) {
	if p.depth > 3 {
		p.text(s)
		return
	}
	s = p.a.inlineDeep(s, p.md, p.depth+1)
	if p.md && strings.TrimSpace(s) != "" {
		s = mark + strings.TrimSpace(s) + mark
	}
	p.out.WriteString(s)
}

func (p *adocInline) literal(m []string) {
	if m[1] != "" {
		p.text(withoutTags(m[1]))
		return
	}
	p.text(m[2] + m[3])
}

func (p *adocInline) quotes(sign, s string) {
	left, right := "“", "”"
	if sign == "'" {
		left, right = "‘", "’"
	}
	p.out.WriteString(left)
	p.wrap("", s)
	p.out.WriteString(right)
}

// xref writes a reference within the document or to another.
func (p *adocInline) xref(target, text string) {
	target = strings.Trim(target, "# ")
	if text = strings.TrimSpace(text); text == "" {
		file, id, _ := strings.Cut(target, "#")
		if id == "" {
			id = file
		}
		switch title := p.a.ids[id]; {
		case title != "" && p.depth < 3:
			p.out.WriteString(p.a.inlineDeep(p.a.substitute(title), p.md, 3))
			return
		case strings.Contains(id, " "):
			text = id
		default:
			text = readableLabel(strings.TrimSuffix(id[strings.LastIndexByte(id, '/')+1:], ".adoc"))
		}
		p.text(text)
		return
	}
	p.wrap("", text)
}

// macroAt reads a macro or an address whose name ends before the colon at i.
func (p *adocInline) macroAt(plain, i int) int {
	name := adocMacroName.FindString(p.s[max(plain, i-20):i])
	if name == "" {
		return 0
	}
	start := i - len(name)
	escaped := start > plain && p.s[start-1] == '\\'
	rest := p.s[i:min(len(p.s), i+longestMarkup)]
	switch name {
	case "http", "https", "ftp", "irc":
		m := adocURL.FindString(rest)
		if m == "" {
			return 0
		}
		before, pointed := strings.CutSuffix(p.s[plain:start], "<")
		p.text(before)
		n := len(m)
		if t := adocURLText.FindStringSubmatch(rest[n:]); t != nil && !escaped {
			p.link(t[1], name+m)
			return n + len(t[0])
		}
		if pointed {
			p.out.WriteByte('<')
		}
		p.out.WriteString(name + m)
		return n
	}
	m := adocMacroBody.FindStringSubmatch(rest)
	if m == nil || escaped {
		return 0
	}
	p.text(p.s[plain:start])
	if !p.macro(name, m[1], m[2]) {
		p.text(name + m[0])
	}
	return len(m[0])
}

// macro writes a macro, and reports whether it is one.
func (p *adocInline) macro(name, target, text string) bool {
	switch name {
	case "link":
		p.link(text, target)
	case "mailto":
		p.link(text, "mailto:"+target)
	case "xref":
		p.xref(target, text)
	case "image":
		if p.md {
			p.out.WriteString(p.a.image(target, text))
		}
	case "kbd", "btn", "command", "filename", "package":
		p.code(text)
	case "menu":
		p.wrap("**", target+" > "+text)
	case "footnote", "footnoteref":
		p.out.WriteString(" (")
		p.wrap("", text)
		p.out.WriteString(")")
	case "pass":
		p.text(withoutTags(text))
	case "stem", "latexmath", "asciimath":
		p.code(text)
	case "icon", "anchor", "indexterm", "bibitem", "counter", "counter2":
	case "indexterm2":
		p.text(text)
	default:
		return p.unknownMacro(target, text)
	}
	return true
}

// unknownMacro keeps the words of a macro that is not known: linkgit:git-config[1] is
// “git-config(1)”.
func (p *adocInline) unknownMacro(target, text string) bool {
	switch {
	case target == "":
		return false
	case text == "":
		p.text(target)
	case len(text) == 1 && text[0] >= '0' && text[0] <= '9':
		p.text(target + "(" + text + ")")
	default:
		p.wrap("", text)
	}
	return true
}

// link writes a link. Its text may have attributes after it.
func (p *adocInline) link(text, url string) {
	if at := strings.IndexByte(text, ','); at >= 0 && strings.Contains(text[at:], "=") {
		text = text[:at]
	}
	text = strings.TrimSuffix(strings.Trim(strings.TrimSpace(text), `"`), "^")
	text = p.a.inlineDeep(text, p.md, min(p.depth+2, 5))
	if !p.md {
		if text == "" {
			text = url
		}
		p.out.WriteString(text)
		return
	}
	p.out.WriteString(linkMarkdown(text, strings.TrimSuffix(strings.TrimPrefix(url, "++"), "++")))
}

// image writes a picture.
func (a *adoc) image(target, attrs string) string {
	alt := strings.Trim(splitAttributes(a.substitute(attrs))[0], `"`)
	if name, value, ok := strings.Cut(alt, "="); ok {
		alt = ""
		if name == "alt" {
			alt = strings.Trim(value, `"`)
		}
	}
	alt = strings.NewReplacer("[", "", "]", "", `\`, "").Replace(alt)
	if dir := a.attrs["imagesdir"]; dir != "" && !strings.Contains(target, "://") && !strings.HasPrefix(target, "/") {
		target = strings.TrimSuffix(dir, "/") + "/" + target
	}
	return "![" + alt + "](" + strings.NewReplacer(" ", "%20", "(", "%28", ")", "%29").Replace(a.substitute(target)) + ")"
}
