package discord

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/bwmarrin/discordgo"
	"github.com/google/go-cmp/cmp"

	"github.com/faqbot/faqbot/bot/discord/discordtest"
)

// Two hundred interactions at once over twenty channels, while each channel's queue is held up by a slow
// message: all are acknowledged in time and none is lost.
func TestManyInteractions(t *testing.T) { // by itself: Discord waits three seconds and no more
	s := discordtest.New(t)
	guild := s.Guild("g")
	var channels []string
	for i := range 20 {
		channels = append(channels, s.Channel(guild, fmt.Sprint(i), discordtest.Text))
	}
	release := make(chan struct{})
	r := newRig(t, s, Config{}, nil, func(ctx context.Context, r *rig, e event) {
		if m, ok := e.(*messageEvent); ok && !m.Author.Bot {
			<-release
		}
		echo(ctx, r, e)
	}).start(t)
	s.Connected()
	ann := s.Person("ann")
	for _, c := range channels {
		s.Say(ann, c, "slow <@"+s.Bot+">", "")
	}
	var wg sync.WaitGroup
	list := make([]*discordtest.Interaction, 200)
	for i := range list {
		wg.Go(func() { list[i] = s.Command(ann, channels[i%20], "ask", nil) })
	}
	wg.Wait()
	for _, i := range list {
		if got := i.Reply(); got.Content != "re: "+i.ID {
			t.Errorf("reply %q to %s", got.Content, i.ID)
		}
	}
	close(release)
	if n := s.Late(); n > 0 {
		t.Errorf("%d interactions were late", n)
	}
	for _, c := range channels {
		s.Await("the slow answers", func() bool { return len(s.Said(c)) == 11 })
	}
	if n := r.counts.of("dropped"); n > 0 {
		t.Errorf("%d events were dropped", n)
	}
}

// A reply that takes longer than two seconds is announced before, and then takes the place of what announced it.
func TestSlowReply(t *testing.T) {
	t.Parallel()
	s := discordtest.New(t)
	channel := s.Channel(s.Guild("g"), "c", discordtest.Text)
	newRig(t, s, Config{}, nil, func(ctx context.Context, r *rig, e event) {
		if i, ok := e.(*interaction); ok {
			i.expect(true, false)
			time.Sleep(deferAfter + 200*time.Millisecond)
			echo(ctx, r, i)
		}
	}).start(t)
	s.Connected()
	ann := s.Person("ann")
	command := s.Command(ann, channel, "ask", nil)
	typing := s.Complete(ann, channel, "ask", "question", "op")
	if got := command.Reply(); got.Content != "re: "+command.ID || !got.Ephemeral {
		t.Errorf("reply %+v", got)
	}
	if command.First() != 5 || len(typing.Choices()) != 0 || s.Late() > 0 {
		t.Errorf("first response %d, %d late", command.First(), s.Late())
	}
}

// uplink is a network that takes so many bytes a second.
type uplink struct {
	http.RoundTripper
	rate float64
}

func (u uplink) RoundTrip(r *http.Request) (*http.Response, error) {
	if err := sleep(r.Context(), time.Duration(float64(r.ContentLength)/u.rate*float64(time.Second))); err != nil {
		return nil, err
	}
	return u.RoundTripper.RoundTrip(r)
}

