// Package discordtest is a Discord of its own for tests: the REST interface and the gateway over HTTP and WebSocket
// on loopback, people who write and press buttons, and faults. It checks each request against
// Discord's specification (check.go), refuses what Discord refuses (limits.go), and fails
// the test when the bot breaks the rules.
package discordtest

import (
	"context"
	"crypto/ed25519"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// Server is one Discord. Make one with [New]; its fields may be changed before the bot connects.
type Server struct {
	URL       string        // for discord.api_url
	Token     string        // the bot's
	PublicKey string        // of the application
	App       string        // id of the application
	Bot       string        // id of the bot's user
	Heartbeat time.Duration // that the gateway asks for; 41 s unless changed
	Shards    int           // that are recommended; 1 unless changed
	Starts    int           // sessions that may be started today; 1000 unless changed
	Intents   int           // that the portal allows; a bot that asks for others is closed with 4014
	// Permissions are those of everyone on a server, a number; all that an FAQ bot needs unless changed.
	Permissions string
	Deadline    time.Duration // for the first response to an interaction; 3 s unless changed
	Tolerant    bool          // requests that break the specification are refused and do not fail the test

	t    testing.TB
	http *httptest.Server
	key  ed25519.PrivateKey

	checks       sync.WaitGroup // of requests that are answered and not checked yet
	mu           sync.Mutex
	closed       bool
	ids          int64
	ago          time.Duration
	guilds       map[string]string // name by id
	channels     map[string]*Channel
	messages     map[string]*Message
	order        []string // ids of messages, as they came
	nonces       map[string]string
	interactions map[string]*Interaction // by token
	commands     map[string][]any        // by guild, "": all
	faults       []*Fault
	limits       []*limit
	requests     []Request
	gateway      gateway
}

// Request is one that the bot made.
type Request struct {
	Method string
	Path   string // after /api/v9, with the query
	Body   []byte
	Status int // of the answer; 0: there was none
	At     time.Time
}

// The intents that the fake knows.
const (
	IntentGuilds         = 1 << 0
	IntentGuildMessages  = 1 << 9
	IntentDirectMessages = 1 << 12
	IntentMessageContent = 1 << 15 // needs a switch in the portal
)

// New starts a Discord that ends with the test.
func New(t testing.TB) *Server {
	t.Helper()
	public, private, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	s := &Server{
		Token: "MTIz.fake-token.for_tests", PublicKey: hex.EncodeToString(public),
		Heartbeat: 41 * time.Second, Shards: 1, Starts: 1000, Deadline: 3 * time.Second,
		Permissions: "274878024704",
		Intents:     IntentGuilds | IntentGuildMessages | IntentDirectMessages | IntentMessageContent,
		t:           t, key: private,
		guilds: map[string]string{}, channels: map[string]*Channel{}, messages: map[string]*Message{}, nonces: map[string]string{},
		interactions: map[string]*Interaction{}, commands: map[string][]any{},
	}
	s.App, s.Bot = s.id(), s.id()
	s.gateway.sessions = map[string]*session{}
	if _, err := theChecker(); err != nil {
		t.Fatal(err)
	}
	s.http = httptest.NewUnstartedServer(s.routes())
	s.http.Config.ConnContext = func(ctx context.Context, c net.Conn) context.Context { return context.WithValue(ctx, rawConn{}, c) }
	s.http.Start()
	s.URL = s.http.URL + "/api/v9"
	t.Cleanup(s.close)
	return s
}

// rawConn is the key under which a request's context has its connection.
type rawConn struct{}

func (s *Server) close() {
	s.mu.Lock()
	s.closed = true
	s.mu.Unlock()
	s.Drop()
	s.http.CloseClientConnections()
	s.http.Close()
	s.checks.Wait()
}

// errorf fails the test, unless it is over.
func (s *Server) errorf(format string, args ...any) {
	s.mu.Lock()
	closed := s.closed
	s.mu.Unlock()
	if !closed {
		s.t.Errorf("discordtest: "+format, args...)
	}
}

// id makes an id as Discord does: the time and a running number.
func (s *Server) id() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.nextID()
}

// Ago makes what happens from now on as old as d, by its ids.
func (s *Server) Ago(d time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.ago = d
}

func (s *Server) nextID() string {
	s.ids++
	return strconv.FormatInt((time.Now().Add(-s.ago).UnixMilli()-1420070400000)<<22|s.ids&0x3fffff, 10)
}

