package markup

import (
	"slices"
	"unicode/utf16"
	"unicode/utf8"
)

// Unit is what a platform counts the length of a text in.
type Unit int

// The units. Telegram counts UTF16, Discord counts Runes.
const (
	Runes Unit = iota
	UTF16
	Bytes
)

// Len returns the length of s.
func (u Unit) Len(s string) int {
	switch u {
	case Bytes:
		return len(s)
	case UTF16:
		n := 0
		for _, r := range s {
			n += utf16.RuneLen(r)
		}
		return n
	case Runes:
	}
	return utf8.RuneCountInString(s)
}

// Limit says how long a piece may be.
type Limit struct {
	Max    int              // in units; 0 or less: no limit
	Unit   Unit             // what is counted
	Render func(Doc) string // the text whose length counts; nil: [Plain] without wrapping
}

func (l Limit) size(d Doc) int {
	if l.Render != nil {
		return l.Unit.Len(l.Render(d))
	}
	return l.Unit.Len(Plain(d, PlainOptions{}))
}

// Cut cuts a document into pieces that keep within the limit, and loses nothing: [Join] makes
// the same document of the pieces again.
//
// It cuts between blocks where it can and never leaves a heading alone at the end; a block too
// long for a piece of its own is cut between items, rows, lines, sentences or words, in this
// order of preference. It cuts in a link or code span only if that alone is too long, and in a
// grapheme only if that alone is too long. A list goes on with its number, code with its
// language, a table with its head. If a limit is so small that a block's frame leaves no room,
// the block's plain text takes its place.
func Cut(d Doc, l Limit) []Doc {
	pieces, _ := cut(d, l)
	return pieces
}

// cut is Cut; it also reports how many blocks had to become plain text.
func cut(d Doc, l Limit) (pieces []Doc, flattened int) {
	if len(d) == 0 {
		return nil, 0
	}
	if l.Max <= 0 {
		return []Doc{d}, 0
	}
	c := cutter{max: l.Max, scan: 4*l.Max + 64}
	for len(d) > 0 {
		head, tail, ok := c.doc(d, room{here: l.size, fresh: l.size, empty: true})
		if !ok { // not even one character fits: rather too long than lost
			head, tail = d[:1], d[1:]
		}
		pieces = append(pieces, head)
		d = tail
	}
	return pieces, c.flattened
}

// cutter cuts off the beginning of things, as long as fits.
type cutter struct {
	max       int
	scan      int // bytes of running text to look at for a place to cut; no piece has more
	flattened int
}

// room measures what blocks would make of the piece under way. Those who cut inside a
// container wrap it, so that the container's frame counts.
type room struct {
	here  func(Doc) int // length of the piece with these blocks added
	fresh func(Doc) int // length of a new piece that has only these blocks
	empty bool          // nothing else is in the piece yet
}

// inside returns the room inside a container that wrap puts round blocks.
func (r room) inside(empty bool, wrap func(Doc) Doc) room {
	return room{
		here:  func(d Doc) int { return r.here(wrap(d)) },
		fresh: func(d Doc) int { return r.fresh(wrap(d)) },
		empty: r.empty && empty,
	}
}

func (c *cutter) fits(size int) bool { return size <= c.max }

// doc cuts off the blocks that fit, ok is false if nothing does.
func (c *cutter) doc(d Doc, r room) (head, tail Doc, ok bool) {
	n := longest(len(d), func(n int) bool { return c.fits(r.here(d[:n])) })
	if n == len(d) {
		return d, nil, true
	}
	crowded := n > 0 && r.here(d[:n]) > c.max*3/4
	if !crowded && !c.fits(r.fresh(Doc{d[n]})) {
		before := d[:n:n]
		h, t, ok := c.block(d[n], r.inside(n == 0, func(in Doc) Doc { return append(before, in...) }))
		if ok {
			return append(before, h), append(Doc{t}, d[n+1:]...), true
		}
	}
	for k := n; k > 0; k-- { // a heading goes with what follows it
		if _, isHeading := d[k-1].(Heading); !isHeading {
			n = k
			break
		}
	}
	return d[:n], d[n:], n > 0
}

// block cuts a block that does not fit into a piece of its own.
func (c *cutter) block(b Block, r room) (head, tail Block, ok bool) {
	head, tail, ok = c.cutBlock(b, r)
	if ok || !r.empty {
		return head, tail, ok
	}
	flat := flatten(b)
	h, t, ok := c.inlines(flat, anywhere, func(ins Inlines) bool { return c.fits(r.here(Doc{Paragraph{Text: ins}})) })
	if ok {
		c.flattened++
	}
	return Paragraph{Text: h, Continued: isContinued(b)}, Paragraph{Text: t, Continued: true}, ok
}

