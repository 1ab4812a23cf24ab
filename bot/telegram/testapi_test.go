package telegram_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"maps"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/faqbot/faqbot/bot/bottest"
	"github.com/faqbot/faqbot/bot/locale"
	"github.com/faqbot/faqbot/bot/telegram"
)

// testAPI is a running telegram-test-api, a Bot API server that somebody else wrote. It knows
// some methods only, and answers getUpdates without waiting.
type testAPI struct {
	t   *testing.T
	url string
}

const testAPIToken = "sampleToken"

// startTestAPI starts the server, or skips the test where it is not installed.
func startTestAPI(t *testing.T) *testAPI {
	t.Helper()
	node, err := exec.LookPath("node")
	if err != nil {
		t.Skip("Node.js is missing: install it, and “npm ci” in bot/telegram/testdata/testapi, to run this test")
	}
	if _, err := os.Stat("testdata/testapi/node_modules"); errors.Is(err, fs.ErrNotExist) {
		t.Skip("telegram-test-api is missing: “npm ci” in bot/telegram/testdata/testapi installs it")
	}
	cmd := exec.CommandContext(t.Context(), node, "server.js")
	cmd.Dir = "testdata/testapi"
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = in.Close() // which ends it
		_ = cmd.Wait()
	})
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatalf("telegram-test-api does not start: %v", err)
	}
	return &testAPI{t, strings.TrimSpace(line)}
}

// post sends what the server's own client would.
func (s *testAPI) post(path string, body, result any) {
	s.t.Helper()
	data, err := json.Marshal(body)
	if err != nil {
		s.t.Fatal(err)
	}
	req, err := http.NewRequestWithContext(s.t.Context(), http.MethodPost, s.url+path, bytes.NewReader(data))
	if err != nil {
		s.t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		s.t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }() // it was read to its end
	data, err = io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != http.StatusOK {
		s.t.Fatalf("%s: %s %s %v", path, resp.Status, data, err)
	}
	if result != nil {
		if err := json.Unmarshal(data, result); err != nil {
			s.t.Fatalf("%s: %v", path, err)
		}
	}
}

func (s *testAPI) common(extra map[string]any) map[string]any {
	m := map[string]any{
		"botToken": testAPIToken, "date": time.Now().Unix(),
		"from": map[string]any{"id": 1, "first_name": "Ann", "is_bot": false, "language_code": "en"},
		"chat": map[string]any{"id": 1, "first_name": "Ann", "type": "private"},
	}
	maps.Copy(m, extra)
	return m
}

// shownAPI is a message of the bot as the server keeps it.
type shownAPI struct {
	Message struct {
		Text   string `json:"text"`
		Markup struct {
			Rows [][]struct {
				Text string `json:"text"`
				Data string `json:"callback_data"`
				URL  string `json:"url"`
			} `json:"inline_keyboard"`
		} `json:"reply_markup"`
	} `json:"message"`
	ID int64 `json:"messageId"`
}

// next waits for the next message of the bot.
func (s *testAPI) next() shownAPI {
	s.t.Helper()
	for deadline := time.Now().Add(20 * time.Second); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		var got struct {
			Result []shownAPI `json:"result"`
		}
		s.post("/getUpdates", map[string]any{"token": testAPIToken, "chatId": 1}, &got)
		if len(got.Result) > 0 {
			return got.Result[0]
		}
	}
	s.t.Fatal("the bot has not answered in 20 seconds")
	return shownAPI{}
}

func (s *testAPI) say(text string) shownAPI {
	s.t.Helper()
	if strings.HasPrefix(text, "/") {
		length := strings.IndexByte(text+" ", ' ')
		s.post("/sendCommand", s.common(map[string]any{
			"text": text, "entities": []map[string]any{{"type": "bot_command", "offset": 0, "length": length}},
		}), nil)
	} else {
		s.post("/sendMessage", s.common(map[string]any{"text": text}), nil)
	}
	return s.next()
}

// press presses the button with a label under a message.
func (s *testAPI) press(m shownAPI, label string) shownAPI {
	s.t.Helper()
	for _, row := range m.Message.Markup.Rows {
		for _, b := range row {
			if strings.Contains(b.Text, label) && b.Data != "" {
				c := s.common(nil)
				c["message"] = s.common(map[string]any{"text": m.Message.Text})
				c["data"] = b.Data
				s.post("/sendCallback", c, nil)
				return s.next()
			}
		}
	}
	s.t.Fatalf("there is no button %q under %q", label, m.Message.Text)
	return shownAPI{}
}

func (s *testAPI) see(m shownAPI, texts ...string) {
	s.t.Helper()
	for _, text := range texts {
		if !strings.Contains(m.Message.Text, text) {
			s.t.Errorf("%q is not in %q", text, m.Message.Text)
		}
	}
}

// TestConversation has a whole conversation with the real core through a server that somebody
// else wrote.
func TestConversation(t *testing.T) {
	t.Parallel()
	s := startTestAPI(t)
	words, err := locale.New()
	if err != nil {
		t.Fatal(err)
	}
	adapter, err := telegram.New(nil, bottest.New(t), words, nil, telegram.Config{Token: testAPIToken, APIURL: s.url})
	if err != nil {
		t.Fatal(err)
	}
	run(t, adapter)

	welcome := s.say("/start")
	s.see(welcome, "welcome")
	s.see(s.say("Hi, when are you open?"), "Tuesday to Saturday")
	parking := s.press(s.say("opening hours"), "Where can I park?")
	s.see(parking, "Where can I park?", "Behind the house")
	s.see(s.say("how much does a hand-building class cost?"), "30 euros")
	s.see(s.say("how long does it take?"), "Three hours")
	s.see(s.say("what is the capital of France?"), "did not find an answer", "555 0142")
	s.see(s.say("thank you"), "welcome")
	s.see(s.say("/help"), "in your own words")
	s.see(s.say("/ask may I bring my dog?"), "under the table")
	s.see(s.say("/start dogs"), "May I bring my dog?", "under the table")
	topics := s.say("/topics")
	s.see(topics, "Choose")
	s.see(s.say("/language de"), "Deutsch")
	s.see(s.say("was ist die Hauptstadt von Frankreich?"), "keine Antwort")
}
