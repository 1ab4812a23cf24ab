package telegram

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/faqbot/faqbot/bot/telegram/telegramtest"
)

// hooked returns an adapter in webhook mode, whose handler is served at an address on loopback.
func hooked(t *testing.T, s *telegramtest.Server, state State, change func(*Config)) *rig {
	t.Helper()
	var handler http.Handler
	web := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { handler.ServeHTTP(w, r) }))
	t.Cleanup(web.Close)
	r := newRig(t, s, state, func(c *Config) {
		c.Mode, c.WebhookURL = ModeWebhook, web.URL+WebhookPath
		if change != nil {
			change(c)
		}
	})
	handler = r.Handler()
	fast(r.Adapter)
	return r
}

func TestWebhook(t *testing.T) {
	for name, odd := range map[string]func(*telegramtest.Server){
		"as it should be":    func(*telegramtest.Server) {},
		"twice":              (*telegramtest.Server).Twice,
		"in the wrong order": (*telegramtest.Server).Reverse,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := telegramtest.New(t)
			odd(s)
			s.Hold()
			var people []telegramtest.Place
			for i := range 20 {
				p := s.User(fmt.Sprint("person ", i)).Private()
				p.Say(strconv.Itoa(i))
				people = append(people, p)
			}
			r := hooked(t, s, &memory{}, nil).run(t)
			s.Release()
			s.WaitConfirmed()
			r.stop(t)
			for i, p := range people {
				if diff := cmp.Diff([]string{"You: " + strconv.Itoa(i)}, textsOf(p.Messages())); diff != "" {
					t.Errorf("(-want +got):\n%s", diff)
				}
			}
			hook := s.Webhook()
			if hook == nil || hook.Secret != r.secret || len(hook.Secret) < 32 || hook.MaxConnections != webhookConns {
				t.Errorf("the webhook: %+v", hook)
			}
			if diff := cmp.Diff(allowedUpdates, hook.AllowedUpdates); diff != "" {
				t.Errorf("allowed_updates (-want +got):\n%s", diff)
			}
		})
	}
}

// The webhook is set when it or the secret differs from what Telegram has, and not otherwise.
func TestWebhookIsSetWhenNeeded(t *testing.T) {
	s := telegramtest.New(t)
	store := &memory{}
	url, replaced := "", false
	times := func(want int, what string, change func(*Config)) {
		t.Helper()
		before, called, kept := len(s.Requests("getWebhookInfo")), len(s.Requests("setWebhook")), store.text()
		r := hooked(t, s, store, func(c *Config) {
			if url == "" {
				url = c.WebhookURL
			}
			c.WebhookURL = url
			if change != nil {
				change(c)
			}
		}).run(t)
		s.WaitRequests("getWebhookInfo", before+1)
		// What it has set the adapter keeps, and the next start relies on that.
		s.Settled(func() bool {
			return len(s.Requests("setWebhook")) >= want && (want == called || store.text() != kept || replaced)
		})
		r.stop(t)
		if got := len(s.Requests("setWebhook")); got != want {
			t.Errorf("%s: setWebhook was called %d times so far, want %d", what, got, want)
		}
	}
	times(1, "first start", nil)
	times(1, "the same again", nil)
	times(2, "another secret", func(c *Config) { c.WebhookSecret = "another" })
	times(2, "the same secret", func(c *Config) { c.WebhookSecret = "another" })
	s.SetWebhook(telegramtest.Webhook{URL: "https://thief.example", MaxConnections: 40})
	replaced = true // what is kept stays the same
	times(3, "replaced by somebody", func(c *Config) { c.WebhookSecret = "another" })
	if strings.Contains(store.text(), "another") {
		t.Error("the secret is stored")
	}
}

func TestWebhookRefused(t *testing.T) {
	s := telegramtest.New(t)
	r := hooked(t, s, nil, func(c *Config) { c.WebhookURL = "http://bot.example/telegram/webhook" }).run(t)
	if err := r.wait(t); err == nil || !strings.Contains(err.Error(), "telegram.webhook.url") {
		t.Errorf("Run: %v, want an error that says what to fix", err)
	}
}

func TestWebhookSurvivesOutage(t *testing.T) {
	s := telegramtest.New(t)
	s.Fault(telegramtest.Fault{Method: "setWebhook", Code: 502, Page: true, Times: 2})
	s.Fault(telegramtest.Fault{Method: "getWebhookInfo", Drop: telegramtest.DropBefore})
	r := hooked(t, s, nil, nil).run(t)
	ann := s.User("ann").Private()
	ann.Say("one")
	ann.Wait(1)
	r.stop(t)
}