// An answer with a picture that takes longer to send than Discord waits for a first response is shown all the same.
func TestPictureOverSlowUplink(t *testing.T) {
	t.Parallel()
	s := discordtest.New(t)
	channel := s.Channel(s.Guild("g"), "c", discordtest.Text)
	picture := message{Content: "the map", Files: []file{{Name: "map.png", ContentType: "image/png", Data: make([]byte, 3<<20)}}}
	r := newRig(t, s, Config{}, nil, func(ctx context.Context, r *rig, e event) {
		i, ok := e.(*interaction)
		if !ok {
			return
		}
		show := i.send
		if i.Type == discordgo.InteractionMessageComponent {
			show = i.update
		}
		if err := show(ctx, picture); err != nil {
			r.Adapter.log.ErrorContext(ctx, "a picture", "err", err)
		}
	})
	r.rest.transport = uplink{r.rest.transport, 900_000}
	r.start(t)
	s.Connected()
	ann := s.Person("ann")
	asked := s.Command(ann, channel, "ask", nil)
	sent := asked.Reply()
	pressed := s.Press(ann, sent.ID, "more")
	s.Await("the message in its new state", func() bool { return len(s.Requests("PATCH", "/messages/@original")) == 2 })
	for _, m := range []discordtest.Message{sent, pressed.Reply()} {
		if m.Content != "the map" || len(m.Files) != 1 {
			t.Errorf("shown %+v", m)
		}
	}
	if asked.First() != 5 || pressed.First() != 6 || s.Late() > 0 {
		t.Errorf("first responses %d and %d, %d late", asked.First(), pressed.First(), s.Late())
	}
}

// script is an interaction whose calls go into a list.
type script struct {
	*interaction
	mu    sync.Mutex
	calls []string
	fail  []error // of the first responses, in order
}

func newScript(t *testing.T, kind discordgo.InteractionType) *script {
	t.Helper()
	s := &script{}
	note := func(format string, args ...any) {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.calls = append(s.calls, fmt.Sprintf(format, args...))
	}
	r := quietRest(t, func(r *http.Request) (int, http.Header, string) {
		var b struct{ Content string }
		if r.Body != nil {
			_ = json.NewDecoder(r.Body).Decode(&b)
		}
		note("%s %s %s", r.Method, strings.TrimPrefix(r.URL.Path, "/api/v9/webhooks/app/token"), b.Content)
		return 200, nil, "{}"
	})
	s.interaction = &interaction{
		Interaction: &discordgo.Interaction{ID: "1", AppID: "app", Token: "token", Type: kind, Message: &discordgo.Message{ID: "9"}},
		log:         r.log, rest: r, counts: r.counts,
		answer: func(_ context.Context, resp response) error {
			s.mu.Lock()
			var err error
			if len(s.fail) > 0 {
				err, s.fail = s.fail[0], s.fail[1:]
			}
			s.mu.Unlock()
			note("first %d %v", resp.Type, err)
			return err
		},
	}
	return s
}

