package telegramtest

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// queue holds the updates that the bot has not confirmed; it is part of the server, under its lock.
type queue struct {
	next       int64
	waiting    []queued
	held       bool
	twice      bool
	reversed   bool
	poll       chan struct{} // closed when another poll begins; nil: nobody polls
	webhook    *Webhook
	deliveries sync.WaitGroup
}

type queued struct {
	id    int64
	data  json.RawMessage
	taken bool // by a webhook delivery
}

// Webhook is the webhook that the bot has set.
type Webhook struct {
	URL            string
	Secret         string
	MaxConnections int
	AllowedUpdates []string
	LastError      string
	lastErrorDate  int64
}

// Update gives the bot an update of any kind; its update_id is added, and returned.
func (s *Server) Update(fields map[string]any) int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.push(fields)
}

// UpdateJSON gives the bot an update as it stands, whatever it is.
func (s *Server) UpdateJSON(id int64, data string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.next = max(s.next, id)
	s.waiting = append(s.waiting, queued{id: id, data: json.RawMessage(data)})
	s.deliver()
	s.change()
}

// push queues an update; s.mu is held.
func (s *Server) push(fields map[string]any) int64 {
	s.next++
	id := s.next
	fields["update_id"] = id
	data, err := json.Marshal(fields)
	if err != nil {
		panic(err) // unreachable: made of texts and numbers
	}
	s.waiting = append(s.waiting, queued{id: id, data: data})
	s.deliver()
	s.change()
	return id
}

// Hold keeps updates back until Release, so that they arrive together.
func (s *Server) Hold() { s.set(func() { s.held = true }) }

// Release ends Hold.
func (s *Server) Release() { s.set(func() { s.held = false; s.deliver() }) }

// Twice makes every update arrive twice.
func (s *Server) Twice() { s.set(func() { s.twice = true }) }

// Reverse makes updates that arrive together arrive in the wrong order.
func (s *Server) Reverse() { s.set(func() { s.reversed = true }) }

func (s *Server) set(f func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f()
	s.change()
}

// Webhook returns the webhook that is set, nil for none.
func (s *Server) Webhook() *Webhook {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.webhook == nil {
		return nil
	}
	w := *s.webhook
	return &w
}

// SetWebhook sets a webhook as another program would.
func (s *Server) SetWebhook(w Webhook) { s.set(func() { s.webhook = &w }) }

// Unconfirmed returns how many updates the bot has not confirmed.
func (s *Server) Unconfirmed() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.waiting)
}

// WaitConfirmed waits until the bot has confirmed all updates.
func (s *Server) WaitConfirmed() {
	s.t.Helper()
	s.until("all updates to be confirmed", func() bool { return len(s.waiting) == 0 })
}

func (s *Server) getUpdates(r *http.Request, p map[string]string) (any, *failure) {
	s.mu.Lock()
	if s.webhook != nil {
		s.mu.Unlock()
		return nil, &failure{code: http.StatusConflict, description: "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"}
	}
	if s.poll != nil {
		close(s.poll) // the earlier poll ends
	}
	mine := make(chan struct{})
	s.poll = mine
	offset := number(p["offset"])
	s.waiting = slices.DeleteFunc(s.waiting, func(q queued) bool { return offset > 0 && q.id < offset })
	s.change()
	s.mu.Unlock()
	timeout := time.NewTimer(time.Duration(number(p["timeout"])) * time.Second)
	defer timeout.Stop()
	defer s.set(func() {
		if s.poll == mine {
			s.poll = nil
		}
	})
	for {
		s.mu.Lock()
		list, changed := s.batch(int(number(p["limit"]))), s.changed
		s.mu.Unlock()
		select {
		case <-mine:
			return nil, &failure{code: http.StatusConflict, description: "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"}
		default:
		}
		if len(list) > 0 {
			return list, nil
		}
		select {
		case <-changed:
		case <-mine:
		case <-timeout.C:
			return []any{}, nil
		case <-r.Context().Done():
			return []any{}, nil
		case <-s.quit:
			return []any{}, nil
		}
	}
}

