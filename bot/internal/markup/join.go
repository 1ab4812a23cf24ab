package markup

import "strings"

// Join puts the pieces that [Cut] made together again.
func Join(pieces []Doc) Doc {
	var out Doc
	for _, piece := range pieces {
		for i, b := range piece {
			if i == 0 && len(out) > 0 && isContinued(b) {
				if joined, ok := joinBlocks(out[len(out)-1], b); ok {
					out = append(out[:len(out)-1:len(out)-1], joined)
					continue
				}
			}
			out = append(out, b)
		}
	}
	return out
}

func isContinued(b Block) bool {
	switch b := b.(type) {
	case Paragraph:
		return b.Continued
	case Heading:
		return b.Continued
	case Code:
		return b.Continued
	case List:
		return b.Continued
	case Quote:
		return b.Continued
	case Table:
		return b.Continued
	}
	return false
}

// joinBlocks makes one block of a block and its continuation.
func joinBlocks(a, b Block) (Block, bool) {
	switch a := a.(type) {
	case Paragraph:
		if b, ok := b.(Paragraph); ok {
			return Paragraph{joinInlines(a.Text, b.Text), a.Continued}, true
		}
	case Heading:
		if b, ok := b.(Heading); ok {
			return Heading{a.Level, joinInlines(a.Text, b.Text), a.Continued}, true
		}
	case Code:
		if b, ok := b.(Code); ok {
			return Code{a.Lang, a.Text + b.Text, a.Continued}, true
		}
	case Quote:
		if b, ok := b.(Quote); ok {
			return Quote{a.Kind, a.Title, Join([]Doc{a.Blocks, b.Blocks}), a.Continued}, true
		}
	case List:
		if b, ok := b.(List); ok {
			return List{a.Ordered, a.Start, a.Tight, joinItems(a.Items, b.Items), a.Continued}, true
		}
	case Table:
		if b, ok := b.(Table); ok {
			return Table{a.Align, a.Head, joinRows(a.Rows, b.Rows), a.Continued}, true
		}
	}
	return nil, false
}

func joinInlines(a, b Inlines) Inlines {
	return merge(append(append(Inlines{}, a...), b...))
}

func joinItems(a, b []Item) []Item {
	out := append([]Item{}, a...)
	if len(out) > 0 && len(b) > 0 && b[0].Continued {
		last := &out[len(out)-1]
		last.Blocks = Join([]Doc{last.Blocks, b[0].Blocks})
		b = b[1:]
	}
	return append(out, b...)
}

func joinRows(a, b []Row) []Row {
	out := append([]Row{}, a...)
	if len(out) > 0 && len(b) > 0 && b[0].Continued {
		last := Row{append([]Inlines{}, out[len(out)-1].Cells...), out[len(out)-1].Continued}
		for i := range min(len(last.Cells), len(b[0].Cells)) {
			last.Cells[i] = joinInlines(last.Cells[i], b[0].Cells[i])
		}
		out[len(out)-1] = last
		b = b[1:]
	}
	return append(out, b...)
}

// flatten returns the plain text of a block as running text, for when there is no room for more.
func flatten(b Block) Inlines {
	var ins Inlines
	for i, line := range strings.Split(Plain(Doc{b}, PlainOptions{}), "\n") {
		if i > 0 {
			ins = append(ins, Break{})
		}
		if line != "" {
			ins = append(ins, Text(line))
		}
	}
	return ins
}
