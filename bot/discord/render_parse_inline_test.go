package discord

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// codeBlock reads a code block, whose content has something else than line ends.
func (r *reader) codeBlock(i int) (end int, show func()) {
	s, ok := strings.CutPrefix(r.s[i:], "```")
	if !ok {
		return 0, nil
	}
	for _, lang := range []string{langRule.FindString(s), ""} {
		content := s[len(lang):]
		for e := 0; e < len(content); e++ {
			if strings.HasPrefix(content[e:], "```") && strings.Trim(content[:e], "\n") != "" {
				code := strings.Trim(content[:e], "\n")
				return i + 3 + len(lang) + e + 3, func() {
					r.out.codes = append(r.out.codes, code)
					as := r.w.as
					r.w.as.code = true
					r.emit(code + "\n")
					r.w.as = as
				}
			}
		}
	}
	return 0, nil
}

func (r *reader) code(i int) (end int, show func()) {
	s := r.s[i:]
	n := len(s) - len(strings.TrimLeft(s, "`"))
	for ; n > 0; n-- {
		for e := n + 1; e+n <= len(s); e++ {
			if s[e:e+n] == strings.Repeat("`", n) && s[e-1] != '`' && (e+n == len(s) || s[e+n] != '`') {
				code := s[n:e]
				if t := strings.Trim(code, " "); strings.HasPrefix(t, "`") {
					code = strings.TrimPrefix(code, " ")
				}
				if t := strings.Trim(code, " "); strings.HasSuffix(t, "`") {
					code = strings.TrimSuffix(code, " ")
				}
				return i + e + n, func() {
					as := r.w.as
					r.w.as.code = true
					r.emit(code)
					r.w.as = as
				}
			}
		}
	}
	return 0, nil
}

// marked reads italics, bold, underlined, struck and hidden text.
func (r *reader) marked(i int) (end int, show func()) {
	in := func(from, to, end int, m marks) (int, func()) {
		return end, func() {
			w := r.child(i)
			w.as.marks |= m
			r.inner(r.s[from:to], w)
		}
	}
	italicTo, double := r.italicEnd(i), 0
	var doubled marks
	for sign, m := range map[string]marks{"**": bold, "__": underlined} {
		if to := r.doubleEnd(i, sign); to > 0 {
			double, doubled = to, m
		}
	}
	switch {
	case double > 0 && (italicTo == 0 || double+2 > italicTo+1):
		return in(i+2, double, double+2, doubled)
	case italicTo > 0:
		to := italicTo
		for n := 0; n < 2 && r.s[i] == '*' && r.s[to-1] == ' '; n++ {
			to--
		}
		return in(i+1, to, italicTo+1, italic)
	}
	s := r.s[i:]
	if strings.HasPrefix(s, "~~") {
		for e := 3; e+2 <= len(s); e++ {
			if s[e:e+2] == "~~" && (e+2 == len(s) || s[e+2] != '_') {
				return in(i+2, i+e, i+e+2, strike)
			}
		}
	}
	if strings.HasPrefix(s, "||") {
		if e := strings.Index(s[min(3, len(s)):], "||"); e >= 0 {
			return in(i+2, i+3+e, i+3+e+2, spoiler)
		}
	}
	return 0, nil
}

const underlined marks = 1 << 7

// doubleEnd returns where the text of **bold** or __underlined__ ends that begins at i, 0 for nowhere.
func (r *reader) doubleEnd(i int, sign string) int {
	if !strings.HasPrefix(r.s[i:], sign) {
		return 0
	}
	for j := i + 2; j < len(r.s); {
		if j > i+2 && strings.HasPrefix(r.s[j:], sign) && !strings.HasPrefix(r.s[j+2:], sign[:1]) {
			return j
		}
		if r.s[j] == '\\' {
			j++
			if j == len(r.s) {
				return 0
			}
		}
		_, n := utf8.DecodeRuneInString(r.s[j:])
		j += n
	}
	return 0
}

