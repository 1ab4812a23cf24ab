package discordtest

import (
	"context"
	"encoding/json"
	"maps"
	"net"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/coder/websocket"
)

// gateway is the state of the gateway; Server.mu guards it.
type gateway struct {
	sessions   map[string]*session
	conns      []*gatewayConn
	identifies []Identify
	resumes    int
	beats      int
	silent     bool // heartbeats are not acknowledged, and nothing is sent
	next       []opening
	twice      bool
}

// Identify is a session that the bot asked for.
type Identify struct {
	Intents int       `json:"intents"`
	Shard   [2]int    `json:"shard"`
	Token   string    `json:"token"`
	At      time.Time `json:"-"`
}

// session is one of the bot's; it outlives its connection.
type session struct {
	id      string
	seq     int64
	intents int
	shard   [2]int
	log     []dispatch
	conn    *gatewayConn // nil: there is none
	greeted *gatewayConn // the connection that has got all that comes first
}

type dispatch struct {
	seq  int64
	data []byte
}

type gatewayConn struct {
	ws  *websocket.Conn
	raw net.Conn
	mu  sync.Mutex
}

func (c *gatewayConn) send(data []byte) {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	c.mu.Lock()
	defer c.mu.Unlock()
	_ = c.ws.Write(ctx, websocket.MessageText, data)
}

// opening is something that happens to a connection before it has a session.
type opening int

const (
	openReconnect      opening = iota // op 7 right after hello
	openInvalid                       // op 9 in answer to identify or resume
	openBeat                          // op 1 right after hello
	openMute                          // no hello
	openEnd                           // the connection ends in place of hello
	openReconnectFirst                // op 7 in place of hello
)

func frameOf(op int, data any, seq int64, name string) []byte {
	v := map[string]any{"op": op, "d": data, "s": nil, "t": nil}
	if op == 0 {
		v["s"], v["t"] = seq, name
	}
	out, _ := json.Marshal(v)
	return out
}

func (s *Server) serveGateway(w http.ResponseWriter, r *http.Request) {
	if r.URL.Query().Get("v") != "9" || r.URL.Query().Get("encoding") != "json" {
		s.errorf("the gateway is opened with %s", r.URL.RawQuery)
	}
	ws, err := websocket.Accept(w, r, &websocket.AcceptOptions{CompressionMode: websocket.CompressionDisabled})
	if err != nil {
		return
	}
	raw, _ := r.Context().Value(rawConn{}).(net.Conn)
	c := &gatewayConn{ws: ws, raw: raw}
	defer func() { _ = ws.CloseNow() }()
	s.mu.Lock()
	s.gateway.conns = append(s.gateway.conns, c)
	first := opening(-1)
	if len(s.gateway.next) > 0 {
		first, s.gateway.next = s.gateway.next[0], s.gateway.next[1:]
	}
	s.mu.Unlock()
	var end error
	defer func() { s.gone(c, end) }()
	if first != openMute && first != openEnd && first != openReconnectFirst {
		c.send(frameOf(10, map[string]any{"heartbeat_interval": s.Heartbeat.Milliseconds()}, 0, ""))
	}
	switch first {
	case openEnd:
		return
	case openReconnect, openReconnectFirst:
		c.send(frameOf(7, nil, 0, ""))
	case openBeat:
		c.send(frameOf(1, nil, 0, ""))
	default:
	}
	for {
		_, data, err := ws.Read(context.Background())
		if err != nil {
			end = err
			return
		}
		var f struct {
			Op   int             `json:"op"`
			Data json.RawMessage `json:"d"`
		}
		if json.Unmarshal(data, &f) != nil {
			_ = ws.Close(4002, "Error while decoding payload.")
			return
		}
		s.take(c, f.Op, f.Data, first == openInvalid)
	}
}

// gone takes a connection out. A bot that closes it with 1000 or 1001 gives up its session.
func (s *Server) gone(c *gatewayConn, end error) {
	code := websocket.CloseStatus(end)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.gateway.conns = slices.DeleteFunc(s.gateway.conns, func(o *gatewayConn) bool { return o == c })
	for id, ses := range s.gateway.sessions {
		if ses.conn == c {
			ses.conn = nil
			if code == websocket.StatusNormalClosure || code == websocket.StatusGoingAway {
				delete(s.gateway.sessions, id)
			}
		}
	}
}

func (s *Server) take(c *gatewayConn, op int, data json.RawMessage, invalid bool) {
	switch op {
	case 1:
		s.mu.Lock()
		s.gateway.beats++
		silent := s.gateway.silent
		s.mu.Unlock()
		if !silent {
			c.send(frameOf(11, nil, 0, ""))
		}
	case 2:
		s.identify(c, data, invalid)
	case 6:
		s.resume(c, data, invalid)
	}
}

