package web

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/faqbot/faqbot/bot"
	"github.com/faqbot/faqbot/bot/bottest"
	"github.com/faqbot/faqbot/bot/locale"
	"github.com/faqbot/faqbot/faq"
)

const (
	token      = "the-token-of-these-tests"
	otherToken = "another-token-just-as-right"
	local      = "a-long-secret-of-this-machine"
)

// newStaffAdapter returns an adapter over a real core whose staff come with a token, and what ends the
// core and returns what staff did.
func newStaffAdapter(t testing.TB, keeper *bottest.Keeper, cfg Config) (a *Adapter, kept func() []bot.StaffAction) {
	t.Helper()
	log := &bottest.StaffLog{}
	core := bottest.Core(t, bottest.Content(), nil, bot.Config{
		Keeper: keeper, StaffLog: log,
		Staff: func(q bot.Question) bool {
			return (q.Platform == Name || q.Platform == CommandLine) && slices.Contains(q.Roles, bot.RoleToken)
		},
	})
	words, err := locale.New()
	if err != nil {
		t.Fatal(err)
	}
	cfg.Staff, cfg.Questions = core, -1
	a, err = New(slog.New(slog.NewTextHandler(t.Output(), nil)), core, words, cfg)
	if err != nil {
		t.Fatal(err)
	}
	return a, func() []bot.StaffAction {
		if err := core.Close(t.Context()); err != nil {
			t.Error(err)
		}
		return log.Actions()
	}
}

// with returns the headers of a request of staff.
func with(token string, more ...string) map[string]string {
	h := map[string]string{"Content-Type": "application/json"}
	if token != "" {
		h["Authorization"] = "Bearer " + token
	}
	for i := 0; i+1 < len(more); i += 2 {
		h[more[i]] = more[i+1]
	}
	return h
}

// staffRequests are those of the API for staff that are right in all but the token.
var staffRequests = []struct{ method, path, body string }{ //nolint:gochecknoglobals // a constant that Go cannot spell
	{"POST", "/api/reindex", `{"force":true}`},
	{"POST", "/api/reindex", ``},
	{"POST", "/api/rollback", `{"generation":1}`},
	{"GET", "/api/generations", ``},
	{"GET", "/api/diff?from=1&to=2", ``},
}

func TestStaffAPI(t *testing.T) {
	keeper := &bottest.Keeper{}
	a, _ := newStaffAdapter(t, keeper, Config{StaffTokens: []string{"", otherToken, token}, LocalToken: local})
	for _, tt := range []struct {
		method, path, body string
		headers            map[string]string
		want               []string // of the body
		reached            string
	}{
		{"POST", "/api/reindex", ``, with(token, "Content-Type", ""), []string{`"status":"blocked"`, `"worse":[{"question":"When are you open?"`}, "reindex web/"},
		{"POST", "/api/reindex", `{"force":false}`, with(otherToken), []string{`"status":"blocked"`}, "reindex web/"},
		{"POST", "/api/reindex", ` {"force":true} `, with(token, "Faqbot-Client", "cli"), []string{`"status":"live"`, `"forced":true`, `"by":{"platform":"cli"}`}, "reindex force cli/"},
		{"POST", "/api/reindex", `{}`, with(local, "Authorization", "bearer  "+local), []string{`"status":"blocked"`}, "reindex web/"},
		{"POST", "/api/rollback", `{"generation":2}`, with(token, "Faqbot-Client", "telegram"), []string{`"status":"live","generation":2,"from":3`, `"rollback":true`}, "rollback 2 web/"},
		{"GET", "/api/generations", ``, with(token), []string{`{"generations":[{"generation":3,"current":true`}, "generations"},
		{"GET", "/api/diff", ``, with(token), []string{`{"moved":true}`}, "diff"},
		{"GET", "/api/diff?from=2&to=3", ``, with(token), []string{`{"moved":true}`}, "diff"},
	} {
		before := len(keeper.Reached())
		w := send(t, a, tt.method, tt.path, tt.body, tt.headers)
		if w.Code != http.StatusOK || w.Header().Get("Cache-Control") != "no-store" || !json.Valid(w.Body.Bytes()) {
			t.Errorf("%s %s: %d %v %s", tt.method, tt.path, w.Code, w.Header(), w.Body)
		}
		for _, want := range tt.want {
			if !strings.Contains(w.Body.String(), want) {
				t.Errorf("%s %s: %s is not in %s", tt.method, tt.path, want, w.Body)
			}
		}
		if diff := cmp.Diff([]string{tt.reached}, keeper.Reached()[before:]); diff != "" {
			t.Errorf("%s %s %s (-want +got):\n%s", tt.method, tt.path, tt.body, diff)
		}
	}
}

