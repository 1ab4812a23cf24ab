package discord

import (
	"cmp"
	"net/url"
	"slices"
	"strings"
	"unicode"

	"github.com/faqbot/faqbot/bot/button"
	"github.com/faqbot/faqbot/bot/internal/markup"
)

// marks are the marks of a stretch of text.
type marks uint8

const (
	italic marks = 1 << iota
	bold
	strike
	spoiler
)

// signs are the marks with what begins and ends them, in the order in which they stand in each other where
// that is free: the spoiler outermost. The sign of italics depends on what follows them.
var signs = []opened{{spoiler, "||"}, {strike, "~~"}, {bold, "**"}, {italic, ""}}

// opened is a mark that is open.
type opened struct {
	mark marks
	sign string
}

// run is a stretch of one line of running text.
type run struct {
	text  string
	marks marks
	code  bool
	link  *markup.Link // nil outside of links; the same for all runs of a link
	raw   string       // what stands for the text, if that is markup already: code, a link
}

// runsOf takes running text apart into its lines, and these into runs.
func runsOf(ins markup.Inlines) [][]run {
	r := &runner{lines: [][]run{nil}}
	r.inlines(ins, run{})
	return r.lines
}

type runner struct{ lines [][]run }

func (r *runner) add(piece run) {
	if piece.text != "" {
		last := len(r.lines) - 1
		r.lines[last] = append(r.lines[last], piece)
	}
}

func (r *runner) inlines(ins markup.Inlines, as run) {
	with := func(m marks) run {
		as := as
		as.marks |= m
		return as
	}
	for _, in := range ins {
		piece := as
		switch in := in.(type) {
		case markup.Text:
			piece.text = visible(string(in))
			r.add(piece)
		case markup.CodeSpan:
			piece.text, piece.code = strings.ReplaceAll(visible(string(in)), "\n", " "), true
			r.add(piece)
		case markup.Image:
			piece.text = button.OneLine(in.Alt)
			r.add(piece)
		case markup.Break:
			r.lines = append(r.lines, nil)
		case markup.Bold:
			r.inlines(in.Text, with(bold))
		case markup.Italic:
			r.inlines(in.Text, with(italic))
		case markup.Strike:
			r.inlines(in.Text, with(strike))
		case markup.Spoiler:
			r.inlines(in.Text, with(spoiler))
		case markup.Link:
			piece.link = &in
			if as.link != nil {
				piece.link = as.link
			}
			r.inlines(in.Text, piece)
		}
	}
}

// inlineMarkdown returns the lines of running text. begins says whether they stand at the beginning of lines.
func (m markdown) inlineMarkdown(ins markup.Inlines, begins bool) []string {
	var lines []string
	for i, runs := range runsOf(ins) {
		w := lineWriter{begins: begins || i > 0}
		w.line(spaced(merged(m.settled(runs))))
		lines = append(lines, strings.TrimRight(w.out.String(), " "))
	}
	return lines
}

// settled decides which code and links are written as such: the others become text. Code has no marks, for its
// characters would end them, and is plain text in a spoiler.
func (m markdown) settled(runs []run) []run {
	var out []run
	for i := 0; i < len(runs); {
		n := i + 1
		for runs[i].link != nil && n < len(runs) && runs[n].link == runs[i].link {
			n++
		}
		if runs[i].link != nil {
			out = append(out, m.link(runs[i:n])...)
		} else {
			out = append(out, settledCode(runs[i]))
		}
		i = n
	}
	return out
}

func settledCode(r run) run {
	if code, ok := codeSpan(r.text); ok && r.code && r.marks&spoiler == 0 {
		return run{text: r.text, raw: code}
	}
	return run{text: r.text, marks: r.marks}
}

