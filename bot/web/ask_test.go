package web

import (
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/faqbot/faqbot/bot"
)

// send sends one request to the adapter.
func send(t *testing.T, a *Adapter, method, path, body string, headers map[string]string) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), method, path, strings.NewReader(body))
	for k, v := range headers {
		r.Header.Set(k, v)
	}
	if h := headers["Host"]; h != "" {
		r.Host = h
	}
	w := httptest.NewRecorder()
	a.Handler().ServeHTTP(w, r)
	return w
}

var jsonHeader = map[string]string{"Content-Type": "application/json"}

func TestAsk(t *testing.T) {
	a, asker := newAdapter(t, Config{})
	w := send(t, a, http.MethodPost, "/api/ask", `{"question":"hours","conversation":"c1","lang":"en","new":[1]}`, map[string]string{"Content-Type": "application/json; charset=utf-8"})
	if w.Code != http.StatusOK || w.Header().Get("Content-Type") != "application/json; charset=utf-8" {
		t.Fatalf("%d %s %s", w.Code, w.Header().Get("Content-Type"), w.Body)
	}
	// The body is what the reply itself marshals to, as `faqbot ask --json` prints it.
	want, err := encode(script(t.Context(), bot.Question{Text: "hours"}))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want)+"\n", w.Body.String()); diff != "" {
		t.Errorf("the reply differs (-want +got):\n%s", diff)
	}
	q := asker.Asked()[0]
	if time.Since(q.Time) > time.Minute {
		t.Errorf("the question is of %v", q.Time)
	}
	q.Time = time.Time{}
	if diff := cmp.Diff(bot.Question{Text: "hours", Platform: "web", Chat: "c1", User: "c1", Lang: "en"}, q); diff != "" {
		t.Errorf("the core was asked something else (-want +got):\n%s", diff)
	}
}

func TestAskHTML(t *testing.T) {
	a, _ := newAdapter(t, Config{})
	w := send(t, a, http.MethodPost, "/api/ask", `{"question":"both","format":"html"}`, jsonHeader)
	var reply struct {
		Outcome string
		More    []json.RawMessage
		HTML    string
	}
	if err := json.Unmarshal(w.Body.Bytes(), &reply); err != nil {
		t.Fatalf("%v: %s", err, w.Body)
	}
	if reply.Outcome != "answered" || len(reply.More) != 1 || strings.Count(reply.HTML, "<article") != 2 || !strings.Contains(reply.HTML, "<strong>nine</strong>") {
		t.Errorf("got %+v", reply)
	}
}

