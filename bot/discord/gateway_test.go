package discord

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/bwmarrin/discordgo"
	"github.com/google/go-cmp/cmp"

	"github.com/faqbot/faqbot/bot/discord/discordtest"
)

// Whatever happens to the connection, the bot is back, what people wrote meanwhile is answered, and nothing twice.
func TestConnectionTrouble(t *testing.T) {
	tests := []struct {
		name    string
		trouble func(s *discordtest.Server)
		resumed bool // nothing that was written in between is lost
	}{
		{"cut", (*discordtest.Server).Drop, true},
		{"cut within a message", (*discordtest.Server).DropInFrame, true},
		{"asked to reconnect", (*discordtest.Server).AskReconnect, true},
		{"asked to reconnect while it opens", func(s *discordtest.Server) { s.NextReconnects(); s.NextReconnects(); s.Drop() }, true},
		{"asked to reconnect in place of the hello", func(s *discordtest.Server) { s.NextReconnectsFirst(); s.Drop() }, true},
		{"cut before the hello", func(s *discordtest.Server) { s.NextEnds(); s.NextEnds(); s.Drop() }, true},
		{"asked for a heartbeat", (*discordtest.Server).AskHeartbeat, true},
		{"asked for a heartbeat while it reconnects", func(s *discordtest.Server) { s.NextBeats(); s.Drop(); s.AskHeartbeat() }, true},
		{"the session is to be resumed", func(s *discordtest.Server) { s.Invalidate(true) }, true},
		{"the session is not valid", func(s *discordtest.Server) { s.Invalidate(false) }, false},
		{"the session cannot be resumed", func(s *discordtest.Server) { s.Forget(); s.Drop() }, false},
		{"the new session is refused at first", func(s *discordtest.Server) { s.NextInvalid(); s.Close(4009, "timed out") }, false},
		{"closed for an unknown reason", func(s *discordtest.Server) { s.Close(4000, "unknown error") }, true},
		{"closed for going away", func(s *discordtest.Server) { s.Close(1001, "CloudFlare WebSocket proxy restarting") }, true},
		{"closed without a reason", func(s *discordtest.Server) { s.Close(1000, "") }, true},
		{"closed for good", func(s *discordtest.Server) { s.Forget(); s.Close(1000, "") }, false},
		{"closed after a time-out", func(s *discordtest.Server) { s.Close(4009, "session timed out") }, false},
		{"a message that is none", func(s *discordtest.Server) { s.Send([]byte("{")) }, true},
		{"each event twice", func(s *discordtest.Server) { s.Twice(true) }, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := discordtest.New(t)
			channel := s.Channel(s.Guild("g"), "c", discordtest.Text)
			newRig(t, s, Config{Channels: map[string]Channel{channel: {Mode: Auto}}}, nil, echo).start(t)
			s.Connected()
			ann := s.Person("ann")
			s.Say(ann, channel, "before", "")
			s.Await("an answer", func() bool { return len(s.Said(channel)) == 1 })
			tt.trouble(s)
			if tt.resumed {
				s.Say(ann, channel, "meanwhile", "")
			}
			want := []string{"re: before", "re: meanwhile", "re: after"}
			if !tt.resumed {
				want = slices.Delete(want, 1, 2)
				s.Await("a new session", func() bool { return len(s.Identifies()) >= 2 })
				s.Connected()
			}
			s.Await("an answer", func() bool { return len(s.Said(channel)) == len(want)-1 })
			i := s.Command(ann, channel, "ask", nil)
			i.Reply()
			s.Say(ann, channel, "after", "")
			s.Await("the last answer", func() bool { return slices.Contains(said(s, channel), "re: after") })
			got := slices.DeleteFunc(said(s, channel), func(text string) bool { return text == "re: "+i.ID })
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("answers (-want +got):\n%s", diff)
			}
			if n := len(s.Identifies()); tt.resumed && n != 1 {
				t.Errorf("%d sessions were started for one that can be resumed", n)
			}
		})
	}
}

