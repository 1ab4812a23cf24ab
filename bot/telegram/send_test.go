package telegram

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/faqbot/faqbot/bot/telegram/telegramtest"
	"github.com/faqbot/faqbot/index/indextest"
)

// Whatever goes wrong on the way, an answer comes once and whole.
func TestSendSurvives(t *testing.T) {
	for name, fault := range map[string]telegramtest.Fault{
		"429":                          {Code: 429, RetryAfter: 1},
		"502 with a page":              {Code: 502, Page: true, Times: 3},
		"500":                          {Code: 500, Times: 2},
		"503":                          {Code: 503, Times: 2},
		"dropped":                      {Drop: telegramtest.DropBefore, Times: 2},
		"done and dropped":             {Drop: telegramtest.DropAfter},
		"done and dropped, the second": {Drop: telegramtest.DropAfter, Skip: 1},
		"dropped, then done and dropped": {
			Drop: telegramtest.DropBefore,
		},
	} {
		for _, kind := range []string{"private", "supergroup"} {
			t.Run(name+" in a "+kind, func(t *testing.T) {
				t.Parallel()
				s := telegramtest.New(t)
				fault := fault
				fault.Method = "sendMessage"
				s.Fault(fault)
				if strings.HasPrefix(name, "dropped, then") {
					s.Fault(telegramtest.Fault{Method: "sendMessage", Drop: telegramtest.DropAfter})
				}
				r := newRig(t, s, &memory{}, nil)
				fast(r.Adapter)
				r.run(t)
				ann := s.User("ann").Private()
				if kind == "supergroup" {
					ann = s.User("ann").In(s.Supergroup("Potters"))
					s.User("bob").In(ann.Chat).Say("hello all")
				}
				ann.Say("one|two|three")
				ann.WaitFor("the last part", func(shown []telegramtest.Message) bool {
					return len(shown) > 0 && shown[len(shown)-1].Text == "You: three"
				})
				r.stop(t)
				want := []string{"You: one", "You: two", "You: three"}
				if kind == "supergroup" {
					want = append([]string{"You: hello all"}, want...)
				}
				if diff := cmp.Diff(want, textsOf(ann.Messages())); diff != "" {
					t.Errorf("(-want +got):\n%s", diff)
				}
			})
		}
	}
}