// diffKeeper keeps what it was asked to compare.
type diffKeeper struct {
	bottest.Keeper
	from, to int
}

func (k *diffKeeper) Diff(_ context.Context, from, to int) (*faq.Difference, error) {
	k.from, k.to = from, to
	return &faq.Difference{}, nil
}

func TestDiffOf(t *testing.T) {
	keeper := &diffKeeper{}
	core := bottest.Core(t, bottest.Content(), nil, bot.Config{Keeper: keeper, Staff: func(bot.Question) bool { return true }})
	a, _ := newAdapter(t, Config{StaffTokens: []string{token}, Staff: core})
	for query, want := range map[string][2]int{"": {0, bot.FilesNow}, "?from=4": {4, bot.FilesNow}, "?to=4": {0, 4}, "?from=4&to=7": {4, 7}} {
		w := send(t, a, http.MethodGet, "/api/diff"+query, "", with(token))
		if got := [2]int{keeper.from, keeper.to}; w.Code != http.StatusOK || got != want {
			t.Errorf("%s: %d, compared %v, want %v", query, w.Code, got, want)
		}
	}
}

// Whatever is wrong is said in JSON, and reaches nobody.
func TestStaffAPIErrors(t *testing.T) {
	keeper := &bottest.Keeper{}
	a, kept := newStaffAdapter(t, keeper, Config{StaffTokens: []string{token}, AllowedOrigins: []string{"https://a.example"}, PublicURL: "https://faq.example"})
	for _, tt := range []struct {
		name, method, path, body string
		headers                  map[string]string
		status                   int
		want                     string
	}{
		{"no token", "GET", "/api/generations", "", with(""), 401, "Authorization: Bearer"},
		{"wrong token", "GET", "/api/generations", "", with(token + "x"), 401, "Authorization: Bearer"},
		{"half a token", "GET", "/api/generations", "", with(token[:10]), 401, "Authorization: Bearer"},
		{"another scheme", "GET", "/api/generations", "", map[string]string{"Authorization": "Basic " + token}, 401, "Authorization: Bearer"},
		{"a token in the address", "GET", "/api/generations?token=" + token, "", with(""), 401, "Authorization: Bearer"},
		{"empty token", "GET", "/api/generations", "", map[string]string{"Authorization": "Bearer "}, 401, "Authorization: Bearer"},
		{"wrong method", "GET", "/api/reindex", "", with(token), 405, "POST"},
		{"wrong method", "POST", "/api/diff", "", with(token), 405, "GET"},
		{"wrong method", "DELETE", "/api/rollback", "", with(token), 405, "POST"},
		{"form", "POST", "/api/reindex", "force=true", with(token, "Content-Type", "application/x-www-form-urlencoded"), 415, "Content-Type"},
		{"too long", "POST", "/api/reindex", `{"force":` + strings.Repeat(" ", 5000) + `true}`, with(token), 413, "4 KiB"},
		{"no JSON", "POST", "/api/reindex", `force`, with(token), 400, `{"force": false}`},
		{"no object", "POST", "/api/reindex", `null`, with(token), 400, "JSON object"},
		{"two objects", "POST", "/api/reindex", `{} {}`, with(token), 400, "JSON object"},
		{"misspelt", "POST", "/api/reindex", `{"forse":true}`, with(token), 400, "without other fields"},
		{"wrong type", "POST", "/api/reindex", `{"force":"yes"}`, with(token), 400, "JSON object"},
		{"no generation", "POST", "/api/rollback", `{}`, with(token), 400, "Which generation"},
		{"no body", "POST", "/api/rollback", ``, with(token), 400, `{"generation": 12}`},
		{"no body and no type", "POST", "/api/rollback", ``, with(token, "Content-Type", ""), 400, `{"generation": 12}`},
		{"generation 0", "POST", "/api/rollback", `{"generation":0}`, with(token), 400, "Which generation"},
		{"no number", "POST", "/api/rollback", `{"generation":"2"}`, with(token), 400, "JSON object"},
		{"huge number", "POST", "/api/rollback", `{"generation":1e40}`, with(token), 400, "JSON object"},
		{"no number", "GET", "/api/diff?from=now", "", with(token), 400, `"from" is "now"`},
		{"negative", "GET", "/api/diff?to=-1", "", with(token), 400, `"to" is "-1"`},
		{"long", "GET", "/api/diff?to=" + strings.Repeat("9", 500), "", with(token), 400, "999…"},
		{"another site", "POST", "/api/reindex", `{}`, with(token, "Origin", "https://evil.example", "Sec-Fetch-Site", "cross-site"), 403, "other sites"},
		{"another site reads", "GET", "/api/generations", ``, with(token, "Sec-Fetch-Site", "cross-site"), 403, "other sites"},
		{"another site reads, old browser", "GET", "/api/generations", ``, with(token, "Origin", "https://evil.example"), 403, "other sites"},
		{"a site that may ask", "GET", "/api/generations", ``, with(token, "Origin", "https://a.example", "Sec-Fetch-Site", "cross-site"), 403, "other sites"},
		{"what a browser asks before", "OPTIONS", "/api/reindex", ``, map[string]string{"Origin": "https://a.example", "Access-Control-Request-Method": "POST"}, 403, "other sites"},
		{"no such path", "GET", "/api/generations/", ``, with(token), 404, "nothing here"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			a.wrong = bot.NewLimiter(-1, time.Minute)
			w := send(t, a, tt.method, tt.path, tt.body, tt.headers)
			var body struct{ Error string }
			if err := json.Unmarshal(w.Body.Bytes(), &body); err != nil || w.Code != tt.status || !strings.Contains(body.Error, tt.want) {
				t.Errorf("%d %q, want %d with %q", w.Code, body.Error, tt.status, tt.want)
			}
			h := w.Header()
			if h.Get("Cache-Control") != "no-store" || h.Get("Access-Control-Allow-Origin") != "" || (w.Code == 401) != (h.Get("WWW-Authenticate") != "") || (w.Code == 405) != (h.Get("Allow") != "") {
				t.Errorf("headers %v", h)
			}
		})
	}
	if w := send(t, a, "GET", "/api/generations", "", with(token, "Origin", "https://faq.example", "Sec-Fetch-Site", "same-origin")); w.Code != http.StatusOK {
		t.Errorf("our own page: %d %s", w.Code, w.Body)
	}
	if got := keeper.Reached(); len(got) != 1 {
		t.Errorf("the keeper was reached: %q", got)
	}
	if got := kept(); len(got) > 1 {
		t.Errorf("kept: %+v", got)
	}
}

