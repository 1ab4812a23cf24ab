package web

import (
	"context"
	"errors"
	"io/fs"
	"net"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/prometheus/client_golang/prometheus/testutil"

	"github.com/faqbot/faqbot/bot"
	"github.com/faqbot/faqbot/bot/locale"
	"github.com/faqbot/faqbot/faq"
)

// metric returns the value of a counter without labels.
func metric(t *testing.T, a *Adapter, name string) float64 {
	t.Helper()
	families, err := a.metrics.registry.Gather()
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range families {
		if f.GetName() == name {
			return f.GetMetric()[0].GetCounter().GetValue()
		}
	}
	t.Fatalf("there is no metric %s", name)
	return 0
}

func TestHeaders(t *testing.T) {
	a, _ := newAdapter(t, Config{})
	for _, path := range []string{"/", "/api/ask", "/nothing", "/healthz"} {
		h := send(t, a, http.MethodGet, path, "", nil).Header()
		for key, want := range map[string]string{
			"Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' https: data:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
			"X-Content-Type-Options":  "nosniff", "Referrer-Policy": "no-referrer",
		} {
			if got := h.Get(key); got != want {
				t.Errorf("%s: %s is %q", path, key, got)
			}
		}
	}
}

func TestAssets(t *testing.T) {
	a, _ := newAdapter(t, Config{})
	page := send(t, a, http.MethodGet, "/", "", nil)
	if page.Header().Get("Cache-Control") != "no-store" {
		t.Errorf("the page is cached: %q", page.Header().Get("Cache-Control"))
	}
	html := page.Body.String()
	if regexp.MustCompile(`(?i)\son\w+=|\sstyle=|<style|<script>|https?://`).MatchString(html) {
		t.Errorf("the page has inline script or style, or loads from elsewhere:\n%s", html)
	}
	files := regexp.MustCompile(`(?:href|src)="(assets/[^"]+)"`).FindAllStringSubmatch(html, -1)
	if len(files) != 3 {
		t.Errorf("the page loads %v", files)
	}
	for _, f := range files {
		w := send(t, a, http.MethodGet, "/"+f[1], "", nil)
		if w.Code != http.StatusOK || !strings.Contains(w.Header().Get("Cache-Control"), "immutable") || w.Body.Len() == 0 {
			t.Errorf("%s: %d %v", f[1], w.Code, w.Header())
		}
		if strings.Contains(w.Body.String(), "//cdn") || strings.Contains(w.Body.String(), "@import") || strings.Contains(w.Body.String(), "url(") {
			t.Errorf("%s loads something else", f[1])
		}
	}
	for _, path := range []string{"/assets/page.css", "/assets/", "/assets/../web.go", "/static/page.html", "/favicon.ico"} {
		if w := send(t, a, http.MethodGet, path, "", nil); w.Code == http.StatusOK {
			t.Errorf("%s is served", path)
		}
	}
}

func TestFormPost(t *testing.T) {
	form := map[string]string{"Content-Type": "application/x-www-form-urlencoded"}
	for _, tt := range []struct {
		name, body string
		status     int
		want       []string
	}{
		{"question", "question=hours+%3Cb%3E&conversation=c9", 200, []string{"hours &lt;b&gt;", "Monday to Friday", `value="c9"`}},
		{"button", "action=entry%3Aprice&question=maybe", 200, []string{"An hour costs $80."}},
		{"bad button", "action=link%3Ax", 400, []string{"Ask me a question in your own words"}},
		{"nothing", "", 200, []string{"I did not find an answer"}},
		{"too long", "question=" + strings.Repeat("x", 70<<10), 413, []string{"too long"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			a, _ := newAdapter(t, Config{})
			w := send(t, a, http.MethodPost, "/", tt.body, form)
			for _, want := range tt.want {
				if w.Code != tt.status || !strings.Contains(w.Body.String(), want) {
					t.Errorf("got %d, want %d and %q:\n%s", w.Code, tt.status, want, w.Body)
				}
			}
		})
	}
}