// link settles a link: its text with the address behind it, or the text and then the address where
// clients would not show the link.
func (m markdown) link(runs []run) []run {
	l := runs[0].link
	text, marked, coded := "", marks(0), false
	for _, r := range runs {
		text += r.text
		marked |= r.marks
		coded = coded || r.code
	}
	address, web := linkAddress(l.URL)
	hidden := marked & spoiler
	if web && hidden == 0 && sameAddress(text, l.URL) {
		return []run{{text: text, raw: "<" + barePercent.Replace(l.URL) + ">"}}
	}
	if label := labelSpaces(text); web && linkable(label) && (marked == 0 && !coded || !strings.ContainsAny(text, "*_")) {
		inner := lineWriter{label: true}
		var plain []run
		for _, r := range runs {
			plain = append(plain, run{text: labelSpaces(r.text), marks: r.marks})
		}
		inner.line(spaced(merged(plain)))
		if m.content {
			address = "<" + address + ">"
		}
		if label := strings.TrimSpace(inner.out.String()); !strings.Contains(label, zeroWidth) {
			return []run{{text: text, raw: "[" + label + "](" + address + ")"}}
		}
	}
	var out []run
	for _, r := range runs {
		r.link = nil
		out = append(out, settledCode(r))
	}
	bare := markup.BareAddress(l.URL)
	switch {
	case bare == "" || len(bare) > linkLimit || !web && markup.SaysAddress(text, bare):
	case web && hidden == 0:
		out = append(out, run{text: " ("}, run{text: bare, raw: "<" + barePercent.Replace(l.URL) + ">"}, run{text: ")"})
	default:
		out = append(out, run{text: " (" + bare + ")", marks: hidden})
	}
	return out
}

// labelSpaces makes spaces of all kinds of spaces, for clients drop the others from the text of links.
func labelSpaces(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Zs, r) {
			return ' '
		}
		return r
	}, s)
}

// merged makes one run of neighbours that differ in nothing.
func merged(runs []run) []run {
	var out []run
	for _, r := range runs {
		if last := len(out) - 1; last >= 0 && r.raw == "" && out[last].raw == "" && out[last].marks == r.marks {
			out[last].text += r.text
			continue
		}
		out = append(out, r)
	}
	return out
}

// spaced takes the spaces at the edges of marked text out of their marks, for a mark does not begin
// or end at a space.
func spaced(runs []run) []run {
	var out []run
	for _, r := range runs {
		core := strings.TrimFunc(r.text, unicode.IsSpace)
		at := strings.Index(r.text, core)
		if r.marks == 0 || core == "" {
			out = append(out, r)
			continue
		}
		for _, text := range []string{r.text[:at], core, r.text[at+len(core):]} {
			if text != "" {
				out = append(out, run{text: text, marks: r.marks})
			}
		}
	}
	for i, r := range out {
		if r.marks == 0 || strings.TrimFunc(r.text, unicode.IsSpace) != "" {
			continue
		}
		before, after := marks(0), marks(0)
		if i > 0 {
			before = out[i-1].marks
		}
		for _, next := range out[i+1:] {
			if after = next.marks; next.raw != "" || strings.TrimFunc(next.text, unicode.IsSpace) != "" {
				break
			}
			after = 0
		}
		out[i].marks &= before & after
	}
	return merged(out)
}

// lineWriter writes one line of running text.
type lineWriter struct {
	out    strings.Builder
	label  bool // the line is the text of a link, where nothing is escaped
	begins bool // nothing but marks stands on the line yet
	open   []opened
	sign   string // the sign of a mark with which the text ends, "" if it ends otherwise
	closed bool   // that sign closes the mark
}

func (w *lineWriter) line(runs []run) {
	for i, r := range runs {
		w.sync(r.marks, runs[i:])
		switch more := i+1 < len(runs) && !strings.HasPrefix(runs[i+1].text, " "); {
		case r.raw != "":
			if r.raw[0] == '`' && strings.HasSuffix(w.out.String(), "`") {
				w.put(zeroWidth)
			}
			w.put(r.raw)
		case w.label:
			w.put(r.text)
		default:
			w.put(escape(r.text, w.begins, more))
		}
	}
	w.sync(0, nil)
}

