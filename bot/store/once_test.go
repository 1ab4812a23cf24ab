package store

import (
	"bytes"
	"net"
	"net/url"
	"sync"
	"testing"
	"time"

	"github.com/faqbot/faqbot/bot"
	"github.com/faqbot/faqbot/faq"
)

// cutter stands between a store and its server. Once the store has sent the mark, it breaks the
// connection instead of passing on the response that holds the tag: the statement took effect, and
// the store does not know.
type cutter struct {
	mu        sync.Mutex
	mark, tag string
	cut       int
}

func (c *cutter) set(mark, tag string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.mark, c.tag, c.cut = mark, tag, 0
}

func (c *cutter) times() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.cut
}

// between listens for a server, and returns the address to connect to instead of the server's: what comes and goes passes through
// serve, which ends when a connection does.
func between(t *testing.T, server string, serve func(client, server net.Conn)) string {
	t.Helper()
	var lc net.ListenConfig
	l, err := lc.Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	t.Cleanup(func() { _ = l.Close(); wg.Wait() })
	wg.Go(func() {
		for {
			client, err := l.Accept()
			if err != nil {
				return
			}
			wg.Go(func() {
				defer func() { _ = client.Close() }()
				server, err := net.Dial("tcp", server) //nolint:noctx // it ends with the test's store
				if err != nil {
					return
				}
				defer func() { _ = server.Close() }()
				serve(client, server)
			})
		}
	})
	return l.Addr().String()
}

func (c *cutter) serve(client, server net.Conn) {
	marked := make(chan struct{})
	go func() {
		defer func() { _ = server.Close() }()
		var once sync.Once
		buf := make([]byte, 64<<10)
		for {
			n, err := client.Read(buf)
			c.mu.Lock()
			if c.mark != "" && bytes.Contains(buf[:n], []byte(c.mark)) {
				once.Do(func() { close(marked) })
			}
			c.mu.Unlock()
			if _, werr := server.Write(buf[:n]); err != nil || werr != nil {
				return
			}
		}
	}()
	buf := make([]byte, 64<<10)
	for {
		n, err := server.Read(buf)
		select {
		case <-marked:
			c.mu.Lock()
			if c.mark != "" && bytes.Contains(buf[:n], []byte(c.tag)) {
				c.mark = "" // once
				c.cut++
				c.mu.Unlock()
				return
			}
			c.mu.Unlock()
		default:
		}
		if _, werr := client.Write(buf[:n]); err != nil || werr != nil {
			return
		}
	}
}

// What took effect without the store knowing is tried again, and is there once.
func TestPostgresExactlyOnce(t *testing.T) {
	server := sharedServer(t)
	var c cutter
	u, err := url.Parse(server.URL(server.Database(t), "", ""))
	if err != nil {
		t.Fatal(err)
	}
	u.Host = between(t, u.Host, c.serve)
	s := openStore(t, Config{URL: u.String()})
	ctx := t.Context()
	for i, tt := range []struct {
		what string
		tag  string
		do   func(mark string) error
		want func() int
	}{
		{"a question", "INSERT 0 1", func(mark string) error {
			r := sample(1)
			r.Platform = mark
			return s.Record(ctx, r)
		}, func() int { return len(questions(t, s, time.Time{})) }},
		{"an action of staff", "INSERT 0 1", func(mark string) error {
			return s.RecordStaff(ctx, bot.StaffAction{Action: mark, Outcome: "live"})
		}, func() int { return len(actions(t, s, time.Time{})) }},
		{"feedback", "COMMIT", func(mark string) error {
			return s.RecordFeedback(ctx, bot.Feedback{Platform: mark, Question: "When?", Entry: faq.EntryID("hours"), Right: true})
		}, func() int {
			var n int
			if err := s.reader.QueryRowContext(ctx, "SELECT count(*) FROM feedback").Scan(&n); err != nil {
				t.Error(err)
			}
			return n
		}},
		{"a value of an adapter", "INSERT 0 1", func(mark string) error { return s.State("telegram").SetText(ctx, mark, "x") }, func() int {
			values, err := s.State("telegram").Under(ctx, "mark")
			if err != nil {
				t.Error(err)
			}
			return len(values)
		}},
	} {
		t.Run(tt.what, func(t *testing.T) {
			mark := "mark-" + string(rune('a'+i))
			c.set(mark, tt.tag)
			if err := tt.do(mark); err != nil {
				t.Errorf("error %v", err)
			}
			if c.times() != 1 {
				t.Fatalf("the connection was broken %d times, want once: this test shows nothing", c.times())
			}
			if got := tt.want(); got != 1 {
				t.Errorf("it is there %d times, want once", got)
			}
		})
	}
}
