package discord

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/bwmarrin/discordgo"

	"github.com/faqbot/faqbot/bot/bottest"
	"github.com/faqbot/faqbot/bot/discord/discordtest"
	"github.com/faqbot/faqbot/bot/locale"
)

// curious looks at all that handlers look at.
func curious(ctx context.Context, e event) {
	switch e := e.(type) {
	case *messageEvent:
		_ = e.Author.ID + e.Content
		for _, u := range e.Mentions {
			_ = u.ID
		}
	case *interaction:
		_ = author(e.Interaction).ID
		switch d := e.Data.(type) {
		case discordgo.ApplicationCommandInteractionData:
			for _, o := range d.Options {
				_ = o.Name
			}
		case discordgo.ModalSubmitInteractionData:
			for _, c := range d.Components {
				_ = c.Type()
			}
		}
		if e.Type == discordgo.InteractionApplicationCommandAutocomplete {
			_ = e.suggest(ctx, nil)
		} else {
			_ = e.send(ctx, message{Content: "hello"})
		}
	}
}

// theWords are read once: that takes longer than an input of a fuzz test.
var theWords = sync.OnceValues(locale.New)

// offline is an adapter without a network.
func offline(tb testing.TB, cfg Config) *Adapter {
	tb.Helper()
	words, err := theWords()
	if err != nil {
		tb.Fatal(err)
	}
	a, err := New(slog.New(slog.DiscardHandler), &bottest.Asker{}, words, &memory{}, cfg)
	if err != nil {
		tb.Fatal(err)
	}
	a.rest.transport = roundTripper(func(*http.Request) (int, http.Header, string) { return 404, nil, `{"code":10062}` })
	a.handler = curious
	return a
}

const user = `{"id":"5","username":"ann"}`

// Any dispatch is survived; what becomes an event has what handlers rely on, and comes once.
func FuzzEvent(f *testing.F) {
	names := []string{"MESSAGE_CREATE", "MESSAGE_DELETE", "THREAD_CREATE", "INTERACTION_CREATE", "READY", "GUILD_CREATE", "CHANNEL_DELETE", "THREAD_LIST_SYNC", "TYPING_START"}
	for _, data := range []string{
		`{"id":"1","channel_id":"2","content":"hi","author":` + user + `,"mentions":[null,` + user + `]}`,
		`{"id":"1","channel_id":"2","author":` + user + `,"components":[{"type":99}],"referenced_message":{"components":[{"type":98,"components":[{}]}]}}`,
		`{"id":"1","type":11,"parent_id":"3","newly_created":true,"applied_tags":["1"]}`,
		`{"id":"1","application_id":"2","token":"t","type":2,"channel_id":"3","member":{"user":` + user + `},"data":{"name":"ask","options":[null,{"name":"q","type":3,"value":5}]}}`,
		`{"id":"1","application_id":"2","token":"t","type":5,"user":` + user + `,"data":{"custom_id":"x","components":[null,{"type":18},{"type":1,"components":[{"type":4,"value":"v"}]}]}}`,
		`{"id":"1","application_id":"2","token":"t","type":3,"user":` + user + `,"data":{"custom_id":"x"},"message":{"id":"4","components":[{"type":77}]}}`,
		`{"id":"1","application_id":"2","token":"t","type":1}`, `{"id":"../..","application_id":"2","token":"t","type":4,"user":` + user + `,"data":{}}`,
		`{"user":` + user + `,"session_id":"a","application":{"id":"7","flags":524288}}`,
		`{"id":"1","channels":[{"id":"2"},5,null],"threads":[null,{"id":"3"}]}`, `null`, `[]`, `{`, `{"id":5}`,
	} {
		for i := range names {
			f.Add(uint8(i), []byte(data))
		}
	}
	f.Fuzz(func(t *testing.T, which uint8, data []byte) {
		name := names[int(which)%len(names)]
		a := offline(t, Config{Token: "x"})
		e, err := decodeEvent(name, data)
		if (e == nil) == (err == nil) {
			t.Fatalf("event %v and error %v", e, err)
		}
		if err == nil && (len(e.key()) < 2 || (e.place() == "" && name != "INTERACTION_CREATE")) {
			t.Errorf("event %q in %q", e.key(), e.place())
		}
		for range 2 {
			a.dispatched(t.Context(), name, data, origin{})
		}
		a.queue.close(t.Context())
		if a.counts.of("panics") > 0 {
			t.Errorf("%s panics", name)
		}
		if err == nil && a.counts.of("events") != 1 || err != nil && a.counts.of("events") != 0 {
			t.Errorf("%d events, %d repeated, error %v", a.counts.of("events"), a.counts.of("repeated events"), err)
		}
		if err != nil && !errors.Is(err, errNotOurs) && a.counts.of("undecodable") != 2 {
			t.Errorf("an event that cannot be read is not counted: %v", err)
		}
		if json.Valid(data) && name == "MESSAGE_CREATE" && err == nil && e.(*messageEvent).Author == nil {
			t.Error("a message without an author")
		}
	})
}

// Any body that Discord signed is survived; what is an interaction gets a first response, what is none a refusal.
func FuzzInteraction(f *testing.F) {
	s := discordtest.New(f)
	for _, data := range []string{
		`{"id":"1","application_id":"2","type":1,"token":"t"}`,
		`{"id":"1","application_id":"2","token":"t","type":2,"channel_id":"3","member":{"user":` + user + `},"data":{"name":"ask","options":[{"name":"q","type":3,"value":"x"}]}}`,
		`{"id":"1","application_id":"2","token":"t","type":4,"user":` + user + `,"data":{"name":"ask"}}`,
		`{"id":"1","application_id":"2","token":"t","type":3,"user":` + user + `,"data":{"custom_id":"x"},"message":{"id":"4","components":[{"type":77}]}}`,
		`{"id":"1","application_id":"2","token":"t","type":5,"user":` + user + `,"data":{"custom_id":"x","components":[{"type":18}]}}`,
		`{"id":"1","application_id":"2","token":"t","type":9,"user":` + user + `}`, `{`, `null`, ``,
	} {
		f.Add([]byte(data))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		a := offline(t, Config{PublicKey: s.PublicKey})
		w := postSigned(t, a.Handler(), s, string(data), time.Now())
		if !slices.Contains([]int{200, 400}, w.Code) {
			t.Fatalf("status %d", w.Code)
		}
		var r struct{ Type int }
		if w.Code == 200 && (json.Unmarshal(w.Body.Bytes(), &r) != nil || r.Type == 0) {
			t.Errorf("response %s", w.Body)
		}
		again := postSigned(t, a.Handler(), s, string(data), time.Now())
		if w.Code == 200 && r.Type != 1 && again.Code != http.StatusConflict {
			t.Errorf("the same again: status %d", again.Code)
		}
		a.queue.close(t.Context())
		if a.counts.of("panics") > 0 {
			t.Error("it panics")
		}
	})
}
