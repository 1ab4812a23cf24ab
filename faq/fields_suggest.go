package faq

import (
	"strings"
)

// didYouMean returns the name that somebody likely meant by a key, or "". Two slips are
// allowed, one in names of up to four letters, none in shorter ones.
func didYouMean(key string, names []string) string {
	key = normalKey(key)
	best, bestDistance := "", 3
	for _, name := range names {
		limit := 2
		switch {
		case len(name) <= 2:
			continue
		case len(name) <= 4:
			limit = 1
		}
		if d := editDistance(key, name); d <= limit && d < bestDistance {
			best, bestDistance = name, d
		}
		if strings.TrimSuffix(key, "s") == strings.TrimSuffix(name, "s") {
			return name
		}
	}
	return best
}

// editDistance counts the letters to insert, delete, exchange or swap with their neighbour
// that make b of a (optimal string alignment). Long texts are not compared.
func editDistance(a, b string) int {
	x, y := []rune(a), []rune(b)
	if len(x) > 40 || len(y) > 40 {
		return 40
	}
	before, row, next := make([]int, len(y)+1), make([]int, len(y)+1), make([]int, len(y)+1)
	for j := range row {
		row[j] = j
	}
	for i := range x {
		next[0] = i + 1
		for j := range y {
			cost := 1
			if x[i] == y[j] {
				cost = 0
			}
			next[j+1] = min(row[j]+cost, row[j+1]+1, next[j]+1)
			if i > 0 && j > 0 && x[i] == y[j-1] && x[i-1] == y[j] {
				next[j+1] = min(next[j+1], before[j-1]+1)
			}
		}
		before, row, next = row, next, before
	}
	return row[len(y)]
}

// unknownKey reports a key that is no name of anything. One that looks like a slip is an error,
// for the owner meant it to count; any other is a warning.
func (d *document) unknownKey(line int, what, key string, names []string) {
	if name := didYouMean(key, names); name != "" {
		d.errorf(line, "unknown-key", "%s has no %s; did you mean “%s”?", what, quoted(key), name)
		return
	}
	d.warnf(line, "unknown-key", "%s has no %s, so it was not read; known are %s", what, quoted(key), strings.Join(names, ", "))
}
