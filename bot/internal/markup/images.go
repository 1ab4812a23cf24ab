package markup

import (
	"slices"
	"strings"
)

// WithoutImages takes the pictures out of a document, and what then is empty. Where gone is
// false for a picture, or gone is nil, its description stays. It reports whether anything changed.
func WithoutImages(d Doc, gone func(Image) bool) (Doc, bool) {
	if len(d.Images()) == 0 {
		return d, false
	}
	s := imageStripper{gone}
	return s.doc(d), true
}

type imageStripper struct{ gone func(Image) bool }

func (s imageStripper) doc(d Doc) Doc {
	var out Doc
	for _, b := range d {
		if b, ok := s.block(b); ok {
			out = append(out, b)
		}
	}
	return out
}

// block returns a block without pictures; ok is false if nothing is left of it.
func (s imageStripper) block(b Block) (_ Block, ok bool) {
	switch b := b.(type) {
	case Paragraph:
		b.Text = s.inlines(b.Text)
		return b, !blank(b.Text)
	case Heading:
		b.Text = s.inlines(b.Text)
		return b, !blank(b.Text)
	case Quote:
		b.Blocks = s.doc(b.Blocks)
		return b, len(b.Blocks) > 0 || b.Title != ""
	case List:
		var items []Item
		for _, item := range b.Items {
			if inner := s.doc(item.Blocks); len(inner) > 0 || len(item.Blocks) == 0 {
				items = append(items, Item{Task: item.Task, Blocks: inner, Continued: item.Continued})
			}
		}
		b.Items = items
		return b, len(items) > 0
	case Table:
		filled := false
		row := func(r Row) Row {
			cells := make([]Inlines, len(r.Cells))
			for i, c := range r.Cells {
				cells[i] = s.inlines(c)
				filled = filled || !blank(cells[i])
			}
			return Row{Cells: cells, Continued: r.Continued}
		}
		b.Head = row(b.Head)
		b.Rows = slices.Collect(func(yield func(Row) bool) {
			for _, r := range b.Rows {
				if !yield(row(r)) {
					return
				}
			}
		})
		return b, filled
	}
	return b, true
}

func blank(ins Inlines) bool { return strings.TrimSpace(ins.String()) == "" }

// inlines returns running text without pictures, and without the spaces and line breaks that
// stood about them.
func (s imageStripper) inlines(ins Inlines) Inlines {
	var out Inlines
	removed := false // a picture was taken out after the last of out
	add := func(in Inline) {
		text, isText := in.(Text)
		if removed && (len(out) == 0 || endsInSpace(out[len(out)-1])) {
			if in == (Break{}) {
				return
			}
			if isText {
				in = Text(strings.TrimLeft(string(text), " "))
			}
		}
		removed = false
		if in != Text("") {
			out = append(out, in)
		}
	}
	for _, in := range ins {
		switch in := in.(type) {
		case Image:
			if s.gone != nil && s.gone(in) {
				removed = true
			} else if in.Alt != "" {
				add(Text(in.Alt))
			}
		case Bold:
			s.within(in.Text, func(t Inlines) { add(Bold{Text: t}) }, &removed)
		case Italic:
			s.within(in.Text, func(t Inlines) { add(Italic{Text: t}) }, &removed)
		case Strike:
			s.within(in.Text, func(t Inlines) { add(Strike{Text: t}) }, &removed)
		case Spoiler:
			s.within(in.Text, func(t Inlines) { add(Spoiler{Text: t}) }, &removed)
		case Link:
			text := s.inlines(in.Text)
			if blank(text) { // a picture that led somewhere
				text = Inlines{Text(ShortAddress(BareAddress(in.URL)))}
			}
			add(Link{URL: in.URL, Text: text})
		default:
			add(in)
		}
	}
	for removed && len(out) > 0 && endsInSpace(out[len(out)-1]) {
		if text, ok := out[len(out)-1].(Text); ok && strings.TrimRight(string(text), " ") != "" {
			out[len(out)-1] = Text(strings.TrimRight(string(text), " "))
			break
		}
		out = out[:len(out)-1]
	}
	return out
}

// within strips the text of a mark and adds the mark, unless nothing is left of it.
func (s imageStripper) within(text Inlines, add func(Inlines), removed *bool) {
	if left := s.inlines(text); len(left) > 0 || len(text) == 0 {
		add(left)
		return
	}
	*removed = true
}

// endsInSpace reports whether nothing but a space or a line break stands at the end.
func endsInSpace(in Inline) bool {
	switch in := in.(type) {
	case Break:
		return true
	case Text:
		return strings.HasSuffix(string(in), " ")
	}
	return false
}
