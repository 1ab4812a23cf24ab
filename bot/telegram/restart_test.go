package telegram

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/faqbot/faqbot/bot/telegram/telegramtest"
)

// process is one run of the program, which is killed at a step: a write to the store, a request, or
// an answer. After that it reaches neither the store nor the network.
type process struct {
	State
	mu   sync.Mutex
	step int
	at   int // the step to be killed at; 0: none
	dead chan struct{}
}

var errKilled = errors.New("killed")

// alive counts a step and reports whether the process comes through it.
func (p *process) alive() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.step++
	if p.at > 0 && p.step == p.at {
		close(p.dead)
	}
	return p.at == 0 || p.step < p.at
}

func (p *process) Change(ctx context.Context, set map[string]string, remove []string) error {
	if !p.alive() {
		return errKilled
	}
	return p.State.Change(ctx, set, remove)
}

func (p *process) around(req *http.Request, next http.RoundTripper) (*http.Response, error) {
	if strings.HasSuffix(req.URL.Path, "/getUpdates") || strings.HasSuffix(req.URL.Path, "/getMe") {
		// Not a step of its own: how many there are differs from run to run.
		select {
		case <-p.dead:
			return nil, errKilled
		default:
			return next.RoundTrip(req)
		}
	}
	if !p.alive() {
		return nil, errKilled
	}
	resp, err := next.RoundTrip(req)
	if !p.alive() {
		if err == nil {
			_ = resp.Body.Close()
		}
		return nil, errKilled
	}
	return resp, err
}

// TestKilledAnywhere kills the program between any two steps, starts it again, and expects that
// every question is answered, and every part of an answer shown once.
func TestKilledAnywhere(t *testing.T) {
	for _, kind := range []string{"private", "supergroup"} {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			for at, killed := 1, true; killed; at++ {
				if at > 100 {
					t.Fatal("the process takes more steps than there can be")
				}
				killed = killAt(t, kind, at)
			}
		})
	}
}

// killAt reports whether the first process was killed: else there is no such step.
func killAt(t *testing.T, kind string, at int) bool {
	t.Helper()
	s := telegramtest.New(t)
	defer s.Close()
	store := &memory{}
	ann := s.User("ann").Private()
	if kind == "supergroup" {
		ann = s.User("ann").In(s.Supergroup("Potters"))
	}
	s.Hold()
	ann.Say("one|two|three")
	ann.Say("four")
	s.Release()
	want := []string{"You: one", "You: two", "You: three", "You: four"}

	first := &process{State: store, at: at, dead: make(chan struct{})}
	r := start(t, s, first)
	s.Settled(func() bool { return first.isDead() || ann.Count() == len(want) && store.pending() == 0 })
	killed := first.isDead()
	r.stop(t)
	if killed {
		second := start(t, s, &process{State: store, dead: make(chan struct{})})
		s.Settled(func() bool { return ann.Count() >= len(want) && store.pending() == 0 })
		second.stop(t)
	}
	if diff := cmp.Diff(want, textsOf(ann.Messages())); diff != "" {
		t.Errorf("killed at step %d (-want +got):\n%s", at, diff)
	}
	if text := store.text(); strings.Contains(text, "four") {
		t.Errorf("killed at step %d: the store still holds what was asked: %s", at, text)
	}
	return killed
}

func (p *process) isDead() bool {
	select {
	case <-p.dead:
		return true
	default:
		return false
	}
}

func start(t *testing.T, s *telegramtest.Server, p *process) *rig {
	t.Helper()
	r := newRig(t, s, p, nil)
	fast(r.Adapter)
	r.http.around = p.around
	r.dispatch.grace = time.Millisecond
	return r.run(t)
}

// pending returns how many updates are stored that are not done.
func (m *memory) pending() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	n := 0
	for _, value := range m.values {
		if value != "" {
			n++
		}
	}
	return n
}

