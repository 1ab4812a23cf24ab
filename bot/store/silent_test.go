package store

import (
	"net"
	"net/url"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// muffler stands between a store and its server. While it is silent, nothing comes through, and nobody is told: so
// it is when a machine loses its power, or a firewall its memory.
type muffler struct{ silent atomic.Bool }

func (m *muffler) serve(client, server net.Conn) {
	var wg sync.WaitGroup
	wg.Go(func() { m.pass(server, client) })
	m.pass(client, server)
	wg.Wait()
}

func (m *muffler) pass(from, to net.Conn) {
	defer func() { _, _ = from.Close(), to.Close() }()
	buf := make([]byte, 64<<10)
	for {
		n, err := from.Read(buf)
		if !m.silent.Load() {
			if _, werr := to.Write(buf[:n]); werr != nil {
				return
			}
		}
		if err != nil {
			return
		}
	}
}

// What a person waits for, such as the language that was chosen for a chat, is given up within seconds when the
// server does not answer at all: a message needs several of these, and has a minute and a half.
func TestPostgresSilent(t *testing.T) {
	server := sharedServer(t)
	var m muffler
	u, err := url.Parse(server.URL(server.Database(t), "", ""))
	if err != nil {
		t.Fatal(err)
	}
	u.Host = between(t, u.Host, m.serve)
	s := openStore(t, Config{URL: u.String()})
	state := s.State("discord")
	if err := state.SetText(t.Context(), "lang", "de"); err != nil {
		t.Fatal(err)
	}
	if _, err := state.Text(t.Context(), "lang"); err != nil { // and a connection is there
		t.Fatal(err)
	}
	m.silent.Store(true)
	start := time.Now()
	_, err = state.Text(t.Context(), "lang")
	if took := time.Since(start); err == nil || took > 10*time.Second {
		t.Errorf("after %v the value of a server that does not answer is given up: %v", took, err)
	}
	m.silent.Store(false)
	if lang, err := state.Text(t.Context(), "lang"); err != nil || lang != "de" {
		t.Errorf("when the server answers again, the value is %q, %v", lang, err)
	}
}
