package discordtest

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"
)

// These limits of messages and commands are not, or not exactly, in the specification. Lengths are
// counted in characters (code points).
const (
	maxContent  = 2000
	maxEmbeds   = 10
	maxEmbedSum = 6000
	maxRows     = 5
	maxButtons  = 5
	maxOptions  = 25
	maxCommands = 100
	maxCommand  = 8000 // of all texts of a command together
)

// form collects what is wrong with a body, by field.
type form struct{ wrong map[string]any }

func (f *form) rule(ok bool, field, format string, args ...any) {
	if ok {
		return
	}
	if f.wrong == nil {
		f.wrong = map[string]any{}
	}
	node := f.wrong
	for part := range strings.SplitSeq(field, ".") {
		next, ok := node[part].(map[string]any)
		if !ok {
			next = map[string]any{}
			node[part] = next
		}
		node = next
	}
	node["_errors"] = []any{map[string]any{"code": "INVALID", "message": fmt.Sprintf(format, args...)}}
}

func (f *form) length(v any, field string, limit int) int {
	s, _ := v.(string)
	n := utf8.RuneCountInString(s)
	f.rule(n <= limit, field, "Must be %d or fewer in length.", limit)
	return n
}

func (f *form) refusal() *refusal {
	if f.wrong == nil {
		return nil
	}
	return &refusal{status: 400, code: 50035, message: "Invalid Form Body", errors: f.wrong}
}

// checkMessage returns why Discord refuses a message. An edit may be empty in what it does not change.
func checkMessage(m body, files []string, edit bool) *refusal {
	f := &form{}
	content := ""
	if m.Content != nil {
		content = *m.Content
	}
	f.length(content, "content", maxContent)
	f.rule(len(m.Embeds) <= maxEmbeds, "embeds", "Must be 10 or fewer in length.")
	sum := 0
	for i, e := range m.Embeds {
		sum += f.embed(e, fmt.Sprintf("embeds.%d", i))
	}
	f.rule(sum <= maxEmbedSum, "embeds", "Embed size exceeds maximum size of 6000")
	f.components(m.Components)
	f.rule(m.Mentions != nil, "allowed_mentions", "the bot must always say whom it mentions")
	f.rule(len(files) <= 10, "files", "Must be 10 or fewer in length.")
	for _, e := range m.Embeds {
		for _, key := range []string{"image", "thumbnail"} {
			picture, _ := e[key].(map[string]any)
			link, _ := picture["url"].(string)
			if name, ok := strings.CutPrefix(link, "attachment://"); ok {
				f.rule(slices.Contains(files, name), "embeds", "the attachment %s is not there", name)
			}
		}
	}
	if r := f.refusal(); r != nil {
		return r
	}
	if !edit && strings.TrimSpace(content) == "" && len(m.Embeds) == 0 && len(m.Components) == 0 && len(files) == 0 {
		return &refusal{status: 400, code: 50006, message: "Cannot send an empty message"}
	}
	return nil
}

func (f *form) embed(e map[string]any, at string) int {
	sum := f.length(e["title"], at+".title", 256) + f.length(e["description"], at+".description", 4096)
	if footer, ok := e["footer"].(map[string]any); ok {
		sum += f.length(footer["text"], at+".footer.text", 2048)
	}
	if author, ok := e["author"].(map[string]any); ok {
		sum += f.length(author["name"], at+".author.name", 256)
	}
	fields, _ := e["fields"].([]any)
	f.rule(len(fields) <= 25, at+".fields", "Must be 25 or fewer in length.")
	for i, v := range fields {
		field, _ := v.(map[string]any)
		here := fmt.Sprintf("%s.fields.%d", at, i)
		name, value := f.length(field["name"], here+".name", 256), f.length(field["value"], here+".value", 1024)
		f.rule(name > 0, here+".name", "This field is required")
		f.rule(value > 0, here+".value", "This field is required")
		sum += name + value
	}
	f.rule(sum > 0 || e["image"] != nil || e["thumbnail"] != nil, at+".description", "This field is required")
	link, _ := e["url"].(string)
	f.rule(link == "" || isWeb(link), at+".url", "Not a well formed URL.")
	return sum
}

func isWeb(link string) bool {
	u, err := url.Parse(link)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != ""
}

func (f *form) components(rows []map[string]any) {
	f.rule(len(rows) <= maxRows, "components", "Must be 5 or fewer in length.")
	ids := map[string]bool{}
	for i, row := range rows {
		list, _ := row["components"].([]any)
		at := fmt.Sprintf("components.%d.components", i)
		f.rule(len(list) >= 1 && len(list) <= maxButtons, at, "Must be between 1 and 5 in length.")
		for j, v := range list {
			c, _ := v.(map[string]any)
			here := fmt.Sprintf("%s.%d", at, j)
			id, _ := c["custom_id"].(string)
			f.length(id, here+".custom_id", 100)
			f.rule(id == "" || !ids[id], here+".custom_id", "Component custom id cannot be duplicated")
			ids[id] = id != ""
			if kind, _ := c["type"].(float64); kind == 2 {
				f.button(c, id, here)
			} else if kind == 3 {
				f.rule(len(list) == 1, at, "a select menu has its row for itself")
				f.menu(c, id, here)
			}
		}
	}
}

func (f *form) button(c map[string]any, id, at string) {
	label := f.length(c["label"], at+".label", 80)
	f.rule(label > 0 || c["emoji"] != nil, at+".label", "A button must have a label or emoji")
	link, _ := c["url"].(string)
	if style, _ := c["style"].(float64); style == 5 {
		f.rule(id == "" && len(link) <= 512 && isWeb(link), at+".url", "Not a well formed URL.")
	} else {
		f.rule(id != "" && link == "", at+".custom_id", "A custom id is required")
	}
}

func (f *form) menu(c map[string]any, id, at string) {
	f.rule(id != "", at+".custom_id", "A custom id is required")
	f.length(c["placeholder"], at+".placeholder", 150)
	options, _ := c["options"].([]any)
	f.rule(len(options) >= 1 && len(options) <= maxOptions, at+".options", "Must be between 1 and 25 in length.")
	values := map[string]bool{}
	for i, v := range options {
		o, _ := v.(map[string]any)
		here := fmt.Sprintf("%s.options.%d", at, i)
		f.rule(f.length(o["label"], here+".label", 100) > 0, here+".label", "This field is required")
		f.length(o["description"], here+".description", 100)
		f.rule(f.length(o["value"], here+".value", 100) > 0, here+".value", "This field is required")
		value, _ := o["value"].(string)
		f.rule(!values[value], here+".value", "The specified option value is already used")
		values[value] = true
	}
}