// What the core says becomes a status.
func TestStaffCoreErrors(t *testing.T) {
	for _, tt := range []struct {
		err    error
		status int
	}{
		{bot.ErrNoGeneration, 404},
		{fmt.Errorf("x: %w", bot.ErrDamaged), 409},
		{bot.ErrBusy, 409},
		{bot.ErrNoKeeper, 409},
		{bot.ErrClosing, 503},
		{context.DeadlineExceeded, 504},
		{errors.New("open /srv/secret/faq.yaml: permission denied"), 500},
	} {
		a, _ := newStaffAdapter(t, &bottest.Keeper{Err: tt.err}, Config{StaffTokens: []string{token}})
		for _, r := range staffRequests {
			w := send(t, a, r.method, r.path, r.body, with(token))
			if w.Code != tt.status || !strings.HasPrefix(w.Body.String(), `{"error":"`) || strings.Contains(w.Body.String(), "secret") {
				t.Errorf("%v: %s: %d %s", tt.err, r.path, w.Code, w.Body)
			}
		}
	}
	// A right token whose owner the core does not take for staff.
	core := bottest.Core(t, bottest.Content(), nil, bot.Config{Keeper: &bottest.Keeper{}})
	a, _ := newAdapter(t, Config{StaffTokens: []string{token}, Staff: core})
	for _, r := range staffRequests {
		if w := send(t, a, r.method, r.path, r.body, with(token)); w.Code != http.StatusForbidden || !strings.Contains(w.Body.String(), "staff only") {
			t.Errorf("%s: %d %s", r.path, w.Code, w.Body)
		}
	}
}