// A connection on which heartbeats stay without an answer is given up, and the session resumed on another.
func TestZombie(t *testing.T) {
	t.Parallel()
	s := discordtest.New(t)
	s.Heartbeat = 100 * time.Millisecond
	channel := s.Channel(s.Guild("g"), "c", discordtest.Text)
	newRig(t, s, Config{Channels: map[string]Channel{channel: {Mode: Auto}}}, nil, echo).start(t)
	s.Connected()
	s.Silence(true)
	s.Say(s.Person("ann"), channel, "is anybody there?", "")
	s.Await("another connection", func() bool { return s.Resumes() > 0 })
	s.Silence(false)
	s.Await("an answer", func() bool { return len(s.Said(channel)) == 1 })
	if n := len(s.Identifies()); n != 1 {
		t.Errorf("%d sessions", n)
	}
}

// What Discord refuses for good ends the adapter, with a sentence that says what to change.
func TestFatal(t *testing.T) {
	tests := []struct {
		name    string
		trouble func(s *discordtest.Server)
		says    []string
	}{
		{"wrong token", func(s *discordtest.Server) { s.Token = "another" }, []string{"token", "Reset Token", "discord.token"}},
		{"token taken back", nil, []string{"token", "Reset Token"}},
		{"intent not allowed", func(s *discordtest.Server) { s.Intents &^= discordtest.IntentMessageContent }, []string{"4014", "Message Content Intent", "Privileged Gateway Intents", "discord.channels"}},
	}
	for code := range fatalCloses {
		tests = append(tests, struct {
			name    string
			trouble func(s *discordtest.Server)
			says    []string
		}{fmt.Sprint(code), nil, []string{"discord: "}})
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := discordtest.New(t)
			r := newRig(t, s, Config{Token: s.Token, Channels: map[string]Channel{"1": {Mode: Auto}}}, nil, nil)
			if tt.trouble != nil {
				tt.trouble(s)
			}
			r.start(t)
			if tt.trouble == nil {
				s.Connected()
				code := 4004
				_, _ = fmt.Sscan(tt.name, &code)
				s.Close(code, "")
			}
			err := r.failed(t)
			for _, want := range tt.says {
				if err == nil || !strings.Contains(err.Error(), want) {
					t.Errorf("error %v, want one that says %q", err, want)
				}
			}
			if r.state.has(sessionsKey) {
				t.Error("a session is kept for the next start")
			}
		})
	}
}

// Without a network at the start the bot waits for one; without a hello it does not wait for ever.
func TestOfflineAtStart(t *testing.T) {
	t.Parallel()
	s := discordtest.New(t)
	s.Fail("GET", "/gateway/bot", 2).Drop()
	s.Fail("GET", "/gateway/bot", 1).HTML(502)
	s.Fail("GET", "/applications/@me", 2).HTML(503)
	newRig(t, s, Config{}, nil, nil).start(t)
	s.Connected()
}

// After a restart the bot goes on with its session: what was written meanwhile is answered once, and what was
// answered before is not answered again even if it comes again.
func TestRestart(t *testing.T) {
	t.Parallel()
	s := discordtest.New(t)
	channel := s.Channel(s.Guild("g"), "c", discordtest.Text)
	cfg := Config{Channels: map[string]Channel{channel: {Mode: Auto}}}
	state := &memory{}
	first := newRig(t, s, cfg, state, echo).start(t)
	s.Connected()
	ann := s.Person("ann")
	s.Say(ann, channel, "one", "")
	s.Await("an answer", func() bool { return len(s.Said(channel)) == 1 })
	if err := first.stop(t); err != nil {
		t.Fatal(err)
	}
	s.Say(ann, channel, "two", "")
	newRig(t, s, cfg, state, echo).start(t)
	s.Await("two answers", func() bool { return len(s.Said(channel)) == 2 })
	if state.has(sessionsKey) {
		t.Error("the session stays in the state while it is in use: after a crash it would be resumed")
	}
	if diff := cmp.Diff([]string{"re: one", "re: two"}, said(s, channel)); diff != "" || s.Resumes() != 1 || len(s.Identifies()) != 1 {
		t.Errorf("%d resumes, %d sessions, answers (-want +got):\n%s", s.Resumes(), len(s.Identifies()), diff)
	}
}