// A lost answer is found though others write meanwhile.
func TestFindsAmongOthers(t *testing.T) {
	s := telegramtest.New(t)
	r := newRig(t, s, &memory{}, nil)
	fast(r.Adapter)
	s.Fault(telegramtest.Fault{Method: "sendMessage", Drop: telegramtest.DropAfter})
	var meanwhile atomic.Bool
	bob := s.User("bob").Private()
	bob.Say("hello")
	r.http.around = func(req *http.Request, next http.RoundTripper) (*http.Response, error) {
		resp, err := next.RoundTrip(req)
		if err != nil && meanwhile.CompareAndSwap(false, true) {
			bob.Say("three") // the ids go on
			bob.Say("four")
		}
		return resp, err
	}
	ann := s.User("ann").Private()
	ann.Say("one")
	r.run(t)
	ann.Wait(1)
	bob.Wait(3)
	ann.Say("two")
	ann.Wait(2)
	r.stop(t)
	if diff := cmp.Diff([]string{"You: one", "You: two"}, textsOf(ann.Messages())); diff != "" {
		t.Errorf("to ann (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"You: hello", "You: three", "You: four"}, textsOf(bob.Messages())); diff != "" {
		t.Errorf("to bob (-want +got):\n%s", diff)
	}
}

// A server that takes a message and does not answer in time may have sent it or not: it is not sent
// again, whatever happens.
func TestTimeout(t *testing.T) {
	for name, tt := range map[string]struct {
		fault telegramtest.Fault
		want  []string
	}{
		"carried out": {telegramtest.Fault{Late: time.Hour}, []string{"You: one", "You: two"}},
		"stuck":       {telegramtest.Fault{Delay: time.Hour}, []string{"You: two"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := telegramtest.New(t)
			tt.fault.Method = "sendMessage"
			s.Fault(tt.fault)
			r := newRig(t, s, &memory{}, nil)
			fast(r.Adapter)
			r.client.timeout = 300 * time.Millisecond
			r.run(t)
			ann := s.User("ann").Private()
			ann.Say("one")
			ann.Say("two")
			ann.Wait(len(tt.want))
			r.stop(t)
			if diff := cmp.Diff(tt.want, textsOf(ann.Messages())); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if lost := strings.Contains(r.log.String(), "no answer in time"); lost != (len(tt.want) == 1) {
				t.Errorf("the log tells of a lost message: %t\n%s", lost, r.log)
			}
		})
	}
}

// sending runs f with a sender and the server's people.
func sending(t *testing.T, f func(ctx context.Context, s *telegramtest.Server, r *rig)) {
	t.Helper()
	t.Parallel()
	s := telegramtest.New(t)
	r := newRig(t, s, nil, nil)
	fast(r.Adapter)
	defer r.client.close()
	f(t.Context(), s, r)
}

func TestNotModifiedIsFine(t *testing.T) {
	sending(t, func(ctx context.Context, s *telegramtest.Server, r *rig) {
		ann := s.User("ann").Private()
		ann.Say("hi")
		var m message
		if err := r.send.send(ctx, sendMessage{destination: destination{ChatID: ann.Chat.ID}, Text: "x"}, &m); err != nil || m.ID == 0 {
			t.Fatal(m, err)
		}
		if err := r.send.send(ctx, editMessageText{editTarget: editTarget{ChatID: ann.Chat.ID, MessageID: m.ID}, Text: "x"}, nil); err != nil {
			t.Errorf("the same text: %v", err)
		}
	})
}

func TestReplyGone(t *testing.T) {
	sending(t, func(ctx context.Context, s *telegramtest.Server, r *rig) {
		ann := s.User("ann").In(s.Group("g"))
		q := ann.Say("hi")
		ann.Delete(q)
		if err := r.send.send(ctx, sendMessage{destination: destination{ChatID: ann.Chat.ID, ReplyTo: &replyParameters{MessageID: q.ID}}, Text: "x"}, nil); err != nil {
			t.Error(err)
		}
		if got := ann.Wait(1)[0]; got.ReplyTo != 0 || got.Text != "x" {
			t.Errorf("got %+v", got)
		}
	})
}

func TestMigration(t *testing.T) {
	sending(t, func(ctx context.Context, s *telegramtest.Server, r *rig) {
		g := s.Group("g")
		ann := s.User("ann").In(g)
		q := ann.Say("hi")
		to := g.Upgrade()
		var from, moved int64
		r.send.moved = func(_ context.Context, a, b int64) { from, moved = a, b }
		var m message
		err := r.send.send(ctx, sendMessage{destination: destination{ChatID: g.ID, ReplyTo: &replyParameters{MessageID: q.ID}}, Text: "x"}, &m)
		if err != nil || m.Chat.ID != to.ID {
			t.Errorf("sent to %d, %v, want %d", m.Chat.ID, err, to.ID)
		}
		if from != g.ID || moved != to.ID {
			t.Errorf("told of a move from %d to %d", from, moved)
		}
		if got := textsOf(s.User("ann").In(to).Messages()); len(got) != 1 {
			t.Errorf("shown: %q", got)
		}
	})
}

func TestAlbum(t *testing.T) {
	for _, fault := range []telegramtest.Drop{telegramtest.DropNever, telegramtest.DropBefore, telegramtest.DropAfter} {
		t.Run(fmt.Sprint(fault), func(t *testing.T) {
			sending(t, func(ctx context.Context, s *telegramtest.Server, r *rig) {
				ann := s.User("ann").Private()
				r.send.ids.seen(ann.Chat.ID, ann.Say("hi").ID)
				if fault != telegramtest.DropNever {
					s.Fault(telegramtest.Fault{Method: "sendMediaGroup", Drop: fault})
				}
				var sent []message
				err := r.send.send(ctx, sendMediaGroup{destination: destination{ChatID: ann.Chat.ID}, Media: []inputPhoto{
					{Media: inputFile{Name: "a", Data: []byte("one")}, Caption: "<b>A</b>", ParseMode: parseHTML},
					{Media: inputFile{Ref: "https://a.example/b.png"}},
					{Media: inputFile{Name: "c", Data: []byte("three")}},
				}}, &sent)
				if err != nil || len(sent) != 3 {
					t.Fatal(sent, err)
				}
				shown := ann.Messages()
				if len(shown) != 3 || string(shown[0].Photo.Data) != "one" || shown[1].Photo.URL != "https://a.example/b.png" || shown[0].Caption != "A" || shown[2].ID != sent[2].ID {
					t.Errorf("shown: %+v", shown)
				}
			})
		})
	}
}

// What is no answer to anybody does not wait for a pause that lasts for hours; it is given up and that is told once.
func TestLongPause(t *testing.T) {
	sending(t, func(ctx context.Context, s *telegramtest.Server, r *rig) {
		ann, bob := s.User("ann").Private(), s.User("bob").Private()
		ann.Say("hi")
		bob.Say("hi")
		s.Fault(telegramtest.Fault{Method: "sendMessage", Chat: ann.Chat.ID, Code: 429, RetryAfter: 7200})
		for range 3 {
			if err := r.send.send(ctx, sendMessage{destination: destination{ChatID: ann.Chat.ID}, Text: "x"}, nil); !errors.Is(err, errFlood) {
				t.Errorf("error %v, want errFlood", err)
			}
		}
		if err := r.send.send(ctx, sendChatAction{ChatID: ann.Chat.ID, Action: "typing"}, nil); err != nil {
			t.Errorf("a chat action: %v", err)
		}
		if err := r.send.send(ctx, sendMessage{destination: destination{ChatID: bob.Chat.ID}, Text: "x"}, nil); err != nil {
			t.Errorf("another chat: %v", err)
		}
		if n := len(s.Requests("sendMessage")); n != 2 {
			t.Errorf("%d requests, want one to each", n)
		}
		if n := strings.Count(r.log.String(), "takes nothing for a while"); n != 1 {
			t.Errorf("told %d times, want once", n)
		}
	})
}

// refusing is a server that answers with these statuses in turn, then takes what comes. A 429 wants two hours.
type refusing []int

func (s *refusing) RoundTrip(*http.Request) (*http.Response, error) {
	status, body := http.StatusOK, `{"ok":true,"result":{"message_id":9,"chat":{"id":7}}}`
	if len(*s) > 0 {
		status, *s = (*s)[0], (*s)[1:]
		body = fmt.Sprintf(`{"ok":false,"error_code":%d,"description":"x","parameters":{"retry_after":7200}}`, status)
	}
	return &http.Response{StatusCode: status, Header: http.Header{"Content-Type": {"application/json"}}, Body: io.NopCloser(strings.NewReader(body))}, nil
}

// An answer waits as long as Telegram wants; that time does not count where the server fails afterwards.
func TestLongPauseLosesNoAnswer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := &indextest.Log{}
		log := newTextLog(l)
		server := &refusing{429, 502, 429, 502}
		s := newSender(log, newClient("1:tokentoken", "", server))
		begun := time.Now()
		ctx := context.WithValue(t.Context(), deliveryKey{}, &delivery{inbox: newInbox(log, nil), ids: []int64{1}})
		if err := s.send(ctx, sendMessage{destination: destination{ChatID: 7}, Text: "x"}, nil); err != nil {
			t.Error(err)
		}
		if took := time.Since(begun); len(*server) > 0 || took < 4*time.Hour {
			t.Errorf("sent after %v, with %d refusals to come", took, len(*server))
		}
		if n := strings.Count(l.String(), "takes nothing for a while"); n != 2 {
			t.Errorf("told %d times, want once an hour:\n%s", n, l)
		}
	})
}

