package index

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// sentenceEnds are the signs at the end of a sentence, or of what may be read alone.
const sentenceEnds = ".!?…。！？:;"

// Abbreviations, without their last stop and with no space in them.
var (
	// hardAbbreviations are followed by what they belong to, so that no sentence ends after them.
	hardAbbreviations = setOf("Mr Mrs Ms Mme Dr Prof Hr No Nr Tel approx ca inkl exkl zzgl bzw evtl ggf vgl sog incl excl vs e.g i.e z.B d.h u.a s.o")
	// softAbbreviations may stand at the end of a sentence: the next word tells.
	softAbbreviations = setOf("St Str Fr Jr Sr Inc Ltd Co max min Min Max Std std " +
		"Mo Di Mi Do Sa So Mon Tue Tues Wed Thu Thur Thurs Fri Sat Sun " +
		"Jan Feb Mar Apr Jun Jul Aug Sep Sept Oct Okt Nov Dec Dez")
	// listEnds stand at the end of a list of things, and often of a sentence.
	listEnds = setOf("etc usw u.v.m")

	germanMonths = setOf("Januar Jänner Februar März April Mai Juni Juli August September Oktober November Dezember")

	// sentenceStarts are words with which sentences begin, and hardly a name or a German noun.
	sentenceStarts = setOf("A An And Also All Any As At After Are Before Both But By Can Children Check Do Does Each Every Everything For From Have He Here How However I If " +
		"In Is It Its Just Let Many May Most My Never No Not Nothing Of On Once One Only Or Other Otherwise Our Outside People Please She So Some Such Take Tell That The Their Then " +
		"There These They This Those To Until We What When Where Which While Who Whoever Why With Without You Your " +
		"Aber Alle Als Am Auch Auf Aus Außerdem Außerhalb Bei Beim Bis Bitte Da Dabei Dafür Damit Danach Dann Darum Das Davor Dazu Dem Den Denn Der Deshalb Die Dies Diese Dieser Dieses " +
		"Dort Durch Ein Eine Einen Einer Er Erst Es Falls Für Hier Ich Ihr Ihre Im Ist Jede Jeder Jedes Kein Keine Man Mit Nach Nachher Nicht Nichts Noch Nur Ob Oder Ohne Seit Sie Sind " +
		"Sobald Sonst Über Um Und Unser Unsere Viele Vom Von Vor Vorher Während Was Weil Wenn Wer Wie Wir Wo Zu Zuerst Zum Zur Zusätzlich Zwischen")
)

func setOf(words string) map[string]bool {
	set := map[string]bool{}
	for w := range strings.FieldsSeq(words) {
		set[w] = true
	}
	return set
}

// endsSentence reports whether text ends as a sentence does where next follows, and not in an abbreviation or with
// a number that is counted with, as in “24. Dezember”.
func endsSentence(text, next string, german bool) bool {
	t := strings.TrimRight(text, " \t\n*_~)]\"'”’»")
	last, _ := utf8.DecodeLastRuneInString(t)
	if !strings.ContainsRune(sentenceEnds, last) {
		return false
	}
	if last != '.' {
		return true
	}
	if kindOf(strings.TrimSpace(t)+" ") == itemBlock && !strings.ContainsAny(strings.TrimSpace(t), " \t\n") {
		return false // the number of a list item
	}
	next = strings.TrimLeft(next, " \t\n*_~([\"'“„‘‚«>")
	if end := strings.IndexFunc(next, func(r rune) bool { return !unicode.IsLetter(r) && r != '-' }); end >= 0 {
		next = next[:end]
	}
	first, _ := utf8.DecodeRuneInString(next)
	word := abbreviated(strings.TrimSuffix(t, "."))
	lower := unicode.IsLower(first)
	switch {
	case hardAbbreviations[word]:
		return false
	case listEnds[word]:
		return !lower
	case len(word) <= 2 && strings.Trim(word, "0123456789") == "" && word != "":
		noun := german && unicode.IsUpper(first) && !sentenceStarts[next]
		return !germanMonths[next] && !lower && !noun
	case word == "I":
		return true
	case softAbbreviations[word], strings.HasSuffix(word, "str"), initials(word):
		return !lower && (sentenceStarts[next] || next == "")
	}
	return true
}

// abbreviated returns the last word of a text that had a stop behind it. Single letters before it belong to it: “z. B”
// is “z.B”.
func abbreviated(text string) string {
	word := lastWord(text)
	if utf8.RuneCountInString(word) != 1 {
		return word
	}
	before := strings.TrimRight(text[:len(text)-len(word)], " \n")
	if stem, ok := strings.CutSuffix(before, "."); ok {
		if w := lastWord(stem); utf8.RuneCountInString(w) == 1 && unicode.IsLetter([]rune(w)[0]) {
			return w + "." + word
		}
	}
	return word
}

// lastWord returns what stands behind the last space or sign, but for stops within.
func lastWord(text string) string {
	at := strings.LastIndexFunc(text, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '.' })
	if at < 0 {
		return text
	}
	_, size := utf8.DecodeRuneInString(text[at:])
	return text[at+size:]
}

// initials reports whether a word is a letter, or letters with stops between: “J”, “a.m”, “U.S”.
func initials(word string) bool {
	if word == "" {
		return false
	}
	for part := range strings.SplitSeq(word, ".") {
		r, size := utf8.DecodeRuneInString(part)
		if size != len(part) || !unicode.IsLetter(r) {
			return false
		}
	}
	return true
}
