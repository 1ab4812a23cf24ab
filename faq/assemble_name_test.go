package faq

import "testing"

func TestReadableName(t *testing.T) {
	for name, want := range map[string]string{
		"opening-hours.md":      "Opening hours",
		"guide/index.html":      "Guide",
		"docs/main/index.md":    "Docs", // two names in a row that say nothing
		"index/index/readme.md": "",
		"main/main.md":          "",
		"/index.md":             "",
		"../index.md":           "",
		"a.b/README.md":         "A b",
		"faq.md":                "FAQ",
	} {
		if got := readableName(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
}