// Requests returns the requests so far, of a method and a part of the path; "" for all.
func (s *Server) Requests(method, part string) []Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(s.requests), func(r Request) bool {
		return (method != "" && r.Method != method) || !strings.Contains(r.Path, part)
	})
}

// Await waits until ok holds, and fails the test when that takes more than ten seconds.
func (s *Server) Await(what string, ok func() bool) {
	s.t.Helper()
	for end := time.Now().Add(10 * time.Second); ; time.Sleep(2 * time.Millisecond) {
		if ok() {
			return
		}
		if time.Now().After(end) {
			s.t.Fatalf("discordtest: %s did not come to be in ten seconds", what)
		}
	}
}

// refusal is an answer that is not a success.
type refusal struct {
	status, code int
	message      string
	errors       any
}

var (
	unknownChannel     = &refusal{status: 404, code: 10003, message: "Unknown Channel"}
	unknownMessage     = &refusal{status: 404, code: 10008, message: "Unknown Message"}
	unknownInteraction = &refusal{status: 404, code: 10062, message: "Unknown interaction"}
	acknowledged       = &refusal{status: 400, code: 40060, message: "Interaction has already been acknowledged."}
	invalidJSON        = &refusal{status: 400, code: 50109, message: "The request body contains invalid JSON."}
	invalidToken       = &refusal{status: 401, code: 50027, message: "Invalid Webhook Token"}
)

// call is one request on its way through the server.
type call struct {
	*http.Request
	body []byte
}

// decode reads the body, that of a form from its payload_json; the names of its files are returned.
func (c call) decode(v any) (files []string, refused *refusal) {
	data := c.body
	if strings.HasPrefix(c.Header.Get("Content-Type"), "multipart/form-data") {
		r := c.Clone(c.Context())
		r.Body = io.NopCloser(strings.NewReader(string(c.body)))
		if err := r.ParseMultipartForm(32 << 20); err != nil {
			return nil, invalidJSON
		}
		defer func() { _ = r.MultipartForm.RemoveAll() }()
		for _, list := range r.MultipartForm.File {
			for _, f := range list {
				files = append(files, f.Filename)
			}
		}
		data = []byte(r.FormValue("payload_json"))
	} else if len(data) == 0 {
		return nil, nil
	}
	if err := json.Unmarshal(data, v); err != nil {
		return nil, invalidJSON
	}
	return files, nil
}

// route answers a request: an error is a refusal, nil an empty answer.
type route func(c call) (any, *refusal)

// handle wraps a route in what holds for all: the token, faults, rate limits and the specification.
func (s *Server) handle(open bool, f route) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return
		}
		status := 0
		defer func() {
			s.mu.Lock()
			defer s.mu.Unlock()
			s.requests = append(s.requests, Request{
				Method: r.Method, Path: strings.TrimPrefix(r.URL.RequestURI(), "/api/v9"), Body: body, Status: status, At: time.Now(),
			})
		}()
		fault := s.fault(r)
		if fault != nil && !fault.after {
			status = fault.apply(w, r)
			if status != 0 || fault.drop {
				return
			}
		}
		if status = s.limited(w, r); status != 0 {
			return
		}
		if !open && r.Header.Get("Authorization") != "Bot "+s.Token {
			status = write(w, nil, &refusal{status: 401, message: "401: Unauthorized"})
			return
		}
		if check, _ := theChecker(); check != nil {
			if !s.checked(check, r, body) {
				status = write(w, nil, &refusal{status: 400, code: 50035, message: "Invalid Form Body"})
				return
			}
		}
		answer, refused := f(call{r, body})
		if fault != nil && fault.after { // it was done, and nobody hears of it
			status = fault.apply(w, r)
			return
		}
		status = write(w, answer, refused)
	}
}

// checked reports whether a request is as the specification has it, as far as that matters for the answer. Checking takes
// longer than all else, and Discord waits three seconds for a response: a server that is not tolerant, for which what is
// wrong fails the test anyway, answers before.
func (s *Server) checked(c *checker, r *http.Request, body []byte) bool {
	if s.Tolerant {
		return c.check(r, body) == nil
	}
	s.mu.Lock()
	closed := s.closed
	s.mu.Unlock()
	r = r.Clone(context.WithoutCancel(r.Context()))
	s.checks.Go(func() {
		if err := c.check(r, body); err != nil && !closed {
			s.t.Errorf("discordtest: %v\nbody: %s", err, body)
		}
	})
	return true
}