// What Discord hears of an interaction, by what the handler does and how long it takes.
func TestInteraction(t *testing.T) {
	const command, press, typing = discordgo.InteractionApplicationCommand, discordgo.InteractionMessageComponent, discordgo.InteractionApplicationCommandAutocomplete
	late := &apiError{kind: unknownInteraction}
	public, private := message{Content: "public"}, message{Content: "private", Private: true}
	picture := message{Files: []file{{Name: "map.png", Data: []byte("png")}}}
	slow := func() { time.Sleep(deferAfter + time.Millisecond) }
	tests := []struct {
		name string
		kind discordgo.InteractionType
		fail []error
		do   func(ctx context.Context, i *interaction) error
		want []string
		err  bool
	}{
		{"quick", command, nil, func(ctx context.Context, i *interaction) error { return i.send(ctx, public) }, []string{"first 4 <nil>"}, false},
		{"two messages", command, nil, func(ctx context.Context, i *interaction) error {
			return errors.Join(i.send(ctx, public), i.send(ctx, private))
		}, []string{"first 4 <nil>", "POST  private"}, false},
		{"slow", command, nil, func(ctx context.Context, i *interaction) error { slow(); return i.send(ctx, public) }, []string{"first 5 <nil>", "PATCH /messages/@original public"}, false},
		{"slow and private, as announced", command, nil, func(ctx context.Context, i *interaction) error {
			i.expect(true, false)
			slow()
			return i.send(ctx, private)
		}, []string{"first 5 <nil>", "PATCH /messages/@original private"}, false},
		{"slow and private, unannounced", command, nil, func(ctx context.Context, i *interaction) error { slow(); return i.send(ctx, private) }, []string{"first 5 <nil>", "DELETE /messages/@original ", "POST  private"}, false},
		{"a picture", command, nil, func(ctx context.Context, i *interaction) error { return i.send(ctx, picture) }, []string{"first 5 <nil>", "PATCH /messages/@original "}, false},
		{"a picture after words", command, nil, func(ctx context.Context, i *interaction) error {
			return errors.Join(i.send(ctx, public), i.send(ctx, picture))
		}, []string{"first 4 <nil>", "POST  "}, false},
		{"a picture too late for Discord", command, []error{late}, func(ctx context.Context, i *interaction) error { return i.send(ctx, picture) }, []string{"first 5 " + late.Error()}, true},
		{"a press updates with a picture", press, nil, func(ctx context.Context, i *interaction) error { return i.update(ctx, picture) }, []string{"first 6 <nil>", "PATCH /messages/@original "}, false},
		{"a press is replied to with a picture", press, nil, func(ctx context.Context, i *interaction) error { return i.send(ctx, picture) }, []string{"first 5 <nil>", "PATCH /messages/@original "}, false},
		{"nothing", command, nil, func(context.Context, *interaction) error { return nil }, []string{"first 4 <nil>"}, false},
		{"nothing, slowly", command, nil, func(context.Context, *interaction) error { slow(); return nil }, []string{"first 5 <nil>", "PATCH /messages/@original Something went wrong. Please try again."}, false},
		{"a press updates", press, nil, func(ctx context.Context, i *interaction) error { return i.update(ctx, public) }, []string{"first 7 <nil>"}, false},
		{"a press updates slowly", press, nil, func(ctx context.Context, i *interaction) error { slow(); return i.update(ctx, public) }, []string{"first 6 <nil>", "PATCH /messages/@original public"}, false},
		{"a press is replied to slowly", press, nil, func(ctx context.Context, i *interaction) error { slow(); return i.send(ctx, private) }, []string{"first 6 <nil>", "POST  private"}, false},
		{"a press announces a reply and updates", press, nil, func(ctx context.Context, i *interaction) error {
			i.expect(true, true)
			slow()
			return i.update(ctx, public)
		}, []string{"first 5 <nil>", "DELETE /messages/@original ", "PATCH /messages/9 public"}, false},
		{"a press does nothing", press, nil, func(context.Context, *interaction) error { return nil }, []string{"first 6 <nil>"}, false},
		{"suggestions", typing, nil, func(ctx context.Context, i *interaction) error { return i.suggest(ctx, nil) }, []string{"first 8 <nil>"}, false},
		{"suggestions too late", typing, nil, func(ctx context.Context, i *interaction) error { slow(); return i.suggest(ctx, nil) }, []string{"first 8 <nil>"}, false},
		{"a form", command, nil, func(ctx context.Context, i *interaction) error { return i.modal(ctx, "id", "Teach", nil) }, []string{"first 9 <nil>"}, false},
		{"a form after a reply", command, nil, func(ctx context.Context, i *interaction) error {
			return errors.Join(i.send(ctx, public), i.modal(ctx, "id", "Teach", nil))
		}, []string{"first 4 <nil>"}, true},
		{"an update of nothing", command, nil, func(ctx context.Context, i *interaction) error { return i.update(ctx, public) }, []string{"first 4 <nil>"}, true},
		{"answered by a lost attempt", command, []error{&apiError{kind: alreadyAnswered}}, func(ctx context.Context, i *interaction) error {
			return errors.Join(i.send(ctx, public), i.send(ctx, public))
		}, []string{"first 4 " + (&apiError{kind: alreadyAnswered}).Error(), "POST  public"}, false},
		{"too late for Discord", command, []error{late}, func(ctx context.Context, i *interaction) error {
			_ = i.send(ctx, public)
			return i.send(ctx, public)
		}, []string{"first 4 " + late.Error()}, true},
		{"a first response that fails, then the timer's", command, []error{&apiError{kind: unavailable}}, func(ctx context.Context, i *interaction) error {
			_ = i.send(ctx, public)
			slow()
			return i.send(ctx, public)
		}, []string{"first 4 " + (&apiError{kind: unavailable}).Error(), "first 5 <nil>", "PATCH /messages/@original public"}, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newScript(t, tt.kind)
				s.fail = tt.fail
				s.begin(t.Context())
				err := tt.do(t.Context(), s.interaction)
				s.finish(t.Context())
				if (err != nil) != tt.err {
					t.Errorf("error %v", err)
				}
				if diff := cmp.Diff(tt.want, s.calls); diff != "" {
					t.Errorf("Discord hears (-want +got):\n%s", diff)
				}
			})
		})
	}
}

