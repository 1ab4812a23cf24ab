package eval

import (
	"hash/fnv"
	"math/rand/v2"
)

// NoiseKind names a way in which people write otherwise than a text book.
type NoiseKind string

// The kinds of noise. Each is one edit of one place, but for [NoiseCase] and
// [NoisePunctuation], which are habits and change the whole question.
const (
	NoiseDropped     NoiseKind = "letter dropped"
	NoiseDoubled     NoiseKind = "letter doubled"
	NoiseSwapped     NoiseKind = "letters swapped"
	NoiseNeighbour   NoiseKind = "neighbouring key"
	NoiseInserted    NoiseKind = "letter inserted"
	NoiseJoined      NoiseKind = "space missing"
	NoiseSplit       NoiseKind = "word split"
	NoiseRepeated    NoiseKind = "letter repeated"
	NoiseSpelling    NoiseKind = "British, American"
	NoiseNumber      NoiseKind = "number, word"
	NoiseContraction NoiseKind = "contraction"
	NoiseChat        NoiseKind = "chat word"
	NoiseCase        NoiseKind = "capitals"
	NoisePunctuation NoiseKind = "punctuation lost"
)

// NoiseKinds returns all kinds of noise in the order of reports.
func NoiseKinds() []NoiseKind {
	return []NoiseKind{
		NoiseDropped, NoiseDoubled, NoiseSwapped, NoiseNeighbour, NoiseInserted, NoiseJoined, NoiseSplit, NoiseRepeated,
		NoiseSpelling, NoiseNumber, NoiseContraction, NoiseChat, NoiseCase, NoisePunctuation,
	}
}

// Noise returns the question with one edit, and the edit's kind; the question as it is and ""
// if no kind of edit fits it. All kinds that fit are equally likely. The edit depends on the
// question's text alone.
func Noise(question string) (string, NoiseKind) {
	r := noiseRandom(question, "")
	kinds := NoiseKinds()
	r.Shuffle(len(kinds), func(i, k int) { kinds[i], kinds[k] = kinds[k], kinds[i] })
	for _, kind := range kinds {
		if noisy, ok := NoiseOf(kind, question); ok {
			return noisy, kind
		}
	}
	return question, ""
}

// NoiseOf returns the question with one edit of this kind, and whether there is a place for
// one. The edit depends on the kind and the question's text alone, and always changes the text.
func NoiseOf(kind NoiseKind, question string) (string, bool) {
	r := noiseRandom(question, kind)
	noisy, ok := question, false
	switch kind {
	case NoiseDropped, NoiseDoubled, NoiseSwapped, NoiseNeighbour, NoiseInserted, NoiseRepeated:
		noisy, ok = editLetter(kind, question, r)
	case NoiseJoined:
		noisy, ok = joinWords(question, r)
	case NoiseSplit:
		noisy, ok = splitWord(question, r)
	case NoiseSpelling:
		noisy, ok = exchange(britishAmerican, question, r)
	case NoiseNumber:
		noisy, ok = exchange(numbersAsWords, question, r)
	case NoiseContraction:
		noisy, ok = exchange(contractions, question, r)
	case NoiseChat:
		noisy, ok = exchange(chatWords, question, r)
	case NoiseCase:
		noisy, ok = changeCase(question, r)
	case NoisePunctuation:
		noisy, ok = losePunctuation(question)
	}
	return noisy, ok && noisy != question
}

// noiseRandom returns the random numbers of a question's edit.
func noiseRandom(question string, kind NoiseKind) *rand.Rand {
	h := fnv.New64a()
	_, _ = h.Write([]byte(question)) // a hash cannot fail
	seed := h.Sum64()
	_, _ = h.Write([]byte("\x00" + kind))
	return rand.New(rand.NewPCG(seed, h.Sum64()))
}
