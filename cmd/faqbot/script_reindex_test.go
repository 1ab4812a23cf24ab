package main

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"os"
	"strings"
	"syscall"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// answerOf asks a server a question and returns the text of the answer.
func answerOf(ctx context.Context, address, question string) (string, error) {
	body, err := json.Marshal(map[string]string{"question": question})
	if err != nil {
		return "", err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://"+address+"/api/ask", bytes.NewReader(body))
	if err != nil {
		return "", err
	}
	req.Header.Set("Content-Type", "application/json")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return "", err
	}
	defer func() { _ = resp.Body.Close() }() // it was read
	var reply struct {
		Outcome string
		Entry   struct{ Answer string }
	}
	if err := json.NewDecoder(resp.Body).Decode(&reply); err != nil {
		return "", err
	}
	return reply.Entry.Answer, nil
}

// runWaitAnswer is “waitanswer ADDRESS ANSWER question…”: within half a minute the question is answered
// so.
func runWaitAnswer(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 3 {
		ts.Fatalf("usage: waitanswer ADDRESS ANSWER question...")
	}
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	for {
		got, err := answerOf(ctx, args[0], strings.Join(args[2:], " "))
		if err == nil && got == args[1] {
			return
		}
		if ctx.Err() != nil {
			ts.Fatalf("the answer is %q, %v", got, err)
		}
		time.Sleep(20 * time.Millisecond)
	}
}

// runHangup is “hangup FILE”: the server whose process the file names gets SIGHUP.
func runHangup(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: hangup FILE")
	}
	var r running
	ts.Check(json.Unmarshal([]byte(ts.ReadFile(args[0])), &r))
	p, err := os.FindProcess(r.PID)
	ts.Check(err)
	ts.Check(p.Signal(syscall.SIGHUP))
}
