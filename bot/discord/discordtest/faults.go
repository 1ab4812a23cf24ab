package discordtest

import (
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// Fault is something that goes wrong with requests. Make one with [Server.Fail] and say what with
// one of its methods.
type Fault struct {
	method, part string
	times        int
	status       int
	contentType  string
	body         string
	header       map[string]string
	delay        time.Duration
	drop         bool
	after        bool // the request is carried out first
}

// Fail makes the next requests of a method whose path holds part go wrong, as often as times says.
func (s *Server) Fail(method, part string, times int) *Fault {
	f := &Fault{method: method, part: part, times: times, header: map[string]string{}}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = append(s.faults, f)
	return f
}

// Refuse answers with an error of Discord's.
func (f *Fault) Refuse(status, code int, message string) *Fault {
	data, _ := json.Marshal(map[string]any{"code": code, "message": message})
	f.status, f.contentType, f.body = status, "application/json", string(data)
	return f
}

// HTML answers as a proxy in front of Discord does: a page that is no JSON.
func (f *Fault) HTML(status int) *Fault {
	f.status, f.contentType, f.body = status, "text/html", "<html><title>cloudflare</title></html>"
	return f
}

// TooMany answers with a 429 of the route, or of all.
func (f *Fault) TooMany(after time.Duration, global bool) *Fault {
	f.Refuse(429, 0, "")
	data, _ := json.Marshal(map[string]any{"message": "You are being rate limited.", "retry_after": after.Seconds(), "global": global})
	f.body = string(data)
	f.header["Retry-After"] = strconv.Itoa(int(after.Seconds()) + 1)
	f.header["X-RateLimit-Scope"] = "user"
	if global {
		f.header["X-RateLimit-Global"], f.header["X-RateLimit-Scope"] = "true", "global"
	}
	return f
}

// Delay lets the request wait before it goes on.
func (f *Fault) Delay(d time.Duration) *Fault {
	f.delay = d
	return f
}

// Drop cuts the connection without an answer.
func (f *Fault) Drop() *Fault {
	f.drop = true
	return f
}

// After carries the request out before it goes wrong: only the answer is lost.
func (f *Fault) After() *Fault {
	f.after = true
	return f
}

func (s *Server) fault(r *http.Request) *Fault {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, f := range s.faults {
		if f.times > 0 && (f.method == "" || f.method == r.Method) && strings.Contains(r.URL.Path, f.part) {
			f.times--
			return f
		}
	}
	return nil
}

// apply does to a request what goes wrong, and returns the status that was answered, 0 for none.
func (f *Fault) apply(w http.ResponseWriter, r *http.Request) int {
	if f.delay > 0 {
		select {
		case <-time.After(f.delay):
		case <-r.Context().Done():
			return 0
		}
	}
	if f.drop {
		if c, ok := r.Context().Value(rawConn{}).(net.Conn); ok {
			_ = c.Close()
		}
		return 0
	}
	if f.status == 0 {
		return 0
	}
	for k, v := range f.header {
		w.Header().Set(k, v)
	}
	w.Header().Set("Content-Type", f.contentType)
	w.WriteHeader(f.status)
	fmt.Fprint(w, f.body)
	return f.status
}

// limit is a rate limit of a route: so many requests in a span.
type limit struct {
	method, part string
	n            int
	per          time.Duration
	bucket       string
	left         int
	reset        time.Time
	broken       int
}

// Limit puts a rate limit on requests of a method whose path holds part, with the headers that tell of it.
func (s *Server) Limit(method, part string, n int, per time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.limits = append(s.limits, &limit{method: method, part: part, n: n, per: per, bucket: fmt.Sprintf("bucket%d", len(s.limits))})
}

// Broken returns how many requests came in spite of a limit.
func (s *Server) Broken() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := 0
	for _, l := range s.limits {
		n += l.broken
	}
	return n
}

// limited counts a request and answers it with a 429 if it is one too many.
func (s *Server) limited(w http.ResponseWriter, r *http.Request) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, l := range s.limits {
		if l.method != r.Method || !strings.Contains(r.URL.Path, l.part) {
			continue
		}
		now := time.Now()
		if !l.reset.After(now) {
			l.left, l.reset = l.n, now.Add(l.per)
		}
		after := strconv.FormatFloat(l.reset.Sub(now).Seconds(), 'f', 3, 64)
		h := w.Header()
		h.Set("X-RateLimit-Limit", strconv.Itoa(l.n))
		h.Set("X-RateLimit-Reset-After", after)
		h.Set("X-RateLimit-Reset", strconv.FormatFloat(float64(l.reset.UnixMilli())/1000, 'f', 3, 64))
		h.Set("X-RateLimit-Bucket", l.bucket)
		if l.left == 0 {
			l.broken++
			h.Set("X-RateLimit-Remaining", "0")
			h.Set("Content-Type", "application/json")
			w.WriteHeader(http.StatusTooManyRequests)
			fmt.Fprintf(w, `{"message":"You are being rate limited.","retry_after":%s,"global":false}`, after)
			return http.StatusTooManyRequests
		}
		l.left--
		h.Set("X-RateLimit-Remaining", strconv.Itoa(l.left))
	}
	return 0
}
