package telegram

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/faqbot/faqbot/bot/telegram/telegramtest"
	"github.com/faqbot/faqbot/index/indextest"
)

// memory is a State in memory, which tests look into and make fail.
type memory struct {
	mu     sync.Mutex
	values map[string]string
	fail   error
	writes int
	// before is called before each write with its number; may be nil.
	before func(n int)
}

func (m *memory) Text(_ context.Context, key string) (string, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.values[key], m.fail
}

func (m *memory) SetText(ctx context.Context, key, value string) error {
	return m.Change(ctx, map[string]string{key: value}, nil)
}

func (m *memory) Change(_ context.Context, set map[string]string, remove []string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.writes++
	if m.before != nil {
		m.before(m.writes)
	}
	if m.fail != nil {
		return m.fail
	}
	if m.values == nil {
		m.values = map[string]string{}
	}
	maps.Copy(m.values, set)
	for _, key := range remove {
		delete(m.values, key)
	}
	return nil
}

func (m *memory) Under(_ context.Context, prefix string) (map[string]string, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	found := map[string]string{}
	for key, value := range m.values {
		if strings.HasPrefix(key, prefix) {
			found[key] = value
		}
	}
	return found, m.fail
}

// text returns all that is stored.
func (m *memory) text() string {
	m.mu.Lock()
	defer m.mu.Unlock()
	return fmt.Sprint(m.values)
}

// echo is a handler that answers a text with the same text, as a reply in groups.
type echo struct {
	send   *sender
	before func(ctx context.Context, u *update) // may be nil
}

func (e *echo) start(context.Context, user) error { return nil }

func (e *echo) settle(context.Context) {}

func (e *echo) received(context.Context, *update) {}

func (e *echo) handle(ctx context.Context, u *update) {
	if e.before != nil {
		e.before(ctx, u)
	}
	switch {
	case u.Message != nil && u.Message.Text != "":
		m := u.Message
		to := destination{ChatID: m.Chat.ID, TopicID: m.topic()}
		if m.Chat.group() {
			to.ReplyTo = &replyParameters{MessageID: m.ID}
		}
		for part := range strings.SplitSeq(m.Text, "|") {
			if e.send.send(ctx, sendMessage{destination: to, Text: "You: " + part}, nil) != nil {
				return
			}
		}
	case u.Callback != nil:
		_ = e.send.send(ctx, answerCallbackQuery{ID: u.Callback.ID, Text: u.Callback.Data}, nil)
	case u.Inline != nil:
		_ = e.send.send(ctx, answerInlineQuery{ID: u.Inline.ID, Results: []inlineArticle{{ID: "1", Title: u.Inline.Query, Content: inlineText{Text: "x"}}}}, nil)
	}
}

// rig is an adapter with an echo beside a server.
type rig struct {
	*Adapter
	server *telegramtest.Server
	echo   *echo
	log    *indextest.Log
	http   *transport

	cancel context.CancelFunc
	done   chan error
}

// transport is the network, which tests make fail.
type transport struct {
	http.RoundTripper
	// around makes the request, or not; nil: makes it.
	around func(req *http.Request, next http.RoundTripper) (*http.Response, error)
}

func (t *transport) RoundTrip(req *http.Request) (*http.Response, error) {
	if t.around != nil {
		return t.around(req, t.RoundTripper)
	}
	return t.RoundTripper.RoundTrip(req)
}

// CloseIdleConnections is what the client calls at its end.
func (t *transport) CloseIdleConnections() {
	if c, ok := t.RoundTripper.(interface{ CloseIdleConnections() }); ok {
		c.CloseIdleConnections()
	}
}

// newRig returns an adapter that is not running. Its waits are short.
func newRig(t testing.TB, s *telegramtest.Server, state State, change func(*Config)) *rig {
	t.Helper()
	cfg := Config{Token: s.Token, APIURL: s.URL, PollTimeout: 2 * time.Second}
	if change != nil {
		change(&cfg)
	}
	r := &rig{server: s, log: &indextest.Log{}, http: &transport{RoundTripper: newTransport()}}
	a, err := newAdapter(slog.New(slog.NewTextHandler(r.log, &slog.HandlerOptions{Level: slog.LevelDebug})), state, cfg, r.http)
	if err != nil {
		t.Fatal(err)
	}
	a.send.retry, a.conflict = 5*time.Millisecond, 10*time.Millisecond
	r.Adapter, r.echo = a, &echo{send: a.send}
	a.handler = r.echo
	return r
}

