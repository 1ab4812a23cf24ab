package web

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/faqbot/faqbot/bot"
)

// Whatever is sent, the answer is JSON, and never a fault of ours.
func FuzzAsk(f *testing.F) {
	a, asker := newAdapter(f, Config{})
	asker.Reply = func(ctx context.Context, q bot.Question) bot.Reply {
		if strings.EqualFold(q.Text, "panic") {
			q.Text = "" // the script would panic, as it should
		}
		return script(ctx, q)
	}
	for _, body := range []string{
		`{"question":"hours","conversation":"c","format":"html"}`, `{"action":{"kind":"entry","id":"price"},"format":"html"}`,
		`{"question":"both","lang":"de-x-\u0000"}`, `{"question":null,"action":null}`, `{"question":"evil","format":"html"}`, `[]`, ``, `{"QUESTION":"x"}`,
	} {
		f.Add(body, "de-AT,de;q=0.9, *;q=0.1")
	}
	f.Fuzz(func(t *testing.T, body, lang string) {
		w := send(t, a, http.MethodPost, "/api/ask", body, map[string]string{"Content-Type": "application/json", "Accept-Language": lang})
		var got map[string]any
		if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil {
			t.Fatalf("%q: %v: %s", body, err, w.Body)
		}
		if !slices.Contains([]int{200, 400, 413}, w.Code) {
			t.Errorf("%q: %d %s", body, w.Code, w.Body)
		}
		if _, hasError := got["error"]; hasError != (w.Code != http.StatusOK) {
			t.Errorf("%q: %d with %s", body, w.Code, w.Body)
		}
	})
}
