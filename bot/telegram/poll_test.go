package telegram

import (
	"context"
	"errors"
	"net"
	"net/http"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/faqbot/faqbot/bot/telegram/telegramtest"
)

func TestPollSurvives(t *testing.T) {
	for name, tt := range map[string]struct {
		fault telegramtest.Fault
		log   string
	}{
		"502 with a page":   {telegramtest.Fault{Code: 502, Page: true, Times: 3}, "cannot receive messages"},
		"404 with a page":   {telegramtest.Fault{Code: 404, Page: true, Times: 2}, "cannot receive messages"},
		"401 with a page":   {telegramtest.Fault{Code: 401, Page: true, Times: 2}, "cannot receive messages"},
		"500":               {telegramtest.Fault{Code: 500, Times: 2}, "cannot receive messages"},
		"429":               {telegramtest.Fault{Code: 429, RetryAfter: 1}, "cannot receive messages"},
		"dropped":           {telegramtest.Fault{Drop: telegramtest.DropBefore, Times: 3}, "cannot receive messages"},
		"dropped with some": {telegramtest.Fault{Drop: telegramtest.DropAfter, Times: 2}, "cannot receive messages"},
		"another instance": {
			telegramtest.Fault{Code: 409, Description: "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running", Times: 4},
			"another program receives",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := telegramtest.New(t)
			tt.fault.Method = "getUpdates"
			s.Fault(tt.fault)
			ann := s.User("ann").Private()
			ann.Say("one")
			r := newRig(t, s, &memory{}, nil).run(t)
			ann.Wait(1)
			ann.Say("two")
			ann.Wait(2)
			r.stop(t)
			if got := strings.Count(r.log.String(), tt.log); got != 1 {
				t.Errorf("the log says %d times %q, want once:\n%s", got, tt.log, r.log)
			}
			if diff := cmp.Diff([]string{"You: one", "You: two"}, textsOf(ann.Messages())); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestTwoInstances(t *testing.T) {
	s := telegramtest.New(t)
	first := newRig(t, s, &memory{}, nil).run(t)
	s.WaitRequests("getUpdates", 1)
	second := newRig(t, s, &memory{}, nil).run(t)
	ann := s.User("ann").Private()
	ann.Say("one")
	ann.Wait(1)
	s.WaitRequests("getUpdates", 6)
	first.stop(t)
	ann.Say("two")
	ann.Wait(2)
	second.stop(t)
	if !strings.Contains(first.log.String()+second.log.String(), "another program receives") {
		t.Error("neither says that there is another")
	}
}

func TestPollRemovesWebhook(t *testing.T) {
	s := telegramtest.New(t)
	s.SetWebhook(telegramtest.Webhook{URL: "https://other.example"})
	r := newRig(t, s, nil, nil).run(t)
	ann := s.User("ann").Private()
	ann.Say("one")
	ann.Wait(1)
	r.stop(t)
	if s.Webhook() != nil {
		t.Error("the webhook is still set")
	}
	if !strings.Contains(r.log.String(), "a webhook is set") {
		t.Errorf("the log says nothing of it:\n%s", r.log)
	}
}

func TestTokenRevoked(t *testing.T) {
	for name, token := range map[string]string{"from the start": "1:not-the-token-of-the-server", "while running": ""} {
		t.Run(name, func(t *testing.T) {
			s := telegramtest.New(t)
			r := newRig(t, s, nil, func(c *Config) {
				if token != "" {
					c.Token = token
				}
			}).run(t)
			if token == "" {
				ann := s.User("ann").Private()
				ann.Say("one")
				ann.Wait(1)
				s.Fault(telegramtest.Fault{Method: "getUpdates", Code: 401, Description: "Unauthorized", Times: -1})
				ann.Say("two")
			}
			err := r.wait(t)
			if !errors.Is(err, errToken) || !strings.Contains(err.Error(), "@BotFather") {
				t.Errorf("Run: %v, want an error that says what to fix", err)
			}
		})
	}
}

// A page of a proxy or web server whose Bot API is not there says nothing of the token.
func TestStartsBehindAPage(t *testing.T) {
	s := telegramtest.New(t)
	s.Fault(telegramtest.Fault{Method: "getMe", Code: 404, Page: true})
	s.Fault(telegramtest.Fault{Method: "getMe", Code: 401, Page: true})
	r := newRig(t, s, nil, nil).run(t)
	ann := s.User("ann").Private()
	ann.Say("one")
	ann.Wait(1)
	r.stop(t)
}

func TestStartsOffline(t *testing.T) {
	s := telegramtest.New(t)
	r := newRig(t, s, nil, nil)
	var tries atomic.Int64
	r.http.around = func(req *http.Request, next http.RoundTripper) (*http.Response, error) {
		if tries.Add(1) < 5 {
			return nil, &net.OpError{Op: "dial", Err: errors.New("network is unreachable")}
		}
		return next.RoundTrip(req)
	}
	ann := s.User("ann").Private()
	ann.Say("one")
	r.run(t)
	ann.Wait(1)
	r.stop(t)
	if got := strings.Count(r.log.String(), "cannot reach Telegram"); got != 1 {
		t.Errorf("the log says %d times that it is offline, want once:\n%s", got, r.log)
	}
}

// A long poll does not hold up a stop: Run returns long before the poll would.
func TestStopsDuringPoll(t *testing.T) {
	noLeaks(t)
	s := telegramtest.New(t)
	r := newRig(t, s, nil, func(c *Config) { c.PollTimeout = 50 * time.Second }).run(t)
	s.WaitRequests("getUpdates", 1)
	r.stop(t)
	if p := s.Requests("getUpdates")[0].Params; p["timeout"] != "50" || p["limit"] != "100" || !strings.Contains(p["allowed_updates"], "my_chat_member") {
		t.Errorf("the poll asks for %v", p)
	}
}

func TestOddDeliveries(t *testing.T) {
	for name, odd := range map[string]func(*telegramtest.Server){
		"twice":              (*telegramtest.Server).Twice,
		"in the wrong order": (*telegramtest.Server).Reverse,
		"both":               func(s *telegramtest.Server) { s.Twice(); s.Reverse() },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := telegramtest.New(t)
			odd(s)
			s.Hold()
			ann, bob := s.User("ann").Private(), s.User("bob").Private()
			var want []string
			for i := range 3 {
				ann.Say(strconv.Itoa(i))
				bob.Say(strconv.Itoa(i))
				want = append(want, "You: "+strconv.Itoa(i))
			}
			r := newRig(t, s, &memory{}, nil)
			fast(r.Adapter)
			r.run(t)
			s.Release()
			for _, p := range []telegramtest.Place{ann, bob} {
				p.Wait(3)
			}
			s.WaitConfirmed()
			r.stop(t)
			for _, p := range []telegramtest.Place{ann, bob} {
				if diff := cmp.Diff(want, textsOf(p.Messages())); diff != "" {
					t.Errorf("to %s (-want +got):\n%s", p.User.Name, diff)
				}
			}
		})
	}
}

// fast takes the pace off, for tests of other things.
func fast(a *Adapter) { a.send.pace.every = 0 }

func TestUnreadableUpdates(t *testing.T) {
	s := telegramtest.New(t)
	s.Hold()
	ann := s.User("ann").Private()
	ann.Say("before")
	s.UpdateJSON(500_101, `{"update_id":500101,"message":{"message_id":"no number","chat":{"id":1},"text":"private matter"}}`)
	s.UpdateJSON(500_102, `{"update_id":500102,"message":"no object"}`)
	s.UpdateJSON(500_103, `{"update_id":500103,"some_new_kind":{"a":[1,2,{"b":null}]}}`)
	s.UpdateJSON(500_104, `{"update_id":500104}`)
	ann.Say("after")
	r := newRig(t, s, &memory{}, nil).run(t)
	s.Release()
	ann.Wait(2)
	s.WaitConfirmed()
	r.stop(t)
	log := r.log.String()
	for _, want := range []string{"update 500101: the field message.message_id holds a string", "update 500102"} {
		if !strings.Contains(log, want) {
			t.Errorf("the log does not say %q", want)
		}
	}
	if strings.Contains(log, "private matter") {
		t.Error("the log shows what somebody wrote")
	}
}

// The last updates are confirmed when the adapter stops before a poll could do so.
func TestConfirmsAtStop(t *testing.T) {
	s := telegramtest.New(t)
	r := newRig(t, s, &memory{}, nil)
	handled, polling := make(chan struct{}), make(chan struct{})
	r.handler = handlerFunc(func(context.Context, *update) { close(handled) })
	var polls atomic.Int64
	r.http.around = func(req *http.Request, next http.RoundTripper) (*http.Response, error) {
		if strings.HasSuffix(req.URL.Path, "/getUpdates") && polls.Add(1) == 2 {
			close(polling)
			<-handled
			r.cancel()
			<-req.Context().Done()
			return nil, req.Context().Err()
		}
		return next.RoundTrip(req)
	}
	s.User("ann").Private().Say("one")
	r.run(t)
	<-handled
	<-polling // a stop before it would make the confirmation the second one
	r.stop(t)
	if n := s.Unconfirmed(); n != 0 {
		t.Errorf("%d updates are not confirmed", n)
	}
}