func TestWebhookRequests(t *testing.T) {
	s := telegramtest.New(t)
	r := newRig(t, s, &memory{}, func(c *Config) {
		c.Mode, c.WebhookURL, c.WebhookSecret = ModeWebhook, "https://bot.example/x", "s3cret"
	})
	taken := make(chan int64, 10)
	r.handler = handlerFunc(func(_ context.Context, u *update) { taken <- u.ID })
	post := func(method, secret, kind, body string) int {
		req := httptest.NewRequestWithContext(t.Context(), method, WebhookPath, strings.NewReader(body))
		req.Header.Set("Content-Type", kind)
		if secret != "" {
			req.Header.Set(secretHeader, secret)
		}
		w := httptest.NewRecorder()
		r.Handler().ServeHTTP(w, req)
		if strings.Contains(w.Body.String(), "s3cret") {
			t.Errorf("the answer shows the secret: %s", w.Body)
		}
		return w.Code
	}
	const json = "application/json"
	good := `{"update_id":1,"message":{"message_id":1,"date":1,"chat":{"id":1},"text":"x"}}`
	if got := post("POST", "s3cret", json, good); got != http.StatusServiceUnavailable {
		t.Errorf("before Run: %d, want 503", got)
	}
	r.setRun(t.Context())
	for _, tt := range []struct {
		name, method, secret, kind, body string
		want                             int
	}{
		{"good", "POST", "s3cret", json, good, 200},
		{"again", "POST", "s3cret", "application/json; charset=utf-8", good, 200},
		{"get", "GET", "s3cret", json, "", 405},
		{"no secret", "POST", "", json, good, 401},
		{"wrong secret", "POST", "s3cres", json, good, 401},
		{"longer secret", "POST", "s3cret ", json, good, 401},
		{"form", "POST", "s3cret", "application/x-www-form-urlencoded", "a=b", 415},
		{"no kind", "POST", "s3cret", "", good, 415},
		{"no JSON", "POST", "s3cret", json, `{"update_id":`, 400},
		{"too long", "POST", "s3cret", json, `{"update_id":2,"x":"` + strings.Repeat("x", maxWebhookBody) + `"}`, 413},
		{"not an update", "POST", "s3cret", json, `[1,2]`, 200},
		{"odd", "POST", "s3cret", json, `{"update_id":3,"message":7}`, 200},
	} {
		if got := post(tt.method, tt.secret, tt.kind, tt.body); got != tt.want {
			t.Errorf("%s: %d, want %d", tt.name, got, tt.want)
		}
	}
	r.dispatch.work.Wait()
	if id := <-taken; id != 1 || len(taken) != 0 {
		t.Errorf("handled %d and %d more, want 1 alone", id, len(taken))
	}
	for range maxPending {
		r.dispatch.reserve()
	}
	if got := post("POST", "s3cret", json, strings.Replace(good, "1", "9", 1)); got != http.StatusServiceUnavailable {
		t.Errorf("while too much waits: %d, want 503", got)
	}
	if len(r.inbox.open) != 0 {
		t.Error("what was refused is stored")
	}
}

// A body that breaks off is not taken.
func TestWebhookBrokenBody(t *testing.T) {
	s := telegramtest.New(t)
	r := newRig(t, s, nil, func(c *Config) { c.Mode, c.WebhookURL = ModeWebhook, "https://bot.example/x" })
	r.setRun(t.Context())
	req := httptest.NewRequestWithContext(t.Context(), http.MethodPost, WebhookPath, brokenReader{})
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set(secretHeader, r.secret)
	w := httptest.NewRecorder()
	r.Handler().ServeHTTP(w, req)
	if w.Code != http.StatusBadRequest {
		t.Errorf("%d, want 400", w.Code)
	}
}

type brokenReader struct{}

func (brokenReader) Read([]byte) (int, error) { return 0, errors.New("broken off") }

// The secret that follows from the token is the same at every start, and another for another bot.
func TestWebhookSecret(t *testing.T) {
	a, b := webhookSecret(Config{Token: "1:aaaaaaaa"}), webhookSecret(Config{Token: "2:aaaaaaaa"})
	if a == b || a != webhookSecret(Config{Token: "1:aaaaaaaa"}) || !secretForm.MatchString(a) || strings.Contains(a, "aaaaaaaa") {
		t.Errorf("secrets %q and %q", a, b)
	}
}

// What is delivered while the adapter stops is answered, or comes again.
func TestWebhookStop(t *testing.T) {
	s := telegramtest.New(t)
	store := &memory{}
	r := hooked(t, s, store, nil)
	r.echo.before = func(context.Context, *update) { r.cancel() }
	r.run(t)
	var people []telegramtest.Place
	for i := range 50 {
		p := s.User(fmt.Sprint(i)).Private()
		p.Say("x")
		people = append(people, p)
	}
	if err := r.wait(t); err != nil {
		t.Error(err)
	}
	second := hooked(t, s, store, nil).run(t)
	s.WaitConfirmed()
	second.stop(t)
	for _, p := range people {
		if n := p.Count(); n != 1 {
			t.Errorf("%d answers to %s", n, p.User.Name)
		}
	}
}