// run runs the adapter until stop, or until the test ends.
func (r *rig) run(t testing.TB) *rig {
	t.Helper()
	var ctx context.Context
	ctx, r.cancel = context.WithCancel(t.Context())
	r.done = make(chan error, 1)
	go func() { r.done <- r.Run(ctx) }()
	t.Cleanup(func() {
		r.stop(t)
		if t.Failed() {
			t.Logf("the adapter's log:\n%s", r.log)
		}
	})
	return r
}

// stop stops the adapter and checks that it returns no error.
func (r *rig) stop(t testing.TB) {
	t.Helper()
	if r.done == nil {
		return
	}
	r.cancel()
	if err := r.wait(t); err != nil {
		t.Errorf("Run: %v", err)
	}
}

// wait waits until Run returns.
func (r *rig) wait(t testing.TB) error {
	t.Helper()
	defer func() { r.done = nil }()
	select {
	case err := <-r.done:
		return err
	case <-time.After(30 * time.Second):
		t.Fatal("Run has not returned")
		return nil
	}
}

// noLeaks checks at the end of the test that no goroutine is left. Call it first.
func noLeaks(t *testing.T) {
	t.Helper()
	before := goleak.IgnoreCurrent()
	t.Cleanup(func() { goleak.VerifyNone(t, before) })
}

func textsOf(messages []telegramtest.Message) []string {
	var list []string
	for _, m := range messages {
		list = append(list, m.Text)
	}
	return list
}

func TestAnswers(t *testing.T) {
	noLeaks(t)
	s := telegramtest.New(t)
	r := newRig(t, s, &memory{}, nil).run(t)
	ann := s.User("ann").Private()
	ann.Say("one")
	if got := textsOf(ann.Wait(1)); got[0] != "You: one" {
		t.Errorf("got %q", got)
	}
	group := s.User("bob").In(s.Supergroup("Potters"))
	asked := group.Say("two")
	if got := group.Wait(1)[0]; got.Text != "You: two" || got.ReplyTo != asked.ID {
		t.Errorf("got %q as a reply to %d, want one to %d", got.Text, got.ReplyTo, asked.ID)
	}
	forum := s.Forum("Guild")
	topic := forum.NewTopic("Glazes")
	in := s.User("bob").InTopic(forum, topic)
	in.Say("three")
	in.Wait(1)
	if got, _ := ann.PressData(ann.Wait(1)[0], "data").Answer(); got != "data" {
		t.Errorf("the pressed button says %q", got)
	}
	if got := s.User("ann").Inline("clay"); len(got) != 1 || got[0].Title != "clay" {
		t.Errorf("inline: %+v", got)
	}
	r.stop(t)
	s.WaitConfirmed()
}

func TestValidate(t *testing.T) {
	good := Config{Token: "123456:ABC-DEF_1", Mode: ModeWebhook, WebhookURL: "https://a.example/telegram/webhook", WebhookSecret: "s-1_A", APIURL: "http://127.0.0.1:8081/"}
	if err := good.Validate(); err != nil {
		t.Error(err)
	}
	secret := "987654321:AAbbCCddEEffGG secret"
	for name, tt := range map[string]struct {
		change func(*Config)
		want   string
	}{
		"no token":       {func(c *Config) { c.Token = "" }, "@BotFather"},
		"bad token":      {func(c *Config) { c.Token = secret }, "telegram.token is no token"},
		"mode":           {func(c *Config) { c.Mode = "push" }, "polling or webhook"},
		"no webhook":     {func(c *Config) { c.WebhookURL = "" }, "telegram.webhook.url"},
		"odd webhook":    {func(c *Config) { c.WebhookURL = "ftp://a.example" }, "telegram.webhook.url"},
		"webhook secret": {func(c *Config) { c.WebhookSecret = "a b" }, "telegram.webhook.secret"},
		"api url":        {func(c *Config) { c.APIURL = "localhost:8081" }, "telegram.api_url"},
		"poll":           {func(c *Config) { c.PollTimeout = time.Hour }, "poll"},
	} {
		c := good
		tt.change(&c)
		err := c.Validate()
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v, want one about %q", name, err, tt.want)
		}
		if err != nil && strings.Contains(err.Error(), secret[10:]) {
			t.Errorf("%s: the error shows the token: %v", name, err)
		}
	}
}

// handlerFunc is a handler of updates alone.
type handlerFunc func(ctx context.Context, u *update)

func (f handlerFunc) start(context.Context, user) error     { return nil }
func (f handlerFunc) settle(context.Context)                {}
func (f handlerFunc) received(context.Context, *update)     {}
func (f handlerFunc) handle(ctx context.Context, u *update) { f(ctx, u) }

func testLog(t *testing.T) *slog.Logger {
	t.Helper()
	return slog.New(slog.NewTextHandler(t.Output(), nil))
}

func newTextLog(w io.Writer) *slog.Logger { return slog.New(slog.NewTextHandler(w, nil)) }
