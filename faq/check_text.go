package faq

import (
	"regexp"
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	gfm "github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/text"
)

// shownTags are the HTML tags that the platforms show, or whose text they show; the text is
// what matters.
var shownTags = wordSet(`a abbr address article aside b bdi bdo big blockquote body br caption center cite code col
	colgroup data dd del details dfn div dl dt em figcaption figure font footer h1 h2 h3 h4 h5 h6 head header hgroup hr html
	i img ins kbd legend li link main mark meta nav noscript ol p picture pre q rp rt ruby s samp section small source span
	strike strong sub summary sup template time title tt u ul var wbr`)

// lostTags are the HTML tags that no chat platform shows, with what to do instead.
var lostTags = map[string]string{
	"iframe": embedAdvice, "embed": embedAdvice, "object": embedAdvice, "video": embedAdvice, "audio": embedAdvice,
	"script": "remove it", "style": "remove it", "canvas": "remove it", "applet": "remove it",
	"form": formAdvice, "input": formAdvice, "select": formAdvice, "textarea": formAdvice, "button": formAdvice, "label": formAdvice,
	"table": "write the table in Markdown (| a | b |) or as a list",
	"svg":   "use a picture file (image: …)", "map": "use a link", "math": "write the formula as text or code",
}

const (
	embedAdvice = "link to its page instead"
	formAdvice  = "link to the page with the form instead"
)

// partTags come with a tag that is reported itself.
var partTags = wordSet("area datalist fieldset meter option optgroup output param path progress g circle rect track tbody td tfoot th thead tr")

func wordSet(words string) map[string]bool {
	set := map[string]bool{}
	for w := range strings.FieldsSeq(words) {
		set[w] = true
	}
	return set
}

var (
	answerMarkdown = goldmark.New(goldmark.WithExtensions(gfm.GFM)).Parser()
	tagName        = regexp.MustCompile(`</?([A-Za-z][A-Za-z0-9_-]*)`)
)

// text checks one Markdown text that people get to read; name says which.
func (k *checker) text(at Source, id EntryID, name, markdown, sourceURL string, whole bool) {
	if markdown == "" && id == "" {
		return // what may be empty
	}
	t := readAnswer(markdown)
	if t.empty() {
		k.report(Error, CodeEmptyAnswer, at, id, "nothing of %s can be shown: write what people should read", name)
		return
	}
	if n := t.length; n > k.opts.Longest {
		advice := "people see a part of it first and unfold the rest; split it into entries of their own to have them found"
		if whole {
			advice = "a careful answer is always given whole, so it takes several messages: shorten it"
		}
		k.report(Warning, CodeLongAnswer, at, id, "%s is %d characters long, and Telegram and Discord show %d at once: %s", name, n, k.opts.Longest, advice)
	}
	for _, tag := range t.tags {
		if advice, lost := lostTags[strings.ToLower(tag)]; lost {
			k.report(Warning, CodeLostMarkup, at, id, "%s has the HTML tag <%s>, which chat platforms do not show: %s", name, tag, advice)
			continue
		}
		k.report(Warning, CodeLostMarkup, at, id, "in %s, <%s> is taken for an HTML tag and people do not see it: write `<%s>` in backquotes", name, tag, tag)
	}
	if line := openFence(markdown); line > 0 {
		k.report(Warning, CodeOpenFence, at, id, "the code block that begins on line %d of %s is never closed, so all that follows is shown as code: end it with a line of the same marks", line, name)
	}
	var relative []string
	for _, l := range t.links {
		if k.link(at, id, l, sourceURL, name) {
			relative = append(relative, l)
		}
	}
	if len(relative) > 0 {
		k.relative(at, id, name, relative)
	}
}

// answerText is what a Markdown text holds, as far as the checks need it.
type answerText struct {
	length int      // of the text to be seen, in UTF-16 units, without addresses and marks
	shown  bool     // there is something to be seen beside text, such as a picture
	tags   []string // HTML tags that platforms do not show, each once, as written
	links  []string // addresses of links and pictures, in order
}

