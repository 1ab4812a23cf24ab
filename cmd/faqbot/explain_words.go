package main

// group is a kind of reason for a confidence.
type group string

// The groups, in the order in which they are shown.
const (
	byLead      group = "Beside the other entries"
	byWords     group = "Words"
	byLetters   group = "Letters"
	byMeaning   group = "Meaning"
	byPhrasings group = "All its phrasings together"
	byAnswer    group = "The text of the answer"
	byQuestion  group = "The question and the content, whatever the entry"
)

// groups lists them in their order.
func groups() []group {
	return []group{byLead, byWords, byLetters, byMeaning, byPhrasings, byAnswer, byQuestion}
}

// reason is an element of the confidence in words that staff understand.
type reason struct {
	group group
	text  string
	share bool // its value is a share, shown as so many of 100; else it is a plain number
}

// reasonOf returns the words for a feature, or another element of the confidence model, by the name that
// package rank gives it. A new one needs a line here; a test tells which has none.
func reasonOf(name string) (r reason, ok bool) {
	switch name {
	case "raw score":
		return reason{byWords, "how well the search engine rates the entry", false}, true
	case "bm25":
		return reason{byPhrasings, "words of the question in its phrasings, rare ones counting more", false}, true
	case "shared mass":
		return reason{byWords, "rare words that the nearest phrasing has as well", false}, true
	case "covered":
		return reason{byWords, "the question's words that its phrasings have, by how rare they are", true}, true
	case "covered words":
		return reason{byWords, "the question's words that its phrasings have, “is” and “my” too", true}, true
	case "covered with answer":
		return reason{byAnswer, "the question's words that the entry has anywhere", true}, true
	case "covering":
		return reason{byWords, "the nearest phrasing's words that the question has", true}, true
	case "stems cosine":
		return reason{byWords, "how alike the nearest phrasing is, by the stems of words", true}, true
	case "words cosine":
		return reason{byWords, "how alike the nearest phrasing is, by whole words", true}, true
	case "pairs cosine":
		return reason{byWords, "how alike the nearest phrasing is, by pairs of words", true}, true
	case "chars cosine":
		return reason{byLetters, "how alike the nearest phrasing is, letter by letter", true}, true
	case "stems union":
		return reason{byPhrasings, "how alike its phrasings are, by the stems of words", true}, true
	case "chars union":
		return reason{byPhrasings, "how alike its phrasings are, letter by letter", true}, true
	case "answer bm25":
		return reason{byAnswer, "words of the question in the answer, rare ones counting more", false}, true
	case "passage":
		return reason{byAnswer, "the question's words that one part of the answer has", true}, true
	case "section":
		return reason{byAnswer, "the question's words that the heading above it has", true}, true
	case "class probability":
		return reason{byPhrasings, "what was learnt from all phrasings speaks for this entry", true}, true
	case "class logit":
		return reason{byPhrasings, "what was learnt from all phrasings, small chances counting too", true}, true
	case "nearness":
		return reason{byMeaning, "how near in meaning the nearest phrasing is", true}, true
	case "nearness to mean":
		return reason{byMeaning, "how near in meaning its phrasings are together", true}, true
	case "nearness of answer":
		return reason{byMeaning, "how near in meaning the answer is", true}, true

	case "nearness to other things":
		return reason{byQuestion, "how near the question is to what people ask about other things", true}, true
	case "nearness beyond that":
		return reason{byMeaning, "how much nearer the entry is than questions about other things", true}, true

	case "likeness to the content":
		return reason{byQuestion, "how much the question is like what the content is about, rather than other things", false}, true
	case "evidence":
		return reason{byQuestion, "how much speaks for the likeliest entry, whatever speaks for the others", false}, true
	case "logit of share":
		return reason{byLead, "how far ahead it is of all others, and of there being no answer", false}, true
	case "share":
		return reason{byLead, "its share of the chances, with the others and no answer", true}, true
	case "unknown":
		return reason{byQuestion, "the question's words that no entry has", true}, true
	case "stems":
		return reason{byQuestion, "how long the question is", false}, true
	case "entries":
		return reason{byQuestion, "how many entries there are", false}, true
	case "phrasings an entry":
		return reason{byQuestion, "how many phrasings an entry has", false}, true
	case "unknown × covered":
		return reason{byQuestion, "words that no entry has, though this one has the others", true}, true
	case "intercept":
		return reason{byQuestion, "where every question begins", false}, true
	}
	return reason{}, false
}
