package faq

import (
	"cmp"
	stdhtml "html"
	"regexp"
	"strings"

	"github.com/JohannesKaufmann/html-to-markdown/v2/converter"
	"github.com/JohannesKaufmann/html-to-markdown/v2/plugin/base"
	"github.com/JohannesKaufmann/html-to-markdown/v2/plugin/commonmark"
	"github.com/JohannesKaufmann/html-to-markdown/v2/plugin/strikethrough"
	"github.com/JohannesKaufmann/html-to-markdown/v2/plugin/table"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// newMarkdownConverter returns a converter of HTML to Markdown.
func newMarkdownConverter() *converter.Converter {
	return converter.NewConverter(converter.WithPlugins(
		base.NewBasePlugin(),
		commonmark.NewCommonmarkPlugin(
			commonmark.WithListEndComment(false),
			commonmark.WithLinkEmptyContentBehavior(commonmark.LinkBehaviorSkip),
			commonmark.WithLinkEmptyHrefBehavior(commonmark.LinkBehaviorSkip),
		),
		strikethrough.NewStrikethroughPlugin(),
		table.NewTablePlugin(
			table.WithHeaderPromotion(true),
			table.WithSkipEmptyRows(true),
			table.WithSpanCellBehavior(table.SpanBehaviorMirror),
			// Cells filled up to the longest of their column would make most of an answer spaces, and cost its end.
			table.WithCellPaddingBehavior(table.CellPaddingBehaviorMinimal),
		),
	))
}

// nodeMarkdown returns HTML nodes as Markdown.
func (d *document) nodeMarkdown(nodes ...*html.Node) string {
	if d.toMarkdown == nil {
		d.toMarkdown = newMarkdownConverter()
	}
	root := &html.Node{Type: html.ElementNode, Data: "div", DataAtom: atom.Div}
	for _, n := range nodes {
		if clone := cloneNode(n); clone != nil {
			root.AppendChild(clone)
		}
	}
	flattenTables(root)
	text, err := d.toMarkdown.ConvertNode(root)
	if err != nil {
		return nodeText(root)
	}
	return trimAnswer(cleanText(string(text)))
}

// cloneNode copies a node with all below it that belongs in an answer; nil if it does not.
func cloneNode(n *html.Node) *html.Node {
	clone := &html.Node{Type: n.Type, DataAtom: n.DataAtom, Data: n.Data, Namespace: n.Namespace}
	switch n.Type {
	case html.CommentNode:
		return nil
	case html.TextNode:
		clone.Data = invisibleRune.Replace(n.Data)
		return clone
	}
	switch n.DataAtom {
	case atom.Script, atom.Style, atom.Noscript, atom.Template, atom.Svg, atom.Button, atom.Input, atom.Select, atom.Textarea, atom.Iframe:
		return nil
	case atom.Img:
		src := attr(n, "src")
		if src == "" || strings.HasPrefix(src, "data:") {
			src = cmp.Or(attr(n, "data-src"), attr(n, "data-lazy-src"), attr(n, "data-original"))
		}
		if src == "" || attr(n, "width") == "1" || attr(n, "height") == "1" { // pictures that count visits
			return nil
		}
		clone.Attr = []html.Attribute{{Key: "src", Val: src}, {Key: "alt", Val: attr(n, "alt")}}
	case atom.A:
		if href := strings.TrimSpace(attr(n, "href")); href != "" && !strings.HasPrefix(strings.ToLower(href), "javascript:") && href != "#" {
			clone.Attr = []html.Attribute{{Key: "href", Val: href}}
			break
		}
		clone.DataAtom, clone.Data = atom.Span, "span"
	case atom.Dt: // Markdown has no definition lists
		bold := &html.Node{Type: html.ElementNode, DataAtom: atom.Strong, Data: "strong"}
		clone.DataAtom, clone.Data = atom.P, "p"
		clone.AppendChild(bold)
		appendClones(bold, n)
		return clone
	case atom.Dl, atom.Dd, atom.Details, atom.Label, atom.Fieldset:
		clone.DataAtom, clone.Data = atom.Div, "div"
	case atom.Summary:
		clone.DataAtom, clone.Data = atom.P, "p"
	default:
		clone.Attr = n.Attr
	}
	appendClones(clone, n)
	return clone
}

func appendClones(to, from *html.Node) {
	for c := range from.ChildNodes() {
		if clone := cloneNode(c); clone != nil {
			to.AppendChild(clone)
		}
	}
}

var (
	markupTag     = regexp.MustCompile(`(?i)</?(?:p|br|div|span|ul|ol|li|a|b|i|u|em|strong|h[1-6]|table|tr|t[dh]|blockquote|pre|code|img|sup|sub|small|section|article)\b[^<>]*>`)
	escapedTag    = regexp.MustCompile(`(?i)&lt;/?(?:p|br|div|span|ul|ol|li|a|b|em|strong|h[1-6]|table)\b`)
	wholeMarkup   = regexp.MustCompile(`(?is)^\s*<(?:p|div|ul|ol|table|h[1-6]|section|article|blockquote|figure)\b.*>\s*$`)
	markupEntity  = regexp.MustCompile(`&(?:#\d+|#[xX][0-9a-fA-F]+|[a-zA-Z][a-zA-Z0-9]*);`)
	invisibleRune = strings.NewReplacer("\u200b", "", "\u00ad", "", "\u2060", "")
)

// asMarkdown returns text that may be HTML, as the texts of schema.org are, as Markdown.
func (d *document) asMarkdown(text string) string {
	if !markupTag.MatchString(text) && escapedTag.MatchString(text) {
		text = stdhtml.UnescapeString(text) // escaped once too often
	}
	switch {
	case markupTag.MatchString(text):
		nodes, err := html.ParseFragment(strings.NewReader(text), &html.Node{Type: html.ElementNode, Data: "body", DataAtom: atom.Body})
		if err != nil {
			return trimAnswer(plainOfMarkup(text))
		}
		return d.nodeMarkdown(nodes...)
	case markupEntity.MatchString(text):
		text = stdhtml.UnescapeString(text)
	}
	return trimAnswer(cleanText(text))
}

// plainOfMarkup returns text that may be HTML as plain text.
func plainOfMarkup(text string) string {
	if markupTag.MatchString(text) {
		nodes, err := html.ParseFragment(strings.NewReader(text), &html.Node{Type: html.ElementNode, Data: "body", DataAtom: atom.Body})
		if err != nil {
			return oneLine(markupTag.ReplaceAllString(text, " "))
		}
		var parts []string
		for _, n := range nodes {
			parts = append(parts, nodeText(n))
		}
		return oneLine(strings.Join(parts, " "))
	}
	return cleanText(stdhtml.UnescapeString(text))
}
