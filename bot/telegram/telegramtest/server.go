// Package telegramtest is a Bot API server for tests: people write to a bot, press its buttons and
// edit what they wrote, and the server shows what the bot does then. It refuses what Telegram
// refuses, fails when it is told to, and fails the test when a request is not as the specification
// of the Bot API says.
//
//	s := telegramtest.New(t) // the bot connects to s.URL with s.Token
//	ann := s.User("ann").Private()
//	ann.Say("When are you open?")
//	shown := ann.Wait(1)
package telegramtest

import (
	"encoding/json"
	"io"
	"maps"
	"mime"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// patience is how long a test waits for the bot to do something.
const patience = 15 * time.Second

// Server is the Bot API with the people who use it. Its methods are safe for concurrent use; they
// fail the test when something is wrong, and may be called from the test's goroutine alone.
type Server struct {
	URL   string // for the bot, in place of https://api.telegram.org
	Token string
	Bot   *User

	t    testing.TB
	http *httptest.Server
	quit chan struct{}

	mu        sync.Mutex
	changed   chan struct{} // closed and made anew at every change
	closed    bool
	people    map[string]*User
	chats     map[int64]*Chat
	account   int64 // last message id of private chats and groups
	nextID    int64 // of users, queries…
	faults    []*Fault
	requests  []Request
	commands  map[string][]Command
	inlines   map[string]*inline
	presses   map[string]*Press
	badURLs   map[string]bool
	limits    *limits
	privacy   bool
	deliverer *http.Client
	queue
}

// Request is one request that the bot made.
type Request struct {
	Method string
	Params map[string]string // nested values are JSON
	Files  map[string][]byte // by the name of their part
	At     time.Time
}

// New starts a server that stops with the test.
func New(t testing.TB) *Server {
	t.Helper()
	s := &Server{
		Token: "4242:AAF-not_a_real-token_of_any_bot1234", t: t, quit: make(chan struct{}), changed: make(chan struct{}),
		people: map[string]*User{}, chats: map[int64]*Chat{}, account: 100, nextID: 7000, commands: map[string][]Command{},
		inlines: map[string]*inline{}, presses: map[string]*Press{}, badURLs: map[string]bool{},
	}
	s.deliverer = &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	s.next = 500_000
	s.Bot = &User{s: s, ID: 4242, Name: "Test bot", Username: "faqbot_test_bot", bot: true}
	s.http = httptest.NewServer(http.HandlerFunc(s.serve))
	s.URL = s.http.URL
	t.Cleanup(s.Close)
	return s
}

// Close stops the server; requests under way get no answer.
func (s *Server) Close() {
	s.mu.Lock()
	if s.closed {
		s.mu.Unlock()
		return
	}
	s.closed = true
	close(s.quit)
	s.mu.Unlock()
	s.http.CloseClientConnections()
	s.http.Close()
	s.deliveries.Wait()
}

// Privacy turns privacy mode on or off, as @BotFather does; the server delivers all messages
// all the same.
func (s *Server) Privacy(on bool) { s.set(func() { s.privacy = on }) }

// errorf fails the test, unless it is over.
func (s *Server) errorf(format string, args ...any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.closed {
		s.t.Errorf("telegramtest: "+format, args...)
	}
}

// change wakes whoever waits; s.mu is held.
func (s *Server) change() {
	close(s.changed)
	s.changed = make(chan struct{})
}

// Until waits until done returns true, and fails the test if that takes too long. done is called
// with the server locked: it must not call methods of the server.
func (s *Server) until(what string, done func() bool) {
	s.t.Helper()
	timeout := time.NewTimer(patience)
	defer timeout.Stop()
	for {
		s.mu.Lock()
		ok, changed := done(), s.changed
		s.mu.Unlock()
		if ok {
			return
		}
		select {
		case <-changed:
		case <-timeout.C:
			s.t.Fatalf("telegramtest: waited %v for %s", patience, what)
		}
	}
}

// Settled waits until done returns true, which may ask the server and anything else. It is called
// again at every change of the server, and now and then.
func (s *Server) Settled(done func() bool) {
	s.t.Helper()
	timeout := time.NewTimer(patience)
	defer timeout.Stop()
	for {
		s.mu.Lock()
		changed := s.changed
		s.mu.Unlock()
		if done() {
			return
		}
		select {
		case <-changed:
		case <-time.After(2 * time.Millisecond):
		case <-timeout.C:
			s.t.Errorf("telegramtest: not settled after %v", patience)
			return
		}
	}
}

// Requests returns the requests for a method so far, "" for all but getUpdates.
func (s *Server) Requests(method string) []Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	var list []Request
	for _, r := range s.requests {
		if r.Method == method || method == "" && r.Method != "getUpdates" {
			list = append(list, r)
		}
	}
	return list
}