func (c *cutter) cutBlock(b Block, r room) (head, tail Block, ok bool) {
	switch b := b.(type) {
	case Paragraph:
		h, t, ok := c.inlines(b.Text, where(r.empty), func(ins Inlines) bool { return c.fits(r.here(Doc{Paragraph{ins, b.Continued}})) })
		return Paragraph{h, b.Continued}, Paragraph{t, true}, ok
	case Heading:
		h, t, ok := c.inlines(b.Text, where(r.empty), func(ins Inlines) bool { return c.fits(r.here(Doc{Heading{b.Level, ins, b.Continued}})) })
		return Heading{b.Level, h, b.Continued}, Heading{b.Level, t, true}, ok
	case Code:
		return c.code(b, r)
	case Quote:
		wrap := func(in Doc) Doc { return Doc{Quote{b.Kind, b.Title, in, b.Continued}} }
		h, t, ok := c.doc(b.Blocks, r.inside(true, wrap))
		return Quote{b.Kind, b.Title, h, b.Continued}, Quote{b.Kind, b.Title, t, true}, ok && len(t) > 0
	case List:
		return c.list(b, r)
	case Table:
		return c.table(b, r)
	}
	return nil, nil, false
}

func (c *cutter) list(l List, r room) (head, tail Block, ok bool) {
	with := func(items []Item) Doc { return Doc{List{l.Ordered, l.Start, l.Tight, items, l.Continued}} }
	n := longest(len(l.Items), func(n int) bool { return c.fits(r.here(with(l.Items[:n]))) })
	items, rest := l.Items[:n:n], l.Items[n:]
	begun := 0 // items that have their number in the head
	if n < len(l.Items) && !c.fits(r.fresh(with(l.Items[n:n+1]))) {
		item := l.Items[n]
		wrap := func(in Doc) Doc { return with(append(items, Item{item.Task, in, item.Continued})) }
		if h, t, ok := c.doc(item.Blocks, r.inside(n == 0, wrap)); ok && len(t) > 0 {
			items = append(items, Item{item.Task, h, item.Continued})
			rest = append([]Item{{item.Task, t, true}}, rest[1:]...)
		}
	}
	for _, item := range items {
		if !item.Continued {
			begun++
		}
	}
	start := l.Start
	if l.Ordered {
		start += begun
	}
	tail = List{l.Ordered, start, l.Tight, rest, true}
	return with(items)[0], tail, len(items) > 0 && len(rest) > 0
}

func (c *cutter) table(t Table, r room) (head, tail Block, ok bool) {
	with := func(rows []Row) Doc { return Doc{Table{t.Align, t.Head, rows, t.Continued}} }
	after := t.Head
	if r.fresh(with(nil)) > c.max/2 {
		after = Row{Cells: make([]Inlines, len(t.Head.Cells))} // too long to be repeated
	}
	n := longest(len(t.Rows), func(n int) bool { return c.fits(r.here(with(t.Rows[:n]))) })
	rows, rest := t.Rows[:n:n], t.Rows[n:]
	if n < len(t.Rows) && !c.fits(r.fresh(with(t.Rows[n:n+1]))) {
		fits := func(row Row) bool { return c.fits(r.here(with(append(rows, row)))) }
		if h, t, ok := c.row(t.Rows[n], r.empty && n == 0, fits); ok {
			rows = append(rows, h)
			rest = append([]Row{t}, rest[1:]...)
		}
	}
	if len(rows) == 0 && !slices.ContainsFunc(t.Head.Cells, func(cell Inlines) bool { return len(cell) > 0 }) {
		return nil, nil, false
	}
	if len(rows) == 0 && (!r.empty || !c.fits(r.here(with(nil)))) {
		return nil, nil, false
	}
	if len(rows) == 0 {
		after = Row{Cells: make([]Inlines, len(t.Head.Cells))}
	}
	return with(rows)[0], Table{t.Align, after, rest, true}, len(rest) > 0
}

// row cuts a row: the head has the first cells, the tail the others.
func (c *cutter) row(row Row, empty bool, fits func(Row) bool) (head, tail Row, ok bool) {
	cells := len(row.Cells)
	head = Row{make([]Inlines, cells), row.Continued}
	tail = Row{slices.Clone(row.Cells), true}
	for i, cell := range row.Cells {
		head.Cells[i], tail.Cells[i] = cell, nil
		if fits(head) {
			ok = ok || len(cell) > 0
			continue
		}
		try := func(ins Inlines) bool {
			head.Cells[i] = ins
			return fits(head)
		}
		h, t, cut := c.inlines(cell, where(empty && !ok), try)
		if !cut {
			h, t = nil, cell
		}
		head.Cells[i], tail.Cells[i] = h, t
		return head, tail, ok || cut
	}
	return head, tail, ok
}

// longest returns the largest n up to limit for which ok is true, 0 if there is none. What is
// longer than something too long is too long as well.
func longest(limit int, ok func(n int) bool) int {
	low, high := 0, 1
	for high <= limit && ok(high) {
		low, high = high, high*2
	}
	high = min(high, limit+1)
	for low+1 < high {
		if mid := (low + high) / 2; ok(mid) {
			low = mid
		} else {
			high = mid
		}
	}
	return low
}