// A stranger reaches no action of the staff: not by the API with whatever token, not by a button of the
// page, not by a question, and is told what those are told who ask for what is not there.
func TestStrangers(t *testing.T) {
	keeper := &bottest.Keeper{}
	a, kept := newStaffAdapter(t, keeper, Config{StaffTokens: []string{token}, LocalToken: local})
	a.wrong = bot.NewLimiter(-1, time.Minute)
	tokens := []string{"", "x", strings.ToUpper(token), token + "\t.", otherToken, strings.Repeat("a", 20_000), bot.RoleToken, "null", "undefined"}
	for _, r := range staffRequests {
		for _, wrong := range tokens {
			for _, client := range []string{"", "cli"} {
				w := send(t, a, r.method, r.path, r.body, with(wrong, "Faqbot-Client", client, "Cookie", "token="+token, "X-Forwarded-For", "127.0.0.1"))
				if w.Code != http.StatusUnauthorized {
					t.Errorf("%s with %.20q: %d %s", r.path, wrong, w.Code, w.Body)
				}
			}
		}
	}
	tries := 0
	for _, act := range bottest.StaffActions(t) {
		for _, auth := range []string{"", token} { // a token makes nobody staff where people ask
			for _, question := range []string{"", "Where can I park?"} {
				ask := func(kind string) string {
					body := fmt.Sprintf(`{"question":%q,"conversation":"c","action":{"kind":%q,"id":%q},"roles":["token"],"platform":"cli","Roles":["token"]}`, question, kind, act.ID)
					w := send(t, a, "POST", "/api/ask", body, with(auth))
					return fmt.Sprint(w.Code, w.Body)
				}
				if diff := cmp.Diff(ask("no-such-kind"), ask(string(act.Kind))); diff != "" {
					t.Errorf("%s (-unknown +got):\n%s", act.Kind, diff)
				}
				tries++
			}
		}
		form := map[string]string{"Content-Type": "application/x-www-form-urlencoded"}
		if w := send(t, a, "POST", "/", "action="+string(act.Kind)+"%3A"+act.ID, form); !strings.Contains(w.Body.String(), "not something I can do here") {
			t.Errorf("by form: %s: %d", act.Kind, w.Code)
		}
		tries++
	}
	if got := keeper.Reached(); len(got) > 0 {
		t.Errorf("the keeper was reached: %q", got)
	}
	if n := len(kept()); n != tries {
		t.Errorf("%d tries are kept of %d", n, tries)
	}
}