// An interaction that comes late, or is answered after its quarter of an hour, is told of as such; the bot goes on.
func TestLateInteractions(t *testing.T) {
	t.Parallel()
	s := discordtest.New(t)
	channel := s.Channel(s.Guild("g"), "c", discordtest.Text)
	kinds := make(chan kind, 2)
	var ours sync.Map
	r := newRig(t, s, Config{}, nil, func(ctx context.Context, _ *rig, e event) {
		i, ok := e.(*interaction)
		if !ok {
			return
		}
		err := i.send(ctx, message{Content: "one"})
		if old, ok := ours.Load(i.ID); ok {
			old.(*discordtest.Interaction).Age(16 * time.Minute)
			err = i.send(ctx, message{Content: "two"})
		}
		kinds <- kindOf(err)
	}).start(t)
	s.Connected()
	ann := s.Person("ann")
	data := map[string]any{"id": "1", "name": "ask", "type": 1}
	late, payload := s.Interact(ann, channel, 2, data)
	late.Age(time.Minute)
	s.Dispatch("INTERACTION_CREATE", "", json.RawMessage(payload))
	if got := <-kinds; got != unknownInteraction || r.counts.of("late interactions") != 1 {
		t.Errorf("a late interaction: %q, %d counted", got, r.counts.of("late interactions"))
	}
	expired, payload := s.Interact(ann, channel, 2, data)
	ours.Store(expired.ID, expired)
	s.Dispatch("INTERACTION_CREATE", "", json.RawMessage(payload))
	if got := <-kinds; got != unknownInteraction {
		t.Errorf("a token whose time is over: %q", got)
	}
	if got := said(s, channel); len(got) != 1 {
		t.Errorf("the channel has %q", got)
	}
}

// A handler that panics ends neither the program nor the member's hope for an answer.
func TestPanic(t *testing.T) {
	t.Parallel()
	s := discordtest.New(t)
	channel := s.Channel(s.Guild("g"), "c", discordtest.Text)
	r := newRig(t, s, Config{}, nil, func(context.Context, *rig, event) { panic("oh") }).start(t)
	s.Connected()
	german := s.Person("ann")
	german.Locale = "de"
	reply := s.Command(german, channel, "ask", nil).Reply()
	want := r.words.For("de").Text("error.internal")
	if reply.Content != want || !reply.Ephemeral || r.counts.of("panics") != 1 {
		t.Errorf("reply %+v, want %q for the member alone", reply, want)
	}
}

func postSigned(t *testing.T, h http.Handler, s *discordtest.Server, body string, at time.Time) *httptest.ResponseRecorder {
	t.Helper()
	req := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/discord/interactions", strings.NewReader(body))
	s.Sign(req, []byte(body), at)
	w := httptest.NewRecorder()
	h.ServeHTTP(w, req)
	return w
}