func TestAct(t *testing.T) {
	a, asker := newAdapter(t, Config{})
	w := send(t, a, http.MethodPost, "/api/ask", `{"question":"maybe","conversation":"c1","action":{"kind":"entry","id":"price"}}`, jsonHeader)
	if !strings.Contains(w.Body.String(), `"id":"price"`) {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	w = send(t, a, http.MethodPost, "/api/ask", `{"action":{"kind":"contact"}}`, jsonHeader)
	if w.Code != http.StatusOK {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	want := []bot.Action{{Kind: bot.ActionEntry, ID: "price"}, {Kind: bot.ActionContact}}
	if diff := cmp.Diff(want, asker.Acted()); diff != "" {
		t.Error(diff)
	}
}

func TestBadRequests(t *testing.T) {
	long := strings.Repeat("x", 70<<10)
	for _, tt := range []struct {
		name, method, path, kind, body string
		status                         int
		want                           string // of the sentence
	}{
		{"GET", "GET", "/api/ask", "", "", 405, "POST"},
		{"PUT", "PUT", "/api/ask", "application/json", "{}", 405, "POST"},
		{"form", "POST", "/api/ask", "application/x-www-form-urlencoded", "question=x", 415, "Content-Type"},
		{"no type", "POST", "/api/ask", "", `{"question":"x"}`, 415, "Content-Type"},
		{"odd type", "POST", "/api/ask", ";;", `{"question":"x"}`, 415, "Content-Type"},
		{"empty", "POST", "/api/ask", "application/json", "", 400, "JSON object"},
		{"not JSON", "POST", "/api/ask", "application/json", "question", 400, "JSON object"},
		{"array", "POST", "/api/ask", "application/json", "[]", 400, "JSON object"},
		{"cut off", "POST", "/api/ask", "application/json", `{"question":"x"`, 400, "JSON object"},
		{"two objects", "POST", "/api/ask", "application/json", `{"question":"x"}{}`, 400, "JSON object"},
		{"null", "POST", "/api/ask", "application/json", "null", 400, "question is missing"},
		{"no question", "POST", "/api/ask", "application/json", `{"conversation":"c"}`, 400, "question is missing"},
		{"number", "POST", "/api/ask", "application/json", `{"question":5}`, 400, `"question" must be a string`},
		{"action a string", "POST", "/api/ask", "application/json", `{"action":"entry"}`, 400, `"action" must be an object`},
		{"action without kind", "POST", "/api/ask", "application/json", `{"action":{"id":"x"}}`, 400, "kind is missing"},
		{"action without id", "POST", "/api/ask", "application/json", `{"action":{"kind":"entry"}}`, 400, "needs the id"},
		{"link", "POST", "/api/ask", "application/json", `{"action":{"kind":"link","id":"x"}}`, 400, "Links are opened"},
		{"long id", "POST", "/api/ask", "application/json", `{"action":{"kind":"entry","id":"` + long[:600] + `"}}`, 400, "too long"},
		{"long conversation", "POST", "/api/ask", "application/json", `{"question":"x","conversation":"` + long[:129] + `"}`, 400, "too long"},
		{"format", "POST", "/api/ask", "application/json", `{"question":"x","format":"pdf"}`, 400, `"pdf"`},
		{"too long", "POST", "/api/ask", "application/json", `{"question":"` + long + `"}`, 413, "64 KiB"},
		{"deep", "POST", "/api/ask", "application/json", strings.Repeat("[", 60<<10), 400, "JSON object"},
		{"unknown path", "POST", "/api/answer", "application/json", "{}", 404, "POST /api/ask"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			a, asker := newAdapter(t, Config{})
			w := send(t, a, tt.method, tt.path, tt.body, map[string]string{"Content-Type": tt.kind})
			var e struct{ Error string }
			if err := json.Unmarshal(w.Body.Bytes(), &e); err != nil {
				t.Fatalf("the error is no JSON: %v: %s", err, w.Body)
			}
			if w.Code != tt.status || !strings.Contains(e.Error, tt.want) {
				t.Errorf("got %d %q, want %d and %q", w.Code, e.Error, tt.status, tt.want)
			}
			if tt.status == 405 && w.Header().Get("Allow") != "POST, OPTIONS" {
				t.Errorf("Allow is %q", w.Header().Get("Allow"))
			}
			if n := len(asker.Asked()) + len(asker.Acted()); n != 0 {
				t.Errorf("the core was asked")
			}
		})
	}
}

// What is no mistake of the request is the core's to answer.
func TestOddQuestions(t *testing.T) {
	for _, body := range []string{
		`{"question":""}`, `{"question":"\u0000\ud800 🤷"}`, `{"question":"` + strings.Repeat("very ", 5000) + `"}`, "{\"question\":\"\xff\"}",
	} {
		a, asker := newAdapter(t, Config{})
		if w := send(t, a, http.MethodPost, "/api/ask", body, jsonHeader); w.Code != http.StatusOK || len(asker.Asked()) != 1 {
			t.Errorf("%.40q: %d %s", body, w.Code, w.Body)
		}
	}
}

func TestPanic(t *testing.T) {
	a, _ := newAdapter(t, Config{})
	w := send(t, a, http.MethodPost, "/api/ask", `{"question":"panic"}`, jsonHeader)
	if w.Code != http.StatusInternalServerError || !strings.Contains(w.Body.String(), "Something went wrong on my side") {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	if got := metric(t, a, "faqbot_web_panics_total"); got != 1 {
		t.Errorf("%v panics are counted", got)
	}
}

func TestCrossSite(t *testing.T) {
	const api = "/api/ask"
	for _, tt := range []struct {
		name, path string
		headers    map[string]string
		status     int
		allow      string // Access-Control-Allow-Origin
	}{
		{"a program", api, nil, 200, ""},
		{"our page", api, map[string]string{"Sec-Fetch-Site": "same-origin", "Origin": "http://faq.example", "Host": "faq.example"}, 200, ""},
		{"another page", api, map[string]string{"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"}, 403, ""},
		{"another page in an old browser", api, map[string]string{"Origin": "https://evil.example", "Host": "faq.example"}, 403, ""},
		{"our page in an old browser", api, map[string]string{"Origin": "http://faq.example", "Host": "faq.example"}, 200, ""},
		{"a sandboxed page", api, map[string]string{"Sec-Fetch-Site": "cross-site", "Origin": "null"}, 403, ""},
		{"an allowed page", api, map[string]string{"Sec-Fetch-Site": "cross-site", "Origin": "https://studio.example"}, 200, "https://studio.example"},
		{"an allowed page by another scheme", api, map[string]string{"Sec-Fetch-Site": "cross-site", "Origin": "http://studio.example"}, 403, ""},
		{"a longer name", api, map[string]string{"Sec-Fetch-Site": "cross-site", "Origin": "https://studio.example.evil.example"}, 403, ""},
		{"our public address", api, map[string]string{"Origin": "https://public.example", "Host": "127.0.0.1:8080"}, 200, ""},
		{"a form elsewhere", "/", map[string]string{"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"}, 403, ""},
		{"our form", "/", map[string]string{"Sec-Fetch-Site": "same-origin"}, 200, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			a, _ := newAdapter(t, Config{AllowedOrigins: []string{"https://studio.example"}, PublicURL: "https://public.example/faq"})
			headers, body := map[string]string{"Content-Type": "application/json"}, `{"question":"hello"}`
			if tt.path == "/" {
				headers["Content-Type"], body = "application/x-www-form-urlencoded", "question=hello"
			}
			maps.Copy(headers, tt.headers)
			w := send(t, a, http.MethodPost, tt.path, body, headers)
			if w.Code != tt.status || w.Header().Get("Access-Control-Allow-Origin") != tt.allow {
				t.Errorf("got %d, allowed %q, want %d, %q: %s", w.Code, w.Header().Get("Access-Control-Allow-Origin"), tt.status, tt.allow, w.Body)
			}
		})
	}
}

func TestPreflight(t *testing.T) {
	a, _ := newAdapter(t, Config{AllowedOrigins: []string{"https://studio.example"}})
	for origin, want := range map[string]string{"https://studio.example": "https://studio.example", "https://evil.example": "", "null": "", "": ""} {
		w := send(t, a, http.MethodOptions, "/api/ask", "", map[string]string{"Origin": origin, "Access-Control-Request-Method": "POST", "Sec-Fetch-Site": "cross-site"})
		if got := w.Header().Get("Access-Control-Allow-Origin"); got != want || w.Code != http.StatusNoContent {
			t.Errorf("%q: %d, allowed is %q, want %q", origin, w.Code, got, want)
		}
		if w.Header().Get("Access-Control-Allow-Credentials") != "" || w.Header().Get("Vary") != "Origin" {
			t.Errorf("%q: headers %v", origin, w.Header())
		}
	}
}

func TestRateLimit(t *testing.T) { synctest.Test(t, testRateLimit) }

func testRateLimit(t *testing.T) {
	a, asker := newAdapter(t, Config{Questions: 2})
	ask := func(remote, forwarded string) int {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/api/ask", strings.NewReader(`{"question":"hello"}`))
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("X-Forwarded-For", forwarded)
		r.RemoteAddr = remote
		w := httptest.NewRecorder()
		a.Handler().ServeHTTP(w, r)
		if w.Code == http.StatusTooManyRequests {
			body, _ := io.ReadAll(w.Body)
			if w.Header().Get("Retry-After") != "30" && w.Header().Get("Retry-After") != "31" || !strings.Contains(string(body), "wait a moment") {
				t.Errorf("the refusal is %v %s", w.Header(), body)
			}
		}
		return w.Code
	}
	for i, tt := range []struct {
		remote, forwarded string
		status            int
	}{
		{"192.0.2.1:1000", "", 200},
		{"192.0.2.1:1001", "", 200},
		{"192.0.2.1:1002", "", 429},
		{"192.0.2.1:1002", "203.0.113.9", 429}, // a stranger cannot rename himself
		{"192.0.2.2:1000", "", 200},
		{"127.0.0.1:1000", "203.0.113.1", 200}, // our proxy names the asker
		{"127.0.0.1:1000", "203.0.113.1", 200},
		{"127.0.0.1:1000", "1.1.1.1, 203.0.113.1", 429}, // what the asker sent himself does not count
		{"127.0.0.1:1000", "203.0.113.2", 200},
		{"[2001:db8::1]:1000", "", 200},
		{"[2001:db8::2]:1000", "", 200},
		{"[2001:db8::3]:1000", "", 429}, // one household
		{"[2001:db8:0:1::3]:1000", "", 200},
		{"@", "", 200}, // a Unix socket
	} {
		if got := ask(tt.remote, tt.forwarded); got != tt.status {
			t.Errorf("%d: %s for %q: %d, want %d", i, tt.remote, tt.forwarded, got, tt.status)
		}
	}
	time.Sleep(31 * time.Second)
	if got := ask("192.0.2.1:1000", ""); got != 200 {
		t.Errorf("half a minute later: %d", got)
	}
	if n := len(asker.Asked()); n != 11 {
		t.Errorf("the core was asked %d times", n)
	}
}
