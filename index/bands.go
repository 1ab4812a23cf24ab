package index

// What is made of the confidences of the first hits. The numbers come from the labelled sets in
// shared/eval, where they stand for what is said beside each.
const (
	// tieShare is the share of the first hit's confidence from which the second one is as good: where
	// it has that much, the first is right about as often as the second (44 to 50 in 100 each).
	tieShare = 0.65
	// tieSecond is the confidence from which the second hit is as good whatever the first one has: both cannot be the likelier
	// one. Beside a first one of 0.8 or more, that is right 40 to 70 times in 100 there.
	tieSecond = 0.5
	// A second hit is worth offering from secondShare of the first one's confidence, and the ones
	// after it from otherShare, unless they are below secondLeast or otherLeast: below it, 3 in 100
	// or fewer are what was looked for.
	secondShare, secondLeast = 1. / 12, 0.02
	otherShare, otherLeast   = 1. / 6, 0.03
)

// Tied reports whether the two best confidences are so near to each other that answering with the
// first one would be a guess, however high it is; then both are to be offered.
func Tied(first, second float64) bool { return second >= min(tieShare*first, tieSecond) }

// TiedHits is [Tied] of the first two hits; it is false where there are fewer.
func TiedHits(hits []Hit) bool {
	return len(hits) > 1 && Tied(hits[0].Confidence, hits[1].Confidence)
}

// Offered returns how many of the best hits are worth offering to choose from, by their
// confidences, the greatest first: most at most, and one alone only if no other is plausible beside it.
func Offered(confidences []float64, most int) int {
	if len(confidences) == 0 || most < 1 {
		return 0
	}
	for i, c := range confidences {
		share, least := otherShare, otherLeast
		if i == 1 {
			share, least = secondShare, secondLeast
		}
		if i == most || i > 0 && c < max(least, share*confidences[0]) {
			return i
		}
	}
	return min(len(confidences), most)
}

// OfferedHits is [Offered] of hits.
func OfferedHits(hits []Hit, most int) int {
	confidences := make([]float64, 0, max(0, most))
	for _, h := range hits[:min(len(hits), max(0, most))] {
		confidences = append(confidences, h.Confidence)
	}
	return Offered(confidences, most)
}
