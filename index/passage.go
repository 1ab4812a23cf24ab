package index

import (
	"strings"

	"github.com/rivo/uniseg"
)

// sentence is a part of an answer that reads well alone: a sentence, a list item, a table row
// or a whole code block, by its byte range in the Markdown.
type sentence struct {
	start, end int
	block      int // number of the paragraph or other block that it stands in
}

// splitSentences splits Markdown to sentences.
func splitSentences(md string) []sentence {
	var out []sentence
	block, start := 0, -1
	fence := ""
	flush := func(end int) {
		if start >= 0 {
			out = appendSentences(out, md, start, end, block)
			start = -1
		}
	}
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
			if strings.HasPrefix(line, fence) {
				fence = ""
				out = append(out, sentence{start, end, block})
				start = -1
			}
		case strings.HasPrefix(line, "```"), strings.HasPrefix(line, "~~~"):
			flush(pos)
			block++
			fence, start = line[:3], pos
		case line == "":
			flush(pos)
			block++
		case startsItem(line):
			flush(pos)
			block++
			start = pos
		case start < 0:
			start = pos
		}
		pos = end + 1
	}
	if fence != "" && start >= 0 {
		return append(out, sentence{start, len(md), block})
	}
	flush(len(md))
	return out
}

// startsItem reports whether a line begins a list item, a table row, a quote or a heading.
func startsItem(line string) bool {
	if strings.HasPrefix(line, "- ") || strings.HasPrefix(line, "* ") || strings.HasPrefix(line, "+ ") ||
		strings.HasPrefix(line, "#") || strings.HasPrefix(line, "|") || strings.HasPrefix(line, ">") {
		return true
	}
	digits := strings.TrimLeft(line, "0123456789")
	return len(digits) < len(line) && (strings.HasPrefix(digits, ". ") || strings.HasPrefix(digits, ") "))
}

func appendSentences(out []sentence, md string, start, end, block int) []sentence {
	rest, state, pos := md[start:end], -1, start
	for len(rest) > 0 {
		var s string
		s, rest, state = uniseg.FirstSentenceInString(rest, state)
		from, to := pos, pos+len(s)
		pos = to
		if strings.TrimSpace(s) == "" {
			continue
		}
		if n := len(out); n > 0 && out[n-1].block == block && out[n-1].end == from {
			// What closes the markup of a sentence belongs to it; the end of a line and a stop
			// within markup end none.
			before := md[out[n-1].start:from]
			if closers := len(s) - len(strings.TrimLeft(s, "*_)]\"'”’»`")); closers > 0 && unbalanced(before) {
				out[n-1].end, from = from+closers, from+closers
				before, s = md[out[n-1].start:from], s[closers:]
				if strings.TrimSpace(s) == "" {
					continue
				}
			}
			if !endsSentence(before) || unbalanced(before) {
				out[n-1].end = to
				continue
			}
		}
		out = append(out, sentence{from, to, block})
	}
	return out
}

// unbalanced reports whether text has markup that is opened and not closed.
func unbalanced(text string) bool {
	return strings.Count(text, "**")%2 == 1 || strings.Count(text, "`")%2 == 1 || strings.Count(text, "[") > strings.Count(text, "]") ||
		strings.Count(text, "(") > strings.Count(text, ")")
}

// endsSentence reports whether text ends as a sentence does, and not in an abbreviation.
func endsSentence(text string) bool {
	t := strings.TrimRight(text, " \t\n*_)]\"'”’»")
	if t == "" {
		return false
	}
	switch {
	case strings.HasSuffix(t, "e.g."), strings.HasSuffix(t, "i.e."), strings.HasSuffix(t, "etc."), strings.HasSuffix(t, " z. B."),
		strings.HasSuffix(t, "Dr."), strings.HasSuffix(t, "No."), strings.HasSuffix(t, "approx."), strings.HasSuffix(t, "St."):
		return false
	}
	return strings.ContainsRune(".!?…。！？:;", []rune(t)[len([]rune(t))-1])
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
