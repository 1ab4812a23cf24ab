package discord

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/bwmarrin/discordgo"
	"github.com/google/go-cmp/cmp"

	"github.com/faqbot/faqbot/bot/discord/discordtest"
)

func testRest(t *testing.T, token, url string) *rest {
	t.Helper()
	r, err := newRest(slog.New(slog.NewTextHandler(t.Output(), &slog.HandlerOptions{Level: slog.LevelDebug})), token, url, nil, &counts{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(r.close)
	return r
}

// A message is sent once whatever happens on the way, and nothing that goes wrong goes unsaid.
func TestSendOnce(t *testing.T) {
	tests := map[string]func(s *discordtest.Server){
		"nothing goes wrong":      func(*discordtest.Server) {},
		"two pages of a proxy":    func(s *discordtest.Server) { s.Fail("POST", "/messages", 2).HTML(502) },
		"an error of Discord":     func(s *discordtest.Server) { s.Fail("POST", "/messages", 1).Refuse(500, 0, "oops") },
		"a page that says 200":    func(s *discordtest.Server) { s.Fail("POST", "/messages", 1).HTML(200) },
		"the connection is cut":   func(s *discordtest.Server) { s.Fail("POST", "/messages", 1).Drop() },
		"the answer is lost":      func(s *discordtest.Server) { s.Fail("POST", "/messages", 2).After().Drop() },
		"502 after it was done":   func(s *discordtest.Server) { s.Fail("POST", "/messages", 1).After().HTML(502) },
		"a limit of the route":    func(s *discordtest.Server) { s.Fail("POST", "/messages", 2).TooMany(50*time.Millisecond, false) },
		"a limit of all requests": func(s *discordtest.Server) { s.Fail("POST", "/messages", 1).TooMany(50*time.Millisecond, true) },
	}
	for name, fault := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := discordtest.New(t)
			channel := s.Channel(s.Guild("g"), "c", discordtest.Text)
			r := testRest(t, s.Token, s.URL)
			fault(s)
			sent, err := r.send(t.Context(), channel, message{Content: "hello"})
			if err != nil {
				t.Fatal(err)
			}
			got := s.Said(channel)
			if len(got) != 1 || got[0].ID != sent.ID || got[0].Content != "hello" {
				t.Errorf("the channel has %+v, and what was sent is %s", got, sent.ID)
			}
		})
	}
}

// A further message of an interaction has nothing that makes it unique: when its answer is lost, it
// is not sent again.
func TestFollowUpIsNotRepeated(t *testing.T) {
	s := discordtest.New(t)
	channel := s.Channel(s.Guild("g"), "c", discordtest.Text)
	r := testRest(t, s.Token, s.URL)
	in, _ := s.Interact(s.Person("ann"), channel, 2, map[string]any{"id": "1", "name": "ask", "type": 1})
	if err := r.callback(t.Context(), in.ID, in.Token, response{Type: 4, Data: message{Content: "one"}.wire()}); err != nil {
		t.Fatal(err)
	}
	s.Fail("POST", "/webhooks/", 1).After().Drop()
	err := r.followUp(t.Context(), s.App, in.Token, message{Content: "two"})
	if kindOf(err) != unavailable || strings.Contains(err.Error(), in.Token) {
		t.Errorf("error %v; want one that says unavailable, without the token", err)
	}
	if got := said(s, channel); !slices.Equal(got, []string{"one", "two"}) {
		t.Errorf("the channel has %q", got)
	}
	s.Fail("POST", "/webhooks/", 1).TooMany(10*time.Millisecond, false) // turned away: it is safe to repeat
	if err := r.followUp(t.Context(), s.App, in.Token, message{Content: "three"}); err != nil {
		t.Error(err)
	}
	if got := said(s, channel); !slices.Equal(got, []string{"one", "two", "three"}) {
		t.Errorf("the channel has %q", got)
	}
}

