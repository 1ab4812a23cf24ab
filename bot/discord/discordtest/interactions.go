package discordtest

import (
	"bytes"
	"crypto/ed25519"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strconv"
	"time"
)

// tokenLife is how long further messages of an interaction are taken.
const tokenLife = 15 * time.Minute

// Interaction is a command, a press, a menu's entry, a modal or a request for suggestions.
type Interaction struct {
	ID, Token, Channel string
	Type               int

	s        *Server
	sent     time.Time
	acked    time.Time // of the first response; zero: none
	age      time.Duration
	kind     int      // of the first response
	original *Message // what @original names
	choices  []any
	modal    json.RawMessage
	refused  int // first responses that came late or twice
}

// Acked returns how long the first response took, and whether there was one.
func (i *Interaction) Acked() (time.Duration, bool) {
	i.s.mu.Lock()
	defer i.s.mu.Unlock()
	return i.acked.Sub(i.sent), !i.acked.IsZero()
}

// First returns the type of the first response, 0 if there was none.
func (i *Interaction) First() int {
	i.s.mu.Lock()
	defer i.s.mu.Unlock()
	return i.kind
}

// Reply waits for a reply that is more than an announcement, and returns it.
func (i *Interaction) Reply() Message {
	i.s.t.Helper()
	var m Message
	i.s.Await("a reply to the interaction", func() bool {
		i.s.mu.Lock()
		defer i.s.mu.Unlock()
		if i.original == nil || i.original.Loading || i.original.Deleted {
			return false
		}
		m = *i.original
		return true
	})
	return m
}

// Choices waits for the suggestions and returns their names.
func (i *Interaction) Choices() []string {
	i.s.t.Helper()
	var names []string
	i.s.Await("suggestions", func() bool {
		i.s.mu.Lock()
		defer i.s.mu.Unlock()
		for _, c := range i.choices {
			m, _ := c.(map[string]any)
			n, _ := m["name"].(string)
			names = append(names, n)
		}
		return i.choices != nil
	})
	return names
}

// Values returns the values of the suggestions, which [Interaction.Choices] has waited for.
func (i *Interaction) Values() []string {
	i.s.mu.Lock()
	defer i.s.mu.Unlock()
	var values []string
	for _, c := range i.choices {
		m, _ := c.(map[string]any)
		v, _ := m["value"].(string)
		values = append(values, v)
	}
	return values
}

// Modal waits for a form and returns it.
func (i *Interaction) Modal() json.RawMessage {
	i.s.t.Helper()
	var form json.RawMessage
	i.s.Await("a form", func() bool {
		i.s.mu.Lock()
		defer i.s.mu.Unlock()
		form = i.modal
		return form != nil
	})
	return form
}

// Age makes the interaction older than it is.
func (i *Interaction) Age(d time.Duration) {
	i.s.mu.Lock()
	defer i.s.mu.Unlock()
	i.age = d
}

// Late returns how many interactions have had no first response in time, or one that was refused.
func (s *Server) Late() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := 0
	for _, i := range s.interactions {
		if i.refused > 0 || (i.acked.IsZero() && time.Since(i.sent)+i.age > s.Deadline) {
			n++
		}
	}
	return n
}

