package telegramtest

import (
	"fmt"
	"html"
	"regexp"
	"slices"
	"strings"
)

// Entity marks a part of a text; Offset and Length count UTF-16 code units.
type Entity struct {
	Type     string `json:"type"`
	Offset   int    `json:"offset"`
	Length   int    `json:"length"`
	URL      string `json:"url,omitempty"`
	Language string `json:"language,omitempty"`
}

// entityTags are the tags of https://core.telegram.org/bots/api#html-style, by the entity they make.
var entityTags = map[string]string{
	"b": "bold", "strong": "bold", "i": "italic", "em": "italic", "u": "underline", "ins": "underline",
	"s": "strikethrough", "strike": "strikethrough", "del": "strikethrough", "span": "spoiler", "tg-spoiler": "spoiler",
	"a": "text_link", "code": "code", "pre": "pre", "blockquote": "blockquote", "tg-emoji": "custom_emoji",
}

var (
	startTag  = regexp.MustCompile(`^<([a-zA-Z][a-zA-Z0-9-]*)((?:\s+[a-zA-Z-]+(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"'>]+))?)*)\s*>`)
	endTag    = regexp.MustCompile(`^</([a-zA-Z][a-zA-Z0-9-]*)\s*>`)
	attribute = regexp.MustCompile(`([a-zA-Z-]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+)))?`)
	character = regexp.MustCompile(`^&(?:lt|gt|amp|quot|#[0-9]+|#x[0-9a-fA-F]+);`)
)

type openTag struct {
	name   string
	entity Entity
}

// parseHTML reads a text as Telegram does with parse_mode HTML. Where Telegram drops an entity that
// stands where it may not, parseHTML reports an error: that is never meant.
func parseHTML(source string) (string, []Entity, error) {
	var text strings.Builder
	var entities []Entity
	var stack []openTag
	length := 0
	write := func(s string) {
		text.WriteString(s)
		length += units(s)
	}
	for at := 0; at < len(source); {
		rest := source[at:]
		switch {
		case strings.HasPrefix(rest, "</"):
			m := endTag.FindStringSubmatch(rest)
			if m == nil || len(stack) == 0 {
				return "", nil, fmt.Errorf("unexpected end tag at byte offset %d", at)
			}
			top := stack[len(stack)-1]
			if name := strings.ToLower(m[1]); name != top.name {
				return "", nil, fmt.Errorf(`unmatched end tag at byte offset %d, expected "</%s>", found "</%s>"`, at, top.name, name)
			}
			stack = stack[:len(stack)-1]
			top.entity.Length = length - top.entity.Offset
			if top.entity.Length > 0 && top.entity.Type != "" {
				entities = append(entities, top.entity)
			}
			at += len(m[0])
		case rest[0] == '<':
			m := startTag.FindStringSubmatch(rest)
			if m == nil {
				return "", nil, fmt.Errorf("unclosed or unsupported start tag at byte offset %d", at)
			}
			open, err := openEntity(m[1], m[2], stack)
			if err != nil {
				return "", nil, fmt.Errorf("%w at byte offset %d", err, at)
			}
			open.entity.Offset = length
			stack = append(stack, open)
			at += len(m[0])
		case character.MatchString(rest):
			c := character.FindString(rest)
			write(html.UnescapeString(c))
			at += len(c)
		default:
			end := strings.IndexAny(rest[1:], "<&")
			if end < 0 {
				end = len(rest) - 1
			}
			write(rest[:end+1])
			at += end + 1
		}
	}
	if len(stack) > 0 {
		return "", nil, fmt.Errorf(`can't find end tag corresponding to start tag "%s"`, stack[len(stack)-1].name)
	}
	slices.SortStableFunc(entities, func(a, b Entity) int { return a.Offset - b.Offset })
	return text.String(), entities, nil
}

func openEntity(tag, attributes string, stack []openTag) (openTag, error) {
	name := strings.ToLower(tag)
	kind, ok := entityTags[name]
	if !ok {
		return openTag{}, fmt.Errorf(`unsupported start tag "%s"`, tag)
	}
	values := map[string]string{}
	for _, m := range attribute.FindAllStringSubmatch(attributes, -1) {
		values[strings.ToLower(m[1])] = html.UnescapeString(m[2] + m[3] + m[4])
	}
	e := Entity{Type: kind}
	switch name {
	case "a":
		if e.URL = values["href"]; e.URL == "" {
			e.Type = "" // Telegram shows the text alone
		}
	case "span":
		if values["class"] != "tg-spoiler" {
			return openTag{}, fmt.Errorf(`tag "span" must have class "tg-spoiler"`)
		}
	case "blockquote":
		if _, ok := values["expandable"]; ok {
			e.Type = "expandable_blockquote"
		}
	case "code":
		if len(stack) > 0 && stack[len(stack)-1].name == "pre" {
			stack[len(stack)-1].entity.Language = strings.TrimPrefix(values["class"], "language-")
			return openTag{name: name}, nil
		}
	}
	for _, o := range stack {
		switch {
		case o.name == "pre", o.name == "code":
			return openTag{}, fmt.Errorf(`tag "%s" stands inside "%s", which can hold none`, name, o.name)
		case name == "blockquote" && o.name == "blockquote":
			return openTag{}, fmt.Errorf(`tag "blockquote" stands inside another`)
		}
	}
	return openTag{name: name, entity: e}, nil
}

var (
	botCommand = regexp.MustCompile(`(?:^|\s)(/[A-Za-z0-9_]{1,32}(?:@[A-Za-z0-9_]{3,32})?)`)
	mention    = regexp.MustCompile(`(?:^|[^A-Za-z0-9_/@])(@[A-Za-z0-9_]{3,32})`)
	address    = regexp.MustCompile(`(?:^|\s)(https?://[^\s]+)`)
)

// typedEntities finds what Telegram marks in a text that a person types.
func typedEntities(text string) []Entity {
	var list []Entity
	for kind, r := range map[string]*regexp.Regexp{"bot_command": botCommand, "mention": mention, "url": address} {
		for _, m := range r.FindAllStringSubmatchIndex(text, -1) {
			list = append(list, Entity{Type: kind, Offset: units(text[:m[2]]), Length: units(text[m[2]:m[3]])})
		}
	}
	slices.SortFunc(list, func(a, b Entity) int { return a.Offset - b.Offset })
	return list
}