// italicEnd returns where the sign stands that ends the italics that begin at i, 0 for nowhere.
func (r *reader) italicEnd(i int) int {
	sign := r.s[i]
	if sign != '*' && sign != '_' {
		return 0
	}
	if c, _ := utf8.DecodeRuneInString(r.s[i+1:]); sign == '*' && unicode.IsSpace(c) {
		return 0
	}
	for j := i + 1; j < len(r.s); {
		if r.s[j] == sign && j > i+1 {
			next, _ := utf8.DecodeRuneInString(r.s[j+1:])
			before, _ := utf8.DecodeLastRuneInString(strings.TrimSuffix(strings.TrimSuffix(r.s[:j], " "), " "))
			if sign == '_' && next != '_' && (next >= 128 || !unicode.IsLetter(next) && !unicode.IsDigit(next)) {
				return j
			}
			if sign == '*' && next != '*' && !unicode.IsSpace(before) {
				return j
			}
		}
		if r.s[j] == sign {
			if j+1 < len(r.s) && r.s[j+1] == sign {
				j += 2
				continue
			}
			return 0
		}
		if r.s[j] == '\\' {
			j++
			if j == len(r.s) {
				return 0
			}
		}
		_, n := utf8.DecodeRuneInString(r.s[j:])
		j += n
	}
	return 0
}

// masked reads [text](address "title").
func (r *reader) masked(i int) (end int, show func()) {
	s := r.s[i:]
	if s[0] != '[' {
		return 0, nil
	}
	for p := len(s) - 2; p > 0; p-- {
		if s[p] != ']' || s[p+1] != '(' || !labelRule(s[1:p]) {
			continue
		}
		address, n := addressRule(s[p+2:])
		if n == 0 {
			continue
		}
		label, end := s[1:p], i+p+2+n
		address = unescape.ReplaceAllString(address, "$1")
		return end, func() {
			if !isLink(address) || !r.admissible(label, i) {
				r.emit(r.s[i:end])
				return
			}
			r.out.links = append(r.out.links, address)
			w := where{label: true, as: r.w.as}
			w.as.link = address
			r.inner(cleanLabel(label), w)
		}
	}
	return 0, nil
}

// admissible reports whether clients take a text for that of a link.
func (r *reader) admissible(label string, i int) bool {
	for _, c := range label {
		if c >= 0x1f000 || c >= 0x2600 && c <= 0x27bf {
			return false
		}
	}
	w := r.child(i)
	w.test = true
	out := &parsed{}
	(&reader{out: out}).inner(cleanLabel(label), w)
	return len(out.alien)+len(out.links)+len(out.codes) == 0 && strings.TrimSpace(out.text()) != "" && !strings.Contains(label, "discord.gg/")
}

func cleanLabel(s string) string {
	return strings.Map(func(c rune) rune {
		if unicode.In(c, unicode.Cf, unicode.Zl, unicode.Zp) || c != '\n' && unicode.Is(unicode.Cc, c) || c != ' ' && unicode.Is(unicode.Zs, c) {
			return -1
		}
		return c
	}, s)
}

// labelRule reports whether brackets in the text of a link are as clients allow them.
func labelRule(s string) bool {
	for i := 0; i < len(s); {
		switch s[i] {
		case ']':
			return !strings.Contains(s[i:], "[")
		case '[':
			n := strings.IndexByte(s[i:], ']')
			if n < 0 {
				return false
			}
			i += n + 1
		default:
			i++
		}
	}
	return true
}

var afterAddress = regexp.MustCompile(`^>?(?:\s+['"](?s:.*?)['"])?\s*\)`)

// addressRule reads the address of a link up to the bracket that closes it.
func addressRule(s string) (address string, n int) {
	from := len(s) - len(strings.TrimLeft(s, " \n\t"))
	if from < len(s) && s[from] == '<' {
		from++
	}
	for j := from; j <= len(s); {
		if m := afterAddress.FindString(s[j:]); m != "" {
			return s[from:j], j + len(m)
		}
		if j == len(s) || unicode.IsSpace(rune(s[j])) {
			break
		}
		if s[j] == '(' {
			if e := strings.IndexByte(s[j:], ')'); e >= 0 {
				j += e + 1
				continue
			}
		}
		if s[j] == '\\' {
			j++
		}
		j++
	}
	return "", 0
}
