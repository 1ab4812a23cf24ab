package faq

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// checkWords returns the words of a phrasing with case, accents and punctuation folded, so
// that two writings of one phrasing are equal.
func checkWords(s string) []string {
	folded := strings.Map(func(r rune) rune {
		switch {
		case r >= 0x300 && r <= 0x36f: // an accent, cut off by NFKD
			return -1
		case r == '\'' || r == '’' || r == 'ʼ':
			return -1
		}
		return unicode.ToLower(r)
	}, norm.NFKD.String(s))
	return strings.FieldsFunc(norm.NFC.String(folded), func(r rune) bool { return !isWordRune(r) })
}

// fillers are words that do not tell two questions apart, by language.
var fillers = map[string]map[string]bool{
	"en": wordSet("a an the please do does can could would will"),
	"de": wordSet("der die das den dem ein eine einen einem bitte denn eigentlich"),
	"fr": wordSet("le la les un une des sil vous plait"),
	"es": wordSet("el la los las un una por favor"),
}

// coreWords returns the words without fillers; all of them if nothing else is left.
func coreWords(words []string, lang string) []string {
	drop := fillers[baseLang(lang)]
	core := make([]string, 0, len(words))
	for _, w := range words {
		if !drop[w] {
			core = append(core, w)
		}
	}
	if len(core) == 0 {
		return words
	}
	return core
}

// baseLang returns the language of a tag without region and script.
func baseLang(lang string) string {
	base, _, _ := strings.Cut(strings.ToLower(lang), "-")
	return base
}

// slips finds, for a word, those words of a vocabulary that differ from it by one letter: one
// more, one less, another one, or two exchanged. Short words and numbers have none, for “cat”
// and “car”, 2 and 3 are no slips; neither have words that begin with another letter, for
// “legal” and “illegal” are none.
type slips map[string][]string

const (
	minSlipLetters = 5      // letters of a word that a slip is looked for in
	maxSlipWords   = 200000 // words of a vocabulary at most; later ones have no slips
	maxSlipsOf     = 16     // words that are slips of one word, at most
)

// newSlips compares the words of a vocabulary by what is left of them without one letter, so
// that the time grows with their number alone.
func newSlips(vocabulary []string) slips {
	byRest := map[string][]string{}
	found := slips{}
	for i, w := range vocabulary {
		if i == maxSlipWords {
			break
		}
		letters := []rune(w)
		if len(letters) < minSlipLetters || len(letters) > 40 || strings.ContainsFunc(w, unicode.IsNumber) {
			continue
		}
		rests := []string{w}
		for at := 1; at < len(letters); at++ { // the first letter stays
			rests = append(rests, string(letters[:at])+string(letters[at+1:]))
		}
		for _, rest := range rests {
			near := byRest[rest]
			for _, other := range near {
				if other != w && editDistance(w, other) == 1 {
					found.add(w, other)
					found.add(other, w)
				}
			}
			if len(near) < maxSlipsOf {
				byRest[rest] = append(near, w)
			}
		}
	}
	return found
}

func (s slips) add(w, other string) {
	if list := s[w]; len(list) < maxSlipsOf && !slices.Contains(list, other) {
		s[w] = append(list, other)
	}
}

// letters counts the letters and digits of a word.
func letters(w string) int { return utf8.RuneCountInString(w) }