// As many shards are opened as Discord recommends, each gets the events of its servers, and private ones come once.
func TestShards(t *testing.T) {
	t.Parallel()
	s := discordtest.New(t)
	s.Shards = 3
	var channels []string
	for i := range 6 {
		channels = append(channels, s.Channel(s.Guild(fmt.Sprint(i)), "c", discordtest.Text))
		time.Sleep(2 * time.Millisecond) // a server's shard depends on when it was made
	}
	r := newRig(t, s, Config{Channels: map[string]Channel{channels[0]: {Mode: Auto}}}, nil, echo).start(t)
	s.Connected()
	ann := s.Person("ann")
	dm := s.DM(ann.ID)
	for _, c := range append(channels, dm) {
		s.Say(ann, c, "hello", "")
		s.Await("an answer", func() bool { return len(s.Said(c)) == 1 })
	}
	shards := map[[2]int]bool{}
	for _, id := range s.Identifies() {
		shards[id.Shard] = true
	}
	if len(shards) != 3 || !shards[[2]int{0, 3}] || !shards[[2]int{2, 3}] {
		t.Errorf("shards %v", shards)
	}
	for _, c := range channels {
		if p, err := r.places.get(t.Context(), c); err != nil || p.Guild == "" || p.Name != "c" {
			t.Errorf("place %+v, %v", p, err)
		}
	}
	if n := len(s.Requests("GET", "/channels/")); n > 0 {
		t.Errorf("%d channels were asked for although the gateway tells of them", n)
	}
}

// Sessions start one after the other as fast as Discord allows, and not at all when the day's number is used up.
func TestIdentifyPacing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		remaining := 1000
		r := quietRest(t, func(*http.Request) (int, http.Header, string) {
			return 200, nil, fmt.Sprintf(`{"url":"wss://x","shards":4,"session_start_limit":{"total":1000,"remaining":%d,"reset_after":3600000,"max_concurrency":2}}`, remaining)
		})
		g := newGateway(r.log, r, r.counts, discordgo.IntentGuilds, nil)
		start := time.Now()
		var got []time.Duration
		for shard := range 4 {
			if err := g.allow(t.Context(), shard); err != nil {
				t.Fatal(err)
			}
			got = append(got, time.Since(start))
		}
		if diff := cmp.Diff([]time.Duration{0, 0, identifySpacing, identifySpacing}, got); diff != "" {
			t.Errorf("sessions start after (-want +got):\n%s", diff)
		}
		remaining = 0
		time.Sleep(time.Hour)
		start = time.Now()
		if err := g.allow(t.Context(), 0); err != nil || time.Since(start) != time.Hour {
			t.Errorf("with none left it waits %v, %v", time.Since(start), err)
		}
	})
}

// A session is resumed at the first event that nobody handled.
func TestSessionsOfUnhandled(t *testing.T) {
	g := newGateway(nil, &rest{}, &counts{}, 0, nil)
	g.shards = []*shard{{id: 0, session: session{ID: "a", Seq: 9}}, {id: 1, session: session{ID: "b", Seq: 20}}}
	saved := g.sessions([]job{{origin: origin{1, 17}}, {origin: origin{1, 15}}, {origin: origin{-1, 0}}})
	if saved.Sessions[0].Seq != 9 || saved.Sessions[1].Seq != 14 {
		t.Errorf("sessions %+v", saved.Sessions)
	}
}