func write(w http.ResponseWriter, answer any, refused *refusal) int {
	status := http.StatusOK
	switch {
	case refused != nil:
		status = refused.status
		m := map[string]any{"code": refused.code, "message": refused.message}
		if refused.errors != nil {
			m["errors"] = refused.errors
		}
		answer = m
	case answer == nil:
		w.WriteHeader(http.StatusNoContent)
		return http.StatusNoContent
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(answer)
	return status
}

// routes returns all that the server answers. A request that is none of it fails the test.
func (s *Server) routes() http.Handler {
	mux := http.NewServeMux()
	on := func(pattern string, f route) {
		method, path, _ := strings.Cut(pattern, " ")
		mux.HandleFunc(method+" /api/v9"+path, s.handle(strings.HasPrefix(path, "/webhooks/") || strings.HasPrefix(path, "/interactions/"), f))
	}
	on("GET /gateway/bot", s.gatewayBot)
	on("GET /users/@me", func(call) (any, *refusal) { return s.botUser(), nil })
	on("GET /users/@me/guilds", s.guildList)
	on("GET /applications/@me", func(call) (any, *refusal) {
		return map[string]any{"id": s.App, "name": "FAQ", "flags": s.flags(), "verify_key": s.PublicKey, "bot": s.botUser()}, nil
	})
	on("POST /users/@me/channels", s.openDirect)
	on("GET /guilds/{guild}/channels", s.guildChannels)
	on("GET /guilds/{guild}/roles", func(c call) (any, *refusal) {
		return []any{map[string]any{"id": c.PathValue("guild"), "name": "@everyone", "permissions": s.Permissions, "position": 0}}, nil
	})
	on("GET /guilds/{guild}/members/{user}", func(c call) (any, *refusal) {
		return map[string]any{"user": map[string]any{"id": c.PathValue("user"), "username": "member"}, "roles": []string{}}, nil
	})
	on("GET /channels/{channel}", s.getChannel)
	on("GET /channels/{channel}/messages", s.listMessages)
	on("POST /channels/{channel}/messages", s.createMessage)
	on("GET /channels/{channel}/messages/{message}", s.getMessage(s.message))
	on("PATCH /channels/{channel}/messages/{message}", s.editMessage(s.message, false))
	on("DELETE /channels/{channel}/messages/{message}", s.deleteMessage(s.message))
	on("POST /channels/{channel}/messages/{message}/threads", s.startThread)
	on("POST /channels/{channel}/typing", func(call) (any, *refusal) { return nil, nil })
	on("POST /interactions/{interaction}/{token}/callback", s.callback)
	on("POST /webhooks/{app}/{token}", s.followUp)
	on("GET /webhooks/{app}/{token}/messages/{message}", s.getMessage(s.webhook))
	on("PATCH /webhooks/{app}/{token}/messages/{message}", s.editMessage(s.webhook, true))
	on("DELETE /webhooks/{app}/{token}/messages/{message}", s.deleteMessage(s.webhook))
	for _, at := range []string{"", "/guilds/{guild}"} {
		on("GET /applications/{app}"+at+"/commands", s.getCommands)
		on("PUT /applications/{app}"+at+"/commands", s.putCommands)
	}
	mux.HandleFunc("/gateway/", s.serveGateway)
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		s.errorf("the bot asked for %s %s, which this Discord does not have", r.Method, r.URL.Path)
		write(w, nil, &refusal{status: 404, message: "404: Not Found"})
	})
	return mux
}

func (s *Server) botUser() map[string]any {
	return map[string]any{"id": s.Bot, "username": "faqbot", "discriminator": "0", "avatar": nil, "bot": true}
}

// Content switches the intent Message Content in the portal.
func (s *Server) Content(on bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.Intents &^= IntentMessageContent
	if on {
		s.Intents |= IntentMessageContent
	}
}

func (s *Server) flags() int {
	if s.Intents&IntentMessageContent != 0 {
		return 1 << 19
	}
	return 0
}

func (s *Server) gatewayBot(call) (any, *refusal) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return map[string]any{
		"url": fmt.Sprintf("ws%s/gateway/", strings.TrimPrefix(s.http.URL, "http")), "shards": s.Shards,
		"session_start_limit": map[string]any{"total": 1000, "remaining": s.Starts, "reset_after": 14400000, "max_concurrency": 16},
	}, nil
}
