package markup

import (
	"net/url"
	"path"
	"path/filepath"
	"strings"
)

// LinkURL returns the address that a link may lead to, and whether it may: http, https, mailto
// and tel addresses only, without control characters or user names.
func LinkURL(raw string) (string, bool) {
	u, ok := parseURL(raw)
	if !ok {
		return "", false
	}
	switch strings.ToLower(u.Scheme) {
	case "http", "https":
		return u.String(), u.Host != ""
	case "mailto", "tel":
		return u.String(), u.Opaque != ""
	}
	return "", false
}

// ImageURL returns the address that a picture may be loaded from, and whether it may: http and
// https addresses, and relative paths that stay inside their folder.
func ImageURL(raw string) (string, bool) {
	u, ok := parseURL(raw)
	if !ok {
		return "", false
	}
	switch strings.ToLower(u.Scheme) {
	case "http", "https":
		return u.String(), u.Host != ""
	case "":
		return u.Path, u.Host == "" && u.Opaque == "" && IsLocalPath(u.Path)
	}
	return "", false
}

// IsLocalPath reports whether a slash-separated path stays inside the folder it is relative to.
func IsLocalPath(name string) bool {
	return path.Clean(name) != "." && !strings.ContainsAny(name, "\\:") && filepath.IsLocal(filepath.FromSlash(name))
}

// parseURL parses an address, and reports whether it is one without control characters or user names.
func parseURL(raw string) (*url.URL, bool) {
	raw = strings.TrimSpace(raw)
	if clean(raw) != raw || strings.ContainsAny(raw, "\n\t") {
		return nil, false
	}
	u, err := url.Parse(raw)
	return u, err == nil && u.User == nil
}

// clean drops control characters, which terminals would obey, and mends what is not UTF-8.
func clean(s string) string {
	return strings.Map(func(r rune) rune {
		if (r < ' ' && r != '\n' && r != '\t') || (r >= 0x7f && r < 0xa0) {
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, "\uFFFD"))
}
