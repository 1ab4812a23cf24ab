package telegramtest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
)

// recorder is a test that keeps its errors.
type recorder struct {
	testing.TB
	mu     sync.Mutex
	errors []string
}

func (r *recorder) Errorf(format string, args ...any) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.errors = append(r.errors, fmt.Sprintf(format, args...))
}

type response struct {
	OK          bool            `json:"ok"`
	Result      json.RawMessage `json:"result"`
	Code        int             `json:"error_code"`
	Description string          `json:"description"`
}

// ask makes a request; params are names and values.
func ask(t *testing.T, s *Server, method string, params ...string) response {
	t.Helper()
	form := url.Values{}
	for i := 0; i < len(params); i += 2 {
		form.Set(params[i], params[i+1])
	}
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.URL+"/bot"+s.Token+"/"+method, strings.NewReader(form.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	var r response
	if err := json.NewDecoder(resp.Body).Decode(&r); err != nil {
		t.Fatal(err)
	}
	return r
}

func TestRefuses(t *testing.T) {
	s := New(t)
	ann := s.User("ann").Private()
	q := ann.Say("hi")
	chat := strconv.FormatInt(ann.Chat.ID, 10)
	sent := ask(t, s, "sendMessage", "chat_id", chat, "text", "x", "reply_markup", `{"inline_keyboard":[[{"text":"a","callback_data":"1"}]]}`)
	var m struct {
		ID int64 `json:"message_id"`
	}
	if err := json.Unmarshal(sent.Result, &m); err != nil || m.ID != q.ID+1 {
		t.Fatalf("sent %s, %v", sent.Result, err)
	}
	id := strconv.FormatInt(m.ID, 10)
	for _, tt := range []struct {
		want   string
		method string
		params []string
	}{
		{"chat not found", "sendMessage", []string{"chat_id", "1", "text", "x"}},
		{"message text is empty", "sendMessage", []string{"chat_id", chat, "text", "<b> </b>", "parse_mode", "HTML"}},
		{"can't parse entities", "sendMessage", []string{"chat_id", chat, "text", "<b>", "parse_mode", "HTML"}},
		{"message to be replied not found", "sendMessage", []string{"chat_id", chat, "text", "x", "reply_parameters", `{"message_id":99999}`}},
		{"message is not modified", "editMessageText", []string{"chat_id", chat, "message_id", id, "text", "x", "reply_markup", `{"inline_keyboard":[[{"text":"a","callback_data":"1"}]]}`}},
		{"message to edit not found", "editMessageText", []string{"chat_id", chat, "message_id", "99999", "text", "y"}},
		{"message can't be edited", "editMessageText", []string{"chat_id", chat, "message_id", strconv.FormatInt(q.ID, 10), "text", "y"}},
		{"no caption in the message", "editMessageCaption", []string{"chat_id", chat, "message_id", id, "caption", "y"}},
		{"message to delete not found", "deleteMessage", []string{"chat_id", chat, "message_id", "99999"}},
		{"query is too old", "answerCallbackQuery", []string{"callback_query_id", "x"}},
		{"HTTPS URL", "setWebhook", []string{"url", "http://bot.example"}},
	} {
		if r := ask(t, s, tt.method, tt.params...); r.OK || !strings.Contains(r.Description, tt.want) {
			t.Errorf("%s %q: %+v, want %q", tt.method, tt.params, r, tt.want)
		}
	}
	if r := ask(t, s, "editMessageText", "chat_id", chat, "message_id", id, "text", "y"); !r.OK {
		t.Errorf("an edit: %+v", r)
	}
	if got := ann.Messages(); len(got) != 1 || got[0].Text != "y" || got[0].Edits != 1 || got[0].Buttons != nil {
		t.Errorf("shown: %+v", got)
	}
	if r := ask(t, s, "deleteMessage", "chat_id", chat, "message_id", id); !r.OK || ann.Count() != 0 {
		t.Errorf("a deletion: %+v", r)
	}
}

func TestReportsViolations(t *testing.T) {
	rec := &recorder{TB: t}
	s := New(rec)
	ann := s.User("ann").Private()
	ann.Say("hi")
	chat := strconv.FormatInt(ann.Chat.ID, 10)
	ask(t, s, "sendMessage", "chat_id", chat, "text", "x", "colour", "red")
	s.CheckLimits()
	ask(t, s, "sendMessage", "chat_id", chat, "text", "one")
	ask(t, s, "sendMessage", "chat_id", chat, "text", "two")
	rec.mu.Lock()
	defer rec.mu.Unlock()
	if len(rec.errors) != 2 || !strings.Contains(rec.errors[0], "colour: there is no such parameter") || !strings.Contains(rec.errors[1], "more than one message within a second") {
		t.Errorf("the test has the errors %q", rec.errors)
	}
}

func TestUpdates(t *testing.T) {
	s := New(t)
	ann := s.User("ann").Private()
	get := func(params ...string) []int64 {
		t.Helper()
		r := ask(t, s, "getUpdates", params...)
		var list []struct {
			ID int64 `json:"update_id"`
		}
		if err := json.Unmarshal(r.Result, &list); err != nil {
			t.Fatal(r, err)
		}
		var ids []int64
		for _, u := range list {
			ids = append(ids, u.ID)
		}
		return ids
	}
	for range 3 {
		ann.Say("x")
	}
	first := get("limit", "2")
	if len(first) != 2 || !slices.Equal(first, get("limit", "2")) {
		t.Errorf("not confirmed, but other updates come than %v", first)
	}
	rest := get("offset", strconv.FormatInt(first[1]+1, 10))
	if len(rest) != 1 || rest[0] != first[1]+1 {
		t.Errorf("after %v come %v", first, rest)
	}
	if got := get("offset", strconv.FormatInt(rest[0]+1, 10)); got != nil || s.Unconfirmed() != 0 {
		t.Errorf("all are confirmed, but %v come", got)
	}

	waiting := make(chan response)
	go func() { waiting <- ask(t, s, "getUpdates", "timeout", "30") }()
	s.WaitRequests("getUpdates", 5)
	ann.Say("late")
	if r := <-waiting; !strings.Contains(string(r.Result), "late") {
		t.Errorf("the long poll brings %s", r.Result)
	}
	s.Hold()
	go func() { waiting <- ask(t, s, "getUpdates", "timeout", "30") }()
	s.Settled(func() bool { s.mu.Lock(); defer s.mu.Unlock(); return s.poll != nil })
	get("timeout", "0")
	if r := <-waiting; r.Code != http.StatusConflict {
		t.Errorf("the earlier of two polls gets %+v", r)
	}
	s.SetWebhook(Webhook{URL: "https://a.example"})
	if r := ask(t, s, "getUpdates"); r.Code != http.StatusConflict || !strings.Contains(r.Description, "webhook is active") {
		t.Errorf("a poll while a webhook is set gets %+v", r)
	}
}
