package index

import (
	"strings"
	"unicode/utf8"

	"github.com/rivo/uniseg"
)

// sentence is a part of an answer that reads well alone: a sentence, a list item, a table row
// or a whole code block, by its byte range in the Markdown.
type sentence struct {
	start, end int
	block      int // number of the paragraph or other block that it stands in
	kind       blockKind
	indent     int // of the first line of its block, in columns
}

// blockKind says what a block of Markdown is.
type blockKind uint8

const (
	proseBlock blockKind = iota
	itemBlock            // of a list
	rowBlock             // of a table
	quoteBlock           // all lines that begin with >
	headingBlock
	codeBlock
)

// splitter splits Markdown to sentences.
type splitter struct {
	md     string
	quotes bool                         // the lines of a quote are one block
	ends   func(text, next string) bool // reports whether text ends as a sentence does where next follows
	out    []sentence
	block  sentence // the one that is open: its start, number, kind and indent; no start: none is
}

// splitSentences splits Markdown to the sentences that passages and vectors are made of. Indexes on disk were made with
// them: to have them otherwise means to make those anew.
func splitSentences(md string) []sentence {
	s := splitter{md: md, ends: func(text, _ string) bool { return endsRoughly(text) }}
	return s.split()
}

// splitToShow splits Markdown in a language to sentences that may be shown alone: those are cut with more care.
func splitToShow(md, lang string) []sentence {
	s := splitter{md: md, quotes: true, ends: func(text, next string) bool { return endsSentence(text, next, lang == "de") }}
	return s.split()
}

// split splits everything.
func (s *splitter) split() []sentence {
	md, fence := s.md, ""
	s.block.start = -1
	for pos := 0; pos < len(md); {
		end := strings.IndexByte(md[pos:], '\n')
		if end < 0 {
			end = len(md)
		} else {
			end += pos
		}
		line := strings.TrimSpace(md[pos:end])
		switch {
		case fence != "":
			if strings.HasPrefix(line, fence) && strings.Trim(line, fence[:1]) == "" {
				fence = ""
				s.whole(end)
			}
		case strings.HasPrefix(line, "```"), strings.HasPrefix(line, "~~~"):
			s.open(pos, codeBlock)
			fence = line[:len(line)-len(strings.TrimLeft(line, line[:1]))]
		case line == "":
			s.flush(pos)
			s.block.block++
		case s.quotes && s.block.start >= 0 && s.block.kind == quoteBlock && strings.HasPrefix(line, ">"):
			// It goes on.
		case startsItem(line):
			s.open(pos, kindOf(line))
		case s.block.start < 0:
			s.begin(pos, proseBlock)
		}
		pos = end + 1
	}
	if fence != "" && s.block.start >= 0 {
		s.whole(len(md))
	}
	s.flush(len(md))
	return s.out
}

// begin begins a block whose first line begins at pos.
func (s *splitter) begin(pos int, kind blockKind) {
	s.block.start, s.block.kind, s.block.indent = pos, kind, 0
	for _, c := range s.md[pos:] {
		switch c {
		case ' ':
			s.block.indent++
		case '\t':
			s.block.indent += 4
		default:
			return
		}
	}
}

// open ends the block that is open, and begins the next one.
func (s *splitter) open(pos int, kind blockKind) {
	s.flush(pos)
	s.block.block++
	s.begin(pos, kind)
}

// whole ends a block that is not split.
func (s *splitter) whole(end int) {
	s.block.end = end
	s.out = append(s.out, s.block)
	s.block.start = -1
}

// flush ends the block that is open, if one is, and splits it.
func (s *splitter) flush(end int) {
	if s.block.start >= 0 {
		s.appendSentences(end)
		s.block.start = -1
	}
}

// startsItem reports whether a line begins a list item, a table row, a quote or a heading.
func startsItem(line string) bool { return kindOf(line) != proseBlock }

// kindOf returns what a line begins, but for code.
func kindOf(line string) blockKind {
	switch {
	case strings.HasPrefix(line, "#"):
		return headingBlock
	case strings.HasPrefix(line, "|"):
		return rowBlock
	case strings.HasPrefix(line, ">"):
		return quoteBlock
	case strings.HasPrefix(line, "- "), strings.HasPrefix(line, "* "), strings.HasPrefix(line, "+ "):
		return itemBlock
	}
	digits := strings.TrimLeft(line, "0123456789")
	if len(digits) < len(line) && (strings.HasPrefix(digits, ". ") || strings.HasPrefix(digits, ") ")) {
		return itemBlock
	}
	return proseBlock
}

// appendSentences splits the block that is open.
func (s *splitter) appendSentences(end int) {
	rest, state, pos := s.md[s.block.start:end], -1, s.block.start
	for len(rest) > 0 {
		var part string
		part, rest, state = uniseg.FirstSentenceInString(rest, state)
		from, to := pos, pos+len(part)
		pos = to
		if strings.TrimSpace(part) == "" {
			continue
		}
		if n := len(s.out); n > 0 && s.out[n-1].block == s.block.block && s.out[n-1].end == from {
			last := &s.out[n-1]
			// What closes the markup of a sentence belongs to it; the end of a line and a stop
			// within markup end none.
			before := s.md[last.start:from]
			if closers := len(part) - len(strings.TrimLeft(part, "*_~)]\"'”’»`")); closers > 0 && unbalanced(before) {
				last.end, from = from+closers, from+closers
				before, part = s.md[last.start:from], part[closers:]
				if strings.TrimSpace(part) == "" {
					continue
				}
			}
			if !s.ends(before, part) || unbalanced(before) {
				last.end = to
				continue
			}
		}
		next := s.block
		next.start, next.end = from, to
		s.out = append(s.out, next)
	}
}

// unbalanced reports whether text has markup that is opened and not closed.
func unbalanced(text string) bool {
	return strings.Count(text, "**")%2 == 1 || strings.Count(text, "~~")%2 == 1 || strings.Count(text, "`")%2 == 1 ||
		strings.Count(text, "[") > strings.Count(text, "]") || strings.Count(text, "(") > strings.Count(text, ")")
}

// endsRoughly reports whether text ends as a sentence does, and not in one of the most usual abbreviations.
func endsRoughly(text string) bool {
	t := strings.TrimRight(text, " \t\n*_)]\"'”’»")
	for _, a := range []string{"e.g.", "i.e.", "etc.", " z. B.", "Dr.", "No.", "approx.", "St."} {
		if strings.HasSuffix(t, a) {
			return false
		}
	}
	last, _ := utf8.DecodeLastRuneInString(t)
	return strings.ContainsRune(sentenceEnds, last)
}

// Lengths that make passages, in words: an answer shorter than minSplit is one passage; a
// passage grows until it has passageWords.
const (
	minSplit     = 80
	passageWords = 45
)

// passagesOf cuts a long answer to passages of some sentences that overlap by one; nil for a
// short answer.
func passagesOf(md string) []string {
	if len(strings.Fields(md)) < minSplit {
		return nil
	}
	var out []string
	ss := splitSentences(md)
	for i := 0; i < len(ss); {
		words, k := 0, i
		for k < len(ss) && (words < passageWords || k == i) {
			words += len(strings.Fields(md[ss[k].start:ss[k].end]))
			k++
		}
		out = append(out, md[ss[i].start:ss[k-1].end])
		if k >= len(ss) {
			break
		}
		i = max(i+1, k-1)
	}
	return out
}
