package telegram

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/faqbot/faqbot/bot/telegram/telegramtest"
	"github.com/faqbot/faqbot/index/indextest"
)

const secretKey = "AAbb-not_a_real-token_of_any_bot12"

const testToken = "987654321:" + secretKey

// answering returns a client of a server that answers with a function.
func answering(t *testing.T, f http.HandlerFunc) *client {
	t.Helper()
	web := httptest.NewServer(f)
	t.Cleanup(web.Close)
	c := newClient(testToken, web.URL, nil)
	t.Cleanup(c.close)
	return c
}

func page(status int, kind, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", kind)
		w.WriteHeader(status)
		fmt.Fprint(w, strings.ReplaceAll(body, "URL", r.URL.String()))
	}
}

// TestToken holds that the token comes out nowhere: not in errors, not in the log, not in a panic,
// and in no form of them.
func TestToken(t *testing.T) {
	const json = "application/json"
	clients := map[string]*client{
		"page":          answering(t, page(502, "text/html", "<p>no way to URL</p>")),
		"page with 200": answering(t, page(200, "text/html", "<p>no way to URL</p>")),
		"description":   answering(t, page(400, json, `{"ok":false,"error_code":400,"description":"Bad Request: URL is bad"}`)),
		"ok false":      answering(t, page(200, json, `{"ok":false,"error_code":400,"description":"Bad Request: URL is bad"}`)),
		"no JSON":       answering(t, page(200, json, `URL`)),
		"wrong result":  answering(t, page(200, json, `{"ok":true,"result":"URL"}`)),
		"redirect": answering(t, func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "http://other.example"+r.URL.String(), http.StatusFound)
		}),
		"nobody there":   newClient(testToken, "http://127.0.0.1:1", nil),
		"no such host":   newClient(testToken, "http://nowhere.invalid", nil),
		"no such scheme": newClient(testToken, "gopher://127.0.0.1", nil),
		"bad address":    newClient(testToken, "http://127.0.0.1:0\x7f", nil),
		"%s in it":       newClient(testToken, "http://127.0.0.1:1/%s%d", nil),
		"cut": answering(t, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", json)
			w.Header().Set("Content-Length", "100")
			fmt.Fprint(w, `{"ok":true,`)
		}),
		"escaped": answering(t, func(w http.ResponseWriter, _ *http.Request) {
			page(502, "text/html", "tried "+url.QueryEscape(testToken))(w, httptest.NewRequestWithContext(t.Context(), "GET", "/", nil))
		}),
	}
	for name, c := range clients {
		t.Run(name, func(t *testing.T) {
			for _, r := range []request{getMe{}, sendPhoto{destination: destination{ChatID: 1}, Photo: inputFile{Name: "a.png", Data: []byte("x")}}} {
				var result user
				err := c.call(t.Context(), r, &result)
				if err == nil {
					t.Fatal("no error")
				}
				l := &indextest.Log{}
				log := newRedactor(testToken).logger(newTextLog(l))
				log.Error("plain", "error", err, "url", "http://x/bot"+testToken+"/getMe", "any", []string{testToken})
				log.With("bot", testToken).WithGroup("g").Info("with "+testToken, slog.Group("h", "x", testToken), "err", errors.New(testToken))
				for e := err; e != nil; e = errors.Unwrap(e) {
					check(t, fmt.Sprintf("%v %+v %#v", e, e, e))
				}
				check(t, l.String())
			}
		})
	}
}

func check(t *testing.T, text string) {
	t.Helper()
	if strings.Contains(text, secretKey) || strings.Contains(text, url.QueryEscape(testToken)) {
		t.Errorf("shows the token: %s", text)
	}
}

// A whole run with every fault leaves no token in the log.
func TestTokenInLog(t *testing.T) {
	s := telegramtest.New(t)
	for _, method := range []string{"getMe", "getUpdates", "sendMessage"} {
		s.Fault(telegramtest.Fault{Method: method, Code: 502, Page: true})
		s.Fault(telegramtest.Fault{Method: method, Drop: telegramtest.DropBefore})
		s.Fault(telegramtest.Fault{Method: method, Code: 429, RetryAfter: 1})
	}
	r := newRig(t, s, &memory{fail: errors.New("cannot write beside " + s.Token)}, nil)
	fast(r.Adapter)
	r.echo.before = func(_ context.Context, u *update) {
		if u.Message.Text == "panic" {
			panic(s.Token)
		}
	}
	r.run(t)
	ann := s.User("ann").Private()
	ann.Say("panic")
	ann.Say("one")
	ann.Wait(1)
	s.Fault(telegramtest.Fault{Method: "getUpdates", Code: 404, Description: "Not Found: /bot" + s.Token})
	ann.Say("two")
	err := r.wait(t)
	_, key, _ := strings.Cut(s.Token, ":")
	if err == nil || strings.Contains(fmt.Sprintf("%v %#v", err, err), key) {
		t.Errorf("Run: %v", err)
	}
	if log := r.log.String(); strings.Contains(log, key) || !strings.Contains(log, "panic=string") || !strings.Contains(log, "beside ***") {
		t.Errorf("the log:\n%s", log)
	}
}

