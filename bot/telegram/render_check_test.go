package telegram

import (
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"
	"unicode/utf8"
)

// telegramEntity is an entity as Telegram finds it in a text.
type telegramEntity struct {
	tag      string
	href     string
	from, to int // UTF-16 units
}

// parseTelegram reads parse_mode HTML the way that Telegram documents it, more strictly than it
// does: tags must be closed in order, and have exactly the attributes that mean something.
func parseTelegram(source string) (text string, entities []telegramEntity, err error) {
	type opened struct {
		telegramEntity
		at int
	}
	var out []uint16
	var stack []opened
	inside := func(tag string) bool {
		return slices.ContainsFunc(stack, func(o opened) bool { return o.tag == tag })
	}
	for i := 0; i < len(source); {
		switch source[i] {
		case '&':
			end := strings.IndexByte(source[i:], ';')
			if end < 0 {
				return "", nil, fmt.Errorf("byte %d: & without ;", i)
			}
			r, ok := map[string]rune{"&lt": '<', "&gt": '>', "&amp": '&', "&quot": '"'}[source[i:i+end]]
			if !ok {
				return "", nil, fmt.Errorf("byte %d: entity %q", i, source[i:i+end])
			}
			out = append(out, uint16(r))
			i += end + 1
		case '>':
			return "", nil, fmt.Errorf("byte %d: > alone", i)
		case '<':
			end := strings.IndexByte(source[i:], '>')
			if end < 0 {
				return "", nil, fmt.Errorf("byte %d: < without >", i)
			}
			tag := source[i+1 : i+end]
			i += end + 1
			if name, closes := strings.CutPrefix(tag, "/"); closes {
				if len(stack) == 0 || stack[len(stack)-1].tag != name {
					return "", nil, fmt.Errorf("byte %d: </%s> closes nothing of %v", i, name, stack)
				}
				e := stack[len(stack)-1].telegramEntity
				e.to = len(out)
				stack = stack[:len(stack)-1]
				if e.from == e.to {
					return "", nil, fmt.Errorf("byte %d: <%s> is empty", i, name)
				}
				if e.tag != "code" || !inside("pre") { // with a language, pre and code are one
					entities = append(entities, e)
				}
				continue
			}
			e := telegramEntity{from: len(out)}
			if e.tag, e.href, err = telegramTag(tag); err != nil {
				return "", nil, err
			}
			language := strings.HasPrefix(tag, "code class=")
			ofPre := language && len(stack) > 0 && stack[len(stack)-1].tag == "pre" && stack[len(stack)-1].from == len(out)
			switch {
			case inside("code"), inside("pre") && !ofPre:
				return "", nil, fmt.Errorf("byte %d: <%s> in code", i, tag)
			case language && !inside("pre"):
				return "", nil, fmt.Errorf("byte %d: a language outside of pre", i)
			case e.tag == "blockquote" && (len(stack) > 0):
				return "", nil, fmt.Errorf("byte %d: <blockquote> in %v", i, stack)
			case (e.tag == "code" && !language || e.tag == "pre" || e.tag == "a") && len(stack) > 0 && inside("a"):
				return "", nil, fmt.Errorf("byte %d: <%s> in a link", i, tag)
			case (e.tag == "code" && !language || e.tag == "pre") && len(stack) > 0 && stack[len(stack)-1].tag != "blockquote":
				return "", nil, fmt.Errorf("byte %d: <%s> in %v", i, tag, stack)
			case inside(e.tag):
				return "", nil, fmt.Errorf("byte %d: <%s> in itself", i, tag)
			}
			stack = append(stack, opened{e, i})
		default:
			r, n := utf8.DecodeRuneInString(source[i:])
			if r == utf8.RuneError && n == 1 {
				return "", nil, fmt.Errorf("byte %d: no UTF-8", i)
			}
			if r < ' ' && r != '\n' {
				return "", nil, fmt.Errorf("byte %d: control character %U", i, r)
			}
			out = utf16.AppendRune(out, r)
			i += n
		}
	}
	if len(stack) > 0 {
		return "", nil, fmt.Errorf("%v stay open", stack)
	}
	return string(utf16.Decode(out)), entities, nil
}

