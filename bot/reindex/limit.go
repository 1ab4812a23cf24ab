package reindex

import (
	"fmt"
	"strconv"
	"strings"
)

// Limit says how many questions may be answered worse than before: a number, or a share of those
// that had a right answer before. The zero Limit lets none through.
type Limit struct {
	number  int
	percent float64 // of the questions with a right answer before; 0: number counts
}

// ParseLimit reads a limit as owners write it: "0", "5", "1%", "0.5%".
func ParseLimit(text string) (Limit, error) {
	s := strings.TrimSpace(text)
	if p, ok := strings.CutSuffix(s, "%"); ok {
		v, err := strconv.ParseFloat(strings.TrimSpace(p), 64)
		if err != nil || !(v >= 0 && v <= 100) {
			return Limit{}, fmt.Errorf("%q is not a share like 1%% (from 0%% to 100%%)", text)
		}
		return Limit{percent: v}, nil
	}
	n, err := strconv.Atoi(s)
	if err != nil || n < 0 {
		return Limit{}, fmt.Errorf("%q is neither a number of questions like 5 nor a share like 1%%", text)
	}
	return Limit{number: n}, nil
}

// String returns the limit as owners write it.
func (l Limit) String() string {
	if l.percent > 0 {
		return strconv.FormatFloat(l.percent, 'f', -1, 64) + "%"
	}
	return strconv.Itoa(l.number)
}

// UnmarshalText implements [encoding.TextUnmarshaler].
func (l *Limit) UnmarshalText(text []byte) (err error) {
	*l, err = ParseLimit(string(text))
	return err
}

// passed reports whether worse questions are more than the limit lets through; right is the number
// of questions that had a right answer before.
func (l Limit) passed(worse, right int) bool {
	if l.percent > 0 {
		return float64(worse)*100 > l.percent*float64(right)
	}
	return worse > l.number
}