func TestCallErrors(t *testing.T) {
	const json = "application/json"
	for name, tt := range map[string]struct {
		answer http.HandlerFunc
		want   apiError
		is     error
	}{
		"page":           {page(502, "text/html", "<h1>Bad  Gateway</h1>\n"), apiError{Code: 502, Description: `Bad Gateway "<h1>Bad Gateway</h1>"`, Foreign: true}, errServer},
		"page with 404":  {page(404, "text/html", "<h1>No such method</h1>"), apiError{Code: 404, Description: `Not Found "<h1>No such method</h1>"`, Foreign: true}, errServer},
		"page with 401":  {page(401, "text/html", "Log in"), apiError{Code: 401, Description: `Unauthorized "Log in"`, Foreign: true}, errServer},
		"another API":    {page(403, json, `{"description":"Forbidden by us"}`), apiError{Code: 403, Description: `Forbidden "{\"description\":\"Forbidden by us\"}"`, Foreign: true}, errServer},
		"page with 200":  {page(200, "text/html", "hello"), apiError{Code: 502, Description: `the response is not JSON but "hello"`, Foreign: true}, errServer},
		"empty":          {page(200, json, ""), apiError{Code: 502, Description: "the response is not one of the Bot API: EOF", Foreign: true}, errServer},
		"flood":          {page(429, json, `{"ok":false,"error_code":429,"description":"Too Many Requests: retry after 7","parameters":{"retry_after":7}}`), apiError{Code: 429, Description: "Too Many Requests: retry after 7", RetryAfter: 7 * time.Second}, errFlood},
		"flood with 200": {page(200, json, `{"ok":false,"error_code":429,"description":"Too Many Requests: retry after 7","parameters":{"retry_after":7}}`), apiError{Code: 429, Description: "Too Many Requests: retry after 7", RetryAfter: 7 * time.Second}, errFlood},
		"flood of a proxy": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Retry-After", "3")
			http.Error(w, "slow down", http.StatusTooManyRequests)
		}, apiError{Code: 429, Description: `Too Many Requests "slow down"`, RetryAfter: 3 * time.Second, Foreign: true}, errFlood},
		"moved":          {page(400, json, `{"ok":false,"error_code":400,"description":"Bad Request: group chat was upgraded to a supergroup chat","parameters":{"migrate_to_chat_id":-1001234567890123}}`), apiError{Code: 400, Description: "Bad Request: group chat was upgraded to a supergroup chat", MigrateTo: -1001234567890123}, nil},
		"unknown method": {page(404, json, `{"ok":false,"error_code":404,"description":"Not Found: method not found"}`), apiError{Code: 404, Description: "Not Found: method not found"}, nil},
		"revoked":        {page(401, json, `{"ok":false,"error_code":401,"description":"Unauthorized"}`), apiError{Code: 401, Description: "Unauthorized"}, errToken},
	} {
		t.Run(name, func(t *testing.T) {
			c := answering(t, tt.answer)
			for _, r := range []request{getMe{}, sendPhoto{destination: destination{ChatID: 1}, Photo: inputFile{Name: "a.png", Data: []byte("x")}}} {
				err := c.call(t.Context(), r, nil)
				e, ok := errors.AsType[*apiError](err)
				if !ok {
					t.Fatalf("%s: %T %v, want an *apiError", r.method(), err, err)
				}
				want := tt.want
				want.Method = r.method()
				if *e != want {
					t.Errorf("got  %+v\nwant %+v", *e, want)
				}
				if tt.is != nil && !errors.Is(err, tt.is) {
					t.Errorf("%v is not %v", err, tt.is)
				}
			}
		})
	}
}

// endless is a response without an end.
type endless struct{}

func (endless) RoundTrip(*http.Request) (*http.Response, error) {
	return &http.Response{StatusCode: 200, Header: http.Header{"Content-Type": {"application/json"}}, Body: io.NopCloser(zeros{})}, nil
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = ' '
	}
	return len(p), nil
}

func TestEndlessResponse(t *testing.T) {
	err := newClient(testToken, "", endless{}).call(t.Context(), getMe{}, nil)
	if err == nil || !strings.Contains(err.Error(), "longer than") {
		t.Errorf("error %v, want one about the length", err)
	}
}

func TestNetErrors(t *testing.T) {
	refused := newClient(testToken, "http://127.0.0.1:1", nil)
	defer refused.close()
	err := refused.call(t.Context(), getMe{}, nil)
	if e, ok := errors.AsType[*netError](err); !ok || e.Sent || e.Timeout || !temporary(err) || unsure(err) {
		t.Errorf("refused: %#v", err)
	}

	dropping := answering(t, func(w http.ResponseWriter, _ *http.Request) {
		conn, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		_ = conn.Close()
	})
	err = dropping.call(t.Context(), getMe{}, nil)
	if e, ok := errors.AsType[*netError](err); !ok || !e.Sent || e.Timeout || !temporary(err) || !unsure(err) {
		t.Errorf("dropped: %#v", err)
	}

	stuck := answering(t, func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		<-r.Context().Done()
	})
	stuck.timeout = 50 * time.Millisecond
	err = stuck.call(t.Context(), getMe{}, nil)
	if e, ok := errors.AsType[*netError](err); !ok || !e.Sent || !e.Timeout || !temporary(err) {
		t.Errorf("stuck: %#v", err)
	}

	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	err = stuck.call(ctx, getMe{}, nil)
	if !errors.Is(err, context.Canceled) || temporary(err) {
		t.Errorf("canceled: %#v", err)
	}
}

// A connection that hangs before it is made was not used: trying again is safe.
func TestConnectTimeout(t *testing.T) {
	c := newClient(testToken, "http://192.0.2.1", &http.Transport{DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
		<-ctx.Done()
		return nil, ctx.Err()
	}})
	c.timeout = 20 * time.Millisecond
	err := c.call(t.Context(), getMe{}, nil)
	if e, ok := errors.AsType[*netError](err); !ok || e.Sent || e.Timeout || !temporary(err) || unsure(err) {
		t.Errorf("got %#v", err)
	}
}
