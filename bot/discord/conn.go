package discord

import (
	"bytes"
	"compress/zlib"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/url"
	"runtime"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"

	"github.com/bwmarrin/discordgo"
	"github.com/gorilla/websocket"
)

// The opcodes of the gateway. https://discord.com/developers/docs/topics/opcodes-and-status-codes#gateway
const (
	opDispatch       = 0
	opHeartbeat      = 1
	opIdentify       = 2
	opResume         = 6
	opReconnect      = 7
	opInvalidSession = 9
	opHello          = 10
	opHeartbeatAck   = 11
)

const (
	helloTimeout = 20 * time.Second // from the connection to the first word
	readyTimeout = time.Minute      // from there to a session
	writeTimeout = 10 * time.Second
	maxFrame     = 32 << 20 // bytes of a message, unpacked; a server with many threads makes some megabytes
	closeResume  = 4000     // a close code of our own, after which the session can be resumed
)

// conn is one connection to the gateway.
type conn struct {
	shard *shard
	ws    *websocket.Conn
	beats sync.WaitGroup
	stop  context.CancelFunc

	writing sync.Mutex
	seq     atomic.Int64 // of the last event
	unacked atomic.Int32 // heartbeats since the last acknowledgement
	zombie  atomic.Bool
	ready   bool
}

// frame is a message of the gateway.
type frame struct {
	Op   int             `json:"op"`
	Data json.RawMessage `json:"d"`
	Seq  *int64          `json:"s,omitempty"`
	Type string          `json:"t,omitempty"`
}

func dial(ctx context.Context, s *shard, address string) (*conn, error) {
	u, err := url.Parse(address)
	if err != nil || (u.Scheme != "wss" && u.Scheme != "ws") {
		return nil, fmt.Errorf("discord: the gateway's address %q is none", address)
	}
	u.RawQuery = url.Values{"v": {discordgo.APIVersion}, "encoding": {"json"}}.Encode()
	if u.Path == "" {
		u.Path = "/"
	}
	ws, resp, err := s.g.dialer.DialContext(ctx, u.String(), nil)
	if resp != nil && resp.Body != nil {
		_ = resp.Body.Close()
	}
	if err != nil {
		return nil, fmt.Errorf("discord: connecting to the gateway: %w", err)
	}
	ws.SetReadLimit(maxFrame)
	ws.SetCloseHandler(func(int, string) error { return nil }) // close answers: the library would send back the code, which may end the session
	return &conn{shard: s, ws: ws}, nil
}

// close ends the connection in a way that lets the session be resumed, and waits for the heartbeats.
func (c *conn) close() {
	if c.stop != nil {
		c.stop()
	}
	c.writing.Lock()
	_ = c.ws.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(closeResume, ""), time.Now().Add(time.Second))
	c.writing.Unlock()
	_ = c.ws.Close()
	c.beats.Wait()
}

// serve speaks the protocol until the connection ends. It reports whether a session was on.
func (c *conn) serve(ctx context.Context) (ready bool, err error) {
	ctx, c.stop = context.WithCancel(ctx)
	unhook := context.AfterFunc(ctx, func() { _ = c.ws.SetReadDeadline(time.Now()) }) // ends the read at once
	defer unhook()
	c.seq.Store(c.shard.session.Seq) // before the hello: without one it goes back into the session as it was
	interval, err := c.hello(ctx)
	if err == nil {
		c.beats.Go(func() { c.heartbeats(ctx, interval) })
		err = c.open()
	}
	for err == nil {
		limit := readyTimeout
		if c.ready {
			limit = 2*interval + writeTimeout // heartbeats are acknowledged more often than that
		}
		c.extend(ctx, limit)
		var f frame
		if f, err = c.read(); err == nil {
			err = c.take(ctx, f)
		}
	}
	c.shard.session.Seq = c.seq.Load()
	if c.zombie.Load() {
		err = errZombie
	}
	return c.ready, err
}

// extend gives the next read its time, unless the connection is to end.
func (c *conn) extend(ctx context.Context, d time.Duration) {
	_ = c.ws.SetReadDeadline(time.Now().Add(d))
	if ctx.Err() != nil {
		_ = c.ws.SetReadDeadline(time.Now())
	}
}

// hello waits for the first message and returns the interval of heartbeats.
func (c *conn) hello(ctx context.Context) (time.Duration, error) {
	c.extend(ctx, helloTimeout)
	f, err := c.read()
	if err != nil {
		return 0, err
	}
	if f.Op == opReconnect {
		return 0, errReconnect
	}
	var h struct {
		Interval int64 `json:"heartbeat_interval"` // milliseconds
	}
	if f.Op != opHello || json.Unmarshal(f.Data, &h) != nil || h.Interval <= 0 {
		return 0, fmt.Errorf("discord: the gateway began with op %d and not with a hello", f.Op)
	}
	return time.Duration(min(h.Interval, 600_000)) * time.Millisecond, nil
}