// WaitRequests waits until the bot has made n requests for a method, and returns them.
func (s *Server) WaitRequests(method string, n int) []Request {
	s.t.Helper()
	s.until("requests for "+method, func() bool {
		count := 0
		for _, r := range s.requests {
			if r.Method == method {
				count++
			}
		}
		return count >= n
	})
	return s.Requests(method)
}

// failure is a request that Telegram refuses.
type failure struct {
	code        int
	description string
	retryAfter  int
	migrateTo   int64
}

func badRequest(description string) *failure {
	return &failure{code: http.StatusBadRequest, description: "Bad Request: " + description}
}

func (s *Server) serve(w http.ResponseWriter, r *http.Request) {
	token, method, ok := strings.Cut(strings.TrimPrefix(r.URL.Path, "/bot"), "/")
	if !ok || token != s.Token {
		answer(w, nil, &failure{code: http.StatusUnauthorized, description: "Unauthorized"})
		return
	}
	params, files, err := readParams(r)
	if err != nil {
		s.errorf("%s: the request cannot be read: %v", method, err)
		answer(w, nil, badRequest("can't parse request"))
		return
	}
	req := Request{Method: method, Params: params, Files: files, At: time.Now()}
	if problems := theSpec().check(method, params, slices.Sorted(maps.Keys(files))); len(problems) > 0 {
		s.errorf("%s is not as the Bot API's specification says:\n\t%s\nthe request: %v", method, strings.Join(problems, "\n\t"), params)
	}
	chat := number(params["chat_id"])
	s.mu.Lock()
	s.requests = append(s.requests, req)
	f := s.fault(method, chat)
	s.change()
	s.mu.Unlock()
	if f != nil && f.before(s, w, r) {
		return
	}
	result, fail := s.call(r, req)
	if f != nil && f.after(s, w, r) {
		return
	}
	answer(w, result, fail)
}

func answer(w http.ResponseWriter, result any, fail *failure) {
	body := map[string]any{"ok": true, "result": result}
	status := http.StatusOK
	if fail != nil {
		status = fail.code
		body = map[string]any{"ok": false, "error_code": fail.code, "description": fail.description}
		parameters := map[string]any{}
		if fail.retryAfter > 0 {
			parameters["retry_after"] = fail.retryAfter
		}
		if fail.migrateTo != 0 {
			parameters["migrate_to_chat_id"] = fail.migrateTo
		}
		if len(parameters) > 0 {
			body["parameters"] = parameters
		}
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body) // whoever asked may have gone
}

// readParams reads a request in any form that the Bot API takes.
func readParams(r *http.Request) (map[string]string, map[string][]byte, error) {
	params, files := map[string]string{}, map[string][]byte{}
	take := func(values url.Values) {
		for name, list := range values {
			params[name] = list[0]
		}
	}
	kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	switch kind {
	case "application/json":
		var fields map[string]json.RawMessage
		if err := json.NewDecoder(r.Body).Decode(&fields); err != nil {
			return nil, nil, err
		}
		for name, value := range fields {
			var text string
			if json.Unmarshal(value, &text) != nil {
				text = string(value)
			}
			params[name] = text
		}
	case "multipart/form-data":
		if err := r.ParseMultipartForm(32 << 20); err != nil {
			return nil, nil, err
		}
		take(r.MultipartForm.Value)
		for name, list := range r.MultipartForm.File {
			f, err := list[0].Open()
			if err != nil {
				return nil, nil, err
			}
			data, err := io.ReadAll(f)
			if err != nil {
				return nil, nil, err
			}
			files[name] = data
			_ = f.Close()
		}
		_ = r.MultipartForm.RemoveAll()
	default:
		if err := r.ParseForm(); err != nil {
			return nil, nil, err
		}
		take(r.Form)
	}
	return params, files, nil
}
