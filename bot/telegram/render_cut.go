package telegram

import (
	"slices"
	"strings"

	"github.com/faqbot/faqbot/bot/internal/markup"
)

const (
	// maxEntities is how many entities of a message Telegram keeps; it drops further ones, and the
	// addresses of their links with them (TDLib, MAX_USER_ENTITY_COUNT).
	maxEntities = 100
	// foldFrom is the length from which an answer is folded, in UTF-16 units; foldHead is how much
	// of it stays in view, and foldRest how much there must be to fold.
	foldFrom, foldHead, foldRest = 800, 500, 300
)

// visibleText returns what people see of a document, and Telegram counts.
func visibleText(d markup.Doc) string { return writeEntities(d).text.String() }

// countedText returns text as long as Telegram counts a document, and too long for any message
// if the document has more entities than a message can have.
func countedText(d markup.Doc) string {
	w := writeEntities(d)
	if w.entities > maxEntities {
		return w.text.String() + strings.Repeat(" ", maxText)
	}
	return w.text.String()
}

func unitsOf(s string) int { return markup.UTF16.Len(s) }

func fitsMessage(d markup.Doc, limit int) bool { return unitsOf(countedText(d)) <= limit }

// cutMessages cuts a document into pieces that each fit into a message; pieces in which there is
// nothing to see, which Telegram refuses, are left out.
func cutMessages(d markup.Doc, limit int) []markup.Doc {
	var out []markup.Doc
	for _, piece := range markup.Cut(d, markup.Limit{Max: limit, Unit: markup.UTF16, Render: countedText}) {
		if !unseen(visibleText(piece)) {
			out = append(out, piece)
		}
	}
	return out
}

// oneMessage renders a piece that fits into a message.
func oneMessage(d markup.Doc, limit int) outgoing {
	w := writeEntities(d)
	plain := strings.TrimSpace(markup.Plain(unfolded(d), markup.PlainOptions{}))
	if unitsOf(plain) > limit { // with the addresses of its links
		plain = w.text.String()
	}
	return outgoing{HTML: w.html.String(), Plain: plain}
}

// unseen reports whether a text has nothing but spaces and characters of no width, which Telegram
// takes for no text at all (TDLib, strip_empty_characters).
func unseen(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool {
		switch {
		case r <= ' ', r >= 0x2000 && r <= 0x200f, r >= 0x2028 && r <= 0x202f, r >= 0xe0000 && r <= 0xe007f:
			return false
		}
		return !strings.ContainsRune("\u00a0\u1680\u180e\u205f\u2060\u2800\u3000\ufeff\ufffc\u0333\u033f\u030a", r)
	}) < 0
}

// fold puts the rest of a long answer into a quote that clients show folded up. What has code,
// tables or quotes stays in view, for Telegram has none of them in such a quote.
func fold(d markup.Doc) markup.Doc {
	if unitsOf(visibleText(d)) <= foldFrom {
		return d
	}
	head := 0 // blocks in view
	for head < len(d) && unitsOf(visibleText(d[:head+1])) <= foldHead {
		head++
	}
	for i, b := range d {
		if !foldable(b) {
			head = max(head, i+1)
		}
	}
	for head > 0 && head < len(d) { // a heading goes with what follows it
		if _, ok := d[head-1].(markup.Heading); !ok {
			break
		}
		head--
	}
	view, rest := d[:head:head], d[head:]
	if unitsOf(visibleText(view)) < foldHead/4 {
		pieces := markup.Cut(d, markup.Limit{Max: foldHead, Unit: markup.UTF16, Render: visibleText})
		view, rest = pieces[0], markup.Join(pieces[1:])
	}
	for _, b := range rest {
		if !foldable(b) {
			return d
		}
	}
	if unitsOf(visibleText(rest)) < foldRest {
		return d
	}
	return append(slices.Clip(view), markup.Quote{Kind: folded, Blocks: rest})
}

// foldable reports whether a block can stand in a folded quote.
func foldable(b markup.Block) bool {
	switch b := b.(type) {
	case markup.Code, markup.Table, markup.Quote:
		return false
	case markup.List:
		for _, item := range b.Items {
			for _, inner := range item.Blocks {
				if !foldable(inner) {
					return false
				}
			}
		}
	}
	return true
}

// unfolded returns a document with the blocks of folded quotes in their place.
func unfolded(d markup.Doc) markup.Doc {
	out := make(markup.Doc, 0, len(d))
	for _, b := range d {
		if q, ok := b.(markup.Quote); ok && q.Kind == folded {
			out = append(out, q.Blocks...)
			continue
		}
		out = append(out, b)
	}
	return out
}