func TestHealth(t *testing.T) {
	problem := errors.New("the index is being built")
	a, _ := newAdapter(t, Config{Ready: func() error { return problem }})
	if w := send(t, a, http.MethodGet, "/healthz", "", nil); w.Code != http.StatusOK {
		t.Errorf("healthz: %d", w.Code)
	}
	if w := send(t, a, http.MethodGet, "/readyz", "", nil); w.Code != http.StatusServiceUnavailable || !strings.Contains(w.Body.String(), "being built") {
		t.Errorf("readyz: %d %s", w.Code, w.Body)
	}
	problem = nil
	if w := send(t, a, http.MethodGet, "/readyz", "", nil); w.Code != http.StatusOK {
		t.Errorf("readyz: %d %s", w.Code, w.Body)
	}
	a.closing.Store(true)
	if w := send(t, a, http.MethodGet, "/readyz", "", nil); w.Code != http.StatusServiceUnavailable {
		t.Errorf("readyz while closing: %d %s", w.Code, w.Body)
	}
}

func TestMetrics(t *testing.T) {
	a, _ := newAdapter(t, Config{})
	for _, body := range []string{`{"question":"both"}`, `{"question":"maybe"}`, `{}`} {
		send(t, a, http.MethodPost, "/api/ask", body, jsonHeader)
	}
	send(t, a, http.MethodGet, "/some/path", "", nil)
	body := send(t, a, http.MethodGet, "/metrics", "", nil).Body.String()
	for _, want := range []string{
		`faqbot_web_questions_total{outcome="answered"} 2`, `faqbot_web_questions_total{outcome="suggested"} 1`,
		`faqbot_web_questions_total{outcome="declined"} 0`, `faqbot_web_answer_seconds_count 2`,
		`faqbot_web_requests_total{code="200",route="/api/ask"} 2`, `faqbot_web_requests_total{code="400",route="/api/ask"} 1`,
		`faqbot_web_requests_total{code="404",route="none"} 1`, "go_goroutines ",
	} {
		if !strings.Contains(body, want) {
			t.Errorf("the metrics lack %s:\n%s", want, body)
		}
	}
	if problems, err := testutil.GatherAndLint(a.metrics.registry, "faqbot_web_questions_total", "faqbot_web_answer_seconds", "faqbot_web_requests_total"); err != nil || len(problems) > 0 {
		t.Errorf("%v %v", problems, err)
	}
}

func TestGenerationMetrics(t *testing.T) {
	a, _ := newAdapter(t, Config{
		Current:   func() (int, int) { return 12, 345 },
		Reindexes: func() map[bot.Status]int64 { return map[bot.Status]int64{bot.StatusLive: 3, bot.StatusFailed: 1} },
	})
	body := send(t, a, http.MethodGet, "/metrics", "", nil).Body.String()
	for _, want := range []string{
		"faqbot_generation 12\n", "faqbot_entries 345\n", `faqbot_reindex_total{status="live"} 3`, `faqbot_reindex_total{status="failed"} 1`, `faqbot_reindex_total{status="blocked"} 0`,
	} {
		if !strings.Contains(body, want) {
			t.Errorf("%q is not in the metrics", want)
		}
	}
	without, _ := newAdapter(t, Config{})
	if body := send(t, without, http.MethodGet, "/metrics", "", nil).Body.String(); strings.Contains(body, "faqbot_generation") || strings.Contains(body, "faqbot_reindex") {
		t.Error("the metrics tell of generations that nobody keeps")
	}
}

func TestImages(t *testing.T) {
	files := fstest.MapFS{
		"testdata/images/price.png": {Data: []byte("\x89PNG\r\n\x1a\n")}, "testdata/images/list.png": {Data: []byte("list")},
		"testdata/price.md": {Data: []byte("secret")}, "testdata/images/other.png": {Data: []byte("secret")},
	}
	a, _ := newAdapter(t, Config{
		Content:  func() *faq.Content { return content },
		OpenFile: func(path string) (fs.File, error) { return files.Open(path) },
	})
	html := send(t, a, http.MethodPost, "/api/ask", `{"action":{"kind":"entry","id":"price"},"format":"html"}`, jsonHeader).Body.String()
	for _, path := range []string{"images/price/images/price.png", "images/price/images/list.png"} {
		if !strings.Contains(html, path) {
			t.Errorf("the answer lacks %s: %s", path, html)
		}
		w := send(t, a, http.MethodGet, "/"+path, "", nil)
		if w.Code != http.StatusOK || w.Header().Get("Content-Type") != "image/png" || !strings.Contains(w.Header().Get("Content-Security-Policy"), "sandbox") {
			t.Errorf("%s: %d %v", path, w.Code, w.Header())
		}
	}
	for _, path := range []string{
		"/images/price/images/other.png", "/images/price/price.md", "/images/price/..%2fprice.md", "/images/nobody/images/price.png",
		"/images/price/images/../images/price.png", "/images/hours/images/price.png", "/images/price/",
	} {
		if w := send(t, a, http.MethodGet, path, "", nil); w.Code == http.StatusOK {
			t.Errorf("%s is served", path)
		}
	}
	without, _ := newAdapter(t, Config{})
	if w := send(t, without, http.MethodGet, "/images/price/images/price.png", "", nil); w.Code != http.StatusNotFound {
		t.Errorf("without content: %d", w.Code)
	}
}