// The HTTP endpoint takes what Discord has signed, lately and once, and nothing else.
func TestEndpoint(t *testing.T) {
	t.Parallel()
	s := discordtest.New(t)
	channel := s.Channel(s.Guild("g"), "c", discordtest.Text)
	r := newRig(t, s, Config{NoGateway: true, PublicKey: s.PublicKey}, nil, echo).start(t)
	h := r.Handler()
	now := time.Now()
	const ping = `{"id":"1","application_id":"2","type":1,"token":"t","version":1}`
	if w := postSigned(t, h, s, ping, now); w.Code != 200 || strings.TrimSpace(w.Body.String()) != `{"type":1}` {
		t.Errorf("ping: %d %s", w.Code, w.Body)
	}
	for name, w := range map[string]*httptest.ResponseRecorder{
		"old":     postSigned(t, h, s, ping, now.Add(-signatureAge-time.Minute)),
		"future":  postSigned(t, h, s, ping, now.Add(signatureAge+time.Minute)),
		"another": postSigned(t, h, discordtest.New(t), ping, now),
		"unsigned": func() *httptest.ResponseRecorder {
			w := httptest.NewRecorder()
			h.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/", strings.NewReader(ping)))
			return w
		}(),
		"altered": func() *httptest.ResponseRecorder {
			req := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/", strings.NewReader(ping+" "))
			s.Sign(req, []byte(ping), now)
			w := httptest.NewRecorder()
			h.ServeHTTP(w, req)
			return w
		}(),
	} {
		if w.Code != http.StatusUnauthorized {
			t.Errorf("%s: status %d, want 401", name, w.Code)
		}
	}
	if w := postSigned(t, h, s, strings.Repeat(" ", maxInteraction+1), now); w.Code != http.StatusRequestEntityTooLarge {
		t.Errorf("too large: status %d", w.Code)
	}
	if w := postSigned(t, h, s, `{"type":2}`, now); w.Code != http.StatusBadRequest {
		t.Errorf("not an interaction: status %d", w.Code)
	}
	if w := httptest.NewRecorder(); true {
		h.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/", nil))
		if w.Code != http.StatusMethodNotAllowed {
			t.Errorf("GET: status %d", w.Code)
		}
	}
	i, payload := s.Interact(s.Person("ann"), channel, 2, map[string]any{"id": "1", "name": "ask", "type": 1})
	if code := s.Deliver(h, i, payload); code != 200 {
		t.Fatalf("status %d", code)
	}
	if got := i.Reply(); got.Content != "re: "+i.ID || !got.Ephemeral {
		t.Errorf("reply %+v", got)
	}
	if w := postSigned(t, h, s, string(bytes.TrimSpace(payload)), now); w.Code != http.StatusConflict {
		t.Errorf("the same again: status %d", w.Code)
	}
}

// A slow reply over HTTP is announced in the answer and comes over the webhook, which needs no token of the bot.
func TestEndpointSlow(t *testing.T) {
	t.Parallel()
	s := discordtest.New(t)
	channel := s.Channel(s.Guild("g"), "c", discordtest.Text)
	r := newRig(t, s, Config{NoGateway: true, PublicKey: s.PublicKey}, nil, func(ctx context.Context, r *rig, e event) {
		time.Sleep(deferAfter + 100*time.Millisecond)
		if i, ok := e.(*interaction); ok {
			_ = i.send(ctx, message{Content: "at last"})
		}
	}).start(t)
	i, payload := s.Interact(s.Person("ann"), channel, 2, map[string]any{"id": "1", "name": "ask", "type": 1})
	if code := s.Deliver(r.Handler(), i, payload); code != 200 || i.First() != 5 {
		t.Errorf("status %d, first response %d", code, i.First())
	}
	if got := i.Reply(); got.Content != "at last" {
		t.Errorf("reply %+v", got)
	}
}

// Without a public key there is no endpoint.
func TestNoEndpoint(t *testing.T) {
	s := discordtest.New(t)
	r := newRig(t, s, Config{}, nil, nil)
	if w := postSigned(t, r.Handler(), s, `{"type":1}`, time.Now()); w.Code != http.StatusNotFound {
		t.Errorf("status %d", w.Code)
	}
}
