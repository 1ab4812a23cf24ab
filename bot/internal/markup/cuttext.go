package markup

import (
	"sort"
	"strings"
	"unicode/utf8"

	"github.com/rivo/uniseg"
)

// place says where running text may be cut.
type place int

const (
	aroundAtoms place = iota // not inside links and code spans
	insideAtoms              // inside them, if there is no other place
	anywhere                 // between any two characters, if there is no other place
)

// where returns the places to cut at: inside a link or code span only when it stands at the
// beginning of an empty piece, so that it will never fit.
func where(empty bool) place {
	if empty {
		return insideAtoms
	}
	return aroundAtoms
}

// inlines cuts off the beginning of running text, as long as fits.
func (c *cutter) inlines(ins Inlines, p place, fits func(Inlines) bool) (head, tail Inlines, ok bool) {
	at := cutAt(ins.flat(), ins.atoms(), c.scan, p, func(n int) bool {
		head, _ := ins.splitAt(n)
		return fits(head)
	})
	if at == 0 {
		return nil, ins, false
	}
	head, tail = ins.splitAt(at)
	return head, tail, true
}

// code cuts code: at a line's end if it can, inside a line if the line alone is too long.
func (c *cutter) code(b Code, r room) (head, tail Block, ok bool) {
	fits := func(n int) bool { return c.fits(r.here(Doc{Code{b.Lang, b.Text[:n], b.Continued}})) }
	var lines []int
	for i := 0; i < min(len(b.Text)-1, c.scan); i++ {
		if b.Text[i] == '\n' {
			lines = append(lines, i+1)
		}
	}
	at := best(lines, fits)
	if at == 0 && r.empty {
		at = cutAt(b.Text, nil, c.scan, anywhere, fits)
	}
	return Code{b.Lang, b.Text[:at], b.Continued}, Code{b.Lang, b.Text[at:], true}, at > 0
}

// span is a stretch of flat text, in bytes.
type span struct{ from, to int }

// cutAt returns the best offset to cut flat text at, 0 if there is none: after a sentence if
// that fills at least half of what a cut between words would, else between words if that fills
// at least half of what a cut between graphemes would. Offsets inside atoms are left out.
func cutAt(flat string, atoms []span, scan int, p place, fits func(n int) bool) int {
	var sentences, words, graphemes, inAtoms []int
	state, offset := -1, 0
	for rest := flat; rest != "" && offset < scan; {
		var cluster string
		var boundaries int
		cluster, rest, boundaries, state = uniseg.StepString(rest, state)
		offset += len(cluster)
		if rest == "" {
			break
		}
		for len(atoms) > 0 && atoms[0].to <= offset {
			atoms = atoms[1:]
		}
		if len(atoms) > 0 && atoms[0].from < offset {
			inAtoms = append(inAtoms, offset)
			continue
		}
		graphemes = append(graphemes, offset)
		canBreak := boundaries&uniseg.MaskLine != uniseg.LineDontBreak
		if canBreak {
			words = append(words, offset)
		}
		if boundaries&uniseg.MaskLine == uniseg.LineMustBreak || boundaries&uniseg.MaskSentence != 0 && canBreak {
			sentences = append(sentences, offset)
		}
	}
	g := best(graphemes, fits)
	w := best(words, fits)
	s := best(sentences, fits)
	switch {
	case s > 0 && 2*s >= max(w, g):
		return s
	case w > 0 && 2*w >= g:
		return w
	case g > 0 || p == aroundAtoms:
		return g
	}
	if a := best(inAtoms, fits); a > 0 || p == insideAtoms {
		return a
	}
	var runes []int
	for i := range flat[:min(len(flat), scan)] {
		if i > 0 {
			runes = append(runes, i)
		}
	}
	return best(runes, fits)
}

// best returns the largest of the rising offsets that fits, 0 if none does.
func best(offsets []int, fits func(n int) bool) int {
	if n := longest(len(offsets), func(n int) bool { return fits(offsets[n-1]) }); n > 0 {
		return offsets[n-1]
	}
	return 0
}

// flat returns all text in which places are counted: a break is "\n", a picture one character.
func (ins Inlines) flat() string {
	var b strings.Builder
	ins.writeFlat(&b)
	return b.String()
}

func (ins Inlines) writeFlat(b *strings.Builder) {
	for _, in := range ins {
		switch in := in.(type) {
		case Text:
			b.WriteString(string(in))
		case CodeSpan:
			b.WriteString(string(in))
		case Break:
			b.WriteByte('\n')
		case Image:
			b.WriteRune(picture)
		default:
			children(in).writeFlat(b)
		}
	}
}

// picture stands for a picture in flat text.
const picture = '\uFFFC'

// length returns the number of bytes that an inline has in flat text.
func length(in Inline) int {
	switch in := in.(type) {
	case Text:
		return len(in)
	case CodeSpan:
		return len(in)
	case Break:
		return 1
	case Image:
		return utf8.RuneLen(picture)
	}
	n := 0
	for _, c := range children(in) {
		n += length(c)
	}
	return n
}

// atoms returns the stretches of flat text that should stay whole, in order.
func (ins Inlines) atoms() []span {
	var out []span
	offset := 0
	for _, in := range ins {
		n := length(in)
		switch in.(type) {
		case Link, CodeSpan, Image:
			out = append(out, span{offset, offset + n})
		default:
			for _, a := range children(in).atoms() {
				out = append(out, span{offset + a.from, offset + a.to})
			}
		}
		offset += n
	}
	return out
}

// splitAt cuts running text at an offset into its flat text; marks that are cut are on both sides.
func (ins Inlines) splitAt(offset int) (head, tail Inlines) {
	// Skip what lies before the cut without looking at what lies behind it.
	ends := make([]int, 0, 16)
	total := 0
	for _, in := range ins {
		total += length(in)
		ends = append(ends, total)
		if total >= offset {
			break
		}
	}
	i := sort.SearchInts(ends, offset)
	if i == len(ends) {
		return ins, nil
	}
	if ends[i] == offset {
		return ins[: i+1 : i+1], ins[i+1:]
	}
	begin := 0
	if i > 0 {
		begin = ends[i-1]
	}
	if offset == begin {
		return ins[:i:i], ins[i:]
	}
	a, b := splitInline(ins[i], offset-begin)
	return append(ins[:i:i], a...), append(b, ins[i+1:]...)
}

// splitInline cuts one inline; a picture stays whole, in the tail.
func splitInline(in Inline, offset int) (head, tail Inlines) {
	switch in := in.(type) {
	case Text:
		return Inlines{in[:offset]}, Inlines{in[offset:]}
	case CodeSpan:
		return Inlines{in[:offset]}, Inlines{in[offset:]}
	case Break, Image:
		return nil, Inlines{in}
	}
	h, t := children(in).splitAt(offset)
	if len(h) == 0 || len(t) == 0 {
		return nil, Inlines{in} // unreachable: the offset lies inside
	}
	return Inlines{withChildren(in, h)}, Inlines{withChildren(in, t)}
}
