package discordtest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
)

// request makes a request of the bot and returns the status and Discord's code.
func request(t *testing.T, s *Server, method, path, body string) (status, code int) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, s.URL+path, bytes.NewReader([]byte(body)))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bot "+s.Token)
	req.Header.Set("Content-Type", "application/json")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	var e struct{ Code int }
	_ = json.NewDecoder(resp.Body).Decode(&e)
	return resp.StatusCode, e.Code
}

// Messages are taken up to the limits and refused from there on.
func TestMessageLimits(t *testing.T) {
	long := func(n int) string { return strings.Repeat("ä", n) }
	button := func(id, label string) string {
		return fmt.Sprintf(`{"type":2,"style":1,"custom_id":%q,"label":%q}`, id, label)
	}
	row := func(c ...string) string { return `{"type":1,"components":[` + strings.Join(c, ",") + `]}` }
	options := func(n int) string {
		var list []string
		for i := range n {
			list = append(list, fmt.Sprintf(`{"label":"l","value":"%d"}`, i))
		}
		return `{"type":3,"custom_id":"m","options":[` + strings.Join(list, ",") + `]}`
	}
	tests := []struct {
		name, fields string
		code         int
	}{
		{"content", `"content":"` + long(2000) + `"`, 0},
		{"long content", `"content":"` + long(2001) + `"`, 50035},
		{"nothing", `"content":" "`, 50006},
		{"title", `"embeds":[{"title":"` + long(256) + `"}]`, 0},
		{"long title", `"embeds":[{"title":"` + long(257) + `"}]`, 50035},
		{"description", `"embeds":[{"description":"` + long(4096) + `"}]`, 0},
		{"long description", `"embeds":[{"description":"` + long(4097) + `"}]`, 50035},
		{"all embeds together", `"embeds":[{"description":"` + long(4000) + `"},{"description":"` + long(2000) + `"}]`, 0},
		{"all embeds together, too long", `"embeds":[{"description":"` + long(4000) + `"},{"description":"` + long(2001) + `"}]`, 50035},
		{"an empty field", `"embeds":[{"fields":[{"name":"","value":"x"}]}]`, 50035},
		{"a picture that is not there", `"embeds":[{"title":"t","image":{"url":"attachment://a.png"}}]`, 50035},
		{"buttons", `"content":"x","components":[` + row(button("a", "A"), button("b", long(80))) + `]`, 0},
		{"a long label", `"content":"x","components":[` + row(button("a", long(81))) + `]`, 50035},
		{"a long id", `"content":"x","components":[` + row(button(long(101), "A")) + `]`, 50035},
		{"an id twice", `"content":"x","components":[` + row(button("a", "A")) + "," + row(button("a", "B")) + `]`, 50035},
		{"six buttons in a row", `"content":"x","components":[` + row(button("1", "A"), button("2", "A"), button("3", "A"), button("4", "A"), button("5", "A"), button("6", "A")) + `]`, 50035},
		{"a menu", `"content":"x","components":[` + row(options(25)) + `]`, 0},
		{"a long menu", `"content":"x","components":[` + row(options(26)) + `]`, 50035},
		{"a link that is none", `"content":"x","components":[` + row(`{"type":2,"style":5,"label":"A","url":"javascript:1"}`) + `]`, 50035},
		{"unknown field's type", `"content":5`, 50035},
	}
	s := New(t)
	s.Tolerant = true
	channel := s.Channel(s.Guild("g"), "c", Text)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			status, code := request(t, s, http.MethodPost, "/channels/"+channel+"/messages", `{"allowed_mentions":{"parse":[]},`+tt.fields+`}`)
			if (status == 200) != (tt.code == 0) || code != tt.code {
				t.Errorf("status %d, code %d, want code %d", status, code, tt.code)
			}
		})
	}
	if _, code := request(t, s, http.MethodPost, "/channels/"+channel+"/messages", `{"content":"x"}`); code != 50035 {
		t.Errorf("a message that does not say whom it mentions: code %d", code)
	}
}

// Commands that Discord does not take are refused.
func TestCommandLimits(t *testing.T) {
	option := `{"type":3,"name":"q","description":"d"%s}`
	tests := map[string]struct {
		body string
		ok   bool
	}{
		"good":               {`[{"name":"ask","description":"d","options":[` + fmt.Sprintf(option, `,"required":true`) + `]}]`, true},
		"upper case":         {`[{"name":"Ask","description":"d"}]`, false},
		"menu":               {`[{"type":3,"name":"Answer from the FAQ"}]`, true},
		"no description":     {`[{"name":"ask"}]`, false},
		"twice":              {`[{"name":"ask","description":"d"},{"name":"ask","description":"d"}]`, false},
		"required last":      {`[{"name":"ask","description":"d","options":[{"type":3,"name":"a","description":"d"},` + fmt.Sprintf(option, `,"required":true`) + `]}]`, false},
		"a long description": {`[{"name":"ask","description":"` + strings.Repeat("x", 101) + `"}]`, false},
		"localised name":     {`[{"name":"ask","description":"d","name_localizations":{"de":"Zwei Wörter"}}]`, false},
		"unknown language":   {`[{"name":"ask","description":"d","name_localizations":{"xx":"ask"}}]`, false},
	}
	s := New(t)
	s.Tolerant = true
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			status, code := request(t, s, http.MethodPut, "/applications/"+s.App+"/commands", tt.body)
			if (status == 200) != tt.ok || (code == 0) != tt.ok {
				t.Errorf("status %d, code %d", status, code)
			}
		})
	}
}

// Whoever asks for what is not there, or may not be, hears what Discord says.
func TestRefusals(t *testing.T) {
	s := New(t)
	channel := s.Channel(s.Guild("g"), "c", Text)
	other := s.Say(s.Person("ann"), channel, "hello", "")
	const text = `{"content":"x","allowed_mentions":{"parse":[]}}`
	tests := []struct {
		method, path, body string
		status, code       int
	}{
		{"POST", "/channels/123/messages", text, 404, 10003},
		{"PATCH", "/channels/" + channel + "/messages/123", text, 404, 10008},
		{"PATCH", "/channels/" + channel + "/messages/" + other, text, 403, 50005},
		{"POST", "/interactions/123/none/callback", `{"type":5}`, 404, 10062},
		{"POST", "/webhooks/" + s.App + "/none", text, 404, 10015},
	}
	for _, tt := range tests {
		if status, code := request(t, s, tt.method, tt.path, tt.body); status != tt.status || code != tt.code {
			t.Errorf("%s %s: status %d, code %d, want %d and %d", tt.method, tt.path, status, code, tt.status, tt.code)
		}
	}
	s.Refuse(channel, 403, 50013, "Missing Permissions")
	if status, code := request(t, s, "POST", "/channels/"+channel+"/messages", text); status != 403 || code != 50013 {
		t.Errorf("a channel that refuses: status %d, code %d", status, code)
	}
}
