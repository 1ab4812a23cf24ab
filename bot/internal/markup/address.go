package markup

import (
	"cmp"
	"net/url"
	"strings"
)

// BareAddress returns an address as it is read: an e-mail address, a number. "" if it leads
// nowhere.
func BareAddress(raw string) string {
	address, ok := LinkURL(raw)
	if !ok {
		return ""
	}
	for _, scheme := range []string{"mailto:", "tel:"} {
		if rest, ok := strings.CutPrefix(address, scheme); ok {
			rest, _, _ = strings.Cut(rest, "?")
			if plain, err := url.PathUnescape(rest); err == nil {
				rest = plain
			}
			return strings.TrimSpace(clean(rest))
		}
	}
	return address
}

// SaysAddress reports whether a text already has an address, or a number however it is spaced.
func SaysAddress(text, address string) bool {
	if strings.Contains(strings.ToLower(text), strings.ToLower(address)) {
		return true
	}
	number := digits(address)
	return !strings.Contains(address, "@") && !strings.Contains(address, "/") && number != "" && strings.HasSuffix(digits(text), cmp.Or(strings.TrimLeft(number, "0"), number))
}

// ShortAddress returns a web address as people say it.
func ShortAddress(address string) string {
	_, rest, _ := strings.Cut(address, "://")
	rest, _, _ = strings.Cut(rest, "?")
	return strings.TrimSuffix(strings.TrimPrefix(rest, "www."), "/")
}

// Links returns the links of a document, in reading order.
func (d Doc) Links() []Link {
	var out []Link
	var inlines func(ins Inlines)
	inlines = func(ins Inlines) {
		for _, in := range ins {
			if l, ok := in.(Link); ok {
				out = append(out, l)
			}
			inlines(children(in))
		}
	}
	d.walk(inlines)
	return out
}