// With no token configured there is no such API, also where this machine has its secret.
func TestNoStaffAPI(t *testing.T) {
	nothing, _ := newAdapter(t, Config{})
	want := send(t, nothing, "GET", "/api/no-such-path", "", nil)
	none, _ := newStaffAdapter(t, &bottest.Keeper{}, Config{StaffTokens: []string{""}})
	secret, _ := newStaffAdapter(t, &bottest.Keeper{}, Config{LocalToken: local})
	withoutCore, _ := newAdapter(t, Config{StaffTokens: []string{token}})
	for name, a := range map[string]*Adapter{"nothing": nothing, "no token": none, "the secret alone": secret, "no core": withoutCore} {
		for _, r := range staffRequests {
			for _, tok := range []string{"", token, "x"} {
				w := send(t, a, r.method, r.path, r.body, with(tok))
				if w.Code != want.Code || w.Body.String() != want.Body.String() || cmp.Diff(want.Header(), w.Header()) != "" {
					t.Errorf("%s: %s with %q: %d %s %v", name, r.path, tok, w.Code, w.Body, w.Header())
				}
			}
		}
	}
	if w := send(t, secret, "GET", "/api/generations", "", with(local)); w.Code != http.StatusOK {
		t.Errorf("with the secret: %d %s", w.Code, w.Body)
	}
}

// idleStaff has no generations.
type idleStaff struct{ Staff }

func (idleStaff) Generations(context.Context, bot.Question) ([]bot.Generation, error) {
	return nil, nil
}

// Who sends wrong tokens waits, and can go on guessing with none; others are not kept from anything.
func TestWrongTokens(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, _ := newAdapter(t, Config{
			Staff: idleStaff{}, StaffTokens: []string{token}, LocalToken: local,
			TrustedProxies: []netip.Prefix{netip.MustParsePrefix("192.0.2.0/24")}, // from where requests of tests come
		})
		ask := func(from, token string) int {
			return send(t, a, "GET", "/api/generations", "", with(token, "X-Forwarded-For", from)).Code
		}
		for range wrongTokens {
			if code := ask("203.0.113.7", "guess"); code != http.StatusUnauthorized {
				t.Fatalf("a wrong token: %d", code)
			}
		}
		for _, tok := range []string{"guess", token, ""} {
			if code := ask("203.0.113.7", tok); code != http.StatusTooManyRequests {
				t.Errorf("after %d wrong ones, %q: %d", wrongTokens, tok, code)
			}
		}
		if code := ask("203.0.113.8", token); code != http.StatusOK {
			t.Errorf("another address: %d", code)
		}
		if code := ask("203.0.113.7", local); code != http.StatusOK {
			t.Errorf("the secret of this machine: %d", code)
		}
		time.Sleep(wrongTokensPer)
		if code := ask("203.0.113.7", token); code != http.StatusOK {
			t.Errorf("a minute later: %d", code)
		}
	})
}

// The server's time limits, made for questions, do not end a reindex that takes longer.
func TestLongReindex(t *testing.T) {
	const limit = 50 * time.Millisecond
	keeper := &bottest.Keeper{Work: func(ctx context.Context) {
		select {
		case <-time.After(5 * limit):
		case <-ctx.Done():
		}
	}}
	a, _ := newStaffAdapter(t, keeper, Config{StaffTokens: []string{token}})
	server := httptest.NewUnstartedServer(a.Handler())
	server.Config.ReadTimeout, server.Config.WriteTimeout = limit, limit
	server.Start()
	defer server.Close()
	for _, body := range []string{`{"force":true}`, ""} {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, server.URL+"/api/reindex", strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		for k, v := range with(token) {
			r.Header.Set(k, v)
		}
		resp, err := server.Client().Do(r)
		if err != nil {
			t.Fatal(err)
		}
		var report bot.ReindexReport
		if err := json.NewDecoder(resp.Body).Decode(&report); err != nil || resp.StatusCode != http.StatusOK || report.Status == "" {
			t.Errorf("%d %+v %v", resp.StatusCode, report, err)
		}
		_ = resp.Body.Close()
	}
}

func TestStaffTokensAreChecked(t *testing.T) {
	for tok, ok := range map[string]bool{"": true, "short": true, "sixteen-letters-": true, "with spaces in it, long": false, "line\nbreaks-in-it-long": false} {
		err := Config{StaffTokens: []string{tok}}.Validate()
		if (err == nil) != ok {
			t.Errorf("%q: %v", tok, err)
		}
		if err != nil && strings.Contains(err.Error(), tok) {
			t.Errorf("the error tells the token: %v", err)
		}
	}
}