// What Telegram refuses of one method says nothing of the others, nor of messages; the method itself is left alone.
func TestFloodOfOneMethod(t *testing.T) {
	sending(t, func(ctx context.Context, s *telegramtest.Server, r *rig) {
		ann, bob := s.User("ann").Private(), s.User("bob").Private()
		ann.Say("hi")
		bob.Say("hi")
		typing := func(p telegramtest.Place) request { return sendChatAction{ChatID: p.Chat.ID, Action: "typing"} }
		menu := setMyCommands{Commands: []botCommand{{Command: "ask", Description: "Ask"}}}
		s.Fault(telegramtest.Fault{Method: "setMyCommands", Code: 429, RetryAfter: 7200})
		s.Fault(telegramtest.Fault{Method: "sendChatAction", Chat: ann.Chat.ID, Code: 429, RetryAfter: 7200})
		for range 3 {
			if err := r.send.send(ctx, menu, nil); !errors.Is(err, errFlood) {
				t.Errorf("error %v, want errFlood", err)
			}
			_ = r.send.send(ctx, typing(ann), nil)
		}
		for _, other := range []request{getMyCommands{}, typing(bob), sendMessage{destination: destination{ChatID: ann.Chat.ID}, Text: "x"}} {
			if err := r.send.send(ctx, other, nil); err != nil {
				t.Errorf("%s: %v", other.method(), err)
			}
		}
		if menus, actions := len(s.Requests("setMyCommands")), len(s.Requests("sendChatAction")); menus != 1 || actions != 2 {
			t.Errorf("%d menus were sent and %d chat actions, want one menu and one action to each", menus, actions)
		}
		if n := strings.Count(r.log.String(), "no requests of this kind"); n != 1 {
			t.Errorf("told %d times, want once", n)
		}
	})
}

