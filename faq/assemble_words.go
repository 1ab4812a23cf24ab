package faq

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// questionWords begin a heading that asks without a question mark. English, German, French,
// Spanish, Italian, Portuguese and Dutch.
var questionWords = regexp.MustCompile(`(?i)^(?:` +
	`how|what|what['’]s|why|when|where|who|whom|whose|which|` +
	`(?:can|could|may|should|must|will|would|do|does|did|is|are|am|was|were|has|have)(?:n['’]t)? (?:i|you|we|they|it|he|she|my|your|our|the|there|this|that|these|those|a|an)|` +
	`wie|was|warum|wieso|weshalb|wann|wo|woher|wohin|wer|wem|wen|welche[rsmn]?|` +
	`(?:kann|können|darf|muss|soll) (?:ich|man|wir|sie)|` +
	`comment (?:puis|faire|est|ça|se|on|je|vous|peut)|pourquoi|quand|quel(?:le)?s?|est-ce|puis-je|combien|` +
	`cómo|qué|por qué|cuándo|dónde|quién|cuál(?:es)?|cuánt[oa]s?|` +
	`che cosa|cosa|perché|quando|quanto|` +
	`como|por que|onde|quem|qual|quais|` +
	`hoe|waarom|wanneer|waar|welk)(?:[^\pL\pN]|$)`)

// asks reports whether a heading or line of plain text is a question: it ends with a
// question mark, or it begins with a question word.
func asks(text string) bool {
	return endsAsking(text) || questionWords.MatchString(text)
}

// endsAsking reports whether text ends with a question mark, of any script.
func endsAsking(text string) bool {
	text = strings.TrimRightFunc(text, func(r rune) bool {
		return unicode.IsSpace(r) || strings.ContainsRune(`)]"'”’»*_:.!…`, r) || unicode.Is(unicode.So, r) || r == '\ufe0f'
	})
	for _, mark := range []string{"?", "？", "؟", "⁇", "⁈", "‽", "՞", "፧"} {
		if strings.HasSuffix(text, mark) {
			return true
		}
	}
	return false
}

func isWordRune(r rune) bool { return unicode.IsLetter(r) || unicode.IsNumber(r) || unicode.IsMark(r) }

// foldText makes two writings of one heading equal: lower case, words alone, without
// numbering, markup and punctuation.
func foldText(s string) string {
	if _, rest := cutNumber(s); rest != "" {
		s = rest
	}
	return strings.Join(strings.FieldsFunc(strings.ToLower(s), func(r rune) bool { return !isWordRune(r) }), " ")
}

// numbering is what stands before a heading or question and only counts it.
var numbering = regexp.MustCompile(`(?i)^(?:` +
	`(?:(?:question|frage|q|faq|no|nr|section|chapter|part|step|kapitel|teil|schritt)\.?[ \t]*)?#?\d{1,3}(?:[.-]\d{1,3}){0,5}[ \t]*[.)\]:]+[ \t]+|` + // 1. 4.2) Q3:
	`(?:question|frage|faq|q)[ \t]*#?\d{1,3}[ \t]*[-–—][ \t]+|#?\d{1,3}[ \t]*[-–—][ \t]+|` + // Q3 - 3 -
	`(?:section|chapter|part|kapitel|teil)[ \t]+[ivx]{1,5}[ \t]*[:.–—-][ \t]*|` +
	`[(\[]\d{1,3}(?:\.\d{1,3}){0,5}[)\]][ \t]+|` + // (3) [3]
	`§[ \t]*\d{1,3}[.)]?[ \t]+|` +
	`(?:[a-z]|[ivx]{2,5})[.)][ \t]+|` + // a) IV.
	`(?:question|frage|q|pregunta|domanda|pergunta|vraag)[ \t]*[:.][ \t]*` + // Q:
	`)`)

// bareNumbering is numbering without a sign after it, which may belong to the text.
var bareNumbering = regexp.MustCompile(`(?i)^(?:\d{1,3}(?:\.\d{1,3}){1,5}|(?:question|frage|q)[ \t]*#?\d{1,3}(?:[.-]\d{1,3}){0,3})[ \t]+`)

// units after a number make it a quantity.
var units = regexp.MustCompile(`(?i)^(?:[kmgt]i?b|[kmg]?hz|[km]?w|[kcm]?m|[km]?g|ml|l|v|ah|inch(?:es)?|%|°|€|\$|£|hours?|days?|minutes?|million|billion)(?:[^\pL]|$)`)

// keycap is an emoji digit, as in 1️⃣.
var keycap = regexp.MustCompile("^([0-9])\ufe0f?\u20e3[ \\t]*")

// cutNumber cuts the numbering and pictures at the start of a heading or question: “4.2
// Prices” gives "4.2" and "Prices", “❓ Q3: Why?” gives "Q3" and "Why?". Numbers that belong
// to the text (“3 days before”, “2.4 GHz”) stay.
func cutNumber(text string) (number, rest string) {
	rest = cutPictures(strings.TrimSpace(text))
	for range 3 {
		n, r := cutOneNumber(rest)
		if n == "" {
			break
		}
		if number == "" || !strings.ContainsFunc(number, unicode.IsNumber) {
			number = n
		}
		rest = cutPictures(r)
	}
	return number, rest
}

func cutOneNumber(text string) (number, rest string) {
	if m := keycap.FindStringSubmatch(text); m != nil && len(text) > len(m[0]) {
		return m[1], text[len(m[0]):]
	}
	end := len(numbering.FindString(text))
	bare := end == 0
	if bare {
		end = len(bareNumbering.FindString(text))
	}
	if end == 0 {
		return "", text
	}
	number, rest = strings.Trim(text[:end], " \t.:()[]#-–—"), strings.TrimSpace(text[end:])
	first, _ := utf8.DecodeRuneInString(rest)
	switch {
	case !strings.ContainsFunc(rest, isWordRune),
		bare && units.MatchString(rest),
		bare && (unicode.IsLower(first) || unicode.IsNumber(first)) && !asks(rest),
		bare && !unicode.IsNumber(rune(text[0])) && !asks(rest),
		unicode.IsNumber(first) && strings.ContainsAny(text[:end], "-–—"),                                 // 24 – 48 hours
		len(number) == 1 && unicode.IsLetter(rune(number[0])) && text[1] == '.' && unicode.IsLower(first): // E. coli
		return "", text
	}
	return number, rest
}

// cutPictures cuts emoji and other signs without a meaning in speech from the start of a
// text that has words, too.
func cutPictures(text string) string {
	rest := strings.TrimLeftFunc(text, func(r rune) bool {
		return unicode.Is(unicode.So, r) || unicode.Is(unicode.Sk, r) || unicode.IsSpace(r) ||
			r == '\ufe0f' || r == '\u200d' || strings.ContainsRune("•·▪►▸▶‣※→»", r)
	})
	if !strings.ContainsFunc(rest, isWordRune) {
		return text
	}
	return rest
}