// Each refusal has its kind, is counted, and says what to do; none of them is tried again.
func TestErrors(t *testing.T) {
	tests := []struct {
		status, code int
		want         kind
		says         string
	}{
		{404, 10008, unknownMessage, "code 10008"},
		{404, 10003, unknownChannel, ""},
		{404, 10062, unknownInteraction, ""},
		{401, 50027, unknownInteraction, ""},
		{400, 40060, alreadyAnswered, ""},
		{403, 50001, missingAccess, "View Channel"},
		{403, 50013, missingPermissions, "Send Messages"},
		{403, 50007, cannotMessageUser, "private messages"},
		{400, 50083, threadClosed, "archived or locked"},
		{403, 160005, threadClosed, "archived or locked"},
		{400, 50035, invalidForm, "report it"},
		{413, 40005, tooLarge, ""},
		{401, 0, unauthorized, "discord.token"},
		{403, 12345, refused, "code 12345"},
	}
	s := discordtest.New(t)
	channel := s.Channel(s.Guild("g"), "c", discordtest.Text)
	for _, tt := range tests {
		t.Run(fmt.Sprint(tt.code), func(t *testing.T) {
			r := testRest(t, s.Token, s.URL)
			s.Fail("POST", "/messages", 1).Refuse(tt.status, tt.code, "because of "+s.Token)
			_, err := r.send(t.Context(), channel, message{Content: "x"})
			if kindOf(err) != tt.want {
				t.Fatalf("kind %q of %v, want %q", kindOf(err), err, tt.want)
			}
			if !strings.Contains(err.Error(), tt.says) || !strings.Contains(err.Error(), "POST /channels/"+channel) || strings.Contains(err.Error(), s.Token) {
				t.Errorf("error %q", err)
			}
			if n := r.counts.of(string(tt.want)); n != 1 {
				t.Errorf("counted %d times", n)
			}
		})
	}
	if n := len(s.Requests("POST", "/messages")); n != len(tests) {
		t.Errorf("%d requests for %d refusals", n, len(tests))
	}
}

// Discord's tree of what is wrong with a form is told in one line.
func TestFormErrors(t *testing.T) {
	s := discordtest.New(t)
	s.Tolerant = true
	channel := s.Channel(s.Guild("g"), "c", discordtest.Text)
	_, err := testRest(t, s.Token, s.URL).send(t.Context(), channel, message{Embeds: []*discordgo.MessageEmbed{
		{Description: strings.Repeat("a", 3500)}, {Description: strings.Repeat("b", 3500)},
	}})
	if kindOf(err) != invalidForm || !strings.Contains(err.Error(), "embeds: Embed size exceeds") {
		t.Errorf("error %v", err)
	}
}

// Messages wait in advance for Discord's limit of a channel, and keep their order.
func TestPacedInAdvance(t *testing.T) {
	s := discordtest.New(t)
	guild := s.Guild("g")
	one, other := s.Channel(guild, "one", discordtest.Text), s.Channel(guild, "other", discordtest.Text)
	r := testRest(t, s.Token, s.URL)
	s.Limit("POST", "/channels/"+one, 3, 150*time.Millisecond)
	var want []string
	for i := range 10 {
		want = append(want, fmt.Sprint(i))
		if _, err := r.send(t.Context(), one, message{Content: fmt.Sprint(i)}); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := r.send(t.Context(), other, message{Content: "x"}); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, said(s, one)); diff != "" || s.Broken() != 0 {
		t.Errorf("%d requests over the limit; messages (-want +got):\n%s", s.Broken(), diff)
	}
}

// A call ends with its context, in whatever it waits for.
func TestCallEndsWithContext(t *testing.T) {
	s := discordtest.New(t)
	channel := s.Channel(s.Guild("g"), "c", discordtest.Text)
	for name, fault := range map[string]func(){
		"an answer":     func() { s.Fail("POST", "/messages", 1).Delay(20 * time.Second) },
		"a rate limit":  func() { s.Fail("POST", "/messages", 1).TooMany(20*time.Second, false) },
		"another retry": func() { s.Fail("POST", "/messages", 50).HTML(503) },
	} {
		t.Run(name, func(t *testing.T) {
			fault()
			ctx, cancel := context.WithCancel(t.Context())
			time.AfterFunc(100*time.Millisecond, cancel)
			_, err := testRest(t, s.Token, s.URL).send(ctx, channel, message{Content: "x"})
			if err == nil || (!errors.Is(err, context.Canceled) && kindOf(err) == "") {
				t.Errorf("error %v", err)
			}
		})
	}
}

// What is not Discord is told from it: redirects, pages, and answers without end.
func TestNotDiscord(t *testing.T) {
	tests := map[string]http.HandlerFunc{
		"a redirect": func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/login", http.StatusFound) },
		"a page":     func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "<html>") },
		"not JSON": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			fmt.Fprint(w, "{")
		},
		"endless": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			chunk := make([]byte, 1<<20)
			for range 10 {
				if _, err := w.Write(chunk); err != nil {
					return
				}
			}
		},
	}
	for name, h := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			srv := httptest.NewServer(h)
			defer srv.Close()
			r := testRest(t, "secret", srv.URL)
			_, err := r.attempt(t.Context(), get("/users/@me"), encoded{})
			if err == nil { // it looks like Discord's until it is read
				_, err = r.me(t.Context())
			}
			if kindOf(err) != unavailable {
				t.Errorf("error %v", err)
			}
		})
	}
}