// open starts a session, or resumes the one that is there.
func (c *conn) open() error {
	g := c.shard.g
	if s := c.shard.session; s.ID != "" {
		return c.write(opResume, map[string]any{"token": g.token, "session_id": s.ID, "seq": s.Seq})
	}
	c.seq.Store(0)
	return c.write(opIdentify, map[string]any{
		"token": g.token, "intents": g.intents, "compress": true, "large_threshold": 50, "shard": [2]int{c.shard.id, c.shard.count},
		"properties": map[string]string{"os": runtime.GOOS, "browser": "faqbot", "device": "faqbot"},
	})
}

func (c *conn) write(op int, data any) error {
	c.writing.Lock()
	defer c.writing.Unlock()
	_ = c.ws.SetWriteDeadline(time.Now().Add(writeTimeout))
	if err := c.ws.WriteJSON(map[string]any{"op": op, "d": data}); err != nil {
		return fmt.Errorf("discord: writing to the gateway: %w", err)
	}
	return nil
}

// read returns the next message. Large ones come packed.
func (c *conn) read() (frame, error) {
	kind, data, err := c.ws.ReadMessage()
	if err != nil {
		return frame{}, fmt.Errorf("discord: reading from the gateway: %w", err)
	}
	if kind == websocket.BinaryMessage {
		z, err := zlib.NewReader(bytes.NewReader(data))
		if err != nil {
			return frame{}, fmt.Errorf("discord: unpacking a message of the gateway: %w", err)
		}
		data, err = io.ReadAll(io.LimitReader(z, maxFrame+1))
		if err != nil || len(data) > maxFrame {
			return frame{}, fmt.Errorf("discord: unpacking a message of the gateway: %d bytes: %w", len(data), errors.Join(err))
		}
	}
	var f frame
	if err := json.Unmarshal(data, &f); err != nil {
		return frame{}, fmt.Errorf("discord: reading a message of the gateway: %w", err)
	}
	return f, nil
}

// take does what a message asks for. An error ends the connection.
func (c *conn) take(ctx context.Context, f frame) error {
	switch f.Op {
	case opDispatch:
		return c.dispatch(ctx, f)
	case opHeartbeat:
		return c.beat()
	case opReconnect:
		return errReconnect
	case opInvalidSession:
		if string(bytes.TrimSpace(f.Data)) == "true" {
			return errResumable
		}
		return errInvalid
	case opHeartbeatAck:
		c.unacked.Store(0)
	}
	return nil
}

func (c *conn) dispatch(ctx context.Context, f frame) error {
	if f.Seq != nil {
		c.seq.Store(*f.Seq)
	}
	switch f.Type {
	case "READY":
		var r struct {
			SessionID string `json:"session_id"`
			URL       string `json:"resume_gateway_url"`
		}
		if err := json.Unmarshal(f.Data, &r); err != nil || r.SessionID == "" {
			return errors.New("discord: the gateway's ready names no session")
		}
		c.shard.session = session{ID: r.SessionID, URL: r.URL}
		c.ready = true
		c.shard.g.counts.add("sessions")
		c.shard.g.log.InfoContext(ctx, "connected to Discord", "shard", c.shard.id, "shards", c.shard.count)
	case "RESUMED":
		c.ready = true
		c.shard.g.counts.add("resumes")
		c.shard.g.log.InfoContext(ctx, "connected to Discord again; nothing was missed", "shard", c.shard.id)
	}
	c.deliver(ctx, f)
	return nil
}

// deliver hands a dispatch on, and survives what is in it.
func (c *conn) deliver(ctx context.Context, f frame) {
	g := c.shard.g
	defer func() {
		if r := recover(); r != nil {
			g.counts.add("panics")
			g.log.ErrorContext(ctx, "reading an event of Discord failed; this is a mistake in faqbot, please report it",
				"event", f.Type, "panic", r, "stack", string(debug.Stack()))
		}
	}()
	g.deliver(ctx, f.Type, f.Data, origin{shard: c.shard.id, seq: c.seq.Load()})
}

func (c *conn) beat() error {
	var seq any
	if n := c.seq.Load(); n > 0 {
		seq = n
	}
	return c.write(opHeartbeat, seq)
}

// heartbeats sends one in each interval, the first after a part of it, and ends the connection when the one before
// was not acknowledged.
func (c *conn) heartbeats(ctx context.Context, interval time.Duration) {
	wait := jitter(interval)
	for {
		if sleep(ctx, wait) != nil {
			return
		}
		if c.unacked.Add(1) > 1 {
			c.zombie.Store(true)
			_ = c.ws.SetReadDeadline(time.Now())
			_ = c.ws.Close()
			return
		}
		if c.beat() != nil {
			_ = c.ws.Close() // the read sees it
			return
		}
		wait = interval
	}
}