func TestValidate(t *testing.T) {
	words, err := locale.New()
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name string
		cfg  Config
		want string
	}{
		{"nothing set", Config{}, ""},
		{"all right", Config{Listen: ":80", PublicURL: "https://a.example/faq", AllowedOrigins: []string{"https://a.example", "http://b.example:8080"}}, ""},
		{"no port", Config{Listen: "localhost"}, "web.listen"},
		{"no address", Config{PublicURL: "a.example"}, "web.public_url"},
		{"every origin", Config{AllowedOrigins: []string{"*"}}, `web.allowed_origins has "*"`},
		{"origin with path", Config{AllowedOrigins: []string{"https://a.example/"}}, "web.allowed_origins"},
		{"negative time", Config{Per: -time.Second}, "must not be negative"},
	} {
		_, err := New(nil, &noAsker{}, words, tt.cfg)
		got := ""
		if err != nil {
			got = err.Error()
		}
		if (got == "") != (tt.want == "") || !strings.Contains(got, tt.want) {
			t.Errorf("%s: the error is %q, want %q", tt.name, got, tt.want)
		}
	}
}

type noAsker struct{ bot.Asker }

func TestRun(t *testing.T) {
	addr := make(chan net.Addr, 1)
	a, asker := newAdapter(t, Config{Listen: "127.0.0.1:0", Listening: func(l net.Addr) { addr <- l }})
	started, release := make(chan struct{}), make(chan struct{})
	asker.Reply = func(context.Context, bot.Question) bot.Reply {
		close(started)
		<-release
		return bot.Reply{Outcome: bot.Smalltalk, Text: "late but whole"}
	}
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- a.Run(ctx) }()
	url := "http://" + (<-addr).String()

	// The same address a second time says what to change.
	b, _ := newAdapter(t, Config{Listen: strings.TrimPrefix(url, "http://")})
	if err := b.Run(t.Context()); err == nil || !strings.Contains(err.Error(), "another program listens there") || !strings.Contains(err.Error(), "FAQBOT_WEB_LISTEN") {
		t.Errorf("a second server says %v", err)
	}

	// A question under way when the server stops is answered.
	answered := make(chan string, 1)
	go func() {
		resp, err := http.Post(url+"/api/ask", "application/json", strings.NewReader(`{"question":"x"}`)) //nolint:noctx // the test ends it
		if err != nil {
			answered <- err.Error()
			return
		}
		_ = resp.Body.Close()
		answered <- resp.Status
	}()
	<-started
	stop()
	for !a.closing.Load() {
		time.Sleep(time.Millisecond)
	}
	close(release)
	if got := <-answered; got != "200 OK" {
		t.Errorf("the question under way got %s", got)
	}
	if err := <-done; err != nil {
		t.Errorf("Run returned %v", err)
	}
}

func TestListenError(t *testing.T) {
	a, _ := newAdapter(t, Config{Listen: "203.0.113.255:8080"})
	if err := a.Run(t.Context()); err == nil || !strings.Contains(err.Error(), "cannot listen on 203.0.113.255:8080") || !strings.Contains(err.Error(), "web.listen") {
		t.Errorf("got %v", err)
	}
}

func TestPageURL(t *testing.T) {
	for addr, want := range map[string]string{"0.0.0.0:80": "http://localhost:80", "127.0.0.1:8080": "http://127.0.0.1:8080", "[::]:1": "http://localhost:1", "[::1]:1": "http://[::1]:1"} {
		tcp, err := net.ResolveTCPAddr("tcp", addr)
		if err != nil {
			t.Fatal(err)
		}
		if got := pageURL(tcp); got != want {
			t.Errorf("pageURL(%s) = %s, want %s", addr, got, want)
		}
	}
}
