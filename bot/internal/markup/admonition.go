package markup

import (
	"regexp"
	"strings"
)

var (
	// alertLine is the first line of a quote that is an admonition: “[!NOTE] Title”.
	alertLine = regexp.MustCompile(`^\[!([A-Za-z]+)\][+-]?[ \t]*(.*)$`)
	// indented opens an admonition as MkDocs has it: “!!! note "Title"”, its text indented by four.
	indented = regexp.MustCompile(`^(?:!!!|\?\?\?\+?)[ \t]+([A-Za-z]+)[ \t]*(?:"(.*)")?[ \t]*$`)
	// fenced opens an admonition as Docusaurus has it: “:::note Title” or “:::note[Title]”.
	fenced = regexp.MustCompile(`^ {0,3}:::+[ \t]*([A-Za-z]+)[ \t]*(?:\[(.*)\]|(.*?))[ \t]*$`)
	// fencedEnd closes one.
	fencedEnd = regexp.MustCompile(`^ {0,3}:::+[ \t]*$`)
	// codeFence opens or closes a code block.
	codeFence = regexp.MustCompile("^ {0,3}(```+|~~~+)")
)

// quoteKind maps the names that tools give to admonitions to the five that we know.
func quoteKind(name string) (QuoteKind, bool) {
	switch strings.ToLower(name) {
	case "note", "info", "abstract", "summary", "tldr", "seealso", "quote", "cite", "example", "todo":
		return Note, true
	case "tip", "hint", "success", "check", "done":
		return Tip, true
	case "important", "question", "help", "faq":
		return Important, true
	case "warning", "attention", "warn":
		return Warning, true
	case "caution", "danger", "error", "failure", "fail", "bug", "missing":
		return Caution, true
	}
	return Quotation, false
}

// alert takes the first line off a quote's first paragraph if it names an admonition.
func alert(ins Inlines) (kind QuoteKind, title string, rest Inlines, ok bool) {
	text := ins.flat()
	first, _, _ := strings.Cut(text, "\n")
	m := alertLine.FindStringSubmatch(strings.TrimSpace(first))
	if m == nil {
		return Quotation, "", nil, false
	}
	if kind, ok = quoteKind(m[1]); !ok {
		return Quotation, "", nil, false
	}
	_, rest = ins.splitAt(len(first))
	return kind, strings.TrimSpace(m[2]), rest, true
}

// quoteAdmonitions rewrites the admonitions of MkDocs and Docusaurus as quotes with GitHub's
// mark, so that there is one way to read them. Lines in code blocks stay as they are.
func quoteAdmonitions(source string) string {
	if !strings.Contains(source, "!!!") && !strings.Contains(source, "???") && !strings.Contains(source, ":::") {
		return source
	}
	var q quoter
	for line := range strings.SplitSeq(source, "\n") {
		q.add(line)
	}
	return strings.TrimSuffix(q.out.String(), "\n")
}

// quoter is quoteAdmonitions at work.
type quoter struct {
	out    strings.Builder
	fence  string // the open code fence, "" for none
	open   int    // open fenced admonitions
	indent bool   // inside an indented admonition
}

func (q *quoter) add(line string) {
	if q.indent {
		if strings.TrimSpace(line) == "" {
			q.write("")
			return
		}
		if rest, ok := cutIndent(line); ok {
			q.write(rest)
			return
		}
		q.end()
	}
	if m := codeFence.FindStringSubmatch(line); m != nil {
		switch {
		case q.fence == "":
			q.fence = m[1]
		case strings.HasPrefix(m[1], q.fence):
			q.fence = ""
		}
	} else if q.fence == "" && q.opens(line) {
		return
	}
	q.write(line)
}

// opens handles a line that begins or ends an admonition.
func (q *quoter) opens(line string) bool {
	if m := indented.FindStringSubmatch(line); m != nil {
		if kind, ok := quoteKind(m[1]); ok {
			q.write("")
			q.indent = true
			q.write(mark(kind, m[2]))
			return true
		}
	}
	if q.open > 0 && fencedEnd.MatchString(line) {
		q.open--
		q.write("")
		return true
	}
	if m := fenced.FindStringSubmatch(line); m != nil && q.open < maxDepth {
		if kind, ok := quoteKind(m[1]); ok {
			q.write("")
			q.open++
			q.write(mark(kind, m[2]+m[3]))
			return true
		}
	}
	return false
}

// end leaves an indented admonition; the empty line keeps what follows from joining it.
func (q *quoter) end() {
	q.indent = false
	q.write("")
}

func (q *quoter) write(line string) {
	q.out.WriteString(strings.Repeat("> ", q.open))
	if q.indent {
		q.out.WriteString("> ")
	}
	q.out.WriteString(line)
	q.out.WriteByte('\n')
}

func mark(kind QuoteKind, title string) string {
	return "[!" + strings.ToUpper(string(kind)) + "] " + title
}

func cutIndent(line string) (string, bool) {
	if rest, ok := strings.CutPrefix(line, "\t"); ok {
		return rest, true
	}
	return strings.CutPrefix(line, "    ")
}
