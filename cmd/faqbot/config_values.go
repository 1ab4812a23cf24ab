package main

import (
	"fmt"
	"log/slog"
	"math"
	"strconv"
	"strings"
	"time"
)

// Secret is a text that is never shown: printed, logged or encoded it is “***”.
type Secret string

// String returns "***", or "" if there is no secret.
func (s Secret) String() string {
	if s == "" {
		return ""
	}
	return "***"
}

// GoString implements [fmt.GoStringer], for %#v.
func (s Secret) GoString() string { return strconv.Quote(s.String()) }

// LogValue implements [slog.LogValuer].
func (s Secret) LogValue() slog.Value { return slog.StringValue(s.String()) }

// MarshalText implements [encoding.TextMarshaler], for JSON and YAML.
//
//nolint:unparam // the interface wants the error
func (s Secret) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// Duration is a length of time as owners write it: 90d, 2w, 12h, 1h30m. 0 is none.
type Duration time.Duration

// UnmarshalText implements [encoding.TextUnmarshaler].
func (d *Duration) UnmarshalText(text []byte) error {
	s := strings.TrimSpace(string(text))
	const day = 24 * time.Hour
	for unit, length := range map[string]time.Duration{"d": day, "w": 7 * day} {
		if n, ok := strings.CutSuffix(s, unit); ok {
			days, err := strconv.ParseFloat(n, 64)
			if err != nil || !(days >= 0 && days <= float64(math.MaxInt64/length)) {
				return fmt.Errorf("%q is not a length of time like 90d or 12h", s)
			}
			*d = Duration(days * float64(length))
			return nil
		}
	}
	v, err := time.ParseDuration(s)
	if err != nil || v < 0 {
		return fmt.Errorf("%q is not a length of time like 90d or 12h", s)
	}
	*d = Duration(v)
	return nil
}

// String returns the duration as an owner would write it.
func (d Duration) String() string {
	const day = 24 * time.Hour
	v := time.Duration(d)
	switch {
	case v == 0:
		return "0"
	case v%day == 0:
		return fmt.Sprintf("%dd", v/day)
	}
	s := v.String()
	if strings.HasSuffix(s, "m0s") {
		s = strings.TrimSuffix(s, "0s")
	}
	if strings.HasSuffix(s, "h0m") {
		s = strings.TrimSuffix(s, "0m")
	}
	return s
}

// Rate is a number of times in a span: 20/min. The zero Rate is no limit.
type Rate struct {
	N   int
	Per time.Duration
}

// most returns the number as the adapters have it, for which 0 is their default and -1 no limit.
func (r Rate) most() int {
	if r.N == 0 {
		return -1
	}
	return r.N
}

// UnmarshalText implements [encoding.TextUnmarshaler].
func (r *Rate) UnmarshalText(text []byte) error {
	s := strings.TrimSpace(string(text))
	if s == "0" || s == "off" {
		*r = Rate{}
		return nil
	}
	number, unit, ok := strings.Cut(s, "/")
	n, err := strconv.Atoi(strings.TrimSpace(number))
	per := map[string]time.Duration{
		"s": time.Second, "sec": time.Second, "second": time.Second,
		"m": time.Minute, "min": time.Minute, "minute": time.Minute,
		"h": time.Hour, "hour": time.Hour,
		"d": 24 * time.Hour, "day": 24 * time.Hour,
	}[strings.TrimSpace(unit)]
	if !ok || err != nil || n < 0 || per == 0 {
		return fmt.Errorf("%q is not a rate like 20/min; others are 1/s, 100/hour, 500/day, and 0 for no limit", s)
	}
	if n == 0 {
		per = 0
	}
	*r = Rate{N: n, Per: per}
	return nil
}

// String returns the rate as an owner would write it.
func (r Rate) String() string {
	switch {
	case r.N == 0:
		return "0"
	case r.Per == time.Second:
		return fmt.Sprintf("%d/s", r.N)
	case r.Per == time.Minute:
		return fmt.Sprintf("%d/min", r.N)
	case r.Per == time.Hour:
		return fmt.Sprintf("%d/hour", r.N)
	}
	return fmt.Sprintf("%d/day", r.N)
}

// room says what the bot does in one channel, group or topic. In the file it may be the mode alone.
type room struct {
	Mode     string   `yaml:"mode"`
	Tags     []string `yaml:"tags"`
	Language string   `yaml:"language"`
}

// rooms has the settings by the id of the channel, group or topic.
type rooms map[string]room

// UnmarshalText reads them as the environment gives them: ID=MODE, with commas.
func (r *rooms) UnmarshalText(text []byte) error {
	all := rooms{}
	for _, item := range splitList(string(text)) {
		id, mode, ok := strings.Cut(item, "=")
		if !ok {
			return fmt.Errorf("%q is not ID=MODE; the modes are off, mention and auto", item)
		}
		id = strings.TrimSpace(id)
		if _, ok := all[id]; ok {
			return fmt.Errorf("%s is given a second time; delete one of them", id)
		}
		all[id] = room{Mode: strings.TrimSpace(mode)}
	}
	*r = all
	return nil
}

// splitList splits a list as the environment gives it.
func splitList(s string) []string {
	var list []string
	for item := range strings.SplitSeq(s, ",") {
		if item = strings.TrimSpace(item); item != "" {
			list = append(list, item)
		}
	}
	return list
}