// batch returns the updates of one answer; s.mu is held.
func (s *Server) batch(limit int) []json.RawMessage {
	if s.held {
		return nil
	}
	if limit == 0 {
		limit = 100
	}
	var list []json.RawMessage
	for _, q := range s.waiting[:min(limit, len(s.waiting))] {
		list = append(list, q.data)
		if s.twice {
			list = append(list, q.data)
		}
	}
	if s.reversed {
		slices.Reverse(list)
	}
	return list
}

// deliver starts deliveries to the webhook; s.mu is held. Those of Telegram are parallel, but for
// the updates of one chat; here all are.
func (s *Server) deliver() {
	if s.webhook == nil || s.held || s.closed {
		return
	}
	hook := *s.webhook
	var list []queued
	for i := range s.waiting {
		if q := &s.waiting[i]; !q.taken {
			q.taken = true
			list = append(list, *q)
		}
	}
	if s.reversed {
		slices.Reverse(list)
	}
	times := 1
	if s.twice {
		times = 2
	}
	for _, q := range list {
		for range times {
			s.deliveries.Go(func() { s.call1(hook, q) })
		}
	}
}

// call1 delivers an update until the bot takes it.
func (s *Server) call1(hook Webhook, q queued) {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	go func() {
		select {
		case <-s.quit:
			cancel()
		case <-ctx.Done():
		}
	}()
	for ctx.Err() == nil {
		req, err := http.NewRequestWithContext(ctx, http.MethodPost, hook.URL, bytes.NewReader(q.data))
		if err != nil {
			return
		}
		req.Header.Set("Content-Type", "application/json")
		req.Header.Set("X-Telegram-Bot-Api-Secret-Token", hook.Secret)
		resp, err := s.deliverer.Do(req)
		status := "no answer"
		if err == nil {
			_ = resp.Body.Close()
			if resp.StatusCode == http.StatusOK {
				s.set(func() {
					s.waiting = slices.DeleteFunc(s.waiting, func(w queued) bool { return w.id == q.id })
				})
				return
			}
			status = "Wrong response from the webhook: " + resp.Status
		}
		s.set(func() {
			if s.webhook != nil {
				s.webhook.LastError, s.webhook.lastErrorDate = status, time.Now().Unix()
			}
		})
		select {
		case <-time.After(20 * time.Millisecond):
		case <-ctx.Done():
		}
	}
}

func (s *Server) setWebhook(p map[string]string) (any, *failure) {
	hook := &Webhook{URL: p["url"], Secret: p["secret_token"], MaxConnections: int(number(p["max_connections"]))}
	if p["allowed_updates"] != "" {
		_ = json.Unmarshal([]byte(p["allowed_updates"]), &hook.AllowedUpdates) // the specification was checked
	}
	if hook.MaxConnections == 0 {
		hook.MaxConnections = 40
	}
	if !strings.HasPrefix(hook.URL, "https://") && !strings.HasPrefix(hook.URL, "http://127.0.0.1:") {
		return nil, badRequest("bad webhook: An HTTPS URL must be provided for webhook")
	}
	s.set(func() {
		s.webhook = hook
		if s.poll != nil {
			close(s.poll)
			s.poll = nil
		}
		for i := range s.waiting {
			s.waiting[i].taken = false
		}
		s.deliver()
	})
	return true, nil
}

func (s *Server) webhookInfo() any {
	s.mu.Lock()
	defer s.mu.Unlock()
	info := map[string]any{"url": "", "has_custom_certificate": false, "pending_update_count": len(s.waiting)}
	if w := s.webhook; w != nil {
		info["url"], info["max_connections"], info["allowed_updates"] = w.URL, w.MaxConnections, w.AllowedUpdates
		if w.LastError != "" {
			info["last_error_message"], info["last_error_date"] = w.LastError, w.lastErrorDate
		}
	}
	return info
}

func number(s string) int64 {
	n, _ := strconv.ParseInt(s, 10, 64)
	return n
}
