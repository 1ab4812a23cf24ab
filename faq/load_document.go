package faq

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"regexp"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// said is what a document said, before it is joined with the others. It does not change any more.
type said struct {
	content  *Content // nil: nothing could be read
	problems Problems
}

// readDocument reads a document of raw bytes. It is the one place where a panic of a parser is caught: one file that a library
// cannot bear must not keep an owner's other files from being read.
func readDocument(name string, raw []byte, read reader) (s *said) {
	d, problem := newDocument(name, raw)
	if problem != nil {
		return &said{problems: Problems{*problem}}
	}
	s = new(said)
	defer func() {
		if r := recover(); r != nil {
			d.errorf(0, "unreadable", "this file could not be read, which is a fault in faqbot (%v); please report it, with the file if you may", r)
		}
		s.problems = d.problems
	}()
	s.content = read(d)
	return s
}

// newDocument makes a document of a file's bytes: UTF-8 (or UTF-16 with its byte order mark, or
// the encoding that a web page declares) without NUL bytes. Line ends become "\n", and control characters, which no editor shows,
// become spaces; among them are the line and paragraph separators U+2028 and U+2029, which
// some formats count as lines and editors do not.
func newDocument(name string, raw []byte) (*document, *Problem) {
	raw = decodeUTF16(raw)
	if ext := extension(name); ext == ".html" || ext == ".htm" || ext == ".xhtml" {
		raw = decodeDeclared(raw)
	}
	raw = bytes.TrimPrefix(raw, []byte("\uFEFF"))
	if i := bytes.IndexByte(raw, 0); i >= 0 {
		return nil, &Problem{
			Severity: Error, Code: "not-text", File: name, Line: lineAt(raw, i),
			Message: "there is a NUL byte here, so this is not a text file; if it is UTF-16, save it as UTF-8",
		}
	}
	if i := invalidUTF8(raw); i >= 0 {
		column := i - (bytes.LastIndexAny(raw[:i], "\n\r") + 1)
		how := "(editors offer it in “Save as”)"
		if ext := extension(name); ext == ".csv" || ext == ".tsv" {
			how = "(Excel offers it as “CSV UTF-8”)"
		}
		return nil, &Problem{
			Severity: Error, Code: "not-utf-8", File: name, Line: lineAt(raw, i),
			Message: fmt.Sprintf("byte %d of this line (0x%02X) is not UTF-8; save the file as UTF-8 %s", column+1, raw[i], how),
		}
	}
	return &document{name: name, data: cleanText(string(raw))}, nil
}

// decodeUTF16 returns raw as UTF-8 if it begins with the byte order mark of UTF-16.
func decodeUTF16(raw []byte) []byte {
	var order binary.ByteOrder
	switch {
	case bytes.HasPrefix(raw, []byte{0xFF, 0xFE}):
		order = binary.LittleEndian
	case bytes.HasPrefix(raw, []byte{0xFE, 0xFF}):
		order = binary.BigEndian
	default:
		return raw
	}
	units := make([]uint16, 0, len(raw)/2)
	for raw = raw[2:]; len(raw) >= 2; raw = raw[2:] {
		units = append(units, order.Uint16(raw))
	}
	return []byte(string(utf16.Decode(units)))
}

// declaredCharset is where a web page names its encoding.
var declaredCharset = regexp.MustCompile(`(?i)\b(?:charset|encoding)\s*=\s*["']?\s*([\w.:-]+)`)

// decodeDeclared returns a web page as UTF-8 if it is none and declares one of the encodings
// that have a byte for each character, as saved pages of old sites do.
func decodeDeclared(raw []byte) []byte {
	const head = 2048 // bytes in which browsers look
	if utf8.Valid(raw) {
		return raw
	}
	m := declaredCharset.FindSubmatch(raw[:min(head, len(raw))])
	if m == nil {
		return raw
	}
	plain := strings.NewReplacer("-", "", "_", "", " ", "")
	name := plain.Replace(strings.ToLower(string(m[1])))
	if name == "latin1" || name == "iso88591" || name == "usascii" {
		name = "windows1252" // as browsers read them
	}
	for _, e := range charmap.All {
		if cm, ok := e.(*charmap.Charmap); ok && plain.Replace(strings.ToLower(cm.String())) == name {
			if decoded, err := cm.NewDecoder().Bytes(raw); err == nil {
				return decoded
			}
		}
	}
	return raw
}

// invalidUTF8 returns the offset of the first byte that is not UTF-8, -1 if there is none.
func invalidUTF8(raw []byte) int {
	if utf8.Valid(raw) {
		return -1
	}
	for i := 0; ; {
		r, size := utf8.DecodeRune(raw[i:])
		if r == utf8.RuneError && size == 1 {
			return i
		}
		i += size
	}
}

// lineAt returns the line (from 1) of an offset, counting "\n", "\r\n" and lone "\r".
func lineAt(raw []byte, offset int) int {
	head := raw[:offset]
	return 1 + bytes.Count(head, []byte("\n")) + bytes.Count(head, []byte("\r")) - bytes.Count(head, []byte("\r\n"))
}

// cleanText makes every line end "\n" and every other control character but the tab a space.
func cleanText(s string) string {
	if strings.Contains(s, "\r") {
		s = strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n")
	}
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\t' || r == '\n':
			return r
		case r < 0x20, r >= 0x7F && r < 0xA0, r == 0x2028, r == 0x2029, r == 0xFFFE, r == 0xFFFF:
			return ' '
		case r == 0xFEFF: // a byte order mark in the middle, from files put together
			return -1
		}
		return r
	}, s)
}