// Answers to pressed buttons and chat actions take no place in the pace of messages.
func TestNotPaced(t *testing.T) {
	sending(t, func(ctx context.Context, s *telegramtest.Server, r *rig) {
		ann := s.User("ann").Private()
		ann.Say("hi")
		r.send.pace.every = time.Hour
		for range 20 {
			press := ann.PressData(telegramtest.Message{ID: 1}, "x")
			q := r.query(ctx, t)
			for _, req := range []request{sendChatAction{ChatID: ann.Chat.ID, Action: "typing"}, answerCallbackQuery{ID: q}} {
				if err := r.send.send(ctx, req, nil); err != nil {
					t.Error(err)
				}
			}
			press.Answer()
		}
		if got := ann.Chat.Actions(); len(got) != 20 {
			t.Errorf("%d chat actions", len(got))
		}
	})
}

// query receives updates and returns the id of the last callback query.
func (r *rig) query(ctx context.Context, t *testing.T) string {
	t.Helper()
	var list []*update
	if err := r.client.call(ctx, getUpdates{Offset: 1}, &list); err != nil {
		t.Fatal(err)
	}
	return list[len(list)-1].Callback.ID
}

// Of the messages that were sent, the latest are known.
func TestSentIsBounded(t *testing.T) {
	var m messageIDs
	for id := range int64(3 * maxOurs) {
		m.sent(7, id+1)
		m.sent(7, id+1)
	}
	if len(m.ours) != maxOurs || len(m.order) != maxOurs {
		t.Errorf("%d messages are known, %d in order", len(m.ours), len(m.order))
	}
	if !m.isSent(8, 3*maxOurs) || m.isSent(7, 1) || m.isSent(-1_000_000_000_007, 3*maxOurs) {
		t.Error("not the latest of the account are known, or those of a supergroup")
	}
}

// The look for a lost message neither changes one that was sent meanwhile, nor takes it for the lost one.
func TestLostBesideAnother(t *testing.T) {
	buttons := func(data string) *inlineKeyboardMarkup {
		return &inlineKeyboardMarkup{Rows: [][]inlineButton{{{Text: data, CallbackData: data}}}}
	}
	for name, tt := range map[string]struct{ sent, lost *inlineKeyboardMarkup }{
		"with buttons":    {buttons("back"), buttons("park")},
		"without buttons": {nil, nil},
	} {
		t.Run(name, func(t *testing.T) {
			sending(t, func(ctx context.Context, s *telegramtest.Server, r *rig) {
				ann := s.User("ann").Private()
				after := ann.Say("hi").ID
				to := destination{ChatID: ann.Chat.ID}
				if err := r.send.send(ctx, sendMessage{destination: to, Text: "sent", Markup: tt.sent}, nil); err != nil {
					t.Fatal(err)
				}
				if ids, err := r.send.find(ctx, sendMessage{destination: to, Text: "lost", Markup: tt.lost}, after); err != nil || len(ids) > 0 {
					t.Errorf("found %v, %v, and it was never sent", ids, err)
				}
				if got := ann.Messages()[0].Labels(); tt.sent != nil && (len(got) != 1 || got[0] != "back") {
					t.Errorf("the other message has the buttons %q", got)
				}
			})
		})
	}
}
