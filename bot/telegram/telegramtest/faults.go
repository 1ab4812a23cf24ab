package telegramtest

import (
	"fmt"
	"net/http"
	"time"
)

// Drop says when a connection is dropped without an answer.
type Drop int

// The moments.
const (
	DropNever  Drop = iota
	DropBefore      // the request is not carried out
	DropAfter       // it is carried out, and only the answer is lost
)

// Fault is something that goes wrong with requests.
type Fault struct {
	Method string // "": any but getUpdates
	Chat   int64  // 0: any
	Skip   int    // as many requests go well first
	Times  int    // as many then go wrong; 0: one, negative: all

	Delay       time.Duration // before anything else happens; the bot may give up meanwhile
	Late        time.Duration // after the request was carried out, before the answer
	Drop        Drop
	Code        int    // 429, 502…: the answer, in place of the request's own; 0: the request is carried out
	Description string // "": one that fits Code
	RetryAfter  int    // seconds, with 429
	Page        bool   // an HTML page in place of JSON, as proxies send it
}

// Fault makes requests go wrong from now on; several faults of the same requests come one after the other.
func (s *Server) Fault(f Fault) {
	if f.Times == 0 {
		f.Times = 1
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = append(s.faults, &f)
}

// Heal ends all faults.
func (s *Server) Heal() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = nil
}

// fault returns the fault of a request, nil for none; s.mu is held.
func (s *Server) fault(method string, chat int64) *Fault {
	for _, f := range s.faults {
		if f.Times == 0 || f.Method != method && (f.Method != "" || method == "getUpdates") || f.Chat != 0 && f.Chat != chat {
			continue
		}
		if f.Skip > 0 {
			f.Skip--
			return nil
		}
		if f.Times > 0 {
			f.Times--
		}
		hit := *f
		return &hit
	}
	return nil
}

// before does what the fault does before the request is carried out, and reports whether that was all.
func (f *Fault) before(s *Server, w http.ResponseWriter, r *http.Request) bool {
	if !s.pause(r, f.Delay) {
		return true
	}
	if f.Drop == DropBefore {
		drop(w)
		return true
	}
	if f.Code == 0 {
		return false
	}
	if f.Page {
		w.Header().Set("Content-Type", "text/html")
		w.WriteHeader(f.Code)
		fmt.Fprintf(w, "<html><body><h1>%d %s</h1><p>%s</p></body></html>", f.Code, http.StatusText(f.Code), r.URL)
		return true
	}
	fail := &failure{code: f.Code, description: f.Description, retryAfter: f.RetryAfter}
	if fail.description == "" {
		fail.description = http.StatusText(f.Code)
		if f.RetryAfter > 0 {
			fail.description += fmt.Sprintf(": retry after %d", f.RetryAfter)
		}
	}
	answer(w, nil, fail)
	return true
}

func (f *Fault) after(s *Server, w http.ResponseWriter, r *http.Request) bool {
	if !s.pause(r, f.Late) {
		return true
	}
	if f.Drop == DropAfter {
		drop(w)
		return true
	}
	return false
}

// pause waits, and reports whether the bot still does.
func (s *Server) pause(r *http.Request, d time.Duration) bool {
	if d == 0 {
		return true
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-r.Context().Done():
		return false
	case <-s.quit:
		return false
	}
}

func drop(w http.ResponseWriter) {
	if h, ok := w.(http.Hijacker); ok {
		if conn, _, err := h.Hijack(); err == nil {
			_ = conn.Close()
		}
	}
}
