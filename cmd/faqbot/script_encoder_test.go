package main

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/faqbot/faqbot/index/encoder/encodertest"
)

const encoderKey scriptKey = "encoder"

// encoderScript is the server of embeddings of one script.
type encoderScript struct {
	t      *testing.T
	server *encodertest.Server
	asked  int // requests before the last “encoder asked”
}

// runEncoder is “encoder start”, which sets ENCODER_URL, and then
//
//	encoder token TOKEN       who gives no token or another one is refused; before the first request
//	encoder model NAME        there is this model alone; before the first request
//	encoder mean WORD…        the words mean the same
//	encoder down              it drops every connection
//	encoder fail STATUS BODY  it answers so
//	encoder hang              it never answers
//	encoder up                it works again
//	encoder asked N           it has made vectors N times since the last “encoder asked”; “some”: once or more
//	encoder wait ADDRESS      within half a minute it makes the vector of a question to that server
func runEncoder(ts *testscript.TestScript, neg bool, args []string) {
	s := ts.Value(encoderKey).(*encoderScript)
	if neg || len(args) == 0 || s.server == nil && args[0] != "start" {
		ts.Fatalf("usage: encoder start, then encoder token|model|mean|down|fail|hang|up|asked|wait")
	}
	switch arg := strings.Join(args[1:], " "); args[0] {
	case "start":
		s.server = encodertest.New(s.t)
		ts.Defer(s.server.CloseClientConnections)
		ts.Setenv("ENCODER_URL", s.server.URL)
	case "token":
		s.server.Token = arg
	case "model":
		s.server.Model = arg
	case "mean":
		s.server.Mean(args[1:]...)
	case "down":
		s.server.Handle(func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) })
	case "fail":
		status, err := strconv.Atoi(args[1])
		ts.Check(err)
		s.server.Fail(status, strings.Join(args[2:], " "))
	case "hang":
		s.server.Hang()
	case "up":
		s.server.Handle(nil)
	case "asked":
		got := len(s.server.Inputs()) - s.asked
		s.asked += got
		if arg == "some" && got > 0 {
			return
		}
		if strconv.Itoa(got) != arg {
			ts.Fatalf("it has made vectors %d times, not %s", got, arg)
		}
	case "wait":
		s.wait(ts, arg)
	default:
		ts.Fatalf("encoder %s: there is no such thing", args[0])
	}
}

// wait asks new questions until one is encoded.
func (s *encoderScript) wait(ts *testscript.TestScript, address string) {
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	before := len(s.server.Inputs())
	for n := before; ; n++ {
		question := fmt.Sprintf("are you open in week %d", n)
		if _, err := answerOf(ctx, address, question); err != nil {
			ts.Fatalf("%q: %v", question, err)
		}
		for _, texts := range s.server.Inputs()[before:] {
			if slices.Contains(texts, question) {
				return
			}
		}
		time.Sleep(50 * time.Millisecond)
	}
}