// put writes what is markup already.
func (w *lineWriter) put(s string) {
	if strings.HasPrefix(s, "(") && strings.HasSuffix(w.out.String(), "]") && !w.label {
		s = `\` + s
	}
	w.out.WriteString(s)
	w.sign = ""
	w.begins = w.begins && strings.TrimSpace(s) == ""
}

// sync closes and opens marks until those of want are open. ahead is the text to come. Of several
// marks that open together, the one that goes on for longest is the outermost.
func (w *lineWriter) sync(want marks, ahead []run) {
	keep, open := 0, marks(0)
	for keep < len(w.open) && want&w.open[keep].mark != 0 {
		open |= w.open[keep].mark
		keep++
	}
	for len(w.open) > keep {
		last := len(w.open) - 1
		w.write(w.open[last].sign, true)
		w.open = w.open[:last]
	}
	var list []opened
	for _, s := range signs {
		if want&^open&s.mark != 0 {
			list = append(list, s)
		}
	}
	slices.SortStableFunc(list, func(a, b opened) int { return cmp.Compare(reach(b.mark, ahead), reach(a.mark, ahead)) })
	for _, s := range list {
		if s.mark == italic {
			s.sign = italicSign(open, ahead)
		}
		w.write(s.sign, false)
		open |= s.mark
		w.open = append(w.open, s)
	}
}

// reach returns for how many runs a mark goes on.
func reach(m marks, runs []run) int {
	for i, r := range runs {
		if r.marks&m == 0 {
			return i
		}
	}
	return len(runs)
}

// write writes the sign of a mark, apart from what would be read together with it.
func (w *lineWriter) write(sign string, closing bool) {
	stars := strings.HasSuffix(w.sign, "*") && sign[0] == '*'
	switch {
	case closing && (sign == "~~" || sign == "||") && strings.HasSuffix(w.out.String(), `\`+sign[:1]), // the text ends like the mark
		w.sign == "~~" && w.closed && sign == "_",
		stars && (w.sign == "*" || sign == "*" || w.closed && !closing),
		w.sign == sign && w.closed && !closing:
		w.out.WriteString(zeroWidth)
	}
	w.out.WriteString(sign)
	w.sign, w.closed = sign, closing
}

// italicSign returns the sign for italics that begin with ahead, in the marks that are open: an underscore, unless
// a letter or digit follows them at once, by which the underscore would become part of a word.
func italicSign(open marks, ahead []run) string {
	n := reach(italic, ahead)
	if n == len(ahead) || ahead[n].raw != "" || ahead[n].marks != open {
		return "_"
	}
	if c := ahead[n].text[0]; c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' {
		return "*"
	}
	return "_"
}

// sameAddress reports whether a link's text is its address.
func sameAddress(text, address string) bool {
	return strings.TrimSuffix(strings.TrimSpace(text), "/") == strings.TrimSuffix(address, "/")
}

// linkAddress returns the address of a link as it stands in Markdown, and whether clients take it
// for a link: http and https.
func linkAddress(raw string) (string, bool) {
	address, ok := markup.LinkURL(raw)
	if !ok {
		return "", false
	}
	u, err := url.Parse(address)
	if err != nil || u.Opaque != "" || u.Host == "" || strings.ContainsAny(u.Host, "[]%") {
		return "", false
	}
	address = addressEscapes.Replace(address)
	return address, len(address) <= linkLimit
}

// linkLimit is how long the address of a link in text may be, in bytes, so that a text which is cut has room for
// more than that.
const linkLimit = 1000

// barePercent writes the characters that would end an address in < >.
var barePercent = strings.NewReplacer("<", "%3C", ">", "%3E", `\`, "%5C", " ", "%20")

// addressEscapes writes the characters of an address that would end it, or begin a mark, in percent.
var addressEscapes = strings.NewReplacer(
	"(", "%28", ")", "%29", "<", "%3C", ">", "%3E", `\`, "%5C", "*", "%2A", "`", "%60", "|", "%7C", " ", "%20", `"`, "%22", "[", "%5B", "]", "%5D",
	"~~", "%7E%7E", "@everyone", "%40everyone", "@here", "%40here",
)
