package discordtest

import (
	"slices"

	"github.com/coder/websocket"
)

// Connected waits until the bot has a connection with a session for each shard.
func (s *Server) Connected() {
	s.t.Helper()
	s.Await("a connection of the bot", func() bool {
		s.mu.Lock()
		defer s.mu.Unlock()
		n := 0
		for _, ses := range s.gateway.sessions {
			if ses.conn != nil && ses.conn == ses.greeted {
				n++
			}
		}
		return n >= s.Shards
	})
}

// Identifies returns the sessions that the bot asked for.
func (s *Server) Identifies() []Identify {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.gateway.identifies)
}

// Resumes returns how often the bot wanted to go on with a session.
func (s *Server) Resumes() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.gateway.resumes
}

// Beats returns how many heartbeats came.
func (s *Server) Beats() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.gateway.beats
}

func (s *Server) connections() []*gatewayConn {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.gateway.conns)
}

// Drop cuts the gateway's connections without a word.
func (s *Server) Drop() {
	for _, c := range s.connections() {
		_ = c.ws.CloseNow()
	}
}

// DropInFrame cuts the connections in the middle of a message.
func (s *Server) DropInFrame() {
	for _, c := range s.connections() {
		c.mu.Lock()
		_, _ = c.raw.Write([]byte("\x81\x7e\x02\x00{\"op\":0,\"t\":\"MESSAGE_CR"))
		_ = c.raw.Close()
		c.mu.Unlock()
	}
}

// Close ends the connections with a close code.
func (s *Server) Close(code int, reason string) {
	for _, c := range s.connections() {
		go func() { _ = c.ws.Close(websocket.StatusCode(code), reason) }()
	}
}

// Send sends bytes as a message, as they are.
func (s *Server) Send(data []byte) {
	for _, c := range s.connections() {
		c.send(data)
	}
}

// AskReconnect asks the bot to connect anew (op 7).
func (s *Server) AskReconnect() { s.Send(frameOf(7, nil, 0, "")) }

// Invalidate ends the sessions (op 9). A resumable one is not forgotten.
func (s *Server) Invalidate(resumable bool) {
	if !resumable {
		s.Forget()
	}
	s.Send(frameOf(9, resumable, 0, ""))
}

// AskHeartbeat asks for a heartbeat (op 1).
func (s *Server) AskHeartbeat() { s.Send(frameOf(1, nil, 0, "")) }

// Forget forgets all sessions: none can be resumed.
func (s *Server) Forget() {
	s.mu.Lock()
	defer s.mu.Unlock()
	clear(s.gateway.sessions)
}

// Silence makes the connections dead: nothing is sent and no heartbeat acknowledged, until it is ended.
func (s *Server) Silence(on bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.gateway.silent = on
}

// Twice sends each event twice.
func (s *Server) Twice(on bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.gateway.twice = on
}

func (s *Server) opening(o opening) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.gateway.next = append(s.gateway.next, o)
}

// NextReconnects makes the next connection be asked to reconnect before it has a session.
func (s *Server) NextReconnects() { s.opening(openReconnect) }

// NextInvalid makes the session that the next connection asks for be refused.
func (s *Server) NextInvalid() { s.opening(openInvalid) }

// NextBeats makes the next connection be asked for a heartbeat before it has a session.
func (s *Server) NextBeats() { s.opening(openBeat) }

// NextMute makes the next connection get no hello.
func (s *Server) NextMute() { s.opening(openMute) }

// NextEnds makes the next connection end in place of the hello.
func (s *Server) NextEnds() { s.opening(openEnd) }

// NextReconnectsFirst makes the next connection be asked to reconnect in place of the hello.
func (s *Server) NextReconnectsFirst() { s.opening(openReconnectFirst) }
