package english

import (
	"strconv"
	"strings"
)

var (
	units = map[string]int{
		"zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11,
		"twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17, "eighteen": 18, "nineteen": 19,
	}
	tens = map[string]int{
		"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
	}
	scales   = map[string]int{"hundred": 100, "thousand": 1000, "million": 1_000_000}
	ordinals = table(`
		1st first 2nd second 3rd third 4th fourth 5th fifth 6th sixth 7th seventh 8th eighth 9th ninth 10th tenth 11th eleventh 12th twelfth
		13th thirteenth 14th fourteenth 15th fifteenth 16th sixteenth 17th seventeenth 18th eighteenth 19th nineteenth 20th twentieth
		30th thirtieth`)
)

// counts reports whether a word in small letters is read as a number, or as part of one.
func counts(w string) bool {
	_, unit := units[w]
	_, ten := tens[w]
	_, scale := scales[w]
	return unit || ten || scale || w != "" && '0' <= w[0] && w[0] <= '9'
}

// maxNumberWords is the number of words in a number, at most.
const maxNumberWords = 8

// number returns the number that begins with a word, as Canonical writes it, and where it ends.
func number(text string, w word) (end int, s string, ok bool) {
	if touches(text, w) {
		return 0, "", false
	}
	if c := text[w.start]; '0' <= c && c <= '9' {
		if s, ok := ordinals[strings.ToLower(text[w.start:w.end])]; ok {
			return w.end, s, true
		}
		return grouped(text, w)
	}
	total, part := 0, -1 // thousands and above; what is below, -1: nothing yet
	last := w.end
	var kind, before int // 1 unit, 2 ten, 3 hundred, 4 thousand or million
	for n := range maxNumberWords {
		lower := w.lower(text)
		u, isUnit := units[lower]
		t, isTen := tens[lower]
		scale, isScale := scales[lower]
		switch {
		case isUnit && (part < 0 || before >= 3 || before == 2 && u > 0 && u < 10):
			part, kind = max(part, 0)+u, 1
		case isTen && (part < 0 || before >= 3):
			part, kind = max(part, 0)+t, 2
		case isScale && scale == 100 && before < 3 && part < 100:
			part, kind = 100*scaled(part), 3
		case isScale && scale > 100 && before != 4 && (total == 0 || total >= 1_000_000 && scale == 1000):
			total, part, kind = total+scale*scaled(part), 0, 4
		default:
			return last, strconv.Itoa(total + max(part, 0)), n > 0
		}
		before, last = kind, w.end
		next, ok := nextWord(text, w.end)
		if ok && before >= 3 && text[w.end:next.start] == " " && strings.EqualFold(text[next.start:next.end], "and") {
			if third, ok := nextWord(text, next.end); ok && text[next.end:third.start] == " " && isNumberWord(third.lower(text)) {
				next, w.end = third, next.end
			}
		}
		if !ok || !next.plain || text[w.end:next.start] != " " && text[w.end:next.start] != "-" || touches(text, next) {
			return last, strconv.Itoa(total + max(part, 0)), true
		}
		w = next
	}
	return last, strconv.Itoa(total + max(part, 0)), true
}

func isNumberWord(w string) bool {
	_, unit := units[w]
	_, ten := tens[w]
	return unit || ten
}

// scaled is what stands before a scale: “hundred” alone is one hundred.
func scaled(part int) int {
	if part <= 0 {
		return 1
	}
	return part
}

// touches reports whether a word is part of something longer, such as a version or an address.
func touches(text string, w word) bool {
	const marks = ".,:/@\\#&="
	alone := func(at int) bool { return at < 0 || at >= len(text) || !isAlnum(text[at]) }
	if w.start > 0 && strings.IndexByte(marks, text[w.start-1]) >= 0 && !alone(w.start-2) {
		return true
	}
	return w.end < len(text) && strings.IndexByte(marks, text[w.end]) >= 0 && !alone(w.end+1) && !isGroup(text, w)
}

func isAlnum(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || c >= 0x80
}

func isDigits(s string) bool {
	return s != "" && strings.Trim(s, "0123456789") == ""
}

// isGroup reports whether a word is one to three digits and the first group of a number such
// as 1,000.
func isGroup(text string, w word) bool {
	return w.end-w.start <= 3 && isDigits(text[w.start:w.end]) && w.end < len(text) && text[w.end] == ','
}

// grouped takes the commas out of a number such as 12,000.
func grouped(text string, w word) (end int, s string, ok bool) {
	if !isGroup(text, w) {
		return 0, "", false
	}
	s, end = text[w.start:w.end], w.end
	for end < len(text) && text[end] == ',' {
		next, ok := nextWord(text, end+1)
		if !ok || next.start != end+1 || next.end-next.start != 3 || !isDigits(text[next.start:next.end]) {
			break
		}
		s += text[next.start:next.end]
		end = next.end
	}
	return end, s, end > w.end
}
