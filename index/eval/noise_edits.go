package eval

import (
	"math/rand/v2"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	leastEdited = 3 // letters of a word in which a letter is edited
	leastSplit  = 5 // letters of a word that is split
)

// span is a word of a text, by its byte range.
type span struct{ start, end int }

// wordsOf returns the runs of letters, digits and apostrophes within a text.
func wordsOf(text string) []span {
	var out []span
	start := -1
	inWord := func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) || r == '\'' || r == '’' }
	for i, r := range text {
		switch {
		case inWord(r) && start < 0:
			start = i
		case !inWord(r) && start >= 0:
			out = append(out, span{start, i})
			start = -1
		}
	}
	if start >= 0 {
		out = append(out, span{start, len(text)})
	}
	return out
}

// letterWords returns the words of Latin letters alone with at least so many of them.
func letterWords(text string, least int) []span {
	return slices.DeleteFunc(wordsOf(text), func(s span) bool {
		w := text[s.start:s.end]
		return utf8.RuneCountInString(w) < least || strings.ContainsFunc(w, func(r rune) bool { return !unicode.Is(unicode.Latin, r) })
	})
}

// keyRows are the letters of a QWERTY keyboard; each row stands half a key to the right of the
// one above.
var keyRows = [...]string{"qwertyuiop", "asdfghjkl", "zxcvbnm"}

// neighboursOf returns the letters beside a letter's key, in the rows above and below too.
func neighboursOf(letter rune) []rune {
	for row, keys := range keyRows {
		at := strings.IndexRune(keys, letter)
		if at < 0 {
			continue
		}
		var out []rune
		add := func(row, at int) {
			if row >= 0 && row < len(keyRows) && at >= 0 && at < len(keyRows[row]) {
				out = append(out, rune(keyRows[row][at]))
			}
		}
		add(row, at-1)
		add(row, at+1)
		add(row-1, at)
		add(row-1, at+1)
		add(row+1, at-1)
		add(row+1, at)
		return out
	}
	return nil
}

// editLetter makes a slip in one word. Each letter of the question is as likely as the others.
func editLetter(kind NoiseKind, text string, r *rand.Rand) (string, bool) {
	words := letterWords(text, leastEdited)
	total := 0
	for _, w := range words {
		total += utf8.RuneCountInString(text[w.start:w.end])
	}
	if total == 0 {
		return text, false
	}
	const tries = 20 // a slip may change nothing, or have no key beside it
	for range tries {
		n := r.IntN(total)
		for _, w := range words {
			letters := []rune(text[w.start:w.end])
			if n >= len(letters) {
				n -= len(letters)
				continue
			}
			if edited := string(slip(kind, letters, n, r)); edited != text[w.start:w.end] {
				return text[:w.start] + edited + text[w.end:], true
			}
			break
		}
	}
	return text, false
}

// slip edits the letter at a place of a word.
func slip(kind NoiseKind, letters []rune, at int, r *rand.Rand) []rune {
	beside := func(letter rune) (rune, bool) {
		keys := neighboursOf(unicode.ToLower(letter))
		if len(keys) == 0 {
			return letter, false
		}
		key := keys[r.IntN(len(keys))]
		if unicode.IsUpper(letter) {
			key = unicode.ToUpper(key)
		}
		return key, true
	}
	out := slices.Clone(letters)
	switch kind {
	case NoiseDropped:
		return slices.Delete(out, at, at+1)
	case NoiseDoubled:
		return slices.Insert(out, at, out[at])
	case NoiseSwapped:
		if at+1 < len(out) {
			out[at], out[at+1] = out[at+1], out[at]
		}
	case NoiseNeighbour:
		out[at], _ = beside(out[at])
	case NoiseInserted:
		if key, ok := beside(out[at]); ok {
			return slices.Insert(out, at+r.IntN(2), key)
		}
	case NoiseRepeated:
		return slices.Insert(out, at, slices.Repeat(out[at:at+1], 2+r.IntN(3))...)
	default:
	}
	return out
}

// joinWords takes a space between two words away.
func joinWords(text string, r *rand.Rand) (string, bool) {
	words := wordsOf(text)
	var gaps []int
	for i := 1; i < len(words); i++ {
		if text[words[i-1].end:words[i].start] == " " {
			gaps = append(gaps, words[i-1].end)
		}
	}
	if len(gaps) == 0 {
		return text, false
	}
	at := gaps[r.IntN(len(gaps))]
	return text[:at] + text[at+1:], true
}

// splitWord puts a space within a word, two letters at least on either side.
func splitWord(text string, r *rand.Rand) (string, bool) {
	words := letterWords(text, leastSplit)
	if len(words) == 0 {
		return text, false
	}
	w := words[r.IntN(len(words))]
	letters := []rune(text[w.start:w.end])
	at := 2 + r.IntN(len(letters)-3)
	return text[:w.start] + string(letters[:at]) + " " + string(letters[at:]) + text[w.end:], true
}

// changeCase writes all of a question in capitals, or none.
func changeCase(text string, r *rand.Rand) (string, bool) {
	ways := []func(string) string{strings.ToLower, strings.ToUpper}
	first := r.IntN(len(ways))
	for i := range ways {
		if changed := ways[(first+i)%len(ways)](text); changed != text {
			return changed, true
		}
	}
	return text, false
}

// losePunctuation takes away all punctuation, apostrophes too.
func losePunctuation(text string) (string, bool) {
	bare := strings.Map(func(r rune) rune {
		if unicode.IsPunct(r) {
			return -1
		}
		return r
	}, text)
	return bare, bare != text && strings.TrimSpace(bare) != ""
}

// exchange puts one way to write a word or phrase in the place of another; ways lists them by
// what they stand for.
func exchange(ways map[string][]string, text string, r *rand.Rand) (string, bool) {
	type place struct {
		span
		with []string
	}
	var places []place
	words := wordsOf(text)
	for i := range words {
		for last := i; last < min(len(words), i+phraseWords); last++ {
			if last > i && text[words[last-1].end:words[last].start] != " " {
				break
			}
			at := span{words[i].start, words[last].end}
			if with := ways[strings.ReplaceAll(strings.ToLower(text[at.start:at.end]), "’", "'")]; len(with) > 0 {
				places = append(places, place{at, with})
			}
		}
	}
	if len(places) == 0 {
		return text, false
	}
	p := places[r.IntN(len(places))]
	with := p.with[r.IntN(len(p.with))]
	if first, size := utf8.DecodeRuneInString(text[p.start:]); unicode.IsUpper(first) && size > 0 {
		head, n := utf8.DecodeRuneInString(with)
		with = string(unicode.ToUpper(head)) + with[n:]
	}
	return text[:p.start] + with + text[p.end:], true
}

// phraseWords is the number of words in a phrase that is exchanged, at most.
const phraseWords = 3