func (t *answerText) empty() bool { return t.length == 0 && !t.shown }

// readAnswer parses a Markdown text.
func readAnswer(markdown string) answerText {
	var (
		t    answerText
		src  = []byte(markdown)
		seen = map[string]bool{}
	)
	addTags := func(raw string) {
		for _, m := range tagName.FindAllStringSubmatch(raw, -1) {
			lower := strings.ToLower(m[1])
			if !seen[lower] && !shownTags[lower] && !partTags[lower] && (lostTags[lower] != "" || !isComponent(m[1], markdown)) {
				seen[lower] = true
				t.tags = append(t.tags, m[1])
			}
		}
		t.shown = t.shown || strings.Contains(strings.ToLower(raw), "<img")
		t.length += utf16Len(strings.TrimSpace(anyTag.ReplaceAllString(raw, "")))
	}
	_ = ast.Walk(answerMarkdown.Parse(text.NewReader(src)), func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		switch n := n.(type) {
		case *ast.Text:
			t.length += utf16Len(string(n.Value(src)))
			if n.SoftLineBreak() || n.HardLineBreak() {
				t.length++
			}
		case *ast.String:
			t.length += utf16Len(string(n.Value))
		case *ast.CodeBlock, *ast.FencedCodeBlock:
			t.length += utf16Len(string(n.Lines().Value(src)))
		case *ast.HTMLBlock:
			raw := string(n.Lines().Value(src))
			if n.HasClosure() {
				raw += string(n.ClosureLine.Value(src))
			}
			addTags(raw)
		case *ast.RawHTML:
			addTags(string(n.Segments.Value(src)))
		case *ast.Link:
			t.links = append(t.links, string(n.Destination))
		case *ast.ListItem:
			t.shown = true // “10.” alone is a list with an empty item, and its number is shown
		case *ast.Image:
			t.shown = true
			t.links = append(t.links, string(n.Destination))
		case *ast.AutoLink:
			t.length += utf16Len(string(n.Label(src)))
		}
		if n.Type() == ast.TypeBlock && n.PreviousSibling() != nil && t.length > 0 {
			t.length++ // the break between blocks
		}
		return ast.WalkContinue, nil
	})
	return t
}

// isComponent reports whether an unknown tag is markup of a page's own (“<Tabs>…</Tabs>”), whose
// text is shown, and not a word in angle brackets that people should see (“/kick <player>”).
func isComponent(tag, markdown string) bool {
	return componentName.MatchString(tag) || strings.Contains(markdown, "</"+tag) || strings.Contains(tag, "-")
}

// componentName matches names such as TabItem.
var componentName = regexp.MustCompile(`^[A-Z][a-z0-9]+(?:[A-Z][a-z0-9]*)+$`)

// anyTag matches a tag or a comment.
var anyTag = regexp.MustCompile(`(?s)<!--.*?-->|<[^>]*>`)

// openFence returns the line, from 1, of a code fence that is never closed, and 0 if there is
// none. A fence within a list or quote is left alone, for it ends with them.
func openFence(markdown string) int {
	var (
		mark  byte
		size  int
		start int
	)
	for i, line := range strings.Split(markdown, "\n") {
		trimmed := strings.TrimLeft(line, " ")
		if len(line)-len(trimmed) > 3 || trimmed == "" || (trimmed[0] != '`' && trimmed[0] != '~') {
			continue
		}
		n := len(trimmed) - len(strings.TrimLeft(trimmed, trimmed[:1]))
		rest := strings.TrimSpace(trimmed[n:])
		switch {
		case n < 3:
		case size == 0 && (trimmed[0] == '~' || !strings.Contains(rest, "`")):
			mark, size, start = trimmed[0], n, i+1
		case size > 0 && trimmed[0] == mark && n >= size && rest == "":
			size = 0
		}
	}
	if size > 0 {
		return start
	}
	return 0
}