func (s *Server) identify(c *gatewayConn, data json.RawMessage, invalid bool) {
	var id Identify
	if err := json.Unmarshal(data, &id); err != nil {
		_ = c.ws.Close(4002, "Error while decoding payload.")
		return
	}
	id.At = time.Now()
	s.mu.Lock()
	s.gateway.identifies = append(s.gateway.identifies, id)
	s.mu.Unlock()
	switch {
	case id.Token != s.Token:
		_ = c.ws.Close(4004, "Authentication failed.")
		return
	case id.Intents&^s.Intents != 0:
		_ = c.ws.Close(4014, "Disallowed intent(s).")
		return
	case invalid:
		c.send(frameOf(9, false, 0, ""))
		return
	}
	s.mu.Lock()
	ses := &session{id: "session" + s.nextID(), intents: id.Intents, shard: id.Shard, conn: c}
	s.gateway.sessions[ses.id] = ses
	guilds := []any{}
	for g := range s.guilds {
		guilds = append(guilds, map[string]any{"id": g, "unavailable": true})
	}
	s.mu.Unlock()
	s.deliver(ses, "READY", map[string]any{
		"v": 9, "user": s.botUser(), "guilds": guilds, "session_id": ses.id, "shard": id.Shard,
		"resume_gateway_url": "ws" + strings.TrimPrefix(s.http.URL, "http") + "/gateway/", "application": map[string]any{"id": s.App, "flags": s.flags()},
	})
	s.mu.Lock()
	var creates []map[string]any
	for g, name := range s.guilds {
		channels, threads := []any{}, []any{}
		for _, ch := range s.channels {
			if ch.Guild == g && ch.Type == Thread {
				threads = append(threads, ch.json())
			} else if ch.Guild == g {
				channels = append(channels, ch.json())
			}
		}
		if ses.mine(g) {
			creates = append(creates, map[string]any{"id": g, "name": name, "channels": channels, "threads": threads, "members": []any{}})
		}
	}
	s.mu.Unlock()
	for _, g := range creates {
		s.deliver(ses, "GUILD_CREATE", g)
	}
	s.greet(ses, c)
}

// greet notes that a connection has got what comes before all other events.
func (s *Server) greet(ses *session, c *gatewayConn) {
	s.mu.Lock()
	defer s.mu.Unlock()
	ses.greeted = c
}

func (s *Server) resume(c *gatewayConn, data json.RawMessage, invalid bool) {
	var r struct {
		Token   string `json:"token"`
		Session string `json:"session_id"`
		Seq     int64  `json:"seq"`
	}
	_ = json.Unmarshal(data, &r)
	if r.Seq < 1 { // a session begins with the first event
		_ = c.ws.Close(4007, "Invalid seq.")
		return
	}
	s.mu.Lock()
	s.gateway.resumes++
	ses := s.gateway.sessions[r.Session]
	if r.Token != s.Token || ses == nil || r.Seq > ses.seq || invalid {
		s.mu.Unlock()
		c.send(frameOf(9, false, 0, ""))
		return
	}
	ses.conn = c
	missed := slices.Clone(ses.log)
	s.mu.Unlock()
	for _, d := range missed {
		if d.seq > r.Seq {
			c.send(d.data)
		}
	}
	s.deliver(ses, "RESUMED", map[string]any{})
	s.greet(ses, c)
}

// mine reports whether a server's events come to the session's shard.
func (ses *session) mine(guild string) bool {
	id, _ := strconv.ParseUint(guild, 10, 64)
	return int(id>>22%uint64(max(1, ses.shard[1]))) == ses.shard[0]
}

func (s *Server) deliver(ses *session, name string, data any) {
	s.mu.Lock()
	ses.seq++
	out := frameOf(0, data, ses.seq, name)
	ses.log = append(ses.log, dispatch{ses.seq, out})
	c, silent, twice := ses.conn, s.gateway.silent, s.gateway.twice
	s.mu.Unlock()
	if c == nil || silent {
		return
	}
	c.send(out)
	if twice && name != "READY" && name != "RESUMED" {
		c.send(out)
	}
}

// Dispatch sends an event to the sessions that are to have it: by the shard of its server ("": private, to the first)
// and by their intents. A session without a connection gets it when it resumes.
func (s *Server) Dispatch(name, guild string, data any) {
	s.mu.Lock()
	var to []*session
	for _, ses := range s.gateway.sessions {
		if ses.mine(guild) && ses.wants(name, guild) {
			to = append(to, ses)
		}
	}
	s.mu.Unlock()
	for _, ses := range to {
		s.deliver(ses, name, s.visible(ses, name, data))
	}
}

func (ses *session) wants(name, guild string) bool {
	intent := 0
	switch {
	case strings.HasPrefix(name, "MESSAGE_") && guild == "":
		intent = IntentDirectMessages
	case strings.HasPrefix(name, "MESSAGE_"):
		intent = IntentGuildMessages
	case strings.HasPrefix(name, "CHANNEL_"), strings.HasPrefix(name, "THREAD_"), strings.HasPrefix(name, "GUILD_"):
		intent = IntentGuilds
	}
	return ses.intents&intent == intent
}

// visible takes out of a message what a session without the intent does not see: what neither the bot wrote nor mentions it. A
// reply mentions whom it answers, unless its author turns that off.
func (s *Server) visible(ses *session, name string, data any) any {
	m, ok := data.(map[string]any)
	if !ok || name != "MESSAGE_CREATE" || ses.intents&IntentMessageContent != 0 || m["guild_id"] == nil {
		return data
	}
	author, _ := m["author"].(map[string]any)
	mentions, _ := m["mentions"].([]any)
	isBot := func(u any) bool { v, _ := u.(map[string]any); return v["id"] == s.Bot }
	if author["id"] == s.Bot || slices.ContainsFunc(mentions, isBot) {
		return data
	}
	hidden := map[string]any{}
	maps.Copy(hidden, m)
	hidden["content"], hidden["embeds"], hidden["attachments"], hidden["components"] = "", []any{}, []any{}, []any{}
	return hidden
}
