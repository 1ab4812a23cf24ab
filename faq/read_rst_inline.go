package faq

import (
	"cmp"
	"regexp"
	"strings"
	"unicode/utf8"
)

// rstInline reads the markup within a paragraph, from left to right.
type rstInline struct {
	r     *rst
	s     string
	md    bool // Markdown is written, not plain text
	out   strings.Builder
	depth int
}

// inline makes Markdown (md) or plain text of a paragraph of reStructuredText.
func (r *rst) inline(s string, md bool) string { return r.inlineDeep(s, md, 0) }

func (r *rst) inlineDeep(s string, md bool, depth int) string {
	p := &rstInline{r: r, s: s, md: md, depth: depth}
	plain := 0
	for i := 0; i < len(s); {
		var n int
		switch s[i] {
		case '`', ':', '*', '|', '\\', '[', '_':
			if s[i] == '_' && i > 0 {
				n = p.wordRef(plain, i)
			}
			if n == 0 && (i == 0 || p.opens(i)) && (s[i] != '_' || strings.HasPrefix(s[i:], "_`")) {
				p.text(s[plain:i])
				n = p.markup(i)
				if n == 0 {
					plain = i
				}
			}
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

// opens reports whether markup may begin at i: not within a word.
func (p *rstInline) opens(i int) bool {
	prev := p.s[i-1]
	switch p.s[i] {
	case '\\', '`':
		return true
	}
	return !isWordByte(prev) || prev >= utf8.RuneSelf
}

// text writes text that has no markup.
func (p *rstInline) text(s string) {
	if s == "" {
		return
	}
	if p.md {
		s = escapeLiteral(s)
	}
	p.out.WriteString(s)
}

var (
	rstLiteral   = regexp.MustCompile("^``(.+?)``")
	rstRole      = regexp.MustCompile("^:((?:[A-Za-z][\\w+.-]*:)*[A-Za-z][\\w+.-]*):`((?:[^`\\\\]|\\\\.)+)`")
	rstQuoted    = regexp.MustCompile("^`((?:[^`\\\\]|\\\\.)+)`(__?|:[A-Za-z][\\w:+.-]*:)?")
	rstStrong    = regexp.MustCompile(`^\*\*([^\s*](?:.*?[^\s\\])?)\*\*`)
	rstEmphasis  = regexp.MustCompile(`^\*([^\s*](?:[^*]*[^\s*\\])?)\*`)
	rstSubst     = regexp.MustCompile(`^\|([^|\s](?:[^|]*[^|\s])?)\|(__?)?`)
	rstNoteMark  = regexp.MustCompile(`^\[([\w.*#-]+)\]_`)
	rstInlineTgt = regexp.MustCompile("^_`([^`]+)`")
	rstTitled    = regexp.MustCompile(`^(?s:(.*?))\s*<([^<>]*)>$`)
	rstWordRef   = regexp.MustCompile(`[\pL\pN](?:[\pL\pN]|[-.+:_][\pL\pN])*$`)
)

// longestMarkup is how far the end of markup is looked for, in bytes.
const longestMarkup = 2000

// markup reads the markup at i and returns its length; 0 if there is none.
func (p *rstInline) markup(i int) int {
	rest := p.s[i:min(len(p.s), i+longestMarkup)]
	switch rest[0] {
	case '\\':
		return p.escape(rest)
	case '`':
		if m := rstLiteral.FindStringSubmatch(rest); m != nil {
			p.code(m[1])
			return len(m[0])
		}
		if m := rstQuoted.FindStringSubmatch(rest); m != nil {
			p.quoted(m[1], m[2])
			return len(m[0])
		}
	case ':':
		if m := rstRole.FindStringSubmatch(rest); m != nil {
			p.role(m[1], m[2])
			return len(m[0])
		}
	case '*':
		if m := rstStrong.FindStringSubmatch(rest); m != nil {
			p.wrap("**", m[1])
			return len(m[0])
		}
		if m := rstEmphasis.FindStringSubmatch(rest); m != nil {
			p.wrap("*", m[1])
			return len(m[0])
		}
	case '|':
		if m := rstSubst.FindStringSubmatch(rest); m != nil {
			p.substitute(m[1])
			return len(m[0])
		}
	case '[':
		if m := rstNoteMark.FindStringSubmatch(rest); m != nil {
			p.text("[" + strings.TrimLeft(m[1], "#*") + "]")
			return len(m[0])
		}
	case '_':
		if m := rstInlineTgt.FindStringSubmatch(rest); m != nil {
			p.text(m[1])
			return len(m[0])
		}
	}
	return 0
}

// escape reads a backslash: before a space it joins, before a sign it takes its meaning.
func (p *rstInline) escape(rest string) int {
	if len(rest) == 1 {
		return 1
	}
	if rest[1] == ' ' {
		return 2
	}
	_, size := utf8.DecodeRuneInString(rest[1:])
	if p.md && isPunct(rest[1]) {
		p.out.WriteByte('\\')
	}
	p.out.WriteString(rest[1 : 1+size])
	return 1 + size
}

func (p *rstInline) code(s string) {
	if p.md {
		p.out.WriteString(inlineCode(s))
		return
	}
	p.out.WriteString(s)
}

func (p *rstInline) wrap(mark, s string) {
	if p.depth > 3 {
		p.text(s)
		return
	}
	s = p.r.inlineDeep(s, p.md, p.depth+1)
	if p.md {
		s = mark + s + mark
	}
	p.out.WriteString(s)
}

// link writes a link with a plain text.
func (p *rstInline) link(text, url string) {
	text = strings.ReplaceAll(text, `\`, "")
	switch {
	case !p.md:
		p.out.WriteString(cmp.Or(text, url))
	case url == "":
		p.text(text)
	case strings.Contains(url, "://") || strings.HasPrefix(url, "mailto:") || strings.HasPrefix(url, "#") || strings.HasPrefix(url, "/") || strings.Contains(url, ".htm"):
		p.out.WriteString(linkMarkdown(escapeLiteral(text), url))
	case strings.Contains(url, "@") && !strings.Contains(url, " "):
		p.out.WriteString(linkMarkdown(escapeLiteral(text), "mailto:"+url))
	default:
		p.text(text)
	}
}

// quoted reads what stands between single ticks: a reference, a link, or code.
func (p *rstInline) quoted(s, suffix string) {
	switch suffix {
	case "_", "__":
		if m := rstTitled.FindStringSubmatch(s); m != nil {
			url := strings.Join(strings.Fields(m[2]), "")
			if name, ok := strings.CutSuffix(m[2], "_"); ok && !strings.Contains(name, "/") {
				url = p.r.refs[foldRef(strings.Trim(name, "`"))]
			}
			p.link(cmp.Or(m[1], m[2]), url)
			return
		}
		if url := p.r.refs[foldRef(s)]; url != "" {
			p.link(s, url)
			return
		}
		if suffix == "__" {
			p.link(s, p.r.nextUnnamed())
			return
		}
		p.text(s)
	case "":
		p.code(strings.ReplaceAll(s, `\`, ""))
	default:
		p.role(strings.Trim(suffix, ":"), s)
	}
}

// nextUnnamed returns the address of the next reference without a name.
func (r *rst) nextUnnamed() string {
	if r.used >= len(r.unnamed) {
		return ""
	}
	r.used++
	return r.unnamed[r.used-1]
}

// role reads :name:`text`.
func (p *rstInline) role(name, s string) {
	name = strings.ToLower(name[strings.LastIndexByte(name, ':')+1:])
	title, target := s, ""
	if m := rstTitled.FindStringSubmatch(s); m != nil {
		title, target = m[1], m[2]
	}
	title = strings.ReplaceAll(title, `\`, "")
	switch name {
	case "ref", "numref", "doc", "any", "term", "topic", "std-ref":
		switch {
		case target != "" && title != "":
			p.text(title)
		case p.r.labels[strings.Trim(s, "<>")] != "":
			p.text(p.r.inlineDeep(p.r.labels[s], false, 4))
		case name == "term" || name == "topic":
			p.text(title)
		case name == "doc":
			p.text(readableLabel(s[strings.LastIndexByte(s, '/')+1:]))
		default:
			p.text(readableLabel(strings.Trim(s, "<>")))
		}
	case "pep", "rfc":
		number, _, _ := strings.Cut(strings.TrimSpace(cmp.Or(target, s)), "#")
		text := strings.ToUpper(name) + " " + number
		if target != "" {
			text = title
		}
		url := "https://www.rfc-editor.org/rfc/rfc" + number
		if name == "pep" {
			url = "https://peps.python.org/pep-" + strings.Repeat("0", max(0, 4-len(number))) + number + "/"
		}
		p.link(text, url)
	case "strong", "guilabel", "menuselection":
		p.wrap("**", title)
	case "emphasis", "title-reference", "title", "t", "dfn":
		p.wrap("*", title)
	case "abbr", "download", "sub", "sup", "subscript", "superscript", "raw-html", "issue", "gh", "user", "index", "bdg":
		p.text(title)
	default:
		p.codeRole(title)
	}
}

// codeRole writes the name of a function, file, option or the like.
func (p *rstInline) codeRole(s string) {
	s = strings.TrimPrefix(s, "!")
	if short, ok := strings.CutPrefix(s, "~"); ok {
		s = short[strings.LastIndexByte(short, '.')+1:]
	}
	p.code(s)
}

// substitute writes what stands for a |name|.
func (p *rstInline) substitute(name string) {
	value, ok := p.r.subs[name]
	switch {
	case ok && p.depth < 3:
		p.out.WriteString(p.r.inlineDeep(value, p.md, p.depth+2))
	default:
		p.text(name)
	}
}

// reference returns the length of the word that ends at i and is a reference, or 0.
func (p *rstInline) reference(i int) int {
	end := i + 1
	for end < len(p.s) && p.s[end] == '_' {
		end++
	}
	if end-i > 2 || end < len(p.s) && isWordByte(p.s[end]) {
		return 0
	}
	n := len(rstWordRef.FindString(p.s[max(0, i-80):i]))
	if start := i - n; n > 0 && start > 0 && (p.s[start-1] == '_' || isWordByte(p.s[start-1])) {
		return 0
	}
	return n
}

// wordRef reads the underscore at i that makes a reference of the word before it. The text
// from plain on has not been written yet.
func (p *rstInline) wordRef(plain, i int) int {
	n := p.reference(i)
	if n == 0 || i-n < plain {
		return 0
	}
	word := p.s[i-n : i]
	url, known := p.r.refs[foldRef(word)]
	marks := 1
	if i+1 < len(p.s) && p.s[i+1] == '_' {
		marks = 2
		if !known {
			url = p.r.nextUnnamed()
			known = url != ""
		}
	}
	if _, label := p.r.labels[word]; !known && !label {
		return 0
	}
	p.text(p.s[plain : i-n])
	p.link(word, url)
	return marks
}
