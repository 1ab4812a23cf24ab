package markup

import (
	"strings"

	"github.com/rivo/uniseg"
)

// longItem is the width from which the items of a loose list stand apart, in columns.
const longItem = 80

// Closely reports whether no empty line stands between two blocks: a heading and its text, a
// sentence and the list that it leads to.
func Closely(before, after Block) bool {
	switch before := before.(type) {
	case Heading:
		return true
	case Paragraph:
		_, list := after.(List)
		return list && strings.HasSuffix(strings.TrimSpace(before.Text.String()), ":")
	}
	return false
}

// Roomy reports whether an item is so long that it stands apart from the others.
func Roomy(item Item) bool {
	if len(item.Blocks) > 1 {
		return true
	}
	for _, b := range item.Blocks {
		p, ok := b.(Paragraph)
		if !ok || uniseg.StringWidth(p.Text.String()) > longItem {
			return true
		}
	}
	return false
}
