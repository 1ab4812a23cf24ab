package web

import (
	"math"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// TestContrast holds the colours to WCAG 2.2, level AA: text at least 4.5 to 1 against what is
// behind it (1.4.3), signs and edges that matter 3 to 1 (1.4.11).
func TestContrast(t *testing.T) {
	css, err := static.ReadFile("static/page.css")
	if err != nil {
		t.Fatal(err)
	}
	light, rest, ok := strings.Cut(string(css), "@media (prefers-color-scheme: dark)")
	if !ok {
		t.Fatal("there are no dark colours")
	}
	dark, _, _ := strings.Cut(rest, "\n}\n")
	for scheme, colors := range map[string]map[string]string{"light": variables(light), "dark": variables(dark)} {
		for _, tt := range []struct {
			front, back string
			least       float64
		}{
			{"text", "page", 4.5},
			{"text", "surface", 4.5},
			{"text", "code", 4.5},
			{"text", "warn", 4.5},
			{"text", "fail", 4.5},
			{"text", "soft", 4.5},
			{"muted", "page", 4.5},
			{"muted", "surface", 4.5},
			{"accent", "surface", 4.5},
			{"accent", "code", 4.5},
			{"accent", "warn", 4.5},
			{"accent-text", "accent", 4.5},
			{"soft-text", "soft", 4.5},
			{"soft-text", "surface", 4.5},
			{"you-text", "you", 4.5},
			{"fail-line", "page", 3},
		} {
			front, back := colors[tt.front], colors[tt.back]
			if front == "" || back == "" {
				t.Errorf("%s: %s or %s is no colour", scheme, tt.front, tt.back)
				continue
			}
			if got := contrast(front, back); got < tt.least {
				t.Errorf("%s: %s on %s is %.2f to 1, want %.1f", scheme, tt.front, tt.back, got, tt.least)
			}
		}
	}
}

func variables(css string) map[string]string {
	out := map[string]string{}
	for _, m := range regexp.MustCompile(`--([a-z-]+): (#[0-9a-f]{6});`).FindAllStringSubmatch(css, -1) {
		out[m[1]] = m[2]
	}
	return out
}

// contrast is the ratio that WCAG 2.2 defines.
func contrast(a, b string) float64 {
	x, y := luminance(a), luminance(b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

// luminance is the relative luminance of WCAG 2.2.
func luminance(color string) float64 {
	n, err := strconv.ParseUint(color[1:], 16, 32)
	if err != nil {
		return math.NaN()
	}
	channel := func(shift uint) float64 {
		c := float64(n>>shift&0xff) / 255
		if c <= 0.04045 {
			return c / 12.92
		}
		return math.Pow((c+0.055)/1.055, 2.4)
	}
	return 0.2126*channel(16) + 0.7152*channel(8) + 0.0722*channel(0)
}