// TestStopCutsOff stops the adapter while an answer cannot be sent: it gives up in time, and the
// next run answers.
func TestStopCutsOff(t *testing.T) {
	s := telegramtest.New(t)
	store := &memory{}
	s.Fault(telegramtest.Fault{Method: "sendMessage", Code: 502, Times: -1})
	r := newRig(t, s, store, nil)
	r.dispatch.grace = time.Millisecond
	r.run(t)
	ann := s.User("ann").Private()
	ann.Say("one")
	ann.Say("two")
	s.WaitRequests("sendMessage", 1)
	s.WaitConfirmed()
	r.stop(t)
	if !strings.Contains(r.log.String(), "answered at the next start") {
		t.Errorf("the log says nothing of it:\n%s", r.log)
	}
	if n := store.pending(); n != 2 {
		t.Fatalf("%d updates are stored, want 2", n)
	}
	s.Heal()
	second := newRig(t, s, store, nil)
	fast(second.Adapter)
	second.run(t)
	ann.Wait(2)
	second.stop(t)
	if diff := cmp.Diff([]string{"You: one", "You: two"}, textsOf(ann.Messages())); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// What is under way is finished before Run returns.
func TestStopFinishes(t *testing.T) {
	s := telegramtest.New(t)
	r := newRig(t, s, &memory{}, nil)
	fast(r.Adapter)
	reached, release := make(chan struct{}), make(chan struct{})
	var once sync.Once
	r.echo.before = func(context.Context, *update) {
		once.Do(func() { close(reached) })
		<-release
	}
	r.run(t)
	ann := s.User("ann").Private()
	ann.Say("one")
	ann.Say("two")
	<-reached
	s.WaitConfirmed()
	r.cancel()
	close(release)
	r.stop(t)
	if diff := cmp.Diff([]string{"You: one", "You: two"}, textsOf(ann.Messages())); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestStoreFails(t *testing.T) {
	s := telegramtest.New(t)
	store := &memory{fail: errors.New("disk on fire")}
	r := newRig(t, s, store, nil)
	fast(r.Adapter)
	r.run(t)
	ann := s.User("ann").Private()
	for i := range 5 {
		ann.Say(fmt.Sprint(i))
	}
	ann.Wait(5)
	if got := strings.Count(r.log.String(), "the store does not take"); got != 1 {
		t.Errorf("the log says %d times that the store fails, want once", got)
	}
	// When it works again, it learns what was done meanwhile: nothing is answered again.
	store.mu.Lock()
	store.fail = nil
	store.mu.Unlock()
	ann.Say("5")
	ann.Wait(6)
	r.stop(t)
	second := newRig(t, s, store, nil)
	fast(second.Adapter)
	second.run(t)
	ann.Say("6")
	ann.Wait(7)
	second.stop(t)
	if got := ann.Messages(); len(got) != 7 {
		t.Errorf("shown: %q", textsOf(got))
	}
}

func TestInboxForgets(t *testing.T) {
	store := &memory{}
	b := newInbox(testLog(t), store)
	ctx := t.Context()
	for i := int64(1); i <= maxDone+250; i++ {
		u, err := readUpdate(fmt.Appendf(nil, `{"update_id":%d,"message":{"message_id":1,"date":1,"chat":{"id":1},"text":"secret"}}`, i))
		if err != nil {
			t.Fatal(err)
		}
		if got := b.add(ctx, []*update{u, u}); len(got) != 1 {
			t.Fatalf("added %d times", len(got))
		}
		b.finish(ctx, i)
	}
	if n := len(store.values); n != maxDone {
		t.Errorf("%d ids are stored, want %d", n, maxDone)
	}
	if strings.Contains(store.text(), "secret") {
		t.Error("a text is still stored")
	}
	again := newInbox(testLog(t), store)
	if got := again.load(ctx); len(got) != 0 {
		t.Errorf("%d updates are handled again", len(got))
	}
	if got := again.add(ctx, []*update{{ID: maxDone + 250}}); len(got) != 0 {
		t.Error("an id that is done is taken for new after a restart")
	}
}

// A store that holds odd things, of another version perhaps, keeps nobody from starting.
func TestInboxOdd(t *testing.T) {
	store := &memory{values: map[string]string{
		"update/1": "nonsense", "update/x": "{}", "update/2": `{"update":{"update_id":3}}`, "update/3": `{"update":5}`, "other": "kept",
		"update/20": `{"update":{"update_id":20,"message":{"message_id":1,"date":1,"chat":{"id":1},"text":"b"}}}`,
		"update/4":  `{"update":{"update_id":4,"message":{"message_id":1,"date":1,"chat":{"id":1},"text":"a"}}}`,
	}}
	got := newInbox(testLog(t), store).load(t.Context())
	if len(got) != 2 || got[0].ID != 4 || got[1].ID != 20 {
		t.Errorf("loaded %v", got)
	}
	if store.values["other"] != "kept" || store.values["update/x"] != "" {
		t.Errorf("the store: %v", store.values)
	}
}

// A reply that an earlier run began to send in another way goes on in that way.
func TestGoesOnAsBefore(t *testing.T) {
	s := telegramtest.New(t)
	ann := s.User("ann").Private()
	ann.Say("hi")
	store := &memory{values: map[string]string{
		"update/7": fmt.Sprintf(`{"update":{"update_id":7,"message":{"message_id":100,"date":1,"chat":{"id":%d},"text":"x"}},"sent":[{"after":100,"ids":[101]}]}`, ann.Chat.ID),
	}}
	r := newRig(t, s, store, nil)
	u := r.inbox.load(t.Context())[0]
	album := sendMediaGroup{destination: destination{ChatID: ann.Chat.ID}, Media: []inputPhoto{
		{Media: inputFile{Ref: "https://a.example/1.png"}}, {Media: inputFile{Ref: "https://a.example/2.png"}},
	}}
	var ids []int64
	r.handler = handlerFunc(func(ctx context.Context, _ *update) {
		if err := r.send.send(ctx, album, nil); !errors.Is(err, errFile) {
			t.Errorf("the album: %v, want errFile", err)
		}
		for _, p := range album.Media {
			var m message
			if err := r.send.send(ctx, sendPhoto{destination: album.destination, Photo: p.Media}, &m); err != nil {
				t.Error(err)
			}
			ids = append(ids, m.ID)
		}
	})
	r.dispatch.take(t.Context(), t.Context(), u)
	r.dispatch.work.Wait()
	if n := len(s.Requests("")); n != 1 || len(ids) != 2 || ids[0] != 101 || ids[1] == 101 {
		t.Errorf("%d requests, messages %v; want one for the second photo", n, ids)
	}
}