var (
	hrefTag     = regexp.MustCompile(`^a href="([^"<>]*)"$`)
	languageTag = regexp.MustCompile(`^code class="language-[A-Za-z0-9+#_.-]+"$`)
)

// telegramTag returns a tag's name and address.
func telegramTag(tag string) (name, href string, err error) {
	switch tag {
	case "b", "i", "s", "tg-spoiler", "code", "pre", "blockquote":
		return tag, "", nil
	case "blockquote expandable":
		return "blockquote", "", nil
	}
	if languageTag.MatchString(tag) {
		return "code", "", nil
	}
	m := hrefTag.FindStringSubmatch(tag)
	if m == nil {
		return "", "", fmt.Errorf("tag <%s>", tag)
	}
	href = strings.NewReplacer("&amp;", "&", "&lt;", "<", "&gt;", ">", "&quot;", `"`).Replace(m[1])
	u, err := url.Parse(href)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || !strings.ContainsAny(u.Host, ".:") || u.User != nil {
		return "", "", fmt.Errorf("address %q", href)
	}
	return "a", href, nil
}

// checkMessage checks that Telegram takes a message and shows all of it, and returns what people
// see.
func checkMessage(t *testing.T, m outgoing) string {
	t.Helper()
	limit := maxText
	switch {
	case len(m.Photos) == 1:
		limit = maxCaption
	case len(m.Photos) > 1:
		if len(m.Photos) > maxMediaGroup || m.HTML != "" || m.Plain != "" || len(m.Keyboard) > 0 {
			t.Errorf("album of %d with text %q and buttons %v", len(m.Photos), m.HTML, m.Keyboard)
		}
		for _, p := range m.Photos {
			if text, _, err := parseTelegram(p.HTML); err != nil || text != p.Caption || len(utf16.Encode([]rune(text))) > maxCaption {
				t.Errorf("caption %q, %q: %v", p.HTML, p.Caption, err)
			}
		}
		return ""
	}
	text, entities, err := parseTelegram(m.HTML)
	if err != nil {
		t.Errorf("%v in:\n%s", err, m.HTML)
	}
	if n := len(utf16.Encode([]rune(text))); n > limit {
		t.Errorf("%d units of at most %d:\n%s", n, limit, m.HTML)
	}
	if n := len(utf16.Encode([]rune(m.Plain))); n > limit {
		t.Errorf("plain: %d units of at most %d:\n%s", n, limit, m.Plain)
	}
	if len(entities) > maxEntities {
		t.Errorf("%d entities", len(entities))
	}
	if len(m.Photos) == 0 && (strings.TrimSpace(text) == "" || strings.TrimSpace(m.Plain) == "") {
		t.Errorf("nothing to see in %q, plain %q", m.HTML, m.Plain)
	}
	checkKeyboard(t, m.Keyboard)
	return text
}

func checkKeyboard(t *testing.T, rows [][]inlineButton) {
	t.Helper()
	n := 0
	for _, row := range rows {
		if len(row) == 0 || len(row) > 8 {
			t.Errorf("a row of %d buttons", len(row))
		}
		for _, b := range row {
			n++
			if strings.TrimSpace(b.Text) == "" || utf8.RuneCountInString(b.Text) > 4*maxLabel || strings.Contains(b.Text, "\n") {
				t.Errorf("label %q", b.Text)
			}
			if (b.URL == "") == (b.CallbackData == "") || len(b.CallbackData) > maxCallbackData {
				t.Errorf("button %+v", b)
			}
		}
	}
	if n > 100 {
		t.Errorf("%d buttons", n)
	}
}