func (s *Server) callback(c call) (any, *refusal) {
	var r struct {
		Type int             `json:"type"`
		Data json.RawMessage `json:"data"`
	}
	files, refused := c.decode(&r)
	if refused != nil {
		return nil, refused
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	i := s.interactions[c.PathValue("token")]
	if i == nil || i.ID != c.PathValue("interaction") {
		return nil, unknownInteraction
	}
	return nil, i.first(r.Type, r.Data, files)
}

// first takes the first response; s.mu is held.
func (i *Interaction) first(kind int, data json.RawMessage, files []string) *refusal {
	switch {
	case time.Since(i.sent)+i.age > i.s.Deadline:
		i.refused++
		return unknownInteraction
	case !i.acked.IsZero():
		return acknowledged
	}
	var b body
	if len(data) > 0 && json.Unmarshal(data, &b) != nil {
		return invalidJSON
	}
	typing := i.Type == 4
	if typing != (kind == 8) || ((kind == 6 || kind == 7) && i.Type != 3) || (kind == 9 && i.Type == 5) {
		return &refusal{status: 400, code: 50035, message: "Invalid Form Body: this response does not fit the interaction"}
	}
	switch kind {
	case 4, 5:
		if kind == 4 {
			if r := checkMessage(b, files, false); r != nil {
				return r
			}
		}
		m := i.s.add(i.Channel, i.s.Bot, i.s.botUser(), b, files)
		m.Interaction, m.Loading = i.ID, kind == 5
		i.original = m
	case 7:
		if r := checkMessage(b, files, true); r != nil {
			return r
		}
		i.original.edit(b, files)
	case 8:
		if r := checkChoices(b.Choices); r != nil {
			return r
		}
		i.choices = append([]any{}, b.Choices...)
	case 9:
		i.modal = data
	}
	i.kind, i.acked = kind, time.Now()
	return nil
}

func checkChoices(list []any) *refusal {
	f := &form{}
	f.rule(len(list) <= maxOptions, "choices", "Must be 25 or fewer in length.")
	for _, c := range list {
		m, _ := c.(map[string]any)
		f.rule(f.length(m["name"], "choices", 100) > 0, "choices", "This field is required")
		if v, ok := m["value"].(string); ok {
			f.rule(f.length(v, "choices", 100) > 0, "choices", "This field is required")
		}
	}
	return f.refusal()
}

// token returns the interaction of a webhook's request, if its time is not over; s.mu is held.
func (s *Server) token(c call) (*Interaction, *refusal) {
	i := s.interactions[c.PathValue("token")]
	switch {
	case i == nil || c.PathValue("app") != s.App:
		return nil, &refusal{status: 404, code: 10015, message: "Unknown Webhook"}
	case time.Since(i.sent)+i.age > tokenLife:
		return nil, invalidToken
	case i.acked.IsZero():
		return nil, &refusal{status: 404, code: 10015, message: "Unknown Webhook"}
	}
	return i, nil
}

func (s *Server) followUp(c call) (any, *refusal) {
	var b body
	files, refused := c.decode(&b)
	if refused != nil {
		return nil, refused
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	i, refused := s.token(c)
	if refused == nil {
		refused = checkMessage(b, files, false)
	}
	if refused != nil {
		return nil, refused
	}
	m := s.add(i.Channel, s.Bot, s.botUser(), b, files)
	m.Interaction = i.ID
	return s.json(m), nil
}

// webhook is the finder of a webhook's messages, which are the bot's.
func (s *Server) webhook(c call) (*Message, *refusal) {
	i, refused := s.token(c)
	if refused != nil {
		return nil, refused
	}
	m := i.original
	if id := c.PathValue("message"); id != "@original" {
		m = s.messages[id]
	}
	if m == nil || m.Deleted || m.Author != s.Bot {
		return nil, unknownMessage
	}
	return m, nil
}

// Sign signs a body as Discord signs interactions over HTTP, at a time.
func (s *Server) Sign(r *http.Request, body []byte, at time.Time) {
	stamp := strconv.FormatInt(at.Unix(), 10)
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("X-Signature-Timestamp", stamp)
	r.Header.Set("X-Signature-Ed25519", hex.EncodeToString(ed25519.Sign(s.key, append([]byte(stamp), body...))))
}

// Deliver hands an interaction that was made by [Server.Interact] to the bot's HTTP endpoint, and takes the
// answer as its first response. It returns the status.
func (s *Server) Deliver(h http.Handler, i *Interaction, payload []byte) int {
	r := httptest.NewRequestWithContext(s.t.Context(), http.MethodPost, "/discord/interactions", bytes.NewReader(payload))
	s.Sign(r, payload, time.Now())
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	if w.Code != http.StatusOK {
		return w.Code
	}
	req := httptest.NewRequestWithContext(s.t.Context(), http.MethodPost, "/api/v9/interactions/"+i.ID+"/"+i.Token+"/callback", bytes.NewReader(w.Body.Bytes()))
	req.Header.Set("Content-Type", w.Header().Get("Content-Type"))
	answer := httptest.NewRecorder()
	s.http.Config.Handler.ServeHTTP(answer, req)
	if answer.Code != http.StatusNoContent {
		s.errorf("the response in the HTTP answer is refused: %s", answer.Body)
	}
	return w.Code
}