// All that a message can hold arrives, is within the specification, and an edit replaces all of it.
func TestMessageInFull(t *testing.T) {
	s := discordtest.New(t)
	channel := s.Channel(s.Guild("g"), "c", discordtest.Text)
	ann := s.Person("ann")
	asked := s.Say(ann, channel, "when?", "")
	r := testRest(t, s.Token, s.URL)
	m := message{
		Content: "<@" + ann.ID + "> @everyone", ReplyTo: asked, NoPreview: true,
		Mentions: mentions{Users: []string{ann.ID}},
		Embeds: []*discordgo.MessageEmbed{{
			Title: "Hours", URL: "https://example.org", Description: "From ten", Color: 0x123456, Footer: &discordgo.MessageEmbedFooter{Text: "Visit"},
			Image: &discordgo.MessageEmbedImage{URL: "attachment://map.png"}, Fields: []*discordgo.MessageEmbedField{{Name: "a", Value: "b"}},
		}},
		Components: []discordgo.MessageComponent{
			discordgo.ActionsRow{Components: []discordgo.MessageComponent{
				discordgo.Button{Label: "Show all", Style: discordgo.SecondaryButton, CustomID: "all"},
				discordgo.Button{Label: "Page", Style: discordgo.LinkButton, URL: "https://example.org"},
			}},
			discordgo.ActionsRow{Components: []discordgo.MessageComponent{discordgo.SelectMenu{
				CustomID: "topics", Placeholder: "Topics", Options: []discordgo.SelectMenuOption{{Label: "Visit", Value: "v"}},
			}}},
		},
		Files: []file{{Name: "map.png", ContentType: "image/png", Data: []byte("png")}},
	}
	s.Fail("POST", "/messages", 1).HTML(502) // the file goes out twice in full
	sent, err := r.send(t.Context(), channel, m)
	if err != nil {
		t.Fatal(err)
	}
	got := s.Said(channel)[0]
	if !slices.Equal(got.Pinged, []string{ann.ID}) || got.ReplyTo != asked || !slices.Equal(got.Files, []string{"map.png"}) || len(got.Components) != 2 {
		t.Errorf("sent %+v", got)
	}
	if err := r.edit(t.Context(), channel, sent.ID, message{Content: "gone"}); err != nil {
		t.Fatal(err)
	}
	if got := s.Said(channel)[0]; got.Content != "gone" || len(got.Embeds)+len(got.Components)+len(got.Files) != 0 {
		t.Errorf("after the edit: %+v", got)
	}
	read, err := r.message(t.Context(), channel, sent.ID)
	if err != nil || read.Content != "gone" {
		t.Errorf("read %+v, %v", read, err)
	}
	if list, err := r.messages(t.Context(), channel, "", 100); err != nil || len(list) != 2 {
		t.Errorf("the channel has %d messages, %v", len(list), err)
	}
	for range 2 { // a second deletion finds it gone, which is as well
		if err := r.remove(t.Context(), channel, sent.ID); err != nil {
			t.Error(err)
		}
	}
}

// The other calls fit the specification, too.
func TestCalls(t *testing.T) {
	s := discordtest.New(t)
	guild := s.Guild("g")
	channel := s.Channel(guild, "c", discordtest.Text)
	ann := s.Person("ann")
	asked := s.Say(ann, channel, "when?", "")
	r := testRest(t, s.Token, s.URL)
	ctx := t.Context()
	must := func(what string, err error) {
		t.Helper()
		if err != nil {
			t.Errorf("%s: %v", what, err)
		}
	}
	guilds, err := r.guilds(ctx, "")
	must("guilds", err)
	channels, err := r.channels(ctx, guild)
	must("channels", err)
	_, err = r.roles(ctx, guild)
	must("roles", err)
	_, err = r.member(ctx, guild, ann.ID)
	must("member", err)
	dm, err := r.direct(ctx, ann.ID)
	must("direct", err)
	must("typing", r.typing(ctx, channel))
	thread, err := r.startThread(ctx, channel, asked, "When?", 1440)
	must("startThread", err)
	again, err := r.startThread(ctx, channel, asked, "When?", 1440)
	must("startThread again", err)
	if len(guilds) != 1 || len(channels) != 1 || dm.ID != s.DM(ann.ID) || thread.ParentID != channel || again.ID != thread.ID {
		t.Errorf("guilds %v, channels %v, direct %v, threads %v and %v", guilds, channels, dm, thread, again)
	}
}
