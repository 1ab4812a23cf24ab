package markup

import (
	"regexp"
	"strings"
)

// What goldmark needs the square of the length for is bounded here, far above what people write.
const (
	maxBrackets = 1000 // opening brackets in one paragraph
	maxStars    = 4000 // emphasis signs in one paragraph
	maxMarkers  = 100  // quote and list marks at the beginning of one line
)

var (
	emphasis = regexp.MustCompile(`[\[*_~|]`)
	markers  = regexp.MustCompile(`^(?:[ \t]*(?:>|[-+*][ \t]|[0-9]{1,9}[.)][ \t])){100}`)
)

// tame takes the meaning from markup that no person wrote: paragraphs of thousands of brackets
// or stars, and lines of a hundred nested quotes or lists. Their text stays.
func tame(source string) string {
	if len(source) < maxBrackets {
		return source
	}
	var b strings.Builder
	for len(source) > 0 {
		end := strings.Index(source, "\n\n")
		if end < 0 {
			end = len(source)
		}
		b.WriteString(tameParagraph(source[:end]))
		source = source[end:]
		blank := len(source) - len(strings.TrimLeft(source, "\n"))
		b.WriteString(source[:blank])
		source = source[blank:]
	}
	return b.String()
}

func tameParagraph(p string) string {
	if strings.Count(p, "[") > maxBrackets || strings.Count(p, "*")+strings.Count(p, "_")+strings.Count(p, "~") > maxStars {
		p = emphasis.ReplaceAllString(p, `\$0`)
	}
	if len(p) < maxMarkers {
		return p
	}
	lines := strings.Split(p, "\n")
	for i, line := range lines {
		if at := markers.FindStringIndex(line); at != nil {
			lines[i] = line[:at[1]] + `\` + line[at[1]:]
		}
	}
	return strings.Join(lines, "\n")
}
